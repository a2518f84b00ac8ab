"""How sure a comparison with a known answer is: intervals over independent replications."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

MIN_VALUES = 2


class Interval(NamedTuple):
    """A confidence interval of a mean by Student's law."""

    mean: float
    error: float
    """Standard error of the mean."""
    freedom: int
    level: float

    @property
    def half_width(self) -> float:
        """Student's quantile times the standard error."""
        return self._quantile * self.error

    @property
    def _quantile(self) -> float:
        return float(stats.t.isf((1.0 - self.level) / 2.0, self.freedom))

    def contains(self, value: float, allowance: float = 0.0) -> bool:
        """Whether `value` is in the interval, widened by a known bias of up to `allowance`."""
        return abs(value - self.mean) <= self.half_width + allowance

    def relative_half_width(self, theory: float) -> float:
        """Half the width of the interval, as a share of `theory`."""
        return self.half_width / abs(theory)

    def power(self, gap: float) -> float:
        """Probability that an interval such as this excludes a value `gap` away from the truth.

        Non-central Student, with the standard error found taken for the true one.
        """
        shift = abs(gap) / self.error
        outside = stats.nct(self.freedom, shift)
        return float(outside.sf(self._quantile) + outside.cdf(-self._quantile))


def mean_interval(values: ArrayLike, level: float) -> Interval:
    """Student's interval of the mean of independent `values`, one per replication."""
    sample = np.asarray(values, dtype=np.float64)
    require_values(sample.size)
    error = float(sample.std(ddof=1)) / math.sqrt(sample.size)
    return Interval(float(sample.mean()), error, sample.size - 1, level)


def replicated_interval(totals: ArrayLike, counts: ArrayLike, level: float) -> Interval:
    """Interval of a mean per case, from each replication's total and number of cases.

    The ratio of the sums, whose bias is less than that of a mean of means; its error from the
    residuals total - ratio x count (Cochran, Sampling Techniques, ratio estimators), Student with
    one degree of freedom less than there are replications.
    """
    total = np.asarray(totals, dtype=np.float64)
    count = np.asarray(counts, dtype=np.float64)
    ratio = float(total.sum() / count.sum())
    spread = mean_interval((total - ratio * count) / count.mean(), level)
    return spread._replace(mean=ratio)


def require_values(found: int) -> None:
    """Refuse fewer values than an interval needs."""
    if found < MIN_VALUES:
        raise ValueError(f"an interval needs at least {MIN_VALUES} values, not {found}")


def equivalent_level(n_tests: int, false_alarm: float = 1e-4) -> float:
    """Level of each of `n_tests` intervals such that all hold with probability 1 - `false_alarm`.

    Bonferroni: the probabilities of the failures add to at most `false_alarm`, whatever their
    dependence.
    """
    return 1.0 - false_alarm / n_tests
