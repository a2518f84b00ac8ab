"""What moves in a replication, taken apart by kind and by calendar year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.budget.claims import claims
from simulator.budget.lines import Line, Path
from simulator.budget.movements import NOTHING, Movements, released_of, worn_of
from simulator.budget.proration import ZERO, Amounts, Month, months_before, study_months
from simulator.lever import Charge
from simulator.planning import Planned
from simulator.record import Record

Basis = Literal["events", "people", "courses", "cost", "grant", "investment", "lever", "opening"]
"""What a ground is: finance events of a price, the people of a pool, open courses, what a plan of a
cost, a grant or an investment says, what a lever costs, or what stood open before the study."""


class Source(NamedTuple):
    """What of one kind moves in one calendar year."""

    basis: Basis
    period: int
    moved: Movements


def sources(planned: Planned, record: Record, moved: Movements) -> Iterator[Source]:
    """All that moves, kind by kind and year by year: together they are the movements.

    What a lever buys stands whole in the year in which it starts.
    """
    recurring = running(planned, moved)
    for year in sorted({year for year, _ in planned.index.months}):

        def of(lines: Iterable[Line], year: int = year) -> tuple[Line, ...]:
            return tuple(_line_of(planned, line, year) for line in lines)

        money = record._replace(money_cents=record.money_cents * within(planned, year))
        events = replace(NOTHING, claims=tuple(claims(planned, money)), spent=of(moved.spent))
        yield Source("events", year, events)
        yield Source("people", year, replace(NOTHING, paid=of(moved.paid)))
        yield Source("courses", year, replace(NOTHING, upkeep=of(moved.upkeep)))
        yield Source("cost", year, replace(NOTHING, costs=of(moved.costs)))
        yield Source("lever", year, replace(NOTHING, charged=of(recurring)))
    for charge, worn, bought in bought_by_levers(planned, moved):
        both = replace(NOTHING, charged=(worn,), acquired=(bought,))
        yield Source("lever", charge.start.year, both)
    for year in years_of(planned, moved.granted.values()):
        given = {name: path_of(planned, path, year) for name, path in moved.granted.items()}
        released = released_of(planned, given)
        yield Source("grant", year, replace(NOTHING, granted=given, released=released))
    for year in years_of(planned, moved.bought.values()):
        plan = {name: path_of(planned, path, year) for name, path in moved.bought.items()}
        worn_out = worn_of(planned, plan)
        yield Source("investment", year, replace(NOTHING, bought=plan, worn=worn_out))


def running(planned: Planned, moved: Movements) -> list[Line]:
    """What levers cost as long as they run."""
    both = zip(planned.tuning.charges, moved.charged, strict=True)
    return [line for charge, line in both if charge.kind != "investment"]


def bought_by_levers(planned: Planned, moved: Movements) -> Iterator[tuple[Charge, Line, Line]]:
    """Each investment of a lever, with its depreciation and its purchase."""
    both = zip(planned.tuning.charges, moved.charged, strict=True)
    worn = [(charge, line) for charge, line in both if charge.kind == "investment"]
    for (charge, line), bought in zip(worn, moved.acquired, strict=True):
        yield charge, line, bought


def within(planned: Planned, year: int) -> npt.NDArray[np.int64]:
    """(month of the record,) one in the months of a calendar year, else zero."""
    return np.array([int(y == year) for y, _ in planned.index.months], np.int64)


def by_year(months: Iterable[Month], amounts: Amounts) -> dict[int, Fraction]:
    """Exact sums over the months of each calendar year."""
    # In whole numbers over a common denominator, which is many times faster than in fractions.
    whole = lcm(*(amount.denominator for amount in amounts))
    totals: dict[int, int] = {}
    for month, amount in zip(months, amounts, strict=True):
        totals.setdefault(month.first.year, 0)
        if amount:
            totals[month.first.year] += amount.numerator * (whole // amount.denominator)
    return {year: Fraction(total, whole) for year, total in totals.items()}


def path_of(planned: Planned, path: Path, year: int) -> Path:
    """A path with the amounts of one year alone."""
    before = months_before(planned, len(path.before))
    inside = study_months(planned)
    return Path(_only(before, path.before, year), _only(inside, path.inside, year))


def _line_of(planned: Planned, line: Line, year: int) -> Line:
    """A line with the amounts of one year alone."""
    return replace(line, amounts=_only(study_months(planned), line.amounts, year))


def _only(months: Iterable[Month], amounts: Amounts, year: int) -> Amounts:
    both = zip(months, amounts, strict=True)
    return tuple(amount if month.first.year == year else ZERO for month, amount in both)


def years_of(planned: Planned, paths: Iterable[Path]) -> list[int]:
    """Every calendar year over which some path goes."""
    years = {month.first.year for month in study_months(planned)}
    for path in paths:
        years |= {month.first.year for month in months_before(planned, len(path.before))}
    return sorted(years)
