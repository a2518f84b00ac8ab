"""Break-even: how strong a lever, how high prices or how large a grant make a year's result zero.

Every trial lives through the same replications, so that the mean result is a function of what is
tried. A factor on prices or a grant changes nothing but money: it is solved from the records of
one trial. A lever is simulated: the range is bracketed on a grid, and Brent's method (R. P. Brent,
Algorithms for minimization without derivatives, 1973) finds where the mean crosses zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError
from scipy.optimize import brentq

from simulator import budget, draws, library
from simulator.check import from_pydantic
from simulator.errors import InputError, Problem, RunError
from simulator.experiment.risk import OUTER, Ends, band
from simulator.experiment.study import Plans
from simulator.experiment.targets import years_of
from simulator.lever import Lever, Use
from simulator.planning import Planned
from simulator.record import Record
from simulator.run import Engine, simulate
from simulator.scenario import Scenario, read
from simulator.uses import laid_again, written

Kind = Literal["lever", "fee", "grant"]
GRID = (0.0, 0.25, 0.5, 0.75, 1.0)
"""The intensities at which a lever is tried first."""
FINE = 0.001
"""How near an intensity is found."""
EVERY_FEE = "all"
"""Means every price that learners or those who pay for them owe, refunds included."""
OWED = ("fees", "partners", "refunds")
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """What is moved, and in which year the result is to be zero."""

    scenario: Scenario
    kind: Kind
    name: str
    """The lever, the price or EVERY_FEE, or the grant."""
    year: int


@dataclass(frozen=True)
class Runs:
    """On which luck the question is answered."""

    replications: int
    seed: int
    scale: float
    engine: Engine = "compiled"


@dataclass(frozen=True)
class BreakEven:
    """The answer: intensities from 0 to 1, factors, or euros of the year."""

    question: Question
    value: float | None
    """Where the mean result is zero; None where it is nowhere in the range."""
    band: Ends
    """Where that of one more replication falls, 95 times in 100; nan of fewer than two."""
    without: int
    """Replications that cross zero nowhere in the range."""
    trials: tuple[tuple[float, float], ...]
    """(tried, mean result in euros), by what was tried."""
    runs: Runs


def question(
    reference: str, year: int, lever: str | None, fee: str | None, grant: str | None
) -> Question:
    """The question that one of three options asks. Raises InputError with every problem."""
    given = {"lever": lever, "fee": fee, "grant": grant}
    asked = [(kind, name) for kind, name in given.items() if name is not None]
    problems: list[Problem] = []
    if len(asked) != 1:
        accepted = "exactly one of --lever, --fee and --grant"
        told = ", ".join(f"--{kind}" for kind, _ in asked) or "none of them"
        problems.append(Problem("command line", "--lever", told, accepted))
    scenario = None
    try:
        scenario = read(reference)
    except InputError as error:
        problems += error.problems
    if scenario is not None:
        problems += _unknown(scenario, year, fee, grant)
    if lever is not None:
        try:
            _lever(lever)
        except InputError as error:
            problems += error.problems
    if scenario is None or problems:
        raise InputError(problems)
    kind, name = asked[0]
    return Question(scenario, kind, name, year)  # type: ignore[arg-type]


def _unknown(
    scenario: Scenario, year: int, fee: str | None, grant: str | None
) -> Iterable[Problem]:
    years, prices = years_of(scenario.model), scenario.model.prices
    if year not in years:
        accepted = f"a year of the study, {years[0]} to {years[-1]}"
        yield Problem("command line", "--year", year, accepted)
    owed = [name for name, price in prices.items() if price.account in OWED]
    if fee is not None and fee not in (EVERY_FEE, *owed):
        accepted = f"{EVERY_FEE}, or a price that learners owe: {', '.join(owed)}"
        yield Problem("command line", "--fee", fee, accepted)
    grants = ", ".join(scenario.model.grants)
    if grant is not None and grant not in scenario.model.grants:
        yield Problem("command line", "--grant", grant, f"a grant of the model: {grants}")


def solve(
    asked: Question,
    runs: Runs,
    executor: Executor,
    done: Callable[[float, float], None] = lambda tried, mean: None,
) -> BreakEven:
    """Answer a question, calling `done` with each thing tried and the mean result in euros.

    Raises RunError, naming the trial, when a run fails, and InputError when the lever cannot be
    laid over the scenario.
    """
    if asked.kind == "lever":
        return _by_trials(asked, runs, executor, done)
    results, slopes = _results(asked.scenario, asked, runs, executor)
    done(1.0, float(results.mean()))
    start = 1.0
    if asked.kind == "grant":
        start = float(slopes.mean())
        slopes = np.ones_like(slopes)
    value = _crossing(start, results.mean(), slopes.mean())
    own = [_crossing(start, r, s) for r, s in zip(results, slopes, strict=True)]
    return _answer(asked, value, own, ((start, float(results.mean())),), runs)


def _crossing(start: float, result: float, slope: float) -> float | None:
    """Where a line that is `result` at `start` crosses zero, at nothing or above."""
    if slope == 0:
        return None
    found = start - float(result) / float(slope)
    return found if found >= 0 else None


def _answer(
    asked: Question,
    value: float | None,
    own: list[float | None],
    trials: tuple[tuple[float, float], ...],
    runs: Runs,
) -> BreakEven:
    crossed = np.array([each for each in own if each is not None])
    ends = band(crossed, OUTER) if len(crossed) else Ends(np.nan, np.nan)
    return BreakEven(asked, value, ends, len(own) - len(crossed), trials, runs)


def _by_trials(
    asked: Question, runs: Runs, executor: Executor, done: Callable[[float, float], None]
) -> BreakEven:
    known: dict[float, Values] = {}

    def mean(intensity: float) -> float:
        if intensity not in known:
            laid = at_intensity(asked.scenario, asked.name, intensity)
            known[intensity], _ = _results(laid, asked, runs, executor)
            done(intensity, float(known[intensity].mean()))
        return float(known[intensity].mean())

    value = None
    for low, high in pairwise(GRID):
        if mean(low) == 0:
            value = low
        elif mean(low) * mean(high) < 0:
            value = float(brentq(mean, low, high, xtol=FINE))
        if value is not None:
            break
    if value is None and mean(GRID[-1]) == 0:
        value = GRID[-1]
    tried = sorted(known)
    own = [_first_crossing(tried, [known[x][r] for x in tried]) for r in range(runs.replications)]
    return _answer(asked, value, own, tuple((x, float(known[x].mean())) for x in tried), runs)


def _first_crossing(tried: list[float], results: list[float]) -> float | None:
    """Where the straight line between two trials that follow each other first crosses zero."""
    for (x, a), (y, b) in pairwise(zip(tried, results, strict=True)):
        if a == 0:
            return x
        if a * b < 0:
            return float(x + (y - x) * a / (a - b))
    return tried[-1] if results[-1] == 0 else None


def at_intensity(scenario: Scenario, reference: str, intensity: float) -> Scenario:
    """The scenario with a lever at an intensity: one that it uses, or one laid over it as well.

    Raises InputError with every problem.
    """
    lever, document = _lever(reference)
    given = written(scenario)
    laid = given.levers
    if any(each.name == lever.name for each, _, _ in laid):
        laid = tuple(
            (each, use.model_copy(update={"intensity": intensity}), d)
            if each.name == lever.name else (each, use, d)
            for each, use, d in laid
        )  # fmt: skip
    else:
        laid = (*laid, (lever, Use(lever=reference, intensity=intensity), document))
    return laid_again(scenario, given._replace(levers=laid))


def _lever(reference: str) -> tuple[Lever, library.Document]:
    document = library.load(reference)
    if document.kind != "lever":
        accepted = "a document with a table [lever]"
        raise InputError([Problem(library.shown(document.path), "tables", document.kind, accepted)])
    try:
        return Lever.model_validate(document.tables["lever"]), document
    except ValidationError as error:
        raise InputError(from_pydantic(error, document, "lever")) from None


def _results(
    scenario: Scenario, asked: Question, runs: Runs, executor: Executor
) -> tuple[Values, Values]:
    """The year's result in each replication in euros, and by how much one unit more moves it.

    A unit of a price is the whole of what it brings; of a grant, the amount that it gives.
    """
    plans = Plans(scenario, runs.scale)
    tasks = [
        executor.submit(
            _result, plans.lived(draws.study_key(runs.seed, r)), runs.seed, r, runs.engine,
            (asked.kind, asked.name, asked.year),
        )
        for r in range(runs.replications)
    ]  # fmt: skip
    try:
        found = np.array([task.result() for task in tasks])
    except Exception as error:
        raise RunError(f"{scenario.name}: {type(error).__name__}: {error}") from error
    return found[:, 0], found[:, 1]


def _result(
    planned: Planned, seed: int, replication: int, engine: Engine, asked: tuple[Kind, str, int]
) -> tuple[float, float]:
    kind, name, year = asked
    record = simulate(planned.plan, seed, replication, engine).record
    cents = _of_year(planned, record, year)
    slope = 0
    if kind == "fee":
        slope = _of_year(planned, _dearer(planned, record, name), year) - cents
    elif kind == "grant":
        lines = budget.statement(planned, record)
        account = planned.model.grants[name].account
        given = (lines["account"] == account) & (lines["item"] == name) & (lines["year"] == year)
        slope = int(lines[given]["cents"].sum())
    return cents / 100, slope / 100


def _of_year(planned: Planned, record: Record, year: int) -> int:
    result = budget.result(budget.statement(planned, record)).set_index("year")["cents"]
    return int(result[year])


def _dearer(planned: Planned, record: Record, name: str) -> Record:
    """The record, had prices been twice as high from the study's first month on."""
    prices: Mapping[str, object] = {
        price: each
        for price, each in planned.model.prices.items()
        if (each.account in OWED if name == EVERY_FEE else price == name)
    }
    cents = record.money_cents.copy()
    mine = np.array([book.price in prices for book in planned.index.books], bool)
    start = planned.model.study.start
    inside = np.array([m >= (start.year, start.month) for m in planned.index.months], bool)
    cents[np.ix_(mine, inside)] *= 2
    return record._replace(money_cents=cents)
