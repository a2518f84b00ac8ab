"""Bands, chances of a deficit and shortfalls: known answers, and how often they hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from simulator.experiment.risk import band, expected_shortfall, probability, risk


def results(values: list[float], draws: list[int] | None = None) -> pd.DataFrame:
    return pd.DataFrame({"scenario": "a", "draw": draws or 0, "replication": range(len(values)),
                         "year": 2025, "value": values})  # fmt: skip


def test_three_deficits_in_ten() -> None:
    """The interval of 3 in 10 as tables of the binomial law have it."""
    low, high = probability(3, 10)
    assert (round(low, 4), round(high, 4)) == (0.0667, 0.6525)
    # Its ends are the probabilities at which as many, or as few, have a chance of 2.5 %.
    assert stats.binom.sf(2, 10, low) == pytest.approx(0.025)
    assert stats.binom.cdf(3, 10, high) == pytest.approx(0.025)


def test_never_and_always_leave_room_for_the_other() -> None:
    never, always = probability(0, 10), probability(10, 10)
    assert never.low == 0.0
    assert never.high == pytest.approx(1 - 0.025 ** (1 / 10))
    assert (always.low, always.high) == pytest.approx((1 - never.high, 1.0))


@given(st.integers(1, 40), st.integers(0, 1_000))
@settings(max_examples=25, deadline=None)
def test_the_interval_of_a_probability_holds_at_least_as_often_as_it_says(
    n: int, thousandths: int
) -> None:
    p = thousandths / 1_000
    holds = sum(
        stats.binom.pmf(k, n, p)
        for k in range(n + 1)
        for low, high in [probability(k, n)]
        if low <= p <= high
    )
    assert holds >= 0.95 - 1e-9


def test_a_band_of_many_is_read_from_their_order() -> None:
    values = np.arange(1.0, 40.0)
    assert band(values, 0.95) == (1.0, 39.0)
    assert band(values, 0.80) == (4.0, 36.0)


def test_a_band_of_few_is_student_s() -> None:
    half = stats.t.ppf(0.975, 2) * 1.0 * np.sqrt(1 + 1 / 3)
    assert band(np.array([1.0, 2.0, 3.0]), 0.95) == pytest.approx((2 - half, 2 + half))
    assert np.isnan(band(np.array([1.0]), 0.8)).all()


@pytest.mark.parametrize("n", [5, 12, 60])
@pytest.mark.parametrize("share", [0.80, 0.95])
def test_one_more_run_falls_into_the_band_as_often_as_it_says(n: int, share: float) -> None:
    trials = 2_000
    numbers = np.random.default_rng(n).normal(size=(trials, n + 1))
    ends = [band(each[:-1], share) for each in numbers]
    hits = sum(low <= each[-1] <= high for (low, high), each in zip(ends, numbers, strict=True))
    # Four standard errors: one wrong alarm in 16,000 for each side.
    margin = 4 * np.sqrt(share * (1 - share) / trials)
    assert hits / trials >= share - margin
    assert hits / trials <= share + margin + 2 / (n + 1) * (n >= 9)


def test_the_shortfall_is_the_mean_of_the_worst_twentieth() -> None:
    values = np.arange(-3.0, 37.0)
    assert expected_shortfall(values) == -2.5
    # Of thirty values, one and a half.
    assert expected_shortfall(np.arange(30.0)) == pytest.approx((0 + 0.5 * 1) / 1.5)
    assert expected_shortfall(np.array([7.0])) == 7.0


def test_a_table_of_risk_by_scenario_and_year() -> None:
    table = risk(results([-1.0, 1.0, 2.0, 4.0]))
    row = table.iloc[0]
    assert (row.scenario, row.year, row.n, row.deficits) == ("a", 2025, 4, 1)
    assert (row["mean"], row.p, row.shortfall) == (1.5, 0.25, -1.0)
    assert (row.p_low, row.p_high) == probability(1, 4)
    assert row.low95 < row.low80 < row["mean"] < row.high80 < row.high95


def test_zero_is_no_deficit() -> None:
    assert risk(results([0.0, 0.0])).deficits.tolist() == [0]


def test_runs_under_one_draw_count_once_for_the_chance() -> None:
    """Two draws, one of them in deficit in each of its two replications."""
    row = risk(results([-1.0, -2.0, 3.0, 4.0], [1, 1, 2, 2])).iloc[0]
    assert (row.n, row.deficits, row.p) == (4, 2, 0.5)
    assert (row.p_low, row.p_high) == probability(1, 2)
