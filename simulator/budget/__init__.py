"""The budget of a replication, by calendar year: cents earned and spent, carbon emitted."""

from simulator.budget.accounts import ACCOUNTS, ChartLine
from simulator.budget.bridge import FACTORS, bridge
from simulator.budget.flows import flows
from simulator.budget.footprint import carbon, footprint
from simulator.budget.measures import measures
from simulator.budget.statement import off_budget, own_resources_ratio, result, statement
from simulator.vocabulary import BUDGET as INDICATORS

__all__ = [
    "ACCOUNTS",
    "FACTORS",
    "INDICATORS",
    "ChartLine",
    "bridge",
    "carbon",
    "flows",
    "footprint",
    "measures",
    "off_budget",
    "own_resources_ratio",
    "result",
    "statement",
]
