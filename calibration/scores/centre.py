"""A contact centre: fitted on one period, scored on the next.

What is predicted here is how callers answer to a queue: the patience curve itself, and, under the
waits that the next period offered, how many give up and how long they wait. The offered wait is
what a caller would wait who never gives up; those who gave up censor it, so its law is Kaplan-Meier
of the answered calls. No part of the next period's abandonment enters but through that.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from calibration.parts.calls import ABANDONED, patience, seeking, waited
from calibration.parts.survival import Curve, Floats, kaplan_meier

TAIL: Final = 600.0
"""Seconds up to which curves are compared, beside the horizon of the observed one."""


class Centre(NamedTuple):
    """Predicted beside observed; every gap is the largest distance of two patience curves."""

    law: str
    gap: float
    """The fitted law and Kaplan-Meier of the next period, up to its horizon."""
    gap_tail: float
    """The same up to `TAIL`."""
    replay: float
    """Kaplan-Meier of both periods, up to the horizon."""
    replay_tail: float
    abandoned: float
    """Predicted share of the calls that sought an agent."""
    abandoned_seen: float
    abandoned_naive: float
    """The share of the first period."""
    wait: float
    """Predicted mean wait of those who queued, in seconds."""
    wait_seen: float
    wait_naive: float


def offered(calls: pd.DataFrame) -> Curve:
    """The law of the wait that a caller meets who never gives up, among those who queue."""
    waits, gave_up = waited(calls)
    return kaplan_meier(waits, ~gave_up)


def outcome(survival: Floats, grid: Floats, queue: Curve) -> Floats:
    """(share that gives up, mean wait) of those who queue, by integration over `grid`.

    `survival` is that of patience at the points of the grid, of which the last is taken as the
    longest wait offered.
    """
    waiting = queue.at(grid)
    waiting[-1] = 0.0
    answered = -np.diff(waiting, prepend=1.0)
    left = 1 - float(answered @ survival)
    both = waiting * survival
    return np.array([left, float(np.trapezoid(both, grid))])


def score(before: pd.DataFrame, after: pd.DataFrame, file: str) -> Centre:
    """The next period, predicted from the first."""
    law = patience(before, file)
    waits, gave_up = waited(after)
    seen = kaplan_meier(waits, gave_up)
    queue = offered(after)
    grid = np.append(0.0, queue.times)
    sf = law.fit.frozen().sf
    left, wait = outcome(sf(grid), grid, queue)
    asked = [seeking(frame) for frame in (before, after)]
    shares = [float((frame["outcome"] == ABANDONED).mean()) for frame in asked]
    queued = float((asked[1]["wait"] > 0).mean())
    means = [float(frame.loc[frame["wait"] > 0, "wait"].mean()) for frame in (before, after)]
    until = seen.horizon
    return Centre(
        law.fit.family, seen.gap(sf, until), seen.gap(sf, TAIL),
        seen.distance(law.curve, until), seen.distance(law.curve, TAIL),
        float(left) * queued, shares[1], shares[0], float(wait), means[1], means[0],
    )  # fmt: skip
