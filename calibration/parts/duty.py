"""Working calendars and people on duty, from the stamps that resources leave.

A resource is on duty from the first to the last stamp of a stint; a longer silence than
`longest_pause` ends one stint and begins another. So duty without any stamp is not seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from calibration.parts.estimate import Part
from calibration.parts.survival import Floats

PAUSE: Final = 2.0
"""Hours of silence that end a stint."""
OPEN: Final = 0.1
"""An hour of the week is open when it has this share of the people of the fullest hour."""
HOUR: Final = 3600.0
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, eq=False)
class Duty:
    """People on duty over the hours of a week, and the hours in which work is done."""

    people: Floats
    """7 rows of 24: people on duty in this hour, averaged over the days of that weekday."""
    open: Floats
    """7 rows of 24 flags, 1 where the calendar is open."""
    resources: int
    hours: float
    """Hours on duty, in all."""
    work: float
    """Hours of work: what of them is covered by tasks, overlapping tasks once."""
    rows: int

    @property
    def calendar(self) -> str:
        """The open hours as a scenario writes them, such as "mon-fri 08:00-17:00"."""
        return _written(self.open)


def duty(resource: pd.Series, start: pd.Series, end: pd.Series,
         longest_pause: float = PAUSE, absent: pd.DatetimeIndex | None = None) -> Duty:  # fmt: skip
    """Duty from tasks: who, from when, until when; rows without a resource are left out.

    Days count from the first to the last, but for those of `absent`, on which nothing was recorded.
    """
    tasks = pd.DataFrame({"who": resource, "start": start.fillna(end), "end": end})
    tasks = tasks[tasks["who"] != ""].sort_values(["who", "start", "end"])
    first = tasks["start"].min().normalize()
    begin = ((tasks["start"] - first) / pd.Timedelta(hours=1)).to_numpy(np.float64)
    until = ((tasks["end"] - first) / pd.Timedelta(hours=1)).to_numpy(np.float64)
    codes = tasks["who"].astype("category").cat.codes.to_numpy()
    stints = merged(codes, begin, until, longest_pause)
    work = merged(codes, begin, until, 0.0)
    every = pd.date_range(first, tasks["end"].max().normalize())
    if absent is not None:
        every = every.difference(absent)
    weekday = (first.day_of_week + np.arange(int(until.max() // 24) + 1)) % 7
    present = _by_hour(stints, weekday.size).reshape(-1, 24)
    seen = np.bincount(every.day_of_week, minlength=7)
    people = np.zeros((7, 24))
    np.add.at(people, weekday, present)
    people /= np.maximum(seen, 1)[:, None]
    return Duty(
        people, (people >= OPEN * people.max()).astype(np.float64), tasks["who"].nunique(),
        float((stints[:, 1] - stints[:, 0]).sum()), float((work[:, 1] - work[:, 0]).sum()),
        len(tasks),
    )  # fmt: skip


def merged(who: np.ndarray, begin: Floats, end: Floats, pause: float) -> Floats:
    """Intervals of one owner joined where less than `pause` lies between; rows (begin, end).

    The intervals are ordered by owner, then by begin.
    """
    if not begin.size:
        return np.empty((0, 2))
    latest = end.copy()
    fresh = np.ones(begin.size, dtype=bool)
    for i in range(1, begin.size):
        if who[i] == who[i - 1]:
            fresh[i] = begin[i] > latest[i - 1] + pause
            if not fresh[i]:
                latest[i] = max(latest[i], latest[i - 1])
    last = np.append(np.flatnonzero(fresh)[1:] - 1, begin.size - 1)
    return np.column_stack((begin[fresh], latest[last]))


def _by_hour(intervals: Floats, days: int) -> Floats:
    """How many intervals cover each hour, parts of an hour counted as parts."""
    hours = np.zeros(days * 24)
    for begin, end in intervals:
        first, last = int(begin), min(int(end), hours.size - 1)
        if first == last:
            hours[first] += end - begin
        else:
            hours[first] += first + 1 - begin
            hours[first + 1 : last] += 1
            hours[last] += end - last
    return hours


def _written(flags: Floats) -> str:
    """Hours of the week as text, equal neighbouring days together."""
    spans = []
    for day in range(7):
        edges = np.flatnonzero(np.diff(np.concatenate(([0.0], flags[day], [0.0]))))
        spans.append(" ".join(f"{a:02d}:00-{b:02d}:00" for a, b in edges.reshape(-1, 2)))
    found, day = [], 0
    while day < 7:
        last = day
        while last < 6 and spans[last + 1] == spans[day]:
            last += 1
        if spans[day]:
            name = DAYS[day] if day == last else f"{DAYS[day]}-{DAYS[last]}"
            found.append(f"{name} {spans[day]}")
        day = last + 1
    return "; ".join(found)


def part(name: str, found: Duty) -> Part:
    """Calendar and people as a part of a fitted file."""
    tables = {
        f"people on duty, {day}": found.people[i].round(3).tolist() for i, day in enumerate(DAYS)
    }
    return Part(
        name,
        "stints of resources between their stamps; an hour is open from a tenth of the fullest on",
        found.rows,
        tables=tables,
        laws={"calendar": {"hours": found.calendar}},
        notes=(
            f"{found.resources} resources, {found.hours:.0f} hours on duty, "
            f"{found.work:.0f} of them at work on a recorded task",
        ),
    )
