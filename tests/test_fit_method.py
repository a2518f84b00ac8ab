"""Fits by simulation on models whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special

from calibration.honesty.verdicts import learnt
from calibration.whole.batches import Int, seeds_of
from calibration.whole.emulators import LIMIT, emulate, implausibility, quadratic, region, spread
from calibration.whole.fit import Fit, Observation, PriorExcludesError, Settings, fit
from calibration.whole.priors import Float, Prior
from calibration.whole.search import BOUND, first_point
from simulator import RunError

MATRIX = np.array([[1.0, 0.5], [0.0, 1.0], [1.0, -1.0]])
NOISE = np.array([0.5, 0.4, 0.6])
OBSERVED = np.array([0.9, -0.3, 0.8])


def line(stage: str, places: Float, seeds: Int) -> Float:
    """Three noisy sums of two parameters that are standard normal a priori."""
    luck = np.random.default_rng(np.random.SeedSequence([int(s) for s in seeds[:4]]))
    noise = luck.standard_normal((len(places), 3))
    return np.asarray(special.ndtri(np.clip(places, 1e-9, 1 - 1e-9)) @ MATRIX.T + NOISE * noise)


def seen(values: Float = OBSERVED, error: float = 0.3, discrepancy: float = 0.0) -> Observation:
    return Observation(values, np.full(len(values), error), discrepancy)


def exact() -> tuple[Float, Float]:
    """Mean and covariance of the posterior of two normal parameters: Bayes by linear algebra."""
    weight = np.diag(1.0 / (NOISE**2 + 0.3**2))
    covariance = np.linalg.inv(MATRIX.T @ weight @ MATRIX + np.eye(2))
    return covariance @ MATRIX.T @ weight @ OBSERVED, covariance


@pytest.mark.parametrize("stages", [1, 2])
def test_normal_parameters_have_the_posterior_that_algebra_gives(stages: int) -> None:
    made = fit(line, 2, seen(), Settings(2000, stages))
    scores = special.ndtri(made.posterior.places)
    weights = made.posterior.weights
    mean, covariance = exact()
    effective = 1.0 / (weights**2).sum()
    found = weights @ scores
    # Each mean is one of `effective` draws; 4 standard errors hold but for 1 in 10,000.
    error = np.sqrt(np.diag(covariance) / effective)
    assert np.all(np.abs(found - mean) < 4.0 * error)
    spread_found = np.sqrt(weights @ (scores - found) ** 2)
    # The error of a standard deviation of n normal draws is sd / sqrt(2 n).
    slack = 4.0 / np.sqrt(2.0 * effective)
    assert np.all(np.abs(spread_found / np.sqrt(np.diag(covariance)) - 1.0) < slack)


def _draws(made: Fit) -> bytes:
    return made.posterior.places.tobytes() + made.posterior.weights.tobytes()


def test_the_same_settings_give_the_same_draws() -> None:
    first = fit(line, 2, seen(), Settings(400, 2))
    assert _draws(first) == _draws(fit(line, 2, seen(), Settings(400, 2)))
    assert _draws(first) != _draws(fit(line, 2, seen(), Settings(400, 2, seed=2)))


def test_a_fit_runs_no_more_than_its_budget() -> None:
    ran = []

    def counting(stage: str, places: Float, seeds: Int) -> Float:
        ran.append((stage, len(places)))
        return line(stage, places, seeds)

    made = fit(counting, 2, seen(), Settings(400, 2))
    assert ran == [("first", 100), ("second", 300)]
    assert made.runs == 400


def test_the_second_stage_stays_where_the_first_left_something() -> None:
    made = fit(line, 2, seen(error=0.05), Settings(400, 2))
    assert made.region is not None
    assert made.region.share < 0.9
    places = special.expit(made.table.logits)
    assert made.region.inside(places).all()


def test_a_discrepancy_widens_what_is_left() -> None:
    sharp = fit(line, 2, seen(), Settings(600, 1)).posterior
    wide = fit(line, 2, seen(discrepancy=1.0), Settings(600, 1)).posterior
    widths = [each.weights @ (each.places - each.weights @ each.places) ** 2
              for each in (sharp, wide)]  # fmt: skip
    assert np.all(widths[0] < widths[1])


def test_refused_runs_are_left_out_and_counted() -> None:
    def refusing(stage: str, places: Float, seeds: Int) -> Float:
        values = line(stage, places, seeds)
        values[places[:, 0] > 0.8] = np.nan
        return values

    made = fit(refusing, 2, seen(), Settings(400, 1))
    assert 60 <= made.refused <= 100
    assert special.expit(made.table.logits)[:, 0].max() <= 0.8


def test_too_few_runs_that_have_every_summary_are_an_error() -> None:
    def empty(stage: str, places: Float, seeds: Int) -> Float:
        return np.full((len(places), 3), np.nan)

    with pytest.raises(RunError, match="first stage: 0 of 100 runs have every summary"):
        fit(empty, 2, seen(), Settings(100, 1))


def test_a_target_far_from_all_of_the_prior_is_named() -> None:
    far = OBSERVED + np.array([0.0, 50.0, 0.0])
    with pytest.raises(PriorExcludesError) as caught:
        fit(line, 2, seen(far), Settings(400, 2))
    assert [each.summary for each in caught.value.targets] == [1]
    assert caught.value.targets[0].high < 10.0


def test_targets_that_contradict_each_other_are_refused_together() -> None:
    # Each alone is near: the second parameter twice, at places that exclude each other.
    def twice(stage: str, places: Float, seeds: Int) -> Float:
        return np.repeat(places[:, :1] + 1e-3 * line(stage, places, seeds)[:, :1], 3, axis=1)

    apart = Observation(np.array([0.1, 0.5, 0.9]), np.full(3, 1e-3), 0.0)
    with pytest.raises(PriorExcludesError) as caught:
        fit(twice, 2, apart, Settings(400, 2))
    assert caught.value.targets == ()


def test_an_emulator_of_a_quadratic_is_that_quadratic() -> None:
    places = spread(100, 2, 1)
    coefficients = np.array([[1.0], [2.0], [-1.0], [0.5], [0.3], [2.0]])
    values = quadratic(2 * places - 1) @ coefficients
    found = emulate(places, values)
    assert found.mean == pytest.approx(coefficients, abs=1e-4)
    assert found.explained == pytest.approx(1.0)
    target = values[7]
    distances = implausibility(found, places, target, np.array([0.1]))
    # What the emulator adds of its own is nothing here, so the distance is the target's alone.
    assert distances[:, 0] == pytest.approx(np.abs(values[:, 0] - target) / 0.1, abs=0.05)


def test_the_region_that_is_left_has_the_size_of_what_is_inside() -> None:
    def distance(places: Float) -> Float:
        return np.where((places < 0.3).all(axis=1), 0.0, 2 * LIMIT)

    found = region(distance, 2, 1)
    assert found is not None
    assert found.share == pytest.approx(0.09, abs=0.001)  # a Sobol sequence, not chance
    drawn = found.draw(500, 3)
    assert drawn.shape == (500, 2)
    assert (drawn < 0.3).all()
    assert drawn.mean(axis=0) == pytest.approx([0.15, 0.15], abs=0.01)


@given(st.floats(-50, 50), st.floats(0.1, 30), st.floats(0, 1), st.floats(0.001, 0.999))
@settings(max_examples=50)
def test_a_prior_stays_in_its_range_and_reads_its_own_places(
    low: float, width: float, share: float, place: float
) -> None:
    prior = Prior("A", "a", "", low, low + share * width, low + width)
    values = prior.values(np.array([place]))
    assert low <= values[0] <= low + width
    assert prior.places(values) == pytest.approx([place], abs=1e-6)


def test_a_triangle_puts_below_its_best_what_its_area_says() -> None:
    prior = Prior("A", "a", "", 2.0, 3.0, 6.0)
    assert prior.places(np.array([3.0])) == pytest.approx([0.25])
    # Variance of a triangle: (a2 + b2 + c2 - ab - ac - bc) / 18.
    assert prior.sd**2 == pytest.approx((4 + 9 + 36 - 6 - 12 - 18) / 18)
    (nothing,) = learnt((prior,), spread(4096, 1, 1))
    assert nothing.contraction == pytest.approx(0.0, abs=0.01)


def plain(stage: str, places: Float, seeds: Int) -> Float:
    """The sums of `line` without their noise."""
    return np.asarray(special.ndtri(places) @ MATRIX.T)


def test_a_search_meets_a_linear_model_in_one_step_and_never_ends_worse() -> None:
    middle, seeds = np.full(2, 0.5), np.array([1, 2])
    found = first_point(plain, seen(), middle, seeds, steps=1)
    weight = np.eye(3) / 0.3**2
    best = np.linalg.inv(MATRIX.T @ weight @ MATRIX + np.eye(2)) @ MATRIX.T @ weight @ OBSERVED
    assert special.ndtri(found.place) == pytest.approx(best, abs=1e-6)
    assert found.misfit < found.at_start
    assert found.runs == (1 + 2 + 3) * len(seeds)
    assert found.slope == pytest.approx(MATRIX)
    again = first_point(plain, seen(), middle, seeds, steps=3)
    assert again.misfit <= found.misfit


def test_a_search_ends_where_figures_and_start_are_in_balance() -> None:
    """On a model that bends, many steps find what a minimiser of the same sum of squares does."""

    def bent(scores: Float) -> Float:
        return np.asarray(scores @ MATRIX.T + 0.2 * (scores @ MATRIX.T) ** 2)

    def simulate(stage: str, places: Float, seeds: Int) -> Float:
        return bent(special.ndtri(places))

    start = np.array([0.1, 0.9])
    begun = special.ndtri(start)

    def loss(scores: Float) -> float:
        away = (bent(scores) - OBSERVED) / 0.3
        return float(away @ away + (scores - begun) @ (scores - begun))

    found = first_point(simulate, seen(), start, np.array([1]), steps=20)
    least = optimize.minimize(loss, begun).fun
    assert found.at_start == pytest.approx(loss(begun))
    # Slopes are taken over half a standard deviation, so the balance is a little beside the least.
    assert found.misfit == pytest.approx(least, rel=0.002)


def test_a_search_that_cannot_do_better_stays_where_it_began() -> None:
    start = np.array([0.0, 1.0])
    values = np.clip(special.ndtri(start), -BOUND, BOUND) @ MATRIX.T
    found = first_point(plain, seen(values), start, np.array([1]), steps=2)
    assert found.place.tolist() == start.tolist()
    assert found.misfit == pytest.approx(0.0, abs=1e-20)


def test_seeds_of_a_stage_do_not_hang_on_how_many_are_asked() -> None:
    assert np.array_equal(seeds_of(1, 1, 5), seeds_of(1, 1, 50)[:5])
    assert not np.array_equal(seeds_of(1, 1, 5), seeds_of(1, 2, 5))
