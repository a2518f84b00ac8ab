"""Studies that are killed: run by a test as a program, which forks one study for each moment.

Forked from a process that has loaded all it needs, a study lasts a tenth of a second and not the
seconds of a start, so that its kill falls anywhere in its life.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from simulator import store
from simulator.experiment.conduct import conduct
from simulator.experiment.shelf import Shelf
from simulator.experiment.study import design

STUDIES, KILLS = 10, 3
"""Each study is killed so often, and gone on with in between."""
RUNS = 3


class Here(Executor):
    """An executor that does at once what it is given."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def study(model: str, folder: Path) -> None:
    """One study, kept as it goes, with its result; only what is missing is done."""
    plan = design([model], RUNS, 1, 1.0, "compiled", 1.0)
    found = conduct(plan, Here(), keeper=Shelf(folder / "store", plan), ahead=1)
    store.write(folder / "result", plan, found, ())


def killed(model: str, folder: Path, after: float) -> bool:
    """Whether a study was still at work when it was killed."""
    child = os.fork()
    if child == 0:
        study(model, folder)
        os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def main(model: str, folder: Path, seed: int) -> None:
    """Kill each study at moments of its life; print how many were at work, and go on with them."""
    study(model, folder / "warm")
    begun = time.monotonic()
    study(model, folder / "whole")
    whole = time.monotonic() - begun
    chance = random.Random(seed)
    for _ in range(KILLS):
        moments = [chance.uniform(0.0, whole) for _ in range(STUDIES)]
        print(sum(killed(model, folder / str(k), after) for k, after in enumerate(moments)),
              flush=True)  # fmt: skip
        sys.stdin.readline()  # the test looks at what was left before it is gone on with
    for k in range(STUDIES):
        study(model, folder / str(k))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
