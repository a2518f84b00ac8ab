"""The journey of journey.py as a salabim program: a component a learner, a resource a desk.

With `yield`, so that greenlets are not needed; desks keep no statistics, since nobody reads them.
"""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

import salabim as sim

from benchmarks import journey
from benchmarks.journey import Story, Told

Process = Generator[Any, Any, None]


class Institution:
    """The desks, the laws and the results of one run."""

    def __init__(self, env: sim.Environment, size: int) -> None:
        self.env = env
        self.stories: list[Story] = []
        self.registrars = desk("registrars", journey.REGISTRARS, size)
        self.validators = desk("validators", journey.VALIDATORS, size)
        self.markers = desk("markers", journey.MARKERS, size)
        self.gap = sim.Exponential(journey.CAMPAIGN / size)
        self.answer = sim.Exponential(journey.ANSWER_MEAN)
        self.patience = sim.Exponential(journey.PATIENCE_MEAN)
        self.admission = gamma(journey.ADMISSION_MEAN, journey.ADMISSION_SHAPE)
        self.file = lognormal(journey.FILE_MEAN, journey.FILE_SIGMA)
        self.validation = lognormal(journey.VALIDATION_MEAN, journey.VALIDATION_SIGMA)
        self.unit = gamma(journey.UNIT_MEAN, journey.UNIT_SHAPE)
        self.marking = lognormal(journey.MARKING_MEAN, journey.MARKING_SIGMA)


def desk(name: str, at_full_size: int, size: int) -> Any:
    """A resource that keeps no statistics."""
    return sim.Resource(name, capacity=journey.people(at_full_size, size), monitor=False)


def gamma(mean: float, shape: float) -> Any:
    """A gamma law by its mean."""
    return sim.Gamma(shape, mean / shape)


def lognormal(mean: float, sigma: float) -> Any:
    """A lognormal law by its mean."""
    return sim.External(random.lognormvariate, journey.mu(mean, sigma), sigma)


class Arrivals(sim.Component):
    """Learners come as a Poisson process until the campaign ends."""

    def process(self, inside: Institution) -> Process:
        """Send one learner after the other."""
        while True:
            yield self.hold(inside.gap)
            if self.env.now() >= journey.CAMPAIGN:
                return
            Learner(inside=inside)


class Learner(sim.Component):
    """One learner."""

    def process(self, inside: Institution) -> Process:
        """What happens to one learner."""
        yield self.hold(inside.answer)

        joined = self.env.now()
        yield self.request(inside.registrars, fail_delay=inside.patience)
        if self.failed():
            inside.stories.append(Story(gave_up=True))
            return
        admission_wait = self.env.now() - joined
        yield self.hold(inside.admission)
        self.release()

        yield self.hold(inside.file)

        joined = self.env.now()
        yield self.request(inside.validators)
        validation_wait = self.env.now() - joined
        yield self.hold(inside.validation)
        self.release()

        marking_waits = []
        for _ in range(journey.UNITS):
            yield self.hold(inside.unit)
            joined = self.env.now()
            yield self.request(inside.markers)
            marking_waits.append(self.env.now() - joined)
            yield self.hold(inside.marking)
            self.release()

        inside.stories.append(Story(False, admission_wait, validation_wait, tuple(marking_waits)))


def simulate(size: int, seed: int) -> Told:
    """One run, until everybody has left."""
    env = sim.Environment(yieldless=False, random_seed=seed)
    inside = Institution(env, size)
    Arrivals(inside=inside)
    env.run()
    return journey.told(inside.stories)


if __name__ == "__main__":
    journey.tell(simulate)
