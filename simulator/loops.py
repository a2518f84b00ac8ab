"""Loops in which no time passes: a run would never leave the second in which somebody goes round.

A loop takes time when a passage of one of its stages lasts: when its time, or its work at the
speed of the fastest pool of the stage, comes to a second or more in at least `LASTING` of all
passages. An opening does not count, since it lets through at its moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from graphlib import CycleError, TopologicalSorter
from itertools import chain, combinations

import numpy as np

from simulator import laws
from simulator.change import Change, compose
from simulator.document import Law
from simulator.index import Index
from simulator.lever import Action, Tuning
from simulator.model import Model, Stage

LASTING = 0.01
"""The least share of the passages of a stage that lasts: who goes round soon meets one."""
_TARGETS = ("stage.duration", "stage.work", "pool.speed")
"""What decides whether a passage lasts."""

Lasts = Callable[[Stage], bool]


def timeless(stages: Sequence[Stage], lasts: Lasts) -> tuple[str, ...]:
    """The names of the stages of a loop in which no time passes, the first again at the end."""
    graph: dict[str, set[str]] = {}
    for place, stage in enumerate(stages):
        following = stages[place + 1].name if place + 1 < len(stages) else ""
        ways = {stage.on_closed, stage.on_balk}
        if not lasts(stage):
            ways |= {b.to for b in stage.attrition}
            if isinstance(stage.next, tuple):
                ways |= {b.to for b in stage.next}
            else:
                ways.add(stage.next or following)
        graph[stage.name] = {way for way in ways if way}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return tuple(reversed(error.args[1]))
    return ()


def declared_to_last(stage: Stage) -> bool:
    """Whether a passage of a stage can take time as the stage is declared."""
    law = _law(stage)
    if law is None or law.law not in ("constant", "sample"):
        return law is not None
    return bool(law.value) or any(law.sample)


def _law(stage: Stage) -> Law | None:
    return stage.work if stage.pools else stage.duration


def made(model: Model, index: Index, tuning: Tuning) -> Iterator[tuple[Action, str]]:
    """Each effect by which a loop of a checked model loses its time, and what is accepted of it.

    What hangs on a chance may act or not: no loop may lose its time either way.
    """
    tables: _Tables = {}
    acting = Tuning(tuple(a for a in tuning.actions if a.target in _TARGETS))
    found: dict[tuple[str, str], tuple[Action, str]] = {}
    for number, trip in enumerate(index.trips):
        if not timeless(trip.stages, lambda _: False):
            continue
        here = _Trip(model, index, number, tables)
        days = set(chain.from_iterable(a.breaks() for a in here.acting(acting)))
        for day in sorted(day for day in days if model.study.start <= day < model.study.end):
            loop = here.loop(acting, day)
            for action in here.at_fault(loop, acting, day):
                place = f"{'requests' if trip.is_request else 'journeys'}.{trip.name}"
                accepted = (
                    f"an effect that leaves time to the loop {' -> '.join(loop)} of {place}: "
                    f"a passage that lasts, on {day} too"
                )
                found.setdefault((action.origin, place), (action, accepted))
    yield from found.values()


_Tables = dict[laws.Law, laws.Floats]


class _Trip:
    """The stages of one trip, whatever acts on them."""

    def __init__(self, model: Model, index: Index, number: int, tables: _Tables) -> None:
        self.model, self.trip, self.tables = model, index.trips[number], tables
        self.where = {
            stage.name: index.where(self.trip.first_row + place)
            for place, stage in enumerate(self.trip.stages)
        }

    def acting(self, tuning: Tuning) -> Iterator[Action]:
        """Every action on one of the stages, or on the speed of one of their pools."""
        return chain.from_iterable(self._every(stage, tuning) for stage in self.trip.stages)

    def _every(self, stage: Stage, tuning: Tuning) -> list[Action]:
        speeding = (actions for _, actions in self._speeds(stage, tuning))
        return [*self._own(stage, tuning), *chain.from_iterable(speeding)]

    def _own(self, stage: Stage, tuning: Tuning) -> tuple[Action, ...]:
        main = "stage.work" if stage.pools else "stage.duration"
        return tuning.acting(main, self.where[stage.name])

    def _speeds(self, stage: Stage, tuning: Tuning) -> list[tuple[float, tuple[Action, ...]]]:
        """The declared speed of each pool of a stage, and what acts on it."""
        return [
            (self.model.pools[pool].speed, tuning.acting("pool.speed", {"pool": pool}))
            for pool in stage.pools
        ]

    def loop(self, tuning: Tuning, day: date) -> tuple[str, ...]:
        """A loop that is without time on a day."""
        return timeless(self.trip.stages, lambda stage: self.lasts(stage, tuning, day))

    def at_fault(self, loop: Sequence[str], tuning: Tuning, day: date) -> list[Action]:
        """The actions without which a stage of a loop would last on a day, else all upon them."""
        short = [
            stage
            for stage in self.trip.stages
            if stage.name in loop and not self.lasts(stage, tuning, day)
        ]
        upon = [action for stage in short for action in self._every(stage, tuning)]
        acting = [each for each in tuning.actions if each in upon and each.grade(day) > 0.0]
        alone = [
            action
            for action in acting
            if any(self.lasts(stage, _less(tuning, action), day) for stage in short)
        ]
        return alone or acting

    def lasts(self, stage: Stage, tuning: Tuning, day: date) -> bool:
        """Whether enough of the passages that begin on a day last, whatever chance brings."""
        own, speeds = self._own(stage, tuning), self._speeds(stage, tuning)
        every = self._every(stage, tuning)
        if _law(stage) is None or not any(action.grade(day) for action in every):
            return declared_to_last(stage)
        for fallen in _fates(every):
            change = compose(Tuning(own).given(fallen).actions, day)
            speed = max(
                (compose(Tuning(a).given(fallen).actions, day).of(s) for s, a in speeds),
                default=1.0,
            )
            if self._share(stage, change, speed) < LASTING:
                return False
        return True

    def _share(self, stage: Stage, change: Change, speed: float) -> float:
        """The share of the passages of a stage that come to a second or more."""
        law = _law(stage)
        assert law is not None
        tabled = law.tabled()
        if tabled not in self.tables:
            self.tables[tabled] = laws.table(tabled).values
        seconds = np.floor(self.tables[tabled] * change.factor + change.shift + 0.5)
        (lasting,) = np.nonzero(seconds / speed >= 0.5)
        return laws.share_from(int(lasting[0])) if len(lasting) else 0.0


def _less(tuning: Tuning, action: Action) -> Tuning:
    return Tuning(tuple(each for each in tuning.actions if each is not action))


def _fates(actions: Sequence[Action]) -> Iterator[frozenset[str]]:
    """Every set of the prospects of some actions that may fall."""
    prospects = sorted({action.on for action in actions if action.on is not None})
    for count in range(len(prospects) + 1):
        yield from map(frozenset, combinations(prospects, count))
