"""What holds in every ledger: debits are credits, parts are totals, cash is result and balances."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import random_models
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import WORDS, assert_sound, way

from simulator.budget.proration import cents_by_month, evenly, spread
from simulator.model import Model
from simulator.planning import make_plan
from simulator.record import blank


@given(st.integers(0, 59), st.integers(0, 2**32 - 1))
@settings(max_examples=6, deadline=None)
def test_every_ledger_is_sound(seed: int, luck: int) -> None:
    """Random models under random scenarios, with random terms of money and random records."""
    chance = np.random.default_rng(luck)
    world = random_models.world(seed)
    model = Model.model_validate(with_terms(random_models.tables_of(seed), chance))
    plan = make_plan(model, replace(world.tuning), float(chance.choice([1.0, 0.07])))
    record = blank(plan.plan)
    for tally in (record.money_cents, record.money_count, record.pool_items, record.pool_work):
        tally[:] = chance.integers(0, 10**6, tally.shape)
    assert_sound(plan, record)


def with_terms(tables: dict[str, Any], chance: np.random.Generator) -> dict[str, Any]:
    """A document with random instalments, delays, investments and grants laid over it."""

    def some(most: int) -> int:
        return int(chance.integers(1, most + 1))

    prices = {name: {**price, "spread": some(14)} for name, price in tables["prices"].items()}
    income = [name for name, price in prices.items() if price["account"] != "postage"]
    ways = {"now": way(0.35, unpaid=0.01), "later": way(
        0.65, instalments=some(10), delay=some(3), unpaid=0.07, written_off=some(20)
    )}  # fmt: skip
    bought = {"title": WORDS, "life": some(4), "yearly": {2019: "12345 EUR", 2020: "777 EUR"}}
    given_ = {**bought, "account": "project-grants", "paid": [some(6), 6 + some(6)]}
    return {
        **tables,
        "prices": prices,
        "payments": {"all": {"title": WORDS, "prices": income, "ways": ways}},
        "investments": {"plant": bought},
        "grants": {**tables.get("grants", {}), "plant": given_},
        "treasury": {"cash": "7 kEUR", "delays": {"running": some(3), "investment": some(2)}},
    }


AMOUNTS = st.lists(st.fractions(-1000, 1000, max_denominator=97), min_size=1, max_size=20)


@given(AMOUNTS, st.lists(st.fractions(0, 1, max_denominator=12), min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_what_is_spread_is_each_amount_laid_part_by_part(
    amounts: list[Fraction], parts: list[Fraction]
) -> None:
    expected = [
        sum((amounts[month - k] * part for k, part in enumerate(parts) if k <= month), Fraction(0))
        for month in range(len(amounts))
    ]
    assert list(spread(tuple(amounts), parts)) == expected


@given(AMOUNTS)
@settings(max_examples=40, deadline=None)
def test_the_cents_of_months_are_never_half_a_cent_from_the_exact_sum(
    amounts: list[Fraction],
) -> None:
    cents = cents_by_month(tuple(amounts))
    for month in range(len(amounts)):
        off = sum(cents[: month + 1]) - sum(amounts[: month + 1], Fraction(0))
        assert abs(off) <= Fraction(1, 2)


def test_what_is_spread_evenly_comes_whole() -> None:
    assert sum(spread((Fraction(100),) + (Fraction(0),) * 11, evenly(7))) == 100
