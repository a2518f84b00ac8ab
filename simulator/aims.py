"""What levers are meant to move, checked against a model and resolved to places and years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from simulator.errors import Problem
from simulator.lever import Lever, Move
from simulator.library import Document
from simulator.model import Model
from simulator.vocabulary import ALL, EVERY


@dataclass(frozen=True)
class Aim:
    """A value that a lever is meant to move, by its place in a table of indicators."""

    indicator: str
    way: Literal["more", "less"]
    audience: str
    segment: str
    pool: str
    year: int


def aims(lever: Lever, model: Model) -> tuple[Aim, ...]:
    """The aims of a lever whose moves have been checked."""
    return tuple(
        Aim(
            move.indicator,
            move.way,
            move.audience or (model.segments[move.segment].audience if move.segment else ALL),
            move.segment or ALL,
            move.pool or ALL,
            move.year or _last_year(model),
        )
        for move in lever.moves
    )


def problems(lever: Lever, model: Model, document: Document) -> Iterator[Problem]:
    """Every move whose place or year is not in the model, or not one of its indicator."""
    for k, move in enumerate(lever.moves):
        path = f"lever.moves[{k}]"
        unknown = [*_unknown(move, model)]
        for key, value, accepted in unknown or _unread(move, model):
            at = f"{path}.{key}" if key else path
            yield Problem(document.file_of(path), at, value, accepted)


def _last_year(model: Model) -> int:
    return (model.study.end - timedelta(1)).year


def _unknown(move: Move, model: Model) -> Iterator[tuple[str, object, str]]:
    for key, names in (
        ("audience", model.audiences),
        ("segment", model.segments),
        ("pool", model.pools),
    ):
        name = getattr(move, key)
        if name is not None and name not in names:
            yield key, name, f"one of the {key}s: {', '.join(sorted(names)) or 'there is none'}"
    first, last = model.study.start.year, _last_year(model)
    if move.year is not None and not first <= move.year <= last:
        yield "year", move.year, f"a year of the study, from {first} to {last}"


def _unread(move: Move, model: Model) -> Iterator[tuple[str, object, str]]:
    """Places that exist and of which the indicator has no value."""
    if move.pool and (move.audience or move.segment):
        yield "pool", move.pool, "a pool, or an audience or segment, not both"
        return
    if move.segment and move.audience:
        own = model.segments[move.segment].audience
        if move.audience != own:
            yield "audience", move.audience, f"nothing, or the segment's audience, {own}"
            return
    named = (key for key in ("pool", "segment", "audience") if getattr(move, key))
    kind = next(named, "total")
    by = EVERY[move.indicator].by
    if kind not in by:
        yield "", kind, f"what {move.indicator} is read by: {', '.join(by)}"
