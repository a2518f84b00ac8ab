"""The budget of a small institution worked by hand, to the cent, and what holds in every budget."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple, get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import budget, draws, indicators, resume_simpy
from simulator.budget import ACCOUNTS
from simulator.budget.proration import (
    Month,
    a_day_of,
    cents_by_year,
    exact,
    grown,
    months_within,
    prorated,
)
from simulator.document import Words
from simulator.indicators import ALL, UNITS, Indicator
from simulator.lever import Action, Charge, RetiredCourse, Tuning
from simulator.model import Model
from simulator.plan import NONE, Arrivals
from simulator.planning import Planned, make_plan
from simulator.quantity import add_months
from simulator.record import Record, blank
from simulator.terms import Account

WORDS = {"fr": "un", "en": "one"}
TITLE = Words(fr="Formation", en="Training")


def pay(amount: str, per: str, **more: object) -> dict[str, object]:
    return {"amount": amount, "per": per, **more}


def pool(people: object, wage: dict[str, object]) -> dict[str, object]:
    return {"title": WORDS, "calendar": "always", "people": people, "pay": wage}


def course(name: str, segment: str, fixed_cost: float) -> dict[str, object]:
    return {"course": name, "segment": segment, "share": 1, "fee": 10,
            "fixed_cost": fixed_cost, "learners": 5}  # fmt: skip


def segment(audience: str, journey: str) -> dict[str, object]:
    return {"title": WORDS, "audience": audience, "journey": journey, "volume": 1}


SCHOOL: dict[str, Any] = {
    "study": {"name": "small", "title": WORDS, "start": "2023-01-01", "end": "2025-01-01",
              "warm_up": "31 days"},
    "audiences": {"adult": {"title": WORDS}, "student": {"title": WORDS}},
    "segments": {"staying": segment("adult", "stay"), "leaving": segment("student", "leave")},
    "journeys": {
        "stay": {"title": WORDS, "outcomes": ["done"], "stages": [
            {"name": "enrol", "duration": "1 days", "books": [{"price": "fee", "at": "entry"}]},
            {"name": "mark", "pools": ["markers"], "work": "30 min"},
            {"name": "call", "pools": ["callers"], "work": "10 min"},
        ]},
        "leave": {"title": WORDS, "outcomes": ["gone"], "stages": [
            {"name": "enrol", "duration": "14 days",
             "books": [{"price": "fee", "at": "entry"}, {"price": "refund", "at": "completion"}]},
        ]},
    },
    "calendars": {"always": {"hours": "always"}},
    "prices": {
        "fee": {"account": "fees", "amount": "950 EUR", "growth": 0.03},
        "refund": {"account": "refunds", "amount": "950 EUR", "share": 0.8},
    },
    "pools": {
        "office": pool({"2022-01-01": 2, "2023-07-16": 3},
                       pay("60 kEUR", "person-year", growth=0.02)),
        "markers": pool(1, pay("11.60 EUR", "item", account="hourly-paid", growth=0.01)),
        "callers": pool(1, pay("38 EUR", "work-hour", account="outsourced")),
        "teachers": pool(1, pay("68 kEUR", "person-year", off_budget=True)),
    },
    "costs": {
        "rent": {"title": WORDS, "account": "running", "yearly": "120 kEUR", "growth": 0.025},
        "audit": {"title": WORDS, "account": "running",
                  "yearly": {"2022": "100 EUR", "2024": "300 EUR"}},
    },
    "grants": {"scsp": {"title": WORDS, "yearly": {"2023": "38 MEUR", "2024": "39 MEUR"}}},
    "catalogue": [course("law", "staying", 1000.5), course("latin", "staying", 365),
                  course("maths", "leaving", 200)],
}  # fmt: skip

LATIN_ENDS = RetiredCourse("latin", date(2024, 7, 15), 0.0)
CUT = Action(
    "grant.yearly", "add", -100_000_000.0, date(2024, 7, 1), None, 0, 1.0, {"grant": ("scsp",)},
    "by hand",
)  # fmt: skip
PLATFORM = Charge(
    "2.2", "investment", Words(fr="Plateforme", en="Platform"), "running", 10_000_000, 5,
    date(2023, 7, 1), None,
)  # fmt: skip
TRAINING = Charge(
    "2.2", "running", TITLE, "running", 3_660_000, 5, date(2023, 10, 1), date(2024, 3, 1)
)


class Ran(NamedTuple):
    """A plan and its record."""

    planned: Planned
    record: Record


def model(**changes: object) -> Model:
    return Model.model_validate(SCHOOL | changes)


def study(start: str, end: str, warm_up: str = "0 days") -> dict[str, object]:
    return {"name": "s", "title": WORDS, "start": start, "end": end, "warm_up": warm_up}


def planned(tuning: Tuning = Tuning(), scale: float = 1.0, **changes: object) -> Planned:  # noqa: B008
    return make_plan(model(**changes), tuning, scale)


@pytest.fixture(scope="module")
def ran() -> Ran:
    """One learner of the warm-up, and three of the study, one of whom is refunded a year later."""
    tuning = Tuning((CUT,), (LATIN_ENDS,), (PLATFORM, TRAINING))
    plan = planned(tuning)
    come = [
        (date(2022, 12, 20), "staying", 0),
        (date(2023, 3, 10), "staying", 1),
        (date(2023, 12, 20), "leaving", 0),
        (date(2024, 2, 28), "staying", 2),
    ]
    arrivals = Arrivals(
        np.array([(day - plan.origin).days * 86_400 for day, _, _ in come], np.int64),
        np.array([plan.index.segments.index(name) for _, name, _ in come], np.int64),
        np.array([number for _, _, number in come], np.int64),
        np.full(len(come), NONE, np.int64),
    )
    return Ran(plan, resume_simpy.simulate(plan.plan, arrivals, draws.study_key(1, 0))[0])


def cents(statement: pd.DataFrame) -> dict[tuple[str, str, str], tuple[int, ...]]:
    """(account, item, segment) -> cents of each year."""
    found: dict[tuple[str, str, str], tuple[int, ...]] = {}
    for row in statement.sort_values("year").itertuples():
        key = (str(row.account), str(row.item), str(row.segment))
        found[key] = (*found.get(key, ()), int(str(row.cents)))
    return found


BY_HAND = {
    # 950.00, then 3 % more; the learner of the warm-up is not in it.
    ("fees", "fee", "staying"): (95_000, 97_850),
    ("fees", "fee", "leaving"): (95_000, 0),
    # Fourteen days after 20 December: 80 % of 950.00, in the next year.
    ("refunds", "refund", "leaving"): (0, -76_000),
    # 38 M, then 39 M less 1 M over 184 of 366 days.
    ("state-grant", "scsp", ""): (3_800_000_000, 3_849_726_776),
    # 2 positions over 196 days and 3 over 169, of 365; then 3 at 2 % more.
    ("payroll", "office", ""): (-14_778_082, -18_360_000),
    # One copy a year: 11.60, then 11.716; 23.316 in all.
    ("hourly-paid", "markers", ""): (-1_160, -1_172),
    # Ten minutes a year: 6.333 each, 12.667 in all.
    ("outsourced", "callers", ""): (-633, -634),
    # 1,000.50 and 365.00; the second over 196 of 366 days in its last year.
    ("courses", "catalogue", "staying"): (-136_550, -119_596),
    ("courses", "catalogue", "leaving"): (-20_000, -20_000),
    ("running", "rent", ""): (-12_000_000, -12_300_000),
    ("running", "audit", ""): (-10_000, -30_000),
    # 184 of the 1,827 days of five years; 550 of them by the end of the next year.
    ("investment", "lever/2.2/Platform", ""): (-1_007_115, -2_003_285),
    # 92 of 365 days, and 60 of 366.
    ("running", "lever/2.2/Training", ""): (-922_521, -600_000),
}


def test_a_small_institution_worked_by_hand(ran: Ran) -> None:
    assert cents(budget.statement(*ran)) == BY_HAND


def test_the_result_by_hand(ran: Ran) -> None:
    result = budget.result(budget.statement(*ran))
    assert result.to_dict("list") == {
        "year": [2023, 2024],
        "cents": [3_771_313_939, 3_816_313_939],
    }


def test_own_resources_are_fees_less_refunds_over_everything_received(ran: Ran) -> None:
    ratio = budget.own_resources_ratio(budget.statement(*ran))
    assert ratio.to_dict("list") == {
        "year": [2023, 2024],
        "ratio": [190_000 / 3_800_190_000, 21_850 / 3_849_748_626],
    }


def test_the_teachers_that_the_state_pays_stand_apart(ran: Ran) -> None:
    assert cents(budget.off_budget(*ran)) == {("payroll", "teachers", ""): (-6_800_000, -6_800_000)}


def test_a_statement_is_whole_numbers_in_the_order_of_the_chart(ran: Ran) -> None:
    statement = budget.statement(*ran)
    assert list(statement.columns) == ["account", "item", "audience", "segment", "year", "cents"]
    assert statement["cents"].dtype == np.int64
    order = [account for account in ACCOUNTS if account in set(statement["account"])]
    assert list(dict.fromkeys(statement["account"])) == order
    lines = ["account", "item", "audience", "segment", "year"]
    assert not statement.duplicated(lines).any()
    empty = budget.statement(ran.planned, blank(ran.planned.plan))
    pd.testing.assert_frame_equal(statement[lines], empty[lines])


def test_an_audience_is_that_of_the_segment(ran: Ran) -> None:
    statement = budget.statement(*ran)
    pairs = set(zip(statement["segment"], statement["audience"], strict=True))
    assert pairs == {("staying", "adult"), ("leaving", "student"), ("", "")}


# ---- effects, dates and lives


def only(item: str, statement: pd.DataFrame) -> tuple[int, ...]:
    return tuple(statement[statement["item"] == item]["cents"])


def without_learners(plan: Planned) -> pd.DataFrame:
    return budget.statement(plan, blank(plan.plan))


def action(target: str, op: str, value: float, start: date, **more: Any) -> Action:
    kind, name = more.pop("selects")
    return Action(
        target, op, value, start, more.get("end"), more.get("ramp", 0), more.get("strength", 1.0),
        {kind: (name,)}, "by hand",
    )  # fmt: skip


def test_an_effect_on_a_cost_acts_from_its_day_to_its_end() -> None:
    half = action(
        "cost.yearly", "scale", 0.5, date(2023, 10, 15), end=date(2024, 2, 10),
        selects=("cost", "rent"),
    )  # fmt: skip
    lines = without_learners(planned(Tuning((half,))))
    # 78 of 365 days and 40 of 366 at half price.
    first, both = Fraction(12_000_000 * 652, 730), Fraction(12_300_000 * 692, 732)
    assert only("rent", lines) == (-round(first), round(first) - round(first + both))
    assert only("audit", lines) == (-10_000, -30_000)


def test_an_effect_on_positions_is_paid_step_by_step() -> None:
    """A ramp of three months from a 10 May, at half intensity, against each single day."""
    more = action(
        "pool.people", "add", 6.0, date(2023, 5, 10), ramp=3, strength=0.5,
        selects=("pool", "office"),
    )  # fmt: skip
    steps = {date(2023, 5, 10): 1, date(2023, 6, 10): 2, date(2023, 7, 10): 3}
    days = [date(2023, 1, 1) + timedelta(n) for n in range(365)]
    more_by_day = [max([v for d, v in steps.items() if d <= day] or [0]) for day in days]
    person_days = sum(2 if day < date(2023, 7, 16) else 3 for day in days) + sum(more_by_day)
    lines = without_learners(planned(Tuning((more,))))
    assert only("office", lines)[0] == -round(Fraction(6_000_000 * person_days, 365))


def test_a_seasonal_pool_is_paid_by_its_season() -> None:
    wage = pay("36.5 kEUR", "person-year")
    season = pool(2, wage) | {"months": [0.9, *[1.0] * 11]}
    lines = without_learners(planned(pools=SCHOOL["pools"] | {"season": season}))
    # 100.00 a day and position: 1.8 positions over 31 days, 2 over 334.
    assert only("season", lines)[0] == -(10_000 * 2 * 334 + 18_000 * 31)


def test_an_investment_is_charged_once_whatever_the_years_of_its_life() -> None:
    long = planned(Tuning(charges=(PLATFORM,)), study=study("2023-01-01", "2030-01-01"))
    charged = only("lever/2.2/Platform", without_learners(long))
    assert sum(charged) == -10_000_000
    assert charged[-1] == 0
    assert charged[5] < 0


def test_an_investment_is_depreciated_whatever_its_account() -> None:
    lines = without_learners(planned(Tuning(charges=(PLATFORM,))))
    assert set(lines[lines["item"] == "lever/2.2/Platform"]["account"]) == {"investment"}


def test_a_running_cost_without_an_end_runs_on() -> None:
    forever = Charge("2.2", "running", TITLE, "postage", 3_650_000, 5, date(2023, 12, 31), None)
    lines = without_learners(planned(Tuning(charges=(forever,))))
    assert only("lever/2.2/Training", lines) == (-10_000, -3_650_000)
    assert set(lines[lines["item"] == "lever/2.2/Training"]["account"]) == {"postage"}


def test_two_costs_of_one_name_are_one_line() -> None:
    lines = without_learners(planned(Tuning(charges=(TRAINING, TRAINING))))
    assert only("lever/2.2/Training", lines) == (-1_845_041, -1_200_000)


def test_part_of_a_year_costs_its_days() -> None:
    part = planned(study=study("2024-02-15", "2024-03-16"))
    # 30 days of a leap year.
    assert only("audit", without_learners(part)) == (-round(Fraction(30_000 * 30, 366)),)


def test_growth_is_counted_from_the_study_not_from_its_warm_up() -> None:
    warm = planned(study=study("2023-01-01", "2024-01-01", "400 days"))
    assert only("rent", without_learners(warm)) == (-12_000_000,)


def test_a_price_booked_at_two_moments_is_one_line() -> None:
    twice = {
        "name": "enrol",
        "duration": "1 days",
        "books": [{"price": "fee", "at": "entry"}, {"price": "fee", "at": "completion"}],
    }
    once = {"title": WORDS, "outcomes": ["done"], "stages": [twice]}
    plan = planned(journeys={"stay": once, "leave": once})
    record = blank(plan.plan)
    record.money_cents[:, plan.index.months.index((2023, 1))] = [1, 20, 300, 4_000]
    fees = cents(budget.statement(plan, record).query("account == 'fees'"))
    assert fees == {
        ("fees", "fee", "staying"): (21, 0),
        ("fees", "fee", "leaving"): (4_300, 0),
    }


# ---- scale and rounding


def test_events_are_read_at_full_size_and_what_the_model_states_is_not() -> None:
    sample = planned(scale=0.3)
    whole = planned()
    record = blank(sample.plan)
    fee = next(b for b, book in enumerate(sample.index.books) if book.price == "refund")
    january = [sample.index.months.index((year, 1)) for year in (2023, 2024)]
    record.money_cents[fee, january] = 100
    record.pool_items[sample.index.pools.index("markers"), january[0]] = 3
    record.pool_work[sample.index.pools.index("callers"), january[0]] = 540
    lines = budget.statement(sample, record)
    assert only("refund", lines) == (-333, -334)
    assert only("markers", lines) == (-11_600, 0)
    assert only("callers", lines) == (-1_900, 0)
    counted = ["fee", "refund", "markers", "callers"]
    plain = without_learners(whole)
    stated = lines[~lines["item"].isin(counted)].reset_index(drop=True)
    expected = plain[~plain["item"].isin(counted)].reset_index(drop=True)
    pd.testing.assert_frame_equal(stated, expected)


def test_a_scale_is_the_decimal_that_was_written() -> None:
    assert exact(0.01) == Fraction(1, 100)
    assert exact(1e-05) == Fraction(1, 100_000)


def test_growth_is_by_calendar_year() -> None:
    start = date(2023, 3, 1)
    assert grown(0.02, date(2023, 12, 31), start) == 1
    assert grown(0.02, date(2025, 1, 1), start) == Fraction("1.0404")


def months_of(first: date, end: date) -> tuple[Month, ...]:
    """The months from a first day to the day before an end."""
    numbered = [(year, month) for year in range(first.year, end.year + 1) for month in range(1, 13)]
    known = [m for m in numbered if (first.year, first.month) <= m <= (end.year, end.month)]
    return months_within(tuple(m for m in known if date(*m, 1) < end), first, end)


@pytest.mark.parametrize("year", [2023, 2024, 2100])
def test_the_days_of_a_year_are_the_year(year: int) -> None:
    months = months_of(date(year, 1, 1), date(year + 1, 1, 1))
    given = prorated(months, (), lambda day: a_day_of(Fraction(777), day))
    assert sum(given) == 777
    days = (date(year, 3, 1) - date(year, 2, 1)).days
    assert given[1] == Fraction(777 * days, 366 if days == 29 else 365)


FRACTIONS = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10_000)


@given(
    st.lists(FRACTIONS, min_size=30, max_size=30),
    st.dates(date(2022, 1, 1), date(2024, 12, 1)),
)
@settings(max_examples=60, deadline=None)
def test_years_add_up_to_the_study_and_stay_within_a_cent(
    amounts: list[Fraction], first: date
) -> None:
    months = months_of(first.replace(day=1), add_months(first.replace(day=1), len(amounts)))
    years = cents_by_year(months, tuple(amounts))
    assert sum(years.values()) == round(sum(amounts))
    for year, whole in years.items():
        parts = [a for m, a in zip(months, amounts, strict=True) if m.first.year == year]
        assert abs(whole - sum(parts, Fraction(0))) <= 1
    mirror = cents_by_year(months, tuple(-amount for amount in amounts))
    assert mirror == {year: -whole for year, whole in years.items()}


@given(
    st.dictionaries(st.dates(date(2023, 11, 1), date(2024, 4, 1)), FRACTIONS, max_size=6),
    st.dates(date(2023, 11, 1), date(2024, 1, 31)),
    st.integers(1, 60),
)
@settings(max_examples=60, deadline=None)
def test_spans_are_worth_the_sum_of_their_days(
    steps: Mapping[date, Fraction], first: date, length: int
) -> None:
    last = first + timedelta(length)
    months = months_of(first, last)

    def daily(when: date) -> Fraction:
        known = [day for day in steps if day <= when]
        return steps[max(known)] if known else Fraction(0)

    each = [daily(first + timedelta(n)) for n in range(length)]
    assert sum(prorated(months, steps, daily)) == sum(each)


@pytest.fixture(scope="module")
def sample() -> Planned:
    return planned(Tuning((CUT,), (LATIN_ENDS,), (PLATFORM, TRAINING)), scale=0.07)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_parts_add_up_to_totals(sample: Planned, data: st.DataObject) -> None:
    """Against the exact amounts: each line of the study is off by less than a cent, no total by
    more than its lines, and all ways of adding the parts give one result."""
    record = blank(sample.plan)
    for tally in (record.money_cents, record.pool_items, record.pool_work):
        seed = data.draw(st.integers(0, 2**32 - 1))
        tally[:] = np.random.default_rng(seed).integers(0, 10**6, tally.shape)
    lines = budget.statement(sample, record)
    result = budget.result(lines).set_index("year")["cents"]
    for by in ("account", "audience", "segment", "item"):
        parts = lines.groupby([by, "year"])["cents"].sum().groupby("year").sum()
        pd.testing.assert_series_equal(parts, result)
    taken = [number for number, m in enumerate(sample.index.months) if m >= (2023, 1)]
    for name, line in ACCOUNTS.items():
        books = [
            b for b, book in enumerate(sample.index.books)
            if sample.model.prices[book.price].account == name
        ]  # fmt: skip
        if books:
            counted = int(record.money_cents[np.ix_(books, taken)].sum())
            full = line.sign * counted / Fraction("0.07")
            given = Fraction(int(lines[lines["account"] == name]["cents"].sum()))
            assert abs(given - full) <= Fraction(len(books), 2)


# ---- accounts


def test_the_chart_has_every_account_of_the_model_and_no_other() -> None:
    assert set(ACCOUNTS) == {*get_args(Account), "bad-debt", "subsidy-release"}


def test_what_is_a_resource_and_what_is_own() -> None:
    own = {name for name, line in ACCOUNTS.items() if line.own}
    assert own == {"fees", "partners", "other-income", "refunds"}
    resources = {name for name, line in ACCOUNTS.items() if line.is_resource}
    assert resources == own | {"state-grant", "project-grants", "subsidy-release"}
    negative = {name for name, line in ACCOUNTS.items() if line.sign < 0}
    assert negative == set(ACCOUNTS) - resources | {"refunds"}


def test_income_stands_before_charges() -> None:
    sides = [line.is_resource for line in ACCOUNTS.values()]
    assert sides == sorted(sides, reverse=True)


def test_every_account_has_a_title_of_its_own_in_both_languages() -> None:
    lines = ACCOUNTS.values()
    for titles in ([line.title.fr for line in lines], [line.title.en for line in lines]):
        assert all(titles)
        assert len(set(titles)) == len(titles)


# ---- indicators


def values(measured: pd.DataFrame, audience: str = "all", segment: str = "all") -> dict[str, Any]:
    """Indicator -> its values by year."""
    chosen = measured[(measured["audience"] == audience) & (measured["segment"] == segment)]
    return {str(name): list(group["value"]) for name, group in chosen.groupby("indicator")}


def test_measures_by_hand(ran: Ran) -> None:
    measured = budget.measures(budget.statement(*ran))
    assert list(measured.columns) == list(indicators.COLUMNS)
    assert set(measured["pool"]) == {"all"}
    assert values(measured) == {
        "result": [37_713_139.39, 38_163_139.39],
        "resources": [38_001_900.0, 38_497_486.26],
        "charges": [288_760.61, 334_346.87],
        "own-resources-ratio": [190_000 / 3_800_190_000, 21_850 / 3_849_748_626],
        "fees": [1_900.0, 978.5],
        "payroll": [147_780.82, 183_600.0],
        "course-cost": [1_565.5, 1_395.96],
        "lever-cost": [19_296.36, 26_032.85],
        "grant": [38_000_000.0, 38_497_267.76],
        "state-grant": [38_000_000.0, 38_497_267.76],
        "own-resources": [1_900.0, 218.5],
    }
    assert values(measured, "adult") == {"fees": [950.0, 978.5]}
    assert values(measured, "adult", "staying") == {"fees": [950.0, 978.5]}
    assert values(measured, "student", "leaving") == {"fees": [950.0, 0.0]}
    assert not measured.duplicated(list(indicators.COLUMNS[:-1])).any()


def test_what_there_is_none_of_is_zero_in_every_year() -> None:
    measured = budget.measures(without_learners(planned()))
    assert values(measured)["lever-cost"] == [0.0, 0.0]
    assert values(measured)["fees"] == [0.0, 0.0]


def test_a_year_without_resources_has_no_ratio() -> None:
    poor = without_learners(planned(grants={}))
    measured = budget.measures(poor)
    assert "own-resources-ratio" not in set(measured["indicator"])
    assert measured["value"].notna().all()
    assert set(measured[measured["indicator"] == "resources"]["value"]) == {0.0}


def test_the_indicators_are_those_that_are_measured(ran: Ran) -> None:
    statement = budget.statement(*ran)
    costs = budget.full_cost(*ran, statement, budget.off_budget(*ran))
    # Nobody of this story enrols: as if two did wherever something costs.
    some = budget.unit_costs(costs, indicators.measure(*ran))
    counted = [some.assign(indicator=each, value=2.0) for each in ("enrolments", "completions")]
    measured = pd.concat([
        budget.measures(statement),
        budget.standing(budget.ledger(*ran)),
        budget.unit_costs(costs, pd.concat(counted)),
    ])  # fmt: skip
    assert set(measured["indicator"]) == set(budget.INDICATORS)
    for name, indicator in budget.INDICATORS.items():
        assert breakdowns(measured[measured["indicator"] == name]) == set(indicator.by)
        assert indicator.unit in UNITS
        assert name not in indicators.INDICATORS


def breakdowns(measured: pd.DataFrame) -> set[str]:
    """How the values of an indicator are broken down."""
    by_segment = measured["segment"] != ALL
    by_audience = (measured["audience"] != ALL) & ~by_segment
    kinds = {"segment": by_segment, "audience": by_audience,
             "total": ~(by_segment | by_audience)}  # fmt: skip
    return {kind for kind, rows in kinds.items() if rows.any()}


@pytest.mark.parametrize("indicator", budget.INDICATORS.values(), ids=lambda each: each.name)
def test_an_indicator_is_defined_in_both_languages(indicator: Indicator) -> None:
    assert indicator.title.fr
    assert indicator.title.en
    assert indicator.definition.fr
    assert indicator.definition.en
    assert indicator.definition.fr != indicator.definition.en
