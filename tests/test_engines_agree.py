"""The two engines agree to the byte: records and logs, on every model there is and random ones."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from random_models import FIXED_SEEDS, planned, world
from random_scenarios import CHANGES
from random_stocks import STOCKED_SEEDS, stocked

from simulator.index import RETIRED
from simulator.lever import NEW, Effect, Target
from simulator.library import names
from simulator.model import MARKS, MOMENTS, Model, Stage, stages_of
from simulator.plan import Plan
from simulator.planning import Planned, make_plan
from simulator.record import (
    ARRIVED,
    BALKED,
    CLOSED,
    COMPLETED,
    ENTERED,
    GAVE_UP,
    LEFT,
    SERVED,
    Record,
)
from simulator.run import Engine, Replication, simulate
from simulator.scenario import read
from simulator.verify.engines import differing, shortened, stated
from simulator.verify.observed import models, scenario

TESTS = Path(__file__).resolve().parent
LIBRARY = [name for name in names() if name != "baseline"]
SMALL, SMALLER = 0.002, 0.0005
"""The shares of its size at which the baseline, alone and under each file, is simulated by both
engines."""
ELSEWHERE = range(5)
"""The random models that other processes simulate again."""


def digest(plan: Plan, engine: Engine) -> str:
    """One sha256 of every byte of a replication."""
    replication = simulate(plan, 7, engine=engine, trace=0.3)
    total = hashlib.sha256()
    for name in Record._fields:
        total.update(stated(getattr(replication.record, name)))
    total.update(stated(replication.log))
    return total.hexdigest()


# ---- equality


@pytest.mark.parametrize("seed", FIXED_SEEDS)
def test_a_random_model_gives_the_same_bytes(seed: int) -> None:
    assert differing(planned(seed).plan, seed) == []


@settings(deadline=None, max_examples=40)
@given(model=st.integers(0, 10**9), seed=st.integers(0, 2**62))
def test_any_random_model_gives_the_same_bytes(model: int, seed: int) -> None:
    assert differing(world(model).planned().plan, seed, trace=1.0) == []


@pytest.mark.parametrize("name", models())
def test_a_known_model_gives_the_same_bytes(name: str) -> None:
    known = scenario(name)
    assert differing(make_plan(shortened(known.model), known.tuning).plan, 1) == []


@pytest.mark.parametrize("name", ["baseline", *LIBRARY])
def test_the_library_gives_the_same_bytes(name: str) -> None:
    laid = read(name)
    scale = SMALL if name == "baseline" else SMALLER
    assert differing(make_plan(laid.model, laid.tuning, scale).plan, 1) == []


def test_two_threads_give_the_same_bytes() -> None:
    plans = [planned(seed).plan for seed in FIXED_SEEDS[:20]]
    alone = [digest(plan, "compiled") for plan in plans]
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lambda plan: digest(plan, "compiled"), plans)) == alone
        assert (
            list(threads.map(lambda plan: digest(plan, "compiled"), reversed(plans)))
            == (alone[::-1])
        )


@pytest.mark.parametrize(
    ("setting", "value", "engine"),
    [
        ("PYTHONHASHSEED", "1", "compiled"),
        ("PYTHONHASHSEED", "4242", "simpy"),
        ("NUMBA_DISABLE_JIT", "1", "compiled"),
        ("NUMBA_DISABLE_JIT", "1", "simpy"),
    ],
)
def test_another_process_gives_the_same_bytes(setting: str, value: str, engine: Engine) -> None:
    program = (
        "import random_models, test_engines_agree as agree, sys, warnings\n"
        "warnings.filterwarnings('ignore', 'overflow encountered', RuntimeWarning)\n"
        "for seed in agree.ELSEWHERE:\n"
        "    print(agree.digest(random_models.planned(seed).plan, sys.argv[1]))\n"
    )
    environment = {**os.environ, setting: value}
    environment["PYTHONPATH"] = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    elsewhere = subprocess.run(
        [sys.executable, "-c", program, engine],
        env=environment, check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert elsewhere.stdout.split() == [digest(planned(seed).plan, engine) for seed in ELSEWHERE]


# ---- the comparison sees the whole vocabulary


WORDS_ONLY = {"source", "sources", "note", "title", "name", "evidence", "course"}
"""Fields that say what something is, not what it does."""
MONEY_ONLY = (
    "Treasury.", "Model.treasury", "Model.payments", "Model.investments", "Grant.life",
    "Grant.paid", "Price.spread", "Price.payment", "Price.unpaid", "Cost.paid",
)  # fmt: skip
"""Fields that the budget reads and no engine: `test_ledger_laws.py` tries them."""


@cache
def worlds() -> tuple[Model, ...]:
    return tuple(world(seed).model for seed in FIXED_SEEDS)


def used(value: Any, found: dict[type[BaseModel], set[str]]) -> None:
    """Note every field that differs from its default, of a declared thing and what it holds."""
    if isinstance(value, BaseModel):
        noted = found.setdefault(type(value), set())
        for name, field in type(value).model_fields.items():
            inner = getattr(value, name)
            if field.is_required() or inner != field.get_default():
                noted.add(name)
            used(inner, found)
    elif isinstance(value, dict):
        for inner in value.values():
            used(inner, found)
    elif isinstance(value, tuple):
        for inner in value:
            used(inner, found)


def test_the_random_models_use_every_field_of_every_declaration() -> None:
    found: dict[type[BaseModel], set[str]] = {}
    used(worlds(), found)
    used(tuple(stocked(seed).model for seed in STOCKED_SEEDS), found)
    unused = {
        f"{kind.__name__}.{field}"
        for kind, fields_used in found.items()
        for field in set(kind.model_fields) - fields_used - WORDS_ONLY
    }
    kinds = {kind.__name__ for kind in found}
    assert {field for field in unused if not field.startswith(MONEY_ONLY)} == set()
    assert kinds >= {
        "Model", "Study", "Audience", "Segment", "Journey", "Request", "Stage", "Branch", "Raise",
        "Strain", "Booking", "Pool", "Pay", "Calendar", "Period", "Closure", "Rhythm", "Price",
        "Cost", "Grant", "Course", "Law", "Staffing", "Ceiling",
        "StockFile", "Row",
    }  # fmt: skip


def stages() -> list[Stage]:
    """Every stage as some segment knows it, of journeys and of requests."""
    return [stage for seed in FIXED_SEEDS for _, stage in planned(seed).index.rows]


def test_the_random_models_use_every_kind_of_value() -> None:
    every = stages()
    assert {stage.marks for stage in every} == {None, *MARKS}
    assert {booking.at for stage in every for booking in stage.books} == set(MOMENTS)
    assert {type(stage.next) for stage in every} == {type(None), str, tuple}
    assert {len(stage.pools) for stage in every} >= {0, 1, 2}
    shared = [
        {stage.pools for stage in stages_of(journey, {})}
        for model in worlds()
        for journey in model.journeys.values()
    ]
    assert any(len(pools) > 2 for pools in shared)
    raised = [each for stage in every for each in stage.requests]
    assert {(each.at_most_one, each.rhythm is None) for each in raised} == {
        (False, False), (False, True), (True, False), (True, True)
    }  # fmt: skip
    laws = [law for stage in every for law in (stage.duration, stage.work, stage.patience) if law]
    assert {law.law for law in laws} >= {"constant", "sample", "expon", "uniform", "lognorm"}
    assert any(law.law == "constant" and not law.value for law in laws)
    pools = [pool for model in worlds() for pool in model.pools.values()]
    assert {type(pool.people) for pool in pools} == {float, dict}
    assert any(not pool.people for pool in pools)
    steps = [list(pool.people.values()) for pool in pools if isinstance(pool.people, dict)]
    assert any(later < sooner for s in steps for sooner, later in pairwise(s))
    hours = {calendar.hours for model in worlds() for calendar in model.calendars.values()}
    assert "always" in hours
    assert len(hours) > 3


def test_the_random_scenarios_use_every_effect() -> None:
    actions = [action for seed in FIXED_SEEDS for action in world(seed).tuning.actions]
    added = {("segment.volume", NEW), ("pool.people", NEW)}
    assert {(action.target, action.op) for action in actions} == {*CHANGES, *added}
    assert {action.ramp > 1 for action in actions} == {False, True}
    assert {action.end is None for action in actions} == {False, True}
    assert {action.strength < 1.0 for action in actions} == {False, True}
    selected = {selector for action in actions for selector in action.selects}
    assert selected == {
        "audience", "segment", "journey", "request", "stage", "to", "raises",
        "pool", "price", "cost", "grant",
    }  # fmt: skip
    retired = [course for seed in FIXED_SEEDS for course in world(seed).tuning.retired]
    assert {course.captured for course in retired} == {0.0, 0.5, 1.0}


def test_the_random_models_make_everything_happen() -> None:
    tallies = dict.fromkeys(Record._fields, 0)
    happened: set[int] = set()
    refused = ties = most = 0
    for seed in FIXED_SEEDS:
        replication = simulate(planned(seed).plan, seed, trace=1.0)
        for name in Record._fields:
            tallies[name] += int(np.count_nonzero(getattr(replication.record, name)))
        happened |= set(replication.log["what"].tolist())
        times = replication.log["time"]
        ties, most = ties + len(times) - len(np.unique(times)), most + len(times)
        refused += lost(planned(seed), replication)
    assert [name for name, count in tallies.items() if not count] == []
    assert happened == {ARRIVED, ENTERED, SERVED, GAVE_UP, BALKED, CLOSED, COMPLETED, LEFT}
    assert ties > most / 2
    assert refused > 0


def lost(given: Planned, replication: Replication) -> int:
    """Learners who left because their course was retired."""
    return sum(
        int(replication.record.ends[code].sum())
        for code, (_, name) in enumerate(given.index.outcomes)
        if name == RETIRED
    )


def test_the_random_scenarios_know_every_target_and_operation() -> None:
    assert {target for target, _ in CHANGES} == set(get_args(Target))
    assert {op for _, op in CHANGES} == set(get_args(Effect.model_fields["op"].annotation))
