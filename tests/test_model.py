"""What a value of a document may be, and what is said of one that may not."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from documents import Spoil, refused, said, small, unread
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from simulator.document import (
    DAYS,
    YEARS,
    Cents,
    Day,
    Finite,
    Growth,
    Law,
    MonthDay,
    Name,
    NotNegative,
    Positive,
    Probability,
    Seconds,
    Truth,
    Year,
    on,
    yearly,
)
from simulator.model import Journey, Stage, patched, raised_by, stages_of
from simulator.quantity import AMOUNTS, DURATIONS
from simulator.scenario import read

NAN, INF = float("nan"), float("inf")
NUMBER, FINITE = "a valid number", "a finite number"
DAY_OF_YEAR = 'a day of the year: "09-01"'
NAME = "letters, digits, dots, hyphens and underscores"
WORDS = {"fr": "un", "en": "one"}

REFUSED: dict[str, tuple[Any, list[tuple[object, str]]]] = {
    "Probability": (Probability, [
        (-0.1, "greater than or equal to 0"), (1.1, "less than or equal to 1"), (NAN, FINITE),
        (INF, FINITE), ("0.5", NUMBER), (True, NUMBER),
    ]),
    "Positive": (Positive, [(0, "greater than 0"), (NAN, FINITE), (INF, FINITE), ("1", NUMBER)]),
    "NotNegative": (NotNegative, [
        (-1, "greater than or equal to 0"), (NAN, FINITE), (INF, FINITE), ("1", NUMBER),
    ]),
    "Finite": (Finite, [(NAN, FINITE), (-INF, FINITE), ("1", NUMBER), (False, NUMBER)]),
    "Growth": (Growth, [(-1, "greater than -1"), (1.5, "less than or equal to 1"), (NAN, FINITE)]),
    "Truth": (Truth, [("yes", "a valid boolean"), (1, "a valid boolean")]),
    "Seconds": (Seconds, [
        (30, DURATIONS), (-30, DURATIONS), ("30", DURATIONS), ("5 EUR", DURATIONS),
        (NAN, DURATIONS), ("-5 min", f"zero or more: {DURATIONS}"),
        ("40000 days", f"at most 36525 days: {DURATIONS}"),
    ]),
    "Cents": (Cents, [
        (950, AMOUNTS), ("950", AMOUNTS), ("5 min", AMOUNTS),
        ("-5 EUR", f"zero or more: {AMOUNTS}"),
    ]),
    "Day": (Day, [
        (20230101, DAYS), (2023, DAYS), ("01/02/2023", DAYS), ("2023-02-30", DAYS),
        ("20230101", DAYS), (date(1899, 12, 31), DAYS), (date(2200, 1, 1), DAYS),
        (datetime(2023, 1, 1, 12), DAYS), (True, DAYS),
    ]),
    "Year": (Year, [
        ("23", YEARS), ("02023", YEARS), (1899, YEARS), (2200, YEARS), (2023.5, YEARS),
    ]),
    "MonthDay": (MonthDay, [("9-1", DAY_OF_YEAR), ("02-30", DAY_OF_YEAR), ("13-01", DAY_OF_YEAR)]),
    "Name": (Name, [("", NAME), ("../up", NAME), ("a/b", NAME), ("a b", NAME), (".hidden", NAME)]),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_value_that_may_not_be_is_refused_with_what_may(kind: str) -> None:
    annotated, values = REFUSED[kind]
    for value, accepted in values:
        with pytest.raises(ValidationError) as caught:
            TypeAdapter(annotated).validate_python(value)
        (error,) = caught.value.errors()
        assert re.sub("^(Value error, |Input should be )", "", error["msg"]) == accepted, value


def test_every_text_of_the_values_is_read() -> None:
    read_here = [accepted for _, values in REFUSED.values() for _, accepted in values]
    assert unread("document.py", read_here) == []


@pytest.mark.parametrize(
    ("annotated", "value", "held"),
    [
        (Probability, 1, 1.0), (NotNegative, 0, 0.0), (Growth, -0.5, -0.5), (Truth, True, True),
        (Seconds, "12 min", 720), (Cents, "950 EUR", 95_000),
        (Day, "2024-02-29", date(2024, 2, 29)),
        (Day, date(2199, 12, 31), date(2199, 12, 31)), (Year, "2023", 2023), (Year, 2023, 2023),
        (MonthDay, "02-29", "02-29"), (Name, "2.2-simpler_étape", "2.2-simpler_étape"),
    ],
)  # fmt: skip
def test_a_value_that_may_be_is_held(annotated: Any, value: object, held: object) -> None:
    assert TypeAdapter(annotated).validate_python(value) == held


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 36_525 * 86_400), st.integers(0, 10**6))
def test_a_law_that_is_written_out_is_read_back(mean: int, loc: int) -> None:
    law = Law.model_validate({"law": "gamma", "shape": {"a": 2.0}, "mean": f"{mean} s",
                              "loc": f"{loc} s"})  # fmt: skip
    assert Law.model_validate(law.model_dump()) == law


SHAPES: dict[str, tuple[Spoil, str, object, str]] = {
    "an unknown key": (("presence = 0.8", "presense = 0.8"), "pools.helpers.presense", 0.8,
                       "no such key here"),
    "a missing key": (('calendar = "office"\npeople = 4', "people = 4"), "pools.helpers.calendar",
                      "missing", "this key is required"),
    "a table that is a number": (
        ("[audiences.adult]", "[audiences]\nschool2 = 3\n[audiences.adult]"),
        "audiences.school2", 3, "a valid dictionary or instance of Audience"),
    "an account that is not in the chart": (
        ('account = "running"', 'account = "walking"'), "costs.rent.account", "walking",
        "'fees', 'partners', 'refunds', 'state-grant', 'project-grants', 'other-income', "
        "'payroll', 'hourly-paid', 'outsourced', 'postage', 'courses', 'running' or 'investment'"),
    "eleven months": (("[1, 1, 1, 1, 1, 2, 2, 2, 3, 1, 1, 1]", "[1, 1, 1, 1, 1, 2, 2, 2, 3, 1, 1]"),
                      "rhythms.season.months", (1,) * 5 + (2, 2, 2, 3, 1, 1),
                      "Tuple should have at least 12 items after validation, not 11"),
    "a negative share of a month": (("[1, 1, 1, 1, 1, 2,", "[1, 1, 1, 1, -1, 2,"),
                                    "rhythms.season.months[4]", -1, "greater than or equal to 0"),
    "half a repeat": (("repeat = 2", "repeat = 2.5"), "journeys.course.stages[2].repeat", 2.5,
                      "a valid integer"),
    "a priority of ten": (("balk_at = 20", "balk_at = 20\npriority = 10"),
                          "requests.call.stages[0].priority", 10, "less than or equal to 9"),
    "a negative balk": (("balk_at = 20", "balk_at = -1"), "requests.call.stages[0].balk_at", -1,
                        "greater than or equal to 0"),
    "a start that is a number": (("start = 2023-01-01", "start = 20230101"), "study.start",
                                 20230101, DAYS),
    "a step of people on no day": (("2023-06-01 = 3", "2023-06-31 = 3"),
                                   "pools.office.people.2023-06-31", "2023-06-31", DAYS),
    "a name with a slash": (('name = "small"', 'name = "../up"'), "study.name", "../up", NAME),
    "a source that is a number": (
        ("stages.study.requests", "sources.volume = 3\nstages.study.requests"),
        "segments.learners.sources.volume", 3, "a valid string or a valid tuple"),
    "a number for an amount": (('yearly = "10 kEUR"', "yearly = 10000"), "costs.rent.yearly",
                               10000, f"{AMOUNTS} or a valid dictionary"),
    "a negative pay": (('"50 kEUR"', '"-50 kEUR"'), "pools.office.pay.amount", "-50 kEUR",
                       f"zero or more: {AMOUNTS}"),
}  # fmt: skip


@pytest.mark.parametrize("kind", SHAPES)
def test_a_document_of_the_wrong_shape_is_refused(kind: str, tmp_path: Path) -> None:
    change, path, value, accepted = SHAPES[kind]
    found = said(refused(small(tmp_path / "base", change)))
    assert [(path, accepted)] == [(each[0], each[2]) for each in found]
    assert found[0][1] == value or list(found[0][1]) == list(value)  # type: ignore[call-overload]


def test_values_are_frozen(tmp_path: Path) -> None:
    model = read(str(small(tmp_path / "base"))).model
    with pytest.raises(ValidationError, match="Instance is frozen"):
        model.study.name = "other"  # type: ignore[misc]


# ---- what differs for a segment


def test_a_difference_is_laid_over_the_stage_and_the_rest_stays(tmp_path: Path) -> None:
    model = read(str(small(tmp_path / "base"))).model
    journey = model.journeys["course"]
    mine = stages_of(journey, model.segments["learners"].stages)
    assert [each.expected for each in mine[2].requests] == [0.5]
    assert (mine[2].requests[0].rhythm, mine[2].repeat) == ("season", 2)
    assert mine[:2] == journey.stages[:2]
    assert stages_of(journey, {}) == journey.stages


@pytest.mark.parametrize("key", ["requests", "next", "attrition", "books"])
def test_items_of_a_list_are_named_by_their_own_key(key: str) -> None:
    name = {"requests": "request", "next": "to", "attrition": "to", "books": "price"}[key]
    below = {key: [{name: "a", "x": 1}, {name: "b", "x": 2}]}
    merged = patched(below, {key: {"b": {"x": 3}, "c": {"x": 4}}})
    assert merged == {key: [{name: "a", "x": 1}, {name: "b", "x": 3}, {name: "c", "x": 4}]}
    assert below == {key: [{name: "a", "x": 1}, {name: "b", "x": 2}]}


def test_a_law_in_a_difference_replaces_the_law() -> None:
    below = {"work": {"law": "gamma", "shape": {"a": 2.0}, "mean": "1 h"}}
    other = {"law": "expon", "mean": "2 h"}
    assert patched(below, {"work": other}) == {"work": other}
    assert patched(below, {"work": {"mean": "3 h"}})["work"]["shape"] == {"a": 2.0}


def test_a_request_is_raised_once_in_the_order_of_the_stages() -> None:
    stages = [
        {"name": "one", "requests": [{"request": "b", "expected": 1}]},
        {"name": "two", "requests": [{"request": name, "expected": 1} for name in ("a", "b")]},
    ]
    journey = Journey.model_validate({"title": WORDS, "outcomes": ["o"], "stages": stages})
    assert raised_by(journey.stages) == ("b", "a")
    assert raised_by((Stage(name="none"),)) == ()


def test_a_year_without_an_amount_keeps_the_last_one() -> None:
    assert [yearly({2022: 5, 2024: 7}, year) for year in range(2021, 2026)] == [0, 5, 5, 7, 7]


def test_a_step_holds_from_its_day_on() -> None:
    steps = {date(2023, 1, 1): 2.0, date(2023, 6, 1): 3.0}
    days = [date(2022, 12, 31), date(2023, 1, 1), date(2023, 5, 31), date(2023, 6, 1)]
    assert [on(steps, day) for day in days] == [0.0, 2.0, 2.0, 3.0]


def test_the_keys_of_a_table_by_year_are_years(tmp_path: Path) -> None:
    volume = read(str(small(tmp_path / "base"))).model.segments["learners"].volume
    assert volume == {2023: 300, 2024: 200}
