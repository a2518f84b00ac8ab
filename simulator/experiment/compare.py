"""Paired comparison: the same luck for every scenario, deltas with Student intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

LEVEL = 0.95
VERDICTS = ("", "more", "less", "no difference shown")


def summarise(
    values: pd.DataFrame, keys: Sequence[str], base: str, level: float = LEVEL
) -> pd.DataFrame:
    """Means over replications and paired deltas to the base, with intervals at `level`.

    `values` holds one row for each scenario, replication and combination of `keys`, with a column
    `value`; where it has a column `draw`, each draw and replication is a run of its own. The
    intervals are Student's, of the mean and of the mean of the paired differences; they are missing
    with fewer than two runs. A value that some run does not have is averaged over those that have
    it, and paired over those that both have.
    """
    by = ["scenario", *keys]
    table = _interval(values, by, level)
    run = ["draw", "replication"] if "draw" in values else ["replication"]
    paired = values.merge(
        values.loc[values.scenario == base].drop(columns="scenario"),
        on=[*keys, *run],
        suffixes=("", "_base"),
    )
    paired = paired[paired.scenario != base]
    paired = paired.assign(value=paired.value - paired.value_base).drop(columns="value_base")
    deltas = _interval(paired, by, level).drop(columns="n")
    deltas = deltas.rename(columns={"mean": "delta", "low": "delta_low", "high": "delta_high"})
    joined = table.merge(deltas, on=by, how="left", sort=False)
    return joined.assign(verdict=_verdicts(joined))


def _interval(values: pd.DataFrame, by: list[str], level: float) -> pd.DataFrame:
    groups = values.groupby(by, sort=False, observed=True).value
    table = groups.agg(n="count", mean="mean", spread="std").reset_index()
    n = table.n.to_numpy()
    quantile = stats.t.ppf((1 + level) / 2, np.maximum(n - 1, 1))
    half = np.where(n > 1, quantile * table.spread / np.sqrt(n), np.nan)
    return table.assign(low=table["mean"] - half, high=table["mean"] + half).drop(columns="spread")


def _verdicts(table: pd.DataFrame) -> list[str]:
    return [
        "" if np.isnan(delta) or np.isnan(low)
        else "more" if low > 0
        else "less" if high < 0
        else "no difference shown"
        for delta, low, high in zip(table.delta, table.delta_low, table.delta_high, strict=True)
    ]  # fmt: skip
