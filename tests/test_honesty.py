"""Whether intervals hold what they promise, and whether the check can fail."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from calibration.honesty import queue
from calibration.honesty.predictive import crps, foretold
from calibration.honesty.ranks import band, calibrations, coverage, distribution
from calibration.honesty.trial import Trial, overconfident, trial
from calibration.honesty.verdicts import learnt, trade_offs
from calibration.whole.batches import seeds_of
from calibration.whole.priors import Prior
from calibration.whole.targets import Target
from simulator.verify.theory import erlang_a

SURE = 1e-4
"""How often a test of a right method may fail by chance, over all that it looks at."""


def bounds(sets: int, level: float, looks: int) -> tuple[float, float]:
    """The shares of truths held that a right method shows but for chance."""
    law = stats.binom(sets, level)
    return law.ppf(SURE / looks / 2) / sets, law.isf(SURE / looks / 2) / sets


def holds(found: Trial) -> bool:
    looks = 2 * len(queue.PARAMETERS)
    return (
        all(
            bounds(found.sets, c.level, looks)[0]
            <= c.share
            <= bounds(found.sets, c.level, looks)[1]
            for each in found.calibrations
            for c in each.covered
        )
        and found.p > SURE
    )


@pytest.fixture(scope="module")
def two_stages() -> Trial:
    return trial(40, stages=2, budget=1000, seed=2)


def test_known_parameters_are_found_again_and_their_intervals_hold(two_stages: Trial) -> None:
    """Five parameters from at most 1,000 runs a set; the long form is `calibration check`."""
    assert holds(two_stages)
    # A fit that learnt nothing would miss by the mean distance of a uniform from its middle.
    nothing = math.sqrt(12.0) / 4.0
    assert two_stages.error < 0.5 * nothing


def test_one_stage_holds_at_least_what_it_promises() -> None:
    found = trial(300, stages=1, budget=1000, seed=2)
    for level in (0.5, 0.9):
        assert found.share(level) > bounds(found.sets, level, 2)[0]


def test_a_fit_that_is_too_sure_is_seen() -> None:
    found = trial(300, stages=1, budget=1000, seed=2, spoil=overconfident)
    assert not holds(found)
    assert found.share(0.9) < bounds(found.sets, 0.9, 2)[0]
    assert not any(each.inside for each in found.calibrations)


def test_a_trial_is_the_same_again() -> None:
    one, again = (trial(20, stages=1, budget=400, seed=3) for _ in range(2))
    assert one.below.tobytes() == again.below.tobytes()


def test_the_queue_of_the_trial_is_that_of_erlang_a() -> None:
    """M/M/4+M at a load of 1.1: the share that gives up, over runs long past their start."""
    runs, customers, skipped = 200, 1500, 500
    luck = np.random.default_rng(np.random.SeedSequence(7))
    size = (customers, runs)
    rate, mean, patience = 4 * 1.1 / 6.0, 6.0, 9.0
    gaps, services = luck.exponential(1 / rate, size), luck.exponential(mean, size)
    _, served = queue.queue(gaps, services, luck.exponential(patience, size))
    shares = 1.0 - served[skipped:].mean(axis=0)
    theory = erlang_a(4, rate, 1 / mean, 1 / patience).abandon
    error = shares.std(ddof=1) / math.sqrt(runs)
    assert abs(shares.mean() - theory) < stats.t(runs - 1).isf(SURE / 2) * error
    assert error < 0.01


def test_summaries_of_the_queue_move_with_their_parameters() -> None:
    middle = np.full((200, 5), 0.5)
    far = middle.copy()
    far[:, 3] = 0.95  # more patience: fewer give up, later
    near, more = (queue.simulate("x", each, seeds_of(1, 1, 200)).mean(axis=0)
                  for each in (middle, far))  # fmt: skip
    assert near.shape == (queue.SUMMARIES,)
    assert more[3] < near[3]
    assert more[7] > near[7]


def test_a_band_holds_nineteen_of_twenty_uniform_samples() -> None:
    limits = band(150, 0.95)
    luck = np.random.default_rng(np.random.SeedSequence(8))
    samples = 2000
    held = sum(limits.holds(luck.random(150)) for _ in range(samples))
    # The band's own level has an error as well: that of a quantile of as many trials.
    law = stats.binom(samples, 0.95)
    slack = 4.0 * math.sqrt(0.95 * 0.05 / 4000) * samples
    assert law.ppf(SURE) - slack <= held <= law.isf(SURE) + slack


def test_a_band_does_not_hold_what_is_not_uniform() -> None:
    even = (np.arange(200) + 0.5) / 200
    limits = band(200, 0.95)
    assert limits.holds(even)
    assert not limits.holds(0.5 + 0.6 * (even - 0.5))  # too wide: truths in the middle
    assert not limits.holds(even**2)  # always to one side
    assert distribution(np.array([0.2, 0.4]), np.array([0.1, 0.2, 0.9])).tolist() == [0, 0.5, 1]


def test_coverage_is_counted_by_hand() -> None:
    below = np.array([0.01, 0.05, 0.3, 0.5, 0.74, 0.76, 0.94, 0.96, 0.99, 0.5])
    assert coverage(below, 0.5).share == 0.4
    found = coverage(below, 0.9)
    assert found.share == 0.7
    assert found.low < 0.7 < found.high
    assert coverage(np.full(1000, 0.5), 0.9).right is False
    (each,) = calibrations(below[:, None])
    assert [c.level for c in each.covered] == [0.5, 0.9]


def test_the_score_of_two_members_is_worked_by_hand() -> None:
    # E|X - y| = (1 + 3) / 2; E|X - X'| over the two different pairs = 2; half of it off.
    assert crps(np.array([1.0, 3.0]), 0.0) == pytest.approx(2.0 - 1.0)
    assert crps(np.array([4.0]), 1.0) == 3.0


def test_the_score_of_a_normal_sample_is_that_of_the_normal_law() -> None:
    luck = np.random.default_rng(np.random.SeedSequence(9))
    scores = [crps(luck.standard_normal(100), 0.7) for _ in range(400)]
    z = stats.norm
    exact = 0.7 * (2 * z.cdf(0.7) - 1) + 2 * z.pdf(0.7) - 1 / math.sqrt(math.pi)
    error = np.std(scores, ddof=1) / math.sqrt(len(scores))
    assert abs(np.mean(scores) - exact) < 4.0 * error


def target(year: int, value: float, held_out: bool = False) -> Target:
    return Target(indicator="calls", year=year, value=value, uncertainty=1.0, source="x",
                  held_out=held_out)  # fmt: skip


def test_a_held_out_figure_is_scored_beside_the_last_known_one_and_the_prior() -> None:
    targets = (target(2022, 100.0), target(2023, 110.0), target(2024, 130.0, held_out=True))
    after = np.tile([100.0, 110.0, 129.0], (40, 1))
    before = np.tile([100.0, 110.0, 60.0], (40, 1))
    first, _, last = foretold(targets, after, before, 0.0, 1)
    assert first.naive is None
    assert last.naive is not None
    assert last.inside
    # The last known figure misses by 20, the prior by 70, the fit by 1.
    assert last.crps < last.naive < last.prior
    assert last.naive == pytest.approx(20.0, abs=1.0)
    (surprised,) = foretold((target(2024, 200.0),), after[:, 2:], before[:, 2:], 0.0, 1)
    assert not surprised.inside
    assert surprised.below == 1.0


def test_what_was_learnt_and_what_trades_off_are_told_apart() -> None:
    priors = tuple(Prior(id, id, "", 0.0, 0.5, 1.0) for id in ("A", "B", "C", "D"))
    luck = np.random.default_rng(np.random.SeedSequence(10))
    shared = 0.19 * luck.standard_normal(4000)
    own = 0.06 * luck.standard_normal((2, 4000))
    places = np.column_stack([
        0.5 + shared + own[0], 0.5 - shared + own[1],
        luck.random(4000), 0.5 + 0.01 * luck.standard_normal(4000),
    ]).clip(0.0, 1.0)  # fmt: skip
    found = learnt(priors, places)
    assert [each.verdict for each in found] == ["partly", "partly", "not", "identified"]
    (pair,) = trade_offs(priors, places)
    assert {pair.first, pair.second} == {"A", "B"}
    assert pair.correlation < -0.8
