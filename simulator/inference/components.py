"""How much of what is uncertain is chance, and how much is not knowing the assumptions."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.inference.intervals import half_width


@dataclass(frozen=True)
class Split:
    """The variance of one number, by where it comes from; each part is zero or more."""

    mean: float
    half: float
    """Half the interval of the mean over both, at the level asked."""
    assumptions: float
    """What the draws of the assumptions move: more knowledge would lessen it, runs never."""
    luck: float
    """What chance moves from one replication to another under one draw."""
    draws: int
    replications: int
    """Of each draw."""

    @property
    def share(self) -> float:
        """Share of the variance of one run that is not knowing; NaN where nothing varies."""
        total = self.assumptions + self.luck
        return self.assumptions / total if total > 0.0 else math.nan


def split(values: npt.ArrayLike, level: float = 0.95) -> Split:
    """Split the variance of `values`: one row for each draw, one column for each replication.

    Every draw has luck of its own, so replications are nested in draws: y = mean + draw + rest,
    both random. The parts are the analysis-of-variance estimators of a one-way random model
    (Searle, Casella and McCulloch 1992, section 3.5), unbiased but for holding at zero what falls
    below it. The means of the draws are independent, so the interval of the mean is Student's
    over them. Needs two draws and two replications.
    """
    table = np.asarray(values, dtype=np.float64)
    rows, columns = table.shape
    if rows < 2 or columns < 2:
        raise ValueError(f"two draws of two replications at least, not {rows} of {columns}")
    means = table.mean(axis=1)
    luck = float(table.var(axis=1, ddof=1).mean())
    between = float(means.var(ddof=1))
    half = float(half_width(math.sqrt(between), rows, level))
    known = max(between - luck / columns, 0.0)
    return Split(float(means.mean()), half, known, luck, rows, columns)
