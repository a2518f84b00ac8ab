"""Leaving day by day: a hazard that is constant between cuts, and single days on which many leave.

Days are whole. On day d those still there leave with the probability of d's stretch, or of d's
atom. The likelihood is a product of Bernoulli trials, so every estimate is events over days at
risk, exactly, with its Clopper-Pearson interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from scipy import stats

from calibration.parts.estimate import Estimate, share
from calibration.parts.survival import Flags, Floats
from simulator import InputError, Problem

GRID: Final = 7
"""Days between the places where a stretch may begin."""
MOST: Final = 8
"""Stretches at most."""
AROUND: Final = 7
"""Days on each side of a day that say what is usual there."""
UNLIKELY: Final = 1e-4
"""Chance that any day of the curve is taken for an atom where there is none, at most."""
SIZE: Final = 0.01
"""An atom takes at least this share of those still there."""


@dataclass(frozen=True, eq=False)
class Hazard:
    """Probabilities of leaving on a day: by stretch, from each of `starts` on, and by atom."""

    starts: tuple[int, ...]
    rates: tuple[Estimate, ...]
    atoms: dict[int, Estimate]

    def daily(self, days: int) -> Floats:
        """The probability of leaving on each day from 0 to `days` - 1."""
        stretch = np.searchsorted(self.starts, np.arange(days), side="right") - 1
        values: Floats = np.array([rate.value for rate in self.rates])[stretch]
        for day, atom in self.atoms.items():
            if day < days:
                values[day] = atom.value
        return values

    def surviving(self, moments: Floats) -> Floats:
        """The share still there after each day."""
        days = np.floor(moments).astype(np.int64)
        left = np.cumprod(1 - self.daily(int(days.max()) + 1))
        values: Floats = np.where(days < 0, 1.0, left[np.maximum(days, 0)])
        return values


def counts(days: Floats, observed: Flags) -> tuple[Floats, Floats]:
    """(who left, who was at risk) on each day from 0 on; who is cut on a day was at risk on it."""
    whole = days.astype(np.int64)
    size = int(whole.max()) + 1
    left = np.bincount(whole[observed], minlength=size).astype(np.float64)
    gone = np.bincount(whole, minlength=size)
    at_risk = (days.size - np.append(0, np.cumsum(gone)[:-1])).astype(np.float64)
    return left, at_risk


def piecewise(days: Floats, observed: Flags, file: str, part: str,
              starts: Sequence[int] | None = None) -> Hazard:  # fmt: skip
    """The hazard of days to leaving; stretches are found by BIC, week by week, unless given."""
    problems = []
    if (days < 0).any():
        problems.append(Problem(file, part, int((days < 0).sum()), "no negative durations"))
    if not observed.any():
        problems.append(Problem(file, part, "all censored", "learners who were seen to leave"))
    if problems:
        raise InputError(problems)
    left, at_risk = counts(days, observed)
    atoms = _atoms(left, at_risk)
    usual = np.ones(left.size, dtype=bool)
    usual[atoms] = False
    found = tuple(starts) if starts is not None else _stretches(left * usual, at_risk * usual)
    bounds = [*found, left.size]
    rates = tuple(
        share(float((left * usual)[a:b].sum()), float((at_risk * usual)[a:b].sum()))
        for a, b in pairwise(bounds)
    )
    return Hazard(found, rates, {day: share(left[day], at_risk[day]) for day in atoms})


def _atoms(left: Floats, at_risk: Floats) -> list[int]:
    """Days on which more leave than their neighbours' pace explains, the largest found first."""
    atoms: list[int] = []
    pace = np.divide(left, at_risk, out=np.zeros_like(left), where=at_risk > 0)
    for day in np.argsort(-left):
        if left[day] < SIZE * at_risk[day]:
            continue
        near = [d for d in range(max(0, day - AROUND), min(left.size, day + AROUND + 1))
                if d != day and d not in atoms and at_risk[d] > 0]  # fmt: skip
        # Weeks have days on which nobody leaves: the busiest neighbour says what is usual.
        usual = max((pace[d] for d in near), default=0.0)
        if not near or left[day] == 0:
            continue
        chance = stats.binom.sf(left[day] - 1, at_risk[day], min(1.0, usual + 1 / at_risk[day]))
        if chance * left.size < UNLIKELY:
            atoms.append(int(day))
    return sorted(atoms)


def _stretches(left: Floats, at_risk: Floats) -> tuple[int, ...]:
    """Where stretches begin: cuts are added one by one while BIC falls."""
    events, exposure = np.append(0, np.cumsum(left)), np.append(0, np.cumsum(at_risk))
    penalty = np.log(max(left.sum(), 2.0))

    def loss(starts: list[int]) -> float:
        bounds = [*starts, left.size]
        total = 0.0
        for a, b in pairwise(bounds):
            d, n = events[b] - events[a], exposure[b] - exposure[a]
            if 0 < d < n:
                total -= d * np.log(d / n) + (n - d) * np.log1p(-d / n)
        return float(2 * total + penalty * len(starts))

    starts, best = [0], loss([0])
    while len(starts) < MOST:
        tried = [
            sorted([*starts, cut]) for cut in range(GRID, left.size, GRID) if cut not in starts
        ]
        if not tried:
            break
        found = min(tried, key=loss)
        if loss(found) >= best:
            break
        starts, best = found, loss(found)
    return tuple(starts)
