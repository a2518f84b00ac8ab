"""The formulas of queues, against published figures, hand-worked fractions and other routes.

The other routes share nothing with the formulas: balance equations solved as a linear system over
the states reached, differential equations, quadrature of another integral, or chance.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import integrate, sparse, stats
from scipy.sparse.linalg import spsolve
from theory import Season, batch_interval, cobham_mmc, mt_mminf

from simulator.verify.intervals import (
    Interval,
    equivalent_level,
    mean_interval,
    replicated_interval,
)
from simulator.verify.theory import (
    ServiceClass,
    cobham,
    erlang_a,
    erlang_b,
    erlang_c,
    mg1_wait,
    minf_rounding_bound,
    mmc_wait,
    mt_minf,
    rounding_allowance,
    tandem_waits,
)

State = TypeVar("State")
Floats = NDArray[np.float64]
EXACT = 1e-12


def steady(
    moves: Callable[[State], Iterator[tuple[State, float]]], start: State
) -> dict[State, float]:
    """The steady law over the states reached from `start`, by the balance equations."""
    index = {start: 0}
    pending = [start]
    flows: list[tuple[int, int, float]] = []
    while pending:
        state = pending.pop()
        for other, rate in moves(state):
            if other not in index:
                index[other] = len(index)
                pending.append(other)
            flows.append((index[state], index[other], rate))
    source, target, rate_of = (np.array(column) for column in zip(*flows, strict=True))
    size = len(index)
    balance = sparse.coo_array(
        (np.r_[rate_of, -rate_of], (np.r_[target, source], np.r_[source, source])), (size, size)
    ).tolil()
    balance[0, :] = np.ones(size)
    law = spsolve(balance.tocsc(), np.r_[1.0, np.zeros(size - 1)])
    return dict(zip(index, law.tolist(), strict=True))


def crowd(
    c: int, lam: float, mu: float, theta: float, room: int
) -> Callable[[int], Iterator[tuple[int, float]]]:
    """The moves of M/M/c+M with at most `room` present."""

    def moves(n: int) -> Iterator[tuple[int, float]]:
        if n < room:
            yield n + 1, lam
        if n:
            yield n - 1, min(n, c) * mu + max(n - c, 0) * theta

    return moves


def mean_of(law: dict[State, float], value: Callable[[State], float]) -> float:
    return math.fsum(p * value(state) for state, p in law.items())


# Loss and delay


@pytest.mark.parametrize(
    ("c", "a", "loss"),
    [
        (5, 3.0, Fraction(81, 736)),  # 0.1101 in tables
        (1, 1.0, Fraction(1, 2)),
        (2, 1.0, Fraction(1, 5)),
        (3, 2.0, Fraction(4, 19)),
        (0, 2.0, Fraction(1)),
        (0, 0.0, Fraction(1)),
        (4, 0.0, Fraction(0)),
    ],
)
def test_erlang_b_worked_by_hand(c: int, a: float, loss: Fraction) -> None:
    assert erlang_b(c, a) == pytest.approx(float(loss), rel=EXACT, abs=0)


@pytest.mark.parametrize(
    ("c", "a", "loss", "unit"),
    [
        # erlang.com, calculator manual, "How much traffic can a trunk group handle?"
        (15, 8.108, 0.01, 0.001),
        # Carrier Grade Voice Over IP, second edition, appendix A, to one place
        (6, 2.8, 0.04, 0.1),
        (7, 2.9, 0.02, 0.1),
        (8, 4.5, 0.05, 0.1),
        (9, 3.8, 0.01, 0.1),
        (9, 1.8, 0.0001, 0.1),
    ],
)
def test_erlang_b_published_traffic(c: int, a: float, loss: float, unit: float) -> None:
    assert erlang_b(c, a - unit / 2) < loss < erlang_b(c, a + unit / 2)


@pytest.mark.parametrize(("c", "a"), [(1, 0.5), (5, 3.0), (30, 24.5), (4, 9.0)])
def test_erlang_b_balances(c: int, a: float) -> None:
    law = steady(crowd(c, a, 1.0, 0.0, room=c), 0)
    assert erlang_b(c, a) == pytest.approx(law[c], rel=1e-10)


@pytest.mark.parametrize(
    ("c", "a", "delayed"),
    [(1, 0.7, 0.7), (2, 1.0, Fraction(1, 3)), (3, 2.0, Fraction(4, 9)), (4, 0.0, 0)],
)
def test_erlang_c_worked_by_hand(c: int, a: float, delayed: float) -> None:
    assert erlang_c(c, a) == pytest.approx(float(delayed), rel=EXACT, abs=0)


@pytest.mark.parametrize(("c", "lam", "mu"), [(1, 0.6, 1.0), (3, 2.0, 1.0), (14, 10.0, 0.9)])
def test_mmc_wait_balances(c: int, lam: float, mu: float) -> None:
    law = steady(crowd(c, lam, mu, 0.0, room=c + 160), 0)
    wait = mmc_wait(c, lam, mu)
    assert wait.delayed == pytest.approx(mean_of(law, lambda n: float(n >= c)), rel=1e-9)
    assert wait.mean == pytest.approx(mean_of(law, lambda n: max(n - c, 0)) / lam, rel=1e-9)


@pytest.mark.parametrize(("c", "lam", "t"), [(1, 0.6, 1.5), (5, 4.0, 0.0), (5, 4.0, 0.8)])
def test_mmc_tail_is_that_of_the_number_of_departures_needed(c: int, lam: float, t: float) -> None:
    """An arrival that finds n >= c waits for n - c + 1 departures at rate c: a gamma law."""
    law = steady(crowd(c, lam, 1.0, 0.0, room=c + 200), 0)

    def late(departures: int) -> float:
        return float(stats.gamma(departures, scale=1 / c).sf(t))

    longer = mean_of(law, lambda n: late(n - c + 1) if n >= c else 0.0)
    assert mmc_wait(c, lam, 1.0).exceeds(t) == pytest.approx(longer, rel=1e-9)


@given(
    c=st.integers(1, 40),
    load=st.floats(0.05, 0.98),
    p=st.floats(0.0, 0.9999),
)
@settings(deadline=None, max_examples=60)
def test_quantile_inverts_the_tail(c: int, load: float, p: float) -> None:
    wait = mmc_wait(c, load * c, 1.0)
    t = wait.quantile(p)
    if wait.delayed <= 1 - p:
        assert t == 0.0
    else:
        assert wait.exceeds(t) == pytest.approx(1 - p, rel=1e-9)


@pytest.mark.parametrize(
    "unsteady",
    [
        lambda: erlang_c(3, 3.0),
        lambda: mmc_wait(2, 5.0, 1.0),
        lambda: erlang_a(2, 5.0, 1.0, 0.0),
        lambda: mg1_wait(1.0, 1.0, 0.0),
        lambda: cobham([ServiceClass(0.5, 1.0, 1.0), ServiceClass(0.7, 1.0, 1.0)]),
        lambda: cobham_mmc(2, [1.5, 1.5], 1.0),
        lambda: tandem_waits(2.0, [(3, 1.0), (1, 1.0)]),
    ],
)
def test_overload_has_no_steady_state(unsteady: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"load per server is \S+; a steady state needs less than"):
        unsteady()


# Abandonment

ABANDONS = [(1, 0.8, 1.0, 0.5), (3, 5.0, 1.0, 0.3), (10, 9.0, 1.0, 2.0), (50, 48.0, 1.0, 0.5)]


@pytest.mark.parametrize(("c", "lam", "mu", "theta"), ABANDONS)
def test_erlang_a_balances(c: int, lam: float, mu: float, theta: float) -> None:
    law = steady(crowd(c, lam, mu, theta, room=c + 150), 0)
    queue = mean_of(law, lambda n: max(n - c, 0))
    busy = mean_of(law, lambda n: min(n, c))
    found = erlang_a(c, lam, mu, theta)
    assert found.mean_queue == pytest.approx(queue, rel=1e-9)
    assert found.mean_wait == pytest.approx(queue / lam, rel=1e-9)
    assert found.delayed == pytest.approx(mean_of(law, lambda n: float(n >= c)), rel=1e-9)
    # who is not served abandons, and the served are what leaves the servers
    assert found.abandon == pytest.approx(1 - busy * mu / lam, rel=1e-9)


@pytest.mark.parametrize(("c", "lam", "mu", "theta"), ABANDONS)
def test_erlang_a_by_the_offered_wait(c: int, lam: float, mu: float, theta: float) -> None:
    """Baccelli and Hebuterne (1981): the density of the wait offered to the endlessly patient.

    It is lam p(c-1) exp(lam H(x) - c mu x), with H the integral of the survival of patience.
    """

    def offered(x: float) -> float:
        return math.exp(-lam * math.expm1(-theta * x) / theta - c * mu * x)

    def moment(weight: Callable[[float], float]) -> float:
        peak = max(0.0, math.log(lam / (c * mu)) / theta)
        ends = [0.0, peak + 1 / (c * mu), peak + 5 / math.sqrt(c), peak + 60 / theta + 60]
        return math.fsum(
            integrate.quad(lambda x: weight(x) * offered(x), a, b, limit=400, epsabs=0)[0]
            for a, b in pairwise(ends)
        )

    # P(0..c-1 present) relative to P(c-1), then everything sums to one
    free = math.fsum(
        math.exp(math.lgamma(c) - math.lgamma(n + 1) + (n - c + 1) * math.log(lam / mu))
        for n in range(c)
    )
    edge = 1 / (free + lam * moment(lambda x: 1.0))
    served_late = lam * edge * moment(lambda x: math.exp(-theta * x))
    served = edge * free + served_late
    wait = lam * edge * moment(lambda x: x * math.exp(-theta * x)) / served
    found = erlang_a(c, lam, mu, theta)
    assert found.abandon == pytest.approx(1 - served, rel=1e-7)
    assert found.mean_wait_served == pytest.approx(wait, rel=1e-7)


def test_without_abandonment_it_is_erlang_c() -> None:
    wait = mmc_wait(4, 3.2, 1.0)
    for theta, near in ((0.0, 1e-11), (1e-9, 1e-6)):
        found = erlang_a(4, 3.2, 1.0, theta)
        assert found.delayed == pytest.approx(wait.delayed, rel=near)
        assert found.mean_wait == pytest.approx(wait.mean, rel=near)
        assert found.mean_wait_served == pytest.approx(wait.mean, rel=near)
        assert found.abandon == pytest.approx(theta * wait.mean, rel=near)


@pytest.mark.parametrize(("c", "a"), [(1, 0.3), (6, 5.0), (20, 31.0)])
def test_patience_like_service_gives_a_poisson_crowd(c: int, a: float) -> None:
    law = stats.poisson(a)
    found = erlang_a(c, a, 1.0, 1.0)
    beyond = np.arange(c, c + 400)
    assert found.delayed == pytest.approx(float(law.sf(c - 1)), rel=1e-10)
    assert found.mean_queue == pytest.approx(float(law.pmf(beyond) @ (beyond - c)), rel=1e-10)


def test_no_patience_at_all_gives_erlang_b() -> None:
    assert erlang_a(5, 3.0, 1.0, 1e9).abandon == pytest.approx(erlang_b(5, 3.0), rel=1e-6)


def test_servers_by_the_hundred_and_hardly_a_learner() -> None:
    """A queue too rare for a float is none, and the search for its cut ends."""
    assert erlang_a(400, 1.0, 1.0, 0.5) == (0.0, 0.0, 0.0, 0.0, 0.0)
    assert mmc_wait(400, 1.0, 1.0).quantile(0.999) == 0.0


@given(
    c=st.integers(1, 30),
    lam=st.floats(0.01, 60.0),
    theta=st.floats(1e-3, 50.0),
)
@settings(deadline=None, max_examples=60)
def test_the_cut_is_far_enough(c: int, lam: float, theta: float) -> None:
    """Flows balance: arrivals are the served and the abandoned, whatever the cut left out."""
    found = erlang_a(c, lam, 1.0, theta)
    ratios = np.cumprod(lam / np.arange(1, c))
    below = np.concatenate(([1.0], ratios))
    below *= (1 - found.delayed) / below.sum()
    busy = below @ np.arange(c) + c * found.delayed
    assert lam * (1 - found.abandon) == pytest.approx(float(busy), rel=1e-9)


# Single server and priorities


def test_mg1_at_three_known_shapes() -> None:
    lam, mean = 0.7, 1.2
    exponential = mmc_wait(1, lam, 1 / mean).mean
    assert mg1_wait(lam, mean, 1.0) == pytest.approx(exponential, rel=EXACT)
    assert mg1_wait(lam, mean, 0.0) == pytest.approx(exponential / 2, rel=EXACT)
    assert mg1_wait(0.5, 1.0, math.sqrt(3)) == pytest.approx(2.0, rel=EXACT)


def test_mg1_with_service_in_three_phases_balances() -> None:
    phases, lam, mean, room = 3, 0.75, 1.0, 400
    pace = phases / mean

    def moves(left: int) -> Iterator[tuple[int, float]]:
        if left < room:
            yield left + phases, lam
        if left:
            yield left - 1, pace

    waiting = mean_of(steady(moves, 0), lambda left: max(-(-left // phases) - 1, 0))
    assert mg1_wait(lam, mean, phases**-0.5) == pytest.approx(waiting / lam, rel=1e-9)


def test_cobham_with_unequal_services_balances() -> None:
    """One server; two classes of exponential service; (in service, urgent, other) waiting."""
    lams, means, room = (0.25, 0.3), (1.0, 1.3), 70

    def moves(state: tuple[int, int, int]) -> Iterator[tuple[tuple[int, int, int], float]]:
        serving, urgent, other = state
        if serving < 0:
            yield (0, 0, 0), lams[0]
            yield (1, 0, 0), lams[1]
            return
        if urgent < room:
            yield (serving, urgent + 1, other), lams[0]
        if other < room:
            yield (serving, urgent, other + 1), lams[1]
        if urgent:
            yield (0, urgent - 1, other), 1 / means[serving]
        elif other:
            yield (1, 0, other - 1), 1 / means[serving]
        else:
            yield (-1, 0, 0), 1 / means[serving]

    law = steady(moves, (-1, 0, 0))
    waits = cobham([ServiceClass(n, m, 2 * m**2) for n, m in zip(lams, means, strict=True)])
    assert waits[0] == pytest.approx(mean_of(law, lambda s: s[1]) / lams[0], rel=1e-6)
    assert waits[1] == pytest.approx(mean_of(law, lambda s: s[2]) / lams[1], rel=1e-6)


@pytest.mark.parametrize("c", [1, 3])
def test_cobham_mmc_balances(c: int) -> None:
    lams, mu, room = (0.3 * c, 0.35 * c), 1.0, 70

    def moves(state: tuple[int, int, int]) -> Iterator[tuple[tuple[int, int, int], float]]:
        busy, urgent, other = state
        if busy < c:
            yield (busy + 1, 0, 0), sum(lams)
        else:
            if urgent < room:
                yield (c, urgent + 1, other), lams[0]
            if other < room:
                yield (c, urgent, other + 1), lams[1]
        if urgent:
            yield (c, urgent - 1, other), c * mu
        elif other:
            yield (c, 0, other - 1), c * mu
        elif busy:
            yield (busy - 1, 0, 0), busy * mu

    law = steady(moves, (0, 0, 0))
    waits = cobham_mmc(c, lams, mu)
    assert waits[0] == pytest.approx(mean_of(law, lambda s: s[1]) / lams[0], rel=1e-6)
    assert waits[1] == pytest.approx(mean_of(law, lambda s: s[2]) / lams[1], rel=1e-6)


@given(
    shares=st.lists(
        st.tuples(st.floats(0.05, 1.0), st.floats(0.1, 5.0), st.floats(0.0, 3.0)),
        min_size=1,
        max_size=5,
    ),
    load=st.floats(0.05, 0.95),
)
@settings(deadline=None, max_examples=60)
def test_priorities_share_out_the_work(
    shares: list[tuple[float, float, float]], load: float
) -> None:
    """Kleinrock's conservation law: the loads' sum of waits is the same in any order."""
    total = math.fsum(share for share, _, _ in shares)
    classes = [
        ServiceClass(load * share / total / mean, mean, mean**2 * (1 + cv**2))
        for share, mean, cv in shares
    ]

    def held(order: Sequence[ServiceClass]) -> float:
        return math.fsum(k.lam * k.mean * w for k, w in zip(order, cobham(order), strict=True))

    alone = sum(k.lam * k.second for k in classes) / 2 / (1 - load)
    assert held(classes) == pytest.approx(load * alone, rel=1e-9)
    assert held(classes[::-1]) == pytest.approx(load * alone, rel=1e-9)


def test_one_class_has_no_priority() -> None:
    assert cobham_mmc(4, [3.0], 1.0)[0] == pytest.approx(mmc_wait(4, 3.0, 1.0).mean, rel=EXACT)
    assert cobham([ServiceClass(0.6, 1.0, 2.0)])[0] == pytest.approx(1.5, rel=EXACT)


def test_tandem_balances_jointly() -> None:
    lam, (c, mu), (d, nu), room = 1.0, (2, 0.8), (1, 1.7), 55

    def moves(state: tuple[int, int]) -> Iterator[tuple[tuple[int, int], float]]:
        first, second = state
        if first < room:
            yield (first + 1, second), lam
        if first and second < room:
            yield (first - 1, second + 1), min(first, c) * mu
        if second:
            yield (first, second - 1), min(second, d) * nu

    law = steady(moves, (0, 0))
    one, two = tandem_waits(lam, [(c, mu), (d, nu)])
    assert one.mean == pytest.approx(mean_of(law, lambda s: max(s[0] - c, 0)) / lam, rel=1e-6)
    assert two.mean == pytest.approx(mean_of(law, lambda s: max(s[1] - d, 0)) / lam, rel=1e-6)


# Rates that move

SEASON = Season(level=10.0, swing=7.0, pulse=0.9)
TIMES = [0.0, 1.3, 4.0, 11.7]


@pytest.mark.parametrize("t", TIMES)
def test_sinusoid_follows_its_differential_equation(t: float) -> None:
    """m' = rate - mu m, started so long before that the start is forgotten."""
    mu, start = 0.4, -120.0
    path = integrate.solve_ivp(
        lambda s, m: SEASON.rate(s) - mu * m, (start, t), [0.0], rtol=1e-10, atol=1e-12
    )
    assert mt_mminf(SEASON, mu, t) == pytest.approx(float(path.y[0, -1]), rel=1e-8)


@pytest.mark.parametrize("t", TIMES)
def test_the_integral_agrees_with_the_closed_form(t: float) -> None:
    law = stats.expon(scale=1 / 0.4)
    assert mt_minf(SEASON.rate, law, t) == pytest.approx(mt_mminf(SEASON, 0.4, t), rel=1e-10)


@pytest.mark.parametrize("t", TIMES)
def test_uniform_service_worked_by_hand(t: float) -> None:
    """E of the arrivals in (t - S, t], S uniform on 1..3: antiderivatives only."""
    level, swing, pulse = SEASON
    mean_cos = (math.sin(pulse * (t - 1)) - math.sin(pulse * (t - 3))) / pulse / 2
    expected = level * 2 + swing / pulse * (mean_cos - math.cos(pulse * t))
    law = stats.uniform(1.0, 2.0)
    assert mt_minf(SEASON.rate, law, t) == pytest.approx(expected, rel=1e-10)


def test_a_steady_rate_sees_only_the_mean_service() -> None:
    for law in (stats.gamma(0.5, scale=6.0), stats.lognorm(1.0, scale=3 * math.exp(-0.5))):
        assert mt_minf(lambda t: 2.0, law, 5.0) == pytest.approx(6.0, rel=1e-8)


def test_a_system_that_opens_empty_fills_by_its_law() -> None:
    law = stats.expon(scale=4.0)
    found = mt_minf(lambda t: 3.0 if t >= 0 else 0.0, law, 2.5, breaks=[0.0])
    assert found == pytest.approx(12.0 * -math.expm1(-2.5 / 4.0), rel=1e-10)


# Whole ticks


def served_in_turn(arrivals: Sequence[float], works: Sequence[float], c: int) -> list[float]:
    """The wait of each, first come first served, `c` servers."""
    free = [0.0] * c
    waits = []
    for arrival, work in zip(arrivals, works, strict=True):
        start = max(arrival, heapq.heappop(free))
        heapq.heappush(free, start + work)
        waits.append(start - arrival)
    return waits


@given(
    gaps=st.lists(st.floats(0.0, 4.0), min_size=1, max_size=60),
    seed=st.integers(0, 2**32 - 1),
    c=st.integers(1, 4),
    rounding=st.sampled_from([math.floor, math.ceil, round]),
)
@settings(deadline=None, max_examples=100)
def test_whole_arrivals_move_each_wait_by_a_tick_at_most(
    gaps: list[float], seed: int, c: int, rounding: Callable[[float], int]
) -> None:
    """What rounding_allowance takes as known, for any work and any number of servers."""
    arrivals = (1.0 + np.cumsum(gaps)).tolist()
    works = np.random.default_rng(seed).exponential(2.0 * c, len(gaps)).tolist()
    exact = served_in_turn(arrivals, works, c)
    whole = served_in_turn([rounding(a) for a in arrivals], works, c)
    assert max(abs(x - y) for x, y in zip(exact, whole, strict=True)) <= 1 + 1e-9


@pytest.mark.parametrize("cv", [0.0, 0.5, 1.0, 2.0])
def test_the_allowance_covers_rounded_services(cv: float) -> None:
    """Services rounded up and down to whole ticks, by their own moments, in M/G/1."""
    lam, mean = 0.02, 40.3
    if cv == 0:
        moments = [(float(w), float(w) ** 2) for w in (math.floor(mean), math.ceil(mean))]
    else:
        law = stats.gamma(cv**-2, scale=mean * cv**2)
        tail = law.sf(np.arange(200_000.0))
        ticks = np.arange(tail.size)
        up, up_second = float(tail.sum()), float((2 * ticks + 1) @ tail)
        down, down_second = float(tail[1:].sum()), float((2 * ticks[1:] - 1) @ tail[1:])
        moments = [(up, up_second), (down, down_second)]
    exact = mg1_wait(lam, mean, cv)
    allowance = rounding_allowance(lambda m: mg1_wait(lam, m, cv), [mean], arrivals=0.0)
    for first, second in moments:
        assert abs(cobham([ServiceClass(lam, first, second)])[0] - exact) <= allowance
    assert allowance < 0.25 * exact


def test_the_allowance_takes_the_worst_corner_and_adds_the_arrivals() -> None:
    def against(work: float, patience: float) -> float:
        return 3 * work - 2 * patience

    assert rounding_allowance(against, [50.0, 80.0], tick=2.0, arrivals=0.5) == pytest.approx(10.5)
    wide = rounding_allowance(against, [50.0, 80.0], tick=0.0, table=0.01, arrivals=0.0)
    assert wide == pytest.approx(3 * 0.5 + 2 * 0.8)
    assert rounding_allowance(lambda work: work, [50.0]) == pytest.approx(2.0)


@given(t=st.floats(30.0, 60.0), work=st.floats(0.01, 25.0))
@settings(deadline=None, max_examples=60)
def test_the_worst_whole_ticks_keep_the_number_present_within_the_bound(
    t: float, work: float
) -> None:
    """A fine comb in place of the rate; each one rounded so as to be present, or so as not to."""
    comb = 50
    rounded = [math.floor, math.ceil]
    exact = most = least = 0
    for epoch in (np.arange(80 * comb) / comb).tolist():
        choices = [a(epoch) <= t < a(epoch) + b(work) for a in rounded for b in rounded]
        exact += epoch <= t < epoch + work
        most += any(choices)
        least += all(choices)
    edge = 3  # teeth that fall on the ends of the three windows
    assert most - exact <= minf_rounding_bound(comb) + edge
    assert exact - least <= minf_rounding_bound(comb) + edge
    assert most - least >= comb - edge


def test_the_number_present_scales_with_rate_and_tick() -> None:
    assert minf_rounding_bound(4.0, 0.5) == 6.0


# Intervals

LEVEL = 0.9
TRIALS = 2000


def inside(intervals: Iterator[Interval], truth: float) -> int:
    return sum(interval.contains(truth) for interval in intervals)


def band(level: float) -> tuple[float, float]:
    """Where the number of good intervals among TRIALS lies but once in a million."""
    low, high = stats.binom.interval(1 - 1e-6, TRIALS, level)
    return float(low), float(high)


def test_mean_interval_worked_by_hand() -> None:
    """1..5: mean 3, standard error 1/sqrt 2, Student's 97.5 % point at 4 degrees is 2.776."""
    interval = mean_interval([1, 2, 3, 4, 5], 0.95)
    assert interval.mean == 3.0
    assert interval.freedom == 4
    assert interval.half_width == pytest.approx(2.776 / math.sqrt(2), abs=5e-4)
    assert interval.relative_half_width(-6.0) == pytest.approx(interval.half_width / 6, rel=EXACT)


def test_contains_up_to_its_ends_and_the_allowance() -> None:
    interval = mean_interval([1, 2, 3, 4, 5], 0.95)
    edge = interval.half_width
    assert interval.contains(3 + 0.999 * edge)
    assert interval.contains(3 - 0.999 * edge)
    assert not interval.contains(3 + 1.001 * edge)
    assert not interval.contains(3 - 1.001 * edge)
    assert interval.contains(3 + 1.001 * edge, allowance=0.01 * edge)
    assert not interval.contains(3 + 1.02 * edge, allowance=0.01 * edge)


@pytest.mark.parametrize("count", [2, 6, 25])
def test_mean_interval_covers_as_often_as_it_says(count: int) -> None:
    rng = np.random.default_rng(20_160 + count)
    low, high = band(LEVEL)
    found = inside((mean_interval(rng.normal(3, 2, count), LEVEL) for _ in range(TRIALS)), 3.0)
    assert low <= found <= high


def remembering(rng: np.random.Generator, length: int, memory: float) -> Floats:
    """A steady series of mean zero whose neighbours correlate by `memory`."""
    noise = rng.normal(size=length) * math.sqrt(1 - memory**2)
    value = float(rng.normal())
    series = np.empty(length)
    for i, step in enumerate(noise.tolist()):
        value = memory * value + step
        series[i] = value
    return series


def test_batches_cover_where_single_values_do_not() -> None:
    rng = np.random.default_rng(7)
    runs = [remembering(rng, 1000, 0.5) for _ in range(TRIALS)]
    low, high = band(LEVEL)
    assert low <= inside((batch_interval(run, 10, LEVEL) for run in runs), 0.0) <= high
    assert inside((mean_interval(run, LEVEL) for run in runs), 0.0) < 0.75 * TRIALS


def test_batches_leave_out_the_oldest() -> None:
    found = batch_interval([1000.0, 1.0, 3.0, 5.0, 7.0], 2, 0.95)
    assert found == mean_interval([2.0, 6.0], 0.95)


def test_replications_weigh_by_their_cases() -> None:
    """Cases come in numbers that go with their waits: the mean of means is wrong, this is not."""
    rng = np.random.default_rng(11)

    def replications() -> tuple[Floats, Floats]:
        busy = rng.gamma(16.0, 1 / 16.0, 40)
        counts = rng.poisson(200 * busy).astype(np.float64)
        return counts * busy + rng.normal(size=40) * np.sqrt(counts), counts

    draws = [replications() for _ in range(TRIALS)]
    truth = 17 / 16  # E[busy^2] / E[busy]
    covered = inside((replicated_interval(t, n, LEVEL) for t, n in draws), truth)
    # a ratio of 40 is not quite normal: within 3 points of the level, and the band of chance
    assert band(LEVEL - 0.03)[0] <= covered <= band(LEVEL)[1]
    assert inside((mean_interval(t / n, LEVEL) for t, n in draws), truth) < 0.7 * TRIALS


def test_equal_counts_give_the_interval_of_the_means() -> None:
    totals = np.array([8.0, 10.0, 15.0])
    found = replicated_interval(totals, [4, 4, 4], 0.99)
    plain = mean_interval(totals / 4, 0.99)
    assert found.mean == pytest.approx(plain.mean, rel=EXACT)
    assert found.error == pytest.approx(plain.error, rel=EXACT)
    assert (found.freedom, found.level) == (2, 0.99)


@pytest.mark.parametrize(
    "short",
    [
        lambda: mean_interval([1.0], 0.9),
        lambda: batch_interval([1.0, 2.0, 3.0], 1, 0.9),
        lambda: replicated_interval([4.0], [2.0], 0.9),
    ],
)
def test_one_value_makes_no_interval(short: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="an interval needs at least 2 values, not 1"):
        short()


def test_more_batches_than_values_make_no_interval() -> None:
    with pytest.raises(ValueError, match="an interval needs at least 2 values, not 0"):
        batch_interval([1.0, 2.0, 3.0], 4, 0.9)


@pytest.mark.parametrize("n_tests", [1, 20, 500])
def test_a_whole_suite_seldom_cries_wolf(n_tests: int) -> None:
    """Independent intervals at that level all hold with the probability asked, and little more."""
    for false_alarm in (1e-4, 0.05):
        level = equivalent_level(n_tests, false_alarm)
        some_fails = -math.expm1(n_tests * math.log(level))
        assert 0.97 * false_alarm < some_fails <= false_alarm * (1 + 1e-9)
    assert equivalent_level(n_tests) == equivalent_level(n_tests, 1e-4)


def test_power_is_how_often_a_wrong_theory_is_excluded() -> None:
    rng = np.random.default_rng(5)
    count, gap = 12, 1.1
    seen = sum(
        not mean_interval(rng.normal(0, 1, count), LEVEL).contains(gap) for _ in range(TRIALS)
    )
    error = 1 / math.sqrt(count)
    for sign in (1, -1):
        power = Interval(0.0, error, count - 1, LEVEL).power(sign * gap)
        low, high = band(power)
        assert low <= seen <= high
    assert Interval(0.0, error, count - 1, LEVEL).power(0.0) == pytest.approx(1 - LEVEL, rel=1e-6)


def test_two_percent_wide_sees_three_percent_wrong() -> None:
    """What the known-answer suite asks of an interval is enough to catch a 3 % error."""
    level = equivalent_level(60)
    theory, runs = 40.0, 30
    unit = Interval(theory, 1.0, runs - 1, level)
    widest = unit._replace(error=0.02 * theory / unit.half_width)
    assert widest.relative_half_width(theory) == pytest.approx(0.02, rel=EXACT)
    assert widest.power(0.03 * theory) > 0.95
    assert unit._replace(error=3 * widest.error).power(0.03 * theory) < 0.5


def test_it_holds_together_on_a_simulated_queue() -> None:
    """M/M/1 in whole seconds by Lindley's recursion, as the known-answer suite will use it."""
    lam, mean, runs, length, warm = 0.01, 60.0, 40, 80_000, 2_000
    rng = np.random.default_rng(3)
    totals, counts = [], []
    for _ in range(runs):
        arrivals = np.floor(np.cumsum(rng.exponential(1 / lam, length)))
        works = np.rint(rng.exponential(mean, length))
        ahead = np.concatenate(([0.0], np.cumsum(works)[:-1]))
        slack = ahead - arrivals
        waits = (slack - np.minimum.accumulate(slack))[warm:]
        totals.append(waits.sum())
        counts.append(waits.size)
    theory = mmc_wait(1, lam, 1 / mean).mean
    interval = replicated_interval(totals, counts, equivalent_level(60))
    assert interval.relative_half_width(theory) <= 0.02
    assert interval.power(0.03 * theory) > 0.95
    assert interval.contains(theory)
    assert not interval.contains(1.03 * theory)
