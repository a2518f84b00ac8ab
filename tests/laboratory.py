"""Scenario files run in the tests: records of replications, and ratios with their intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from theory import Interval, equivalent_level, replicated_interval

from simulator.planning import Planned, make_plan
from simulator.record import Record
from simulator.run import Engine, Replication, simulate
from simulator.scenario import read

KNOWN = Path(__file__).parent / "known"
COMPARISONS = 20
"""Intervals compared in the whole suite: the level of each makes a false alarm rarer than 1e-4."""
LEVEL = equivalent_level(COMPARISONS)


@dataclass(frozen=True, eq=False)
class Observed:
    """Replications of one scenario file, and how to read them by name."""

    planned: Planned
    replications: tuple[Replication, ...]

    def row(self, stage: str, segment: str | None = None) -> int:
        """The row of a stage, of the only segment or of a named one."""
        rows = self.planned.index.rows
        trips = self.planned.index.trips
        found = [
            r
            for r, (t, each) in enumerate(rows)
            if each.name == stage and segment in (None, trips[t].segment)
        ]
        assert len(found) == 1, f"{len(found)} rows of {stage}"
        return found[0]

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
        return replicated_interval(top, base, LEVEL)

    def each(self, of: Callable[[Record], float]) -> list[float]:
        """One number of each replication's record."""
        return [of(each.record) for each in self.replications]


@cache
def observe(
    name: str, replications: int, trace: float = 0.0, seed: int = 1, engine: Engine = "compiled"
) -> Observed:
    """Replications of a scenario file of `tests/known`.

    The compiled engine, since a narrow interval takes a million customers; that the SimPy engine
    gives the same bytes on these very files is a test of its own.
    """
    scenario = read(str(KNOWN / f"{name}.toml"))
    planned = make_plan(scenario.model, scenario.tuning)
    return Observed(
        planned,
        tuple(simulate(planned.plan, seed, r, engine, trace) for r in range(replications)),
    )
