"""What the entries of a ledger rest on: events x a price, people x a pay, or a line of a plan.

A ledger is linear in what moves. So what moves in one calendar year makes a part of each entry, and
these parts add up to the entry: a fee that is earned in 2025 opens into the enrolments of 2024 and
of 2025. The parts are exact; they become cents one after the other by the rule of `proration`, so
that they add up to the cents of the entry too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

import pandas as pd

from simulator.budget.accounts import ACCOUNTS
from simulator.budget.claims import by_price
from simulator.budget.journal import Ledger, entries
from simulator.budget.lines import Line, of_courses, of_people
from simulator.budget.movements import Movements
from simulator.budget.periods import (
    Source,
    bought_by_levers,
    by_year,
    path_of,
    running,
    sources,
    within,
    years_of,
)
from simulator.budget.proration import Month, exact, study_months
from simulator.planning import Planned
from simulator.record import Record

COLUMNS = MappingProxyType(
    {
        "journal": "str",
        "debit": "str",
        "credit": "str",
        "account": "str",
        "item": "str",
        "audience": "str",
        "segment": "str",
        "year": "int64",
        "basis": "str",
        "period": "int64",
        "quantity": "float64",
        "each": "float64",
        "part": "float64",
        "cents": "int64",
    }
)
"""The columns of grounds and their types: those of a ledger, then of `quantity` in the calendar
year `period`, worth `each` in cents, the `part` that is written in `year`: quantity x each x part
are the cents, but for the rounding."""

KEY = ("journal", "debit", "credit", "account", "item", "audience", "segment")
"""What an entry is, year by year."""
Key = tuple[str, ...]
Place = tuple[str, str, str, int]
"""basis, item, segment, year"""


class Known(NamedTuple):
    """How many there are of an item in a year, and what they come to in cents."""

    quantity: Fraction
    amount: Fraction


def grounds(planned: Planned, record: Record, moved: Movements, ledger: Ledger) -> pd.DataFrame:
    """Every ground of every entry, in the order of the ledger's entries: see `COLUMNS`.

    In each year the cents of an entry's grounds add up to the entry's. Grounds of no cents are
    left out.
    """
    found: dict[Key, list[tuple[Source, dict[int, Fraction]]]] = {}
    months = study_months(planned)
    for source in sources(planned, record, moved):
        for each in entries(planned, source.moved):
            amounts = by_year(months, each.amounts)
            if any(amounts.values()):
                key = tuple(getattr(each, name) for name in KEY)
                found.setdefault(key, []).append((source, amounts))
    known = _known(planned, record, moved)
    rows = [row for key, parts in found.items() for row in _opened(key, parts, known)]
    return pd.DataFrame([*_opening(ledger), *rows], columns=list(COLUMNS)).astype(dict(COLUMNS))


def _opened(
    key: Key,
    parts: list[tuple[Source, dict[int, Fraction]]],
    known: Mapping[Place, Known],
) -> Iterator[tuple[object, ...]]:
    """The grounds of an entry, year by year and in each year those of earlier years first."""
    so_far, cents_so_far = Fraction(0), 0
    ordered = sorted(parts, key=lambda part: part[0].period)
    for year in sorted({year for _, amounts in parts for year in amounts}):
        for source, amounts in ordered:
            so_far += amounts.get(year, Fraction(0))
            cents = round(so_far) - cents_so_far
            cents_so_far += cents
            if cents:
                each = known[source.basis, key[4], key[6], source.period]
                price = each.amount / each.quantity if each.quantity else Fraction(0)
                part = amounts.get(year, Fraction(0)) / each.amount if each.amount else Fraction(0)
                yield (*key, year, source.basis, source.period,
                       float(each.quantity), float(price), float(part), cents)  # fmt: skip


def _opening(ledger: Ledger) -> Iterator[tuple[object, ...]]:
    """What stood open when the study began: a ground of its own."""
    opened = ledger.entries[ledger.entries["journal"] == "opening"]
    for *place, year, cents in opened[[*KEY, "year", "cents"]].itertuples(index=False):
        yield (*place, year, "opening", year - 1, 1.0, float(cents), 1.0, cents)


def _known(planned: Planned, record: Record, moved: Movements) -> dict[Place, Known]:
    """(basis, item, segment, year) -> how many there are, and what they come to."""
    months = study_months(planned)
    found = dict(_of_events(planned, record))
    one = {year: Fraction(1) for year in {month.first.year for month in months}}
    for line in moved.paid:
        pay = planned.model.pools[line.item].pay
        assert pay is not None
        people = of_people(planned, record, line.item, pay.per, lambda _: Fraction(1))
        found.update(_each(months, "people", line, by_year(months, people)))
    for line in moved.upkeep:
        courses = of_courses(planned, line.segment, lambda _: Fraction(1))
        found.update(_each(months, "courses", line, by_year(months, courses)))
    for line in moved.costs:
        found.update(_each(months, "cost", line, one))
    for line in running(planned, moved):
        _add(found, _each(months, "lever", line, one))
    for charge, line, _ in bought_by_levers(planned, moved):
        key = ("lever", line.item, "", charge.start.year)
        _add(found, [(key, Known(Fraction(1), Fraction(charge.cents)))])
    for basis, paths in (("grant", moved.granted), ("investment", moved.bought)):
        for name, path in paths.items():
            for year in years_of(planned, [path]):
                amount = sum(path_of(planned, path, year).inside, Fraction(0))
                amount += path_of(planned, path, year).begun
                found[basis, name, "", year] = Known(Fraction(1), amount)
    return found


def _add(found: dict[Place, Known], more: Iterable[tuple[Place, Known]]) -> None:
    """Put in what is known of places, what costs of one name come to together."""
    for place, known in more:
        was = found.get(place)
        found[place] = Known(known.quantity, known.amount + (was.amount if was else 0))


def _each(
    months: tuple[Month, ...], basis: str, line: Line, quantities: Mapping[int, Fraction]
) -> Iterator[tuple[Place, Known]]:
    for year, amount in by_year(months, line.amounts).items():
        yield (basis, line.item, line.segment, year), Known(quantities[year], amount)


def _of_events(planned: Planned, record: Record) -> Iterator[tuple[Place, Known]]:
    """The finance events of each price and segment, and what they book; at full size.

    What the institution spends at events before the study is in no entry of it.
    """
    size, first = exact(planned.scale), study_months(planned)[0].number
    cents = by_price(planned, record.money_cents)
    for (price, audience, segment), counts in by_price(planned, record.money_count).items():
        spent = ACCOUNTS[planned.model.prices[price].account].side == "charge"
        for year in sorted({year for year, _ in planned.index.months}):
            inside = within(planned, year)
            if spent:
                inside[:first] = 0
            booked = cents[price, audience, segment]
            yield (
                ("events", price, segment, year),
                Known(int((counts * inside).sum()) / size, int((booked * inside).sum()) / size),
            )
