"""Sensitivity when all assumptions move: known answers, a real model, and what is refused."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from documents import small, tiny, typed

from simulator.errors import InputError
from simulator.experiment.assumptions import question
from simulator.experiment.sensitivity import (
    METHODS,
    Effort,
    Method,
    Moving,
    indices,
    moving,
    points,
    problem_of,
    sensitivity,
    taken,
)
from simulator.report import sensitivity as telling
from simulator.report import tornado
from simulator.report.charts import Chart, Panel, Series
from simulator.scenario import read
from simulator.variation import Assumption

SOBOL = Effort("sobol", 256, 1, 1.0, 3)
MORRIS = Effort("morris", 8, 1, 1.0, 3)


def assumption(name: str) -> Assumption:
    return Assumption(name, name, (name,), 0.0, 5.0, 10.0, "", ())


GROUPS = (
    Moving("strong", (assumption("a"), assumption("b"))),
    Moving("weak", (assumption("c"),)),
)


def test_sobol_shares_out_a_known_variance_with_luck_as_one_part() -> None:
    """Y = 3 a + 4 b + 5 c + 5 luck of uniform variables: 25, 25 and 25 of 75, groups apart."""
    problem = problem_of(GROUPS, SOBOL)
    assert problem["groups"] == ["strong", "strong", "weak", "luck"]
    at = points(problem, SOBOL)
    found = {
        each.moving.name: each
        for each in indices(problem, GROUPS, at, at @ np.array([3.0, 4.0, 5.0, 5.0]), SOBOL)
    }
    assert {name: round(each.own, 1) for name, each in found.items()} == {
        "strong": 0.3, "weak": 0.3, "luck": 0.3,
    }  # fmt: skip
    for each in found.values():
        assert each.total == pytest.approx(1 / 3, abs=0.03)


def test_morris_finds_the_change_from_end_to_end() -> None:
    """Y = 3 a + 3 b - 2 c: a and b move together by 3 + 3 or 3 - 3, c by 2 whatever its sign."""
    problem = problem_of(GROUPS[1:], MORRIS)
    at = points(problem, MORRIS)
    (weak,) = indices(problem, GROUPS[1:], at, at @ np.array([-2.0]), MORRIS)
    assert [weak.own, weak.own_half] == pytest.approx([2.0, 0.0])
    problem = problem_of(GROUPS, MORRIS)
    at = points(problem, MORRIS)
    first, last = indices(problem, GROUPS, at, at @ np.array([9.0, 0.0, -2.0]), MORRIS)
    assert [first.moving.name, last.moving.name] == ["strong", "weak"]
    assert first.own == pytest.approx(9.0)


def test_a_point_is_carried_to_the_triangular_law_of_each_assumption() -> None:
    """The middle of a symmetric law is its mode; the ends are its ends."""
    found = taken(GROUPS, np.array([0.0, 0.5, 1.0, 0.7]))
    assert [value for _, value in found] == [0.0, 5.0, 10.0]


def test_assumptions_are_grouped_by_what_they_are_about(tmp_path: Path) -> None:
    scenario = read(str(small(tmp_path / "base")))
    (group,) = moving(scenario, "group")
    assert (group.name, [each.id for each in group.assumptions]) == ("journeys", ["A01"])
    assert [each.name for each in moving(scenario, "assumption")] == ["A01"]
    with pytest.raises(InputError, match="a scenario with assumptions that have a range"):
        moving(read(tiny(tmp_path / "tiny.toml")), "group")


@pytest.mark.parametrize("method", METHODS)
def test_a_model_is_told_the_same_whatever_runs_it(method: Method, tmp_path: Path) -> None:
    effort = Effort(method, 2, 1, 0.02, 1)
    scenario, asked = question(str(small(tmp_path / "base")), "applications")
    groups = moving(scenario, "group")
    told = []
    for count in (1, 2):
        with ThreadPoolExecutor(count) as threads:
            found = sensitivity(scenario, asked, groups, effort, threads)
        told.append(json.dumps(telling.as_json(found)))
    assert told[0] == told[1]
    for language, words in (("fr", "les parcours (1)"), ("en", "journeys (1)")):
        text = telling.text(found, language)  # type: ignore[arg-type]
        assert words in text
        assert max(map(len, text.splitlines())) <= 110
        assert tornado.of_indices(found, language).startswith("<?xml")  # type: ignore[arg-type]
    assert found.runs == len(points(problem_of(groups, effort), effort))


def test_an_indicator_that_is_not_there_is_refused(tmp_path: Path) -> None:
    scenario, asked = question(str(small(tmp_path / "base")), "completions")
    groups, effort = moving(scenario, "group"), Effort("morris", 2, 1, 0.02, 1)
    with (
        ThreadPoolExecutor(1) as one,
        pytest.raises(InputError, match="an indicator that the scenario has, of the whole"),
    ):
        sensitivity(scenario, asked, groups, effort, one)


def test_a_tornado_has_a_bar_for_each_and_the_first_on_top() -> None:
    nan = float("nan")
    series = (
        Series("low", 1, [-2.0, -1.0], [-3.0, -1.5], [-1.0, -0.5]),
        Series("high", 2, [4.0, nan], [3.0, nan], [5.0, nan]),
    )
    figure = tornado.tornado(Chart((Panel("what", ["one", "two"], series),), str))
    (axes,) = figure.axes
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["one", "two"]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--method", "sobol", "--samples", 6), 2, "6 is no power of two"),
        (("--indicator", "happiness-2023"), 2, "--indicator: value 'happiness' is refused"),
        (("--chart", "nowhere/a.svg"), 2, "a file that is not there yet, in a folder that is"),
    ],
)
def test_what_means_nothing_is_refused(
    options: tuple[object, ...], code: int, message: str, tmp_path: Path
) -> None:
    told = typed("sensitivity", small(tmp_path / "base"), *options)
    assert told.exit_code == code
    assert message in told.stderr
