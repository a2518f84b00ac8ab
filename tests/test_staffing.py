"""Positions held by people: laws, answers worked by hand or known from renewal theory, refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from documents import LEVER, Spoil, lever, refused, small, unread
from hypothesis import given, settings
from hypothesis import strategies as st
from random_models import FIXED_SEEDS, checked, words, world

from simulator import budget, draws, indicators
from simulator.clock import DAY
from simulator.crew import crewed
from simulator.lever import Action, Tuning
from simulator.plan import FULL_SPEED, Plan
from simulator.planning import Planned, make_plan
from simulator.record import Record, blank
from simulator.run import simulate
from simulator.scenario import read
from simulator.verify.intervals import equivalent_level, replicated_interval

START = date(2023, 1, 1)
LEVEL = equivalent_level(20)
"""Of each interval here: all hold but for one time in ten thousand."""
Tables = dict[str, Any]


def staffed(people: Any, **staffing: Any) -> Tables:
    """A pool whose positions are held person by person."""
    still = {"turnover": 0.0, "time_to_fill": "10 days"}
    return {"title": words("pool"), "calendar": "always", "people": people,
            "staffing": still | staffing}  # fmt: skip


def plain(pool: Tables) -> Tables:
    """The same pool with nobody in particular in it."""
    return {key: value for key, value in pool.items() if key != "staffing"}


def institution(
    pools: Tables,
    tuning: Tuning = Tuning(),  # noqa: B008
    days: int = 100,
    scale: float = 1.0,
    **more: Any,
) -> Planned:
    """The plan of pools that serve one learner a year."""
    serve = [{"name": name, "pools": [name], "work": "1 h"} for name in pools]
    tables = {
        "study": {"name": "staff", "title": words("staff"), "start": START,
                  "end": START + timedelta(days)},
        "audiences": {"all": {"title": words("all")}},
        "segments": {"learners": {"title": words("learners"), "audience": "all",
                                  "journey": "visit", "volume": 1}},
        "journeys": {"visit": {"title": words("visit"), "outcomes": ["done"], "stages": serve}},
        "calendars": {"always": {"hours": "always"}},
        "pools": pools,
    } | more  # fmt: skip
    return make_plan(checked(tables), tuning, scale)


def drawn(planned: Planned, seed: int = 1, replication: int = 0) -> Plan:
    """The plan of one replication."""
    return crewed(planned.plan, draws.study_key(seed, replication))


def recorded(planned: Planned, seed: int = 1) -> Record:
    """A record in which nothing happened but that people were there."""
    return blank(drawn(planned, seed))


def act(target: str, op: str, value: float, day: int, **more: Any) -> Action:
    """An effect on every pool from a day of the study on."""
    begin = START + timedelta(day)
    return Action(f"pool.{target}", op, value, begin, None, 0, 1.0, more, "by hand")


def added(count: int, day: int, **more: Any) -> Action:
    return act("people", "add", count, day, **more)


# ---- laws


shares = st.sampled_from([0.0, 0.3, 0.72, 1.0])
turnovers = st.sampled_from([0.0, 0.5, 4.0, 30.0])
lives = st.fixed_dictionaries(
    {
        "turnover": turnovers,
        "time_to_fill": st.sampled_from(
            ["1 days", "30 days", {"law": "gamma", "shape": {"a": 2.0}, "mean": "20 days"}]
        ),
        "ramp_up": st.sampled_from(["0 s", "60 days"]),
        "first_speed": st.sampled_from([0.2, 1.0]),
        "absence": st.sampled_from([0.0, 0.1, 0.9]),
        "absence_spell": st.sampled_from(["1 days", "12 days"]),
    }
)
seeds = st.integers(0, 2**62)


@settings(deadline=None, max_examples=30)
@given(life=lives, people=st.integers(0, 12), seed=seeds, day=st.integers(1, 98), presence=shares)
def test_positions_are_held_or_vacant_and_nobody_is_there_beyond_them(
    life: Tables, people: int, seed: int, day: int, presence: float
) -> None:
    pool = staffed(people, **life) | {"presence": presence}
    planned = institution({"desk": pool}, Tuning((added(-3, day), added(5, day // 2))))
    plan, base = drawn(planned, seed), planned.plan
    positions = base.staff.positions
    assert (plan.filled >= 0).all()
    assert (plan.filled <= positions).all()
    assert (plan.people <= base.people).all()
    assert (
        (plan.people > 0).all()
        or presence == 0.0
        or not (plan.filled > 0).all()
        or (life["absence"] > 0)
    )
    assert (plan.pace <= FULL_SPEED).all()
    assert (plan.pace >= life["first_speed"] * FULL_SPEED).all()
    table = indicators.measure(planned, blank(plan))
    vacant = float(table[table.indicator == "vacancies"].value.sum())
    assert vacant * plan.filled.size + plan.filled.sum() == pytest.approx(positions.sum())


@settings(deadline=None, max_examples=30)
@given(
    people=st.integers(0, 40), presence=shares, seed=seeds,
    months=st.lists(st.sampled_from([0.0, 0.35, 1.0, 1.55]), min_size=12, max_size=12),
    scale=st.sampled_from([0.05, 0.3, 1.0]), day=st.integers(1, 98),
)  # fmt: skip
def test_without_turnover_and_absence_a_pool_is_a_plain_one(
    people: int, presence: float, months: list[float], seed: int, scale: float, day: int
) -> None:
    pool = staffed(people, first_speed=0.4, ramp_up="90 days")
    pool |= {"presence": presence, "months": months, "speed": 1.7}
    wage = {"amount": "50 kEUR", "per": "person-year", "growth": 0.02}
    fewer = Tuning((act("people", "scale", 0.0, day), act("presence", "scale", 0.6, day // 2)))
    both = [
        institution({"desk": each | {"pay": wage}}, fewer, scale=scale)
        for each in (pool, plain(pool))
    ]
    one, other = (drawn(planned, seed) for planned in both)
    for name in ("people", "filled", "pace", "speed", "wake_at", "wakes"):
        if name != "filled" or set(months) == {1.0}:
            assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name
    paid = [budget.statement(planned, recorded(planned, seed)).cents.tolist() for planned in both]
    assert paid[0] == paid[1]


CHANGING = (
    ("turnover", "scale", 0.2), ("turnover", "add", 9.0), ("time_to_fill", "scale", 1e9),
    ("time_to_fill", "set", 3_600.0), ("ramp_up", "add", 5_000_000.0), ("ramp_up", "scale", 0.0),
    ("absence", "scale", 3.0), ("absence", "set", 0.0), ("presence", "set", 0.0),
    ("people", "add", 3.0), ("people", "add", -2.0),
)  # fmt: skip
BUSY: Tables = {
    "turnover": 5.0, "time_to_fill": {"law": "expon", "mean": "15 days"}, "ramp_up": "60 days",
    "first_speed": 0.3, "absence": 0.2, "absence_spell": "4 days",
}  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(change=st.sampled_from(CHANGING), day=st.integers(1, 398), seed=seeds)
def test_a_lever_on_people_changes_nothing_before_its_day(
    change: tuple[str, str, float], day: int, seed: int
) -> None:
    pools = {"desk": staffed(9, **BUSY) | {"presence": 0.8}}
    base, laid = (
        institution(pools, tuning, days=400) for tuning in (Tuning(), Tuning((act(*change, day),)))
    )
    one, other = drawn(base, seed), drawn(laid, seed)
    for name in ("people", "filled", "pace", "speed"):
        before, after = getattr(one, name)[:, :day], getattr(other, name)[:, :day]
        assert before.tobytes() == after.tobytes(), name


@pytest.mark.parametrize("change", CHANGING, ids=lambda change: f"{change[0]}-{change[1]}")
def test_a_lever_on_people_changes_what_comes_after_its_day(
    change: tuple[str, str, float],
) -> None:
    pools = {"desk": staffed(9, **BUSY) | {"presence": 0.8}}
    one, other = (
        drawn(institution(pools, tuning, days=400))
        for tuning in (Tuning(), Tuning((act(*change, 100),)))
    )
    names = {"people": ("people", "filled"), "ramp_up": ("pace", "speed")}
    for name in names.get(change[0], ("people",)):
        assert (getattr(one, name) != getattr(other, name)).any(), name


@settings(deadline=None, max_examples=25)
@given(people=st.integers(0, 12), seed=seeds, life=lives)
def test_one_more_pool_or_position_changes_nobody_elses_luck(
    people: int, seed: int, life: Tables
) -> None:
    """A pool of n positions is a pool of n - 1 and one more person, whoever else there is."""
    pool = staffed(people, **life)
    alone = drawn(institution({"desk": pool}), seed)
    beside = drawn(institution({"new": staffed(7, **BUSY), "desk": pool}), seed)
    for name in ("people", "filled", "pace"):
        assert getattr(alone, name)[0].tobytes() == getattr(beside, name)[1].tobytes()
    more = drawn(institution({"desk": staffed(people + 1, **life)}), seed)
    for name in ("people", "filled"):
        rise = getattr(more, name)[0] - getattr(alone, name)[0]
        assert set(rise.tolist()) <= {0, 1}


def test_two_pools_of_one_size_have_luck_of_their_own() -> None:
    plan = drawn(institution({"desk": staffed(30, **BUSY), "shop": staffed(30, **BUSY)}))
    assert (plan.filled[0] != plan.filled[1]).any()


def test_replications_have_luck_of_their_own_and_scales_share_it() -> None:
    planned = institution({"desk": staffed(30, **BUSY)})
    small_one = institution({"desk": staffed(30, **BUSY)}, scale=0.1)
    assert (drawn(planned).filled != drawn(planned, replication=1).filled).any()
    assert (drawn(planned).filled == drawn(small_one).filled).all()
    assert drawn(small_one).people.max() == 3


def test_the_plan_itself_is_left_as_it_was() -> None:
    planned = institution({"desk": staffed(30, **BUSY)})
    before = [getattr(planned.plan, name).copy() for name in ("people", "filled", "pace", "speed")]
    drawn(planned)
    after = [getattr(planned.plan, name) for name in ("people", "filled", "pace", "speed")]
    assert all((a == b).all() for a, b in zip(before, after, strict=True))
    assert drawn(institution({"desk": plain(staffed(3))})).staff.pools.size == 0


def test_a_record_holds_the_people_of_its_replication() -> None:
    seen = 0
    for seed in FIXED_SEEDS[:20]:
        planned = world(seed).planned()
        plan, record = drawn(planned, seed), simulate(planned.plan, seed).record
        for name in ("people", "filled", "pace"):
            assert (getattr(record, name) == getattr(plan, name)).all()
        seen += int((record.filled != planned.plan.filled).any())
    assert seen > 5


# ---- worked by hand


def on_days(array: npt.NDArray[Any], *days: int) -> list[Any]:
    return [array[0, day].item() for day in days]


def test_positions_that_are_added_are_vacant_and_then_learn() -> None:
    """From day 20, ten days vacant; then half speed and sixty days to learn."""
    pool = staffed(0, first_speed=0.5, ramp_up="60 days") | {"speed": 2.0}
    plan = drawn(institution({"desk": pool}, Tuning((added(4, 20),))))
    assert on_days(plan.filled, 0, 19, 29, 30, 99) == [0, 0, 0, 4, 4]
    assert on_days(plan.people, 29, 30) == [0, 4]
    assert on_days(plan.pace, 29, 30, 33, 60, 89, 90, 99) == [
        1_000_000, 500_000, 525_000, 750_000, 991_667, 1_000_000, 1_000_000,
    ]  # fmt: skip
    assert on_days(plan.speed, 30, 60, 90) == [1.0, 1.5, 2.0]


def test_the_speed_of_a_day_is_the_mean_of_those_there() -> None:
    pool = staffed(2, first_speed=0.4, ramp_up="50 days")
    plan = drawn(institution({"desk": pool}, Tuning((added(1, 20),))))
    assert on_days(plan.pace, 29, 30, 55, 80) == [1_000_000, 800_000, 900_000, 1_000_000]


def test_positions_that_fall_away_take_the_last_numbers_with_them() -> None:
    pool = staffed(2, first_speed=0.4, ramp_up="50 days")
    plan = drawn(institution({"desk": pool}, Tuning((added(1, 20), added(-1, 40)))))
    assert on_days(plan.filled, 29, 30, 39, 40, 99) == [2, 3, 3, 2, 2]
    assert on_days(plan.pace, 39, 40) == [836_000, 1_000_000]


@pytest.mark.parametrize(
    ("change", "first_day"),
    [
        (("time_to_fill", "scale", 2.0), 36),  # four days gone, the other six take twelve
        (("time_to_fill", "add", 10.0 * DAY), 36),
        (("time_to_fill", "set", 5.0 * DAY), 27),
        (("time_to_fill", "scale", 0.0), 25),  # within the day
        (("time_to_fill", "scale", 1e9), None),  # a freeze
    ],
)
def test_a_lever_on_the_time_to_fill_acts_on_vacancies_that_last(
    change: tuple[str, str, float], first_day: int | None
) -> None:
    tuning = Tuning((added(1, 20), act(*change, 24)))
    filled = drawn(institution({"desk": staffed(0)}, tuning)).filled[0]
    assert np.flatnonzero(filled).tolist() == list(range(first_day or 100, 100))


def test_a_lever_on_the_ramp_up_acts_on_those_who_learn() -> None:
    """Ten of twenty days learnt: the other half takes five days at twice the pace."""
    pool = staffed(0, first_speed=0.5, ramp_up="20 days")
    tuning = Tuning((added(1, 20), act("ramp_up", "scale", 0.5, 40)))
    plan = drawn(institution({"desk": pool}, tuning))
    assert on_days(plan.pace, 30, 40, 42, 45, 50) == [
        500_000, 750_000, 850_000, 1_000_000, 1_000_000,
    ]  # fmt: skip


def test_an_outage_leaves_nobody_on_duty_and_everybody_in_post() -> None:
    begin = START + timedelta(20)
    out = replace(act("presence", "set", 0.0, 20), end=begin + timedelta(3))
    pools = {"desk": staffed(3), "shop": plain(staffed(2))}
    plan = drawn(institution(pools, Tuning((out,))))
    assert plan.people[:, 18:25].tolist() == [[3, 3, 0, 0, 0, 3, 3], [2, 2, 0, 0, 0, 2, 2]]
    assert (plan.filled[0] == 3).all()


def test_people_on_duty_are_rounded_half_up_and_never_nobody() -> None:
    pool = staffed(5) | {"presence": 0.5, "months": [1.0, 0.02, *[1.0] * 10]}
    plan = drawn(institution({"desk": pool}))
    assert on_days(plan.people, 0, 30, 31, 58, 59) == [3, 3, 1, 1, 3]
    tenth = drawn(institution({"desk": pool}, scale=0.1))
    assert on_days(tenth.people, 0, 31) == [1, 1]


def test_who_waits_is_served_when_the_successor_begins() -> None:
    """At the midnight of the day, though nothing else happens then."""
    many = {"title": words("many"), "audience": "all", "journey": "visit", "volume": 100}
    more: Tables = {"segments": {"learners": many}}
    planned = institution({"desk": staffed(0)}, Tuning((added(50, 20),)), **more)
    record = simulate(planned.plan, 1).record
    waiting = int((record.queue_max[0, :30]).max())
    assert waiting > 1
    assert (record.queue_part[0, 30], np.cumsum(record.queue_days[0])[30]) == (0, 0)
    assert record.pool_items[0, 0] >= waiting


# ---- money


def test_people_in_post_are_paid_and_vacant_positions_are_not() -> None:
    """Two people at 100.00 a day, a third from day 30 on: positions are three from day 20."""
    wage = {"amount": "36.5 kEUR", "per": "person-year", "growth": 0.01}
    pool = staffed(2) | {"pay": wage, "months": [1.0, *[1.0] * 5, 0.5, *[1.0] * 5]}
    planned = institution({"desk": pool}, Tuning((added(1, 20),)), days=400)
    lines = budget.statement(planned, recorded(planned))
    # 30 days of two and 335 of three, the 31 of July at half; then 35 at 1 % more, of 365 in 366.
    first = 10_000 * (2 * 30 + 3 * (335 - 31)) + 5_000 * 3 * 31
    following = 3_686_500 * 3 * 35
    assert lines.cents.tolist() == [-first, -round(following / 366)]
    half = institution({"desk": pool}, Tuning((added(1, 20),)), days=400, scale=0.5)
    assert budget.statement(half, recorded(half)).cents.tolist() == lines.cents.tolist()


# ---- indicators


def read_off(planned: Planned, record: Record) -> dict[tuple[str, int], float]:
    table = indicators.measure(planned, record)
    table = table[table.indicator.isin(["vacancies", "staff-speed"])]
    return {(i, y): v for i, y, v in table[["indicator", "year", "value"]].to_numpy().tolist()}


def test_vacancies_and_speed_of_the_staff_by_hand() -> None:
    """One of three positions is vacant for ten days, then held at half speed for four."""
    pool = staffed(2, first_speed=0.5, ramp_up="100 days")
    planned = institution({"desk": pool, "shop": plain(pool)}, Tuning((added(1, 6),)), days=20)
    found = read_off(planned, recorded(planned))
    speeds = [0.5 + 0.005 * day for day in range(4)]
    worth = 2 * 20 + sum(round(1e6 * (2 + speed) / 3) / 1e6 * 3 - 2 for speed in speeds)
    assert found == {
        ("vacancies", 2023): 10 / 20, ("staff-speed", 2023): pytest.approx(worth / (2 * 20 + 4)),
    }  # fmt: skip


def test_utilisation_counts_the_people_who_were_there() -> None:
    planned = institution({"desk": staffed(4, **BUSY)}, days=365)
    record = recorded(planned)
    record.busy_part[0] = 3_600 * record.people[0]
    table = indicators.measure(planned, record)
    assert table[table.indicator == "utilisation"].value.tolist() == [pytest.approx(1 / 24)]
    assert record.people.sum() < planned.plan.people.sum()


# ---- what renewal theory says


YEARS, SETTLED = 8, 3
"""Years simulated, and those left out: by then the first holders are forgotten."""


@pytest.mark.parametrize(
    ("turnover", "law", "mean"),
    [
        (2.0, {"law": "expon"}, 60),
        (1.0, {"law": "gamma", "shape": {"a": 2.0}}, 120),
        (4.0, {"law": "uniform", "loc": "10 days"}, 40),
    ],
)
def test_vacancy_is_that_of_an_alternating_renewal_process(
    turnover: float, law: Tables, mean: int
) -> None:
    """In the long run the share vacant is r T / (1 + r T), whatever the law of T."""
    pool = staffed(100, turnover=turnover, time_to_fill=law | {"mean": f"{mean} days"})
    planned = institution({"desk": pool}, days=YEARS * 365)
    filled = [drawn(planned, 7, r).filled[0, SETTLED * 365 :] for r in range(60)]
    vacant = [float((100 - each).sum()) for each in filled]
    interval = replicated_interval(vacant, [100.0 * each.size for each in filled], LEVEL)
    load = turnover / 365 * mean
    expected = load / (1 + load)
    assert interval.contains(expected)
    assert interval.relative_half_width(expected) < 0.05


@pytest.mark.parametrize("absence", [0.06, 0.4])
def test_absence_is_the_share_declared_from_the_first_day_on(absence: float) -> None:
    pool = staffed(100, absence=absence, absence_spell="12 days")
    planned = institution({"desk": pool}, days=365)
    people = np.array([drawn(planned, 7, r).people[0] for r in range(150)], np.float64)
    for days in (slice(0, 1), slice(0, 365)):
        away = (100 - people[:, days]).sum(axis=1)
        cases = [100.0 * people[:, days].shape[1]] * len(people)
        assert replicated_interval(away, cases, LEVEL).contains(absence)


def test_a_spell_lasts_as_declared() -> None:
    """Who is absent at a midnight and at the next: the two states of one Markov process."""
    planned = institution({"desk": staffed(1, absence=0.3, absence_spell="6 days")}, days=2_000)
    away = np.array([1 - drawn(planned, 7, r).people[0] for r in range(60)])
    both, ones = (away[:, :-1] & away[:, 1:]).sum(axis=1), away[:, :-1].sum(axis=1)
    back, fall = 1 / 6, 0.3 / 0.7 / 6
    expected = (fall + back * np.exp(-(back + fall))) / (back + fall)
    interval = replicated_interval(both, ones, LEVEL)
    assert interval.contains(float(expected))
    assert interval.relative_half_width(float(expected)) < 0.03


def test_turnover_is_the_same_whoever_has_just_come() -> None:
    """People who stay are exponential: the share of the first holders left after a year."""
    pool = staffed(1_000, turnover=0.7, time_to_fill="36500 days")
    left = [drawn(institution({"desk": pool}, days=366), 7, r).filled[0] for r in range(30)]
    for day in (100, 365):
        stay = [float(each[day]) for each in left]
        interval = replicated_interval(stay, [1_000.0] * len(stay), LEVEL)
        assert interval.contains(float(np.exp(-0.7 * day / 365)))


# ---- ceilings


def test_a_ceiling_gives_pools_what_it_leaves_in_their_order() -> None:
    """Seven for both, then four: the second pool of the ceiling stands first in the model."""
    ceiling = {"title": words("all"), "people": {START: 7, START + timedelta(50): 4.9},
               "pools": ["shop", "desk"]}  # fmt: skip
    pools = {"desk": staffed(4), "shop": staffed(5), "free": staffed(9)}
    planned = institution(pools, Tuning((added(1, 30, pool=("shop",)),)),
                          ceilings={"all": ceiling})  # fmt: skip
    held = planned.plan.staff.positions
    assert [held[:, day].tolist() for day in (0, 29, 30, 49, 50)] == [
        [2, 5, 9], [2, 5, 9], [1, 6, 9], [1, 6, 9], [0, 4, 9],
    ]  # fmt: skip
    assert drawn(planned).filled[:, 50].tolist() == [0, 4, 9]


@settings(deadline=None, max_examples=30)
@given(wanted=st.lists(st.integers(0, 9), min_size=2, max_size=4), allowed=st.integers(0, 20))
def test_no_ceiling_is_passed_and_none_leaves_room_that_is_wanted(
    wanted: list[int], allowed: int
) -> None:
    pools = {f"pool-{k}": staffed(count) for k, count in enumerate(wanted)}
    ceiling = {"title": words("all"), "people": allowed, "pools": list(pools)}
    held = institution(pools, ceilings={"all": ceiling}).plan.staff.positions
    assert (held.sum(axis=0) == min(allowed, sum(wanted))).all()
    assert (held <= np.array(wanted)[:, None]).all()


# ---- what is refused


HELPERS = "people = 4\n"
LIFE = '[pools.helpers.staffing]\nturnover = 0.1\ntime_to_fill = "90 days"\n'
TABLE = 'presence = 0.8\nsource = "F001"\n'
DURATIONS = 'a number with a unit: "30 s", "12 min", "3 h", "5 days", "2 weeks"'


def life(text: str = LIFE, **keys: str) -> Spoil:
    """The small institution's helpers with a table of their own, some keys changed or added."""
    lines = dict(line.split(" = ", 1) for line in text.splitlines()[1:]) | keys
    given = "".join(f"{key} = {value}\n" for key, value in lines.items())
    return TABLE, f'{TABLE}[pools.helpers.staffing]\n{given}source = "A01"\n'


def capped(pools: str = '["helpers"]', people: str = "5", more: str = "") -> Spoil:
    """The same with a ceiling."""
    table, given = life()
    title = 'title = { fr = "Tous", en = "All" }\n'
    ceiling = f'[ceilings.all]\n{title}people = {people}\npools = {pools}\nsource = "A01"\n{more}'
    return table, given + ceiling


SECOND = '[ceilings.more]\ntitle = { fr = "", en = "" }\npeople = 1\npools = ["helpers"]\n'
CASES: dict[str, tuple[Spoil, str, object, str]] = {
    "turnover below zero": (
        life(turnover="-0.1"), "turnover", -0.1, "greater than or equal to 0",
    ),
    "no turnover": (
        (TABLE, TABLE + '[pools.helpers.staffing]\ntime_to_fill = "90 days"\n'),
        "turnover", "missing", "this key is required",
    ),
    "no time to fill": (
        (TABLE, f"{TABLE}[pools.helpers.staffing]\nturnover = 0.1\n"),
        "time_to_fill", "missing", "this key is required",
    ),
    "an unknown key": (life(leavers="3"), "leavers", 3, "no such key here"),
    "a time to fill below zero": (
        life(time_to_fill='"-3 days"'), "time_to_fill.value", "-3 days",
        f"zero or more: {DURATIONS}",
    ),
    "a time to fill of nothing": (
        life(time_to_fill='"0 s"'), "time_to_fill", 0, "more than no time",
    ),
    "times to fill of nothing": (
        life(time_to_fill='{ law = "sample", sample = ["0 s", "0 s"] }'), "time_to_fill", 0,
        "more than no time",
    ),
    "a law that does not exist": (
        life(time_to_fill='{ law = "gama", mean = "3 days" }'), "time_to_fill",
        {"law": "gama", "mean": "259200 s"}, "'gama' is not a law; accepted: constant, sample",
    ),
    "a ramp-up below zero": (
        life(ramp_up='"-1 days"'), "ramp_up", "-1 days", f"zero or more: {DURATIONS}",
    ),
    "a ramp-up without its unit": (life(ramp_up="90"), "ramp_up", 90, DURATIONS),
    "a first speed of nothing": (life(first_speed="0.0"), "first_speed", 0.0, "greater than 0"),
    "a first speed beyond full speed": (
        life(first_speed="1.1"), "first_speed", 1.1, "less than or equal to 1",
    ),
    "absence below zero": (
        life(absence="-0.1", absence_spell='"9 days"'), "absence", -0.1,
        "greater than or equal to 0",
    ),
    "nobody ever there": (
        life(absence="1.0", absence_spell='"9 days"'), "absence", 1.0,
        "less than or equal to 0.99",
    ),
    "absence without a spell": (
        life(absence="0.1"), "absence_spell", None, "given together with absence",
    ),
    "spells of hours": (
        life(absence="0.1", absence_spell='"9 h"'), "absence_spell", 32_400,
        "a day or more: absence is told by days",
    ),
}  # fmt: skip
CEILINGS: dict[str, tuple[Spoil, str, object, str]] = {
    "a pool that does not exist": (
        capped('["helpers", "porters"]'), "ceilings.all.pools", "porters",
        "one of the pools: helpers, office",
    ),
    "a pool without people of its own": (
        capped('["office"]'), "ceilings.all.pools", "office", "pools with a table staffing",
    ),
    "no pool": (capped("[]"), "ceilings.all.pools", [], "Tuple should have at least 1 item"),
    "two ceilings on one pool": (
        capped(more=SECOND), "ceilings.more.pools", "helpers",
        "each pool once, under one ceiling; all has it already",
    ),
    "one pool twice": (
        capped('["helpers", "helpers"]'), "ceilings.all.pools", "helpers",
        "each pool once, under one ceiling; all has it already",
    ),
    "a ceiling from after the start only": (
        capped(people="{ 2023-01-02 = 4 }"), "ceilings.all.people", date(2023, 1, 2),
        "a step on or before 2023-01-01",
    ),
    "no step of a ceiling": (
        capped(people="{}"), "ceilings.all.people", {}, "a number, or steps by first day",
    ),
    "a ceiling below zero": (
        capped(people="-1"), "ceilings.all.people", -1, "greater than or equal to 0",
    ),
}  # fmt: skip
EVERY = {name: (spoil, f"pools.helpers.staffing.{path}", value, text)
         for name, (spoil, path, value, text) in CASES.items()} | CEILINGS  # fmt: skip


@pytest.mark.parametrize("case", EVERY.values(), ids=EVERY.keys())
def test_wrong_staffing_is_refused_with_what_is_accepted(
    case: tuple[Spoil, str, object, str], tmp_path: Path
) -> None:
    spoil, path, value, accepted = case
    (found,) = refused(small(tmp_path / "base", spoil))
    shown = found.value
    if isinstance(shown, dict) and "source" not in shown and shown:
        shown = {k: v for k, v in shown.items() if k in ("law", "mean")}
    assert (found.path, shown) == (path, value)
    assert found.accepted.startswith(accepted)
    assert Path(found.file).name == "journeys.toml"


@pytest.mark.parametrize(
    ("target", "op", "value", "accepted"),
    [
        ("ramp_up", "add", "5", DURATIONS),
        ("time_to_fill", "set", "5", DURATIONS),
        ("turnover", "add", '"5 days"', "a number without a unit"),
        ("turnover", "set", "-0.1", "a number of zero or more"),
        ("absence", "set", "1.5", "a share from 0 to 1"),
        ("turnover", "odds", "2", "scale, add or set: no probability"),
    ],
)
def test_a_wrong_lever_on_people_is_refused_with_what_is_accepted(
    target: str, op: str, value: str, accepted: str, tmp_path: Path
) -> None:
    told = life(absence="0.1", absence_spell='"9 days"')
    effect = f'[[lever.effects]]\ntarget = "pool.{target}"\nop = "{op}"\nvalue = {value}\n'
    file = lever(tmp_path / "people.toml", text=LEVER[: LEVER.index("[[lever.effects]]")] + effect)
    (found,) = refused(file, small(tmp_path / "base", told))
    assert found.path == f"lever.effects[0].{'op' if op == 'odds' else 'value'}"
    assert found.accepted == accepted


def test_absence_without_a_spell_cannot_be_moved(tmp_path: Path) -> None:
    effect = '[[lever.effects]]\ntarget = "pool.absence"\nop = "scale"\nvalue = 0.5\n'
    file = lever(tmp_path / "people.toml", text=LEVER[: LEVER.index("[[lever.effects]]")] + effect)
    (found,) = refused(file, small(tmp_path / "base", life()))
    assert found.accepted == "selectors that match at least one place of the model"


def test_right_staffing_is_accepted(tmp_path: Path) -> None:
    model = read(str(small(tmp_path / "base", capped()))).model
    assert model.ceilings["all"].people == 5
    assert model.pools["helpers"].staffing is not None


def test_every_text_that_refuses_staffing_is_read() -> None:
    assert unread("check_staffing.py", [text for _, _, _, text in EVERY.values()]) == []
