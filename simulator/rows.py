"""The tables of a plan's rows: what never changes of them, and what each era changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

import numpy as np
import numpy.typing as npt

from simulator import clock, laws
from simulator.change import Change, composed
from simulator.document import MonthDay
from simulator.draws import name_key
from simulator.index import Index, Way
from simulator.lever import Tuning
from simulator.model import MARKS, Stage
from simulator.plan import NO_MARK, NONE, NOWHERE, ROW, TUNED
from simulator.rules import STRAIN_UNIT


class Laws:
    """The quantile tables of a plan, each law once."""

    def __init__(self) -> None:
        self.tables: list[laws.Table] = []
        self.known: dict[laws.Law, int] = {}

    def code(self, law: laws.Law | None) -> int:
        """The number of a law's table; NONE for no law."""
        if law is None:
            return NONE
        if law not in self.known:
            self.known[law] = len(self.tables)
            self.tables.append(laws.table(law))
        return self.known[law]

    def stacked(self) -> npt.NDArray[np.float64]:
        """(law, entry) every table."""
        rows = [table.values for table in self.tables]
        return np.array(rows, np.float64).reshape(len(rows), -1 if rows else 1)


class Rows:
    """The rows of one plan."""

    def __init__(
        self, index: Index, tuning: Tuning, eras: Sequence[date], origin: date, end: date
    ) -> None:
        self.index, self.tuning, self.eras = index, tuning, eras
        self.origin, self.begin, self.end = origin, eras[0], end
        self.laws = Laws()
        self.pools: list[int] = []
        self.openings: list[tuple[int, int]] = []
        self.fixed = self._rows()
        self.tuned = self._tuned()
        self.branch_to = np.array([self._code(w.row, w.to) for w in index.ways], np.int64)
        self.branch_p = np.array(self._branches(), np.float64)

    def _code(self, row: int, to: str | None) -> int:
        return NOWHERE if to is None else self.index.code(self.index.rows[row][0], to)

    def _rows(self) -> npt.NDArray[np.void]:
        rows = np.zeros(len(self.index.rows), ROW)
        beginnings = {
            "raise": spans(r.row for r in self.index.raises),
            "book": spans(b.row for b in self.index.books),
        }
        way = 0
        for r, (t, stage) in enumerate(self.index.rows):
            trip = self.index.trips[t]
            of_row = [w for w in self.index.ways[way:] if w.row == r]
            attrition = sum(w.attrition for w in of_row)
            strain = stage.strain
            values = {
                "where": name_key(f"{trip.key}/{stage.name}"),
                "place": r - trip.first_row,
                "segment": self.index.segments.index(trip.segment),
                "trip": t,
                "on_closed": self._code(r, stage.on_closed),
                "priority": stage.priority,
                "on_renege": self._code(r, stage.on_renege),
                "balk_at": NONE if stage.balk_at is None else stage.balk_at,
                "on_balk": self._code(r, stage.on_balk),
                "repeat": stage.repeat,
                "attrition_at": way,
                "attrition_n": attrition,
                "next_at": way + attrition,
                "next_n": len(of_row) - attrition,
                "strained": any(w.strain for w in of_row),
                "tolerance": strain.tolerance if strain else 1,
                "renege_strain": _micro(strain.renege) if strain else 0,
                "relief": _micro(strain.relief) if strain else 0,
                "mark": MARKS.index(stage.marks) if stage.marks else NO_MARK,
                "wait_row": self.index.waiting.index(r) if stage.pools else NONE,
                "opening_at": len(self.openings),
                "opening_n": self._open(stage),
                "pool_at": len(self.pools),
                "pool_n": len(stage.pools),
            }
            self.pools += [self.index.pools.index(pool) for pool in stage.pools]
            values["raise_at"], values["raise_n"] = beginnings["raise"].get(r, (0, 0))
            values["book_at"], values["book_n"] = beginnings["book"].get(r, (0, 0))
            for name, value in values.items():
                rows[r][name] = value
            way += len(of_row)
        return rows

    def _open(self, stage: Stage) -> int:
        """Add a stage's openings, from a year before the study to two years after; how many."""
        closes = stage.closes or stage.opens
        found = []
        for year in range(self.begin.year - 1, self.end.year + 3):
            for opens, shuts in zip(stage.opens, closes, strict=True):
                first, last = _day_of(opens, year), _day_of(shuts, year)
                if stage.closes and last <= first:
                    last = _day_of(shuts, year + 1)
                until = clock.seconds(last, self.origin) + (0 if stage.closes else 1)
                found.append((clock.seconds(first, self.origin), until))
        self.openings += sorted(found)
        return len(found)

    def _tuned(self) -> npt.NDArray[np.void]:
        tuned = np.zeros((len(self.eras), len(self.index.rows)), TUNED)
        for r, (_, stage) in enumerate(self.index.rows):
            where = self.index.where(r)
            main = "stage.work" if stage.pools else "stage.duration"
            law = stage.work if stage.pools else stage.duration
            changes = zip(
                *(composed(self.tuning.acting(target, where), self.eras)
                  for target in (main, "stage.patience", "stage.strain")),
                strict=True,
            )  # fmt: skip
            code = self.laws.code(law.tabled() if law else None)
            patience = self.laws.code(stage.patience.tabled() if stage.patience else None)
            weight = stage.strain.weight if stage.strain else 0.0
            for e, (change, patient, felt) in enumerate(changes):
                tuned[e, r] = (
                    code, change.factor, change.shift,
                    patience, patient.factor, patient.shift,
                    _micro(max(0.0, felt.of(weight))),
                )  # fmt: skip
        return tuned

    def _branches(self) -> list[list[float]]:
        """By era, the probability of every branch, its odds changed, each row's ways summing."""
        out: list[list[float]] = [[] for _ in self.eras]
        for (_, attrition), ways in groupby(self.index.ways, lambda way: (way.row, way.attrition)):
            changed = [(way.p, self._change_of(way)) for way in ways]
            for e in range(len(out)):
                out[e] += _probabilities([(p, change[e]) for p, change in changed], attrition)
        return out

    def _change_of(self, way: Way) -> list[Change]:
        """By era, what becomes of the probability of a branch."""
        where = {**self.index.where(way.row), "to": way.to}
        return composed(self.tuning.acting("stage.probability", where), self.eras)


def month_day(text: MonthDay) -> tuple[int, int]:
    """(month, day) of a day of the year."""
    return int(text[:2]), int(text[3:])


def _day_of(text: MonthDay, year: int) -> date:
    """A day of a year; 29 February is the 28th where it does not exist."""
    month, day = month_day(text)
    return date(year, month, min(day, 28) if month == 2 else day)


def _micro(strain: float) -> int:
    return round(strain * STRAIN_UNIT)


def spans(rows: Iterable[int]) -> dict[int, tuple[int, int]]:
    """For each row of a list in row order, where its items begin and how many they are."""
    found: dict[int, tuple[int, int]] = {}
    for at, row in enumerate(rows):
        first, count = found.get(row, (at, 0))
        found[row] = (first, count + 1)
    return found


def _probabilities(ways: Sequence[tuple[float, Change]], attrition: bool) -> list[float]:
    """Branch probabilities after their changes.

    Where ways must sum to one, those that no effect touches share what the others leave.
    Odds multiply a branch's weight against all others, and against staying.
    """
    p = [min(1.0, max(0.0, change.of(base))) for base, change in ways]
    moved = [value != base for value, (base, _) in zip(p, ways, strict=True)]
    if not attrition and any(moved):
        taken = sum(v for v, m in zip(p, moved, strict=True) if m)
        rest = sum(v for v, m in zip(p, moved, strict=True) if not m)
        left = max(0.0, 1.0 - taken)
        p = [v if m or not rest else v * left / rest for v, m in zip(p, moved, strict=True)]
    weights = [v * change.odds for v, (_, change) in zip(p, ways, strict=True)]
    stay = max(0.0, 1.0 - sum(p)) if attrition else 0.0
    total = sum(weights) + stay
    if all(change.odds == 1.0 for _, change in ways) and total <= 1.0:
        return weights
    return [w / total for w in weights] if total > 0 else weights
