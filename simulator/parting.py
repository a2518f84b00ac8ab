"""Until when two plans are one: what is simulated of the one is then true of the other.

Scenarios of a study share their luck, so that they share their past too, up to the first day on
which something that an engine reads is not the same.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from simulator.clock import DAY
from simulator.plan import NONE, Arrivals, Plan

WHOLE: Final = (
    "begin", "start", "end", "first_day", "trips", "month_of_day", "year_of_day", "rows",
    "openings", "row_pools", "raises", "branch_to", "branch_strain", "books", "outcome_trip",
    "outcome_own", "segments", "course_fee", "pool_clock", "stock", "satisfied",
)  # fmt: skip
"""Read at any time, or for a time to come: plans that differ in one of them share nothing."""
BY_ERA: Final = ("raise_expected", "branch_p", "book_worth")
BY_DAY: Final = ("people", "filled", "pace", "speed")
RESOLVED: Final = ("era_of_day", "tuned", "laws")
"""Compared by what they say of a day, since eras and laws may be numbered otherwise."""
CLOCKS: Final = ("clocks",)
"""Those of pools and of requests are read for times to come, those of arrivals before."""
WAKES: Final = ("wakes",)
COURSES: Final = ("course_upto", "course_retired", "course_captured")
"""Read for those of a stock alone once arrivals are known."""
BEFORE: Final = ("busy_tables", "staff", "wake_at")
"""Read by what is made before an engine begins: arrivals, people on duty, wakes."""


def parting(plan: Plan, coming: Arrivals, other: Plan, others: Arrivals) -> int:
    """A midnight up to which two plans and their arrivals lead to one state; both lead to it.

    In seconds; the end when nothing parts them, the begin when they may differ from then on.
    """
    whole = WHOLE + (COURSES if len(plan.stock.learners) else ())
    if not all(_same(getattr(plan, name), getattr(other, name)) for name in whole):
        return plan.begin
    if not _same(_clocks(plan), _clocks(other)):
        return plan.begin
    moments = [
        plan.end,
        _day_of_eras(plan, other),
        *(_day(plan, getattr(plan, name), getattr(other, name)) for name in BY_DAY),
        _arrival(plan, coming, others),
        min(np.setxor1d(plan.wakes, other.wakes), default=plan.end),
    ]
    return max(plan.begin, int(min(moments)) // DAY * DAY)


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same to the byte."""
    if isinstance(one, tuple):
        return all(_same(*pair) for pair in zip(one, other, strict=True))
    if isinstance(one, np.ndarray):
        return bool(one.shape == other.shape) and one.tobytes() == other.tobytes()
    return bool(one == other)


def _clocks(plan: Plan) -> tuple[Any, ...]:
    """The pieces of each clock that is read while simulating."""
    read = {*plan.pool_clock.tolist(), *plan.raises["clock"].tolist()} - {NONE}
    told: list[Any] = [sorted(read)]
    for clock in sorted(read):
        first, last = (int(plan.clocks.day_piece[clock, day]) for day in (0, -1))
        told += [plan.clocks.day_piece[clock] - first]
        pieces = (plan.clocks.starts, plan.clocks.amounts, plan.clocks.rates)
        told += [each[first : last + 1] for each in pieces]
    return tuple(told)


def _midnight(plan: Plan, day: int) -> int:
    return (plan.first_day + day) * DAY


def _day(plan: Plan, one: npt.NDArray[Any], other: npt.NDArray[Any]) -> int:
    """The midnight of the first day, a column of each, of which the two differ."""
    days = np.flatnonzero((one != other).any(axis=0))
    return _midnight(plan, int(days[0])) if len(days) else plan.end


def _day_of_eras(plan: Plan, other: Plan) -> int:
    """The midnight of the first day of which the eras of two plans differ."""
    tuned = [_tuned(plan), _tuned(other)]
    pairs = np.stack((plan.era_of_day, other.era_of_day))
    for day in sorted(np.unique(pairs, axis=1, return_index=True)[1]):
        here = _era(plan, tuned[0], plan.era_of_day[day])
        there = _era(other, tuned[1], other.era_of_day[day])
        if not all(map(_same, here, there)):
            return _midnight(plan, int(day))
    return plan.end


def _era(plan: Plan, tuned: npt.NDArray[np.void], era: int) -> list[npt.NDArray[Any]]:
    return [tuned[era], *(getattr(plan, name)[era] for name in BY_ERA)]


def _tuned(plan: Plan) -> npt.NDArray[np.void]:
    """What eras change of rows, with a name for each law in place of its number."""
    # NONE, which is -1, finds the last.
    names = np.array([*(_name(table) for table in plan.laws), NONE], np.int64)
    told = plan.tuned.copy()
    for law in ("law", "patience"):
        told[law] = names[told[law]]
    return told


def _name(table: npt.NDArray[np.float64]) -> int:
    return int.from_bytes(hashlib.blake2b(table.tobytes(), digest_size=8).digest(), "big") >> 1


def _arrival(plan: Plan, coming: Arrivals, others: Arrivals) -> int:
    """The time of the first arrival that is not the same."""
    both = min(len(coming.time), len(others.time))
    unlike = np.zeros(both, np.bool_)
    for one, other in zip(coming, others, strict=True):
        unlike |= one[:both] != other[:both]
    first = int(np.argmax(unlike)) if unlike.any() else both
    times = [int(each.time[first]) for each in (coming, others) if first < len(each.time)]
    return min(times, default=plan.end)
