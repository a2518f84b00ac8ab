"""What the data determine of each parameter, what they do not, and what trades off against what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from calibration.whole.priors import Float, Prior, values_of

Verdict = Literal["identified", "partly", "not"]
IDENTIFIED = 0.75
PARTLY = 0.25
"""A contraction of 0.75 is half the prior's standard deviation, 0.25 leaves 87 % of it."""
TRADE_OFF = 0.5
"""The size of a correlation from which two parameters are said to trade off."""


@dataclass(frozen=True)
class Learnt:
    """What a fit learnt of one parameter."""

    prior: Prior
    low: float
    median: float
    high: float
    """The 5 %, 50 % and 95 % points of the draws, in the assumption's unit."""
    contraction: float
    """1 less the variance of the draws over the prior's: 0 nothing learnt, 1 all."""

    @property
    def verdict(self) -> Verdict:
        """Whether the data identify it."""
        if self.contraction >= IDENTIFIED:
            return "identified"
        return "partly" if self.contraction >= PARTLY else "not"


@dataclass(frozen=True)
class TradeOff:
    """Two parameters that the data know better together than apart."""

    first: str
    second: str
    correlation: float


def learnt(priors: tuple[Prior, ...], places: Float) -> tuple[Learnt, ...]:
    """What (draw, parameter) places in the unit cube say of each parameter."""
    values = values_of(priors, places)
    found = []
    for k, prior in enumerate(priors):
        low, median, high = (float(q) for q in np.quantile(values[:, k], (0.05, 0.5, 0.95)))
        contraction = 1.0 - float(values[:, k].var()) / prior.sd**2
        found.append(Learnt(prior, low, median, high, contraction))
    return tuple(found)


def trade_offs(priors: tuple[Prior, ...], places: Float) -> tuple[TradeOff, ...]:
    """The pairs whose draws are correlated by TRADE_OFF or more, the strongest first."""
    ranks = places.argsort(axis=0).argsort(axis=0)
    correlations = np.atleast_2d(np.corrcoef(ranks, rowvar=False))
    pairs = [
        TradeOff(priors[i].id, priors[j].id, float(correlations[i, j]))
        for i in range(len(priors))
        for j in range(i)
        if abs(correlations[i, j]) >= TRADE_OFF
    ]
    return tuple(sorted(pairs, key=lambda pair: -abs(pair.correlation)))
