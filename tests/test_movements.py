"""What moves is worked out once for everything that is told of it, and rounded by one rule."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate, pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import planned

from simulator import budget
from simulator.budget.claims import Claim
from simulator.budget.claims import claims as known
from simulator.budget.proration import Month, cents_by_month, cents_by_year
from simulator.experiment.study import simulated
from simulator.planning import Planned
from simulator.record import Record, blank
from simulator.scenario import read

PARTS = st.fractions(min_value=-5000, max_value=5000, max_denominator=60)


def rounded(totals: list[Fraction]) -> list[int]:
    return [b - a for a, b in pairwise([0, *(round(total) for total in totals)])]


@given(st.lists(PARTS, min_size=1, max_size=30))
@settings(deadline=None)
def test_cents_are_differences_of_sums_rounded_half_to_even(amounts: list[Fraction]) -> None:
    sums = list(accumulate(amounts))
    assert list(cents_by_month(tuple(amounts))) == rounded(sums)
    days = [date(2023, 1, 1) + timedelta(days=31 * k) for k in range(len(amounts))]
    months = [Month(k, day, day) for k, day in enumerate(days)]
    last = {day.year: total for day, total in zip(days, sums, strict=True)}
    by_year = dict(zip(last, rounded(list(last.values())), strict=True))
    assert cents_by_year(months, tuple(amounts)) == by_year


def test_half_a_cent_goes_to_the_even_cent() -> None:
    half = Fraction(1, 2)
    assert cents_by_month((half, Fraction(1), Fraction(1), Fraction(0))) == (0, 2, 0, 0)
    assert cents_by_month((-half, Fraction(-1))) == (0, -2)


def test_what_is_given_is_what_would_be_worked_out() -> None:
    plan = planned()
    record = blank(plan.plan)
    moved = budget.movements(plan, record)
    for told in (budget.statement, budget.off_budget):
        pd.testing.assert_frame_equal(told(plan, record, moved), told(plan, record))
    pd.testing.assert_frame_equal(
        budget.ledger(plan, record, moved).entries, budget.ledger(plan, record).entries
    )


def test_a_run_works_out_its_claims_once(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["simulator.budget.movements"]
    asked: list[str] = []

    def claims(planned: Planned, record: Record) -> Iterator[Claim]:
        asked.append(planned.model.study.name)
        return known(planned, record)

    monkeypatch.setattr(module, "claims", claims)
    simulated(read("baseline"), scale=0.0005)
    assert asked == ["baseline"]
