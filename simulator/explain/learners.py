"""An indicator of learners or of carbon taken apart: tallies by segment, and what touches them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isnan
from typing import Any

import pandas as pd

from simulator.document import Words
from simulator.explain.asking import Asked
from simulator.explain.money import EUROS, in_one
from simulator.explain.node import Node
from simulator.explain.resting import Resting, Value
from simulator.indicators.measures import OUTCOMES
from simulator.report.reading import Place, Reader
from simulator.vocabulary import ALL

FULL_COST = "full-cost"
CARBON = ("carbon", "carbon-per-learner")
_MARKS = {"applications": "application", "enrolments": "enrolment", "completions": "completion"}
"""The mark of the stage that each of these indicators counts."""
_CHANNELS = {
    "calls": "phone", "calls-answered": "phone", "calls-within-minute": "phone",
    "phone-wait": "phone", "reneges-phone": "phone", "emails": "written", "email-delay": "written",
    "copies": "copy", "copy-turnaround": "copy", "tutoring": "tutoring",
    "tutoring-delay": "tutoring",
}  # fmt: skip
"""The channel of the requests that each of these indicators reads."""
_CITING = 3
"""How many of the values that cite an assumption are named."""


@dataclass(frozen=True)
class Learners:
    """An indicator that is no amount of money, opened for a reader."""

    reader: Reader
    wanted: Asked
    tallied: pd.DataFrame
    """indicator, role, item, audience, segment, year, value of every run of the scenario."""
    runs: int
    resting: Resting
    model: Mapping[str, Any]

    def children(self) -> tuple[Node, ...]:
        """The tallies that it is made of, segment by segment, then the assumptions."""
        return (*self._tallies(), *self._segments(), self._touching())

    @cached_property
    def _mine(self) -> pd.DataFrame:
        """role, item, segment and mean value of what the indicator is made of."""
        wanted, rows = self.wanted, self.tallied
        name = FULL_COST if wanted.name.startswith(FULL_COST) else wanted.name
        rows = rows[(rows["indicator"] == name) & (rows["year"] == wanted.year)]
        if wanted.replication is not None:
            rows = rows[rows["replication"] == wanted.replication]
        for kind in ("audience", "segment"):
            if getattr(wanted.place, kind) != ALL:
                rows = rows[rows[kind] == getattr(wanted.place, kind)]
        runs = self.runs if wanted.replication is None else 1
        keys = ["role", "item", "segment"]
        sums: pd.DataFrame = rows.groupby(keys, sort=False, as_index=False)[["value"]].sum()
        return sums.assign(value=sums["value"] / runs)

    def _tallies(self) -> Iterator[Node]:
        """The sums above and below the line of a ratio, or the parts of a footprint."""
        mine = self._mine
        for role, item in dict.fromkeys(zip(mine["role"], mine["item"], strict=True)):
            rows = mine[(mine["role"] == role) & (mine["item"] == item)]
            title = self.reader.say(f"tally-{role}", item=self._titled(role, item))
            unit = "t" if item else self._unit
            values = self.resting.on(self._emitting(role, item)) if item else ()
            name = "/".join(filter(None, (role, item)))
            yield Node("tally", name, title, float(rows["value"].sum()), unit, children=values)

    def _segments(self) -> Iterator[Node]:
        """The indicator in each segment that it has, with the places where it is counted."""
        wanted, reader = self.wanted, self.reader
        for place in reader.places(wanted.name, "segment"):
            if not self._within(place):
                continue
            value = reader.value(wanted.scenario, wanted.name, place, wanted.year)
            mean, ends = value.mean, (value.low, value.high)
            if wanted.replication is not None:
                here = Asked(wanted.scenario, wanted.name, wanted.year, place, wanted.replication)
                mean, ends = in_one(reader, here, wanted.name, wanted.year), (float("nan"),) * 2
            if isnan(mean):
                continue
            low, high = (None if isnan(end) else end for end in ends)
            yield Node("line", place.segment, reader.where(place), mean,
                       reader.indicators[wanted.name].unit, low, high, self._counted(place.segment),
                       (*self._made(place.segment), *self._values(place.segment)))  # fmt: skip

    def _within(self, place: Place) -> bool:
        wanted = self.wanted.place
        return wanted.audience in (ALL, place.audience) and wanted.segment in (ALL, place.segment)

    def _made(self, segment: str) -> Iterator[Node]:
        rows = self._mine[(self._mine["segment"] == segment) & (self._mine["item"] == "")]
        for row in rows.to_dict("records"):
            title = self.reader.say(f"tally-{row['role']}", item="")
            yield Node("tally", row["role"], title, float(row["value"]), self._unit)

    @property
    def _unit(self) -> str:
        """The unit of the parts: what is counted has none of its own."""
        return EUROS if self.wanted.name.startswith(FULL_COST) else ""

    def _counted(self, segment: str) -> str:
        """The stage or the outcome whose passages are counted, in words."""
        journey = self.model["journeys"][self.model["segments"][segment]["journey"]]
        name, reader = self.wanted.name, self.reader
        stages = [each for each in journey["stages"] if each["marks"] == _MARKS.get(name, "-")]
        if stages:
            titled = stages[0]["title"]
            shown = reader.tell(Words.model_validate(titled)) if titled else stages[0]["name"]
            told = reader.say("tally-mark", stage=shown)
        elif OUTCOMES.get(name) in journey["outcomes"]:
            told = reader.say("tally-outcome", outcome=OUTCOMES[name])
        else:
            return ""
        return told

    def _values(self, segment: str) -> tuple[Node, ...]:
        """The segment's own values."""
        start = f"segments.{segment}."
        return self.resting.on(lambda value: value.path.startswith(start))

    def _touching(self) -> Node:
        """The assumptions that the values of these journeys and their people cite."""
        starts = tuple(self._starts())
        found = self.resting.touching(lambda value: value.path.startswith(starts))
        say, wanted = self.reader.say, self.wanted
        nodes = []
        for id, values in found:
            (node,) = self.resting.cited([id])
            paths = ", ".join(value.path for value in values[:_CITING])
            paths += ", ..." if len(values) > _CITING else ""
            told = say("cited-by", n=len(values), paths=paths)
            nodes.append(
                Node("assumption", id, node.title, text=f"{node.text.rstrip('.')}; {told}")
            )
        title = say("touching", n=len(nodes))
        hint = say("touching-weigh", scenario=wanted.scenario, indicator=wanted.name)
        return Node("note", "touching", title, text=hint, children=tuple(nodes))

    def _starts(self) -> Iterator[str]:
        """How the paths begin of all that touches the indicator."""
        model, wanted = self.model, self.wanted
        if wanted.name in CARBON or wanted.name.startswith(FULL_COST):
            yield from ("prices.", "pools.", "costs.")
            return
        if wanted.place.pool != ALL:
            yield f"pools.{wanted.place.pool}."
            return
        for name, segment in model["segments"].items():
            if self._within(Place(segment["audience"], name)):
                yield f"segments.{name}."
                if wanted.name not in _CHANNELS:
                    yield f"journeys.{segment['journey']}."
        yield from self._of_requests()

    def _of_requests(self) -> Iterator[str]:
        channel = _CHANNELS.get(self.wanted.name)
        for name, request in self.model["requests"].items():
            if request["channel"] == channel:
                yield f"requests.{name}."
                for stage in request["stages"]:
                    yield from (f"pools.{pool}." for pool in stage["pools"])

    def _titled(self, role: str, item: str) -> str:
        words = self.model.get(f"{role}s", {}).get(item, {}).get("title")
        return self.reader.tell(Words.model_validate(words)) if words else item

    def _emitting(self, role: str, item: str) -> Any:
        def wanted(value: Value) -> bool:
            start = f"{role}s.{item}."
            return value.path.startswith(start) and value.path.endswith("carbon")

        return wanted
