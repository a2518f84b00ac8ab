"""A contact centre simulated by weekday: a known centre found again, parts by hand, bad input."""

from __future__ import annotations

import heapq
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from how_to import calibrate

from calibration.evidence.reading import read
from calibration.parts.arrivals import arrivals
from calibration.scores import weekdays
from calibration.scores.weekdays import Weekdays, model, score
from simulator import InputError
from simulator import read as read_scenario

MAPPINGS = Path(__file__).resolve().parents[1] / "calibration" / "mappings"
NOBODY = pd.DatetimeIndex([])
MONDAY = pd.Timestamp("2023-01-02")
RATE = {0: 220, 1: 130, 2: 170, 3: 170, 4: 90}
"""Calls of a day, Monday to Friday, from 9 to 17, for three agents."""


def centre(weeks: int, seed: int, at_hand: int = 3) -> pd.DataFrame:
    """Calls answered first come first served: 6 minutes of service, 4 of patience, exponential.

    Three agents take turns in stamps, of whom `at_hand` serve at once.
    """
    chance = np.random.default_rng(seed)
    rows: list[tuple[pd.Timestamp, float, str, float, str]] = []
    for week in range(weeks):
        for day, rate in RATE.items():
            opened = MONDAY + pd.Timedelta(days=7 * week + day, hours=9)
            free = [0.0] * at_hand
            for turn, at in enumerate(np.sort(chance.random(chance.poisson(rate)) * 8 * 3600)):
                wait, patient = max(0.0, free[0] - at), chance.exponential(240.0)
                served = wait <= patient
                service = chance.exponential(360.0) if served else 0.0
                if served:
                    heapq.heapreplace(free, at + wait + service)
                rows.append(
                    (opened + pd.Timedelta(seconds=at), min(wait, patient),
                     "answered" if served else "abandoned", service,
                     f"agent {turn % 3}" if served else "")
                )  # fmt: skip
    return pd.DataFrame(rows, columns=["arrival", "wait", "outcome", "service", "resource"])


@pytest.fixture(scope="module")
def known() -> Weekdays:
    return score(centre(12, 1), centre(12, 2), "f", [NOBODY, NOBODY])


def test_a_known_centre_is_found_again_weekday_by_weekday(known: Weekdays) -> None:
    assert [row.day for row in known.rows] == ["mon", "tue", "wed", "thu", "fri"]
    assert {row.days for row in known.rows} == {12}
    for row, rate in zip(known.rows, RATE.values(), strict=True):
        # 12 days of Poisson calls in the fit, 52 in the run.
        assert row.calls[0] == pytest.approx(rate, abs=5 * np.sqrt(rate / 12 + rate / 52))
        assert row.abandoned[0] == pytest.approx(row.abandoned[1], abs=0.05)
        assert row.wait[0] == pytest.approx(row.wait[1], abs=20.0)
    gone = [row.abandoned[0] for row in known.rows]
    assert gone[0] > gone[2] > gone[4]


def test_who_is_on_duty_and_not_at_hand_is_found_by_simulation(known: Weekdays) -> None:
    assert known.at_hand > 0.84
    fewer = score(centre(12, 1, at_hand=2), centre(6, 3, at_hand=2), "f", [NOBODY, NOBODY])
    # Stamps show three agents; two of them serve.
    assert 0.5 < fewer.at_hand < 0.84
    seen = np.mean([row.abandoned[2] for row in fewer.rows])
    assert np.mean([row.abandoned[0] for row in fewer.rows]) == pytest.approx(seen, abs=0.05)


def test_what_is_observed_is_counted_by_weekday() -> None:
    """Two calls of the second Monday and one of a Tuesday: recorded days without calls count."""
    at = [MONDAY + pd.Timedelta(hours=h) for h in (10, 24 + 10, 7 * 24 + 10, 7 * 24 + 11)]
    calls = pd.DataFrame({"arrival": at, "wait": [0.0, 30.0, 20.0, 10.0]})
    calls["outcome"] = ["answered", "abandoned", "abandoned", "answered"]
    a_day, gone, wait, days = weekdays.observed(calls, NOBODY)
    assert days.tolist() == [2, 1, 1, 1, 1, 1, 1]
    assert a_day[:3].tolist() == [1.5, 1.0, 0.0]
    assert gone[:2] == pytest.approx([1 / 3, 1.0])
    assert wait[:2] == pytest.approx([10.0, 30.0])
    a_day, *_, days = weekdays.observed(calls, pd.DatetimeIndex([MONDAY]))
    assert (days[0], a_day[0]) == (1, 3.0)


def test_agents_are_whole_and_there_in_the_hours_of_their_day(tmp_path: Path) -> None:
    people = np.zeros((7, 24))
    people[0, 9:17] = 1.4
    people[0, 10:12] = 2.6
    people[4, 22:24] = 0.3
    rhythm = arrivals(centre(2, 1)["arrival"], "f", "arrivals")
    times = {"work": {"law": "expon", "scale": "6 min"},
             "patience": {"law": "expon", "scale": "4 min"}}  # fmt: skip
    file = tmp_path / "centre.toml"
    file.write_text(model(rhythm, people, times), encoding="utf-8")
    found = read_scenario(str(file)).model
    hours = {name: found.calendars[name].hours for name in found.pools}
    assert hours == {
        "mon-1": "mon 09:00-17:00", "mon-2": "mon 10:00-12:00", "mon-3": "mon 10:00-12:00",
        "fri-1": "fri 22:00-24:00",
    }  # fmt: skip
    # 2023 has five Mondays in January and four in February.
    assert found.rhythms["mon"].months[:2] == (5, 4)
    assert found.segments["mon"].volume == pytest.approx(
        52 * rhythm.daily.value * rhythm.weekdays[0]
    )


CALLS = """
[evidence]
name = "{name}"
kind = "calls"
files = ["{name}.csv"]
source = "Drawn by the test"
licence = "none needed"

[columns]
case = "case"
arrival = "arrival"
wait = "wait"
outcome = "outcome"
service = "service"
resource = "resource"
"""


def mapped(folder: Path, name: str, calls: pd.DataFrame, *without: str) -> Path:
    table = calls.round({"wait": 2, "service": 2}).assign(case=range(len(calls)))
    table.to_csv(folder / f"{name}.csv", index=False)
    lines = [line for line in CALLS.format(name=name).splitlines()
             if not line.startswith(without or "#")]  # fmt: skip
    file = folder / f"{name}.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_the_command_shows_every_weekday(tmp_path: Path) -> None:
    files = [mapped(tmp_path, name, centre(3, k)) for k, name in enumerate(("one", "two"), 1)]
    done = calibrate("score", *files, "--data", tmp_path, "--weekdays")
    assert done.exit_code == 0, done.output
    assert "of the agents on duty at hand; by weekday: simulated, observed" in done.stdout
    rows = [line.split() for line in done.stdout.splitlines()[-5:]]
    assert [row[0] for row in rows] == ["mon", "tue", "wed", "thu", "fri"]
    assert all(len(row) == 10 for row in rows)


def test_weekdays_that_cannot_be_simulated_are_refused_at_once(tmp_path: Path) -> None:
    one = mapped(tmp_path, "one", centre(1, 1), "service", "resource")
    alone = calibrate("score", one, "--data", tmp_path, "--weekdays")
    assert alone.exit_code == 2
    assert "--weekdays: value 1 is refused; accepted: two mappings of calls" in alone.stderr
    two = mapped(tmp_path, "two", centre(1, 2))
    lacking = calibrate("score", one, two, "--data", tmp_path, "--weekdays")
    assert lacking.exit_code == 2
    assert lacking.stderr.startswith("2 problems in the input:\n")
    assert "accepted: who served and how long, for --weekdays" in lacking.stderr
    assert not lacking.stdout


@pytest.mark.skipif("PARCOURS_DATA" not in os.environ, reason="PARCOURS_DATA")
def test_real_weekdays_are_simulated_as_near_as_the_month_before() -> None:
    data = Path(os.environ["PARCOURS_DATA"])
    before, after = (read(MAPPINGS / f"{n}.toml", data) for n in ("calls", "calls-next"))
    absent = [before.unrecorded, after.unrecorded]
    found = score(before.frame, after.frame, "f", absent)
    gone = np.array([row.abandoned for row in found.rows])
    assert len(gone) == 7
    missed, naive = np.abs(gone[:, [0, 2]] - gone[:, [1]]).mean(axis=0)
    assert missed < 0.05
    assert missed < naive + 0.01


def test_a_period_in_which_nobody_gives_up_has_no_patience_to_fit() -> None:
    calm = centre(2, 1).assign(outcome="answered")
    with pytest.raises(InputError, match="patience"):
        score(calm, calm, "f", [NOBODY, NOBODY])
