"""Where the money of a study comes from and goes to: exact amounts, line by line.

Amounts stand as they were agreed, a refund or a wage as a positive number; the statement gives
them their sign. What is counted in a record is divided by the scale of the plan, so it reads at
full size; what the model states as a whole is at full size already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from simulator.budget.accounts import ACCOUNTS, AnyAccount
from simulator.budget.claims import Counts, by_price
from simulator.budget.proration import (
    Amounts,
    Month,
    a_day_of,
    exact,
    grown,
    month_means,
    months_before,
    prorated,
    spread,
    study_months,
)
from simulator.change import compose
from simulator.clock import DAY, NEVER
from simulator.document import yearly
from simulator.lever import Action, Charge
from simulator.model import Cost, Course, Grant, Pay, Pool
from simulator.planning import Planned
from simulator.quantity import HOUR, add_years
from simulator.record import Record
from simulator.staffing import positions

Worth = Callable[[date], Fraction]
"""What one of something is worth on a day, in cents."""

CATALOGUE = "catalogue"
LEVER = "lever/"
"""Begins the item of a lever's cost: lever/name/title."""


@dataclass(frozen=True)
class Line:
    """What one item adds to one account, month by month."""

    account: AnyAccount
    item: str
    """The price, pool, cost or grant, CATALOGUE, or a lever's cost."""
    amounts: Amounts
    audience: str = ""
    segment: str = ""


@dataclass(frozen=True)
class Path:
    """Amounts over the months before the study that still matter, and over those of the study."""

    before: Amounts
    inside: Amounts

    def laid(self, parts: tuple[Fraction, ...]) -> Path:
        """Each amount laid over its own month and those after it, part by part."""
        every = spread((*self.before, *self.inside), parts)
        return Path(every[: len(self.before)], every[len(self.before) :])

    @property
    def begun(self) -> Fraction:
        """What came before the study, all together."""
        return sum(self.before, Fraction(0))


def granted(planned: Planned, name: str) -> Path:
    """What a grant gives; before the study too where it pays for investments."""
    grant = planned.model.grants[name]
    actions = planned.tuning.acting("grant.yearly", {"grant": name})
    months = months_before(planned, 12 * (grant.life or 0))
    return Path(
        _over(planned, grant, actions, months),
        _over(planned, grant, actions, study_months(planned)),
    )


def bought(planned: Planned, name: str) -> Path:
    """What an investment's plan buys, and has bought before the study."""
    investment = planned.model.investments[name]
    months = (months_before(planned, 12 * investment.life), study_months(planned))

    def daily(when: date) -> Fraction:
        return a_day_of(Fraction(yearly(investment.yearly, when.year)), when)

    return Path(*(prorated(each, (), daily) for each in months))


def spent(planned: Planned, record: Record) -> Iterator[Line]:
    """What the institution spent at each event, such as postage, by price and segment."""
    months = study_months(planned)
    for (price, audience, segment), cents in by_price(planned, record.money_cents).items():
        account = planned.model.prices[price].account
        if ACCOUNTS[account].side == "charge":
            amounts = counted(months, cents, planned.scale)
            yield Line(account, price, amounts, audience, segment)


def paid(planned: Planned, record: Record, off_budget: bool) -> Iterator[Line]:
    """What the people of each pool are paid, by the institution or off its budget."""
    for name, pool in planned.model.pools.items():
        pay = pool.pay
        if pay is None or pay.off_budget != off_budget:
            continue

        def wage(when: date, pay: Pay = pay) -> Fraction:
            return pay.amount * grown(pay.growth, when, planned.origin)

        yield Line(pay.account, name, of_people(planned, record, name, pay.per, wage))


def of_people(
    planned: Planned,
    record: Record,
    name: str,
    per: str,
    worth: Worth,
    breaks: Iterable[date] = (),
) -> Amounts:
    """What a pool's people come to, for what is worth so much per position, item or hour."""
    pool, number = planned.model.pools[name], planned.index.pools.index(name)
    months = study_months(planned)
    if per == "person-year" and pool.staffing:
        means, held = month_means(months, breaks, worth), record.filled[number]
        both = zip(months, means, strict=True)
        return tuple(_of_those_in_post(planned, pool, month, held, each) for month, each in both)
    if per == "person-year":
        return _by_position(planned, name, pool, worth, breaks)
    done, unit = (record.pool_items, 1) if per == "item" else (record.pool_work, HOUR)
    return tuple(
        count * each / unit
        for count, each in zip(
            counted(months, done[number], planned.scale),
            month_means(months, breaks, worth),
            strict=True,
        )
    )


def upkeep(planned: Planned) -> Iterator[Line]:
    """The fixed cost of the catalogue by segment, each course until the day it is retired."""
    for segment in dict.fromkeys(course.segment for course in planned.index.courses):
        amounts = of_courses(planned, segment, lambda course: exact(course.fixed_cost) * 100)
        audience = planned.model.segments[segment].audience
        yield Line("courses", CATALOGUE, amounts, audience, segment)


def of_courses(planned: Planned, segment: str, worth: Callable[[Course], Fraction]) -> Amounts:
    """What a segment's courses come to, for what is worth so much a year of an open course."""
    retired = zip(planned.index.courses, planned.plan.course_retired.tolist(), strict=True)
    mine = [
        (date.max if second == NEVER else planned.origin + timedelta(second // DAY), worth(course))
        for course, second in retired
        if course.segment == segment
    ]

    def daily(when: date) -> Fraction:
        return a_day_of(sum((each for end, each in mine if when < end), Fraction(0)), when)

    return prorated(study_months(planned), (end for end, _ in mine), daily)


def costs(planned: Planned) -> Iterator[Line]:
    """Costs that do not depend on the learners, with the effects upon them."""
    for name, cost in planned.model.costs.items():
        actions = planned.tuning.acting("cost.yearly", {"cost": name})
        yield Line(cost.account, name, _over(planned, cost, actions, study_months(planned)))


def charged(planned: Planned) -> Iterator[Line]:
    """What levers cost: investments as depreciation, running costs from start to end."""
    months = study_months(planned)
    for charge in planned.tuning.charges:
        if charge.kind == "investment":
            yield Line("investment", item_of(charge), _depreciation(months, charge))
        else:
            yield Line(charge.account, item_of(charge), _running(months, charge))


def item_of(charge: Charge) -> str:
    """What a statement calls a lever's cost."""
    return f"{LEVER}{charge.lever}/{charge.title.en}"


def acquired(planned: Planned, charge: Charge) -> Amounts:
    """What a lever's investment costs, in the month in which it starts."""
    return tuple(
        Fraction(charge.cents if month.first <= charge.start < month.end else 0)
        for month in study_months(planned)
    )


def worn_before(planned: Planned, charge: Charge) -> Fraction:
    """What of a lever's investment was depreciated before the study."""
    days = (add_years(charge.start, charge.life) - charge.start).days
    gone = min(max(0, (planned.start - charge.start).days), days)
    return Fraction(charge.cents * gone, days)


def counted(months: tuple[Month, ...], counts: Counts, scale: float) -> Amounts:
    """What a record counted by month, at full size."""
    values = counts.tolist()
    return tuple(values[month.number] / exact(scale) for month in months)


def _by_position(
    planned: Planned, name: str, pool: Pool, worth: Worth, breaks: Iterable[date]
) -> Amounts:
    """What the positions filled come to, day by day; one for a whole year is its worth."""
    steps = tuple(pool.people) if isinstance(pool.people, dict) else ()
    moved = breaks_of(planned.tuning.acting("pool.people", {"pool": name}))

    def daily(when: date) -> Fraction:
        people = exact(positions(name, pool, when, planned.tuning))
        return a_day_of(people * worth(when), when)

    return prorated(study_months(planned), (*steps, *moved, *breaks), daily)


def _of_those_in_post(
    planned: Planned, pool: Pool, month: Month, held: Counts, worth: Fraction
) -> Fraction:
    """What the people in post in one month come to, in which their season does not change."""
    first, end = ((day - planned.day(0)).days for day in (month.first, month.end))
    days = int(held[first:end].sum()) * exact(pool.months[month.first.month - 1])
    return a_day_of(days * worth, month.first)


def _over(
    planned: Planned,
    given: Cost | Grant,
    actions: tuple[Action, ...],
    months: tuple[Month, ...],
) -> Amounts:
    """An amount a year, single and growing or stated by calendar year, under its effects."""

    def base(when: date) -> Fraction:
        if isinstance(given.yearly, dict):
            return Fraction(yearly(given.yearly, when.year))
        growth = given.growth if isinstance(given, Cost) else 0.0
        return given.yearly * grown(growth, when, planned.origin)

    def daily(when: date) -> Fraction:
        change = compose(actions, when)
        return a_day_of(base(when) * exact(change.factor) + exact(change.shift), when)

    return prorated(months, breaks_of(actions), daily)


def _depreciation(months: tuple[Month, ...], charge: Charge) -> Amounts:
    """An investment in equal parts over the days of its life, which add up to it exactly."""
    end = add_years(charge.start, charge.life)
    part = Fraction(charge.cents, (end - charge.start).days)
    return prorated(
        months, (charge.start, end), lambda day: part if charge.start <= day < end else Fraction(0)
    )


def _running(months: tuple[Month, ...], charge: Charge) -> Amounts:
    end = charge.end or date.max
    cents = Fraction(charge.cents)
    return prorated(
        months,
        (charge.start, end),
        lambda day: a_day_of(cents, day) if charge.start <= day < end else Fraction(0),
    )


def breaks_of(actions: Iterable[Action]) -> tuple[date, ...]:
    """The days on which the strength of some action changes."""
    return tuple(day for action in actions for day in action.breaks())
