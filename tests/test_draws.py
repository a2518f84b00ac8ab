"""Draws are pure functions of their names, uniform, and independent of one another."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from simulator import draws
from simulator.draws import (
    exponential,
    learner_id,
    name_key,
    philox4x32,
    poisson,
    request_id,
    study_key,
    uniform,
)

KEY = study_key(2026, 0)
CHANCE = 1e-6
"""Probability that a right generator fails one of the interval tests below."""

keys = st.integers(0, 2**63 - 1)
places = st.integers(0, 2**31 - 1)
visits = st.integers(0, 2**26 - 1)
purposes = st.integers(0, 63)


def philox(counter: list[int], key: list[int]) -> list[int]:
    """The published algorithm in Python's own whole numbers."""
    x, k = list(counter), list(key)
    for _ in range(10):
        high0, low0 = divmod(0xD2511F53 * x[0], 2**32)
        high1, low1 = divmod(0xCD9E8D57 * x[2], 2**32)
        x = [high1 ^ x[1] ^ k[0], low1, high0 ^ x[3] ^ k[1], low0]
        k = [(k[0] + 0x9E3779B9) % 2**32, (k[1] + 0xBB67AE85) % 2**32]
    return x


def halves(number: int) -> list[int]:
    return [number % 2**32, number // 2**32]


# Known answers of Random123 (file kat_vectors, lines "philox4x32 10").
PUBLISHED = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000",
     "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff",
     "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0",
     "d16cfe09 94fdcceb 5001e420 24126ea1"),
]  # fmt: skip


def words(text: str) -> list[np.uint64]:
    return [np.uint64(int(word, 16)) for word in text.split()]


@pytest.mark.parametrize(("counter", "key", "answer"), PUBLISHED)
def test_philox_gives_its_published_vectors(counter: str, key: str, answer: str) -> None:
    c0, c1, c2, c3 = words(counter)
    assert list(philox4x32(c0, c1, c2, c3, *words(key))) == words(answer)
    assert philox([int(w) for w in words(counter)], [int(w) for w in words(key)]) == words(answer)


@settings(deadline=None, max_examples=200)
@given(key=keys, who=keys, where=places, visit=visits, purpose=purposes)
def test_a_uniform_is_53_bits_of_one_block_of_all_its_names(
    key: int, who: int, where: int, visit: int, purpose: int
) -> None:
    a, b, _, _ = philox([*halves(who), where, visit * 64 + purpose], halves(key))
    expected = ((a >> 5) * 2**26 + (b >> 6)) / 2**53
    assert uniform(key, who, where, visit, purpose) == expected
    names = np.array([key, who, where, visit, purpose], dtype=np.int64)
    assert uniform(*names.tolist()) == uniform(*list(names)) == expected


@settings(deadline=None, max_examples=100)
@given(key=keys, who=keys, where=places, visit=visits, kind=places, number=places)
def test_a_request_is_63_bits_of_all_its_names(
    key: int, who: int, where: int, visit: int, kind: int, number: int
) -> None:
    a, b, c, d = philox([*halves(who), where, visit * 64 + draws.IDENTITY], halves(key))
    high, low, _, _ = philox([a, b, kind, number], [c, d])
    found = request_id(key, who, where, visit, kind, number)
    assert found == (high % 2**31) * 2**32 + low
    assert 0 <= found < 2**63


@settings(deadline=None, max_examples=50)
@given(segment=places, number=st.integers(0, 2**32 - 1))
def test_a_learner_is_a_segment_and_a_number_side_by_side(segment: int, number: int) -> None:
    assert learner_id(segment, number) == segment * 2**32 + number


def test_keys_of_names_and_studies_stay_what_they_were() -> None:
    """Published results hang on these: a change here moves every number of every study."""
    assert name_key("bts") == int(hashlib.blake2b(b"bts", digest_size=4).hexdigest(), 16) // 2
    assert (name_key("bts"), name_key("rentrée")) == (409_974_293, 1_704_470_552)
    assert (study_key(0, 0), study_key(1, 23), study_key(12, 3)) == (
        1_576_848_291_327_681_832,
        7_543_420_914_151_829_276,
        5_165_888_602_479_025_321,
    )
    assert (
        uniform(study_key(0, 0), learner_id(name_key("bts"), 7), 11, 2, draws.ROUTE)
        == 0.456573082755938
    )


def test_purposes_are_distinct_and_fit_their_six_bits() -> None:
    found = [
        draws.ARRIVAL, draws.COURSE, draws.CAPTURE, draws.DURATION, draws.PATIENCE, draws.ROUTE,
        draws.ATTRITION, draws.COUNT, draws.MOMENT, draws.IDENTITY, draws.TRACE,
    ]  # fmt: skip
    assert len(set(found)) == len(found)
    assert all(0 < purpose < draws.PURPOSES == 64 for purpose in found)


def test_one_more_learner_stage_or_visit_changes_no_other_draw() -> None:
    def story(learners: range, stages: range, visited: range) -> dict[tuple[int, int, int], float]:
        return {
            (n, s, v): uniform(KEY, learner_id(5, n), s, v, draws.DURATION)
            for n in learners
            for s in stages
            for v in visited
        }

    small = story(range(20), range(4), range(3))
    large = story(range(21), range(5), range(4))
    assert {names: large[names] for names in small} == small


# ---- uniform, and independent along every name

LINES: dict[str, Callable[[int], float]] = {
    "number": lambda i: uniform(KEY, learner_id(7, i), 3, 0, draws.PATIENCE),
    "segment": lambda i: uniform(KEY, learner_id(i, 7), 3, 0, draws.PATIENCE),
    "where": lambda i: uniform(KEY, learner_id(7, 7), i, 0, draws.PATIENCE),
    "visit": lambda i: uniform(KEY, learner_id(7, 7), 3, i, draws.PATIENCE),
    "visit and purpose": lambda i: uniform(KEY, learner_id(7, 7), 3, i // 64, i % 64),
    "replication": lambda i: uniform(study_key(1, i), learner_id(7, 7), 3, 0, draws.PATIENCE),
    "seed": lambda i: uniform(study_key(i, 1), learner_id(7, 7), 3, 0, draws.PATIENCE),
    "request": lambda i: request_id(KEY, learner_id(7, i), 3, 0, 9, 0) / 2**63,
    "request number": lambda i: request_id(KEY, learner_id(7, 7), 3, 0, 9, i) / 2**63,
}


def chi_squared_fits(counts: NDArray[np.float64]) -> bool:
    """Whether counts over equally likely cells lie where chance leaves them, on both sides."""
    statistic = ((counts - counts.mean()) ** 2 / counts.mean()).sum()
    law = stats.chi2(counts.size - 1)
    return bool(law.ppf(CHANCE / 2) < statistic < law.isf(CHANCE / 2))


@pytest.mark.parametrize("line", LINES)
def test_draws_along_a_name_are_uniform_and_independent_of_their_neighbours(line: str) -> None:
    found = np.array([LINES[line](i) for i in range(20_000)])
    assert stats.kstest(found, "uniform").pvalue > CHANCE
    pairs, _, _ = np.histogram2d(found[::2], found[1::2], bins=16, range=[[0, 1], [0, 1]])
    assert chi_squared_fits(pairs.ravel())


@pytest.mark.parametrize("purpose", range(1, 20))
def test_purposes_are_independent_of_one_another(purpose: int) -> None:
    """Each purpose against the next, and against the identity of the request raised there."""
    number = range(10_000)
    found = np.array([uniform(KEY, learner_id(7, i), 3, 0, purpose) for i in number])
    following = np.array([uniform(KEY, learner_id(7, i), 3, 0, purpose + 1) for i in number])
    request = np.array([request_id(KEY, learner_id(7, i), 3, 0, 9, 0) for i in number]) / 2**63
    for other in (following, request):
        pairs, _, _ = np.histogram2d(found, other, bins=16, range=[[0, 1], [0, 1]])
        assert chi_squared_fits(pairs.ravel())


def test_requests_do_not_share_a_name() -> None:
    found = [
        request_id(KEY, learner_id(s, n), w, v, kind, i)
        for s in range(2) for n in range(40) for w in range(4) for v in range(4)
        for kind in range(4) for i in range(10)
    ]  # fmt: skip
    assert len(set(found)) == len(found)


# ---- laws that rules draw directly


@settings(deadline=None, max_examples=200)
@given(u=st.floats(0.0, 1.0 - 2**-53))
def test_the_exponential_inverts_its_law(u: float) -> None:
    assert -math.expm1(-exponential(u)) == pytest.approx(u, rel=1e-15, abs=0)


@settings(deadline=None, max_examples=200)
@given(mean=st.floats(1e-3, 500.0), u=st.floats(0.0, 1.0 - 2**-53))
def test_the_poisson_count_is_the_inverse_of_its_law(mean: float, u: float) -> None:
    count = poisson(mean, u)
    # Up to 800 terms, each with as many roundings of 2**-53 before it, weigh at most this.
    rounding = 800 * 2**-53 * 3
    assert (
        stats.poisson.cdf(count - 1, mean) - rounding
        <= u
        <= stats.poisson.cdf(count, mean) + (rounding)
    )


@settings(deadline=None, max_examples=200)
@given(
    mean=st.floats(0.0, 499.0),
    more=st.floats(1.0, 100.0),
    u=st.floats(0.0, 1 - 1e-9),
    higher=st.floats(0.0, 1 - 2**-53),
)
def test_the_poisson_count_rises_with_its_mean_and_with_its_draw(
    mean: float, more: float, u: float, higher: float
) -> None:
    assert poisson(mean, u) <= poisson(min(mean + more, 500.0), u)
    assert poisson(mean, min(u, higher)) <= poisson(mean, max(u, higher))


def test_a_poisson_count_changes_where_its_law_does() -> None:
    none = math.exp(-3.0)
    assert [poisson(3.0, u) for u in (0.0, math.nextafter(none, 0.0), none)] == [0, 0, 1]


def test_the_poisson_count_of_nothing_is_none_and_the_last_draw_ends() -> None:
    last = 1.0 - 2**-53
    assert [poisson(mean, last) for mean in (0.0, -1.0)] == [0, 0]
    assert stats.poisson.sf(poisson(500.0, last), 500.0) < 1e-14
    assert isinstance(poisson(3.0, last), int)
