"""What entries rest on: events x a price or a line of a plan, which add up to them to the cent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import random_models
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import lived
from test_ledger_laws import with_terms

from simulator import budget
from simulator.budget.grounds import COLUMNS, KEY
from simulator.model import Model
from simulator.planning import Planned, make_plan
from simulator.record import Record, blank

ENTRY = [*KEY, "year"]


def opened(plan: Planned, record: Record) -> tuple[pd.DataFrame, budget.Ledger]:
    """The grounds of a replication, and its ledger."""
    moved = budget.movements(plan, record)
    ledger = budget.ledger(plan, record, moved)
    return budget.grounds(plan, record, moved, ledger), ledger


def assert_opened(plan: Planned, record: Record) -> pd.DataFrame:
    """Each entry of a year is its grounds, to the cent; each ground is its product."""
    found, ledger = opened(plan, record)
    assert list(found) == list(COLUMNS)
    entries = ledger.entries.groupby(ENTRY)["cents"].sum()
    parts = found.groupby(ENTRY)["cents"].sum()
    pd.testing.assert_series_equal(parts[parts != 0], entries[entries != 0], check_dtype=False)
    product = found["quantity"] * found["each"] * found["part"]
    assert ((product - found["cents"]).abs() <= 1 + 1e-9 * product.abs()).all()
    return found


@given(st.integers(0, 59), st.integers(0, 2**32 - 1))
@settings(max_examples=5, deadline=None)
def test_every_line_opens_down_to_events_and_plans_to_the_cent(seed: int, luck: int) -> None:
    """Random models, with random terms of money, random costs of levers and random records."""
    chance = np.random.default_rng(luck)
    model = Model.model_validate(with_terms(random_models.tables_of(seed), chance))
    tuning = random_models.world(seed).tuning
    plan = make_plan(model, tuning, float(chance.choice([1.0, 0.07])))
    record = blank(plan.plan)
    for tally in (record.money_cents, record.money_count, record.pool_items, record.pool_work):
        tally[:] = chance.integers(1, 10**6, tally.shape)
    found = assert_opened(plan, record)
    # The statement opens too: what earns or spends rests on something in every line.
    told = budget.statement(plan, record)
    side = np.where(found["credit"].str[0].isin(["6", "7"]), 1, -1)
    mine = found[(found["credit"].str[0].isin(["6", "7"])) | found["debit"].str[0].isin(["6", "7"])]
    place = ["account", "item", "audience", "segment", "year"]
    sums = mine.assign(cents=mine["cents"] * side[mine.index]).groupby(place)["cents"].sum()
    lines = told.set_index(place)["cents"].sort_index()
    assert sums[sums != 0].to_dict() == lines[lines != 0].to_dict()


GROUNDS = {
    # (journal, item, segment, year): basis, year of the event -> how many, each, cents
    ("earned", "fee", "paying", 2023): {("events", 2022): (1, 90_000, 81_000)},
    ("earned", "fee", "leaving", 2024): {("events", 2023): (1, 90_000, 72_000)},
    ("earned", "refund", "leaving", 2024): {("events", 2023): (1, 72_000, 64_800)},
    ("lost", "fee", "leaving", 2024): {("events", 2023): (1, 90_000, 4_500)},
    ("received", "fee", "funded", 2024): {("events", 2024): (1, 90_000, 90_000)},
    ("charged", "parcel", "young", 2023): {("events", 2023): (1, 700, 700)},
    ("charged", "office", "", 2024): {("people", 2024): (1, 6_120_000, 6_120_000)},
    ("charged", "rent", "", 2024): {("cost", 2024): (1, 12_000_000, 12_000_000)},
    # November and December 2023 are paid in 2024, with January to October.
    ("paid", "writers", "", 2024): {
        ("cost", 2023): (1, 365_000, 61_000),
        ("cost", 2024): (1, 365_000, 304_167),
    },
    ("granted", "state", "", 2024): {("grant", 2024): (1, 73_200_000, 73_200_000)},
    # What is paid in September 2023 is for the time to February.
    ("received", "state", "", 2023): {
        ("grant", 2023): (1, 36_500_000, 36_500_000),
        ("grant", 2024): (1, 73_200_000, 12_000_000),
    },
    # 1.00 a day in 2022 and 2.00 in 2023, over twelve months each.
    ("released", "platform", "", 2023): {
        ("grant", 2022): (1, 36_500, 16_808),
        ("grant", 2023): (1, 73_000, 39_384),
    },
    ("acquired", "lever/2.2/Tool", "", 2023): {("lever", 2023): (1, 10_000_000, 10_000_000)},
    ("depreciated", "lever/2.2/Tool", "", 2024): {("lever", 2023): (1, 10_000_000, 2_003_285)},
    ("depreciated", "lever/2.2/Old", "", 2023): {("lever", 2022): (1, 730_000, 365_000)},
    ("depreciated", "machines", "", 2023): {
        ("investment", 2022): (1, 36_500, 16_808),
        ("investment", 2023): (1, 73_000, 39_384),
    },
    ("opening", "machines", "", 2023): {("opening", 2022): (1, 36_500, 36_500)},
}


@pytest.mark.parametrize("place", GROUNDS, ids=lambda place: "-".join(map(str, place)))
def test_grounds_worked_by_hand(place: tuple[str, str, str, int]) -> None:
    found = assert_opened(*lived())
    keys = ["journal", "item", "segment", "year"]
    mine = found[(found[keys] == list(place)).all(axis=1) & (found["debit"] != "280")]
    mine = mine[mine["cents"] > 0]
    told: dict[Any, Any] = {
        (row.basis, row.period): (row.quantity, pytest.approx(row.each), row.cents)
        for row in mine.itertuples()
    }
    assert told == GROUNDS[place]
