"""`python -m calibration fit | check | report`: the how-to page, resuming, and bad input."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import Result
from documents import typed
from fits import PAGE, asked
from how_to import calibrate, execute

from calibration.whole import batches, fitted
from calibration.whole.batches import SIZE, Batches, Model, key_of, model_of, seeds_of
from calibration.whole.priors import Float, values_of
from calibration.whole.targets import Task, task
from simulator import InputError, RunError, assumptions, placed, read


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Result]]:
    """Every command of the how-to page, in a folder of its own, and what each printed."""
    folder = tmp_path_factory.mktemp("page")
    with pytest.MonkeyPatch.context() as patch:
        return folder, execute(PAGE, folder, patch)


def test_every_command_of_the_page_does_what_it_says(page: tuple[Path, list[Result]]) -> None:
    _, results = page
    tune, _, fit, report, check, show, drawn = results
    assert "3 of 3 figures within 5%" in tune.stdout
    assert "A03 rent" in fit.stdout
    assert "not identified" in fit.stdout
    assert fit.stderr.splitlines()[0] == "first: 0/60 runs"
    assert fit.stderr.splitlines()[-1] == "foretold: 30/30 runs"
    assert report.stdout.splitlines() == [
        "outputs/calibration/desk-fr.html", "outputs/calibration/desk-en.html",
    ]  # fmt: skip
    assert "Coverage at 90%" in check.stdout
    assert "model/desk.toml fitted A01" in show.stdout.replace("model.toml", "model/desk.toml")
    assert drawn.exit_code == 0


def test_a_study_draws_together_what_was_fitted(
    page: tuple[Path, list[Result]],
) -> None:
    folder, _ = page
    fit = pd.read_csv(folder / "outputs" / "calibration" / "desk.csv", comment="#")
    drawn = pd.read_csv(folder / "outputs" / "drawn" / "draws.csv", comment="#")
    assert list(drawn.columns) == ["draw", "A01", "A02", "A03"]
    fitted = ["A01", "A02", "A03"]
    assert (drawn[fitted].to_numpy() == fit[fitted].to_numpy()[::125]).all()


def test_a_fit_is_written_whole_with_where_it_comes_from(
    page: tuple[Path, list[Result]],
) -> None:
    folder, _ = page
    found = fitted.read(folder / "outputs" / "calibration" / "desk.toml")
    lines = (folder / "outputs" / "calibration" / "desk.csv").read_text("utf-8").splitlines()
    assert lines[0] == '# made_by = "python -m calibration fit"'
    assert next(line for line in lines if not line.startswith("#")) == "draw,A01,A02,A03"
    assert list(found.draws.columns) == ["A01", "A02", "A03"]
    assert list(found.draws.index) == list(range(1, 501))
    assert len(found.draws) == 500
    assert found.head["runs"] == 60
    assert found.head["scenario"] == "model"
    rows = {row["id"]: row for row in found.facts["parameters"]}
    for id, row in rows.items():
        draws = found.draws[id]
        assert row["prior"]["low"] <= draws.min() <= draws.max() <= row["prior"]["high"]
        assert row["fitted"]["best"] == pytest.approx(draws.median(), rel=1e-4)
    # 450 learners were counted; 310 of them came to the end.
    assert rows["A01"]["fitted"]["low"] < 450 < rows["A01"]["fitted"]["high"]
    assert rows["A02"]["fitted"]["low"] < 310 / 450 < rows["A02"]["fitted"]["high"]
    assert rows["A03"]["verdict"] == "not"
    held = [row for row in found.facts["targets"] if row["held_out"]]
    assert [row["year"] for row in held] == [2024]
    assert {"crps", "crps_prior", "crps_naive"} <= set(held[0])
    assert not list((folder / "outputs" / "calibration").rglob("*.partial"))


def test_the_page_of_a_fit_is_whole_in_both_languages(page: tuple[Path, list[Result]]) -> None:
    folder, _ = page
    for language, text in (("fr", "Ce que le calage prédit"), ("en", "What the fit foretells")):
        html = (folder / "outputs" / "calibration" / f"desk-{language}.html").read_text("utf-8")
        assert f'<html lang="{language}">' in html
        assert text in html
        assert html.count("data:image/svg+xml;base64,") == 4
        assert "http://" not in html


def test_a_fitted_value_shows_what_is_left_of_its_assumption(
    page: tuple[Path, list[Result]],
) -> None:
    folder, _ = page
    file = folder / "outputs" / "calibration" / "desk.toml"
    plain = typed("show", folder / "model")
    assert "fitted" not in plain.stdout
    given = json.loads(typed("show", folder / "model", "--uncertainty", file, "--json").stdout)
    kinds = {row["path"]: row["kind"] for row in given["values"]}
    assert kinds["segments.learners.volume"] == "fitted"
    assert kinds["costs.rent.yearly"] == "fitted"
    (volume,) = (row for row in given["values"] if row["path"] == "segments.learners.volume")
    median = fitted.read(file).draws["A01"].median()
    assert volume["fitted"]["A01"]["best"] == pytest.approx(median, rel=1e-4)
    refused = typed("show", folder / "model", "--uncertainty", folder / "targets.toml")
    assert refused.exit_code == 2
    assert "a file that `python -m calibration fit` wrote" in refused.stderr
    both = typed("show", folder / "model", "--uncertainty", file, "--assumptions")
    assert "not together with --assumptions" in both.stderr


def test_draws_that_were_changed_are_refused(
    page: tuple[Path, list[Result]], tmp_path: Path
) -> None:
    folder, _ = page
    for file in (folder / "outputs" / "calibration").glob("desk*.*"):
        shutil.copy(file, tmp_path)
    draws = tmp_path / "desk.csv"
    draws.write_text(draws.read_text("utf-8") + "501,400,0.8,100\n", encoding="utf-8")
    result = calibrate("report", tmp_path / "desk.toml")
    assert result.exit_code == 2
    assert "accepted: the draws that were written with the fit" in result.stderr


def test_a_fit_whose_ranks_are_not_uniform_is_called_dishonest(
    page: tuple[Path, list[Result]], tmp_path: Path
) -> None:
    folder, _ = page
    for file in (folder / "outputs" / "calibration").glob("desk*.*"):
        shutil.copy(file, tmp_path)
    ranks = pd.read_csv(tmp_path / "desk-ranks.csv")
    (ranks > 0.5).astype(float).to_csv(tmp_path / "desk-ranks.csv", index=False)
    result = calibrate("check", tmp_path / "desk.toml")
    assert result.exit_code == 1
    assert "the intervals do not hold what they promise" in result.stderr


def test_the_method_is_tried_by_the_same_command() -> None:
    result = calibrate("check", "--sets", 60, "--stages", 1, "--budget", 400, "--lang", "fr")
    assert result.stdout.startswith("60 jeux d'une petite file")
    assert result.stderr.splitlines()[0] == "3/60 sets"


# ---- runs that are kept


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Task:
    return task(asked(tmp_path_factory.mktemp("desk")))


class Counting(Executor):
    """An executor that runs at once, counts, and may fail."""

    def __init__(self, fails_at: int = -1) -> None:
        self.ran, self.fails_at = 0, fails_at

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if self.ran == self.fails_at:
            future.set_exception(MemoryError("no more memory"))
        else:
            future.set_result(fn(*args, **kwargs))
        self.ran += 1
        return future


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that answers at once."""

    def answer(model: Model, place: Float, seed: int) -> tuple[float, ...]:
        return (float(place.sum()), float(seed % 1000), 0.0)

    monkeypatch.setattr(batches, "at_place", answer)


PLACES = np.linspace(0.0, 1.0, 3 * (2 * SIZE + 3)).reshape(-1, 3)
SEEDS = seeds_of(1, 1, len(PLACES))


@pytest.mark.usefixtures("quick")
def test_an_interrupted_fit_goes_on_from_the_batches_that_it_has(
    desk: Task, tmp_path: Path
) -> None:
    model = model_of(desk, 1.0)
    failing = Counting(fails_at=SIZE + 2)
    with pytest.raises(RunError, match=f"first, run {SIZE + 2}: MemoryError: no more memory"):
        Batches(model, failing, tmp_path)("first", PLACES, SEEDS)
    whole = Batches(model, Counting(), tmp_path / "afresh")("first", PLACES, SEEDS)
    # The batches in which nothing failed: which have ended by then is for the executor to say.
    kept = sum(len(np.load(file)["seeds"]) for file in tmp_path.glob("*.npz"))
    assert kept <= len(PLACES) - SIZE
    again = Counting()
    assert np.array_equal(Batches(model, again, tmp_path)("first", PLACES, SEEDS), whole)
    assert again.ran == len(PLACES) - kept
    assert not list(tmp_path.rglob("*.partial"))


@pytest.mark.usefixtures("quick")
def test_a_batch_of_other_places_or_that_is_broken_is_run_again(desk: Task, tmp_path: Path) -> None:
    model = model_of(desk, 1.0)
    first = Batches(model, Counting(), tmp_path)("first", PLACES, SEEDS)
    (tmp_path / f"first-{SIZE:05d}.npz").write_bytes(b"PK\x03\x04 cut off")
    again = Counting()
    assert np.array_equal(Batches(model, again, tmp_path)("first", PLACES, SEEDS), first)
    assert again.ran == SIZE
    moved = Counting()
    Batches(model, moved, tmp_path)("first", PLACES[::-1].copy(), SEEDS)
    assert moved.ran == len(PLACES)


def test_runs_are_kept_apart_by_all_that_decides_them(desk: Task) -> None:
    model = model_of(desk, 1.0)
    assert key_of(model, 1) == key_of(model_of(desk, 1.0), 1)
    assert len({key_of(model, 1), key_of(model, 2), key_of(model_of(desk, 0.5), 1)}) == 3


def test_a_place_is_the_scenario_with_its_assumptions_there(desk: Task) -> None:
    (values,) = values_of(desk.priors, np.array([[0.9, 0.2, 0.5]]))
    found = {prior.id: float(v) for prior, v in zip(desk.priors, values, strict=True)}
    moved = placed(desk.scenario, found)
    assert moved.model.segments["learners"].volume == pytest.approx(found["A01"])
    branches = moved.model.journeys["visit"].stages[0].next
    assert isinstance(branches, tuple)
    ways = {way.to: way.p for way in branches}
    assert ways == pytest.approx({"study": found["A02"], "gone": 1.0 - found["A02"]})
    assert moved.model.costs["rent"].yearly == pytest.approx(found["A03"] * 100_000, abs=1)
    modes = {each.id: float(each.mode) for each in assumptions(desk.scenario)[0]}
    same = placed(desk.scenario, modes).model
    assert same.segments == desk.scenario.model.segments
    assert same.costs == desk.scenario.model.costs
    with pytest.raises(KeyError, match="A04"):
        placed(desk.scenario, {"A04": 1.0})


def test_a_study_may_stop_after_its_last_target(desk: Task) -> None:
    early = desk.scenario.model.study.start.replace(year=2024)
    assert placed(desk.scenario, {}, early).model.study.end == early
    late = early.replace(year=2030)
    assert placed(desk.scenario, {}, late).model.study.end == desk.scenario.model.study.end


# ---- bad input

HEAD = 'parameters = ["A01", "A02", "A03"]'


def test_every_problem_of_the_targets_is_said_at_once(tmp_path: Path) -> None:
    file = asked(
        tmp_path,
        (HEAD, 'parameters = ["A01", "A04", "A09", "A01"]'),
        ('"enrolments"\nyear = 2023\nvalue = 450\nuncertainty = 15',
         '"happiness"\nyear = 2023\nvalue = 450\nuncertainty = 0'),
        ('year = 2023\nvalue = 310', 'audience = "cats"\npool = "desk"\nyear = 1999\nvalue = 310'),
    )  # fmt: skip
    result = calibrate("fit", file, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert result.stderr.startswith("8 problems in the input:\n")
    for text in (
        "targets[0].indicator: value 'happiness' is refused; accepted: one of applications,",
        "targets[0].uncertainty: value 0.0 is refused; accepted: a standard error above 0",
        "targets[1].audience: value 'cats' is refused; accepted: one of everybody",
        "targets[1].pool: value 'desk' is refused; accepted: nothing: completions is read by",
        "targets[1].year: value 1999 is refused; accepted: a year that is simulated, 2023 to 2024",
        "parameters[1]: value 'A04' is refused; accepted: an assumption that varies in model",
        "parameters[2]: value 'A09' is refused; accepted: an assumption that varies in model (",
        "parameters[3]: value 'A01' is refused; accepted: each parameter once",
    ):
        assert text in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([(HEAD, "parameters = []")], "parameters: value '[]' is refused; accepted: at least one"),
        ([('"model"', '"nowhere"')], "not found"),
        ([("value = 310", 'value = "many"')], "targets[1].value: value 'many'"),
        ([("discrepancy = 0.02", "discrepancy = 2")], "calibration.discrepancy: value 2"),
        ([("discrepancy", "disagreement")], "calibration.disagreement"),
        ([("value = 310", "value = inf")], "targets[1].value: value inf"),
        ([("indicator = \"enrolments\"", "indicator = \"completions\"")],
         "targets[1]: value 'completions' is refused; accepted: each figure once"),
        ([("indicator = \"enrolments\"", "indicator = \"utilisation\"")],
         "targets[0].pool: value 'missing' is refused; accepted: a pool"),
        ([("[calibration]", "[calibration")], "a TOML file"),
    ],
)  # fmt: skip
def test_a_wrong_file_says_what_is_accepted(
    changes: list[tuple[str, str]], said: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        task(asked(tmp_path, *changes))
    assert said in str(caught.value)


def test_targets_that_are_empty_or_all_held_out_are_refused(tmp_path: Path) -> None:
    file = asked(tmp_path)
    text = file.read_text("utf-8")
    for spoilt in (
        text.split("[[targets]]")[0],
        text.replace('source = "a count"\n\n', 'source = "a count"\nheld_out = true\n'),
    ):
        file.write_text(spoilt, encoding="utf-8")
        with pytest.raises(InputError, match="at least one target that is not held out"):
            task(file)
    file.unlink()
    with pytest.raises(InputError, match="a file that can be read"):
        task(file)


def test_a_range_without_width_or_in_units_is_no_prior(tmp_path: Path) -> None:
    file = asked(tmp_path)
    evidence = tmp_path / "model" / "evidence" / "assumptions.csv"
    text = evidence.read_text("utf-8").replace("A01,learners a year,250,400", "A01,n,450,400")
    evidence.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="a range of plain numbers with low <= best <= high"):
        task(file)


def test_a_prior_that_excludes_a_target_is_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(self: Batches, stage: str, places: Float, seeds: Any) -> Float:
        return np.column_stack([400.0 + 100.0 * places[:, 0], 300 + places[:, 1], places[:, 2]])

    monkeypatch.setattr(Batches, "__call__", answer)
    file = asked(tmp_path, ("value = 450", "value = 9000"))
    result = calibrate("fit", file, "--out", tmp_path / "out", "--budget", 200, "--jobs", 1)
    assert result.exit_code == 2
    assert "targets[0].value: value 9000.0 is refused; accepted: a value that the prior" in (
        result.stderr
    )
    assert not list((tmp_path / "out").rglob("*.toml"))


def test_a_budget_too_small_for_its_first_stage_is_said_before_anything_runs(
    tmp_path: Path,
) -> None:
    result = calibrate("fit", asked(tmp_path), "--out", tmp_path / "out", "--budget", 100)
    assert result.exit_code == 2
    assert "--budget: 25 runs in the first stage; accepted: at least 40" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_said_before_anything_runs(tmp_path: Path) -> None:
    file = asked(tmp_path)
    result = calibrate("fit", file, "--out", file / "inside")
    assert result.exit_code == 2
    assert "--out" in result.stderr


def test_the_published_year_aims_at_what_is_published() -> None:
    root = Path(__file__).resolve().parents[1]
    found = task(root / "calibration" / "published" / "targets.toml")
    figures = {(*f.place.values(), f.year): f for f in read("baseline").figures}
    for each in found.targets:
        figure = figures[tuple(each.place.values())]
        assert (each.value, each.source) == (figure.published, figure.source)
    kinds = {t.source: found.scenario.evidence[t.source].kind for t in found.fitted}
    assert set(kinds.values()) == {"fact"}
    assert len(found.priors) >= 6


def test_the_fit_that_is_kept_is_whole_and_of_the_published_year() -> None:
    root = Path(__file__).resolve().parents[1] / "calibration"
    kept = fitted.read(root / "fitted" / "published-year.toml")
    aimed = task(root / "published" / "targets.toml")
    assert list(kept.draws.columns) == [prior.id for prior in aimed.priors]
    assert [row["value"] for row in kept.facts["targets"]] == [
        each.value for each in (*aimed.fitted, *aimed.held_out)
    ]
    assert {row["verdict"] for row in kept.facts["parameters"]} == {"identified", "partly", "not"}
