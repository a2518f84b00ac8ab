"""Quadratic emulators of summaries, and what they rule out: history matching.

Implausibility is that of Craig, Goldstein, Seheult and Smith (1997): the distance of an emulated
mean from its target in standard deviations of all that stands between them, which here are the
emulator's residuals (chance and lack of fit), the target's own error and the model's discrepancy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from calibration.whole.priors import Float

LIMIT = 3.0
"""The implausibility above which a place is dropped (Pukelsheim's three-sigma rule)."""
LOG_CHI2 = -1.2704
"""The mean of the log of a chi-squared variable of one degree of freedom."""
CANDIDATES = 2**15
MOST = 2**20
"""Places that are looked at before the region that is left counts as empty."""


def quadratic(x: Float) -> Float:
    """(n, 1 + k + k (k + 1) / 2): one, each column, and every product of two columns."""
    first, second = np.triu_indices(x.shape[1])
    return np.column_stack([np.ones(len(x)), x, x[:, first] * x[:, second]])


def linear(x: Float) -> Float:
    """(n, 1 + k): one and each column."""
    return np.column_stack([np.ones(len(x)), x])


def ridge(features: Float, wanted: Float, penalty: float) -> Float:
    """The coefficients of ridge regression; the first column, of ones, is not shrunk.

    The penalty is per row, so that it means the same for few rows as for many.
    """
    shrunk = np.full(features.shape[1], penalty * len(features))
    shrunk[0] = 1e-9
    gram = features.T @ features + np.diag(shrunk)
    return np.asarray(np.linalg.solve(gram, features.T @ wanted), np.float64)


@dataclass(frozen=True)
class Emulators:
    """Means and variances of summaries, as functions of the place in the unit cube."""

    mean: Float
    """(feature, summary) coefficients."""
    log_variance: Float
    """(1 + parameter, summary) coefficients of the log of the residuals' variance."""
    explained: Float
    """(summary,) share of the variance over the runs that the mean explains."""

    def at(self, places: Float) -> tuple[Float, Float]:
        """(n, summary) means and variances at places."""
        x = 2.0 * places - 1.0
        return quadratic(x) @ self.mean, np.exp(linear(x) @ self.log_variance)


def emulate(places: Float, summaries: Float) -> Emulators:
    """Emulators fitted to runs: least squares on quadratic features, then on log residuals."""
    x = 2.0 * places - 1.0
    features = quadratic(x)
    # A little shrinking keeps it defined where runs are fewer than features.
    mean = ridge(features, summaries, 1e-6 if len(x) > features.shape[1] else 1e-2)
    freedom = max(len(x) - features.shape[1], 1) / len(x)
    squares = (summaries - features @ mean) ** 2 / freedom
    scale = summaries.var(axis=0)
    small = 1e-8 * scale + 1e-300
    log_variance = ridge(linear(x), np.log(squares + small) - LOG_CHI2, 1e-2)
    explained = 1.0 - squares.mean(axis=0) * freedom / np.maximum(scale, 1e-300)
    return Emulators(mean, log_variance, explained)


def implausibility(emulators: Emulators, places: Float, target: Float, sd: Float) -> Float:
    """(n, summary) distances of the emulated means from the target, in standard deviations."""
    mean, variance = emulators.at(places)
    return np.abs(mean - target) / np.sqrt(variance + sd**2)


def kept(distances: Float) -> Float:
    """(n,) the second largest distance over the summaries, or the only one.

    The largest is spared so that one emulator that is wrong cannot rule a place out alone.
    """
    ordered = np.sort(distances, axis=1)
    return ordered[:, -2] if distances.shape[1] > 1 else ordered[:, -1]


@dataclass(frozen=True)
class Region:
    """The part of the prior that is not ruled out."""

    contains: Callable[[Float], Float]
    """(n, parameter) places -> (n,) the distance that decides; a place is inside below LIMIT."""
    low: Float
    high: Float
    """(parameter,) a box that holds it."""
    share: float
    """Its share of the prior's volume."""

    def inside(self, places: Float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which of the places are in the region."""
        return np.asarray(self.contains(places) < LIMIT)

    def draw(self, count: int, seed: int) -> Float:
        """Places spread evenly over the region: of a Sobol sequence in the box, those inside."""
        sobol = qmc.Sobol(len(self.low), seed=seed)
        found: list[Float] = []
        looked = have = 0
        while have < count and looked < MOST:
            block = self.low + (self.high - self.low) * sobol.random(CANDIDATES)
            found.append(block[self.inside(block)])
            have += len(found[-1])
            looked += CANDIDATES
        return np.concatenate(found)[:count]


def region(contains: Callable[[Float], Float], dimension: int, seed: int) -> Region | None:
    """The region where a distance stays below LIMIT; None where none of the prior is left."""
    sobol = qmc.Sobol(dimension, seed=seed)
    places = sobol.random(CANDIDATES)
    inside = places[contains(places) < LIMIT]
    looked = CANDIDATES
    while len(inside) < 50 and looked < MOST:
        block = sobol.random(CANDIDATES)
        inside = np.concatenate([inside, block[contains(block) < LIMIT]])
        looked += CANDIDATES
    if not len(inside):
        return None
    margin = 0.15 * (inside.max(axis=0) - inside.min(axis=0)) + 0.02
    low = np.clip(inside.min(axis=0) - margin, 0.0, 1.0)
    high = np.clip(inside.max(axis=0) + margin, 0.0, 1.0)
    return Region(contains, low, high, len(inside) / looked)


def spread(count: int, dimension: int, seed: int) -> Float:
    """The first places of a scrambled Sobol sequence over the unit cube."""
    power = max(int(np.ceil(np.log2(max(count, 2)))), 1)
    return np.asarray(qmc.Sobol(dimension, seed=seed).random_base2(power)[:count])


__all__ = ["LIMIT", "Emulators", "Region", "emulate", "implausibility", "kept", "linear",
           "quadratic", "region", "ridge", "spread"]  # fmt: skip
