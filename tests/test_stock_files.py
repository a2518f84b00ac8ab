"""A stock as a file: read with its row numbers, refused with every problem, written and shown."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from documents import Spoil, accepted_texts, small, tiny, typed
from how_to import PAGES, execute

from simulator.continuation import write
from simulator.errors import RunError
from simulator.experiment.identity import resolved
from simulator.indicators import queues
from simulator.planning import make_plan
from simulator.run import simulate
from simulator.scenario import read
from simulator.stock import Row

TABLE = '\n[stock]\nfile = "stock.csv"\nat = 2023-02-01\n'
HEAD = (
    "segment,request,learner,number,stage,since,until,pool,passes,visits,arrived,applied,cohort,"
    "course,strain,count\n"
)
GOOD = (
    "learners,,ann,3,study,2023-01-20,,,2,order:1 check:1 study:2,2023-01-10,,2023,law,0.5,\n"
    "learners,call,ann,99,talk,2023-01-31 16:00:00,,helpers,,,,,,,,\n"
    "pupils,,,,check,2023-01-25 10:00,,,,,,,,,,12\n"
    "pupils,call,,,talk,2023-02-03 09:30,,,,,,,,,,\n"
    "learners,,gone,4,,,,,,,,2022-12-01,2022,art,,\n"
    "learners,call,gone,,talk,2023-01-31,,,,,,,,,,2\n"
)


def stocked(folder: Path, rows: str, head: str = HEAD, table: str = TABLE) -> Path:
    """The small institution with a stock."""
    small(folder)
    (folder / "stock.toml").write_text(table)
    (folder / "stock.csv").write_text(head + rows)
    return folder


def test_a_stock_is_read_and_shown(tmp_path: Path) -> None:
    found = read(str(stocked(tmp_path / "base", GOOD)))
    assert found.model.stock is not None
    assert [row.stage for row in found.model.stock.rows.values()] == [
        "study", "talk", "check", "talk", "", "talk"
    ]  # fmt: skip
    shown = typed("show", tmp_path / "base").stdout
    assert "stock.file = stock.csv  [" in shown
    assert "stock.at = 2023-02-01  [" in shown
    assert "stock.rows = 14 learners, 4 requests  [" in shown
    assert typed("check", tmp_path / "base").exit_code == 0
    stock = resolved(found)["model"]["stock"]
    assert set(stock) >= {"file", "at", "scale", "digest"}
    assert "rows" not in stock
    changed = stocked(tmp_path / "other", GOOD.replace("ann", "eve"))
    assert resolved(read(str(changed)))["model"]["stock"]["digest"] != stock["digest"]
    assert tmp_path / "base" / "stock.csv" in found.documents[0].files.values()


WRONG: tuple[tuple[str, str, str], ...] = (
    ("learner,,,,study,2023-01-20,,,,,,,,,,", "segment", "one of the segments: learners, pupils"),
    ("learners,cal,,,talk,2023-01-20,,,,,,,,,,", "request", "one of the requests: call"),
    ("learners,,,,sudy,2023-01-20,,,,,,,,,,", "stage", "one of the stages: order, check, study"),
    ("learners,,,,study,2023-01-20,,,,chek:1 study:1,,,,,,", "visits", "one of the stages: order,"),
    ("learners,,,,study,2023-01-20,,,3,study:2,,,,,,", "visits", "at least the passes, 3"),
    ("learners,,,,check,2023-01-20,,desk,,,,,,,,", "pool", "one of the pools: office, helpers"),
    ("learners,,,,study,2023-01-20,,office,,,,,,,,", "pool", "one of the pools: there is none"),
    ("learners,,,,check,2023-01-20,2023-02-03,,,,,,,,,", "until", "nothing: who waits does not"),
    ("learners,,,,study,2023-01-20,2023-01-31,,,,,,,,,", "until", "a moment from the stock's day"),
    ("learners,,,,study,2023-02-02,,,,,,,,,,", "since", "a moment up to the stock's day, 2023-02-"),
    ("learners,,,,study,,,,,,,,,,,", "since", "a moment: since when they are at the stage"),
    ("learners,,,,study,soon,,,,,,,,,,", "since", 'a day or a moment: "2024-09-01", "2024-09-01 '),
    ("learners,,,,,2023-01-20,,,,,,,,,,", "stage", "a stage; only learners to whom a request bel"),
    (
        "learners,call,,,talk,2023-02-02,,helpers,,,,,,,,",
        "since",
        "before 2023-02-01: only at talk",
    ),
    ("learners,,,,study,2023-01-20,,,,,2023-01-21,,,,,", "arrived", "a moment not after `since`"),
    ("learners,,,3,study,2023-01-20,,,,,,,,,,2", "count", "1: only those of whom no more is known"),
    ("learners,,,1073741824,study,2023-01-20,,,,,,,,,,", "number", "a number below 1073741824"),
    ("learners,,,-1,study,2023-01-20,,,,,,,,,,", "number", "greater than or equal to 0"),
    (
        "learners,,,,study,2023-01-20,,,,twice,,,,,,",
        "visits",
        "stages with the passages of each so",
    ),
    (
        "learners,call,bob,,talk,2023-01-20,,,,,,,,,,",
        "learner",
        "a learner of the segment who has a",
    ),
    (
        "learners,,,,study,2023-01-20,,,,,,,,latin?,,",
        "course",
        "one of the courses: law, art, latin",
    ),
    ("learners,call,,,talk,2023-01-20,,,,,,,,law,,", "course", "nothing: it is the learner's"),
    ("learners,,,,study,2023-01-20,,,0,,,,,,,", "passes", "greater than or equal to 1"),
)
"""A row, and the column for which it is refused with what is accepted."""
TWICE = "learners,,eva,5,study,2023-01-20,,,,,,,,,,\nlearners,,eva,5,study,2023-01-20,,,,,,,,,,\n"


def test_every_wrong_row_is_refused_at_once_with_its_number(tmp_path: Path) -> None:
    parsed = {"soon", "-1", "twice", ",0,"}
    for group in (True, False):
        rows = [w for w in WRONG if any(p in w[0] for p in parsed) == group]
        text = "".join(f"{row}\n" for row, _, _ in rows) + ("" if group else TWICE)
        done = typed("check", stocked(tmp_path / f"base-{group}", text))
        assert done.exit_code == 2
        for line, (row, column, accepted) in enumerate(rows, 2):
            wanted = f"stock.csv: stock.rows.line {line}.{column}: value "
            [said] = [each for each in done.stderr.splitlines() if wanted in each]
            assert accepted in said, row
        if not group:
            last = len(rows) + 3
            for column in ("number", "learner"):
                assert f"line {last}.{column}: value " in done.stderr
            assert f"given once; line {last - 1} has it too" in done.stderr


def test_each_reason_to_refuse_a_row_is_read_by_a_test() -> None:
    """The first words of each; dates and names stand between the others."""
    elsewhere = ("a day from", " to ", " does one begin", "given once; ", " has it too")
    read_here = [accepted for _, _, accepted in WRONG] + [*elsewhere]
    texts = [text for text in accepted_texts("check_stock.py") if "%" not in text]
    assert [t for t in texts if not any(t[:15].strip() in each for each in read_here)] == []
    assert len(texts) > len(elsewhere) + 10


@pytest.mark.parametrize(
    ("table", "head", "path", "accepted"),
    [
        (
            TABLE.replace("02-01", "13-01").replace("2023-13-01", '"soon"'),
            HEAD,
            "stock.at",
            "a date",
        ),
        (
            TABLE.replace("2023-02-01", "2024-01-01"),
            HEAD,
            "stock.at",
            "a day from 2022-12-22 to 2023-12-31",
        ),
        (TABLE.replace("stock.csv", "other.csv"), HEAD, "whole file", "a readable CSV file"),
        (TABLE, "segment,stage\n", "line 1", "a first line with the columns segment, stage, since"),
        (TABLE, HEAD.replace("visits", "visit"), "stock.rows.line 2.visit", "no such key here"),
        (TABLE + "size = 2\n", HEAD, "stock.size", "no such key here"),
    ],
)
def test_a_stock_that_cannot_be_is_refused(
    tmp_path: Path, table: str, head: str, path: str, accepted: str
) -> None:
    done = typed("check", stocked(tmp_path / "base", GOOD, head, table))
    assert done.exit_code == 2
    assert f"{path}: value " in done.stderr
    assert accepted in done.stderr


def scenario(folder: Path, model: str, stock: str, *changes: Spoil) -> Path:
    text = '[scenario]\nname = "later"\ntitle = { fr = "Après", en = "After" }\n'
    text += f'base = "{model}"\n{stock}\n'
    (folder / "later.toml").write_text(text)
    return folder / "later.toml"


def test_a_state_is_written_and_a_scenario_goes_on_from_it_to_the_same_months(
    tmp_path: Path,
) -> None:
    model, out = (
        tiny(tmp_path / "tiny.toml", ("people = 1", "people = 1\nspeed = 0.005")),
        tmp_path / "here.csv",
    )
    asked = ("stock", model, "2023-02-01", "--seed", "4", "--out", out)
    done = typed(*asked)
    assert done.exit_code == 0, done.stderr
    said, line = done.stdout.splitlines()[0], done.stdout.splitlines()[-1]
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert said == f"{out}: {len(rows)} learners and 0 requests as 2023-02-01 begins"
    assert len(rows) > 3
    assert line == 'stock = { file = "here.csv", at = 2023-02-01 }'
    later = scenario(tmp_path, model, line)
    whole, after = (read(str(each)) for each in (model, later))
    plans = [make_plan(each.model, each.tuning) for each in (whole, after)]
    records = [simulate(each.plan, 4).record for each in plans]
    assert records[0].ends[:, 1:].tobytes() == records[1].ends[:, 1:].tobytes()
    assert records[0].wait_time[:, 1].sum() == records[1].wait_time[:, 1].sum() > 0
    assert [each.start for each in plans] == [date(2023, 1, 1), date(2023, 2, 1)]
    weeks = [queues(*each).iloc[-3:] for each in zip(plans, records, strict=True)]
    assert weeks[0].to_csv(index=False) == weeks[1].to_csv(index=False)
    again = typed(*asked)
    assert again.exit_code == 2
    assert "--out: file: value '/" in again.stderr
    assert again.stderr.endswith(" is refused; accepted: a new file\n")


def test_a_day_that_is_not_lived_has_no_state(tmp_path: Path) -> None:
    model = tiny(tmp_path / "tiny.toml")
    for day in ("2023-01-01", "2023-03-01"):
        done = typed("stock", model, day, "--out", tmp_path / "no.csv")
        assert done.exit_code == 2
        assert "a day after 2023-01-01 and before 2023-03-01" in done.stderr
    assert not (tmp_path / "no.csv").exists()


def test_a_stock_that_the_disk_refuses_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="the stock was not written: "):
        write([{"segment": "learners"}], tmp_path / "file" / "stock.csv")
    with pytest.raises(ValueError, match="strange"):
        write([{"strange": "1"}], tmp_path / "stock.csv")


def test_every_column_of_a_row_is_told_in_the_grammar() -> None:
    grammar = (Path(__file__).parents[1] / "scenarios" / "README.md").read_text("utf-8")
    missing = [column for column in Row.model_fields if f"`{column}`" not in grammar]
    assert missing == []


def test_the_how_to_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(execute(PAGES / "start-from-a-stock.md", tmp_path, monkeypatch)) == 2
