"""Risk: how a yearly result spreads over the runs of a study, and how often it is a deficit.

Runs are the replications of a scenario or, where a study draws its assumptions over their ranges,
the replications under every draw. A band says where the result of one more run falls; an interval
says how well the runs tell a probability.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

LEVEL = 0.95
"""Of the intervals."""
INNER, OUTER = 0.80, 0.95
"""Of the two bands."""
TAIL = 0.05
"""Part of the runs, the worst, over which the expected shortfall is a mean."""

Values = npt.NDArray[np.float64]


class Ends(NamedTuple):
    """Both ends of a band or of an interval."""

    low: float
    high: float


def risk(results: pd.DataFrame) -> pd.DataFrame:
    """How the result of each scenario and year spreads, in the unit of the results.

    `results` has columns scenario, draw, replication, year, value. Columns of what is returned:
    scenario, year, n (runs), mean, low80, high80, low95, high95 (see `band`), deficits (runs below
    zero), apart (runs that are independent: draws, where there are any), p, p_low, p_high (the
    share of deficits and its interval, see `probability`), shortfall (see `expected_shortfall`).
    """
    rows = []
    for (scenario, year), group in results.groupby(["scenario", "year"], sort=False):
        values = group.value.to_numpy(np.float64)
        inner, outer = band(values, INNER), band(values, OUTER)
        below = (group.set_index("draw").value < 0).rename("deficit")
        rows.append((scenario, int(str(year)), len(values), values.mean(), *inner, *outer,
                     *chance(below), expected_shortfall(values)))  # fmt: skip
    columns = ["scenario", "year", "n", "mean", "low80", "high80", "low95", "high95", "deficits",
               "apart", "p", "p_low", "p_high", "shortfall"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


class Chance(NamedTuple):
    """How often something came true, and the interval of its probability."""

    times: int
    apart: int
    """Runs that are independent: draws, where there are any."""
    p: float
    low: float
    high: float


def chance(came: pd.Series[bool]) -> Chance:
    """Whether something came true in each run, with `draw` in the index, as a probability."""
    draws = came.index.get_level_values("draw")
    times, n = int(came.sum()), len(came)
    apart = int(draws.nunique()) if draws.any() else n
    return Chance(times, apart, times / n, *probability(times / n * apart, apart))


def band(values: Values, share: float) -> Ends:
    """Where one more value falls with a probability of at least `share`.

    From the order of the values where they are many enough: between the k-th smallest and the k-th
    largest of n falls another with probability 1 - 2 k / (n + 1), whatever their law (S. S. Wilks,
    Determination of sample sizes for setting tolerance limits, 1941). Of fewer values, Student's
    prediction interval, as if they were normal; nan of fewer than two.
    """
    n = len(values)
    if k := rank(n, share):
        ordered = np.sort(values)
        return Ends(float(ordered[k - 1]), float(ordered[-k]))
    if n < 2:
        return Ends(np.nan, np.nan)
    spread = float(np.std(values, ddof=1)) * np.sqrt(1 + 1 / n)
    half = float(stats.t.ppf((1 + share) / 2, n - 1)) * spread
    return Ends(float(values.mean()) - half, float(values.mean()) + half)


def rank(n: int, share: float) -> int:
    """Which of n values, from either end, is an end of a band; 0 where they are too few."""
    return int((1 - share) * (n + 1) / 2 + 1e-9)


def probability(count: float, n: int, level: float = LEVEL) -> Ends:
    """The exact interval of a probability that came true `count` times in n independent trials.

    C. J. Clopper and E. S. Pearson, The use of confidence or fiducial limits, 1934. Runs under one
    draw are not independent, so that draws are counted there, and the count need not be whole.
    """
    tail = (1 - level) / 2
    low = float(stats.beta.ppf(tail, count, n - count + 1)) if count > 0 else 0.0
    high = float(stats.beta.ppf(1 - tail, count + 1, n - count)) if count < n else 1.0
    return Ends(low, high)


def expected_shortfall(values: Values, tail: float = TAIL) -> float:
    """The mean of the worst part of the values, the last of them in proportion.

    C. Acerbi and D. Tasche, On the coherence of expected shortfall, 2002.
    """
    worst = np.sort(values)
    weight = np.clip(tail * len(worst) - np.arange(len(worst)), 0.0, 1.0)
    return float((worst * weight).sum() / weight.sum())
