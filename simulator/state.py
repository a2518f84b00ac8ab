"""The state of the compiled engine: who is where.

Only arrays and what keeps them in order; nothing here knows what an event means. A traveller takes
one line of the processor's cache, and the next ones hold their visits: what is needed at one time
lies in one place, since most of the time of a large run is spent waiting for memory.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator import rules
from simulator.agenda import Agenda, new_agenda
from simulator.clock import NEVER
from simulator.compiled import small_rule
from simulator.plan import LEARNER, Plan
from simulator.processor import fetch
from simulator.queues import PLACE, Queues, new_queues
from simulator.record import LOG, Record, blank

Int = npt.NDArray[np.int64]
Rows = npt.NDArray[np.void]

OPENS, OWN_TIME, WORK = range(3)
"""What a traveller who goes on has been waiting for."""
LINE, VISIT = 64, 4
"""Bytes of a line of the processor's cache, and of the number of visits to one stage."""
TRAVELLER = np.dtype(
    [
        ("who", "i8"), ("arrived", "i8"), ("joined", "i8"),
        ("learner", "i4"), ("row", "i4"), ("visit", "i4"), ("passes", "i4"), ("turns", "i4"),
        ("steps", "i4"), ("stamp", "i4"), ("pool", "i4"), ("phase", "i4"), ("is_request", "i4"),
    ]
)  # fmt: skip
"""A learner or a request on its way; `stamp` tells a turn in a queue from the slot's others."""

(
    SLOTS, FREE, INSIDE_LOG, NEWCOMERS, BALKERS, FULL, ARMED, COMING, WAKE, HOURS, UNTIL,
) = range(11)  # fmt: skip
"""What `State.counts` holds: slots ever used and given back, lines of the log, who has just joined
or been turned away, whether an array was too small, whether somebody may be served; how many have
come, which wake is next, how many hours have passed, and the time beyond which nobody yet lives."""


class State(NamedTuple):
    """Who is where; everything an array, so that one compiled loop can move it."""

    key: int  # of the study and the replication
    trace: float  # share of the learners whose whole story is logged
    tallies: Record
    agenda: Agenda
    learners: Rows  # (learner,) LEARNER
    travellers: Rows  # (slot,) TRAVELLER
    visits: npt.NDArray[np.int32]  # (slot, place) passages of each stage so far
    free: Int  # slots to be used again
    queues: Queues
    waiting: Int  # (pool,) who waits with this pool first
    busy: Int  # (pool,)
    duty: Int  # (pool,) people on duty ...
    duty_until: Int  # (pool,) ... up to this time
    wakes: Int  # every time at which some pool may start work, in order
    newcomers: Rows  # PLACE of those who joined since the last dispatch
    balkers: Int  # slots turned away by the last dispatch
    before: Int  # (pool,) scratch of `_see_newcomers`
    log: Rows  # LOG
    counts: Int


def new_state(plan: Plan, learners: int, room: int, key: int, trace: float) -> State:
    """Nobody anywhere and nothing tallied, with room for `room` travellers at a time."""
    pools, places = len(plan.pool_clock), int(plan.rows["place"].max()) + 1
    lines = 1 + -(-places * VISIT // LINE)
    slots = _lines(room * lines).reshape(room, lines * LINE)
    return State(
        key=key,
        trace=trace,
        tallies=blank(plan),
        agenda=new_agenda(plan, 16 * room),
        learners=_lines(learners).view(LEARNER),
        travellers=slots[:, :LINE].view(TRAVELLER)[:, 0],
        visits=slots[:, LINE:].view(np.int32)[:, :places],
        free=np.empty(room, np.int64),
        queues=new_queues(plan, 4 * room),
        waiting=np.zeros(pools, np.int64),
        busy=np.zeros(pools, np.int64),
        duty=np.zeros(pools, np.int64),
        duty_until=np.full(pools, plan.begin, np.int64),
        wakes=np.unique(plan.wakes[plan.wakes >= plan.begin]),
        newcomers=np.empty(room, PLACE),
        balkers=np.empty(room, np.int64),
        before=np.zeros(pools, np.int64),
        log=np.empty(200 * room if trace > 0.0 else 0, LOG),
        counts=np.zeros(11, np.int64),
    )


def _lines(count: int) -> npt.NDArray[Any]:
    """The bytes of `count` cache lines, all zero; memory that is never touched costs nothing."""
    given = np.zeros((count + 1) * LINE, np.uint8)
    skipped = -given.ctypes.data % LINE
    return given[skipped : skipped + count * LINE]


@small_rule
def take_slot(state: State) -> int:
    """A free slot; when there is none the run is over and slot 0 stands in until it ends."""
    if state.counts[FREE] > 0:
        left = state.counts[FREE] - 1
        state.counts[FREE] = left
        if left > 0:
            # Whoever comes after this one is written at once, too.
            fetch(state.travellers, state.free[left - 1])
            fetch(state.visits, state.free[left - 1])
        return state.free[left]
    slot = state.counts[SLOTS]
    if slot == len(state.travellers):
        state.counts[FULL] = 1
        return 0
    state.counts[SLOTS] += 1
    return slot


@small_rule
def give_slot(state: State, slot: int) -> None:
    """Let others use a slot."""
    if not state.counts[FULL]:
        state.free[state.counts[FREE]] = slot
        state.counts[FREE] += 1


@small_rule
def note(state: State, slot: int, what: int, now: int) -> None:
    """Log what happened, for learners of the sample."""
    if state.trace <= 0.0:
        return
    me = state.travellers[slot]
    learner = state.learners[me["learner"]]["who"]
    if not rules.traced(state.key, learner, state.trace):
        return
    at = state.counts[INSIDE_LOG]
    if at == len(state.log):
        state.counts[FULL] = 1
        return
    line = state.log[at]
    line["who"] = learner
    line["request"] = me["who"] if me["is_request"] else 0
    line["step"] = me["steps"]
    line["time"] = now
    line["row"] = me["row"]
    line["what"] = what
    me["steps"] += 1
    state.counts[INSIDE_LOG] += 1


@small_rule
def waits(state: State, slot: int, stamp: int) -> bool:
    """Whether the turn of this stamp has neither come nor been given up."""
    me = state.travellers[slot]
    return me["joined"] < NEVER and me["stamp"] == stamp
