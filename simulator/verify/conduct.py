"""The whole verification: every row, over an executor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, as_completed
from typing import NamedTuple

from simulator import library
from simulator.document import Words
from simulator.planning import Planned, make_plan
from simulator.run import simulate
from simulator.scenario import read
from simulator.verify import laws, observed
from simulator.verify.engines import different, shortened
from simulator.verify.laws import LAWS, Law
from simulator.verify.queues import HOLIDAY, QUEUES, by_hand
from simulator.verify.row import GROUPS, Group, Row

SMALL = 0.0005
"""The share of its size at which a document of the library is simulated by both engines."""
TRACE = 0.3
"""The share of the learners whose logs the engines are compared by."""


class Seen(NamedTuple):
    """What one model shows: whether the engines agree, and both sides of every law, summed."""

    name: str
    differing: list[str]
    sides: dict[str, tuple[int, int, bool]]


class Task(NamedTuple):
    """A part of the verification that can be done alone."""

    name: str
    groups: tuple[Group, ...]


def tasks() -> list[Task]:
    """Everything there is to verify, the longest parts first."""
    known = [Task(f"theory/{queue.model}", ("theory",)) for queue in QUEUES]
    hand = [Task(f"by-hand/{HOLIDAY}", ("by-hand",))]
    both: tuple[Group, ...] = ("laws", "engines")
    documents = [Task(f"library/{name}", both) for name in library.names()]
    models = [Task(f"models/{name}", both) for name in observed.models()]
    return known + documents + models + hand


def done(task: Task, seed: int) -> list[Row] | Seen:
    """Do one task."""
    kind, name = task.name.split("/", maxsplit=1)
    if kind == "theory":
        return next(queue for queue in QUEUES if queue.model == name).rows(seed)
    if kind == "by-hand":
        return by_hand(seed)
    if kind == "library":
        scenario = read(name)
        return seen(task.name, make_plan(scenario.model, scenario.tuning, SMALL), seed)
    scenario = observed.scenario(name)
    return seen(task.name, make_plan(shortened(scenario.model), scenario.tuning), seed)


def seen(name: str, planned: Planned, seed: int) -> Seen:
    """What a plan shows of the engines and of the laws."""
    one, other = (
        simulate(planned.plan, seed, engine=engine, trace=TRACE) for engine in ("simpy", "compiled")
    )
    found = {
        law: (int(side.expected.sum()), int(side.found.sum()), side.equal)
        for law, side in laws.sides(planned, other.record).items()
    }
    return Seen(name, different(one, other), found)


def verify(
    executor: Executor,
    seed: int = 1,
    groups: Sequence[Group] = GROUPS,
    told: Callable[[str, int, int], None] = lambda name, ended, total: None,
) -> list[Row]:
    """Every row of some groups, in their order; `told` is called as each task ends.

    The rows do not depend on the executor, nor on the order in which tasks end.
    """
    chosen = [task for task in tasks() if set(task.groups) & set(groups)]
    running: dict[Future[list[Row] | Seen], str] = {
        executor.submit(done, task, seed): task.name for task in chosen
    }
    for ended, future in enumerate(as_completed(running), start=1):
        future.result()
        told(running[future], ended, len(running))
    results = [future.result() for future in running]
    sights = [each for each in results if isinstance(each, Seen)]
    rows = [row for each in results if not isinstance(each, Seen) for row in each]
    rows += [law_row(law, sights) for law in LAWS if sights]
    rows += [engine_row(sight) for sight in sights]
    return sorted(
        (row for row in rows if row.group in groups), key=lambda row: GROUPS.index(row.group)
    )


def law_row(law: Law, sights: Sequence[Seen]) -> Row:
    """One law over every model seen."""
    each = [sight.sides[law.name] for sight in sights]
    broken = [sight.name for sight in sights if not sight.sides[law.name][2]]
    unit = 3_600 if law.unit == "hour" else 1
    expected, found = (sum(side[k] for side in each) / unit for k in (0, 1))
    return Row(
        "laws", law.name, law.what, law.unit, expected, found, None, None, not broken,
        f"broken by {', '.join(broken)}" if broken else "",
    )  # fmt: skip


def engine_row(sight: Seen) -> Row:
    """Whether the engines agree on one model, as the number of arrays in which they differ."""
    name = sight.name.split("/", maxsplit=1)[1]
    return Row(
        "engines", name, Words(fr=name, en=name), "count", 0, len(sight.differing), None, None,
        not sight.differing, ", ".join(sight.differing),
    )  # fmt: skip
