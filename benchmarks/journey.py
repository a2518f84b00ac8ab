"""The journey that every program of this folder simulates, and what each says of it.

A learner waits for an answer, then queues for admission and gives up when patience ends; waits for
the file, then queues for validation; then eight times studies a unit and queues for its marking.
Hours. `journey.toml` states the same for this simulator, and a test holds the two together.
The SimPy, Ciw and salabim programs import this file and nothing else of the project.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from statistics import fmean
from typing import NamedTuple, TypeVar

T = TypeVar("T")

DAY = 24.0

SIZE = 20_000
"""Expected learners at full size; at another, arrivals and people are in proportion."""
CAMPAIGN = 62 * DAY
"""They come in July and August, as a Poisson process."""
UNITS = 8
HORIZON = 730 * DAY
"""By then everybody has left, for programs that must say when they end."""

REGISTRARS, VALIDATORS, MARKERS = 20, 20, 40

ANSWER_MEAN = 4 * DAY  # exponential
ADMISSION_SHAPE, ADMISSION_MEAN = 2.0, 100 / 60  # gamma
PATIENCE_MEAN = 3 * DAY  # exponential
FILE_SIGMA, FILE_MEAN = 0.5, 6 * DAY  # lognormal
VALIDATION_SIGMA, VALIDATION_MEAN = 0.6, 85 / 60  # lognormal
UNIT_SHAPE, UNIT_MEAN = 4.0, 21 * DAY  # gamma
MARKING_SIGMA, MARKING_MEAN = 0.5, 75 / 60  # lognormal


def people(at_full_size: int, size: int) -> int:
    """People of a pool for this many learners: in proportion, at least one."""
    return max(1, math.floor(at_full_size * size / SIZE + 0.5))


def mu(mean: float, sigma: float) -> float:
    """The mean of the logarithm of a lognormal law of this mean."""
    return math.log(mean) - sigma**2 / 2


class Told(NamedTuple):
    """What a program tells of one run: people, and mean waits of the served, in hours."""

    learners: int
    gave_up: int
    admission_wait: float
    validation_wait: float
    marking_wait: float


class Story(NamedTuple):
    """What a program keeps of one learner: waits in hours; none after giving up."""

    gave_up: bool
    admission_wait: float = 0.0
    validation_wait: float = 0.0
    marking_waits: tuple[float, ...] = ()


def told(stories: list[Story]) -> Told:
    """The summary of every learner's story."""
    served = [story for story in stories if not story.gave_up]
    return Told(
        len(stories),
        len(stories) - len(served),
        fmean(story.admission_wait for story in served),
        fmean(story.validation_wait for story in served),
        fmean(wait for story in served for wait in story.marking_waits),
    )


class Taken(NamedTuple):
    """What a measured call took."""

    seconds: float
    before: int
    """Bytes of memory that the process held just before; 0 where that is not known."""
    memory: int
    """Bytes that it held at most until the call returned; 0 where that is not known."""


if sys.platform == "win32":

    def peak_memory() -> int:
        """0: the standard library does not know it on Windows."""
        return 0

else:
    import resource

    def peak_memory() -> int:
        """Bytes of memory that this process has held at most."""
        unit = 1 if sys.platform == "darwin" else 1_024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def forget_peak() -> None:
    """Make the peak what is held now, where the system allows it (Linux)."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", "ascii")


def take(call: Callable[[], T]) -> tuple[T, Taken]:
    """Call, and say what that took; what was left to collect is collected first."""
    gc.collect()
    forget_peak()
    before = peak_memory()
    begun = time.perf_counter()
    result = call()
    return result, Taken(time.perf_counter() - begun, before, peak_memory())


def tell(simulate: Callable[[int, int], Told]) -> None:
    """Run a program of this journey as a process: one line of JSON on standard output."""
    parser = argparse.ArgumentParser(description="One run of the journey of benchmarks/journey.py.")
    parser.add_argument("--size", type=int, default=SIZE, help="expected learners")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found, taken = take(lambda: simulate(options.size, options.seed))
    print(json.dumps(taken._asdict() | found._asdict()))
