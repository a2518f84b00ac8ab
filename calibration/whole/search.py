"""A quick first point: Gauss and Newton's steps on the same luck, before a fit is paid for.

It says whether targets can be met, and with what; it gives no uncertainty. On the bench, points of
this kind were further from the truth than the mean of a posterior of as many runs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from calibration.whole.batches import Int, Simulate
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
    """The sum of squared distances from targets and from the start, each in its standard
    deviations."""
    at_start: float
    slope: Float
    """(summary, parameter) what a standard deviation of each parameter adds, at the last step."""
    runs: int


def first_point(
    simulate: Simulate, seen: Observation, start: Float, seeds: Int, steps: int = 3
) -> Point:
    """The point that `steps` steps from a (parameter,) start reach, every place on the same seeds.

    What is met is the mean over the seeds. Each step asks for a place per parameter and one per
    step length. It never ends worse than it began; the same arguments give the same point. Where
    the start lacks a summary, it is the point and its misfit is infinite.
    """
    asked = count = 0
    begun = np.clip(special.ndtri(start), -BOUND, BOUND)

    def means(scores: Float) -> Float:
        nonlocal asked, count
        asked += 1
        count += len(scores) * len(seeds)
        places = np.repeat(special.ndtr(scores), len(seeds), axis=0)
        found = simulate(f"search-{asked}", places, np.tile(seeds, len(scores)))
        found = found[:, : len(seen.values)]
        return np.asarray(found.reshape(len(scores), len(seeds), -1).mean(axis=1))

    here = begun
    values = means(here[None, :])[0]
    slope = np.zeros((len(values), len(here)))
    at_start = best = _misfit(values, here - begun, seen)
    for _ in range(steps if np.isfinite(best) else 0):
        signs = np.where(here > 0.0, -1.0, 1.0)
        moved = means(here + np.diag(REACH * signs))
        slope = np.nan_to_num((moved - values).T / (REACH * signs))
        step = _step(slope, values, here - begun, seen)
        tried = np.clip([here + length * step for length in LENGTHS], -BOUND, BOUND)
        found = means(tried)
        misfits = [_misfit(each, at - begun, seen) for each, at in zip(found, tried, strict=True)]
        k = int(np.argmin(misfits))
        if not misfits[k] < best:
            break
        best, here, values = misfits[k], tried[k], found[k]
    place = start if here is begun else np.asarray(special.ndtr(here))
    return Point(place, values, best, at_start, slope, count)


def _step(slope: Float, values: Float, away: Float, seen: Observation) -> Float:
    """The step to the least sum of squares of the linear model; the start pulls back to itself."""
    scaled = slope / seen.sd[:, None]
    wanted = scaled.T @ ((seen.values - values) / seen.sd) - away
    return np.asarray(np.linalg.solve(scaled.T @ scaled + np.eye(len(away)), wanted))


def _misfit(values: Float, away: Float, seen: Observation) -> float:
    found = float(np.sum(((values - seen.values) / seen.sd) ** 2) + np.sum(away**2))
    return found if np.isfinite(found) else np.inf
