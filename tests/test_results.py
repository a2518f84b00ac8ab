"""What is done with results: pages and numbers made again, two results compared, a sweep."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pandas as pd
import pytest
from documents import in_threads, lever, small, tiny, typed

from simulator import reproducing, store
from simulator.errors import InputError
from simulator.experiment.study import LARGE, SMALL
from simulator.result import load

pytestmark = pytest.mark.usefixtures("without_processes")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result of two scenarios and two replications."""
    folder = tmp_path_factory.mktemp("made")
    one, two = tiny(folder / "one.toml"), tiny(folder / "two.toml", ("= 400", "= 300"))
    with pytest.MonkeyPatch.context() as patch:
        in_threads(patch)
        result = typed("compare", one, two, "--replications", 2, "--trace", 1, "--quiet",
                       "--store", folder / "store", "--out", folder / "result")  # fmt: skip
    assert result.exit_code == 0, result.output
    return folder / "result"


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "copy"))


# ---- read again


def test_a_result_is_read_as_the_study_that_was_written(made: Path) -> None:
    study = load(str(made)).study()
    for frame, name in ((study.indicators, "indicators"), (study.statements, "statement")):
        assert frame.to_csv(index=False) == (made / f"{name}.csv").read_text()
    assert len(study.kept) == len(list(study.kept)) == 4
    tallies = pd.read_parquet(made / "tallies.parquet")
    assert sum(len(study.kept[run].tallies) for run in study.runs) == len(tallies) > 0
    run = study.runs[3]
    # It charges nothing, so that it has no full cost, and no indicator that is made of tallies.
    empty = {n for n in (*SMALL, *LARGE) if getattr(study.kept[run], n).empty}
    assert empty == {"costs", "tallied"}
    with pytest.raises(KeyError):
        study.kept[run._replace(replication=7)]


def test_a_folder_that_is_no_result_or_an_older_one_is_refused(copy: Path, tmp_path: Path) -> None:
    def told() -> str:
        with pytest.raises(InputError) as caught:
            load(str(copy))
        (problem,) = caught.value.problems
        return problem.accepted

    manifest = copy / "manifest.json"
    older = json.loads(manifest.read_text())
    del older["form"]
    manifest.write_text(json.dumps(older))
    assert told().startswith("a result that this version wrote: its runs are kept in it; make it")
    manifest.write_text("{")
    assert told() == "the folder of a result; its manifest.json cannot be read"
    manifest.unlink()
    assert told() == "the folder of a result: it holds manifest.json"


# ---- pages


def test_the_pages_of_a_result_are_made_again_to_the_byte(copy: Path, made: Path) -> None:
    for page in copy.glob("report-*.html"):
        page.write_text("spoiled")
    result = typed("report", copy)
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("copy/report-en.html\n")
    for name in ("report-fr.html", "report-en.html"):
        assert (copy / name).read_bytes() == (made / name).read_bytes()
    assert json.loads((copy / "manifest.json").read_text()) == json.loads(
        (made / "manifest.json").read_text()
    )
    assert store.outputs(copy) == json.loads((copy / "manifest.json").read_text())["outputs"]


# ---- reproduced


def test_a_result_is_reproduced_to_the_byte(made: Path) -> None:
    result = typed("reproduce", made, "--quiet")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert len(lines) == len(json.loads((made / "manifest.json").read_text())["outputs"]) == 24
    assert {line.split(": ")[1] for line in lines} == {"the same"}


def test_an_output_that_differs_is_named(copy: Path) -> None:
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["outputs"]["tallies.parquet"] = "0" * 64
    manifest["code"] = "other"
    (copy / "manifest.json").write_text(json.dumps(manifest))
    result = typed("reproduce", copy, "--quiet", "--lang", "fr")
    assert result.exit_code == 1
    assert "tallies.parquet: DIFFÉRENT" in result.stdout
    assert "fait avec un autre code ou d'autres versions : code other -> " in result.stderr
    assert "1 of 10 outputs differ: tallies.parquet" not in result.stdout
    assert "outputs differ: " in result.stderr


def test_inputs_that_changed_since_are_refused_by_name(copy: Path) -> None:
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["resolved"]["two"]["model"]["segments"]["learners"]["volume"] = 250
    (copy / "manifest.json").write_text(json.dumps(manifest))
    result = typed("reproduce", copy)
    assert result.exit_code == 2
    assert (
        "two: value 1 is refused; accepted: the values that the result was made from; changed "
        "since: model.segments.learners.volume" in result.stderr
    )


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """A result under two draws of its assumptions."""
    base, other = small(tmp_path / "base"), lever(tmp_path / "easier.toml")
    result = typed("compare", base, other, "--uncertainty", "assumptions", "--draws", 2,
                   "--precision", "result=1M€", "--indifferent", "result=1k€",
                   "--replications", 1, "--scale", 0.1, "-q",
                   "--out", tmp_path / "drawn")  # fmt: skip
    assert result.exit_code == 0, result.output
    return tmp_path / "drawn"


def test_a_result_under_draws_is_reproduced_from_the_draws_that_it_holds(drawn: Path) -> None:
    result = typed("reproduce", drawn, "--quiet")
    assert result.exit_code == 0, result.output
    assert "draws.csv: the same\n" in result.stdout
    assert {line.split(": ")[1] for line in result.stdout.splitlines()} == {"the same"}
    draws = drawn / "draws.csv"
    head, first, second = draws.read_text().rsplit("\n", 3)[:3]
    draws.write_text(f"{head}\n1{second[1:]}\n2{first[1:]}\n")
    result = typed("reproduce", drawn, "--quiet")
    assert result.exit_code == 1
    for name in ("draws.csv", "indicators.csv", "tallies.parquet", "report-fr.html"):
        assert f"{name}: DIFFERENT\n" in result.stdout


def test_draws_that_are_not_those_of_the_result_are_refused(drawn: Path) -> None:
    def told() -> str:
        result = typed("reproduce", drawn, "--quiet")
        assert result.exit_code == 2
        return result.stderr

    draws = drawn / "draws.csv"
    last = draws.read_text().rsplit("\n", 2)[1]
    draws.write_text(f"{draws.read_text()}3{last[1:]}\n")
    assert "rows: value 3 is refused; accepted: 2 draws, as the result has" in told()
    draws.write_text(draws.read_text().replace("\n2,", "\n4,"))
    assert "row 2.draw: value '4' is refused; accepted: 2: draws are numbered from 1" in told()
    draws.unlink()
    assert (
        "draws.csv: value 'missing' is refused; accepted: a file with the draws of the result; "
        "make it again by its own command" in told()
    )


# ---- compared


def test_two_results_are_told_apart_part_by_part(made: Path, tmp_path: Path) -> None:
    assert typed("diff", made, made).stdout == "the two results are the same\n"
    one = tiny(tmp_path / "one.toml", ("= 400", "= 350"))
    ran = typed("run", one, "--replications", 1, "--seed", 2, "--quiet", "--out", tmp_path / "b")
    assert ran.exit_code == 0, ran.output
    text = typed("diff", made, tmp_path / "b").stdout
    for line in (
        "settings", "  replications: 2 -> 1", "  seed: 1 -> 2", "input values",
        "  one.model.segments.learners.volume: 400.0 -> 350.0", "  two: only in A", "files",
        "  log.parquet: only in A", "  indicators.csv: other content",
    ):  # fmt: skip
        assert line in text.splitlines()
    assert "means, over everybody" in text
    rows = json.loads(typed("diff", made, tmp_path / "b", "--json").stdout)
    assert {row["part"] for row in rows} == {"setting", "input", "output", "number"}
    french = typed("diff", made, tmp_path / "b", "--lang", "fr").stdout
    assert "réglages" in french.splitlines()


def test_a_long_part_is_cut_and_says_so() -> None:
    many = [reproducing.Unlike("input", f"a[{k}]", k, None) for k in range(25)]
    lines = reproducing.text(many, "en").splitlines()
    assert lines[:2] == ["input values", "  a[0]: only in A"]
    assert lines[-1] == "  and 5 more"
    assert len(lines) == 22


# ---- swept


def test_a_sweep_asks_first_and_removes_what_was_not_used(made: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made.parent / "store", tmp_path / "store"))
    files = sorted(folder.rglob("*.run"))
    assert len(files) == 4
    left = files[0].parent / "0123.writing"
    left.touch()
    old = time.time() - 40 * 86_400
    for path in (*files[:2], left):
        os.utime(path, (old, old))
    asked = ("sweep", "--older-than", "30 days", "--store", folder)
    result = typed(*asked)
    assert (result.exit_code, result.stderr.splitlines()[-1:]) == (
        130, ["interrupted: nothing was written"]
    )  # fmt: skip
    assert "3 files" in result.stdout
    assert len(list(folder.rglob("*.run"))) == 4
    result = typed(*asked, "--yes")
    assert result.stdout.splitlines()[-1] == "removed: 3"
    assert sorted(folder.rglob("*.run")) == files[2:]
    assert not left.exists()
    assert "0 files" in typed(*asked).stdout
    assert typed("sweep", "--older-than", "soon").exit_code == 2
