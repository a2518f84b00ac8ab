"""Simulation-based calibration: where truths fall in their own posteriors.

Parameters are drawn from the prior, data from the model at them, and a posterior from the data. If
posteriors are right, the share of a posterior below its truth is uniform (Talts et al. 2018). Its
empirical distribution is held against a band that contains all of it at once with the stated
probability (Säilynoja, Bürkner and Vehtari 2022), and intervals are counted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from calibration.whole.priors import Float

LEVEL = 0.95
GRID = 100
TRIALS = 4000
COVERED = (0.5, 0.9)


@dataclass(frozen=True)
class Band:
    """A band that the empirical distribution of uniform values stays inside, all of it at once."""

    at: Float
    """(point,) where it is looked at."""
    low: Float
    high: Float

    def holds(self, below: Float) -> bool:
        """Whether the empirical distribution of values between 0 and 1 stays inside."""
        found = distribution(below, self.at)
        return bool(np.all((found >= self.low) & (found <= self.high)))


@dataclass(frozen=True)
class Coverage:
    """How many truths an interval held, with the 95 % interval of that share."""

    level: float
    share: float
    low: float
    high: float

    @property
    def right(self) -> bool:
        """Whether the stated level lies in the interval of the share."""
        return self.low <= self.level <= self.high


@dataclass(frozen=True)
class Calibration:
    """The calibration of one parameter over many sets."""

    below: Float
    """(set,) the share of each posterior below its truth."""
    band: Band
    covered: tuple[Coverage, ...]

    @property
    def inside(self) -> bool:
        """Whether all of the distribution stays in the band."""
        return self.band.holds(self.below)


def calibrations(below: Float) -> tuple[Calibration, ...]:
    """The calibration of each parameter from (set, parameter) shares below the truth."""
    limits = band(len(below), LEVEL)
    return tuple(
        Calibration(column, limits, tuple(coverage(column, level) for level in COVERED))
        for column in below.T
    )


def distribution(below: Float, at: Float) -> Float:
    """The share of values up to each point."""
    return np.searchsorted(np.sort(below), at, side="right") / len(below)


def coverage(below: Float, level: float) -> Coverage:
    """How many central intervals of a level hold their truth; Wilson's interval of the share."""
    tail = (1.0 - level) / 2.0
    held = int(((below >= tail) & (below <= 1.0 - tail)).sum())
    exact = stats.binomtest(held, len(below)).proportion_ci(0.95, method="wilson")
    return Coverage(level, held / len(below), float(exact.low), float(exact.high))


def band(count: int, level: float) -> Band:
    """The simultaneous band of `count` uniform values, its pointwise level found by simulation.

    Of TRIALS uniform samples, the pointwise tail probability that all points of a sample exceed in
    a share `level` of the samples.
    """
    points = min(count, GRID)
    at = np.arange(1, points) / points
    luck = np.random.default_rng(np.random.SeedSequence((count, round(1000 * level))))
    # Counts up to each point of sorted uniforms: cumulated multinomial cells.
    cells = luck.multinomial(count, np.full(points, 1.0 / points), size=TRIALS)
    counts = np.cumsum(cells, axis=1)[:, :-1]
    under = stats.binom.cdf(counts, count, at)
    over = stats.binom.sf(counts - 1, count, at)
    tails = np.minimum(under, over).min(axis=1)
    tail = float(np.quantile(tails, 1.0 - level))
    low = np.asarray(stats.binom.ppf(tail, count, at), np.float64)
    high = np.asarray(stats.binom.isf(tail, count, at), np.float64)
    return Band(at, low / count, high / count)


def smallest_p(below: Float) -> float:
    """The smallest Kolmogorov-Smirnov p-value over (set, parameter) shares, times the parameters.

    Bonferroni's correction: a value under 0.01 is a sign against the fit.
    """
    values = [float(stats.kstest(column, "uniform").pvalue) for column in below.T]
    return min(1.0, min(values) * len(values)) if values else math.nan
