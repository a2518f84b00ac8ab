"""Conducting a study: what is missing of a design, run over any executor and kept as it ends."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from itertools import chain, islice
from typing import NamedTuple, Protocol

from simulator.errors import RunError
from simulator.experiment import workers
from simulator.experiment.gathering import gather
from simulator.experiment.study import Design, Measured, Run, Study, design
from simulator.experiment.tasks import Task, perform, tasks
from simulator.run import Engine

AHEAD = 4
"""Tasks handed to an executor at once: each holds plans, which may be large."""


class Ended(NamedTuple):
    """A run that has ended, or that was there already."""

    run: Run
    seconds: float | None
    """How long it took; None when it was kept from before."""
    error: str = ""
    """Why it failed; nothing when it did not."""


class Keeper(Protocol):
    """Where measured runs are kept."""

    def has(self, run: Run) -> bool:
        """Whether a run is there, whole."""

    def get(self, run: Run) -> Measured:
        """A run that is there."""

    def put(self, measured: Measured) -> None:
        """Keep a run."""

    def fail(self, run: Run, error: BaseException) -> None:
        """Keep why a run failed."""


class Memory:
    """A keeper of measured runs that ends with the process."""

    def __init__(self) -> None:
        self.held: dict[Run, Measured] = {}

    def has(self, run: Run) -> bool:
        """Whether a run is there."""
        return run in self.held

    def get(self, run: Run) -> Measured:
        """A run that is there."""
        return self.held[run]

    def put(self, measured: Measured) -> None:
        """Keep a run."""
        self.held[measured.run] = measured

    def fail(self, run: Run, error: BaseException) -> None:
        """Nothing: the error ends with the process."""


class _Kept(Mapping[Run, Measured]):
    """The runs of a design as their keeper has them, each read when it is asked for."""

    def __init__(self, plan: Design, keeper: Keeper) -> None:
        self.plan, self.keeper = plan, keeper

    def __getitem__(self, run: Run) -> Measured:
        return self.keeper.get(run)

    def __iter__(self) -> Iterator[Run]:
        return self.plan.runs()

    def __len__(self) -> int:
        return sum(1 for _ in self.plan.runs())


def compare(
    base: str,
    *scenarios: str,
    replications: int = 10,
    seed: int = 1,
    scale: float = 1.0,
    engine: Engine = "compiled",
    trace: float = 0.0,
    executor: Executor | None = None,
    done: Callable[[Ended], None] = lambda _: None,
) -> Study:
    """The study that compares scenarios with a base over the same replications, or a base alone.

    References are names of the library, files or folders; a lever is laid over the base. `scale`
    simulates that share of the learners with the same share of the people. Without an executor,
    worker processes are started and ended. Raises InputError when a document is wrong.
    """
    plan = design((base, *scenarios), replications, seed, scale, engine, trace)
    if executor is not None:
        return conduct(plan, executor, done)
    with workers.workers() as started:
        return conduct(plan, started, done, ahead=2 * (os.cpu_count() or 1))


def conduct(
    plan: Design,
    executor: Executor,
    done: Callable[[Ended], None] = lambda _: None,
    keeper: Keeper | None = None,
    ahead: int = AHEAD,
) -> Study:
    """Run what a keeper does not have yet of a design, and gather the study, as `complete` does."""
    return gather(plan, complete(plan, executor, done, keeper or Memory(), ahead))


def complete(
    plan: Design,
    executor: Executor,
    done: Callable[[Ended], None],
    keeper: Keeper,
    ahead: int = AHEAD,
) -> Mapping[Run, Measured]:
    """Run what a keeper does not have yet of a design; every run of it, read when asked for.

    `done` is called as each run ends; at most `ahead` tasks are with the executor at once. Each run
    is kept as its task ends, whatever becomes of the others: the runs of a task that fails are done
    again one by one, so that each that fails does so alone. The result does not depend on the
    executor, nor on the order in which runs end, nor on what was kept. Raises RunError, naming
    every run that failed, when the others have ended.
    """
    missing = tasks(plan, _missing(plan, keeper, done))
    slim = Design((), plan.replications, plan.seed, plan.scale, plan.engine, plan.trace)
    pending: dict[Future[list[Measured]], Task] = {}
    again: list[Task] = []
    failed: list[str] = []
    while True:
        for task in islice(chain(_emptied(again), missing), ahead - len(pending)):
            pending[executor.submit(perform, task, slim)] = task
        if not pending:
            break
        for future in wait(pending, return_when=FIRST_COMPLETED).done:
            task = pending.pop(future)
            measured, error = _ended(future, task)
            for each in measured:
                keeper.put(each)
                done(Ended(each.run, each.seconds))
            if error is not None and len(task.runs) > 1:
                again += task.alone()
            elif error is not None:
                failed.append(_fail(task.runs[0][1], error, keeper, done))
    if failed:
        raise RunError("; ".join(sorted(failed)))
    return _Kept(plan, keeper)


def _missing(plan: Design, keeper: Keeper, done: Callable[[Ended], None]) -> list[Run]:
    """What is left to run, once it has been told what is there."""
    left = []
    for run in plan.runs():
        if keeper.has(run):
            done(Ended(run, None))
        else:
            left.append(run)
    return left


def _emptied(again: list[Task]) -> Iterator[Task]:
    """The tasks of a list, each taken off it as it is asked for."""
    while again:
        yield again.pop()


def _ended(future: Future[list[Measured]], task: Task) -> tuple[list[Measured], Exception | None]:
    """What a task gave, or why it failed."""
    try:
        return future.result(), None
    except (BrokenExecutor, CancelledError) as error:
        raise RunError(
            f"{task}: its worker was ended from outside, often for want of memory"
        ) from error
    except Exception as error:
        return [], error


def _fail(run: Run, error: Exception, keeper: Keeper, done: Callable[[Ended], None]) -> str:
    """Keep why a run failed, and say it."""
    keeper.fail(run, error)
    told = Ended(run, None, f"{type(error).__name__}: {error}")
    done(told)
    return f"{run}: {told.error}"
