"""Runs of a scenario at many places of the unit cube: over an executor, and kept as they end.

A batch is a file, written whole or not at all. A fit that is begun again finds the batches of the
same places and seeds and does not run them again.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from calibration.whole.priors import Float, Prior, values_of
from calibration.whole.targets import Target, Task
from simulator import InputError, RunError, Scenario, fingerprint, placed, simulated

Int = npt.NDArray[np.int64]
SIZE = 8
"""Runs in a batch: what an interruption can lose of each."""

Simulate = Callable[[str, Float, Int], Float]
"""(stage of the fit, (run, parameter) places, (run,) seeds) -> (run, summary) values; NaN where
the model refuses a place."""


@dataclass(frozen=True)
class Model:
    """What a worker needs to run a scenario at a place."""

    scenario: Scenario
    priors: tuple[Prior, ...]
    targets: tuple[Target, ...]
    until: date | None
    scale: float


def model_of(task: Task, scale: float) -> Model:
    """The model of a fit; its summaries are the indicators of all its targets, in their order."""
    return Model(task.scenario, task.priors, task.targets, task.head.until, scale)


def key_of(model: Model, seed: int) -> str:
    """A short digest of all that decides what the runs of a fit give, but for their places."""
    facts = (
        fingerprint(model.scenario), [vars(prior) for prior in model.priors],
        [target.place for target in model.targets], str(model.until), model.scale, seed,
    )  # fmt: skip
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12]


def at_place(model: Model, place: Float, seed: int) -> tuple[float, ...]:
    """The summaries of one run at one place; all NaN where the model refuses it."""
    found = values_of(model.priors, place[None, :])[0]
    values = {prior.id: float(value) for prior, value in zip(model.priors, found, strict=True)}
    try:
        scenario = placed(model.scenario, values, model.until)
        table = simulated(scenario, model.scale, seed)
    except (InputError, ValueError):
        return (np.nan,) * len(model.targets)
    index = table.set_index(["indicator", "audience", "segment", "pool", "year"])["value"]
    return tuple(float(index.get(tuple(each.place.values()), np.nan)) for each in model.targets)


@dataclass(frozen=True)
class Batches:
    """Runs of a model, kept in a folder."""

    model: Model
    executor: Executor
    folder: Path
    done: Callable[[str, int, int], None] = lambda stage, ended, total: None

    def __call__(self, stage: str, places: Float, seeds: Int) -> Float:
        """The (run, summary) values of a stage; what is kept already is not run again.

        Raises RunError, naming the run, when one fails; the batches that are whole are kept.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        out = np.full((len(places), len(self.model.targets)), np.nan)
        left: dict[Future[tuple[float, ...]], int] = {}
        waiting: dict[int, int] = {}
        ended = 0
        for first in range(0, len(places), SIZE):
            here = slice(first, first + SIZE)
            kept = _kept(self._file(stage, first), places[here], seeds[here])
            if kept is not None:
                out[here] = kept
                ended += len(kept)
                continue
            waiting[first] = len(places[here])
            for run in range(first, first + waiting[first]):
                asked = self.executor.submit(at_place, self.model, places[run], int(seeds[run]))
                left[asked] = run
        self.done(stage, ended, len(places))
        for future in as_completed(left):
            run = left[future]
            out[run] = _ended(future, stage, run)
            ended += 1
            first = run - run % SIZE
            waiting[first] -= 1
            if not waiting[first]:
                here = slice(first, first + SIZE)
                _keep(self._file(stage, first), places[here], seeds[here], out[here])
            self.done(stage, ended, len(places))
        return out

    def _file(self, stage: str, first: int) -> Path:
        return self.folder / f"{stage}-{first:05d}.npz"


def _ended(future: Future[tuple[float, ...]], stage: str, run: int) -> tuple[float, ...]:
    try:
        return future.result()
    except Exception as error:
        raise RunError(f"{stage}, run {run}: {type(error).__name__}: {error}") from error


def _kept(file: Path, places: Float, seeds: Int) -> Float | None:
    """The summaries in a file, if it holds runs of these places and seeds."""
    try:
        with file.open("rb") as stream, np.load(stream) as held:
            same = np.array_equal(held["places"], places) and np.array_equal(held["seeds"], seeds)
            return np.asarray(held["summaries"], np.float64) if same else None
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None  # absent, or not written by a fit: it is run, and written afresh


def _keep(file: Path, places: Float, seeds: Int, summaries: Float) -> None:
    partial = file.with_suffix(".partial")
    with partial.open("wb") as stream:
        np.savez(stream, places=places, seeds=seeds, summaries=summaries)
    os.replace(partial, file)


def seeds_of(seed: int, stage: int, count: int) -> Int:
    """A seed for each run of a stage, from the fit's; the first ones stay when more are asked."""
    spread = np.random.SeedSequence((seed, stage)).spawn(count)
    return np.array([each.generate_state(1, np.uint64)[0] >> 1 for each in spread], np.int64)


__all__ = ["Batches", "Model", "Simulate", "at_place", "key_of", "model_of", "seeds_of"]
