"""One replication of a plan: who comes, who is there to serve, an engine, and its record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from simulator import draws, lives, resume_simpy
from simulator.arrivals import arrivals
from simulator.compiled import to_compile
from simulator.crew import crewed
from simulator.lives import Life
from simulator.plan import Plan
from simulator.record import Record

Engine = Literal["compiled", "simpy"]
ENGINES: tuple[Engine, ...] = get_args(Engine)

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
    return simulate_together(plan, [plan], key, engine, trace)[0]


def simulate_together(
    trunk: Plan,
    plans: Sequence[Plan],
    key: int,
    engine: Engine = "compiled",
    trace: float = 0.0,
) -> list[Replication]:
    """One replication of each plan, as `simulate` gives it for the same key.

    What a plan's past has in common with the trunk's is simulated once by the compiled engine.
    """
    made: dict[int, Life] = {}
    for plan in (trunk, *plans):
        if id(plan) not in made:
            made[id(plan)] = _life(plan, key)
    alive = [made[id(plan)] for plan in plans]
    if engine == "compiled":
        lived = lives.together(made[id(trunk)], alive, key, trace)
    else:
        lived = [resume_simpy.simulate(*life, key, trace) for life in alive]
    return [Replication(*each) for each in lived]


def _life(plan: Plan, key: int) -> Life:
    """A plan with those who are on duty and those who come."""
    staffed = crewed(plan, key)
    return Life(staffed, arrivals(plan, key))
