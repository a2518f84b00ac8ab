"""Parts of a course: how early learners register, when they withdraw, how many complete."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from calibration.parts.estimate import Estimate, Part, share
from calibration.parts.hazard import Hazard, piecewise
from calibration.parts.laws import Chosen, chosen
from calibration.parts.shares import Spread, spread
from calibration.parts.survival import Flags, Floats

WEEKS: Final = (26, 12, 5, 4, 3, 2, 1)
"""Weeks before the start at which a stretch of the withdrawal before it begins."""
PASSED: Final = "passed"


def lead(registrations: pd.DataFrame, file: str) -> Chosen:
    """The law of the days between registration and start, of those who register before it."""
    days = -registrations["registered"].to_numpy(np.float64)
    days = days[days > 0]
    return chosen(days, np.ones(days.size, dtype=bool), file, "registration lead")


def late(registrations: pd.DataFrame) -> Estimate:
    """The share that registers on the first day or later."""
    return share(float((registrations["registered"] >= 0).sum()), float(len(registrations)))


def before_start(registrations: pd.DataFrame) -> dict[str, Estimate]:
    """The probability of withdrawing on a day, by weeks before the start.

    It depends on the day and not on the time since registration; learners count from theirs on.
    """
    early = registrations[registrations["registered"] < 0]
    begin = early["registered"].to_numpy(np.float64)
    left = early["left"].to_numpy(np.float64)
    gone = left < 0
    end = np.where(gone, left, 0.0)
    found = {}
    for first, last in zip(WEEKS, [*WEEKS[1:], 0], strict=True):
        a, b = -7.0 * first, -7.0 * last
        # The day on which somebody leaves is a day at risk.
        days = np.minimum(end + gone, b) - np.maximum(begin, a)
        events = float((gone & (left >= a) & (left < b)).sum())
        name = f"withdraws on a day, weeks {-first} to {-last}"
        found[name] = share(events, float(np.maximum(days, 0).sum()))
    return found


def started(registrations: pd.DataFrame) -> tuple[Floats, Flags]:
    """(days from the start to withdrawal, whether seen) of those still there on the first day.

    Who does not withdraw is seen until the course ends. Late registrations are left out: they were
    at risk only from their own day on.
    """
    there = registrations[(registrations["registered"] <= 0) & ~(registrations["left"] < 0)]
    left, length = there["left"].to_numpy(np.float64), there["length"].to_numpy(np.float64)
    seen = left <= length
    return np.where(seen, left, length), seen


def withdrawal(registrations: pd.DataFrame, file: str) -> Hazard:
    """The hazard of withdrawing after the start."""
    days, seen = started(registrations)
    return piecewise(days, seen, file, "withdrawal")


def cohorts(registrations: pd.DataFrame) -> pd.DataFrame:
    """For each group and cohort: learners, and how many passed."""
    passed = registrations["outcome"] == PASSED
    table = registrations.assign(passed=passed).groupby(["group", "cohort"], as_index=False)
    found: pd.DataFrame = table.agg(learners=("learner", "size"), passed=("passed", "sum"))
    return found


def completion(registrations: pd.DataFrame) -> Spread:
    """The law of the share that completes, over groups and cohorts."""
    table = cohorts(registrations)
    return spread(
        table["group"], table["passed"].to_numpy(np.float64), table["learners"].to_numpy(np.float64)
    )


def withdrawal_part(hazard: Hazard, rows: int) -> Part:
    """The hazard after the start as a part of a fitted file."""
    ends = [*(str(start - 1) for start in hazard.starts[1:]), "the end"]
    estimates = {
        f"withdraws on a day, days {start} to {end}": rate
        for start, end, rate in zip(hazard.starts, ends, hazard.rates, strict=True)
    }
    estimates |= {f"withdraws on day {day}": atom for day, atom in hazard.atoms.items()}
    method = "events over days at risk, Clopper-Pearson; stretches by BIC, atoms by their excess"
    return Part("withdrawal", method, rows, estimates)


def before_part(registrations: pd.DataFrame) -> Part:
    """Late registration and withdrawal before the start as a part of a fitted file."""
    estimates = {"registers on the first day or later, share": late(registrations)}
    estimates |= before_start(registrations)
    method = "shares, and events over days at risk, Clopper-Pearson"
    return Part("before the start", method, len(registrations), estimates)
