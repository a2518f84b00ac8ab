"""The journey of journey.py as a SimPy program: a process a learner, a resource a desk."""

from __future__ import annotations

from collections.abc import Generator
from random import Random
from typing import Any

import simpy

from benchmarks import journey
from benchmarks.journey import Story, Told

Process = Generator[simpy.Event, Any, None]


class Institution:
    """The desks, the chance and the results of one run."""

    def __init__(self, env: simpy.Environment, size: int, seed: int) -> None:
        self.env = env
        self.random = Random(seed)
        self.stories: list[Story] = []
        self.registrars = simpy.Resource(env, journey.people(journey.REGISTRARS, size))
        self.validators = simpy.Resource(env, journey.people(journey.VALIDATORS, size))
        self.markers = simpy.Resource(env, journey.people(journey.MARKERS, size))

    def lognormal(self, mean: float, sigma: float) -> float:
        """A lognormal duration by its mean."""
        return self.random.lognormvariate(journey.mu(mean, sigma), sigma)

    def gamma(self, mean: float, shape: float) -> float:
        """A gamma duration by its mean."""
        return self.random.gammavariate(shape, mean / shape)


def arrivals(inside: Institution, size: int) -> Process:
    """Learners come as a Poisson process until the campaign ends."""
    env = inside.env
    rate = size / journey.CAMPAIGN
    while True:
        yield env.timeout(inside.random.expovariate(rate))
        if env.now >= journey.CAMPAIGN:
            return
        env.process(learner(inside))


def learner(inside: Institution) -> Process:
    """What happens to one learner."""
    env, chance = inside.env, inside.random
    yield env.timeout(chance.expovariate(1 / journey.ANSWER_MEAN))

    joined = env.now
    with inside.registrars.request() as turn:
        yield turn | env.timeout(chance.expovariate(1 / journey.PATIENCE_MEAN))
        if not turn.triggered:
            inside.stories.append(Story(gave_up=True))
            return
        admission_wait = env.now - joined
        yield env.timeout(inside.gamma(journey.ADMISSION_MEAN, journey.ADMISSION_SHAPE))

    yield env.timeout(inside.lognormal(journey.FILE_MEAN, journey.FILE_SIGMA))

    joined = env.now
    with inside.validators.request() as turn:
        yield turn
        validation_wait = env.now - joined
        yield env.timeout(inside.lognormal(journey.VALIDATION_MEAN, journey.VALIDATION_SIGMA))

    marking_waits = []
    for _ in range(journey.UNITS):
        yield env.timeout(inside.gamma(journey.UNIT_MEAN, journey.UNIT_SHAPE))
        joined = env.now
        with inside.markers.request() as turn:
            yield turn
            marking_waits.append(env.now - joined)
            yield env.timeout(inside.lognormal(journey.MARKING_MEAN, journey.MARKING_SIGMA))

    inside.stories.append(Story(False, admission_wait, validation_wait, tuple(marking_waits)))


def simulate(size: int, seed: int) -> Told:
    """One run, until everybody has left."""
    env = simpy.Environment()
    inside = Institution(env, size, seed)
    env.process(arrivals(inside, size))
    env.run()
    return journey.told(inside.stories)


if __name__ == "__main__":
    journey.tell(simulate)
