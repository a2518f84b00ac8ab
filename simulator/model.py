"""The declaration: what an institution is, with nothing executable in it.

A `Model` is one frozen document. `check.py` holds the rules that span fields, `lever.py` the
patches that a scenario lays over it, and `plan.py` is the only reader below.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from simulator.document import (
    Carbon,
    Cents,
    Day,
    Declared,
    Finite,
    Growth,
    Law,
    MonthDay,
    Name,
    NotNegative,
    Positive,
    Probability,
    Seconds,
    Truth,
    Words,
    Year,
    Years,
)
from simulator.posts import Ceiling, Staffing
from simulator.stock import StockFile
from simulator.terms import Account, Investment, Payment, Treasury

Mark = Literal["application", "enrolment", "access", "completion"]
MARKS: tuple[Mark, ...] = ("application", "enrolment", "access", "completion")
Moment = Literal["entry", "completion", "renege"]
MOMENTS: tuple[Moment, ...] = ("entry", "completion", "renege")


class Study(Declared):
    """What is simulated and reported, from when to when."""

    name: Name
    title: Words
    start: Day
    end: Day
    """The first day that is not simulated."""
    warm_up: Seconds = 0
    """Simulated before the start, not reported."""
    evidence: str | None = None
    """The folder, beside the file, that holds the evidence cited by `source`."""
    satisfied_below: NotNegative | None = None
    """Who reaches an outcome with strain at most this counts as satisfied."""


class Period(Declared):
    """Hours that hold in one season of every year."""

    first: MonthDay
    last: MonthDay
    hours: str


class Closure(Declared):
    """Days, both included, on which nothing is open."""

    first: Day
    last: Day


class Calendar(Declared):
    """When a pool is open."""

    hours: str
    """Opening hours of a week: "mon-fri 08:30-12:30 13:30-18:00; sat 09:00-12:00", "always"."""
    periods: tuple[Period, ...] = ()
    holidays: Literal["none", "FR"] = "none"
    """Public holidays on which it is closed."""
    closures: tuple[Closure, ...] = ()


class Rhythm(Declared):
    """How a flow is shared over the months, the days of the week and the hours of the day."""

    months: tuple[NotNegative, ...] = Field((1.0,) * 12, min_length=12, max_length=12)
    """Share of the year, January first; any total."""
    weekdays: tuple[NotNegative, ...] = Field((1.0,) * 7, min_length=7, max_length=7)
    """Relative weight of each day inside its month, Monday first."""
    hours: tuple[NotNegative, ...] = Field((1.0,) * 24, min_length=24, max_length=24)
    """Relative weight of each hour inside its day."""
    holidays: Literal["none", "FR"] = "none"
    """Public holidays on which nothing comes."""


class Pay(Declared):
    """What the people of a pool cost."""

    amount: Cents
    per: Literal["person-year", "item", "work-hour"]
    """A position for a year, one piece of work, or an hour of work done."""
    account: Account = "payroll"
    growth: Growth = 0.0
    """Yearly growth of the amount, from the study's start."""
    off_budget: Truth = False
    """Paid by another administration: in the full cost, not in the institution's budget."""
    carbon: Carbon | None = None
    """CO2 equivalent of each `per`, whoever pays."""


class Pool(Declared):
    """People who share queues."""

    title: Words
    calendar: str
    people: NotNegative | dict[Day, NotNegative]
    """Positions, or steps of them by first day."""
    presence: Probability = 1.0
    """Share of those in post, and not absent, who are at work in an open hour."""
    months: tuple[NotNegative, ...] = Field((1.0,) * 12, min_length=12, max_length=12)
    """Seasonal factor on the people at work, January first."""
    speed: Positive = 1.0
    """Work done in one second of work time."""
    staffing: Staffing | None = None
    """How its positions are held, person by person; when absent, all are and nobody changes."""
    pay: Pay | None = None


class Branch(Declared):
    """A way on, with its probability."""

    to: str
    """A stage or an outcome of the same journey."""
    p: Probability
    strain: Finite = 0.0
    """The odds are multiplied by exp(strain x the learner's strain)."""


class Raise(Declared):
    """Requests that a learner raises while at a stage."""

    request: str
    expected: NotNegative
    """Expected number over the stage."""
    at_most_one: Truth = False
    """One request with probability `expected`, instead of a Poisson number of them."""
    rhythm: str | None = None
    """How they are placed over the stage; evenly when absent."""


class Strain(Declared):
    """How waiting at a stage strains the learner."""

    tolerance: Seconds
    weight: NotNegative = 0.0
    """Strain added per tolerance waited beyond the tolerance."""
    renege: NotNegative = 0.0
    """Strain added by giving up, or by finding no place."""
    relief: NotNegative = 0.0
    """Strain taken away by being served."""


class Booking(Declared):
    """A finance event booked at a stage."""

    price: str
    at: Moment = "completion"


class Stage(Declared):
    """One step of a journey; its parts act in the order in which they stand here."""

    name: str
    title: Words | None = None
    marks: Mark | None = None
    """The milestone that entering the stage is."""
    opens: tuple[MonthDay, ...] = ()
    """Days of each year on which it opens; a learner waits for the next."""
    closes: tuple[MonthDay, ...] = ()
    """For each opening, the day on which it closes again; who comes between goes straight on."""
    on_closed: str | None = None
    """Where who comes outside an opening goes, instead of waiting."""
    duration: Law | None = None
    """The learner's own time."""
    pools: tuple[str, ...] = ()
    """Who does the work, in order of preference."""
    work: Law | None = None
    """Staff time, in open hours."""
    priority: int = Field(0, ge=0, le=9, strict=True)
    """Smaller is served first."""
    patience: Law | None = None
    """How long a learner waits in the queue, in civil time."""
    on_renege: str | None = None
    balk_at: int | None = Field(None, ge=0, strict=True)
    """Who finds this many waiting does not join."""
    on_balk: str | None = None
    requests: tuple[Raise, ...] = ()
    repeat: int = Field(1, ge=1, le=1000, strict=True)
    """Passes of the whole stage before going on."""
    attrition: tuple[Branch, ...] = ()
    """Ways out tried after every pass; what is left of the probability stays."""
    next: str | tuple[Branch, ...] | None = None
    """Where the last pass leads; the following stage when absent."""
    strain: Strain | None = None
    books: tuple[Booking, ...] = ()


class Journey(Declared):
    """Stages in order, and the outcomes in which they end."""

    title: Words
    stages: tuple[Stage, ...] = Field(min_length=1)
    outcomes: tuple[str, ...] = Field(min_length=1)


class Request(Journey):
    """The journey of a request beside the learner who raised it."""

    channel: Literal["phone", "written", "copy", "tutoring", "other"] = "other"


class Audience(Declared):
    """A public of the institution."""

    title: Words


Patches = dict[str, dict[str, Any]]


class Segment(Declared):
    """Learners who share a journey, its prices and its rhythm."""

    title: Words
    audience: str
    journey: str
    volume: NotNegative | dict[Year, NotNegative]
    """New learners a year, or by calendar year (the last given year holds after it)."""
    season: str | None = None
    """The rhythm of the arrivals; evenly when absent."""
    busyness: Positive | None = None
    """Shape of the gamma factor, of mean 1, by which real days vary more than Poisson."""
    stages: Patches = {}
    """What differs from the journey, by stage."""
    requests: dict[str, Patches] = {}
    """What differs from a request's journey, by request and stage."""


class Price(Declared):
    """What a finance event is worth."""

    title: Words | None = None
    account: Account
    amount: Cents | Literal["course"]
    """The amount, or the fee of the learner's course."""
    amounts: dict[str, Cents] = {}
    """The amount for single segments."""
    share: Finite = 1.0
    """Part of the amount that is booked, such as the part refunded."""
    spread: int = Field(1, ge=1, le=60, strict=True)
    """Months of study over which it is earned, in equal parts, the month of the event first."""
    spreads: dict[str, Annotated[int, Field(ge=1, le=60, strict=True)]] = {}
    """The months for single segments."""
    growth: Growth = 0.0
    """Yearly growth, from the study's start."""
    carbon: Carbon | None = None
    """CO2 equivalent of each event, whatever it is worth."""


class Cost(Declared):
    """A cost that does not depend on the learners."""

    title: Words
    account: Account
    yearly: Cents | Years
    """A year's amount, or the amounts by calendar year."""
    growth: Growth = 0.0
    """Yearly growth of a single amount, from the study's start."""
    carbon: Carbon | None = None
    """CO2 equivalent of a year."""


class Grant(Declared):
    """Money received that does not depend on the learners."""

    title: Words
    account: Account = "state-grant"
    yearly: Years
    life: int | None = Field(None, ge=1, le=50, strict=True)
    """Of a grant that pays for investments: the years over which it becomes income."""
    paid: tuple[Annotated[int, Field(ge=1, le=12, strict=True)], ...] = ()
    """Months in which it is paid, each for the time to the next; evenly when absent."""


class Course(Declared):
    """A line of the catalogue."""

    course: str
    segment: str
    share: NotNegative
    """Share of the segment's demand."""
    fee: NotNegative
    """Euros."""
    fixed_cost: NotNegative
    """Upkeep, euros a year."""
    learners: NotNegative
    """Learners a year, as published or derived."""


class Model(Declared):
    """The whole declaration."""

    study: Study
    audiences: dict[str, Audience]
    segments: dict[str, Segment]
    journeys: dict[str, Journey]
    requests: dict[str, Request] = {}
    pools: dict[str, Pool] = {}
    """In the order in which they are dispatched."""
    ceilings: dict[str, Ceiling] = {}
    calendars: dict[str, Calendar] = {}
    rhythms: dict[str, Rhythm] = {}
    prices: dict[str, Price] = {}
    costs: dict[str, Cost] = {}
    grants: dict[str, Grant] = {}
    payments: dict[str, Payment] = {}
    """How what learners owe is paid; at once and whole where no table says otherwise."""
    investments: dict[str, Investment] = {}
    treasury: Treasury = Treasury()
    catalogue: tuple[Course, ...] = ()
    """Read from the file `catalogue.csv` named in the document."""
    stock: StockFile | None = None
    """Who is somewhere already when simulating begins; nobody is when absent."""


def patched(stage: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """A stage with a segment's differences laid over it, table by table.

    A list of tables (requests, branches, bookings) is patched by the names of its items:
    `requests = {copy = {expected = 4}}`.
    """
    merged = dict(stage)
    for key, value in patch.items():
        below = merged.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping) and "law" not in value:
            merged[key] = patched(below, value)
        elif key in _NAMED_BY and _are_tables(value) and isinstance(below, (list, tuple)):
            by = _NAMED_BY[key]
            merged[key] = [patched(item, value.get(item[by], {})) for item in below]
            known = {item[by] for item in below}
            merged[key] += [{by: new, **value[new]} for new in value if new not in known]
        else:
            merged[key] = value
    return merged


_NAMED_BY = {"requests": "request", "next": "to", "attrition": "to", "books": "price"}


def _are_tables(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(v, Mapping) for v in value.values())


def stages_of(journey: Journey, patches: Mapping[str, Mapping[str, Any]]) -> tuple[Stage, ...]:
    """The stages of a journey as one segment knows them.

    Raises pydantic.ValidationError when a patch is not a valid part of a stage.
    """
    return tuple(
        Stage.model_validate(patched(stage.model_dump(exclude_unset=True), patches[stage.name]))
        if stage.name in patches
        else stage
        for stage in journey.stages
    )


def raised_by(stages: tuple[Stage, ...]) -> tuple[str, ...]:
    """The names of the requests that stages raise, each once, in order."""
    return tuple(dict.fromkeys(each.request for stage in stages for each in stage.requests))
