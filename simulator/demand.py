"""Volumes and seasons as the rates of clocks; `arrivals.py` inverts them into learners."""

from __future__ import annotations

import calendar
import math
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from simulator.change import composed
from simulator.clock import french_holidays
from simulator.document import yearly
from simulator.lever import Action
from simulator.model import Rhythm, Segment

_TOTAL = 2.0**48
"""A segment's clock gains about this much over the span at its declared volume, so that effects
may multiply it by thirty before amounts lose their exactness."""
Rates = npt.NDArray[np.float64]
"""(day, hour)"""
Whole = npt.NDArray[np.int64]
"""(day, hour) rates of a clock"""


def rhythm_by_hour(rhythm: Rhythm | None, days: Sequence[date]) -> Rates:
    """The share of the year per second of each hour of some days: a year sums to one."""
    shape = rhythm or Rhythm()
    off = french_holidays({d.year for d in days}) if shape.holidays == "FR" else frozenset()
    hours = sum(shape.hours) * 3_600.0
    per_day: dict[tuple[int, int], float] = {}
    shares = []
    for day in days:
        key = (day.year, day.month)
        if key not in per_day:
            per_day[key] = _share_of_weight(shape, key, off)
        weight = 0.0 if day in off else shape.weekdays[day.weekday()]
        shares.append(per_day[key] * weight / hours)
    return np.outer(shares, shape.hours)


def _share_of_weight(shape: Rhythm, month: tuple[int, int], off: frozenset[date]) -> float:
    """The share of the year that one unit of weekday weight stands for in a month."""
    length = calendar.monthrange(*month)[1]
    dates = [date(*month, d + 1) for d in range(length)]
    weight = sum(shape.weekdays[d.weekday()] for d in dates if d not in off)
    if all(m == 1.0 for m in shape.months):  # no season: each day of the year weighs the same
        in_year = 366 if calendar.isleap(month[0]) else 365
        return length / in_year / weight if weight else 0.0
    return shape.months[month[1] - 1] / sum(shape.months) / weight if weight else 0.0


def arrivals_clock(
    segment: Segment,
    rhythm: Rhythm | None,
    days: Sequence[date],
    actions: Sequence[Action],
    scale: float,
) -> tuple[Whole, float]:
    """Rates of a segment's clock, and the amount that one arrival is worth.

    The amount depends on the declared volume alone, so effects change rates and nothing else.
    """
    volumes = [_volume(segment, d.year) for d in days]
    expected = max(sum(volumes) * scale / 365.0, 1e-9)
    unit = 2.0 ** math.floor(math.log2(_TOTAL / expected))
    changes = zip(volumes, composed(actions, days), strict=True)
    moved = np.array([max(0.0, change.of(volume)) * scale for volume, change in changes])
    return _whole(moved[:, np.newaxis] * rhythm_by_hour(rhythm, days) * unit), unit


def _volume(segment: Segment, year: int) -> float:
    if isinstance(segment.volume, dict):
        return float(yearly(segment.volume, year))  # type: ignore[arg-type]
    return segment.volume


def rhythm_rates(rhythm: Rhythm, days: Sequence[date]) -> Whole:
    """Rates of the clock of a rhythm: only their proportions matter."""
    by_hour = rhythm_by_hour(rhythm, days)
    return _whole(by_hour / by_hour.max() * 1_000)


def _whole(rates: Rates) -> Whole:
    return np.rint(rates).astype(np.int64)


def dates(first: date, count: int) -> list[date]:
    """`count` days from the first."""
    return [first + timedelta(offset) for offset in range(count)]
