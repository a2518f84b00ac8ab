"""Whether a series has settled: MSER-5, Welch's average, and means of batches of one long run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from simulator.inference.intervals import Floats, half_width

_BATCHES = 20
"""Batches of one long run: more would be narrower and tied to each other (Schmeiser 1982)."""
_INDEPENDENT = 0.05
"""A chance of von Neumann's ratio below which neighbouring batches are taken to be tied."""

Settled = Literal["settled", "not settled", "too short"]


@dataclass(frozen=True)
class Truncation:
    """Where MSER-5 cuts a series."""

    cut: int
    """Values to leave out at the beginning."""
    length: int
    found: bool
    """False when the least error is in the second half: the series is too short to tell."""


def mser5(series: npt.ArrayLike) -> Truncation:
    """Where to cut a series so that the mean of the rest is surest.

    White (1997) on means of batches of five, as Spratt (1998): the cut is where the squared error
    of the mean of what is left is least. A cut in the second half is not believed. A last batch
    that is not whole is left out. Needs ten values.
    """
    values = np.asarray(series, dtype=np.float64)
    batches = len(values) // 5
    if batches < 2:
        raise ValueError(f"ten values at least, not {len(values)}")
    means = values[: batches * 5].reshape(batches, 5).mean(axis=1)
    means = means - means.mean()
    left = np.arange(batches, 0, -1)
    tail = np.cumsum(means[::-1])[::-1]
    squares = np.cumsum((means**2)[::-1])[::-1]
    # The last batches alone would always look sure: one value has no spread.
    error = np.maximum(squares - tail**2 / left, 0.0) / left**2
    best = int(np.argmin(error[: max(batches - 5, 1)]))
    return Truncation(5 * best, len(values), best <= batches // 2)


def welch(series: npt.ArrayLike, window: int) -> Floats:
    """Welch's moving average (1983) of the mean over replications, one row for each.

    The window is centred, `window` values to each side, and narrower near the beginning. As many
    values as the series less the window.
    """
    mean = np.atleast_2d(np.asarray(series, dtype=np.float64)).mean(axis=0)
    total = np.concatenate(([0.0], np.cumsum(mean)))
    places = np.arange(max(len(mean) - window, 0))
    reach = np.minimum(window, places)
    smooth: Floats = (total[places + reach + 1] - total[places - reach]) / (2 * reach + 1)
    return smooth


def settled(series: npt.ArrayLike, warm_up: int) -> Settled:
    """Whether `warm_up` values are enough for each replication's series, by MSER-5.

    Judged on the mean over replications: "settled" when it cuts no later than the warm-up,
    "not settled" when later, "too short" when it cannot tell.
    """
    found = mser5(np.atleast_2d(np.asarray(series, dtype=np.float64)).mean(axis=0))
    if not found.found:
        return "too short"
    return "settled" if found.cut <= warm_up else "not settled"


@dataclass(frozen=True)
class LongRun:
    """The mean of one long run, from batches of it."""

    mean: float
    half: float
    batches: int
    size: int
    independent: bool
    """Whether neighbouring batches pass von Neumann's test; if not, the interval is too narrow."""


def batch_means(series: npt.ArrayLike, level: float, batches: int = _BATCHES) -> LongRun:
    """The mean of a settled series and its interval, from equal batches of neighbouring values.

    Whole batches, counted from the end. Their independence is judged by von Neumann's ratio
    (1941), one-sided, as the R of Fishman (1978): tied neighbours make it small.
    """
    values = np.asarray(series, dtype=np.float64)
    size = len(values) // batches
    if size < 1 or batches < 3:
        raise ValueError(f"three batches of one value at least, not {batches} of {size}")
    means = values[len(values) - batches * size :].reshape(batches, size).mean(axis=1)
    spread = float(means.std(ddof=1))
    half = float(half_width(spread, batches, level))
    return LongRun(float(means.mean()), half, batches, size, _independent(means))


def _independent(means: Floats) -> bool:
    squares = float(((means - means.mean()) ** 2).sum())
    if squares == 0.0:
        return True
    ratio = float((np.diff(means) ** 2).sum()) / squares
    n = len(means)
    deviation = math.sqrt(4.0 * (n - 2) / (n**2 - 1))
    return bool(stats.norm.cdf((ratio - 2.0) / deviation) >= _INDEPENDENT)
