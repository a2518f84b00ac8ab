"""Lives that share a past: each as it is alone, and parted before anything differs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from documents import lever, tiny
from random_models import one_effect, planned, world
from random_scenarios import CHANGES
from random_stocks import STOCKED_SEEDS, stocked

from simulator import clock, draws, lives, parting
from simulator.arrivals import arrivals
from simulator.clock import DAY
from simulator.crew import crewed
from simulator.lever import Tuning
from simulator.lives import Life, together
from simulator.plan import NONE, Plan
from simulator.planning import make_plan
from simulator.run import Replication, simulate, simulate_together
from simulator.scenario import read
from simulator.state import State, new_state
from simulator.verify.engines import different

KEY = draws.study_key(1, 0)
SEEDS = range(24)


@cache
def family(seed: int) -> list[Plan]:
    """A random model under its scenario, with one effect more at two dates, and as it is alone."""
    model, kinds = world(seed).model, sorted(CHANGES)
    chance = random.Random(seed)
    more = [one_effect(seed, *chance.choice(kinds), some_day(seed, third / 3)) for third in (1, 2)]
    return [make_plan(model, each).plan for each in (world(seed).tuning, *more, Tuning())]


def some_day(seed: int, share: float) -> date:
    study = world(seed).model.study
    return study.start + timedelta(int((study.end - study.start).days * share))


def life(plan: Plan, key: int = KEY) -> Life:
    staffed = crewed(plan, key)
    return Life(staffed, arrivals(staffed, key))


def parted(one: Plan, other: Plan) -> int:
    return parting.parting(*life(one), *life(other))


@pytest.mark.parametrize("seed", SEEDS)
def test_lives_that_share_a_past_are_what_they_are_alone(seed: int) -> None:
    plans = family(seed)
    alone = [simulate(plan, 1, trace=1.0) for plan in plans]
    for trunk in plans[:2]:
        shared = simulate_together(trunk, plans, KEY, trace=1.0)
        assert [different(*pair) for pair in zip(shared, alone, strict=True)] == [[]] * 4


def test_random_scenarios_part_at_once_in_between_and_never() -> None:
    moments = {"at once": 0, "in between": 0, "never": 0}
    for base, *others in map(family, SEEDS):
        for other in others:
            when = parted(base, other)
            moments[
                "at once" if when == base.begin else "never" if when == base.end else "in between"
            ] += 1
    assert moments["in between"] >= 20
    assert min(moments.values()) >= 2


@pytest.mark.parametrize(("target", "op"), sorted(CHANGES))
def test_an_effect_of_every_kind_parts_lives_on_its_day_or_later(target: str, op: str) -> None:
    """And what they are together is what they are alone."""
    for seed in SEEDS:
        day = some_day(seed, 0.5)
        other = make_plan(world(seed).model, one_effect(seed, target, op, day))
        plans = [planned(seed).plan, other.plan]
        when = parted(*plans)
        assert when >= clock.seconds(day, other.origin) or when == plans[0].end
        if when < plans[0].end:
            break
    shared = simulate_together(plans[0], plans, KEY, trace=1.0)
    assert different(shared[1], simulate(plans[1], 1, trace=1.0)) == []


@pytest.mark.parametrize("seed", STOCKED_SEEDS[:4])
def test_those_of_a_stock_are_in_every_life(seed: int) -> None:
    plan = stocked(seed).planned().plan
    people = plan.people.copy()
    people[:, (plan.begin + plan.end) // 2 // DAY - plan.first_day :] += 1
    plans = [
        plan._replace(staff=_nobody(plan)),
        plan._replace(staff=_nobody(plan), people=people),
    ]
    assert plan.begin < parted(*plans) < plan.end
    alone = [simulate(each, 1, trace=1.0) for each in plans]
    shared = simulate_together(plans[0], plans, KEY, trace=1.0)
    assert [different(*pair) for pair in zip(shared, alone, strict=True)] == [[], []]


def _nobody(plan: Plan) -> Any:
    return plan.staff._replace(pools=plan.staff.pools[:0])


@pytest.mark.parametrize("short", [1, 2], ids=["the trunk's", "another's"])
def test_arrays_that_are_too_small_are_made_anew_for_all_lives(
    short: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans, rooms = family(3), list[int]()
    alone = [simulate(plan, 1, trace=1.0) for plan in plans]

    def small(plan: Plan, learners: int, room: int, key: int, trace: float) -> State:
        rooms.append(room)
        state = new_state(plan, learners, room, key, trace)
        return state._replace(newcomers=state.newcomers[:1]) if len(rooms) == short else state

    monkeypatch.setattr(lives, "new_state", small)
    each_life = [life(plan) for plan in plans]
    shared = together(each_life[0], each_life, KEY, 1.0)
    told = [different(Replication(*one), two) for one, two in zip(shared, alone, strict=True)]
    assert told == [[]] * 4
    assert rooms[short:][-4:] == [2 * rooms[0]] * 4
    assert set(rooms) == {rooms[0], 2 * rooms[0]}


LETTER = """
requests = [{ request = "letter", expected = 1, at_most_one = true }]

[requests.letter]
title = { fr = "Courrier", en = "Letter" }
channel = "written"
outcomes = ["answered"]
[[requests.letter.stages]]
name = "answer"
next = [{ to = "post", p = 0.5 }, { to = "answered", p = 0.5 }]
%s
[[requests.letter.stages]]
name = "post"
duration = { law = "expon", mean = "2 days" }
"""
SLOWER = """
[lever]
name = "slower"
title = { fr = "Plus lent", en = "Slower" }
mechanism = { fr = "La poste", en = "The post" }
start = 2023-02-01
[[lever.effects]]
target = "stage.duration"
op = "scale"
request = "letter"
stage = "post"
value = 10
[[lever.effects]]
target = "stage.probability"
op = "set"
request = "letter"
stage = "answer"
to = "post"
value = 0.1
"""


ANSWERS = {
    "work": 'pools = ["clerks"]\nwork = { law = "expon", mean = "3 days" }',
    "own time": 'duration = { law = "expon", mean = "3 days" }',
    "opening": 'opens = ["02-10"]',
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_a_request_does_alone_is_not_lived_beyond_a_parting(
    tmp_path: Path, answer: str
) -> None:
    """What comes after an end on this side of the parting and a post on the other."""
    clerks = '\n[pools.clerks]\ntitle = { fr = "Agents", en = "Clerks" }\n'
    last = 'books = [{ price = "fee" }]'
    base = tiny(
        tmp_path / "tiny.toml",
        ("volume = 400", "volume = 4000"),
        (last, last + LETTER % ANSWERS[answer]),
        ("[prices.fee]", clerks + 'calendar = "always"\npeople = 400\n\n[prices.fee]'),
    )
    both = [read(base), read(str(lever(tmp_path / "slower.toml", text=SLOWER)), base)]
    plans = [make_plan(each.model, each.tuning).plan for each in both]
    alone = [simulate(plan, 1, trace=1.0) for plan in plans]
    shared = simulate_together(plans[0], plans, KEY, trace=1.0)
    assert plans[0].begin < parted(*plans) < plans[0].end
    assert [different(*pair) for pair in zip(shared, alone, strict=True)] == [[], []]
    assert different(*alone) != []


# ---- when plans part


def test_every_field_of_a_plan_is_compared_or_read_before_only() -> None:
    parts = (
        parting.WHOLE, parting.BY_ERA, parting.BY_DAY, parting.RESOLVED, parting.CLOCKS,
        parting.WAKES, parting.COURSES, parting.BEFORE,
    )  # fmt: skip
    assert sorted(name for part in parts for name in part) == sorted(Plan._fields)


def test_a_plan_never_parts_from_itself() -> None:
    for plan in family(1):
        assert parted(plan, plan._replace()) == plan.end


def _changed(plan: Plan) -> Iterator[tuple[str, Plan, int]]:
    """A change of each kind of field, and the midnight on which it parts the plans."""
    day = len(plan.era_of_day) // 2
    midnight = (plan.first_day + day) * DAY
    for name in parting.WHOLE:
        yield name, plan._replace(**{name: _other(getattr(plan, name))}), plan.begin
    for name in parting.BY_DAY:
        moved = getattr(plan, name).copy()
        moved[0, day] += 1
        yield name, plan._replace(**{name: moved}), midnight
    eras = plan.era_of_day.copy()
    eras[day:] = eras.max() + 1
    longer: dict[str, Any] = {
        name: np.concatenate((getattr(plan, name), getattr(plan, name)[-1:]))
        for name in (*parting.BY_ERA, "tuned")
    }
    for name in parting.BY_ERA:
        if longer[name].shape[1]:
            moved = longer[name].copy()
            moved[-1, 0] += 1
            yield name, plan._replace(**{**longer, name: moved}, era_of_day=eras), midnight
    for field in ("law", "factor", "shift", "patience", "patience_factor", "weight"):
        moved = longer["tuned"].copy()
        moved[field][-1, 0] = _another(plan, field, moved[field][-1, 0])
        yield field, plan._replace(**{**longer, "tuned": moved}, era_of_day=eras), midnight
    wakes = np.append(plan.wakes, midnight + 1)
    yield "wakes", plan._replace(wakes=wakes), midnight


def _another(plan: Plan, field: str, value: Any) -> Any:
    if field not in {"law", "patience"}:
        return value + 1
    return NONE if value != NONE else 0


def _other(value: Any) -> Any:
    """A value of the same kind that is not the same."""
    if isinstance(value, tuple):
        return type(value)(_other(value[0]), *value[1:])
    if not isinstance(value, np.ndarray):
        return value + 1
    return np.concatenate((value, np.zeros((1, *value.shape[1:]), value.dtype)))


@pytest.fixture(scope="module")
def plain() -> Plan:
    """A plan whose people, and whose days, are as it says: nobody is held by name."""
    plan = next(each for each in (family(seed)[0] for seed in SEEDS) if len(each.laws) > 1)
    return plan._replace(staff=_nobody(plan))


def test_what_differs_parts_plans_on_its_day(plain: Plan) -> None:
    one = life(plain)
    for name, plan, midnight in _changed(plain):
        found = parting.parting(*one, plan, one.arrivals)
        assert (name, found) == (name, midnight)


@pytest.mark.parametrize(
    "change",
    [lambda a: a._replace(course=a.course + 1), lambda a: type(a)(*(each[:-1] for each in a))],
    ids=["another course", "one fewer"],
)
def test_lives_part_before_the_first_arrival_that_differs(
    plain: Plan, change: Callable[[Any], Any]
) -> None:
    one = life(plain)
    half = len(one.arrivals.time) // 2
    told = change(type(one.arrivals)(*(each[half:] for each in one.arrivals)))
    other = type(one.arrivals)(
        *(np.concatenate((a[:half], b)) for a, b in zip(one.arrivals, told, strict=True))
    )
    first = one.arrivals.time[half if len(other.time) == len(one.arrivals.time) else -1]
    assert parting.parting(*one, plain, other) == first // DAY * DAY


def test_laws_that_are_numbered_otherwise_part_nothing(plain: Plan) -> None:
    laws = np.concatenate((plain.laws[::-1], plain.laws[:1]))
    tuned = plain.tuned.copy()
    for law in ("law", "patience"):
        held = tuned[law] != NONE
        tuned[law][held] = len(plain.laws) - 1 - tuned[law][held]
    assert parted(plain, plain._replace(laws=laws, tuned=tuned)) == plain.end
