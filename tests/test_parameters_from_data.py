"""The page docs/how-to/parameters-from-data.md does what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from calibration.__main__ import main

PAGE = Path(__file__).resolve().parents[1] / "docs" / "how-to" / "parameters-from-data.md"


def files(cases: int) -> pd.DataFrame:
    """Files of two steps over some weeks, with a row that is there twice."""
    chance = np.random.default_rng(1)
    rows = []
    for case in range(cases):
        day = pd.Timestamp("2024-01-01") + pd.Timedelta(days=int(chance.integers(60)))
        begun = day + pd.Timedelta(hours=9 + 6 * chance.random())
        for step, person in (("received", "Ann"), ("checked", "Bob")):
            done = begun + pd.Timedelta(hours=0.5 * chance.gamma(2))
            rows.append((case, step, begun.round("s"), done.round("s"), person))
            begun = done + pd.Timedelta(hours=24 * chance.exponential())
    frame = pd.DataFrame(rows, columns=["file", "step", "begun", "done", "person"])
    return pd.concat([frame, frame.tail(1)], ignore_index=True)


def test_every_command_of_the_page_runs_on_the_mapping_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = PAGE.read_text("utf-8")
    (mapping,) = re.findall(r"```toml\n(.*?)```", text, re.S)
    commands = re.findall(r"^python -m calibration (.*)$", text, re.M)
    assert len(commands) == 3
    monkeypatch.chdir(tmp_path)
    Path("files.toml").write_text(mapping, "utf-8")
    Path("data").mkdir()
    files(90).to_csv("data/files.csv", index=False)
    results = [CliRunner().invoke(main, shlex.split(command)) for command in commands]
    assert [result.exit_code for result in results] == [0, 0, 0]
    written = [Path("fitted", name).read_text("utf-8") for name in ("files.toml", "files.csv")]
    assert "left out, duplicate: 1 rows" in results[0].stdout
    assert all("files-unexplained-waiting" in each for each in written)
    assert "floor" in results[2].stdout
