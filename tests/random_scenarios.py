"""Random scenarios: effects of every target and operation, and courses retired."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from simulator.index import number
from simulator.lever import NEW, Action, RetiredCourse, Tuning
from simulator.loops import made
from simulator.model import Model

T = TypeVar("T")

CHANGES: dict[tuple[str, str], tuple[float, ...]] = {
    ("stage.duration", "scale"): (0.5, 2.0),
    ("stage.duration", "add"): (3_600.0, -1_800.0),
    ("stage.duration", "set"): (7_200.0, 0.0),
    ("stage.work", "scale"): (0.5, 3.0),
    ("stage.work", "add"): (3_600.0, -1_800.0),
    ("stage.work", "set"): (3_600.0, 0.0),
    ("stage.patience", "scale"): (0.5, 2.0),
    ("stage.patience", "add"): (7_200.0,),
    ("stage.patience", "set"): (21_600.0,),
    ("stage.probability", "scale"): (0.5, 1.5),
    ("stage.probability", "add"): (0.1, -0.1),
    ("stage.probability", "set"): (0.0, 0.3),
    ("stage.probability", "odds"): (0.2, 5.0),
    ("stage.expected", "scale"): (0.0, 2.0),
    ("stage.expected", "add"): (1.0,),
    ("stage.expected", "set"): (0.5,),
    ("stage.strain", "scale"): (0.0, 3.0),
    ("stage.strain", "add"): (1.5,),
    ("stage.strain", "set"): (2.0,),
    ("pool.people", "scale"): (0.0, 0.5, 2.0),
    ("pool.people", "add"): (1.0, -1.0),
    ("pool.people", "set"): (0.0, 2.0),
    ("pool.speed", "scale"): (0.5, 3.0),
    ("pool.speed", "add"): (0.5,),
    ("pool.speed", "set"): (2.0,),
    ("pool.presence", "scale"): (0.0, 0.5),
    ("pool.presence", "add"): (-0.4,),
    ("pool.presence", "set"): (0.0, 0.7),
    ("pool.turnover", "scale"): (0.0, 3.0),
    ("pool.turnover", "add"): (20.0, -5.0),
    ("pool.turnover", "set"): (0.0, 30.0),
    ("pool.time_to_fill", "scale"): (0.0, 0.3, 1e6),
    ("pool.time_to_fill", "add"): (432_000.0, -86_400.0),
    ("pool.time_to_fill", "set"): (86_400.0, 0.0),
    ("pool.ramp_up", "scale"): (0.0, 3.0),
    ("pool.ramp_up", "add"): (864_000.0, -864_000.0),
    ("pool.ramp_up", "set"): (1_728_000.0,),
    ("pool.absence", "scale"): (0.0, 3.0),
    ("pool.absence", "add"): (0.3, -0.1),
    ("pool.absence", "set"): (0.6, 1.0),
    ("segment.volume", "scale"): (0.0, 0.5, 2.0),
    ("segment.volume", "add"): (300.0, -100.0),
    ("segment.volume", "set"): (200.0,),
    ("price.amount", "scale"): (1.1,),
    ("price.amount", "add"): (500.0,),
    ("price.amount", "set"): (9_900.0,),
    ("cost.yearly", "scale"): (0.9,),
    ("cost.yearly", "add"): (100_000.0,),
    ("cost.yearly", "set"): (500_000.0,),
    ("grant.yearly", "scale"): (0.9,),
    ("grant.yearly", "add"): (100_000.0,),
    ("grant.yearly", "set"): (500_000.0,),
    ("price.carbon", "scale"): (0.5,),
    ("price.carbon", "add"): (5_000.0, -50_000.0),
    ("price.carbon", "set"): (1_000.0,),
    ("cost.carbon", "scale"): (0.9,),
    ("cost.carbon", "add"): (1e9,),
    ("cost.carbon", "set"): (5e8,),
    ("pool.carbon", "scale"): (0.9,),
    ("pool.carbon", "add"): (1e6,),
    ("pool.carbon", "set"): (5e6,),
}
"""What an effect may do to each target, by operation: seconds, cents, milligrams."""


class Chance(random.Random):
    """Random choices, the same for the same seed."""

    def maybe(self, p: float) -> bool:
        """True with probability p."""
        return self.random() < p

    def some(self, given: Sequence[T], least: int, most: int) -> list[T]:
        """Between `least` and `most` of the given, in their order."""
        count = min(len(given), self.randint(least, most))
        return [given[k] for k in sorted(self.sample(range(len(given)), count))]


def scenario(chance: Chance, model: Model) -> Tuning:
    """A few effects, never two that set values, what comes into being late, courses retired.

    Effects by which a loop would lose its time are left out, as `check` demands.
    """
    actions: list[Action] = []
    for target, op in chance.some(list(CHANGES), 0, 11):
        if op == "set" and any(a.op == "set" and a.target == target for a in actions):
            continue
        actions.append(effect(chance, model, target, op))
    retired = [
        RetiredCourse(course.course, _day(chance, model), chance.choice([0.0, 0.5, 1.0]))
        for course in model.catalogue
        if chance.maybe(0.4)
    ]
    actions += [
        Action(
            target, NEW, 0.5, model.study.start + timedelta(chance.randint(1, 9)), None, 0, 1.0,
            {kind: (chance.choice(list(names)),)}, "random",
        )
        for kind, target, names in (
            ("segment", "segment.volume", model.segments), ("pool", "pool.people", model.pools),
        )
        if chance.maybe(0.1)
    ]  # fmt: skip
    return lasting(model, Tuning(tuple(actions), tuple(retired)))


def lasting(model: Model, tuning: Tuning) -> Tuning:
    """A scenario without the effects by which a loop of a model would lose its time."""
    refused = [action for action, _ in made(model, number(model, (), ()), tuning)]
    if not refused:
        return tuning
    kept = tuple(action for action in tuning.actions if action not in refused)
    return lasting(model, replace(tuning, actions=kept))


def _day(chance: Chance, model: Model) -> date:
    study = model.study
    return study.start + timedelta(chance.randrange((study.end - study.start).days))


def effect(chance: Chance, model: Model, target: str, op: str) -> Action:
    """An effect on a target, dated within the study, for all places or for some of them."""
    start = _day(chance, model)
    return Action(
        target,
        op,
        chance.choice(CHANGES[target, op]),
        start,
        start + timedelta(chance.randint(1, 20)) if chance.maybe(0.3) else None,
        chance.choice([0, 0, 1, 3]),
        chance.choice([1.0, 1.0, 0.5]),
        _selects(chance, model, target),
        "random",
    )


def _selects(chance: Chance, model: Model, target: str) -> dict[str, tuple[str, ...]]:
    """Now and then one of the selectors of a target."""
    names: dict[str, dict[str, list[str]]] = {
        "stage": {
            "audience": ["all"],
            "segment": list(model.segments),
            "journey": list(model.journeys),
            "request": list(model.requests),
            "stage": ["stage-0", "stage-1", "line"],
        },
        "pool": {"pool": list(model.pools)},
        "segment": {"segment": list(model.segments), "audience": ["few"]},
        "price": {"price": ["fixed", "growing"]},
        "cost": {"cost": ["rent"]},
        "grant": {"grant": ["state"]},
    }
    kind = target.split(".", maxsplit=1)[0]
    known = names[kind]
    if target == "stage.probability":
        known |= {"to": ["gone", "lost", "finished"]}
    if target == "stage.expected":
        known = {"raises": list(model.requests), "segment": list(model.segments)}
    if kind != "price" and chance.maybe(0.4):
        return {}
    name = chance.choice(list(known))
    return {name: (chance.choice(known[name]),)}
