"""What a record says: indicators by audience, segment, pool and year, read after the run."""

from simulator.indicators.measures import cohorts, measure
from simulator.indicators.pools import queues
from simulator.indicators.vocabulary import ALL, COLUMNS, INDICATORS, UNITS, Indicator, Unit

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
]
