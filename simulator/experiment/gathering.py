"""Gathering: from measured runs to a study, in which scenarios stand side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from simulator.experiment.compare import PLAIN, Terms, summarise
from simulator.experiment.grounded import GROUNDED
from simulator.experiment.money import assumed, bridges, by_cents, by_kind, results
from simulator.experiment.reserve import breach, by_month, by_year, reserves
from simulator.experiment.risk import risk
from simulator.experiment.study import (
    BREAKDOWN,
    SMALL,
    Design,
    Fallen,
    Measured,
    Run,
    ScenarioLabel,
    Study,
    floors_of,
    runs,
)
from simulator.origin import kinds, published


@dataclass(frozen=True)
class Head:
    """What a study is of: all that it says beside its runs, as plain values that can be kept."""

    scenarios: tuple[ScenarioLabel, ...]
    """The base first."""
    sources: tuple[dict[str, Any], ...]
    """For each scenario, its numbers of each kind."""
    replications: int
    draws: int
    """How many draws of the parameters; 0 when there are none."""
    seed: int
    scale: float
    engine: str
    trace: float
    terms: Terms = PLAIN

    @property
    def base(self) -> str:
        """The name of the scenario that the others are compared with."""
        return self.scenarios[0].name

    @property
    def runs(self) -> tuple[Run, ...]:
        """Every run, in the order of the design."""
        names = (each.name for each in self.scenarios)
        return tuple(runs(names, self.draws, self.replications))


def head(plan: Design) -> Head:
    """What a study of this design is of."""
    return Head(
        tuple(_label(plan, place) for place in range(len(plan.scenarios))),
        tuple({"scenario": s.name, **kinds(s)} for s in plan.scenarios),
        plan.replications,
        len(plan.draws),
        plan.seed,
        plan.scale,
        plan.engine,
        plan.trace,
        plan.terms,
    )


def _label(plan: Design, place: int) -> ScenarioLabel:
    scenario = plan.scenarios[place]
    aims = tuple((lever.title, aimed) for lever, aimed in scenario.aims() if aimed)
    paid = {charge.lever for charge in scenario.tuning.charges}
    titles = {lever.name: lever.title for lever, _ in scenario.levers if lever.name in paid}
    return ScenarioLabel(
        scenario.name, scenario.title, scenario.mechanism, aims, fallen(plan, place),
        scenario.model.treasury.floor, tuple(titles.items()),
    )  # fmt: skip


def fallen(plan: Design, place: int = 0) -> tuple[Fallen, ...]:
    """Every chance of a scenario of a design, and in how many of its runs it fell."""
    name = plan.scenarios[place].name
    fell = [
        key
        for run in plan.runs()
        if run.scenario == name
        for key in plan.under(place, run.draw).tuning.fallen(plan.key(run))
    ]
    return tuple(
        Fallen(each.key, each.title, each.p, fell.count(each.key))
        for each in plan.scenarios[place].tuning.prospects
    )


def gather(plan: Design, kept: Mapping[Run, Measured]) -> Study:
    """The study that the measured runs of a design make."""
    top = head(plan)
    study = told(top, frames_of(top.runs, kept), kept)
    base = study.indicators[study.indicators.scenario == plan.base]
    found = published(plan.scenarios[0], base)
    return replace(
        study,
        published=found,
        assumptions=assumed(plan.scenarios),
        grounded={name: make(plan.scenarios) for name, make in GROUNDED.items()},
        manifest=_chances(top),
    )


def frames_of(runs: Iterable[Run], kept: Mapping[Run, Measured]) -> dict[str, pd.DataFrame]:
    """Each frame of `SMALL` for all runs, with scenario, draw and replication."""
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in SMALL}
    for run in runs:
        measured = kept[run]
        for name in SMALL:
            parts[name].append(placed(getattr(measured, name), run))
    return {name: pd.concat(found, ignore_index=True) for name, found in parts.items()}


def placed(frame: pd.DataFrame, run: Run) -> pd.DataFrame:
    """A frame of a run with the run's scenario, draw and replication."""
    return frame.assign(**run._asdict())


def told(top: Head, frames: Mapping[str, pd.DataFrame], kept: Mapping[Run, Measured]) -> Study:
    """A study from what it is of and the frames of its runs; without published figures."""

    def money(frame: str, *keys: str) -> pd.DataFrame:
        return by_cents(frames[frame], keys, top.base, top.terms)

    each = results(frames["statement"])
    floors = floors_of(top.scenarios, top.terms)
    cash = reserves(frames["treasury"], floors)
    committed = by_kind(frames["commitments"])
    return Study(
        name="-vs-".join(each.name for each in top.scenarios),
        base=top.base,
        scenarios=top.scenarios,
        replications=top.replications,
        seed=top.seed,
        scale=top.scale,
        engine=top.engine,
        indicators=summarise(frames["indicators"], BREAKDOWN, top.base, top.terms),
        statements=money("statement", "account"),
        queues=frames["queues"]
        .drop(columns=["draw", "replication"])
        .groupby(["scenario", "pool", "week"], sort=False, as_index=False)
        .mean(),
        sources=pd.DataFrame(list(top.sources)),
        published=pd.DataFrame(),
        terms=top.terms,
        runs=top.runs,
        frames=frames,
        kept=kept,
        results=each,
        risk=risk(each),
        bridge=bridges(frames, top.base),
        financing=money("financing", "line"),
        commitments=by_cents(committed, ("envelope", "operation", "kind"), top.base, top.terms),
        costs=money("costs", "audience", "segment", "part"),
        treasury=by_month(cash),
        reserve=by_year(cash),
        breach=breach(cash, floors),
    )


def _chances(top: Head) -> dict[str, Any]:
    """What a manifest says of chances: nothing where no scenario has any."""
    of = top.replications * max(top.draws, 1)
    told = {
        scenario.name: {
            each.name: {"p": each.p, "fell": each.times, "of": of} for each in scenario.chances
        }
        for scenario in top.scenarios
        if scenario.chances
    }
    return {"chances": told} if told else {}


_RUN = ["scenario", "draw", "replication"]
