"""Levers: named, dated, graded patches to a model, and how they compose."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from simulator import quantity
from simulator.chances import Prospect
from simulator.document import (
    Cents,
    Day,
    Declared,
    Finite,
    Name,
    NotNegative,
    Probability,
    Words,
    Year,
)
from simulator.model import Course
from simulator.quantity import add_months
from simulator.stock import StockFile
from simulator.terms import Account
from simulator.vocabulary import EVERY

Target = Literal[
    "stage.duration", "stage.work", "stage.patience", "stage.probability", "stage.expected",
    "stage.strain", "pool.people", "pool.speed", "pool.presence", "pool.turnover",
    "pool.time_to_fill", "pool.ramp_up", "pool.absence", "segment.volume", "price.amount",
    "cost.yearly", "grant.yearly", "price.carbon", "cost.carbon", "pool.carbon",
]  # fmt: skip
SELECTORS = (
    "audience", "segment", "journey", "request", "stage", "to", "raises",
    "pool", "price", "cost", "grant",
)  # fmt: skip
SELECTS: Mapping[str, tuple[str, ...]] = {
    "stage": ("audience", "segment", "journey", "request", "stage", "to", "raises"),
    "pool": ("pool",),
    "segment": ("audience", "segment"),
    "price": ("price", "audience", "segment"),
    "cost": ("cost",),
    "grant": ("grant",),
}
"""For each kind of target, the selectors that mean something for it."""
UNITS: Mapping[str, Callable[..., int]] = {
    "stage.duration": quantity.seconds,
    "stage.work": quantity.seconds,
    "stage.patience": quantity.seconds,
    "pool.time_to_fill": quantity.seconds,
    "pool.ramp_up": quantity.seconds,
    "price.amount": quantity.cents,
    "cost.yearly": quantity.cents,
    "grant.yearly": quantity.cents,
    "price.carbon": quantity.milligrams,
    "cost.carbon": quantity.milligrams,
    "pool.carbon": quantity.milligrams,
}
"""What reads a number of a target that has a unit."""
SHARES: Mapping[str, str] = {
    "stage.probability": "a probability",
    "pool.presence": "a share",
    "pool.absence": "a share",
}
"""Targets that lie between 0 and 1, and what they are."""
Addition = Literal[
    "audiences", "segments", "journeys", "requests", "pools", "calendars", "rhythms", "prices",
    "costs", "grants",
]  # fmt: skip

Names = str | tuple[str, ...]
NEW = "new"
"""The op of what a lever adds: nothing before it starts, then the part `value` of its amount."""


def _indicator(name: str) -> str:
    if name not in EVERY:
        raise ValueError(f"one of the indicators: {', '.join(sorted(EVERY))}")
    return name


_ENUM = Field(json_schema_extra={"enum": [*EVERY]})
IndicatorName = Annotated[str, AfterValidator(_indicator), _ENUM]


def _in_order(low: float, best: float, high: float) -> None:
    if not min(low, high) <= best <= max(low, high):
        raise ValueError("best between low and high")


class Range(Declared):
    """A magnitude that is not known exactly."""

    low: Finite | str
    best: Finite | str
    high: Finite | str

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        given = (self.low, self.best, self.high)
        read = [quantity.measure(x) if isinstance(x, str) else ("number", x) for x in given]
        if len({kind for kind, _ in read}) > 1:
            raise ValueError("three numbers, three durations, three amounts or three masses")
        _in_order(*(size for _, size in read))
        return self


class Share(Declared):
    """A probability that is not known exactly."""

    low: Probability
    best: Probability
    high: Probability

    @model_validator(mode="after")
    def _ordered(self) -> Share:
        _in_order(self.low, self.best, self.high)
        return self


class Effect(Declared):
    """A change of one number of the model, or of all that a selector matches."""

    target: Target
    op: Literal["scale", "add", "odds", "set"]
    value: Finite | str | Range
    """A number, a range, or for `add` and `set` of what has a unit a text with its unit."""
    on: str | None = None
    """The lever's chance without which it does not act."""
    start: Day | None = None
    """The first day; the lever's own start when absent."""
    end: Day | None = None
    """The first day on which it no longer acts."""
    ramp: int = Field(0, ge=0, le=240, strict=True)
    """Months over which it grows to its full strength, in monthly steps."""
    audience: Names | None = None
    segment: Names | None = None
    journey: Names | None = None
    request: Names | None = None
    """The request whose journey holds the stage."""
    stage: Names | None = None
    to: Names | None = None
    """The branch, by where it leads."""
    raises: Names | None = None
    """The request raised."""
    pool: Names | None = None
    price: Names | None = None
    cost: Names | None = None
    grant: Names | None = None


class Retirement(Declared):
    """Courses taken out of the catalogue, smallest first."""

    below: NotNegative
    """Courses with fewer learners a year than this are retired."""
    start: Day | None = None
    months: int = Field(0, ge=0, le=240, strict=True)
    """Months over which they are retired, evenly."""
    captured: Probability | Share
    """Share of their learners who take another course of the same segment."""


class LeverCost(Declared):
    """What a lever costs at full intensity."""

    title: Words
    account: Account = "running"
    kind: Literal["investment", "running"]
    """One-off, depreciated over `life`; or a yearly amount from `start` on."""
    amount: Cents
    life: int = Field(5, ge=1, le=50, strict=True)
    """Years of depreciation."""
    on: str | None = None
    """The lever's chance without which nothing is paid."""
    start: Day | None = None
    end: Day | None = None


class Move(Declared):
    """What a lever is meant to move: an indicator, which way, for whom and by when."""

    indicator: IndicatorName
    way: Literal["more", "less"]
    audience: str | None = None
    segment: str | None = None
    pool: str | None = None
    year: Year | None = None
    """The study's last year when absent."""


class Chance(Declared):
    """Something that happens or does not, once for each replication, alike in every scenario."""

    title: Words
    p: Probability | Share
    """How probable it is."""


class Lever(Declared):
    """A named list of effects and costs, graded by one intensity."""

    name: Name
    title: Words
    objective: str | tuple[str, ...] = ""
    """The objective of the contract that it serves, or several."""
    mechanism: Words
    """How it acts, in words."""
    moves: tuple[Move, ...] = ()
    """What it is meant to move."""
    start: Day | None = None
    """The first day of its effects; the study's start when absent."""
    chances: dict[Name, Chance] = {}
    """What it depends on and nobody decides; effects and costs may hang on it."""
    effects: tuple[Effect, ...] = ()
    retirements: tuple[Retirement, ...] = ()
    costs: tuple[LeverCost, ...] = ()
    new: dict[Addition, dict[str, dict[str, object]]] = {}
    """What it adds to the model, by kind and name, from its start and graded by its intensity."""


class Use(Declared):
    """A lever as a scenario uses it."""

    lever: str
    intensity: Probability = 1.0
    start: Day | None = None
    """Moves the whole lever to this start."""
    magnitude: Literal["low", "best", "high"] = "best"


class ScenarioFile(Declared):
    """What a scenario file holds: a base, levers, and direct effects."""

    name: Name
    title: Words
    base: str = "baseline"
    levers: tuple[Use, ...] = ()
    effects: tuple[Effect, ...] = ()
    stock: StockFile | None = None
    """Who is somewhere already when simulating begins, instead of the base's stock."""


@dataclass(frozen=True)
class Action:
    """One effect in force in one scenario: dated, graded, with its number resolved."""

    target: str
    op: str
    value: float
    start: date
    end: date | None
    ramp: int
    strength: float
    """The lever's intensity."""
    selects: Mapping[str, tuple[str, ...]]
    origin: str
    """The lever and the place in its file."""
    on: str | None = None
    """The prospect without which it does not act."""

    def matches(self, where: Mapping[str, str]) -> bool:
        """Whether every selector names what stands at that place."""
        return all(where.get(key) in names for key, names in self.selects.items())

    def grade(self, when: date) -> float:
        """Its strength at a date: 0 outside its dates, a monthly staircase along its ramp."""
        if when < self.start or (self.end is not None and when >= self.end):
            return 0.0
        steps = 1 + bisect_right(self._stairs, when)
        return self.strength * (steps / self.ramp if self.ramp else 1.0)

    @cached_property
    def _stairs(self) -> tuple[date, ...]:
        """The dates after its start on which its ramp takes a step."""
        return tuple(add_months(self.start, step) for step in range(1, self.ramp))

    def breaks(self) -> Iterable[date]:
        """The dates on which its strength changes."""
        yield self.start
        yield from self._stairs
        if self.end is not None:
            yield self.end


@dataclass(frozen=True)
class RetiredCourse:
    """A course that ends on a date, and the chance that its learner takes another."""

    course: str
    when: date
    captured: float


def of_magnitude(given: float | Share, use: Use) -> float:
    """A probability as a scenario chooses it."""
    return float(getattr(given, use.magnitude)) if isinstance(given, Share) else given


def retired(
    small: Sequence[Course], retirement: Retirement, use: Use, begins: date
) -> Iterator[RetiredCourse]:
    """What a retirement ends at an intensity: smallest courses first, evenly over its months."""
    share = of_magnitude(retirement.captured, use)
    smallest = sorted(small, key=lambda course: (course.learners, course.course))
    count = round(use.intensity * len(smallest))
    for k, course in enumerate(smallest[:count]):
        when = add_months(begins, k * retirement.months // count)
        yield RetiredCourse(course.course, when, share)


@dataclass(frozen=True)
class Charge:
    """A lever's cost in one scenario, already graded by its intensity."""

    lever: str
    kind: Literal["investment", "running"]
    title: Words
    account: Account
    cents: int
    """Of the whole investment, or of a year of running."""
    life: int
    """Years of depreciation of an investment."""
    start: date
    end: date | None
    on: str | None = None
    """The prospect without which nothing is paid."""


@dataclass(frozen=True)
class Tuning:
    """Everything that a scenario lays over a model; what hangs on a prospect acts as if it fell."""

    actions: tuple[Action, ...] = ()
    retired: tuple[RetiredCourse, ...] = ()
    charges: tuple[Charge, ...] = ()
    prospects: tuple[Prospect, ...] = ()

    def fallen(self, study: int) -> frozenset[str]:
        """The keys of the prospects that fall in the replication of a study's key."""
        return frozenset(each.key for each in self.prospects if each.falls(study))

    def given(self, fallen: frozenset[str]) -> Tuning:
        """What is in force where these prospects have fallen and no other."""
        return Tuning(
            tuple(each for each in self.actions if each.on is None or each.on in fallen),
            self.retired,
            tuple(each for each in self.charges if each.on is None or each.on in fallen),
        )

    def lived(self, study: int) -> Tuning:
        """What is in force in the replication of a study's key."""
        return self.given(self.fallen(study))

    def acting(self, target: str, where: Mapping[str, str]) -> tuple[Action, ...]:
        """The actions on one number, in the order of the scenario."""
        return tuple(a for a in self._by_target.get(target, ()) if a.matches(where))

    @cached_property
    def _by_target(self) -> dict[str, list[Action]]:
        found: dict[str, list[Action]] = {}
        for action in self.actions:
            found.setdefault(action.target, []).append(action)
        return found
