"""`python -m calibration tune`: known values found again, figures judged, and bad input."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from documents import typed
from fits import asked
from how_to import calibrate

from calibration.report.terminal import tuning
from calibration.whole.batches import Int
from calibration.whole.priors import Float
from calibration.whole.targets import Task, task
from calibration.whole.tuning import Settings, Why, tune
from simulator import InputError, Problem, fingerprint, read
from simulator.experiment import uncertainty

TRUE = {"A01": 470.0, "A02": 0.66}
GROWTH = 1.02
"""What the made-up institution has in its second year, as a multiple of its first."""


def known(asked_for: Task) -> tuple[Task, Tables]:
    """The targets of the page, with the figures that the true values give, and their model."""
    simulate = Tables(asked_for)
    truth = np.array([[prior.places(np.array(TRUE.get(prior.id, prior.best)))
                       for prior in asked_for.priors]])  # fmt: skip
    figures = simulate("truth", truth, np.zeros(1, np.int64))[0]
    targets = tuple(
        each.model_copy(update={"value": float(value), "uncertainty": 0.002 * float(value)})
        for each, value in zip(asked_for.targets, figures, strict=True)
    )
    head = asked_for.head.model_copy(update={"discrepancy": 0.0})
    return replace(asked_for, head=head, targets=targets), simulate


class Tables:
    """Enrolments and completions of the desk by arithmetic, with the luck of each seed."""

    def __init__(self, asked_for: Task, luck: float = 0.0) -> None:
        self.priors, self.luck = asked_for.priors, luck
        self.seeds: dict[str, list[int]] = {}

    def __call__(self, stage: str, places: Float, seeds: Int) -> Float:
        self.seeds.setdefault(stage, []).extend(map(int, seeds))
        learners, stay = (self.priors[k].values(places[:, k]) for k in (0, 1))
        noise = np.array([np.random.default_rng(int(s)).standard_normal() for s in seeds])
        first = learners * (1.0 + self.luck * noise)
        return np.column_stack([first, first * stay, GROWTH * first * stay])


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Task:
    return task(asked(tmp_path_factory.mktemp("desk")))


def test_the_values_that_gave_the_figures_are_found_again(desk: Task) -> None:
    wanted, simulate = known(desk)
    found = tune(wanted, simulate, Settings(steps=6))
    values = dict(zip((prior.id for prior in wanted.priors), found.values, strict=True))
    # The scenario pulls back: one standard deviation of a parameter weighs as 0.2 % of a figure.
    assert values["A01"] == pytest.approx(TRUE["A01"], rel=0.001)
    assert values["A02"] == pytest.approx(TRUE["A02"], rel=0.001)
    # No figure depends on the rent: it stays where the scenario has it.
    assert values["A03"] == pytest.approx(100.0)
    assert [each.why for each in found.figures] == ["", "", ""]
    shares = np.abs([each.deviations for each in found.figures])
    assert np.all(shares[:, 0] > 0.01)
    assert np.all(shares[:, 1] < 0.001)
    assert tune(wanted, simulate, Settings(steps=6)).values.tolist() == found.values.tolist()


def test_the_scenario_is_judged_where_it_stands_and_on_other_luck(desk: Task) -> None:
    wanted, _ = known(desk)
    simulate = Tables(desk, luck=0.02)
    found = tune(wanted, simulate, Settings(replications=5))
    judging = simulate.seeds.pop("judged")
    assert judging[:5] == judging[5:]
    assert not set(judging) & {seed for seeds in simulate.seeds.values() for seed in seeds}
    noise = [np.random.default_rng(seed).standard_normal() for seed in judging[:5]]
    assert found.figures[0].before == pytest.approx(400.0 * (1.0 + 0.02 * np.mean(noise)))
    assert found.figures[0].low < found.figures[0].after < found.figures[0].high


def reasons(desk: Task, *values: float, luck: float = 0.0) -> list[Why]:
    targets = tuple(
        each.model_copy(update={"value": value, "uncertainty": 1.0})
        for each, value in zip(desk.targets, values, strict=True)
    )
    found = tune(replace(desk, targets=targets), Tables(desk, luck), Settings(replications=3))
    return [each.why for each in found.figures]


def test_what_is_not_met_is_told_with_its_reason(desk: Task) -> None:
    # Learners go from 250 to 600, and 0.5 to 0.95 of them stay.
    assert reasons(desk, 450.0, 315.0, 321.0) == ["", "", ""]
    assert reasons(desk, 900.0, 350.0, 357.0)[0] == "beyond"
    # As many must come as can stay: each figure is in reach, both are not.
    assert set(reasons(desk, 400.0, 420.0, 428.0)) == {"", "traded"}
    assert "chance" in reasons(desk, 400.0, 320.0, 400.0, luck=0.2)


def test_a_tuning_is_told_in_both_languages(desk: Task) -> None:
    wanted, simulate = known(desk)
    found = tune(wanted, simulate, Settings(replications=2))
    english, french = (tuning(found, language) for language in ("en", "fr"))
    assert "3 of 3 figures within 5%" in english
    assert "3 chiffres sur 3 à moins de 5\u00a0%" in french
    assert "Completions (throughput), 2024 [Kept from the fit]" in english
    assert "A01 learners a year" in english
    assert "(\u221214,9\u00a0%)" in french


def test_what_is_written_is_laid_over_the_scenario(tmp_path: Path) -> None:
    wanted = task(asked(tmp_path))
    done = calibrate("tune", tmp_path / "targets.toml", "--replications", 2, "--steps", 1,
                     "--jobs", 1, "--out", tmp_path / "out")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert done.stderr.splitlines()[-1] == "judged: 4/4 runs"
    file, table = tmp_path / "out" / "desk-tuned.toml", tmp_path / "out" / "desk-tuned.csv"
    assert done.stdout.splitlines()[-2:] == [file.as_posix(), table.as_posix()]
    facts = tomllib.loads(file.read_text("utf-8"))
    assert facts["tuned"]["inputs"] == fingerprint(wanted.scenario)
    (learners,) = (row for row in facts["parameters"] if row["id"] == "A01")
    assert learners["before"] == 400.0
    assert learners["fitted"]["best"] != 400.0
    shown = typed("show", tmp_path / "model", "--uncertainty", file).stdout
    assert f"A01: {learners['fitted']['best']:g} (250 to 600)" in shown
    laid = uncertainty.table(table, [wanted.scenario])
    assert laid.values.tolist() == [[row["fitted"]["best"] for row in facts["parameters"]]] * 2
    assert not list((tmp_path / "out").rglob("*.partial"))
    before = {each.name: each.read_bytes() for each in (file, table)}
    again = calibrate("tune", tmp_path / "targets.toml", "--replications", 2, "--steps", 1,
                      "--jobs", 1, "--out", tmp_path / "out", "-q")  # fmt: skip
    assert again.stdout == done.stdout
    assert not again.stderr
    assert {each.name: each.read_bytes() for each in (file, table)} == before


@pytest.mark.parametrize("column", [1, 2])
def test_a_figure_that_is_0_or_that_the_scenario_lacks_is_refused(desk: Task, column: int) -> None:
    def lacking(stage: str, places: Float, seeds: Int) -> Float:
        found = Tables(desk)(stage, places, seeds)
        found[:, column] = np.nan
        return found

    def refused(asked_for: Task, simulate: object) -> list[Problem]:
        with pytest.raises(InputError) as caught:
            tune(asked_for, simulate, Settings(replications=1))  # type: ignore[arg-type]
        return list(caught.value.problems)

    (problem,) = refused(desk, lacking)
    assert problem.path == f"targets[{column}].value"
    assert problem.accepted == "a figure that the scenario has a value of"
    targets = list(desk.targets)
    targets[column] = targets[column].model_copy(update={"value": 0.0})
    (problem,) = refused(replace(desk, targets=tuple(targets)), None)
    assert problem.path == f"targets[{column}].value"
    assert problem.accepted == "a figure other than 0: a deviation is a share of it"


def test_bad_input_is_refused_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    file = asked(tmp_path, ('"A01", "A02", "A03"', '"A01", "A09"'), ("value = 450", "value = inf"))
    result = calibrate("tune", file, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "targets[0].value" in result.stderr
    file = asked(tmp_path, ('"A01", "A02", "A03"', '"A08", "A09"'))
    result = calibrate("tune", file, "--out", tmp_path / "out")
    assert result.stderr.startswith("2 problems in the input:\n")
    assert not (tmp_path / "out").exists()
    place = calibrate("tune", asked(tmp_path), "--out", file / "inside")
    assert place.exit_code == 2
    assert "--out" in place.stderr


def test_the_kept_tuning_is_of_the_published_year() -> None:
    root = Path(__file__).resolve().parents[1] / "calibration"
    aimed = task(root / "published" / "targets.toml")
    facts = tomllib.loads((root / "fitted" / "published-year-tuned.toml").read_text("utf-8"))
    assert facts["tuned"]["scenario"] == read("baseline").name
    assert [row["id"] for row in facts["parameters"]] == [prior.id for prior in aimed.priors]
    assert [row["value"] for row in facts["targets"]] == [
        each.value for each in (*aimed.fitted, *aimed.held_out)
    ]
    unmet = [row for row in facts["targets"] if abs(row["deviation_after"]) > 0.05]
    assert all(row["why_not"] for row in unmet)
