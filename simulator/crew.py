"""Who holds which position in one replication: people on duty, and their speed, day by day.

Positions of a pool are numbered. Each is held by one person after another: its first holder is
there from the begin, at full speed; who leaves is followed, once the vacancy has lasted its time,
by somebody who begins at the first speed and learns. Positions that are added begin vacant; of
those taken away the highest numbers go, with who holds them. Holders are absent in spells. Each
draw is keyed by the pool, the number of the position, and which holder and spell it is, and each
rate acts through what it has grown to: so a lever changes nobody's luck, and nothing before its
day. All is told by midnights: who is in post, or absent, at a midnight is so for the day.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from simulator import clock, draws, rules
from simulator.compiled import handle, rule
from simulator.plan import FULL_SPEED, Plan

Int = npt.NDArray[np.int64]

FROM_THE_BEGIN = -1.0
"""Since when who is there at the begin has held a position: long enough to know the work."""


@rule
def _at_work(
    plan: Plan, s: int, since: float, begin: float, end: float, present: Int, skills: Int
) -> None:
    """Add somebody at work from `begin` to `end` to the days."""
    for day in range(int(math.ceil(begin)), int(math.ceil(end))):
        present[day] += 1
        skills[day] += FULL_SPEED if since == FROM_THE_BEGIN else rules.skill(plan, s, since, day)


@rule
def _holds(
    plan: Plan,
    key: int,
    s: int,
    who: int,
    holder: int,
    since: float,
    end: float,
    filled: Int,
    present: Int,
    skills: Int,
) -> None:
    """Add the holder of a position until `end` to the days: in post, and at work or absent."""
    t = max(since, 0.0)
    for day in range(int(math.ceil(t)), int(math.ceil(end))):
        filled[day] += 1
    spell = 0
    if since == FROM_THE_BEGIN and rules.absent_first(plan, key, s, who):
        t = rules.comes_back(plan, key, s, who, holder, spell, t)
    while t < end:
        spell += 1
        gone = rules.falls_absent(plan, key, s, who, holder, spell, t)
        _at_work(plan, s, since, t, min(gone, end), present, skills)
        t = rules.comes_back(plan, key, s, who, holder, spell, gone)


@rule
def _position(
    plan: Plan, key: int, s: int, number: int, filled: Int, present: Int, skills: Int
) -> None:
    """Add all holders of one position to the days on which there is such a position."""
    who = draws.learner_id(plan.staff.key[s], number)
    days = plan.staff.positions.shape[1]
    holder = 0
    first = 0
    while first < days:
        if plan.staff.positions[s, first] <= number:
            first += 1
            continue
        end = first
        while end < days and plan.staff.positions[s, end] > number:
            end += 1
        since = FROM_THE_BEGIN
        if first > 0:
            since = rules.filled(plan, key, s, who, holder, first)
        while since < end:
            leaves = rules.leaves(plan, key, s, who, holder, max(since, 0.0))
            until = min(leaves, float(end))
            _holds(plan, key, s, who, holder, since, until, filled, present, skills)
            holder += 1
            since = rules.filled(plan, key, s, who, holder, leaves)
        holder += 1
        first = end


@rule
def _pool(plan: Plan, key: int, s: int, people: Int, filled: Int, pace: Int) -> None:
    """Fill the days of one staffed pool."""
    days = len(people)
    present = np.zeros(days, np.int64)
    skills = np.zeros(days, np.int64)
    filled[:] = 0
    for number in range(plan.staff.positions[s].max()):
        _position(plan, key, s, number, filled, present, skills)
    for day in range(days):
        season, presence = plan.staff.season[s, day], plan.staff.presence[s, day]
        people[day] = rules.there(present[day], season, presence, plan.staff.scale)
        if present[day] > 0:
            pace[day] = (skills[day] + present[day] // 2) // present[day]


def crewed(plan: Plan, key: int) -> Plan:
    """The plan of one replication: on duty, and as fast, as its people turn out to be."""
    if not len(plan.staff.pools):
        return plan
    people, filled, pace = plan.people.copy(), plan.filled.copy(), plan.pace.copy()
    given = handle(plan)
    for s, pool in enumerate(plan.staff.pools.tolist()):
        _pool(given, key, s, people[pool], filled[pool], pace[pool])
    wake_at, wakes = _wakes(plan, people)
    return plan._replace(
        people=people,
        filled=filled,
        pace=pace,
        speed=plan.speed * (pace / FULL_SPEED),
        wake_at=wake_at,
        wakes=wakes,
    )


def _wakes(plan: Plan, people: Int) -> tuple[Int, Int]:
    """The plan's wakes, and the midnights after which more people are on duty."""
    found = []
    for pool in range(len(people)):
        more = np.flatnonzero(np.diff(people[pool]) > 0) + 1
        midnights = (plan.first_day + more) * clock.DAY
        mine = plan.wakes[plan.wake_at[pool] : plan.wake_at[pool + 1]]
        found.append(np.union1d(mine, midnights).astype(np.int64))
    at = np.cumsum([0, *(len(wakes) for wakes in found)]).astype(np.int64)
    return at, np.concatenate(found)
