"""A floor of the cash: months of reserve, breaches and their dates by hand, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from documents import tiny, typed
from ledgers import planned

from simulator import budget
from simulator.errors import InputError
from simulator.experiment.gathering import head
from simulator.experiment.reserve import MONTH, NEVER, breach, by_month, by_year, reserves
from simulator.experiment.risk import band, probability
from simulator.experiment.study import design, floors_of
from simulator.experiment.terms import asked, floor_of
from simulator.quantity import DAY
from simulator.record import blank

FLOOR = {"a": 30 * DAY}


def treasury(*runs: list[int], draws: list[int] | None = None) -> pd.DataFrame:
    """Runs of a study of 60 days in two years, 100.00 euros a day in the first, 200.00 after;
    the cash at each month's end in whole euros."""
    rows = [
        ("a", (draws or [0] * len(runs))[k], k, month, days, spent * 100, cash * 100)
        for k, run in enumerate(runs)
        for (month, days, spent), cash in zip(
            [("2023-11", 20, 1_000), ("2023-12", 20, 3_000), ("2024-01", 20, 4_000)], run,
            strict=True,
        )
    ]  # fmt: skip
    columns = ["scenario", "draw", "replication", "month", "days", "spent", "cents"]
    return pd.DataFrame(rows, columns=columns)


def test_a_floor_and_a_reserve_by_hand() -> None:
    table = reserves(treasury([3_001, 3_000, 5_999]), FLOOR)
    # 4,000 over 40 days, then 4,000 over 20.
    assert table["daily"].tolist() == [100.0, 100.0, 200.0]
    assert table["floor"].tolist() == [3_000.0, 3_000.0, 6_000.0]
    # What is just enough is enough.
    assert table["below"].tolist() == [False, False, True]
    assert table["reserve"].tolist() == pytest.approx([30.01 / MONTH, 30 / MONTH, 29.995 / MONTH])


def test_the_chance_of_a_breach_by_year() -> None:
    runs = [[5_000, 5_000, 9_000], [2_000, 5_000, 9_000], [5_000, 2_999, 5_000],
            [5_000, 5_000, 5_999]]  # fmt: skip
    first, second = by_year(reserves(treasury(*runs), FLOOR)).to_dict("records")
    assert (first["year"], first["n"], first["breaches"], first["p"]) == (2023, 4, 2, 0.5)
    assert (first["p_low"], first["p_high"]) == probability(2, 4)
    assert (second["year"], second["breaches"]) == (2024, 2)
    assert (first["daily"], first["floor"]) == (100.0, 3_000.0)
    # The reserve when the year ends, and the mean of each run's lowest month.
    assert first["mean"] == pytest.approx((50 + 50 + 29.99 + 50) / 4 / MONTH)
    assert first["lowest"] == pytest.approx((50 + 20 + 29.99 + 50) / 4 / MONTH)


def test_the_cash_of_a_month_has_bands_and_breaches() -> None:
    table = by_month(reserves(treasury([1, 4_000, 1], [3, 2_000, 1]), FLOOR))
    assert table["month"].tolist() == ["2023-11", "2023-12", "2024-01"]
    assert (table["mean"][1], table["below"][1], table["floor"][1]) == (3_000.0, 1, 3_000.0)
    ends = (table["low80"][1], table["high80"][1])
    assert ends == band(np.array([4_000.0, 2_000.0]), 0.8)


@pytest.mark.parametrize("runs", [4, 9])
def test_the_first_breach_and_its_band(runs: int) -> None:
    early, late, never = [1, 1, 1], [5_000, 5_000, 1], [5_000, 5_000, 9_000]
    each = ([early] + [late] * (runs // 2) + [never] * runs)[:runs]
    (row,) = breach(reserves(treasury(*each), FLOOR), FLOOR).to_dict("records")
    assert (row["n"], row["breaches"], row["days"]) == (runs, 1 + runs // 2, 30.0)
    assert (row["earliest"], row["median"], row["latest"]) == ("2023-11", "2024-01", NEVER)
    # The band of 80 % needs nine runs, and then goes from the first to the last; that of 95 %, 39.
    ends = (row["low80"], row["high80"])
    assert ends == (("2023-11", NEVER) if runs == 9 else (None, None))
    assert (row["low95"], row["high95"]) == (None, None)


def test_runs_under_one_draw_count_once() -> None:
    runs = [[1, 1, 1], [1, 1, 1], [9_000] * 3, [9_000] * 3]
    (row,) = breach(reserves(treasury(*runs, draws=[1, 1, 2, 2]), FLOOR), FLOOR).to_dict("records")
    assert (row["apart"], row["p"], row["p_low"]) == (2, 0.5, probability(1, 2).low)


def test_without_a_floor_nothing_is_breached() -> None:
    table = reserves(treasury([-1, -1, -1]), {"a": None})
    assert not table["below"].any()
    assert breach(table, {"a": None}).empty
    assert by_year(table)["p"].tolist() == [0.0, 0.0]


def test_the_treasury_of_a_small_institution() -> None:
    """Rent, writers and the office are to be paid out; depreciation is not."""
    plan = planned()
    ledger = budget.ledger(plan, blank(plan.plan))
    table = budget.treasury(plan, ledger).set_index("month")
    statement = budget.statement(plan, blank(plan.plan)).set_index("account")
    spent = -statement.loc[["running", "hourly-paid", "payroll"], "cents"].sum()
    assert table["spent"].sum() == spent
    assert table["days"].tolist()[:2] == [31, 28]
    ends = budget.financing(ledger).set_index(["line", "year"])["cents"]
    assert table["cents"]["2023-12"] == ends["cash", 2023]


@pytest.mark.parametrize(
    ("text", "days"), [("30d", 30), ("1.5d", 1.5), ("6 weeks", 42), ("2w", 14), ("45 days", 45)]
)
def test_a_floor_as_people_write_it(text: str, days: float) -> None:
    assert floor_of(text) == days * DAY


@pytest.mark.parametrize("text", ["30", "30 EUR", "5 h", "3 min", "-2d", "d", "2 months", ""])
def test_a_floor_in_the_wrong_unit_is_refused_with_all_other_problems(
    text: str, tmp_path: Path
) -> None:
    plan = design([tiny(tmp_path / "tiny.toml")], 2, 1, 1.0, "simpy")
    with pytest.raises(InputError) as caught:
        asked(plan, precision="result=3kg", floor=text)
    assert [problem.path for problem in caught.value.problems] == ["--precision", "--floor"]
    floor = caught.value.problems[1]
    assert (floor.value, floor.file) == (text, "command line")
    assert floor.accepted == 'days or weeks of expenditure, such as 30d, "30 days" or "6 weeks"'


RENT = """
[costs.rent]
title = { fr = "Loyer", en = "Rent" }
account = "running"
yearly = "3650 EUR"

[treasury]
floor = "10 days"
"""


@pytest.mark.usefixtures("without_processes")
def test_the_floor_of_a_command_is_kept_and_may_be_changed(tmp_path: Path) -> None:
    file = Path(tiny(tmp_path / "tiny.toml", ("volume = 400", "volume = 20")))
    file.write_text(file.read_text("utf-8") + RENT, encoding="utf-8")
    common = ("--replications", 2, "--engine", "simpy", "--jobs", 1, "-q", "--store",
              tmp_path / "store", "--out", tmp_path / "result")  # fmt: skip

    def days() -> float:
        return float(pd.read_csv(tmp_path / "result" / "breach.csv")["days"].iloc[0])

    of = head(design([str(file)], 2, 1, 1.0, "simpy"))
    assert floors_of(of.scenarios, of.terms) == {"tiny": 10 * DAY}
    assert typed("run", file, *common, "--floor", "20d").exit_code == 0
    assert days() == 20.0
    changed = typed("report", tmp_path / "result", "--floor", "45d")
    assert changed.exit_code == 0, changed.output
    assert days() == 45.0
    manifest = json.loads((tmp_path / "result" / "manifest.json").read_text("utf-8"))
    assert manifest["study"]["terms"]["floor"] == 45 * DAY
    again = typed("reproduce", tmp_path / "result", "--jobs", 1, "-q")
    assert again.exit_code == 0, again.output
    refused = typed("report", tmp_path / "result", "--floor", "45 kg")
    assert refused.exit_code == 2
    assert "--floor" in refused.stderr
