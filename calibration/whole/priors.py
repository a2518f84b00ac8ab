"""What is believed of a parameter before the fit: the range of its assumption, as a law.

The law is triangular: zero beyond low and high, highest at best. A fit works on the unit cube,
where a parameter is the probability of a smaller value, so every prior is uniform there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

Float = npt.NDArray[np.float64]
EDGE = 1e-6
"""How near to 0 and 1 a place in the unit cube may come: beyond it, logits say nothing."""


@dataclass(frozen=True)
class Prior:
    """The triangular law of a parameter, in the unit of its assumption."""

    id: str
    name: str
    unit: str
    low: float
    best: float
    high: float

    def values(self, places: Float) -> Float:
        """The values at places between 0 and 1: quantiles of the law."""
        return np.asarray(self._law().ppf(places), np.float64)

    def places(self, values: Float) -> Float:
        """The places between 0 and 1 of values: their probability of being undercut."""
        return np.asarray(self._law().cdf(values), np.float64)

    @property
    def sd(self) -> float:
        """The standard deviation of the law."""
        return float(self._law().std())

    def _law(self) -> stats.rv_continuous:
        width = self.high - self.low
        return stats.triang((self.best - self.low) / width, self.low, width)  # type: ignore[return-value]


def values_of(priors: Sequence[Prior], places: Float) -> Float:
    """(n, parameter) values at (n, parameter) places of the unit cube."""
    return np.column_stack([prior.values(places[:, k]) for k, prior in enumerate(priors)])


def logit(places: Float) -> Float:
    """The log-odds of places in the unit cube, kept off its edges."""
    inside = np.clip(places, EDGE, 1.0 - EDGE)
    return np.log(inside) - np.log1p(-inside)


def unit(logits: Float) -> Float:
    """The places in the unit cube of log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -40.0, 40.0))))
