"""Stocks at their edges: more than arrays hold, beyond the end, and requests of nobody known."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from random_models import World, checked, planned, tables_of, world
from random_stocks import STOCKED_SEEDS, stocked
from test_every_line import CROWDED

from simulator import draws, lives
from simulator.arrivals import arrivals
from simulator.clock import DAY
from simulator.crew import crewed
from simulator.plan import Plan
from simulator.resume_simpy import halted
from simulator.run import simulate
from simulator.state import State, new_state
from simulator.verify.engines import different, differing


@pytest.mark.parametrize("seed", STOCKED_SEEDS)
def test_a_stock_that_arrays_do_not_hold_begins_again_in_larger_ones(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, rooms = stocked(seed).planned().plan, list[int]()
    whole = simulate(plan, seed, trace=1.0)

    def small(plan: Plan, learners: int, room: int, key: int, trace: float) -> State:
        rooms.append(room)
        return new_state(plan, learners, 1 if len(rooms) == 1 else room, key, trace)

    monkeypatch.setattr(lives, "new_state", small)
    assert different(simulate(plan, seed, trace=1.0), whole) == []
    assert len(rooms) > 1


def test_work_that_lasts_beyond_the_end_keeps_somebody_busy_to_the_last_day() -> None:
    seed = CROWDED[0]
    tables, trips = tables_of(seed), planned(seed).index.trips
    own = next(t for t in trips if not t.is_request and any(s.pools for s in t.stages))
    stage = next(s for s in own.stages if s.pools)
    start, end = tables["study"]["start"], tables["study"]["end"]
    row = {
        "segment": own.segment, "stage": stage.name, "pool": stage.pools[0],
        "since": f"{start - timedelta(1)} 10:00:00", "until": f"{end + timedelta(3)} 10:00:00",
    }  # fmt: skip
    stock = {"file": "stock.csv", "digest": "none", "rows": {"line 2": row}}
    plan = World(checked(tables | {"stock": stock}), world(seed).tuning).planned().plan
    assert differing(plan, seed) == []
    busy = np.cumsum(simulate(plan, seed).record.busy_days, axis=1)
    assert busy[:, (plan.end - DAY) // DAY - plan.first_day].max() >= 1


def test_requests_to_come_of_nobody_known_are_in_the_next_state_too() -> None:
    found = 0
    for seed in STOCKED_SEEDS:
        plan = stocked(seed).planned().plan
        key = draws.study_key(seed, 0)
        staffed = crewed(plan, key)
        _, state = halted(staffed, arrivals(staffed, key), key, plan.begin + 3_600)
        later = plan.stock.present["since"] > plan.begin + 3_600
        found += int(later.sum())
        assert (state.present["since"] > plan.begin + 3_600).sum() >= later.sum()
    assert found
