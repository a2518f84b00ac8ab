"""Choices about who is somewhere already: how much longer, how patient still.

Whoever has been at a stage for a while draws as anybody does. A draw that says that they should
have gone before now cannot be theirs; they then draw anew among the draws that can. So somebody
whose past is not known has the law of what is left after so long, and somebody who is taken over
from a run, whose own draw is the one that kept them there, goes on exactly as in that run.
"""

from __future__ import annotations

import math

from simulator import clock, draws, rules
from simulator.compiled import rule
from simulator.plan import CLOSED, NONE, UNKNOWN, Plan

_HALVINGS = 60


@rule
def course(plan: Plan, key: int, segment: int, who: int, known: int) -> int:
    """The course of a learner of the stock, drawn as it is for a newcomer when it is not known."""
    if known != UNKNOWN:
        return known
    return max(NONE, rules.course_of(plan, key, segment, who, plan.first_day * clock.DAY))


@rule
def identity(plan: Plan, key: int, learner: int, row: int, known: int, place: int) -> int:
    """Whom the draws of a request of the stock are for, `place` being its own in the stock."""
    if known != NONE:
        return known
    return draws.request_id(key, learner, plan.rows[row]["where"], 0, 0, place)


@rule
def begun(plan: Plan, row: int, since: int) -> int:
    """When who entered a stage at `since`, and is in it, may have gone on with it."""
    opens = rules.opening(plan, row, since)
    return since if opens == CLOSED else opens


@rule
def _at_least(plan: Plan, law: int, factor: float, shift: float, least: int, u: float) -> int:
    """Seconds of a law at probability `u` of those of its values that are `least` or more.

    Where the law has no such value, `least`: what is overdue ends at once.
    """
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if rules.seconds_of(plan, law, middle, factor, shift) >= least:
            high = middle
        else:
            low = middle
    return max(least, rules.seconds_of(plan, law, high + u * (1.0 - high), factor, shift))


@rule
def _duration(plan: Plan, key: int, who: int, row: int, visit: int, t: int, least: int) -> int:
    """Seconds of a passage begun at `t` that are `least` or more."""
    lasts = rules.duration(plan, key, who, row, visit, t)
    tuned = plan.tuned[rules.era_of(plan, t), row]
    if lasts >= least or tuned["law"] == NONE:
        return max(lasts, least)
    u = draws.uniform(key, who, plan.rows[row]["where"], visit, draws.REMAINDER)
    return _at_least(plan, tuned["law"], tuned["factor"], tuned["shift"], least, u)


@rule
def own_time_ends(
    plan: Plan, key: int, who: int, row: int, visit: int, since: int, until: int
) -> int:
    """When a passage that takes no staff, begun at `since` and not over, ends."""
    if until < clock.NEVER:
        return until
    return since + _duration(plan, key, who, row, visit, since, plan.begin - since)


@rule
def work_ends(
    plan: Plan, key: int, who: int, row: int, visit: int, pool: int, since: int, until: int
) -> int:
    """When work begun at `since` and not done ends; on the first day, if it began before that."""
    if until < clock.NEVER:
        return until
    since = max(since, plan.first_day * clock.DAY)
    ends = rules.work_ends(plan, pool, since, rules.work(plan, key, who, row, visit, pool, since))
    if ends >= plan.begin:
        return ends
    which = plan.pool_clock[pool]
    given = clock.amount(plan.clocks, which, plan.begin) - clock.amount(plan.clocks, which, since)
    speed = plan.speed[pool, since // clock.DAY - plan.first_day]
    least = int(math.ceil(given * speed))
    needed = int(math.floor(_duration(plan, key, who, row, visit, since, least) / speed + 0.5))
    return rules.work_ends(plan, pool, plan.begin, max(0, needed - given))


@rule
def patience_ends(plan: Plan, key: int, who: int, row: int, visit: int, joined: int) -> int:
    """When who joined a queue at `joined`, and is in it, gives up."""
    ends = rules.patience_ends(plan, key, who, row, visit, joined)
    if ends >= plan.begin:
        return ends
    tuned = plan.tuned[rules.era_of(plan, joined), row]
    u = draws.uniform(key, who, plan.rows[row]["where"], visit, draws.REMAINING_PATIENCE)
    factor, shift = tuned["patience_factor"], tuned["patience_shift"]
    least = plan.begin - joined
    return joined + _at_least(plan, tuned["patience"], factor, shift, least, u)
