"""Every rule of positions that spans fields: steps, how people come and go, and ceilings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from simulator import clock
from simulator.model import Model
from simulator.posts import Staffing

Found = Iterator[tuple[str, object, str]]
"""(path, value, what is accepted)"""


def steps(path: str, people: float | Mapping[date, float], begin: date) -> Found:
    """Steps of positions hold from the first day on."""
    if not isinstance(people, Mapping):
        return
    if not people:
        yield path, people, "a number, or steps by first day"
    elif min(people) > begin:
        yield path, min(people), f"a step on or before {begin}"


def staffing(path: str, given: Staffing) -> Found:
    """A vacancy lasts, and absence has spells of a day or more."""
    law = given.time_to_fill
    durations = law.sample if law.law == "sample" else (law.value,)
    if durations and not any(durations) and None not in durations:
        yield f"{path}.time_to_fill", 0, "more than no time"
    spell = given.absence_spell
    if given.absence > 0 and spell is None:
        yield f"{path}.absence_spell", spell, "given together with absence"
    if spell is not None and spell < clock.DAY:
        yield f"{path}.absence_spell", spell, "a day or more: absence is told by days"


def ceilings(model: Model) -> Found:
    """A ceiling stands over pools whose positions are held one by one, each under one ceiling."""
    over: dict[str, str] = {}
    for name, ceiling in model.ceilings.items():
        path = f"ceilings.{name}"
        yield from steps(f"{path}.people", ceiling.people, model.study.start)
        for pool in ceiling.pools:
            if pool in model.pools and model.pools[pool].staffing is None:
                yield f"{path}.pools", pool, "pools with a table staffing"
            if pool in over:
                accepted = f"each pool once, under one ceiling; {over[pool]} has it already"
                yield f"{path}.pools", pool, accepted
            over.setdefault(pool, name)
