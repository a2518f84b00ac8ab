"""A quick first point: Gauss and Newton's steps on one luck, before a fit is paid for.

It says where a fit may end and whether targets can be met; it gives no uncertainty. On the bench,
points of this kind were further from the truth than the mean of a posterior of as many runs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from calibration.whole.batches import Simulate
from calibration.whole.fit import Observation
from calibration.whole.priors import Float

REACH = 0.5
"""The step of a finite difference, in standard deviations of the prior; luck is rough below it."""
LENGTHS = (1.0, 0.5, 0.25)
BOUND = 2.5


@dataclass(frozen=True)
class Point:
    """Where a search ended."""

    place: Float
    """(parameter,) in the unit cube."""
    summaries: Float
    misfit: float
    """The sum of squared distances from targets and prior, each in its standard deviations."""
    at_start: float
    runs: int


def first_point(
    simulate: Simulate, dimension: int, seen: Observation, steps: int = 3, seed: int = 1
) -> Point:
    """The point that `steps` steps from the middle of the prior reach, all runs on one seed.

    Each step asks for a run per parameter and one per step length. It never ends worse than it
    began; the same arguments give the same point. Where the model refuses the middle of the
    prior, that is the point and its misfit is infinite.
    """
    asked = 0

    def runs(scores: Float) -> Float:
        nonlocal asked
        asked += 1
        seeds = np.full(len(scores), seed, np.int64)
        return simulate(f"search-{asked}", special.ndtr(scores), seeds)

    here = np.zeros(dimension)
    values = runs(here[None, :])[0, : len(seen.values)]
    start = best = _misfit(values, here, seen)
    count = 1
    for _ in range(steps if np.isfinite(best) else 0):
        signs = np.where(here > 0.0, -1.0, 1.0)
        beside = here + np.diag(REACH * signs)
        moved = runs(beside)[:, : len(seen.values)]
        slope = np.nan_to_num((moved - values).T / (REACH * signs))
        tried = np.array([here + length * _step(slope, values, here, seen) for length in LENGTHS])
        tried = np.clip(tried, -BOUND, BOUND)
        found = runs(tried)[:, : len(seen.values)]
        count += dimension + len(LENGTHS)
        misfits = [_misfit(each, at, seen) for each, at in zip(found, tried, strict=True)]
        k = int(np.argmin(misfits))
        if not misfits[k] < best:
            break
        best, here, values = misfits[k], tried[k], found[k]
    return Point(np.asarray(special.ndtr(here)), values, best, start, count)


def _step(slope: Float, values: Float, here: Float, seen: Observation) -> Float:
    """The step to the least sum of squares of the linear model; the prior pulls to its middle."""
    scaled = slope / seen.sd[:, None]
    wanted = scaled.T @ ((seen.values - values) / seen.sd) - here
    return np.asarray(np.linalg.solve(scaled.T @ scaled + np.eye(len(here)), wanted))


def _misfit(values: Float, scores: Float, seen: Observation) -> float:
    found = float(np.sum(((values - seen.values) / seen.sd) ** 2) + np.sum(scores**2))
    return found if np.isfinite(found) else np.inf
