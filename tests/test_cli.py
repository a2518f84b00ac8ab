"""The command as it is typed: exit codes, what goes to which stream, interruption, wrong input."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from documents import LEVER, lever, small, tiny, typed

from simulator import compiled
from simulator.commands.options import COMPILING
from simulator.commands.running import Interrupted
from simulator.errors import RunError
from simulator.experiment import conduct
from simulator.planning import make_plan
from simulator.run import ENGINES, simulate
from simulator.scenario import read

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "simulator.cli")
OBJECTIVES = 'name = "easier"\nobjective = ["1.1", "2.2"]\n'
PATIENCE = 60.0
"""Seconds given to what must happen at last, however busy the machine."""
SOON = 5.0
"""Seconds given to an interruption."""

needs_signals = pytest.mark.skipif(os.name == "nt", reason="POSIX signals and process groups")


def started(*arguments: object, folder: Path) -> subprocess.Popen[str]:
    """The command in a process group of its own, as a terminal starts it."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # in the background, and inherited
        signal.signal(signal.SIGINT, signal.default_int_handler)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd=folder, env=environment, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def ended(*arguments: object, folder: Path) -> tuple[int, str, str]:
    """(exit code, standard output, standard error) of the command as a process."""
    process = started(*arguments, folder=folder)
    out, err = process.communicate(timeout=5 * PATIENCE)
    return process.returncode, out, err


# ---- a run


def test_a_run_writes_its_result_and_says_where(tmp_path: Path) -> None:
    tiny(tmp_path / "tiny.toml")
    code, out, err = ended(
        "run", "tiny.toml", "--replications", 2, "--jobs", 1, "--out", "new/result",
        folder=tmp_path,
    )  # fmt: skip
    assert code == 0
    assert out.splitlines()[-1] == "new/result/report-en.html"
    assert (tmp_path / "new" / "result" / "report-en.html").is_file()
    first, *lines = err.splitlines()
    assert first in (COMPILING, "0/2 replications")
    lines = [line for line in lines if line != "0/2 replications"]
    assert [line.split(" in ")[0] for line in lines] == ["1/2 tiny #0", "2/2 tiny #1"]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["result"]


def test_json_is_all_that_stands_on_standard_output(tmp_path: Path) -> None:
    for name in ("one", "two"):
        tiny(tmp_path / f"{name}.toml")
    code, out, err = ended(
        "compare", "one.toml", "two", "--replications", 2, "--jobs", 1,
        "--out", "result", "--json", "--quiet", folder=tmp_path,
    )  # fmt: skip
    assert (code, err) == (0, "")
    given = json.loads(out)
    assert set(given) == {"folder", "indicators", "statement"}
    assert given["folder"] == (tmp_path / "result").as_posix()
    assert {row["scenario"] for row in given["indicators"]} == {"one", "two"}


def test_a_run_that_fails_ends_with_one_line_and_code_1(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RunError("tiny, replication 0: no more memory")

    monkeypatch.setattr(conduct, "conduct", fails)
    model = tiny(tmp_path / "tiny.toml")
    result = typed("run", model, "--out", tmp_path / "result", "--quiet")
    assert result.exit_code == 1
    assert result.stderr == (
        "the run failed: tiny, replication 0: no more memory\n"
        "0 of 10 runs are kept; the same command does only what is missing\n"
    )
    assert result.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.toml"]


# ---- the first time


def fails_at_once(*_: object, **__: object) -> None:
    raise RunError("stopped before the first replication")


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_the_first_compiling_is_announced_before_it_begins(
    engine: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(compiled, "CACHE", tmp_path / "empty")
    monkeypatch.setattr(conduct, "conduct", fails_at_once)
    model = tiny(tmp_path / "tiny.toml")
    asked = ("run", model, "--engine", engine, "--out", tmp_path / "result")
    first, *rest = typed(*asked).stderr.splitlines()
    assert first == "compiling the rules, once: about a minute"
    assert rest[:2] == ["0/10 replications", "the run failed: stopped before the first replication"]
    assert COMPILING not in typed(*asked, "--quiet").stderr


def test_the_rules_are_compiled_when_asked_for_and_no_more_than_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lived: list[int] = []
    monkeypatch.setattr("simulator.run.simulate", lambda plan, seed: lived.append(seed))
    monkeypatch.setattr(compiled, "CACHE", tmp_path / "empty")
    assert typed("compile").stderr == f"{COMPILING}\n"
    assert typed("compile", "--quiet").output == ""
    assert lived == [1, 1]
    monkeypatch.setattr("simulator.run.to_compile", lambda *names: False)
    assert typed("compile").output == ""
    assert lived == [1, 1]


def test_nothing_is_announced_where_the_rules_are_compiled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    scenario = read(tiny(tmp_path / "tiny.toml"))
    plan = make_plan(scenario.model, scenario.tuning).plan
    monkeypatch.setattr(conduct, "conduct", fails_at_once)
    for engine in ENGINES:
        simulate(plan, seed=1, engine=engine)
        asked = ("run", tmp_path / "tiny.toml", "--engine", engine, "--out", tmp_path / "result")
        assert typed(*asked).stderr.splitlines()[0] == "0/10 replications"


@pytest.mark.parametrize(("argument", "limit"), [("list", 0.5), ("--help", 0.3)])
def test_a_command_that_runs_nothing_starts_at_once(argument: str, limit: float) -> None:
    """In seconds of the processor, which do not depend on what else the machine does."""
    program = (
        f"import sys, time; sys.argv = ['parcours', {argument!r}]\n"
        "from simulator.cli import main\n"
        "try: main()\nexcept SystemExit as end: assert not end.code\n"
        "print(time.process_time())"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, text=True, capture_output=True
    )
    assert float(found.stdout.splitlines()[-1]) < limit


# ---- interruption


def wait_for(process: subprocess.Popen[str], beginning: str) -> str:
    """Read standard error until a line begins like that; what was read."""
    assert process.stderr is not None
    read = ""
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        line = process.stderr.readline()
        read += line
        if line.startswith(beginning):
            return read
    raise AssertionError(f"no line {beginning!r} in {read!r}")


def group_is_gone(group: int) -> bool:
    """Whether no process of a group is left, at the latest after `SOON`."""
    limit = time.monotonic() + SOON
    while time.monotonic() < limit:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@needs_signals
@pytest.mark.parametrize("beginning", ["0/", "3/"], ids=["while starting", "while running"])
def test_an_interruption_ends_everything_soon_and_leaves_nothing(
    beginning: str, tmp_path: Path
) -> None:
    tiny(tmp_path / "tiny.toml", ("volume = 400", "volume = 100000"))
    process = started(
        "run", "tiny.toml", "--replications", 5_000, "--jobs", 2, "--out", "result",
        folder=tmp_path,
    )  # fmt: skip
    try:
        read = wait_for(process, beginning)
        time.sleep(0.5 if beginning == "0/" else 0.0)
        begun = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        out, rest = process.communicate(timeout=PATIENCE)
        assert time.monotonic() - begun < SOON
        assert group_is_gone(process.pid)
    finally:
        with suppress(ProcessLookupError):  # the group is its own, and none of it outlives the test
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == Interrupted.exit_code == 130
    told = [line for line in (read + rest).splitlines() if line and "/5000 " not in line]
    (line,) = told
    assert re.fullmatch(
        r"interrupted: \d+ of 5000 runs are kept; the same command goes on from there", line
    )
    assert out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.toml"]


@needs_signals
@pytest.mark.parametrize("by", ["SIGTERM", "SIGKILL"])
def test_workers_do_not_outlive_their_parent(by: str, tmp_path: Path) -> None:
    tiny(tmp_path / "tiny.toml", ("volume = 400", "volume = 100000"))
    process = started(
        "run", "tiny.toml", "--replications", 5_000, "--jobs", 2, "--out", "result",
        folder=tmp_path,
    )  # fmt: skip
    try:
        wait_for(process, "3/")
        process.send_signal(getattr(signal, by))
        process.wait(PATIENCE)
        assert group_is_gone(process.pid)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=PATIENCE)


# ---- wrong input


def test_wrong_input_ends_a_process_with_code_2_and_no_traceback(tmp_path: Path) -> None:
    code, out, err = ended("run", "nowhere.toml", folder=tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith("1 problem in the input:\nnowhere.toml: not found: value 'nowhere.toml'")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run",), "Missing argument 'SCENARIO'"),
        (("run", "baseline", "--replications", "0"), "0 is not in the range"),
        (("run", "baseline", "--seed", "-1"), "-1 is not in the range"),
        (("run", "baseline", "--seed", str(2**63)), "is not in the range"),
        (("run", "baseline", "--scale", "0"), "0.0 is not in the range"),
        (("run", "baseline", "--scale", "nan"), "nan is not in the range"),
        (("run", "baseline", "--trace", "nan"), "nan is not in the range"),
        (("run", "baseline", "--engine", "fast"), "'fast' is not one of"),
        (("run", "baseline", "--jobs", "0"), "0 is not in the range"),
        (("compare", "baseline"), "Missing argument 'SCENARIOS...'"),
        (("runn",), "No such command 'runn'"),
        (("list", "--jsn"), "No such option"),
    ],
)
def test_a_wrong_option_is_refused_with_code_2(arguments: tuple[str, ...], said: str) -> None:
    result = typed(*arguments)
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert result.stdout == ""


# ---- commands that run nothing


@pytest.mark.parametrize(
    "command", ["run", "compare", "check", "list", "show", "diff", "schema", "verify"]
)
def test_every_command_says_what_it_does(command: str) -> None:
    result = typed(command, "--help")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"Usage: main {command}")
    assert command in typed("-h").stdout


def test_the_library_is_listed_as_text_and_as_json() -> None:
    rows = json.loads(typed("list", "--json").stdout)
    assert {"name": "baseline", "kind": "model"}.items() <= rows[0].items()
    lines = typed("list").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [[row["name"], row["kind"]] for row in rows]
    assert {row["kind"] for row in rows} >= {"model", "lever"}
    assert all(row["fr"] and row["en"] for row in rows)


def test_each_folder_of_the_library_is_listed_by_its_kind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kinds = {"levers": "lever", "projects": "project", "shocks": "shock"}
    for folder in kinds:
        (tmp_path / folder).mkdir()
        lever(tmp_path / folder / "easier.toml", ('name = "easier"\n', OBJECTIVES))
    (tmp_path / "portfolios").mkdir()
    title = '{ fr = "Tous", en = "All" }'
    (tmp_path / "portfolios" / "all.toml").write_text(
        f'[scenario]\nname = "all"\ntitle = {title}\n'
    )
    monkeypatch.setattr("simulator.library.library", lambda: tmp_path)
    rows = json.loads(typed("list", "--json").stdout)
    assert [tuple(row) for row in rows] == [("name", "kind", "fr", "en")] * 4
    assert {row["name"]: row["kind"] for row in rows} == {
        **{f"{folder}/easier": kind for folder, kind in kinds.items()},
        "portfolios/all": "portfolio",
    }
    assert typed("list").stdout.splitlines()[1] == "portfolios/all   portfolio  All / Tous"


@pytest.mark.parametrize("argument", ["list", "--help"])
def test_listing_and_help_import_nothing_that_is_slow_to_import(argument: str) -> None:
    slow = ("numba", "pandas", "matplotlib", "scipy", "numpy", "pydantic", "rich", "simpy")
    program = (
        f"import sys; sys.argv = ['parcours', {argument!r}]\n"
        "from simulator.cli import main\n"
        "try: main()\nexcept SystemExit as end: assert not end.code\n"
        f"print([name for name in {slow!r} if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, text=True, capture_output=True
    )
    assert found.stdout.splitlines()[-1] == "[]"


def test_a_checked_file_is_said_to_have_no_problem(tmp_path: Path) -> None:
    base = small(tmp_path / "base")
    result = typed("check", base)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{base}: no problem; 2 segments, 2 pools, 8 rows, 0 effects\n"


def test_showing_gives_each_value_its_origin_and_valid_json(tmp_path: Path) -> None:
    base = small(tmp_path / "base")
    lines = typed("show", base).stdout.splitlines()
    at = f"{base}/journeys.toml sourced F001]"
    assert f"pools.helpers.presence = 0.8  [{at}" in lines
    assert lines[-1].startswith("numbers: ")
    given = json.loads(typed("show", base, "--json").stdout)
    assert set(given) == {"values", "moved"}
    shown = {value["path"]: value for value in given["values"]}
    assert shown["pools.helpers.presence"]["origin"] == f"{base}/journeys.toml"


def test_showing_a_lever_says_what_it_moves(tmp_path: Path) -> None:
    file = tmp_path / "scenario.toml"
    easier = lever(tmp_path / "easier.toml", text=LEVER)
    file.write_text(
        f'[scenario]\nname = "with"\ntitle = {{ fr = "", en = "With" }}\n'
        f'base = "{small(tmp_path / "base")}"\nlevers = [{{ lever = "{easier}" }}]\n'
    )
    given = json.loads(typed("show", file, "--json").stdout)
    assert [(each["path"], each["final"]) for each in given["moved"]] == [
        ("learners/course/check.work", "x 0.5"), ("pupils/course/check.work", "x 0.5"),
    ]  # fmt: skip
    assert "pupils/course/check.work: " in typed("show", file).stdout
