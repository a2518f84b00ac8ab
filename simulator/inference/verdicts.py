"""What differences with their intervals say, and how many more runs would say more.

A margin of indifference is the largest difference that does not matter; NaN is none.
"""

from __future__ import annotations

import math
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import scipy

from simulator.inference.intervals import Floats, half_width

Verdict = Literal["", "more", "less", "equivalent", "no difference shown", "not enough runs"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
MOST_RUNS = 1_000_000
"""A count of runs beyond which nobody goes."""


def verdicts(
    low: npt.ArrayLike, high: npt.ArrayLike, margin: npt.ArrayLike = math.nan
) -> list[Verdict]:
    """What each interval of a difference says.

    Without a margin: "more" or "less" when it leaves out zero, else "no difference shown". With
    one: "more" or "less" when it lies beyond the margin on one side, "equivalent" when it lies
    within the margin, else "not enough runs". Empty without an interval.
    """
    a, b, m = np.broadcast_arrays(*map(np.atleast_1d, (low, high, margin)))
    edge = np.nan_to_num(m)
    cases = (np.isnan(a) | np.isnan(b), a > edge, b < -edge, (-m <= a) & (b <= m), np.isnan(m))
    words: tuple[Verdict, ...] = ("", "more", "less", "equivalent", "no difference shown")
    return [str(each) for each in np.select(cases, words, "not enough runs")]  # type: ignore[misc]


def more_runs(
    delta: npt.ArrayLike,
    half: npt.ArrayLike,
    n: npt.ArrayLike,
    level: float,
    margin: npt.ArrayLike = math.nan,
) -> Floats:
    """How many more runs would settle each difference, were the estimates so far the truth.

    Settled means an interval at `level` that no longer reaches the nearest edge: the margin on
    the side of the difference, or zero without a margin. Zero when it is settled; NaN when there
    is no interval; infinity beyond `MOST_RUNS`, and where the difference stands on the edge.
    """
    shape = np.broadcast_arrays(*map(np.atleast_1d, (delta, half, n, margin)))
    d, h, count, m = (np.asarray(each, dtype=np.float64) for each in shape)
    edge = np.nan_to_num(m)
    gap = abs(abs(d) - edge)
    settled = (d - h > edge) | (d + h < -edge) | ((-m <= d - h) & (d + h <= m))
    reach = scipy.stats.t.ppf((1.0 + level) / 2.0, np.maximum(count - 1.0, 1.0))
    spread = h / reach * np.sqrt(count)
    more = np.where(np.isnan(d) | np.isnan(h), np.nan, np.where(settled, 0.0, np.inf))
    near = np.isinf(more) & (spread < gap * math.sqrt(MOST_RUNS))
    more[near] = np.maximum(needed(spread[near], gap[near], level) - count[near], 1.0)
    return more


def needed(spread: Floats, half: Floats, level: float) -> Floats:
    """The fewest values whose Student interval is within `half`, their deviation being `spread`.

    From what the normal law asks, which is never too many, one by one until it is enough.
    """
    quantile = float(scipy.stats.norm.ppf((1.0 + level) / 2.0))
    count = np.maximum(np.ceil((quantile * spread / half) ** 2), 2.0)
    short = half_width(spread, count, level) > half
    while short.any():
        count[short] += 1.0
        short[short] = half_width(spread[short], count[short], level) > half[short]
    return count
