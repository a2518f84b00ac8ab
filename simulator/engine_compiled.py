"""The fast engine: the same movements as `engine_simpy`, over arrays; the loop is `_run`.

It calls the same rules and the same record functions, so its record is the same to the byte.
Arrivals are sorted beforehand and never enter the heap of events; a request that is not yet raised
is an event and nothing else; who has left gives their slot to others. Arrays are made large and
only what is used costs memory; when they are too small all the same, the run begins again.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulator import heaps, record, rules
from simulator.clock import NEVER
from simulator.compiled import handle, rule
from simulator.draws import learner_id, request_id
from simulator.heaps import ARMED, BALKERS, EVENTS, FULL, INSIDE_LOG, NEWCOMERS, SLOTS, State
from simulator.plan import AGAIN, CLOSED, OUTCOME, Arrivals, Plan
from simulator.record import Record, blank


def simulate(
    plan: Plan, arrivals: Arrivals, key: int, trace: float = 0.0
) -> tuple[Record, npt.NDArray[np.void]]:
    """One replication: its record, and the log of the share `trace` of its learners, in order."""
    room = len(arrivals.time) + 1_000
    while True:
        tallies, state = blank(plan), heaps.new_state(plan, len(arrivals.time), room, trace)
        if _run(handle(plan), handle(arrivals), key, trace, handle(tallies), handle(state)):
            log = state.log[: state.counts[INSIDE_LOG]]
            return tallies, np.sort(log)
        room *= 2


@rule
def _run(  # noqa: PLR0912 - the one loop, a comment at each phase
    plan: Plan, arrivals: Arrivals, key: int, trace: float, tallies: Record, state: State
) -> bool:
    """Move everybody from the plan's begin to its end; False when the arrays are too small."""
    counts = state.counts
    coming = 0
    wake = plan.wake_at[:-1].copy()
    while True:
        # A: the clock goes to the next thing that is bound to happen.
        now = plan.end
        if coming < len(arrivals.time):
            now = min(now, arrivals.time[coming])
        if counts[EVENTS] > 0:
            now = min(now, state.events[0]["time"])
        for pool in range(len(wake)):
            while wake[pool] < plan.wake_at[pool + 1] and plan.wakes[wake[pool]] < plan.begin:
                wake[pool] += 1
            if wake[pool] < plan.wake_at[pool + 1]:
                now = min(now, plan.wakes[wake[pool]])
        if now >= plan.end:
            break
        for pool in range(len(wake)):
            if wake[pool] < plan.wake_at[pool + 1] and plan.wakes[wake[pool]] == now:
                wake[pool] += 1
                counts[ARMED] = 1
        while True:
            # B: everything bound to happen in this second happens.
            while coming < len(arrivals.time) and arrivals.time[coming] == now:
                _learner_comes(plan, arrivals, coming, key, trace, tallies, state, now)
                coming += 1
            while counts[EVENTS] > 0 and state.events[0]["time"] == now:
                _happens(plan, key, trace, tallies, state, now)
            if counts[FULL]:
                return False
            if not counts[ARMED]:
                break
            # C: what has become possible starts; then those who balk go their way, in B again.
            counts[ARMED] = 0
            _dispatch(plan, key, trace, tallies, state, now)
            _see_newcomers(plan, tallies, state, now)
            for k in range(counts[BALKERS]):
                _balk(plan, key, trace, tallies, state, state.balkers[k], now)
            counts[BALKERS] = 0
    _close(plan, tallies, state)
    return True


# ---- what is bound to happen


@rule
def _learner_comes(
    plan: Plan,
    arrivals: Arrivals,
    i: int,
    key: int,
    trace: float,
    tallies: Record,
    state: State,
    now: int,
) -> None:
    segment, course = arrivals.segment[i], arrivals.course[i]
    who = learner_id(plan.segments[segment]["key"], arrivals.number[i])
    learner = state.learners[i]
    learner["who"] = who
    learner["segment"] = segment
    learner["course"] = course
    learner["applied_at"] = now
    learner["fresh_at"] = plan.begin - 1
    row = rules.first_row(plan, segment, course)
    _comes(plan, key, trace, tallies, state, i, who, 0, plan.segments[segment]["trip"], row, now)


@rule
def _happens(plan: Plan, key: int, trace: float, tallies: Record, state: State, now: int) -> None:
    """The first event of the heap."""
    event = state.events[0]
    kind, who, stamp, learner = event["kind"], event["who"], event["stamp"], event["learner"]
    heaps.drop_first_event(state)
    if kind == heaps.RAISED:
        row = plan.raises[stamp]["first_row"]
        trip = plan.rows[row]["trip"]
        _comes(plan, key, trace, tallies, state, learner, who, who, trip, row, now)
        return
    me = state.travellers[who]
    if kind == heaps.PATIENCE_ENDS:
        if me["joined"] < NEVER and me["stamp"] == stamp:
            _renege(plan, key, trace, tallies, state, who, now)
        return
    if me["phase"] == heaps.OPENS:
        _body(plan, key, trace, tallies, state, who, now)
        return
    if me["phase"] == heaps.WORK:
        state.busy[me["pool"]] -= 1
        state.counts[ARMED] = 1
    _complete(plan, key, trace, tallies, state, who, now)


@rule
def _comes(
    plan: Plan,
    key: int,
    trace: float,
    tallies: Record,
    state: State,
    learner: int,
    who: int,
    request: int,
    trip: int,
    row: int,
    now: int,
) -> None:
    """A learner or a request comes into being."""
    slot = heaps.take_slot(state)
    me = state.travellers[slot]
    me["who"] = who
    me["request"] = request
    me["learner"] = learner
    me["row"] = row
    me["turns"] = 0
    me["steps"] = 0
    me["joined"] = NEVER
    me["arrived"] = now
    state.visits[slot, :] = 0
    record.arrived(plan, tallies, trip, now)
    heaps.note(key, trace, state, slot, record.ARRIVED, now)
    _goes_to(plan, key, trace, tallies, state, slot, row, now)


@rule
def _goes_to(
    plan: Plan, key: int, trace: float, tallies: Record, state: State, slot: int, row: int, now: int
) -> None:
    """On to a stage, and through what takes no time there, or to an outcome."""
    me = state.travellers[slot]
    me["passes"] = 0
    while True:
        me["row"] = row
        if rules.is_outcome(row):
            learner = me["learner"]
            record.ended(plan, tallies, state.learners, learner, OUTCOME - row, me["arrived"], now)
            heaps.note(key, trace, state, slot, record.LEFT, now)
            heaps.give_slot(state, slot)
            return
        if not _enter(plan, key, trace, tallies, state, slot, now):
            return
        row = plan.rows[row]["on_closed"]
        me["passes"] = 0


@rule
def _enter(
    plan: Plan, key: int, trace: float, tallies: Record, state: State, slot: int, now: int
) -> bool:
    """Begin a passage of the traveller's stage; whether it is closed and sends them elsewhere."""
    me = state.travellers[slot]
    row = me["row"]
    place = plan.rows[row]["place"]
    me["passes"] += 1
    me["visit"] = state.visits[slot, place]
    state.visits[slot, place] += 1
    record.entered(plan, tallies, state.learners, me["learner"], row, now)
    heaps.note(key, trace, state, slot, record.ENTERED, now)
    opening = rules.opening(plan, row, now)
    if opening == CLOSED:
        record.turned_away(plan, tallies, row, now)
        heaps.note(key, trace, state, slot, record.CLOSED, now)
        return True
    if opening > now:
        me["phase"] = heaps.OPENS
        heaps.push(state, opening, heaps.MOVES, slot, 0, 0, plan.end)
    else:
        _body(plan, key, trace, tallies, state, slot, now)
    return False


@rule
def _body(
    plan: Plan, key: int, trace: float, tallies: Record, state: State, slot: int, now: int
) -> None:
    """The stage is open: own time begins, or a place in the queues is taken."""
    me = state.travellers[slot]
    row = me["row"]
    if plan.rows[row]["pool_n"] > 0:
        _join(plan, key, state, slot, now)
        return
    ends = now + rules.duration(plan, key, me["who"], row, me["visit"], now)
    me["phase"] = heaps.OWN_TIME
    _raise_requests(plan, key, state, slot, now, ends)
    heaps.push(state, ends, heaps.MOVES, slot, 0, 0, plan.end)


@rule
def _complete(
    plan: Plan, key: int, trace: float, tallies: Record, state: State, slot: int, now: int
) -> None:
    """End a passage, and begin the next one."""
    me = state.travellers[slot]
    row, learner = me["row"], me["learner"]
    record.completed(plan, tallies, row, state.learners[learner]["course"], now)
    heaps.note(key, trace, state, slot, record.COMPLETED, now)
    strain = rules.strain_felt(state.learners, learner, now)
    branch = rules.way_on(plan, key, me["who"], row, me["visit"], me["passes"], strain, now)
    if branch != AGAIN:
        record.branched(plan, tallies, branch, now)
        _goes_to(plan, key, trace, tallies, state, slot, plan.branch_to[branch], now)
    elif _enter(plan, key, trace, tallies, state, slot, now):
        _goes_to(plan, key, trace, tallies, state, slot, plan.rows[row]["on_closed"], now)


@rule
def _raise_requests(plan: Plan, key: int, state: State, slot: int, now: int, ends: int) -> None:
    me = state.travellers[slot]
    row = plan.rows[me["row"]]
    for which in range(row["raise_at"], row["raise_at"] + row["raise_n"]):
        count = rules.requests_raised(plan, key, me["who"], which, me["visit"], now)
        for number in range(count):
            name = plan.raises[which]["name"]
            who = request_id(key, me["who"], row["where"], me["visit"], name, number)
            at = rules.request_moment(plan, key, who, which, now, ends)
            heaps.push(state, at, heaps.RAISED, who, which, me["learner"], plan.end)


# ---- queues


@rule
def _join(plan: Plan, key: int, state: State, slot: int, now: int) -> None:
    me = state.travellers[slot]
    row = me["row"]
    me["joined"] = now
    me["stamp"] += 1
    place = rules.place_in_queue(plan, row, now, me["who"], me["turns"])
    me["turns"] += 1
    first = plan.rows[row]["pool_at"]
    for k in range(first, first + plan.rows[row]["pool_n"]):
        heaps.push_place(state, plan.row_pools[k], place, slot, me["stamp"])
    state.waiting[plan.row_pools[first]] += 1
    newest = state.counts[NEWCOMERS]
    if newest == len(state.newcomers):
        state.counts[FULL] = 1
        return
    heaps.set_place(state.newcomers, newest, place, slot, me["stamp"])
    state.counts[NEWCOMERS] += 1
    gives_up = rules.patience_ends(plan, key, me["who"], row, me["visit"], now)
    heaps.push(state, gives_up, heaps.PATIENCE_ENDS, slot, me["stamp"], 0, plan.end)
    state.counts[ARMED] = 1


@rule
def _renege(
    plan: Plan, key: int, trace: float, tallies: Record, state: State, slot: int, now: int
) -> None:
    me = state.travellers[slot]
    row, learner = me["row"], me["learner"]
    state.waiting[plan.row_pools[plan.rows[row]["pool_at"]]] -= 1
    record.gave_up(plan, tallies, row, state.learners[learner]["course"], me["joined"], now)
    rules.strain_raised(state.learners, learner, plan.rows[row]["renege_strain"], now)
    me["joined"] = NEVER
    heaps.note(key, trace, state, slot, record.GAVE_UP, now)
    _goes_to(plan, key, trace, tallies, state, slot, plan.rows[row]["on_renege"], now)


@rule
def _balk(
    plan: Plan, key: int, trace: float, tallies: Record, state: State, slot: int, now: int
) -> None:
    me = state.travellers[slot]
    row = me["row"]
    record.balked(plan, tallies, row, now)
    rules.strain_raised(state.learners, me["learner"], plan.rows[row]["renege_strain"], now)
    heaps.note(key, trace, state, slot, record.BALKED, now)
    _goes_to(plan, key, trace, tallies, state, slot, plan.rows[row]["on_balk"], now)


@rule
def _dispatch(plan: Plan, key: int, trace: float, tallies: Record, state: State, now: int) -> None:
    """Each pool in turn gives its free people to the first in its queue."""
    for pool in range(len(state.queued)):
        if state.queued[pool] == 0:
            continue
        free = rules.on_duty(plan, pool, now) - state.busy[pool]
        while state.queued[pool] > 0:
            slot, stamp = state.queues[pool, 0]["slot"], state.queues[pool, 0]["stamp"]
            gone = not heaps.waits(state, slot, stamp)
            if not gone and free <= 0:
                break
            heaps.drop_first_place(state, pool)
            if not gone:
                free -= 1
                _serve(plan, key, trace, tallies, state, slot, pool, now)


@rule
def _serve(
    plan: Plan,
    key: int,
    trace: float,
    tallies: Record,
    state: State,
    slot: int,
    pool: int,
    now: int,
) -> None:
    me = state.travellers[slot]
    row, joined = me["row"], me["joined"]
    state.busy[pool] += 1
    state.waiting[plan.row_pools[plan.rows[row]["pool_at"]]] -= 1
    me["joined"] = NEVER
    needed = rules.work(plan, key, me["who"], row, me["visit"], pool, now)
    ends = rules.work_ends(plan, pool, now, needed)
    record.served(plan, tallies, row, pool, joined, now, ends, needed)
    strain = rules.strain_of_wait(plan, row, joined, now)
    rules.strain_raised(state.learners, me["learner"], strain, now)
    heaps.note(key, trace, state, slot, record.SERVED, now)
    me["phase"] = heaps.WORK
    me["pool"] = pool
    _raise_requests(plan, key, state, slot, now, ends)
    heaps.push(state, ends, heaps.MOVES, slot, 0, 0, plan.end)


@rule
def _see_newcomers(plan: Plan, tallies: Record, state: State, now: int) -> None:
    """Those who have just joined and still wait look, in order, at the queue before them."""
    still = 0
    for k in range(state.counts[NEWCOMERS]):
        if heaps.waits(state, state.newcomers[k]["slot"], state.newcomers[k]["stamp"]):
            heaps.insert(state.newcomers, still, k)
            still += 1
    state.counts[NEWCOMERS] = 0
    state.before[:] = state.waiting
    for k in range(still):
        state.before[_home(plan, state, state.newcomers[k]["slot"])] -= 1
    for k in range(still):
        slot = state.newcomers[k]["slot"]
        home = _home(plan, state, slot)
        if rules.balks(plan, state.travellers[slot]["row"], state.before[home]):
            state.waiting[home] -= 1
            state.travellers[slot]["joined"] = NEVER
            state.balkers[state.counts[BALKERS]] = slot
            state.counts[BALKERS] += 1
        else:
            state.before[home] += 1
            record.queue_seen(plan, tallies, home, state.before[home], now)


@rule
def _home(plan: Plan, state: State, slot: int) -> int:
    return plan.row_pools[plan.rows[state.travellers[slot]["row"]]["pool_at"]]


@rule
def _close(plan: Plan, tallies: Record, state: State) -> None:
    """Note who is still inside when the study ends."""
    for slot in range(state.counts[SLOTS]):
        me = state.travellers[slot]
        if me["row"] > OUTCOME:
            record.left_inside(plan, tallies, me["row"], me["joined"])
