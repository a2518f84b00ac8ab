"""What a record says: indicators by audience, segment, pool and year, read after the run."""

from simulator.indicators.measures import cohorts, measure, tallied
from simulator.indicators.pools import queues
from simulator.vocabulary import ALL, COLUMNS, UNITS, Indicator, Unit
from simulator.vocabulary import LEARNERS as INDICATORS

__all__ = [
    "ALL",
    "COLUMNS",
    "INDICATORS",
    "UNITS",
    "Indicator",
    "Unit",
    "cohorts",
    "measure",
    "queues",
    "tallied",
]
