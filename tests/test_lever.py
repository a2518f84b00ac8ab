"""How effects compose: set, scale, add and odds, graded by intensity, ramp and dates."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from documents import unread
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulator.change import compose
from simulator.lever import (
    Action,
    Effect,
    Lever,
    Range,
    RetiredCourse,
    Retirement,
    Share,
    Tuning,
    Use,
    retired,
)
from simulator.model import Course
from simulator.quantity import DURATIONS, add_months

DAY = date(2024, 1, 1)
FAR = date(2030, 1, 1)
WORDS = {"fr": "un", "en": "one"}
ORDER = "best between low and high"
ALIKE = "three numbers, three durations, three amounts or three masses"


def action(op: str, value: float, **changes: Any) -> Action:
    """An effect at full strength from 2024 on, on a stage's probability."""
    whole = Action("stage.probability", op, value, DAY, None, 0, 1.0, {}, "here")
    return replace(whole, **changes)


# ---- one effect


@pytest.mark.parametrize(
    ("op", "value", "intensity", "of_ten"),
    [
        ("scale", 0.25, 1.0, 2.5), ("scale", 0.25, 0.5, 5.0), ("scale", 0.0, 0.5, 0.0),
        ("add", 4.0, 1.0, 14.0), ("add", -4.0, 0.25, 9.0),
        ("set", 30.0, 1.0, 30.0), ("set", 30.0, 0.25, 15.0), ("set", 0.0, 1.0, 0.0),
        ("odds", 4.0, 1.0, 10.0),
    ],
)  # fmt: skip
def test_an_effect_is_graded_by_its_intensity(
    op: str, value: float, intensity: float, of_ten: float
) -> None:
    assert compose([action(op, value, strength=intensity)], DAY).of(10.0) == of_ten


@pytest.mark.parametrize(("intensity", "odds"), [(1.0, 16.0), (0.5, 4.0), (0.25, 2.0)])
def test_odds_are_graded_as_a_factor_and_stand_apart(intensity: float, odds: float) -> None:
    change = compose([action("odds", 16.0, strength=intensity)], DAY)
    assert (change.factor, change.shift, change.odds) == (1.0, 0.0, odds)


def test_an_effect_acts_from_its_first_day_to_the_day_before_its_end() -> None:
    acts = action("add", 1.0, end=date(2024, 3, 1))
    days = [date(2023, 12, 31), DAY, date(2024, 2, 29), date(2024, 3, 1), FAR]
    assert [compose([acts], day).shift for day in days] == [0.0, 1.0, 1.0, 0.0, 0.0]
    assert list(acts.breaks()) == [DAY, date(2024, 3, 1)]


def test_a_ramp_is_a_staircase_of_months() -> None:
    acts = action("add", 8.0, ramp=4, strength=0.5)
    assert list(acts.breaks()) == [date(2024, month, 1) for month in (1, 2, 3, 4)]
    days = [date(2023, 12, 31), DAY, date(2024, 1, 31), date(2024, 2, 1), date(2024, 3, 1),
            date(2024, 3, 31), date(2024, 4, 1), FAR]  # fmt: skip
    assert [compose([acts], day).shift for day in days] == [0, 1, 1, 2, 3, 3, 4, 4]


def test_a_ramp_from_the_end_of_a_month_steps_on_the_last_days() -> None:
    acts = action("add", 3.0, start=date(2024, 1, 31), ramp=3)
    assert list(acts.breaks()) == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]
    assert compose([acts], date(2024, 2, 28)).shift == 1.0
    assert compose([acts], date(2024, 2, 29)).shift == 2.0


def test_set_then_scale_then_add_whatever_their_order() -> None:
    three = [action("add", 5.0), action("scale", 3.0), action("set", 2.0)]
    assert compose(three, DAY).of(100.0) == 11.0
    assert compose(three[::-1], DAY).of(100.0) == 11.0


# ---- laws

FACTORS = st.floats(0.01, 100.0)
GRADES = st.floats(0.0, 1.0, allow_subnormal=False)
EFFECTS = st.builds(
    lambda op, value, strength, ramp, start, length: action(
        op, value, strength=strength, ramp=ramp, start=DAY + timedelta(start),
        end=DAY + timedelta(start + length) if length else None,
    ),
    st.sampled_from(["scale", "add", "odds"]), FACTORS, GRADES, st.integers(0, 30),
    st.integers(0, 400), st.integers(0, 400),
)  # fmt: skip
DAYS = st.integers(-10, 900).map(lambda days: DAY + timedelta(days))
laws = settings(deadline=None, max_examples=80)


def close(one: float, other: float) -> bool:
    """Equal but for the rounding of a few operations."""
    return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)


@laws
@given(st.lists(EFFECTS, max_size=5), DAYS, st.randoms(use_true_random=False))
def test_scales_additions_and_odds_commute(effects: list[Action], day: date, luck: Any) -> None:
    mixed = list(effects)
    luck.shuffle(mixed)
    one, other = compose(effects, day), compose(mixed, day)
    assert close(one.factor, other.factor)
    assert close(one.shift, other.shift)
    assert close(one.odds, other.odds)


@laws
@given(st.lists(EFFECTS, max_size=5), DAYS, st.floats(-1e6, 1e6))
def test_at_no_intensity_nothing_changes(effects: list[Action], day: date, base: float) -> None:
    change = compose([replace(effect, strength=0.0) for effect in effects], day)
    assert change.of(base) == base
    assert change.odds == 1.0


@laws
@given(st.lists(EFFECTS, max_size=5), st.floats(-1e6, 1e6))
def test_before_the_first_day_nothing_changes(effects: list[Action], base: float) -> None:
    change = compose(effects, min((e.start for e in effects), default=DAY) - timedelta(1))
    assert change.of(base) == base
    assert change.odds == 1.0


@laws
@given(FACTORS, FACTORS, GRADES, st.sampled_from(["scale", "odds"]))
def test_two_factors_compose_to_their_product(a: float, b: float, grade: float, op: str) -> None:
    two = compose([action(op, a, strength=grade), action(op, b, strength=grade)], DAY)
    one = compose([action(op, a * b, strength=grade)], DAY)
    assert close(two.factor, one.factor)
    assert close(two.odds, one.odds)


@laws
@given(EFFECTS, DAYS)
def test_between_two_breaks_nothing_changes(effect: Action, day: date) -> None:
    before = [each for each in effect.breaks() if each <= day]
    assert effect.grade(day) == (effect.grade(max(before)) if before else 0.0)


@laws
@given(EFFECTS)
def test_a_ramp_grows_to_the_whole_strength(effect: Action) -> None:
    endless = replace(effect, end=None)
    grades = [endless.grade(day) for day in endless.breaks()]
    assert grades == sorted(grades)
    assert len(set(grades)) == (max(1, effect.ramp) if effect.strength else 1)
    assert endless.grade(add_months(effect.start, effect.ramp)) == effect.strength


# ---- selectors


def test_an_effect_acts_on_all_that_every_selector_names() -> None:
    one = action("add", 1.0, selects={"stage": ("check", "study"), "segment": ("pupils",)})
    assert one.matches({"stage": "check", "segment": "pupils", "audience": "school"})
    assert not one.matches({"stage": "check", "segment": "learners"})
    assert not one.matches({"stage": "order", "segment": "pupils"})
    assert not one.matches({"segment": "pupils"})
    tuning = Tuning((one, replace(one, target="stage.work")))
    assert tuning.acting("stage.work", {"stage": "study", "segment": "pupils"}) == (
        tuning.actions[1],
    )
    assert tuning.acting("stage.work", {"stage": "order", "segment": "pupils"}) == ()


# ---- retirements


def small(count: int) -> list[Course]:
    return [
        Course(course=f"c{n}", segment="s", share=0.1, fee=0, fixed_cost=0, learners=(7 * n) % 11)
        for n in range(count)
    ]


def ended(
    count: int, intensity: float, months: int, magnitude: Any = "best"
) -> list[RetiredCourse]:
    whole = Retirement(below=99, months=months, captured=Share(low=0.2, best=0.5, high=0.8))
    use = Use(lever="x", intensity=intensity, magnitude=magnitude)
    return list(retired(small(count), whole, use, DAY))


def test_the_smallest_courses_go_first_evenly_over_the_months() -> None:
    found = ended(4, 1.0, 8)
    assert [course.course for course in found] == ["c0", "c2", "c1", "c3"]
    assert [course.when for course in found] == [date(2024, m, 1) for m in (1, 3, 5, 7)]
    assert [course.when for course in ended(4, 1.0, 0)] == [DAY] * 4


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 11), GRADES, st.integers(0, 40))
def test_intensity_retires_its_share_of_the_courses(count: int, grade: float, months: int) -> None:
    found = ended(count, grade, months)
    assert len(found) == round(grade * count)
    whole = [course.course for course in ended(count, 1.0, months)]
    assert [course.course for course in found] == whole[: len(found)]
    last = add_months(DAY, max(0, months - 1))
    assert all(DAY <= course.when <= last for course in found)


def test_what_is_captured_follows_the_magnitude() -> None:
    assert [ended(1, 1.0, 0, which)[0].captured for which in ("low", "best", "high")] == [
        0.2, 0.5, 0.8,
    ]  # fmt: skip


# ---- what may be written


def told(kind: Any, given_one: dict[str, object]) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        kind.model_validate(given_one)
    return [error["msg"].removeprefix("Value error, ") for error in caught.value.errors()]


@pytest.mark.parametrize(
    ("kind", "low", "best", "high", "accepted"),
    [
        (Range, 1, 3, 2, ORDER), (Range, 3, 1, 2, ORDER), (Share, 0.1, 0.9, 0.5, ORDER),
        (Range, "1 h", "3 h", "90 min", ORDER), (Range, "1 h", 2, "3 h", ALIKE),
        (Range, "1 h", "2 EUR", "3 h", ALIKE),
        (Range, "1", "2", "3", DURATIONS), (Range, float("nan"), 1, 2, "Input should be a finite"),
        (Share, 0.1, 0.2, 1.4, "Input should be less than or equal to 1"),
        (Share, -0.1, 0.2, 0.4, "Input should be greater than or equal to 0"),
    ],
)  # fmt: skip
def test_a_range_is_in_order_and_of_one_kind(
    kind: Any, low: object, best: object, high: object, accepted: str
) -> None:
    assert told(kind, {"low": low, "best": best, "high": high})[0].startswith(accepted)


def test_a_range_may_fall_and_may_have_units() -> None:
    assert Range(low=3, best=2, high=1).best == 2
    assert Range(low="90 min", best="2 h", high="1 days").high == "1 days"


@pytest.mark.parametrize("intensity", [1.4, -0.1, float("nan"), True, "1"])
def test_an_intensity_is_a_share(intensity: object) -> None:
    assert len(told(Use, {"lever": "x", "intensity": intensity})) == 1


@pytest.mark.parametrize("name", ["target", "op"])
def test_targets_and_operations_are_those_of_the_list(name: str) -> None:
    effect = {"target": "stage.work", "op": "scale", "value": 1} | {name: "other"}
    (message,) = told(Effect, effect)
    assert message.startswith("Input should be '")
    assert ("'stage.work'" if name == "target" else "'odds'") in message


def test_only_what_a_model_holds_by_name_may_be_added() -> None:
    new: dict[str, object] = {"study": {"end": {}}}
    lever: dict[str, object] = {"name": "x", "title": WORDS, "mechanism": WORDS, "new": new}
    (message,) = told(Lever, lever)
    assert message.startswith("Input should be 'audiences', 'segments', 'journeys', 'requests'")


def test_every_text_that_refuses_is_read_here() -> None:
    # What an indicator may be is read in test_aims.
    assert unread("lever.py", [ORDER, ALIKE, "one of the indicators: "]) == []
