"""What the money of a replication follows: who came, what they booked, the work that was paid.

Beside a statement, these are what a bridge needs to tell why two results differ. All are read at
full size, over the months of the study, by calendar year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
import pandas as pd

from simulator.budget.claims import Counts, by_price, claims
from simulator.budget.lines import spent
from simulator.budget.movements import owed
from simulator.budget.proration import Month, exact, study_months
from simulator.planning import Planned
from simulator.record import Record

ENTRANTS, EVENTS, LISTED, EARNED = "entrants", "events", "listed", "earned"
PASSES, SHARES, POSTS = "passes", "shares", "posts"
COLUMNS = {
    "flow": "str",
    "account": "str",
    "item": "str",
    "audience": "str",
    "segment": "str",
    "year": "int64",
    "amount": "float64",
}
"""The columns of flows and their types."""
EACH = 100
"""Cents for which an event stands at its list price, where the learner's course does not say."""
MILLION = 1_000_000

Place = tuple[str, str, str]
Key = tuple[str, str, str, str]


def flows(planned: Planned, record: Record) -> pd.DataFrame:
    """Columns flow, account, item, audience, segment, year, amount; lines of zeros stand too.

    - `entrants`: learners who come, by segment.
    - `events`: finance events, by price and segment.
    - `listed`: the same events in cents, each at the fee of the learner's course in the catalogue
      before shares, growth and effects, or at one euro where the price has an amount of its own.
    - `earned`: what a statement would say of those, by account, if all were worth their list price.
    - `passes`: passages begun of the stages that a pool paid by piece or by hour serves.
    - `shares`: what those stages had served, in pieces or in seconds, whoever served it.
    - `posts`: one for each year of a pool that is paid by position.
    """
    found = [
        (flow, *key, year, amount)
        for flow, key, by_year in _every(planned, record)
        for year, amount in by_year.items()
    ]
    return pd.DataFrame(found, columns=list(COLUMNS)).astype(COLUMNS)


def _every(planned: Planned, record: Record) -> Iterator[tuple[str, Key, dict[int, float]]]:
    """The flow, its account, item, audience and segment, and its amount of each year."""
    months, size = study_months(planned), exact(planned.scale)
    for flow, key, counts in (*_of_learners(planned, record), *_of_pools(planned, record)):
        yield flow, ("", *key), _by_year(months, size, counts)
    listed = record._replace(money_cents=_listed(planned, record))
    for (price, audience, segment), cents in by_price(planned, listed.money_cents).items():
        yield LISTED, ("", price, audience, segment), _by_year(months, size, cents)
    for line in (*spent(planned, listed), *owed(planned, claims(planned, listed))):
        totals: dict[int, Fraction] = {}
        for month, amount in zip(months, line.amounts, strict=True):
            totals[month.first.year] = totals.get(month.first.year, Fraction(0)) + amount
        earned = {year: float(total) for year, total in totals.items()}
        yield EARNED, (line.account, line.item, line.audience, line.segment), earned


def _of_learners(planned: Planned, record: Record) -> Iterator[tuple[str, Place, Counts]]:
    for number, trip in enumerate(planned.index.trips):
        if not trip.is_request:
            yield ENTRANTS, ("", trip.audience, trip.segment), record.arrivals[number]
    for key, counts in by_price(planned, record.money_count).items():
        yield EVENTS, key, counts


def _of_pools(planned: Planned, record: Record) -> Iterator[tuple[str, Place, Counts]]:
    for name, pool in planned.model.pools.items():
        if pool.pay is None or pool.pay.off_budget:
            continue
        if pool.pay.per == "person-year":
            yield POSTS, (name, "", ""), np.ones(len(planned.index.months), np.int64)
            continue
        served = record.waits if pool.pay.per == "item" else record.work
        for flow, tally in ((PASSES, record.entries), (SHARES, served)):
            for (audience, segment), amount in of_pool(planned, name, tally).items():
                yield flow, (name, audience, segment), amount


def of_pool(planned: Planned, name: str, tally: Counts) -> dict[tuple[str, str], Counts]:
    """A (row, month) tally of the rows that a pool serves, by audience and segment."""
    index, together = planned.index, dict[tuple[str, str], Counts]()
    for row, (number, stage) in enumerate(index.rows):
        if name in stage.pools:
            trip = index.trips[number]
            key = (trip.audience, trip.segment)
            together[key] = together.get(key, np.zeros_like(tally[row])) + tally[row]
    return together


def _listed(planned: Planned, record: Record) -> Counts:
    """(book, month) whole cents at list prices: what was booked, without the worth of its month.

    Where a price is worth nothing in a month, its events stand at the mean fee of the segment.
    """
    plan, index = planned.plan, planned.index
    days = np.bincount(plan.month_of_day, minlength=len(index.months))
    worth = np.zeros((len(index.months), len(index.books)))
    np.add.at(worth, plan.month_of_day, plan.book_worth[plan.era_of_day])
    worth = (worth / days[:, None]).T
    known = worth != 0
    fees = np.array([_mean_fee(planned, index.trips[index.rows[b.row][0]].segment)
                     for b in index.books])[:, None]  # fmt: skip
    fee = np.where(known, record.money_cents * MILLION / np.where(known, worth, 1.0),
                      record.money_count * fees)  # fmt: skip
    by_course = plan.books["by_course"].astype(bool)[:, None]
    return np.where(by_course, np.rint(fee), record.money_count * EACH).astype(np.int64)


def _mean_fee(planned: Planned, segment: str) -> float:
    mine = [course for course in planned.index.courses if course.segment == segment]
    shares = sum(course.share for course in mine)
    return sum(course.share * course.fee * 100 for course in mine) / shares if shares else 0.0


def _by_year(months: Sequence[Month], size: Fraction, counts: Counts) -> dict[int, float]:
    """Sums over the months of each year, at full size."""
    totals: dict[int, int] = {}
    for month in months:
        year = month.first.year
        totals[year] = totals.get(year, 0) + int(counts[month.number])
    return {year: float(total / size) for year, total in totals.items()}
