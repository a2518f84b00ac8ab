"""Conducting a study: a design run over worker processes, or over an executor of one's own."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

from simulator.experiment.study import Design, Measured, Study, conduct, design
from simulator.run import Engine


class _Workers(ProcessPoolExecutor):
    """Worker processes that no interruption reaches, not even while they start."""

    def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
        """Submit, holding interruptions back: a process started here inherits that."""
        if not hasattr(signal, "pthread_sigmask"):
            return super().submit(*args, **kwargs)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(*args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def workers(count: int | None = None) -> Iterator[Executor]:
    """Worker processes, one for each core unless `count` says otherwise.

    They start afresh on every system alike. When the block is left by an exception, such as an
    interruption, they are ended at once and what they were doing is dropped.
    """
    others = multiprocessing.active_children()
    started = _Workers(
        count or os.cpu_count() or 1,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_leave_interruptions_to_the_parent,
    )
    try:
        yield started
    except BaseException:
        started.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            if process not in others:
                process.kill()
        raise
    started.shutdown()


def _leave_interruptions_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def compare(
    base: str,
    *scenarios: str,
    replications: int = 10,
    seed: int = 1,
    scale: float = 1.0,
    engine: Engine = "compiled",
    trace: float = 0.0,
    executor: Executor | None = None,
    done: Callable[[Measured], None] = lambda _: None,
) -> Study:
    """The study that compares scenarios with a base over the same replications, or a base alone.

    References are names of the library, files or folders; a lever is laid over the base. `scale`
    simulates that share of the learners with the same share of the people. Without an executor,
    worker processes are started and ended. Raises InputError when a document is wrong.
    """
    return conducted(
        design((base, *scenarios), replications, seed, scale, engine, trace), executor, done
    )


def conducted(
    plan: Design,
    executor: Executor | None = None,
    done: Callable[[Measured], None] = lambda _: None,
    jobs: int | None = None,
) -> Study:
    """A design, run over an executor or over workers of its own."""
    if executor is not None:
        return conduct(plan, executor, done)
    with workers(jobs) as started:
        return conduct(plan, started, done)
