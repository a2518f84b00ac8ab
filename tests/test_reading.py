"""Reading observed data: what becomes evidence, what is a fault and where, what is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from calibration.__main__ import main
from calibration.evidence.reading import examine, read
from simulator import InputError

MAPPING = """
[evidence]
name = "files"
kind = "log"
files = ["files.csv"]
source = "Made by hand"
licence = "none needed"
{more}
[columns]
case = "case"
activity = "step"
start = "from"
end = "to"
resource = "who"
"""
HEADER = "case,step,from,to,who\n"
GOOD = (
    "a,open,2023-01-02T09:00:00,2023-01-02T09:10:00,Ann\n"
    "b,open,2023-01-02T10:00:00,2023-01-02T10:05:00,Bob\n"
)


def mapped(folder: Path, rows: str = GOOD, more: str = "", text: str = MAPPING) -> Path:
    (folder / "files.csv").write_text(HEADER + rows, "utf-8")
    path = folder / "files.toml"
    path.write_text(text.replace("{more}", more), "utf-8")
    return path


def typed(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def kinds(folder: Path, rows: str, more: str = "") -> list[tuple[int, str, str, str]]:
    evidence = examine(mapped(folder, GOOD + rows, more), folder)
    return [(f.row, f.role, f.value, f.kind) for f in evidence.faults]


def test_rows_become_typed_columns_and_keep_their_place(tmp_path: Path) -> None:
    evidence = read(mapped(tmp_path), tmp_path)
    assert list(evidence.frame.columns) == [
        "file", "row", "case", "activity", "start", "end", "resource",
    ]  # fmt: skip
    assert list(evidence.frame["row"]) == [1, 2]
    assert (evidence.frame["end"] - evidence.frame["start"]).dt.total_seconds().tolist() == [
        600.0, 300.0,
    ]  # fmt: skip
    assert (evidence.rows, evidence.faults, evidence.dropped) == (2, (), {})


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            "c,open,2023-02-30T09:00:00,2023-03-01T09:00:00,Ann",
            ("start", "2023-02-30T09:00:00", "bad date"),
        ),
        ("c,open,2023-01-02T09:00:00,soon,Ann", ("end", "soon", "bad date")),
        (
            "c,open,2023-01-03T09:00:00,2023-01-02T09:00:00,Ann",
            ("end", "2023-01-02 09:00:00", "end before start"),
        ),
        (",open,2023-01-02T09:00:00,2023-01-02T09:00:00,Ann", ("case", "", "missing")),
        ("c,open,2023-01-02T09:00:00,,Ann", ("end", "", "missing")),
        (
            "a,open,2023-01-02T09:00:00,2023-01-02T09:10:00,Ann",
            ("case", "a open 2023-01-02 09:00:00", "duplicate"),
        ),
        (
            "c,open,2023-01-02T09:00:00+01:00,2023-01-02T09:00:00,Ann",
            ("start", "2023-01-02T09:00:00+01:00", "mixed time zones"),
        ),
    ],
)
def test_a_fault_is_listed_with_its_row_its_column_and_its_value(
    tmp_path: Path, row: str, fault: tuple[str, str, str]
) -> None:
    assert (3, *fault) in kinds(tmp_path, row + "\n")


def test_a_step_without_a_begin_or_a_person_is_no_fault(tmp_path: Path) -> None:
    assert kinds(tmp_path, "c,open,,2023-01-02T09:00:00,\n") == []


def test_a_word_that_the_mapping_does_not_know_is_a_fault(tmp_path: Path) -> None:
    text = MAPPING + '[values.activity]\nopen = "opened"\n'
    rows = GOOD + "c,opne,,2023-01-02T09:00:00,Ann\n"
    evidence = examine(mapped(tmp_path, rows, text=text), tmp_path)
    assert [(f.row, f.value, f.kind) for f in evidence.faults] == [(3, "opne", "unknown value")]
    assert list(evidence.frame["activity"]) == ["opened", "opened"]


def test_faults_are_refused_unless_the_mapping_drops_them_and_then_they_are_counted(
    tmp_path: Path,
) -> None:
    rows = GOOD + "c,open,x,2023-01-03T09:00:00,Ann\n" + GOOD
    with pytest.raises(InputError, match=r"bad date: value|rows 3 \(start 'x'\)") as error:
        read(mapped(tmp_path, rows), tmp_path)
    assert len(error.value.problems) == 2
    evidence = read(mapped(tmp_path, rows, 'drop = ["bad date", "duplicate"]'), tmp_path)
    assert evidence.dropped == {"bad date": 1, "duplicate": 2}
    assert len(evidence.frame) + sum(evidence.dropped.values()) == evidence.rows == 5


def test_a_row_with_two_faults_is_left_out_once(tmp_path: Path) -> None:
    more = 'drop = ["bad date", "missing"]'
    evidence = read(mapped(tmp_path, GOOD + ",open,x,2023-01-03T09:00:00,Ann\n", more), tmp_path)
    assert len(evidence.faults) == 2
    assert evidence.dropped == {"missing": 1}


def test_rows_of_other_things_are_counted_apart(tmp_path: Path) -> None:
    text = MAPPING + '[keep]\nwho = ["Ann", "Bob"]\n'
    rows = GOOD + "c,open,nonsense,2023-01-03T09:00:00,robot\n"
    evidence = read(mapped(tmp_path, rows, text=text), tmp_path)
    assert (evidence.dropped, evidence.faults) == ({"not kept": 1}, ())


@pytest.mark.parametrize(
    ("rows", "accepted"),
    [("", "rows that can be used"), (GOOD.splitlines()[0] + "\n", "two cases or more")],
)
def test_an_empty_log_and_a_single_case_are_refused(
    tmp_path: Path, rows: str, accepted: str
) -> None:
    with pytest.raises(InputError, match=accepted):
        read(mapped(tmp_path, rows), tmp_path)


def test_a_file_without_a_header_is_an_empty_log(tmp_path: Path) -> None:
    path = mapped(tmp_path)
    (tmp_path / "files.csv").write_text("", "utf-8")
    with pytest.raises(InputError, match="rows that can be used"):
        read(path, tmp_path)


def test_offsets_are_turned_to_the_clock_of_the_stated_zone(tmp_path: Path) -> None:
    rows = (
        "a,open,2023-01-02T08:00:00Z,2023-01-02T09:30:00+01:00,Ann\n"
        "b,open,2023-07-03T08:00:00+0000,2023-07-03T08:00:00.500Z,Bob\n"
    )
    frame = read(mapped(tmp_path, rows, 'time_zone = "Europe/Paris"'), tmp_path).frame
    assert frame["start"].astype(str).tolist() == ["2023-01-02 09:00:00", "2023-07-03 10:00:00"]
    assert frame["end"].dt.hour.tolist() == [9, 10]


def test_summer_time_is_one_clock_and_two_continents_are_not(tmp_path: Path) -> None:
    summer = (
        "a,open,2023-01-02T08:00:00+01:00,2023-01-02T09:30:00+01:00,Ann\n"
        "b,open,2023-07-03T08:00:00+02:00,2023-07-03T09:00:00+02:00,Bob\n"
    )
    assert read(mapped(tmp_path, summer), tmp_path).frame["start"].dt.hour.tolist() == [8, 8]
    with pytest.raises(InputError, match="mixed time zones"):
        read(mapped(tmp_path, summer + summer.replace("+02:00", "-05:00")), tmp_path)


def test_csv_parquet_and_xes_say_the_same(tmp_path: Path) -> None:
    expected = read(mapped(tmp_path), tmp_path).frame.drop(columns="file")
    table = pd.read_csv(tmp_path / "files.csv", dtype=str)
    table.to_parquet(tmp_path / "files.parquet")
    traces = "".join(
        f'<trace><string key="concept:name" value="{row["case"]}"/><event>'
        f'<string key="step" value="{row.step}"/><date key="from" value="{row["from"]}"/>'
        f'<date key="to" value="{row.to}"/><string key="who" value="{row.who}"/></event></trace>'
        for _, row in table.iterrows()
    )
    text = f'<log xmlns="http://www.xes-standard.org/">{traces}</log>'
    (tmp_path / "files.xes.gz").write_bytes(gzip.compress(text.encode()))
    for name in ("files.parquet", "files.xes.gz"):
        path = mapped(tmp_path, text=MAPPING.replace("files.csv", name))
        if name.endswith("xes.gz"):
            path.write_text(path.read_text("utf-8").replace('"case"', '"case:concept:name"'))
        found = read(path, tmp_path).frame.drop(columns="file")
        pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_a_broken_file_and_an_absent_one_are_named_together(tmp_path: Path) -> None:
    (tmp_path / "broken.xes").write_text("<log><trace>", "utf-8")
    text = MAPPING.replace('"files.csv"', '"broken.xes", "absent.csv"')
    with pytest.raises(InputError) as error:
        read(mapped(tmp_path, text=text), tmp_path)
    assert [problem.accepted for problem in error.value.problems] == [
        "CSV, Parquet or XES, as its name says, also .gz", "a file that exists",
    ]  # fmt: skip


def test_another_table_is_joined_by_its_keys(tmp_path: Path) -> None:
    (tmp_path / "ends.csv").write_text("case,result\na,paid\nb,refused\n", "utf-8")
    more = 'joins = [{ files = ["ends.csv"], on = ["case"] }]'
    path = mapped(tmp_path, more=more, text=MAPPING + 'outcome = "result"\n')
    assert list(read(path, tmp_path).frame["outcome"]) == ["paid", "refused"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('kind = "log"', 'kind = "book"'), "evidence.kind: value 'book'"),
        (('licence = "none needed"', ""), "evidence.licence"),
        (('end = "to"', ""), "columns.end: value None is refused; accepted: the column of"),
        (('end = "to"', 'end = "until"'), "value 'until' is refused; accepted: a column of the"),
        (('resource = "who"', 'person = "who"'), "columns.person: .* the roles of log: case"),
        (("[evidence]", "[evidence"), "TOML in UTF-8"),
        (("{more}", 'time_zone = "Europe/Pari"'), "a name such as"),
        (("{more}", 'drop = ["typos"]'), "evidence.drop.0: value 'typos'"),
        (('"files.csv"', ""), "one file or more"),
    ],
)
def test_a_wrong_mapping_is_refused(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    assert change[0] in MAPPING
    with pytest.raises(InputError, match=message):
        read(mapped(tmp_path, text=MAPPING.replace(*change)), tmp_path)


def test_the_command_lists_everything_and_writes_rows_and_faults(tmp_path: Path) -> None:
    path = mapped(tmp_path, GOOD + GOOD, 'drop = ["duplicate"]')
    result = typed("read", path, "--data", tmp_path, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "files: log, 4 rows, 2 used" in result.stdout
    assert "left out, duplicate: 2 rows" in result.stdout
    assert "fault, duplicate in case: 2, rows 3, 4" in result.stdout
    assert len(pd.read_parquet(tmp_path / "out" / "files.parquet")) == 2
    faults = (tmp_path / "out" / "files-faults.csv").read_text("utf-8").splitlines()
    assert faults[:2] == [
        "file,row,role,value,kind", "files.csv,3,case,a open 2023-01-02 09:00:00,duplicate",
    ]  # fmt: skip


def test_problems_of_all_mappings_are_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    path = mapped(tmp_path, GOOD.splitlines()[0] + "\nb,open,x,y,Ann\n")
    arguments = ("read", path, tmp_path / "none.toml", "--data", tmp_path)
    result = typed(*arguments, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "3 problems in the input:" in result.stderr
    assert "rows 2 (start 'x'), 2 (end 'y'): value 'bad date'" in result.stderr
    assert "two cases or more" in result.stderr
    assert "none.toml: file" in result.stderr
    assert not (tmp_path / "out").exists()
