"""Result folders: whole or not there, the same bytes for the same inputs, each with its digest."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from documents import lever, small, tiny, unread

from simulator import store
from simulator.errors import InputError, RunError
from simulator.experiment.conduct import Memory, conduct
from simulator.experiment.identity import inputs
from simulator.experiment.study import SMALL, Design, Study, design

ROOT = Path(__file__).resolve().parents[1]
PAGES = {"report-en.html": "<p>en", "report-fr.html": "<p>français"}
RUNS = {f"runs/{name}.parquet" for name in SMALL}
TABLES = {
    "indicators.csv", "statement.csv", "financing.csv", "commitments.csv", "treasury.csv",
    "reserve.csv", "queues.csv", "tallies.parquet", "log.parquet", "grounds.parquet",
    "tallied.parquet", "values.parquet", "moved.parquet", "evidence.parquet", *RUNS,
}  # fmt: skip
COMPARED = ("indicators.csv", "statement.csv", "tallies.parquet", *RUNS)


def designed(folder: Path, seed: int = 1, trace: float = 1.0) -> Design:
    return design([tiny(folder / "tiny.toml")], 2, seed, 1.0, "compiled", trace)


def run(plan: Design) -> Study:
    with ThreadPoolExecutor(2) as threads:
        return conduct(plan, threads)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Design, Study]:
    plan = designed(tmp_path_factory.mktemp("models"))
    return plan, run(plan)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_result_holds_its_tables_its_pages_and_a_manifest_of_their_digests(
    ran: tuple[Design, Study], tmp_path: Path
) -> None:
    plan, study = ran
    folder = tmp_path / "deep" / "result"
    manifest = store.write(folder, plan, study, PAGES.items())
    files = bytes_of(folder)
    assert set(files) == {*TABLES, *PAGES, "manifest.json"}
    assert files["report-fr.html"] == "<p>français".encode()
    written = json.loads(files.pop("manifest.json"))
    assert written["outputs"] == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }
    assert written == json.loads(json.dumps(manifest, default=str))
    model = plan.scenarios[0].documents[0].path
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    assert written["documents"] == {"tiny": {"tiny": {"tiny.toml": digest}}}
    assert written["resolved"]["tiny"]["model"]["segments"]["learners"]["volume"] == 400
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["result"]


def test_two_runs_of_one_study_write_the_same_bytes(
    ran: tuple[Design, Study], tmp_path: Path
) -> None:
    for name, (plan, study) in {"one": ran, "two": (ran[0], run(ran[0]))}.items():
        store.write(tmp_path / name, plan, study, ())
    one, two = bytes_of(tmp_path / "one"), bytes_of(tmp_path / "two")
    assert {name: one[name] == two[name] for name in COMPARED} == dict.fromkeys(COMPARED, True)
    other = designed(tmp_path, seed=2)
    store.write(tmp_path / "other", other, run(other), ())
    assert bytes_of(tmp_path / "other")["tallies.parquet"] != one["tallies.parquet"]


def test_tallies_are_in_order_whatever_ended_first(ran: tuple[Design, Study]) -> None:
    plan, study = ran
    backwards = Memory()
    for run in reversed(list(plan.runs())):
        backwards.put(study.kept[run])
    with ThreadPoolExecutor(1) as one:
        other = conduct(plan, one, keeper=backwards)
    for name in SMALL:
        assert other.frames[name].equals(study.frames[name])


def test_without_a_trace_no_log_is_written(tmp_path: Path) -> None:
    plan = designed(tmp_path, trace=0.0)
    store.write(tmp_path / "result", plan, run(plan), ())
    assert set(bytes_of(tmp_path / "result")) == {*TABLES - {"log.parquet"}, "manifest.json"}


# ---- digests


def test_the_same_inputs_have_the_same_digest_wherever_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for place in ("here", "there"):
        small(tmp_path / place / "base")
        lever(tmp_path / place / "easier.toml")
        monkeypatch.chdir(tmp_path / place)
        plan = design(["base", "easier.toml"], 2, 1, 1.0, "compiled")
        found.append((inputs(plan), store.place(None, plan).name))
    monkeypatch.chdir(tmp_path)
    plan = design(["there/base", "there/easier"], 2, 1, 1.0, "simpy")
    assert found[0] == found[1] == (inputs(plan), store.place(None, plan).name)


@pytest.mark.parametrize("change", ["seed", "replications", "scale", "trace", "model", "lever"])
def test_other_inputs_have_another_digest(change: str, tmp_path: Path) -> None:
    def named(folder: Path, seed: int, count: int, scale: float, trace: float) -> str:
        other = change == folder.name
        model = [("presence = 0.8", "presence = 0.7")] if other and change == "model" else []
        best = ("best = 0.5, high = 0.25", "best = 0.6, high = 0.25")
        law = [best] if other and change == "lever" else []
        base = small(folder / "base", *model)
        references = [str(base), str(lever(folder / "easier.toml", *law))]
        return store.place(None, design(references, count, seed, scale, "compiled", trace)).name

    usual = (1, 2, 1.0, 0.0)
    other = {"seed": (2, 2, 1.0, 0.0), "replications": (1, 3, 1.0, 0.0),
             "scale": (1, 2, 0.5, 0.0), "trace": (1, 2, 1.0, 0.1)}.get(change, usual)  # fmt: skip
    assert named(tmp_path / "usual", *usual) != named(tmp_path / change, *other)


# ---- whole or not at all


class Sudden(BaseException):
    """What no `except Exception` catches, such as an interruption."""


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
    }


CUTS = {
    "before the tables": "_write_tables",
    "between the tables": "_write_large",
    "before the manifest": "_manifest",
    "before the renaming": "_replace",
}


@pytest.mark.parametrize("older", [False, True], ids=["nothing there", "an older result"])
@pytest.mark.parametrize("where", CUTS.values(), ids=CUTS.keys())
def test_a_cut_leaves_nothing_and_an_older_result_as_it_was(
    where: str, older: bool, ran: tuple[Design, Study], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if older:
        store.write(tmp_path / "result", *ran, {"report-en.html": "older"}.items())
    before = tree(tmp_path)

    def cut(*_: object) -> None:
        raise Sudden

    monkeypatch.setattr(store, where, cut)
    with pytest.raises(Sudden):
        store.write(tmp_path / "result", *ran, PAGES.items())
    assert tree(tmp_path) == before


@pytest.mark.parametrize("error", [Sudden, OSError])
def test_a_cut_between_the_two_renamings_puts_the_older_result_back(
    error: type[BaseException], ran: tuple[Design, Study], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    folder = tmp_path / "result"
    store.write(folder, *ran, {"report-en.html": "older"}.items())
    before = tree(tmp_path)
    rename = Path.rename

    def cut(self: Path, target: Path) -> Path:
        if target == folder and self.name != "old":
            raise error
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", cut)
    with pytest.raises(RunError if error is OSError else error):
        store.write(folder, *ran, PAGES.items())
    assert tree(tmp_path) == before


def test_an_older_result_is_replaced_whole(ran: tuple[Design, Study], tmp_path: Path) -> None:
    folder = tmp_path / "result"
    store.write(folder, *ran, {"report-de.html": "older"}.items())
    assert store.place(str(folder), ran[0]) == folder
    store.write(folder, *ran, PAGES.items())
    assert set(bytes_of(folder)) == {*TABLES, *PAGES, "manifest.json"}
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


def test_a_disk_that_refuses_is_a_failed_run(
    ran: tuple[Design, Study], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "_write_tables", full)
    with pytest.raises(RunError, match=r"the result was not written: .*No space left on device"):
        store.write(tmp_path / "result", *ran, PAGES.items())
    assert list(tmp_path.iterdir()) == []


WRITER = """
import sys, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from simulator import store
from simulator.experiment.conduct import conduct
from simulator.experiment.identity import inputs
from simulator.experiment.study import design

plan = design([sys.argv[1]], 1, 1, 1.0, "compiled")
with ThreadPoolExecutor(1) as one:
    study = conduct(plan, one)
manifest = store._manifest

def slowly(*arguments):
    print("in the middle", flush=True)
    time.sleep(600)

store._manifest = slowly
store.write(Path(sys.argv[2]), plan, study, ())
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_killed_process_leaves_no_folder_of_the_final_name(tmp_path: Path) -> None:
    model = tiny(tmp_path / "tiny.toml")
    (tmp_path / "out").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, model, str(tmp_path / "out" / "result")],
        cwd=ROOT, text=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in the middle\n"
        time.sleep(0.1)
        process.send_signal(signal.SIGKILL)
    (left,) = (tmp_path / "out").iterdir()
    assert left.name.startswith(".result-")
    plan = designed(tmp_path)
    folder = store.place(str(tmp_path / "out" / "result"), plan)
    store.write(folder, plan, run(plan), ())
    assert (folder / "manifest.json").is_file()


# ---- where a result may go


def refusal(out: Path, plan: Design) -> str:
    with pytest.raises(InputError) as caught:
        store.place(str(out), plan)
    (problem,) = caught.value.problems
    assert (problem.file, problem.path, problem.value) == ("--out", "folder", str(out))
    return problem.accepted


def test_a_place_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = designed(tmp_path)
    file, full = tmp_path / "file", tmp_path / "full"
    file.touch()
    full.mkdir()
    (full / "other").touch()
    told = [refusal(out, plan) for out in (file, full, file / "r", tmp_path / ("x" * 300))]
    assert told == [
        "a new folder; this is a file",
        "a new or empty folder, or an older result; this holds other files",
        f"a folder that can be written; {file} cannot",
        "a folder that can be written; File name too long",
    ]
    # The other refusal is that of a single file of `--out`, which test_search reads.
    assert unread("store.py", told) == ["a file that is not there yet, in a folder that is"]
    (tmp_path / "result").mkdir()
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    for out in (tmp_path / "result", tmp_path / "new" / "result"):
        assert refusal(out, plan) == f"a folder that can be written; {tmp_path} cannot"


def test_a_new_an_empty_and_a_deep_folder_are_accepted(tmp_path: Path) -> None:
    plan = designed(tmp_path)
    (tmp_path / "empty").mkdir()
    for out in ("new", "empty", "a/b/c"):
        assert store.place(str(tmp_path / out), plan) == tmp_path / out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "tiny.toml"]
