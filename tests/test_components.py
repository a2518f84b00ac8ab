"""Variance is split into what it was made of, draws are spread over ranges, series settle."""

from __future__ import annotations

import numpy as np
import pytest
from promises import STUDIES, within
from scipy import stats

from simulator.inference.components import split
from simulator.inference.plausible import METHODS, Method, points, triangular
from simulator.inference.steady import batch_means, mser5, settled, welch

LEVEL = 0.95


def nested(seed: int, parts: tuple[float, float], draws: int, runs: int) -> np.ndarray:
    """Studies of draws by replications whose deviations, by draw and by luck, are known."""
    rng = np.random.default_rng(seed)
    by_draw = parts[0] * rng.normal(size=(STUDIES, draws, 1))
    return -3.0 + by_draw + parts[1] * rng.normal(size=(STUDIES, draws, runs))


PARTS = {"both": (3.0, 2.0), "luck": (0.5, 4.0), "draws": (2.0, 0.3), "luck-alone": (0.0, 1.0)}
of_parts = pytest.mark.parametrize("parts", PARTS.values(), ids=list(PARTS))


@of_parts
def test_the_split_recovers_what_the_variance_was_made_of(parts: tuple[float, float]) -> None:
    """Each estimate's mean over the studies is the truth, within its own interval."""
    found = [split(each) for each in nested(3, parts, 12, 6)]
    for name, deviation in zip(("assumptions", "luck"), parts, strict=True):
        told = np.array([getattr(each, name) for each in found])
        error = told.std(ddof=1) / np.sqrt(STUDIES)
        # Held at zero where negative, an estimate is a little too large when its part is small.
        bias = (told == 0.0).mean() * told.std()
        assert abs(told.mean() - deviation**2) < 4 * error + bias, name


@of_parts
def test_the_interval_over_both_covers(parts: tuple[float, float]) -> None:
    found = [split(each, LEVEL) for each in nested(4, parts, 10, 8)]
    within(np.array([abs(each.mean + 3.0) <= each.half for each in found]), LEVEL)


def test_a_split_worked_by_hand() -> None:
    """Means 1 and 9, variance 32 between; 2 within each draw, of which half is in the means."""
    found = split([[0.0, 2.0], [8.0, 10.0]])
    assert (found.mean, found.assumptions, found.luck) == (5.0, 31.0, 2.0)
    assert found.share == 31.0 / 33.0


def test_more_replications_do_not_narrow_what_the_assumptions_leave() -> None:
    few, many = (split(nested(5, (2.0, 1.0), 10, n)[0]) for n in (2, 200))
    assert many.half > 0.5 * few.half
    assert many.share > 0.7


def test_nothing_varies_where_nothing_varies() -> None:
    found = split(np.full((3, 3), 7.0))
    assert (found.mean, found.half) == (7.0, 0.0)
    assert np.isnan(found.share)


@pytest.mark.parametrize("shape", [(1, 5), (5, 1)])
def test_one_draw_or_one_replication_splits_nothing(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="two draws of two replications"):
        split(np.zeros(shape))


@pytest.mark.parametrize("method", METHODS)
def test_points_lie_one_in_each_slice_of_every_axis(method: Method) -> None:
    found = points(method, 16, 5, seed=1)
    assert (np.sort((found * 16).astype(int), axis=0) == np.arange(16)[:, None]).all()
    assert (points(method, 16, 5, seed=1) == found).all()
    assert (points(method, 16, 5, seed=2) != found).any()


def test_sobol_points_come_in_powers_of_two() -> None:
    with pytest.raises(ValueError, match="a power of two, not 12"):
        points("sobol", 12, 2, seed=1)


@pytest.mark.parametrize("ends", [(1.0, 2.0, 6.0), (0.0, 0.0, 1.0), (-3.0, -1.0, -1.0)])
def test_points_are_carried_to_the_triangular_law(ends: tuple[float, float, float]) -> None:
    low, best, high = ends
    unit = np.linspace(0.001, 0.999, 50)
    law = stats.triang((best - low) / (high - low), low, high - low)
    found = triangular(unit[:, None], [low], [best], [high])[:, 0]
    assert found == pytest.approx(law.ppf(unit), abs=1e-9)


def test_a_range_without_width_stays() -> None:
    assert (triangular([[0.1], [0.9]], [2.0], [2.0], [2.0]) == 2.0).all()


def test_mser_cuts_a_transient_and_leaves_a_settled_series() -> None:
    rng = np.random.default_rng(1)
    flat = rng.normal(0.0, 1.0, 400)
    transient = flat + 12.0 * np.exp(-np.arange(400) / 15.0)
    assert mser5(flat).cut <= 50
    assert 20 <= mser5(transient).cut <= 90


def test_mser_worked_by_hand() -> None:
    """Batches of means 10, then 0 and 1 by turns: cutting the first leaves the least error."""
    means = np.array([10.0, *([0.0, 1.0] * 8)])
    found = mser5(np.repeat(means, 5))
    assert (found.cut, found.found) == (5, True)


def test_a_series_that_never_settles_is_said_to_be_too_short() -> None:
    assert settled(np.arange(200.0), 10) == "too short"


@pytest.mark.parametrize(("warm_up", "said"), [(120, "settled"), (5, "not settled")])
def test_a_warm_up_is_enough_or_not(warm_up: int, said: str) -> None:
    rng = np.random.default_rng(2)
    runs = rng.normal(0.0, 1.0, (8, 400)) + 12.0 * np.exp(-np.arange(400) / 15.0)
    assert settled(runs, warm_up) == said


def test_ten_values_are_needed() -> None:
    with pytest.raises(ValueError, match="ten values at least, not 9"):
        mser5(np.zeros(9))


def test_the_moving_average_of_welch_worked_by_hand() -> None:
    """0 1 2 3 4 5 6 squared, window 2: the value, then three, then five at a time."""
    found = welch(np.arange(7.0) ** 2, 2)
    assert found == pytest.approx([0.0, 5.0 / 3.0, 6.0, 11.0, 18.0])


def test_the_moving_average_is_of_the_mean_over_replications() -> None:
    assert welch([[0.0, 2.0, 4.0], [2.0, 4.0, 6.0]], 0) == pytest.approx([1.0, 3.0, 5.0])


def tied(rho: float, seed: int, studies: int, length: int) -> np.ndarray:
    """Stationary series with correlation `rho` between neighbours, of mean -1."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=(studies, length)) * np.sqrt(1.0 - rho**2)
    series = np.empty((studies, length))
    series[:, 0] = rng.normal(size=studies)
    for t in range(1, length):
        series[:, t] = rho * series[:, t - 1] + noise[:, t]
    return series - 1.0


@pytest.mark.parametrize("rho", [0.0, 0.8])
def test_batches_of_one_long_run_cover_as_often_as_they_say(rho: float) -> None:
    found = [batch_means(each, LEVEL) for each in tied(rho, 1, STUDIES, 4_000)]
    within(np.array([abs(each.mean + 1.0) <= each.half for each in found]), LEVEL)
    assert np.mean([each.independent for each in found]) > 0.9


def test_batches_that_are_too_short_are_found_to_be_tied() -> None:
    found = [batch_means(each, LEVEL) for each in tied(0.98, 2, 100, 400)]
    assert np.mean([each.independent for each in found]) < 0.3


def test_a_run_shorter_than_its_batches_is_refused() -> None:
    with pytest.raises(ValueError, match="three batches of one value at least"):
        batch_means(np.zeros(10), LEVEL)
