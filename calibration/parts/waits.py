"""Why a file waits between two steps: closed, its next person busy elsewhere, or unexplained.

In real logs of files handled step by step, work is under one per cent of the cycle, and calendars
and queues explain only part of the rest. What remains is a parameter of its own: the file lay
there although the office was open and the person who took it up was not at work on another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from calibration.parts.chains import steps
from calibration.parts.duty import Duty, merged
from calibration.parts.estimate import Part
from calibration.parts.laws import Chosen, chosen
from calibration.parts.survival import Flags, Floats


@dataclass(frozen=True, eq=False)
class Waits:
    """The hours before each step that follows another of its case, in three parts."""

    activity: pd.Series
    """The step that ends the wait."""
    total: Floats
    closed: Floats
    busy: Floats
    unexplained: Floats
    work: float
    """Hours of work in all cases."""

    def shares(self) -> dict[str, float]:
        """What the time of all cases is made of; the shares sum to 1."""
        parts = {"work": self.work, "closed": self.closed.sum(), "busy": self.busy.sum(),
                 "unexplained": self.unexplained.sum()}  # fmt: skip
        whole = sum(parts.values())
        return {name: float(hours / whole) if whole else 0.0 for name, hours in parts.items()}


def waits(log: pd.DataFrame, duty: Duty) -> Waits:
    """The waits of a log under a calendar; steps that overlap their forerunner wait 0."""
    ordered = steps(log)
    first = ordered["from"].min().normalize()
    begin = ((ordered["from"] - first) / pd.Timedelta(hours=1)).to_numpy(np.float64)
    end = ((ordered["end"] - first) / pd.Timedelta(hours=1)).to_numpy(np.float64)
    follows = (ordered["case"] == ordered["case"].shift(1)).to_numpy(bool)
    before = np.append(0.0, end[:-1])
    since, until = before[follows], np.maximum(begin, before)[follows]
    opened = _open_hours(duty, first, since, until)
    busy = np.zeros(since.size)
    if "resource" in ordered:
        busy = _busy(ordered["resource"], begin, end, follows, since, until)
    total = until - since
    busy = np.minimum(busy, opened)
    return Waits(
        ordered["activity"][follows].reset_index(drop=True), total, total - opened, busy,
        opened - busy, float((end - begin).sum()),
    )  # fmt: skip


def _open_hours(duty: Duty, first: pd.Timestamp, since: Floats, until: Floats) -> Floats:
    """Open hours of the calendar between two moments, in hours from midnight of `first`."""
    week = np.roll(duty.open, -first.day_of_week, axis=0).ravel()
    sums = np.append(0.0, np.cumsum(week))

    def upto(moments: Floats) -> Floats:
        weeks, rest = np.divmod(moments, 168.0)
        hour = np.minimum(rest.astype(np.int64), 167)
        opened: Floats = weeks * sums[-1] + sums[hour] + (rest - hour) * week[hour]
        return opened

    opened: Floats = upto(until) - upto(since)
    return opened


def _busy(resource: pd.Series, begin: Floats, end: Floats, follows: Flags,
          since: Floats, until: Floats) -> Floats:  # fmt: skip
    """Hours of each wait in which the person who ended it was at work on a recorded task."""
    codes = resource.astype("category").cat.codes.to_numpy()[:]
    named = (resource != "").to_numpy(bool)
    who = codes[follows]
    found = np.zeros(since.size)
    for code in np.unique(codes[named]):
        own = np.flatnonzero(codes == code)
        own = own[np.argsort(begin[own], kind="stable")]
        spans = merged(np.zeros(own.size), begin[own], end[own], 0.0)
        sums = np.append(0.0, np.cumsum(spans[:, 1] - spans[:, 0]))
        mine = who == code
        place = np.searchsorted(spans[:, 0], until[mine], side="left")
        start = np.searchsorted(spans[:, 0], since[mine], side="left")
        # The spans that begin inside the wait end before the step begins, but for the one before.
        found[mine] = np.maximum(sums[place] - sums[start], 0.0)
        earlier = np.maximum(start - 1, 0)
        running = (start > 0) & (spans[earlier, 1] > since[mine])
        found[mine] += np.where(
            running, np.minimum(spans[earlier, 1], until[mine]) - since[mine], 0.0
        )
    return np.minimum(found, until - since)


def unexplained(found: Waits, file: str) -> Chosen:
    """The law of unexplained waiting, in hours; waits of a minute or less count as none."""
    hours = np.where(found.unexplained <= 1 / 60, 0.0, found.unexplained)
    return chosen(hours, np.ones(hours.size, dtype=bool), file, "unexplained waiting")


def shares_part(found: Waits) -> Part:
    """What the time of the cases is made of, as a part of a fitted file."""
    tables = {f"share of {name}": [round(x, 6)] for name, x in found.shares().items()}
    method = "stamps of steps, calendar and tasks of the person who takes the file up"
    return Part("cycle time", method, found.total.size, tables=tables)
