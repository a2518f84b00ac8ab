"""Where documents are found, how their files are read together, and what is said otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import CATALOGUE, FACTS, refused, said, small, typed, unread

from simulator import library
from simulator.errors import InputError, Problem
from simulator.scenario import read

ROOT = Path(__file__).resolve().parents[1]
HERE = "a TOML file, a folder of them, or a name that `parcours list` shows"
UNREADABLE = "a readable TOML file (toml.io)"
CSV = "a readable CSV file, in UTF-8"
ROW = "the id of a row of the evidence"


def load(reference: Path | str) -> tuple[Problem, ...]:
    """The problems for which a document is not loaded."""
    with pytest.raises(InputError) as caught:
        library.load(str(reference))
    return caught.value.problems


# ---- finding


def test_the_library_offers_its_models_first_then_levers() -> None:
    names = library.names()
    assert names[0] == "baseline"
    assert {"levers/2.2-simpler-journeys", "levers/2.3-catalogue"} <= set(names)
    assert all(library.load(name).kind in ("study", "lever", "scenario") for name in names)


def test_a_pattern_stands_for_the_names_that_it_matches() -> None:
    levers = [name for name in library.names() if name.startswith("levers/")]
    assert library.expanded(["baseline", "levers/*"]) == ("baseline", *levers)
    assert library.expanded(["levers/2.[12]*", "a"]) == (*levers[3:5], "a")
    assert library.expanded(["levers/9*"]) == ("levers/9*",)


def test_a_pattern_that_matches_nothing_is_refused_as_a_name_is() -> None:
    refusal = typed("compare", "baseline", "levers/9*")
    assert refusal.exit_code == 2
    assert f"levers/9*: not found: value 'levers/9*' is refused; accepted: {HERE}" in refusal.stderr


@pytest.mark.usefixtures("without_processes")
@pytest.mark.parametrize("command", [("compare", "baseline"), ("select",)], ids=" ".join)
def test_commands_take_patterns(command: tuple[str, ...], tmp_path: Path) -> None:
    given = typed(
        *command, "levers/2.[23]*", "--store", tmp_path, "--jobs", 1, "--scale", 0.001, "--json",
        *{"compare": ("--replications", 1, "--out", tmp_path / "out"),
          "select": ("--indicator", "completions", "--indifference", 100, "--first", 3,
                     "--most", 3)}[command[0]],
    )  # fmt: skip
    assert given.exit_code == 0, given.output
    assert "2.2-simpler-journeys" in given.stdout
    assert "2.3-catalogue" in given.stdout


@pytest.mark.parametrize(
    ("folder", "table", "called"),
    [
        ("levers", "lever", "lever"), ("projects", "lever", "project"),
        ("shocks", "lever", "shock"), ("portfolios", "scenario", "portfolio"),
        ("projects", "scenario", "scenario"), ("portfolios", "lever", "lever"),
        ("mine", "scenario", "scenario"), ("mine", "lever", "lever"), ("", "study", "model"),
    ],
)  # fmt: skip
def test_a_document_is_called_by_what_it_is_and_where_it_stands(
    folder: str, table: str, called: str
) -> None:
    document = library.Document("x", Path("x.toml"), {table: {}})
    assert library.called(f"{folder}/x" if folder else "x", document) == called


@pytest.mark.parametrize(
    "reference", ["levers/2.3-catalogue", "levers/2.3-catalogue.toml", "baseline", "baseline/"]
)
def test_a_name_is_found_in_the_library_from_any_folder(
    reference: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert library.find(reference).is_relative_to(ROOT / "scenarios")
    assert library.load(reference).name in ("baseline", "2.3-catalogue")


def test_a_file_that_stands_here_comes_before_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = small(tmp_path / "baseline")
    assert library.find("baseline") == mine
    (tmp_path / "levers").mkdir()
    assert library.find("levers/2.3-catalogue").is_relative_to(ROOT / "scenarios")


@pytest.mark.parametrize(
    ("reference", "hint"),
    [
        ("basline", "; did you mean baseline?"),
        ("levers/2.3-catalog", "; did you mean levers/2.3-catalogue"),
        ("qqqq", ""),
        ("x" * 5_000, ""),
        ("", ""),
    ],
)
def test_what_is_not_there_is_refused_with_what_was_meant(
    reference: str, hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (problem,) = load(reference)
    assert (problem.file, problem.path, problem.value) == (reference, "not found", reference)
    assert problem.accepted.startswith(HERE + hint)
    assert bool(hint) == ("did you mean" in problem.accepted)


# ---- reading


def test_a_table_knows_its_file(tmp_path: Path) -> None:
    base = small(tmp_path / "base")
    document = library.load(str(base))
    for path, file in {
        "study.end": "study.toml", "pools.office.people": "journeys.toml",
        "journeys.course.stages[1].work": "journeys.toml", "catalogue[2].fee": "catalogue.csv",
        "pools": "journeys.toml",
    }.items():  # fmt: skip
        assert Path(document.file_of(path)).name == file
    assert document.file_of("nothing.here") == library.shown(base)
    assert document.folder == base
    assert library.load(str(base / "study.toml")).folder == base


@pytest.mark.parametrize(
    ("text", "said_in"),
    [("[study = 3", "(at line 1, column 8)"), ("study = \xff", "can't decode byte 0xff"),
     ("a = 1\na = 2", "Cannot overwrite")],
)  # fmt: skip
def test_a_file_that_does_not_parse_says_where(text: str, said_in: str, tmp_path: Path) -> None:
    base = small(tmp_path / "base")
    (base / "wrong.toml").write_text(text, encoding="latin-1")
    (problem,) = load(base)
    assert Path(problem.file).name == "wrong.toml"
    assert (problem.path, problem.accepted) == ("whole file", UNREADABLE)
    assert said_in in str(problem.value)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[pools.office]\npeople = 1", "pools.office"),
        ("pools = 3", "pools"),
        ("[study]\nname = 'again'", "study"),
    ],
)
@pytest.mark.parametrize("name", ["a-first.toml", "z-last.toml"])
def test_a_table_stands_in_one_file(text: str, path: str, name: str, tmp_path: Path) -> None:
    base = small(tmp_path / "base")
    (base / name).write_text(text)
    problems = load(base)
    assert {each.value for each in problems} == {"twice"}
    assert path in {each.path for each in problems} or path == "pools"
    other = "study.toml" if path == "study" else "journeys.toml"
    second, first = (other, name) if name < other else (name, other)
    assert Path(problems[0].file).name == second
    assert problems[0].accepted == (
        f"one table of this name; {library.shown(base / first)} has it too"
    )


def test_a_document_is_a_model_a_lever_or_a_scenario(tmp_path: Path) -> None:
    file = tmp_path / "some.toml"
    file.write_text("[pools.office]\npeople = 2\n[levers]\n")
    (problem,) = load(file)
    assert (problem.path, problem.value) == ("tables", ["levers", "pools"])
    assert problem.accepted == "one of the tables [study] (a model), [lever] or [scenario]"


@pytest.mark.parametrize("kind", ["lever", "scenario"])
def test_nothing_stands_beside_a_lever_or_a_scenario(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "some.toml"
    file.write_text(f"[{kind}]\nname = 'x'\n[[effects]]\nop = 'add'\n[pools.x]\npeople = 1\n")
    assert [(each.path, each.value, each.accepted) for each in load(file)] == [
        ("effects", [{"op": "add"}], f"no table beside [{kind}]"),
        ("pools", {"x": {"people": 1}}, f"no table beside [{kind}]"),
    ]


# ---- the catalogue, the evidence, the published figures


@pytest.mark.parametrize(
    ("old", "new", "path", "value"),
    [
        ("law,learners,0.6,100,", "law,learners,0.6,-100,", "line 2, fee", "-100"),
        ("law,learners,0.6,100,", "law,learners,nan,100,", "line 2, share", "nan"),
        ("art,learners,0.3,80,500,30", "art,learners,0.3,80,500,many", "line 3, learners", "many"),
        ("latin,learners,0.1,60,400,10,A01", "latin,learners,0.1,60", "line 4, fixed_cost", ""),
    ],
)
def test_a_catalogue_holds_numbers(
    old: str, new: str, path: str, value: str, tmp_path: Path
) -> None:
    problems = said(load(small(tmp_path / "base", (old, new))))
    assert problems[0] == (path, value, "a number, zero or more")


def test_a_catalogue_has_its_columns(tmp_path: Path) -> None:
    base = small(tmp_path / "base", ("course,segment,share,fee", "course,segment,part,fee"))
    accepted = "a first line with the columns course, segment, share, fee, fixed_cost, learners"
    assert said(load(base)) == [("line 1", "no share", accepted)]


def test_a_catalogue_may_begin_with_the_mark_that_a_spreadsheet_writes(tmp_path: Path) -> None:
    base = small(tmp_path / "base")
    (base / "catalogue.csv").write_text(CATALOGUE, encoding="utf-8-sig")
    assert [course.course for course in read(str(base)).model.catalogue] == ["law", "art", "latin"]


@pytest.mark.parametrize("name", ["catalogue.csv", "evidence/facts.csv", "published.csv"])
def test_a_table_in_another_encoding_is_refused(name: str, tmp_path: Path) -> None:
    base = small(tmp_path / "base")
    (base / name).write_text("id,course,é\n", encoding="latin-1")
    (found,) = [each for each in refused(base) if each.accepted == CSV]
    assert (Path(found.file).name, found.path) == (Path(name).name, "whole file")


def test_a_quote_that_never_ends_is_refused(tmp_path: Path) -> None:
    base = small(tmp_path / "base", ("law,learners", '"law,learners'))
    assert [(each.path, each.accepted) for each in load(base)] == [("whole file", CSV)]


def test_evidence_that_is_not_there_is_refused_once(tmp_path: Path) -> None:
    base = small(tmp_path / "base", ('evidence = "evidence"', 'evidence = "proof"'))
    found = refused(base)
    assert (found[0].path, found[0].value) == ("study.evidence", "proof")
    assert found[0].accepted == (
        "a folder that holds facts.csv, assumptions.csv, calibration.csv, or one of them"
    )
    assert {each.accepted for each in found[1:]} <= {f"{ROW}: F..., A..., B... or C..."}


def test_an_id_of_the_evidence_stands_once(tmp_path: Path) -> None:
    base = small(tmp_path / "base", (FACTS, f"{FACTS}A01,again,1,high\n"))
    (found,) = refused(base)
    assert (Path(found.file).name, found.path, found.value, found.accepted) == (
        "assumptions.csv", "line 2, id", "A01", "an id that no other row has",
    )  # fmt: skip


def test_evidence_is_fact_or_assumption(tmp_path: Path) -> None:
    known = read(str(small(tmp_path / "base"))).evidence
    assert {name: row.kind for name, row in known.items()} == {
        "F001": "fact", "F002": "fact", "A01": "assumption",
    }  # fmt: skip


def test_a_wrong_model_does_not_make_its_sources_wrong(tmp_path: Path) -> None:
    """The evidence is read even when the model cannot be, so that no source is unknown for that."""
    base = small(tmp_path / "base", ("presence = 0.8", "presence = 8"))
    assert [each.path for each in refused(base)] == ["pools.helpers.presence"]


HEAD = "fr,en,indicator,audience,segment,pool,year,published,source\n"


@pytest.mark.parametrize(
    ("row", "path", "value", "accepted"),
    [
        ("a,b,enrolments,all,all,all,2023,5,F9", "line 2, source", "F9", ROW),
        ("a,b,enrolments,all,all,all,soon,5,F001", "line 2, year", "soon", "a year"),
        ("a,b,enrolments,all,all,all,2023,-5,F001", "line 2, published", "-5",
         "a number, zero or more"),
    ],
)  # fmt: skip
def test_a_published_figure_is_checked_before_the_run(
    row: str, path: str, value: str, accepted: str, tmp_path: Path
) -> None:
    base = small(tmp_path / "base")
    (base / "published.csv").write_text(f"{HEAD}{row}\n")
    assert said(refused(base)) == [(path, value, accepted)]


def test_a_published_figure_is_read(tmp_path: Path) -> None:
    base = small(tmp_path / "base")
    (base / "published.csv").write_text(f"{HEAD}a,b,enrolments,all,all,all,2023,5.5,F001\n")
    place = {"indicator": "enrolments", "audience": "all", "segment": "all", "pool": "all"}
    assert read(str(base)).figures == (library.Figure("a", "b", place, 2023, 5.5, "F001"),)


def test_every_text_that_refuses_is_read_here() -> None:
    read_here = (
        HERE, UNREADABLE, CSV, ROW, "a year", "a number, zero or more", "no table beside [",
        "a first line with the columns ", "an id that no other row has", "one table of this name; ",
        " has it too", "one of the tables [study] (a model), [lever] or [scenario]",
        "a folder that holds ", ", or one of them",
    )  # fmt: skip
    assert unread("library.py", read_here) == []
    assert Path(__file__).read_text("utf-8").count(read_here[0]) == 1


def test_sources_are_found_wherever_they_stand() -> None:
    tables = {
        "pools": {"x": {"source": ["A", "B"], "sources": {"people": "C", "speed": ["D"]}}},
        "journeys": {"y": {"stages": [{"work": {"source": "E"}}]}},
        "wrong": {"source": 3, "sources": {"a": 4, "b": [5, "F"]}, "more": {"sources": 6}},
    }
    assert list(library.sources_of(tables)) == [
        ("pools.x.source", "A"), ("pools.x.source", "B"), ("pools.x.sources.people", "C"),
        ("pools.x.sources.speed", "D"), ("journeys.y.stages[0].work.source", "E"),
        ("wrong.sources.b", "F"),
    ]  # fmt: skip
