"""A study as it is asked for: the terms on which it concludes, its draws, and its looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from simulator import quantity
from simulator.errors import InputError, Problem
from simulator.experiment import uncertainty
from simulator.experiment.compare import LEVEL, Terms
from simulator.experiment.study import Design
from simulator.experiment.targets import Target, targets, years_of
from simulator.inference.plausible import Method
from simulator.inference.stopping import looks

DRAWS, FEWEST_DRAWS = 20, 2


@dataclass(frozen=True)
class Asked:
    """A design, how many units it may have, and the design of any number of them.

    A unit is what is independent: a replication, or a draw where the assumptions vary.
    """

    most: Design
    """The design with all its units, before its draws are laid."""
    counts: tuple[int, ...]
    """At how many units it is looked at; one number when it does not stop early."""
    joint: uncertainty.Joint | None

    def at(self, count: int) -> Design:
        """The design of a look."""
        if self.joint is None:
            return replace(self.most, replications=count)
        first = self.joint.first(count)
        return replace(self.most, draws=uncertainty.drawn(self.most.scenarios, first))

    def texts(self, plan: Design) -> dict[str, str]:
        """What a result holds of the draws of a look, by the name of its file."""
        if self.joint is None:
            return {}
        return {uncertainty.FILE: uncertainty.written(self.joint.first(len(plan.draws)))}

    @property
    def provenance(self) -> dict[str, Any]:
        """What a manifest says of the draws; nothing where there are none."""
        if self.joint is None:
            return {}
        about = {**self.joint.provenance, "assumptions": list(self.joint.names)}
        return {"uncertainty": about}


def asked(
    plan: Design,
    precision: str | None = None,
    indifferent: str | None = None,
    uncertain: str = uncertainty.NONE,
    draws: int | None = None,
    method: Method = "latin-hypercube",
    floor: str | None = None,
) -> Asked:
    """A design on the terms of a command; its replications or draws are then the most.

    Without a number of draws there are DRAWS over the ranges, or all those of a file.

    Raises InputError with every problem of all the options at once.
    """
    problems: list[Problem] = []
    years = years_of(plan.scenarios[0].model)

    def read(get: Callable[[], Any], otherwise: Any) -> Any:
        try:
            return get()
        except InputError as error:
            problems.extend(error.problems)
            return otherwise

    none: tuple[Target, ...] = ()
    precise = read(lambda: targets(precision, "--precision", years), none) if precision else none
    margins = none
    if indifferent:
        margins = read(lambda: targets(indifferent, "--indifferent", years, False), none)
    joint = read(lambda: _joint(plan, uncertain, draws, method), None)
    days = read(lambda: floor_of(floor), None)
    if problems:
        raise InputError(problems)
    most = len(joint.values) if joint else plan.replications
    planned = looks(most, LEVEL).counts if precise else ()
    terms = Terms(LEVEL, planned, precise, margins, floor=days)
    return Asked(replace(plan, terms=terms), planned or (most,), joint)


FLOORS = 'days or weeks of expenditure, such as 30d, "30 days" or "6 weeks"'
_SHORT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([dw])\s*\Z")
_LONG = {"d": "days", "w": "weeks"}


def floor_of(text: str | None) -> int | None:
    """The seconds of a floor such as 30d; None for none. InputError says what is accepted."""
    if text is None:
        return None
    found = _SHORT.match(text)
    whole = f"{found[1]} {_LONG[found[2]]}" if found else text
    try:
        if not whole.rstrip().endswith(("day", "days", "week", "weeks")):
            raise ValueError(FLOORS)
        return quantity.seconds(whole)
    except ValueError as error:
        said = str(error) if "at most" in str(error) else FLOORS
        raise InputError([Problem("command line", "--floor", text, said)]) from None


def _joint(
    plan: Design, uncertain: str, draws: int | None, method: Method
) -> uncertainty.Joint | None:
    """The draws that are asked for: over the ranges, of a file, or of a file over the ranges."""
    if uncertain == uncertainty.NONE:
        return None
    word, comma, file = uncertain.partition(",")
    ranges = None
    if word == uncertainty.RANGES:
        draws = DRAWS if draws is None else draws
        if draws < FEWEST_DRAWS:
            raise InputError([Problem("command line", "--draws", draws, "two draws or more")])
        ranges = uncertainty.from_ranges(plan.scenarios, draws, plan.seed, method)
        if not comma:
            return ranges
    joint = uncertainty.table(file if ranges else uncertain, plan.scenarios)
    most = len(joint.values)
    if draws is not None and draws > most:
        accepted = f"{most} at most: the draws that the file has"
        raise InputError([Problem("command line", "--draws", draws, accepted)])
    joint = joint.spread(draws or most)
    return ranges.under(joint) if ranges else joint
