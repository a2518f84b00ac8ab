"""Which values of a scenario a ground of the ledger rests on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from simulator.budget.lines import LEVER
from simulator.explain.resting import Value

Wanted = Callable[[Value], bool]
_COURSE = re.compile(r"catalogue\[(\d+)\]\.(\w+)")
_BY_SEGMENT = ("amounts", "spreads")
_BY_YEAR = ("yearly", "committed")


def behind(ground: Mapping[str, Any], model: Mapping[str, Any]) -> Wanted:
    """Whether a value is behind a ground, a row of `budget.grounds`, in a resolved model."""
    starts = tuple(_starts(ground, model))
    of_course = _of_course(ground, model)
    years = dict(_years(ground, model))

    def wanted(value: Value) -> bool:
        course = _COURSE.fullmatch(value.path)
        if course:
            segment = model["catalogue"][int(course[1])]["segment"]
            return bool(segment == ground["segment"]) and course[2] == of_course
        *_, table, name = ("", *value.path.split("."))
        if name == "carbon" or not value.path.startswith(starts):
            return False
        if table in _BY_SEGMENT:
            return bool(name == ground["segment"])
        return table not in _BY_YEAR or name == years.get(table)

    return wanted


def _starts(ground: Mapping[str, Any], model: Mapping[str, Any]) -> Iterator[str]:
    """How the paths begin of the tables behind a ground."""
    item, basis, journal = ground["item"], ground["basis"], ground["journal"]
    if basis == "events":
        yield f"prices.{item}."
        if journal in ("received", "lost"):
            yield from _payments(item, ground["segment"], model)
    elif basis == "people":
        yield f"pools.{item}.pay."
        if model["pools"][item]["pay"]["per"] == "person-year":
            yield from (f"pools.{item}.people", f"pools.{item}.months", f"pools.{item}.staffing.")
    elif basis == "lever":
        yield f"levers.{item.removeprefix(LEVER).partition('/')[0]}.costs"
    elif basis in ("cost", "grant", "investment"):
        yield f"{basis}s.{item}."
    elif basis == "opening" and not item:
        yield "treasury.cash"
    if journal == "paid":
        yield f"treasury.delays.{ground['account']}"


def _years(ground: Mapping[str, Any], model: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """For each table by year behind a ground, the year that says what its period has."""
    table = model.get(f"{ground['basis']}s", {}).get(ground["item"], {})
    for name in _BY_YEAR:
        held = table.get(name)
        if isinstance(held, Mapping) and held:
            before = [year for year in held if int(year) <= ground["period"]]
            yield name, max(before, default=min(held))


def _payments(price: str, segment: str, model: Mapping[str, Any]) -> Iterator[str]:
    """The table of payments of a price, for a segment."""
    for name, table in model["payments"].items():
        if price in table["prices"] and (not table["segments"] or segment in table["segments"]):
            yield f"payments.{name}."
            return


def _of_course(ground: Mapping[str, Any], model: Mapping[str, Any]) -> str:
    """What of the courses of the catalogue is behind a ground; empty when nothing is."""
    if ground["basis"] == "courses":
        return "fixed_cost"
    priced = ground["basis"] == "events" and model["prices"][ground["item"]]["amount"] == "course"
    return "fee" if priced and ground["journal"] != "opening" else ""
