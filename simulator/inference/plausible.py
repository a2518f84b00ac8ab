"""Draws of what is not known: points spread evenly over ranges of low, best and high."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy import stats

Method = Literal["latin-hypercube", "sobol"]
METHODS: tuple[Method, ...] = get_args(Method)
Floats = npt.NDArray[np.float64]


def points(method: Method, count: int, dimensions: int, seed: int) -> Floats:
    """`count` points in the unit cube, spread evenly; the same for the same seed.

    A Latin hypercube has one point in each of `count` equal slices of every axis. Sobol's points
    are scrambled (Owen), and balanced where `count` is a power of two: `rounded` gives one.
    """
    rng = np.random.default_rng(seed)
    if method == "latin-hypercube":
        spread: stats.qmc.QMCEngine = stats.qmc.LatinHypercube(dimensions, rng=rng)
    else:
        spread = stats.qmc.Sobol(dimensions, rng=rng)
        if count & (count - 1):
            raise ValueError(f"a power of two, not {count}")
    return np.asarray(spread.random(count), dtype=np.float64)


def triangular(
    unit: npt.ArrayLike, low: Sequence[float], best: Sequence[float], high: Sequence[float]
) -> Floats:
    """Points of the unit cube carried to triangular laws, one column for each range.

    The triangular law has its ends at low and high and its mode at best. A range without width
    stays at its best value.
    """
    at = np.asarray(unit, dtype=np.float64)
    a, m, b = (np.asarray(each, dtype=np.float64) for each in (low, best, high))
    wide = b - a
    with np.errstate(divide="ignore", invalid="ignore"):
        rise = (m - a) / wide
        up = a + np.sqrt(at * wide * (m - a))
        down = b - np.sqrt((1.0 - at) * wide * (b - m))
        value = np.where(at < rise, up, down)
    return np.where(wide > 0.0, value, m)
