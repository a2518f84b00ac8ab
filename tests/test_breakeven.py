"""Break-even: answers worked by hand, none where there is none, and what is refused."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest
from documents import TINY, said, tiny, typed

from simulator import budget
from simulator.errors import InputError
from simulator.experiment.breakeven import BreakEven, Runs, at_intensity, question, solve
from simulator.planning import make_plan
from simulator.report import breakeven as telling
from simulator.run import simulate
from simulator.scenario import read

MONEY = """
[costs.rent]
title = { fr = "Loyer", en = "Rent" }
account = "running"
yearly = "120 kEUR"

[grants.state]
title = { fr = "Subvention", en = "Grant" }
yearly = { 2023 = "90 kEUR" }

[grants.tools]
title = { fr = "Outils", en = "Tools" }
account = "project-grants"
yearly = { 2023 = "0 EUR" }
"""
YEAR = (("end = 2023-03-01", "end = 2024-01-01"),)
FREE = ('amount = "10 EUR"', 'amount = "0 EUR"')

CHEAPER = """
[lever]
name = "cheaper"
title = { fr = "Moins cher", en = "Cheaper" }
mechanism = { fr = "Un loyer plus bas", en = "A lower rent" }

[[lever.effects]]
target = "cost.yearly"
op = "OP"
cost = "rent"
value = VALUE
"""


@pytest.fixture(scope="module")
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as started:
        yield started


def model(folder: Path, *changes: tuple[str, str]) -> str:
    file = folder / "tiny.toml"
    tiny(file, *YEAR, *changes)
    file.write_text(file.read_text("utf-8") + MONEY, encoding="utf-8")
    return str(file)


def cheaper(folder: Path, op: str, value: str) -> str:
    file = folder / "cheaper.toml"
    file.write_text(CHEAPER.replace("OP", op).replace("VALUE", value), encoding="utf-8")
    return str(file)


def runs(replications: int = 2) -> Runs:
    return Runs(replications, 1, 1.0, "simpy")


def by_lever(folder: Path, executor: Executor, op: str, value: str) -> BreakEven:
    asked = question(model(folder, FREE), 2023, cheaper(folder, op, value), None, None)
    return solve(asked, runs(), executor)


def test_half_of_a_saving_of_sixty_thousand_closes_a_gap_of_thirty(
    tmp_path: Path, executor: Executor
) -> None:
    found = by_lever(tmp_path, executor, "add", '"-60 kEUR"')
    assert found.value == 0.5
    assert found.band == (0.5, 0.5)
    assert found.without == 0


def test_a_factor_acts_as_its_power(tmp_path: Path, executor: Executor) -> None:
    """120 x 0.5 ** x = 90 where x is the logarithm of 4/3 to the base of two."""
    found = by_lever(tmp_path, executor, "scale", "0.5")
    assert found.value == pytest.approx(math.log2(4 / 3), abs=0.001)
    assert dict(found.trials)[0.0] == -30_000
    # Zero lies between the second and the third point of the grid: the others are not tried.
    assert [x for x, _ in found.trials if x in (0.0, 0.25, 0.5, 0.75, 1.0)] == [0.0, 0.25, 0.5]


def test_a_lever_that_is_too_weak_has_none(tmp_path: Path, executor: Executor) -> None:
    found = by_lever(tmp_path, executor, "add", '"-20 kEUR"')
    assert found.value is None
    assert found.without == 2
    told = telling.text(found, "en")
    assert "No break-even: the mean result goes from -0.03 M€ at intensity 0 to -0.01 M€" in told
    assert "Aucun seuil" in telling.text(found, "fr")
    assert "2 of the 2 replications cross zero nowhere in the range." in told
    assert telling.as_json(found)["low"] is None


def test_zero_at_the_end_of_the_range_is_found(tmp_path: Path, executor: Executor) -> None:
    assert by_lever(tmp_path, executor, "add", '"-30 kEUR"').value == 1.0


def test_a_fee_is_solved_from_what_learners_pay(tmp_path: Path, executor: Executor) -> None:
    reference = model(tmp_path)
    found = solve(question(reference, 2023, None, "all", None), runs(), executor)
    scenario = read(reference)
    planned = make_plan(scenario.model, scenario.tuning)
    paid = []
    for replication in range(2):
        record = simulate(planned.plan, 1, replication, "simpy").record
        lines = budget.statement(planned, record)
        paid.append(int(lines[lines["item"] == "fee"]["cents"].sum()) / 100)
    # What learners pay has to come to the gap of 30,000.
    assert found.value == pytest.approx(30_000 / (sum(paid) / 2))
    assert found.band.low < 30_000 / max(paid) < 30_000 / min(paid) < found.band.high
    assert "le résultat 2023" in telling.text(found, "fr")


def test_a_grant_is_solved_to_the_cent(tmp_path: Path, executor: Executor) -> None:
    found = solve(question(model(tmp_path, FREE), 2023, None, None, "state"), runs(), executor)
    assert found.value == 120_000
    assert found.trials == ((90_000.0, -30_000.0),)
    assert "0.12 M€" in telling.text(found, "en")


def test_more_than_a_whole_grant_cannot_be_taken_back(tmp_path: Path, executor: Executor) -> None:
    reference = model(tmp_path, FREE)
    file = Path(reference)
    text = file.read_text("utf-8").replace('yearly = "120 kEUR"', 'yearly = "20 kEUR"')
    file.write_text(text.replace('2023 = "0 EUR"', '2023 = "10 kEUR"'), encoding="utf-8")
    found = solve(question(reference, 2023, None, None, "tools"), runs(), executor)
    assert found.value is None
    assert found.without == 2


def test_prices_that_nobody_pays_bring_no_result_to_zero(
    tmp_path: Path, executor: Executor
) -> None:
    found = solve(question(model(tmp_path, FREE), 2023, None, "fee", None), runs(), executor)
    assert found.value is None
    assert "no level of these prices" in telling.text(found, "en")


def test_a_lever_that_the_scenario_uses_is_moved_and_not_laid_twice(tmp_path: Path) -> None:
    lever = cheaper(tmp_path, "add", '"-60 kEUR"')
    scenario = read(lever, model(tmp_path, FREE))
    moved = at_intensity(scenario, lever, 0.25)
    assert [use.intensity for _, use in moved.levers] == [0.25]
    assert [action.strength for action in moved.tuning.actions] == [0.25]


def test_every_problem_of_a_question_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        question(model(tmp_path), 2030, "none-such", "rent", "rent")
    told = said(caught.value.problems)
    assert told[:4] == [
        ("--lever", "--lever, --fee, --grant", "exactly one of --lever, --fee and --grant"),
        ("--year", 2030, "a year of the study, 2023 to 2023"),
        ("--fee", "rent", "all, or a price that learners owe: fee"),
        ("--grant", "rent", "a grant of the model: state, tools"),
    ]
    assert told[4][0] == "not found"


def test_one_of_the_three_is_asked_for(tmp_path: Path) -> None:
    reference = model(tmp_path)
    ran = typed("breakeven", reference, "--year", 2023)
    assert ran.exit_code == 2
    assert "none of them" in ran.stderr
    ran = typed("breakeven", reference, "--year", 2023, "--lever", reference)
    assert ran.exit_code == 2
    assert "a document with a table [lever]" in ran.stderr


@pytest.mark.usefixtures("without_processes")
def test_the_command_answers_in_both_languages_and_for_machines(tmp_path: Path) -> None:
    reference = model(tmp_path, FREE)
    given = ("breakeven", reference, "--year", 2023, "--grant", "state", "--replications", 1,
             "--jobs", 1, "--scale", 1, "-q")  # fmt: skip
    ran = typed(*given, "--json")
    assert ran.exit_code == 0, ran.stderr
    assert json.loads(ran.stdout)["value"] == 120_000


def test_the_tiny_model_has_what_the_changes_change() -> None:
    assert TINY.count(YEAR[0][0]) == TINY.count(FREE[0]) == 1
