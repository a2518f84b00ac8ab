"""The numbers that documents write, each with the evidence that it cites and what it measures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from simulator.quantity import measure

Path = tuple[str | int, ...]
"""Keys and places, from the tables of a document down to a number."""

WORDS = ("source", "sources", "note", "title", "name", "moves")
"""What says something of the values and is none: words, grounds, and what a lever is meant for."""
_PROFILES = ("months", "weekdays", "hours", "paid", "parts")
_COUNTS = ("spread", "spreads", "instalments", "delay", "delays", "written_off", "life")
"""Whole numbers of months, years or payments, over which something is laid: no factor on them."""
RANGE = frozenset({"low", "best", "high"})
_MANY = ("volume", "people", "amounts", "yearly", "shape", "spreads", "delays",
         "committed")  # fmt: skip
"""Keys that hold numbers by year, by day or by name."""
_SIZES = (
    "value", "mean", "median", "scale", "loc", "sample", "maximum", "duration", "work", "patience",
    "weight", "renege", "relief", "p", "expected", "people", "volume", "amount", "amounts",
    "yearly", "fee",
)  # fmt: skip
"""The numbers that say how large a table's thing is, whatever unit its source is in."""
_PARTS = ("share", "months", "ramp", "life", "repeat", "priority", "balk_at")
"""Numbers that never stand for their whole table: they move only when they cite for themselves."""
_MEASURED: Mapping[str, tuple[str, ...]] = {
    "time": (
        "value", "mean", "median", "scale", "loc", "sample", "maximum", "duration", "work",
        "patience", "tolerance", "time_to_fill", "ramp_up", "absence_spell",
    ),
    "money": ("amount", "amounts", "yearly", "fee"),
    "upkeep": ("fixed_cost",),
    "growth": ("growth",),
    "strain": ("weight", "renege", "relief", "strain"),
    "shape": ("shape",),
    "people": ("people",),
    "learners": ("volume", "learners", "below"),
}  # fmt: skip
"""What the numbers of a table measure, by their keys."""
_BEGINS = (
    ("time", ("second", "minute", "hour", "day", "week", "month", "working day", "calendar day")),
    ("growth", ("a year",)),
    ("strain", ("strain",)),
    ("shape", ("sigma",)),
    ("people", ("position", "fte", "full-time", "people")),
    ("learners", ("learner",)),
)
"""How units begin, by what they measure."""


class Number(NamedTuple):
    """A number that a document writes, with what it cites."""

    path: Path
    table: Path
    """The table that it belongs to."""
    key: str
    """The key of the table under which it stands."""
    value: Any
    """A number, a text with a unit, or the list of a profile."""
    cites: tuple[str, ...]
    own: bool
    """Whether its key cites for itself, beside the table."""

    @property
    def is_profile(self) -> bool:
        """Whether it says how a whole is laid over time: its size means nothing, or is counted."""
        return isinstance(self.value, (list, tuple)) or self.key in _COUNTS


def ids(given: Any) -> tuple[str, ...]:
    """The ids of a source as it is written."""
    return (given,) if isinstance(given, str) else tuple(given or ())


def numbers(tables: Mapping[str, Any]) -> Iterator[Number]:
    """Every number of a document that cites evidence, in the order in which they stand."""
    return (each for each in _of_table(tables, (), ()) if each.cites)


def ranges(tables: Mapping[str, Any]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """(path, evidence) of every {low, best, high} of a document."""
    return _ranges(tables, (), ())


def _of_table(table: Mapping[str, Any], path: Path, inherited: tuple[str, ...]) -> Iterator[Number]:
    cites = ids(table.get("source")) or inherited
    for key, child in table.items():
        own = ids(_sources(table).get(key))
        below = (*path, key)
        if key in WORDS or is_range(child):
            continue
        if key in _PROFILES and isinstance(child, (list, tuple)):
            yield Number(below, path, key, child, own or cites, bool(own))
        elif key in _MANY or not isinstance(child, Mapping):
            for at, value in _values(child, below):
                yield Number(at, path, key, value, own or cites, bool(own))
        if key not in _MANY:
            yield from _within(child, below, own or cites)


def _within(child: Any, path: Path, cites: tuple[str, ...]) -> Iterator[Number]:
    """The numbers of the tables in a value, one or a list of them."""
    if isinstance(child, Mapping):
        if path[-1] in ("next", "attrition"):
            for to, branch in child.items():
                yield from _of_table(branch, (*path, to), _shared(child.values(), branch, cites))
        else:
            yield from _of_table(child, path, cites)
    elif isinstance(child, (list, tuple)):
        for k, item in enumerate(child):
            if isinstance(item, Mapping):
                yield from _of_table(item, (*path, k), _shared(child, item, cites))


def _shared(items: Any, item: Mapping[str, Any], cites: tuple[str, ...]) -> tuple[str, ...]:
    """What a branch takes from above: nothing where others cite for themselves."""
    alone = "p" in item and any(other.get("source") for other in items)
    return () if alone else cites


def _values(child: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """(path, value) of the numbers under a key: itself, or each of several."""
    if is_number(child):
        yield path, child
    elif isinstance(child, Mapping):
        yield from (((*path, key), each) for key, each in child.items() if is_number(each))
    elif isinstance(child, (list, tuple)):
        yield from (((*path, k), each) for k, each in enumerate(child) if is_number(each))


def is_number(value: object) -> bool:
    """Whether a value is a number, or the text of a quantity."""
    if isinstance(value, str):
        with suppress(ValueError):
            return measure(value) is not None
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_range(value: object) -> bool:
    """Whether a value is a magnitude that is not known exactly."""
    return isinstance(value, Mapping) and set(value) >= RANGE


def _sources(table: Mapping[str, Any]) -> Mapping[str, Any]:
    given = table.get("sources")
    return given if isinstance(given, Mapping) else {}


def _ranges(
    node: Any, path: Path, inherited: tuple[str, ...]
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    if isinstance(node, Mapping):
        cites = ids(node.get("source")) or inherited
        if is_range(node):
            yield path, cites
            return
        for key, child in node.items():
            yield from _ranges(child, (*path, key), ids(_sources(node).get(key)) or cites)
    elif isinstance(node, (list, tuple)):
        for k, item in enumerate(node):
            yield from _ranges(item, (*path, k), inherited)


def moved_by(table: list[Number], row: str, unit: str) -> list[Number]:
    """Of the numbers of one table that cite a row, those that the row is about.

    A key that cites for itself is meant. Of a table that cites as a whole, what is measured in the
    unit of the row is meant, else the sizes of the table, else its only number.
    """
    citing = [each for each in table if row in each.cites and not each.is_profile]
    whole = [each for each in citing if not each.own]
    meant = _MEASURED.get(measured(unit), ())
    inside = (
        [each for each in whole if each.key in meant]
        or [each for each in whole if each.key in _SIZES]
        or [each for each in whole if len(whole) == 1 and each.key not in _PARTS]
    )
    return [each for each in citing if each.own or each in inside]


def measured(unit: str) -> str:
    """What a unit measures, or nothing where it names a share, a factor or a count."""
    if re.match(r"([kM]|M )?EUR\b", unit):
        return "upkeep" if unit.startswith("EUR a course") else "money"
    text = unit.lower()
    return next((kind for kind, starts in _BEGINS if text.startswith(starts)), "")
