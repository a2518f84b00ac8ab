"""How much of what is uncertain is chance, and how much is not knowing the assumptions."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats


@dataclass(frozen=True)
class Split:
    """The variance of one number, by where it comes from; every part is zero or more."""

    mean: float
    assumptions: float
    """What the draws of the assumptions move: more knowledge would lessen it, runs never."""
    luck: float
    """What the replications move, alike under every draw."""
    both: float
    """What a replication moves under one draw and not under another, and what is left."""
    draws: int
    replications: int
    low: float
    """Lower end of an interval of the mean over both, at the level asked."""
    high: float

    @property
    def share(self) -> float:
        """Share of the variance of one run that is not knowing; NaN where nothing varies."""
        total = self.assumptions + self.luck + self.both
        return self.assumptions / total if total > 0.0 else math.nan

    @property
    def of_error(self) -> float:
        """Share of the error of the mean that more draws would lessen, and more luck would not."""
        parts = (self.assumptions / self.draws, self.luck / self.replications,
                 self.both / (self.draws * self.replications))  # fmt: skip
        return parts[0] / sum(parts) if sum(parts) > 0.0 else math.nan


def split(values: npt.ArrayLike, level: float = 0.95) -> Split:
    """Split the variance of `values`: one row for each draw, one column for each replication.

    Every draw lives the same replications, so rows and columns are crossed: y = mean + draw +
    replication + rest, all three random. The parts are the analysis-of-variance estimators of
    Searle, Casella and McCulloch (1992), chapter 4, held at zero where they fall below it; before
    that they are unbiased. The interval of the mean is Student's, with Satterthwaite's (1946)
    degrees of freedom. Needs two draws and two replications.
    """
    table = np.asarray(values, dtype=np.float64)
    rows, columns = table.shape
    if rows < 2 or columns < 2:
        raise ValueError(f"two draws of two replications at least, not {rows} of {columns}")
    mean = float(table.mean())
    by_row, by_column = table.mean(axis=1), table.mean(axis=0)
    rest = table - by_row[:, None] - by_column[None, :] + mean
    row_square = columns * float(by_row.var(ddof=1))
    column_square = rows * float(by_column.var(ddof=1))
    rest_square = float((rest**2).sum()) / ((rows - 1) * (columns - 1))
    squares = ((row_square, rows - 1), (column_square, columns - 1),
               (-rest_square, (rows - 1) * (columns - 1)))  # fmt: skip
    half = _half(squares, rows * columns, level)
    return Split(
        mean,
        max((row_square - rest_square) / columns, 0.0),
        max((column_square - rest_square) / rows, 0.0),
        rest_square,
        rows,
        columns,
        mean - half,
        mean + half,
    )


def _half(squares: tuple[tuple[float, int], ...], cells: int, level: float) -> float:
    """Half the interval of the mean: the variance is a sum of mean squares over `cells`.

    Where the rest outweighs the two others the sum is no variance, and the larger of them stands.
    """
    total = sum(square for square, _ in squares)
    if total <= max(square for square, _ in squares[:2]):
        total, freedom = max((square, float(df)) for square, df in squares[:2])
    else:
        freedom = total**2 / sum(square**2 / df for square, df in squares)
    quantile = float(stats.t.ppf((1.0 + level) / 2.0, freedom))
    return quantile * math.sqrt(max(total, 0.0) / cells)
