"""The state of a run at a date, written as the stock from which another run goes on."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from simulator import clock, draws, standing
from simulator.arrivals import arrivals
from simulator.crew import crewed
from simulator.errors import InputError, Problem, RunError
from simulator.experiment.study import Plans
from simulator.planning import Planned
from simulator.record import Record
from simulator.resume_simpy import halted
from simulator.scenario import Scenario
from simulator.stock import Row


@dataclass(frozen=True)
class State:
    """Who is where at a date of one replication, and what had happened in it before."""

    rows: tuple[Mapping[str, str], ...]
    """Those of a stock; empty columns left out."""
    before: Record

    @property
    def requests(self) -> int:
        """How many of the rows are requests."""
        return sum("request" in row for row in self.rows)


def state_at(
    scenario: Scenario, when: date, seed: int, replication: int = 0, scale: float = 1.0
) -> State:
    """The complete state of one replication of a scenario as a day begins.

    The readable engine lives the replication up to then. InputError when the day is not one that
    the replication lives.
    """
    planned = Plans(scenario, scale).lived(draws.study_key(seed, replication))
    return state_of(planned, when, seed, replication)


def state_of(planned: Planned, when: date, seed: int, replication: int = 0) -> State:
    """The complete state of one replication of a plan as a day begins."""
    plan, key = planned.plan, draws.study_key(seed, replication)
    second = clock.seconds(when, planned.origin)
    if not plan.begin < second < plan.end:
        first, last = (planned.day(t // clock.DAY - plan.first_day) for t in (plan.begin, plan.end))
        accepted = f"a day after {first} and before {last}"
        raise InputError([Problem("the command", "date", when, accepted)])
    before, stock = halted(crewed(plan, key), arrivals(plan, key), key, second)
    first_year = planned.index.years[0]
    rows = standing.rows(stock, planned.index, planned.origin, first_year)
    return State(tuple(rows), before)


def write(rows: Iterable[Mapping[str, str]], file: Path) -> None:
    """Write the rows of a stock as a CSV file, whole or not at all.

    Raises InputError when there is such a file, RunError when the disk refuses.
    """
    if file.exists():
        raise InputError([Problem("--out", "file", str(file), "a new file")])
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # A folder of its own beside the place: whatever happens, nothing half-written is left.
        with tempfile.TemporaryDirectory(prefix=f".{file.name}-", dir=file.parent) as building:
            written = Path(building) / file.name
            with written.open("w", newline="", encoding="utf-8") as stream:
                table = csv.DictWriter(stream, list(Row.model_fields), lineterminator="\n")
                table.writeheader()
                table.writerows(rows)
            written.rename(file)
    except OSError as error:
        raise RunError(f"the stock was not written: {error}") from error
