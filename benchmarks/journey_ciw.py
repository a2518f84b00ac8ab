"""The journey of journey.py as a Ciw program: a network of nodes, each learner with a route.

Ciw keeps one record of each visit of a node; stages without staff are nodes of infinite servers.
"""

from __future__ import annotations

from collections import Counter
from math import inf
from statistics import fmean
from typing import Any

import ciw

from benchmarks import journey
from benchmarks.journey import Told

ANSWER, ADMISSION, FILE, VALIDATION, UNIT, MARKING = range(1, 7)
"""The nodes, by their numbers."""
STAGES = [ADMISSION, FILE, VALIDATION, *[UNIT, MARKING] * journey.UNITS]
"""The way of every learner after the first node."""


class Campaign(ciw.dists.Exponential):
    """Gaps between arrivals, until the campaign ends."""

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        """The next gap; none after the end."""
        gap = float(super().sample(t, ind))
        return gap if (t or 0.0) + gap < journey.CAMPAIGN else inf


def gamma(mean: float, shape: float) -> Any:
    """A gamma law by its mean."""
    return ciw.dists.Gamma(shape, mean / shape)


def lognormal(mean: float, sigma: float) -> Any:
    """A lognormal law by its mean."""
    return ciw.dists.Lognormal(journey.mu(mean, sigma), sigma)


def network(size: int) -> Any:
    """The desks, the laws and the route."""
    return ciw.create_network(
        arrival_distributions=[Campaign(size / journey.CAMPAIGN), *[None] * 5],
        service_distributions=[
            ciw.dists.Exponential(1 / journey.ANSWER_MEAN),
            gamma(journey.ADMISSION_MEAN, journey.ADMISSION_SHAPE),
            lognormal(journey.FILE_MEAN, journey.FILE_SIGMA),
            lognormal(journey.VALIDATION_MEAN, journey.VALIDATION_SIGMA),
            gamma(journey.UNIT_MEAN, journey.UNIT_SHAPE),
            lognormal(journey.MARKING_MEAN, journey.MARKING_SIGMA),
        ],
        reneging_time_distributions=[
            None,
            ciw.dists.Exponential(1 / journey.PATIENCE_MEAN),
            *[None] * 4,
        ],
        number_of_servers=[
            inf,
            journey.people(journey.REGISTRARS, size),
            inf,
            journey.people(journey.VALIDATORS, size),
            inf,
            journey.people(journey.MARKERS, size),
        ],
        routing=ciw.routing.ProcessBased(lambda learner, simulation: list(STAGES)),
    )


def simulate(size: int, seed: int) -> Told:
    """One run, until everybody has left."""
    ciw.seed(seed)
    simulation = ciw.Simulation(network(size))
    simulation.simulate_until_max_time(journey.HORIZON)
    records = simulation.get_all_records()
    kinds = Counter((record.node, record.record_type) for record in records)
    waits: dict[int, list[float]] = {ADMISSION: [], VALIDATION: [], MARKING: []}
    for record in records:
        if record.node in waits and record.record_type == "service":
            waits[record.node].append(record.waiting_time)
    return Told(
        kinds[ANSWER, "service"],
        kinds[ADMISSION, "renege"],
        *(fmean(waits[node]) for node in (ADMISSION, VALIDATION, MARKING)),
    )


if __name__ == "__main__":
    journey.tell(simulate)
