"""A lever that starts on a day changes nothing before it, to the byte; at intensity 0 nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import count

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_models import FIXED_SEEDS, one_effect, world
from random_scenarios import CHANGES

from simulator import clock
from simulator.lever import RetiredCourse, Tuning
from simulator.planning import Planned, make_plan
from simulator.record import Record
from simulator.run import Replication, simulate

MONTHLY = (
    "entries", "done", "closed", "waits", "wait_time", "reneges", "renege_time", "balks", "work",
    "exits", "arrivals", "ends", "end_time", "satisfied", "marks", "mark_time", "money_count",
    "money_cents", "pool_items", "pool_work",
)  # fmt: skip
"""Tallies by month, the last axis."""
DAILY = ("queue_part", "busy_part", "queue_max", "people", "filled", "pace")
"""Tallies by day, the last axis."""
UNSEEN = ("cost.yearly", "grant.yearly", "price.carbon", "cost.carbon", "pool.carbon")
"""What no record holds: it is added to the accounts of a study."""
SEVERAL, FEW = 30, 3
"""Models in which an effect is looked for until it is seen, or never is."""


def replicated(planned: Planned, seed: int) -> Replication:
    return simulate(planned.plan, seed, trace=1.0)


def assert_same_before(planned: Planned, one: Replication, other: Replication, day: date) -> None:
    """Logs agree before a day, and tallies of the days and months before it."""
    t = clock.seconds(day, planned.origin)
    told, told_other = (each.log[each.log["time"] < t] for each in (one, other))
    assert told.tobytes() == told_other.tobytes()
    days = (day - planned.day(0)).days
    months = int(planned.plan.month_of_day[days])
    for names, upto in ((MONTHLY, months), (DAILY, days)):
        for name in names:
            before, before_other = (getattr(r.record, name)[..., :upto] for r in (one, other))
            assert (before == before_other).all(), name


def same_bytes(one: Replication, other: Replication) -> bool:
    return one.log.tobytes() == other.log.tobytes() and all(
        getattr(one.record, name).tobytes() == getattr(other.record, name).tobytes()
        for name in Record._fields
    )


def under(seed: int, tuning: Tuning) -> tuple[Planned, Replication]:
    """The random model of a seed under a scenario."""
    planned = make_plan(world(seed).model, tuning)
    return planned, replicated(planned, seed)


def some_day(seed: int, share: float) -> date:
    """A day of the study of a random model, after its first."""
    study = world(seed).model.study
    return study.start + timedelta(1 + int(share * ((study.end - study.start).days - 2)))


@pytest.mark.parametrize(("target", "op"), CHANGES)
def test_an_effect_changes_what_comes_after_its_day_and_nothing_before(
    target: str, op: str
) -> None:
    for seed in FIXED_SEEDS[: FEW if target in UNSEEN else SEVERAL]:
        day = some_day(seed, 0.4)
        _, without = base(seed)
        planned, with_it = under(seed, one_effect(seed, target, op, day))
        assert_same_before(planned, without, with_it, day)
        if not same_bytes(without, with_it):
            assert target not in UNSEEN
            return
    assert target in UNSEEN


@cache
def base(seed: int) -> tuple[Planned, Replication]:
    return under(seed, world(seed).tuning)


@settings(deadline=None, max_examples=30)
@given(
    change=st.sampled_from(sorted(CHANGES)), model=st.integers(0, 500), share=st.floats(0.0, 1.0)
)
def test_no_effect_changes_anything_before_its_day(
    change: tuple[str, str], model: int, share: float
) -> None:
    day = some_day(model, share)
    _, without = under(model, world(model).tuning)
    planned, with_it = under(model, one_effect(model, *change, day))
    assert_same_before(planned, without, with_it, day)


@settings(deadline=None, max_examples=8)
@given(nth=st.integers(0, 40), share=st.floats(0.0, 1.0), captured=st.sampled_from([0.0, 0.5]))
def test_retired_courses_change_nothing_before_their_day(
    nth: int, share: float, captured: float
) -> None:
    seed = models_with_courses(nth)
    day = some_day(seed, share)
    courses = world(seed).model.catalogue
    given_up = tuple(RetiredCourse(course.course, day, captured) for course in courses)
    _, without = under(seed, replace(world(seed).tuning, retired=()))
    planned, with_it = under(seed, replace(world(seed).tuning, retired=given_up))
    assert_same_before(planned, without, with_it, day)


@cache
def models_with_courses(nth: int) -> int:
    """The seed of the nth random model that has a catalogue."""
    first = 0 if nth == 0 else models_with_courses(nth - 1) + 1
    return next(seed for seed in count(first) if world(seed).model.catalogue)


def test_a_retired_course_loses_learners_from_its_day_on() -> None:
    seed = models_with_courses(0)
    gone = tuple(
        RetiredCourse(course.course, some_day(seed, 0.0), 0.0)
        for course in world(seed).model.catalogue
    )
    without, with_it = (under(seed, replace(world(seed).tuning, retired=r))[1] for r in ((), gone))
    assert not same_bytes(without, with_it)


@pytest.mark.parametrize("seed", FIXED_SEEDS[:20])
def test_effects_at_intensity_zero_change_no_byte(seed: int) -> None:
    day = some_day(seed, 0.3)
    actions = [
        replace(one_effect(seed, target, op, day).actions[-1], strength=0.0)
        for target, op in CHANGES
    ]
    tuning = world(seed).tuning
    _, without = base(seed)
    _, with_them = under(seed, replace(tuning, actions=(*actions, *tuning.actions)))
    assert same_bytes(without, with_them)


# ---- one number, declared or brought about by an effect


def test_an_effect_from_the_first_day_is_the_declared_number() -> None:
    """Strain set to a weight is that weight; volume is scaled together with what is added to it."""
    seed = 0
    model = world(seed).model
    plans = [
        make_plan(model, Tuning((replace(one_effect(seed, *change, model.study.start).actions[-1],
                                         value=value, ramp=0),)), scale).plan
        for change, value, scale in (
            (("stage.strain", "set"), 1.5, 1.0),
            (("segment.volume", "set"), 800.0, 0.5),
            (("segment.volume", "set"), 400.0, 1.0),
        )
    ]  # fmt: skip
    strained = plans[0].tuned[-1]["weight"][plans[0].rows["tolerance"] > 1]
    assert strained.tolist() == [1_500_000] * len(strained)
    assert len(strained) > 0
    second = clock.seconds(model.study.end, model.study.start)
    expected = [
        clock.amount(plan.clocks, int(plan.segments[0]["clock"]), second)
        - clock.amount(plan.clocks, int(plan.segments[0]["clock"]), 0)
        for plan in plans[1:]
    ]
    assert np.isclose(
        expected[0] / plans[1].segments[0]["unit"], expected[1] / plans[2].segments[0]["unit"],
        rtol=1e-6,
    )  # fmt: skip
