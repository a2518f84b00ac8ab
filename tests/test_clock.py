"""Clocks against a reference that counts every second, and against days worked by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.clock import (
    DAY,
    NEVER,
    Clocks,
    Openings,
    Pieces,
    amount,
    finish,
    french_holidays,
    inverse,
    last,
    moment,
    months_by_day,
    openings_by_day,
    parse_week,
    rated_pieces,
    running,
    seconds,
    stack,
    working_pieces,
)

Marks = list[tuple[int, int]]


class Case(NamedTuple):
    """One clock of a stack, and what it shows at each second of the span."""

    clocks: Clocks
    c: int
    begin: int
    shown: np.ndarray

    @property
    def end(self) -> int:
        return self.begin + self.shown.size - 1

    def amount(self, t: int) -> int:
        return int(self.shown[min(max(t - self.begin, 0), self.shown.size - 1)])

    def inverse(self, a: int) -> int:
        before = int(np.searchsorted(self.shown, a))
        return self.begin + before if before < self.shown.size else NEVER


def stretches(marks: Marks) -> list[tuple[int, int, int]]:
    """(first second, rate, second after) for each mark of a day."""
    ends = [*(second for second, _ in marks[1:]), DAY]
    return [(*mark, until) for mark, until in zip(marks, ends, strict=False)]


def counted(days: list[Marks]) -> np.ndarray:
    """The amount before each second and after the last, one second after another."""
    rates = np.zeros(len(days) * DAY, dtype=np.int64)
    for number, marks in enumerate(days):
        for second, rate, until in stretches(marks):
            rates[number * DAY + second : number * DAY + until] = rate
    return np.concatenate(([0], np.cumsum(rates)))


seconds_of_day = st.one_of(
    st.sampled_from([0, 1, 2, 43_200, DAY - 2, DAY - 1]), st.integers(0, DAY - 1)
)


@st.composite
def rated_days(draw: st.DrawFn, days: int, top: int) -> list[Marks]:
    found = []
    for _ in range(days):
        at = sorted(draw(st.sets(seconds_of_day, max_size=4)))
        found.append([(second, draw(st.integers(0, top))) for second in at])
    return found


def opened(marks: Marks) -> Openings:
    """The openings that marks of rates 0 and 1 describe."""
    return tuple((second, until) for second, rate, until in stretches(marks) if rate)


@st.composite
def cases(draw: st.DrawFn, top: int = 5) -> Case:
    """A clock of the middle of three in a stack; with `top` 1 it is made from openings."""
    days, first_day = draw(st.integers(1, 4)), draw(st.integers(-3, 2))
    marks = draw(rated_days(days, top))
    if top == 1:
        pieces = working_pieces([opened(day) for day in marks], first_day)
    else:
        pieces = rated_pieces(marks, first_day)
    others = [
        rated_pieces(draw(rated_days(draw(st.integers(1, days)), 9)), first_day) for _ in range(2)
    ]
    clocks = stack([others[0], pieces, others[1]], first_day, days)
    return Case(clocks, 1, first_day * DAY, counted(marks))


times = st.integers(-5 * DAY, 8 * DAY)
nears = st.one_of(times, st.sampled_from([-(2**40), 2**40, NEVER]))


def some_times(case: Case, drawn: list[int]) -> list[int]:
    """Drawn times, and those about the clock's own marks."""
    marks = [int(start) + shift for start in case.clocks.starts[:12] for shift in (-1, 0, 1)]
    return [*drawn, *marks, case.begin, case.end]


# ---- the function, its inverse, and what rules make of them


@settings(deadline=None, max_examples=60)
@given(case=cases(), drawn=st.lists(times, max_size=8))
def test_the_amount_is_the_seconds_counted(case: Case, drawn: list[int]) -> None:
    for t in some_times(case, drawn):
        assert amount(case.clocks, case.c, t) == case.amount(t)
        assert running(case.clocks, case.c, t) == (case.amount(t + 1) > case.amount(t))


@settings(deadline=None, max_examples=60)
@given(case=cases(), drawn=st.lists(st.integers(-10, 5 * 5 * DAY), max_size=8), near=nears)
def test_the_inverse_is_the_first_second_that_shows_it(
    case: Case, drawn: list[int], near: int
) -> None:
    whole = int(case.shown[-1])
    own = [int(a) + shift for a in case.clocks.amounts[:12] for shift in (-1, 0, 1)]
    for a in [*drawn, *own, whole, whole + 1]:
        found = inverse(case.clocks, case.c, a, near)
        assert found == case.inverse(a)
        if found != NEVER:
            assert amount(case.clocks, case.c, found) >= a


@settings(deadline=None, max_examples=60)
@given(case=cases(), drawn=st.lists(times, max_size=8))
def test_there_and_back(case: Case, drawn: list[int]) -> None:
    for t in some_times(case, drawn):
        shown = amount(case.clocks, case.c, t)
        back = inverse(case.clocks, case.c, shown, t)
        assert back <= max(t, case.begin)
        assert amount(case.clocks, case.c, back) == shown


@settings(deadline=None, max_examples=60)
@given(case=cases(top=1), share=st.floats(0.0, 1.0), near=nears)
def test_a_working_clock_shows_every_amount(case: Case, share: float, near: int) -> None:
    a = int(share * case.shown[-1])
    assert amount(case.clocks, case.c, inverse(case.clocks, case.c, a, near)) == a
    for t in some_times(case, []):
        assert amount(case.clocks, case.c, t) == case.amount(t)


@settings(deadline=None, max_examples=60)
@given(case=cases(), drawn=st.lists(times, max_size=8), work=st.integers(0, 3 * DAY))
def test_work_ends_when_its_seconds_have_been_counted(
    case: Case, drawn: list[int], work: int
) -> None:
    for t in some_times(case, drawn):
        expected = max(t, case.inverse(case.amount(t) + work))
        assert finish(case.clocks, case.c, t, work) == expected
        assert finish(case.clocks, case.c, max(t, case.begin), 0) == max(t, case.begin)


@settings(deadline=None, max_examples=80)
@given(case=cases(), start=times, length=st.integers(0, 2 * DAY), u=st.floats(0.0, 1 - 2**-53))
def test_a_moment_is_a_running_second_placed_by_the_clock(
    case: Case, start: int, length: int, u: float
) -> None:
    found = moment(case.clocks, case.c, start, start + length, u)
    gained = case.amount(start + length) - case.amount(start)
    before = case.amount(start) + int(u * gained)
    if before == case.shown[-1]:
        assert found == NEVER
        return
    # The second in which the amount passes `before`, counted from the other side.
    assert found == case.begin + int(np.searchsorted(case.shown, before, "right")) - 1
    assert running(case.clocks, case.c, found)
    assert found >= start
    assert gained == 0 or found < start + length


def test_the_last_second_of_a_span_can_be_drawn_and_no_later_one() -> None:
    clocks = stack([rated_pieces([[(100, 3), (110, 0), (200, 3)]], 0)], 0, 1)
    last_draw = 1.0 - 2**-53
    assert moment(clocks, 0, 0, 205, last_draw) == 204
    assert moment(clocks, 0, 0, 205, 0.0) == 100
    assert moment(clocks, 0, 110, 200, last_draw) == 200
    assert moment(clocks, 0, 110, 200, 0.0) == 200
    assert [moment(clocks, 0, 0, 4, u) for u in (0.0, 0.99)] == [100, 100]


def test_large_amounts_stay_exact() -> None:
    rate = 2**53 // (DAY * 2000)
    clocks = stack([rated_pieces([[(0, rate)]] * 2000, -500)], -500, 2000)
    t = 1_234 * DAY + 56_789
    assert amount(clocks, 0, t) == (t + 500 * DAY) * rate
    assert inverse(clocks, 0, (t + 500 * DAY) * rate, -NEVER) == t
    assert inverse(clocks, 0, (t + 500 * DAY) * rate + 1, NEVER) == t + 1


def test_every_clock_stands_still_from_the_end_of_the_span() -> None:
    clocks = stack([rated_pieces([[(0, 2)]] * 3, -1)], -1, 3)
    assert last(clocks) == 2 * DAY
    assert running(clocks, 0, 2 * DAY - 1)
    assert not running(clocks, 0, 2 * DAY)


# ---- a French summer, worked by hand

ORIGIN = date(2026, 7, 1)  # a Wednesday
FIRST = date(2026, 6, 1)
OFFICE = parse_week("mon-fri 08:30-12:30 13:30-18:00; sat 09:00-12:00")


@pytest.fixture(scope="module")
def summer() -> Clocks:
    first_day = seconds(FIRST, ORIGIN) // DAY
    shut = [(date(2026, 7, 20), date(2026, 7, 24))]
    office = openings_by_day(FIRST, 90, OFFICE, [], french_holidays([2026]), shut)
    always = openings_by_day(FIRST, 90, parse_week("24/7"), [], frozenset(), [])
    return stack(
        [working_pieces(always, first_day), working_pieces(office, first_day)], first_day, 90
    )


def at(month: int, day: int, clock: str) -> int:
    hour, minute = clock.split(":")
    return seconds(date(2026, month, day), ORIGIN) + int(hour) * 3_600 + int(minute) * 60


@pytest.mark.parametrize(
    ("what", "start", "hours", "end"),
    [
        ("within a morning", at(7, 2, "09:00"), 2.0, at(7, 2, "11:00")),
        ("over lunch", at(7, 2, "11:30"), 2.0, at(7, 2, "14:30")),
        ("up to closing, not the next opening", at(7, 2, "17:00"), 1.0, at(7, 2, "18:00")),
        ("over a night", at(7, 2, "17:00"), 2.0, at(7, 3, "09:30")),
        ("begun while closed", at(7, 2, "20:00"), 0.5, at(7, 3, "09:00")),
        ("of no length while closed", at(7, 2, "20:00"), 0.0, at(7, 2, "20:00")),
        ("over a Saturday and a Sunday", at(7, 3, "17:00"), 5.0, at(7, 6, "09:30")),
        ("over the fourteenth of July", at(7, 13, "17:00"), 2.0, at(7, 15, "09:30")),
        ("over a closure", at(7, 17, "17:00"), 4.5, at(7, 25, "09:30")),
        ("in warm-up, over Whit week's end", at(6, 5, "17:30"), 0.75, at(6, 6, "09:15")),
        ("more than is left", at(8, 28, "17:00"), 5.0, NEVER),
    ],
)
def test_work_pauses_at_closing(
    summer: Clocks, what: str, start: int, hours: float, end: int
) -> None:
    assert finish(summer, 1, start, int(hours * 3_600)) == end, what


def test_work_never_pauses_where_the_doors_never_close(summer: Clocks) -> None:
    assert finish(summer, 0, at(7, 13, "17:00"), 40 * 3_600) == at(7, 15, "09:00")


def test_openings_that_touch_midnight_are_one_piece() -> None:
    always = working_pieces([((0, DAY),)] * 30, -10)
    assert always.starts.tolist() == [-10 * DAY, 20 * DAY]
    assert always.rates.tolist() == [1, 0]
    night = working_pieces([((79_200, DAY),), ((0, 21_600), (21_600, 25_200))], 0)
    assert night.starts.tolist() == [0, 79_200, DAY + 25_200]
    assert night.rates.tolist() == [0, 1, 0]


# ---- weeks and days

MORNING, AFTERNOON = (30_600, 45_000), (48_600, 64_800)


def test_a_week_is_read_day_by_day() -> None:
    assert (*[(MORNING, AFTERNOON)] * 5, ((32_400, 43_200),), ()) == OFFICE
    assert parse_week(["mon-fri 13:30-18:00", "SAT 09:00-12:00", "mon-fri 08:30-12:30"]) == OFFICE
    assert parse_week("24/7") == parse_week("always") == ((((0, DAY),),) * 7)
    assert parse_week("mon-sun 00:00-24:00") == parse_week("24/7")
    assert parse_week("tue 08:00-09:00 09:00-10:00")[1] == ((28_800, 32_400), (32_400, 36_000))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no opening hours"),
        ([], "no opening hours"),
        ("mon-fri", "'mon-fri' has no opening hours"),
        ("lun 09:00-12:00", "'lun' is not a day nor a range of days"),
        ("mon-tue-wed 09:00-12:00", "'mon-tue-wed' is not a day nor a range of days"),
        ("fri-mon 09:00-12:00", "'fri-mon' runs backwards"),
        ("mon 9h-12h", "'9h-12h' is not an opening"),
        ("mon 09:60-12:00", "'09:60-12:00' is not an opening"),
        ("mon 12:00-09:00", "'12:00-09:00' must end after its start and by 24:00"),
        ("mon 12:00-12:00", "'12:00-12:00' must end after its start and by 24:00"),
        ("mon 12:00-24:01", "'12:00-24:01' must end after its start and by 24:00"),
        ("mon-fri 09:00-12:00; wed 11:59-13:00", "two openings of wed overlap"),
    ],
)
def test_a_wrong_week_is_refused_with_what_is_accepted(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        parse_week(text)
    assert "accepted: days (mon, tue ... or mon-fri) then openings HH:MM-HH:MM" in str(caught.value)


def test_the_public_holidays_of_2026() -> None:
    """Code du travail, article L3133-1; Easter Sunday 2026 is 5 April."""
    listed = [(1, 1), (4, 6), (5, 1), (5, 8), (5, 14), (5, 25), (7, 14), (8, 15), (11, 1),
              (11, 11), (12, 25)]  # fmt: skip
    assert french_holidays([2026]) == {date(2026, month, day) for month, day in listed}
    both = french_holidays([2026, 2027])
    assert french_holidays([2026]) < both
    assert date(2027, 7, 14) in both


def test_seasons_recur_wrap_the_new_year_and_the_first_one_holds() -> None:
    summer_week, winter_week = parse_week("mon-sun 10:00-11:00"), parse_week("mon-sun 14:00-15:00")
    first = date(2026, 1, 1)
    days = openings_by_day(
        first,
        730,
        parse_week("mon-sun 08:00-09:00"),
        [((7, 1), (8, 31), summer_week), ((12, 20), (1, 5), winter_week),
         ((8, 1), (9, 1), winter_week)],
        frozenset({date(2027, 7, 14)}),
        [(date(2026, 8, 10), date(2026, 8, 14)), (date(2026, 3, 2), date(2026, 3, 2))],
    )  # fmt: skip
    hours = {28_800: "usual", 36_000: "summer", 50_400: "winter"}
    found = {
        first + timedelta(i): hours[day[0][0]] if day else "closed" for i, day in enumerate(days)
    }
    worked_by_hand = {
        "2026-01-01": "winter", "2026-01-05": "winter", "2026-01-06": "usual",
        "2026-03-01": "usual", "2026-03-02": "closed", "2026-03-03": "usual",
        "2026-06-30": "usual", "2026-07-01": "summer", "2026-07-14": "summer",
        "2026-08-09": "summer", "2026-08-10": "closed", "2026-08-14": "closed",
        "2026-08-15": "summer", "2026-08-31": "summer", "2026-09-01": "winter",
        "2026-09-02": "usual", "2026-12-19": "usual", "2026-12-20": "winter",
        "2027-01-05": "winter", "2027-01-06": "usual", "2027-07-14": "closed",
    }  # fmt: skip
    assert {day: found[date.fromisoformat(day)] for day in worked_by_hand} == worked_by_hand


# ---- pieces and stacks


def test_the_later_of_two_marks_at_one_second_holds() -> None:
    pieces = rated_pieces([[(0, 4), (50, 1), (50, 7)], [(0, 7)]], 0)
    assert (pieces.starts.tolist(), pieces.rates.tolist()) == ([0, 50, 2 * DAY], [4, 7, 0])


@pytest.mark.parametrize("marks", [[(5, 1), (4, 0)], [(-1, 1)], [(DAY + 1, 1)], [(0, -1)]])
def test_marks_out_of_order_or_place_are_refused(marks: Marks) -> None:
    with pytest.raises(ValueError, match=r"accepted: marks in order within 0 \.\. 86400 s"):
        rated_pieces([[], marks, []], 0)


@pytest.mark.parametrize(("first_day", "days"), [(1, 5), (0, 2)])
def test_a_clock_outside_the_days_of_its_stack_is_refused(first_day: int, days: int) -> None:
    with pytest.raises(ValueError, match="accepted: clocks whose days all lie within the days"):
        stack([rated_pieces([[(0, 1)]] * 3, 0)], first_day, days)


def test_an_amount_that_a_float_could_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match=r"accepted: rates small enough .* below 2\*\*53"):
        stack([rated_pieces([[(0, 2**53 // DAY + 1)]], 0)], 0, 1)


def test_a_clock_may_keep_fewer_days_than_its_stack() -> None:
    clocks = stack([rated_pieces([[(10, 3)]], 2)], 0, 5)
    assert [amount(clocks, 0, t) for t in (0, 2 * DAY + 10, 2 * DAY + 11, 4 * DAY)] == [
        0, 0, 3, 3 * (DAY - 10),
    ]  # fmt: skip
    assert inverse(clocks, 0, 1, 0) == 2 * DAY + 11


def test_a_stack_of_nothing_has_no_clock() -> None:
    empty = stack([], 0, 3)
    assert empty.day_piece.shape == (0, 4)
    assert empty.starts.dtype == empty.day_piece.dtype == np.int64


def test_arrays_are_whole_numbers_of_64_bits(summer: Clocks) -> None:
    for array in summer[1:]:
        assert isinstance(array, np.ndarray)
        assert array.dtype == np.int64
    assert isinstance(working_pieces([()], 0), Pieces)


# ---- dates


def test_dates_and_seconds_meet_at_midnight() -> None:
    assert seconds(date(2026, 6, 30), ORIGIN) == -DAY
    assert seconds(date(2027, 7, 1), ORIGIN) == 365 * DAY


def test_months_are_numbered_day_by_day() -> None:
    index, months = months_by_day(date(2027, 12, 30), 64)
    assert months == [(2027, 12), (2028, 1), (2028, 2), (2028, 3)]
    assert np.bincount(index).tolist() == [2, 31, 29, 2]
