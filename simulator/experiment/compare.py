"""Paired comparison: the same luck for every scenario, deltas with intervals that hold at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.experiment.targets import Target, of_the_whole
from simulator.inference.intervals import at_every_look, each_of, half_width
from simulator.inference.verdicts import VERDICTS, more_runs, verdicts

LEVEL = 0.95


@dataclass(frozen=True)
class Terms:
    """On what terms a study concludes."""

    level: float = LEVEL
    """The probability with which an interval holds."""
    looks: tuple[int, ...] = ()
    """Numbers of runs at which it may stop, when it stops as soon as it is precise enough."""
    precision: tuple[Target, ...] = ()
    """When it is precise enough."""
    margins: tuple[Target, ...] = ()
    """Differences of an indicator up to which a planner is indifferent."""
    at_once: bool = True
    """Whether the intervals of one difference hold for all scenarios at once, or each alone."""
    floor: int | None = None
    """Seconds of expenditure that the cash should cover; as each scenario has it when absent."""

    @property
    def single(self) -> float:
        """The level of one interval at one look."""
        return at_every_look(self.looks, self.level) if self.looks else self.level


PLAIN = Terms()


def summarise(
    values: pd.DataFrame, keys: Sequence[str], base: str, terms: Terms = PLAIN
) -> pd.DataFrame:
    """Means over runs and paired deltas to the base, with intervals, verdicts and runs missing.

    `values` holds one row for each scenario, run and combination of `keys`, with a column `value`;
    a run is a replication, of a draw where there is a column `draw`. With several draws it is the
    means of the draws that are independent, so `n` counts them. Intervals are Student's, of the
    mean and of the mean of the paired differences; those of the differences of one number hold for
    all scenarios at once (Bonferroni). They are missing where n is less than two. A value that some
    run does not have is averaged over those that have it, and paired over those that both have.
    `more_runs` is how many more would settle the verdict, were the estimates so far the truth.
    """
    by = ["scenario", *keys]
    several = "draw" in values and values.draw.nunique() > 1
    table = _interval(values, by, several, terms.single)
    run = ["draw", "replication"] if "draw" in values else ["replication"]
    paired = values.merge(
        values.loc[values.scenario == base].drop(columns="scenario"),
        on=[*keys, *run],
        suffixes=("", "_base"),
    )
    paired = paired[paired.scenario != base]
    paired = paired.assign(value=paired.value - paired.value_base).drop(columns="value_base")
    together = values.scenario.nunique() - 1 if terms.at_once else 1
    level = each_of(terms.single, together)
    deltas = _interval(paired, by, several, level)
    deltas = deltas.rename(columns={"n": "pairs", "mean": "delta", "low": "delta_low",
                                    "high": "delta_high"})  # fmt: skip
    joined = table.merge(deltas, on=by, how="left", sort=False)
    margin = _margins(joined, terms.margins)
    more = more_runs(joined.delta, (joined.delta_high - joined.delta_low) / 2.0,
                     joined.pairs.fillna(0.0), level, margin)  # fmt: skip
    found = verdicts(joined.delta_low, joined.delta_high, margin)
    return joined.drop(columns="pairs").assign(verdict=found, more_runs=more)


def _interval(values: pd.DataFrame, by: list[str], several: bool, level: float) -> pd.DataFrame:
    if several:
        values = values.groupby([*by, "draw"], sort=False, observed=True).value.mean().reset_index()
    groups = values.groupby(by, sort=False, observed=True).value
    table = groups.agg(n="count", mean="mean", spread="std").reset_index()
    half = half_width(table.spread, table.n, level)
    return table.assign(low=table["mean"] - half, high=table["mean"] + half).drop(columns="spread")


def _margins(table: pd.DataFrame, margins: Sequence[Target]) -> np.ndarray:
    """The margin of each row; NaN where none is chosen, as for parts of the institution."""
    if not margins or "indicator" not in table:
        return np.full(len(table), np.nan)
    places = zip(table.indicator, table.year, table.audience, table.segment, table.pool,
                 strict=True)  # fmt: skip
    return np.array(
        [
            next((m.amount for m in margins if m.chosen(name, int(year))), np.nan)
            if of_the_whole(*place)
            else np.nan
            for name, year, *place in places
        ]
    )


__all__ = ["LEVEL", "PLAIN", "VERDICTS", "Terms", "summarise"]
