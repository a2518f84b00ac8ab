"""Intervals, stopping and verdicts keep their promises on studies whose truth is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from promises import STUDIES, at_least, within
from scipy import stats

from simulator.inference.intervals import at_every_look, each_of, half_width
from simulator.inference.stopping import Looks, close, looks
from simulator.inference.verdicts import VERDICTS, more_runs, needed, verdicts

LEVEL = 0.95
MEANS = (-20.0, -0.01, 0.0, 0.01, 100.0)


def stopped(
    values: np.ndarray, plan: Looks, target: float, relative: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each study, a row of values: its mean, half-width and count where it stops."""
    ends = np.full((3, len(values)), np.nan)
    for count in plan.counts:
        mean = values[:, :count].mean(axis=1)
        half = half_width(values[:, :count].std(axis=1, ddof=1), count, plan.each)
        done = [close(h, m, target, relative) for h, m in zip(half, mean, strict=True)]
        now = np.isnan(ends[0]) & (np.array(done) | (count == plan.counts[-1]))
        for row, value in enumerate((mean, half, np.full(len(mean), count))):
            ends[row, now] = value[now]
    return ends[0], ends[1], ends[2]


@pytest.mark.parametrize("mean", MEANS)
@pytest.mark.parametrize("n", [2, 5, 30])
def test_an_interval_covers_as_often_as_it_says(mean: float, n: int) -> None:
    values = np.random.default_rng(n).normal(mean, 3.0, (STUDIES, n))
    half = half_width(values.std(axis=1, ddof=1), n, LEVEL)
    within(abs(values.mean(axis=1) - mean) <= half, LEVEL)


def test_one_value_has_no_interval() -> None:
    assert np.isnan(half_width([0.0, 1.0], [1, 1], LEVEL)).all()


@pytest.mark.parametrize("scenarios", [2, 5, 12])
def test_paired_intervals_hold_all_at_once(scenarios: int) -> None:
    """Shared luck ties the differences to each other, and the base ties them all."""
    rng = np.random.default_rng(scenarios)
    base = rng.normal(0.0, 4.0, (STUDIES, 1, 8))
    truth = np.linspace(-1.0, 1.0, scenarios)[None, :, None]
    spread = np.linspace(0.2, 5.0, scenarios)[None, :, None]
    other = base * 0.9 + truth + spread * rng.normal(size=(STUDIES, scenarios, 8))
    delta = other - base
    half = half_width(delta.std(axis=2, ddof=1), 8, each_of(LEVEL, scenarios))
    at_least((abs(delta.mean(axis=2) - truth[:, :, 0]) <= half).all(axis=1), LEVEL)


@pytest.mark.parametrize(
    ("count", "published"),
    [(2, 2.178), (3, 2.289), (4, 2.361), (5, 2.413), (10, 2.555)],
)
def test_equal_looks_have_the_boundary_that_pocock_published(count: int, published: float) -> None:
    level = at_every_look(tuple(range(1, count + 1)), LEVEL)
    assert round(float(stats.norm.ppf((1.0 + level) / 2.0)), 3) == published


def test_one_look_asks_no_more_than_its_level() -> None:
    assert at_every_look((30,), LEVEL) == LEVEL


def test_looks_are_few_rise_and_end_at_the_maximum() -> None:
    assert looks(100, LEVEL).counts == (10, 15, 23, 35, 53, 80, 100)
    assert looks(4, LEVEL).counts == (4,)


@pytest.mark.parametrize(
    ("mean", "target", "relative"),
    [(-20.0, 0.5, False), (0.0, 0.5, False), (0.01, 0.5, False), (-20.0, 0.03, True),
     (100.0, 0.004, True), (0.4, 0.5, True), (0.0, 0.5, True)],
)  # fmt: skip
def test_stopping_when_precise_keeps_the_coverage(
    mean: float, target: float, relative: bool
) -> None:
    values = np.random.default_rng(7).normal(mean, 1.2, (STUDIES, 150))
    found, half, _ = stopped(values, looks(150, LEVEL), target, relative)
    at_least(abs(found - mean) <= half, LEVEL)


@pytest.mark.parametrize("target", [0.3, 0.45, 0.6])
def test_where_it_stops_the_error_is_within_the_target(target: float) -> None:
    """Stopping too early shows here: the error is then larger than was asked for."""
    values = np.random.default_rng(8).normal(-5.0, 1.2, (STUDIES, 400))
    found, half, count = stopped(values, looks(400, LEVEL), target, False)
    assert (half <= target).all()
    assert count.max() < 400
    at_least(abs(found + 5.0) <= target, LEVEL)


def test_plain_intervals_at_every_look_would_stop_early_and_cover_less() -> None:
    """What the wider level of each look is for: without it the promise is broken."""
    values = np.random.default_rng(9).normal(0.3, 1.0, (STUDIES, 150))
    plan = looks(150, LEVEL)
    covered = np.ones(STUDIES, dtype=bool)
    for count in plan.counts:
        half = half_width(values[:, :count].std(axis=1, ddof=1), count, LEVEL)
        covered &= abs(values[:, :count].mean(axis=1) - 0.3) <= half
    assert covered.mean() < 0.9
    wide = np.ones(STUDIES, dtype=bool)
    for count in plan.counts:
        half = half_width(values[:, :count].std(axis=1, ddof=1), count, plan.each)
        wide &= abs(values[:, :count].mean(axis=1) - 0.3) <= half
    within(wide, LEVEL)


def test_a_share_of_a_negative_mean_is_a_share_of_its_size() -> None:
    assert not close(5.0, -100.0, 0.01, relative=True)
    assert close(0.9, -100.0, 0.01, relative=True)


def test_a_share_leaves_room_for_the_error_of_the_mean() -> None:
    assert close(100.0 * 0.1 / 1.1, 100.0, 0.1, relative=True)
    assert not close(9.5, 100.0, 0.1, relative=True)


def test_a_mean_of_zero_is_never_close_to_a_share_and_a_constant_always_is() -> None:
    assert not close(1e-9, 0.0, 0.5, relative=True)
    assert close(0.0, 0.0, 0.5, relative=True)


def test_what_has_no_interval_is_not_precise() -> None:
    assert not close(math.nan, 1.0, 10.0, relative=False)


def test_one_wide_interval_is_enough_to_go_on() -> None:
    assert close([0.1, 0.2], [1.0, 1.0], 0.2, relative=False)
    assert not close([0.1, 0.3], [1.0, 1.0], 0.2, relative=False)


@pytest.mark.parametrize(
    ("low", "high", "margin", "said"),
    [
        (0.1, 0.3, None, "more"),
        (-0.3, -0.1, None, "less"),
        (-0.1, 0.3, None, "no difference shown"),
        (0.0, 0.0, None, "no difference shown"),
        (0.3, 0.5, 0.2, "more"),
        (-0.5, -0.3, 0.2, "less"),
        (0.1, 0.3, 0.2, "not enough runs"),
        (-0.1, 0.1, 0.2, "equivalent"),
        (-0.2, 0.2, 0.2, "equivalent"),
        (0.0, 0.0, 0.0, "equivalent"),
        (-0.3, 0.1, 0.2, "not enough runs"),
        (-9.0, 9.0, 0.2, "not enough runs"),
        (math.nan, 1.0, 0.2, ""),
    ],
)
def test_a_verdict_says_where_the_interval_lies(
    low: float, high: float, margin: float | None, said: str
) -> None:
    assert verdicts(low, high, math.nan if margin is None else margin) == [said]
    assert said in VERDICTS


@pytest.mark.parametrize("truth", [-1.5, -0.5, 0.0, 0.49, 0.5, 2.0])
def test_a_settled_verdict_is_seldom_wrong(truth: float) -> None:
    values = np.random.default_rng(11).normal(truth, 1.0, (STUDIES, 12))
    half = half_width(values.std(axis=1, ddof=1), 12, LEVEL)
    mean = values.mean(axis=1)
    said = verdicts(mean - half, mean + half, 0.5)
    right = {"more": truth > 0.5, "less": truth < -0.5, "equivalent": abs(truth) <= 0.5}
    at_least(np.array([right.get(each, True) for each in said]), LEVEL)


def test_the_runs_said_to_be_missing_settle_the_same_estimates() -> None:
    delta, spread, n = 0.9, 3.0, 10
    half = float(half_width(spread, n, LEVEL))
    more = float(more_runs(delta, half, n, LEVEL, 0.2)[0])
    enough = float(half_width(spread, n + more, LEVEL))
    short = float(half_width(spread, n + more - 1, LEVEL))
    assert verdicts(delta - enough, delta + enough, 0.2) == ["more"]
    assert verdicts(delta - short, delta + short, 0.2) == ["not enough runs"]


def test_nothing_is_missing_where_it_is_settled_and_no_number_settles_an_edge() -> None:
    delta = [1.0, 0.0, 0.0, 0.2, 1e-9, 1.0]
    half = [0.5, 0.1, 0.1, 0.1, 1.0, math.nan]
    margin = [math.nan, 0.2, math.nan, 0.2, math.nan, 0.2]
    found = more_runs(delta, half, 10, LEVEL, margin)
    expected = [0.0, 0.0, math.inf, math.inf, math.inf, math.nan]
    assert np.array_equal(found, expected, equal_nan=True)


@given(st.floats(0.01, 100.0), st.floats(0.5, 100.0), st.sampled_from([0.9, 0.95, 0.995]))
def test_the_runs_needed_are_the_fewest(spread: float, half: float, level: float) -> None:
    count = needed(np.array([spread]), np.array([half]), level)[0]
    assert half_width(spread, count, level) <= half
    assert count == 2 or half_width(spread, count - 1, level) > half
