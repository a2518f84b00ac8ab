"""From a checked model and what a scenario lays over it to a plan: the only reader of a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, chain

import numpy as np

from simulator import clock, demand, laws, staffing, standing
from simulator.change import Change, composed
from simulator.clock import DAY, NEVER
from simulator.draws import name_key
from simulator.index import RETIRED, Index, number
from simulator.lever import Tuning
from simulator.model import MOMENTS, Calendar, Model, Price
from simulator.plan import (
    BOOK,
    NONE,
    RAISE,
    SEGMENT,
    Plan,
)
from simulator.rows import Rows, month_day
from simulator.rules import STRAIN_UNIT

MARGIN = 400
"""Days that the clocks run past the end, so that what lasts longer is placed as if it went on."""


@dataclass(frozen=True)
class Planned:
    """A plan, the names behind its numbers, and the model that both come from."""

    plan: Plan
    index: Index
    model: Model
    tuning: Tuning
    scale: float
    origin: date
    """The day of second 0."""

    def day(self, number: int) -> date:
        """The date of a day of the plan, its first being 0."""
        return self.origin + timedelta(self.plan.first_day + number)

    @property
    def start(self) -> date:
        """The day from which on it is reported: the study's start, or the date of its stock."""
        return self.origin + timedelta(self.plan.start // DAY)


def eras(model: Model, tuning: Tuning, begin: date, end: date) -> list[date]:
    """The first day of each era: the begin, and each day on which some parameter changes."""
    breaks = set(chain.from_iterable(action.breaks() for action in tuning.actions))
    if any(price.growth for price in model.prices.values()):
        breaks |= {date(year, 1, 1) for year in range(begin.year + 1, end.year + 1)}
    return [begin, *sorted(day for day in breaks if begin < day < end)]


def make_plan(model: Model, tuning: Tuning, scale: float = 1.0) -> Planned:
    """The plan of a checked model at a share of its size, with the names behind its numbers."""
    origin, end = model.study.start, model.study.end
    begin = origin - timedelta(seconds=model.study.warm_up)
    days = demand.dates(begin, (end - begin).days)
    month_of_day, months = clock.months_by_day(begin, len(days))
    years = tuple(sorted({day.year for day in days}))
    index = number(model, tuple(months), years)
    starts = eras(model, tuning, begin, end)
    builder = _Builder(model, tuning, scale, index, begin, end, starts)
    return Planned(builder.plan(days, month_of_day), index, model, tuning, scale, origin)


class _Builder:
    """The numbers of one plan, part by part."""

    def __init__(
        self,
        model: Model,
        tuning: Tuning,
        scale: float,
        index: Index,
        begin: date,
        end: date,
        eras: Sequence[date],
    ) -> None:
        self.model, self.tuning, self.scale, self.index = model, tuning, scale, index
        self.begin, self.end, self.eras = begin, end, eras
        self.origin = model.study.start
        self.clock_days = demand.dates(begin, (end - begin).days + MARGIN)
        self.first_day = (begin - self.origin).days
        self.now = standing.begins(model, begin)
        self.pieces: list[clock.Pieces] = []
        self.busy: list[laws.Table] = []

    def plan(self, days: Sequence[date], month_of_day: np.ndarray) -> Plan:
        """Everything put together."""
        rows = Rows(self.index, self.tuning, self.eras, self.origin, self.end)
        segments = self._segments()
        raises, raise_expected = self._raises()
        books, book_worth = self._books()
        pool_clock = self._pool_clocks()
        staff = staffing.staff(self.model, days, self.tuning, self.scale)
        on_duty = staffing.on_duty(self.model, days, self.tuning, self.scale, staff)
        clocks = clock.stack(self.pieces, self.first_day, len(self.clock_days))
        wake_at, wakes = self._wakes(pool_clock, on_duty.people)
        first_year, limit = days[0].year, self.model.study.satisfied_below
        stock = standing.stock(self.model, self.index, self.origin, days, self.scale)
        return Plan(
            begin=self.now,
            start=max(0, self.now),
            end=clock.seconds(self.end, self.origin),
            first_day=self.first_day,
            trips=len(self.index.trips),
            clocks=clocks,
            era_of_day=np.searchsorted(
                [d.toordinal() for d in self.eras], [d.toordinal() for d in days], side="right"
            ).astype(np.int64) - 1,
            month_of_day=month_of_day,
            year_of_day=np.array([d.year - first_year for d in days], np.int64),
            rows=rows.fixed,
            tuned=rows.tuned,
            laws=rows.laws.stacked(),
            openings=np.array(rows.openings, np.int64).reshape(-1, 2),
            row_pools=np.array(rows.pools, np.int64),
            raises=raises,
            raise_expected=raise_expected,
            branch_to=rows.branch_to,
            branch_p=rows.branch_p,
            branch_strain=np.array([w.strain for w in self.index.ways], np.float64),
            books=books,
            book_worth=book_worth,
            outcome_trip=np.array([trip for trip, _ in self.index.outcomes], np.int64),
            outcome_own=np.array(
                [not self.index.trips[trip].is_request for trip, _ in self.index.outcomes], np.int64
            ),
            segments=segments,
            busy_tables=np.array([t.values for t in self.busy]).reshape(
                len(self.busy), -1 if self.busy else 1
            ),
            staff=staff,
            stock=stock,
            pool_clock=pool_clock,
            wake_at=wake_at,
            wakes=wakes,
            satisfied=NONE if limit is None else round(limit * STRAIN_UNIT),
            **on_duty._asdict(),
            **self._courses(),
        )  # fmt: skip

    # ---- what rows point to

    def _raises(self) -> tuple[np.ndarray, np.ndarray]:
        raises = np.zeros(len(self.index.raises), RAISE)
        expected = np.zeros((len(self.eras), len(raises)))
        rhythms: dict[str, int] = {}
        for k, each in enumerate(self.index.raises):
            trip = self.index.trips[self.index.rows[each.row][0]]
            own = self.index.trips[self.index.trip(trip.segment, each.request)]
            stage = self.index.rows[each.row][1].name
            where = {**self.index.where(each.row), "raises": each.request}
            raises[k] = (
                name_key(f"{trip.key}/{stage}>{each.request}"),
                name_key(f"request/{each.request}"),
                own.first_row,
                NONE if each.rhythm is None else self._rhythm(each.rhythm, rhythms),
                each.at_most_one,
            )
            actions = self.tuning.acting("stage.expected", where)
            for e, change in enumerate(composed(actions, self.eras)):
                value = max(0.0, change.of(each.expected))
                expected[e, k] = min(value, 1.0) if each.at_most_one else value
        return raises, expected

    def _rhythm(self, name: str, known: dict[str, int]) -> int:
        if name not in known:
            rates = demand.rhythm_rates(self.model.rhythms[name], self.clock_days)
            known[name] = self._add(clock.hourly_pieces(rates, self.first_day))
        return known[name]

    def _add(self, pieces: clock.Pieces) -> int:
        self.pieces.append(pieces)
        return len(self.pieces) - 1

    def _books(self) -> tuple[np.ndarray, np.ndarray]:
        books = np.zeros(len(self.index.books), BOOK)
        worth = np.zeros((len(self.eras), len(books)), np.int64)
        for b, booked in enumerate(self.index.books):
            price = self.model.prices[booked.price]
            trip = self.index.trips[self.index.rows[booked.row][0]]
            where = {"price": booked.price, "audience": trip.audience, "segment": trip.segment}
            actions = self.tuning.acting("price.amount", where)
            by_course = trip.segment not in price.amounts and price.amount == "course"
            books[b] = (MOMENTS.index(booked.moment), by_course)
            changes = zip(self.eras, composed(actions, self.eras), strict=True)
            worth[:, b] = [
                _worth(price, trip.segment, era, self.origin, change) for era, change in changes
            ]
        return books, worth

    # ---- segments, courses, pools

    def _segments(self) -> np.ndarray:
        segments = np.zeros(len(self.model.segments), SEGMENT)
        course_at = 0
        for s, (name, segment) in enumerate(self.model.segments.items()):
            trip = self.index.trip(name)
            rhythm = self.model.rhythms[segment.season] if segment.season else None
            where = {"segment": name, "audience": segment.audience}
            rates, unit = demand.arrivals_clock(
                segment, rhythm, self.clock_days,
                self.tuning.acting("segment.volume", where), self.scale,
            )  # fmt: skip
            courses = sum(course.segment == name for course in self.index.courses)
            segments[s] = (
                name_key(f"segment/{name}"), trip, self.index.trips[trip].first_row,
                self._add(clock.hourly_pieces(rates, self.first_day)), unit,
                course_at, courses, self._busyness(segment.busyness),
                self.index.code(trip, RETIRED),
            )  # fmt: skip
            course_at += courses
        return segments

    def _busyness(self, shape: float | None) -> int:
        if shape is None:
            return NONE
        law = laws.Law("gamma", (("a", shape), ("scale", 1.0 / shape)))
        self.busy.append(laws.table(law))
        return len(self.busy) - 1

    def _courses(self) -> dict[str, np.ndarray]:
        retired = {r.course: r for r in self.tuning.retired}
        upto: list[float] = []
        for segment in self.index.segments:
            shares = [c.share for c in self.index.courses if c.segment == segment]
            upto += [s / sum(shares) for s in accumulate(shares)]
        return {
            "course_upto": np.array(upto, np.float64),
            "course_fee": np.array([round(c.fee * 100) for c in self.index.courses], np.int64),
            "course_retired": np.array(
                [clock.seconds(retired[c.course].when, self.origin) if c.course in retired
                 else NEVER for c in self.index.courses], np.int64),
            "course_captured": np.array(
                [retired[c.course].captured if c.course in retired else 0.0
                 for c in self.index.courses], np.float64),
        }  # fmt: skip

    def _pool_clocks(self) -> np.ndarray:
        known = {
            name: self._add(
                clock.working_pieces(openings(calendar, self.clock_days), self.first_day)
            )
            for name, calendar in self.model.calendars.items()
        }
        return np.array([known[pool.calendar] for pool in self.model.pools.values()], np.int64)

    def _wakes(self, pool_clock: np.ndarray, people: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each pool, its openings and the midnights after which more people are on duty."""
        found: list[list[int]] = []
        for pool, which in enumerate(pool_clock):
            pieces = self.pieces[which]
            opens = {int(s) for s, r in zip(pieces.starts, pieces.rates, strict=True) if r > 0}
            more = np.flatnonzero(np.diff(people[pool]) > 0) + 1
            opens |= {(self.first_day + int(d)) * DAY for d in more}
            opens |= {self.now} if self.model.stock else set()
            found.append(sorted(t for t in opens if t < (self.end - self.origin).days * DAY))
        at = np.cumsum([0, *(len(f) for f in found)]).astype(np.int64)
        return at, np.array(list(chain.from_iterable(found)), np.int64)


def openings(calendar: Calendar, days: Sequence[date]) -> list[clock.Openings]:
    """The openings of each day of a calendar."""
    periods = [(month_day(p.first), month_day(p.last), clock.parse_week(p.hours))
               for p in calendar.periods]  # fmt: skip
    closed = (
        clock.french_holidays({day.year for day in days})
        if calendar.holidays == "FR"
        else frozenset()
    )
    return clock.openings_by_day(
        days[0],
        len(days),
        clock.parse_week(calendar.hours),
        periods,
        closed,
        [(c.first, c.last) for c in calendar.closures],
    )


def _worth(price: Price, segment: str, when: date, origin: date, change: Change) -> int:
    """Cents of a finance event, or millionths of the course's fee."""
    grown = (1.0 + price.growth) ** (when.year - origin.year)
    if segment not in price.amounts and price.amount == "course":
        return round(change.of(price.share * grown) * 1_000_000)
    base = price.amounts.get(segment, 0 if price.amount == "course" else price.amount)
    return round(change.of(base * price.share * grown))
