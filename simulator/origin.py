"""Where every final value comes from: its file and key, its evidence, the lever that moved it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel

from simulator import staffing
from simulator.change import compose
from simulator.cited import WORDS
from simulator.document import Declared, Law
from simulator.index import number
from simulator.lever import UNITS, Action, Lever
from simulator.library import Document, Evidence, shown
from simulator.model import Model, Pool
from simulator.quantity import (
    cents,
    measure,
    milligrams,
    seconds,
    show_cents,
    show_milligrams,
    show_seconds,
)
from simulator.scenario import Scenario
from simulator.stock import StockFile

Kind = Literal["sourced", "derived", "assumed", "unsourced", "fitted"]
KINDS: tuple[Kind, ...] = ("sourced", "derived", "assumed", "unsourced")
"""What a number rests on by its own sources; `fitted` is said where a calibration is at hand."""


@dataclass(frozen=True)
class Value:
    """One value of a resolved scenario."""

    path: str
    value: object
    shown: str
    origin: str
    """The file that holds it, or `default`."""
    sources: tuple[str, ...]
    kind: Kind | None
    """What a number rests on; None for names, dates and defaults."""


@dataclass(frozen=True)
class Moved:
    """A value that levers move: where it was, where it ends, and by which effects."""

    path: str
    where: Mapping[str, str]
    base: str
    final: str
    origins: tuple[str, ...]


def values(scenario: Scenario) -> list[Value]:
    """Every value of the scenario's model and levers, in the order of the documents."""
    found = list(_walk(scenario.model, "", (), scenario, scenario.documents[0], ""))
    for (lever, _), document in zip(scenario.levers, scenario.documents[1:], strict=False):
        found += _walk(lever, f"levers.{lever.name}", (), scenario, document, "")
    return found


def kinds(scenario: Scenario) -> dict[str, int]:
    """How many of the scenario's numbers are sourced, derived, assumed and unsourced."""
    counts = dict.fromkeys(KINDS, 0)
    for value in values(scenario):
        if value.kind is not None:
            counts[value.kind] += 1
    return {str(kind): count for kind, count in counts.items()}


def _walk(
    node: Any, path: str, cited: tuple[str, ...], scenario: Scenario, document: Document, note: str
) -> Iterator[Value]:
    if isinstance(node, Declared):
        cited = _ids(node.source) or cited
        note = node.note or (note if not node.source else "")
    if isinstance(node, BaseModel):
        for name in type(node).model_fields:
            if name in WORDS and not (name == "name" and not path):
                continue
            own = _ids(node.sources.get(name, ())) if isinstance(node, Declared) else ()
            below = f"{path}.{name}" if path else name
            child = _held(node, name)
            if name not in node.model_fields_set:
                if not isinstance(child, (BaseModel, dict, tuple)) and child not in (None, ""):
                    yield Value(below, child, _text(below, child), "default", (), None)
                continue
            yield from _walk(child, below, own or cited, scenario, document, note)
    elif isinstance(node, Mapping):
        cited, note = _ids(node.get("source", ())) or cited, node.get("note", note)
        for key, child in node.items():
            if key not in WORDS:
                own = _ids(node.get("sources", {}).get(key, ()))
                yield from _walk(child, f"{path}.{key}", own or cited, scenario, document, note)
    elif isinstance(node, (list, tuple)) and any(isinstance(i, (BaseModel, dict)) for i in node):
        for k, child in enumerate(node):
            yield from _walk(child, f"{path}[{k}]", cited, scenario, document, note)
    elif node is not None:
        kind = _kind(node, cited, note, scenario.evidence)
        origin = document.file_of(path)
        yield Value(path, node, _text(path, node), origin, cited if kind else (), kind)


def _held(node: BaseModel, name: str) -> Any:
    """What a key holds; of a stock, how many its rows stand for."""
    if isinstance(node, StockFile) and name == "rows":
        return node.told()
    return getattr(node, name)


def _ids(given: str | tuple[str, ...]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _kind(
    value: object, cited: tuple[str, ...], note: str, evidence: Mapping[str, Evidence]
) -> Kind | None:
    """What a number rests on; the weakest of its sources decides."""
    if not all(map(_is_number, value if isinstance(value, (list, tuple)) else (value,))):
        return None
    if not cited:
        return "unsourced"
    rows = [evidence[source] for source in cited if source in evidence]
    if any(row.kind == "assumption" for row in rows):
        return "assumed"
    derived = note or any(row.row.get("confidence") == "derived" for row in rows)
    return "derived" if derived else "sourced"


def _is_number(value: object) -> bool:
    """Whether a value is a number, or the text of a quantity in a table kept as it was written."""
    if isinstance(value, str):
        with suppress(ValueError):
            return measure(value) is not None
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_DURATIONS = (
    "value", "mean", "median", "maximum", "scale", "loc", "tolerance", "warm_up", "ramp_up",
    "absence_spell",
)  # fmt: skip
_AMOUNTS = ("amount", "yearly", "amounts", "cash", "committed")


def _text(path: str, value: object) -> str:
    """A value as a person writes it, by what its key holds."""
    parts = path.replace("[", ".").split(".")
    if isinstance(value, int) and not isinstance(value, bool):
        if parts[-1] in _DURATIONS:
            return show_seconds(value)
        if any(part in _AMOUNTS for part in parts[-2:]):
            return show_cents(value)
        if parts[-1] == "carbon":
            return show_milligrams(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value)
    return str(value)


def moved(scenario: Scenario) -> list[Moved]:
    """Every number of the plan that the scenario's effects move, at the end of the study."""
    when = date.fromordinal(scenario.model.study.end.toordinal() - 1)
    found = []
    for path, target, where, base in numbers(scenario.model):
        actions = scenario.tuning.acting(target, where)
        if actions:
            final = _changed(base, actions, when, target)
            origins = tuple(action.origin for action in actions)
            found.append(Moved(path, where, _shown(base, target), final, origins))
    return found


def _changed(base: object, actions: tuple[Action, ...], when: date, target: str) -> str:
    """A single number as it ends; of several, or of a law, what is done to each."""
    change = compose(actions, when)
    if isinstance(base, (int, float)):
        text = _number(change.of(float(base)), target)
    else:
        sign = "-" if change.shift < 0 else "+"
        moved_by = f" {sign} {_number(abs(change.shift), target)}" if change.shift else ""
        text = f"x {change.factor:.4g}{moved_by}"
    return text + (f", odds x {change.odds:.4g}" if change.odds != 1.0 else "")


def _shown(base: object, target: str) -> str:
    if isinstance(base, Law):
        return ", ".join(f"{k}={v}" for k, v in base.model_dump(exclude_unset=True).items())
    if isinstance(base, Mapping):
        return ", ".join(f"{key}: {_number(value, target)}" for key, value in base.items())
    return _number(base, target) if isinstance(base, (int, float)) else str(base)


_SHOWN = {seconds: show_seconds, cents: show_cents, milligrams: show_milligrams}


def _number(value: float, target: str) -> str:
    """A number of a target, with its unit where it has one."""
    unit = UNITS.get(target)
    return f"{value:.6g}" if unit is None else _SHOWN[unit](value)


def numbers(model: Model) -> Iterator[tuple[str, str, dict[str, str], object]]:
    """(path, target, where, value) of every number that an effect can act on."""
    index = number(model, (), ())
    for row, (trip, stage) in enumerate(index.rows):
        where = index.where(row)
        path = f"{where['segment']}/{index.trips[trip].name}/{stage.name}"
        for target, law in (
            ("stage.duration", stage.duration),
            ("stage.work", stage.work),
            ("stage.patience", stage.patience),
        ):
            if law is not None:
                yield f"{path}.{target.split('.')[1]}", target, where, law
        if stage.strain is not None:
            yield f"{path}.strain.weight", "stage.strain", where, stage.strain.weight
        for way in (w for w in index.ways if w.row == row and w.p < 1.0):
            yield f"{path} -> {way.to}", "stage.probability", {**where, "to": way.to}, way.p
        for each in stage.requests:
            inner = {**where, "raises": each.request}
            yield f"{path} > {each.request}", "stage.expected", inner, each.expected
    for name, pool in model.pools.items():
        for target, value in staffing.numbers(pool):
            key = target.split(".")[1]
            table = "" if key in Pool.model_fields else "staffing."
            yield f"pools.{name}.{table}{key}", target, {"pool": name}, value
    for name, segment in model.segments.items():
        where = {"segment": name, "audience": segment.audience}
        yield f"segments.{name}.volume", "segment.volume", where, segment.volume
    for name, price in model.prices.items():
        yield f"prices.{name}.amount", "price.amount", {"price": name}, price.amount
    for name, cost in model.costs.items():
        yield f"costs.{name}.yearly", "cost.yearly", {"cost": name}, cost.yearly
    for name, grant in model.grants.items():
        yield f"grants.{name}.yearly", "grant.yearly", {"grant": name}, grant.yearly
    yield from _masses(model)


def _masses(model: Model) -> Iterator[tuple[str, str, dict[str, str], object]]:
    """The masses of carbon that an effect can act on."""
    for name, price in model.prices.items():
        if price.carbon is not None:
            yield f"prices.{name}.carbon", "price.carbon", {"price": name}, price.carbon
    for name, cost in model.costs.items():
        if cost.carbon is not None:
            yield f"costs.{name}.carbon", "cost.carbon", {"cost": name}, cost.carbon
    for name, pool in model.pools.items():
        if pool.pay and pool.pay.carbon is not None:
            yield f"pools.{name}.pay.carbon", "pool.carbon", {"pool": name}, pool.pay.carbon


def published(scenario: Scenario, indicators: pd.DataFrame) -> pd.DataFrame:
    """What is published beside what is simulated, with the deviation; empty when nothing is."""
    columns = ["fr", "en", "year", "published", "simulated", "low", "high", "deviation", "source",
               "kind"]  # fmt: skip
    rows = []
    for figure in scenario.figures:
        here = (indicators[[*figure.place]] == [*figure.place.values()]).all(axis=1)
        found = indicators[here & (indicators.year == figure.year)]
        if found.empty:
            continue
        simulated, value = float(found["mean"].iloc[0]), figure.published
        rows.append(
            (figure.fr, figure.en, figure.year, value, simulated,
             float(found.low.iloc[0]), float(found.high.iloc[0]),
             simulated / value - 1.0 if value else math.nan,
             figure.source, scenario.evidence[figure.source].kind)
        )  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


__all__ = ["KINDS", "Lever", "Moved", "Value", "kinds", "moved", "numbers", "published", "shown",
           "values"]  # fmt: skip
