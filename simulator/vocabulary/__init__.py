"""The vocabulary of results: each indicator's name, unit, meaning and direction.

It stands below what measures, so that a lever can be checked for naming an indicator that exists.
"""

from collections.abc import Mapping
from types import MappingProxyType

from simulator.vocabulary.learners import (
    ALL,
    COLUMNS,
    TALLIED,
    UNITS,
    Better,
    Breakdown,
    Indicator,
    Unit,
)
from simulator.vocabulary.learners import INDICATORS as LEARNERS
from simulator.vocabulary.money import BUDGET, FOOTPRINT

EVERY: Mapping[str, Indicator] = MappingProxyType({**LEARNERS, **BUDGET, **FOOTPRINT})
"""Every indicator by name, in the order in which reports show them."""

__all__ = [
    "ALL",
    "BUDGET",
    "COLUMNS",
    "EVERY",
    "FOOTPRINT",
    "LEARNERS",
    "TALLIED",
    "UNITS",
    "Better",
    "Breakdown",
    "Indicator",
    "Unit",
]
