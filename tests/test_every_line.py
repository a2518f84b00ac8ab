"""What random models never do, done on purpose: with them, every line and branch has been run.

`python bootstrap.py coverage` runs this file and the random models uncompiled, and fails when a
line or a branch of the engines, what they keep things in, the rules or the record has not been run.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from random_models import checked, planned, tables_of, world

from simulator import draws, lives, rules
from simulator.arrivals import arrivals
from simulator.clock import NEVER
from simulator.compiled import handle
from simulator.crew import crewed
from simulator.engine_compiled import close, live_until
from simulator.plan import NOWHERE, Plan
from simulator.planning import make_plan
from simulator.record import BINS, SMALL, Record, bin_bounds, bin_of, blank
from simulator.run import Replication, simulate
from simulator.state import INSIDE_LOG, State, new_state
from simulator.verify.engines import different, differing

CROWDED = (20, 2, 3, 4)
"""Random models in which many are on their way at a time."""
ROOMS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)


def within(
    plan: Plan, seed: int, room: int, short: str = "", trace: float = 1.0
) -> Replication | None:
    """A replication in arrays for so many travellers, or None when they were too small.

    The array named by `short`, such as "queues.places", holds one thing only.
    """
    key = draws.study_key(seed, 0)
    plan, coming = crewed(plan, key), arrivals(plan, key)
    state = new_state(plan, len(coming.time), room, key, trace)
    if short:
        state = cut(state, *short.split("."))
    if not live_until(plan, coming, state, plan.end):
        return None
    close(plan, state)
    return Replication(state.tallies, np.sort(state.log[: state.counts[INSIDE_LOG]]))


def cut(whole: Any, name: str, *inner: str) -> Any:
    """A named tuple with one array, perhaps of a tuple in it, cut to its first entry."""
    part = getattr(whole, name)
    shorter = cut(part, *inner) if inner else np.ascontiguousarray(part[:1])
    return whole._replace(**{name: shorter})


@pytest.mark.parametrize("seed", CROWDED)
def test_arrays_are_too_small_or_give_the_same_bytes(seed: int) -> None:
    plan = planned(seed).plan
    whole = simulate(plan, seed, trace=1.0)
    found = [within(plan, seed, room) for room in ROOMS]
    fitting = [replication is not None for replication in found]
    assert fitting == sorted(fitting)
    assert {True, False} == set(fitting)
    assert [different(each, whole) for each in found if each is not None] == [[]] * sum(fitting)


@pytest.mark.parametrize(
    "short", ["", "agenda.here", "agenda.below", "log", "newcomers", "queues.places"]
)
def test_no_array_is_ever_written_beyond_its_end(short: str) -> None:
    plan = planned(CROWDED[0]).plan
    assert (within(plan, 1, 1_000, short) is None) == bool(short)


def test_a_run_begins_again_in_larger_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, rooms = planned(CROWDED[0]).plan, list[int]()
    whole = simulate(plan, 1, trace=1.0)

    def small(plan: Plan, learners: int, room: int, key: int, trace: float) -> State:
        rooms.append(room)
        return new_state(plan, learners, 1 if len(rooms) == 1 else room, key, trace)

    monkeypatch.setattr(lives, "new_state", small)
    assert different(simulate(plan, 1, trace=1.0), whole) == []
    assert rooms == [rooms[0], 2 * rooms[0]]


@pytest.mark.parametrize("seed", CROWDED)
def test_nothing_is_logged_where_nothing_is_traced(seed: int) -> None:
    plan = planned(seed).plan
    assert differing(plan, seed, trace=0.0) == []
    assert len(simulate(plan, seed).log) == 0


@pytest.mark.parametrize("closed", [False, True], ids=["lasting", "closed until then"])
def test_requests_that_nobody_handles_are_still_at_it_at_the_end(closed: bool) -> None:
    tables = tables_of(CROWDED[1])
    after = {"opens": [f"{tables['study']['end']:%m-%d}"]} if closed else {"duration": "400 days"}
    for request in tables["requests"].values():
        request["stages"][0]["next"] = "after"
        request["stages"][2] = {"name": "after", "next": "answered"} | after
    for segment in tables["segments"].values():
        segment.pop("requests", None)
    drawn = make_plan(checked(tables), world(CROWDED[1]).tuning)
    assert differing(drawn.plan, 1) == []
    rows = [row for row, (_, stage) in enumerate(drawn.index.rows) if stage.name == "after"]
    assert simulate(drawn.plan, 1).record.inside[rows].sum() > 0


def test_a_pool_that_wakes_before_the_beginning_wakes_nobody() -> None:
    for seed in CROWDED[:2]:
        plan = planned(seed).plan
        early = plan._replace(
            wakes=np.concatenate(([plan.begin - 5], plan.wakes)),
            wake_at=np.concatenate(([0], plan.wake_at[1:] + 1)),
        )
        assert differing(early, seed) == []
        assert different(simulate(early, seed), simulate(plan, seed)) == []


def test_a_stage_that_opens_no_more_is_never_entered() -> None:
    plan = planned(0).plan
    (rows,) = np.nonzero((plan.rows["opening_n"] > 0) & (plan.rows["on_closed"] == NOWHERE))
    last = int(plan.openings.max())
    assert rules.opening(handle(plan), int(rows[0]), last + 1) == NEVER


def test_every_duration_lies_in_the_bounds_of_its_bin() -> None:
    low, high = bin_bounds()
    assert (len(low), len(high)) == (BINS, BINS)
    for value in [0, 1, SMALL - 1, SMALL, SMALL + 1, 3_601, 86_399, 2**20 + 77]:
        assert low[bin_of(value)] <= value <= high[bin_of(value)]
    assert bin_of(-1) == 0
    assert bin_of(2**62) == BINS - 1


def test_a_record_of_nothing_holds_nothing() -> None:
    record = blank(planned(0).plan)
    held = [name for name in Record._fields if getattr(record, name).any()]
    assert held == ["people", "filled", "pace"]  # who is there, before anybody comes
