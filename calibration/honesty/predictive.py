"""What a fit foretells: the targets that it saw, and those that it did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calibration.whole.priors import Float
from calibration.whole.targets import Target


@dataclass(frozen=True)
class Foretold:
    """One target beside what the draws simulate for it, errors of figure and model included."""

    target: Target
    low: float
    quarter: float
    median: float
    three_quarters: float
    high: float
    """The 5 %, 25 %, 50 %, 75 % and 95 % points."""
    below: float
    """The share of what is foretold that is under the value."""
    crps: float
    naive: float | None
    """The score of the naive forecast; None where there is no earlier figure of the same kind."""
    prior: float
    """The score of the prior: what was foretold before the fit."""

    @property
    def inside(self) -> bool:
        """Whether the 90 % interval holds the value."""
        return self.low <= self.target.value <= self.high

    @property
    def inside_half(self) -> bool:
        """Whether the 50 % interval holds it."""
        return self.quarter <= self.target.value <= self.three_quarters


def crps(sample: Float, value: float) -> float:
    """The continuous ranked probability score of an ensemble: E|X - y| - E|X - X'| / 2.

    By sorting, with the unbiased form of the second term (Gneiting and Raftery 2007; Ferro 2014).
    """
    ordered = np.sort(sample)
    n = len(ordered)
    weights = 2.0 * np.arange(1, n + 1) - n - 1.0
    spread = float(weights @ ordered) / (n * (n - 1.0)) if n > 1 else 0.0
    return float(np.abs(ordered - value).mean()) - spread


def foretold(
    targets: Sequence[Target], draws: Float, before: Float, discrepancy: float, seed: int
) -> tuple[Foretold, ...]:
    """Each target beside (run, target) summaries simulated from the draws, and from the prior.

    The naive forecast of a target is the latest earlier figure of the same indicator and group
    that the fit saw, as if nothing changed, with that figure's own error.
    """
    luck = np.random.default_rng(np.random.SeedSequence((seed, 96)))
    found = []
    for k, target in enumerate(targets):
        after = _observed(draws[:, k], target.uncertainty, discrepancy, luck)
        prior = _observed(before[:, k], target.uncertainty, discrepancy, luck)
        low, quarter, median, three_quarters, high = (
            float(q) for q in np.quantile(after, (0.05, 0.25, 0.5, 0.75, 0.95))
        )
        naive = _naive(target, targets, discrepancy, luck)
        found.append(
            Foretold(
                target, low, quarter, median, three_quarters, high,
                float((after < target.value).mean()), crps(after, target.value),
                None if naive is None else crps(naive, target.value),
                crps(prior, target.value),
            )
        )  # fmt: skip
    return tuple(found)


def _observed(values: Float, error: float, discrepancy: float, luck: np.random.Generator) -> Float:
    """Simulated values as they would be observed, several times each for a smooth answer."""
    many = np.repeat(values[~np.isnan(values)], 20)
    sd = np.sqrt(error**2 + (discrepancy * many) ** 2)
    return np.asarray(many + sd * luck.standard_normal(len(many)))


def _naive(
    target: Target, targets: Sequence[Target], discrepancy: float, luck: np.random.Generator
) -> Float | None:
    earlier = [
        each
        for each in targets
        if not each.held_out
        and each.year < target.year
        and {**each.place, "year": 0} == {**target.place, "year": 0}
    ]
    if not earlier:
        return None
    last = max(earlier, key=lambda each: each.year)
    return _observed(np.full(200, last.value), last.uncertainty, discrepancy, luck)
