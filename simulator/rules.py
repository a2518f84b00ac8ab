"""Every choice, one small function each. Engines call these; they decide nothing themselves.

All are pure functions of the plan, the study's key and who asks, but for the two at the end that
keep a learner's strain.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from simulator import clock, draws, laws
from simulator.compiled import rule, small_rule
from simulator.plan import AGAIN, CLOSED, FULL_SPEED, LOST, NONE, NOWHERE, OUTCOME, Plan

STRAIN_UNIT = 1_000_000
"""Strain is held in millionths, so that adding it up is exact in any order."""
LARGEST_FELT = 600.0
"""Odds are never multiplied by more than exp of this: the sum of a stage's weights stays finite."""


@small_rule
def era_of(plan: Plan, t: int) -> int:
    """The era of a time; the first one for what began before the first day."""
    return plan.era_of_day[max(0, t // clock.DAY - plan.first_day)]


@rule
def course_of(plan: Plan, key: int, segment: int, who: int, t: int) -> int:
    """The course that a new learner takes: NONE without a catalogue, LOST when retired in vain."""
    first = plan.segments[segment]["course_at"]
    beyond = first + plan.segments[segment]["course_n"]
    if first == beyond:
        return NONE
    course = first
    u = draws.uniform(key, who, 0, 0, draws.COURSE)
    while course < beyond - 1 and u >= plan.course_upto[course]:
        course += 1
    if t < plan.course_retired[course]:
        return course
    if draws.uniform(key, who, 0, 0, draws.CAPTURE) >= plan.course_captured[course]:
        return LOST
    return _offered_course(plan, first, beyond, t, draws.uniform(key, who, 0, 1, draws.COURSE))


@rule
def _share(plan: Plan, first: int, course: int) -> float:
    below = plan.course_upto[course - 1] if course > first else 0.0
    return plan.course_upto[course] - below


@rule
def _offered_course(plan: Plan, first: int, beyond: int, t: int, u: float) -> int:
    """One of the courses still offered, by their shares; LOST when there is none."""
    offered = 0.0
    for course in range(first, beyond):
        if t < plan.course_retired[course]:
            offered += _share(plan, first, course)
    chosen = LOST
    for course in range(first, beyond):
        if t < plan.course_retired[course] and u * offered >= 0.0:
            chosen = course
            u -= _share(plan, first, course) / offered
    return chosen


@rule
def first_row(plan: Plan, segment: int, course: int) -> int:
    """Where a new learner goes: the first stage, or an outcome when no course is left."""
    if course == LOST:
        return plan.segments[segment]["lost_to"]
    return plan.segments[segment]["first_row"]


@small_rule
def opening(plan: Plan, row: int, t: int) -> int:
    """When who comes to a stage at `t` may go on: `t` or later, or CLOSED to be sent elsewhere."""
    first = plan.rows[row]["opening_at"]
    beyond = first + plan.rows[row]["opening_n"]
    if first == beyond:
        return t
    for k in range(first, beyond):
        if t < plan.openings[k, 0]:
            return plan.openings[k, 0] if plan.rows[row]["on_closed"] == NOWHERE else CLOSED
        if t < plan.openings[k, 1]:
            return t
    return clock.NEVER


@small_rule
def seconds_of(plan: Plan, law: int, u: float, factor: float, shift: float) -> int:
    """Whole seconds of a law at probability `u`, under the factor and the shift of an era."""
    return max(0, int(math.floor(laws.quantile(plan.laws, law, u) * factor + shift + 0.5)))


@small_rule
def duration(plan: Plan, key: int, who: int, row: int, visit: int, t: int) -> int:
    """Seconds of the learner's own time, or of staff time at speed 1, of a passage begun at `t`."""
    tuned = plan.tuned[era_of(plan, t), row]
    if tuned["law"] == NONE:
        return 0
    u = draws.uniform(key, who, plan.rows[row]["where"], visit, draws.DURATION)
    return seconds_of(plan, tuned["law"], u, tuned["factor"], tuned["shift"])


@rule
def work(plan: Plan, key: int, who: int, row: int, visit: int, pool: int, t: int) -> int:
    """Open seconds that one person of a pool gives to work begun at `t`."""
    speed = plan.speed[pool, t // clock.DAY - plan.first_day]
    return int(math.floor(duration(plan, key, who, row, visit, t) / speed + 0.5))


@rule
def work_ends(plan: Plan, pool: int, t: int, needed: int) -> int:
    """When work begun at `t` ends: it pauses while the pool is closed."""
    return clock.finish(plan.clocks, plan.pool_clock[pool], t, needed)


@rule
def patience_ends(plan: Plan, key: int, who: int, row: int, visit: int, t: int) -> int:
    """When who joins a queue at `t` gives up: after `t`, so that free staff always come first."""
    tuned = plan.tuned[era_of(plan, t), row]
    if tuned["patience"] == NONE:
        return clock.NEVER
    u = draws.uniform(key, who, plan.rows[row]["where"], visit, draws.PATIENCE)
    shift = tuned["patience_shift"]
    return t + max(1, seconds_of(plan, tuned["patience"], u, tuned["patience_factor"], shift))


@small_rule
def place_in_queue(
    plan: Plan, row: int, joined: int, who: int, turn: int
) -> tuple[int, int, int, int]:
    """Who goes first: smaller is earlier. A total order: nobody takes the same turn twice."""
    return plan.rows[row]["priority"], joined, who, turn


@small_rule
def on_duty(plan: Plan, pool: int, t: int) -> int:
    """People of a pool who may begin work at `t`: none while it is closed."""
    if not clock.running(plan.clocks, plan.pool_clock[pool], t):
        return 0
    return plan.people[pool, t // clock.DAY - plan.first_day]


@rule
def duty_until(plan: Plan, pool: int, t: int) -> int:
    """Until when, from `t` on, as many of a pool are on duty as at `t`; midnight at the latest."""
    return clock.changes(plan.clocks, plan.pool_clock[pool], t)


@rule
def scaled(people: float, scale: float) -> int:
    """A share of the people, rounded half up, but never nobody where there is somebody."""
    return max(1, int(math.floor(people * scale + 0.5))) if people > 0 else 0


@rule
def there(present: int, season: float, presence: float, scale: float) -> int:
    """How many of those in post and not absent are on duty in an open hour."""
    return scaled(present * season * presence, scale)


@rule
def _grown(growth: npt.NDArray[np.float64], t: float) -> float:
    """What has grown by `t`, evenly within each day."""
    day = min(int(t), len(growth) - 2)
    return growth[day] + (growth[day + 1] - growth[day]) * (t - day)


@rule
def _grown_by(growth: npt.NDArray[np.float64], t: float, more: float) -> float:
    """When `more` has grown since `t`; the last midnight when it never has."""
    last = len(growth) - 1
    if t >= last:
        return float(last)
    reached = _grown(growth, t) + more
    day = int(t)
    while growth[day + 1] < reached:
        day += 1
        if day == last:
            return float(last)
    gained = growth[day + 1] - growth[day]
    return max(t, day + (reached - growth[day]) / gained) if gained > 0.0 else t


@rule
def leaves(plan: Plan, key: int, s: int, who: int, holder: int, t: float) -> float:
    """When the `holder`-th to hold a position of staffed pool `s`, from `t` on, leaves it."""
    u = draws.uniform(key, who, 0, holder, draws.LEAVING)
    return _grown_by(plan.staff.leaving[s], t, draws.exponential(u))


@rule
def filled(plan: Plan, key: int, s: int, who: int, holder: int, t: float) -> float:
    """When a position that is vacant from `t` on has its `holder`-th holder."""
    u = draws.uniform(key, who, 0, holder, draws.HIRING)
    return _grown_by(plan.staff.hiring[s], t, laws.quantile(plan.staff.times_to_fill, s, u))


@rule
def absent_first(plan: Plan, key: int, s: int, who: int) -> bool:
    """Whether who is in post at the begin is absent then."""
    return draws.uniform(key, who, 0, 0, draws.ABSENCE) < plan.staff.absent[s]


@rule
def falls_absent(
    plan: Plan, key: int, s: int, who: int, holder: int, spell: int, t: float
) -> float:
    """When a holder who is at work from `t` on begins an absence, the `spell`-th from 1 on."""
    u = draws.uniform(key, who, holder, spell, draws.ABSENCE)
    return _grown_by(plan.staff.absence[s], t, draws.exponential(u))


@rule
def comes_back(plan: Plan, key: int, s: int, who: int, holder: int, spell: int, t: float) -> float:
    """When the absence that a holder began at `t` is over."""
    u = draws.uniform(key, who, holder, spell, draws.SPELL)
    return t + plan.staff.spell[s] * draws.exponential(u)


@rule
def skill(plan: Plan, s: int, since: float, day: int) -> int:
    """The speed on a day of who has held a position since a time, in millionths of full speed."""
    learnt = min(1.0, plan.staff.learning[s, day] - _grown(plan.staff.learning[s], since))
    first = plan.staff.first_speed[s]
    return int(math.floor((first + (1.0 - first) * learnt) * FULL_SPEED + 0.5))


@small_rule
def balks(plan: Plan, row: int, waiting: int) -> bool:
    """Whether who finds this many waiting does not join."""
    limit = plan.rows[row]["balk_at"]
    return limit != NONE and waiting >= limit


@rule
def requests_raised(plan: Plan, key: int, who: int, which: int, visit: int, t: int) -> int:
    """How many requests of one kind a passage begun at `t` raises."""
    expected = plan.raise_expected[era_of(plan, t), which]
    u = draws.uniform(key, who, plan.raises[which]["where"], visit, draws.COUNT)
    if plan.raises[which]["at_most_one"]:
        return 1 if u < expected else 0
    return draws.poisson(expected, u)


@rule
def request_moment(plan: Plan, key: int, request: int, which: int, start: int, end: int) -> int:
    """When a request is raised: a moment in [start, end) placed by its rhythm, or evenly.

    A passage that outlasts the clocks, or began before them, is taken evenly, so that nothing is
    squeezed inside them.
    """
    u = draws.uniform(key, request, plan.raises[which]["where"], 0, draws.MOMENT)
    rhythm = plan.raises[which]["clock"]
    if rhythm == NONE or end > clock.last(plan.clocks) or start < plan.first_day * clock.DAY:
        return start + int(u * (end - start))
    return clock.moment(plan.clocks, rhythm, start, end, u)


@small_rule
def _weight(plan: Plan, era: int, branch: int, strain: int) -> float:
    felt = plan.branch_strain[branch] * (max(0, strain) / STRAIN_UNIT)
    felt = min(felt, LARGEST_FELT)
    return plan.branch_p[era, branch] * (math.exp(felt) if felt != 0.0 else 1.0)


@rule
def _branch(
    plan: Plan, era: int, first: int, beyond: int, stay: float, strain: int, u: float
) -> int:
    """A branch by its odds, or AGAIN for the weight that stays."""
    total = stay
    for branch in range(first, beyond):
        total += _weight(plan, era, branch, strain)
    left = u * total
    for branch in range(first, beyond):
        left -= _weight(plan, era, branch, strain)
        if left < 0.0:
            return branch
    return AGAIN if stay > 0.0 else beyond - 1


@rule
def way_on(
    plan: Plan, key: int, who: int, row: int, visit: int, passes: int, strain: int, t: int
) -> int:
    """The branch taken at the end of a passage, the `passes`-th in a row, or AGAIN for another."""
    era = era_of(plan, t)
    where = plan.rows[row]["where"]
    first = plan.rows[row]["attrition_at"]
    beyond = first + plan.rows[row]["attrition_n"]
    if first < beyond:
        stay = 1.0
        for branch in range(first, beyond):
            stay -= plan.branch_p[era, branch]
        u = draws.uniform(key, who, where, visit, draws.ATTRITION)
        branch = _branch(plan, era, first, beyond, stay, strain, u)
        if branch != AGAIN:
            return branch
    if passes < plan.rows[row]["repeat"]:
        return AGAIN
    first = plan.rows[row]["next_at"]
    beyond = first + plan.rows[row]["next_n"]
    if beyond == first + 1:
        return first
    u = draws.uniform(key, who, where, visit, draws.ROUTE)
    return _branch(plan, era, first, beyond, 0.0, strain, u)


@small_rule
def is_outcome(code: int) -> bool:
    """Whether a code is an outcome and not a row."""
    return code <= OUTCOME


@rule
def traced(key: int, who: int, share: float) -> bool:
    """Whether a learner belongs to the share whose whole story is logged."""
    return draws.uniform(key, who, 0, 0, draws.TRACE) < share


@rule
def strain_of_wait(plan: Plan, row: int, joined: int, t: int) -> int:
    """Strain of having waited from `joined` until served at `t`, less the relief of the service."""
    relief = plan.rows[row]["relief"]
    tolerance = plan.rows[row]["tolerance"]
    over = t - joined - tolerance
    if over <= 0:
        return -relief
    weight = plan.tuned[era_of(plan, t), row]["weight"]
    return int(math.floor(weight * (over / tolerance) + 0.5)) - relief


@small_rule
def strain_felt(learners: npt.NDArray[np.void], i: int, t: int) -> int:
    """A learner's strain as their choices at `t` see it: what was raised before `t`."""
    learner = learners[i]
    if learner["fresh_at"] < t:
        return learner["strain"] + learner["fresh"]
    return learner["strain"]


@small_rule
def strain_at(plan: Plan, learners: npt.NDArray[np.void], i: int, row: int, t: int) -> int:
    """The strain that choices at the end of a stage see: 0 where none of its ways depends on it."""
    return strain_felt(learners, i, t) if plan.rows[row]["strained"] else 0


@rule
def strain_raised(learners: npt.NDArray[np.void], i: int, added: int, t: int) -> None:
    """Add to a learner's strain at `t`; it is felt from the next second on."""
    if added == 0:
        return
    if learners[i]["fresh_at"] < t:
        learners[i]["strain"] += learners[i]["fresh"]
        learners[i]["fresh"] = 0
        learners[i]["fresh_at"] = t
    learners[i]["fresh"] += added
