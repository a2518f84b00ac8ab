"""What a search wants: indicators to make large or small, and conditions that must hold.

As they are typed: `completions`, `result-2026`; `P(result-2026>=0)>=95%`, `phone-wait-2026<=6min`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
import pandas as pd

from simulator.errors import InputError, Problem
from simulator.experiment.targets import known_names, marks, named, of_the_whole, whole
from simulator.vocabulary import EVERY

T = TypeVar("T")
Way = Literal["more", "less"]
Side = Literal[">=", "<="]
_NAME = r"\s*([a-z0-9-]+?)(?:-(\d{4}))?\s*"
_AMOUNT = r"\s*(-?\d+(?:\.\d+)?)\s*([^\d\s.,=()]*)\s*"
_GOAL = re.compile(_NAME + r"\Z")
_LEVEL = re.compile(_NAME + "(>=|<=)" + _AMOUNT + r"\Z")
_CHANCE = re.compile(r"\s*[Pp]\s*\((.*)\)\s*>=" + _AMOUNT + r"\Z")


@dataclass(frozen=True)
class Number:
    """One indicator of the whole institution in one year."""

    indicator: str
    year: int

    def __str__(self) -> str:
        """The number as it is typed."""
        return f"{self.indicator}-{self.year}"


@dataclass(frozen=True)
class Goal:
    """A number whose mean is to be as large, or as small, as it can be."""

    number: Number
    way: Way

    @property
    def sign(self) -> float:
        """What makes larger better."""
        return 1.0 if self.way == "more" else -1.0


@dataclass(frozen=True)
class Condition:
    """What must hold: of the mean of a number or, with a chance, of that part of the runs."""

    number: Number
    side: Side
    bound: float
    """In the unit of the indicator."""
    chance: float | None = None
    """The probability with which one run is to be on the right side of the bound."""

    def kept(self, values: np.ndarray) -> np.ndarray:
        """For each value, whether it is on the right side of the bound."""
        return values >= self.bound if self.side == ">=" else values <= self.bound

    @property
    def sign(self) -> float:
        """What makes larger better."""
        return 1.0 if self.side == ">=" else -1.0


def goal(text: str, option: str, way: Way, years: range) -> Goal:
    """A goal as it is typed; the last year when none is named. Raises InputError."""
    read = _GOAL.match(text)
    if read is None:
        raise _refused(option, text, "an indicator, with a year if need be: completions-2026")
    return Goal(_number(read[1], read[2], option, text, years), way)


def split(text: str) -> tuple[str, int | None]:
    """The name and the year of a number as it is typed; the whole text where it is neither."""
    read = _GOAL.match(text)
    return (named(read[1]), int(read[2]) if read[2] else None) if read else (text, None)


def condition(text: str, years: range, option: str = "--subject-to") -> Condition:
    """A condition as it is typed; the last year when none is named.

    Raises InputError with everything that is wrong with it.
    """
    chance = _CHANCE.match(text)
    read = _LEVEL.match(chance[1] if chance else text)
    if read is None:
        raise _refused(option, text, 'such as "P(result-2026>=0)>=95%" or "phone-wait<=6min"')
    problems: list[Problem] = []
    number = gathered(problems, lambda: _number(read[1], read[2], option, text, years))
    share = (
        gathered(problems, lambda: _share(chance[2], chance[3], option, text)) if chance else None
    )
    if number is None or problems:
        raise InputError(problems)
    known = {"": 1.0, **marks(number.indicator)}
    is_share = EVERY[number.indicator].unit == "share"
    if read[5] not in (*known, *(["%"] if is_share else [])):
        shown = "%" if is_share else " or ".join(filter(None, known)) or "no unit"
        raise _refused(option, text, f"an amount of {number.indicator} in {shown}")
    amount = float(read[4])
    # 95 * 0.01 is a little more than 0.95, and 19 runs of 20 would not be enough.
    bound = amount / 100.0 if read[5] == "%" else amount * known[read[5]]
    side: Side = ">=" if read[3] == ">=" else "<="
    return Condition(number, side, bound, share)


def gathered(problems: list[Problem], get: Callable[[], T]) -> T | None:
    """What a reader gives; None when it refuses, its problems being added to the others."""
    try:
        return get()
    except InputError as error:
        problems += error.problems
        return None


def _number(name: str, year: str | None, option: str, text: str, years: range) -> Number:
    problems = []
    if not whole(named(name)):
        problems.append(Problem("command line", option, text, known_names()))
    if year and int(year) not in years:
        accepted = f"a year of the study, {years[0]} to {years[-1]}"
        problems.append(Problem("command line", option, text, accepted))
    if problems:
        raise InputError(problems)
    return Number(named(name), int(year) if year else years[-1])


def _share(number: str, mark: str, option: str, text: str) -> float:
    share = float(number) / (100.0 if mark == "%" else 1.0)
    if mark not in ("", "%") or not 0.0 < share <= 1.0:
        raise _refused(option, text, "a probability above 0, up to 1 or 100%")
    return share


def _refused(option: str, text: str, accepted: str) -> InputError:
    return InputError([Problem("command line", option, text, accepted)])


def value_of(indicators: pd.DataFrame, number: Number) -> float:
    """A number of the whole institution in the indicators of one run; NaN where it is not."""
    rows = indicators[(indicators.indicator == number.indicator) & (indicators.year == number.year)]
    for row in rows.itertuples():
        if of_the_whole(str(row.audience), str(row.segment), str(row.pool)):
            return float(row.value)  # type: ignore[arg-type]
    return float("nan")


def table(frames: Sequence[pd.DataFrame], numbers: Sequence[Number]) -> Mapping[Number, np.ndarray]:
    """Each number in every run, from the indicators of each run."""
    return {number: np.array([value_of(frame, number) for frame in frames]) for number in numbers}


def numbers(goals: Sequence[Goal], conditions: Sequence[Condition]) -> Iterator[Number]:
    """Every number that is looked at, once."""
    yield from dict.fromkeys([*(g.number for g in goals), *(c.number for c in conditions)])
