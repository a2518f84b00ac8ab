"""Pools by day: how many waited, how many worked, and how many could have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.clock import DAY
from simulator.indicators.view import Float, Int, View, quotient
from simulator.plan import FULL_SPEED, Plan
from simulator.planning import Planned
from simulator.record import Record
from simulator.vocabulary import ALL


class Days(NamedTuple):
    """What a pool's days of the study held; (pool, day) each, spans in seconds of one person."""

    waited: Int
    busy: Int
    staffed: Int
    largest: Int


def queues(planned: Planned, record: Record) -> pd.DataFrame:
    """The queue of each pool, week by week.

    Columns pool, week (its Monday, a date), waiting (mean number), largest (number) and
    utilisation (NaN in a week in which nobody is on duty). Numbers waiting are at full size. The
    first and last week hold the days of the study that fall into them.
    """
    view = View(planned, record)
    days = _days(view)
    start = planned.start
    mondays = [d - timedelta(d.weekday()) for d in _dates(start, days.busy.shape[1])]
    at = np.flatnonzero([k == 0 or mondays[k] != mondays[k - 1] for k in range(len(mondays))])
    waiting, utilisation, largest = _over(days, at, planned.scale)
    rows = [
        (name, mondays[k], waiting[p, w], utilisation[p, w], largest[p, w])
        for p, name in enumerate(planned.index.pools)
        for w, k in enumerate(at)
    ]
    return pd.DataFrame(rows, columns=["pool", "week", "waiting", "utilisation", "largest"])


def by_pool(view: View) -> Iterator[tuple[str, str, str, str, int, float]]:
    """The yearly indicators of each pool, as rows of a table of indicators."""
    years = view.planned.plan.year_of_day[view.first :]
    at = np.searchsorted(years, view.years)
    days = _days(view)
    waiting, utilisation, largest = _over(days, at, view.planned.scale)
    vacancies, speed = _people(view, days, at)
    every = set(range(len(view.planned.index.pools)))
    own_queue = _first_choices(view.planned.plan)
    staffed = set(view.planned.plan.staff.pools.tolist())
    for name, values, having in (
        ("utilisation", utilisation, every), ("queue-length", waiting, own_queue),
        ("queue-max", largest, own_queue), ("vacancies", vacancies, staffed),
        ("staff-speed", speed, staffed),
    ):  # fmt: skip
        for p, pool in enumerate(view.planned.index.pools):
            if p in having:
                for year, value in zip(view.calendar, values[p], strict=True):
                    if not np.isnan(value):
                        yield name, ALL, ALL, pool, year, float(value)


def _first_choices(plan: Plan) -> set[int]:
    """The pools in whose queue somebody can stand: others only help them out."""
    rows = plan.rows[plan.rows["pool_n"] > 0]
    return set(plan.row_pools[rows["pool_at"]].tolist())


def _over(days: Days, at: Int, scale: float) -> tuple[Float, Float, Float]:
    """(pool, span) mean number waiting, utilisation and most waiting; spans begin at days `at`."""
    length = np.diff([*at, days.busy.shape[1]])
    waiting = np.add.reduceat(days.waited, at, axis=1) / (length * DAY) / scale
    utilisation = quotient(
        np.add.reduceat(days.busy, at, axis=1), np.add.reduceat(days.staffed, at, axis=1)
    )
    return waiting, utilisation, np.maximum.reduceat(days.largest, at, axis=1) / scale


def _people(view: View, days: Days, at: Int) -> tuple[Float, Float]:
    """(pool, span) mean number of positions vacant, and speed against full speed when on duty."""
    plan, record = view.planned.plan, view.record
    vacant = np.zeros_like(record.filled)
    vacant[plan.staff.pools] = plan.staff.positions - record.filled[plan.staff.pools]
    length = np.diff([*at, days.busy.shape[1]])
    worth = days.staffed * record.pace[:, view.first :]
    speed = quotient(np.add.reduceat(worth, at, axis=1), np.add.reduceat(days.staffed, at, axis=1))
    return np.add.reduceat(vacant[:, view.first :], at, axis=1) / length, speed / FULL_SPEED


def _days(view: View) -> Days:
    plan, record = view.planned.plan, view.record
    opened = _open_seconds(plan)
    waited = record.queue_part + np.cumsum(record.queue_days, axis=1)[:, :-1] * DAY
    busy = record.busy_part + np.cumsum(record.busy_days, axis=1)[:, :-1] * opened
    # A record sees a queue when somebody joins; one that stands is at least its day's mean.
    largest = np.maximum(record.queue_max, -(-waited // DAY))
    every = (waited, busy, record.people * opened, largest)
    return Days(*(each[:, view.first :] for each in every))


def _open_seconds(plan: Plan) -> Int:
    """(pool, day) seconds that each pool is open."""
    clocks, days = plan.clocks, plan.people.shape[1]
    midnights: Int = np.arange(plan.first_day, plan.first_day + days + 1) * DAY
    pieces = clocks.day_piece[plan.pool_clock, : days + 1]
    amounts = clocks.amounts[pieces] + clocks.rates[pieces] * (midnights - clocks.starts[pieces])
    return amounts[:, 1:] - amounts[:, :-1]


def _dates(first: date, days: int) -> list[date]:
    return [first + timedelta(k) for k in range(days)]
