"""Levers and scenarios laid over a model: what is resolved, what is refused, and where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from documents import LEVER, Spoil, laid, lever, refused, said, small, unread

from simulator.errors import Problem
from simulator.quantity import AMOUNTS, DURATIONS
from simulator.scenario import Scenario, read

E = "lever.effects[0]"
VALUE = "{ low = 0.9, best = 0.5, high = 0.25 }"
NOWHERE = "selectors that match at least one place of the model"
STAGE_SELECTORS = "audience, segment, journey, request, stage, to, raises"


def effect(**keys: str) -> tuple[Spoil, ...]:
    """The changes that make the lever's first effect another one; values are TOML."""
    given = {"target": '"stage.work"', "op": '"scale"', "stage": '"check"', "value": VALUE} | keys
    old = f'target = "stage.work"\nop = "scale"\nstage = "check"\nvalue = {VALUE}\nramp = 4\n'
    return ((old, "".join(f"{key} = {value}\n" for key, value in given.items() if value)),)


CASES: dict[str, tuple[tuple[Spoil, ...], str, object, str]] = {
    "a stage that does not exist": (effect(stage='"chek"'), E, {"stage": ("chek",)}, NOWHERE),
    "a stage of another segment": (
        effect(stage='"talk"', segment='"pupils"', journey='"course"'),
        E, {"stage": ("talk",), "segment": ("pupils",), "journey": ("course",)}, NOWHERE,
    ),
    "a target that the stage does not have": (
        effect(target='"stage.duration"'), E, {"stage": ("check",)}, NOWHERE,
    ),
    "a probability of one": (
        effect(target='"stage.probability"', stage='"check"', to='"study"'),
        E, {"stage": ("check",), "to": ("study",)}, NOWHERE,
    ),
    "a pool for a stage": (
        effect(stage="", pool='"office"'), f"{E}.pool", ("office",),
        f"selectors of stage.work: {STAGE_SELECTORS}",
    ),
    "a stage for a pool": (
        effect(target='"pool.people"'), f"{E}.stage", ("check",), "selectors of pool.people: pool",
    ),
    "odds of a duration": (
        effect(op='"odds"'), f"{E}.op", "odds", "scale, add or set: no probability",
    ),
    "a negative factor": (effect(value="-0.5"), f"{E}.value", -0.5, "a factor of zero or more"),
    "a factor with a unit": (
        effect(value='"5 min"'), f"{E}.value", "5 min", "a factor without a unit",
    ),
    "a range of factors with units": (
        effect(value='{ low = "1 min", best = "2 min", high = "3 min" }'),
        f"{E}.value", "2 min", "a factor without a unit",
    ),
    "an addition to a duration without a unit": (
        effect(op='"add"', value="5"), f"{E}.value", 5, DURATIONS,
    ),
    "an addition to a duration in euros": (
        effect(op='"add"', value='"5 EUR"'), f"{E}.value", "5 EUR", DURATIONS,
    ),
    "an amount without a unit": (
        effect(target='"cost.yearly"', op='"set"', stage="", value="5"), f"{E}.value", 5, AMOUNTS,
    ),
    "people with a unit": (
        effect(target='"pool.people"', op='"add"', stage="", value='"5 days"'),
        f"{E}.value", "5 days", "a number without a unit",
    ),
    "a duration set below zero": (
        effect(op='"set"', value='"-5 min"'), f"{E}.value", "-5 min", f"zero or more: {DURATIONS}",
    ),
    "people set below zero": (
        effect(target='"pool.people"', op='"set"', stage="", value="-1"),
        f"{E}.value", -1, "a number of zero or more",
    ),
    "a probability set above one": (
        effect(target='"stage.probability"', op='"set"', stage='"order"', value="1.2"),
        f"{E}.value", 1.2, "a probability from 0 to 1",
    ),
    "presence set above one": (
        effect(target='"pool.presence"', op='"set"', stage="", value="1.2"),
        f"{E}.value", 1.2, "a share from 0 to 1",
    ),
    "turnover of pools without people of their own": (
        effect(target='"pool.turnover"', stage=""), E, {}, NOWHERE,
    ),
    "an effect that starts before the study": (
        effect(start="2022-12-31"), f"{E}.start", date(2022, 12, 31),
        "a day of the study, from 2023-01-01 on",
    ),
    "a retirement before the study": (
        (("months = 6", "months = 6\nstart = 2022-12-31"),),
        "lever.retirements[0].start", date(2022, 12, 31),
        "a day of the study, from 2023-01-01 on",
    ),
    "an effect that ends before it begins": (
        effect(end="2023-03-01"), f"{E}.end", date(2023, 3, 1), "a day after 2023-03-01",
    ),
    "a cost that ends before it begins": (
        (('amount = "100 kEUR"', 'amount = "100 kEUR"\nend = 2023-02-01'),),
        "lever.costs[0].end", date(2023, 2, 1), "a day after 2023-03-01",
    ),
    "a threshold below every course": (
        (("below = 50", "below = 10"),), "lever.retirements[0].below", 10,
        "a threshold above the smallest course of the catalogue",
    ),
    "a cost without a unit": (
        (('"100 kEUR"', "100000"),), "lever.costs[0].amount", 100_000, AMOUNTS,
    ),
    "a fact that does not exist": (
        (('source = "A01"', 'source = "A99"'),), "lever.source", "A99",
        "the id of a row of the evidence: F..., A..., B... or C...",
    ),
    "an unknown key": (
        (("ramp = 4", "rampe = 4"),), f"{E}.rampe", 4, "no such key here",
    ),
    "an addition that the model has": (
        (('amount = "100 kEUR"\n', 'amount = "100 kEUR"\n[lever.new.pools.office]\n'),),
        "lever.new.pools.office", "office", "a name that the model does not have yet",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", CASES)
def test_a_lever_that_is_wrong_is_refused_and_nothing_else_is_said(
    kind: str, tmp_path: Path
) -> None:
    changes, path, value, accepted = CASES[kind]
    file = lever(tmp_path / "easier.toml", *changes)
    (found,) = refused(file, small(tmp_path / "base"))
    assert (found.path, found.value, found.accepted) == (path, value, accepted)
    assert Path(found.file).name == "easier.toml"


def test_every_problem_of_every_lever_is_said_at_once(tmp_path: Path) -> None:
    changes = (*effect(stage='"chek"', value="-1", end="2023-01-01"), ("below = 50", "below = 1"))
    file = lever(tmp_path / "easier.toml", *changes)
    assert [each.path for each in refused(file, small(tmp_path / "base"))] == [
        f"{E}.value", f"{E}.end", E, "lever.retirements[0].below",
    ]  # fmt: skip


def test_a_lever_that_starts_before_the_study_is_refused_in_each_of_its_parts(
    tmp_path: Path,
) -> None:
    file = lever(tmp_path / "easier.toml", ("start = 2023-03-01", "start = 2022-12-31"))
    assert [(each.path, each.value) for each in refused(file, small(tmp_path / "base"))] == [
        (f"{E}.start", date(2022, 12, 31)), ("lever.retirements[0].start", date(2022, 12, 31)),
    ]  # fmt: skip


# ---- what a lever adds

SECTION = """
[lever.new.segments.section]
title = { fr = "Section", en = "Section" }
audience = "school"
journey = "course"
volume = 30
source = "A01"
[lever.new.pools.coaches]
title = { fr = "Entraîneurs", en = "Coaches" }
calendar = "office"
people = 2
source = "A01"
"""


def test_what_a_lever_adds_is_in_the_model_and_knows_its_file(tmp_path: Path) -> None:
    scenario = laid(tmp_path, text=LEVER + SECTION)
    assert list(scenario.model.segments) == ["learners", "pupils", "section"]
    assert list(scenario.model.pools) == ["office", "helpers", "coaches"]


def test_what_is_wrong_with_an_addition_is_found_in_the_lever(tmp_path: Path) -> None:
    spoilt = SECTION.replace('calendar = "office"', 'calendar = "night"').replace("A01", "A99", 1)
    file = lever(tmp_path / "easier.toml", text=LEVER + spoilt)
    found = refused(file, small(tmp_path / "base"))
    assert said(found) == [
        ("lever.new.segments.section.source", "A99",
         "the id of a row of the evidence: F..., A..., B... or C..."),
        ("pools.coaches.calendar", "night", "one of the calendars: office"),
    ]  # fmt: skip
    assert {Path(each.file).name for each in found} == {"easier.toml"}


# ---- scenario files


def scenario(folder: Path, body: str, levers: Mapping[str, str] | None = None) -> Path:
    """A scenario file over the small institution, with lever files beside it."""
    base = small(folder / "base")
    for name, text in (levers or {"easier": LEVER}).items():
        lever(folder / f"{name}.toml", text=text)
    file = folder / "mine.toml"
    body = body.replace("@", f"{folder}/")
    head = '[scenario]\nname = "mine"\ntitle = { fr = "Le mien", en = "Mine" }\n'
    file.write_text(head + (f'base = "{base}"\n' if "base = " not in body else "") + body)
    return file


def used(folder: Path, *keys: str) -> Scenario:
    """The scenario that uses the lever of the tests with these keys."""
    inner = ", ".join(('lever = "@easier"', *keys))
    return read(str(scenario(folder, f"levers = [{{ {inner} }}]\n")))


def test_a_lever_is_resolved_with_its_dates_its_range_and_its_origin(tmp_path: Path) -> None:
    found = laid(tmp_path)
    (action,) = found.tuning.actions
    assert (action.target, action.op, action.value) == ("stage.work", "scale", 0.5)
    assert (action.start, action.end, action.ramp) == (date(2023, 3, 1), None, 4)
    assert (action.strength, action.selects) == (1.0, {"stage": ("check",)})
    assert action.origin.endswith("easier.toml: lever.effects[0]")
    assert [(r.course, r.when, r.captured) for r in found.tuning.retired] == [
        ("latin", date(2023, 3, 1), 0.5), ("art", date(2023, 6, 1), 0.5),
    ]  # fmt: skip
    (charge,) = found.tuning.charges
    assert (charge.cents, charge.start, charge.kind) == (10_000_000, date(2023, 3, 1), "investment")
    assert (found.name, found.title.en) == ("easier", "Easier")
    assert found.mechanism is not None


@pytest.mark.parametrize(
    ("magnitude", "value", "captured"), [("low", 0.9, 0.2), ("best", 0.5, 0.5), ("high", 0.25, 0.8)]
)
def test_a_scenario_chooses_in_the_ranges(
    magnitude: str, value: float, captured: float, tmp_path: Path
) -> None:
    tuning = used(tmp_path, f'magnitude = "{magnitude}"').tuning
    assert [action.value for action in tuning.actions] == [value]
    assert {course.captured for course in tuning.retired} == {captured}


def test_intensity_grades_effects_retirements_and_costs(tmp_path: Path) -> None:
    tuning = used(tmp_path, "intensity = 0.5").tuning
    assert [action.strength for action in tuning.actions] == [0.5]
    assert [course.course for course in tuning.retired] == ["latin"]
    assert [charge.cents for charge in tuning.charges] == [5_000_000]


def test_another_start_moves_the_whole_lever(tmp_path: Path) -> None:
    dated = LEVER.replace("ramp = 4", "start = 2023-04-01\nend = 2023-05-01")
    dated = dated.replace('"100 kEUR"', '"100 kEUR"\nend = 2023-09-01')
    file = scenario(
        tmp_path, 'levers = [{ lever = "@easier", start = 2023-03-11 }]\n', {"easier": dated}
    )
    tuning = read(str(file)).tuning
    assert [(a.start, a.end) for a in tuning.actions] == [(date(2023, 4, 11), date(2023, 5, 11))]
    assert [course.when for course in tuning.retired] == [date(2023, 3, 11), date(2023, 6, 11)]
    assert [(c.start, c.end) for c in tuning.charges] == [(date(2023, 3, 11), date(2023, 9, 11))]


def test_a_scenario_holds_several_levers_and_effects_of_its_own(tmp_path: Path) -> None:
    body = (
        'levers = [{ lever = "@easier", intensity = 0.5 }, { lever = "@more.toml" }]\n'
        '[[scenario.effects]]\ntarget = "pool.people"\nop = "add"\nvalue = -1\npool = "helpers"\n'
        "start = 2023-06-01\n"
        '[[scenario.effects]]\ntarget = "cost.yearly"\nop = "add"\nvalue = "-2 kEUR"\n'
    )
    more = LEVER.replace('name = "easier"', 'name = "more"')
    found = read(str(scenario(tmp_path, body, {"easier": LEVER, "more": more})))
    assert [(a.target, a.strength, a.value, a.start) for a in found.tuning.actions] == [
        ("stage.work", 0.5, 0.5, date(2023, 3, 1)), ("stage.work", 1.0, 0.5, date(2023, 3, 1)),
        ("pool.people", 1.0, -1.0, date(2023, 6, 1)),
        ("cost.yearly", 1.0, -200_000.0, date(2023, 1, 1)),
    ]  # fmt: skip
    assert [document.name for document in found.documents] == ["base", "easier", "more", "mine"]
    assert (found.name, found.title.fr) == ("mine", "Le mien")


def test_a_course_that_two_levers_retire_goes_with_the_first(tmp_path: Path) -> None:
    sooner = LEVER.replace("start = 2023-03-01", "start = 2023-02-01")
    body = 'levers = [{ lever = "@easier" }, { lever = "@sooner" }]\n'
    found = read(str(scenario(tmp_path, body, {"easier": LEVER, "sooner": sooner})))
    assert [(course.course, course.when) for course in found.tuning.retired] == [
        ("latin", date(2023, 2, 1)), ("art", date(2023, 5, 1)),
    ]  # fmt: skip


def wrong(folder: Path, body: str, levers: Mapping[str, str] | None = None) -> tuple[Problem, ...]:
    return refused(scenario(folder, body, levers))


@pytest.mark.parametrize(
    ("body", "path", "value", "accepted"),
    [
        ('levers = [{ lever = "@easier", intensity = 1.4 }]\n', "scenario.levers[0].intensity",
         1.4, "less than or equal to 1"),
        ('levers = [{ lever = "@easier", magnitude = "most" }]\n', "scenario.levers[0].magnitude",
         "most", "'low', 'best' or 'high'"),
        ('base = "levers/2.3-catalogue"\n', "scenario.base", "lever",
         "a model: a document with a table [study]"),
        ('base = "baselin"\n', "scenario.base", "baselin",
         "a TOML file, a folder of them, or a name that `parcours list` shows; did you mean"),
        ('levers = [{ lever = "@easier" }, { lever = "levers/2.3-catalog" }]\n',
         "scenario.levers[1].lever", "levers/2.3-catalog",
         "a TOML file, a folder of them, or a name that `parcours list` shows; did you mean "
         "levers/2.3-catalogue"),
        ('levels = []\n', "scenario.levels", [], "no such key here"),
        ('source = "A99"\n', "scenario.source", "A99", "the id of a row of the evidence: F..."),
        ('[[scenario.effects]]\ntarget = "pool.people"\nop = "add"\nvalue = 1\npool = "office2"\n',
         "scenario.effects[0]", {"pool": ("office2",)}, NOWHERE),
    ],
)  # fmt: skip
def test_a_wrong_scenario_is_refused_where_it_is_written(
    body: str, path: str, value: object, accepted: str, tmp_path: Path
) -> None:
    (found,) = wrong(tmp_path, body)
    assert (found.path, found.value) == (path, value)
    assert found.accepted.startswith(accepted)
    assert Path(found.file).name == "mine.toml"


def test_a_missing_base_does_not_hide_a_missing_lever(tmp_path: Path) -> None:
    found = wrong(tmp_path, 'base = "nowhere"\nlevers = [{ lever = "neither" }]\n')
    assert [each.path for each in found] == ["scenario.base", "scenario.levers[0].lever"]


def test_a_model_is_not_a_lever(tmp_path: Path) -> None:
    (found,) = wrong(tmp_path, 'levers = [{ lever = "baseline" }]\n')
    assert (found.path, found.value) == ("tables", "study")
    assert found.accepted == "a document with a table [lever]"


# ---- two effects that set one value


def sets(value: str, **dates: str) -> str:
    """A lever that sets the work of a stage."""
    change = effect(op='"set"', value=f'"{value}"', **dates)[0]
    return LEVER.replace(*change)


@pytest.mark.parametrize(
    ("first", "second", "refusal"),
    [
        ({}, {}, True),
        ({"end": "2023-06-01"}, {"start": "2023-05-31"}, True),
        ({"end": "2023-06-01"}, {"start": "2023-06-01"}, False),
        ({"segment": '"pupils"'}, {"segment": '"learners"'}, False),
        ({"segment": '"pupils"'}, {"audience": '"school"'}, True),
        ({}, {"stage": '"talk"'}, False),
    ],
    ids=["always", "one day together", "one after the other", "other segments", "one place by "
         "two names", "other stages"],
)  # fmt: skip
def test_two_effects_may_not_set_one_value_at_one_time(
    first: dict[str, str], second: dict[str, str], refusal: bool, tmp_path: Path
) -> None:
    body = 'levers = [{ lever = "@one" }, { lever = "@two" }]\n'
    file = scenario(tmp_path, body, {"one": sets("5 min", **first), "two": sets("9 min", **second)})
    if not refusal:
        assert len(read(str(file)).tuning.actions) == 2
        return
    (found,) = refused(file)
    assert (found.path, found.value, Path(found.file).name) == (E, 540.0, "two.toml")
    one = found.accepted.removeprefix("one effect that sets this value; ")
    assert one.endswith("one.toml: lever.effects[0] sets it too")


def test_two_levers_may_not_add_one_name(tmp_path: Path) -> None:
    body = 'levers = [{ lever = "@one" }, { lever = "@two" }]\n'
    found = wrong(tmp_path, body, {"one": LEVER + SECTION, "two": LEVER + SECTION})
    accepted = "a name that the model does not have yet"
    assert [(Path(each.file).name, each.path, each.accepted) for each in found] == [
        ("two.toml", "lever.new.segments.section", accepted),
        ("two.toml", "lever.new.pools.coaches", accepted),
    ]


def test_every_text_that_refuses_is_read_here() -> None:
    expected = [accepted for _, _, _, accepted in CASES.values()]
    elsewhere = [
        "a model: a document with a table [study]", "a document with a table [lever]",
        "one effect that sets this value; ", " sets it too",
        # Read in test_chances.
        "one of the lever's chances: ", "there is none",
        "one probability for all uses of the lever: ",
    ]  # fmt: skip
    assert unread("scenario.py", [*expected, *elsewhere]) == []
