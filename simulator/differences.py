"""What differs between two scenarios: levers, effects, values, additions, retirements, money."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel

from simulator import chances, origin
from simulator.chances import Prospect
from simulator.change import Change, compose
from simulator.cited import ids, is_range
from simulator.document import Law, Words
from simulator.errors import InputError, Problem
from simulator.lever import NEW, Action, Charge, RetiredCourse
from simulator.library import shown
from simulator.model import Model
from simulator.scenario import Scenario, read

Key = tuple[str, ...]
"""A path whose lists are gone through by the names of what they hold, never by number."""
_IDENTITY = ("name", "request", "to", "price", "course")


class Used(NamedTuple):
    """A lever as a scenario uses it."""

    intensity: float
    start: date
    magnitude: str


class InForce(NamedTuple):
    """An effect in a scenario: what it does, where, and on what evidence."""

    action: Action
    sources: tuple[str, ...]
    places: tuple[tuple[Mapping[str, str], object], ...]
    """(where, number) of all on which it acts."""
    prospect: Prospect | None = None
    """Without which it does not act."""

    @property
    def change(self) -> Change:
        """What it makes of a number at its full strength."""
        whole = replace(self.action, ramp=0, end=None)
        return compose([whole], whole.start)


class Given(NamedTuple):
    """A value of a scenario's model: a number, a name, or a law as a whole."""

    value: object
    sources: tuple[str, ...]


@dataclass(frozen=True)
class LeverDiffers:
    """A lever that one scenario does not have, or uses otherwise; None where it is absent."""

    name: str
    title: Words
    before: Used | None
    after: Used | None


@dataclass(frozen=True)
class EffectDiffers:
    """An effect that one scenario does not have, or has otherwise."""

    before: InForce | None
    after: InForce | None


@dataclass(frozen=True)
class ValueDiffers:
    """A value that differs; None where the model has no such value."""

    key: Key
    before: Given | None
    after: Given | None


@dataclass(frozen=True)
class PartDiffers:
    """A segment, a stage, a pool ... that only one of the models has."""

    key: Key
    added: bool


@dataclass(frozen=True)
class RetirementsDiffer:
    """The courses that are retired in one scenario, and not in the other or otherwise."""

    before: tuple[RetiredCourse, ...]
    after: tuple[RetiredCourse, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class ChargeDiffers:
    """A cost of a lever that differs, with the evidence that it cites."""

    before: Charge | None
    after: Charge | None
    sources: tuple[str, ...]


Difference = (
    LeverDiffers | EffectDiffers | ValueDiffers | PartDiffers | RetirementsDiffer | ChargeDiffers
)
Group = Literal["levers", "effects", "values", "additions", "retirements", "money"]
GROUPS: tuple[Group, ...] = (
    "levers", "effects", "values", "additions", "retirements", "money",
)  # fmt: skip
_MONEY = ("costs", "grants")


def pair(a: str, b: str) -> tuple[Scenario, Scenario]:
    """Two scenarios by their references; InputError has the problems of both."""
    found: list[Scenario] = []
    problems: list[Problem] = []
    for reference in dict.fromkeys((a, b)):
        try:
            found.append(read(reference))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(dict.fromkeys(problems))
    return found[0], found[-1]


def differences(a: Scenario, b: Scenario) -> dict[Group, list[Difference]]:
    """All that differs from one scenario to the other, group by group; a group may be empty."""
    found: dict[Group, list[Difference]] = {group: [] for group in GROUPS}
    found["levers"] += _levers(a, b)
    found["effects"] += _effects(a, b)
    for each in _values(a, b):
        group: Group = "additions" if isinstance(each, PartDiffers) else "values"
        is_money = isinstance(each, ValueDiffers) and each.key[0] in _MONEY
        found["money" if is_money else group].append(each)
    found["retirements"] += _retirements(a, b)
    found["money"] += _charges(a, b)
    return found


def _levers(a: Scenario, b: Scenario) -> Iterator[Difference]:
    before, after = _used(a), _used(b)
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            title = next(
                lever.title for s in (b, a) for lever, _ in s.levers if lever.name == name[0]
            )
            yield LeverDiffers(name[0], title, before.get(name), after.get(name))


def _used(scenario: Scenario) -> dict[tuple[str, int], Used]:
    """Levers by name; one that is used twice has two places."""
    found: dict[tuple[str, int], Used] = {}
    for lever, use in scenario.levers:
        place = sum(name == lever.name for name, _ in found)
        start = use.start or lever.start or scenario.model.study.start
        found[lever.name, place] = Used(use.intensity, start, use.magnitude)
    return found


# ---- effects


def _effects(a: Scenario, b: Scenario) -> Iterator[Difference]:
    """Effects that are not in force alike in both, paired by where they are written."""
    before, after = _written(a), _written(b)
    for action in _written(a):
        chance = chances.of_key(a.tuning.prospects, action.on)
        same = next(
            (
                other
                for other in after
                if replace(other, origin=action.origin) == action
                and chances.of_key(b.tuning.prospects, other.on) == chance
            ),
            None,
        )
        if same is not None:
            before.remove(action)
            after.remove(same)
    for action in before:
        other = next((o for o in after if o.origin == action.origin), None)
        if other is not None:
            after.remove(other)
        yield EffectDiffers(in_force(action, a), in_force(other, b) if other else None)
    for action in after:
        yield EffectDiffers(None, in_force(action, b))


def _written(scenario: Scenario) -> list[Action]:
    """The effects that a file states; what holds an addition back is told with the addition."""
    return [action for action in scenario.tuning.actions if action.op != NEW]


def in_force(action: Action, scenario: Scenario) -> InForce:
    """An effect of a scenario with the places on which it acts and the evidence that it cites."""
    places = tuple(
        place
        for _, target, where, base in origin.numbers(scenario.model)
        if target == action.target
        for place in _by_segment(scenario.model, target, where, base)
        if action.matches(place[0])
    )
    chance = chances.of_key(scenario.tuning.prospects, action.on)
    return InForce(action, _sources_of(action, scenario), places, chance)


def _by_segment(
    model: Model, target: str, where: Mapping[str, str], base: object
) -> Iterator[tuple[Mapping[str, str], object]]:
    """The places of one number: of a price each segment, since effects choose among them."""
    if not target.startswith("price."):
        yield where, base
        return
    amounts = model.prices[where["price"]].amounts if target == "price.amount" else {}
    for name, segment in model.segments.items():
        here = {**where, "segment": name, "audience": segment.audience}
        yield here, amounts.get(name, base)


def _sources_of(action: Action, scenario: Scenario) -> tuple[str, ...]:
    """The evidence that an effect cites: its value's own, its table's, or its file's."""
    file, _, path = action.origin.rpartition(": ")
    for document in scenario.documents:
        if shown(document.path) == file:
            table = document.tables[document.kind]
            return _cited(table["effects"][int(re.findall(r"\d+", path)[-1])], "value", table)
    return ()


def _cited(table: Mapping[str, Any], key: str, above: Mapping[str, Any]) -> tuple[str, ...]:
    inside = table.get(key)
    own = inside.get("source") if is_range(inside) else None  # type: ignore[union-attr]
    return (
        ids(own)
        or ids(table.get("sources", {}).get(key))
        or ids(table.get("source"))
        or ids(above.get("source"))
    )


# ---- values


def _values(a: Scenario, b: Scenario) -> Iterator[Difference]:
    """Values that differ, in the order of the models; what one model lacks whole is told once."""
    before, after = _given(a), _given(b)
    known = (_prefixes(before), _prefixes(after))
    told: set[Key] = set()
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key), after.get(key)
        if one and other and one.value == other.value:
            continue
        missing = None if one and other else _missing(key, known[one is not None])
        if missing is None or missing == key:
            yield ValueDiffers(key, one, other)
        elif missing not in told:
            told.add(missing)
            yield PartDiffers(missing, one is None)


def _prefixes(keys: Iterable[Key]) -> set[Key]:
    return {key[:k] for key in keys for k in range(1, len(key) + 1)}


def _missing(key: Key, known: set[Key]) -> Key:
    """The largest part around a value that the other model does not have."""
    return next(key[:k] for k in range(1, len(key) + 1) if key[:k] not in known)


def _given(scenario: Scenario) -> dict[Key, Given]:
    """The values of the model by their keys, laws as a whole."""
    found: dict[Key, Given] = {}
    for value in origin.values(scenario):
        if value.path.startswith("levers."):
            continue
        key, held = named(scenario.model, value.path)
        given = held if isinstance(held, Law) else value.value
        sources = (*(found[key].sources if key in found else ()), *value.sources)
        found[key] = Given(_bare(given), tuple(dict.fromkeys(sources)))
    return found


def _bare(value: object) -> object:
    """A law without its words and its evidence: what it says alone is compared."""
    if not isinstance(value, Law):
        return value
    return value.model_copy(update={"source": (), "sources": {}, "note": ""})


def named(model: Model, path: str) -> tuple[Key, object]:
    """A path of the model by the names of what it goes through, up to a law; what is there."""
    node: Any = model
    key: list[str] = []
    while path and not isinstance(node, Law):
        if isinstance(node, (list, tuple)):
            number, _, path = path[1:].partition("]")
            node = node[int(number)]
            key.append(_identity(node, number))
            continue
        path = path.removeprefix(".")
        parts = type(node).model_fields if isinstance(node, BaseModel) else node
        part = max((each for each in parts if _begins(path, str(each))), key=lambda p: len(str(p)))
        node = getattr(node, part) if isinstance(node, BaseModel) else node[part]
        key.append(str(part))
        path = path[len(str(part)) :]
    return tuple(key), node


def _begins(path: str, part: str) -> bool:
    return path == part or path.startswith((f"{part}.", f"{part}["))


def _identity(item: object, number: str) -> str:
    """What an item of a list is called: by what it is or leads to, else by its number."""
    for each in _IDENTITY:
        found = item.get(each) if isinstance(item, Mapping) else getattr(item, each, None)
        if isinstance(found, str):
            return found
    return number


# ---- retirements and charges


def _retirements(a: Scenario, b: Scenario) -> Iterator[Difference]:
    before = tuple(each for each in a.tuning.retired if each not in b.tuning.retired)
    after = tuple(each for each in b.tuning.retired if each not in a.tuning.retired)
    if before or after:
        levers = {lever.name: lever for s in (a, b) for lever, _ in s.levers}.values()
        closing = ((r, lever) for lever in levers for r in lever.retirements)
        sources = (ids(r.source) or ids(lever.source) for r, lever in closing)
        yield RetirementsDiffer(before, after, tuple(dict.fromkeys(chain.from_iterable(sources))))


def _charges(a: Scenario, b: Scenario) -> Iterator[Difference]:
    before = {_which(charge): charge for charge in a.tuning.charges}
    after = {_which(charge): charge for charge in b.tuning.charges}
    for which in dict.fromkeys((*before, *after)):
        one, other = before.get(which), after.get(which)
        on = [chances.of_key(s.tuning.prospects, c.on) for s, c in ((a, one), (b, other)) if c]
        if one != other or len(set(map(repr, on))) > 1:
            yield ChargeDiffers(one, other, _sources_of_charge(which, b if other else a))


def _which(charge: Charge) -> tuple[str, str, str]:
    return charge.lever, charge.kind, charge.title.en


def _sources_of_charge(which: tuple[str, str, str], scenario: Scenario) -> tuple[str, ...]:
    for lever, _ in scenario.levers:
        for cost in lever.costs:
            if (lever.name, cost.kind, cost.title.en) == which:
                return ids(cost.sources.get("amount")) or ids(cost.source) or ids(lever.source)
    return ()
