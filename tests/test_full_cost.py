"""The full cost of a small school worked by hand, and what holds of every full cost."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import random_models
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import WORDS, planned, segment

from simulator import budget
from simulator.budget.accounts import ACCOUNTS
from simulator.budget.proration import apportioned
from simulator.model import Model
from simulator.planning import Planned, make_plan
from simulator.record import Record, blank

CHARGES = [name for name, line in ACCOUNTS.items() if line.side == "charge"]


def school() -> tuple[Planned, Record]:
    """Two segments whose work two pools do; the State pays one of them."""

    def pool(amount: str, per: str, **more: object) -> dict[str, object]:
        return {"title": WORDS, "calendar": "always", "people": 1,
                "pay": {"amount": amount, "per": per, **more}}  # fmt: skip

    stages = [{"name": "teach", "pools": ["teachers"], "work": "1 h"},
              {"name": "mark", "pools": ["markers"], "work": "1 h"}]  # fmt: skip
    plan = planned(
        segments={"young": segment("school", "study"), "old": segment("adult", "study")},
        journeys={"study": {"title": WORDS, "outcomes": ["done"], "stages": stages}},
        pools={"teachers": pool("60 kEUR", "person-year", off_budget=True),
               "markers": pool("10 EUR", "item", account="hourly-paid"),
               "office": pool("30 kEUR", "person-year")},
        costs={"rent": {"title": WORDS, "account": "running", "yearly": "1 kEUR"}},
        prices={"parcel": {"account": "postage", "amount": "7 EUR"}},
        grants={}, payments={}, investments={}, treasury={},
        catalogue=[{"course": "law", "segment": "old", "learners": 1, "share": 1, "fee": 0,
                    "fixed_cost": 500}],
    )  # fmt: skip
    record = blank(plan.plan)
    january = plan.index.months.index((2023, 1))
    names = [(plan.index.trips[trip].segment, stage.name) for trip, stage in plan.index.rows]
    for who, hours, pieces in (("young", 300, 1), ("old", 100, 2)):
        record.work[names.index((who, "teach")), january] = hours * 3_600
        record.waits[names.index((who, "mark")), january] = pieces
        # What markers take is not what they are paid for.
        record.work[names.index((who, "mark")), january] = 36_000
    record.pool_items[plan.index.pools.index("markers"), january] = 3
    return plan, record


def cost_of(plan: Planned, record: Record) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    statement, aside = budget.statement(plan, record), budget.off_budget(plan, record)
    return budget.full_cost(plan, record, statement, aside), statement, aside


def test_a_small_school_worked_by_hand() -> None:
    costs, _, _ = cost_of(*school())
    first = costs[costs["year"] == 2023]
    found = {(row.segment, row.part): row.cents for row in first.itertuples()}
    assert found == {
        # The law course; nothing of the young has a segment.
        ("old", "direct"): 50_000,
        # Three copies at 10.00, one of them of the young.
        ("young", "staff"): 1_000,
        ("old", "staff"): 2_000,
        # 60,000.00 over 300 hours for the young and 100 for the old.
        ("young", "state"): 4_500_000,
        ("old", "state"): 1_500_000,
        # The office serves nobody: with the rent, 31,000.00, over 45,010.00 and 15,520.00.
        # 31,000.00 x 45,010.00 / 60,530.00 = 23,051.544...; the other has the rest.
        ("young", "shared"): 2_305_154,
        ("old", "shared"): 794_846,
    }  # fmt: skip


def test_a_year_in_which_nothing_has_a_segment_keeps_its_costs_apart() -> None:
    plan, record = school()
    costs, _, _ = cost_of(plan, record)
    statement, aside = (told(plan, record).query("segment == ''")
                        for told in (budget.statement, budget.off_budget))  # fmt: skip
    # Nobody is served in the second year: the course alone is assigned, and draws all the rest.
    second = costs[costs["year"] == 2024]
    assert set(second["segment"]) == {"old"}
    alone = budget.full_cost(plan, record, statement, aside).query("year == 2024")
    assert alone[["segment", "part", "cents"]].to_numpy().tolist() == [["", "shared", 9_100_000]]


def test_what_an_enrolment_and_a_completion_cost() -> None:
    costs = pd.DataFrame(
        [("school", "young", "staff", 2023, 100_000), ("school", "young", "shared", 2023, 20_000),
         ("adult", "old", "direct", 2023, 30_000), ("", "", "shared", 2023, 5_000)],
        columns=["audience", "segment", "part", "year", "cents"],
    )  # fmt: skip
    measured = pd.DataFrame(
        [("enrolments", "school", "young", "all", 2023, 4.0),
         ("enrolments", "all", "all", "all", 2023, 5.0),
         ("completions", "school", "young", "all", 2023, 3.0),
         ("completions", "adult", "old", "all", 2023, 0.0)],
        columns=["indicator", "audience", "segment", "pool", "year", "value"],
    )  # fmt: skip
    table = budget.unit_costs(costs, measured)
    found = {(row.indicator, row.audience, row.segment): row.value for row in table.itertuples()}
    assert found == {
        ("full-cost", "all", "all"): 1_550.0,
        ("full-cost", "school", "all"): 1_200.0,
        ("full-cost", "adult", "all"): 300.0,
        ("full-cost", "school", "young"): 1_200.0,
        ("full-cost", "adult", "old"): 300.0,
        ("full-cost-per-learner", "school", "young"): 300.0,
        ("full-cost-per-learner", "all", "all"): 310.0,
        ("full-cost-per-completion", "school", "young"): 400.0,
    }


@given(st.integers(0, 59), st.integers(0, 2**32 - 1))
@settings(max_examples=12, deadline=None)
def test_the_parts_are_the_charges_and_what_is_off_budget(seed: int, luck: int) -> None:
    """Random models with random records; to the cent, in every year."""
    chance = np.random.default_rng(luck)
    model = Model.model_validate(random_models.tables_of(seed))
    plan = make_plan(model, random_models.world(seed).tuning, float(chance.choice([1.0, 0.07])))
    record = blank(plan.plan)
    for tally in (record.money_cents, record.money_count, record.pool_items, record.pool_work,
                  record.work, record.waits):  # fmt: skip
        tally[:] = chance.integers(0, 10**6, tally.shape)
        tally[chance.random(tally.shape) < 0.5] = 0
    costs, statement, aside = cost_of(plan, record)
    charges = statement[statement["account"].isin(CHARGES)]
    for year in statement["year"].unique():
        mine = [int(each.loc[each["year"] == year, "cents"].sum())
                for each in (costs, charges, aside)]  # fmt: skip
        assert mine[0] == -mine[1] - mine[2]


@given(
    st.integers(-(10**13), 10**13),
    st.lists(st.integers(0, 10**12), min_size=1, max_size=12).filter(any),
)
def test_parts_are_within_a_unit_of_their_share_and_add_up(total: int, weights: list[int]) -> None:
    parts = apportioned(total, weights)
    assert sum(parts) == total
    every = sum(weights)
    assert all(abs(p * every - total * w) < every for p, w in zip(parts, weights, strict=True))
    assert apportioned(-total, weights) == [-part for part in parts]


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [(10, [1, 1, 1], [4, 3, 3]), (-1, [1, 1], [-1, 0]), (7, [0, 2, 5], [0, 2, 5])],
)
def test_largest_remainders_by_hand(total: int, weights: list[int], parts: list[int]) -> None:
    assert apportioned(total, weights) == parts
