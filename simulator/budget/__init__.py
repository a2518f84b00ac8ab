"""The budget of a replication, by calendar year: cents earned and spent, carbon emitted."""

from simulator.budget.accounts import ACCOUNTS, ChartLine
from simulator.budget.bridge import FACTORS, bridge
from simulator.budget.financing import (
    ENVELOPES,
    FINANCING,
    balances,
    cash,
    commitments,
    financing,
    treasury,
)
from simulator.budget.flows import flows
from simulator.budget.footprint import carbon, emitted, footprint
from simulator.budget.full_cost import PARTS, assigned, full_cost, unit_costs
from simulator.budget.grounds import grounds
from simulator.budget.journal import JOURNALS, Ledger, agree, ledger
from simulator.budget.measures import measures, standing
from simulator.budget.movements import Movements, movements
from simulator.budget.statement import off_budget, own_resources_ratio, result, statement
from simulator.vocabulary import BUDGET as INDICATORS

__all__ = [
    "ACCOUNTS",
    "ENVELOPES",
    "FACTORS",
    "FINANCING",
    "INDICATORS",
    "JOURNALS",
    "PARTS",
    "ChartLine",
    "Ledger",
    "Movements",
    "agree",
    "assigned",
    "balances",
    "bridge",
    "carbon",
    "cash",
    "commitments",
    "emitted",
    "financing",
    "flows",
    "footprint",
    "full_cost",
    "grounds",
    "ledger",
    "measures",
    "movements",
    "off_budget",
    "own_resources_ratio",
    "result",
    "standing",
    "statement",
    "treasury",
    "unit_costs",
]
