"""Wrong input, as it is typed: code 2, every problem in one go, each with file, path and value."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import Result
from documents import Spoil, lever, small, tiny, typed

P = "journeys.course.stages[0].next"
WRONG: dict[str, tuple[tuple[Spoil, ...], tuple[str, ...]]] = {
    "not TOML": (
        (("[audiences.adult]", "[audiences.adult"),),
        ("study.toml: whole file: value", "accepted: a readable TOML file (toml.io)"),
    ),
    "an unknown key": (
        (("people = 4", "people = 4\npeeple = 5"),),
        ("journeys.toml: pools.helpers.peeple: value 5 is refused; accepted: no such key here",),
    ),
    "an unknown table": (
        (("[pools.helpers]", "[pool.helpers]"),),
        ("journeys.toml: pool: value {", "is refused; accepted: no such key here"),
    ),
    "a wrong unit": (
        (('"6 min"', '"6 minuts"'),),
        ("journeys.toml: requests.call.stages[0].work.value: value '6 minuts' is refused",
         'accepted: a number with a unit: "30 s", "12 min", "3 h", "5 days", "2 weeks"'),
    ),
    "a negative value": (
        (("people = 4", "people = -4"),),
        ("journeys.toml: pools.helpers.people: value -4 is refused",
         "accepted: greater than or equal to 0"),
    ),
    "nan": (
        (("presence = 0.8", "presence = nan"),),
        ("pools.helpers.presence: value nan is refused; accepted: a finite number",),
    ),
    "inf": (
        (("volume = 100", "volume = inf"),),
        ("segments.pupils.volume: value inf is refused; accepted: a finite number",),
    ),
    "probabilities": (
        (("p = 0.7", "p = 0.6"),),
        (f"journeys.toml: {P}: value 0.9 is refused; accepted: probabilities that sum to 1",),
    ),
    "a stage that does not exist": (
        (('{ to = "check", p', '{ to = "chek", p'),),
        (f"{P}[0].to: value 'chek' is refused; accepted: one of the stages or outcomes: check, ",),
    ),
    "a loop without time": (
        (('on_balk = "lost"', 'on_balk = "talk"'),),
        ("requests.call.stages: value 'talk -> talk' is refused; accepted: a loop in which time",),
    ),
    "a pool with no opening hours": (
        (('hours = "mon-fri 09:00-17:00"', 'hours = ""'),),
        ("study.toml: calendars.office.hours: value '' is refused; accepted: no opening hours",),
    ),
    "overlapping dates": (
        (("first = 2023-08-10", "first = 2023-07-21"),),
        ("calendars.office.closures[1]: value datetime.date(2023, 7, 21) is refused",
         "closures that do not overlap"),
    ),
    "one day twice among the people": (
        (("2023-06-01 = 3", "2022-12-01 = 3"),),
        ("journeys.toml: whole file: value", "2022-12-01", "a readable TOML file"),
    ),
    "a fact that does not exist": (
        (('source = "F001"\nstages', 'source = "F999"\nstages'),),
        ("study.toml: segments.learners.source: value 'F999' is refused",
         "accepted: the id of a row of the evidence: F..., A..., B... or C..."),
    ),
}  # fmt: skip


def refuses(result: Result, said: Sequence[str], problems: int | None = None) -> None:
    """The command ended for wrong input: code 2, each text on standard error, no traceback."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    count, *lines = result.stderr.splitlines()
    many = "problem" if len(lines) == 1 else "problems"
    assert count == f"{len(lines)} {many} in the input:"
    for text in said:
        assert any(text in line for line in lines), f"{text!r} not in {lines}"
    assert all("; accepted: " in line and ": value " in line for line in lines)
    assert problems in (None, len(lines))
    assert "Traceback" not in result.output


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_wrong_input_is_refused_with_file_path_value_and_what_is_accepted(
    wrong: tuple[tuple[Spoil, ...], tuple[str, ...]], tmp_path: Path
) -> None:
    changes, said = wrong
    refuses(typed("check", small(tmp_path / "base", *changes)), said, problems=1)


@pytest.mark.parametrize("command", ["run", "show", "check"])
def test_every_problem_is_said_in_one_go_by_every_command(command: str, tmp_path: Path) -> None:
    kinds = ("an unknown key", "a wrong unit", "nan", "inf", "a fact that does not exist")
    changes = [change for kind in kinds for change in WRONG[kind][0]]
    said = [text for kind in kinds for text in WRONG[kind][1]]
    refuses(typed(command, small(tmp_path / "base", *changes)), said, problems=len(kinds))


def test_the_problems_of_every_scenario_of_a_comparison_are_said_in_one_go(tmp_path: Path) -> None:
    base = small(tmp_path / "base")
    first = lever(tmp_path / "first.toml", ('stage = "check"', 'stage = "chek"'))
    second = lever(tmp_path / "second.toml", ("below = 50", "below = -1"))
    third, out = tmp_path / "third.toml", tmp_path / "r"
    result = typed("compare", base, first, second, third, "--out", out)
    said = ("lever.effects[0]: value {'stage': ('chek',)}", "lever.retirements[0].below: value -1",
            "third.toml: not found: value ")  # fmt: skip
    refuses(result, said, problems=3)
    assert not out.exists()


def test_a_lever_that_matches_nothing_is_refused(tmp_path: Path) -> None:
    none = lever(tmp_path / "none.toml", ('stage = "check"', 'stage = "chek"'))
    accepted = "accepted: selectors that match at least one place of the model"
    refuses(typed("compare", small(tmp_path / "base"), none), (accepted,), problems=1)


def test_two_levers_that_set_one_value_are_refused_and_both_are_named(tmp_path: Path) -> None:
    sets = ('op = "scale"', 'op = "set"'), ("{ low = 0.9, best = 0.5, high = 0.25 }", '"10 min"')
    one, two = (lever(tmp_path / f"{name}.toml", *sets) for name in ("one", "two"))
    both = tmp_path / "both.toml"
    base = small(tmp_path / "base")
    both.write_text(
        f'[scenario]\nname = "both"\ntitle = {{ fr = "", en = "Both" }}\nbase = "{base}"\n'
        f'levers = [{{ lever = "{one}" }}, {{ lever = "{two}" }}]\n'
    )
    accepted = "one.toml: lever.effects[0] sets it too"
    refuses(typed("run", both), ("two.toml: lever.effects[0]: value 600.0", accepted), problems=1)


def test_a_missing_file_is_refused_with_what_was_meant() -> None:
    result = typed("run", "levers/2.2-simpler-journey")
    accepted = (
        "accepted: a TOML file, a folder of them, or a name that `parcours list` shows; "
        "did you mean levers/2.2-simpler-journeys"
    )
    refuses(result, (accepted,), problems=1)


@pytest.mark.parametrize("command", ["run", "compare"])
@pytest.mark.parametrize("place", ["a file", "below a file", "other files", "too long a name"])
def test_a_result_folder_that_cannot_be_written_is_refused_before_the_run(
    command: str, place: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    out, accepted = {
        "a file": (tmp_path / "file", "a new folder; this is a file"),
        "below a file": (
            tmp_path / "file" / "result",
            f"a folder that can be written; {tmp_path / 'file'} cannot",
        ),
        "other files": (
            tmp_path / "full",
            "a new or empty folder, or an older result; this holds other files",
        ),
        "too long a name": (tmp_path / ("x" * 300), "a folder that can be written; File name too"),
    }[place]
    names = ("one", "two") if command == "compare" else ("one",)
    models = [tiny(tmp_path / f"{name}.toml") for name in names]
    result = typed(command, *models, "--out", out)
    refuses(result, (f"--out: folder: value '{str(out)[:40]}", accepted), problems=1)
    assert (tmp_path / "file").read_text() == "mine"
    assert (tmp_path / "full" / "mine.txt").read_text() == "mine"
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"file", "full", *(f"{name}.toml" for name in names)}
