"""The places of a model on which effects can act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from simulator import staffing
from simulator.index import Index
from simulator.lever import Action
from simulator.model import Model

Place = tuple[Mapping[str, str], frozenset[str]]
"""What selectors can name of a place, and the targets that exist there."""


def places(model: Model, index: Index, kind: str) -> Iterator[Place]:
    """Every place that an effect of a kind can act on, with the targets that exist there."""
    if kind != "stage":
        yield from _other_places(model, kind)
        return
    for row, (_, stage) in enumerate(index.rows):
        where = index.where(row)
        targets = {"stage.work" if stage.pools else "stage.duration"}
        targets |= {"stage.patience"} if stage.patience else set()
        targets |= {"stage.strain"} if stage.strain else set()
        if stage.work or stage.duration:
            yield where, frozenset(targets)
        for way in (w for w in index.ways if w.row == row and w.p < 1.0):
            yield {**where, "to": way.to}, frozenset({"stage.probability"})
        for raised in stage.requests:
            yield {**where, "raises": raised.request}, frozenset({"stage.expected"})


def _other_places(model: Model, kind: str) -> Iterator[Place]:
    if kind == "pool":
        for name, pool in model.pools.items():
            yield {"pool": name}, frozenset(target for target, _ in staffing.numbers(pool))
            if pool.pay and pool.pay.carbon is not None:
                yield {"pool": name}, frozenset({"pool.carbon"})
    if kind == "segment":
        for name, segment in model.segments.items():
            where = {"segment": name, "audience": segment.audience}
            yield where, frozenset({"segment.volume"})
    if kind == "price":
        for price, given in model.prices.items():
            targets = {"price.amount"} | ({"price.carbon"} if given.carbon is not None else set())
            for name, segment in model.segments.items():
                where = {"price": price, "segment": name, "audience": segment.audience}
                yield where, frozenset(targets)
    if kind == "cost":
        for name, cost in model.costs.items():
            targets = {"cost.yearly"} | ({"cost.carbon"} if cost.carbon is not None else set())
            yield {"cost": name}, frozenset(targets)
    if kind == "grant":
        for name in model.grants:
            yield {"grant": name}, frozenset({"grant.yearly"})


def fits(action: Action, place: Place) -> bool:
    """Whether an action acts on a place."""
    where, targets = place
    return action.target in targets and action.matches(where)


def overlap(one: Action, other: Action) -> bool:
    """Whether two actions are in force on one day."""
    far = date.max
    return one.start < (other.end or far) and other.start < (one.end or far)
