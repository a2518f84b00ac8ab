"""Indicators from a record: counts, ratios and quantiles, by group of segments and year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.clock import DAY
from simulator.index import RETIRED
from simulator.indicators.pools import by_pool
from simulator.indicators.view import Bool, Float, Int, View, quotient
from simulator.plan import ACCESS, APPLICATION, COMPLETION, ENROLMENT
from simulator.planning import Planned
from simulator.record import Record, bin_bounds
from simulator.vocabulary import ALL, COLUMNS, TALLIED

Cell = tuple[str, str, str, str, int, float]
"""One row of a table of indicators."""

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "drop-outs": "dropped-out",
        "abandonments": "abandoned",
        "withdrawals": "withdrawn",
        "refusals": "refused",
        "failures": "failed",
        "catalogue-losses": RETIRED,
    }
)
"""The outcome that each of these indicators counts; a journey without it has no such value."""
WITHIN = 60
"""Seconds in which a call counts as answered at once."""


class Count(NamedTuple):
    """Something counted: it adds up over segments, and grows with the simulated size."""

    value: Float  # (segment, year)
    there: Bool  # (segment, year) or broadcast to it: where the thing can happen at all


class Ratio(NamedTuple):
    """One sum over another: its value at any group is that of the group's sums."""

    over: Float  # (segment, year)
    under: Float  # (segment, year)


class Quantile(NamedTuple):
    """A quantile of durations in days."""

    bins: Float  # (segment, year, bin)
    share: float


def measure(planned: Planned, record: Record) -> pd.DataFrame:
    """Every indicator of a replication: one row for each value that exists.

    Columns are COLUMNS; ALL stands in audience, segment and pool for a total. Counts are at full
    size, whatever share of it was simulated.
    """
    view = View(planned, record)
    cells = [*_by_learner(view), *by_pool(view)]
    return pd.DataFrame(cells, columns=list(COLUMNS))


def tallied(planned: Planned, record: Record) -> pd.DataFrame:
    """What the indicators that are no counts are made of, by segment, at full size.

    Columns indicator, role, item, audience, segment, year, value. A ratio is the sum of its `over`
    over that of its `under`; of a quantile, `number` says how many were counted. No item.
    """
    view = View(planned, record)
    rows = [
        (name, role, "", planned.model.segments[segment].audience, segment, year,
         float(value[s, y]) / planned.scale)
        for name, part in MEASURES.items()
        for role, value in _roles(part(view)).items()
        for s, segment in enumerate(planned.index.segments)
        for y, year in enumerate(view.calendar)
        if value[s, y]
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(TALLIED)).astype(TALLIED)


def _roles(part: Count | Ratio | Quantile) -> dict[str, Float]:
    """(segment, year) arrays that a part is made of, by what they do in it."""
    if isinstance(part, Count):
        return {}
    if isinstance(part, Ratio):
        return {"over": part.over, "under": part.under}
    return {"number": part.bins.sum(axis=-1)}


def cohorts(planned: Planned, record: Record) -> pd.DataFrame:
    """Columns audience, segment, year, enrolments, completions: what became of a year's enrolments.

    Completions are those before the study's end, so late cohorts are censored. At full size.
    """
    view = View(planned, record)
    names, members = view.groups
    enrolled, completed = members @ _cohort(view).under, members @ _cohort(view).over
    rows = [
        (audience, segment, year, enrolled[g, y] / planned.scale, completed[g, y] / planned.scale)
        for g, (audience, segment) in enumerate(names)
        for y, year in enumerate(view.calendar)
        if enrolled[g, y] > 0
    ]
    return pd.DataFrame(rows, columns=["audience", "segment", "year", "enrolments", "completions"])


def _by_learner(view: View) -> Iterator[Cell]:
    names, members = view.groups
    for name, part in MEASURES.items():
        values = _grouped(part(view), members, view.planned.scale)
        for g, y in zip(*np.nonzero(~np.isnan(values)), strict=True):
            yield (name, *names[g], ALL, view.calendar[y], float(values[g, y]))


def _grouped(part: Count | Ratio | Quantile, members: Float, scale: float) -> Float:
    """(group, year) values of a part; NaN where there is none."""
    if isinstance(part, Count):
        there = np.broadcast_to(part.there, part.value.shape)
        return np.where(members @ there > 0, members @ part.value / scale, np.nan)
    if isinstance(part, Ratio):
        return quotient(members @ part.over, members @ part.under)
    return quantile(np.tensordot(members, part.bins, 1), part.share) / DAY


def quantile(bins: Float, share: float) -> Float:
    """The least duration that a share of the counted do not exceed, within 1 %, in seconds.

    `bins` holds counts along its last axis; the result has the other axes, NaN where all is zero.
    """
    below = np.cumsum(bins, axis=-1)
    total = below[..., -1]
    rank = np.maximum(np.ceil(share * total), 1.0)
    low, high = bin_bounds()
    middle = (low + high) / 2.0
    reached = middle[np.argmax(below >= rank[..., None], axis=-1)]
    return np.where(total > 0, reached, np.nan)


# ---- milestones and cohorts


def _marked(view: View, mark: int) -> Count:
    rows = view.planned.plan.rows
    there = np.zeros((len(view.planned.index.segments), 1), np.bool_)
    there[rows["segment"][rows["mark"] == mark]] = True
    return Count(view.record.marks[:, mark] @ view.year_of_month, there)


def _cohort(view: View) -> Ratio:
    tally = view.record.cohorts[:, view.years].astype(np.float64)
    return Ratio(tally[..., COMPLETION], tally[..., ENROLMENT])


def _access_mean(view: View) -> Ratio:
    seconds = view.record.mark_time[:, ACCESS] @ view.year_of_month
    return Ratio(seconds / DAY, _marked(view, ACCESS).value)


def _access(view: View, share: float) -> Quantile:
    return Quantile(view.record.mark_bins[:, ACCESS, view.years].astype(np.float64), share)


# ---- ways out


def _reneges(view: View, channel: str | None) -> Count:
    """Those who left a queue: learners in their own journey, or requests of a channel."""
    trips = view.trips(lambda t: t.channel == channel if channel else not t.is_request)
    rows = [r for r, (trip, stage) in enumerate(view.planned.index.rows)
            if trip in trips and stage.pools]  # fmt: skip
    of_row = [view.planned.index.rows[r][0] for r in rows]
    return Count(view.yearly(view.record.reneges, rows, of_row), view.having(of_row))


def _ended(view: View, trips: list[int], tally: Int, outcome: str | None = None) -> Count:
    """An (outcome, month) tally over the outcomes of trips, or over one of them by name."""
    codes = [k for k, (trip, name) in enumerate(view.planned.index.outcomes)
             if trip in trips and outcome in (None, name)]  # fmt: skip
    of_code = [view.planned.index.outcomes[k][0] for k in codes]
    return Count(view.yearly(tally, codes, of_code), view.having(of_code))


def _left(view: View, outcome: str) -> Count:
    courses = {course.segment for course in view.planned.index.courses}
    own = view.trips(lambda t: not t.is_request and (outcome != RETIRED or t.segment in courses))
    return _ended(view, own, view.record.ends, outcome)


def _satisfied(view: View) -> Ratio:
    """Learners' own journeys that ended with little strain; nothing where no limit is given."""
    own = view.trips(lambda t: not t.is_request)
    asked = view.planned.model.study.satisfied_below is not None
    parts = (_ended(view, own, tally).value for tally in (view.record.satisfied, view.record.ends))
    over, under = (part * asked for part in parts)
    return Ratio(over, under)


def _still_inside(view: View) -> Count:
    own = view.trips(lambda t: not t.is_request)
    value = np.zeros((len(view.planned.index.segments), len(view.years)))
    for trip, segment in zip(own, view.segment_of(own), strict=True):
        of_trip = view.planned.plan.rows["trip"] == trip
        value[segment, -1] = view.record.inside[of_trip].sum()
    last = np.arange(len(view.years)) == len(view.years) - 1
    return Count(value, view.having(own) & last)


# ---- requests


def _channel(view: View, channel: str) -> list[int]:
    return view.trips(lambda t: t.is_request and t.channel == channel)


def _lines(view: View) -> tuple[list[int], list[int]]:
    """The first row with a queue of each phone trip, and its trip: where calls come in."""
    first: dict[int, int] = {}
    phone = _channel(view, "phone")
    for row in view.planned.index.waiting:
        trip = view.planned.index.rows[row][0]
        if trip in phone:
            first.setdefault(trip, row)
    return list(first.values()), list(first)


def _at_lines(view: View, tally: Int) -> Float:
    return view.yearly(tally, *_lines(view))


def _calls(view: View) -> Count:
    return Count(_at_lines(view, view.record.entries), view.having(_lines(view)[1]))


def _settled(view: View) -> Float:
    """Calls answered, abandoned or turned away."""
    record = view.record
    return _at_lines(view, record.waits + record.reneges + record.balks + record.closed)


def _answered(view: View) -> Ratio:
    return Ratio(_at_lines(view, view.record.waits), _settled(view))


def _within(view: View) -> Ratio:
    rows, trips = _lines(view)
    which = [view.planned.index.waiting.index(row) for row in rows]
    # Bins this short hold one duration each.
    counts = view.record.wait_bins[which][:, view.years, : WITHIN + 1].sum(axis=2, dtype=np.int64)
    over = np.zeros((len(view.planned.index.segments), len(view.years)))
    np.add.at(over, view.segment_of(trips), counts)
    return Ratio(over, _settled(view))


def _phone_wait(view: View) -> Ratio:
    record = view.record
    return Ratio(_at_lines(view, record.wait_time) / 60.0, _at_lines(view, record.waits))


def _raised(view: View, channel: str) -> Count:
    trips = _channel(view, channel)
    return Count(view.yearly(view.record.arrivals, trips, trips), view.having(trips))


def _handled(view: View, channel: str) -> Count:
    return _ended(view, _channel(view, channel), view.record.ends)


def _delay(view: View, channel: str) -> Ratio:
    seconds = _ended(view, _channel(view, channel), view.record.end_time).value
    return Ratio(seconds / DAY, _handled(view, channel).value)


def _contacts(view: View) -> Ratio:
    contacts = _calls(view).value + _raised(view, "written").value
    return Ratio(contacts, _marked(view, ENROLMENT).value)


Part = Callable[[View], Count | Ratio | Quantile]

MEASURES: Mapping[str, Part] = MappingProxyType(
    {
        "applications": partial(_marked, mark=APPLICATION),
        "enrolments": partial(_marked, mark=ENROLMENT),
        "completions": partial(_marked, mark=COMPLETION),
        "completion-rate": _cohort,
        "days-to-access-mean": _access_mean,
        "days-to-access-median": partial(_access, share=0.5),
        "days-to-access-p90": partial(_access, share=0.9),
        "reneges": partial(_reneges, channel=None),
        "satisfied": _satisfied,
        "still-inside": _still_inside,
        **{name: partial(_left, outcome=outcome) for name, outcome in OUTCOMES.items()},
        "calls": _calls,
        "calls-answered": _answered,
        "calls-within-minute": _within,
        "phone-wait": _phone_wait,
        "reneges-phone": partial(_reneges, channel="phone"),
        "emails": partial(_raised, channel="written"),
        "email-delay": partial(_delay, channel="written"),
        "contacts-per-learner": _contacts,
        "copies": partial(_handled, channel="copy"),
        "copy-turnaround": partial(_delay, channel="copy"),
        "tutoring": partial(_handled, channel="tutoring"),
        "tutoring-delay": partial(_delay, channel="tutoring"),
    }
)
"""How each indicator of learners is read."""
