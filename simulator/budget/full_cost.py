"""The full cost of each segment: every charge, and the people whom another administration pays.

Four parts, in the order in which they are assigned:

- `direct`: lines that have a segment, such as postage, upkeep of courses and fees never paid;
- `staff`: people whom the institution pays, by what their pool did for each segment in the year:
  pieces of work where it is paid by piece, seconds otherwise;
- `state`: people whom another administration pays, in the same way;
- `shared`: everything else (premises, depreciation, levers, pools that served nobody in the year),
  in proportion to what the three others have assigned.

Each line is split in whole cents by largest remainder, so that the parts add up to the charges and
to what is paid off budget, to the cent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import numpy as np
import pandas as pd

from simulator.budget.accounts import ACCOUNTS
from simulator.budget.flows import of_pool
from simulator.budget.proration import apportioned, study_months
from simulator.planning import Planned
from simulator.record import Record
from simulator.vocabulary import ALL, TALLIED

Part = Literal["direct", "staff", "state", "shared"]
PARTS: tuple[Part, ...] = get_args(Part)
COLUMNS = {"audience": "str", "segment": "str", "part": "str", "year": "int64", "cents": "int64"}
"""The columns of a full cost and their types."""

Segment = tuple[str, str]
"""Audience and segment; empty names where nothing says whose a cost is."""
NOBODY: Segment = ("", "")


def full_cost(
    planned: Planned, record: Record, statement: pd.DataFrame, off_budget: pd.DataFrame
) -> pd.DataFrame:
    """Columns audience, segment, part, year, cents: the full cost, as positive numbers.

    Of a statement and of what is paid off budget, both of the same replication. Shared costs of a
    year in which nothing else is assigned stay without a segment. No row of no cents.
    """
    held: dict[tuple[Segment, Part, int], int] = {}

    def add(whose: Segment, part: Part, year: int, cents: int) -> None:
        held[whose, part, year] = held.get((whose, part, year), 0) + cents

    served = _Served(planned, record)
    shared: dict[int, int] = {}
    for part, item, whose, year, cents in _lines(statement, off_budget):
        if whose != NOBODY:
            add(whose, "direct" if part == "staff" else part, year, cents)
        elif weights := served.by_segment(item, year):
            for to, share in _split(cents, weights).items():
                add(to, part, year, share)
        else:
            shared[year] = shared.get(year, 0) + cents
    for year, cents in shared.items():
        assigned: dict[Segment, int] = {}
        for (whose, _, when), amount in held.items():
            if when == year:
                assigned[whose] = assigned.get(whose, 0) + amount
        for to, share in (_split(cents, assigned) or {NOBODY: cents}).items():
            add(to, "shared", year, share)
    return _frame(held)


def assigned(costs: pd.DataFrame) -> pd.DataFrame:
    """What a full cost is made of, in the columns of `TALLIED`: euros of each part and segment."""
    made = costs.rename(columns={"part": "role"}).assign(
        indicator="full-cost", item="", value=costs["cents"] / 100
    )
    return made[list(TALLIED)].astype(TALLIED)


def _lines(
    statement: pd.DataFrame, off_budget: pd.DataFrame
) -> list[tuple[Part, str, Segment, int, int]]:
    """(part if it is a pool's, item, whose, year, cents) of each charge, on the budget and off."""
    charges = [name for name, line in ACCOUNTS.items() if line.side == "charge"]
    mine = statement[statement["account"].isin(charges)]
    parts: tuple[tuple[Part, pd.DataFrame], ...] = (("staff", mine), ("state", off_budget))
    return [
        (part, str(item), (str(audience), str(segment)), int(year), -int(cents))
        for part, lines in parts
        for item, audience, segment, year, cents in zip(
            lines["item"], lines["audience"], lines["segment"], lines["year"], lines["cents"],
            strict=True,
        )
    ]  # fmt: skip


def _split(cents: int, weights: Mapping[Segment, int]) -> dict[Segment, int]:
    """Whole cents in proportion to the weights; nothing where they are nothing."""
    if sum(weights.values()) <= 0 or min(weights.values()) < 0:
        return {}
    return dict(zip(weights, apportioned(cents, list(weights.values())), strict=True))


class _Served:
    """What each pool did for each segment, by year."""

    def __init__(self, planned: Planned, record: Record) -> None:
        self.planned, self.record = planned, record
        self.months: dict[int, list[int]] = {}
        for month in study_months(planned):
            self.months.setdefault(month.first.year, []).append(month.number)
        self.known: dict[str, dict[Segment, np.ndarray]] = {}

    def by_segment(self, pool: str, year: int) -> dict[Segment, int]:
        """What a pool did for each segment in a year; nothing for what is no pool's."""
        if pool not in self.planned.model.pools:
            return {}
        if pool not in self.known:
            pay = self.planned.model.pools[pool].pay
            by_piece = pay is not None and pay.per == "item"
            tally = self.record.waits if by_piece else self.record.work
            self.known[pool] = of_pool(self.planned, pool, tally)
        mine = {to: int(counts[self.months[year]].sum()) for to, counts in self.known[pool].items()}
        return {to: count for to, count in mine.items() if count}


def _frame(held: Mapping[tuple[Segment, Part, int], int]) -> pd.DataFrame:
    rows = [(*whose, part, year, cents) for (whose, part, year), cents in held.items() if cents]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def unit_costs(costs: pd.DataFrame, measured: pd.DataFrame) -> pd.DataFrame:
    """Columns indicator, audience, segment, pool, year, value: the full cost in euros, and of each
    enrolment and of each completion of the year; no row where there is none of them.

    `measured` has the same columns, with the indicators `enrolments` and `completions`.
    """
    totals = pd.concat([
        costs.assign(audience=ALL, segment=ALL), costs.assign(segment=ALL), costs
    ])  # fmt: skip
    place = ["audience", "segment", "year"]
    euros = totals[totals["audience"] != ""].groupby(place, sort=False)["cents"].sum() / 100
    found = [euros.rename("value").reset_index().assign(indicator="full-cost")]
    for each, name in (("enrolments", "learner"), ("completions", "completion")):
        counts = measured[(measured["indicator"] == each) & (measured["value"] > 0)]
        value = (euros / counts.set_index(place)["value"]).dropna().rename("value")
        found.append(value.reset_index().assign(indicator=f"full-cost-per-{name}"))
    table = pd.concat(found, ignore_index=True).assign(pool=ALL)
    return table[["indicator", "audience", "segment", "pool", "year", "value"]]
