"""Choosing the best of several scenarios by one number, with a promise or within a budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from simulator import draws
from simulator.errors import InputError, Problem
from simulator.experiment.goals import Goal, Way, gathered, goal, value_of
from simulator.experiment.search import Complete
from simulator.experiment.study import Design, Run, design
from simulator.experiment.targets import targets, years_of
from simulator.inference.selection import Selected, Source, allocate, kim_nelson, rinott
from simulator.vocabulary import EVERY

Method = Literal["kim-nelson", "rinott", "ocba"]
METHODS: tuple[Method, ...] = get_args(Method)
BATCH = 4
"""Replications fetched at a time of every scenario that is still in the running."""


@dataclass(frozen=True)
class Asked:
    """Which scenarios, by which number, and what is promised of the choice."""

    plan: Design
    """The scenarios, with the replications from which the variances are judged."""
    goal: Goal
    method: Method
    margin: float
    """The difference that does not matter, in the unit of the indicator."""
    promise: float
    """The probability that the choice is the best, or within the margin of it."""
    most: int
    """The most replications of a scenario."""
    budget: int | None = None
    """The replications of all scenarios together, where they are given a budget."""


@dataclass(frozen=True)
class Chosen:
    """The choice, with what every scenario showed."""

    asked: Asked
    selected: Selected

    @property
    def name(self) -> str:
        """The name of the scenario that is chosen."""
        return self.asked.plan.scenarios[self.selected.best].name

    def mean(self, system: int) -> float:
        """The mean of a scenario, in the unit of the indicator."""
        return self.asked.goal.sign * self.selected.means[system]


def question(
    references: Sequence[str], base: str, indicator: str, way: Way | None, method: Method,
    indifference: str | None, promise: float, first: int, most: int, budget: int | None,
    seed: int, scale: float,
) -> Asked:  # fmt: skip
    """The question of a command; the way is the indicator's own where it has one.

    Raises InputError with every problem of it at once.
    """
    problems: list[Problem] = []

    def refuse(option: str, given: object, accepted: str) -> None:
        problems.append(Problem("command line", option, given, accepted))

    if len(references) < 2:
        refuse("SCENARIO", " ".join(references), "two scenarios or more")
    plan = gathered(problems, lambda: design(references, first, seed, scale, "compiled", over=base))
    if (method == "ocba") != (budget is not None):
        refuse("--budget", budget or "missing", "a number with --method ocba, and only there")
    if method != "ocba" and indifference is None:
        refuse("--indifference", "missing", "a difference that does not matter, such as 0.2M€")
    if method != "ocba" and most < first:
        refuse("--most", most, f"{first} or more: the first replications of each scenario")
    if budget is not None and budget < first * len(references):
        refuse("--budget", budget, f"{first * len(references)} or more: {first} of each scenario")
    if plan is None:
        raise InputError(problems)
    years = years_of(plan.scenarios[0].model)
    found = gathered(problems, lambda: goal(indicator, "--indicator", "more", years))
    margin = 0.0
    if found is not None:
        better = EVERY[found.number.indicator].better
        if way is None and better == "neither":
            refuse("--best", "missing", f"more or less: {indicator} has no side that is better")
        found = replace(found, way=way or ("less" if better == "less" else "more"))
        text = f"{found.number}={indifference}"
        if indifference is not None and (
            read := gathered(problems, lambda: targets(text, "--indifference", years, False))
        ):
            margin = read[0].amount
    if problems or found is None:
        raise InputError(problems)
    return Asked(plan, found, method, margin, promise, most, budget)


def choose(
    asked: Asked, complete: Complete, told: Callable[[list[str], int], None] = lambda n, c: None
) -> Chosen:
    """The best scenario; `told` is called with the scenarios that are run and up to how many runs.

    Kim and Nelson's procedure compares scenarios on the same luck, and Rinott's and OCBA, which
    suppose that they are independent, on luck of their own. Raises InputError where a scenario
    does not have the number.
    """
    names = [each.name for each in asked.plan.scenarios]
    source = _source(asked, complete, told)
    first = asked.plan.replications
    if asked.method == "kim-nelson":
        found = kim_nelson(source, len(names), asked.promise, asked.margin, asked.most, first,
                           BATCH)  # fmt: skip
    elif asked.method == "rinott":
        found = rinott(source, len(names), asked.promise, asked.margin, asked.most, first)
    else:
        found = allocate(source, len(names), asked.budget or 0, first, BATCH)
    return Chosen(asked, found)


def _source(asked: Asked, complete: Complete, told: Callable[[list[str], int], None]) -> Source:
    """The values of scenarios, larger being better, run as they are asked for."""

    def values(systems: Sequence[int], first: int, last: int) -> np.ndarray:
        plans = _plans(asked, systems, last)
        told([each.name for plan in plans for each in plan.scenarios], last)
        rows = []
        for plan in plans:
            kept = complete(plan)
            for scenario in plan.scenarios:
                runs = (kept[Run(scenario.name, 0, r)].indicators for r in range(first, last))
                rows.append([value_of(each, asked.goal.number) for each in runs])
        found = np.array(rows)
        if np.isnan(found).any():
            accepted = "an indicator that every scenario has in that year"
            number = str(asked.goal.number)
            raise InputError([Problem("command line", "--indicator", number, accepted)])
        return asked.goal.sign * found

    return values


def _plans(asked: Asked, systems: Sequence[int], last: int) -> list[Design]:
    chosen = tuple(asked.plan.scenarios[k] for k in systems)
    whole = replace(asked.plan, scenarios=chosen, replications=last)
    if asked.method == "kim-nelson":
        return [whole]
    return [
        replace(whole, scenarios=(each,), seed=draws.long_key(f"{whole.seed}/{each.name}"))
        for each in chosen
    ]
