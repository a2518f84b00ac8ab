"""Indicators of the budget, read from a statement, in the shape of all other indicators."""

from __future__ import annotations

import pandas as pd

from simulator.budget.financing import financing
from simulator.budget.journal import Ledger
from simulator.budget.lines import LEVER
from simulator.budget.statement import (
    by_year,
    charges,
    own_resources,
    own_resources_ratio,
    resources,
    result,
)
from simulator.vocabulary import ALL, COLUMNS

_GRANTS = ["state-grant", "project-grants", "subsidy-release"]


def measures(statement: pd.DataFrame) -> pd.DataFrame:
    """Columns indicator, audience, segment, pool, year, value: euros and shares by calendar year.

    "all" stands for a total. Charges, payroll and costs are positive numbers. The own-resources
    ratio of a year without resources is left out.
    """
    account, item = statement["account"], statement["item"]
    cents = {
        "result": result(statement).set_index("year")["cents"],
        "resources": resources(statement),
        "charges": charges(statement),
        "fees": by_year(statement, account == "fees"),
        "payroll": -by_year(statement, account == "payroll"),
        "course-cost": -by_year(statement, account == "courses"),
        "lever-cost": -by_year(statement, item.str.startswith(LEVER)),
        "grant": by_year(statement, account.isin(_GRANTS)),
        "state-grant": by_year(statement, account == "state-grant"),
        "own-resources": own_resources(statement),
    }
    tables = [_tidy(name, each.rename("value") / 100) for name, each in cents.items()]
    ratio = own_resources_ratio(statement).set_index("year")["ratio"]
    fees = statement[(account == "fees") & (statement["segment"] != "")]
    parts = [
        _tidy("fees", fees.groupby(by, sort=False)["cents"].sum().rename("value") / 100)
        for by in (["audience", "year"], ["audience", "segment", "year"])
    ]
    everything = [*tables, _tidy("own-resources-ratio", ratio.rename("value")), *parts]
    return pd.concat(everything, ignore_index=True)


def standing(ledger: Ledger) -> pd.DataFrame:
    """The same columns, of what only a ledger says: CAF, working capital and cash by year."""
    lines = financing(ledger).set_index("year")
    return pd.concat(
        [_tidy(name, lines[lines["line"] == name]["cents"].rename("value") / 100)
         for name in ("self-financing", "working-capital", "cash")],
        ignore_index=True,
    )  # fmt: skip


def _tidy(indicator: str, values: pd.Series[float]) -> pd.DataFrame:
    """The columns of `measures` from values by year, and perhaps by audience and segment."""
    table = values.reset_index().assign(indicator=indicator)
    for name in COLUMNS:
        if name not in table:
            table[name] = ALL
    return table[list(COLUMNS)].astype({"year": "int64", "value": "float64"})
