"""What decides a result, as plain values and as a digest of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields
from typing import Any

from simulator.experiment.compare import PLAIN
from simulator.experiment.study import Design, Run
from simulator.lever import Action
from simulator.scenario import Scenario
from simulator.sources import code_digest, versions

_OF_EFFECT = tuple(each for each in fields(Action) if each.name != "origin")
"""Where an effect is written decides nothing: a file may be read from another folder."""


def resolved(scenario: Scenario) -> dict[str, Any]:
    """The resolved inputs of a scenario, as plain values: model, effects, retirements, costs."""
    tuning = scenario.tuning
    return {
        "name": scenario.name,
        "model": scenario.model.model_dump(mode="json"),
        "effects": [
            {each.name: getattr(action, each.name) for each in _OF_EFFECT}
            for action in tuning.actions
        ],
        "retired": [vars(course) for course in tuning.retired],
        "charges": [{**vars(charge), "title": charge.title.model_dump()}
                    for charge in tuning.charges],
        "chances": {each.key: each.p for each in tuning.prospects},
    }  # fmt: skip


def fingerprint(scenario: Scenario) -> str:
    """The digest of all that decides what a scenario simulates."""
    return digest(resolved(scenario))


def digest(value: object) -> str:
    """The SHA-256 of plain values, by their sorted JSON."""
    text = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """A value as a manifest gives it back, so that a page shows the same before and after."""
    return json.loads(json.dumps(value, default=str))


def inputs(plan: Design) -> dict[str, Any]:
    """What decides a result: resolved scenarios by digest, draws, replications, seed, scale."""
    drawn = [[fingerprint(s) for s in scenarios] for scenarios in plan.draws]
    return {
        "scenarios": {s.name: fingerprint(s) for s in plan.scenarios},
        **({"draws": drawn} if drawn else {}),
        "replications": plan.replications,
        "seed": plan.seed,
        "scale": plan.scale,
        "trace": plan.trace,
        **({"terms": plain(asdict(plan.terms))} if plan.terms != PLAIN else {}),
        "parcours": versions()["parcours"],
    }


class Identities:
    """The identity of each run of a design: all that decides its frames, and nothing else."""

    def __init__(self, plan: Design) -> None:
        self.plan = plan
        self.common = {
            "seed": plan.seed,
            "scale": plan.scale,
            "trace": plan.trace,
            "engine": plan.engine,
            "code": code_digest(),
            "versions": versions(),
        }
        self.scenarios: dict[tuple[str, int], str] = {}

    def of(self, run: Run) -> dict[str, Any]:
        """The identity of a run, as plain values."""
        whose = (run.scenario, run.draw)
        if whose not in self.scenarios:
            place = [s.name for s in self.plan.scenarios].index(run.scenario)
            self.scenarios[whose] = digest(resolved(self.plan.under(place, run.draw)))
        return {**run._asdict(), "inputs": self.scenarios[whose], **self.common}
