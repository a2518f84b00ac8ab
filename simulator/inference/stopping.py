"""When to stop: the looks fixed in advance, and whether a target is met at one of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.inference.intervals import at_every_look

FIRST = 10
"""Replications before the first look: Student's law is far from the normal below it."""
_GROWTH = 1.5


@dataclass(frozen=True)
class Looks:
    """The numbers of replications at which a study is looked at, the last one its maximum."""

    counts: tuple[int, ...]
    level: float
    """What all the intervals of one number hold with, at once."""

    @property
    def each(self) -> float:
        """The level of the interval at each look, a little above `level`."""
        return at_every_look(self.counts, self.level)


def looks(maximum: int, level: float, first: int = FIRST) -> Looks:
    """Looks at `first` replications and then at each half as many again, up to `maximum`.

    They are few and known before anything is run, which is what keeps the promise of the
    intervals; looking at every replication would need far wider ones.
    """
    counts = [min(first, maximum)]
    while counts[-1] < maximum:
        counts.append(min(maximum, math.ceil(counts[-1] * _GROWTH)))
    return Looks(tuple(counts), level)


def close(half: npt.ArrayLike, mean: npt.ArrayLike, target: float, relative: bool) -> bool:
    """Whether every half-width is within a target, in units of the value or as a share of it.

    A share is of the size of the mean, never of its sign: a budget balance may be negative. The
    half-width is held to r / (1 + r) of it, so that the error is at most r of the true mean
    wherever the interval holds (Law, Simulation Modeling and Analysis, section 9.4.1). A mean of
    zero is never close to a share; a constant always is. NaN is not close.
    """
    wide = np.asarray(half, dtype=np.float64)
    limit = target / (1.0 + target) * np.abs(mean) if relative else target
    return bool(np.all(wide <= limit))
