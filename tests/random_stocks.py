"""Random stocks: people at the stages of the random models, of whom much or little is known."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any

from random_models import World, checked, planned, tables_of, world
from random_scenarios import Chance

from simulator.index import Trip

STOCKED_SEEDS = tuple(range(12))
"""The models over which the vocabulary of stocks must be covered."""


@lru_cache(maxsize=100)
def stocked(seed: int) -> World:
    """The random model of a seed with people in it on a day of its study."""
    tables = tables_of(seed)
    return World(checked(tables | {"stock": _Settler(seed, tables).stock()}), world(seed).tuning)


class _Settler:
    """The stock of one random model."""

    def __init__(self, seed: int, tables: dict[str, Any]) -> None:
        self.chance, self.tables = Chance(f"stock {seed}"), tables
        self.index = planned(seed).index
        study = tables["study"]
        self.late = self.chance.maybe(0.5)
        days = self.chance.randint(1, (study["end"] - study["start"]).days - 1) if self.late else 0
        self.at = datetime.combine(study["start"] + timedelta(days), time())
        self.rows: dict[str, dict[str, Any]] = {}
        self.places = 0

    def stock(self) -> dict[str, Any]:
        """The table, its rows read already."""
        for _ in range(self.chance.randint(10, 25)):
            self.somebody()
        stock: dict[str, Any] = {"file": "stock.csv", "digest": "none", "rows": self.rows}
        if self.late:
            stock["at"] = self.at.date()
        if self.chance.maybe(0.3):
            stock["scale"] = self.chance.choice([0.5, 2.0])
        return stock

    def add(self, row: dict[str, Any]) -> None:
        """One more line."""
        self.rows[f"line {len(self.rows) + 2}"] = row

    def somebody(self) -> None:
        """A learner, with or without requests; or requests of nobody known."""
        segment = self.chance.choice(self.index.segments)
        own = self.index.trips[self.index.trip(segment)]
        requests = [t for t in self.index.trips if t.segment == segment and t.is_request]
        row: dict[str, Any] = {"segment": segment}
        if requests and self.chance.maybe(0.2):
            row |= self.place(self.chance.choice(requests))
            if "number" not in row and self.chance.maybe(0.3):
                row["count"] = 3
            self.add(row)
            return
        row |= self.learner(segment)
        calls = [self.place(self.chance.choice(requests)) for _ in range(2 if requests else 0)]
        if calls and self.chance.maybe(0.4):
            row["learner"] = f"somebody {len(self.rows)}"
            if self.chance.maybe(0.7):
                row |= self.place(own)
            self.add(row)
            for call in calls:
                self.add({"segment": segment, "learner": row["learner"], **call})
            return
        row |= self.place(own)
        if "number" not in row and self.chance.maybe(0.3):
            row["count"] = 2
        self.add(row)

    def learner(self, segment: str) -> dict[str, Any]:
        """What only a learner has."""
        chance = self.chance
        row: dict[str, Any] = {}
        if chance.maybe(0.4):
            row["number"] = len(self.rows)
        if chance.maybe(0.4):
            row["strain"] = chance.choice([0.25, 1.5, -0.5])
        if chance.maybe(0.3):
            row["cohort"] = self.at.year - chance.randint(0, 1)
        courses = [c.course for c in self.index.courses if c.segment == segment]
        if courses and chance.maybe(0.5):
            row["course"] = chance.choice(courses)
        if chance.maybe(0.3):
            row["applied"] = self.at - timedelta(60)
        return row

    def place(self, trip: Trip) -> dict[str, Any]:
        """Where one is, and since when."""
        chance, stage = self.chance, self.chance.choice(trip.stages)
        since = self.at - timedelta(hours=chance.choice([0, 1, 1, 5, 30, 24 * 20]))
        row: dict[str, Any] = {"stage": stage.name, "since": since}
        if trip.is_request:
            row["request"] = trip.name
            if chance.maybe(0.3):
                return row | {"stage": trip.stages[0].name, "since": self.at + timedelta(hours=7)}
            if since == self.at:
                return row | {"stage": trip.stages[0].name}
            if chance.maybe(0.3):
                self.places += 1
                row["number"] = 10**12 + self.places * 10 + chance.randint(0, 9)
        if stage.pools and chance.maybe(0.4):
            row["pool"] = chance.choice(stage.pools)
        if (not stage.pools or "pool" in row) and chance.maybe(0.2):
            row["until"] = self.at + timedelta(hours=chance.choice([0, 3, 50]))
        if chance.maybe(0.4):
            row["passes"] = chance.randint(1, 3)
        if chance.maybe(0.4):
            row["visits"] = {each.name: 3 for each in trip.stages[:3]} | {stage.name: 4}
        if chance.maybe(0.3):
            row["arrived"] = since - timedelta(3)
        return row
