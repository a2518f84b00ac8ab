"""The tuning of a scenario: a search for a point, then the scenario and that point side by side.

The search looks at one set of seeds and may follow their luck, so both are judged on others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special, stats

from calibration.whole.batches import Simulate, seeds_of
from calibration.whole.conduct import observation, order
from calibration.whole.priors import Float, values_of
from calibration.whole.search import BOUND, Point, first_point
from calibration.whole.targets import Target, Task
from simulator import InputError, Problem

WITHIN = 0.05
"""How far from a figure its simulation may be, as a share of the figure."""
SEARCHING, JUDGING = 4, 5
"""The stages whose seeds they are; a fit has those before."""

Why = Literal["", "chance", "beyond", "traded"]
"""Why a figure is not met: chance alone could part them; what may move cannot move it so far; or
only at the price of other figures, or further from where the scenario stands."""


@dataclass(frozen=True)
class Settings:
    """How a scenario is tuned."""

    steps: int = 3
    replications: int = 4
    """At every place."""
    within: float = WITHIN
    seed: int = 1


@dataclass(frozen=True)
class Figure:
    """A target beside the scenario as it was and as it is proposed."""

    target: Target
    before: float
    """The mean over the replications, in the target's unit."""
    after: float
    low: float
    """The ends of the 95 % interval of `after`; NaN after a single replication."""
    high: float
    why: Why
    """Why `after` is not within the limit; empty when it is."""

    @property
    def deviations(self) -> tuple[float, float]:
        """Before and after, as shares of the target's value."""
        return self.before / self.target.value - 1.0, self.after / self.target.value - 1.0


@dataclass(frozen=True)
class Tuned:
    """A proposal, and what it does to every figure, those held out too."""

    task: Task
    settings: Settings
    values: Float
    """(parameter,) each in the unit of its assumption."""
    figures: tuple[Figure, ...]
    point: Point


def tune(task: Task, simulate: Simulate, settings: Settings) -> Tuned:
    """Move what may move of a scenario towards its targets; the same arguments, the same point.

    `simulate` gives the summaries of `order(task)`. Raises InputError when a target cannot be met
    by a share of itself, or when the scenario does not give it: the first before anything is run.
    """
    _refuse(task, (k for k, each in enumerate(order(task)) if each.value == 0.0),
            "a figure other than 0: a deviation is a share of it")  # fmt: skip
    start = np.array([float(prior.places(np.array(prior.best))) for prior in task.priors])
    seeds = seeds_of(settings.seed, SEARCHING, settings.replications)
    point = first_point(simulate, observation(task), start, seeds, settings.steps)
    again = seeds_of(settings.seed, JUDGING, settings.replications)
    places = np.repeat([start, point.place], len(again), axis=0)
    before, after = np.split(simulate("judged", places, np.tile(again, 2)), 2)
    _refuse(task, np.flatnonzero(np.isnan(before).any(axis=0)),
            "a figure that the scenario has a value of")  # fmt: skip
    figures = tuple(
        _figure(target, before[:, k], after[:, k], _reach(point, k), settings.within)
        for k, target in enumerate(order(task))
    )
    (values,) = values_of(task.priors, point.place[None, :])
    return Tuned(task, settings, values, figures, point)


def _refuse(task: Task, wrong: Iterator[int] | np.ndarray, accepted: str) -> None:
    problems = [
        Problem(task.file, f"targets[{task.targets.index(target)}].value", target.value, accepted)
        for target in (order(task)[k] for k in wrong)
    ]
    if problems:
        raise InputError(problems)


def _reach(point: Point, k: int) -> tuple[float, float]:
    """How much a fitted figure may still fall and rise, each parameter going to its end.

    By the slopes of the last step; as far as need be for a figure that the search did not see.
    """
    if k >= len(point.slope):
        return -np.inf, np.inf
    here = np.clip(special.ndtri(point.place), -BOUND, BOUND)
    ends = point.slope[k] * (np.array([[-BOUND], [BOUND]]) - here)
    return float(ends.min(axis=0).sum()), float(ends.max(axis=0).sum())


def _figure(
    target: Target, before: Float, after: Float, reach: tuple[float, float], within: float
) -> Figure:
    mean = float(after.mean())
    margin = np.nan
    if len(after) > 1:
        margin = float(stats.t.ppf(0.975, len(after) - 1) * stats.sem(after))
    room = within * abs(target.value)
    away = abs(mean - target.value) - room
    fall, rise = reach
    why: Why = "traded"
    if away <= 0.0:
        why = ""
    elif margin >= away:
        why = "chance"
    elif (rise if mean < target.value else -fall) < away:
        why = "beyond"
    return Figure(target, float(before.mean()), mean, mean - margin, mean + margin, why)
