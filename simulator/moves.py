"""How one traveller moves in the compiled engine: on, as far as nobody else has a say.

The same movements as `engine_simpy.Run.journey` and what it calls, over arrays.
"""

from __future__ import annotations

from simulator import agenda, queues, record, rules
from simulator.agenda import MOVES, NOBODY, RAISED
from simulator.clock import NEVER
from simulator.compiled import rule, small_rule
from simulator.draws import request_id
from simulator.plan import AGAIN, CLOSED, OUTCOME, Plan
from simulator.state import (
    ARMED,
    FULL,
    NEWCOMERS,
    OPENS,
    OWN_TIME,
    UNTIL,
    State,
    give_slot,
    note,
    take_slot,
)


@rule
def comes(
    plan: Plan,
    state: State,
    learner: int,
    who: int,
    is_request: int,
    trip: int,
    row: int,
    now: int,
) -> None:
    """A learner or a request comes into being."""
    slot = take_slot(state)
    me = state.travellers[slot]
    me["who"] = who
    me["is_request"] = is_request
    me["learner"] = learner
    me["turns"] = 0
    me["steps"] = 0
    me["joined"] = NEVER
    me["arrived"] = now
    state.visits[slot, :] = 0
    turns_to(state, slot, row)
    record.arrived(plan, state.tallies, trip, now)
    note(state, slot, record.ARRIVED, now)
    travels(plan, state, slot, now, now, False)


@rule
def travels(
    plan: Plan,
    state: State,
    slot: int,
    now: int,
    t: int,
    opened: bool,
) -> None:
    """On from the traveller's stage at `t`, entered already when it has `opened`, until others
    have a say.

    What a request does alone depends on nobody and on nothing but the time at which it does it. So
    it is lived at once, ahead of the clock, as far as the next queue, an outcome, or the time
    beyond which nobody yet lives.
    """
    me = state.travellers[slot]
    until = state.counts[UNTIL]
    while True:
        row = me["row"]
        if rules.is_outcome(row):
            learner = me["learner"]
            record.ended(
                plan, state.tallies, state.learners, learner, OUTCOME - row, me["arrived"], t
            )
            note(state, slot, record.LEFT, t)
            give_slot(state, slot)
            return
        queues_here = plan.rows[row]["pool_n"] > 0
        on_its_own = alone(plan, state, slot)
        if not opened:
            opens = _enter(plan, state, slot, t)
            if opens == CLOSED:
                turns_to(state, slot, plan.rows[row]["on_closed"])
                continue
            if opens > now and (queues_here or not on_its_own or opens >= until):
                me["phase"] = OPENS
                agenda.push(state.agenda, opens, MOVES, slot, 0, own(state, slot))
                return
            t = opens
        opened = False
        if queues_here:
            _join(plan, state, slot, now)
            return
        ends = t + rules.duration(plan, state.key, me["who"], row, me["visit"], t)
        raise_requests(plan, state, slot, t, ends)
        if not on_its_own or ends >= until:
            me["phase"] = OWN_TIME
            agenda.push(state.agenda, ends, MOVES, slot, 0, own(state, slot))
            return
        t = ends
        complete(plan, state, slot, t)


@small_rule
def turns_to(state: State, slot: int, row: int) -> None:
    """The traveller's next stage or outcome is this one."""
    state.travellers[slot]["row"] = row
    state.travellers[slot]["passes"] = 0


@small_rule
def _enter(plan: Plan, state: State, slot: int, t: int) -> int:
    """Begin a passage of the traveller's stage: when they may go on with it, or CLOSED."""
    me = state.travellers[slot]
    row = me["row"]
    place = plan.rows[row]["place"]
    me["passes"] += 1
    me["visit"] = state.visits[slot, place]
    state.visits[slot, place] += 1
    record.entered(plan, state.tallies, state.learners, me["learner"], row, t)
    note(state, slot, record.ENTERED, t)
    opens = rules.opening(plan, row, t)
    if opens == CLOSED:
        record.turned_away(plan, state.tallies, row, t)
        note(state, slot, record.CLOSED, t)
    return opens


@small_rule
def complete(plan: Plan, state: State, slot: int, t: int) -> None:
    """End a passage: the traveller's stage is then the one that comes next."""
    me = state.travellers[slot]
    row, learner = me["row"], me["learner"]
    record.completed(plan, state.tallies, state.learners, learner, row, t)
    note(state, slot, record.COMPLETED, t)
    strain = rules.strain_at(plan, state.learners, learner, row, t)
    branch = rules.way_on(plan, state.key, me["who"], row, me["visit"], me["passes"], strain, t)
    if branch != AGAIN:
        record.branched(plan, state.tallies, branch, t)
        turns_to(state, slot, plan.branch_to[branch])


@small_rule
def raise_requests(plan: Plan, state: State, slot: int, now: int, ends: int) -> None:
    """Put the requests of a passage that lasts until `ends` on the agenda; most raise none."""
    row = state.travellers[slot]["row"]
    first = plan.rows[row]["raise_at"]
    for which in range(first, first + plan.rows[row]["raise_n"]):
        _raise(plan, state, slot, which, now, ends)


@rule
def _raise(plan: Plan, state: State, slot: int, which: int, now: int, ends: int) -> None:
    """Put the requests of one kind on the agenda.

    Those that were raised before simulating began are in the stock, or are settled.
    """
    me = state.travellers[slot]
    where, name = plan.rows[me["row"]]["where"], plan.raises[which]["name"]
    for number in range(rules.requests_raised(plan, state.key, me["who"], which, me["visit"], now)):
        who = request_id(state.key, me["who"], where, me["visit"], name, number)
        at = rules.request_moment(plan, state.key, who, which, now, ends)
        if at >= plan.begin:
            agenda.push(state.agenda, at, RAISED, who, which, me["learner"])


@rule
def _join(plan: Plan, state: State, slot: int, now: int) -> None:
    me = state.travellers[slot]
    row = me["row"]
    me["joined"] = now
    me["stamp"] += 1
    place = rules.place_in_queue(plan, row, now, me["who"], me["turns"])
    me["turns"] += 1
    state.waiting[plan.row_pools[plan.rows[row]["pool_at"]]] += 1
    newest = state.counts[NEWCOMERS]
    if newest == len(state.newcomers):
        state.counts[FULL] = 1
        return
    queue = state.queues.of_row[row]
    queues.set_place(state.newcomers, newest, place, slot, me["stamp"], queue)
    state.counts[NEWCOMERS] += 1
    state.counts[ARMED] = 1


@small_rule
def alone(plan: Plan, state: State, slot: int) -> bool:
    """Whether nobody has a say in how a stage ends: that of a request, unless strain has one."""
    me = state.travellers[slot]
    return me["is_request"] and not plan.rows[me["row"]]["strained"]


@small_rule
def own(state: State, slot: int) -> int:
    """The learner of a slot that is no request; what a request does seldom touches its learner."""
    me = state.travellers[slot]
    return NOBODY if me["is_request"] else me["learner"]
