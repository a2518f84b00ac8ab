"""The shelf of kept runs: found by all that decides them, whole or not there, never done twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from documents import tiny
from test_structure import LAYER

from simulator import sources, store
from simulator.errors import InputError, RunError
from simulator.experiment.conduct import Ended, conduct
from simulator.experiment.shelf import Shelf, default_store, store_folder
from simulator.experiment.study import Design, Measured, Run, Study, design
from simulator.experiment.tasks import Task, perform
from simulator.lever import Tuning

COMPARED = (
    "indicators.csv", "statement.csv", "queues.csv", "tallies.parquet", "log.parquet",
    "runs/indicators.parquet", "runs/statement.parquet", "runs/queues.parquet",
)  # fmt: skip


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Design:
    """Two scenarios of a model that runs at once, three replications each."""
    folder = tmp_path_factory.mktemp("models")
    references = [tiny(folder / "one.toml"), tiny(folder / "two.toml", ("= 400", "= 300"))]
    return design(references, 3, 1, 1.0, "compiled", 1.0)


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as started:
        yield started


@pytest.fixture(scope="module")
def whole(plan: Design, threads: Executor, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result of the study, done at once and kept nowhere."""
    folder = tmp_path_factory.mktemp("whole") / "result"
    store.write(folder, plan, conduct(plan, threads), ())
    return folder


def same_bytes(study: Study, plan: Design, folder: Path, whole: Path) -> bool:
    store.write(folder, plan, study, ())
    return all((folder / name).read_bytes() == (whole / name).read_bytes() for name in COMPARED)


def do(plan: Design, executor: Executor, shelf: Shelf) -> tuple[Study, list[Ended]]:
    """The study, and how each of its runs ended."""
    told: list[Ended] = []
    return conduct(plan, executor, told.append, shelf), told


# ---- what is missing, and nothing else


def test_kept_runs_are_not_done_again_and_give_the_same_bytes(
    plan: Design, threads: Executor, whole: Path, tmp_path: Path
) -> None:
    study, told = do(plan, threads, Shelf(tmp_path / "store", plan))
    assert [each.seconds is None for each in told] == [False] * 6
    assert same_bytes(study, plan, tmp_path / "first", whole)
    study, told = do(plan, threads, Shelf(tmp_path / "store", plan))
    assert [each.seconds for each in told] == [None] * 6
    assert same_bytes(study, plan, tmp_path / "second", whole)


def test_another_study_does_only_the_runs_that_no_study_did(
    plan: Design, threads: Executor, tmp_path: Path
) -> None:
    do(plan, threads, Shelf(tmp_path, plan))
    more = replace(plan, scenarios=plan.scenarios[1:], replications=4)
    _, told = do(more, threads, Shelf(tmp_path, more))
    assert [each.run for each in told if each.seconds is not None] == [Run("two", 0, 3)]


def test_afresh_every_run_is_done_again(
    plan: Design, threads: Executor, whole: Path, tmp_path: Path
) -> None:
    do(plan, threads, Shelf(tmp_path / "store", plan))
    study, told = do(plan, threads, Shelf(tmp_path / "store", plan, fresh=True))
    assert None not in [each.seconds for each in told]
    assert same_bytes(study, plan, tmp_path / "result", whole)


@pytest.mark.parametrize("damage", ["cut", "changed", "empty"])
def test_a_damaged_file_is_done_again(
    damage: str, plan: Design, threads: Executor, whole: Path, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path / "store", plan)
    do(plan, threads, shelf)
    path = shelf.path(Run("two", 0, 1))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes({"cut": bytes(content[:-9]), "changed": bytes(content), "empty": b""}[damage])
    study, told = do(plan, threads, shelf)
    assert [each.run for each in told if each.seconds is not None] == [Run("two", 0, 1)]
    assert same_bytes(study, plan, tmp_path / "result", whole)


# ---- failures


def test_a_run_that_fails_is_recorded_and_the_others_are_kept(
    plan: Design, threads: Executor, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(task: Task, slim: Design) -> list[Measured]:
        if Run("one", 0, 1) in [run for _, run in task.runs]:
            raise MemoryError("no more of it")
        return perform(task, slim)

    shelf = Shelf(tmp_path / "store", plan)
    with monkeypatch.context() as patch:
        patch.setattr("simulator.experiment.conduct.perform", fails)
        with pytest.raises(RunError, match=r"^one, replication 1: MemoryError: no more of it$"):
            do(plan, threads, shelf)
    (file,) = (tmp_path / "store").rglob("*.failed.json")
    told = json.loads(file.read_text())
    assert (told["scenario"], told["replication"]) == ("one", 1)
    assert told["error"] == "MemoryError: no more of it"
    assert "raise MemoryError" in "".join(told["traceback"])
    study, ended = do(plan, threads, shelf)
    assert [each.run for each in ended if each.seconds is not None] == [Run("one", 0, 1)]
    assert list((tmp_path / "store").rglob("*.failed.json")) == []
    assert same_bytes(study, plan, tmp_path / "result", whole)


class Stops(Executor):
    """An executor that is interrupted when it is given one task more than so many."""

    def __init__(self, inner: Executor, tasks: int) -> None:
        self.inner, self.left = inner, tasks

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return self.inner.submit(fn, *args, **kwargs)


@pytest.mark.parametrize("tasks", [1, 2])
def test_an_interrupted_study_goes_on_from_where_it_was(
    tasks: int, plan: Design, threads: Executor, whole: Path, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path / "store", plan)
    with pytest.raises(KeyboardInterrupt):
        conduct(plan, Stops(threads, tasks), keeper=shelf, ahead=1)
    study, told = do(plan, threads, shelf)
    assert sum(each.seconds is None for each in told) == tasks * len(plan.scenarios)
    assert same_bytes(study, plan, tmp_path / "result", whole)


# ---- what decides a run


@pytest.mark.parametrize(
    "change",
    [{"seed": 2}, {"scale": 0.5}, {"trace": 0.5}, {"engine": "simpy"}],
    ids=["seed", "scale", "trace", "engine"],
)
def test_another_setting_is_another_file(
    change: dict[str, Any], plan: Design, tmp_path: Path
) -> None:
    run = Run("one", 0, 0)
    other = replace(plan, **change)
    assert Shelf(tmp_path, plan).path(run) != Shelf(tmp_path, other).path(run)
    same = replace(plan, replications=9, scenarios=plan.scenarios[:1])
    assert Shelf(tmp_path, plan).path(run) == Shelf(tmp_path, same).path(run)


def test_another_model_draw_or_replication_is_another_file(plan: Design, tmp_path: Path) -> None:
    other, again = plan.scenarios[1], replace(plan.scenarios[1], name="one")
    drawn = replace(plan, draws=(plan.scenarios, (again, other)))
    shelf = Shelf(tmp_path, drawn)
    runs = [Run("one", draw, r) for draw in (0, 1, 2) for r in (0, 1)]
    assert len({shelf.path(run) for run in runs}) == 6
    assert shelf.path(runs[0]) == Shelf(tmp_path, plan).path(runs[0])


def test_every_part_of_what_is_laid_over_a_model_is_in_its_identity() -> None:
    """Who adds a part to a tuning adds it to `identity.resolved`, and then to this list."""
    parts = [field.name for field in fields(Tuning)]
    assert parts == ["actions", "retired", "charges", "prospects"]


def test_any_change_of_the_code_that_measures_is_another_code(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    for name in ("rules.py", "store.py", "report/page.py"):
        (tmp_path / name).write_text("a = 1\n")
    before = sources.code_digest(tmp_path)
    for name in ("store.py", "report/page.py"):
        (tmp_path / name).write_text("a = 2\n")
    assert sources.code_digest(tmp_path) == before
    (tmp_path / "rules.py").write_text("a = 2\n")
    assert sources.code_digest(tmp_path) != before


def test_what_is_left_out_of_the_code_stands_above_what_measures() -> None:
    assert [name for name in sources.TELLING if LAYER[name] <= LAYER["experiment"]] == []


# ---- draws of parameters


def test_draws_are_run_with_luck_of_their_own_that_scenarios_share(
    plan: Design, threads: Executor
) -> None:
    drawn = replace(plan, draws=(plan.scenarios, plan.scenarios), replications=2)
    study = conduct(drawn, threads)
    assert study.runs == tuple(
        Run(name, draw, r) for name in ("one", "two") for draw in (1, 2) for r in (0, 1)
    )
    luck = {drawn.key(run) for run in study.runs if run.scenario == "one"}
    assert len(luck) == 4
    assert luck == {drawn.key(run) for run in study.runs if run.scenario == "two"}
    assert set(study.indicators.n) == {2}  # draws are independent, not runs of one draw
    assert list(study.frames["statement"].draw.unique()) == [1, 2]


# ---- where


def test_the_user_chooses_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert default_store({"PARCOURS_STORE": "mine"}) == Path("mine")
    assert default_store({}).parts[-2:] == ("parcours", "runs")
    assert store_folder(str(tmp_path / "a" / "b")) == tmp_path / "a" / "b"
    (tmp_path / "file").touch()
    with pytest.raises(InputError) as caught:
        store_folder(str(tmp_path / "file"))
    (problem,) = caught.value.problems
    assert (problem.file, problem.path) == ("--store", "folder")
    assert problem.accepted == "a folder that can be written"


def test_a_run_that_was_taken_away_is_a_failed_run(plan: Design, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"^one, replication 0: no longer kept in .*: run again$"):
        Shelf(tmp_path, plan).get(Run("one", 0, 0))
