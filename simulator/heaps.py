"""The state of the compiled engine: who is where, events by time, queues by place.

Only arrays and what keeps them in order; nothing here knows what an event means.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator import rules
from simulator.clock import NEVER
from simulator.compiled import rule
from simulator.plan import LEARNER, Plan
from simulator.record import LOG

Int = npt.NDArray[np.int64]
Rows = npt.NDArray[np.void]

MOVES, RAISED, PATIENCE_ENDS = range(3)
"""What an event is: a traveller goes on, a request comes into being, somebody may give up."""
EVENT = np.dtype([(name, "i8") for name in ("time", "kind", "who", "stamp", "learner")])
"""`who` is the traveller's slot, or the identity of a request raised as `stamp` by `learner`."""

OPENS, OWN_TIME, WORK = range(3)
"""What a traveller who goes on has been waiting for."""
TRAVELLER = np.dtype(
    [
        (name, "i8")
        for name in (
            "who", "request", "learner", "row", "visit", "passes", "turns", "steps", "phase",
            "joined", "pool", "arrived", "stamp",
        )
    ]
)  # fmt: skip
"""A learner or a request on its way; `stamp` tells a turn in a queue from the slot's others."""

PLACE = np.dtype([(n, "i8") for n in ("priority", "joined", "who", "turn", "slot", "stamp")])
"""A place in a queue: the rule's order, and whose it is."""

EVENTS, SLOTS, FREE, INSIDE_LOG, NEWCOMERS, BALKERS, FULL, ARMED = range(8)
"""What `State.counts` holds."""


class State(NamedTuple):
    """Who is where; everything an array, so that one compiled loop can move it."""

    learners: Rows  # (learner,) LEARNER
    travellers: Rows  # (slot,) TRAVELLER
    visits: npt.NDArray[np.int32]  # (slot, place) passages of each stage so far
    free: Int  # slots to be used again
    events: Rows  # heap of EVENT by time
    queues: Rows  # (pool, place) heaps of PLACE
    queued: Int  # (pool,) length of each heap
    waiting: Int  # (pool,) who waits with this pool first
    busy: Int  # (pool,)
    newcomers: Rows  # PLACE of those who joined since the last dispatch
    balkers: Int  # slots turned away by the last dispatch
    before: Int  # (pool,) scratch of `_see_newcomers`
    log: Rows  # LOG
    counts: Int


def new_state(plan: Plan, learners: int, room: int, trace: float) -> State:
    """Nobody anywhere, with room for `room` travellers at a time."""
    pools, places = len(plan.pool_clock), int(plan.rows["place"].max()) + 1
    return State(
        learners=np.zeros(learners, LEARNER),
        travellers=np.zeros(room, TRAVELLER),
        visits=np.zeros((room, places), np.int32),
        free=np.empty(room, np.int64),
        events=np.empty(16 * room, EVENT),
        queues=np.empty((pools, 2 * room), PLACE),
        queued=np.zeros(pools, np.int64),
        waiting=np.zeros(pools, np.int64),
        busy=np.zeros(pools, np.int64),
        newcomers=np.empty(room, PLACE),
        balkers=np.empty(room, np.int64),
        before=np.zeros(pools, np.int64),
        log=np.empty(200 * room if trace > 0.0 else 0, LOG),
        counts=np.zeros(8, np.int64),
    )


@rule
def take_slot(state: State) -> int:
    """A free slot; when there is none the run is over and slot 0 stands in until it ends."""
    if state.counts[FREE] > 0:
        state.counts[FREE] -= 1
        return state.free[state.counts[FREE]]
    slot = state.counts[SLOTS]
    if slot == len(state.travellers):
        state.counts[FULL] = 1
        return 0
    state.counts[SLOTS] += 1
    return slot


@rule
def give_slot(state: State, slot: int) -> None:
    """Let others use a slot."""
    if not state.counts[FULL]:
        state.free[state.counts[FREE]] = slot
        state.counts[FREE] += 1


@rule
def note(key: int, trace: float, state: State, slot: int, what: int, now: int) -> None:
    """Log what happened, for learners of the sample."""
    if trace <= 0.0:
        return
    me = state.travellers[slot]
    learner = state.learners[me["learner"]]["who"]
    if not rules.traced(key, learner, trace):
        return
    at = state.counts[INSIDE_LOG]
    if at == len(state.log):
        state.counts[FULL] = 1
        return
    line = state.log[at]
    line["who"] = learner
    line["request"] = me["request"]
    line["step"] = me["steps"]
    line["time"] = now
    line["row"] = me["row"]
    line["what"] = what
    me["steps"] += 1
    state.counts[INSIDE_LOG] += 1


@rule
def push(state: State, time: int, kind: int, who: int, stamp: int, learner: int, end: int) -> None:
    """Add an event to the heap, unless it lies beyond the end."""
    if time >= end:
        return
    at = state.counts[EVENTS]
    if at == len(state.events):
        state.counts[FULL] = 1
        return
    state.counts[EVENTS] += 1
    events = state.events
    while at > 0 and events[(at - 1) // 2]["time"] > time:
        events[at] = events[(at - 1) // 2]
        at = (at - 1) // 2
    events[at]["time"] = time
    events[at]["kind"] = kind
    events[at]["who"] = who
    events[at]["stamp"] = stamp
    events[at]["learner"] = learner


@rule
def drop_first_event(state: State) -> None:
    """Take the earliest event off the heap."""
    state.counts[EVENTS] -= 1
    count = state.counts[EVENTS]
    events = state.events
    time = events[count]["time"]
    at = 0
    child = 1
    while child < count:
        if child + 1 < count and events[child + 1]["time"] < events[child]["time"]:
            child += 1
        if events[child]["time"] >= time:
            break
        events[at] = events[child]
        at = child
        child = 2 * at + 1
    events[at] = events[count]


@rule
def set_place(
    places: Rows, at: int, place: tuple[int, int, int, int], slot: int, stamp: int
) -> None:
    """Write a place as the rule gave it, and whose it is."""
    places[at]["priority"] = place[0]
    places[at]["joined"] = place[1]
    places[at]["who"] = place[2]
    places[at]["turn"] = place[3]
    places[at]["slot"] = slot
    places[at]["stamp"] = stamp


@rule
def order(places: Rows, at: int) -> tuple[int, int, int, int]:
    """The rule's place in the queue, as it was given."""
    one = places[at]
    return one["priority"], one["joined"], one["who"], one["turn"]


@rule
def insert(places: Rows, upto: int, k: int) -> None:
    """Insert entry `k` among the first `upto` entries, which are in order, by its order."""
    moved = order(places, k)
    slot, stamp = places[k]["slot"], places[k]["stamp"]
    at = upto
    while at > 0 and order(places, at - 1) > moved:
        places[at] = places[at - 1]
        at -= 1
    set_place(places, at, moved, slot, stamp)


@rule
def push_place(
    state: State, pool: int, place: tuple[int, int, int, int], slot: int, stamp: int
) -> None:
    """Add a place to a pool\'s queue."""
    at = state.queued[pool]
    if at == state.queues.shape[1]:
        state.counts[FULL] = 1
        return
    state.queued[pool] += 1
    queue = state.queues[pool]
    while at > 0 and order(queue, (at - 1) // 2) > place:
        queue[at] = queue[(at - 1) // 2]
        at = (at - 1) // 2
    set_place(queue, at, place, slot, stamp)


@rule
def drop_first_place(state: State, pool: int) -> None:
    """Take the first place off a pool's queue."""
    state.queued[pool] -= 1
    count = state.queued[pool]
    queue = state.queues[pool]
    last = order(queue, count)
    at = 0
    child = 1
    while child < count:
        if child + 1 < count and order(queue, child + 1) < order(queue, child):
            child += 1
        if order(queue, child) >= last:
            break
        queue[at] = queue[child]
        at = child
        child = 2 * at + 1
    queue[at] = queue[count]


@rule
def waits(state: State, slot: int, stamp: int) -> bool:
    """Whether the turn of this stamp has neither come nor been given up."""
    me = state.travellers[slot]
    return me["joined"] < NEVER and me["stamp"] == stamp
