"""Exact amounts of money over the months of a study, and the one rule that makes them cents.

Amounts are fractions of a cent until the end. A line's cents up to the end of any month are its
exact amount so far, rounded once, half to even; a month or a year is the difference of two such
sums. So nothing is lost or made on the way: years add up to the study, every total is the sum
of its parts, and the mirror of an amount has the mirror of its cents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from simulator.planning import Planned
from simulator.quantity import add_months

Amounts = tuple[Fraction, ...]
"""An exact amount in cents for each month of the study."""


class Month(NamedTuple):
    """The part of a calendar month that lies in the study."""

    number: int
    """Its place in the record."""
    first: date
    end: date
    """The day after its last."""


def study_months(planned: Planned) -> tuple[Month, ...]:
    """The months of the study, without those of the warm-up.

    A record keeps whole calendar months: where a study starts inside a month that its warm-up
    also touches, the events of that whole month are in the first month of the study.
    """
    return months_within(planned.index.months, planned.start, planned.model.study.end)


def months_within(
    months: Iterable[tuple[int, int]], start: date, end: date
) -> tuple[Month, ...]:
    """What lies from the start to the day before the end, of months given as (year, month)."""
    inside = []
    for number, (year, month) in enumerate(months):
        first = date(year, month, 1)
        following = add_months(first, 1)
        if following > start:
            inside.append(Month(number, max(first, start), min(following, end)))
    return tuple(inside)


def exact(value: float) -> Fraction:
    """The decimal number that a float is written as: 0.01 is one hundredth."""
    return Fraction(str(value))


def a_day_of(yearly: Fraction, when: date) -> Fraction:
    """A yearly amount for one day; 365 or 366 of them are the year's amount exactly."""
    return yearly / (date(when.year + 1, 1, 1) - date(when.year, 1, 1)).days


def grown(growth: float, when: date, start: date) -> Fraction:
    """The factor of a yearly growth that begins on the 1st of January after the start."""
    return (1 + exact(growth)) ** (when.year - start.year)


def prorated(
    months: Sequence[Month], breaks: Iterable[date], daily: Callable[[date], Fraction]
) -> Amounts:
    """A daily amount over each month; it may change on the first of a month and at the breaks."""
    ordered = sorted(set(breaks))
    amounts = []
    for month in months:
        inside = (day for day in ordered if month.first < day < month.end)
        spans = pairwise((month.first, *inside, month.end))
        amounts.append(sum(((b - a).days * daily(a) for a, b in spans), Fraction(0)))
    return tuple(amounts)


def month_means(
    months: Sequence[Month], breaks: Iterable[date], daily: Callable[[date], Fraction]
) -> Amounts:
    """The mean over the days of each month of what may change inside it."""
    totals = zip(months, prorated(months, breaks, daily), strict=True)
    return tuple(total / (month.end - month.first).days for month, total in totals)


def cents_by_year(months: Sequence[Month], amounts: Amounts) -> dict[int, int]:
    """Whole cents of each year of the study, by the rule of this module."""
    upto: dict[int, Fraction] = {}
    total = Fraction(0)
    for month, amount in zip(months, amounts, strict=True):
        total += amount
        upto[month.first.year] = total
    sums = [0, *(round(amount) for amount in upto.values())]
    return {year: b - a for year, (a, b) in zip(upto, pairwise(sums), strict=True)}
