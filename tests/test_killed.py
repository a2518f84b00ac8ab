"""A study killed at random moments: nothing is half-written, and it goes on to the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from documents import tiny
from killed import KILLS, STUDIES

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX processes")


def whole_result(folder: Path) -> bool:
    """Whether a result has every output that its manifest names, with its digest."""
    outputs = json.loads((folder / "manifest.json").read_text("utf-8"))["outputs"]
    return all(
        hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        for name, digest in outputs.items()
    )


def told(folder: Path) -> dict[str, bytes]:
    """Every output of a result but the manifest, which says when it was written."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != "manifest.json"
    }


def test_a_study_killed_at_any_moment_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    model = tiny(tmp_path / "tiny.toml")
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    with subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "killed.py"), model, str(tmp_path), "1"],
        env={**os.environ, "PYTHONPATH": path}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as program:  # fmt: skip
        assert program.stdout is not None
        assert program.stdin is not None
        left = [tmp_path / str(k) for k in range(STUDIES)]
        at_work = 0
        for _ in range(KILLS):
            at_work += int(program.stdout.readline())
            for folder in left:
                nothing_is_half_written(folder)
            program.stdin.write("go on\n")
            program.stdin.flush()
    assert program.returncode == 0
    assert at_work > STUDIES, "hardly a kill fell into the life of a study"
    whole = told(tmp_path / "whole" / "result")
    assert whole
    for folder in left:
        assert whole_result(folder / "result")
        assert told(folder / "result") == whole


def nothing_is_half_written(folder: Path) -> None:
    """Every run that is kept is whole, and so is the result, where there is one."""
    for run in folder.rglob("*.run"):
        with zipfile.ZipFile(run) as packed:
            assert packed.testzip() is None
    assert not (folder / "result").exists() or whole_result(folder / "result")
