"""The page of the baseline's statement beside published figures, made from a result.

`python docs/published.py outputs/reference` writes docs/reference/statement-of-2024.md anew.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd

from simulator.budget import ACCOUNTS
from simulator.origin import published
from simulator.scenario import Scenario, read
from simulator.vocabulary import BUDGET

PAGE = Path(__file__).parent / "reference" / "statement-of-2024.md"
YEAR, BASE = 2024, "baseline"
HEAD = """# The baseline's statement of 2024

Written by `python docs/published.py RESULT`, from {n} replications at {scale} of the real size
(1.0: whole), seed {seed}. An interval is that of the mean over the replications; it says nothing
of the assumptions.

## Beside published figures

| | Year | Published | Simulated (95 % interval) | Deviation | Rests on |
|---|---|---:|---:|---:|---|
"""
STATEMENT = """
The opening cash is set so that the cash comes near its published forecast, and the grant is the
published one: those two lines say that the books carry them through, not that they predict.

## Compte de résultat, M€

| | Account | Compte | 2024 (95 % interval) |
|---|---|---|---:|
"""


def page(folder: Path, scenario: Scenario) -> str:
    """The page from the tables of a result that has the scenario as its baseline."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))["study"]
    indicators = pd.read_csv(folder / "indicators.csv")
    mine = indicators[indicators["scenario"] == BASE]
    money = tuple(each for each in scenario.figures if each.place["indicator"] in BUDGET)
    told = published(replace(scenario, figures=money), mine).to_dict("records")
    rows = [
        f"| {row['en']} | {row['year']} | {_written(row['published'])} "
        f"| {_spread(row, 'simulated')} | {row['deviation']:+.1%} "
        f"| {row['source']}, {row['kind']} |"
        for row in told
    ]
    lines = pd.read_csv(folder / "statement.csv")
    lines = lines[(lines["scenario"] == BASE) & (lines["year"] == YEAR)]
    accounts = {str(row["account"]): row for row in lines.to_dict("records")}
    result = mine[(mine["indicator"] == "result") & (mine["year"] == YEAR)].to_dict("records")[0]
    statement = [
        f"| {line.number} | {line.title.en} | {line.title.fr} | {_spread(accounts[name], 'mean')} |"
        for name, line in ACCOUNTS.items()
        if name in accounts
    ]
    head = HEAD.format(n=manifest["replications"], scale=manifest["scale"], seed=manifest["seed"])
    last = f"| | **Result** | **Résultat** | {_spread(result, 'mean')} |"
    return "\n".join([head + "\n".join(rows), STATEMENT + "\n".join([*statement, last]), ""])


def _written(value: float) -> str:
    """Millions of euros, or a share in per cents."""
    return f"{value:.1%}" if abs(value) <= 1 else f"{value / 1e6:,.2f} M€"


def _spread(row: dict[object, float], mean: str) -> str:
    middle, low, high = (_written(row[name]) for name in (mean, "low", "high"))
    return middle if low == high else f"{middle} ({low} to {high})"


if __name__ == "__main__":
    PAGE.write_text(page(Path(sys.argv[1]), read("baseline")), encoding="utf-8")
