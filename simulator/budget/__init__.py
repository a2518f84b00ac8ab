"""The budget of a replication: what it earned and spent, by calendar year, in whole cents."""

from simulator.budget.accounts import ACCOUNTS, ChartLine
from simulator.budget.measures import measures
from simulator.budget.statement import off_budget, own_resources_ratio, result, statement
from simulator.vocabulary import BUDGET as INDICATORS

__all__ = [
    "ACCOUNTS",
    "INDICATORS",
    "ChartLine",
    "measures",
    "off_budget",
    "own_resources_ratio",
    "result",
    "statement",
]
