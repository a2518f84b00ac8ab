"""Whether a study that began empty has filled: known series, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from documents import tiny, typed

from simulator.experiment.study import design
from simulator.experiment.warming import YEAR, judged, unseasoned
from simulator.report import warming


def queue(years: int = 5, empty: float = 0.0, replications: int = 4) -> np.ndarray:
    """A queue with a season, some luck, and what is missing at first, gone in twenty weeks."""
    weeks = np.arange(years * YEAR)
    season = 10 + 6 * np.sin(2 * np.pi * weeks / YEAR)
    luck = np.random.default_rng(7).normal(0, 1, (replications, len(weeks)))
    return np.asarray(season - empty * np.exp(-weeks / 8) + luck)


def test_a_season_alone_is_no_filling_up() -> None:
    assert judged("desk", queue()).verdict == "settled"


def test_an_institution_that_still_fills_is_told() -> None:
    found = judged("desk", queue(empty=12.0))
    assert found.verdict == "not settled"
    assert 10 <= found.cut.cut <= 40
    assert found.first < -4 < -found.widest


def test_each_week_is_set_against_the_same_week_of_other_years() -> None:
    """Three years of 1, 2 and 6, whose median is 2."""
    series = np.repeat([[1.0, 2.0, 6.0]], YEAR, axis=1)
    assert np.unique(unseasoned(series)).tolist() == [-1.0, 0.0, 4.0]


@pytest.mark.parametrize(("empty", "words"), [(0.0, "is long enough"), (12.0, "have not settled")])
def test_the_verdict_is_in_plain_words(
    empty: float, words: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    plan = design([tiny(tmp_path_factory.mktemp("m") / "tiny.toml")], 1, 1, 1.0, "compiled")
    found = [judged("desk", queue(empty=empty))]
    assert words in warming.text(plan, found, "en")
    assert "Guichet" in warming.text(plan, found, "fr")
    assert warming.as_json(found)[0]["verdict"] == found[0].verdict


def test_a_study_of_months_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("short")
    told = typed("warm-up", tiny(folder / "tiny.toml"), "--jobs", 1, "--store", folder,
                 "--replications", 1, "--quiet")  # fmt: skip
    assert told.exit_code == 2
    assert "a scenario of 3 years at least, for a year has seasons" in told.stderr
