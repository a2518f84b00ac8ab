"""A fit of a scenario, from its task to what is written: runs, draws, and what they are worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.honesty.predictive import Foretold, foretold
from calibration.honesty.ranks import Calibration, calibrations
from calibration.honesty.verdicts import Learnt, TradeOff, learnt, trade_offs
from calibration.whole.batches import Simulate, seeds_of
from calibration.whole.emulators import spread
from calibration.whole.fit import (
    Fit,
    Observation,
    PriorExcludesError,
    Settings,
    first_count,
    fit,
)
from calibration.whole.priors import Float
from calibration.whole.regression import without
from calibration.whole.targets import Target, Task
from simulator import InputError, Problem

DRAWS = 500
FORETELLING = 30
"""Runs at draws of the posterior, for what it foretells."""
SETS = 300
"""Runs of the fit that are taken for observed, to see where their truths fall."""


@dataclass(frozen=True)
class Result:
    """A fit of a scenario, and what it is worth."""

    task: Task
    fit: Fit
    places: Float
    """(draw, parameter) joint draws in the unit cube, of equal weight."""
    learnt: tuple[Learnt, ...]
    trade_offs: tuple[TradeOff, ...]
    foretold: tuple[Foretold, ...]
    """Every target, those that the fit saw first."""
    ranks: Float
    """(set, parameter) share of the posterior below the truth, runs of the fit taken for data."""
    calibrations: tuple[Calibration, ...]


def order(task: Task) -> tuple[Target, ...]:
    """The targets as a fit runs them: those that it sees, then those held out."""
    return (*task.fitted, *task.held_out)


def observation(task: Task) -> Observation:
    """What was observed of the targets that the fit sees."""
    values = np.array([each.value for each in task.fitted])
    errors = np.array([each.uncertainty for each in task.fitted])
    return Observation(values, errors, task.head.discrepancy)


def conduct(task: Task, simulate: Simulate, settings: Settings) -> Result:
    """Fit a scenario, foretell its targets, and try the fit on its own runs.

    `simulate` gives the summaries of `order(task)`. Raises InputError, naming the targets, when
    the prior excludes them.
    """
    seen = observation(task)
    try:
        made = fit(simulate, len(task.priors), seen, settings)
    except PriorExcludesError as error:
        raise InputError(_excluded(task, error)) from None
    places = made.posterior.resampled(DRAWS, settings.seed)
    count = first_count(settings)
    before = simulate(
        "first", spread(count, len(task.priors), settings.seed), seeds_of(settings.seed, 1, count)
    )
    chosen = places[:: max(1, len(places) // FORETELLING)][:FORETELLING]
    after = simulate("foretold", chosen, seeds_of(settings.seed, 3, len(chosen)))
    ranks = own_ranks(made)
    told = foretold(order(task), after, before, task.head.discrepancy, settings.seed)
    return Result(
        task, made, places, learnt(task.priors, places), trade_offs(task.priors, places), told,
        ranks, calibrations(ranks),
    )  # fmt: skip


def own_ranks(made: Fit) -> Float:
    """(set, parameter) ranks of truths when runs of the fit, each left out, are what is observed.

    In two stages these runs come from the region that is left, so it is the second stage that is
    tried, with the region as its prior.
    """
    table = made.table
    places = 1.0 / (1.0 + np.exp(-table.logits))
    chosen = np.linspace(0, len(places) - 1, min(SETS, len(places))).astype(int)
    return np.array([without(table, run).below(places[run]) for run in chosen])


def _excluded(task: Task, error: PriorExcludesError) -> list[Problem]:
    if not error.targets:
        accepted = "targets that one place of the prior comes near together"
        return [Problem(task.file, "targets", "all of them", accepted)]
    problems = []
    for each in error.targets:
        target = task.fitted[each.summary]
        k = task.targets.index(target)
        accepted = (
            f"a value that the prior reaches: {each.low:.6g} to {each.high:.6g} were simulated; "
            "a wider prior, or a larger uncertainty"
        )
        problems.append(Problem(task.file, f"targets[{k}].value", target.value, accepted))
    return problems
