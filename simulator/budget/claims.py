"""What learners owe: when it is booked, earned, paid, or given up as lost.

A record says what was booked in each month. The rest follows without chance, exactly: a price is
earned over its months of study (what is booked and not earned yet is deferred income), and paid
as its table of payments says (what is booked and not paid yet is owed). Refunds mirror fees: they
take back what is not earned yet, and go back the way the fee came.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from simulator.budget.accounts import ACCOUNTS
from simulator.budget.proration import ZERO, Amounts, evenly, exact, spread, study_months
from simulator.model import Price
from simulator.planning import Planned
from simulator.record import Record
from simulator.terms import Account, Payment, Way

Counts = npt.NDArray[np.int64]
Parts = tuple[Fraction, ...]
"""Parts of an amount by month, that of the event first."""


@dataclass(frozen=True)
class Claim:
    """What one price booked for one segment, by month of the study."""

    account: Account
    price: str
    audience: str
    segment: str
    booked: Amounts
    earned: Amounts
    paid: Amounts
    lost: Amounts
    owed: Fraction
    """Booked before the study, neither paid nor given up when it begins."""
    deferred: Fraction
    """Booked before the study and not earned when it begins."""


def claims(planned: Planned, record: Record) -> Iterator[Claim]:
    """Every claim, and every refund, that learners and requests booked."""
    first, size = study_months(planned)[0].number, exact(planned.scale)
    for (name, audience, segment), cents in by_price(planned, record.money_cents).items():
        price = planned.model.prices[name]
        if ACCOUNTS[price.account].side == "charge":
            continue
        booked = tuple(count / size if count else ZERO for count in cents.tolist())
        earned = spread(booked, evenly(months_earned(price, segment)))
        table = payment(planned, name, segment)
        paid = spread(booked, paying(table) if table else evenly(1))
        lost = spread(booked, losing(table) if table else ())
        before = sum(booked[:first], ZERO)
        yield Claim(
            price.account, name, audience, segment,
            booked[first:], earned[first:], paid[first:], lost[first:],
            owed=before - sum(paid[:first], ZERO) - sum(lost[:first], ZERO),
            deferred=before - sum(earned[:first], ZERO),
        )  # fmt: skip


def by_price(planned: Planned, tally: Counts) -> dict[tuple[str, str, str], Counts]:
    """A (book, month) tally summed by (price, audience, segment)."""
    index = planned.index
    together: dict[tuple[str, str, str], Counts] = {}
    for book, by_month in zip(index.books, tally, strict=True):
        trip = index.trips[index.rows[book.row][0]]
        key = (book.price, trip.audience, trip.segment)
        together[key] = together.get(key, np.zeros_like(by_month)) + by_month
    return together


def months_earned(price: Price, segment: str) -> int:
    """Over how many months a price is earned for a segment."""
    return price.spreads.get(segment, price.spread)


def payment(planned: Planned, price: str, segment: str) -> Payment | None:
    """The table that says how a price is paid for a segment, if there is one."""
    for table in planned.model.payments.values():
        if price in table.prices and (not table.segments or segment in table.segments):
            return table
    return None


def paying(table: Payment) -> Parts:
    """The part of an amount that is paid in each month after it was booked."""
    parts: list[Fraction] = []
    for way in table.ways.values():
        due = exact(way.share) * (1 - exact(way.unpaid))
        for later, part in enumerate(parts_of(way), start=way.delay):
            _add(parts, later, due * part)
    return tuple(parts)


def losing(table: Payment) -> Parts:
    """The part of an amount that is given up as lost in each month after it was booked."""
    parts: list[Fraction] = []
    for way in table.ways.values():
        _add(parts, way.written_off, exact(way.share) * exact(way.unpaid))
    return tuple(parts)


def parts_of(way: Way) -> Parts:
    """The part that each payment pays of what a way pays."""
    return tuple(exact(part) for part in way.parts) or evenly(way.instalments)


def _add(parts: list[Fraction], month: int, part: Fraction) -> None:
    parts.extend([ZERO] * (month + 1 - len(parts)))
    parts[month] += part
