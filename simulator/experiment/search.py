"""Search: how strongly, and from when, a portfolio uses its levers to reach goals under conditions.

Points are proposed by Optuna's tree-structured Parzen estimator (Bergstra et al. 2011; its several
objectives, Ozaki et al. 2022), a few at a time, and every point lives through the same luck. What
is proposed depends on nothing but the question and the seed, and every run is kept: so a search
that was interrupted goes through the same points again without doing a run twice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import stats

from simulator import draws
from simulator.errors import InputError, Problem
from simulator.experiment.goals import (
    Condition,
    Goal,
    Number,
    Way,
    condition,
    gathered,
    goal,
    numbers,
    table,
)
from simulator.experiment.identity import digest
from simulator.experiment.study import Design, Measured, Run
from simulator.experiment.targets import years_of
from simulator.scenario import BASELINE, Scenario, read
from simulator.uses import used, written

if TYPE_CHECKING:
    import optuna

BATCH = 4
"""Points proposed at a time: as many for any number of workers, so that the path is one."""
STEPS = 4
"""Steps from nothing to the whole of a lever: a plan says a quarter, not 0.37."""
YEAR = 12
"""Months of one delay: whole years, so that what goes with a season stays in it."""
SURE = 0.999
"""The largest chance that a normal law is asked for: of 1 it knows no end."""
Uses = tuple[tuple[float, int], ...]
"""For each lever of the portfolio its intensity and by how many months it begins later."""
Complete = Callable[[Design], Mapping[Run, Measured]]
"""What does the runs of a design."""


@dataclass(frozen=True)
class Question:
    """What is searched, for what, and under which conditions."""

    scenario: Scenario
    goals: tuple[Goal, ...]
    conditions: tuple[Condition, ...]
    years_later: int
    """By how many years a lever may begin later than planned."""
    base: str = BASELINE
    """The reference of the model that the levers are laid over."""


@dataclass(frozen=True)
class Effort:
    """How much is run while searching, and on which luck."""

    trials: int
    replications: int
    scale: float
    seed: int


@dataclass(frozen=True, eq=False)
class Tried:
    """A point, and every number looked at in each of its runs."""

    uses: Uses
    name: str
    values: Mapping[Number, np.ndarray] = field(repr=False)

    def mean(self, number: Number) -> float:
        """The mean of a number over the runs."""
        return float(self.values[number].mean())


def question(
    reference: str,
    maximise: Sequence[str],
    minimise: Sequence[str],
    subject_to: Sequence[str],
    years_later: int,
    base: str = BASELINE,
) -> Question:
    """The question of a command. Raises InputError with every problem of it at once."""
    problems: list[Problem] = []
    scenario = gathered(problems, lambda: read(reference, base))
    if not maximise and not minimise:
        accepted = "an indicator to --maximise or to --minimise, at least"
        problems.append(Problem("command line", "--maximise", "missing", accepted))
    if scenario is None:
        raise InputError(problems)
    if not scenario.levers:
        accepted = "a scenario with levers, such as portfolios/contract, or a lever"
        problems.append(Problem("command line", "SCENARIO", reference, accepted))
    years = years_of(scenario.model)
    goals = [gathered(problems, partial(goal, text, option, way, years))
             for option, way, texts in _ways(maximise, minimise) for text in texts]  # fmt: skip
    conditions = [gathered(problems, partial(condition, text, years)) for text in subject_to]
    wanted = [each.number for each in goals if each]
    if len(set(wanted)) < len(wanted):
        accepted = "each indicator once in --maximise and --minimise"
        problems.append(
            Problem("command line", "--maximise", ", ".join(map(str, wanted)), accepted)
        )
    if problems:
        raise InputError(problems)
    found = tuple(each for each in conditions if each)
    own = written(scenario).own
    if own is not None:
        base = str(own.tables["scenario"].get("base", BASELINE))
    return Question(scenario, tuple(each for each in goals if each), found, years_later, base)


def _ways(
    maximise: Sequence[str], minimise: Sequence[str]
) -> tuple[tuple[str, Way, Sequence[str]], ...]:
    return ("--maximise", "more", maximise), ("--minimise", "less", minimise)


def search(
    asked: Question,
    effort: Effort,
    complete: Complete,
    told: Callable[[Tried, int], None] = lambda tried, count: None,
) -> tuple[Tried, ...]:
    """Every point tried, in order, none twice; the first is the portfolio as it is
    planned, to the nearest step.

    `told` is called with each point and how many have been proposed. The same question, effort
    and code give the same points whatever does the runs. Raises InputError where the scenario does
    not have a number that is asked for.
    """
    known: dict[Uses, Tried] = {}
    with _quiet():
        study = _study(asked, effort)
        for begin in range(0, effort.trials, BATCH):
            size = min(BATCH, effort.trials - begin)
            trials = [study.ask() for _ in range(size)]
            points = [_uses(asked, trial) for trial in trials]
            fresh = [each for each in dict.fromkeys(points) if each not in known]
            for each in tried(asked, fresh, effort, complete):
                known[each.uses] = each
            _refuse_missing(asked, known)
            gauge = gauges(asked, known.values())
            for number, (trial, point) in enumerate(zip(trials, points, strict=True), begin + 1):
                found = known[point]
                for k, missed in enumerate(shortfalls(asked, found, gauge)):
                    trial.set_constraint(f"condition {k}", missed)
                study.tell(trial, [found.mean(each.number) for each in asked.goals])
                told(found, number)
    return tuple(known.values())


def tried(
    asked: Question, points: Sequence[Uses], effort: Effort, complete: Complete
) -> Iterator[Tried]:
    """Points, lived through the replications of an effort; equal points have equal names."""
    if not points:
        return
    names = [f"{asked.scenario.name}.{digest(point)[:8]}" for point in points]
    laid = tuple(used(asked.scenario, p, n) for p, n in zip(points, names, strict=True))
    plan = Design(laid, effort.replications, effort.seed, effort.scale, "compiled")
    kept = complete(plan)
    wanted = list(numbers(asked.goals, asked.conditions))
    for point, name in zip(points, names, strict=True):
        frames = [kept[Run(name, 0, r)].indicators for r in range(effort.replications)]
        yield Tried(point, name, table(frames, wanted))


class Gauge(NamedTuple):
    """How a condition's number varies over the points tried: what a shortfall is measured by."""

    luck: float
    """The deviation between the runs of a point, pooled over all points; 0 of single runs."""
    reach: float
    """The deviation between the points' means; 1 where they are alike."""


def gauges(asked: Question, found: Iterable[Tried]) -> dict[Number, Gauge]:
    """The gauge of every number that a condition is about."""
    points = list(found)
    return {each.number: _gauge([p.values[each.number] for p in points])
            for each in asked.conditions}  # fmt: skip


def _gauge(values: Sequence[np.ndarray]) -> Gauge:
    several = len(values[0]) > 1
    luck = math.sqrt(float(np.mean([v.var(ddof=1) for v in values]))) if several else 0.0
    return Gauge(luck, float(np.std([v.mean() for v in values])) or 1.0)


def shortfalls(asked: Question, found: Tried, gauge: Mapping[Number, Gauge]) -> list[float]:
    """By how much a point misses each condition, as searching judges it; 0 or less is kept.

    In deviations between points, so that euros and minutes weigh alike. A few runs tell no
    probability: while searching, a number keeps a chance when its mean is on the right side by as
    many deviations between runs as a normal law would need.
    """
    missed = []
    for each in asked.conditions:
        luck, reach = gauge[each.number]
        far = float(stats.norm.ppf(min(each.chance, SURE))) if each.chance else 0.0
        beyond = each.sign * (found.mean(each.number) - each.bound)
        missed.append((far * luck - beyond) / reach)
    return missed


def front(asked: Question, found: Sequence[Tried]) -> tuple[Tried, ...]:
    """The points that no other beats: in every goal, and in what is missed of the conditions.

    Those that keep all conditions come first, then those that buy more of a goal by missing some;
    within each, by the first goal.
    """
    gauge = gauges(asked, found)
    costs = np.array([
        [-g.sign * each.mean(g.number) for g in asked.goals]
        + [max(short, 0.0) for short in shortfalls(asked, each, gauge)]
        for each in found
    ])  # fmt: skip
    beaten = [bool(((costs <= own).all(axis=1) & (costs < own).any(axis=1)).any()) for own in costs]
    best = [k for k, lost in enumerate(beaten) if not lost]
    order = sorted(best, key=lambda k: (costs[k, len(asked.goals) :].sum(), costs[k, 0], k))
    return tuple(found[k] for k in order)


def candidates(asked: Question, found: Sequence[Tried], count: int) -> tuple[Tried, ...]:
    """The points that deserve fresh luck: the front's that keep all conditions, then the next best.

    Where none keeps them, those that miss the least.
    """
    gauge = gauges(asked, found)
    first = front(asked, found)

    def rank(each: Tried) -> tuple[float, bool, float]:
        missed = sum(max(short, 0.0) for short in shortfalls(asked, each, gauge))
        top = asked.goals[0]
        return (missed, each not in first, -top.sign * each.mean(top.number))

    return tuple(sorted(found, key=rank)[:count])


def _refuse_missing(asked: Question, known: Mapping[Uses, Tried]) -> None:
    first = next(iter(known.values()))
    problems = [
        Problem("command line", "--maximise, --minimise, --subject-to", str(number),
                "an indicator that the scenario has in that year")
        for number, values in first.values.items()
        if np.isnan(values).any()
    ]  # fmt: skip
    if problems:
        raise InputError(problems)


def _study(asked: Question, effort: Effort) -> optuna.Study:
    """A study that proposes points, the first being the portfolio as it is planned."""
    import optuna  # noqa: PLC0415 - what searches nothing does not wait for it

    sampler = optuna.samplers.TPESampler(
        seed=draws.name_key(f"search/{effort.seed}"),
        constant_liar=True,  # points of one batch keep apart
        n_startup_trials=2 * BATCH,
    )
    best = optuna.study.StudyDirection
    ways = [best.MAXIMIZE if each.way == "more" else best.MINIMIZE for each in asked.goals]
    study = optuna.create_study(directions=ways, sampler=sampler)
    for shares in _first(len(asked.scenario.levers)):
        study.enqueue_trial(
            {f"intensity {k}": round(use.intensity * shares[k] * STEPS)
             for k, use in _numbered(asked)}
            | {f"delay {k}": 0 for k, _ in _numbered(asked) if asked.years_later}
        )  # fmt: skip
    return study


def _first(levers: int) -> Iterator[tuple[float, ...]]:
    """The shares of the plan that are tried first: all, none, half of all, then each lever alone.

    What a lever does alone shows which of them work for a condition and which against it.
    """
    for share in (1.0, 0.0, 0.5):
        yield (share,) * levers
    for alone in range(levers):
        yield tuple(float(k == alone) for k in range(levers))


def _numbered(asked: Question) -> Iterator[tuple[int, Any]]:
    return ((k, use) for k, (_, use) in enumerate(asked.scenario.levers))


def _uses(asked: Question, trial: optuna.Trial) -> Uses:
    """The point that a trial proposes."""
    point = []
    for k, _ in _numbered(asked):
        share = trial.suggest_int(f"intensity {k}", 0, STEPS) / STEPS
        later = trial.suggest_int(f"delay {k}", 0, asked.years_later) if asked.years_later else 0
        # What is not done does not begin later: one point, one name.
        point.append((share, YEAR * later if share else 0))
    return tuple(point)


@contextmanager
def _quiet() -> Iterator[None]:
    """Optuna without its log."""
    import optuna  # noqa: PLC0415

    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
