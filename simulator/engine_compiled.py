"""The fast engine: the same movements as `engine_simpy`, over arrays; the loop is `_run`.

It calls the same rules and the same record functions, so its record is the same to the byte.
Arrivals are sorted beforehand and never enter the agenda; a request that is not yet raised is an
event and nothing else; who has left gives their slot to others. The loop stops at any midnight, so
that scenarios go on from a past that they share (`lives`).
"""

from __future__ import annotations

from simulator import agenda as agenda_of
from simulator import moves, queues, record, resume, rules
from simulator.agenda import FREES, MOVES, NOBODY, PATIENCE_ENDS, RAISED
from simulator.clock import NEVER
from simulator.compiled import handle, rule, small_rule
from simulator.draws import learner_id
from simulator.plan import OUTCOME, Arrivals, Plan
from simulator.processor import fetch
from simulator.quantity import HOUR
from simulator.state import (
    ARMED,
    BALKERS,
    COMING,
    FULL,
    HOURS,
    NEWCOMERS,
    OPENS,
    SLOTS,
    UNTIL,
    WAKE,
    WORK,
    State,
    note,
    waits,
)


def live_until(plan: Plan, arrivals: Arrivals, state: State, until: int) -> bool:
    """Move everybody from where they are to a midnight; False when the arrays are too small."""
    state.counts[UNTIL] = until
    return bool(_run(handle(plan), handle(arrivals), handle(state)))


def close(plan: Plan, state: State) -> None:
    """Note who is still inside when the study ends."""
    _close(handle(plan), handle(state))


@rule
def _run(plan: Plan, arrivals: Arrivals, state: State) -> bool:
    """Live the hours to come before the state's time; False when the arrays are too small."""
    agenda, counts = state.agenda, state.counts
    if counts[HOURS] == 0:
        resume.take_up(plan, state)
    if _overfull(state):
        return False
    coming, wake, until = counts[COMING], counts[WAKE], counts[UNTIL]
    while (agenda.first_hour + counts[HOURS]) * HOUR < until:
        agenda_of.open_hour(agenda, counts[HOURS])
        begin = (agenda.first_hour + counts[HOURS]) * HOUR
        second = ahead = 0
        while True:
            # A: the clock goes to the next second in which something is bound to happen.
            second = agenda_of.next_second(agenda, second)
            if second >= ahead:
                ahead = agenda_of.next_second(agenda, second + 1)
                _look_ahead(state, ahead)
            if coming < len(arrivals.time):
                second = min(second, arrivals.time[coming] - begin)
            if wake < len(state.wakes):
                second = min(second, state.wakes[wake] - begin)
            now = begin + second
            if second >= HOUR or now >= until:
                break
            if wake < len(state.wakes) and state.wakes[wake] == now:
                wake += 1
                counts[ARMED] = 1
            coming = _live(plan, arrivals, coming, state, second, now)
            if _overfull(state):
                return False
        counts[HOURS] += 1
    counts[COMING], counts[WAKE] = coming, wake
    return True


@small_rule
def _overfull(state: State) -> bool:
    """Whether an array was too small, so that the run must begin again with larger ones."""
    overfull = state.counts[FULL] + state.agenda.counts[agenda_of.OVERFULL]
    return bool(overfull + state.queues.counts[queues.OVERFULL])


@rule
def _live(
    plan: Plan,
    arrivals: Arrivals,
    coming: int,
    state: State,
    second: int,
    now: int,
) -> int:
    """Everything of one second, in two phases until it is quiet; who comes next."""
    counts = state.counts
    while True:
        # B: everything bound to happen in this second happens.
        while coming < len(arrivals.time) and arrivals.time[coming] == now:
            _learner_comes(plan, arrivals, coming, state, now)
            coming += 1
        event = agenda_of.take(state.agenda, second)
        while event != NOBODY:
            _happens(plan, state, event, now)
            event = agenda_of.take(state.agenda, second)
        if not counts[ARMED] or _overfull(state):
            return coming
        # C: what has become possible starts; then those who balk go their way, in B again.
        counts[ARMED] = 0
        _join(state)
        _dispatch(plan, state, now)
        _see_newcomers(plan, state, now)
        for k in range(counts[BALKERS]):
            _balk(plan, state, state.balkers[k], now)
        counts[BALKERS] = 0


@rule
def _look_ahead(state: State, second: int) -> None:
    """Ask the memory for who goes on in a second to come, so that it has come by then."""
    at = state.agenda.first[second] if second < HOUR else NOBODY
    while at != NOBODY:
        event = state.agenda.here[at]
        if event["kind"] == MOVES or event["kind"] == PATIENCE_ENDS:
            fetch(state.travellers, event["who"])
            fetch(state.visits, event["who"])
        if event["kind"] == MOVES and event["learner"] != NOBODY:
            fetch(state.learners, event["learner"])
        at = state.agenda.after[at]


# ---- what is bound to happen


@rule
def _learner_comes(
    plan: Plan,
    arrivals: Arrivals,
    i: int,
    state: State,
    now: int,
) -> None:
    segment, course = arrivals.segment[i], arrivals.course[i]
    who = learner_id(plan.segments[segment]["key"], arrivals.number[i])
    known = len(plan.stock.learners) + i
    learner = state.learners[known]
    learner["who"] = who
    learner["segment"] = segment
    learner["course"] = course
    learner["applied_at"] = now
    learner["fresh_at"] = plan.begin - 1
    row = rules.first_row(plan, segment, course)
    moves.comes(plan, state, known, who, 0, plan.segments[segment]["trip"], row, now)


@rule
def _happens(plan: Plan, state: State, at: int, now: int) -> None:
    """What stands at a place of the open hour of the agenda."""
    event = state.agenda.here[at]
    kind, who, stamp, learner = event["kind"], event["who"], event["stamp"], event["learner"]
    if kind == FREES:
        _frees(state, who)
        return
    if kind == RAISED:
        row = plan.raises[stamp]["first_row"]
        trip = plan.rows[row]["trip"]
        moves.comes(plan, state, learner, who, 1, trip, row, now)
        return
    me = state.travellers[who]
    if kind == PATIENCE_ENDS:
        if me["joined"] < NEVER and me["stamp"] == stamp:
            _renege(plan, state, who, now)
        return
    if me["phase"] == WORK:
        _frees(state, me["pool"])
    if me["phase"] != OPENS:
        moves.complete(plan, state, who, now)
    moves.travels(plan, state, who, now, now, me["phase"] == OPENS)


@small_rule
def _frees(state: State, pool: int) -> None:
    """Somebody of a pool is free again."""
    state.busy[pool] -= 1
    state.counts[ARMED] = 1


# ---- queues


@rule
def _renege(plan: Plan, state: State, slot: int, now: int) -> None:
    me = state.travellers[slot]
    row, learner = me["row"], me["learner"]
    state.waiting[plan.row_pools[plan.rows[row]["pool_at"]]] -= 1
    record.gave_up(plan, state.tallies, state.learners, learner, row, me["joined"], now)
    rules.strain_raised(state.learners, learner, plan.rows[row]["renege_strain"], now)
    me["joined"] = NEVER
    note(state, slot, record.GAVE_UP, now)
    moves.turns_to(state, slot, plan.rows[row]["on_renege"])
    moves.travels(plan, state, slot, now, now, False)


@rule
def _balk(plan: Plan, state: State, slot: int, now: int) -> None:
    me = state.travellers[slot]
    row = me["row"]
    record.balked(plan, state.tallies, row, now)
    rules.strain_raised(state.learners, me["learner"], plan.rows[row]["renege_strain"], now)
    note(state, slot, record.BALKED, now)
    moves.turns_to(state, slot, plan.rows[row]["on_balk"])
    moves.travels(plan, state, slot, now, now, False)


@rule
def _join(state: State) -> None:
    """Put those who have just joined into their queues, in the rule's order."""
    newcomers = state.newcomers
    queues.arrange(newcomers, state.counts[NEWCOMERS])
    for k in range(state.counts[NEWCOMERS]):
        place = newcomers[k]
        order = queues.order_of(newcomers, k)
        queues.join(state.queues, order, place["slot"], place["stamp"], place["queue"])


@rule
def _dispatch(plan: Plan, state: State, now: int) -> None:
    """Each pool in turn gives its free people to the first of its queues."""
    for pool in range(len(state.busy)):
        if now >= state.duty_until[pool]:
            state.duty[pool] = rules.on_duty(plan, pool, now)
            state.duty_until[pool] = rules.duty_until(plan, pool, now)
        free = state.duty[pool] - state.busy[pool]
        while free > 0:
            at = queues.first(state.queues, pool)
            if at == NOBODY:
                break
            place = state.queues.places[at]
            slot, stamp = place["slot"], place["stamp"]
            _ask_for_the_next(state, queues.drop(state.queues, at))
            if waits(state, slot, stamp):
                free -= 1
                _serve(plan, state, slot, pool, now)


@small_rule
def _ask_for_the_next(state: State, place: int) -> None:
    """Ask the memory for what is needed when the next two of a queue are served.

    Each step reads what the step before asked for when somebody was served last.
    """
    if place == NOBODY:
        return
    places = state.queues.places
    fetch(state.learners, state.travellers[places[place]["slot"]]["learner"])
    third = places[place]["behind"]
    if third != NOBODY:
        fetch(state.travellers, places[third]["slot"])
        fetch(state.visits, places[third]["slot"])
        fetch(places, places[third]["behind"])


@rule
def _serve(
    plan: Plan,
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
    needed = rules.work(plan, state.key, me["who"], row, me["visit"], pool, now)
    ends = rules.work_ends(plan, pool, now, needed)
    record.served(plan, state.tallies, row, pool, joined, now, ends, needed)
    strain = rules.strain_of_wait(plan, row, joined, now)
    rules.strain_raised(state.learners, me["learner"], strain, now)
    note(state, slot, record.SERVED, now)
    me["phase"] = WORK
    me["pool"] = pool
    moves.raise_requests(plan, state, slot, now, ends)
    if moves.alone(plan, state, slot) and now < ends < state.counts[UNTIL]:
        agenda_of.push(state.agenda, ends, FREES, pool, 0, NOBODY)
        moves.complete(plan, state, slot, ends)
        moves.travels(plan, state, slot, now, ends, False)
        return
    agenda_of.push(state.agenda, ends, MOVES, slot, 0, moves.own(state, slot))


@rule
def _see_newcomers(plan: Plan, state: State, now: int) -> None:
    """Those who have just joined and still wait look, in order, at the queue before them."""
    still = 0
    for k in range(state.counts[NEWCOMERS]):
        slot, stamp = state.newcomers[k]["slot"], state.newcomers[k]["stamp"]
        if waits(state, slot, stamp):
            state.newcomers[still]["slot"] = slot
            still += 1
    state.counts[NEWCOMERS] = 0
    for k in range(still):
        home = _home(plan, state, state.newcomers[k]["slot"])
        state.before[home] = state.waiting[home]
    for k in range(still):
        state.before[_home(plan, state, state.newcomers[k]["slot"])] -= 1
    for k in range(still):
        slot = state.newcomers[k]["slot"]
        me = state.travellers[slot]
        home = _home(plan, state, slot)
        if rules.balks(plan, me["row"], state.before[home]):
            state.waiting[home] -= 1
            me["joined"] = NEVER
            state.balkers[state.counts[BALKERS]] = slot
            state.counts[BALKERS] += 1
        else:
            state.before[home] += 1
            record.queue_seen(plan, state.tallies, home, state.before[home], now)
            ends = rules.patience_ends(plan, state.key, me["who"], me["row"], me["visit"], now)
            agenda_of.push(state.agenda, ends, PATIENCE_ENDS, slot, me["stamp"], NOBODY)


@small_rule
def _home(plan: Plan, state: State, slot: int) -> int:
    return plan.row_pools[plan.rows[state.travellers[slot]["row"]]["pool_at"]]


@rule
def _close(plan: Plan, state: State) -> None:
    """Note who is still inside when the study ends."""
    for slot in range(state.counts[SLOTS]):
        me = state.travellers[slot]
        if me["row"] > OUTCOME:
            record.left_inside(plan, state.tallies, me["row"], me["joined"])
