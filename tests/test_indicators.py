"""Indicators: a story of two years worked by hand, and the laws that hold in every record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import clock, draws, resume_simpy
from simulator.indicators import (
    ALL,
    COLUMNS,
    INDICATORS,
    UNITS,
    cohorts,
    measure,
    queues,
)
from simulator.indicators.measures import MEASURES, OUTCOMES, Count, quantile
from simulator.indicators.pools import _open_seconds
from simulator.indicators.view import View
from simulator.lever import RetiredCourse, Tuning
from simulator.model import Model
from simulator.plan import LOST, NONE, Arrivals
from simulator.planning import Planned, make_plan
from simulator.record import BINS, SMALL, Record, bin_of, blank

ORIGIN = date(2023, 1, 1)
HOUR, DAY = 3_600, 86_400
OFFICE = "mon-fri 09:00-17:00"


def words(text: str) -> dict[str, str]:
    return {"fr": text, "en": text}


def request(name: str) -> dict[str, Any]:
    return {"request": name, "expected": 1, "at_most_one": True}


def segment(audience: str, **stages: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": words(audience), "audience": audience, "journey": "studies", "volume": 1,
        "stages": stages,
    }  # fmt: skip


def asked(channel: str, *stages: dict[str, Any], outcome: str = "done") -> dict[str, Any]:
    return {"title": words(channel), "channel": channel, "outcomes": [outcome],
            "stages": stages}  # fmt: skip


def pool(calendar: str, people: Any = 1) -> dict[str, Any]:
    return {"title": words("pool"), "calendar": calendar, "people": people}


STRAIN = {"tolerance": "30 min", "weight": 0.5, "renege": 3.0}
"""An hour at the desk's door is 0.5; two are 1.5."""

DOCUMENT: dict[str, Any] = {
    "study": {
        "name": "story", "title": words("story"), "start": "2023-01-01", "end": "2024-03-01",
        "warm_up": "60 days",
    },
    "audiences": {name: {"title": words(name)} for name in ("young", "grown", "nobody")},
    "segments": {
        "pass": segment("young"),
        "drop": segment("young", learn={"next": "dropped-out"}),
        "fail": segment("grown", learn={"next": "failed"}, check={"strain": {"weight": 0.6}}),
        "leave": {
            **segment("grown", deliver={"duration": "10 days"}, access={"next": "withdrawn"}),
            "requests": {"email": {"reply": {"work": "20 h"}}},
        },
        "turn": segment("grown", apply={"next": "refused"}),
    },
    "journeys": {
        "studies": {
            "title": words("studies"),
            "outcomes": ["completed", "dropped-out", "abandoned", "withdrawn", "refused", "failed"],
            "stages": [
                {"name": "apply", "marks": "application", "duration": "1 days"},
                {"name": "check", "pools": ["desk"], "work": "1 h", "patience": "2 days",
                 "on_renege": "abandoned", "strain": STRAIN},
                {"name": "enrol", "marks": "enrolment", "requests": [request("call")]},
                {"name": "deliver", "duration": "2 days"},
                {"name": "access", "marks": "access",
                 "requests": [request("email"), request("copy"), request("tutoring")]},
                {"name": "learn", "duration": "30 days"},
                {"name": "complete", "marks": "completion"},
            ],
        },
    },
    "requests": {
        "call": asked(
            "phone",
            {"name": "talk", "pools": ["lines", "spare"], "work": "10 min", "patience": "15 min",
             "on_renege": "pause", "next": "done"},
            {"name": "pause", "duration": "10 min", "next": "talk"},
        ),
        "email": asked("written", {"name": "reply", "pools": ["mail"], "work": "30 min"}),
        "copy": asked(
            "copy",
            {"name": "post", "duration": "2 days"},
            {"name": "mark", "pools": ["markers"], "work": "1 h"},
            {"name": "back", "duration": "1 days"},
        ),
        "tutoring": asked("tutoring", {"name": "meet", "pools": ["tutors"], "work": "1 h"}),
    },
    "pools": {
        "desk": pool("office", 3), "lines": pool("always"), "mail": pool("office"),
        "markers": pool("always", 3), "tutors": pool("always"),
        "spare": pool("sunday", {"2024-01-01": 1})
        | {"staffing": {"turnover": 0.0, "time_to_fill": "10 days"}},
    },
    "calendars": {
        "office": {"hours": OFFICE}, "always": {"hours": "always"},
        "sunday": {"hours": "sun 03:00-04:00"},
    },
    "catalogue": [
        {"course": "latin", "segment": "pass", "share": 1, "fee": 1, "fixed_cost": 0, "learners": 1}
    ],
}  # fmt: skip

# Three come at once on a Monday at 8:00: a day to apply, an hour until the desk opens, an hour of
# check; enrolled on Tuesday at 10:00, their calls find one line. Access follows two days later.
COMERS = (
    ("2022-11-28", "pass", 0),  # the whole journey lies in the warm-up
    ("2022-12-12", "pass", 0),  # enrolled in the warm-up, completes on 14 January 2023
    ("2023-01-09", "pass", 0),  # completes on 11 February
    ("2023-01-09", "drop", -1),
    ("2023-01-09", "fail", -1),
    ("2023-02-06", "leave", -1),  # access on Friday 17 February; the e-mail takes until Tuesday
    ("2023-02-13", "turn", -1),
    ("2023-03-03", "pass", 0),  # joins the desk on Saturday, gives up on Monday before it opens
    ("2023-05-01", "pass", LOST),
    ("2023-12-11", "pass", 0),  # completes in 2024
    ("2024-02-19", "pass", 0),  # still inside at the end
    ("2024-02-25", "pass", 0),  # the same, and its copy not yet returned
)


def at_eight(day: str) -> int:
    return clock.seconds(date.fromisoformat(day), ORIGIN) + 8 * HOUR


def story() -> tuple[Planned, Record]:
    return lived(0.5)


@cache
def lived(limit: float) -> tuple[Planned, Record]:
    """The story with a limit under which learners are satisfied."""
    study = {**DOCUMENT["study"], "satisfied_below": limit}
    model = Model.model_validate(DOCUMENT | {"study": study})
    tuning = Tuning(retired=(RetiredCourse("latin", date(2023, 4, 1), 0.0),))
    planned = make_plan(model, tuning)
    names = planned.index.segments
    arrivals = Arrivals(
        time=np.array([at_eight(day) for day, _, _ in COMERS], np.int64),
        segment=np.array([names.index(segment) for _, segment, _ in COMERS], np.int64),
        number=np.arange(len(COMERS)),
        course=np.array([course for _, _, course in COMERS], np.int64),
    )
    record, _ = resume_simpy.simulate(planned.plan, arrivals, draws.study_key(1, 0))
    return planned, record


@cache
def measured() -> pd.DataFrame:
    return measure(*story())


Key = tuple[str, str, str, str, int]


def values(frame: pd.DataFrame) -> dict[Key, float]:
    """The values of a table of indicators by indicator, audience, segment, pool and year."""
    return {(name, audience, which, at, year): found
            for name, audience, which, at, year, found in frame.to_numpy().tolist()}  # fmt: skip


def value(name: str, year: int, audience: str = ALL, which: str = ALL, at: str = ALL) -> float:
    """The one value of the story under these names; KeyError when there is none."""
    return values(measured())[name, audience, which, at, year]


# ---- the vocabulary


def test_each_indicator_is_measured_and_each_measure_has_words() -> None:
    of_learners = {name for name, each in INDICATORS.items() if "pool" not in each.by}
    assert of_learners == set(MEASURES)
    assert set(OUTCOMES) <= set(MEASURES)
    assert all(name == each.name for name, each in INDICATORS.items())


def test_the_story_has_every_indicator_by_every_breakdown_it_names() -> None:
    kinds = {
        (name, breakdown(audience, which, at))
        for name, audience, which, at, _ in values(measured())
    }
    assert kinds == {(name, kind) for name, each in INDICATORS.items() for kind in each.by}


def breakdown(audience: str, which: str, at: str) -> str:
    if at != ALL:
        return "pool"
    return "total" if audience == ALL else "audience" if which == ALL else "segment"


@pytest.mark.parametrize("name", INDICATORS)
def test_words_are_there_in_both_languages(name: str) -> None:
    each = INDICATORS[name]
    for text in (each.title, each.definition):
        assert len(text.fr.strip()) > 3
        assert len(text.en.strip()) > 3
        assert text.fr != text.en
    assert each.unit in UNITS
    assert each.definition.fr.endswith(".")
    assert each.definition.en.endswith(".")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_two_indicators_share_a_title(language: str) -> None:
    titles = [getattr(each.title, language) for each in INDICATORS.values()]
    assert len(set(titles)) == len(titles)


def test_the_cohort_rate_says_that_late_cohorts_are_cut_short() -> None:
    assert "censored" in INDICATORS["completion-rate"].definition.en
    assert "tronqu" in INDICATORS["completion-rate"].definition.fr


def test_the_vocabulary_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        INDICATORS["calls"] = INDICATORS["emails"]  # type: ignore[index]


# ---- the story worked by hand

TURNAROUND = 3 + 1 / 24
BY_HAND: Mapping[tuple[str, int], float] = {
    ("applications", 2023): 7, ("applications", 2024): 2,
    ("enrolments", 2023): 5, ("enrolments", 2024): 2,
    ("completions", 2023): 2, ("completions", 2024): 1,
    ("completion-rate", 2023): 2 / 5, ("completion-rate", 2024): 0,
    ("days-to-access-mean", 2023): (4 * (3 + 2 / 24) + 11 + 2 / 24) / 5,
    ("days-to-access-mean", 2024): 3 + 2 / 24,
    ("reneges", 2023): 1, ("reneges", 2024): 0,
    # All but who failed, strained by 0.6; who gave up feels it in the next second only.
    ("satisfied", 2023): 7 / 8, ("satisfied", 2024): 1,
    ("still-inside", 2024): 2,
    ("drop-outs", 2023): 1, ("drop-outs", 2024): 0,
    ("abandonments", 2023): 1, ("abandonments", 2024): 0,
    ("withdrawals", 2023): 1, ("withdrawals", 2024): 0,
    ("refusals", 2023): 1, ("refusals", 2024): 0,
    ("failures", 2023): 1, ("failures", 2024): 0,
    ("catalogue-losses", 2023): 1, ("catalogue-losses", 2024): 0,
    # Waits of the three calls at once: none, 10 minutes, and 15 in vain; the redial finds a line.
    ("calls", 2023): 6, ("calls", 2024): 2,
    ("calls-answered", 2023): 5 / 6, ("calls-answered", 2024): 1,
    ("calls-within-minute", 2023): 4 / 6, ("calls-within-minute", 2024): 1,
    ("phone-wait", 2023): 10 / 5, ("phone-wait", 2024): 0,
    ("reneges-phone", 2023): 1, ("reneges-phone", 2024): 0,
    ("emails", 2023): 5, ("emails", 2024): 2,
    ("email-delay", 2023): (0.5 + 1 + 1.5 + 100 + 0.5) / 5 / 24, ("email-delay", 2024): 0.5 / 24,
    ("contacts-per-learner", 2023): 11 / 5, ("contacts-per-learner", 2024): 2,
    ("copies", 2023): 5, ("copies", 2024): 1,
    ("copy-turnaround", 2023): TURNAROUND, ("copy-turnaround", 2024): TURNAROUND,
    ("tutoring", 2023): 5, ("tutoring", 2024): 2,
    ("tutoring-delay", 2023): (1 + 2 + 3 + 1 + 1) / 5 / 24, ("tutoring-delay", 2024): 1 / 24,
}  # fmt: skip


@pytest.mark.parametrize(("name", "year"), BY_HAND)
def test_total(name: str, year: int) -> None:
    assert value(name, year) == pytest.approx(BY_HAND[name, year], rel=1e-12)


def test_no_total_beyond_those_worked_by_hand() -> None:
    total = measured().query("audience == 'all' and pool == 'all'")
    quantiles = {(f"days-to-access-{q}", y) for q in ("median", "p90") for y in (2023, 2024)}
    found = set(zip(total.indicator, total.year, strict=True))
    assert found == set(BY_HAND) | quantiles


def test_quantiles_of_the_days_to_access() -> None:
    assert value("days-to-access-median", 2023) == pytest.approx(3 + 2 / 24, rel=0.01)
    assert value("days-to-access-p90", 2023) == pytest.approx(11 + 2 / 24, rel=0.01)
    assert value("days-to-access-p90", 2023, "young") == pytest.approx(3 + 2 / 24, rel=0.01)
    assert value("days-to-access-median", 2023, "grown", "leave") == pytest.approx(
        11 + 2 / 24, rel=0.01
    )


@pytest.mark.parametrize(
    ("name", "audience", "which", "expected"),
    [
        ("enrolments", "young", ALL, 3),
        ("enrolments", "grown", ALL, 2),
        ("enrolments", "young", "pass", 2),
        ("completion-rate", "young", ALL, 2 / 3),
        ("completion-rate", "young", "pass", 1),
        ("completion-rate", "young", "drop", 0),
        ("completion-rate", "grown", ALL, 0),
        ("satisfied", "young", ALL, 1),
        ("satisfied", "grown", ALL, 2 / 3),
        ("satisfied", "grown", "fail", 0),
        ("satisfied", "grown", "turn", 1),
        ("failures", "grown", "fail", 1),
        ("failures", "grown", "leave", 0),
        ("calls", "grown", "turn", 0),
        ("email-delay", "grown", "leave", 100 / 24),
        ("applications", "young", "pass", 3),
        ("drop-outs", "young", "drop", 1),
        ("abandonments", "young", "pass", 1),
        ("withdrawals", "grown", "leave", 1),
        ("refusals", "grown", "turn", 1),
        ("catalogue-losses", "young", "pass", 1),
    ],
)
def test_part_of_2023(name: str, audience: str, which: str, expected: float) -> None:
    assert value(name, 2023, audience, which) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "year", "audience", "which"),
    [
        ("completion-rate", 2023, "grown", "turn"),  # nobody enrolled
        ("days-to-access-mean", 2023, "grown", "turn"),
        ("days-to-access-median", 2023, "grown", "turn"),
        ("phone-wait", 2024, "grown", ALL),  # nobody called
        ("email-delay", 2024, "young", "drop"),
        ("catalogue-losses", 2023, "young", "drop"),  # no catalogue to lose by
        ("catalogue-losses", 2023, "grown", ALL),
        ("still-inside", 2023, ALL, ALL),  # not the last year
        ("enrolments", 2022, ALL, ALL),  # warm-up
        ("enrolments", 2023, "nobody", ALL),  # an audience without segments
    ],
)
def test_what_does_not_exist_has_no_row(name: str, year: int, audience: str, which: str) -> None:
    with pytest.raises(KeyError):
        value(name, year, audience, which)


def test_who_is_satisfied_is_not_said_where_no_limit_is_given() -> None:
    planned, record = story()
    study = planned.model.study.model_copy(update={"satisfied_below": None})
    silent = replace(planned, model=planned.model.model_copy(update={"study": study}))
    names = {name for name, *_ in values(measure(silent, record))}
    assert names == {name for name, *_ in values(measured())} - {"satisfied"}
    assert make_plan(silent.model, silent.tuning).plan.satisfied == NONE


@pytest.mark.parametrize(("limit", "share"), [(0.499999, 3 / 8), (0.5, 7 / 8), (0.6, 1.0)])
def test_the_limit_itself_satisfies(limit: float, share: float) -> None:
    found = values(measure(*lived(limit)))
    assert found["satisfied", ALL, ALL, ALL, 2023] == share


WEEKDAYS = 260
"""Of 2023."""
AT_POOLS: Mapping[tuple[str, str, int], float] = {
    ("utilisation", "desk", 2023): 5 / (3 * 8 * WEEKDAYS),
    ("utilisation", "lines", 2023): 50 / (365 * 24 * 60),
    ("utilisation", "mail", 2023): 22 / (8 * WEEKDAYS),
    ("utilisation", "markers", 2023): 5 / (3 * 24 * 365),
    ("utilisation", "tutors", 2024): 2 / (24 * 60),
    ("utilisation", "spare", 2024): 0,
    ("queue-length", "desk", 2023): (5 + 48) / (24 * 365),
    ("queue-length", "desk", 2024): 2 / (24 * 60),
    ("queue-length", "lines", 2023): 25 / (24 * 60 * 365),
    ("queue-length", "mail", 2023): 1.5 / (24 * 365),
    ("queue-length", "tutors", 2023): 3 / (24 * 365),
    ("queue-length", "markers", 2023): 0,
    ("queue-max", "desk", 2023): 3,
    ("queue-max", "desk", 2024): 1,
    ("queue-max", "lines", 2023): 2,
    ("queue-max", "tutors", 2023): 2,
    ("queue-max", "tutors", 2024): 0,
    ("vacancies", "spare", 2023): 0,
    ("vacancies", "spare", 2024): 0,
    ("staff-speed", "spare", 2024): 1,
}


@pytest.mark.parametrize(("name", "which", "year"), AT_POOLS)
def test_pool(name: str, which: str, year: int) -> None:
    assert value(name, year, at=which) == pytest.approx(AT_POOLS[name, which, year], rel=1e-12)


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("utilisation", 2023),  # nobody on duty
        ("queue-length", 2024),  # helps others out: nobody queues for it
        ("queue-max", 2024),
        ("staff-speed", 2023),
    ],
)
def test_a_pool_has_no_row_for_what_it_does_not_have(name: str, year: int) -> None:
    with pytest.raises(KeyError):
        value(name, year, at="spare")


def weeks(which: str) -> dict[date, tuple[float, float, float]]:
    """Week -> number waiting, utilisation and longest queue of a pool of the story."""
    frame = queues(*story())
    assert list(frame.columns) == ["pool", "week", "waiting", "utilisation", "largest"]
    return {week: (waiting, utilisation, largest)
            for name, week, waiting, utilisation, largest in frame.to_numpy().tolist()
            if name == which}  # fmt: skip


def test_the_queue_week_by_week() -> None:
    desk = weeks("desk")
    assert desk[date(2023, 1, 9)] == pytest.approx((3 / (7 * 24), 3 / (3 * 8 * 5), 3))
    # From Saturday at 8:00 to Monday at 8:00: nobody joins on Monday, yet somebody waits.
    assert desk[date(2023, 2, 27)] == pytest.approx((40 / (7 * 24), 0, 1))
    assert desk[date(2023, 3, 6)] == pytest.approx((8 / (7 * 24), 0, 1))
    assert desk[date(2023, 3, 13)] == pytest.approx((0, 0, 0))


def test_a_week_holds_its_days_of_the_study() -> None:
    lines = weeks("lines")
    mondays = [date(2022, 12, 26) + timedelta(7 * k) for k in range(62)]
    assert list(lines) == mondays
    assert mondays[-1] == date(2024, 2, 26)
    assert not any(isinstance(week, datetime) for week in lines)
    assert lines[date(2024, 2, 19)][1] == pytest.approx(10 / (7 * 24 * 60))
    # The last week has four days of the study, and an hour of waiting and of work on its Monday.
    assert weeks("desk")[mondays[-1]] == pytest.approx((1 / (4 * 24), 1 / (3 * 8 * 4), 1))


def test_utilisation_does_not_exist_where_nobody_is_on_duty() -> None:
    assert np.isnan(weeks("desk")[date(2022, 12, 26)][1])  # 1 January 2023 is a Sunday
    assert np.isnan(weeks("spare")[date(2023, 6, 5)][1])
    assert weeks("spare")[date(2024, 2, 19)][1] == 0


def test_cohorts() -> None:
    frame = cohorts(*story())
    assert list(frame.columns) == ["audience", "segment", "year", "enrolments", "completions"]
    found = {
        (audience, which, year): (enrolled, completed)
        for audience, which, year, enrolled, completed in frame.to_numpy().tolist()
    }
    assert found == {
        (ALL, ALL, 2023): (5, 2), (ALL, ALL, 2024): (2, 0),
        ("young", ALL, 2023): (3, 2), ("young", ALL, 2024): (2, 0),
        ("young", "pass", 2023): (2, 2), ("young", "pass", 2024): (2, 0),
        ("young", "drop", 2023): (1, 0),
        ("grown", ALL, 2023): (2, 0),
        ("grown", "fail", 2023): (1, 0), ("grown", "leave", 2023): (1, 0),
    }  # fmt: skip


def test_columns_and_kinds_of_values() -> None:
    frame = measured()
    assert tuple(frame.columns) == COLUMNS
    assert frame.value.dtype == np.float64
    assert frame.year.dtype == np.int64
    assert frame.notna().all(axis=None)
    assert not frame.duplicated(list(COLUMNS[:-1])).any()


# ---- scale

EXTENSIVE = {
    *(name for name, each in INDICATORS.items()
      if each.unit in {"learner", "call", "e-mail", "copy", "session", "waiting"}),
}  # fmt: skip


def test_counts_are_at_full_size_and_the_rest_as_it_is() -> None:
    planned, record = story()
    half = measure(replace(planned, scale=0.5), record)
    factor = half.indicator.isin(EXTENSIVE).map({True: 2.0, False: 1.0})
    assert half.value.tolist() == (measured().value * factor).tolist()


def test_queues_and_cohorts_are_at_full_size() -> None:
    planned, record = story()
    half = replace(planned, scale=0.5)
    queue, whole = queues(half, record), queues(planned, record)
    for column, factor in (("waiting", 2), ("largest", 2), ("utilisation", 1)):
        pd.testing.assert_series_equal(queue[column], whole[column] * factor)
    counts = ["enrolments", "completions"]
    assert (cohorts(half, record)[counts] == 2 * cohorts(planned, record)[counts]).all(axis=None)


# ---- laws, in records of any numbers


def noise(seed: int) -> Record:
    """A record of the story's plan in which every tally is some small number, none zero."""
    rng = np.random.default_rng(seed)
    empty = blank(story()[0].plan)
    return empty._replace(
        **{
            name: rng.integers(1, 50, tally.shape).astype(tally.dtype)
            for name, tally in empty._asdict().items()
        }
    )


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 2**32 - 1))
def test_counts_add_up_and_nothing_else_leaves_the_range_of_its_parts(seed: int) -> None:
    found = values(measure(story()[0], noise(seed)))
    wholes = [key for key in found if key[1:4] == (ALL, ALL, ALL)]
    assert wholes
    for name, *_, year in wholes:
        whole = found[name, ALL, ALL, ALL, year]
        segments = [found[k] for k in found if k[0] == name and k[2] != ALL and k[4] == year]
        audiences = [
            found[k] for k in found
            if k[0] == name and k[1] != ALL and k[2] == ALL and k[4] == year
        ]  # fmt: skip
        for parts in (segments, audiences):
            if name in EXTENSIVE:
                assert sum(parts) == whole
            else:
                assert min(parts) * (1 - 1e-12) <= whole <= max(parts) * (1 + 1e-12)


def test_extensive_is_what_is_counted() -> None:
    view = View(*story())
    counted = {name for name, part in MEASURES.items() if isinstance(part(view), Count)}
    assert counted == EXTENSIVE - {"queue-length", "queue-max"}


durations = st.lists(
    st.one_of(st.integers(0, 200), st.integers(0, 5 * 10**8)), min_size=1, max_size=60
)


@settings(deadline=None, max_examples=60)
@given(spans=durations, share=st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0]))
def test_a_quantile_is_within_one_percent_of_numpys(spans: list[int], share: float) -> None:
    bins = np.zeros(BINS)
    np.add.at(bins, [bin_of(span) for span in spans], 1)
    exact = np.quantile(spans, share, method="inverted_cdf")
    found = float(quantile(bins, share))
    assert found == pytest.approx(exact, rel=0.01, abs=0)
    if exact < SMALL:
        assert found == exact


def test_a_quantile_of_nothing_does_not_exist() -> None:
    bins = np.zeros((2, BINS))
    bins[1, 7] = 3
    found = quantile(bins, 0.5)
    assert np.isnan(found[0])
    assert found[1] == 7


def test_open_seconds_are_those_of_the_clock() -> None:
    plan = story()[0].plan
    found = _open_seconds(plan)
    for which in range(found.shape[0]):
        midnights = [(plan.first_day + d) * DAY for d in range(found.shape[1] + 1)]
        shown = [clock.amount(plan.clocks, int(plan.pool_clock[which]), t) for t in midnights]
        assert found[which].tolist() == np.diff(shown).tolist()


def test_within_a_minute_is_sixty_seconds_or_less() -> None:
    planned, record = story()
    bins = np.zeros_like(record.wait_bins)
    bins[:, :, 59:62] = 1
    row = planned.index.rows.index(next(r for r in planned.index.rows if r[1].name == "talk"))
    waits = np.zeros_like(record.waits)
    waits[row, -1] = 3
    changed = record._replace(wait_bins=bins, waits=waits)
    found = values(measure(planned, changed))
    assert found["calls-within-minute", "young", "pass", ALL, 2024] == pytest.approx(2 / 3)
