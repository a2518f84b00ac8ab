"""Replications of the models whose answer is known, and how to read them by name.

These models are queues and single journeys, not institutions: they stand here and not in the
scenario library, which holds what a planner may choose and cites a source for every number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.planning import Planned, make_plan
from simulator.record import Record
from simulator.run import Engine, Replication, simulate
from simulator.scenario import Scenario, read
from simulator.verify.engines import shortened
from simulator.verify.intervals import Interval, replicated_interval

MODELS = Path(__file__).parent / "models"
"""The folder of the models."""


def models() -> tuple[str, ...]:
    """The names of the models."""
    return tuple(sorted(path.stem for path in MODELS.glob("*.toml")))


def scenario(name: str) -> Scenario:
    """A model by its name, with nothing laid over it."""
    return read(str(MODELS / f"{name}.toml"))


@dataclass(frozen=True, eq=False)
class Observed:
    """Replications of one plan."""

    planned: Planned
    replications: tuple[Replication, ...]
    level: float
    """Of every interval that is read from them."""

    def row(self, stage: str, segment: str | None = None) -> int:
        """The row of a stage, of the only segment or of a named one."""
        rows, trips = self.planned.index.rows, self.planned.index.trips
        (found,) = (
            r
            for r, (t, each) in enumerate(rows)
            if each.name == stage and segment in (None, trips[t].segment)
        )
        return found

    def first_row(self, request: str) -> int:
        """Where a kind of request begins, of the only segment."""
        (found,) = (trip.first_row for trip in self.planned.index.trips if trip.name == request)
        return found

    def reported(self) -> npt.NDArray[np.bool_]:
        """The months that are not warm-up."""
        start = self.planned.model.study.start
        return np.array([m >= (start.year, start.month) for m in self.planned.index.months])

    def total(self, tally: str, *at: int) -> npt.NDArray[np.float64]:
        """A tally of each replication, summed over the reported months."""
        months = self.reported()
        return np.array(
            [getattr(each.record, tally)[at][..., months].sum() for each in self.replications],
            np.float64,
        )

    def ratio(self, above: Sequence[tuple[str, int]], below: Sequence[tuple[str, int]]) -> Interval:
        """The ratio of two sums of tallies, with the interval of independent replications."""
        top = sum((self.total(name, at) for name, at in above), np.zeros(len(self.replications)))
        base = sum((self.total(name, at) for name, at in below), np.zeros(len(self.replications)))
        return replicated_interval(top, base, self.level)

    def each(self, of: Callable[[Record], float]) -> list[float]:
        """One number of each replication's record."""
        return [of(each.record) for each in self.replications]


class Size(NamedTuple):
    """How much is simulated, and how sure what is read from it has to be."""

    replications: int
    sharp: float
    """The widest half interval that still shows something, as a share of the theory."""
    level: float
    """Of every interval."""
    scale: float = 1.0
    learners: int | None = None
    """About how many come before the study is cut short; all of it when absent."""
    trace: float = 0.0
    engine: Engine = "compiled"


def observe(name: str, size: Size, seed: int = 1) -> Observed:
    """Replications of a model by its name."""
    known = scenario(name)
    model = known.model if size.learners is None else shortened(known.model, size.learners)
    planned = make_plan(model, known.tuning, size.scale)
    runs = tuple(
        simulate(planned.plan, seed, replication, size.engine, size.trace)
        for replication in range(size.replications)
    )
    return Observed(planned, runs, size.level)
