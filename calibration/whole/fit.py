"""A fit by simulation, in one stage or in two.

One stage: the whole budget over the prior, then regression ABC. Two stages: a quarter of it over
the prior, history matching on what it shows, and the rest in the region that is left. On a bench of
five parameters and 2,000 runs, two stages were 13 % sharper (CRPS) and a little overconfident (90 %
intervals held 0.889), one stage was calibrated (0.905).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from calibration.whole.batches import Simulate, seeds_of
from calibration.whole.emulators import (
    Emulators,
    Region,
    emulate,
    implausibility,
    kept,
    region,
    spread,
)
from calibration.whole.priors import Float
from calibration.whole.regression import Table, Weighted, disturbed, posterior, tabled
from simulator import RunError

FAR = 5.0
"""How far all of the prior must be from a target, in standard deviations, to exclude it alone."""
FEWEST_RUNS = 40
"""Fewer runs than this left after refusals, and nothing is fitted."""


@dataclass(frozen=True)
class Settings:
    """How a fit is made."""

    budget: int = 2000
    stages: int = 2
    first: float = 0.25
    """The share of the budget that the first of two stages takes."""
    seed: int = 1


@dataclass(frozen=True)
class Observation:
    """What was observed: (summary,) values, their standard errors, the model's discrepancy."""

    values: Float
    error: Float
    discrepancy: float

    @property
    def sd(self) -> Float:
        """(summary,) what may stand between a target and the mean of the right model."""
        return np.sqrt(self.error**2 + (self.discrepancy * self.values) ** 2)


class Excluded(NamedTuple):
    """A target that no place of the prior comes near."""

    summary: int
    low: float
    high: float
    """The range of what was simulated."""


class PriorExcludesError(Exception):
    """The prior excludes targets, each alone, or all together when `targets` is empty."""

    def __init__(self, targets: tuple[Excluded, ...]) -> None:
        super().__init__(targets)
        self.targets = targets


@dataclass(frozen=True)
class Fit:
    """What a fit leaves."""

    settings: Settings
    observation: Observation
    emulators: Emulators
    region: Region | None
    """What history matching left of the prior; None in one stage."""
    table: Table
    posterior: Weighted
    runs: int
    refused: int
    """Runs that the model refused, or in which a summary has no value."""


def fit(simulate: Simulate, dimension: int, observation: Observation, settings: Settings) -> Fit:
    """The posterior of `dimension` parameters, uniform a priori on the unit cube.

    The first columns of what `simulate` gives are the observed summaries. The same settings give
    the same draws. Raises PriorExcludesError when no place of the prior comes near a target.
    """
    two = settings.stages == 2
    count = first_count(settings)
    places = spread(count, dimension, settings.seed)
    seen, summaries, refused = _run(simulate, "first", 1, places, observation, settings.seed)
    emulators = emulate(seen, summaries)
    found = matched(emulators, observation, dimension, settings.seed, summaries)
    runs = len(places)
    if two:
        more = found.draw(settings.budget - count, settings.seed + 1)
        again, values, also = _run(simulate, "second", 2, more, observation, settings.seed)
        here = found.inside(seen)
        runs += len(more)
        seen = np.concatenate([seen[here], again])
        summaries = np.concatenate([summaries[here], values])
        refused += also
    noisy = disturbed(summaries, observation.error, observation.discrepancy, settings.seed)
    table = tabled(seen, noisy, settings.seed)
    return Fit(
        settings, observation, emulators, found if two else None, table,
        posterior(table, observation.values), runs, refused,
    )  # fmt: skip


def first_count(settings: Settings) -> int:
    """How many runs are spread over the prior."""
    if settings.stages == 1:
        return settings.budget
    return round(settings.budget * settings.first)


def _run(
    simulate: Simulate, stage: str, number: int, places: Float, seen: Observation, seed: int
) -> tuple[Float, Float, int]:
    """The places of a stage that have every observed summary, these, and how many have not."""
    values = simulate(stage, places, seeds_of(seed, number, len(places)))
    values = values[:, : len(seen.values)]
    whole = ~np.isnan(values).any(axis=1)
    if whole.sum() < FEWEST_RUNS:
        said = f"{whole.sum()} of {len(places)} runs have every summary"
        raise RunError(f"{stage} stage: {said}; a fit needs {FEWEST_RUNS}")
    return places[whole], values[whole], int((~whole).sum())


def matched(
    emulators: Emulators, seen: Observation, dimension: int, seed: int, summaries: Float
) -> Region:
    """The region of the prior that the targets leave; PriorExcludesError when there is none."""

    def distance(places: Float) -> Float:
        return kept(implausibility(emulators, places, seen.values, seen.sd))

    candidates = spread(2**13, dimension, seed + 2)
    nearest = implausibility(emulators, candidates, seen.values, seen.sd).min(axis=0)
    far = tuple(
        Excluded(int(k), float(summaries[:, k].min()), float(summaries[:, k].max()))
        for k in np.flatnonzero(nearest >= FAR)
    )
    found = None if far else region(distance, dimension, seed + 3)
    if found is None:
        raise PriorExcludesError(far)
    return found
