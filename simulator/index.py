"""The numbers that a plan gives to names, and back: how a record is read."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.model import Course, Model, Stage, raised_by, stages_of


@dataclass(frozen=True)
class Trip:
    """A journey of a segment: the learners' own, or that of one kind of request."""

    segment: str
    audience: str
    name: str
    """The journey, or the request."""
    is_request: bool
    channel: str
    stages: tuple[Stage, ...]
    outcomes: tuple[str, ...]
    first_row: int
    first_outcome: int

    @property
    def key(self) -> str:
        """What keys the draws of its stages: requests and journeys never share it."""
        return f"{'request' if self.is_request else 'journey'}/{self.name}"


@dataclass(frozen=True)
class Way:
    """A branch: out of a row, to a stage or an outcome."""

    row: int
    to: str
    p: float
    strain: float
    attrition: bool


@dataclass(frozen=True)
class Booked:
    """A finance event that a row books."""

    row: int
    price: str
    moment: str


@dataclass(frozen=True)
class Raised:
    """A kind of request that a row raises."""

    row: int
    request: str
    expected: float
    at_most_one: bool
    rhythm: str | None


@dataclass(frozen=True)
class Index:
    """Names by code, for every array of a plan and of its record."""

    segments: tuple[str, ...]
    trips: tuple[Trip, ...]
    rows: tuple[tuple[int, Stage], ...]
    """(trip, stage) of each row."""
    outcomes: tuple[tuple[int, str], ...]
    """(trip, name) of each outcome."""
    ways: tuple[Way, ...]
    raises: tuple[Raised, ...]
    books: tuple[Booked, ...]
    pools: tuple[str, ...]
    courses: tuple[Course, ...]
    """In the order of the segments."""
    waiting: tuple[int, ...]
    """The row of each waiting row."""
    months: tuple[tuple[int, int], ...]
    """(year, month) of each month."""
    years: tuple[int, ...]

    def trip(self, segment: str, request: str | None = None) -> int:
        """The number of a segment's own trip, or of its trip of one request."""
        for number, trip in enumerate(self.trips):
            own = not trip.is_request if request is None else trip.name == request
            if trip.segment == segment and own and trip.is_request == (request is not None):
                return number
        raise KeyError((segment, request))

    def where(self, row: int) -> dict[str, str]:
        """What selectors can name of a row."""
        trip, stage = self.trips[self.rows[row][0]], self.rows[row][1]
        kind = "request" if trip.is_request else "journey"
        return {
            "audience": trip.audience,
            "segment": trip.segment,
            kind: trip.name,
            "stage": stage.name,
        }

    def code(self, trip: int, to: str) -> int:
        """What a plan writes for a stage or an outcome of a trip."""
        for place, stage in enumerate(self.trips[trip].stages):
            if stage.name == to:
                return self.trips[trip].first_row + place
        return -1 - (self.trips[trip].first_outcome + self.trips[trip].outcomes.index(to))


RETIRED = "course-retired"
"""The outcome of learners whose course is retired and who take no other."""


def _trips(model: Model) -> list[Trip]:
    trips: list[Trip] = []
    row = outcome = 0
    for name, segment in model.segments.items():
        own = model.journeys[segment.journey]
        parts = [(segment.journey, own, segment.stages, False, "")]
        seen: set[str] = set()
        while parts:
            which, journey, patches, is_request, channel = parts.pop(0)
            stages = stages_of(journey, patches)
            ends = journey.outcomes if is_request else (*journey.outcomes, RETIRED)
            trips.append(
                Trip(name, segment.audience, which, is_request, channel, stages, ends, row, outcome)
            )
            row, outcome = row + len(stages), outcome + len(ends)
            for raised in raised_by(stages):
                if raised not in seen:
                    seen.add(raised)
                    request = model.requests[raised]
                    patches = segment.requests.get(raised, {})
                    parts.append((raised, request, patches, True, request.channel))
    return trips


def _ways(row: int, trip: Trip, stage: Stage) -> list[Way]:
    """The branches of a row: attrition first, then the ways on."""
    out = [Way(row, b.to, b.p, b.strain, True) for b in stage.attrition]
    if isinstance(stage.next, tuple):
        return out + [Way(row, b.to, b.p, b.strain, False) for b in stage.next]
    place = trip.stages.index(stage)
    following = [s.name for s in trip.stages[place + 1 : place + 2]] or [trip.outcomes[0]]
    return [*out, Way(row, stage.next or following[0], 1.0, 0.0, False)]


def number(model: Model, months: tuple[tuple[int, int], ...], years: tuple[int, ...]) -> Index:
    """Give every name of a checked model its number."""
    trips = _trips(model)
    rows = tuple((n, stage) for n, trip in enumerate(trips) for stage in trip.stages)
    return Index(
        segments=tuple(model.segments),
        trips=tuple(trips),
        rows=rows,
        outcomes=tuple((n, end) for n, trip in enumerate(trips) for end in trip.outcomes),
        ways=tuple(w for r, (n, stage) in enumerate(rows) for w in _ways(r, trips[n], stage)),
        raises=tuple(
            Raised(r, each.request, each.expected, each.at_most_one, each.rhythm)
            for r, (_, stage) in enumerate(rows)
            for each in stage.requests
        ),
        books=tuple(
            Booked(r, booking.price, booking.at)
            for r, (_, stage) in enumerate(rows)
            for booking in stage.books
        ),
        pools=tuple(model.pools),
        courses=tuple(c for s in model.segments for c in model.catalogue if c.segment == s),
        waiting=tuple(r for r, (_, stage) in enumerate(rows) if stage.pools),
        months=months,
        years=years,
    )
