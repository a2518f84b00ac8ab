"""What levers are meant to move: checked against the vocabulary, the model and the study."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import Spoil, laid, lever, refused, small, tiny, unread

from simulator.aims import Aim
from simulator.library import load, names
from simulator.scenario import read
from simulator.vocabulary import EVERY

M = "lever.moves[0]"
NO_POOL = "one of the pools: there is none"
COST = 'account = "running"\nyearly = "1 kEUR"'
CITED = 'source = "A01"\n'


def moves(*written: str) -> Spoil:
    """The change that gives the lever of the tests these moves."""
    return "start = 2023-03-01", f"start = 2023-03-01\nmoves = [{', '.join(written)}]"


CASES: dict[str, tuple[str, str, object, str]] = {
    "an audience that does not exist": (
        '{ indicator = "enrolments", way = "more", audience = "old" }',
        f"{M}.audience", "old", "one of the audiences: adult, school",
    ),
    "a segment that does not exist": (
        '{ indicator = "enrolments", way = "more", segment = "old" }',
        f"{M}.segment", "old", "one of the segments: learners, pupils",
    ),
    "a pool that does not exist": (
        '{ indicator = "utilisation", way = "less", pool = "old" }',
        f"{M}.pool", "old", "one of the pools: helpers, office",
    ),
    "a year before the study": (
        '{ indicator = "enrolments", way = "more", year = 2022 }',
        f"{M}.year", 2022, "a year of the study, from 2023 to 2023",
    ),
    "the year in which the study has ended": (
        '{ indicator = "enrolments", way = "more", year = 2024 }',
        f"{M}.year", 2024, "a year of the study, from 2023 to 2023",
    ),
    "a pool and an audience": (
        '{ indicator = "utilisation", way = "less", pool = "office", audience = "adult" }',
        f"{M}.pool", "office", "a pool, or an audience or segment, not both",
    ),
    "a segment of another audience": (
        '{ indicator = "enrolments", way = "more", segment = "pupils", audience = "adult" }',
        f"{M}.audience", "adult", "nothing, or the segment's audience, school",
    ),
    "no pool for what pools have": (
        '{ indicator = "utilisation", way = "less" }', M, "total",
        "what utilisation is read by: pool",
    ),
    "an audience for what has none": (
        '{ indicator = "result", way = "more", audience = "adult" }', M, "audience",
        "what result is read by: total",
    ),
    "an indicator that does not exist": (
        '{ indicator = "happiness", way = "more" }', f"{M}.indicator", "happiness",
        f"one of the indicators: {', '.join(sorted(EVERY))}",
    ),
    "neither way": (
        '{ indicator = "enrolments", way = "neither" }', f"{M}.way", "neither", "'more' or 'less'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", CASES)
def test_a_move_that_is_wrong_is_refused_and_nothing_else_is_said(
    kind: str, tmp_path: Path
) -> None:
    written, path, value, accepted = CASES[kind]
    file = lever(tmp_path / "easier.toml", moves(written))
    (found,) = refused(file, small(tmp_path / "base"))
    assert (found.path, found.value, found.accepted) == (path, value, accepted)
    assert Path(found.file).name == "easier.toml"


def test_every_wrong_move_is_said_at_once(tmp_path: Path) -> None:
    written = [CASES[kind][0] for kind in list(CASES)[:4]]
    file = lever(tmp_path / "easier.toml", moves(*written))
    found = refused(file, small(tmp_path / "base"))
    assert [each.path for each in found] == [
        "lever.moves[0].audience", "lever.moves[1].segment", "lever.moves[2].pool",
        "lever.moves[3].year",
    ]  # fmt: skip


def test_a_move_of_no_place_and_no_year_is_of_all_in_the_last_year(tmp_path: Path) -> None:
    written = (
        '{ indicator = "completions", way = "more" }',
        '{ indicator = "drop-outs", way = "less", segment = "pupils", year = 2023 }',
        '{ indicator = "queue-max", way = "less", pool = "office" }',
        '{ indicator = "carbon", way = "less" }',
    )
    ((lever_read, found),) = laid(tmp_path, moves(*written)).aims()
    assert lever_read.name == "easier"
    assert found == (
        Aim("completions", "more", "all", "all", "all", 2023),
        Aim("drop-outs", "less", "school", "pupils", "all", 2023),
        Aim("queue-max", "less", "all", "all", "office", 2023),
        Aim("carbon", "less", "all", "all", "all", 2023),
    )


def test_a_place_that_the_lever_adds_may_be_aimed_at(tmp_path: Path) -> None:
    section = """
[lever.new.segments.section]
title = { fr = "Section", en = "Section" }
audience = "school"
journey = "course"
volume = 30
source = "A01"
"""
    written = moves('{ indicator = "enrolments", way = "more", segment = "section" }')
    file = lever(tmp_path / "easier.toml", written)
    file.write_text(file.read_text("utf-8") + section, encoding="utf-8")
    ((_, (aim,)),) = read(str(file), str(small(tmp_path / "base"))).aims()
    assert (aim.audience, aim.segment) == ("school", "section")


@pytest.mark.parametrize("name", [name for name in names() if load(name).kind == "lever"])
def test_every_lever_of_the_library_says_what_it_is_meant_to_move(name: str) -> None:
    ((_, found),) = read(name).aims()
    assert found
    assert {aim.indicator for aim in found} <= set(EVERY)


def test_a_model_without_pools_has_none_to_aim_at(tmp_path: Path) -> None:
    alone = tiny(
        tmp_path / "alone.toml",
        ('pools = ["desk"]\nwork = { law = "expon", mean = "10 min" }', 'duration = "1 h"'),
        ("[pools.desk]", "[costs.desk]"), ('calendar = "always"\npeople = 1', COST),
    )  # fmt: skip
    written = moves('{ indicator = "utilisation", way = "less", pool = "desk" }')
    text = lever(tmp_path / "easier.toml", written).read_text("utf-8")
    (tmp_path / "easier.toml").write_text(text.split("[[lever.effects]]")[0].replace(CITED, ""))
    (found,) = refused(tmp_path / "easier.toml", alone)
    assert found.accepted == NO_POOL


def test_every_text_that_refuses_is_read_here() -> None:
    assert unread("aims.py", [*(each[3] for each in CASES.values()), NO_POOL]) == []
