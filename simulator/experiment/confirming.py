"""Chosen points on fresh luck: what was found by looking at many is judged where none was seen.

The best of many points owes some of its lead to the luck on which it was chosen. So it lives
through other replications, at full size unless the user says otherwise, and only those judge
whether a condition holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np

from simulator import draws
from simulator.experiment.compare import LEVEL
from simulator.experiment.goals import Condition, Goal, Number
from simulator.experiment.risk import probability
from simulator.experiment.search import Complete, Effort, Gauge, Question, Tried, tried
from simulator.inference.intervals import half_width
from simulator.quantity import add_months

MOST = 100_000
"""Runs beyond which nobody goes to show a probability."""


class Span(NamedTuple):
    """An estimate with its 95 % interval, which is missing where there is one run."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Judged:
    """A condition on fresh luck."""

    condition: Condition
    found: Span
    """The share of the runs on the right side (Clopper and Pearson), or the mean (Student)."""
    kept: int
    """Runs on the right side of the bound."""
    runs: int
    short: float
    """By how much the number would have to be better, in every run, for the condition to hold; 0
    where it holds."""

    @property
    def wanted(self) -> float:
        """What is asked of what was found."""
        wanted = self.condition.chance
        return self.condition.bound if wanted is None else wanted

    @property
    def holds(self) -> bool:
        """Whether what was found is what is asked."""
        sign = 1.0 if self.condition.chance is not None else self.condition.sign
        return sign * (self.found.value - self.wanted) >= 0.0

    @property
    def sure(self) -> bool:
        """Whether the whole interval, too, is on the right side."""
        if self.condition.chance is not None or self.condition.sign > 0:
            return self.found.low >= self.wanted
        return self.found.high <= self.wanted


@dataclass(frozen=True)
class Confirmed:
    """A point on fresh luck."""

    point: Tried
    """The point with what it showed while searching."""
    goals: tuple[tuple[Goal, Span], ...]
    judged: tuple[Judged, ...]

    @property
    def holds(self) -> bool:
        """Whether every condition holds."""
        return all(each.holds for each in self.judged)


def fresh(effort: Effort, replications: int, scale: float) -> Effort:
    """An effort on luck of which the search saw nothing."""
    luck = draws.long_key(f"{effort.seed}/confirm")
    return replace(effort, replications=replications, scale=scale, seed=luck)


def confirm(
    asked: Question, points: Sequence[Tried], effort: Effort, complete: Complete
) -> tuple[Confirmed, ...]:
    """Points lived through an effort of fresh luck, in their order."""
    found = tried(asked, [each.uses for each in points], effort, complete)
    return tuple(
        Confirmed(
            point,
            tuple((g, _mean(each.values[g.number])) for g in asked.goals),
            tuple(_judged(c, each.values[c.number]) for c in asked.conditions),
        )
        for point, each in zip(points, found, strict=True)
    )


def best(confirmed: Sequence[Confirmed]) -> Confirmed | None:
    """Of the points that hold, the one best in the first goal; None where none holds."""
    holding = [each for each in confirmed if each.holds]
    if not holding:
        return None
    return max(holding, key=lambda each: each.goals[0][0].sign * each.goals[0][1].value)


def closest(confirmed: Sequence[Confirmed], gauge: Mapping[Number, Gauge]) -> Confirmed | None:
    """The point that falls the least short of the conditions, where none holds.

    What is short of each is measured by how far the points of the search lie apart.
    """
    if not confirmed or best(confirmed) is not None:
        return None

    def short(each: Confirmed) -> float:
        return sum(j.short / gauge[j.condition.number].reach for j in each.judged)

    return min(confirmed, key=short)


def runs_to_be_sure(chance: float) -> int:
    """The fewest runs, none on the wrong side, whose interval lies at a chance or above it."""
    count = 1
    while probability(count, count).low < chance and count < MOST:
        count += 1
    return count


def starts(asked: Question, point: Tried) -> list[tuple[str, float, date, int]]:
    """(lever, intensity, start, months later than planned) of a point, in the scenario's order."""
    first = asked.scenario.model.study.start
    return [
        (lever.name, intensity, add_months(use.start or lever.start or first, later), later)
        for (lever, use), (intensity, later) in zip(asked.scenario.levers, point.uses, strict=True)
    ]


def _mean(values: np.ndarray) -> Span:
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    half = float(half_width(spread, len(values), LEVEL))
    mean = float(values.mean())
    return Span(mean, mean - half, mean + half)


def _judged(condition: Condition, values: np.ndarray) -> Judged:
    kept, runs = int(condition.kept(values).sum()), len(values)
    if condition.chance is None:
        span = _mean(values)
        short = condition.sign * (condition.bound - span.value)
    else:
        span = Span(kept / runs, *probability(kept, runs))
        # The worst of the fewest runs whose share is the chance.
        needed = next(n for n in range(1, runs + 1) if n / runs >= condition.chance)
        worst = np.sort(-condition.sign * values)[needed - 1]
        short = condition.sign * condition.bound + worst
    return Judged(condition, span, kept, runs, max(0.0, float(short)))
