"""The set-up: the lock covers what the project declares, and the wheel stands alone."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import bootstrap
import simulator

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


def locked() -> dict[str, str]:
    """Name -> the rest of its entry in the lock, up to the next name."""
    entries = re.split(r"^(?=[a-z])", re.sub(r"^#.*\n", "", LOCK, flags=re.MULTILINE), flags=re.M)
    return {entry.split("==")[0]: entry for entry in entries if entry}


def declared() -> set[str]:
    """The names that the project needs to run and to be tested."""
    lines = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    return {re.split(r"[^a-z0-9-]", line)[0] for line in lines}


def test_the_lock_covers_every_declared_dependency() -> None:
    assert declared() - set(locked()) == set()


def test_every_locked_package_has_one_exact_version_and_hashes() -> None:
    for name, entry in locked().items():
        assert re.match(r"[a-z0-9-]+==[0-9][^ ]* ", entry), name
        assert "--hash=sha256:" in entry, name
    assert len(locked()) == len(re.findall(r"^[a-z].*==", LOCK, re.MULTILINE))


def test_the_lock_names_no_index_and_no_folder() -> None:
    assert re.findall(r"://|--index|--find-links|^-e|@ ", LOCK, re.MULTILINE) == []


def test_bootstrap_accepts_the_pythons_that_the_project_declares() -> None:
    oldest, beyond = (".".join(map(str, v)) for v in (bootstrap.OLDEST, bootstrap.BEYOND))
    assert PROJECT["requires-python"] == f">={oldest},<{beyond}"


def test_a_missing_ensurepip_is_said_in_plain_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name == "ensurepip" else name
    )
    with pytest.raises(SystemExit, match=r"lacks ensurepip.*install the package python3\.\d+-venv"):
        bootstrap.create(tmp_path / "environment")
    assert not (tmp_path / "environment").exists()


def test_an_old_python_is_refused_in_plain_words() -> None:
    """The file is compiled as it stands and run with a version that is too old."""
    run = (
        "import sys; sys.version_info = (3, 9, 0); "
        f"exec(compile(open({str(ROOT / 'bootstrap.py')!r}).read(), 'bootstrap.py', 'exec'))"
    )
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert re.fullmatch(r"parcours needs Python 3\.11, .* is Python 3\.9\. .*\n", done.stderr)


def test_a_second_set_up_does_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", tmp_path)
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "installed.json")
    monkeypatch.setattr(bootstrap, "program", lambda name: str(tmp_path))
    monkeypatch.setattr(bootstrap, "create", lambda folder: calls.append(("create",)))
    monkeypatch.setattr(bootstrap, "pip", lambda *arguments: calls.append(arguments[:1]))
    bootstrap.set_up()
    assert calls == [("create",), ("--require-hashes",), ("--no-deps",)]
    bootstrap.set_up()
    assert len(calls) == 3
    monkeypatch.setattr(bootstrap, "PROJECT", ROOT / "Makefile")
    bootstrap.set_up()
    assert calls[3:] == [("--no-deps",)]
    monkeypatch.setattr(bootstrap, "LOCK", ROOT / "Makefile")
    bootstrap.set_up()
    assert calls[4:] == [("create",), ("--require-hashes",), ("--no-deps",)]


def test_a_job_without_options_refuses_them() -> None:
    with pytest.raises(SystemExit, match="this job takes no options, and was given: --fast"):
        bootstrap.main(["setup", "--fast"])


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def files(folder: str) -> set[str]:
    """Every file of a folder of the project, but for Python's caches."""
    paths = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in paths if path.suffix != ".pyc"}


def test_the_wheel_carries_both_packages_and_the_scenario_library(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if ".dist-info/" not in name}
    library = {f"simulator/library/{name.partition('/')[2]}" for name in files("scenarios")}
    assert carried == files("simulator") | files("calibration") | library


def test_the_wheel_declares_the_command_and_the_version(wheel: Path) -> None:
    information = f"parcours-{simulator.__version__}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        commands = archive.read(f"{information}/entry_points.txt").decode()
    assert "parcours = simulator.cli:main" in commands


@pytest.mark.parametrize(("codes", "ended"), [([0, 0, 0], 0), ([1, 0, 0], 1), ([0, 0, 2], 1)])
def test_the_coverage_job_runs_uncompiled_and_fails_with_either_of_its_steps(
    codes: list[int], ended: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[tuple[str, ...], dict[str, str]]] = []

    def called(*command: str, **settings: str) -> int:
        calls.append((command[1:4], settings))
        return codes[len(calls) - 1]

    monkeypatch.setattr(bootstrap, "set_up", lambda: None)
    monkeypatch.setattr(bootstrap, "call", called)
    assert bootstrap.main(["coverage"]) == ended
    assert calls == [
        (("-m", "coverage", "run"), {"NUMBA_DISABLE_JIT": "1"}),
        (("-m", "coverage", "combine"), {}),
        (("-m", "coverage", "report"), {}),
    ]


def test_coverage_asks_for_every_line_and_branch_of_what_is_compiled() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["coverage"]
    assert (settings["run"]["branch"], settings["report"]["fail_under"]) == (True, 100)
    assert {Path(name).stem for name in settings["run"]["include"]} >= {
        "engine_simpy", "engine_compiled", "moves", "agenda", "queues", "state", "rules", "record",
    }  # fmt: skip
    assert all((ROOT / name).is_file() for name in settings["run"]["include"])
