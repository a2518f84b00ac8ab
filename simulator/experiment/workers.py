"""Worker processes: what runs the tasks of a study on the cores of one machine.

Nothing that takes long is imported here, so that workers start before their parent is ready.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any


class _Workers(ProcessPoolExecutor):
    """Worker processes that no interruption reaches, not even while they start."""

    def __init__(self, count: int) -> None:
        """Start every worker, each to import what a task needs before it is asked for one."""
        super().__init__(
            count,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_live_with_the_parent,
        )
        for _ in range(count):
            self.submit(_ready)

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
    started = _Workers(count or os.cpu_count() or 1)
    try:
        yield started
    except BaseException:
        started.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            if process not in others:
                process.kill()
        raise
    started.shutdown()


def _ready() -> object:
    """What a task calls: who has answered this has imported all that it needs."""
    from simulator.experiment.tasks import perform

    return perform


def _live_with_the_parent() -> None:
    """Leave interruptions to the parent, and end when it ends, whatever ended it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_after_the_parent, daemon=True).start()


def _end_after_the_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
