"""Replications of one luck by the compiled engine, alone or with the past that they share.

Arrays are made large, and only what is used costs memory; when they are too small all the same,
everything begins again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.engine_compiled import close, live_until
from simulator.fork import fork
from simulator.parting import parting
from simulator.plan import Arrivals, Plan
from simulator.record import Record
from simulator.state import INSIDE_LOG, new_state


class Life(NamedTuple):
    """What one replication of one scenario lives."""

    plan: Plan
    arrivals: Arrivals


Lived = tuple[Record, npt.NDArray[np.void]]
"""The record of one replication, and the log of the traced share of its learners, in order."""


def simulate(plan: Plan, arrivals: Arrivals, key: int, trace: float = 0.0) -> Lived:
    """One replication: its record, and the log of the share `trace` of its learners."""
    life = Life(plan, arrivals)
    return together(life, [life], key, trace)[0]


def together(trunk: Life, lives: Sequence[Life], key: int, trace: float = 0.0) -> list[Lived]:
    """Each of some lives of one luck, as if simulated alone.

    The trunk is simulated once, as far as a life has its past in common with it; it need not be
    one of them.
    """
    room = 1_000 + max(_learners(*life) + len(life.plan.stock.present) for life in (trunk, *lives))
    while True:
        lived = _together(trunk, lives, key, trace, room)
        if lived is not None:
            return lived
        room *= 2


def _learners(plan: Plan, arrivals: Arrivals) -> int:
    return len(arrivals.time) + len(plan.stock.learners)


def _together(
    trunk: Life, lives: Sequence[Life], key: int, trace: float, room: int
) -> list[Lived] | None:
    """The lives in the order of their partings, the trunk itself last; None without enough room."""
    partings = [trunk.plan.end if each is trunk else parting(*trunk, *each) for each in lives]
    lived: dict[int, Lived] = {}
    stem = new_state(trunk.plan, _learners(*trunk), room, key, trace)
    for k in sorted(range(len(lives)), key=lambda k: (partings[k], lives[k] is trunk)):
        plan, arrivals = lives[k]
        shared = partings[k] > plan.begin
        if shared and not live_until(*trunk, stem, partings[k]):
            return None
        state = stem
        if lives[k] is not trunk:
            state = new_state(plan, _learners(*lives[k]), room, key, trace)
            if shared:
                fork(stem, state, len(plan.stock.learners))
        if not live_until(plan, arrivals, state, plan.end):
            return None
        close(plan, state)
        lived[k] = (state.tallies, np.sort(state.log[: state.counts[INSIDE_LOG]]))
    return [lived[k] for k in range(len(lives))]
