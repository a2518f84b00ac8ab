"""What the ledger says of the year's financing, of cash by month, and of commitments.

The forms are those of French public accounting: capacité d'autofinancement (CAF), tableau de
financement, fonds de roulement, besoin en fonds de roulement, trésorerie, autorisations
d'engagement (AE) and crédits de paiement (CP).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from simulator.budget.accounts import (
    ACCOUNTS,
    ASSETS,
    BALANCE,
    CASH,
    PAYABLES,
    SUBSIDIES,
    SUPPLIERS_OF_ASSETS,
)
from simulator.budget.journal import RESULT_CLASSES, Ledger
from simulator.budget.lines import LEVER
from simulator.budget.proration import study_months
from simulator.document import Words
from simulator.planning import Planned

FINANCING: Mapping[str, Words] = MappingProxyType(
    {
        "result": Words(fr="Résultat", en="Result"),
        "depreciation": Words(fr="+ Dotations aux amortissements", en="+ Depreciation"),
        "released": Words(
            fr="− Quote-part des financements d'actifs reprise au résultat",
            en="− Investment grants released to income",
        ),
        "self-financing": Words(
            fr="= Capacité d'autofinancement (CAF)", en="= Self-financing capacity (CAF)"
        ),
        "investment-grants": Words(
            fr="+ Financements d'actifs reçus", en="+ Investment grants received"
        ),
        "acquisitions": Words(
            fr="− Acquisitions d'immobilisations", en="− Purchases of fixed assets"
        ),
        "working-capital-change": Words(
            fr="= Variation du fonds de roulement", en="= Change in working capital"
        ),
        "requirement-change": Words(
            fr="− Variation du besoin en fonds de roulement",
            en="− Change in the working capital requirement",
        ),
        "cash-change": Words(fr="= Variation de la trésorerie", en="= Change in cash"),
        "working-capital": Words(
            fr="Fonds de roulement au 31 décembre", en="Working capital at the end of the year"
        ),
        "requirement": Words(
            fr="Besoin en fonds de roulement au 31 décembre",
            en="Working capital requirement at the end of the year",
        ),
        "cash": Words(fr="Trésorerie au 31 décembre", en="Cash at the end of the year"),
    }
)
"""The lines of the tableau de financement, in its order; what is taken away is negative."""

ENVELOPES: Mapping[str, Words] = MappingProxyType(
    {
        "staff": Words(fr="Personnel", en="Staff"),
        "running": Words(fr="Fonctionnement", en="Running"),
        "investment": Words(fr="Investissement", en="Investment"),
    }
)
_STAFF = ("payroll", "hourly-paid")


def cash(ledger: Ledger) -> pd.DataFrame:
    """Columns month, account, cents: what each account of the statement brought in or took out.

    In the accounts "investment" and "subsidy-release" stand the purchases of fixed assets and the
    grants that pay for them. Every account that ever moves stands in every month.
    """
    moved = _moved(ledger)
    signed = _on(moved, "debit", CASH) - _on(moved, "credit", CASH)
    cents = moved.assign(cents=signed)[signed != 0]
    wide = cents.pivot_table("cents", "month", "account", "sum", fill_value=0)
    order = [name for name in ACCOUNTS if name in wide.columns]
    return _long(wide.reindex(list(ledger.months), columns=order, fill_value=0), "account")


def treasury(planned: Planned, ledger: Ledger) -> pd.DataFrame:
    """Columns month, days, spent, cents: of each month of the study its days, the charges of it
    that are to be paid out (neither depreciation nor losses), and the cash when it ends."""
    entries = ledger.entries
    charged = entries[(entries["journal"] == "charged") & entries["debit"].str.startswith("6")]
    spent = charged.groupby("month")["cents"].sum()
    held = balances(ledger)
    cash = held[held["number"] == CASH].set_index("month")["cents"]
    return pd.DataFrame(
        {
            "month": ledger.months,
            "days": [(each.end - each.first).days for each in study_months(planned)],
            "spent": spent.reindex(list(ledger.months), fill_value=0).to_numpy(),
            "cents": cash.reindex(list(ledger.months)).to_numpy(),
        }
    ).astype({"month": "str", "days": "int64", "spent": "int64", "cents": "int64"})


def balances(ledger: Ledger) -> pd.DataFrame:
    """Columns month, number, cents: what each account of the balance sheet holds when the month
    ends, debit positive. The result is not carried to the reserves: together with the balances of
    classes 6 and 7 they come to nothing.
    """
    entries = ledger.entries
    sides = [
        entries.assign(number=entries[side], cents=sign * entries["cents"])
        for side, sign in (("debit", 1), ("credit", -1))
    ]
    wide = pd.concat(sides).pivot_table("cents", "month", "number", "sum", fill_value=0)
    held = wide.reindex(list(ledger.months), columns=list(BALANCE), fill_value=0).cumsum()
    return _long(held, "number")


def financing(ledger: Ledger) -> pd.DataFrame:
    """Columns line, year, cents: the tableau de financement, see `FINANCING`.

    What is there at the end of a year comes from the balances; what changed comes from the entries
    of the year, so that the one checks the other.
    """
    moved, years = _moved(ledger), list(ledger.years)

    def of(side: str, *numbers: str) -> pd.Series[int]:
        cents = _on(moved, side, *numbers).groupby(moved["year"]).sum()
        return cents.reindex(years, fill_value=0)

    result = of("credit", *RESULT_CLASSES) - of("debit", *RESULT_CLASSES)
    depreciation = of("debit", ACCOUNTS["investment"].number)
    released = of("credit", ACCOUNTS["subsidy-release"].number)
    granted, acquired = of("credit", SUBSIDIES), of("debit", ASSETS)
    financed = result + depreciation - released
    change = financed + granted - acquired
    cash_change = of("debit", CASH) - of("credit", CASH)
    ends = _year_ends(ledger)
    capital = result.cumsum() - ends.loc[[n for n in BALANCE if n[0] in "12"]].sum()
    lines: dict[str, Any] = {
        "result": result,
        "depreciation": depreciation,
        "released": -released,
        "self-financing": financed,
        "investment-grants": granted,
        "acquisitions": -acquired,
        "working-capital-change": change,
        "requirement-change": cash_change - change,
        "cash-change": cash_change,
        "working-capital": capital,
        "requirement": capital - ends.loc[CASH],
        "cash": ends.loc[CASH],
    }
    rows = [
        (name, year, cents)
        for name in FINANCING
        for year, cents in zip(years, lines[name], strict=True)
    ]
    return pd.DataFrame(rows, columns=["line", "year", "cents"]).astype({"cents": "int64"})


def commitments(planned: Planned, ledger: Ledger) -> pd.DataFrame:
    """Columns envelope, operation, year, committed, paid, outstanding: AE, CP, and what is left to
    pay. An operation goes over several years: a plan of investment by its name, a lever with the
    prefix of its items; "" stands for the rest of an envelope. Operations that never move are left
    out.

    Staff and running costs are committed when they are charged; of an investment, what its plan
    commits, or else what it buys, and a lever's whole when it starts. What was owed to staff and
    suppliers when the study began is in what is left to pay.
    """
    entries = ledger.entries.assign(envelope=_envelopes(ledger.entries))
    entries["operation"] = _operations(entries)
    told = entries.groupby(["journal", *_OPERATION, "year"])["cents"].sum().to_dict()
    owed = entries[entries["debit"].isin(PAYABLES) & (entries["journal"] == "opening")]
    before = owed.groupby(_OPERATION)["cents"].sum().to_dict()
    known = dict.fromkeys((name, "") for name in ENVELOPES)
    moving = entries[entries["journal"].isin(["charged", "acquired", "paid"])]
    known |= dict.fromkeys(map(tuple, moving[_OPERATION].drop_duplicates().to_numpy()))
    known |= {("investment", n): None for n, p in planned.model.investments.items() if p.committed}
    rows = []
    for key in sorted(known, key=lambda key: list(ENVELOPES).index(key[0])):
        left = -int(before.get(key, 0))
        for year in ledger.years:
            bought = int(told.get(("acquired", *key, year), 0))
            committed = int(told.get(("charged", *key, year), 0))
            committed += _committed(planned, key, year, bought)
            paid = int(told.get(("paid", *key, year), 0))
            left += committed - paid
            rows.append((*key, year, committed, paid, left))
    columns = [*_OPERATION, "year", "committed", "paid", "outstanding"]
    return pd.DataFrame(rows, columns=columns)


_OPERATION = ["envelope", "operation"]


def _committed(planned: Planned, key: tuple[str, str], year: int, bought: int) -> int:
    """What an operation commits in a year to buy assets: as its plan says, or what it buys."""
    plan = planned.model.investments.get(key[1]) if key[0] == "investment" else None
    return plan.committed.get(year, 0) if plan and plan.committed else bought


def _operations(entries: pd.DataFrame) -> pd.Series[str]:
    """A lever with its prefix, without the title of its cost; a plan; or nothing."""
    items = entries["item"]
    lever = LEVER + items.str.removeprefix(LEVER).str.split("/", n=1).str[0]
    plan = items.where(entries["envelope"] == "investment", "")
    return lever.where(items.str.startswith(LEVER), plan)


def _envelopes(entries: pd.DataFrame) -> pd.Series[str]:
    investment = entries["debit"].isin([ASSETS, SUPPLIERS_OF_ASSETS])
    staff = entries["account"].isin(_STAFF)
    named = np.select([investment, staff], ["investment", "staff"], "running")
    return pd.Series(named, entries.index)


def _moved(ledger: Ledger) -> pd.DataFrame:
    """The entries but for those that open the accounts."""
    return ledger.entries[ledger.entries["journal"] != "opening"]


def _on(entries: pd.DataFrame, side: str, *numbers: str) -> pd.Series[int]:
    """The cents of entries on one side of accounts whose numbers begin so, zero for the others."""
    return entries["cents"].where(entries[side].str.startswith(numbers), 0)


def _year_ends(ledger: Ledger) -> pd.DataFrame:
    """The balances of each account, by number, at the end of each year or of the study."""
    held = balances(ledger).assign(year=lambda f: f["month"].str[:4].astype("int64"))
    return held.groupby(["number", "year"], sort=False)["cents"].last().unstack("year")


def _long(wide: pd.DataFrame, name: str) -> pd.DataFrame:
    long = wide.rename_axis("month").reset_index().melt("month", var_name=name, value_name="cents")
    return long.astype({"month": "str", name: "str", "cents": "int64"})
