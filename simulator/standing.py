"""The stock of a plan: rows of names and dates as arrays, and arrays as rows again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

import numpy as np

from simulator import clock
from simulator.clock import NEVER
from simulator.index import Index
from simulator.model import Model
from simulator.plan import HELD, NONE, PRESENT, UNKNOWN, Stock
from simulator.rules import STRAIN_UNIT
from simulator.stock import NUMBERS, Row


def begins(model: Model, first: date) -> int:
    """The second at which simulating begins: with the warm-up, or at the date of the stock."""
    study = model.study
    day = first if model.stock is None else model.stock.at or study.start
    return clock.seconds(day, study.start)


def stock(model: Model, index: Index, origin: date, days: Sequence[date], scale: float) -> Stock:
    """Who is somewhere already, at a share of the institution's size."""
    made = _Stock(index, origin, sorted({day.year for day in days}))
    if model.stock is not None:
        made.add(model.stock.rows.values(), scale / model.stock.scale)
    return made.arrays()


class _Stock:
    """The stock of one plan, row by row."""

    def __init__(self, index: Index, origin: date, years: Sequence[int]) -> None:
        self.index, self.origin, self.years = index, origin, years
        self.courses = {course.course: k for k, course in enumerate(index.courses)}
        self.places = max(len(trip.stages) for trip in index.trips)
        self.known: dict[str, int] = {}
        self.held: list[tuple[int, ...]] = []
        self.present: list[tuple[int, ...]] = []
        self.visits: list[list[int]] = []

    def add(self, rows: Iterable[Row], share: float) -> None:
        """Add a share of the learners, evenly over the rows, with the requests that are theirs.

        A row that stands for one learner stands for the nearest whole number of them.
        """
        everybody = list(rows)
        so_far = 0
        for row in everybody:
            if row.request and row.learner:
                continue
            for _ in range(row.count):
                so_far += 1
                copies = _rounded(so_far * share) - _rounded((so_far - 1) * share)
                for copy in range(copies):
                    self._learner(row, copy)
        for row in everybody:
            if row.request and row.learner in self.known:
                for _ in range(row.count):
                    self._present(row, self.known[row.learner], row.number)

    def _learner(self, row: Row, copy: int) -> None:
        """Add a learner, or the unknown learner of a request and that request."""
        applied = row.applied or row.arrived or row.since
        number = row.number if not row.request and not copy else None
        self.held.append((
            self.index.segments.index(row.segment),
            NUMBERS + len(self.held) if number is None else number,
            self.courses.get(row.course, UNKNOWN),
            self._seconds(applied) if applied else 0,
            max(0, (row.cohort or 0) - self.years[0]),
            round(row.strain * STRAIN_UNIT),
        ))  # fmt: skip
        if row.learner and not copy:
            self.known[row.learner] = len(self.held) - 1
        if row.stage:
            known = row.number if row.request and not copy else None
            self._present(row, len(self.held) - 1, known)

    def _present(self, row: Row, learner: int, number: int | None) -> None:
        trip = self.index.trips[self.index.trip(row.segment, row.request or None)]
        places = {stage.name: place for place, stage in enumerate(trip.stages)}
        here = places[row.stage]
        visits = [0] * self.places
        for stage, count in row.visits.items():
            visits[places[stage]] = count
        visits[here] = max(visits[here], row.passes)
        assert row.since is not None
        since = self._seconds(row.since)
        self.visits.append(visits)
        self.present.append((
            learner, bool(row.request), NONE if number is None or not row.request else number,
            trip.first_row + here, since, self._seconds(row.until) if row.until else NEVER,
            self.index.pools.index(row.pool) if row.pool else NONE, row.passes,
            self._seconds(row.arrived) if row.arrived else since,
        ))  # fmt: skip

    def _seconds(self, moment: datetime) -> int:
        return int((moment - datetime.combine(self.origin, time())).total_seconds())

    def arrays(self) -> Stock:
        """All that has been added."""
        return Stock(
            np.array(self.held, HELD),
            np.array(self.present, PRESENT),
            np.array(self.visits, np.int64).reshape(len(self.visits), self.places),
        )


def _rounded(number: float) -> int:
    return int(number + 0.5)


def rows(given: Stock, index: Index, origin: date, first_year: int) -> Iterator[dict[str, str]]:
    """The rows of a table that says a stock again, empty columns left out."""
    zero = datetime.combine(origin, time())

    def moment(second: int) -> str:
        return (zero + timedelta(seconds=int(second))).isoformat(" ")

    with_requests = {int(p["learner"]) for p in given.present if p["is_request"]}
    of_learner = {int(p["learner"]): k for k, p in enumerate(given.present) if not p["is_request"]}
    for i, held in enumerate(given.learners):
        own = {
            "segment": index.segments[held["segment"]],
            "number": str(held["number"]),
            "applied": moment(held["applied_at"]),
            "cohort": str(first_year + int(held["cohort"])),
        }
        if i in with_requests:
            own["learner"] = f"{own['segment']}/{held['number']}"
        if held["course"] >= 0:
            own["course"] = index.courses[held["course"]].course
        if held["strain"]:
            own["strain"] = str(held["strain"] / STRAIN_UNIT)
        yield own | (_where(given, of_learner[i], index, moment) if i in of_learner else {})
    for k, present in enumerate(given.present):
        if present["is_request"]:
            held = given.learners[present["learner"]]
            segment = index.segments[held["segment"]]
            whose = {"segment": segment, "learner": f"{segment}/{held['number']}"}
            whose |= {"number": str(present["number"])} if present["number"] != NONE else {}
            yield whose | _where(given, k, index, moment)


def _where(given: Stock, k: int, index: Index, moment: Callable[[int], str]) -> dict[str, str]:
    """Where one learner or request is."""
    present = given.present[k]
    number, stage = index.rows[present["row"]]
    trip = index.trips[number]
    said = {
        "request": trip.name if present["is_request"] else "",
        "stage": stage.name,
        "since": moment(present["since"]),
        "until": moment(present["until"]) if present["until"] < NEVER else "",
        "pool": index.pools[present["pool"]] if present["pool"] != NONE else "",
        "passes": str(present["passes"]) if present["passes"] > 1 else "",
        "visits": " ".join(
            f"{each.name}:{count}"
            for each, count in zip(trip.stages, given.visits[k], strict=False)
            if count
        ),
        "arrived": moment(present["arrived"]),
    }
    return {column: text for column, text in said.items() if text}
