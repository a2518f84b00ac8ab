"""Formulas that only tests need, beside those that `parcours verify` compares with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from simulator.verify.intervals import Interval, mean_interval, require_values
from simulator.verify.theory import by_priority, erlang_c


def cobham_mmc(c: int, lams: Sequence[float], mu: float) -> tuple[float, ...]:
    """Mean wait of each class, most urgent first, `c` servers, one service rate (Cobham 1954)."""
    total = sum(lams) / mu
    return by_priority(erlang_c(c, total) / (c * mu), [lam / (c * mu) for lam in lams])


class Season(NamedTuple):
    """A sinusoidal arrival rate: level + swing sin(pulse t), with swing <= level."""

    level: float
    swing: float
    pulse: float

    def rate(self, t: float) -> float:
        """Arrivals per unit of time at `t`."""
        return self.level + self.swing * math.sin(self.pulse * t)


def mt_mminf(season: Season, mu: float, t: float) -> float:
    """Mean number present at `t` in M(t)/M/infinity, sinusoidal rate, begun in the distant past.

    level / mu + swing (mu sin(pulse t) - pulse cos(pulse t)) / (mu^2 + pulse^2)
    (Eick, Massey and Whitt 1993, M(t)/G/infinity queues with sinusoidal arrival rates).
    """
    level, swing, pulse = season
    wave = mu * math.sin(pulse * t) - pulse * math.cos(pulse * t)
    return level / mu + swing * wave / (mu**2 + pulse**2)


def batch_interval(series: ArrayLike, batches: int, level: float) -> Interval:
    """Student's interval of the mean of one long correlated steady `series`, by batch means.

    Equal batches in order of time (Law, Simulation Modeling and Analysis, batch means); the
    oldest values that do not fill a batch are left out. Right when a batch is long beside the
    correlation.
    """
    sample = np.asarray(series, dtype=np.float64)
    length = sample.size // batches
    require_values(min(batches, sample.size, 2 * length))
    kept = sample[sample.size - length * batches :]
    return mean_interval(kept.reshape(batches, length).mean(axis=1), level)
