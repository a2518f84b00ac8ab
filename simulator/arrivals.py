"""Who comes in one replication: the segments' clocks inverted at keyed exponentials.

Learner n of a segment comes when the segment's clock reaches the sum of the first n + 1 of its
exponentials, which are keyed by name and number. More volume moves learners earlier and adds some
at the end; before the day of a change nobody moves.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulator import clock, draws, laws, rules
from simulator.compiled import handle, rule
from simulator.plan import NONE, Arrivals, Plan

_BUSY_DAY = 2
"""The `where` of the draws that make a segment's days busy."""


@rule
def _busy_days(plan: Plan, key: int, segment: int, upto: npt.NDArray[np.float64]) -> None:
    """Fill `upto[d]` with the amount of the segment's clock, made busy day by day, before day d."""
    which = plan.segments[segment]["clock"]
    table = plan.segments[segment]["busyness"]
    total = 0.0
    for d in range(len(upto) - 1):
        midnight = (plan.first_day + d) * clock.DAY
        amount = clock.amount(plan.clocks, which, midnight + clock.DAY) - clock.amount(
            plan.clocks, which, midnight
        )
        factor = 1.0
        if table != NONE:
            u = draws.uniform(key, plan.segments[segment]["key"], _BUSY_DAY, d, draws.ARRIVAL)
            factor = laws.quantile(plan.busy_tables, table, u)
        upto[d] = total
        total += amount * factor
    upto[len(upto) - 1] = total


@rule
def _times(
    plan: Plan,
    key: int,
    segment: int,
    upto: npt.NDArray[np.float64],
    times: npt.NDArray[np.int64],
    courses: npt.NDArray[np.int64],
) -> int:
    """Fill the arrivals of one segment in order; how many there are, or -1 when more than fit."""
    which = plan.segments[segment]["clock"]
    reached = 0.0
    day = 0
    number = 0
    while True:
        who = draws.learner_id(plan.segments[segment]["key"], number)
        u = draws.uniform(key, who, 0, 0, draws.ARRIVAL)
        reached += draws.exponential(u) * plan.segments[segment]["unit"]
        while day < len(upto) - 1 and upto[day + 1] <= reached:
            day += 1
        if day == len(upto) - 1:
            return number
        if number == len(times):
            return -1
        midnight = (plan.first_day + day) * clock.DAY
        before = clock.amount(plan.clocks, which, midnight)
        gained = clock.amount(plan.clocks, which, midnight + clock.DAY) - before
        share = (reached - upto[day]) / (upto[day + 1] - upto[day])
        times[number] = (
            clock.inverse(plan.clocks, which, before + 1 + int(share * gained), midnight) - 1
        )
        courses[number] = rules.course_of(plan, key, segment, who, times[number])
        number += 1


def arrivals(plan: Plan, key: int) -> Arrivals:
    """Everybody who comes in one replication, from where simulating begins."""
    given = handle(plan)
    found: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]] = []
    for segment in range(len(plan.segments)):
        upto = np.zeros(len(plan.era_of_day) + 1)
        _busy_days(given, key, segment, upto)
        room = int(upto[-1] / plan.segments[segment]["unit"] * 1.1) + 100
        while True:
            times, courses = np.zeros(room, np.int64), np.zeros(room, np.int64)
            count = _times(given, key, segment, upto, times, courses)
            if count >= 0:
                break
            room *= 2
        found.append((times[:count], courses[:count]))
    return _beside_the_stock(plan, _in_order(found))


AGAIN = 2**31
"""Added to the number of a newcomer where somebody of the stock has that number."""


def _beside_the_stock(plan: Plan, everybody: Arrivals) -> Arrivals:
    """Those who come once simulating has begun, none with the number of somebody of the stock.

    When the stock is that of the same replication, no newcomer has such a number.
    """
    coming = everybody.time >= plan.begin
    time, segment, number, course = (part[coming] for part in everybody)
    held = plan.stock.learners
    there = np.isin(segment << 32 | number, held["segment"] << 32 | held["number"])
    return Arrivals(time, segment, np.where(there, number + AGAIN, number), course)


def _in_order(found: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]) -> Arrivals:
    time = np.concatenate([t for t, _ in found])
    segment = np.concatenate([np.full(len(t), s, np.int64) for s, (t, _) in enumerate(found)])
    number = np.concatenate([np.arange(len(t), dtype=np.int64) for t, _ in found])
    course = np.concatenate([c for _, c in found])
    order = np.lexsort((number, segment, time))
    return Arrivals(time[order], segment[order], number[order], course[order])
