"""One replication of a plan: who comes, who is there to serve, an engine, and its record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from simulator import draws, lives, resume_simpy
from simulator.arrivals import arrivals
from simulator.compiled import to_compile
from simulator.crew import crewed
from simulator.plan import Arrivals, Plan
from simulator.record import Record

Engine = Literal["compiled", "simpy"]
ENGINES: tuple[Engine, ...] = get_args(Engine)

Simulate = Callable[[Plan, Arrivals, int, float], tuple[Record, npt.NDArray[np.void]]]
_SIMULATE: dict[Engine, Simulate] = {
    "compiled": lives.simulate,
    "simpy": resume_simpy.simulate,
}


_COMPILED_LAST: dict[Engine, str] = {
    "compiled": "engine_compiled._run",
    "simpy": "rules.way_on",
}


def compiles_first(engine: Engine) -> bool:
    """Whether the first replication has to wait for rules to be compiled."""
    return to_compile("arrivals._times", _COMPILED_LAST[engine])


class Replication(NamedTuple):
    """What one replication leaves."""

    record: Record
    log: npt.NDArray[np.void]
    """The whole story of the traced share of learners, by learner, request and step."""


def simulate(
    plan: Plan,
    seed: int,
    replication: int = 0,
    engine: Engine = "compiled",
    trace: float = 0.0,
    draw: int = 0,
) -> Replication:
    """One replication; the same seed and numbers give the same bytes, whatever else is run."""
    key = draws.study_key(seed, replication, draw)
    staffed = crewed(plan, key)
    return Replication(*_SIMULATE[engine](staffed, arrivals(plan, key), key, trace))
