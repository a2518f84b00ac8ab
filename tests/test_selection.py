"""The best of several is found as often as it is promised, whatever the variances."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from promises import STUDIES, at_least
from scipy import integrate, stats

from simulator.inference.selection import (
    Source,
    allocate,
    kim_nelson,
    kim_nelson_eta,
    ocba,
    rinott,
    rinott_h,
)

PROMISE = 0.95
MARGIN = 1.0
SPREADS = {
    "equal": (1.5, 1.5, 1.5, 1.5),
    "best-noisy": (3.0, 0.5, 0.5, 0.5),
    "rivals-noisy": (0.5, 3.0, 1.0, 3.0),
}
SLIPPAGE = (MARGIN, 0.0, 0.0, 0.0)
"""The hardest case: the best is ahead of every other by the margin and no more."""


def normal(
    seed: int, means: Sequence[float], spreads: Sequence[float], shared: float = 0.0,
    most: int = 4_000,
) -> Source:  # fmt: skip
    """Normal values, the same when asked again; `shared` is the luck that all systems share."""
    rng = np.random.default_rng(seed)
    own = rng.normal(size=(len(means), most))
    common = rng.normal(size=most)
    values = np.asarray(means)[:, None] + np.asarray(spreads)[:, None] * own + shared * common

    def source(systems: Sequence[int], first: int, last: int) -> np.ndarray:
        return values[list(systems), first:last]

    return source


@pytest.mark.parametrize("shared", [0.0, 5.0], ids=["independent", "same-luck"])
@pytest.mark.parametrize("spreads", SPREADS.values(), ids=list(SPREADS))
def test_kim_and_nelson_find_the_best_as_often_as_promised(
    spreads: tuple[float, ...], shared: float
) -> None:
    found = [
        kim_nelson(normal(seed, SLIPPAGE, spreads, shared), 4, PROMISE, MARGIN, 4_000, batch=100)
        for seed in range(STUDIES)
    ]
    assert all(each.settled for each in found)
    at_least(np.array([each.best == 0 for each in found]), PROMISE)


@pytest.mark.parametrize("spreads", SPREADS.values(), ids=list(SPREADS))
def test_rinott_finds_the_best_as_often_as_promised(spreads: tuple[float, ...]) -> None:
    found = [
        rinott(normal(seed, SLIPPAGE, spreads), 4, PROMISE, MARGIN, 4_000)
        for seed in range(STUDIES)
    ]
    assert all(each.settled for each in found)
    at_least(np.array([each.best == 0 for each in found]), PROMISE)


def test_shared_luck_lets_kim_and_nelson_leave_the_worse_sooner() -> None:
    """The variance is that of the difference: what all systems share costs nothing."""
    plain = kim_nelson(normal(1, SLIPPAGE, (1.0,) * 4, 0.0), 4, PROMISE, MARGIN, 4_000)
    paired = kim_nelson(normal(1, SLIPPAGE, (1.0,) * 4, 50.0), 4, PROMISE, MARGIN, 4_000)
    assert paired.runs == plain.runs


@pytest.mark.parametrize("batch", [1, 7, 1_000])
def test_the_choice_does_not_depend_on_how_many_values_are_fetched(batch: int) -> None:
    source = normal(5, (0.4, 0.0, 0.2), (2.0, 1.0, 3.0))
    one = kim_nelson(source, 3, PROMISE, MARGIN, 4_000)
    assert kim_nelson(source, 3, PROMISE, MARGIN, 4_000, batch=batch) == one


def test_what_is_left_early_costs_fewer_runs() -> None:
    found = kim_nelson(normal(2, (9.0, 8.5, 0.0), (2.0, 2.0, 2.0)), 3, PROMISE, MARGIN, 4_000)
    assert found.runs[2] < found.runs[1]
    assert found.left_at[2] == found.runs[2]


def test_too_few_runs_settle_nothing_and_say_so() -> None:
    found = kim_nelson(normal(3, (0.0, 0.0), (5.0, 5.0)), 2, PROMISE, 0.1, 15)
    assert (found.settled, found.runs) == (False, (15, 15))
    assert not rinott(normal(3, (0.0, 0.0), (5.0, 5.0)), 2, PROMISE, 0.1, 15).settled


@pytest.mark.parametrize(("systems", "first", "eta"), [(2, 3, 4.5), (3, 3, 9.5), (2, 2, 49.5)])
def test_the_constant_of_kim_and_nelson_by_hand(systems: int, first: int, eta: float) -> None:
    """1/2 ((2 alpha / (k - 1))^(-2 / (n - 1)) - 1): 1/2 (10 - 1), 1/2 (20 - 1), 1/2 (100 - 1)."""
    assert kim_nelson_eta(systems, 0.95, first) == pytest.approx(eta)


def test_where_kim_and_nelson_leave_a_system_by_hand() -> None:
    """Differences -1, 1, 3, then 0.99: variance 4, h squared 18, so leave at sum > (72 - r) / 2."""
    values = np.zeros((2, 60))
    values[0] = [-1.0, 1.0, 3.0, *([0.99] * 57)]
    found = kim_nelson(lambda k, a, b: values[list(k), a:b], 2, 0.95, 1.0, 60, first=3)
    assert (found.best, found.left_at, found.settled) == (0, (25, 25), True)


def test_a_system_that_was_left_judges_nobody() -> None:
    """Its sum stands still while negative ones fall on: the level of all values changes nothing."""
    means, spreads = (0.3, 0.0, -4.0), (3.0, 3.0, 1.0)
    near, below = (
        kim_nelson(normal(4, [m - down for m in means], spreads), 3, PROMISE, MARGIN, 4_000)
        for down in (0.0, 1_000.0)
    )
    assert (below.best, below.runs, below.settled) == (near.best, near.runs, True)


def test_rinott_gives_each_system_runs_by_its_own_variance() -> None:
    source = normal(6, (0.0, 0.0, 0.0), (1.0, 4.0, 9.0))
    own = source(range(3), 0, 10).var(axis=1, ddof=1)
    wanted = np.ceil(rinott_h(3, PROMISE, 10) ** 2 * own / MARGIN**2)
    found = rinott(source, 3, PROMISE, MARGIN, 4_000)
    assert found.runs == tuple(np.maximum(wanted, 10))


@pytest.mark.parametrize(
    ("systems", "promise", "first", "published"),
    [(2, 0.90, 20, 1.896), (2, 0.95, 20, 2.453), (4, 0.90, 20, 2.720)],
)
def test_the_constant_of_rinott_is_the_published_one(
    systems: int, promise: float, first: int, published: float
) -> None:
    assert rinott_h(systems, promise, first) == pytest.approx(published, abs=1.1e-3)


@pytest.mark.parametrize(("systems", "first"), [(5, 10), (10, 30)])
def test_the_constant_of_rinott_solves_its_equation(systems: int, first: int) -> None:
    """The double integral again, by adaptive quadrature over the densities themselves."""
    h, law = rinott_h(systems, PROMISE, first), stats.chi2(first - 1)

    def given(y: float) -> float:
        def inner(x: float) -> float:
            error = np.sqrt((first - 1) * (1.0 / x + 1.0 / y))
            return float(stats.norm.cdf(h / error) * law.pdf(x))

        return float(integrate.quad(inner, 0, law.isf(1e-12), limit=100, epsabs=1e-6)[0])

    def outer(y: float) -> float:
        return float(given(y) ** (systems - 1) * law.pdf(y))

    found = integrate.fixed_quad(np.vectorize(outer), 0.0, law.isf(1e-9), n=40)[0]
    assert found == pytest.approx(PROMISE, abs=2e-4)


@pytest.mark.parametrize("systems", [2, 5, 10])
@pytest.mark.parametrize("promise", [0.90, 0.95])
def test_the_constant_of_rinott_keeps_the_promise_by_chance_itself(
    systems: int, promise: float
) -> None:
    """The same probability as a mean over drawn variances: within five errors of that mean."""
    rng, freedom = np.random.default_rng(systems), 9
    best, rivals = (rng.chisquare(freedom, (50_000, k)) for k in (1, systems - 1))
    error = np.sqrt(freedom * (1.0 / rivals + 1.0 / best))
    kept = stats.norm.cdf(rinott_h(systems, promise, freedom + 1) / error).prod(axis=1)
    assert abs(kept.mean() - promise) < 5 * kept.std() / np.sqrt(kept.size)


def test_the_budget_goes_where_chen_and_others_say() -> None:
    """Rivals as (spread / distance) squared; the best as the spread of all. By hand.

    Distances 1 and 2 with spreads of 1: shares 1 and 1/4, and the best sqrt(1 + 1/16).
    """
    total = 1.0 + 0.25 + np.sqrt(1.0 + 1.0 / 16.0)
    wanted = np.array([np.sqrt(1.0 + 1.0 / 16.0), 1.0, 0.25]) / total
    found = np.array(ocba([2.0, 1.0, 0.0], [1.0, 1.0, 1.0], 100_000)) / 100_000
    assert found == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize(
    ("means", "spreads"),
    [((1.0, 1.0, 1.0), (1.0, 1.0, 1.0)), ((3.0, 2.0), (0.0, 0.0)), ((3.0, 2.0), (0.0, 5.0))],
)
def test_a_budget_is_spent_whole_even_on_ties_and_constants(
    means: tuple[float, ...], spreads: tuple[float, ...]
) -> None:
    found = ocba(means, spreads, 101)
    assert sum(found) == 101
    assert min(found) >= 0


def test_a_budget_spread_by_what_it_tells_beats_an_equal_one() -> None:
    means, spreads = (1.0, 0.6, 0.0, -1.0, -2.0), (2.0, 3.0, 2.0, 4.0, 1.0)
    right, even = [], []
    for seed in range(STUDIES // 4):
        source = normal(seed, means, spreads, most=400)
        found = allocate(source, 5, 250)
        assert sum(found.runs) == 250
        right.append(found.best == 0)
        even.append(int(source(range(5), 0, 50).mean(axis=1).argmax()) == 0)
    assert sum(right) > sum(even)
