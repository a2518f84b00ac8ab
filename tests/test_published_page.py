"""The page of the baseline's statement of 2024, from the tables of a result."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pandas as pd

from simulator.budget import ACCOUNTS
from simulator.scenario import read

DOCS = Path(__file__).resolve().parents[1] / "docs"


def test_every_account_and_every_published_amount_is_on_the_page(tmp_path: Path) -> None:
    spread = {"mean": 40e6, "low": 39e6, "high": 41e6}
    place = {"scenario": "baseline", "audience": "all", "segment": "all", "pool": "all"}
    found = (("state-grant", 2024), ("cash", 2025), ("result", 2024))
    pd.DataFrame(
        {**place, "indicator": name, "year": year, **spread} for name, year in found
    ).to_csv(tmp_path / "indicators.csv", index=False)
    pd.DataFrame(
        {"scenario": "baseline", "account": name, "year": 2024, **spread} for name in ACCOUNTS
    ).to_csv(tmp_path / "statement.csv", index=False)
    study = {"study": {"replications": 4, "scale": 1.0, "seed": 7}}
    (tmp_path / "manifest.json").write_text(json.dumps(study), "utf-8")
    page = runpy.run_path(str(DOCS / "published.py"))["page"](tmp_path, read("baseline"))
    assert "from 4 replications at 1.0 of the real size" in page
    shown = "40.00 M€ (39.00 M€ to 41.00 M€)"
    assert f"| 2024 | 37.70 M€ | {shown} | +6.1% | F155, fact |" in page
    assert f"| 2025 | 51.31 M€ | {shown} | -22.0% | F160, fact |" in page
    for line in ACCOUNTS.values():
        assert f"| {line.number} | {line.title.en} | {line.title.fr} | {shown} |" in page


def test_the_page_that_is_kept_has_the_same_lines() -> None:
    kept = (DOCS / "reference" / "statement-of-2024.md").read_text("utf-8")
    for published in ("100.00 M€", "37.70 M€", "51.31 M€", "60.0%"):
        assert f"| {published} |" in kept
