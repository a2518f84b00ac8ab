"""What a difference with its interval says, and how many more runs would say more."""

from __future__ import annotations

import bisect
import math
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy import stats

from simulator.inference.intervals import half_width

Verdict = Literal["", "more", "less", "equivalent", "no difference shown", "not enough runs"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
SETTLED: tuple[Verdict, ...] = ("more", "less", "equivalent")
MOST_RUNS = 1_000_000
"""A count of runs beyond which nobody goes."""


def verdict(low: float, high: float, margin: float | None = None) -> Verdict:
    """What the interval of a difference says.

    Without a margin: "more" or "less" when it leaves out zero, else "no difference shown". With a
    margin of indifference: "more" or "less" when it lies beyond the margin on one side,
    "equivalent" when it lies within the margin, else "not enough runs". Empty without an interval.
    """
    if math.isnan(low) or math.isnan(high):
        return ""
    edge = margin or 0.0
    if low > edge:
        return "more"
    if high < -edge:
        return "less"
    if margin is None:
        return "no difference shown"
    return "equivalent" if -margin <= low and high <= margin else "not enough runs"


def more_runs(
    delta: float, half: float, n: int, level: float, margin: float | None = None
) -> float:
    """How many more runs would settle a difference, were the estimates so far the truth.

    Settled means an interval at `level` that no longer reaches the nearest edge: the margin on
    the side of the difference, or zero without a margin. Zero when it is settled; NaN when there
    is no interval; infinity beyond `MOST_RUNS`, and where the difference stands on the edge.
    """
    if math.isnan(delta) or math.isnan(half):
        return math.nan
    if verdict(delta - half, delta + half, margin) in SETTLED:
        return 0.0
    gap = abs(abs(delta) - (margin or 0.0))
    spread = half / float(stats.t.ppf((1.0 + level) / 2.0, n - 1)) * math.sqrt(n)
    if gap == 0.0 or spread / gap > math.sqrt(MOST_RUNS):
        return math.inf
    return float(max(needed(spread, gap, level) - n, 1))


def needed(spread: float, half: float, level: float) -> int:
    """The fewest values whose Student interval is within `half`, their deviation being `spread`."""
    most = 2
    while half_width(spread, most, level) > half:
        most *= 2
    return bisect.bisect_left(
        range(most + 1), True, lo=2, key=lambda n: bool(half_width(spread, n, level) <= half)
    )


def verdicts(low: npt.ArrayLike, high: npt.ArrayLike, margin: npt.ArrayLike) -> list[Verdict]:
    """The verdict of each interval; a margin of NaN is none."""
    ends = np.broadcast_arrays(np.asarray(low), np.asarray(high), np.asarray(margin))
    return [
        verdict(float(a), float(b), None if np.isnan(m) else float(m))
        for a, b, m in zip(*ends, strict=True)
    ]
