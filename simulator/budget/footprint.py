"""The carbon footprint of a replication: exact masses of CO2 equivalent, by the budget's rules.

What is counted is read at full size, as money is. An event, an item or an hour of a month bears
the mean of that month, where an effect changes it inside the month.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from simulator.budget.claims import by_price
from simulator.budget.lines import breaks_of, counted, of_people
from simulator.budget.proration import (
    Amounts,
    a_day_of,
    cents_by_year,
    exact,
    month_means,
    prorated,
    study_months,
)
from simulator.change import compose
from simulator.lever import Action
from simulator.plan import ENROLMENT
from simulator.planning import Planned
from simulator.record import Record
from simulator.vocabulary import ALL, COLUMNS, TALLIED

MILLIGRAMS = {"carbon": 1_000_000_000, "carbon-per-learner": 1_000_000}
"""In the unit of each indicator."""


class Part(NamedTuple):
    """What one price, pool or cost emits, month by month, in milligrams."""

    kind: str
    item: str
    amounts: Amounts


def parts(planned: Planned, record: Record) -> Iterator[Part]:
    """Every part of the footprint: whatever bears carbon in the model."""
    yield from _events(planned, record)
    yield from _people(planned, record)
    yield from _costs(planned)


def footprint(planned: Planned, record: Record) -> pd.DataFrame:
    """Columns kind, item, year, milligrams: whole, and rounded as the cents of a statement are."""
    months = study_months(planned)
    rows = [
        (part.kind, part.item, year, mass)
        for part in parts(planned, record)
        for year, mass in cents_by_year(months, part.amounts).items()
    ]
    table = pd.DataFrame(rows, columns=["kind", "item", "year", "milligrams"])
    types = {"kind": "str", "item": "str", "year": "int64", "milligrams": "int64"}
    return table.astype(types).groupby(["kind", "item", "year"], sort=False).sum().reset_index()


def emitted(masses: pd.DataFrame) -> pd.DataFrame:
    """What a footprint is made of, in the columns of `TALLIED`: tonnes of each price, pool and
    cost, which are the roles."""
    made = masses.rename(columns={"kind": "role"}).assign(
        indicator="carbon", audience="", segment="",
        value=masses["milligrams"] / MILLIGRAMS["carbon"],
    )  # fmt: skip
    return made[list(TALLIED)].astype(TALLIED)


def carbon(planned: Planned, record: Record, masses: pd.DataFrame) -> pd.DataFrame:
    """The indicators of a footprint, in the shape of all others; none where nothing bears any."""
    total = masses.groupby("year")["milligrams"].sum()
    enrolled = _enrolments(planned, record)
    rows: list[tuple[str, str, str, str, int, float]] = []
    for name, unit in MILLIGRAMS.items():
        for year, mass in total.items():
            per = enrolled[int(str(year))] if name != "carbon" else Fraction(1)
            if per > 0:
                value = float(Fraction(int(mass), unit) / per)
                rows.append((name, ALL, ALL, ALL, int(str(year)), value))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _enrolments(planned: Planned, record: Record) -> dict[int, Fraction]:
    """Year -> enrolments at full size."""
    found: dict[int, Fraction] = {}
    months = study_months(planned)
    marked = counted(months, record.marks[:, ENROLMENT].sum(axis=0), planned.scale)
    for month, count in zip(months, marked, strict=True):
        found[month.first.year] = found.get(month.first.year, Fraction(0)) + count
    return found


def _events(planned: Planned, record: Record) -> Iterator[Part]:
    months = study_months(planned)
    for (name, audience, segment), counts in by_price(planned, record.money_count).items():
        given = planned.model.prices[name].carbon
        if given is None:
            continue
        where = {"price": name, "audience": audience, "segment": segment}
        actions = planned.tuning.acting("price.carbon", where)
        each = month_means(months, breaks_of(actions), _Changed(given, actions))
        events = counted(months, counts, planned.scale)
        yield Part("price", name, tuple(n * mass for n, mass in zip(events, each, strict=True)))


def _people(planned: Planned, record: Record) -> Iterator[Part]:
    for name, pool in planned.model.pools.items():
        if pool.pay is None or pool.pay.carbon is None:
            continue
        actions = planned.tuning.acting("pool.carbon", {"pool": name})
        worth, breaks = _Changed(pool.pay.carbon, actions), breaks_of(actions)
        yield Part("pool", name, of_people(planned, record, name, pool.pay.per, worth, breaks))


def _costs(planned: Planned) -> Iterator[Part]:
    for name, cost in planned.model.costs.items():
        if cost.carbon is None:
            continue
        yearly = _Changed(cost.carbon, planned.tuning.acting("cost.carbon", {"cost": name}))

        def daily(when: date, yearly: _Changed = yearly) -> Fraction:
            return a_day_of(yearly(when), when)

        breaks = breaks_of(yearly.actions)
        yield Part("cost", name, prorated(study_months(planned), breaks, daily))


class _Changed:
    """A mass under its effects, day by day; never below nothing."""

    def __init__(self, given: int, actions: Iterable[Action]) -> None:
        self.given, self.actions = given, tuple(actions)

    def __call__(self, when: date) -> Fraction:
        change = compose(self.actions, when)
        return max(Fraction(0), self.given * exact(change.factor) + exact(change.shift))
