"""What a fit aims at, from `targets.toml`: figures, how sure they are, and what may move.

Every problem of a file is found before anything is simulated, and all are said at once.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from calibration.whole.priors import Prior
from simulator import INDICATORS, InputError, Problem, Scenario, assumptions, read

ALL = "all"
DISCREPANCY = 0.05
"""What a model is off by when nothing else is said, as a share of a target's value."""


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Title(_Declared):
    """A title in both languages."""

    fr: str
    en: str


class Target(_Declared):
    """One observed figure: an indicator, of whom or of what, in a year."""

    indicator: str
    audience: str = ALL
    segment: str = ALL
    pool: str = ALL
    year: int
    value: float
    """In the indicator's unit."""
    uncertainty: float
    """The standard error of the figure itself, in the same unit."""
    source: Annotated[str, Field(min_length=1)]
    title: Title | None = None
    held_out: bool = False
    """Whether it is kept from the fit, to be foretold."""

    @property
    def place(self) -> dict[str, Any]:
        """Where the figure stands in a table of indicators."""
        names = ("indicator", "audience", "segment", "pool", "year")
        return {name: getattr(self, name) for name in names}

    def called(self, language: str) -> str:
        """What a reader calls it."""
        if self.title is not None:
            return str(getattr(self.title, language))
        whom = [each for each in (self.audience, self.segment, self.pool) if each != ALL]
        title = getattr(INDICATORS[self.indicator].title, language)
        return ", ".join((title, *whom, str(self.year)))


class Head(_Declared):
    """What is fitted: the scenario, its assumptions that may move, and how it is simulated."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Title
    scenario: str
    parameters: tuple[str, ...]
    discrepancy: Annotated[float, Field(ge=0.0, lt=1.0)] = DISCREPANCY
    until: date | None = None
    """The day before which the study stops, when its last years hold no target."""
    scale: Annotated[float, Field(gt=0.0, le=1.0)] = 1.0


class _File(_Declared):
    calibration: Head
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True)
class Task:
    """A fit that can be made: every name in it is known, every uncertainty above zero."""

    file: str
    head: Head
    scenario: Scenario
    priors: tuple[Prior, ...]
    targets: tuple[Target, ...]

    @property
    def fitted(self) -> tuple[Target, ...]:
        """The targets that the fit sees."""
        return tuple(each for each in self.targets if not each.held_out)

    @property
    def held_out(self) -> tuple[Target, ...]:
        """The targets that it must foretell."""
        return tuple(each for each in self.targets if each.held_out)


def task(file: Path) -> Task:
    """The fit that a file asks for; InputError with every problem of the file and its scenario."""
    asked = _read(file)
    problems: list[Problem] = []
    scenario = None
    try:
        scenario = read(_beside(file, asked.calibration.scenario))
    except InputError as error:
        problems += error.problems
    problems += _wrong_targets(file, asked.targets, asked.calibration, scenario)
    priors: list[Prior] = []
    if scenario is not None:
        for found in _priors(file, asked.calibration, scenario):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                priors.append(found)
    if problems or scenario is None:
        raise InputError(problems)
    return Task(str(file), asked.calibration, scenario, tuple(priors), asked.targets)


def _beside(file: Path, reference: str) -> str:
    """A reference as the file means it: beside the file where there is such, else as it is."""
    beside = file.parent / reference
    return str(beside) if beside.exists() else reference


def _read(file: Path) -> _File:
    try:
        given = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        accepted = "a file that can be read"
        raise InputError([Problem(str(file), "file", error.strerror, accepted)]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError([Problem(str(file), "file", str(error), "a TOML file")]) from None
    try:
        return _File.model_validate(given)
    except ValidationError as error:
        raise InputError(
            Problem(str(file), _path(each["loc"]), _shown(each), each["msg"])
            for each in error.errors()
        ) from None


def _path(parts: tuple[int | str, ...]) -> str:
    named = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return "".join(named).lstrip(".")


def _shown(error: Mapping[str, Any]) -> object:
    return "missing" if error["type"] == "missing" else error["input"]


def _wrong_targets(
    file: Path, targets: tuple[Target, ...], head: Head, scenario: Scenario | None
) -> Iterator[Problem]:
    fitted = [each for each in targets if not each.held_out]
    if not fitted:
        accepted = "at least one target that is not held out"
        yield Problem(str(file), "targets", len(targets), accepted)
    seen: set[tuple[Any, ...]] = set()
    for k, target in enumerate(targets):
        at = f"targets[{k}]"
        key = tuple(target.place.values())
        if key in seen:
            yield Problem(str(file), at, target.indicator, "each figure once")
        seen.add(key)
        if target.uncertainty <= 0.0:
            accepted = "a standard error above 0, in the unit of the value"
            yield Problem(str(file), f"{at}.uncertainty", target.uncertainty, accepted)
        yield from _misplaced(file, at, target, head, scenario)


def _misplaced(
    file: Path, at: str, target: Target, head: Head, scenario: Scenario | None
) -> Iterator[Problem]:
    indicator = INDICATORS.get(target.indicator)
    if indicator is None:
        accepted = f"one of {', '.join(INDICATORS)}"
        yield Problem(str(file), f"{at}.indicator", target.indicator, accepted)
        return
    for part in ("audience", "segment", "pool"):
        given = getattr(target, part)
        if given != ALL and part not in indicator.by:
            accepted = f"nothing: {target.indicator} is read by {', '.join(indicator.by)}"
            yield Problem(str(file), f"{at}.{part}", given, accepted)
        elif given != ALL and scenario is not None:
            names = getattr(scenario.model, f"{part}s")
            if given not in names:
                accepted = f"one of {', '.join(names)}"
                yield Problem(str(file), f"{at}.{part}", given, accepted)
    if "total" not in indicator.by and target.pool == ALL:
        accepted = f"a pool: {target.indicator} is read by pool"
        yield Problem(str(file), f"{at}.pool", "missing", accepted)
    if scenario is not None:
        study = scenario.model.study
        end = min(head.until or study.end, study.end)
        first, last = study.start.year, date.fromordinal(end.toordinal() - 1).year
        if not first <= target.year <= last:
            accepted = f"a year that is simulated, {first} to {last}"
            yield Problem(str(file), f"{at}.year", target.year, accepted)


def _priors(file: Path, head: Head, scenario: Scenario) -> Iterator[Prior | Problem]:
    varying, kept = assumptions(scenario)
    known = {each.id: each for each in varying}
    if not head.parameters:
        accepted = "at least one assumption that varies"
        yield Problem(str(file), "calibration.parameters", "[]", accepted)
    for k, id in enumerate(head.parameters):
        at = f"calibration.parameters[{k}]"
        found = known.get(id)
        if id in head.parameters[:k]:
            yield Problem(str(file), at, id, "each parameter once")
        elif found is None:
            why = next((each.why for each in kept if each.id == id), "it is no assumption of it")
            accepted = f"an assumption that varies in {scenario.name} ({why})"
            yield Problem(str(file), at, id, accepted)
        else:
            yield _prior(file, at, found.id, found.name, found.unit,
                         (found.low, found.mode, found.high))  # fmt: skip


def _prior(
    file: Path, at: str, id: str, name: str, unit: str, given: tuple[float | str, ...]
) -> Prior | Problem:
    try:
        low, best, high = map(float, given)
    except ValueError:
        low = best = high = math.nan
    if not (low <= best <= high and low < high):
        accepted = "a range of plain numbers with low <= best <= high and low < high"
        return Problem(str(file), at, f"{id}: {', '.join(map(str, given))}", accepted)
    return Prior(id, name, unit, low, best, high)


__all__ = ["DISCREPANCY", "Head", "Target", "Task", "task"]
