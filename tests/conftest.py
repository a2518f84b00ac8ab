"""What every test has: a store of runs of its own, so that none is answered by another's work."""

from __future__ import annotations

from pathlib import Path

import pytest
from compared import compare
from documents import in_threads, lever, small

from simulator.experiment.study import Design, design


@pytest.fixture(autouse=True)
def own_store(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the commands of a test keep their runs."""
    folder = tmp_path_factory.mktemp("store")
    monkeypatch.setenv("PARCOURS_STORE", str(folder))
    return folder


@pytest.fixture(scope="session")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Design:
    """A lever against its base, small."""
    folder = tmp_path_factory.mktemp("terms")
    base = small(folder / "base")
    file = lever(folder / "easier.toml")
    return design([str(base), str(file)], 3, 1, 0.1, "compiled")


@pytest.fixture
def without_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands simulate in threads of this process, where a test is of something else."""
    in_threads(monkeypatch)


@pytest.fixture(scope="session")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small comparison of a lever with its base, kept as a result folder."""
    return compare(tmp_path_factory.mktemp("compared"))
