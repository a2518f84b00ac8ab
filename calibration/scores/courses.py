"""Courses: withdrawal and completion, predicted for learners who were not used for the fit."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from calibration.parts.estimate import Estimate
from calibration.parts.hazard import Hazard, piecewise
from calibration.parts.registrations import cohorts, started
from calibration.parts.shares import spread
from calibration.parts.survival import Curve, Floats, kaplan_meier
from calibration.scores.predictions import coverage, crps

LEVEL: Final = 0.9
DAYS: Final = 240
"""Days of the course over which curves are compared."""
DRAWS: Final = 4000


class Withdrawal(NamedTuple):
    """Largest gaps between withdrawal curves."""

    same: float
    """The fitted hazard and Kaplan-Meier of the same learners."""
    pairs: int
    """Courses with a cohort a year later."""
    fitted: float
    """Last year's fitted hazard, mean over the pairs."""
    replay: float
    """Last year's own Kaplan-Meier, mean over the pairs."""
    pooled: float
    """Kaplan-Meier of all courses of last year, mean over the pairs."""


def _curve(frame: pd.DataFrame) -> Curve:
    days, seen = started(frame)
    return kaplan_meier(days, seen)


def _hazard(frame: pd.DataFrame, file: str) -> Hazard:
    days, seen = started(frame)
    return piecewise(days, seen, file, "withdrawal")


def _gap(curve: Curve, surviving: Floats) -> float:
    """The largest distance on whole days."""
    return float(np.abs(curve.at(np.arange(surviving.size, dtype=np.float64)) - surviving).max())


def withdrawal(frame: pd.DataFrame, file: str) -> Withdrawal:
    """Gaps of the same cohort, and of each cohort whose course ran a year before in that season.

    Cohorts are named by their year, then their season, as in 2013J.
    """
    grid = np.arange(DAYS, dtype=np.float64)
    same = _gap(_curve(frame), _hazard(frame, file).surviving(grid))
    gaps: list[tuple[float, float, float]] = []
    for (group, cohort), later in frame.groupby(["group", "cohort"]):
        last = f"{int(str(cohort)[:4]) - 1}{str(cohort)[4:]}"
        before = frame[frame["cohort"] == last]
        own = before[before["group"] == group]
        if len(own):
            seen = _curve(later)
            curves = (
                _hazard(own, file).surviving(grid),
                _curve(own).at(grid),
                _curve(before).at(grid),
            )
            gaps.append((_gap(seen, curves[0]), _gap(seen, curves[1]), _gap(seen, curves[2])))
    means = np.mean(gaps, axis=0) if gaps else np.full(3, np.nan)
    return Withdrawal(same, len(gaps), *map(float, means))


class Completion(NamedTuple):
    """Shares that complete, predicted for each group without that group."""

    table: pd.DataFrame
    """A row for each cohort: group, cohort, learners, observed, middle, low, high."""
    covered: Estimate
    """How many of the intervals hold what came."""
    crps: float
    """Mean over the cohorts, in shares."""
    naive: float
    """The same of a naive base rate: the cohorts of the other groups, each as likely."""


def completion(frame: pd.DataFrame, seed: int) -> Completion:
    """Intervals of `LEVEL` for every cohort, from the cohorts of all other groups."""
    table = cohorts(frame)
    chance = np.random.default_rng(seed)
    rows, scores, naive = [], [], []
    for group, left_out in table.groupby("group"):
        rest = table[table["group"] != group]
        shares = (rest["passed"] / rest["learners"]).to_numpy(np.float64)
        law = spread(rest["group"], rest["passed"].to_numpy(np.float64),
                     rest["learners"].to_numpy(np.float64))  # fmt: skip
        for cohort, learners, passed in zip(
            left_out["cohort"], left_out["learners"], left_out["passed"], strict=True
        ):
            observed = passed / learners
            rows.append((group, cohort, learners, observed, *law.predict(learners, LEVEL)))
            scores.append(crps(law.draw(learners, DRAWS, chance), observed))
            naive.append(crps(shares, observed))
    columns = ["group", "cohort", "learners", "observed", "middle", "low", "high"]
    found = pd.DataFrame(rows, columns=columns)
    inside = coverage(*(found[c].to_numpy(np.float64) for c in ("low", "high", "observed")))
    return Completion(found, inside, float(np.mean(scores)), float(np.mean(naive)))
