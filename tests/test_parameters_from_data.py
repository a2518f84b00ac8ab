"""The page docs/how-to/parameters-from-data.md does what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from how_to import PAGES, execute


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
    (tmp_path / "data").mkdir()
    files(90).to_csv(tmp_path / "data" / "files.csv", index=False)
    assert len(execute(PAGES / "parameters-from-data.md", tmp_path, monkeypatch)) == 3
    for name in ("files.toml", "files.csv"):
        written = (tmp_path / "fitted" / name).read_text("utf-8")
        assert "files-unexplained-waiting" in written
