"""Which assumptions matter: each moved over its range alone, on the same luck, and ranked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator import draws
from simulator.errors import InputError, Problem, RunError
from simulator.experiment.compare import Terms, summarise
from simulator.experiment.study import Design, Plans, Run, measure
from simulator.experiment.targets import years_of
from simulator.scenario import Scenario, read
from simulator.variation import ENDS, Assumption, End, Kept, assumptions, moved, varied
from simulator.vocabulary import ALL, EVERY

_BASE = ""


@dataclass(frozen=True)
class Asked:
    """One number of a study: an indicator, of whom or of what, in a year."""

    indicator: str
    audience: str
    segment: str
    pool: str
    year: int


class Change(NamedTuple):
    """A paired difference from the scenario as it is, with its 95 % interval."""

    delta: float
    low: float
    high: float


@dataclass(frozen=True)
class Ranked:
    """An assumption with what it changes at each end of its range; None where it is refused."""

    assumption: Assumption
    low: Change | None
    high: Change | None

    @property
    def size(self) -> float:
        """The larger of its two changes; -1 where there is none."""
        both = [abs(each.delta) for each in (self.low, self.high) if each is not None]
        return max((each for each in both if not np.isnan(each)), default=-1.0)


@dataclass(frozen=True)
class Ranking:
    """The assumptions of a scenario, the one that moves the number most first."""

    scenario: Scenario
    asked: Asked
    replications: int
    seed: int
    scale: float
    value: float
    """The number as the scenario is, mean over the replications."""
    ranked: tuple[Ranked, ...]
    kept: tuple[Kept, ...]
    runs: int


class Told(NamedTuple):
    """What one variant gives: the number in each replication, or why it is refused."""

    values: tuple[float, ...]
    refused: str = ""


def question(
    reference: str,
    indicator: str,
    audience: str | None = None,
    segment: str | None = None,
    pool: str | None = None,
    year: int | None = None,
) -> tuple[Scenario, Asked]:
    """A scenario and the number of it that is asked for; the last year when none is given.

    Raises InputError with every problem of the scenario and of the question.
    """
    problems: list[Problem] = []
    scenario = None
    try:
        scenario = read(reference)
    except InputError as error:
        problems += error.problems
    if indicator not in EVERY:
        problems.append(_unknown("--indicator", indicator, EVERY))
    if scenario is None:
        raise InputError(problems)
    model = scenario.model
    years = years_of(model)
    for option, given, names in (
        ("--audience", audience, model.audiences),
        ("--segment", segment, model.segments),
        ("--pool", pool, model.pools),
    ):
        if given is not None and given not in names:
            problems.append(_unknown(option, given, names))
    if year is not None and year not in years:
        accepted = f"a year of the study, {years[0]} to {years[-1]}"
        problems.append(Problem("command line", "--year", year, accepted))
    if segment in model.segments and audience is None:
        audience = model.segments[segment].audience
    asked = Asked(indicator, audience or ALL, segment or ALL, pool or ALL, year or years[-1])
    problems += [] if problems else _nowhere(asked)
    if problems:
        raise InputError(problems)
    return scenario, asked


def _unknown(option: str, given: str, names: Mapping[str, object]) -> Problem:
    return Problem("command line", option, given, f"one of {', '.join(names)}")


def _nowhere(asked: Asked) -> Iterator[Problem]:
    """An indicator is read by audience, by segment or by pool only where it means something."""
    by = EVERY[asked.indicator].by
    for option, given in (("audience", asked.audience), ("segment", asked.segment),
                          ("pool", asked.pool)):  # fmt: skip
        if given != ALL and option not in by:
            accepted = f"nothing: {asked.indicator} is read by {', '.join(by)}"
            yield Problem("command line", f"--{option}", given, accepted)
    if asked.pool == ALL and "total" not in by:
        accepted = f"a pool: {asked.indicator} is read by pool"
        yield Problem("command line", "--pool", "missing", accepted)


def rank(
    scenario: Scenario,
    asked: Asked,
    executor: Executor,
    scale: float = 0.05,
    replications: int = 2,
    seed: int = 1,
    done: Callable[[str, int, int], None] = lambda name, ended, total: None,
) -> Ranking:
    """Move each assumption over its range alone and rank them by the larger change.

    Every variant lives through the same replications as the scenario. The result does not depend
    on the executor. Raises InputError when the scenario does not have the number, and RunError,
    naming the variant, when a run fails.
    """
    found, kept = assumptions(scenario)
    variants = [(each, end) for each in found for end in ENDS]

    def start(each: Assumption | None, end: End | None) -> Future[Told]:
        taken = ((each, getattr(each, end)),) if each is not None and end is not None else ()
        return executor.submit(
            measured, scenario, taken, asked, scale, tuple(range(replications)), seed
        )

    base = _ended(start(None, None), scenario.name)
    if base.refused or np.isnan(base.values).all():
        accepted = base.refused or "an indicator that the scenario has, of this and in this year"
        raise InputError([Problem("command line", "--indicator", asked.indicator, accepted)])
    done(scenario.name, 1, len(variants) + 1)
    told: dict[tuple[str, End | None], Told] = {(_BASE, None): base}
    tasks = {start(each, end): (each.id, end) for each, end in variants}
    for count, task in enumerate(as_completed(tasks), 2):
        name = " ".join(tasks[task])
        told[tasks[task]] = _ended(task, name)
        done(name, count, len(tasks) + 1)
    refused = [
        Kept(each.id, "refused", f"{end}: {told[each.id, end].refused}")
        for each in found
        for end in ENDS
        if told[each.id, end].refused
    ]
    changes = _changes(told)
    ranked = [
        Ranked(each, changes.get((each.id, "low")), changes.get((each.id, "high")))
        for each in found
    ]
    return Ranking(
        scenario,
        asked,
        replications,
        seed,
        scale,
        float(np.mean(base.values)),
        tuple(sorted((r for r in ranked if r.low or r.high), key=lambda r: -r.size)),
        (*kept, *refused),
        sum(len(each.values) for each in told.values()),
    )


def _ended(task: Future[Told], name: str) -> Told:
    try:
        return task.result()
    except Exception as error:
        raise RunError(f"{name}: {type(error).__name__}: {error}") from error


def measured(
    scenario: Scenario,
    taken: Sequence[tuple[Assumption, float | str]],
    asked: Asked,
    scale: float,
    replications: Sequence[int],
    seed: int,
) -> Told:
    """The number in these replications of the scenario with assumptions at these values."""
    try:
        if taken:
            scenario = moved(scenario, taken)
        plans = Plans(scenario, scale)
        lived = [(r, plans.lived(draws.study_key(seed, r))) for r in replications]
    except InputError as error:
        return Told((), "; ".join(f"{p.path}: {p.accepted}" for p in error.problems))
    except ValueError as error:
        return Told((), str(error))
    values = []
    plan = Design((), len(lived), seed, scale, "compiled")
    for replication, planned in lived:
        found = measure(planned, Run(scenario.name, 0, replication), plan).indicators
        here = (found[[*vars(asked)]] == [*vars(asked).values()]).all(axis=1)
        values.append(float(found[here].value.iloc[0]) if here.any() else np.nan)
    return Told(tuple(values))


def _changes(told: Mapping[tuple[str, End | None], Told]) -> dict[tuple[str, str], Change]:
    """The paired difference of each variant from the scenario as it is."""
    rows = [
        (f"{end} {id}", replication, value)
        for (id, end), each in told.items()
        for replication, value in enumerate(each.values)
    ]
    base = f"{None} {_BASE}"
    values = pd.DataFrame(rows, columns=["scenario", "replication", "value"])
    table = summarise(values, [], base, Terms(at_once=False))
    changes = {}
    for row in table[table.scenario != base].itertuples():
        end, _, id = str(row.scenario).partition(" ")
        changes[id, end] = Change(float(row.delta), float(row.delta_low), float(row.delta_high))  # type: ignore[arg-type]
    return changes


__all__ = ["ENDS", "Asked", "Assumption", "Change", "End", "Kept", "Ranked", "Ranking",
           "question", "rank", "varied"]  # fmt: skip
