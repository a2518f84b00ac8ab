"""A study: scenarios run over the same replications, and what they show side by side."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from simulator import budget, draws, indicators
from simulator.aims import Aim
from simulator.document import Words
from simulator.errors import InputError, Problem, RunError
from simulator.experiment.compare import summarise
from simulator.lever import Tuning
from simulator.origin import kinds, published
from simulator.planning import Planned, make_plan
from simulator.run import Engine, Replication, simulate
from simulator.scenario import Scenario, read

BREAKDOWN = ("indicator", "audience", "segment", "pool", "year")


@dataclass(frozen=True)
class Fallen:
    """A chance of a scenario: how probable it is, and in how many replications it fell."""

    name: str
    """The lever and the chance."""
    title: Words
    p: float
    times: int


@dataclass(frozen=True)
class ScenarioLabel:
    """What a reader needs to know of a scenario."""

    name: str
    title: Words
    mechanism: Words | None
    aims: tuple[tuple[Words, tuple[Aim, ...]], ...] = ()
    """The title of each lever, and what it is meant to move."""
    chances: tuple[Fallen, ...] = ()


@dataclass(frozen=True)
class Design:
    """What is run: scenarios against a base, over the same replications."""

    scenarios: tuple[Scenario, ...]
    """The base first."""
    replications: int
    seed: int
    scale: float
    engine: Engine
    trace: float = 0.0

    @property
    def base(self) -> str:
        """The name of the scenario that the others are compared with."""
        return self.scenarios[0].name


class Measured(NamedTuple):
    """One replication of one scenario, measured."""

    scenario: str
    replication: int
    indicators: pd.DataFrame
    statement: pd.DataFrame
    queues: pd.DataFrame
    outcome: Replication
    seconds: float


@dataclass(frozen=True, eq=False)
class Study:
    """What a study shows; the frames are tidy, money in euros, the base without deltas."""

    name: str
    base: str
    scenarios: tuple[ScenarioLabel, ...]
    replications: int
    seed: int
    scale: float
    engine: str
    indicators: pd.DataFrame
    """scenario, indicator, audience, segment, pool, year, n, mean, low, high, delta, delta_low,
    delta_high, verdict"""
    statements: pd.DataFrame
    """scenario, account, year, n, mean, low, high, delta, delta_low, delta_high, verdict"""
    queues: pd.DataFrame
    """scenario, pool, week, waiting, utilisation"""
    sources: pd.DataFrame
    """scenario, sourced, derived, assumed, unsourced: numbers of each kind"""
    published: pd.DataFrame
    """What is published beside what the base simulates"""
    replicated: Mapping[tuple[str, int], Replication]
    manifest: dict[str, Any] = field(default_factory=dict)

    def statement(self, scenario: str) -> pd.DataFrame:
        """The budget of one scenario: account, year, mean, interval, delta to the base; euros."""
        mine = self.statements[self.statements.scenario == scenario]
        return mine.drop(columns="scenario").reset_index(drop=True)


def design(
    references: Sequence[str],
    replications: int,
    seed: int,
    scale: float,
    engine: Engine,
    trace: float = 0.0,
) -> Design:
    """The design of a comparison; the first reference is the base, and levers are laid over it.

    Raises InputError with every problem of every document.
    """
    problems: list[Problem] = []
    scenarios: list[Scenario] = []
    for place, reference in enumerate(references):
        try:
            scenario = read(reference, references[0]) if place else read(reference)
        except InputError as error:
            problems += [each for each in error.problems if each not in problems]
            continue
        if scenario.name in {other.name for other in scenarios}:
            accepted = "scenarios of different names"
            problems.append(Problem(reference, "name", scenario.name, accepted))
        scenarios.append(scenario)
    if problems:
        raise InputError(problems)
    return Design(tuple(scenarios), replications, seed, scale, engine, trace)


def measure(planned: Planned, name: str, replication: int, plan: Design) -> Measured:
    """Run and measure one replication of one scenario."""
    begun = time.perf_counter()
    outcome = simulate(planned.plan, plan.seed, replication, plan.engine, plan.trace)
    statement = budget.statement(planned, outcome.record)
    parts = [
        indicators.measure(planned, outcome.record),
        budget.measures(statement),
        budget.carbon(planned, outcome.record),
    ]
    return Measured(
        name,
        replication,
        pd.concat([part for part in parts if not part.empty], ignore_index=True),
        statement,
        indicators.queues(planned, outcome.record),
        outcome,
        time.perf_counter() - begun,
    )


def simulated(
    scenario: Scenario, scale: float = 1.0, seed: int = 1, replication: int = 0
) -> pd.DataFrame:
    """Every indicator of one replication of a scenario: indicator, audience, segment, pool, year,
    value. Counts are at full size, whatever share of it is simulated.
    """
    planned = Plans(scenario, scale).lived(draws.study_key(seed, replication))
    design = Design((), replication + 1, seed, scale, "compiled")
    return measure(planned, scenario.name, replication, design).indicators


class Plans:
    """The plans of one scenario: one for each outcome of its chances, made when it is lived."""

    def __init__(self, scenario: Scenario, scale: float) -> None:
        self.scenario, self.scale = scenario, scale
        self.made: dict[frozenset[str], Planned] = {}

    def lived(self, study: int) -> Planned:
        """The plan that the replication of a study's key lives."""
        tuning = self.scenario.tuning
        fallen = tuning.fallen(study)
        if fallen not in self.made:
            self.made[fallen] = make_plan(self.scenario.model, tuning.given(fallen), self.scale)
        return self.made[fallen]


def conduct(
    plan: Design, executor: Executor, done: Callable[[Measured], None] = lambda _: None
) -> Study:
    """Run a design over an executor, calling `done` as each replication is measured.

    The result does not depend on the executor, nor on the order in which replications end.
    Raises RunError, naming the replication, when one fails.
    """
    tasks: dict[Future[Measured], str] = {}
    slim = Design((), plan.replications, plan.seed, plan.scale, plan.engine, plan.trace)
    for scenario in plan.scenarios:
        plans = Plans(scenario, plan.scale)
        for replication in range(plan.replications):
            planned = plans.lived(draws.study_key(plan.seed, replication))
            task = executor.submit(measure, planned, scenario.name, replication, slim)
            tasks[task] = f"{scenario.name}, replication {replication}"
    for task in as_completed(tasks):
        done(_result(task, tasks[task]))
    return gather(plan, [task.result() for task in tasks])


def _result(task: Future[Measured], name: str) -> Measured:
    try:
        return task.result()
    except Exception as error:
        raise RunError(f"{name}: {type(error).__name__}: {error}") from error


def gather(plan: Design, measured: Iterable[Measured]) -> Study:
    """The study that measured replications make."""
    runs = list(measured)
    values = _stacked((run, run.indicators) for run in runs)
    money = _complete(_stacked((run, _by_account(run.statement)) for run in runs))
    queues = _stacked((run, run.queues) for run in runs)
    table = summarise(values, BREAKDOWN, plan.base)
    return Study(
        name="-vs-".join(s.name for s in plan.scenarios),
        base=plan.base,
        scenarios=tuple(_label(scenario, plan) for scenario in plan.scenarios),
        replications=plan.replications,
        seed=plan.seed,
        scale=plan.scale,
        engine=plan.engine,
        indicators=table,
        statements=summarise(money, ("account", "year"), plan.base),
        queues=queues.drop(columns="replication")
        .groupby(["scenario", "pool", "week"], sort=False, as_index=False)
        .mean(),
        sources=pd.DataFrame([{"scenario": s.name, **kinds(s)} for s in plan.scenarios]),
        published=published(plan.scenarios[0], table[table.scenario == plan.base]),
        replicated={(run.scenario, run.replication): run.outcome for run in runs},
        manifest=_chances(plan),
    )


def _label(scenario: Scenario, plan: Design) -> ScenarioLabel:
    aims = tuple((lever.title, aimed) for lever, aimed in scenario.aims() if aimed)
    return ScenarioLabel(
        scenario.name, scenario.title, scenario.mechanism, aims, fallen(scenario.tuning, plan)
    )


def fallen(tuning: Tuning, plan: Design) -> tuple[Fallen, ...]:
    """Every chance of a tuning, and in how many of a design's replications it fell."""
    keys = [draws.study_key(plan.seed, replication) for replication in range(plan.replications)]
    return tuple(
        Fallen(each.key, each.title, each.p, sum(each.falls(key) for key in keys))
        for each in tuning.prospects
    )


def _chances(plan: Design) -> dict[str, Any]:
    """What a manifest says of chances: nothing where no scenario has any."""
    told = {
        scenario.name: {
            each.name: {"p": each.p, "fell": each.times, "of": plan.replications}
            for each in fallen(scenario.tuning, plan)
        }
        for scenario in plan.scenarios
        if scenario.tuning.prospects
    }
    return {"chances": told} if told else {}


def _stacked(frames: Iterable[tuple[Measured, pd.DataFrame]]) -> pd.DataFrame:
    return pd.concat(
        [f.assign(scenario=run.scenario, replication=run.replication) for run, f in frames],
        ignore_index=True,
    )


def _complete(money: pd.DataFrame) -> pd.DataFrame:
    """The same with zero for each account that a replication does not have and another has."""
    keys = ["scenario", "replication", "account", "year"]
    every = pd.MultiIndex.from_product([money[key].unique() for key in keys], names=keys)
    return money.set_index(keys).reindex(every, fill_value=0.0).reset_index()


def _by_account(statement: pd.DataFrame) -> pd.DataFrame:
    cents: pd.DataFrame = statement.groupby(["account", "year"], sort=False, as_index=False)[
        ["cents"]
    ].sum()
    return cents.assign(value=cents["cents"] / 100).drop(columns="cents")
