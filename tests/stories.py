"""Whole logs read as stories: what each learner and each request went through, passage by passage.

Reading is strict: what could not happen to somebody who is in one place at a time is an
AssertionError.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from random_models import planned

from simulator import draws
from simulator.compiled import handle
from simulator.crew import crewed
from simulator.plan import OUTCOME, Plan
from simulator.planning import Planned
from simulator.record import (
    ARRIVED,
    BALKED,
    CLOSED,
    COMPLETED,
    ENTERED,
    GAVE_UP,
    LEFT,
    SERVED,
)
from simulator.run import Engine, Replication, simulate

FOLLOWS = {
    ARRIVED: {ENTERED, LEFT},
    ENTERED: {SERVED, GAVE_UP, BALKED, CLOSED, COMPLETED},
    SERVED: {COMPLETED},
    GAVE_UP: {ENTERED, LEFT},
    BALKED: {ENTERED, LEFT},
    CLOSED: {ENTERED, LEFT},
    COMPLETED: {ENTERED, LEFT},
    LEFT: set(),
}
"""What may come next after each thing that happens to somebody."""


@dataclass
class Passage:
    """One passage of a stage; `None` for what had not happened when the study ended."""

    row: int
    visit: int
    entered: int
    served: int | None = None
    left: int | None = None
    how: int | None = None


@dataclass
class Story:
    """What a learner, or a request of theirs (0 for none), went through."""

    learner: int
    request: int
    arrived: int
    first: int
    """The row or outcome where they came into being."""
    passages: list[Passage] = field(default_factory=list)
    left: int | None = None
    outcome: int | None = None
    """The number of the outcome."""

    @property
    def who(self) -> int:
        """Whom draws are for."""
        return self.request or self.learner


def stories(log: npt.NDArray[np.void], plan: Plan) -> list[Story]:
    """The stories of a log, in its order."""
    lines = [tuple(line) for line in log.tolist()]
    return [
        _story(list(told), plan) for _, told in groupby(lines, key=lambda line: (line[0], line[1]))
    ]


def _story(lines: list[tuple[int, ...]], plan: Plan) -> Story:
    learner, request, _, arrived, first, what = lines[0]
    assert what == ARRIVED
    assert [line[2] for line in lines] == list(range(len(lines)))
    times = [line[3] for line in lines]
    assert times == sorted(times)
    assert plan.begin <= times[0]
    assert times[-1] < plan.end
    story = Story(learner, request, arrived, first)
    visits: Counter[int] = Counter()
    for before, (_, _, _, time, row, what) in pairwise(lines):
        assert what in FOLLOWS[before[5]], (before, what)
        if what == ENTERED:
            story.passages.append(Passage(row, visits[row], time))
            visits[row] += 1
        elif what == LEFT:
            story.left, story.outcome = time, OUTCOME - row
        else:
            _goes_on(story.passages[-1], time, row, what)
    return story


def _goes_on(passage: Passage, time: int, row: int, what: int) -> None:
    """What happens in a passage happens at its own stage."""
    assert row == passage.row
    if what == SERVED:
        passage.served = time
    else:
        passage.left, passage.how = time, what


@dataclass(frozen=True, eq=False)
class Told:
    """A random model's replication with everybody's story."""

    planned: Planned
    seed: int
    replication: Replication
    stories: tuple[Story, ...]

    @cached_property
    def plan(self) -> Plan:
        """The plan that was simulated, with its people."""
        return crewed(self.planned.plan, self.key)

    @property
    def key(self) -> int:
        """The key of every draw."""
        return draws.study_key(self.seed, 0)

    @cached_property
    def given(self) -> Any:
        """The plan as rules take it."""
        return handle(self.plan)


def tell(given: Planned, seed: int, engine: Engine = "compiled") -> Told:
    """A replication of a plan with everybody's story."""
    replication = simulate(given.plan, seed, engine=engine, trace=1.0)
    return Told(given, seed, replication, tuple(stories(replication.log, given.plan)))


@lru_cache(maxsize=100)
def told(seed: int) -> Told:
    """The random model of a seed, simulated with that seed."""
    return tell(planned(seed), seed)
