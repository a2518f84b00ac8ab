"""Benchmarks, side by side in one command: `python benchmarks/run.py all`. See README.md here."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

# This checkout is measured, whatever else is installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import peers as others
from benchmarks import results
from benchmarks.journey import Told
from benchmarks.measure import (
    Sample,
    Samples,
    Side,
    alternate,
    compared,
    figure,
    figures,
    process,
    program,
    same_bytes,
    spread,
    table,
    times,
)

OURS = "benchmarks.ours"


class Sizes(NamedTuple):
    """How much each benchmark simulates."""

    journey: int
    peers: int
    """Less than the journey: the time of one of them grows with the square."""
    baseline: float
    growth: tuple[int, ...]
    journeys: int
    """Replications of the journey, and of the baseline, that threads share."""
    baselines: int
    start: float


FULL = Sizes(20_000, 4_000, 1.0, (10_000, 100_000, 1_000_000), 32, 4, 0.01)
SMALL = Sizes(1_000, 1_000, 0.005, (1_000, 10_000), 4, 2, 0.002)


class Run(NamedTuple):
    """What a benchmark is asked for."""

    sizes: Sizes
    runs: int

    def alternate(self, *sides: Side) -> Samples:
        """The samples of sides run in turn."""
        return alternate(sides, self.runs, lambda line: print(line, file=sys.stderr, flush=True))


@cache
def compile_once() -> None:
    """Fill the cache of compiled code, so that no measured process compiles."""
    print("compiling, unless it is done already", file=sys.stderr, flush=True)
    for engine in ("compiled", "simpy"):
        process((sys.executable, "-m", OURS, "journey", "--size", "1000", "--engine", engine))


def journey(run: Run) -> str:
    """The journey as a SimPy program, by the compiled engine and by the SimPy engine."""
    compile_once()
    size = run.sizes.journey
    samples = run.alternate(
        program("SimPy program", "benchmarks.journey_simpy", "--size", size),
        _ours("compiled engine", size),
        _ours("SimPy engine", size, "--engine", "simpy"),
    )
    same_bytes(samples, "compiled engine", "SimPy engine")
    pairs = [(slow, "compiled engine") for slow in ("SimPy program", "SimPy engine")]
    return _compared_journeys(samples, pairs, size)


def peers(run: Run) -> str:
    """The journey in Ciw, salabim and SimPy, and by the compiled engine."""
    python = others.make()
    compile_once()
    size = run.sizes.peers
    slow = {name: f"{name} program" for name in ("Ciw", "salabim", "SimPy")}
    samples = run.alternate(
        program(slow["Ciw"], "benchmarks.journey_ciw", "--size", size, python=python),
        program(slow["salabim"], "benchmarks.journey_salabim", "--size", size, python=python),
        program(slow["SimPy"], "benchmarks.journey_simpy", "--size", size),
        _ours("compiled engine", size),
    )
    pairs = [(name, "compiled engine") for name in slow.values()]
    return f"{others.versions()}.\n\n{_compared_journeys(samples, pairs, size)}"


def _ours(name: str, size: int, *options: object) -> Side:
    return program(name, OURS, "journey", "--size", size, *options)


def _compared_journeys(samples: Samples, pairs: Sequence[tuple[str, str]], size: int) -> str:
    """Times, ratios, and what each side says of the same journey."""
    rows = [
        (name, *(figure(_mean(found, field)) for field in Told._fields))
        for name, found in samples.items()
    ]
    head = ("mean of the runs", *(field.replace("_", " ") for field in Told._fields))
    return "\n\n".join(
        (
            f"{size:,} expected learners; waits in hours.",
            times(samples),
            compared(samples, pairs),
            compared(samples, pairs, whole=True),
            table(head, rows),
        )
    )


def _mean(found: Sequence[Sample], field: str) -> float:
    return sum(float(sample.told[field]) for sample in found) / len(found)


def baseline(run: Run) -> str:
    """One replication of the institution as published."""
    compile_once()
    scale = run.sizes.baseline
    samples = run.alternate(
        program("baseline", OURS, "baseline", "--scale", scale),
        program("a tenth of it", OURS, "baseline", "--scale", scale / 10),
    )
    pairs = [("baseline", "a tenth of it")]
    return f"Scale {scale:g}.\n\n{times(samples)}\n\n{_amounts(samples)}\n\n" + compared(
        samples, pairs
    )


def growth(run: Run) -> str:
    """The journey at sizes ten times apart, people in proportion."""
    compile_once()
    names = {size: f"{size:,} learners" for size in run.sizes.growth}
    samples = run.alternate(*(_ours(name, size) for size, name in names.items()))
    steps = list(names.values())
    pairs = list(zip(steps[1:], steps[:-1], strict=True))
    return "\n\n".join((times(samples), _amounts(samples), compared(samples, pairs)))


def _amounts(samples: Samples) -> str:
    """The table of passages and happenings a second, and of memory a learner."""
    rows = []
    for name, found in samples.items():
        rates = [spread(s.rate(what) for s in found) for what in ("passages", "happenings")]
        rows.append(
            (
                name,
                *(figure(_mean(found, what)) for what in ("learners", "passages", "happenings")),
                *(figure(rate.middle) for rate in rates),
                *figures(spread(sample.bytes_a_learner for sample in found)),
            )
        )
    counted = ("learners", "passages", "happenings", "passages/s", "happenings/s")
    return table(("side", *counted, "bytes a learner: min", "median", "max"), rows)


def threads(run: Run) -> str:
    """The same replications by one thread and by two."""
    compile_once()
    work = {
        "journey": ("--size", run.sizes.journey, "--replications", run.sizes.journeys),
        "baseline": ("--scale", run.sizes.baseline, "--replications", run.sizes.baselines),
    }
    names = {model: [f"{model}, {n} thread{'s' * (n > 1)}" for n in (1, 2)] for model in work}
    samples = run.alternate(
        *(
            program(name, OURS, model, *options, "--threads", n)
            for model, options in work.items()
            for n, name in enumerate(names[model], 1)
        )
    )
    for one, two in names.values():
        same_bytes(samples, one, two)
    counts = f"{run.sizes.journeys} replications of the journey at {run.sizes.journey:,} learners"
    told = f"{counts}, {run.sizes.baselines} of the baseline at scale {run.sizes.baseline:g}."
    ratios = compared(samples, [(one, two) for one, two in names.values()])
    return f"{told}\n\n{times(samples)}\n\n{ratios}"


def start(run: Run) -> str:
    """The command from its call to its end, with no compiled code kept and with it."""
    with tempfile.TemporaryDirectory() as folder:
        warm = str(Path(folder, "warm"))
        scale = str(run.sizes.start)
        commands = {
            "list": ("list",),
            "run": ("run", "baseline", "--scale", scale, "--replications", "1", "--jobs", "1"),
        }
        process(_parcours(commands["run"], Path(folder, "first")), {"PARCOURS_CACHE": warm})
        names = {name: (f"{name}, cold", f"{name}, warm") for name in commands}
        sides = [
            Side(name, _start(commands[command], Path(folder), cold=name.endswith("cold")))
            for command, both in names.items()
            for name in both
        ]
        samples = run.alternate(*sides)
    return f"`parcours {' '.join(commands['run'])}` and `parcours list`.\n\n" + "\n\n".join(
        (times(samples), compared(samples, names.values()))
    )


def _parcours(command: Sequence[str], out: Path) -> tuple[str, ...]:
    written = ("--out", str(out), "--quiet") if command[0] == "run" else ()
    return (sys.executable, "-m", "simulator.cli", *command, *written)


def _start(command: Sequence[str], folder: Path, *, cold: bool) -> Callable[[int], Sample]:
    """One start of the command: cold, each on an empty cache of its own."""

    def once(number: int) -> Sample:
        kept = Path(folder, f"{command[0]}-cold-{number}" if cold else "warm")
        out = Path(folder, f"out-{command[0]}-{kept.name}-{number}")
        return process(_parcours(command, out), {"PARCOURS_CACHE": str(kept)})

    return once


BENCHMARKS: dict[str, Callable[[Run], str]] = {
    "journey": journey,
    "peers": peers,
    "baseline": baseline,
    "growth": growth,
    "threads": threads,
    "start": start,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the named benchmark, or all, and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", default="all", choices=("all", *BENCHMARKS))
    parser.add_argument("--runs", type=_count, default=5, help="runs of each side (5)")
    parser.add_argument("--small", action="store_true", help="tiny sizes, to try that it works")
    parser.add_argument("--write", action="store_true", help="put the results into RESULTS.md")
    options = parser.parse_args(arguments)
    if options.small and options.write:
        parser.error("--small only tries the benchmarks; what it finds is not written")
    run = Run(SMALL if options.small else FULL, options.runs)
    for name in BENCHMARKS if options.name == "all" else (options.name,):
        command = f"python benchmarks/run.py {name} --runs {options.runs}"
        command += " --small" * options.small
        before = results.machine()
        body = f"{BENCHMARKS[name].__doc__}\n\n{BENCHMARKS[name](run)}"
        section = results.section(name, command, before, body)
        print(section, flush=True)
        if options.write:
            results.write({name: section})


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of runs: 1 or more")
    return int(text)


if __name__ == "__main__":
    main()
