"""The ledger of a small institution worked by hand, to the cent, and what holds in every ledger."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from ledgers import assert_sound, held, lived

from simulator import budget
from simulator.budget.accounts import ACCOUNTS, BALANCE, title_of
from simulator.errors import RunError
from simulator.planning import Planned
from simulator.record import Record


@pytest.fixture(scope="module")
def ran() -> tuple[Planned, Record]:
    return lived()


@pytest.fixture(scope="module")
def ledger(ran: tuple[Planned, Record]) -> budget.Ledger:
    return budget.ledger(*ran)


FEES, REFUNDS, LOST = "7061", "709", "654"
BY_HAND = {
    # The learner of the warm-up owes 900.00, of which 450.00 by card and 135.00 by debit are in
    # by the end of December; a tenth is earned, and a twentieth will never be paid.
    ("opening", "411", "110", "fee", ""): (31_500, 0),
    ("opening", "487", "110", "fee", ""): (-81_000, 0),
    ("earned", "487", FEES, "fee", "paying"): (81_000, 0),
    ("received", "515", "411", "fee", "paying"): (27_000, 0),
    ("lost", LOST, "411", "fee", "paying"): (4_500, 0),
    # Enrolled on 20 November, gone on 4 December: two months earned of ten, and one taken back.
    ("owed", "411", "487", "fee", "leaving"): (90_000, 0),
    ("earned", "487", FEES, "fee", "leaving"): (18_000, 72_000),
    ("received", "515", "411", "fee", "leaving"): (45_000 + 2 * 13_500, 13_500),
    ("lost", LOST, "411", "fee", "leaving"): (0, 4_500),
    ("owed", "487", "411", "refund", "leaving"): (72_000, 0),
    ("earned", REFUNDS, "487", "refund", "leaving"): (7_200, 64_800),
    ("received", "411", "515", "refund", "leaving"): (36_000 + 10_800, 2 * 10_800),
    ("lost", "411", LOST, "refund", "leaving"): (0, 3_600),
    # Four months from February; paid from the month after: a quarter in March, the rest in May.
    ("owed", "411", "487", "fee", "funded"): (0, 90_000),
    ("earned", "487", FEES, "fee", "funded"): (0, 90_000),
    ("received", "515", "411", "fee", "funded"): (0, 90_000),
    # Each parcel is paid a month later; the one of the warm-up is not in the study's charges.
    ("charged", "626", "401", "parcel", "young"): (700, 0),
    ("paid", "401", "515", "parcel", "young"): (700, 0),
    ("charged", "626", "401", "parcel", "leaving"): (700, 0),
    ("paid", "401", "515", "parcel", "leaving"): (700, 0),
    ("charged", "626", "401", "parcel", "funded"): (0, 700),
    ("paid", "401", "515", "parcel", "funded"): (0, 700),
    # Pay is paid in its month, 2 % more in the second year.
    ("charged", "641", "421", "office", ""): (6_000_000, 6_120_000),
    ("paid", "421", "515", "office", ""): (6_000_000, 6_120_000),
    # January stands for the months before: 31 of 365 days of 120,000.00 are owed at the start.
    ("opening", "401", "110", "rent", ""): (-1_019_178, 0),
    ("charged", "618", "401", "rent", ""): (12_000_000, 12_000_000),
    ("paid", "401", "515", "rent", ""): (12_000_000, 12_002_785),
    # Two months of delay: twice 31 days of 10.00; December and November 2023 fall in 2024.
    ("opening", "421", "110", "writers", ""): (-62_000, 0),
    ("charged", "644", "421", "writers", ""): (365_000, 365_000),
    ("paid", "421", "515", "writers", ""): (2 * 31_000 + 304_000, 61_000 + 365_000 - 60_833),
    # 1,000.00 a day, then 2,000.00. January and February 2023 come in January; March pays to
    # August, September to February, and what is after the study does not come.
    ("granted", "441", "7411", "state", ""): (36_500_000, 73_200_000),
    ("received", "515", "441", "state", ""): (36_500_000 + 12_000_000, 73_200_000 - 12_000_000),
    # 1.00 a day in 2022, then 2.00. Of 2022 sum(days x (month - 1)) / 12 = 2017 / 12 = 168.08
    # is left; 2023 releases it, and 730 - 2 x 168.083 = 393.83 of its own: 561.92 in all.
    # 2024 releases those 336.17, and 732 - 2 x 2018 / 12 = 395.67 of its own: 731.83.
    ("opening", "131", "110", "platform", ""): (-16_808, 0),
    ("granted", "441", "131", "platform", ""): (73_000, 73_200),
    ("received", "515", "441", "platform", ""): (73_000, 73_200),
    ("released", "131", "777", "platform", ""): (56_192, 73_183),
    # The same plan as an investment: 365.00 bought before, 196.92 of it worn; paid a month later.
    ("opening", "205", "110", "machines", ""): (36_500, 0),
    ("opening", "280", "110", "machines", ""): (-19_692, 0),
    ("acquired", "205", "404", "machines", ""): (73_000, 73_200),
    ("paid", "404", "515", "machines", ""): (66_800, 73_200),
    ("depreciated", "6811", "280", "machines", ""): (56_192, 73_183),
    # 184 of 1,827 days, then 366 more.
    ("acquired", "205", "404", "lever/2.2/Tool", ""): (10_000_000, 0),
    ("paid", "404", "515", "lever/2.2/Tool", ""): (10_000_000, 0),
    ("depreciated", "6811", "280", "lever/2.2/Tool", ""): (1_007_115, 2_003_285),
    # Bought a year before the study for two years of 365 days: half of it is worn.
    ("opening", "205", "110", "lever/2.2/Old", ""): (730_000, 0),
    ("opening", "280", "110", "lever/2.2/Old", ""): (-365_000, 0),
    ("depreciated", "6811", "280", "lever/2.2/Old", ""): (365_000, 0),
    ("opening", "515", "110", "", ""): (100_000_000, 0),
}


def by_year(ledger: budget.Ledger) -> dict[tuple[str, ...], tuple[int, ...]]:
    """(journal, debit, credit, item, segment) -> cents of each year."""
    keys = ["journal", "debit", "credit", "item", "segment"]
    wide = ledger.entries.pivot_table("cents", keys, "year", "sum", fill_value=0)
    return {key: tuple(map(int, row)) for key, row in zip(wide.index, wide.to_numpy(), strict=True)}


def test_every_entry_of_a_small_institution_by_hand(ledger: budget.Ledger) -> None:
    assert by_year(ledger) == BY_HAND


def test_a_fee_of_nothing_leaves_no_entry_but_its_parcel(ledger: budget.Ledger) -> None:
    young = ledger.entries[ledger.entries["segment"] == "young"]
    assert set(young["account"]) == {"postage"}


def test_the_months_in_which_money_comes_by_hand(ledger: budget.Ledger) -> None:
    cash = budget.cash(ledger).set_index(["account", "month"])["cents"]
    state = cash.loc["state-grant"]
    paid = state[state != 0].to_dict()
    # 59 days of 2023; 184; 122 of 2023 and 60 of 2024; 184 of 2024; 122.
    assert paid == {
        "2023-01": 5_900_000, "2023-03": 18_400_000, "2023-09": 12_200_000 + 12_000_000,
        "2024-03": 36_800_000, "2024-09": 24_400_000,
    }  # fmt: skip
    fees = cash.loc["fees"]
    assert fees[fees != 0].to_dict() == {
        "2023-01": 13_500, "2023-02": 13_500, "2023-11": 58_500, "2023-12": 13_500,
        "2024-01": 13_500, "2024-03": 22_500, "2024-05": 67_500,
    }  # fmt: skip


def test_the_financing_of_each_year_by_hand(ledger: budget.Ledger) -> None:
    lines = budget.financing(ledger).pivot(index="line", columns="year", values="cents")
    income = (36_500_000 + 56_192 + 81_000 + 18_000 - 7_200,
              73_200_000 + 73_183 + 72_000 + 90_000 - 64_800)  # fmt: skip
    worn = (56_192 + 1_007_115 + 365_000, 73_183 + 2_003_285)
    charges = (6_000_000 + 12_000_000 + 365_000 + 1_400 + 4_500 + worn[0],
               6_120_000 + 12_000_000 + 365_000 + 700 + 4_500 - 3_600 + worn[1])  # fmt: skip
    result = tuple(a - b for a, b in zip(income, charges, strict=True))
    financed = (result[0] + worn[0] - 56_192, result[1] + worn[1] - 73_183)
    change = (financed[0] + 73_000 - 10_073_000, financed[1] + 73_200 - 73_200)
    # Cash, owed by learners and fixed assets less what suppliers, staff, grantors and later
    # years are owed, at the start.
    fixed, granted = 36_500 - 19_692 + 730_000 - 365_000, 16_808
    net = 100_000_000 + 31_500 - 81_000 - 1_019_178 - 62_000
    capital = (net + change[0], net + change[0] + change[1])
    assert fixed + net - granted == -held(ledger)["110"].iloc[0]
    for name, values in {
        "result": result, "depreciation": worn, "released": (-56_192, -73_183),
        "self-financing": financed, "investment-grants": (73_000, 73_200),
        "acquisitions": (-10_073_000, -73_200), "working-capital-change": change,
        "working-capital": capital,
    }.items():  # fmt: skip
        assert tuple(lines.loc[name]) == values, name


def test_commitments_and_payments_by_hand(
    ran: tuple[Planned, Record], ledger: budget.Ledger
) -> None:
    table = budget.commitments(ran[0], ledger)
    operations = table[table["operation"] != ""].set_index(["operation", "year"])
    assert {key: tuple(row[1:]) for key, *row in operations.itertuples() if any(row[1:])} == {
        ("machines", 2023): (100_000, 66_800, 33_200),
        ("machines", 2024): (50_000, 73_200, 10_000),
        ("lever/2.2", 2023): (10_000_000, 10_000_000, 0),
    }
    whole = table.drop(columns="operation").groupby(["envelope", "year"]).sum()
    rows = {key: tuple(map(int, row)) for key, *row in whole.itertuples()}
    assert rows == {
        ("staff", 2023): (6_365_000, 6_366_000, 62_000 - 1_000),
        ("staff", 2024): (6_485_000, 6_120_000 + 365_167, 61_000 - 167),
        ("running", 2023): (12_001_400, 12_001_400, 1_019_178),
        ("running", 2024): (12_000_700, 12_003_485, 1_016_393),
        # The plan commits 1,000.00 and 500.00; the lever its whole price when it starts.
        ("investment", 2023): (10_100_000, 10_066_800, 33_200),
        ("investment", 2024): (50_000, 73_200, 10_000),
    }


def test_the_small_institution_is_sound(ran: tuple[Planned, Record]) -> None:
    assert_sound(*ran)


# ---- a ledger that is wrong is refused


def spoilt(ledger: budget.Ledger, **change: Any) -> pd.DataFrame:
    """The entries, the first that a fee is earned by changed."""
    entries = ledger.entries
    first = entries.index == entries.index[entries["credit"] == FEES][0]
    return entries.assign(**{key: entries[key].mask(first, new) for key, new in change.items()})


def test_an_entry_that_the_statement_does_not_have_fails_the_run(
    ran: tuple[Planned, Record], ledger: budget.Ledger
) -> None:
    statement = budget.statement(*ran)
    changes: tuple[dict[str, Any], ...] = ({"cents": 1}, {"segment": "young"}, {"year": 2024})
    for change in changes:
        with pytest.raises(RunError, match=r"the ledger and the statement differ: .*fee"):
            budget.agree(spoilt(ledger, **change), statement)


def test_an_entry_of_an_unknown_account_fails_the_run(
    ran: tuple[Planned, Record], ledger: budget.Ledger
) -> None:
    with pytest.raises(RunError, match="no such account in the chart: 999"):
        budget.agree(spoilt(ledger, debit="999"), budget.statement(*ran))


# ---- the chart


def test_every_number_of_the_chart_stands_once_in_its_class() -> None:
    numbers = [*BALANCE, *(line.number for line in ACCOUNTS.values())]
    assert len(set(numbers)) == len(numbers)
    assert {n[0] for n in BALANCE} == {"1", "2", "4", "5"}
    for line in ACCOUNTS.values():
        assert line.number[0] == ("6" if line.side == "charge" else "7")


def test_every_number_has_a_title_of_its_own_in_both_languages() -> None:
    titles = [title_of(n) for n in (*BALANCE, *(line.number for line in ACCOUNTS.values()))]
    for texts in ([t.fr for t in titles], [t.en for t in titles]):
        assert all(texts)
        assert len(set(texts)) == len(texts)
