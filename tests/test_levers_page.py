"""`parcours export --levers`: what each lever was meant to move and moved, as a page."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from documents import typed

from simulator.errors import InputError
from simulator.experiment.identity import fingerprint
from simulator.planning import make_plan
from simulator.report import levers
from simulator.report.reading import Reader
from simulator.reproducing import again
from simulator.result import Result, load


@pytest.fixture(scope="module")
def result(compared: Path) -> Result:
    return load(str(compared))


def lines(folder: Path, out: Path, language: str = "en") -> list[str]:
    """The lines of the page, by the command."""
    ran = typed("export", folder, "--levers", "--out", out, "--lang", language)
    assert ran.exit_code == 0, ran.output
    return out.read_text("utf-8").splitlines()


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split(" | ")]


def test_each_aim_stands_beside_what_moved(compared: Path, tmp_path: Path) -> None:
    found = lines(compared, tmp_path / "levers.md")
    assert found[0] == levers.MARK
    assert "## 2.2 Easier (*Plus simple*)" in found
    assert "Of 3 aims, 2 are shown." in found
    rows = {cells(line)[0]: cells(line) for line in found if line.startswith("| ")}
    # An investment of 100 kEUR over five years, from 1 March: 306 days of 2023 have their part.
    assert rows["Cost of the levers (M€)"][2:] == ["2023", "up", "+0.02", "up, as meant"]
    cost = "Cost in the budget, with depreciation. 2023: 0.02\u00a0M€."
    assert found[found.index(cost) + 1] == "- Tool: investment of 0.10\u00a0M€, over 5 years"
    assert rows["Applications (learners)"][1] == "Overall"
    assert rows["Applications (learners)"][3] == "up"
    assert rows["Applications (learners)"][5] == "down, the contrary"


def test_the_counts_of_an_added_segment_start_from_nothing(
    compared: Path, tmp_path: Path, result: Result
) -> None:
    (row,) = (line for line in lines(compared, tmp_path / "levers.md") if "| Section |" in line)
    table = result.table("indicators")
    mine = table[(table.segment == "section") & (table.indicator == "enrolments")].iloc[0]
    assert cells(row)[4].startswith(f"+{mine['mean']:.0f} [+")
    assert cells(row)[5] == "up, as meant"


def test_the_lever_s_own_assumptions_come_widest_range_first(
    compared: Path, tmp_path: Path
) -> None:
    found = lines(compared, tmp_path / "levers.md")
    head = found.index("| Assumption | What it is, unit | low | mode | high |")
    own = [cells(line) for line in found[head + 2 :]]
    # (0.8 - 0.2) / 0.5 is less than (0.9 - 0.25) / 0.5; A01 is the base's own.
    assert [row[0] for row in own] == ["`effects[0]`", "`retirements[0].captured`"]
    assert own[0][2:] == ["0.9", "0.5", "0.25"]


def test_the_page_is_told_in_french(compared: Path, tmp_path: Path) -> None:
    found = lines(compared, tmp_path / "levers.md", "fr")
    assert "## 2.2 Plus simple (*Easier*)" in found
    assert "Sur 3 effets visés, 2 sont constatés." in found
    assert "Coût au budget, amortissements compris. 2023\u00a0: 0,02\u00a0M€." in found


def test_a_page_gives_way_to_a_newer_one_and_other_files_do_not(
    compared: Path, tmp_path: Path
) -> None:
    out = tmp_path / "levers.md"
    assert lines(compared, out) == lines(compared, out)
    out.write_text("# Mine\n", encoding="utf-8")
    ran = typed("export", compared, "--levers", "--out", out)
    assert ran.exit_code == 2
    assert "a new file or folder, or an older export" in ran.output
    assert out.read_text("utf-8") == "# Mine\n"


def test_what_is_no_comparison_of_levers_is_refused(result: Result) -> None:
    base, other = again(result).scenarios
    reader = Reader(result.study(), "en", result.titles())
    with pytest.raises(InputError, match="a scenario of one lever over the base"):
        levers.page(reader, (other, base))
    with pytest.raises(InputError, match="a comparison of levers with a base"):
        levers.page(reader, (base,))


def test_a_result_of_other_documents_is_refused_and_nothing_is_written(
    compared: Path, tmp_path: Path
) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(compared, changed)
    file = changed / "manifest.json"
    file.write_text(file.read_text("utf-8").replace('"life": 5', '"life": 6'), encoding="utf-8")
    ran = typed("export", changed, "--levers", "--out", tmp_path / "levers.md")
    assert ran.exit_code == 2
    assert "changed since" in ran.output
    assert not (tmp_path / "levers.md").exists()


def test_a_scenario_that_was_planned_is_the_same_input(result: Result) -> None:
    """What is worked out on the way, such as the dates of a ramp, decides nothing."""
    scenario = again(result).scenarios[1]
    before = fingerprint(scenario)
    make_plan(scenario.model, scenario.tuning)
    assert fingerprint(scenario) == before
