"""The queues of the compiled engine: lanes in the order of the rule.

Who may be served by the same pools stands in the same queue, so that each has one place; a pool
serves every queue that waits for it. A queue has a lane for every priority, and a lane is a chain
of places in the rule's order. A new place is put in from the back, past whoever comes after it: in
a lane in which the later stand behind that is no step at all, and in any other it is still the
right place.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.compiled import rule, small_rule
from simulator.plan import NONE, Plan

PLACE = np.dtype(
    [
        ("joined", "i8"), ("who", "i8"),
        ("priority", "i4"), ("turn", "i4"), ("slot", "i4"), ("stamp", "i4"),
        ("before", "i4"), ("behind", "i4"), ("queue", "i4"),
    ],
    align=True,
)  # fmt: skip
"""A place in a queue: the rule's order, whose it is, and the places next to it in its lane."""
LANES = 10
"""Priorities that a stage may have: 0 to 9."""
NOBODY = -1
USED, SPARE, OVERFULL = range(3)
"""What `Queues.counts` holds: places in use ever, given back, whether one did not fit."""
STEPS = (701, 301, 132, 57, 23, 10, 4, 1)
"""How far apart those are who are compared while places are sorted (Ciura, "Best increments for the
average case of shellsort", FCT 2001)."""

Places = npt.NDArray[np.void]
Short = npt.NDArray[np.int32]
Order = tuple[int, int, int, int]


class Queues(NamedTuple):
    """Who waits for each pool."""

    of_row: Short  # (row,) the queue of a row, or NONE
    of_pool: Short  # (pool, k) the queues that a pool serves, NONE past the last
    places: Places  # PLACE
    spare: Short  # places to be used again
    first: Short  # (queue, lane)
    last: Short  # (queue, lane)
    latest: npt.NDArray[np.int64]  # (queue, lane) when its last place was joined
    length: npt.NDArray[np.int64]  # (queue,) places, those given up since included
    counts: npt.NDArray[np.int64]


def new_queues(plan: Plan, room: int) -> Queues:
    """Nobody waiting, with room for `room` places at a time."""
    asked = [_pools(plan, row) for row in range(len(plan.rows))]
    found = sorted(set(asked) - {()})
    of_pool = np.full((len(plan.pool_clock), len(found) + 1), NONE, np.int32)
    for pool in range(len(of_pool)):
        served = [queue for queue, pools in enumerate(found) if pool in pools]
        of_pool[pool, : len(served)] = served
    return Queues(
        of_row=np.array([found.index(pools) if pools else NONE for pools in asked], np.int32),
        of_pool=of_pool,
        places=np.empty(room, PLACE),
        spare=np.empty(room, np.int32),
        first=np.full((len(found), LANES), NOBODY, np.int32),
        last=np.full((len(found), LANES), NOBODY, np.int32),
        latest=np.zeros((len(found), LANES), np.int64),
        length=np.zeros(len(found), np.int64),
        counts=np.zeros(3, np.int64),
    )


def _pools(plan: Plan, row: int) -> tuple[int, ...]:
    at = plan.rows[row]["pool_at"]
    return tuple(sorted(plan.row_pools[at : at + plan.rows[row]["pool_n"]].tolist()))


@small_rule
def set_place(places: Places, at: int, order: Order, slot: int, stamp: int, queue: int) -> None:
    """Write a place as the rule gave it, and whose it is in which queue."""
    place = places[at]
    place["priority"] = order[0]
    place["joined"] = order[1]
    place["who"] = order[2]
    place["turn"] = order[3]
    place["slot"] = slot
    place["stamp"] = stamp
    place["queue"] = queue


@small_rule
def order_of(places: Places, at: int) -> Order:
    """The rule's order of a place, as it was given."""
    place = places[at]
    return int(place["priority"]), place["joined"], place["who"], int(place["turn"])


@rule
def join(queues: Queues, order: Order, slot: int, stamp: int, queue: int) -> None:
    """Add a place to a queue."""
    counts = queues.counts
    if counts[SPARE] > 0:
        counts[SPARE] -= 1
        at = int(queues.spare[counts[SPARE]])
    elif counts[USED] < len(queues.places):
        at = counts[USED]
        counts[USED] += 1
    else:
        counts[OVERFULL] = 1
        return
    set_place(queues.places, at, order, slot, stamp, queue)
    queues.length[queue] += 1
    lane = order[0]
    before = int(queues.last[queue, lane])
    behind = NOBODY
    # Within a lane the later come after; only those of one second, or of a stock, are looked at.
    if before != NOBODY and queues.latest[queue, lane] >= order[1]:
        while before != NOBODY and order_of(queues.places, before) > order:
            behind = before
            before = int(queues.places[before]["before"])
    queues.places[at]["before"] = before
    queues.places[at]["behind"] = behind
    if before == NOBODY:
        queues.first[queue, lane] = at
    else:
        queues.places[before]["behind"] = at
    if behind == NOBODY:
        queues.last[queue, lane] = at
        queues.latest[queue, lane] = order[1]
    else:
        queues.places[behind]["before"] = at


@small_rule
def first(queues: Queues, pool: int) -> int:
    """The first place of the queues that wait for a pool; NOBODY where all are empty."""
    best = NOBODY
    k = 0
    while queues.of_pool[pool, k] != NONE:
        queue = queues.of_pool[pool, k]
        k += 1
        if queues.length[queue] > 0:
            lane = 0
            while queues.first[queue, lane] == NOBODY:
                lane += 1
            at = int(queues.first[queue, lane])
            if best == NOBODY or order_of(queues.places, at) < order_of(queues.places, best):
                best = at
    return best


@small_rule
def drop(queues: Queues, at: int) -> int:
    """Take a place that is the first of its lane off it; the one that was behind it, or NOBODY."""
    place = queues.places[at]
    queue, lane, behind = place["queue"], place["priority"], int(place["behind"])
    queues.first[queue, lane] = behind
    if behind == NOBODY:
        queues.last[queue, lane] = NOBODY
    else:
        queues.places[behind]["before"] = NOBODY
    queues.length[queue] -= 1
    queues.spare[queues.counts[SPARE]] = at
    queues.counts[SPARE] += 1
    return behind


@rule
def arrange(places: Places, count: int) -> None:
    """Sort the first `count` places by the rule's order: a shellsort, in place."""
    for step in STEPS:
        for k in range(step, count):
            moved = order_of(places, k)
            slot, stamp, queue = places[k]["slot"], places[k]["stamp"], places[k]["queue"]
            at = k
            while at >= step and order_of(places, at - step) > moved:
                places[at] = places[at - step]
                at -= step
            if at != k:
                set_place(places, at, moved, slot, stamp, queue)
