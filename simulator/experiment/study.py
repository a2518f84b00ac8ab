"""What a study is made of: its design, its runs, and what they show side by side."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from simulator import budget, draws, indicators
from simulator.aims import Aim
from simulator.document import Words
from simulator.errors import InputError, Problem
from simulator.experiment.compare import PLAIN, Terms
from simulator.planning import Planned, make_plan
from simulator.record import Record
from simulator.run import Engine, Replication, simulate, simulate_together
from simulator.scenario import Scenario, read

BREAKDOWN = ("indicator", "audience", "segment", "pool", "year")
SMALL = ("indicators", "statement", "flows", "queues", "financing", "treasury", "commitments",
         "costs")  # fmt: skip
"""The frames of a measured run that a study holds for all its runs at once."""
LARGE = ("tallies", "grounds", "tallied", "log")
"""Those that are read one run at a time."""


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
    floor: int | None = None
    """Seconds of expenditure that its cash should cover."""
    levers: tuple[tuple[str, Words], ...] = ()
    """The name and title of each lever that costs something."""


def floors_of(scenarios: Iterable[ScenarioLabel], terms: Terms) -> dict[str, int | None]:
    """The floor of each scenario's cash, in seconds: that of the terms, or else its own."""
    asked = terms.floor
    return {each.name: each.floor if asked is None else asked for each in scenarios}


class Run(NamedTuple):
    """Which run of a study: what names it, and with the seed decides its luck."""

    scenario: str
    draw: int
    """Which draw of the parameters; 0 where they are as the scenario has them."""
    replication: int

    def __str__(self) -> str:
        """The run as a person reads it."""
        drawn = f", draw {self.draw}" if self.draw else ""
        return f"{self.scenario}{drawn}, replication {self.replication}"


def runs(names: Iterable[str], draws: int, replications: int) -> Iterator[Run]:
    """Every run of a study, in the order in which it holds them; draw 0 where there are none."""
    numbers = range(1, draws + 1) if draws else range(1)
    for name in names:
        for draw in numbers:
            for replication in range(replications):
                yield Run(name, draw, replication)


@dataclass(frozen=True)
class Design:
    """What is run: scenarios against a base, over the same replications, under each draw."""

    scenarios: tuple[Scenario, ...]
    """The base first."""
    replications: int
    """Of each scenario, under each draw."""
    seed: int
    scale: float
    engine: Engine
    trace: float = 0.0
    draws: tuple[tuple[Scenario, ...], ...] = ()
    """The scenarios under each draw of the parameters, in the same order and of the same names.
    Draws are numbered from 1. Without any, the scenarios are run as they are, as draw 0."""
    terms: Terms = PLAIN
    """On what terms it concludes, which changes no run."""

    @property
    def base(self) -> str:
        """The name of the scenario that the others are compared with."""
        return self.scenarios[0].name

    def runs(self) -> Iterator[Run]:
        """Every run, in the order in which a study holds them."""
        return runs((each.name for each in self.scenarios), len(self.draws), self.replications)

    def under(self, place: int, draw: int) -> Scenario:
        """The scenario in a place of the design, under a draw."""
        return (self.draws[draw - 1] if draw else self.scenarios)[place]

    def key(self, run: Run) -> int:
        """The luck of a run: the same in every scenario, another under each draw."""
        return draws.study_key(self.seed, run.replication, run.draw)


class Measured(NamedTuple):
    """One run, measured: the frames that are kept of it, by the names of `SMALL` and `LARGE`."""

    run: Run
    indicators: pd.DataFrame
    """indicator, audience, segment, pool, year, value"""
    statement: pd.DataFrame
    """account, year, cents and what else the statement says"""
    flows: pd.DataFrame
    """What the statement follows: flow, account, item, audience, segment, year, amount"""
    queues: pd.DataFrame
    """pool, week, waiting, utilisation"""
    financing: pd.DataFrame
    """line, year, cents"""
    treasury: pd.DataFrame
    """month, days, spent, cents"""
    commitments: pd.DataFrame
    """envelope, operation, year, committed, paid, outstanding"""
    costs: pd.DataFrame
    """The full cost: audience, segment, part, year, cents"""
    tallies: pd.DataFrame
    """tally, value, at0 to at3: what is not zero in the record, by its place in its array"""
    grounds: pd.DataFrame
    """What each entry of the ledger rests on, by year: see `budget.grounds`"""
    tallied: pd.DataFrame
    """indicator, role, item, audience, segment, year, value: what the indicators are made of"""
    log: pd.DataFrame
    """The whole story of the traced share of learners."""
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
    delta_high, verdict, more_runs"""
    statements: pd.DataFrame
    """scenario, account, year, n, mean, low, high, delta, delta_low, delta_high, verdict,
    more_runs"""
    queues: pd.DataFrame
    """scenario, pool, week, waiting, utilisation"""
    sources: pd.DataFrame
    """scenario, sourced, derived, assumed, unsourced: numbers of each kind"""
    published: pd.DataFrame
    """What is published beside what the base simulates"""
    terms: Terms
    """On what terms it concludes."""
    runs: tuple[Run, ...]
    frames: Mapping[str, pd.DataFrame]
    """Each of `SMALL` for every run, with scenario, draw and replication."""
    kept: Mapping[Run, Measured]
    """Every run with all its frames; read from where it is kept, one at a time."""
    results: pd.DataFrame = field(default_factory=pd.DataFrame)
    """scenario, draw, replication, year, value: the result of each run"""
    risk: pd.DataFrame = field(default_factory=pd.DataFrame)
    """By scenario and year, see `risk`"""
    bridge: pd.DataFrame = field(default_factory=pd.DataFrame)
    """scenario, factor, year, n, mean, low, high: what parts each result from the base's"""
    financing: pd.DataFrame = field(default_factory=pd.DataFrame)
    """scenario, line, year, and what `statements` says of an account"""
    commitments: pd.DataFrame = field(default_factory=pd.DataFrame)
    """scenario, envelope, operation, kind, year, and the same; the kinds are AE, CP and left"""
    costs: pd.DataFrame = field(default_factory=pd.DataFrame)
    """scenario, audience, segment, part, year, and the same: the full cost"""
    treasury: pd.DataFrame = field(default_factory=pd.DataFrame)
    """By scenario and month, see `by_month`"""
    reserve: pd.DataFrame = field(default_factory=pd.DataFrame)
    """By scenario and year, see `by_year`"""
    breach: pd.DataFrame = field(default_factory=pd.DataFrame)
    """By scenario that has a floor, see `breach`"""
    assumptions: pd.DataFrame = field(default_factory=pd.DataFrame)
    """id, parameter, low, mode, high, unit, reasoning, scenarios"""
    grounded: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """What the numbers of the scenarios rest on: the tables of `grounded`, by name"""
    manifest: dict[str, Any] = field(default_factory=dict)

    @property
    def floors(self) -> dict[str, int | None]:
        """The floor of each scenario's cash, in seconds of expenditure."""
        return floors_of(self.scenarios, self.terms)

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
    over: str | None = None,
) -> Design:
    """The design of a comparison; the first reference is the base, and levers are laid over it.

    Where `over` is given, every lever, the first reference too, is laid over that.

    Raises InputError with every problem of every document.
    """
    problems: list[Problem] = []
    scenarios: list[Scenario] = []
    for place, reference in enumerate(references):
        try:
            base = over or (references[0] if place else None)
            scenario = read(reference, base) if base else read(reference)
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


def measure(planned: Planned, run: Run, plan: Design) -> Measured:
    """Do one run and measure it."""
    return measure_together(planned, [(planned, run)], plan)[0]


def measure_together(
    trunk: Planned, lived: Sequence[tuple[Planned, Run]], plan: Design
) -> list[Measured]:
    """Do runs of one replication under one draw and measure them, each as if it were alone.

    What they have in common with the trunk is simulated once; its time is shared out evenly.
    """
    begun = time.perf_counter()
    key = plan.key(lived[0][1])
    plans = [planned.plan for planned, _ in lived]
    outcomes = simulate_together(trunk.plan, plans, key, plan.engine, plan.trace)
    each = (time.perf_counter() - begun) / len(lived)
    return [
        _measured(planned, run, outcome, each)
        for (planned, run), outcome in zip(lived, outcomes, strict=True)
    ]


def _measured(planned: Planned, run: Run, outcome: Replication, seconds: float) -> Measured:
    """What a replication that took so many seconds shows."""
    begun = time.perf_counter()
    books = _Books(planned, outcome.record)
    return Measured(
        run,
        books.indicators(),
        books.statement,
        budget.flows(planned, outcome.record),
        indicators.queues(planned, outcome.record),
        budget.financing(books.ledger),
        budget.treasury(planned, books.ledger),
        budget.commitments(planned, books.ledger),
        books.costs,
        tallies(outcome.record),
        budget.grounds(planned, outcome.record, books.moved, books.ledger),
        books.tallied(),
        pd.DataFrame(outcome.log),
        seconds + time.perf_counter() - begun,
    )


def simulated(
    scenario: Scenario, scale: float = 1.0, seed: int = 1, replication: int = 0
) -> pd.DataFrame:
    """Every indicator of one replication of a scenario: indicator, audience, segment, pool, year,
    value. Counts are at full size, whatever share of it is simulated.
    """
    planned = Plans(scenario, scale).lived(draws.study_key(seed, replication))
    return _Books(planned, simulate(planned.plan, seed, replication).record).indicators()


class _Books:
    """The books of one run, from what moves in it, worked out once."""

    def __init__(self, planned: Planned, record: Record) -> None:
        """Raises RunError where the ledger and the statement differ."""
        self.planned, self.record = planned, record
        self.moved = moved = budget.movements(planned, record)
        self.statement = budget.statement(planned, record, moved)
        self.ledger = budget.ledger(planned, record, moved)
        budget.agree(self.ledger.entries, self.statement)
        aside = budget.off_budget(planned, record, moved)
        self.costs = budget.full_cost(planned, record, self.statement, aside)
        self.masses = budget.footprint(planned, record)

    def indicators(self) -> pd.DataFrame:
        """Every indicator of the run."""
        measured = indicators.measure(self.planned, self.record)
        parts = [
            measured,
            budget.measures(self.statement),
            budget.standing(self.ledger),
            budget.unit_costs(self.costs, measured),
            budget.carbon(self.planned, self.record, self.masses),
        ]
        return pd.concat([part for part in parts if not part.empty], ignore_index=True)

    def tallied(self) -> pd.DataFrame:
        """What the indicators of the run are made of that are no sums of others."""
        parts = (
            indicators.tallied(self.planned, self.record),
            budget.emitted(self.masses),
            budget.assigned(self.costs),
        )
        # Of the same columns and types: what nobody does leaves an empty table.
        return pd.concat(parts, ignore_index=True)


def tallies(record: Record) -> pd.DataFrame:
    """Every tally of a record that is not zero, with its place in its array; -1 past its axes."""
    values, places, counts = [], [], []
    for array in record:
        at = np.nonzero(array)
        values.append(array[at].astype(np.int64))
        past = [np.full(len(at[0]), -1)] * (4 - array.ndim)
        places.append(np.array((*at, *past), np.int32))
        counts.append(len(at[0]))
    codes = np.repeat(np.arange(len(record)), counts)
    columns = {f"at{axis}": at for axis, at in enumerate(np.concatenate(places, axis=1))}
    tally = pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(list(Record._fields)))
    return pd.DataFrame({"value": np.concatenate(values), **columns, "tally": tally})


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
