"""The queues of the compiled engine: lanes in the order of the rule.

Each pool has a lane for every priority, and a lane is a chain of places in the rule's order. A new
place is put in from the back, past whoever comes after it: in a queue in which the later stand
behind that is no step at all, and in any other it is still the right place.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.compiled import rule, small_rule

PLACE = np.dtype(
    [
        ("joined", "i8"), ("who", "i8"),
        ("priority", "i4"), ("turn", "i4"), ("slot", "i4"), ("stamp", "i4"),
        ("before", "i4"), ("behind", "i4"),
    ]
)  # fmt: skip
"""A place in a queue: the rule's order, whose it is, and the places next to it in its lane."""
LANES = 10
"""Priorities that a stage may have: 0 to 9."""
NOBODY = -1
USED, SPARE, OVERFULL = range(3)
"""What `Queues.counts` holds: places in use ever, given back, whether one did not fit."""

Places = npt.NDArray[np.void]
Short = npt.NDArray[np.int32]
Order = tuple[int, int, int, int]


class Queues(NamedTuple):
    """Who waits for each pool."""

    places: Places  # PLACE
    spare: Short  # places to be used again
    first: Short  # (pool, lane)
    last: Short  # (pool, lane)
    latest: npt.NDArray[np.int64]  # (pool, lane) when its last place was joined
    length: npt.NDArray[np.int64]  # (pool,) places, those given up since included
    counts: npt.NDArray[np.int64]


def new_queues(pools: int, room: int) -> Queues:
    """Nobody waiting, with room for `room` places at a time."""
    return Queues(
        places=np.empty(room, PLACE),
        spare=np.empty(room, np.int32),
        first=np.full((pools, LANES), NOBODY, np.int32),
        last=np.full((pools, LANES), NOBODY, np.int32),
        latest=np.zeros((pools, LANES), np.int64),
        length=np.zeros(pools, np.int64),
        counts=np.zeros(3, np.int64),
    )


@small_rule
def set_place(places: Places, at: int, order: Order, slot: int, stamp: int) -> None:
    """Write a place as the rule gave it, and whose it is."""
    place = places[at]
    place["priority"] = order[0]
    place["joined"] = order[1]
    place["who"] = order[2]
    place["turn"] = order[3]
    place["slot"] = slot
    place["stamp"] = stamp


@small_rule
def order_of(places: Places, at: int) -> Order:
    """The rule's order of a place, as it was given."""
    place = places[at]
    return int(place["priority"]), place["joined"], place["who"], int(place["turn"])


@rule
def join(queues: Queues, pool: int, order: Order, slot: int, stamp: int) -> None:
    """Add a place to a pool's queue."""
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
    set_place(queues.places, at, order, slot, stamp)
    queues.length[pool] += 1
    lane = order[0]
    before = int(queues.last[pool, lane])
    behind = NOBODY
    if before != NOBODY and queues.latest[pool, lane] >= order[1]:
        while before != NOBODY and order_of(queues.places, before) > order:
            behind = before
            before = int(queues.places[before]["before"])
    queues.places[at]["before"] = before
    queues.places[at]["behind"] = behind
    if before == NOBODY:
        queues.first[pool, lane] = at
    else:
        queues.places[before]["behind"] = at
    if behind == NOBODY:
        queues.last[pool, lane] = at
        queues.latest[pool, lane] = order[1]
    else:
        queues.places[behind]["before"] = at


@small_rule
def first(queues: Queues, pool: int) -> int:
    """The first place of a pool's queue, which must not be empty."""
    lane = 0
    while queues.first[pool, lane] == NOBODY:
        lane += 1
    return int(queues.first[pool, lane])


@small_rule
def drop(queues: Queues, pool: int, at: int) -> int:
    """Take a place that is the first of its lane off it; the one that was behind it, or NOBODY."""
    lane, behind = queues.places[at]["priority"], int(queues.places[at]["behind"])
    queues.first[pool, lane] = behind
    if behind == NOBODY:
        queues.last[pool, lane] = NOBODY
    else:
        queues.places[behind]["before"] = NOBODY
    queues.length[pool] -= 1
    queues.spare[queues.counts[SPARE]] = at
    queues.counts[SPARE] += 1
    return behind


@rule
def insert(places: Places, upto: int, k: int) -> None:
    """Insert entry `k` among the first `upto` entries, which are in order, by its order."""
    moved = order_of(places, k)
    slot, stamp = places[k]["slot"], places[k]["stamp"]
    at = upto
    while at > 0 and order_of(places, at - 1) > moved:
        places[at] = places[at - 1]
        at -= 1
    set_place(places, at, moved, slot, stamp)
