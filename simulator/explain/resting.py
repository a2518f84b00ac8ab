"""What a number rests on: values of the scenario, each with its file, and what they cite."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from simulator.explain.node import Kind, Node
from simulator.report.reading import Reader

_PLACE = re.compile(r"\[\d+\]")
_KINDS: Mapping[str, Kind] = {
    "assumption": "assumption",
    "fact": "fact",
    "calibration": "calibration",
}


class Value(NamedTuple):
    """One value of a scenario, as a result keeps it."""

    path: str
    shown: str
    origin: str
    kind: str
    sources: str


@dataclass(frozen=True)
class Resting:
    """The values and the evidence of one scenario of a result."""

    reader: Reader
    scenario: str

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """Every value that is a number, or the fee of a course."""
        table = self.reader.study.grounded["values"]
        mine = table[table["scenario"] == self.scenario].drop(columns="scenario")
        rows = map(Value, *(mine[name] for name in Value._fields))
        return tuple(row for row in rows if row.kind or row.shown == "course")

    @cached_property
    def moved(self) -> Mapping[str, Mapping[str, str]]:
        """Path -> base, final and origins of what effects move."""
        table = self.reader.study.grounded["moved"]
        mine = table[table["scenario"] == self.scenario]
        return {str(row["path"]): _texts(row) for row in mine.to_dict("records")}

    @cached_property
    def evidence(self) -> Mapping[str, Mapping[str, str]]:
        """Id -> kind, what, range and ground of each row of the evidence."""
        table = self.reader.study.grounded["evidence"]
        return {str(row["id"]): _texts(row) for row in table.to_dict("records")}

    def on(self, wanted: Callable[[Value], bool]) -> tuple[Node, ...]:
        """A node for each value wanted; those of one table's lines stand together."""
        together: dict[str, list[Value]] = {}
        for value in self.values:
            if wanted(value):
                together.setdefault(_PLACE.sub("", value.path), []).append(value)
        return tuple(self._node(path, found) for path, found in together.items())

    def touching(self, wanted: Callable[[Value], bool]) -> list[tuple[str, list[Value]]]:
        """The assumptions that wanted values cite, each with those values, the most cited first."""
        citing: dict[str, list[Value]] = {}
        for value in filter(wanted, self.values):
            for id in value.sources.split():
                if self.evidence[id]["kind"] == "assumption":
                    citing.setdefault(id, []).append(value)
        return sorted(citing.items(), key=lambda each: -len(each[1]))

    def _node(self, path: str, found: list[Value]) -> Node:
        first, say = found[0], self.reader.say
        shown, name = first.shown, first.path
        if len(found) > 1:
            low, high = _ends([value.shown for value in found])
            shown, name = say("value-range", n=len(found), low=low, high=high), path
        text = f"{shown}  [{first.origin}]"
        cited = tuple(dict.fromkeys(id for value in found for id in value.sources.split()))
        grounds = ", ".join(self._citing(cited)) or say("value-unsourced")
        text += f" {grounds}" if first.kind else ""
        moved = self.moved.get(first.path)
        if moved:
            effects = moved["origins"].split("\n")
            told = {"base": moved["base"], "final": moved["final"], "origins": "; ".join(effects)}
            text += "; " + say("value-moved", **told)
            by_levers = tuple(dict.fromkeys(id for each in effects for id in self._of_effect(each)))
            text += "".join(f", {each}" for each in self._citing(by_levers))
            cited = tuple(dict.fromkeys((*cited, *by_levers)))
        return Node("value", name, f"{name} = {text}", children=tuple(self.cited(cited)))

    def _of_effect(self, effect: str) -> Iterator[str]:
        """What the values of an effect cite, given as its file and its place in it."""
        file, _, place = effect.partition(": ")
        within = f".{place.rpartition('.')[2]}."
        for value in self.values:
            if value.origin == file and within in value.path:
                yield from value.sources.split()

    def _citing(self, ids: tuple[str, ...]) -> Iterator[str]:
        """What is cited, by kind: assumptions are called assumptions."""
        for kind in _KINDS:
            mine = [id for id in ids if self.evidence[id]["kind"] == kind]
            if mine:
                key = f"cites-{kind}{'s' * (len(mine) > 1)}"
                yield self.reader.say(key, ids=", ".join(mine))

    def cited(self, ids: Iterable[str]) -> Iterator[Node]:
        """A node for each row of the evidence."""
        for id in ids:
            row, say = self.evidence[id], self.reader.say
            text = str(row["ground"])
            if row["kind"] == "assumption":
                told = {name: row[name] or "?" for name in ("low", "mode", "high", "ground")}
                text = say("evidence-range", **told)
            title = say(f"evidence-{row['kind']}", id=id, what=row["what"])
            yield Node(_KINDS[row["kind"]], id, title, text=text)


def _texts(row: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name): str(text) for name, text in row.items()}


def _ends(shown: list[str]) -> tuple[str, str]:
    """The least and the greatest of values, by the numbers that they begin with."""

    def size(text: str) -> float:
        found = re.match(r"-?[\d.]+", text)
        return float(found[0]) if found else 0.0

    ordered = sorted(shown, key=size)
    return ordered[0], ordered[-1]
