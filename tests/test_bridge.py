"""The bridge: parts that add up to the cent, each change in the factor that it is, by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import budget
from simulator.budget.bridge import FACTORS, Books, _lines, _parts, bridge
from simulator.budget.flows import flows
from simulator.document import Words
from simulator.lever import Action, Charge, RetiredCourse, Tuning
from simulator.model import Model
from simulator.planning import Planned, make_plan
from simulator.record import Record, blank
from simulator.run import simulate

WORDS = {"fr": "un", "en": "one"}
START = date(2023, 1, 1)


def journey(*stages: dict[str, object]) -> dict[str, object]:
    return {"title": WORDS, "outcomes": ["done", "gone"], "stages": list(stages)}


def segment(audience: str, which: str, volume: float) -> dict[str, object]:
    return {"title": WORDS, "audience": audience, "journey": which, "volume": volume}


SCHOOL: dict[str, Any] = {
    "study": {"name": "small", "title": WORDS, "start": "2023-01-01", "end": "2025-01-01"},
    "audiences": {"adult": {"title": WORDS}, "school": {"title": WORDS}},
    "segments": {
        "long": segment("adult", "course", 40),
        "short": segment("adult", "course", 60),
        "pupil": segment("school", "free", 80),
    },
    "journeys": {
        "course": journey(
            {"name": "enrol", "duration": "1 days", "books": [{"price": "fee", "at": "entry"}],
             "attrition": [{"to": "gone", "p": 0.3}]},
            {"name": "copy", "pools": ["markers"], "work": "30 min",
             "books": [{"price": "stamp", "at": "entry"}]},
        ),
        "free": journey({"name": "copy", "pools": ["markers"], "work": "20 min"}),
    },
    "calendars": {"always": {"hours": "always"}},
    "prices": {
        "fee": {"account": "fees", "amount": "course", "growth": 0.02},
        "stamp": {"account": "postage", "amount": "1.50 EUR"},
    },
    "pools": {
        "markers": {"title": WORDS, "calendar": "always", "people": 5,
                    "pay": {"amount": "12 EUR", "per": "item", "account": "hourly-paid"}},
        "office": {"title": WORDS, "calendar": "always", "people": 2,
                   "pay": {"amount": "50 kEUR", "per": "person-year"}},
    },
    "costs": {"rent": {"title": WORDS, "account": "running", "yearly": "100 kEUR"}},
    "grants": {"scsp": {"title": WORDS, "yearly": {"2023": "1 MEUR", "2024": "1 MEUR"}}},
    "catalogue": [
        {"course": name, "segment": of, "share": share, "fee": fee, "fixed_cost": 500,
         "learners": 9}
        for name, of, share, fee in (("law", "long", 0.5, 900), ("art", "long", 0.5, 500),
                                     ("tax", "short", 1, 100))
    ],
}  # fmt: skip


def action(target: str, value: float, op: str = "scale", **selects: str) -> Action:
    names = {key: (name,) for key, name in selects.items()}
    return Action(target, op, value, START, None, 0, 1.0, names, "by hand")


def planned(tuning: Tuning = Tuning(), **changes: object) -> Planned:  # noqa: B008
    return make_plan(Model.model_validate(SCHOOL | changes), tuning)


def read(plan: Planned, record: Record, replication: int = 0) -> Books:
    tables = (budget.statement(plan, record), flows(plan, record))
    return Books(*(each.assign(draw=0, replication=replication) for each in tables))


def lived(tuning: Tuning = Tuning(), **changes: object) -> Books:  # noqa: B008
    """The books of one replication, by the readable engine."""
    plan = planned(tuning, **changes)
    return read(plan, simulate(plan.plan, 1, 0, "simpy", 0.0).record)


@pytest.fixture(scope="module")
def base() -> Books:
    return lived()


def total(parts: pd.DataFrame) -> dict[str, int]:
    """Factor -> cents of all years, without those of nothing."""
    sums = parts.groupby("factor", sort=False).cents.sum()
    return {str(factor): int(cents) for factor, cents in sums.items() if cents}


def change(one: Books, other: Books) -> dict[int, int]:
    both = [each.statement.groupby("year").cents.sum() for each in (one, other)]
    return {int(str(year)): int(cents) for year, cents in (both[1] - both[0]).items()}


def adds_up(one: Books, other: Books) -> dict[str, int]:
    """The parts over all years, once every year has been seen to add up to the cent."""
    parts = bridge(one, other)
    assert parts.cents.dtype == np.int64
    assert list(parts.factor) == [*FACTORS] * 2
    assert parts.groupby("year").cents.sum().to_dict() == change(one, other)
    return total(parts)


# ---- one change, one factor


def moves(base: Books, *actions: Action, **changes: object) -> set[str]:
    return set(adds_up(base, lived(Tuning(actions), **changes)))


def test_a_price_alone_is_all_price(base: Books) -> None:
    assert moves(base, action("price.amount", 2.0, price="stamp")) == {"price"}


def test_a_share_of_the_fee_of_a_course_is_all_price(base: Books) -> None:
    assert moves(base, action("price.amount", 1.5, price="fee")) == {"price"}


def test_a_price_that_becomes_nothing_is_price_and_not_mix(base: Books) -> None:
    free = adds_up(base, lived(Tuning((action("price.amount", 0.0, price="fee"),))))
    fees = -int(base.statement.query("account == 'fees'").cents.sum())
    assert free["price"] == pytest.approx(fees, rel=0.05)
    assert sum(free.values()) == fees


def test_a_grant_alone_is_all_grants(base: Books) -> None:
    assert moves(base, action("grant.yearly", -1e6, "add", grant="scsp")) == {"grants"}


def test_a_lever_s_cost_alone_is_all_lever_costs(base: Books) -> None:
    spent = Charge("x", "running", Words(fr="a", en="a"), "running", 5_000_000, 5, START, None)
    tool = Charge("x", "investment", Words(fr="b", en="b"), "running", 5_000_000, 5, START, None)
    assert set(adds_up(base, lived(Tuning(charges=(spent, tool))))) == {"lever-costs"}


def test_more_people_in_post_are_all_staffing(base: Books) -> None:
    assert moves(base, action("pool.people", 1.0, "add", pool="office")) == {"staffing"}


def test_a_fixed_cost_alone_is_all_fixed_costs(base: Books) -> None:
    assert moves(base, action("cost.yearly", 0.5, cost="rent")) == {"fixed-costs"}


def test_the_upkeep_of_a_course_is_a_fixed_cost_and_its_lost_fee_is_not(base: Books) -> None:
    gone = lived(Tuning(retired=(RetiredCourse("art", START, 1.0),)))
    parts = adds_up(base, gone)
    assert parts["fixed-costs"] == 2 * 50_000
    # Who would have taken it takes the dearer course of the segment.
    assert parts["mix"] > 0
    assert set(parts) == {"fixed-costs", "mix"}


ENTRY: Mapping[str, Any] = {
    **SCHOOL["journeys"],
    "course": journey({"name": "enrol", "duration": "1 days",
                       "books": [{"price": "flat", "at": "entry"}]}),
}  # fmt: skip
FLAT = SCHOOL["prices"] | {"flat": {"account": "fees", "amount": "70 EUR"}}


def test_a_volume_alone_is_all_volume() -> None:
    """Everybody pays on the day they come, and the one segment of each audience grows."""
    only = {name: SCHOOL["segments"][name] for name in ("long", "pupil")}
    small = {"journeys": ENTRY, "prices": FLAT, "segments": only}
    more = Tuning((action("segment.volume", 1.5, segment="long"),))
    base = lived(**small)
    parts = adds_up(base, lived(more, **small))
    assert set(parts) == {"volume"}
    came = [each.flows.query("flow == 'entrants' and segment == 'long'").amount.sum()
            for each in (base, lived(more, **small))]  # fmt: skip
    assert parts["volume"] == 7_000 * (came[1] - came[0])


def test_learners_who_take_another_segment_are_mix_and_volume() -> None:
    small = {"journeys": ENTRY, "prices": FLAT}
    more = Tuning((action("segment.volume", 1.5, segment="long"),))
    assert set(adds_up(lived(**small), lived(more, **small))) <= {"volume", "mix", "staffing"}


def test_less_drop_out_is_retention(base: Books) -> None:
    kept = adds_up(base, lived(Tuning((action("stage.probability", 0.0, to="gone"),))))
    assert kept["retention"] < 0  # more copies to mark and to stamp, and no fee for it
    assert set(kept) <= {"retention", "timing"}
    assert abs(kept.get("timing", 0)) < abs(kept["retention"])


# ---- by hand

LINES = ["account", "item", "audience", "segment", "year", "cents"]
FLOWS = ["flow", "account", "item", "audience", "segment", "year", "amount"]


def books(lines: list[tuple[Any, ...]], found: list[tuple[Any, ...]]) -> Books:
    return Books(table(lines, LINES), table(found, FLOWS))


def table(rows: list[tuple[Any, ...]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns).assign(draw=0, replication=0)


def fees(
    entrants: list[float],
    events: list[float],
    cents: list[int],
    earned: list[float] | None = None,
) -> Books:
    """The fees of one segment over the years from 2023 on."""
    years = range(2023, 2023 + len(cents))
    found = [
        (flow, account, item, "adult", "long", year, amount)
        for flow, account, item, values in (
            ("entrants", "", "", entrants), ("events", "", "fee", events),
            ("listed", "", "fee", [100 * each for each in events]),
            ("earned", "fees", "fee", earned or [100 * each for each in events]),
        )
        for year, amount in zip(years, values, strict=True)
    ]  # fmt: skip
    return books(
        [("fees", "fee", "adult", "long", y, c) for y, c in zip(years, cents, strict=True)], found
    )


def test_volume_and_price_together_share_what_neither_does_alone() -> None:
    """10 learners at 2 become 20 at 3: 40 more, 25 for the learners and 15 for the price."""
    one, two = fees([10], [10], [2_000]), fees([20], [20], [6_000])
    assert total(bridge(one, two)) == {"volume": 2_500, "price": 1_500}


def test_three_factors_are_the_mean_of_the_six_orders() -> None:
    """Twice the learners, half as often each, at one and a half times the price: 60 becomes 90.

    From 60, doubling adds 60, or 30 of half, or 90 of the dearer, or 45 of both; and so on.
    """
    one, two = fees([10], [10], [6_000]), fees([20], [10], [9_000])
    # 60 / 3 + 30 / 6 + 90 / 6 + 45 / 3; -30 / 3 - 60 / 6 - 45 / 6 - 90 / 3; and for the price
    # 30 / 3 + 60 / 6 + 15 / 6 + 30 / 3.
    assert total(bridge(one, two)) == {"volume": 5_500, "retention": -5_750, "price": 3_250}


def test_what_one_year_loses_and_another_gains_is_timing() -> None:
    one, two = fees([10, 10], [8, 8], [800, 800]), fees([10, 10], [5, 12], [500, 1_200])
    parts = bridge(one, two).set_index(["year", "factor"]).cents
    # Three events move from the first year to the second; one more is somebody who stayed.
    assert parts[2023, "timing"] == -300
    assert parts[2024, "timing"] == 300
    assert parts[2023, "retention"] == 0
    assert parts[2024, "retention"] == 100


def test_what_is_booked_in_one_year_and_earned_in_the_next_is_timing() -> None:
    """Ten learners more, and half of every fee is earned in the year after."""
    one = fees([10, 10], [10, 10], [1_000, 1_000])
    two = fees([20, 20], [20, 20], [1_000, 2_000], [1_000, 2_000])
    parts = bridge(one, two).set_index(["year", "factor"]).cents
    # Doubled and halved: 1,000 more at once, or 500 more once half of it is left for later.
    assert parts[2023, "volume"] == 750
    assert parts[2023, "timing"] == -750
    assert parts[2024, "volume"] == 1_000


def test_money_in_a_year_that_nobody_enters_is_timing() -> None:
    one, two = fees([10, 0], [10, 0], [1_000, 0]), fees([10, 0], [8, 2], [800, 200])
    parts = bridge(one, two).set_index(["year", "factor"]).cents
    assert parts[2024, "timing"] == 200
    assert parts[2023, "retention"] == -200


def test_a_segment_that_only_one_side_has_is_volume_in_any_audience() -> None:
    one = fees([10], [10], [1_000])
    new = ("fees", "fee", "adult", "short", 2023, 600)
    place = ("adult", "short", 2023)
    more = [("entrants", "", "", *place, 3.0), ("events", "", "fee", *place, 3.0),
            ("listed", "", "fee", *place, 600.0),
            ("earned", "fees", "fee", *place, 600.0)]  # fmt: skip
    two = Books(
        pd.concat([one.statement, table([new], LINES)]),
        pd.concat([one.flows, table(more, FLOWS)]),
    )
    assert total(bridge(one, two)) == {"volume": 600}
    assert total(bridge(two, one)) == {"volume": -600}
    there = [two.statement, two.flows]
    apart = Books(*(each.assign(audience=np.where(each.segment == "short", "public", "adult"))
                    for each in there))  # fmt: skip
    assert total(bridge(one, apart)) == {"volume": 600}


def test_other_years_are_refused() -> None:
    with pytest.raises(ValueError, match="statements of the same runs and years"):
        bridge(fees([1], [1], [1]), fees([1, 1], [1, 1], [1, 1]))


# ---- for any two records


@lru_cache
def varied(which: int) -> Planned:
    """One of three plans of other prices, grants and costs."""
    grant = action("grant.yearly", (which - 1) * 1e6 + 1 / 3, "add", grant="scsp")
    price = action("price.amount", (1.0, 0.4, 0.0)[which], price="fee")
    words = Words(fr="a", en="a")
    spent = Charge("x", "running", words, "running", 1_234_567 * which, 5, START, None)
    return planned(Tuning((price, grant), charges=(spent,)))


@st.composite
def records(draw: st.DrawFn) -> Books:
    """The books of three records of anything, each under some scenario."""
    runs = []
    for replication in range(3):
        plan = varied(draw(st.integers(0, 2)))
        numbers = np.random.default_rng(draw(st.integers(0, 2**32)))
        most = draw(st.sampled_from([1, 2, 50]))
        record = blank(plan.plan)
        filled = {
            name: numbers.integers(0, most, getattr(record, name).shape)
            for name in ("arrivals", "money_count", "entries", "waits", "work", "pool_items")
        }
        worth = numbers.integers(0, 10**6, record.money_cents.shape)
        filled["money_cents"] = filled["money_count"] * worth
        runs.append(read(plan, record._replace(**filled), replication))
    return Books(*(pd.concat(each, ignore_index=True) for each in zip(*runs, strict=True)))


@given(records(), records())
@settings(max_examples=5, deadline=None)
def test_the_parts_add_up_to_the_cent_and_back_again(one: Books, other: Books) -> None:
    there, back = bridge(one, other), bridge(other, one)
    by = ["replication", "year"]
    results = [each.statement.groupby(by).cents.sum() for each in (one, other)]
    pd.testing.assert_series_equal(there.groupby(by).cents.sum(), results[1] - results[0])
    # Making them whole hides nothing: before it, each line's parts are all of its change.
    lines = _lines(one, other)
    exact = np.sum(list(_parts(lines).values()), axis=0)
    np.testing.assert_allclose(exact, lines.cents_b - lines.cents_a, rtol=1e-9, atol=1e-3)
    # A part is an exact value made whole, so that the way back may be one cent off.
    assert np.abs(there.cents + back.cents).max() <= 1


def test_nothing_parts_a_scenario_from_itself(base: Books) -> None:
    assert not bridge(base, base).cents.any()
