"""An estimate with its interval, and what a fitted part of the model is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from scipy import stats

LEVEL: Final = 0.95
"""Probability with which an interval holds the parameter."""
Z: Final = float(stats.norm.isf((1 - LEVEL) / 2))


class Estimate(NamedTuple):
    """A parameter and the interval that holds it at `LEVEL`."""

    value: float
    low: float
    high: float

    def holds(self, truth: float) -> bool:
        """Whether the interval holds `truth`."""
        return self.low <= truth <= self.high


@dataclass(frozen=True)
class Part:
    """A fitted part: numbers with intervals, tables, and laws as scenarios write them."""

    name: str
    method: str
    """How it was fitted, as one sentence."""
    rows: int
    """Observations that it rests on."""
    estimates: Mapping[str, Estimate] = field(default_factory=dict)
    tables: Mapping[str, Sequence[float]] = field(default_factory=dict)
    laws: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def share(successes: float, trials: float) -> Estimate:
    """A probability: maximum likelihood, Clopper-Pearson interval."""
    tail = (1 - LEVEL) / 2
    low = float(stats.beta.ppf(tail, successes, trials - successes + 1)) if successes else 0.0
    high = 1.0
    if successes < trials:
        high = float(stats.beta.isf(tail, successes + 1, trials - successes))
    return Estimate(successes / trials if trials else math.nan, low, high)


def on_log_scale(logarithm: float, error: float) -> Estimate:
    """A positive number whose logarithm has this standard error."""
    return Estimate(
        math.exp(logarithm), math.exp(logarithm - Z * error), math.exp(logarithm + Z * error)
    )
