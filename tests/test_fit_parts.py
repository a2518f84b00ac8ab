"""Duty, waits, and the command that fits all parts and writes them down."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from calibration.__main__ import main
from calibration.parts.duty import duty
from calibration.parts.estimate import Estimate, Part
from calibration.parts.waits import unexplained, waits
from calibration.parts.writing import toml
from simulator import read

MONDAY = pd.Timestamp("2023-01-02")

LOG = """
[evidence]
name = "files"
kind = "log"
files = ["files.csv"]
source = "Drawn by the test"
licence = "none needed"
drop = ["duplicate"]

[columns]
case = "case"
activity = "activity"
start = "start"
end = "end"
resource = "resource"
"""
CALLS = """
[evidence]
name = "calls"
kind = "calls"
files = ["calls.csv"]
source = "Drawn by the test"
licence = "none needed"

[columns]
case = "case"
arrival = "arrival"
wait = "wait"
outcome = "outcome"
service = "service"
resource = "resource"
"""


def at(*hours: float) -> pd.Series:
    return pd.Series([MONDAY + pd.Timedelta(hours=h) for h in hours])


def office(cases: int = 400, seed: int = 1) -> pd.DataFrame:
    """Files of two steps in an office open mon-fri 9-17: waits of known laws in open hours."""
    chance = np.random.default_rng(seed)
    rows = []
    for case in range(cases):
        opened = chance.uniform(0, 8 * 5 * 8)
        read, checked = 0.05 * chance.gamma(2), 0.1 * chance.gamma(2)
        begun = opened + read + chance.exponential(6.0)
        for name, begin, work in (("open", opened, read), ("check", begun, checked)):
            start = clock(begin)
            # Who has begun finishes, though the office closes.
            end = start + pd.Timedelta(hours=work).round("us")
            rows.append((str(case), name, start, end, f"{name}-{case % 3}"))
    return pd.DataFrame(rows, columns=["case", "activity", "start", "end", "resource"])


def clock(hours: float) -> pd.Timestamp:
    """When an office that opens from 9 to 17, five days a week, has been open so long."""
    days, rest = divmod(hours, 8)
    weeks, day = divmod(int(days), 5)
    return (MONDAY + pd.Timedelta(days=7 * weeks + day, hours=9 + rest)).round("us")


def typed(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_stint_lasts_from_its_first_to_its_last_stamp_and_a_long_silence_ends_it() -> None:
    found = duty(pd.Series(["a", "a", "a", ""]), at(9, 10, 15, 3), at(9.5, 11, 16, 4))
    assert found.people[0, 9:11].tolist() == [1.0, 1.0]
    assert found.people[0, 11:15].tolist() == [0.0] * 4
    assert (found.people.sum(), found.hours, found.work) == (3.0, 3.0, 2.5)
    longer = duty(pd.Series(["a", "a", "a"]), at(9, 10, 15), at(9.5, 11, 16), longest_pause=4.0)
    assert longer.people[0, 9:16].tolist() == [1.0] * 7


def test_overlapping_tasks_of_one_person_are_worked_once() -> None:
    found = duty(pd.Series(["a", "a", "b"]), at(9, 9.25, 9), at(10, 9.5, 10))
    assert (found.hours, found.work) == (2.0, 2.0)
    assert found.people[0, 9] == 2.0


def test_the_calendar_and_the_people_of_an_office_are_found_again() -> None:
    chance = np.random.default_rng(2)
    days = [d for d in range(28) if d % 7 < 5]
    rows = [
        (f"p{who}", 24 * d + h + m / 60)
        for d in days
        for who in range(3)
        for h in range(8, 17)
        for m in chance.uniform(0, 60, 6)
    ]
    start = at(*(begin for _, begin in rows))
    found = duty(pd.Series([who for who, _ in rows]), start, start)
    assert found.calendar == "mon-fri 08:00-17:00"
    assert found.people[:5, 9:16] == pytest.approx(3.0)
    assert found.resources == 3


def test_a_wait_is_split_into_closed_busy_and_unexplained() -> None:
    # Monday 16 h to Tuesday 11 h in an office of 9 to 17: 3 of 19 hours open, 1 of them busy.
    log = pd.DataFrame(
        {
            "case": ["x", "x", "y", "y"],
            "activity": ["open", "check", "open", "check"],
            "start": at(15, 24 + 11, 24 + 9.5, 24 + 9.5),
            "end": at(16, 24 + 12, 24 + 9.5, 24 + 10.5),
            "resource": ["a", "b", "c", "b"],
            "row": [1, 2, 3, 4],
        }
    )
    open_hours = duty(log["resource"], log["start"], log["end"])
    flags = np.zeros((7, 24))
    flags[:5, 9:17] = 1
    object.__setattr__(open_hours, "open", flags)
    found = waits(log, open_hours)
    assert list(found.activity) == ["check", "check"]
    assert found.total.tolist() == [19.0, 0.0]
    assert found.closed.tolist() == [16.0, 0.0]
    assert found.busy.tolist() == [1.0, 0.0]
    assert found.unexplained.tolist() == [2.0, 0.0]
    assert sum(found.shares().values()) == pytest.approx(1.0)


def test_unexplained_waiting_is_found_again_behind_nights_and_weekends() -> None:
    log = office().assign(row=range(800))
    found = waits(log, duty(log["resource"], log["start"], log["end"]))
    assert found.shares()["closed"] > 0.5
    # Who is at work on another file explains a little of an exponential wait of 6 open hours.
    law = unexplained(found, "f")
    mean = law.fit.frozen().mean() * (1 - law.zeros.value)
    busy = found.busy.mean()
    error = 6 / np.sqrt(400)
    assert mean + busy == pytest.approx(6.0, abs=4 * error)


def written(tmp_path: Path) -> tuple[Path, Result]:
    office().to_csv(tmp_path / "files.csv", index=False)
    (tmp_path / "files.toml").write_text(LOG, "utf-8")
    out = tmp_path / "fitted" / "files.toml"
    return out, typed("fit-parts", tmp_path / "files.toml", "--data", tmp_path, "--out", out)


def test_the_command_writes_every_part_with_its_provenance(tmp_path: Path) -> None:
    out, result = written(tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")
    document = tomllib.loads(out.read_text("utf-8"))
    (evidence,) = document["fitted"]["evidence"]
    assert (evidence["rows"], evidence["used"], evidence["left_out"]) == (800, 800, {})
    assert (evidence["source"], evidence["licence"]) == ("Drawn by the test", "none needed")
    assert len(evidence["sha256"]) == 64
    assert list(document["parts"]) == [
        "files-arrivals", "files-branching", "files-work-of-check", "files-work-of-open",
        "files-people-on-duty", "files-cycle-time", "files-unexplained-waiting",
    ]  # fmt: skip
    branch = document["parts"]["files-branching"]["estimates"]["open -> check"]
    assert branch["value"] == branch["high"] == 1.0
    assert 0.98 < branch["low"] < 1.0
    with out.with_suffix(".csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["id"] for row in rows] == list(document["parts"])
    assert typed("read", "none.toml").exit_code == 2


def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    first, _ = written(tmp_path)
    before = (first.read_bytes(), first.with_suffix(".csv").read_bytes())
    second, _ = written(tmp_path)
    assert (second.read_bytes(), second.with_suffix(".csv").read_bytes()) == before


def test_toml_keeps_every_text_and_number() -> None:
    part = Part(
        'Odd "name"',
        "a\\b\n",
        3,
        {"é =": Estimate(0.1, -float("inf"), 1e-9)},
        {"t": [1.0, 2.5]},
        {"law": {"law": "sample", "sample": ["1 s", "2 s"]}},
        ("n",),
    )
    found = tomllib.loads(toml("x", [], [part]))["parts"]["x-odd-name"]
    assert (found["name"], found["method"]) == (part.name, part.method)
    assert found["estimates"] == {"é =": {"value": 0.1, "low": -float("inf"), "high": 1e-9}}
    assert found["laws"]["law"] == {**part.laws["law"], "source": "x-odd-name"}
    assert (found["tables"], found["notes"]) == ({"t": [1.0, 2.5]}, ["n"])


def test_a_fitted_law_and_its_id_can_be_cited_by_a_scenario(tmp_path: Path) -> None:
    out, _ = written(tmp_path)
    law = tomllib.loads(out.read_text("utf-8"))["parts"]["files-unexplained-waiting"]["laws"]["law"]
    shape = ", ".join(f"{key} = {value}" for key, value in law.get("shape", {}).items())
    cited = (
        f'law = "{law["law"]}", shape = {{ {shape} }}, scale = "{law["scale"]}", '
        f'maximum = "{law["maximum"]}", source = "{law["source"]}"'
    )
    (tmp_path / "model" / "evidence").mkdir(parents=True)
    evidence = tmp_path / "model" / "evidence" / "calibration.csv"
    evidence.write_bytes(out.with_suffix(".csv").read_bytes())
    (tmp_path / "model" / "study.toml").write_text(MODEL.replace("LAW", f"{{ {cited} }}"), "utf-8")
    found = read(str(tmp_path / "model"))
    assert found.evidence["files-unexplained-waiting"].kind == "calibration"


MODEL = """
[study]
name = "cited"
title = { fr = "Cité", en = "Cited" }
start = 2023-01-01
end = 2024-01-01
warm_up = "0 days"
evidence = "evidence"
source = "files-unexplained-waiting"

[audiences.all]
title = { fr = "Tous", en = "All" }

[segments.files]
title = { fr = "Dossiers", en = "Files" }
audience = "all"
journey = "file"
volume = 1000

[journeys.file]
title = { fr = "Dossier", en = "File" }
outcomes = ["done"]

[[journeys.file.stages]]
name = "lies"
duration = LAW
"""


def test_what_forbids_any_part_is_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    office(40).assign(case="one").to_csv(tmp_path / "files.csv", index=False)
    (tmp_path / "files.toml").write_text(LOG, "utf-8")
    moment = "2023-01-02T09:00:00"
    lines = [f"{i},{moment},30,answered,60,a" for i in range(40)]
    header = "case,arrival,wait,outcome,service,resource\n"
    (tmp_path / "calls.csv").write_text(header + "\n".join(lines) + "\n", "utf-8")
    (tmp_path / "calls.toml").write_text(CALLS, "utf-8")
    out = tmp_path / "out" / "x.toml"
    files = (tmp_path / "files.toml", tmp_path / "calls.toml")
    result = typed("fit-parts", *files, "--data", tmp_path, "--out", out)
    assert result.exit_code == 2
    for message in (
        "files.csv: columns.case: value 1 is refused; accepted: two cases or more",
        "files.csv: arrivals: value '2023-01-02' is refused; accepted: arrivals on several days",
        "calls.csv: patience: value 'all censored'",
        "calls.csv: service of all: value 'constant, 60'",
    ):
        assert message in result.stderr
    assert not out.parent.exists()


def test_an_empty_log_has_no_part_and_one_message(tmp_path: Path) -> None:
    (tmp_path / "files.csv").write_text("case,activity,start,end,resource\n", "utf-8")
    (tmp_path / "files.toml").write_text(LOG, "utf-8")
    result = typed("fit-parts", tmp_path / "files.toml", "--data", tmp_path)
    assert result.exit_code == 2
    assert result.stderr.count("value 0 is refused; accepted: rows that can be used") == 1
