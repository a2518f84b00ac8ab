"""Sides run in turn, and the arithmetic of what they took: spreads, ratios pair by pair, tables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]


class Sample(NamedTuple):
    """One run of one side."""

    whole: float
    """Seconds from starting its process to its end."""
    told: Mapping[str, Any]
    """What it says of itself; nothing for a command that does not measure itself."""

    @property
    def seconds(self) -> float:
        """The seconds it says that it took, or those of its whole process."""
        return float(self.told.get("seconds", self.whole))

    @property
    def memory(self) -> int:
        """The most bytes that it held, 0 where it does not say."""
        return int(self.told.get("memory", 0))

    def rate(self, what: str) -> float:
        """How many of what it counts a second."""
        return float(self.told[what]) / self.seconds

    @property
    def bytes_a_learner(self) -> float:
        """Bytes that the run added to the process at most, for each learner."""
        return (self.memory - int(self.told["before"])) / int(self.told["learners"])


class Side(NamedTuple):
    """Something to measure."""

    name: str
    once: Callable[[int], Sample]
    """One run, by its number: runs of one number have the same luck on every side that can."""


class Spread(NamedTuple):
    """The least, the middle and the greatest of several values."""

    low: float
    middle: float
    high: float


Samples = Mapping[str, Sequence[Sample]]


def spread(values: Iterable[float]) -> Spread:
    """The spread of at least one value."""
    found = sorted(values)
    return Spread(found[0], median(found), found[-1])


def ratio(above: Sequence[float], below: Sequence[float]) -> Spread:
    """The spread of the ratios of values taken in pairs: what both suffer cancels out."""
    return spread(a / b for a, b in zip(above, below, strict=True))


def alternate(sides: Sequence[Side], runs: int, say: Callable[[str], None]) -> Samples:
    """The samples of each side; the sides are run in turn, A B A B, numbered from 1."""
    found: dict[str, list[Sample]] = {side.name: [] for side in sides}
    for number in range(1, runs + 1):
        for side in sides:
            sample = side.once(number)
            found[side.name].append(sample)
            say(f"{side.name}, run {number} of {runs}: {sample.seconds:.3g} s")
    return found


def same_bytes(samples: Samples, one: str, other: str) -> None:
    """End where two sides that must do the same work did not: a ratio would mean nothing."""
    pairs = zip(samples[one], samples[other], strict=True)
    for number, (a, b) in enumerate(pairs, 1):
        if a.told["digest"] != b.told["digest"]:
            sys.exit(f"benchmarks: {one} and {other} left different records in run {number}")


def process(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Sample:
    """Run a command from the project's folder; its last line may be JSON, what it tells.

    Linux hands a process the peak of memory of its parent, so this program stays small: it loads
    neither the simulator nor a numerical library.
    """
    begun = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    whole = time.perf_counter() - begun
    if done.returncode:
        sys.exit(f"benchmarks: {' '.join(command)} failed\n{done.stderr}")
    last = done.stdout.strip().rpartition("\n")[2]
    return Sample(whole, json.loads(last) if last.startswith("{") else {})


def program(
    name: str, module: str, *options: object, python: str = sys.executable, seeded: bool = True
) -> Side:
    """A side that is a Python module run as a process, with the number of the run as its seed."""
    command = (python, "-m", module, *(str(option) for option in options))

    def once(number: int) -> Sample:
        return process((*command, "--seed", str(number)) if seeded else command)

    return Side(name, once)


# ---- what is printed


def figure(value: float) -> str:
    """A number with three digits that count, or whole with its thousands apart."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def figures(found: Spread) -> tuple[str, str, str]:
    """The three cells of a spread."""
    return figure(found.low), figure(found.middle), figure(found.high)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table that reads well as plain text and is Markdown; numbers to the right."""
    cells = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    lines = [
        [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]
        for row in cells
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in (lines[0], rule, *lines[1:]))


def times(samples: Samples) -> str:
    """The table of the sides: seconds, whole processes, peak of memory."""
    rows = []
    for name, found in samples.items():
        whole = spread(sample.whole for sample in found).middle
        memory = max(sample.memory for sample in found) / 1e6
        rows.append(
            (
                name,
                *figures(spread(sample.seconds for sample in found)),
                figure(whole),
                figure(memory) if memory else "",
            )
        )
    return table(("side", "seconds: min", "median", "max", "process", "peak MB"), rows)


def compared(samples: Samples, pairs: Iterable[tuple[str, str]], *, whole: bool = False) -> str:
    """The table of ratios: seconds of the first of each pair over those of the second."""
    rows = []
    for one, other in pairs:
        took = [[s.whole if whole else s.seconds for s in samples[name]] for name in (one, other)]
        rows.append((f"{one} / {other}", *figures(ratio(*took))))
    what = "ratio of whole processes" if whole else "ratio of seconds"
    return table((what, "median of pairs", "min", "max"), [(n, m, low, h) for n, low, m, h in rows])
