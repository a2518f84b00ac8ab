"""Days between the day on which something is due and the day on which it is handed in.

Deadlines act: most comes in shortly before. What comes late has atoms where extensions end, and
between them a geometric tail. Nobody says which hand-in of day 7 used an extension, so the mixture
is fitted as a whole, by maximum likelihood.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from calibration.parts.estimate import Estimate, Part, Z, share
from calibration.parts.survival import Floats
from simulator import InputError, Problem

EXTENSIONS: Final = (7, 14, 21)
"""Days after which extensions end."""
ROUNDS: Final = 5000
EXACT: Final = 1e-10
"""A change of the weights after which EM has ended."""


def late_mixture(days: Floats, at: tuple[int, ...] = EXTENSIONS) -> Mapping[str, Estimate]:
    """Shares of the atoms among what is late, and the geometric's chance of ending on a day.

    `days` are whole and at least 1. Fitted by EM, which raises the likelihood in each round.
    """
    late, counts = np.unique(days, return_counts=True)
    atoms = (late[:, None] == np.array(at)).astype(np.float64)
    weights, p = np.full(len(at), 0.5 / (len(at) + 1)), 1 / float(late @ counts / counts.sum())
    for _ in range(ROUNDS):
        tail = (1 - weights.sum()) * p * (1 - p) ** (late - 1)
        chance = atoms * weights / (atoms @ weights + tail)[:, None]
        others = counts * (1 - chance.sum(axis=1))
        before = weights
        weights, p = counts @ chance / counts.sum(), float(others.sum() / (others @ late))
        if np.abs(weights - before).max() < EXACT:
            break
    errors = _errors(late, counts.astype(np.float64), atoms, weights, p)
    names = [f"late by {day} days exactly, share" for day in at]
    names.append("late otherwise, chance of coming on the next day")
    return {
        name: Estimate(float(x), max(0.0, float(x - Z * e)), min(1.0, float(x + Z * e)))
        for name, x, e in zip(names, [*weights, p], errors, strict=True)
    }


def _errors(late: Floats, counts: Floats, atoms: Floats, weights: Floats, p: float) -> Floats:
    """Standard errors of the weights and of p: the information is that of the scores' squares."""
    tail = p * (1 - p) ** (late - 1)
    density = atoms @ weights + (1 - weights.sum()) * tail
    # The slope of p (1 - p)^(n - 1), which also holds where the tail ends on its first day: p = 1.
    fall = p * (late - 1) * (1 - p) ** np.maximum(late - 2, 0)
    slope = (1 - weights.sum()) * ((1 - p) ** (late - 1) - fall)
    scores = np.column_stack((atoms - tail[:, None], slope)) / density[:, None]
    information = (scores * counts[:, None]).T @ scores
    errors: Floats = np.sqrt(np.diag(np.linalg.pinv(information)))
    return errors


def lateness_part(lateness: Floats, file: str) -> Part:
    """The lateness of hand-ins as a part of a fitted file; InputError when nothing is late."""
    late = lateness[lateness >= 1]
    if late.size < 2 or np.all(late == late[0]):
        accepted = "hand-ins that are late by different numbers of days"
        raise InputError([Problem(file, "lateness", late.size, accepted)])
    total = float(lateness.size)
    estimates = {
        "late, share": share(float(late.size), total),
        "on the day, share": share(float((lateness == 0).sum()), total),
        "on the day before, share": share(float((lateness == -1).sum()), total),
        **late_mixture(late),
    }
    early, counts = np.unique(lateness[lateness < 0], return_counts=True)
    tables = {"days early": (-early[::-1]).tolist(), "how many": counts[::-1].tolist()}
    method = "shares, Clopper-Pearson; late days as atoms and a geometric law, maximum likelihood"
    return Part("lateness", method, lateness.size, estimates, tables)
