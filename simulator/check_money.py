"""Every rule of money that spans fields: prices, grants, how fees are paid, and investments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, get_args

from simulator.model import Model
from simulator.terms import Income, Way

Found = Iterator[tuple[str, object, str]]
"""(path, value, what is accepted)"""


def money(model: Model) -> Found:
    """What names exists; paths of years have no gap; parts of a whole sum to it."""
    yield from _prices(model)
    for name, grant in model.grants.items():
        yield from _path(f"grants.{name}.yearly", grant.yearly, "amounts by year")
        if grant.account not in get_args(Income):
            path = f"grants.{name}.account"
            yield path, grant.account, f"an account of income: {', '.join(get_args(Income))}"
        if list(grant.paid) != sorted(set(grant.paid)):
            yield f"grants.{name}.paid", grant.paid, "months once each, in their order"
    for name, cost in model.costs.items():
        if isinstance(cost.yearly, Mapping):
            accepted = "an amount, or amounts by year"
            yield from _path(f"costs.{name}.yearly", cost.yearly, accepted)
    for name, investment in model.investments.items():
        yield from _path(f"investments.{name}.yearly", investment.yearly, "amounts by year")
        if investment.committed:
            yield from _path(f"investments.{name}.committed", investment.committed, "")
    yield from _payments(model)


def _known(value: str, names: Mapping[str, Any], path: str, what: str) -> Found:
    if value not in names:
        yield path, value, f"one of the {what}s: {', '.join(sorted(names))}"


def _prices(model: Model) -> Found:
    for name, price in model.prices.items():
        for table in ("amounts", "spreads"):
            for segment in getattr(price, table):
                path = f"prices.{name}.{table}.{segment}"
                yield from _known(segment, model.segments, path, "segment")


def _path(path: str, by_year: Mapping[int, int], accepted: str) -> Found:
    """A path of years begins, and says every year from its first to its last."""
    if not by_year:
        yield path, by_year, accepted
        return
    first, last = min(by_year), max(by_year)
    missing = [year for year in range(first, last) if year not in by_year]
    if missing:
        years = ", ".join(map(str, missing))
        yield path, f"without {years}", f"an amount for every year from {first} to {last}"


def _payments(model: Model) -> Found:
    said: dict[tuple[str, str], str] = {}
    for name, table in model.payments.items():
        path = f"payments.{name}"
        for price in table.prices:
            yield from _known(price, model.prices, f"{path}.prices", "price")
            if price in model.prices and model.prices[price].account not in get_args(Income):
                yield f"{path}.prices", price, "prices that learners pay, or refunds"
        for segment in table.segments:
            yield from _known(segment, model.segments, f"{path}.segments", "segment")
        for pair in ((p, s) for p in table.prices for s in table.segments or model.segments):
            if said.setdefault(pair, name) != name:
                accepted = f"one table for {pair[0]} of {pair[1]}; {said[pair]} is the other"
                yield path, name, accepted
                break
        total = sum(Fraction(str(way.share)) for way in table.ways.values())
        if total != 1:
            yield f"{path}.ways", float(total), "shares that sum to 1"
        for key, way in table.ways.items():
            yield from _way(f"{path}.ways.{key}", way)


def _way(path: str, way: Way) -> Found:
    total = sum(Fraction(str(part)) for part in way.parts)
    if way.parts and total != 1:
        yield f"{path}.parts", float(total), "parts that sum to 1"
    if way.parts and way.instalments > 1:
        yield f"{path}.instalments", way.instalments, "nothing: the parts say how many there are"
