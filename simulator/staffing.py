"""People on duty and their speed, day by day, from the positions of each pool."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from simulator.document import on
from simulator.lever import Tuning, compose
from simulator.model import Pool


def positions(name: str, pool: Pool, when: date, tuning: Tuning) -> float:
    """Positions filled at a date: the pool's steps, its season and the effects upon them."""
    given = on(pool.people, when) if isinstance(pool.people, dict) else pool.people
    change = compose(tuning.acting("pool.people", {"pool": name}), when)
    return max(0.0, change.of(given * pool.months[when.month - 1]))


def scaled(people: float, scale: float) -> int:
    """A share of the people, rounded half up, but never nobody where there is somebody."""
    return max(1, math.floor(people * scale + 0.5)) if people > 0 else 0


def people_by_day(
    name: str, pool: Pool, days: Sequence[date], tuning: Tuning, scale: float
) -> npt.NDArray[np.int64]:
    """(day,) people on duty in an open hour of each day."""
    return np.array(
        [scaled(positions(name, pool, day, tuning) * pool.presence, scale) for day in days],
        np.int64,
    )


def speed_by_day(
    name: str, pool: Pool, days: Sequence[date], tuning: Tuning
) -> npt.NDArray[np.float64]:
    """(day,) work done in one second of work time."""
    actions = tuning.acting("pool.speed", {"pool": name})
    return np.array([max(1e-6, compose(actions, day).of(pool.speed)) for day in days])
