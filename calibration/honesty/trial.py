"""The method tried on the small model: known parameters, fitted again, many times over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from calibration.honesty import queue
from calibration.honesty.ranks import Calibration, calibrations, smallest_p
from calibration.whole.batches import seeds_of
from calibration.whole.emulators import emulate, spread
from calibration.whole.fit import Observation, PriorExcludesError, matched
from calibration.whole.priors import Float
from calibration.whole.regression import Table, Weighted, posterior, tabled

STAGES = (1, 2)


@dataclass(frozen=True)
class Trial:
    """What many fits of known parameters show."""

    stages: int
    sets: int
    budget: int
    below: Float
    """(set, parameter) share of each posterior below the truth."""
    error: float
    """Mean absolute error of posterior means, in standard deviations of the prior."""
    calibrations: tuple[Calibration, ...]

    @property
    def p(self) -> float:
        """The smallest Kolmogorov-Smirnov p-value, corrected for the number of parameters."""
        return smallest_p(self.below)

    def share(self, level: float) -> float:
        """The share of truths that intervals of a level held, over all parameters."""
        shares = [c.share for each in self.calibrations for c in each.covered if c.level == level]
        return float(np.mean(shares))


def trial(
    sets: int,
    stages: int = 2,
    budget: int = 2000,
    seed: int = 1,
    spoil: Callable[[Weighted], Weighted] = lambda found: found,
    done: Callable[[int, int], None] = lambda ended, total: None,
) -> Trial:
    """Fit `sets` sets of data with `budget` runs each, and see where the truths fall.

    The runs over the prior are the same for all sets; in two stages each set has runs of its own
    in the region that it leaves. `spoil` changes a posterior before it is judged, to show that the
    judgement can fail.
    """
    dimension = len(queue.PARAMETERS)
    luck = np.random.default_rng(np.random.SeedSequence((seed, 5)))
    truths = luck.random((sets, dimension))
    data = queue.simulate("truth", truths, seeds_of(seed, 9, sets))
    count = budget // 4 if stages == 2 else budget
    places = spread(count, dimension, seed)
    summaries = queue.simulate("first", places, seeds_of(seed, 1, count))
    fit_one = (
        _two_stages(places, summaries, budget - count, seed)
        if stages == 2
        else _one_stage(tabled(places, summaries, seed))
    )
    below, means = np.empty_like(truths), np.empty_like(truths)
    for k in range(sets):
        try:
            found = spoil(fit_one(k, data[k]))
        except PriorExcludesError:
            # The truth is in the prior: no interval holds what is said to be impossible.
            below[k], means[k] = 1.0, 0.5
            continue
        below[k] = found.below(truths[k])
        means[k] = found.weights @ found.places
        done(k + 1, sets)
    error = float(np.abs(means - truths).mean() * np.sqrt(12.0))
    return Trial(stages, sets, budget, below, error, calibrations(below))


Fitting = Callable[[int, Float], Weighted]


def _one_stage(table: Table) -> Fitting:
    return lambda _, observed: posterior(table, observed)


def _two_stages(places: Float, summaries: Float, left: int, seed: int) -> Fitting:
    emulators = emulate(places, summaries)

    def fitting(k: int, observed: Float) -> Weighted:
        seen = Observation(observed, np.full(len(observed), 1e-9), 0.0)
        found = matched(emulators, seen, places.shape[1], seed, summaries)
        more = found.draw(left, seed + k)
        values = queue.simulate("second", more, seeds_of(seed + k, 2, 4))
        here = found.inside(places)
        return posterior(
            tabled(
                np.concatenate([places[here], more]), np.concatenate([summaries[here], values]), k
            ),
            observed,
        )

    return fitting


def overconfident(found: Weighted, by: float = 0.7) -> Weighted:
    """A posterior drawn together around its mean: what a fit that is too sure would give."""
    mean = found.weights @ found.places
    return Weighted(mean + by * (found.places - mean), found.weights)
