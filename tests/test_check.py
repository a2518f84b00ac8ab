"""Every rule that spans fields of a model: what is refused, where, and what is accepted instead."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from documents import Spoil, refused, said, small, unread

from simulator import check
from simulator.clock import WEEKS
from simulator.model import Model
from simulator.scenario import read

Case = tuple[tuple[Spoil, ...], str, object, str]
"""(what is spoilt, path, value, what is accepted)"""

COURSE = "journeys.course.stages"
OUT = '{ to = "check", p = 0.7 }, { to = "gone", p = 0.3 }'
CHECK = 'name = "check"\npools = ["office", "helpers"]'
WORK = 'work = { law = "gamma", shape = { a = 2.0 }, mean = "20 min" }'
STAGES = "one of the stages or outcomes: check, completed, gone, order, study"
LAW = 'a text such as "3 days", or a named law'
SUM = "probabilities that sum to 1"
TIME = "a loop in which time passes: a duration, or work"

CASES: dict[str, Case] = {
    "an end before the start": (
        (("end = 2024-01-01", "end = 2022-12-31"),),
        "study.end", date(2022, 12, 31), "a day after the start, 2023-01-01",
    ),
    "half a day of warm-up": (
        (('"10 days"', '"10 h"'),),
        "study.warm_up", 36_000, "whole days, not before 1900-01-01",
    ),
    "a warm-up before all dates": (
        (("start = 2023-01-01", "start = 1900-01-05"),),
        "study.warm_up", 864_000, "whole days, not before 1900-01-01",
    ),
    "hours that are no hours": (
        (('hours = "mon-fri 09:00-17:00"', 'hours = "mon-fri 9-17h"'),),
        "calendars.office.hours", "mon-fri 9-17h", f"'9-17h' is not an opening; accepted: {WEEKS}",
    ),
    "no hours at all": (
        (('hours = "mon-fri 09:00-17:00"', 'hours = " "'),),
        "calendars.office.hours", " ", f"no opening hours; accepted: {WEEKS}",
    ),
    "hours of a period that end before they begin": (
        (("mon-fri 09:00-12:00", "mon-fri 12:00-09:00"),),
        "calendars.office.periods[0].hours", "mon-fri 12:00-09:00",
        f"'12:00-09:00' must end after its start and by 24:00; accepted: {WEEKS}",
    ),
    "closures that overlap": (
        (("first = 2023-08-10", "first = 2023-07-21"),),
        "calendars.office.closures[1]", date(2023, 7, 21), "closures that do not overlap",
    ),
    "a closure that ends before it begins": (
        (("last = 2023-07-21", "last = 2023-07-19"),),
        "calendars.office.closures[0].last", date(2023, 7, 19), "2023-07-20 or later",
    ),
    "a pool that never opens": (
        (("first = 2023-07-20, last = 2023-07-21", "first = 2022-01-01, last = 2023-08-09"),
         ("last = 2023-08-12", "last = 2023-12-31")),
        "pools.office.calendar", "office", "a calendar that opens during the study",
    ),
    "a calendar that does not exist": (
        (('calendar = "office"\npeople = 4', 'calendar = "night"\npeople = 4'),),
        "pools.helpers.calendar", "night", "one of the calendars: office",
    ),
    "people from after the start only": (
        (("2022-12-01 = 2", "2023-01-02 = 2"),),
        "pools.office.people", date(2023, 1, 2), "a step on or before 2023-01-01",
    ),
    "no step of people": (
        (("{ 2022-12-01 = 2, 2023-06-01 = 3 }", "{}"),),
        "pools.office.people", {}, "a number, or steps by first day",
    ),
    "a rhythm without a share": (
        (("[1, 1, 1, 1, 1, 2, 2, 2, 3, 1, 1, 1]", "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]"),),
        "rhythms.season.months", 0, "at least one share above zero",
    ),
    "an audience that does not exist": (
        (('audience = "school"', 'audience = "old"'),),
        "segments.pupils.audience", "old", "one of the audiences: adult, school",
    ),
    "a journey that does not exist": (
        (('journey = "course"\nvolume = 100', 'journey = "curse"\nvolume = 100'),),
        "segments.pupils.journey", "curse", "one of the journeys: course",
    ),
    "a season that does not exist": (
        (('season = "season"', 'season = "winter"'),),
        "segments.learners.season", "winter", "one of the rhythms: season",
    ),
    "no volume": (
        (("{ 2023 = 300, 2024 = 200 }", "{}"),),
        "segments.learners.volume", {}, "a number a year, or numbers by year",
    ),
    "a busyness out of reach": (
        (("busyness = 40", "busyness = 1e-200"),),
        "segments.learners.busyness", 1e-200, "a number from 0.001 to 1000000",
    ),
    "a difference of a stage that does not exist": (
        (("stages.study.requests", "stages.stady.requests"),),
        "segments.learners.stages.stady", "stady", "one of the stages: check, order, study",
    ),
    "a difference of a request that does not exist": (
        (("requests.call.talk.work", "requests.cal.talk.work"),),
        "segments.learners.requests.cal", "cal", "one of the requests: call",
    ),
    "a difference that is not valid": (
        (("call = { expected = 0.5", "call = { expected = -0.5"),),
        "segments.learners.stages.study.requests[0].expected", -0.5, "greater than or equal to 0",
    ),
    "a difference without its unit": (
        (('mean = "5 min"', "mean = 300"),),
        "segments.learners.requests.call.talk.work.mean", 300,
        'a number with a unit: "30 s", "12 min", "3 h", "5 days", "2 weeks"',
    ),
    "two stages of one name": (
        (('name = "study"\nduration', 'name = "check"\nduration'),),
        f"{COURSE}[2].name", "check", "a name that no other stage or outcome has",
    ),
    "a stage with the name of an outcome": (
        (('outcomes = ["completed", "gone"]', 'outcomes = ["completed", "gone", "study"]'),),
        f"{COURSE}[2].name", "study", "a name that no other stage or outcome has",
    ),
    "probabilities that sum to less": ((("p = 0.7", "p = 0.6"),), f"{COURSE}[0].next", 0.9, SUM),
    "probabilities that sum to more": ((("p = 0.7", "p = 0.71"),), f"{COURSE}[0].next", 1.01, SUM),
    "no branch at all": (((f"[{OUT}]", "[]"),), f"{COURSE}[0].next", 0, SUM),
    "attrition beyond all": (
        (("attrition = [", 'attrition = [{ to = "completed", p = 0.95 }, '),),
        f"{COURSE}[2].attrition", 1.05, "probabilities up to 1 in all",
    ),
    "two branches to one place": (
        ((OUT, '{ to = "gone", p = 0.7 }, { to = "gone", p = 0.3 }'),),
        f"{COURSE}[0].next", ["gone", "gone"], "one branch for each way",
    ),
    "a branch to a stage that does not exist": (
        (('{ to = "check", p', '{ to = "chek", p'),), f"{COURSE}[0].next[0].to", "chek", STAGES,
    ),
    "attrition to a stage that does not exist": (
        (('attrition = [{ to = "gone"', 'attrition = [{ to = "lost"'),),
        f"{COURSE}[2].attrition[0].to", "lost", STAGES,
    ),
    "a next stage that does not exist": (
        ((f"[{OUT}]", '"chek"'),), f"{COURSE}[0].next", "chek", STAGES,
    ),
    "giving up for a stage that does not exist": (
        (('on_renege = "gone"', 'on_renege = "away"'),), f"{COURSE}[1].on_renege", "away", STAGES,
    ),
    "finding no place, for an outcome that does not exist": (
        (('on_balk = "lost"', 'on_balk = "gone"'),), "requests.call.stages[0].on_balk", "gone",
        "one of the stages or outcomes: answered, lost, talk",
    ),
    "a closed door to a stage that does not exist": (
        (('closes = ["12-20"]', 'closes = ["12-20"]\non_closed = "home"'),),
        f"{COURSE}[0].on_closed", "home", STAGES,
    ),
    "a closed door that never closes": (
        (('closes = ["12-20"]', 'on_closed = "gone"'),),
        f"{COURSE}[0].on_closed", "gone", "given together with closes",
    ),
    "a closing without its opening": (
        (('opens = ["01-10"]', 'opens = ["01-10", "06-01"]'),),
        f"{COURSE}[0].closes", ("12-20",), "one closing for each opening",
    ),
    "a loop without time": (
        (('duration = "2 days"\n', ""), ('{ to = "check", p', '{ to = "order", p')),
        COURSE, "order -> order", TIME,
    ),
    "a loop without time over two stages": (
        (('duration = "2 days"', 'duration = "0 s"'), (WORK, 'work = "0 s"'),
         ('on_renege = "gone"', 'on_renege = "gone"\nnext = "order"')),
        COURSE, "order -> check -> order", TIME,
    ),
    "a loop that only waits for an opening day": (
        (('closes = ["12-20"]\nduration = "2 days"\n', ""),
         ('{ to = "check", p', '{ to = "order", p')),
        COURSE, "order -> order", TIME,
    ),
    "a loop of learners who find no place": (
        (('on_balk = "lost"', 'on_balk = "talk"'),),
        "requests.call.stages", "talk -> talk", TIME,
    ),
    "a pool that does not exist": (
        (('["helpers"]\nwork = "6 min"', '["help"]\nwork = "6 min"'),),
        "requests.call.stages[0].pools", "help", "one of the pools: helpers, office",
    ),
    "pools in another order than the model's": (
        (('["office", "helpers"]', '["helpers", "office"]'),),
        f"{COURSE}[1].pools", ("helpers", "office"), "pools once each, in the order of the model",
    ),
    "pools without work": (
        ((f"{WORK}\n", ""),), f"{COURSE}[1].work", None, "a duration: the stage has pools",
    ),
    "pools and a duration": (
        ((CHECK, f'{CHECK}\nduration = "1 h"'),),
        f"{COURSE}[1].duration", "with pools", "either a duration or pools with work",
    ),
    "work without pools": (
        (('duration = "4 weeks"', 'work = "4 h"'),),
        f"{COURSE}[2].work", "without pools", "nothing: nobody waits at this stage",
    ),
    "patience with nowhere to go": (
        (('on_renege = "gone"\n', ""),),
        f"{COURSE}[1].on_renege", None, "given together with patience",
    ),
    "nowhere to balk to": (
        (('\non_balk = "lost"', ""),),
        "requests.call.stages[0].on_balk", None, "given together with balk_at",
    ),
    "no tolerance": (
        (('tolerance = "1 days"', 'tolerance = "0 s"'),),
        f"{COURSE}[1].strain.tolerance", 0, "more than no time",
    ),
    "a request that raises a request": (
        (("balk_at = 20", 'balk_at = 20\nrequests = [{ request = "call", expected = 1 }]'),),
        "requests.call.stages[0].requests[0]", "call", "nothing: a request raises none",
    ),
    "a request with a milestone": (
        (("balk_at = 20", 'balk_at = 20\nmarks = "access"'),),
        "requests.call.stages[0].marks", "access", "nothing: milestones are the learner's",
    ),
    "a request that does not exist": (
        (('[{ request = "call"', '[{ request = "letter"'), ("stages.study.requests.call", "note"),
         ('note = { expected = 0.5, source = "A01" }', 'note = ""')),
        f"{COURSE}[2].requests[0].request", "letter", "one of the requests: call",
    ),
    "a rhythm that does not exist": (
        (('rhythm = "season"', 'rhythm = "waltz"'),),
        f"{COURSE}[2].requests[0].rhythm", "waltz", "one of the rhythms: season",
    ),
    "more than one where there is at most one": (
        (("expected = 0.3,", "expected = 1.3, at_most_one = true,"),),
        f"{COURSE}[2].requests[0].expected", 1.3, "at most 1: a probability",
    ),
    "a price that does not exist": (
        (('price = "fee"', 'price = "gift"'),),
        f"{COURSE}[1].books[0].price", "gift", "one of the prices: fee",
    ),
    "an amount for a segment that does not exist": (
        (("pupils = ", "babies = "),),
        "prices.fee.amounts.babies", "babies", "one of the segments: learners, pupils",
    ),
    "a grant without years": (
        (('{ 2023 = "1 MEUR" }', "{}"),), "grants.state.yearly", {}, "amounts by year",
    ),
    "a cost without years": (
        (('yearly = "10 kEUR"', "yearly = {}"),),
        "costs.rent.yearly", {}, "an amount, or amounts by year",
    ),
    "a law that scipy.stats does not have": (
        (('law = "gamma"', 'law = "gama"'),),
        f"{COURSE}[1].work", {"law": "gama", "shape": {"a": 2.0}, "mean": "1200 s"},
        "'gama' is not a law; accepted: constant, sample, or the name of a continuous law of "
        "scipy.stats, such as lognorm, expon, gamma, weibull_min, fisk, uniform, triang",
    ),
    "a mean without a law": (
        (('law = "gamma", shape = { a = 2.0 }, ', ""),),
        f"{COURSE}[1].work", {"mean": "1200 s"}, LAW,
    ),
    "a constant that also has a mean": (
        (('work = "6 min"', 'work = { value = "6 min", mean = "5 min" }'),),
        "requests.call.stages[0].work", {"value": "360 s", "mean": "300 s"}, LAW,
    ),
    "a named law that also has a value": (
        (('law = "gamma"', 'law = "gamma", value = "3 min"'),),
        f"{COURSE}[1].work.value", 180, "nothing: only a constant has a value",
    ),
    "a course of a segment that does not exist": (
        (("law,learners,", "law,lerners,"),), "catalogue[0].segment", "lerners",
        "one of the segments: learners, pupils",
    ),
    "two courses of one name": (
        (("latin,learners", "art,learners"),), "catalogue[2].course", "art",
        "a name that no other course has",
    ),
    "shares of courses that do not sum to one": (
        (("law,learners,0.6", "law,learners,0.5"),), "catalogue", "learners: 0.9",
        "shares of a segment that sum to 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_is_wrong_is_refused_with_its_path_its_value_and_what_is_accepted(
    case: Case, tmp_path: Path
) -> None:
    changes, path, value, accepted = case
    assert (path, value, accepted) in said(refused(small(tmp_path / "base", *changes)))


def test_the_unspoilt_institution_is_accepted(tmp_path: Path) -> None:
    assert read(str(small(tmp_path / "base"))).model.study.name == "small"


def test_every_text_that_refuses_is_read_by_a_case() -> None:
    expected = [accepted for _, _, _, accepted in CASES.values()]
    elsewhere = [
        "another name: its draws would be those of segment/learners", "there is none",
        "at least one segment",
    ]  # fmt: skip
    assert unread("check.py", [*expected, *elsewhere]) == []


def test_every_problem_is_said_at_once_each_with_its_own_file(tmp_path: Path) -> None:
    wanted = {
        "study.toml: study.end": ("end = 2024-01-01", "end = 2022-12-31"),
        "study.toml: calendars.office.closures[1]": ("first = 2023-08-10", "first = 2023-07-21"),
        "study.toml: segments.pupils.audience": ('audience = "school"', 'audience = "old"'),
        "journeys.toml: journeys.course.stages[0].next": ("p = 0.7", "p = 0.6"),
        "journeys.toml: journeys.course.stages[1].on_renege": ('on_renege = "gone"\n', ""),
        "journeys.toml: prices.fee.amounts.babies": ("pupils = ", "babies = "),
        "catalogue.csv: catalogue": ("law,learners,0.6", "law,learners,0.5"),
    }
    found = refused(small(tmp_path / "base", *wanted.values()))
    assert [f"{Path(each.file).name}: {each.path}" for each in found] == list(wanted)


def test_a_problem_of_a_shared_journey_is_said_once(tmp_path: Path) -> None:
    found = refused(small(tmp_path / "base", ('law = "gamma"', 'law = "gama"')))
    assert [each.path for each in found] == [f"{COURSE}[1].work"]


@pytest.mark.parametrize(
    ("changes", "path", "value", "accepted"),
    [
        ((("call = { expected = 0.5,", "call = { expected = 1.5, at_most_one = true,"),),
         "segments.learners.stages.study.requests[0].expected", 1.5, "at most 1: a probability"),
        ((("stages.study.requests.call = { expected = 0.5, ",
           'stages.order = { next = { gone = { p = 0.1 } }, '),),
         "segments.learners.stages.order.next", 0.8, SUM),
        ((('work = { law = "expon", mean = "5 min",', 'work = { law = "expo", mean = "5 min",'),),
         "segments.learners.requests.call.talk.work", {"law": "expo", "mean": "300 s"},
         "'expo' is not a law; accepted: constant, sample"),
        ((("stages.study.requests.call = { expected = 0.5,",
           'stages.order = { duration = "0 s", next = "order",'),),
         "segments.learners.stages", "order -> order", TIME),
    ],
)  # fmt: skip
def test_what_a_segment_makes_wrong_is_found_where_the_segment_says_it(
    changes: tuple[Spoil, ...], path: str, value: object, accepted: str, tmp_path: Path
) -> None:
    (found,) = refused(small(tmp_path / "base", *changes))
    assert found.path == path
    assert (
        {k: v for k, v in found.value.items() if k != "source"} == value
        if isinstance(found.value, dict)
        else found.value == value
    )
    assert found.accepted.startswith(accepted)


def test_names_that_would_share_their_luck_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "name_key", lambda name: name.startswith("segment/") or hash(name))
    assert said(refused(small(tmp_path / "base"))) == [
        ("study", "segment/pupils", "another name: its draws would be those of segment/learners")
    ]


def test_what_is_missing_altogether_is_said(tmp_path: Path) -> None:
    minimal = {
        "study": {"name": "s", "title": {"fr": "", "en": ""}, "start": "2023-01-01",
                  "end": "2023-02-01"},
        "audiences": {}, "segments": {},
        "journeys": {"j": {"title": {"fr": "", "en": ""}, "outcomes": ["out"],
                           "stages": [{"name": "s", "pools": ["p"], "work": "1 h"}]}},
    }  # fmt: skip
    found = list(check._segments(Model.model_validate(minimal)))
    assert found == [("segments", "none", "at least one segment")]
    staff = [each[2] for each in check._journeys(Model.model_validate(minimal))]
    assert staff == ["one of the pools: there is none"]


def test_a_pool_open_on_one_day_of_the_study_is_accepted(tmp_path: Path) -> None:
    first, last = "first = 2023-07-20, last = 2023-07-21", "last = 2023-08-12"
    changes = ((first, "first = 2022-01-01, last = 2023-08-09"), (last, "last = 2023-12-30"))
    assert read(str(small(tmp_path / "base", *changes)))


def test_probabilities_may_miss_one_by_rounding_only(tmp_path: Path) -> None:
    changes = ((OUT, '{ to = "check", p = 0.7 }, { to = "gone", p = 0.3000000001 }'),)
    assert read(str(small(tmp_path / "good", *changes)))
    changes = ((OUT, '{ to = "check", p = 0.7 }, { to = "gone", p = 0.30000001 }'),)
    assert said(refused(small(tmp_path / "bad", *changes)))[0][2] == SUM


def test_a_loop_through_time_is_accepted(tmp_path: Path) -> None:
    changes = (('{ to = "check", p', '{ to = "order", p'),)
    assert read(str(small(tmp_path / "base", *changes)))
