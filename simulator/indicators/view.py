"""A record seen by segment and year of the study, and the groups that its segments add up to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from simulator.clock import DAY
from simulator.index import Trip
from simulator.planning import Planned
from simulator.record import Record
from simulator.vocabulary import ALL

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class View:
    """A record with the names behind its numbers, from the study's start on.

    Tallies are kept by month and year: the month in which the study starts counts whole, and so
    does its year in what is kept by year.
    """

    planned: Planned
    record: Record

    @cached_property
    def first(self) -> int:
        """The plan's day from which on the study is reported."""
        return self.planned.plan.start // DAY - self.planned.plan.first_day

    @cached_property
    def years(self) -> Int:
        """(year of the study,) numbers that the plan gives to its years."""
        return np.unique(self.planned.plan.year_of_day[self.first :])

    @cached_property
    def calendar(self) -> tuple[int, ...]:
        """The calendar years of the study."""
        return tuple(self.planned.index.years[year] for year in self.years)

    @cached_property
    def year_of_month(self) -> Float:
        """(month, year of the study) one where the study's month lies in the year, else zero."""
        plan = self.planned.plan
        lies = np.zeros((int(plan.month_of_day[-1]) + 1, len(self.years)))
        years = np.searchsorted(self.years, plan.year_of_day[self.first :])
        lies[plan.month_of_day[self.first :], years] = 1.0
        return lies

    @cached_property
    def groups(self) -> tuple[tuple[tuple[str, str], ...], Float]:
        """(audience, segment) of the total, of each audience and segment; who is in it, as ones."""
        model, segments = self.planned.model, self.planned.index.segments
        audience = {name: model.segments[name].audience for name in segments}
        names = [(ALL, ALL), *((a, ALL) for a in model.audiences)]
        names += [(audience[s], s) for s in segments]
        members = [
            [a in (ALL, audience[s]) and which in (ALL, s) for s in segments] for a, which in names
        ]
        return tuple(names), np.array(members, np.float64)

    def trips(self, which: Callable[[Trip], bool]) -> list[int]:
        """The numbers of the trips that satisfy a condition."""
        return [n for n, trip in enumerate(self.planned.index.trips) if which(trip)]

    def segment_of(self, trips: Iterable[int]) -> list[int]:
        """The segment of each trip, by number."""
        names = self.planned.index.segments
        return [names.index(self.planned.index.trips[trip].segment) for trip in trips]

    def yearly(self, tally: Int, items: list[int], trips: list[int]) -> Float:
        """(segment, year) sums of the rows `items` of an (item, month) tally, each of a trip."""
        out = np.zeros((len(self.planned.index.segments), len(self.years)))
        np.add.at(out, self.segment_of(trips), tally[items] @ self.year_of_month)
        return out

    def having(self, trips: Iterable[int]) -> Bool:
        """(segment, 1) whether a segment has one of the trips."""
        there = np.zeros((len(self.planned.index.segments), 1), np.bool_)
        there[self.segment_of(trips)] = True
        return there


def quotient(over: Float | Int, under: Float | Int) -> Float:
    """One array over another of its shape, NaN where there is nothing to divide by."""
    found: Float = np.divide(over, under, out=np.full(under.shape, np.nan), where=under > 0)
    return found
