"""What the compiled engine keeps things in: each gives what a list that is sorted would give."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from random_models import FIXED_SEEDS, planned

from simulator import agenda, clock, queues, rules
from simulator.agenda import NOBODY, Agenda, new_agenda
from simulator.clock import DAY
from simulator.compiled import handle
from simulator.plan import NONE, Plan
from simulator.quantity import HOUR
from simulator.queues import Queues, new_queues

SPAN = 6 * HOUR
"""Seconds of a small agenda."""


def empty(room: int = 400) -> tuple[Agenda, Agenda]:
    """A small agenda, and its handle."""
    plan = planned(0).plan._replace(begin=-2 * HOUR, end=-2 * HOUR + SPAN)
    whole = new_agenda(plan, room)
    return whole, handle(whole)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(-2 * HOUR, -2 * HOUR + SPAN + 50), max_size=120),
    st.lists(st.integers(0, 5_000), max_size=120),
)
def test_each_event_comes_in_its_second_and_those_added_on_the_way_too(
    times: list[int], later: list[int]
) -> None:
    whole, given_agenda = empty()
    for number, time in enumerate(times):
        agenda.push(given_agenda, time, agenda.MOVES, number, 0, 0)
    due = {number: time for number, time in enumerate(times) if time < whole.end}
    came: dict[int, int] = {}
    for hour in range(len(whole.newest) - 1):
        agenda.open_hour(given_agenda, hour)
        second = agenda.next_second(given_agenda, 0)
        while second < HOUR:
            now = (whole.first_hour + hour) * HOUR + second
            at = agenda.take(given_agenda, second)
            while at != NOBODY:
                number = int(whole.here[at]["who"])
                assert number not in came
                came[number] = now
                if number < len(later):  # an event brings about another, perhaps at once
                    new = len(times) + number
                    agenda.push(given_agenda, now + later[number], agenda.MOVES, new, 0, 0)
                    if now + later[number] < whole.end:
                        due[new] = now + later[number]
                at = agenda.take(given_agenda, second)
            second = agenda.next_second(given_agenda, second)
    assert came == due
    assert whole.counts[agenda.OVERFULL] == 0


def test_an_agenda_that_is_too_small_says_so() -> None:
    whole, given_agenda = empty(room=40)
    agenda.open_hour(given_agenda, 0)
    for number in range(400):
        agenda.push(given_agenda, whole.end - 1, agenda.MOVES, number, 0, 0)
    assert whole.counts[agenda.OVERFULL] == 1
    whole, given_agenda = empty(room=40)
    agenda.open_hour(given_agenda, 0)
    for number in range(41):
        agenda.push(given_agenda, -2 * HOUR, agenda.MOVES, number, 0, 0)
    assert whole.counts[agenda.OVERFULL] == 1


ASKED = ((1,), (0, 1), (2,), (1, 0), (), (1, 2))
"""The pools that each row of a small plan asks for, in order of preference."""
SETS = [tuple(sorted(pools)) for pools in ASKED]


def asking(*rows: tuple[int, ...]) -> Plan:
    """A plan of which only the pools of its rows are told."""
    whole = planned(0).plan
    told = np.zeros(len(rows), whole.rows.dtype)
    told["pool_n"] = [len(pools) for pools in rows]
    told["pool_at"] = np.cumsum(told["pool_n"]) - told["pool_n"]
    pools = np.array([pool for pools in rows for pool in pools], np.int64)
    return whole._replace(rows=told, row_pools=pools, pool_clock=np.zeros(3, np.int64))


def test_those_who_ask_for_the_same_pools_stand_in_one_queue_whatever_they_prefer() -> None:
    whole = new_queues(asking(*ASKED), 1)
    named = whole.of_row.tolist()
    assert [name == NONE for name in named] == [pools == () for pools in SETS]
    assert len({*zip(named, SETS, strict=True)}) == len({*named}) == len({*SETS})
    serving = [{*row.tolist()} - {NONE} for row in whole.of_pool]
    mine = [{q for q, pools in zip(named, SETS, strict=True) if p in pools} for p in range(3)]
    assert serving == mine


ORDERS = st.lists(
    st.tuples(
        st.tuples(st.integers(0, 9), st.integers(-5, 5), st.integers(0, 3), st.integers(0, 3)),
        st.sampled_from([row for row, pools in enumerate(ASKED) if pools]),
    ),
    unique_by=lambda joins: joins[0],
    max_size=60,
)
SERVED = st.lists(st.one_of(st.none(), st.integers(0, 2)), min_size=120, max_size=120)


@settings(deadline=None, max_examples=100)
@given(ORDERS, SERVED)
def test_a_pool_is_given_the_first_of_its_queues_whatever_the_order_of_joining(
    joins: list[tuple[queues.Order, int]], served: list[int | None]
) -> None:
    whole = new_queues(asking(*ASKED), 60)
    lines = handle(whole)
    waiting: dict[queues.Order, tuple[int, ...]] = {}
    for order, row in joins:
        queues.join(lines, order, 7, 0, int(whole.of_row[row]))
        waiting[order] = SETS[row]
        while served and (pool := served.pop()) is not None:
            _one_is_served(whole, lines, waiting, pool)
    for pool in range(3):
        while any(pool in pools for pools in waiting.values()):
            _one_is_served(whole, lines, waiting, pool)
    assert not waiting
    assert not whole.length.any()
    assert whole.counts[queues.OVERFULL] == 0


def _one_is_served(
    whole: Queues, lines: Queues, waiting: dict[queues.Order, tuple[int, ...]], pool: int
) -> None:
    mine = [order for order, pools in waiting.items() if pool in pools]
    at = queues.first(lines, pool)
    if not mine:
        assert at == queues.NOBODY
        return
    assert queues.order_of(whole.places, at) == min(mine)
    queues.drop(lines, at)
    del waiting[min(mine)]


def test_queues_that_are_too_small_say_so() -> None:
    whole = new_queues(asking((0,)), 3)
    for turn in range(4):
        queues.join(handle(whole), (0, 0, 0, turn), 0, 0, 0)
    assert whole.counts[queues.OVERFULL] == 1


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(*[st.integers(0, 3)] * 4), max_size=80), st.integers(1, 30))
def test_places_are_sorted_by_the_order_of_the_rule(orders: list[queues.Order], times: int) -> None:
    orders = orders * times
    places = np.zeros(len(orders) + 1, queues.PLACE)
    for k, order in enumerate(orders):
        queues.set_place(places, k, order, k, k + 1, k + 2)
    beyond = places[-1].copy()
    queues.arrange(places, len(orders))
    assert [queues.order_of(places, k) for k in range(len(orders))] == sorted(orders)
    assert sorted(places["slot"][:-1].tolist()) == [*range(len(orders))]
    for place in places[:-1]:
        k = int(place["slot"])
        assert (int(place["stamp"]), int(place["queue"])) == (k + 1, k + 2)
        assert orders[k] == tuple(int(place[n]) for n in ("priority", "joined", "who", "turn"))
    assert places[-1] == beyond


def test_people_on_duty_stay_as_many_until_the_time_that_is_said() -> None:
    spans = 0
    for seed in FIXED_SEEDS[:12]:
        plan = planned(seed).plan
        rules_plan = handle(plan)
        for pool in range(len(plan.pool_clock)):
            t = plan.begin
            while t < min(plan.end, plan.begin + 12 * DAY):
                until = rules.duty_until(rules_plan, pool, t)
                assert t < until <= (t // DAY + 1) * DAY
                inside = {t, (t + until) // 2, until - 1}
                assert len({rules.on_duty(rules_plan, pool, each) for each in inside}) == 1
                t, spans = until, spans + 1
    assert spans > 500


def test_a_clock_changes_only_where_it_says() -> None:
    plan = planned(3).plan
    clocks = handle(plan.clocks)
    first, last = plan.first_day * DAY, clock.last(clocks)
    assert clock.changes(clocks, 0, first - 5) == first
    assert clock.changes(clocks, 0, last) == clock.NEVER


def test_no_place_of_an_array_is_ever_counted_from_the_end() -> None:
    """Compiled code takes an index as it is; see `front`."""
    program = [sys.executable, str(Path(__file__).with_name("front.py"))]
    ended = subprocess.run(
        program,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.stdout, ended.returncode) == ("every place is counted from the front\n", 0), ended
