"""Searching intensities and starts: what is wanted, what is proposed, and what fresh luck says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from documents import LEVER, lever, measured, said, small, typed

from simulator.errors import InputError
from simulator.experiment import confirming
from simulator.experiment.confirming import Confirmed, Judged, Span, runs_to_be_sure
from simulator.experiment.goals import Condition, Goal, Number, condition, goal
from simulator.experiment.risk import probability
from simulator.experiment.search import (
    Complete,
    Effort,
    Gauge,
    Question,
    Tried,
    candidates,
    front,
    gauges,
    question,
    search,
    shortfalls,
)
from simulator.experiment.study import Design, Measured, Run
from simulator.report import search as telling
from simulator.scenario import read
from simulator.uses import used

YEARS = range(2023, 2027)
APPLICATIONS, RESULT = Number("applications", 2023), Number("result", 2023)
HALF = Condition(RESULT, ">=", 0.0, 0.5)
SETTINGS = ("--scale", 0.1, "--trials", 3, "--confirm", 3, "--confirm-replications", 3,
            "--confirm-scale", 0.1, "--jobs", 1, "--quiet")  # fmt: skip
PORTFOLIO = """
[scenario]
name = "both"
title = {{ fr = "Les deux", en = "Both" }}
base = "{base}"
levers = [
    {{ lever = "{one}" }},
    {{ lever = "{two}", intensity = 0.5, magnitude = "high" }},
]
"""


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two levers over the small institution."""
    folder = tmp_path_factory.mktemp("portfolio")
    base, one = small(folder / "base"), lever(folder / "easier.toml")
    second = LEVER.replace('"easier"', '"second"').replace('stage = "check"', 'stage = "talk"')
    two = lever(folder / "second.toml", text=second[: second.index("[[lever.retirements]]")])
    file = folder / "both.toml"
    file.write_text(PORTFOLIO.format(base=base, one=one, two=two))
    return str(file)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where runs are kept: the first three points are the same whatever is searched."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def asked(portfolio: str) -> Question:
    return question(portfolio, ["applications"], [], ["P(result-2023>=0)>=50%"], 1)


# ---- what is typed


def test_goals_and_conditions_are_read_in_their_units() -> None:
    assert goal("throughput", "--maximise", "more", YEARS) == Goal(
        Number("completions", 2026), "more"
    )
    assert condition("P(result-2024>=-0.5M€)>=0.95", YEARS) == Condition(
        Number("result", 2024), ">=", -0.5e6, 0.95
    )
    assert condition(" p( result >= 0 ) >= 95% ", YEARS).chance == 0.95
    assert condition("phone-wait-2025<=90s", YEARS) == Condition(
        Number("phone-wait", 2025), "<=", 1.5
    )
    assert condition("calls-answered>=80%", YEARS).bound == 0.8


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("result", 'such as "P(result-2026>=0)>=95%" or "phone-wait<=6min"'),
        ("P(result>=0)", 'such as "P(result-2026>=0)>=95%" or "phone-wait<=6min"'),
        ("P(result>=0)>=1.5", "a probability above 0, up to 1 or 100%"),
        ("P(result>=0)>=0", "a probability above 0, up to 1 or 100%"),
        ("P(result>=0)>=95 days", "a probability above 0, up to 1 or 100%"),
        ("happiness>=1", "one of throughput, balance, "),
        ("result-1999>=1", "a year of the study, 2023 to 2026"),
        ("result>=1min", "an amount of result in "),
        ("completions>=1kg", "an amount of completions in no unit"),
        ("calls-answered>=1kg", "an amount of calls-answered in %"),
    ],
)
def test_a_condition_that_means_nothing_is_refused(text: str, accepted: str) -> None:
    with pytest.raises(InputError) as caught:
        condition(text, YEARS)
    (problem,) = caught.value.problems
    assert (problem.path, problem.value) == ("--subject-to", text)
    assert problem.accepted.startswith(accepted)


def test_everything_that_is_wrong_is_said_at_once(portfolio: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        question(portfolio, ["happiness", "result"], ["result-2023", "1+1"], ["P(x>=0)>=2"], 0)
    assert [(path, value) for path, value, _ in said(caught.value.problems)] == [
        ("--maximise", "happiness"),
        ("--minimise", "1+1"),
        ("--subject-to", "P(x>=0)>=2"),
        ("--subject-to", "P(x>=0)>=2"),
        ("--maximise", "result-2023, result-2023"),
    ]
    base = small(tmp_path / "base")
    with pytest.raises(InputError) as caught:
        question(str(base), [], [], [], 0)
    assert said(caught.value.problems) == [
        ("--maximise", "missing", "an indicator to --maximise or to --minimise, at least"),
        ("SCENARIO", str(base), "a scenario with levers, such as portfolios/contract, or a lever"),
    ]


def test_an_indicator_that_the_scenario_does_not_have_is_refused(asked: Question) -> None:
    goals = (Goal(Number("completions", 2023), "more"),)
    with pytest.raises(InputError, match="an indicator that the scenario has in that year"):
        search(replace(asked, goals=goals), Effort(1, 1, 1.0, 1), made)


def test_levers_are_used_at_intensities_and_later(portfolio: str) -> None:
    scenario = read(portfolio)
    found = used(scenario, [(0.25, 0), (0.75, 12)], "other")
    uses = [use for _, use in found.levers]
    assert [use.intensity for use in uses] == [0.25, 0.75]
    assert [str(use.start) for use in uses] == ["None", "2024-03-01"]
    assert [use.magnitude for use in uses] == ["best", "high"]
    assert (found.name, found.title) == ("other", scenario.title)
    assert used(scenario, [(1.0, 0), (0.5, 0)]).tuning == scenario.tuning


# ---- what is proposed


def made(plan: Design) -> Mapping[Run, Measured]:
    """Runs of a known institution: applications grow with both levers, the result falls with them.

    Its luck is of the seed and the replication alone.
    """
    found: dict[Run, Measured] = {}
    for run in plan.runs():
        scenario = next(each for each in plan.scenarios if each.name == run.scenario)
        one, two = (use.intensity for _, use in scenario.levers)
        luck = np.random.default_rng([plan.seed, run.replication]).normal()
        result = 1.1 - one - two + luck / 10
        values = {"applications": 100 * one + 60 * two + luck, "result": result}
        frame = pd.DataFrame(
            [(name, "all", "all", "all", 2023, value) for name, value in values.items()],
            columns=["indicator", "audience", "segment", "pool", "year", "value"],
        )
        found[run] = measured(run, frame)
    return found


def test_the_best_under_a_condition_is_found(asked: Question) -> None:
    """The sum of both intensities is to be under 1.1: the first whole, the second not at all."""
    found = search(asked, Effort(40, 4, 1.0, 1), made)
    best = front(asked, found)[0]
    assert [intensity for intensity, _ in best.uses] == [1.0, 0.0]
    assert found[0].uses == ((1.0, 0), (0.5, 0))
    assert len({each.uses for each in found}) == len(found) < 40


def test_the_plan_nothing_half_of_it_and_each_lever_alone_come_first(asked: Question) -> None:
    found = search(asked, Effort(5, 1, 1.0, 1), made)
    shares = [tuple(share for share, _ in each.uses) for each in found]
    assert shares == [(1.0, 0.5), (0.0, 0.0), (0.5, 0.25), (1.0, 0.0), (0.0, 0.5)]


def test_the_same_question_and_seed_give_the_same_points(asked: Question) -> None:
    def path(seed: int) -> list[object]:
        return [each.uses for each in search(asked, Effort(12, 2, 1.0, seed), made)]

    assert path(1) == path(1)
    assert path(1) != path(2)


def point(name: str, applications: float, *results: float) -> Tried:
    values = {APPLICATIONS: np.full(len(results), applications), RESULT: np.array(results)}
    return Tried(((0.0, 0),), name, values)


def test_what_a_point_misses_by_hand(asked: Question) -> None:
    """Deviations between runs 1 and 3 pool to sqrt(5); the means 0 and 4 deviate by 2."""
    points = [point("a", 1, -(0.5**0.5), 0.5**0.5), point("b", 1, 4 - 4.5**0.5, 4 + 4.5**0.5)]
    gauge = gauges(asked, points)
    assert (gauge[RESULT].luck, gauge[RESULT].reach) == pytest.approx((5**0.5, 2.0))
    even = replace(asked, conditions=(replace(HALF, bound=1.0),))
    assert shortfalls(even, points[0], gauge) == pytest.approx([0.5])
    assert shortfalls(even, points[1], gauge) == pytest.approx([-1.5])
    wary = replace(asked, conditions=(replace(HALF, chance=0.841344746),))
    assert shortfalls(wary, points[1], gauge) == pytest.approx([(5**0.5 - 4) / 2])
    level = replace(asked, conditions=(Condition(RESULT, "<=", 3.0),))
    assert shortfalls(level, points[1], gauge) == pytest.approx([0.5])


def test_the_front_and_who_deserves_fresh_luck_by_hand(asked: Question) -> None:
    kept, less, missing, worse = (
        point("kept", 5, 1.0), point("less", 3, 2.0), point("missing", 7, -1.0),
        point("worse", 6, -3.0),
    )  # fmt: skip
    every = [worse, missing, less, kept]
    assert [each.name for each in front(asked, every)] == ["kept", "missing"]
    assert [each.name for each in candidates(asked, every, 3)] == ["kept", "less", "missing"]


# ---- fresh luck


def test_fresh_luck_is_other_luck_and_judges_alone(asked: Question) -> None:
    effort = Effort(4, 2, 0.1, 1)
    fresh = confirming.fresh(effort, 30, 1.0)
    assert (fresh.seed != effort.seed, fresh.replications, fresh.scale) == (True, 30, 1.0)
    found = search(asked, effort, made)
    asleep = replace(found[0], uses=((0.0, 0), (1.0, 0)))
    (confirmed,) = confirming.confirm(asked, [asleep], fresh, made)
    luck = np.array([np.random.default_rng([fresh.seed, r]).normal() for r in range(30)])
    assert confirmed.point is asleep
    assert confirmed.goals[0][1].value == pytest.approx(60 + luck.mean())
    assert confirmed.judged[0].kept == int((0.1 + luck / 10 >= 0).sum())


def judged(kept: int, runs: int, chance: float) -> Judged:
    share = kept / runs
    low, high = probability(kept, runs)
    return Judged(replace(HALF, chance=chance), Span(share, low, high), kept, runs, 0.0)


def test_a_condition_holds_by_its_share_and_is_sure_by_its_interval() -> None:
    assert (judged(19, 20, 0.95).holds, judged(18, 20, 0.95).holds) == (True, False)
    assert (judged(20, 20, 0.95).sure, judged(72, 72, 0.95).sure) == (False, True)
    level = Condition(RESULT, "<=", 2.0)
    assert Judged(level, Span(1.0, 0.5, 2.5), 1, 2, 0.0).holds
    assert not Judged(level, Span(1.0, 0.5, 2.5), 1, 2, 0.0).sure
    assert Judged(level, Span(1.0, 0.5, 1.5), 2, 2, 0.0).sure
    assert not Judged(level, Span(2.1, 1.0, 3.0), 1, 2, 0.1).holds


def test_the_runs_that_would_show_a_chance_by_hand() -> None:
    """None wrong of n: the low end is 0.025^(1/n); 0.025^(1/72) is 0.95006, 0.025^(1/71) less."""
    assert runs_to_be_sure(0.95) == 72
    assert runs_to_be_sure(0.5) == 6


def test_the_best_is_the_best_of_those_that_hold() -> None:
    def found(name: str, value: float, kept: int) -> Confirmed:
        goals = ((Goal(APPLICATIONS, "less"), Span(value, value, value)),)
        return Confirmed(point(name, 0, 0.0), goals, (judged(kept, 20, 0.95),))

    every = [found("a", 1, 18), found("b", 3, 20), found("c", 2, 19)]
    best = confirming.best(every)
    assert best is not None
    assert best.point.name == "c"
    assert confirming.best(every[:1]) is None


def test_what_a_condition_is_short_of_and_the_closest_by_hand(asked: Question) -> None:
    """Of four runs three are to be at 1 or more: the second worst is 0.25 short of it."""
    values = {"chance": (0.5, 0.75, 1.5, 2.0), "level": (0.5, 0.75, 1.5, 2.0)}
    conditions = {
        "chance": replace(HALF, bound=1.0, chance=0.75),
        "level": replace(HALF, bound=2.0, chance=None),
    }
    nothing = replace(point("nothing", 1, 0.0), uses=((0.0, 0), (0.0, 0)))
    found = {
        name: confirming.confirm(
            replace(asked, conditions=(conditions[name],)), [nothing],
            Effort(1, 4, 1.0, 1), of(values[name]),
        )[0]
        for name in values
    }  # fmt: skip
    assert found["chance"].judged[0].short == pytest.approx(0.25)
    assert found["level"].judged[0].short == pytest.approx(2.0 - 4.75 / 4)
    every = tuple(found.values())
    gauge = {RESULT: Gauge(0.0, 2.0)}
    assert confirming.closest(every, gauge) is found["chance"]
    held = replace(found["level"], judged=(judged(20, 20, 0.95),))
    assert confirming.closest((*every, held), gauge) is None
    assert confirming.closest((), gauge) is None


def of(results: Sequence[float]) -> Complete:
    """What gives these results in turn to the replications of every scenario."""

    def complete(plan: Design) -> Mapping[Run, Measured]:
        columns = ["indicator", "audience", "segment", "pool", "year", "value"]
        return {
            run: measured(run, pd.DataFrame(
                [(name, "all", "all", "all", 2023, results[run.replication])
                 for name in ("applications", "result")], columns=columns,
            ))
            for run in plan.runs()
        }  # fmt: skip

    return complete


# ---- the command


@pytest.mark.usefixtures("without_processes")
def test_the_command_gives_the_same_bytes_again_and_does_nothing_twice(
    portfolio: str, tmp_path: Path, store: Path
) -> None:
    def once(out: str, *more: object) -> str:
        told = typed("search", portfolio, "--maximise", "applications", "--subject-to",
                     "P(result>=0)>=50%", "--years-later", 1, "--store", store,
                     "--out", tmp_path / out, *SETTINGS, *more)  # fmt: skip
        assert told.exit_code == 0, told.output
        return told.stdout

    first = once("one.toml", "--json")
    kept = {file: file.stat().st_ino for file in store.rglob("*.run")}
    assert once("two.toml", "--json") == first
    assert {file: file.stat().st_ino for file in store.rglob("*.run")} == kept
    answer = json.loads(first)
    best = next(each for each in answer["tried"] if each["name"] == answer["best"])
    written = read(str(tmp_path / "one.toml"))
    done = [each["intensity"] for each in best["levers"] if each["intensity"]]
    assert [use.intensity for _, use in written.levers] == done
    assert (tmp_path / "one.toml").read_bytes() == (tmp_path / "two.toml").read_bytes()
    for language, words in (("en", "The confirmed best is"), ("fr", "Le meilleur confirmé est")):
        told = once(f"{language}.toml", "--lang", language)
        assert f"{words} {answer['best']}" in told
        assert max(map(len, told.splitlines())) <= 110


@pytest.mark.usefixtures("without_processes")
def test_where_nothing_holds_on_fresh_luck_it_says_so_and_writes_nothing(
    portfolio: str, tmp_path: Path, store: Path
) -> None:
    told = typed("search", portfolio, "--maximise", "applications", "--subject-to",
                 "result>=900M€", "--store", store, "--out", tmp_path / "best.toml",
                 *SETTINGS)  # fmt: skip
    assert told.exit_code == 0, told.output
    assert "None of the chosen points keeps the conditions on fresh luck" in told.stdout
    assert "does not hold" in told.stdout
    assert "The closest is " in told.stdout
    assert "M€: missed by " in told.stdout
    assert not (tmp_path / "best.toml").exists()


def test_a_place_where_nothing_can_be_written_is_refused(portfolio: str, tmp_path: Path) -> None:
    (tmp_path / "there.toml").touch()
    for out in ("there.toml", "nowhere/best.toml"):
        told = typed("search", portfolio, "--maximise", "result", "--out", tmp_path / out)
        assert told.exit_code == 2
        assert "accepted: a file that is not there yet, in a folder that is" in told.stderr


def test_a_scenario_with_effects_of_its_own_is_not_written(portfolio: str, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        Path(portfolio).read_text()
        + 'effects = [{ target = "stage.work", op = "scale", stage = "talk", value = 0.9 }]\n'
    )
    asked = question(str(file), ["result"], [], [], 0)
    with pytest.raises(InputError, match="a scenario of levers alone: its own effects would be"):
        telling.refuse_unwritable(asked, tmp_path / "out.toml")
