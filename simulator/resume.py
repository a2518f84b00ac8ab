"""How the compiled engine takes up who is somewhere already; as `engine_simpy` does."""

from __future__ import annotations

from simulator import agenda, moves, queues, record, remaining, rules
from simulator.agenda import MOVES, NOBODY, PATIENCE_ENDS
from simulator.clock import NEVER
from simulator.compiled import rule
from simulator.draws import learner_id
from simulator.plan import NONE, Plan
from simulator.state import OPENS, OWN_TIME, WORK, State, take_slot


@rule
def take_up(plan: Plan, state: State) -> None:
    """Put everybody of the plan's stock where they are; their learners are the first."""
    for k in range(len(plan.stock.learners)):
        held, learner = plan.stock.learners[k], state.learners[k]
        who = learner_id(plan.segments[held["segment"]]["key"], held["number"])
        learner["who"] = who
        learner["segment"] = held["segment"]
        learner["course"] = remaining.course(plan, state.key, held["segment"], who, held["course"])
        learner["applied_at"] = held["applied_at"]
        learner["cohort"] = held["cohort"]
        learner["strain"] = held["strain"]
        learner["fresh_at"] = plan.begin - 1
    for k in range(len(plan.stock.present)):
        _take_up(plan, state, k)


@rule
def _take_up(plan: Plan, state: State, k: int) -> None:
    """Put one learner or request where they are."""
    given = plan.stock.present[k]
    learner, row, since = given["learner"], given["row"], given["since"]
    who = state.learners[learner]["who"]
    if given["is_request"]:
        who = remaining.identity(plan, state.key, who, row, given["number"], k)
        if since >= plan.begin:
            which = _raised_as(plan, row)
            agenda.push(state.agenda, since, agenda.RAISED, who, which, learner)
            return
    slot = take_slot(state)
    me = state.travellers[slot]
    me["who"] = who
    me["is_request"] = given["is_request"]
    me["learner"] = learner
    me["turns"] = 0
    me["steps"] = 0
    me["joined"] = NEVER
    me["arrived"] = given["arrived"]
    me["row"] = row
    me["passes"] = given["passes"]
    for place in range(state.visits.shape[1]):
        state.visits[slot, place] = plan.stock.visits[k, place]
    me["visit"] = state.visits[slot, plan.rows[row]["place"]] - 1
    if given["pool"] != NONE:
        _in_service(plan, state, slot, given["pool"], since, given["until"])
        return
    begun = remaining.begun(plan, row, since)
    if begun >= plan.begin:
        me["phase"] = OPENS
        agenda.push(state.agenda, begun, MOVES, slot, 0, moves.own(state, slot))
    elif plan.rows[row]["pool_n"] > 0:
        _in_queue(plan, state, slot, begun)
    else:
        me["phase"] = OWN_TIME
        ends = remaining.own_time_ends(
            plan, state.key, who, row, me["visit"], begun, given["until"]
        )
        moves.raise_requests(plan, state, slot, begun, ends)
        agenda.push(state.agenda, ends, MOVES, slot, 0, moves.own(state, slot))


@rule
def _raised_as(plan: Plan, row: int) -> int:
    """A raise that leads to a first row: any, since only where it leads is read of it."""
    which = 0
    while plan.raises[which]["first_row"] != row:
        which += 1
    return which


@rule
def _in_service(plan: Plan, state: State, slot: int, pool: int, since: int, until: int) -> None:
    me = state.travellers[slot]
    ends = remaining.work_ends(
        plan, state.key, me["who"], me["row"], me["visit"], pool, since, until
    )
    me["phase"] = WORK
    me["pool"] = pool
    state.busy[pool] += 1
    record.in_service(plan, state.tallies, pool, ends)
    moves.raise_requests(plan, state, slot, since, ends)
    agenda.push(state.agenda, ends, MOVES, slot, 0, moves.own(state, slot))


@rule
def _in_queue(plan: Plan, state: State, slot: int, joined: int) -> None:
    me = state.travellers[slot]
    row = me["row"]
    me["joined"] = joined
    me["stamp"] += 1
    place = rules.place_in_queue(plan, row, joined, me["who"], me["turns"])
    me["turns"] += 1
    queues.join(state.queues, place, slot, me["stamp"], state.queues.of_row[row])
    state.waiting[plan.row_pools[plan.rows[row]["pool_at"]]] += 1
    ends = remaining.patience_ends(plan, state.key, me["who"], row, me["visit"], joined)
    agenda.push(state.agenda, ends, PATIENCE_ENDS, slot, me["stamp"], NOBODY)
