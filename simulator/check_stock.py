"""Every rule of who is somewhere already: names that exist, moments that can be, nobody twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache

from simulator.model import Model, Stage, raised_by, stages_of
from simulator.stock import NUMBERS, Row, StockFile

Found = Iterator[tuple[str, object, str]]
"""(path, value, what is accepted)"""


def stock(model: Model) -> Found:
    """What is wrong with a model's stock, row by row."""
    if model.stock is None:
        return
    study = model.study
    first, at = study.start - timedelta(seconds=study.warm_up), model.stock.at or study.start
    if not first <= at < study.end:
        yield "stock.at", at, f"a day from {first} to {study.end - timedelta(1)}"
    table = _Table(model, at)
    for line, row in model.stock.rows.items():
        found = (*table.names(row), *table.moments(row), *table.identity(row))
        yield from ((f"stock.rows.{line}.{key}", value, text) for key, value, text in found)
    yield from _once(model.stock)


class _Table:
    """The rules of single rows, and what they need to know of the others."""

    def __init__(self, model: Model, at: date) -> None:
        assert model.stock is not None
        self.model, self.at = model, datetime.combine(at, time())
        self.segment_of = {
            row.learner: row.segment
            for row in model.stock.rows.values()
            if row.learner and not row.request
        }
        self.stages = cache(self._stages)

    def _stages(self, segment: str, request: str) -> dict[str, Stage] | None:
        """The stages of a trip, in order; None where something else is wrong with them."""
        declared = self.model.segments[segment]
        own = self.model.journeys.get(declared.journey)
        if own is None:
            return None
        try:
            stages = stages_of(own, declared.stages)
            if request:
                stages = (
                    stages_of(self.model.requests[request], declared.requests.get(request, {}))
                    if request in raised_by(stages)
                    else ()
                )
        except (ValueError, KeyError):
            return None
        return {stage.name: stage for stage in stages}

    def names(self, row: Row) -> Found:
        """Segment, request, stage, visits, pool and course exist, and belong together."""
        if row.segment not in self.model.segments:
            yield "segment", row.segment, _one_of("segment", self.model.segments)
            return
        stages = self.stages(row.segment, row.request)
        if stages is None:
            return
        if row.request and not stages:
            own = self.stages(row.segment, "") or {}
            raised = raised_by(tuple(own.values()))
            yield "request", row.request, _one_of("request", raised)
            return
        if row.stage and row.stage not in stages:
            yield "stage", row.stage, _one_of("stage", stages)
        strange = [stage for stage in row.visits if stage not in stages]
        yield from (("visits", stage, _one_of("stage", stages)) for stage in strange)
        if row.stage in stages:
            yield from self._at(row, stages[row.stage], next(iter(stages)))
        courses = [c.course for c in self.model.catalogue if c.segment == row.segment]
        if row.course and (row.request or row.course not in courses):
            accepted = "nothing: it is the learner's" if row.request else _one_of("course", courses)
            yield "course", row.course, accepted

    def _at(self, row: Row, stage: Stage, first: str) -> Found:
        if row.pool and row.pool not in stage.pools:
            yield "pool", row.pool, _one_of("pool", stage.pools)
        if row.until is not None and stage.pools and not row.pool:
            yield "until", row.until, "nothing: who waits does not know"
        if row.visits and row.visits.get(row.stage, 0) < row.passes and not self.comes(row):
            yield "visits", row.visits.get(row.stage, 0), f"at least the passes, {row.passes}"
        if self.comes(row) and (row.stage != first or row.pool):
            yield "since", row.since, f"before {self.at:%Y-%m-%d}: only at {first} does one begin"

    def comes(self, row: Row) -> bool:
        """Whether a row is a request that is yet to come."""
        return bool(row.request) and row.since is not None and row.since >= self.at

    def moments(self, row: Row) -> Found:
        """Nobody has been anywhere since a time that has not come."""
        day = f"{self.at:%Y-%m-%d}"
        if (row.stage or row.request) and row.since is None:
            yield "since", "", "a moment: since when they are at the stage"
        if not row.stage and (row.request or not row.learner):
            yield "stage", "", "a stage; only learners to whom a request belongs may have left"
        if row.since is not None and row.since > self.at and not row.request:
            yield "since", row.since, f"a moment up to the stock's day, {day}"
        if row.until is not None and row.until < self.at:
            yield "until", row.until, f"a moment from the stock's day on, {day}"
        for key in ("arrived", "applied"):
            moment = getattr(row, key)
            if moment is not None and moment > (row.since or self.at):
                yield key, moment, "a moment not after `since`"

    def identity(self, row: Row) -> Found:
        """A number or a name is that of one; a request names a learner of its segment."""
        named = (row.number is not None and "number") or (not row.request and row.learner)
        if row.count > 1 and named:
            yield "count", row.count, "1: only those of whom no more is known are counted"
        if row.number is not None and not row.request and row.number >= NUMBERS:
            yield "number", row.number, f"a number below {NUMBERS}"
        if row.request and row.learner and self.segment_of.get(row.learner) != row.segment:
            accepted = "a learner of the segment who has a row, or nothing"
            yield "learner", row.learner, accepted


def _one_of(what: str, names: Iterable[str]) -> str:
    return f"one of the {what}s: {', '.join(names) or 'there is none'}"


def _once(given: StockFile) -> Found:
    """Numbers, and the names of learners, are each in one row."""
    seen: dict[tuple[str, object], str] = {}
    for line, row in given.rows.items():
        whose = (row.request and "request") or row.segment
        keys: list[tuple[str, tuple[str, object]]] = []
        if row.number is not None:
            keys.append(("number", (f"number {whose}", row.number)))
        if row.learner and not row.request:
            keys.append(("learner", ("learner", row.learner)))
        for column, key in keys:
            if key in seen:
                yield f"stock.rows.{line}.{column}", key[1], f"given once; {seen[key]} has it too"
            seen.setdefault(key, line)
