"""Positions, and what is laid down of the people who hold them, day by day: chance is not here.

Of a pool without a table `staffing`, all positions are held and nobody is absent: people on duty
and their speed follow at once. Of the others, `crew.py` draws who holds which position when.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator import laws, rules
from simulator.change import Change, composed
from simulator.clock import DAY
from simulator.document import on
from simulator.draws import name_key
from simulator.lever import Tuning
from simulator.model import Model, Pool
from simulator.plan import FULL_SPEED, Staff
from simulator.posts import MOST_ABSENT

Int = npt.NDArray[np.int64]
Float = npt.NDArray[np.float64]

YEAR = 365.0
"""Days of the year of a turnover."""
MOST_LEAVINGS = 1.0
"""Nobody leaves more often than this in a day, whatever a lever does to turnover."""
SECOND = 1.0
"""Nothing is faster: neither filling a vacancy nor learning the work, whatever a lever does."""


def numbers(pool: Pool) -> Iterator[tuple[str, object]]:
    """The target and the value of each number of a pool that an effect can act on."""
    yield "pool.people", pool.people
    yield "pool.speed", pool.speed
    yield "pool.presence", pool.presence
    if pool.staffing is not None:
        yield "pool.turnover", pool.staffing.turnover
        yield "pool.time_to_fill", pool.staffing.time_to_fill
        yield "pool.ramp_up", pool.staffing.ramp_up
        if pool.staffing.absence_spell is not None:
            yield "pool.absence", pool.staffing.absence


def positions(name: str, pool: Pool, when: date, tuning: Tuning) -> float:
    """Positions held at a date: the pool's steps, its season and the effects upon them."""
    (held,) = _held(name, pool, [when], tuning)
    return held


def _held(name: str, pool: Pool, days: Sequence[date], tuning: Tuning) -> list[float]:
    changes = zip(days, _changes("pool.people", name, days, tuning), strict=True)
    return [
        max(0.0, change.of(_given(pool.people, day) * pool.months[day.month - 1]))
        for day, change in changes
    ]


def _given(people: float | dict[date, float], when: date) -> float:
    return on(people, when) if isinstance(people, dict) else people


def _changes(target: str, name: str, days: Sequence[date], tuning: Tuning) -> list[Change]:
    return composed(tuning.acting(target, {"pool": name}), days)


def presence_by_day(name: str, pool: Pool, days: Sequence[date], tuning: Tuning) -> list[float]:
    """The share at work in an open hour of each day."""
    changes = _changes("pool.presence", name, days, tuning)
    return [min(1.0, max(0.0, change.of(pool.presence))) for change in changes]


def speed_by_day(name: str, pool: Pool, days: Sequence[date], tuning: Tuning) -> Float:
    """(day,) work done in one second of work time by somebody at full speed."""
    changes = _changes("pool.speed", name, days, tuning)
    return np.array([max(1e-6, change.of(pool.speed)) for change in changes])


class OnDuty(NamedTuple):
    """Who is on duty, (pool, day), as if every position were held by somebody at work."""

    people: Int
    filled: Int
    pace: Int
    speed: Float


def on_duty(
    model: Model, days: Sequence[date], tuning: Tuning, scale: float, staff: Staff
) -> OnDuty:
    """The arrays of a plan before anybody is drawn."""
    shape = (len(model.pools), len(days))
    people, filled, speed = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape)
    staffed = staff.pools.tolist()
    for p, (name, pool) in enumerate(model.pools.items()):
        speed[p] = speed_by_day(name, pool, days, tuning)
        if p in staffed:
            s = staffed.index(p)
            filled[p] = staff.positions[s]
            there = zip(filled[p].tolist(), staff.season[s], staff.presence[s], strict=True)
            people[p] = [rules.there(n, season, share, scale) for n, season, share in there]
        else:
            held = _held(name, pool, days, tuning)
            shares = presence_by_day(name, pool, days, tuning)
            filled[p] = [math.floor(n + 0.5) for n in held]
            people[p] = [rules.scaled(n * x, scale) for n, x in zip(held, shares, strict=True)]
    return OnDuty(people, filled, np.full(shape, FULL_SPEED, np.int64), speed)


def staff(model: Model, days: Sequence[date], tuning: Tuning, scale: float) -> Staff:
    """What is laid down of the pools whose positions are held person by person."""
    held = _positions(model, days, tuning)
    pools = list(model.pools)
    each = [_Laid(name, model.pools[name], days, tuning) for name in held]
    tables = [one.table.values / DAY for one in each]
    return Staff(
        pools=np.array([pools.index(name) for name in held], np.int64),
        key=np.array([name_key(f"pool/{name}") for name in held], np.int64),
        positions=np.array(list(held.values()), np.int64).reshape(-1, len(days)),
        leaving=_grown([one.leaving() for one in each], days),
        hiring=_grown([one.hiring() for one in each], days),
        times_to_fill=np.array(tables, np.float64).reshape(len(each), -1 if each else 1),
        learning=_grown([one.learning() for one in each], days),
        first_speed=np.array([one.given.first_speed for one in each], np.float64),
        absence=_grown([one.absent / (1.0 - one.absent) / one.spell for one in each], days),
        absent=np.array([one.absent[0] for one in each], np.float64),
        spell=np.array([one.spell for one in each], np.float64),
        season=np.array([one.season() for one in each], np.float64).reshape(-1, len(days)),
        presence=np.array(
            [presence_by_day(one.name, one.pool, days, tuning) for one in each], np.float64
        ).reshape(-1, len(days)),
        scale=scale,
    )


class _Laid:
    """The rates a day of one pool under its effects."""

    def __init__(self, name: str, pool: Pool, days: Sequence[date], tuning: Tuning) -> None:
        assert pool.staffing is not None
        self.name, self.pool, self.days, self.tuning = name, pool, days, tuning
        self.given = pool.staffing
        self.table = laws.table(self.given.time_to_fill.tabled())
        self.spell = max(DAY, self.given.absence_spell or 0) / DAY
        absence = self._under("pool.absence", self.given.absence)
        self.absent = np.clip(absence, 0.0, MOST_ABSENT if self.given.absence_spell else 0.0)

    def _under(self, target: str, base: float) -> Float:
        """(day,) a number of the pool under the effects upon it."""
        changes = _changes(target, self.name, self.days, self.tuning)
        return np.array([change.of(base) for change in changes], np.float64)

    def leaving(self) -> Float:
        """Leavings to expect of one person in post."""
        a_day = self._under("pool.turnover", self.given.turnover) / YEAR
        return np.clip(a_day, 0.0, MOST_LEAVINGS)

    def hiring(self) -> Float:
        """Days of the declared time to fill that a day brings: an effect stretches its mean."""
        means = self._under("pool.time_to_fill", self.table.mean)
        return self.table.mean / np.maximum(SECOND, means)

    def learning(self) -> Float:
        """Part of the way from the first to the full speed."""
        return DAY / np.maximum(SECOND, self._under("pool.ramp_up", self.given.ramp_up))

    def season(self) -> list[float]:
        """The factor of the day's month."""
        return [self.pool.months[day.month - 1] for day in self.days]


def _positions(model: Model, days: Sequence[date], tuning: Tuning) -> dict[str, Int]:
    """Whole positions of each pool held person by person, as its ceiling lets them be."""
    held: dict[str, Int] = {}
    for name, pool in model.pools.items():
        if pool.staffing is not None:
            changes = zip(days, _changes("pool.people", name, days, tuning), strict=True)
            wanted = [max(0.0, change.of(_given(pool.people, day))) for day, change in changes]
            held[name] = np.array([math.floor(n + 0.5) for n in wanted], np.int64)
    for ceiling in model.ceilings.values():
        left = np.array([math.floor(_given(ceiling.people, day)) for day in days], np.int64)
        for name in ceiling.pools:
            held[name] = np.minimum(held[name], left)
            left = left - held[name]
    return held


def _grown(rates: Sequence[Float], days: Sequence[date]) -> Float:
    """(staffed, day + 1) what rates a day have added up to by each midnight."""
    sums = [np.append(0.0, np.cumsum(rate)) for rate in rates]
    return np.array(sums, np.float64).reshape(-1, len(days) + 1)
