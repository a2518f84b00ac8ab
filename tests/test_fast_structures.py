"""What the compiled engine keeps things in: each gives what a list that is sorted would give."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from random_models import FIXED_SEEDS, planned

from simulator import agenda, clock, queues, rules
from simulator.agenda import NOBODY, Agenda, new_agenda
from simulator.clock import DAY
from simulator.compiled import handle
from simulator.quantity import HOUR
from simulator.queues import new_queues

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


ORDERS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(-5, 5), st.integers(0, 3), st.integers(0, 3)),
    unique=True,
    max_size=60,
)


@settings(deadline=None, max_examples=60)
@given(ORDERS, st.lists(st.booleans(), min_size=120, max_size=120))
def test_a_queue_gives_its_first_whatever_the_order_of_joining(
    orders: list[tuple[int, int, int, int]], leaves: list[bool]
) -> None:
    whole = new_queues(2, 60)
    lines = handle(whole)
    waiting: list[tuple[int, int, int, int]] = []
    left = list(leaves)
    for order in orders:
        queues.join(lines, 1, order, 7, 0)
        waiting.append(order)
        while waiting and left and left.pop():
            at = queues.first(lines, 1)
            assert queues.order_of(whole.places, at) == min(waiting)
            queues.drop(lines, 1, at)
            waiting.remove(min(waiting))
    assert whole.length.tolist() == [0, len(waiting)]
    while waiting:
        at = queues.first(lines, 1)
        assert queues.order_of(whole.places, at) == min(waiting)
        queues.drop(lines, 1, at)
        waiting.remove(min(waiting))
    assert whole.counts[queues.OVERFULL] == 0


def test_queues_that_are_too_small_say_so() -> None:
    whole = new_queues(1, 3)
    for turn in range(4):
        queues.join(handle(whole), 0, (0, 0, 0, turn), 0, 0)
    assert whole.counts[queues.OVERFULL] == 1


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
