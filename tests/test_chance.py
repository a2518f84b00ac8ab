"""Chance is keyed by names: who else is there, and what else there is, changes nobody's luck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_models import (
    FIXED_SEEDS,
    Tables,
    checked,
    one_effect,
    planned,
    tables_of,
    words,
    world,
)
from scipy import stats

from simulator import draws, lives
from simulator.arrivals import arrivals
from simulator.lever import Action, Tuning
from simulator.plan import OUTCOME, Arrivals
from simulator.planning import Planned, make_plan
from simulator.record import Record
from simulator.run import simulate
from simulator.verify.engines import shortened
from simulator.verify.observed import scenario
from simulator.verify.queues import LEVEL

Log = npt.NDArray[np.void]
Happened = tuple[int, int, int, tuple[str, str, str], int]
"""(learner, request, time, (segment, journey or request, stage or outcome), what)."""

SOME_SEEDS = FIXED_SEEDS[:15]
every_model = pytest.mark.parametrize("seed", SOME_SEEDS)


def uncrowded(seed: int) -> Tables:
    """The random model of a seed where nobody competes: staff without limit, no balking."""
    tables = tables_of(seed)
    tables.pop("ceilings", None)
    for pool in tables["pools"].values():
        pool["people"] = 1_000_000
        pool.pop("months", None)
        pool.pop("staffing", None)
    for journey in (*tables["journeys"].values(), *tables["requests"].values()):
        for stage in journey["stages"]:
            stage.pop("balk_at", None)
            stage.pop("on_balk", None)
    return tables


def lived(tables: Tables, seed: int, tuning: Tuning | None = None) -> tuple[Planned, Log]:
    """The whole log of a model of these tables."""
    made = make_plan(checked(tables), tuning or Tuning())
    return made, simulate(made.plan, seed, trace=1.0).log


def told(tables: Tables, seed: int) -> list[Happened]:
    """What happens in a model, by names instead of numbers, in the order of the learners."""
    index, log = lived(tables, seed)
    names = name_of(index)
    return [
        (who, request, time, names(row), what) for who, request, _, time, row, what in log.tolist()
    ]


def name_of(made: Planned) -> Callable[[int], tuple[str, str, str]]:
    """What turns the number of a row, or of an outcome, into names."""
    index = made.index

    def named(code: int) -> tuple[str, str, str]:
        if code > OUTCOME:
            number, stage = index.rows[code]
            return index.trips[number].segment, index.trips[number].key, stage.name
        number, outcome = index.outcomes[OUTCOME - code]
        return index.trips[number].segment, index.trips[number].key, outcome

    return named


# ---- one more learner


def with_one_more(given: Arrivals, segment: int, time: int) -> tuple[Arrivals, int]:
    """The same arrivals and one more learner of a segment, and their number."""
    number = int((given.segment == segment).sum())
    at = int(np.searchsorted(given.time, time, side="right"))
    one = Arrivals(*np.array([[time], [segment], [number], [-1]], np.int64))
    parts = [np.concatenate([a[:at], b, a[at:]]) for a, b in zip(given, one, strict=True)]
    return Arrivals(*parts), number


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 200), share=st.floats(0.0, 0.999))
def test_one_more_learner_changes_nobody_elses_story(seed: int, share: float) -> None:
    plan = make_plan(checked(uncrowded(seed)), Tuning()).plan
    key = draws.study_key(seed, 0)
    everybody = arrivals(plan, key)
    time = plan.begin + int(share * (plan.end - plan.begin))
    more, number = with_one_more(everybody, 0, time)
    _, log = lives.simulate(plan, everybody, key, 1.0)
    _, log_of_more = lives.simulate(plan, more, key, 1.0)
    who = draws.learner_id(int(plan.segments[0]["key"]), number)
    others = log_of_more["who"] != who
    assert not others.all()
    assert log_of_more[others].tobytes() == log.tobytes()


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 200), share=st.floats(0.0, 0.999))
def test_one_more_learner_changes_nothing_before_coming(seed: int, share: float) -> None:
    plan, key = planned(seed).plan, draws.study_key(seed, 0)
    everybody = arrivals(plan, key)
    time = plan.begin + int(share * (plan.end - plan.begin))
    more, _ = with_one_more(everybody, 0, time)
    logs = [lives.simulate(plan, a, key, 1.0)[1] for a in (everybody, more)]
    one, other = (log[log["time"] < time] for log in logs)
    assert one.tobytes() == other.tobytes()


@every_model
def test_more_volume_later_changes_nobody_who_came_before(seed: int) -> None:
    tables = uncrowded(seed)
    day = world(seed).model.study.start + timedelta(10)
    more = one_effect(seed, "segment.volume", "scale", day).actions[-1]
    tuning = Tuning((replace(more, value=3.0, ramp=0),))
    made, log = lived(tables, seed)
    _, log_of_more = lived(tables, seed, tuning)
    before = (log["time"] < 10 * 86_400) & (log["step"] == 0) & (log["request"] == 0)
    came = log["who"][before]
    assert len(log_of_more) > len(log)
    assert made.plan.end > 10 * 86_400
    assert (
        log_of_more[np.isin(log_of_more["who"], came)].tobytes()
        == log[np.isin(log["who"], came)].tobytes()
    )


# ---- one more of anything that has a name


NEW = "another"


def add_segment(tables: Tables) -> None:
    first = next(iter(tables["segments"].values()))
    added = {**first, "stages": {}, "requests": {}}
    tables["segments"] = {NEW: added, **tables["segments"]}


def add_request(tables: Tables) -> None:
    """Every stage of every journey raises one more kind of request, before the others."""
    wait = {"name": "wait", "duration": {"law": "expon", "mean": "5 h"}}
    ring = {"title": words(NEW), "outcomes": ["done"], "stages": [wait]}
    tables["requests"] = {NEW: ring, **tables["requests"]}
    for journey in tables["journeys"].values():
        for stage in journey["stages"]:
            stage["requests"] = [{"request": NEW, "expected": 2.0}, *stage.get("requests", [])]


def add_stage(tables: Tables) -> None:
    """Every journey gets a stage that takes no time, before its last one."""
    for journey in tables["journeys"].values():
        journey["stages"].insert(len(journey["stages"]) - 1, {"name": NEW})


def add_pool(tables: Tables) -> None:
    """Every stage with staff may also be served by a pool that never has anybody."""
    empty = {"title": words(NEW), "calendar": "calendar-0", "people": 0}
    tables["pools"] = {NEW: empty, **tables["pools"]}
    for journey in (*tables["journeys"].values(), *tables["requests"].values()):
        for stage in journey["stages"]:
            if stage.get("pools"):
                stage["pools"] = [NEW, *stage["pools"]]


def add_course(tables: Tables) -> None:
    """Every segment that has no catalogue gets one: a course has luck of its own."""
    having = {course["segment"] for course in tables["catalogue"]}
    tables["catalogue"] = [
        {"course": f"{segment}/{NEW}", "segment": segment, "share": 1.0, "fee": 1.0,
         "fixed_cost": 0.0, "learners": 1.0}
        for segment in tables["segments"] if segment not in having
    ] + tables["catalogue"]  # fmt: skip


ADDITIONS = (add_segment, add_request, add_stage, add_pool, add_course)


def others_of(happened: list[Happened]) -> list[Happened]:
    """What happens elsewhere than in the added segment, request or stage."""
    return [each for each in happened if not any(NEW in name.split("/") for name in each[3])]


@cache
def told_alone(seed: int) -> list[Happened]:
    return told(uncrowded(seed), seed)


@pytest.mark.parametrize("add", ADDITIONS)
def test_one_more_of_a_kind_changes_nobody_elses_luck(add: Callable[[Tables], None]) -> None:
    seen = 0
    for seed in SOME_SEEDS:
        before = told_alone(seed)
        tables = uncrowded(seed)
        add(tables)
        after = told(tables, seed)
        assert others_of(after) == before
        seen += len(after) - len(before)
    assert seen > 0 or add in (add_pool, add_course)


# ---- the same luck, and other luck


@every_model
def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(seed: int) -> None:
    plan = planned(seed).plan

    def bytes_of(seed: int, number: int) -> bytes:
        record, log = simulate(plan, seed, number, trace=1.0)
        tallies = [getattr(record, name).tobytes() for name in Record._fields]
        return b"".join([*tallies, log.tobytes()])

    first = bytes_of(seed, 0)
    assert bytes_of(seed, 0) == first
    assert bytes_of(seed + 1, 0) != first
    assert bytes_of(seed, 1) != first


@cache
def observed() -> npt.NDArray[np.float64]:
    """(seed, replication, number) of a small model with queues: arrivals, waits, work."""
    plan = planned(CROWDED).plan
    return np.array(
        [[numbers(simulate(plan, seed, r).record) for r in range(REPLICATIONS)] for seed in (1, 2)],
        np.float64,
    )


CROWDED = 3
REPLICATIONS = 400


def numbers(record: Record) -> tuple[int, ...]:
    return int(record.arrivals.sum()), int(record.wait_time.sum()), int(record.work.sum())


def largest_correlation(pairs: int, tests: int) -> float:
    """What the correlation of independent pairs stays under, in all of so many tests."""
    return float(np.tanh(stats.norm.isf((1 - LEVEL) / 2 / tests) / np.sqrt(pairs - 3)))


def test_replications_and_seeds_are_independent() -> None:
    one, other = observed()
    tests = 3 * (one.shape[1] + 1)
    for k in range(one.shape[1]):
        follows = [(one[:-lag, k], one[lag:, k]) for lag in (1, 2)]
        for a, b in [*follows, (one[:, k], other[:, k])]:
            assert a.std() > 0
            found = float(np.corrcoef(stats.rankdata(a), stats.rankdata(b))[0, 1])
            assert abs(found) < largest_correlation(len(a), tests)


def test_scenarios_share_their_luck(record_property: Callable[[str, Any], None]) -> None:
    """Deltas of common luck vary less than those of luck of their own: a one-sided F test."""
    model = shortened(scenario("patience").model)
    start = model.study.start
    faster = Action("stage.work", "scale", 0.9, start, None, 0, 1.0, {}, "test")
    plans = [make_plan(model, Tuning(actions)).plan for actions in ((), (faster,))]

    def lost(which: int, seed: int) -> npt.NDArray[np.float64]:
        """The share of callers who give up, by replication."""
        records = [simulate(plans[which], seed, r).record for r in range(PAIRS)]
        return np.array([r.reneges.sum() / r.entries.sum() for r in records])

    common = np.var(lost(0, 1) - lost(1, 1), ddof=1)
    alone = np.var(lost(0, 2) - lost(1, 3), ddof=1)
    factor = float(alone / common)
    record_property("variance_reduction", factor)
    assert factor / stats.f.isf(1 - LEVEL, PAIRS - 1, PAIRS - 1) > 1.0


PAIRS = 30
