"""One measured run of this simulator as a process: one line of JSON on standard output.

    python -m benchmarks.ours journey --size 20000 --engine compiled
    python -m benchmarks.ours baseline --scale 0.02 --replications 4 --threads 2

The plan is made and a small one of the same model is run first, so that the seconds are those of
simulating alone: drawing the arrivals, moving the learners, keeping the record.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks import journey
from benchmarks.journey import Told
from simulator.planning import Planned, make_plan
from simulator.record import Record
from simulator.run import ENGINES, Engine, simulate
from simulator.scenario import read

HOUR = 3_600
JOURNEY = str(Path(__file__).with_name("journey.toml"))
SMALL = 0.002
"""Share of the model that is run first."""


def learners(planned: Planned, record: Record) -> int:
    """Learners who came; their requests are not among them."""
    return int(record.arrivals[planned.plan.segments["trip"]].sum())


def passages(record: Record) -> int:
    """Entries of stages, by learners and by requests."""
    return int(record.entries.sum())


def happenings(record: Record) -> int:
    """All that a log of every learner would hold, a line each.

    Arrivals, entries, beginnings of work, queues left with patience at an end, queues not joined,
    stages found closed, completions and outcomes.
    """
    tallies = (
        record.arrivals, record.entries, record.waits, record.reneges, record.balks,
        record.closed, record.done, record.ends,
    )  # fmt: skip
    return sum(int(tally.sum()) for tally in tallies)


def digest(records: Iterable[Record]) -> str:
    """16 hexadecimal digits of the bytes of every tally."""
    total = hashlib.blake2b(digest_size=8)
    for record in records:
        for tally in record:
            total.update(tally.tobytes())
    return total.hexdigest()


def told(planned: Planned, record: Record) -> Told:
    """What the other programs of the journey tell, read from our record."""
    stages = [stage.name for _, stage in planned.index.rows]

    def wait(kind: str) -> float:
        rows = [row for row, name in enumerate(stages) if name.partition("-")[0] == kind]
        return float(record.wait_time[rows].sum() / record.waits[rows].sum() / HOUR)

    return Told(
        learners(planned, record),
        int(record.reneges.sum()),
        wait("admission"),
        wait("validation"),
        wait("marking"),
    )


def replicate(
    planned: Planned, seed: int, replications: int, threads: int, engine: Engine
) -> list[Record]:
    """The record of one replication, or of several that this many threads share."""
    if replications == 1:
        return [simulate(planned.plan, seed, 0, engine).record]
    with ThreadPoolExecutor(threads) as pool:
        runs = pool.map(lambda r: simulate(planned.plan, seed, r, engine), range(replications))
        return [run.record for run in runs]


def measured(options: argparse.Namespace) -> dict[str, object]:
    """Run what the options say, and say what it took."""
    scenario = read(JOURNEY if options.model == "journey" else options.model)
    scale = options.size / journey.SIZE if options.model == "journey" else options.scale
    first = make_plan(scenario.model, scenario.tuning, min(SMALL, scale))
    simulate(first.plan, options.seed, 0, options.engine)
    planned = make_plan(scenario.model, scenario.tuning, scale)

    records, taken = journey.take(
        lambda: replicate(
            planned, options.seed, options.replications, options.threads, options.engine
        )
    )
    return {
        **taken._asdict(),
        "learners": sum(learners(planned, record) for record in records),
        "passages": sum(passages(record) for record in records),
        "happenings": sum(happenings(record) for record in records),
        "digest": digest(records),
        **(told(planned, records[0])._asdict() if options.model == "journey" else {}),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", help="journey, or a model of the library")
    parser.add_argument("--size", type=int, default=journey.SIZE, help="learners of the journey")
    parser.add_argument("--scale", type=float, default=1.0, help="share of another model")
    parser.add_argument("--engine", choices=ENGINES, default="compiled")
    parser.add_argument("--replications", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    print(json.dumps(measured(parser.parse_args(arguments))))


if __name__ == "__main__":
    main()
