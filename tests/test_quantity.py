"""Quantities as people write them, read and shown."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from documents import unread
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import quantity
from simulator.quantity import AMOUNTS, DAY, DURATIONS, MASSES, WEEK, add_months, add_years

DATES = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("30 s", 30), ("1 second", 1), ("6.5 min", 390), ("12 minutes", 720), ("3 h", 10_800),
     ("1 day", DAY), ("1.5 days", 129_600), ("2 weeks", 2 * WEEK), (" 5  days ", 5 * DAY),
     ("0 s", 0), ("1_000 s", 1_000), ("12 000 s", 12_000), ("36525 days", 36_525 * DAY)],
)  # fmt: skip
def test_a_duration_is_whole_seconds(text: str, expected: int) -> None:
    assert quantity.seconds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("950 EUR", 95_000), ("0.90 EUR", 90), ("54 kEUR", 5_400_000), ("1.2 MEUR", 120_000_000),
     ("12 345.67 EUR", 1_234_567)],
)  # fmt: skip
def test_an_amount_is_whole_cents(text: str, expected: int) -> None:
    assert quantity.cents(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("25 g", 25_000), ("0.4 g", 400), ("1.5 kg", 1_500_000), ("900 t", 900_000_000_000)],
)
def test_a_mass_is_whole_milligrams(text: str, expected: int) -> None:
    assert quantity.milligrams(text) == expected


@pytest.mark.parametrize("given_one", ["25", "kg", "25 gr", "3 T", "5 EUR", 25, None])
def test_what_is_no_mass_says_what_is(given_one: object) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(MASSES)}$"):
        quantity.milligrams(given_one)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 g"), (400, "0.4 g"), (35_000, "35 g"), (1_500_000, "1.5 kg"), (9e11, "900 t"),
     (-2_000_000, "-2 kg")],
)  # fmt: skip
def test_a_mass_is_shown_in_a_readable_unit(value: float, text: str) -> None:
    assert quantity.show_milligrams(value) == text


WRONG = ["", "5", "min", "5 mn", "5 Min", "5 min 3 s", "1e3 s", "nan s", "inf days", "5,5 min",
         "- 5 min", "5 EUR", 5, 5.0, None, True, float("nan"), ["5 min"]]  # fmt: skip


@pytest.mark.parametrize("given_one", WRONG)
def test_what_is_no_duration_says_what_is(given_one: object) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(DURATIONS)}$"):
        quantity.seconds(given_one)


@pytest.mark.parametrize("given_one", ["5", "EUR", "5 €", "5 euros", "5 min", "5 keur", 950, None])
def test_what_is_no_amount_says_what_is(given_one: object) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(AMOUNTS)}$"):
        quantity.cents(given_one)


def test_what_is_out_of_range_says_the_range() -> None:
    told = []
    for read, text in (
        (quantity.seconds, "-1 s"), (quantity.cents, "-0.01 EUR"),
        (quantity.seconds, "36526 days"), (quantity.cents, "10000001 MEUR"),
        (quantity.milligrams, "-1 g"), (quantity.milligrams, "1000001 t"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"^") as caught:
            read(text)
        told.append(str(caught.value))
    assert told == [
        f"zero or more: {DURATIONS}", f"zero or more: {AMOUNTS}",
        f"at most 36525 days: {DURATIONS}", f"at most 10000000 MEUR: {AMOUNTS}",
        f"zero or more: {MASSES}", f"at most 1000000 t: {MASSES}",
    ]  # fmt: skip
    with pytest.raises(ValueError, match=r"^at most 36525 days: "):
        quantity.seconds("-36526 days", signed=True)
    assert unread("quantity.py", [*told, f"{DURATIONS}, or {AMOUNTS}, or {MASSES}"]) == []


def test_a_change_may_be_below_zero() -> None:
    assert quantity.seconds("-2 days", signed=True) == -2 * DAY
    assert quantity.cents("-3 MEUR", signed=True) == -300_000_000
    assert quantity.milligrams("-5 g", signed=True) == -5_000


def test_a_measure_is_a_duration_an_amount_or_a_mass() -> None:
    assert quantity.measure("2 h") == ("duration", 7_200)
    assert quantity.measure("2 EUR") == ("amount", 200)
    assert quantity.measure("-2 kg") == ("mass", -2_000_000)
    with pytest.raises(ValueError, match=f"^{DURATIONS}, or {AMOUNTS}, or {MASSES}$"):
        quantity.measure("2 kW")


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 36_525 * DAY))
def test_seconds_are_read_back_as_they_are(value: int) -> None:
    assert quantity.seconds(f"{value} s") == value


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**13))
def test_cents_are_read_back_as_they_are(value: int) -> None:
    assert quantity.cents(f"{value // 100}.{value % 100:02d} EUR") == value


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (90, "90 s"), (120, "2 min"), (3_600, "1 h"),
     (7_199, "120 min"), (DAY, "1 days"), (WEEK, "7 days")],
)  # fmt: skip
def test_a_duration_is_shown_in_a_readable_unit(value: int, text: str) -> None:
    assert quantity.show_seconds(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 EUR"), (90, "0.9 EUR"), (999_999, "9999.99 EUR"), (1_000_000, "10 kEUR"),
     (120_000_000, "1.2 MEUR"), (-5_400_000, "-54 kEUR")],
)  # fmt: skip
def test_an_amount_is_shown_in_a_readable_unit(value: int, text: str) -> None:
    assert quantity.show_cents(value) == text


@settings(deadline=None, max_examples=100)
@given(DATES, st.integers(0, 600))
def test_a_month_later_is_the_same_day_or_the_last_one(when: date, months: int) -> None:
    later = add_months(when, months)
    assert (later.year - when.year) * 12 + later.month - when.month == months
    last = (later + timedelta(1)).day == 1
    assert later.day == when.day or (last and later.day < when.day)


@settings(deadline=None, max_examples=60)
@given(DATES, st.integers(0, 100))
def test_a_year_later_is_twelve_months_later(when: date, years: int) -> None:
    same = add_years(when, years)
    assert (same.year, same.month) == (when.year + years, when.month)
    assert same.day == (28 if (when.month, when.day) == (2, 29) else when.day)


@pytest.mark.parametrize(
    ("text", "ratio", "scaled"),
    [
        ("12 min", 0.5, "6 min"), ("1.2 MEUR", 2.0, "2.4 MEUR"), ("53 kEUR", 1.1, "58.3 kEUR"),
        ("10 000 EUR", 0.1, "1000 EUR"), ("-3 days", 2.0, "-6 days"), ("30 s", 0.0, "0 s"),
        ("3 h", 1e-7, "0.0000003 h"),
    ],
)  # fmt: skip
def test_a_quantity_is_scaled_in_its_own_unit(text: str, ratio: float, scaled: str) -> None:
    assert quantity.scaled(text, ratio) == scaled


def test_what_is_no_quantity_is_not_scaled() -> None:
    with pytest.raises(ValueError, match="a number with a unit"):
        quantity.scaled("course", 2.0)
