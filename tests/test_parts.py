"""Fits of parts find the parameters of synthetic data: within an interval that they compute.

Every interval is a 95 % one, so each fit is made on several independent data sets and the number
of intervals that hold the truth is compared with what chance makes of it (binomial, at a level
such that a right fit fails once in ten thousand seeds). The seed is fixed.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from calibration.parts import laws
from calibration.parts.arrivals import arrivals
from calibration.parts.calls import redial, seeking, waited
from calibration.parts.chains import BEGIN, END, branching, expected, hand_in_chain
from calibration.parts.estimate import LEVEL, Estimate, share
from calibration.parts.hazard import piecewise
from calibration.parts.lateness import late_mixture
from calibration.parts.laws import FAMILIES, chosen
from calibration.parts.registrations import before_start
from calibration.parts.shares import spread
from calibration.parts.survival import kaplan_meier
from simulator import InputError

SETS = 12
SURE = 1e-4


def recovered(make: Callable[[np.random.Generator], dict[str, tuple[Estimate, float]]]) -> None:
    """Fits of `SETS` data sets hold each truth as often as a 95 % interval does."""
    least = int(stats.binom.ppf(SURE, SETS, LEVEL))
    held: dict[str, int] = {}
    for seed in range(SETS):
        for name, (estimate, truth) in make(np.random.default_rng([8, seed])).items():
            assert estimate.low <= estimate.value <= estimate.high, name
            held[name] = held.get(name, 0) + estimate.holds(truth)
    assert {name: n for name, n in held.items() if n < least} == {}


@pytest.mark.parametrize(
    ("family", "shape", "scale"),
    [("expon", None, 300.0), ("weibull_min", 0.7, 100.0), ("gamma", 2.0, 35.0),
     ("lognorm", 0.86, 120.0), ("fisk", 1.04, 290.0), ("invgauss", 1.3, 80.0)],
)  # fmt: skip
def test_a_law_is_found_again_though_a_third_is_cut_short(
    family: str, shape: float | None, scale: float
) -> None:
    law = getattr(stats, family)(
        **({FAMILIES[family]: shape} if shape is not None else {}), scale=scale
    )

    def make(chance: np.random.Generator) -> dict[str, tuple[Estimate, float]]:
        durations = law.rvs(size=300, random_state=chance)
        until = chance.exponential(float(law.ppf(0.6)) * 2, 300)
        curve = kaplan_meier(np.minimum(durations, until), durations <= until)
        fit = laws.fitted(family, np.minimum(durations, until), durations <= until, curve)
        found = {"scale": (fit.scale, scale)}
        if shape is not None:
            assert fit.shape is not None
            found["shape"] = (fit.shape, shape)
        return found

    recovered(make)


def test_the_family_of_many_durations_is_told() -> None:
    chance = np.random.default_rng(3)
    for family, law in (("lognorm", stats.lognorm(0.9)), ("fisk", stats.fisk(1.1)),
                        ("weibull_min", stats.weibull_min(0.6))):  # fmt: skip
        found = chosen(law.rvs(size=4000, random_state=chance), np.ones(4000, bool), "f", "p")
        assert found.fit.family == family
        assert found.fit.gap < laws.KOLMOGOROV / math.sqrt(4000)
        assert found.sample == ()
        points = found.quantiles()
        assert [p for p, _, _ in points] == list(laws.TAIL)
        assert all(abs(law.cdf(observed) - p) < 0.03 for p, observed, _ in points)


def test_where_no_family_lies_close_the_observed_durations_are_the_law() -> None:
    chance = np.random.default_rng(4)
    two = np.where(
        chance.random(2000) < 0.5, chance.normal(10, 0.5, 2000), chance.normal(40, 1, 2000)
    )
    found = chosen(two, np.ones(2000, bool), "f", "p")
    assert len(found.sample) == laws.SAMPLE
    assert np.mean(found.sample) == pytest.approx(two.mean(), abs=0.3)
    assert found.beyond() == 0.0
    assert laws.part("x", found, "s").laws["law"]["law"] == "sample"


def test_a_law_is_no_sample_where_the_longest_were_cut_short() -> None:
    chance = np.random.default_rng(4)
    two = np.where(
        chance.random(2000) < 0.5, chance.normal(10, 0.5, 2000), chance.normal(40, 1, 2000)
    )
    found = chosen(np.minimum(two, 30), two <= 30, "f", "p")
    assert found.sample == ()


def test_zero_durations_are_counted_apart() -> None:
    chance = np.random.default_rng(5)
    durations = np.append(chance.exponential(5, 300), np.zeros(100))
    found = chosen(durations, np.ones(400, bool), "f", "p")
    assert found.zeros == share(100, 400)
    alone = chosen(durations[:300], np.ones(300, bool), "f", "p")
    assert (found.fit, found.maximum) == (alone.fit, alone.maximum)


@pytest.mark.parametrize(
    ("durations", "observed", "messages"),
    [
        ([3.0, 3.0, 3.0], [1, 1, 1], ["constant, 3"]),
        ([3.0, 4.0], [0, 0], ["all censored"]),
        ([0.0, 0.0, 2.0], [1, 1, 0], ["all zero"]),
        ([-1.0, 3.0, 3.0], [1, 1, 1], ["1 is refused; accepted: no negative", "constant, 3"]),
    ],
)
def test_durations_without_a_law_are_refused(
    durations: list[float], observed: list[int], messages: list[str]
) -> None:
    with pytest.raises(InputError) as error:
        chosen(np.array(durations), np.array(observed, dtype=bool), "calls.csv", "patience")
    assert len(error.value.problems) == len(messages)
    for message in messages:
        assert message in str(error.value)
    assert str(error.value).startswith("calls.csv: patience: ")


def test_kaplan_meier_is_as_worked_by_hand() -> None:
    # 1 of 5 ends at 1; at 2 one is cut; 1 of 3 ends at 3; one is cut; the last ends at 6.
    curve = kaplan_meier(np.array([1.0, 2, 3, 4, 6]), np.array([1, 0, 1, 0, 1], dtype=bool))
    assert curve.at(np.array([0.5, 1, 2.5, 3, 5, 6])).tolist() == pytest.approx(
        [1, 0.8, 0.8, 0.8 * 2 / 3, 0.8 * 2 / 3, 0]
    )
    assert (curve.quantile(0.2), curve.quantile(0.3)) == (1.0, 3.0)
    assert curve.gap(np.ones_like, until=3.0) == pytest.approx(1 - 0.8 * 2 / 3)


def test_season_and_busyness_of_arrivals_are_found_again() -> None:
    days = pd.date_range("2023-01-01", "2023-12-31")
    weekdays = np.array([1.4, 1.3, 1.2, 1.1, 1.0, 0.6, 0.4])
    months = 1 + 0.3 * np.sin(np.arange(12))

    def make(chance: np.random.Generator) -> dict[str, tuple[Estimate, float]]:
        rate = 60 * months[days.month - 1] * weekdays[days.day_of_week]
        numbers = chance.poisson(rate * chance.gamma(20, 1 / 20, days.size))
        hours = chance.choice([8, 9, 14], numbers.sum(), p=[0.5, 0.3, 0.2])
        moments = pd.Series(days.repeat(numbers) + pd.to_timedelta(hours, unit="h"))
        found = arrivals(moments, "f", "p")
        assert found.weekdays / found.weekdays[0] == pytest.approx(weekdays / 1.4, abs=0.15)
        assert found.hours[0, [8, 9, 14]] == pytest.approx([0.5, 0.3, 0.2], abs=0.05)
        return {"busyness": (found.busyness, 20.0), "mean": (found.daily, float(rate.mean()))}

    recovered(make)


def test_poisson_days_have_no_busyness_that_is_told_from_infinity() -> None:
    chance = np.random.default_rng(6)
    days = pd.date_range("2023-01-02", periods=200)
    moments = pd.Series(days.repeat(chance.poisson(30, 200)))
    found = arrivals(moments, "f", "p")
    assert math.isinf(found.busyness.high)


def test_days_without_a_recording_are_no_days_without_arrivals() -> None:
    chance = np.random.default_rng(7)
    days = pd.date_range("2023-01-02", periods=100)
    moments = pd.Series(days.repeat(chance.poisson(30, 100)))
    absent = days[40:60]
    kept = moments[~moments.isin(absent)].reset_index(drop=True)
    assert arrivals(kept, "f", "p").daily.value < 26
    assert arrivals(kept, "f", "p", absent).daily.holds(30.0)


def test_a_hazard_with_an_atom_is_found_again() -> None:
    daily = np.full(300, 0.0015)
    daily[60:] = 0.0005
    daily[12] = 0.05

    def make(chance: np.random.Generator) -> dict[str, tuple[Estimate, float]]:
        leaves = chance.random((4000, 300)) < daily
        seen = np.asarray(leaves[:, :240].any(axis=1))
        days = np.where(seen, leaves.argmax(axis=1), 240).astype(np.float64)
        found = piecewise(days, seen, "f", "p")
        assert list(found.atoms) == [12]
        curve = kaplan_meier(days, seen)
        grid = np.arange(240.0)
        assert np.abs(curve.at(grid) - found.surviving(grid)).max() < 0.02
        given = piecewise(days, seen, "f", "p", starts=(0, 60))
        return {
            "before": (given.rates[0], 0.0015),
            "after": (given.rates[1], 0.0005),
            "atom": (found.atoms[12], 0.05),
        }

    recovered(make)


def test_a_steady_hazard_has_one_stretch_and_no_atom() -> None:
    chance = np.random.default_rng(9)
    days = np.floor(chance.exponential(200, 3000))
    found = piecewise(np.minimum(days, 240), days < 240, "f", "p")
    assert (found.starts, found.atoms) == ((0,), {})


def test_a_hazard_of_nobody_who_leaves_is_refused() -> None:
    with pytest.raises(InputError, match="all censored"):
        piecewise(np.array([5.0, 6.0]), np.zeros(2, bool), "f", "p")


def test_patience_is_found_again_behind_services_that_end_most_waits() -> None:
    def make(chance: np.random.Generator) -> dict[str, tuple[Estimate, float]]:
        patient = stats.fisk(1.1, scale=290).rvs(size=1500, random_state=chance)
        served = chance.exponential(120, 1500)
        calls = pd.DataFrame(
            {
                "wait": np.minimum(patient, served),
                "outcome": np.where(patient < served, "abandoned", "answered"),
            }
        )
        waits, gave_up = waited(calls)
        fit = laws.fitted("fisk", waits, gave_up, kaplan_meier(waits, gave_up))
        assert fit.shape is not None
        return {"shape": (fit.shape, 1.1), "scale": (fit.scale, 290.0)}

    recovered(make)


def test_who_hangs_up_without_a_wait_did_not_seek_an_agent() -> None:
    calls = pd.DataFrame(
        {"wait": [0.0, 0.0, 5.0], "outcome": ["abandoned", "answered", "abandoned"]}
    )
    assert list(seeking(calls).index) == [1, 2]


def test_redials_are_counted_among_those_that_could_be_seen() -> None:
    start = pd.Timestamp("2023-01-02 10:00")
    minutes = [0, 4, 100, 130, 2000]
    calls = pd.DataFrame(
        {
            "arrival": [start + pd.Timedelta(minutes=m) for m in minutes],
            "wait": 60.0,
            "outcome": ["abandoned", "answered", "abandoned", "abandoned", "answered"],
            "caller": ["a", "a", "a", "b", "c"],
        }
    )
    found = redial(calls)
    assert found["call again within 5 min, share"] == share(1, 3)
    assert found["call again within 24 h, share"] == share(1, 3)


def test_branches_are_found_again() -> None:
    truth = {
        BEGIN: {"open": 1.0},
        "open": {"check": 0.7, "refuse": 0.3},
        "check": {"check": 0.2, "pay": 0.8},
        "refuse": {END: 1.0},
        "pay": {END: 1.0},
    }

    def make(chance: np.random.Generator) -> dict[str, tuple[Estimate, float]]:
        rows: list[tuple[str, str, pd.Timestamp, int]] = []
        moment = pd.Timestamp("2023-01-02")
        for case in range(150):
            here = BEGIN
            while True:
                nexts = truth[here]
                here = str(chance.choice(list(nexts), p=list(nexts.values())))
                if here == END:
                    break
                moment += pd.Timedelta(minutes=1)
                rows.append((str(case), here, moment, len(rows)))
        log = pd.DataFrame(rows, columns=["case", "activity", "end", "row"])
        found = branching(log)
        assert {a: set(b) for a, b in found.items()} == {a: set(b) for a, b in truth.items()}
        return {f"{a} {b}": (p, truth[a][b]) for a, bs in found.items() for b, p in bs.items()}

    recovered(make)


def test_the_chain_of_hand_ins_is_found_again_and_ends_with_the_course() -> None:
    def make(chance: np.random.Generator) -> dict[str, tuple[Estimate, float]]:
        draws = chance.random((400, 5))
        done = np.empty((400, 5), dtype=bool)
        for i in range(5):
            done[:, i] = draws[:, i] < (0.8 if i == 0 else np.where(done[:, i - 1], 0.9, 0.1))
        left = np.where(np.arange(400) < 40, 100.0, np.nan)
        who = np.arange(400).astype(str)
        people = pd.DataFrame({"learner": who, "group": "A", "cohort": "2023", "left": left})
        due = np.arange(30.0, 180.0, 30.0)
        handed = np.argwhere(done & ~(left[:, None] <= due))
        hand_ins = pd.DataFrame(
            {"learner": who[handed[:, 0]], "group": "A", "cohort": "2023",
             "item": handed[:, 1].astype(str), "due": due[handed[:, 1]]}
        )  # fmt: skip
        there = expected(people, hand_ins)
        assert len(there) == 360 * 5 + 40 * 3
        found = hand_in_chain(there)
        return {name: (e, p) for (name, e), p in zip(found.items(), (0.8, 0.9, 0.1), strict=True)}

    recovered(make)


def test_extensions_of_whole_weeks_are_told_from_a_steady_lateness() -> None:
    def make(chance: np.random.Generator) -> dict[str, tuple[Estimate, float]]:
        days = chance.geometric(0.12, 2000).astype(np.float64)
        kind = chance.random(2000)
        days[kind < 0.3], days[kind < 0.1] = 7, 14
        found = list(late_mixture(days, (7, 14)).values())
        return {"7": (found[0], 0.2), "14": (found[1], 0.1), "p": (found[2], 0.12)}

    recovered(make)


def test_withdrawal_before_the_start_counts_from_the_own_registration_on() -> None:
    def make(chance: np.random.Generator) -> dict[str, tuple[Estimate, float]]:
        registered = -chance.integers(1, 60, 3000).astype(np.float64)
        days = np.arange(-60, 0)
        rate = np.where(days >= -7, 0.01, 0.002)
        leaves = (chance.random((3000, 60)) < rate) & (days >= registered[:, None])
        left = np.where(leaves.any(axis=1), days[leaves.argmax(axis=1)], np.nan)
        found = before_start(pd.DataFrame({"registered": registered, "left": left}))
        return {
            "last week": (found["withdraws on a day, weeks -1 to 0"], 0.01),
            "week -4": (found["withdraws on a day, weeks -4 to -3"], 0.002),
        }

    recovered(make)


def test_the_spread_of_shares_over_groups_and_cohorts_is_found_again() -> None:
    """Over many groups, so that the standard deviations are sharp: both within a tenth or so."""
    chance = np.random.default_rng(11)
    groups = np.repeat(np.arange(200), 4)
    logits = 0.3 + 0.5 * chance.normal(size=200)[groups] + 0.2 * chance.normal(size=800)
    trials = np.full(800, 500.0)
    successes = chance.binomial(500, 1 / (1 + np.exp(-logits))).astype(np.float64)
    found = spread(pd.Series(groups), successes, trials)
    # Standard errors of a standard deviation s of n draws: s / sqrt(2 n).
    assert found.between == pytest.approx(0.5, abs=4 * 0.53 / math.sqrt(400))
    assert found.within == pytest.approx(0.2, abs=4 * 0.22 / math.sqrt(1200))
    assert found.mean == pytest.approx(0.3, abs=4 * found.error)


def test_intervals_of_an_unseen_group_hold_as_often_as_they_say() -> None:
    held = 0
    for seed in range(60):
        chance = np.random.default_rng([12, seed])
        logits = 0.5 * chance.normal(size=7)[np.repeat(np.arange(7), 3)] + 0.2 * chance.normal(
            size=21
        )
        successes = chance.binomial(800, 1 / (1 + np.exp(-logits))).astype(np.float64)
        seen = spread(pd.Series(np.repeat(np.arange(6), 3)), successes[:18], np.full(18, 800.0))
        _, low, high = seen.predict(800, 0.9)
        held += low <= successes[18] / 800 <= high
    assert held >= stats.binom.ppf(SURE, 60, 0.9)
    assert held <= 60
