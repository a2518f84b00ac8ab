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
from functools import lru_cache
from itertools import accumulate, pairwise
from math import lcm
from typing import NamedTuple

from simulator.planning import Planned
from simulator.quantity import add_months

ZERO = Fraction(0)
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


@lru_cache(maxsize=100)
def months_within(months: tuple[tuple[int, int], ...], start: date, end: date) -> tuple[Month, ...]:
    """What lies from the start to the day before the end, of months given as (year, month)."""
    inside, begins = [], (start.year, start.month)
    for number, (year, month) in enumerate(months):
        if (year, month) >= begins:
            first, following = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
            inside.append(Month(number, max(first, start), min(following, end)))
    return tuple(inside)


def months_before(planned: Planned, count: int) -> tuple[Month, ...]:
    """The whole months before the study's first, as many as asked for; they have no number."""
    first = planned.start.replace(day=1)
    starts = [add_months(first, -back) for back in range(count, 0, -1)]
    return tuple(Month(-1, start, add_months(start, 1)) for start in starts)


@lru_cache(maxsize=10_000)
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


def spread(amounts: Amounts, parts: Sequence[Fraction]) -> Amounts:
    """Each amount laid over its own month and those after it, part by part.

    What falls after the last month is left out: it has not come yet.
    """
    if not any(amounts):
        return (ZERO,) * len(amounts)
    # In whole numbers over common denominators, which is many times faster than in fractions.
    of_amounts = lcm(*(amount.denominator for amount in amounts))
    of_parts = lcm(*(part.denominator for part in parts))
    whole = [each.numerator * (of_amounts // each.denominator) for each in amounts]
    shares = [each.numerator * (of_parts // each.denominator) for each in parts]
    laid = [0] * len(amounts)
    for month, amount in enumerate(whole):
        if amount:
            for later, share in enumerate(shares[: len(whole) - month], start=month):
                laid[later] += amount * share
    both = of_amounts * of_parts
    return tuple(Fraction(each, both) if each else ZERO for each in laid)


def evenly(count: int) -> tuple[Fraction, ...]:
    """As many equal parts of one."""
    return (Fraction(1, count),) * count


def cents_by_month(amounts: Amounts) -> tuple[int, ...]:
    """Whole cents of each month, by the rule of this module."""
    return tuple(b - a for a, b in pairwise((0, *_rounded_sums(amounts))))


def cents_by_year(months: Sequence[Month], amounts: Amounts) -> dict[int, int]:
    """Whole cents of each year of the study, by the rule of this module."""
    sums = zip(months, _rounded_sums(amounts), strict=True)
    upto = {month.first.year: total for month, total in sums}
    return {year: b - a for year, (a, b) in zip(upto, pairwise((0, *upto.values())), strict=True)}


def _rounded_sums(amounts: Amounts) -> list[int]:
    """The sum of the amounts up to each, rounded half to even."""
    # In whole numbers over a common denominator, which is many times faster than in fractions.
    whole = lcm(*(amount.denominator for amount in amounts))
    rounded = []
    for total in accumulate(each.numerator * (whole // each.denominator) for each in amounts):
        below, left = divmod(total, whole)
        rounded.append(below + (2 * left > whole or (2 * left == whole and below % 2 == 1)))
    return rounded


def apportioned(total: int, weights: Sequence[int]) -> list[int]:
    """Whole numbers in proportion to weights of a positive sum, which add up to the total.

    Rounded down, the parts with the largest remainders take what is short, the first of equals
    first. The parts of the mirror of a total are the mirror of its parts.
    """
    size, sign, every = abs(total), 1 if total >= 0 else -1, sum(weights)
    parts = [size * weight // every for weight in weights]
    order = sorted(range(len(weights)), key=lambda k: -(size * weights[k] % every))
    for k in order[: size - sum(parts)]:
        parts[k] += 1
    return [sign * part for part in parts]
