"""Intervals of means that hold: one, several at once, and at every look of a sequence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import scipy

Floats = npt.NDArray[np.float64]

_NODES = 64
"""Points of the integration over one look; 32 give the same nine figures."""
_WIDEST = 9.0
"""No boundary is wider: beyond it the normal law leaves less than 1e-18."""


def half_width(spread: npt.ArrayLike, n: npt.ArrayLike, level: float) -> Floats:
    """Half of Student's interval of the mean of `n` values with standard deviation `spread`.

    NaN where there are fewer than two values.
    """
    count = np.asarray(n, dtype=np.float64)
    quantile = scipy.stats.t.ppf((1.0 + level) / 2.0, np.maximum(count - 1.0, 1.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        half = quantile * np.asarray(spread, dtype=np.float64) / np.sqrt(count)
    return np.where(count > 1.0, half, np.nan)


def each_of(level: float, together: int) -> float:
    """Level of each of several intervals such that all hold at once with probability `level`.

    Bonferroni: the probabilities of the failures add up to 1 - level at most, whatever ties the
    intervals to each other, as the same luck ties paired differences.
    """
    return 1.0 - (1.0 - level) / max(together, 1)


@cache
def at_every_look(counts: tuple[int, ...], level: float) -> float:
    """Level of each interval in a sequence such that all looks hold at once with `level`.

    `counts` are the sample sizes at the looks, fixed in advance. The intervals are repeated
    confidence intervals (Jennison and Turnbull 1989): whatever decides at which look to stop, the
    interval of that look covers with probability `level`. All looks share one level, as in Pocock
    (1977), who carries it from the normal law over to Student's, as is done here. The constant is
    solved from the probability that a normal random walk stays inside the boundary, by the
    recursive integration of Armitage, McPherson and Rowe (1969).
    """
    if len(counts) == 1:
        return level
    boundary = scipy.optimize.brentq(
        lambda c: _stays(c, counts) - level, scipy.stats.norm.ppf((1.0 + level) / 2.0), _WIDEST
    )
    return float(2.0 * scipy.stats.norm.cdf(boundary) - 1.0)


def _stays(boundary: float, counts: Sequence[int]) -> float:
    """Probability that sums of standard normals stay within `boundary` errors at every look."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    edge = boundary * math.sqrt(counts[0])
    places, mass = edge * nodes, edge * weights
    density = scipy.stats.norm.pdf(places, scale=math.sqrt(counts[0]))
    for before, now in pairwise(counts):
        edge = boundary * math.sqrt(now)
        here = edge * nodes
        step = scipy.stats.norm.pdf(here[:, None] - places[None, :], scale=math.sqrt(now - before))
        density = step @ (density * mass)
        places, mass = here, edge * weights
    return float(np.sum(density * mass))
