"""A share that differs between groups and, inside a group, between cohorts: logit-normal.

logit(share of cohort j of group i) = mean + group_i + cohort_ij, both normal. The empirical logit
of a cohort has sampling variance 1 / (n p (1 - p)); given it the likelihood is that of a mixed
normal model, maximised with the degree of freedom of the mean taken off (REML). A prediction for a
cohort of an unseen group uses Student's t with (groups - 1) degrees of freedom.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from calibration.parts.estimate import LEVEL, Estimate, Part
from calibration.parts.survival import Floats

SMALLEST: Final = 1e-3
"""A standard deviation that counts as none."""


@dataclass(frozen=True)
class Spread:
    """The law of a share over groups and cohorts, on the logit scale."""

    mean: float
    error: float
    """Standard error of the mean."""
    between: float
    """Standard deviation between groups."""
    within: float
    """Standard deviation between the cohorts of a group."""
    groups: int
    cohorts: int

    def predict(self, size: int, level: float) -> tuple[float, float, float]:
        """(median, low, high) of the share in a cohort of `size` learners of an unseen group."""
        p = float(special.expit(self.mean))
        sampling = 1 / (size * p * (1 - p))
        spread = math.sqrt(self.between**2 + self.within**2 + self.error**2 + sampling)
        t = float(stats.t.isf((1 - level) / 2, self.groups - 1))
        middle, low, high = (
            float(special.expit(self.mean + z * t * spread)) for z in (0.0, -1.0, 1.0)
        )
        return middle, low, high

    def draw(self, size: int, number: int, chance: np.random.Generator) -> Floats:
        """Shares of that many cohorts of `size` learners, each of an unseen group."""
        spread = math.sqrt(self.between**2 + self.within**2 + self.error**2)
        logits = self.mean + spread * chance.standard_t(self.groups - 1, number)
        shares: Floats = chance.binomial(size, special.expit(logits)) / size
        return shares


def spread(group: pd.Series, successes: Floats, trials: Floats) -> Spread:
    """The law of shares, a row for each cohort; half a success is added where shares are 0 or 1."""
    p = (successes + 0.5) / (trials + 1)
    y = special.logit(p)
    sampling = 1 / (trials * p * (1 - p))
    codes = group.astype("category").cat.codes.to_numpy()

    def summed(values: Floats) -> Floats:
        totals: Floats = np.bincount(codes, values).astype(np.float64)
        return totals

    def solved(logs: Floats) -> tuple[float, float, float]:
        """(twice the REML loss, the mean, its variance), group by group (Sherman-Morrison)."""
        between, within = np.exp(2 * logs)
        weight = 1 / (within + sampling)
        total = summed(weight)
        shrunk = 1 + between * total
        precision = float((total / shrunk).sum())
        mean = float((summed(weight * y) / shrunk).sum()) / precision
        rest = y - mean
        square = float(weight @ rest**2 - (between * summed(weight * rest) ** 2 / shrunk).sum())
        determinant = float(np.log(shrunk).sum() - np.log(weight).sum())
        return determinant + math.log(precision) + square, mean, 1 / precision

    def loss(logs: Floats) -> float:
        return solved(logs)[0]

    bounds = [(math.log(SMALLEST), 2.0)] * 2
    starts = (np.log([0.5, 0.2]), np.log([0.1, 0.4]))
    tries = [optimize.minimize(loss, start, bounds=bounds, method="L-BFGS-B") for start in starts]
    best = min(tries, key=lambda found: float(found.fun))
    between, within = np.exp(best.x)
    _, mean, variance = solved(best.x)
    return Spread(mean, math.sqrt(variance), float(between), float(within),
                  int(codes.max()) + 1, y.size)  # fmt: skip


def part(name: str, found: Spread) -> Part:
    """A spread as a part of a fitted file."""
    t = float(stats.t.isf((1 - LEVEL) / 2, max(1, found.groups - 1)))
    mean = Estimate(*(float(special.expit(found.mean + z * t * found.error)) for z in (0, -1, 1)))
    return Part(
        name,
        "logit-normal over groups and cohorts, REML on empirical logits",
        found.cohorts,
        {"share in the middle of the groups": mean},
        {"sd of the logit, between groups and within": [round(found.between, 4),
                                                        round(found.within, 4)]},
    )  # fmt: skip
