"""What an executor is handed: the runs of one replication that are simulated together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from simulator.experiment.study import Design, Measured, Plans, Run, measure_together
from simulator.planning import Planned

TOGETHER = 4
"""Scenarios of one task: each shares the past of the base, which every task simulates once; the
more there are, the less is kept when a study is interrupted."""


class Task(NamedTuple):
    """Runs of one replication under one draw, and the base's plan, whose past they share."""

    trunk: Planned
    runs: tuple[tuple[Planned, Run], ...]

    def alone(self) -> list[Task]:
        """A task for each of its runs."""
        return [Task(planned, ((planned, run),)) for planned, run in self.runs]

    def __str__(self) -> str:
        """The runs as a person reads them."""
        return "; ".join(str(run) for _, run in self.runs)


def tasks(plan: Design, missing: Sequence[Run]) -> Iterator[Task]:
    """The tasks that make what is missing of a design; plans are made when a task is asked for."""
    places = {scenario.name: place for place, scenario in enumerate(plan.scenarios)}
    plans: dict[str, Plans] = {}

    def lived(name: str, run: Run) -> Planned:
        if name not in plans:
            plans[name] = Plans(plan.under(places[name], run.draw), plan.scale)
        return plans[name].lived(plan.key(run))

    before = 0
    for (draw, _), runs in _replications(missing).items():
        if draw != before:
            plans.clear()
        before = draw
        for first in range(0, len(runs), TOGETHER):
            part = runs[first : first + TOGETHER]
            mine = tuple((lived(run.scenario, run), run) for run in part)
            yield Task(lived(plan.base, part[0]) if len(part) > 1 else mine[0][0], mine)


def _replications(missing: Sequence[Run]) -> dict[tuple[int, int], list[Run]]:
    """Runs by draw and replication, in the order of both."""
    by_luck: dict[tuple[int, int], list[Run]] = {}
    for run in sorted(missing, key=lambda run: (run.draw, run.replication)):
        by_luck.setdefault((run.draw, run.replication), []).append(run)
    return by_luck


def perform(task: Task, plan: Design) -> list[Measured]:
    """Do the runs of a task and measure them."""
    return measure_together(task.trunk, task.runs, plan)
