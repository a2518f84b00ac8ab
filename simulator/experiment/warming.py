"""Warm-up: whether an institution that began empty has filled when a study begins to count.

Judged on the queue of every pool, week by week from the study's start: what is left of filling up
shows as first weeks that are not like the others. A year has seasons, so each week is compared
with the same weeks of other years.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.errors import InputError, Problem
from simulator.experiment.compare import LEVEL
from simulator.experiment.search import Complete
from simulator.experiment.study import Design
from simulator.inference.intervals import Floats
from simulator.inference.steady import (
    LongRun,
    Settled,
    Truncation,
    batch_means,
    mser5,
    settled,
    welch,
)

YEAR = 52
"""Weeks of a year."""
WINDOW = 6
"""Weeks to each side of Welch's moving average."""
FEWEST = 3 * YEAR
"""Weeks below which seasons cannot be told from filling up."""


@dataclass(frozen=True)
class Warmth:
    """The queue of one pool from the study's start on, in numbers waiting."""

    pool: str
    verdict: Settled
    """Whether nothing has to be left out, by MSER-5 and by Welch's average together."""
    cut: Truncation
    """Where MSER-5 would cut, in weeks."""
    first: float
    """Welch's moving average of what parts a week from its season: over the first weeks."""
    widest: float
    """The widest that it is in the second half."""
    long: LongRun
    """The mean of the first replication as one long run, from batches of weeks."""


def warmth(plan: Design, complete: Complete) -> tuple[Warmth, ...]:
    """Every pool of a scenario in which somebody waits.

    Raises InputError where the study is too short for seasons to be told apart.
    """
    kept = complete(plan)
    frames = [kept[run].queues.assign(replication=run.replication) for run in plan.runs()]
    queues = pd.concat(frames, ignore_index=True)
    weeks = queues.week.nunique() - 2  # the first and the last may not be whole
    if weeks < FEWEST:
        accepted = f"a scenario of {FEWEST // YEAR} years at least, for a year has seasons"
        name = plan.scenarios[0].name
        raise InputError([Problem("command line", "SCENARIO", name, accepted)])
    return tuple(_pools(queues))


def _pools(queues: pd.DataFrame) -> Iterator[Warmth]:
    for pool, mine in queues.groupby("pool", sort=False, observed=True):
        table = mine.pivot(index="replication", columns="week", values="waiting")
        series = table.to_numpy(dtype=np.float64)[:, 1:-1]
        if series.any():
            yield judged(str(pool), series)


def judged(pool: str, series: Floats) -> Warmth:
    """What a pool's queue says: one row for each replication, one column for each whole week."""
    apart = unseasoned(series)
    smooth = welch(apart, WINDOW)
    # Of luck alone MSER-5 often cuts something: the beginning has to stand out in the average too.
    first = float(smooth[: WINDOW + 1].mean())
    widest = float(np.abs(smooth[len(smooth) // 2 :]).max())
    return Warmth(
        pool,
        settled(apart, 0) if abs(first) > widest else "settled",
        mser5(apart.mean(axis=0)),
        first,
        widest,
        batch_means(series[0], LEVEL),
    )


def unseasoned(series: Floats) -> Floats:
    """Each week less the median of the same week over the years, of the mean over replications.

    A median, for a first year that still fills must not move what the others are compared with.
    """
    mean = series.mean(axis=0)
    season = np.empty_like(mean)
    for week in range(min(YEAR, len(mean))):
        season[week::YEAR] = np.median(mean[week::YEAR])
    found: Floats = series - season
    return found
