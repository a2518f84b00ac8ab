"""Sensitivity: what moves a number when all assumptions move at once, group by group or alone.

Morris's elementary effects (1991; of groups, Campolongo, Cariboni and Saltelli 2007) need few runs
and order what matters. Sobol's indices (2001; total ones, Saltelli and others 2010) need more and
share out the variance; there luck is one more thing that varies, so that its share is seen too.
Points and indices are SALib's. Each assumption moves over its triangular law.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from simulator.errors import InputError, Problem, RunError
from simulator.experiment.assumptions import Asked, Told, measured
from simulator.inference.plausible import triangular
from simulator.scenario import Scenario
from simulator.variation import Assumption, assumptions

Method = Literal["morris", "sobol"]
METHODS: tuple[Method, ...] = get_args(Method)
By = Literal["group", "assumption"]
LUCK = "luck"
GROUPS: Mapping[str, str] = {
    "segments": "demand", "catalogue": "demand", "journeys": "journeys", "requests": "requests",
    "pools": "staff", "prices": "money", "costs": "money", "investments": "money",
    "payments": "money", "treasury": "money", "grants": "money", "study": "study",
}  # fmt: skip
"""What an assumption is about, by the table of the model in which it stands."""
LEVERS, OTHER = "levers", "study"
LEVEL = 0.95
Floats = npt.NDArray[np.float64]


class Moving(NamedTuple):
    """One thing that moves: assumptions together, or luck."""

    name: str
    assumptions: tuple[Assumption, ...]


@dataclass(frozen=True)
class Effort:
    """How much is run, and on which luck."""

    method: Method
    samples: int
    """Trajectories of Morris; rows of each of Sobol's matrices, a power of two."""
    replications: int
    """Runs of each of Morris's points, on the same luck; Sobol's points have one run each."""
    scale: float
    seed: int


class Index(NamedTuple):
    """What a group does to the number, with half the 95 % interval of each figure.

    Morris: the mean size of the change from one end of its law to the other. Sobol: the share of
    the variance that it alone makes, and the one in which it has a part.
    """

    moving: Moving
    own: float
    own_half: float
    total: float
    total_half: float


@dataclass(frozen=True)
class Sensitivity:
    """The groups of a scenario's assumptions, the one that matters most first."""

    scenario: Scenario
    asked: Asked
    effort: Effort
    indices: tuple[Index, ...]
    mean: float
    deviation: float
    """Of the number over all points."""
    runs: int


def moving(scenario: Scenario, by: By) -> tuple[Moving, ...]:
    """What moves: each assumption alone, or all that are about the same together.

    Raises InputError where a scenario has none.
    """
    found, _ = assumptions(scenario)
    if not found:
        accepted = "a scenario with assumptions that have a range"
        raise InputError([Problem("command line", "SCENARIO", scenario.name, accepted)])
    if by == "assumption":
        return tuple(Moving(each.id, (each,)) for each in found)
    groups: dict[str, list[Assumption]] = {}
    for each in found:
        place = each.moves[0]
        kind = LEVERS if place.document else GROUPS.get(str(place.path[0]), OTHER)
        groups.setdefault(kind, []).append(each)
    return tuple(Moving(name, tuple(members)) for name, members in groups.items())


def problem_of(groups: Sequence[Moving], effort: Effort) -> dict[str, Any]:
    """SALib's description of what moves: every axis from 0 to 1, with the group that it is of."""
    names, of = [], []
    for each in groups:
        names += [f"{each.name} {k}" for k in range(len(each.assumptions))]
        of += [each.name] * len(each.assumptions)
    if effort.method == "sobol":
        names, of = [*names, LUCK], [*of, LUCK]
    return {"num_vars": len(names), "names": names, "groups": of,
            "bounds": [[0.0, 1.0]] * len(names)}  # fmt: skip


def points(problem: Mapping[str, Any], effort: Effort) -> Floats:
    """Where the number is asked for: one row for each point of the unit cube."""
    from SALib.sample import morris, sobol  # noqa: PLC0415 - what samples nothing does not wait

    seed = effort.seed % 2**32
    if effort.method == "morris":
        found = morris.sample(dict(problem), effort.samples, seed=seed)
    else:
        found = sobol.sample(dict(problem), effort.samples, calc_second_order=False, seed=seed)
    return np.asarray(found, dtype=np.float64)


def indices(
    problem: Mapping[str, Any], groups: Sequence[Moving], at: Floats, values: Floats, effort: Effort
) -> tuple[Index, ...]:
    """The indices of every group, the largest total first; luck has one of Sobol's."""
    from SALib.analyze import morris, sobol  # noqa: PLC0415

    seed = effort.seed % 2**32
    known = {each.name: each for each in (*groups, Moving(LUCK, ()))}
    order = list(dict.fromkeys(problem["groups"]))
    if effort.method == "morris":
        found = morris.analyze(dict(problem), at, values, conf_level=LEVEL, seed=seed)
        own, half = np.asarray(found["mu_star"]), np.asarray(found["mu_star_conf"])
        figures = {n: (own[k], half[k], own[k], half[k]) for k, n in enumerate(found["names"])}
    else:
        told = sobol.analyze(dict(problem), values, calc_second_order=False, conf_level=LEVEL,
                             seed=seed)  # fmt: skip
        columns = [told[key] for key in ("S1", "S1_conf", "ST", "ST_conf")]
        figures = {name: tuple(c[k] for c in columns) for k, name in enumerate(order)}
    return tuple(
        sorted(
            (Index(known[name], *(float(each) for each in figures[name])) for name in order),
            key=lambda each: -each.total,
        )
    )


def sensitivity(
    scenario: Scenario, asked: Asked, groups: Sequence[Moving], effort: Effort, executor: Executor,
    done: Callable[[int, int], None] = lambda ended, total: None,
) -> Sensitivity:  # fmt: skip
    """What each group does to a number; the result does not depend on the executor.

    Raises InputError where the scenario does not have the number, or the model refuses a point,
    and RunError when a run fails.
    """
    problem = problem_of(groups, effort)
    at = points(problem, effort)
    numbers = range(effort.replications)
    tasks = {}
    for k, row in enumerate(at):
        luck = (int(row[-1] * effort.samples),) if effort.method == "sobol" else tuple(numbers)
        task = executor.submit(
            measured, scenario, taken(groups, row), asked, effort.scale, luck, effort.seed
        )
        tasks[task] = k
    told: dict[int, Told] = {}
    for count, task in enumerate(as_completed(tasks), 1):
        try:
            told[tasks[task]] = task.result()
        except Exception as error:
            raise RunError(f"point {tasks[task]}: {type(error).__name__}: {error}") from error
        done(count, len(tasks))
    _refuse(told, asked)
    values = np.array([np.mean(told[k].values) for k in range(len(at))])
    found = indices(problem, groups, at, values, effort)
    runs = sum(len(each.values) for each in told.values())
    return Sensitivity(scenario, asked, effort, found, float(values.mean()),
                       float(values.std(ddof=1)), runs)  # fmt: skip


def taken(groups: Sequence[Moving], row: Floats) -> tuple[tuple[Assumption, float | str], ...]:
    """Every assumption at the value that a point of the unit cube gives it."""
    every = [each for group in groups for each in group.assumptions]
    low, best, high = zip(*(each.range for each in every), strict=True)
    values = triangular(row[None, : len(every)], low, best, high)[0].tolist()
    return tuple((each, each.written(value)) for each, value in zip(every, values, strict=True))


def _refuse(told: Mapping[int, Told], asked: Asked) -> None:
    refused = sorted({each.refused for each in told.values() if each.refused})
    problems = [Problem("assumptions", "a draw of all", "refused", each) for each in refused]
    if not problems and any(np.isnan(each.values).any() for each in told.values()):
        accepted = "an indicator that the scenario has, of the whole and in this year"
        problems = [Problem("command line", "--indicator", asked.indicator, accepted)]
    if problems:
        raise InputError(problems)
