"""Scores: distances and CRPS worked by hand, and predictions of data drawn from known laws."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy import stats

from calibration.__main__ import main
from calibration.evidence.reading import read
from calibration.parts.chains import END
from calibration.scores import distances as measures
from calibration.scores.centre import score as centre
from calibration.scores.courses import completion, withdrawal
from calibration.scores.logs import split, table
from calibration.scores.predictions import coverage, crps
from calibration.scores.process import process

MAPPINGS = Path(__file__).resolve().parents[1] / "calibration" / "mappings"
MONDAY = pd.Timestamp("2023-01-02")


def log(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    """Rows of case, activity, begin and end, in hours from a Monday."""
    frame = pd.DataFrame(rows, columns=["case", "activity", "start", "end"])
    for name in ("start", "end"):
        frame[name] = MONDAY + pd.to_timedelta(frame[name] * 3600, unit="s")
    return frame.assign(row=range(1, len(rows) + 1))


TWO = log(("x", "a", 9, 10), ("x", "b", 11, 12), ("y", "a", 33, 34))


def test_a_log_is_at_no_distance_from_itself() -> None:
    assert set(measures.distances(TWO, TWO).values()) == {0.0}


def test_distances_are_as_worked_by_hand() -> None:
    later = TWO.assign(
        start=TWO["start"] + pd.Timedelta(hours=2), end=TWO["end"] + pd.Timedelta(hours=2)
    )
    found = measures.distances(TWO, later)
    assert found == {
        "n-gram": 0.0, "control flow": 0.0, "relative event": 0.0, "cycle time": 0.0,
        "absolute": 2.0, "case arrival": 2.0,
        "circadian": pytest.approx(2.0 * 2 / 7),  # on two weekdays of seven
    }  # fmt: skip


def test_a_weekday_without_events_is_a_day_away() -> None:
    one = log(("x", "a", 9, 9))
    other = log(("x", "a", 33, 33))
    assert measures.circadian(one, other) == pytest.approx(2 * 24 / 7)


def test_the_frequencies_of_three_in_a_row_are_compared_whatever_the_size() -> None:
    # --a -ab ab- b-- of one case; --a -a- a-- of the other: two of seven grams are shared halves.
    one, other = TWO[TWO["case"] == "x"], TWO[TWO["case"] == "y"]
    by_hand = (abs(1 / 4 - 1 / 3) + 3 / 4 + 2 / 3) / 2
    assert measures.n_gram(one, other) == pytest.approx(by_hand)
    twice = pd.concat([one, one.assign(case="z")], ignore_index=True)
    assert measures.n_gram(twice, other) == pytest.approx(by_hand)


@pytest.mark.parametrize(
    ("a", "b", "steps"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xyz", 3), ("ca", "abc", 3)],
)
def test_edits_are_counted_and_a_swap_is_one(a: str, b: str, steps: int) -> None:
    assert measures.edit(a, b) == measures.edit(b, a) == steps


def test_cases_are_paired_at_the_least_cost() -> None:
    swapped = log(("y", "a", 9, 10), ("x", "a", 33, 34), ("x", "b", 35, 36))
    assert measures.control_flow(TWO, swapped) == 0.0


def test_crps_of_a_normal_law_is_its_formula() -> None:
    """Gneiting and Raftery (2007): sigma (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi))."""
    sample = np.random.default_rng(1).normal(0.0, 2.0, 20000)
    for z in (-1.5, 0.0, 0.7):
        exact = 2 * (
            z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / math.sqrt(math.pi)
        )
        error = np.abs(sample - 2 * z).std() / math.sqrt(sample.size)
        assert crps(sample, 2 * z) == pytest.approx(exact, abs=4 * error)
    assert crps(np.array([3.0]), 5.0) == 2.0


def test_coverage_counts_both_ends_as_inside() -> None:
    found = coverage(np.array([0.0, 1, 2]), np.array([1.0, 2, 3]), np.array([1.0, 1, 3.5]))
    assert found.value == pytest.approx(2 / 3)


def office(cases: int, seed: int) -> pd.DataFrame:
    """Cases of an office: two in three are checked, each the next working day at about eleven."""
    chance = np.random.default_rng(seed)
    rows: list[tuple[str, str, float, float]] = []
    for case in range(cases):
        day = 7 * (case // 50) + int(chance.integers(5))
        hour = 24 * day + 9 + 6 * chance.random()
        rows.append((str(case), "open", hour, hour + 0.2))
        if chance.random() < 2 / 3:
            following = 24 * (day + (3 if day % 7 == 4 else 1)) + 11 + chance.random()
            rows.append((str(case), "check", following, following + 0.5))
    return log(*rows)


def test_a_split_keeps_cases_whole_and_the_first_come_first() -> None:
    early, late = split(office(90, 1))
    assert (early["case"].nunique(), late["case"].nunique()) == (60, 30)
    assert set(early["case"]) & set(late["case"]) == set()
    assert early.groupby("case")["start"].min().max() <= late.groupby("case")["start"].min().min()


def test_a_drawn_log_keeps_to_the_branches_the_nights_and_the_weekends() -> None:
    model = process(office(300, 2), "f")
    first, last = pd.Timestamp("2023-06-05"), pd.Timestamp("2023-07-02 23:59")
    drawn = model.draw(first, last, np.random.default_rng(1))
    begins = drawn.groupby("case")["start"].min()
    assert begins.between(first, last).all()
    checks = drawn[drawn["activity"] == "check"]
    assert checks["start"].dt.hour.isin([11]).all()
    assert (checks["start"].dt.day_of_week < 5).all()
    seen = stats.binom.interval(1 - 1e-4, len(begins), 2 / 3)
    assert seen[0] <= len(checks) <= seen[1]
    expected = 50 / 7 * 28
    assert abs(len(begins) - expected) < 4 * math.sqrt(2 * expected)
    assert all(step.activity == END for step in model.after["check",])


def test_the_same_seed_draws_the_same_log() -> None:
    model = process(office(60, 2), "f")
    first, last = MONDAY, MONDAY + pd.Timedelta(days=14)
    one, other = (model.draw(first, last, np.random.default_rng(5)) for _ in range(2))
    pd.testing.assert_frame_equal(one, other)


def test_a_stable_process_is_predicted_nearer_than_its_replay_and_near_its_floor(
    tmp_path: Path,
) -> None:
    office(450, 3).to_csv(tmp_path / "office.csv", index=False)
    mapping = MAPPINGS.joinpath("loans.toml").read_text("utf-8")
    mapping = mapping.replace("event_logs/BPIC_2012_W_train.csv.gz", "office.csv")
    for role, column in (("case_id", "case"), ("start_time", "start"), ("end_time", "end")):
        mapping = mapping.replace(f'"{role}"', f'"{column}"')
    path = tmp_path / "office.toml"
    path.write_text(mapping.replace('resource = "resource"\n', ""), "utf-8")
    found = table(read(path, tmp_path), 1)
    fitted = dict(zip(found["distance"], found["fitted"].to_numpy(np.float64), strict=True))
    replay = dict(zip(found["distance"], found["replay"].to_numpy(np.float64), strict=True))
    assert list(fitted) == list(measures.DISTANCES)
    # The replay, moved by whole days and not weeks, misses the weekdays.
    assert fitted["circadian"] < replay["circadian"]
    assert fitted["n-gram"] < 0.1
    result = CliRunner().invoke(main, ["score", str(path), "--data", str(tmp_path)])
    assert result.exit_code == 0
    assert "nearer than the replay on" in result.stdout
    assert f"{fitted['cycle time']:.3f}" in result.stdout


def courses(seed: int) -> pd.DataFrame:
    """Ten courses over two years, with shares that differ and a hazard that does not change."""
    chance = np.random.default_rng(seed)
    parts = []
    for group in range(10):
        pass_share = 1 / (1 + math.exp(-0.4 * chance.normal()))
        for year in (2021, 2022):
            leaves = chance.exponential(400, 600)
            parts.append(
                pd.DataFrame(
                    {"learner": np.arange(600).astype(str), "group": f"g{group}",
                     "cohort": f"{year}J",
                     "registered": -20.0, "left": np.where(leaves < 260, leaves.round(), np.nan),
                     "length": 260.0,
                     "outcome": np.where(chance.random(600) < pass_share, "passed", "failed")}
                )
            )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def test_withdrawal_of_a_steady_course_is_predicted_within_chance() -> None:
    gaps = withdrawal(courses(1), "f")
    assert gaps.pairs == 10
    # 1.36 / sqrt(n) bounds one curve of n learners 19 times in 20; here are two of 600.
    limit = 1.36 * math.sqrt(2 / 600)
    assert gaps.same < 1.36 / math.sqrt(12000)
    assert max(gaps.fitted, gaps.replay, gaps.pooled) < limit


def test_completion_of_a_group_is_predicted_without_that_group() -> None:
    frame = courses(2)
    found = completion(frame, 1)
    assert len(found.table) == 20
    assert stats.binom.ppf(1e-4, 20, 0.9) <= found.covered.value * 20
    changed = frame.assign(outcome=np.where(frame["group"] == "g3", "failed", frame["outcome"]))
    again = completion(changed, 1).table
    columns = ["middle", "low", "high"]
    own = found.table["group"] == "g3"
    pd.testing.assert_frame_equal(found.table.loc[own, columns], again.loc[own, columns])


def test_a_centre_of_the_same_patience_under_a_longer_queue_is_predicted() -> None:
    """Patience stays log-logistic while the offered wait doubles: the share that gives up moves."""

    def calls(mean: float, seed: int) -> pd.DataFrame:
        chance = np.random.default_rng(seed)
        patient = stats.fisk(1.1, scale=200).rvs(size=6000, random_state=chance).round() + 1
        queue = chance.exponential(mean, 6000).round() + 1
        return pd.DataFrame(
            {"wait": np.minimum(patient, queue),
             "outcome": np.where(patient < queue, "abandoned", "answered")}
        )  # fmt: skip

    found = centre(calls(60, 1), calls(120, 2), "f")
    error = math.sqrt(0.4 * 0.6 / 6000)
    assert found.abandoned == pytest.approx(found.abandoned_seen, abs=4 * error)
    assert abs(found.abandoned_naive - found.abandoned_seen) > 10 * error
    assert found.wait == pytest.approx(found.wait_seen, rel=0.05)
    assert found.gap < 0.03


# ---- real data, where PARCOURS_DATA says that they are

needs_data = pytest.mark.skipif("PARCOURS_DATA" not in os.environ, reason="PARCOURS_DATA")


@needs_data
def test_real_calls_are_predicted_within_a_point_and_a_tenth() -> None:
    data = Path(os.environ["PARCOURS_DATA"])
    before, after = (read(MAPPINGS / f"{n}.toml", data).frame for n in ("calls", "calls-next"))
    found = centre(before, after, "f")
    assert abs(found.abandoned - found.abandoned_seen) < 0.01
    assert found.wait == pytest.approx(found.wait_seen, rel=0.1)


@needs_data
def test_real_courses_are_predicted_as_promised() -> None:
    frame = read(MAPPINGS / "registrations.toml", Path(os.environ["PARCOURS_DATA"])).frame
    gaps = withdrawal(frame, "f")
    assert (gaps.same <= 0.01, gaps.fitted <= 0.07, gaps.pairs) == (True, True, 9)
    assert completion(frame, 1).covered.value * 22 >= 20


@needs_data
def test_a_real_log_is_predicted_nearer_than_its_replay_on_three_of_five() -> None:
    found = table(read(MAPPINGS / "credentials.toml", Path(os.environ["PARCOURS_DATA"])), 1)
    five = found[found["distance"].isin(measures.FIVE)]
    assert (five["fitted"] < five["replay"]).sum() >= 3
