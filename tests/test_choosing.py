"""Choosing among scenarios: what is typed, who is run on which luck, and what is promised."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from documents import lever, measured, said, small, tiny, typed

from simulator.errors import InputError
from simulator.experiment.choosing import Asked, choose, question
from simulator.experiment.study import Design, Measured, Run
from simulator.report import choosing as telling

MEANS = {"one": 0.0, "two": 3.0, "three": 1.0}
TYPED: dict[str, Any] = {
    "base": "one", "indicator": "fees", "way": None, "method": "kim-nelson",
    "indifference": "0.5€", "promise": 0.95, "first": 10, "most": 200, "budget": None,
    "seed": 1, "scale": 1.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("models")
    return [tiny(folder / f"{name}.toml") for name in MEANS]


def ask(models: list[str], **other: Any) -> Asked:
    return question(models, **{**TYPED, "base": models[0], **other})


class Made:
    """Runs of known institutions, and the designs that were asked for."""

    def __init__(self) -> None:
        self.plans: list[Design] = []

    def __call__(self, plan: Design) -> Mapping[Run, Measured]:
        self.plans.append(plan)
        return {run: self._run(plan, run) for run in plan.runs()}

    def _run(self, plan: Design, run: Run) -> Measured:
        luck = np.random.default_rng([plan.seed, run.replication]).normal()
        own = np.random.default_rng([len(run.scenario), plan.seed, run.replication]).normal()
        row = ("fees", "all", "all", "all", 2023, MEANS[run.scenario] + 5 * luck + own)
        columns = ["indicator", "audience", "segment", "pool", "year", "value"]
        return measured(run, pd.DataFrame([row], columns=columns))


def test_the_best_is_chosen_and_the_worse_are_left_early(models: list[str]) -> None:
    made = Made()
    found = choose(ask(models), made)
    assert (found.name, found.selected.settled) == ("two", True)
    assert found.selected.runs[0] < 60
    assert {plan.seed for plan in made.plans} == {1}
    assert [each.name for each in made.plans[-1].scenarios] != [*MEANS]


def test_where_less_is_better_the_least_is_chosen(models: list[str]) -> None:
    found = choose(ask(models, way="less"), Made())
    assert found.name == "one"
    assert found.mean(1) == pytest.approx(-found.selected.means[1])


@pytest.mark.parametrize("method", ["rinott", "ocba"])
def test_methods_for_independent_scenarios_give_each_its_own_luck(
    models: list[str], method: str
) -> None:
    made = Made()
    budget = {"budget": 50, "indifference": None} if method == "ocba" else {"indifference": "3€"}
    found = choose(ask(models, method=method, **budget), made)
    assert {each.name: plan.seed for plan in made.plans for each in plan.scenarios}.keys() == {
        *MEANS
    }
    assert len({plan.seed for plan in made.plans}) == 3
    assert all(len(plan.scenarios) == 1 for plan in made.plans)
    assert method == "rinott" or sum(found.selected.runs) == 50


def test_too_few_runs_promise_nothing(models: list[str]) -> None:
    found = choose(ask(models, most=10, indifference="0.01€"), Made())
    assert not found.selected.settled
    assert "Nothing is promised: 10 runs were not enough" in telling.text(found, "en")
    assert "Rien n'est promis" in telling.text(found, "fr")


def test_an_indicator_that_a_scenario_does_not_have_is_refused(models: list[str]) -> None:
    with pytest.raises(InputError, match="an indicator that every scenario has in that year"):
        choose(ask(models, indicator="result"), Made())


def test_everything_that_is_wrong_is_said_at_once(models: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        ask(models[:1], indicator="payroll", method="ocba", most=5)
    assert said(caught.value.problems) == [
        ("SCENARIO", models[0], "two scenarios or more"),
        ("--budget", "missing", "a number with --method ocba, and only there"),
        ("--best", "missing", "more or less: payroll has no side that is better"),
    ]
    with pytest.raises(InputError) as caught:
        ask(models, indifference=None, most=5)
    assert said(caught.value.problems) == [
        ("--indifference", "missing", "a difference that does not matter, such as 0.2M€"),
        ("--most", 5, "10 or more: the first replications of each scenario"),
    ]
    with pytest.raises(InputError) as caught:
        ask([*models, models[0]], method="ocba", budget=20, indifference="1kg")
    assert [each.path for each in caught.value.problems] == ["name", "--budget"]
    assert caught.value.problems[1].accepted == "40 or more: 10 of each scenario"
    with pytest.raises(InputError) as caught:
        ask(models, indicator="happiness")
    assert caught.value.problems[0].path == "--indicator"
    with pytest.raises(InputError) as caught:
        ask(models, indifference="1kg")
    assert [each.path for each in caught.value.problems] == ["--indifference"]


@pytest.mark.usefixtures("without_processes")
def test_the_command_says_who_is_best_and_what_that_rests_on(tmp_path: Path) -> None:
    names = {"few": 200, "many": 800}
    models = [
        tiny(tmp_path / f"{name}.toml", ("volume = 400", f"volume = {volume}"),
             ('fr = "Minuscule", en = "Tiny"', f'fr = "{name}", en = "{name}"'))
        for name, volume in names.items()
    ]  # fmt: skip

    def once(*more: object) -> str:
        told = typed("select", *models, "--base", models[0], "--indicator", "fees", "--quiet",
                     "--indifference", "100€", "--first", 4, "--jobs", 1, "--scale", 0.5,
                     "--store", tmp_path / "store", *more)  # fmt: skip
        assert told.exit_code == 0, told.output
        return told.stdout

    answer = json.loads(once("--json"))
    assert (answer["best"], answer["settled"], answer["margin"]) == ("many", True, 100.0)
    assert [each["runs"] for each in answer["scenarios"]] == [4, 4]
    told = once()
    assert "The best: “many”." in told
    assert "With a probability of at least 95% it is the best, or within 0.0001 M€ of it." in told
    assert "Simulated at 50% of the real size: the promise holds for" in told
    assert "Le meilleur : « many »." in once("--lang", "fr")


def test_levers_are_laid_over_the_base_that_is_named(tmp_path: Path) -> None:
    base = small(tmp_path / "base")
    levers = [lever(tmp_path / f"{name}.toml") for name in ("one", "two")]
    asked = ask([str(each) for each in levers], base=str(base), indicator="result")
    assert [each.model.study.name for each in asked.plan.scenarios] == ["small", "small"]
