"""The statement of a replication: whole cents by account, item, segment and calendar year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pandas as pd

from simulator.budget.accounts import ACCOUNTS, ChartLine
from simulator.budget.lines import Line
from simulator.budget.movements import Movements, budgeted, movements
from simulator.budget.proration import cents_by_year, study_months
from simulator.planning import Planned
from simulator.record import Record

COLUMNS = {
    "account": "str",
    "item": "str",
    "audience": "str",
    "segment": "str",
    "year": "int64",
    "cents": "int64",
}
"""The columns of a statement and their types."""


def statement(planned: Planned, record: Record, moved: Movements | None = None) -> pd.DataFrame:
    """What the institution earned and spent in each calendar year of the study.

    Columns account, item, audience, segment ("" where a line has none), year, cents: income
    positive, charges and refunds negative. Every line stands in every year, in the order of the
    chart of accounts. Rounded by the rule of `proration`. What is moved is worked out here unless
    it is given.
    """
    return _frame(planned, budgeted(planned, moved or movements(planned, record)))


def off_budget(planned: Planned, record: Record, moved: Movements | None = None) -> pd.DataFrame:
    """What another administration paid for the institution's work, in the form of a statement.

    It belongs to the full cost, never to the result.
    """
    return _frame(planned, (moved or movements(planned, record)).off_budget)


def result(statement: pd.DataFrame) -> pd.DataFrame:
    """Columns year and cents: income less refunds less charges."""
    return statement.groupby("year")["cents"].sum().reset_index()


def own_resources_ratio(statement: pd.DataFrame) -> pd.DataFrame:
    """Columns year and ratio: own resources over all resources; no row where there are none."""
    own, every = own_resources(statement), resources(statement)
    known = every > 0
    return (own[known] / every[known]).rename("ratio").reset_index()


def resources(statement: pd.DataFrame) -> pd.Series[int]:
    """Year -> cents of income less refunds."""
    return by_year(statement, statement["account"].isin(_named(lambda line: line.is_resource)))


def own_resources(statement: pd.DataFrame) -> pd.Series[int]:
    """Year -> cents of the institution's own income less refunds."""
    return by_year(statement, statement["account"].isin(_named(lambda line: line.own)))


def charges(statement: pd.DataFrame) -> pd.Series[int]:
    """Year -> cents of charges, as a positive number."""
    return -by_year(statement, ~statement["account"].isin(_named(lambda line: line.is_resource)))


def by_year(statement: pd.DataFrame, chosen: pd.Series[bool]) -> pd.Series[int]:
    """Year -> cents of the chosen lines, zero in a year without any."""
    return statement["cents"].where(chosen, 0).groupby(statement["year"]).sum()


def _named(belongs: Callable[[ChartLine], bool]) -> list[str]:
    return [name for name, line in ACCOUNTS.items() if belongs(line)]


def _frame(planned: Planned, lines: Iterable[Line]) -> pd.DataFrame:
    months = study_months(planned)
    order = {account: place for place, account in enumerate(ACCOUNTS)}
    rows = [
        (line.account, line.item, line.audience, line.segment, year,
         ACCOUNTS[line.account].sign * cents)
        for line in sorted(_merged(lines), key=lambda line: order[line.account])
        for year, cents in cents_by_year(months, line.amounts).items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _merged(lines: Iterable[Line]) -> list[Line]:
    """Lines of one account, item and segment as one."""
    found: dict[tuple[str, str, str, str], Line] = {}
    for line in lines:
        key = (line.account, line.item, line.audience, line.segment)
        found[key] = _sum(found[key], line) if key in found else line
    return list(found.values())


def _sum(one: Line, other: Line) -> Line:
    both = zip(one.amounts, other.amounts, strict=True)
    return replace(one, amounts=tuple(a + b for a, b in both))
