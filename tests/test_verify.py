"""`parcours verify`: what it shows, and that it sees what is broken."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from documents import typed

from simulator import library, rules, verify
from simulator.compiled import handle
from simulator.planning import Planned, make_plan
from simulator.record import Record
from simulator.run import simulate
from simulator.verify import conduct, laws, observed, queues, theory
from simulator.verify.laws import LAWS
from simulator.verify.queues import LEVEL, QUEUES

ROOT = Path(__file__).resolve().parents[1]
PROGRESS = "by-hand/holiday"


def rows(*groups: verify.Group, seed: int = 1) -> list[verify.Row]:
    """The rows of some groups, in this process."""
    with ThreadPoolExecutor(1) as executor:
        return verify.verify(executor, seed, groups)


# ---- what is shown


def test_everything_that_is_promised_has_a_task() -> None:
    names = [task.name for task in conduct.tasks()]
    assert {f"library/{name}" for name in library.names()} < set(names)
    assert {f"models/{name}" for name in observed.models()} < set(names)
    assert {f"theory/{queue.model}" for queue in QUEUES} < set(names)
    assert PROGRESS in names
    assert len(names) == len(set(names))
    assert set(observed.models()) == {queue.model for queue in QUEUES} | {queues.HOLIDAY}


def test_the_level_keeps_false_alarms_to_one_seed_in_ten_thousand() -> None:
    intervals = sum(len(queue.answers) for queue in QUEUES)
    assert intervals >= 14
    assert intervals * (1 - LEVEL) == pytest.approx(1e-4)


@pytest.mark.parametrize(("language", "holds"), [("en", "holds"), ("fr", "conforme")])
def test_the_command_prints_what_was_expected_and_found(language: str, holds: str) -> None:
    result = typed("verify", "--only", "by-hand", "--lang", language, "--jobs", 1)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (0, f"1/1 {PROGRESS}")
    lines = [line for line in result.stdout.splitlines() if line.endswith(holds)]
    hour = "108.0 h" if language == "en" else "108,0 h"
    assert len(lines) == 2
    assert lines[0].split("  ")[-1] == holds
    assert lines[0].count(hour) == 4


def test_json_is_the_rows_and_all_of_standard_output() -> None:
    result = typed("verify", "--only", "by-hand", "--json", "--quiet", "--jobs", 1)
    assert (result.exit_code, result.stderr) == (0, "")
    given = json.loads(result.stdout)
    assert [(row["group"], row["name"], row["holds"]) for row in given] == [
        ("by-hand", "calendar-check", True), ("by-hand", "calendar-post", True),
    ]  # fmt: skip
    assert set(given[0]["what"]) == {"fr", "en"}
    assert given[0]["expected"] == 108.0


def test_a_table_has_every_group_and_says_how_sure_it_is() -> None:
    one = rows("by-hand")[0]
    several = [replace(one, group=group, name=f"{group}-row") for group in verify.GROUPS]
    several[-1] = replace(several[-1], holds=False, detail="waits, log")
    english, french = (verify.table(several, language) for language in ("en", "fr"))
    assert "Student intervals at 99.999" in english
    assert "one seed in 10,000" in english
    assert "3 of 4 rows hold." in english
    assert "3 lignes conformes sur 4." in french
    assert "    engines-row: waits, log" in english
    assert english.count("FAILS") == french.count("ÉCHEC") == 1
    assert "Student" not in verify.table(several[1:], "en")


def test_the_rows_do_not_depend_on_the_executor() -> None:
    with ThreadPoolExecutor(2) as executor:
        assert verify.verify(executor, 1, ["by-hand"]) == rows("by-hand")


# ---- what is broken is seen


def test_a_wrong_formula_fails_its_row_and_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    (season,) = (queue for queue in QUEUES if queue.model == "seasonal")
    monkeypatch.setattr(conduct, "QUEUES", (season,))
    assert [row.holds for row in rows("theory")] == [True]
    right = theory.mt_minf
    monkeypatch.setattr(theory, "mt_minf", lambda *given: 1.1 * right(*given))
    (wrong,) = rows("theory")
    assert (wrong.name, wrong.holds) == ("eick-massey-whitt", False)
    assert wrong.detail == "theory lies outside the interval"


def test_an_interval_that_shows_nothing_does_not_hold() -> None:
    (season,) = (queue for queue in QUEUES if queue.model == "seasonal")
    few = observed.Size(3, season.sharp, LEVEL)
    (row,) = season.rows(size=few)
    assert (row.holds, row.detail) == (False, "the interval is too wide to show anything")


ONLY = ("--only", "by-hand", "--only", "laws", "--only", "engines", "--jobs", "1")


def verified(folder: Path) -> subprocess.CompletedProcess[str]:
    """The command of the package in a folder, uncompiled."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "NUMBA_DISABLE_JIT": "1"}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "simulator.cli", "verify", "-q", *ONLY],
        cwd=folder, env=environment, text=True, capture_output=True, check=False, timeout=300,
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with a copy of the package, and a library of one small model."""
    shutil.copytree(ROOT / "simulator", tmp_path / "simulator",
                    ignore=shutil.ignore_patterns("__pycache__", "models"))  # fmt: skip
    models = tmp_path / "simulator" / "verify" / "models"
    models.mkdir()
    shutil.copy(observed.MODELS / "holiday.toml", models)
    (tmp_path / "scenarios").mkdir()
    return tmp_path


def test_a_copy_without_a_break_ends_with_code_0(copy: Path) -> None:
    result = verified(copy)
    assert (result.returncode, result.stderr) == (0, "")
    assert "8 of 8 rows hold." in result.stdout


@pytest.mark.parametrize(
    ("file", "old", "new", "failing"),
    [
        ("clock.py", "return max(t, inverse(", "return 1 + max(t, inverse(",
         "by-hand/calendar-check, by-hand/calendar-post"),
        ("record.py", "record.queue_part[pool, first] += t - joined",
         "record.queue_part[pool, first] += t - joined + 1", "laws/little"),
        ("engine_simpy.py", "me.arrived = self.now", "me.arrived = self.now - 1",
         "engines/holiday"),
    ],
    ids=["a rule", "a tally", "an engine"],
)  # fmt: skip
def test_a_break_in_the_package_ends_with_code_1_and_the_row(
    file: str, old: str, new: str, failing: str, copy: Path
) -> None:
    source = copy / "simulator" / file
    text = source.read_text("utf-8")
    assert text.count(old) == 1
    source.write_text(text.replace(old, new), "utf-8")
    result = verified(copy)
    assert result.returncode == 1
    assert f" of 8 rows do not hold: {failing}\n" in result.stderr
    assert result.stdout.count("FAILS") == failing.count("/")


# ---- laws see each of their sides


@pytest.fixture(scope="module")
def ran() -> tuple[Planned, Record]:
    known = observed.scenario("patience")
    planned = make_plan(known.model, known.tuning, 0.05)
    return planned, simulate(planned.plan, 1).record


@pytest.mark.parametrize(
    ("tally", "at", "broken"),
    [
        ("arrivals", (0, 3), {"nobody-lost"}),
        ("inside", (0,), {"nobody-lost", "stages-balance"}),
        ("reneges", (0, 3), {"stages-balance"}),
        ("renege_time", (0, 3), {"little"}),
        ("queue_part", (0, 3), {"little"}),
        ("pool_work", (0, 3), {"work-given"}),
    ],
)
def test_a_tally_that_is_one_off_breaks_its_laws(
    tally: str, at: tuple[int, ...], broken: set[str], ran: tuple[Planned, Record]
) -> None:
    planned, record = ran
    assert {name for name, side in laws.sides(planned, record).items() if not side.equal} == set()
    changed = np.copy(getattr(record, tally))
    changed[at] += 1
    sides = laws.sides(planned, record._replace(**{tally: changed}))
    assert {name for name, side in sides.items() if not side.equal} == broken
    assert set(sides) == {law.name for law in LAWS}


# ---- a strain beyond all measure


def test_odds_stay_odds_whatever_the_strain() -> None:
    """Where exp overflows, the way that strain multiplies is still the one that is taken."""
    known = observed.scenario("choices")
    plan = make_plan(known.model, known.tuning).plan
    (desk,) = np.flatnonzero(plan.rows["next_n"] == 2)
    first = int(plan.rows["next_at"][desk])
    for moved in (first, first + 1):
        strains = np.zeros_like(plan.branch_strain)
        strains[moved] = 0.8
        given = handle(plan._replace(branch_strain=strains))
        for strain in (10**10, 10**15):
            assert rules._branch(given, 0, first, first + 2, 0.0, strain, 0.5) == moved
