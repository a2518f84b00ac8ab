"""A scenario with one of its assumptions at an end of its range, everything else as it was."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from simulator import cited
from simulator.check import from_pydantic
from simulator.cited import Number, Path
from simulator.errors import InputError
from simulator.lever import Lever
from simulator.library import Document, Evidence
from simulator.quantity import measure, scaled
from simulator.scenario import Scenario
from simulator.uses import laid_again
from simulator.uses import written as written_in

End = Literal["low", "high"]
ENDS: tuple[End, ...] = ("low", "high")
Why = Literal[
    "no-range", "no-width", "no-mode", "no-size", "profile", "part", "held", "facts", "refused",
]  # fmt: skip
_STAY: tuple[tuple[Why, bool], ...] = (("profile", True), ("part", False))
_SIZELESS = ("rank", "exponent")
"""Words of a unit in which a number cannot be scaled: it orders, or it bends a law."""
_WHOLE = ("life", "ramp", "months", "repeat", "priority", "balk_at")
_SHARES = ("p", "presence", "captured", "intensity", "turnover", "absence", "first_speed")


class Place(NamedTuple):
    """Where a number stands: the document, by its place in the scenario, and the path in it."""

    document: int
    path: Path


@dataclass(frozen=True)
class Assumption:
    """What is assumed and may be varied: a row of the evidence, or a magnitude of a lever."""

    id: str
    """The row, or the lever and the place of the magnitude in it."""
    name: str
    """What the row calls it; empty for a magnitude."""
    sources: tuple[str, ...]
    low: float | str
    mode: float | str
    high: float | str
    unit: str
    moves: tuple[Place, ...]
    """The numbers that it moves."""

    def ratio(self, end: End) -> float:
        """What a row's numbers are multiplied by at an end of its range."""
        return float(getattr(self, end)) / float(self.mode)

    @property
    def range(self) -> tuple[float, float, float]:
        """The least, the best and the largest value as numbers.

        What is written with a unit is in seconds, cents or milligrams.
        """
        low, best, high = (
            float(measure(each)[1]) if isinstance(each, str) else float(each)
            for each in (self.low, self.mode, self.high)
        )
        return min(low, high), best, max(low, high)

    def written(self, value: float) -> float | str:
        """A number of that range as the document writes it."""
        if not isinstance(self.mode, str):
            return value
        return scaled(self.mode, value / self.range[1])


@dataclass(frozen=True)
class Kept:
    """What is not varied, and why."""

    id: str
    why: Why
    detail: str = ""
    """The unit that has no size, or the end that is refused and what the model says of it."""
    paths: tuple[str, ...] = ()
    """The numbers that stay as they are while others of the row move."""


def varied(scenario: Scenario, id: str, end: End) -> Scenario:
    """The scenario with one assumption at an end of its range, checked afresh.

    Raises KeyError when nothing of that name varies, and InputError when the model refuses it.
    """
    return at_end(scenario, {each.id: each for each in assumptions(scenario)[0]}[id], end)


def at_end(scenario: Scenario, found: Assumption, end: End) -> Scenario:
    """The scenario with an assumption of its own at an end, checked afresh.

    Raises InputError when the model refuses it.
    """
    return moved(scenario, [(found, getattr(found, end))])


def placed(scenario: Scenario, values: Mapping[str, float], end: date | None = None) -> Scenario:
    """The scenario with assumptions at values of their own, each in its unit, checked afresh.

    Each is moved as by `moved`, one after the other in the order of the evidence. Raises KeyError
    for what does not vary, and InputError when the model refuses it.
    """
    known = {each.id: each for each in assumptions(scenario)[0]}
    if unknown := sorted(set(values) - set(known)):
        raise KeyError(", ".join(unknown))
    chosen = [(each, values[id]) for id, each in known.items() if id in values]
    return moved(scenario, chosen, end)


def moved(
    scenario: Scenario,
    values: Iterable[tuple[Assumption, float | str]],
    end: date | None = None,
) -> Scenario:
    """The scenario with assumptions of its own at these values, checked afresh.

    Every number that a row moves is multiplied by the value over the mode; the branches beside a
    moved one share what is left. A magnitude of a lever takes the value itself. With an `end`, a
    study that lasts longer stops there. Raises InputError when the model refuses it.
    """
    documents = [deepcopy(dict(document.tables)) for document in scenario.documents]
    for found, value in values:
        for place in found.moves:
            tables = documents[place.document]
            if not found.name:
                _at(tables, place.path).update(dict.fromkeys(cited.RANGE, value))
            else:
                _move(tables, place.path, float(value) / float(found.mode))
    if end is not None and end < scenario.model.study.end:
        documents[0]["study"]["end"] = end
    return _laid(
        scenario,
        [
            replace(document, tables=tables)
            for document, tables in zip(scenario.documents, documents, strict=True)
        ],
    )


def assumptions(scenario: Scenario) -> tuple[list[Assumption], list[Kept]]:
    """What of a scenario's assumptions varies, in the order of the evidence, and what does not."""
    found: list[Assumption] = []
    kept: list[Kept] = []
    magnitudes = list(_magnitudes(scenario))
    told = {source for _, sources, _ in magnitudes for source in sources}
    numbers = [list(cited.numbers(document.tables)) for document in scenario.documents]
    used = {id for of_one in numbers for each in of_one for id in each.cites}
    for row in scenario.evidence.values():
        if row.kind != "assumption" or row.id not in used:
            continue
        moves, rest = _meant(row, scenario, numbers)
        why = _stays(row) or ("" if moves else "profile" if _profiles(rest) else "no-size")
        if not why:
            found.append(_row(row, moves))
            kept += [*_held(found[-1], scenario), *_parts(row, rest)]
        elif moves or row.id not in told:  # a magnitude says what its own row would say
            kept.append(Kept(row.id, why, row.row.get("unit") or ""))
    for id, sources, places in magnitudes:
        given = _at(scenario.documents[places[0].document].tables, places[0].path)
        low, best, high = (given[key] for key in ("low", "best", "high"))
        if not any(_assumed(source, scenario) for source in sources):
            kept.append(Kept(id, "facts"))
        elif low == best == high:
            kept.append(Kept(id, "no-width"))
        else:
            found.append(Assumption(id, "", sources, low, best, high, "", places))
    return found, kept


def _row(row: Evidence, moves: list[Place]) -> Assumption:
    name = (row.row.get("parameter") or row.id).replace("_", " ")
    low, mode, high = _range(row)
    unit = row.row.get("unit") or ""
    return Assumption(row.id, name, (row.id,), low, mode, high, unit, tuple(moves))


def _meant(
    row: Evidence, scenario: Scenario, numbers: list[list[Number]]
) -> tuple[list[Place], list[Number]]:
    """The numbers that a row moves, and those that cite it and stay."""
    moves: list[Place] = []
    rest: list[Number] = []
    for k, of_one in enumerate(numbers):
        for table in _tables(of_one, row.id):
            about = cited.moved_by(table, row.id, row.row.get("unit") or "")
            meant = _one_branch(row, about, scenario.documents[k])
            moves += [Place(k, each.path) for each in meant]
            # The branches beside one that moves share what it leaves: they do not stay.
            rest += [each for each in table if each not in meant and not _is_branch(each)]
    return moves, rest


def _held(found: Assumption, scenario: Scenario) -> Iterator[Kept]:
    """The probabilities that an end would take above 1: they stay there."""
    for end in ENDS:
        paths = tuple(
            written(place.path)
            for place in found.moves
            if place.path[-1] in _SHARES
            and _at(scenario.documents[place.document].tables, place.path) * found.ratio(end) > 1
        )
        if paths:
            yield Kept(found.id, "held", end, paths)


def _parts(row: Evidence, rest: list[Number]) -> Iterator[Kept]:
    """The numbers that stay while others of their row move: profiles, and parts of tables."""
    for why, wanted in _STAY:
        paths = tuple(written(each.path) for each in rest if each.is_profile == wanted)
        if paths:
            yield Kept(row.id, why, "", paths)


def _stays(row: Evidence) -> Why | Literal[""]:
    """Why the range of a row cannot move anything; empty when it can."""
    low, mode, high = _range(row)
    if not all(map(math.isfinite, (low, mode, high))):
        return "no-range"
    if any(word in (row.row.get("unit") or "").lower().split() for word in _SIZELESS):
        return "no-size"
    if mode == 0.0:
        return "no-mode"
    return "no-width" if low == mode == high else ""


def _range(row: Evidence) -> tuple[float, float, float]:
    def read(key: str) -> float:
        try:
            return float(row.row.get(key) or "")
        except ValueError:
            return math.nan

    return read("low"), read("mode"), read("high")


def _assumed(source: str, scenario: Scenario) -> bool:
    return source in scenario.evidence and scenario.evidence[source].kind == "assumption"


def _profiles(numbers: list[Number]) -> bool:
    return all(each.is_profile for each in numbers)


def _tables(numbers: list[Number], row: str) -> Iterator[list[Number]]:
    """The numbers that cite a row, table by table, and branches of one stage together."""
    by_table: dict[Path, list[Number]] = {}
    for each in numbers:
        if row in each.cites:
            key = each.table[:-1] if _is_branch(each) else each.table
            by_table.setdefault(key, []).append(each)
    yield from by_table.values()


def _is_branch(number: Number) -> bool:
    """Whether a number is the probability of a way on, which others share the rest of."""
    return number.key == "p" and len(number.table) > 1 and number.table[-2] == "next"


def _one_branch(row: Evidence, meant: list[Number], document: Document) -> list[Number]:
    """Of branches that cite one row, the one that it is about.

    It is the one that the row names, else one that stands at its mode, else the first.
    """
    branches = [each for each in meant if _is_branch(each)]
    if len(branches) < 2:
        return meant
    name = _letters(row.row.get("parameter") or "")
    called = [b for b in branches if _letters(_to(b, document)) in name]
    at_mode = [b for b in branches if b.value == _range(row)[1]]
    chosen = (called or at_mode or branches)[0]
    return [each for each in meant if not _is_branch(each) or each == chosen]


def _to(branch: Number, document: Document) -> str:
    """Where a branch leads: its key in a patch, its `to` in a list."""
    last = branch.table[-1]
    return last if isinstance(last, str) else str(_at(document.tables, branch.table).get("to"))


def _letters(text: str) -> str:
    return "".join(each for each in text.lower() if each.isalnum())


def _magnitudes(
    scenario: Scenario,
) -> Iterable[tuple[str, tuple[str, ...], tuple[Place, ...]]]:
    """(id, evidence, places) of every magnitude; a lever that is used twice has both places."""
    found: dict[str, tuple[tuple[str, ...], list[Place]]] = {}
    for k, document in enumerate(scenario.documents):
        for path, sources in cited.ranges(document.tables):
            head = document.tables[path[0]].get("name") if path[0] == document.kind else path[0]
            inside = path[1:-1] if path[-1] == "value" else path[1:]
            id = f"{head}.{written(inside)}"
            found.setdefault(id, (sources, []))[1].append(Place(k, path))
    return ((id, sources, tuple(places)) for id, (sources, places) in found.items())


def written(path: Path) -> str:
    """A path as it is written: journeys.bts.stages[2].work"""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).lstrip(".")


def _at(tables: Mapping[str, Any], path: Path) -> Any:
    found: Any = tables
    for part in path:
        found = found[part]
    return found


def _move(tables: Mapping[str, Any], path: Path, ratio: float) -> None:
    """Multiply one number of the tables in place."""
    holder, key = _at(tables, path[:-1]), path[-1]
    given = holder[key]
    if isinstance(given, str):
        holder[key] = scaled(given, ratio)
    elif key in _WHOLE:
        holder[key] = round(given * ratio)
    elif key in _SHARES or (key == "expected" and holder.get("at_most_one")):
        holder[key] = min(1.0, given * ratio)
        if key == "p" and len(path) > 2 and path[-3] == "next":
            branches = _at(tables, path[:-2])
            _share(branches.values() if isinstance(branches, dict) else branches, holder, given)
    else:
        holder[key] = given * ratio


def _share(branches: Iterable[dict[str, Any]], moved: dict[str, Any], before: float) -> None:
    """Give the other branches, in their proportions, what a moved one leaves."""
    others = [each for each in branches if each is not moved and "p" in each]
    total = math.fsum(each["p"] for each in others)
    if not others or abs(total + before - 1.0) > 1e-9:
        return  # part of a patch: the model's own rules judge it
    left = 1.0 - moved["p"]
    for each in others:
        each["p"] = left * each["p"] / total if total else left / len(others)


def _laid(scenario: Scenario, documents: list[Document]) -> Scenario:
    """The scenario laid afresh from changed documents; InputError with every problem."""
    given = written_in(replace(scenario, documents=tuple(documents)))
    levers = tuple((_lever(d), use, d) for _, use, d in given.levers)
    return laid_again(scenario, given._replace(levers=levers))


def _lever(document: Document) -> Lever:
    try:
        return Lever.model_validate(document.tables["lever"])
    except ValidationError as error:
        raise InputError(from_pydantic(error, document, "lever")) from None
