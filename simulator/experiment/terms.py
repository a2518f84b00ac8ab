"""A study as it is asked for: the terms on which it concludes, its draws, and its looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from simulator.errors import InputError, Problem
from simulator.experiment import uncertainty
from simulator.experiment.compare import LEVEL, Terms
from simulator.experiment.study import Design
from simulator.experiment.targets import Target, targets, years_of
from simulator.inference.plausible import Method
from simulator.inference.stopping import looks

FEWEST_DRAWS = 2


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
        first = replace(self.joint, values=self.joint.values[:count])
        return replace(self.most, draws=uncertainty.drawn(self.most.scenarios, first))

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
    draws: int = 20,
    method: Method = "latin-hypercube",
) -> Asked:
    """A design on the terms of a command; its replications or draws are then the most.

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
    if problems:
        raise InputError(problems)
    most = len(joint.values) if joint else plan.replications
    planned = looks(most, LEVEL).counts if precise else ()
    terms = Terms(LEVEL, planned, precise, margins)
    return Asked(replace(plan, terms=terms), planned or (most,), joint)


def _joint(plan: Design, uncertain: str, draws: int, method: Method) -> uncertainty.Joint | None:
    if uncertain == uncertainty.NONE:
        return None
    if uncertain == uncertainty.RANGES:
        if draws < FEWEST_DRAWS:
            raise InputError([Problem("command line", "--draws", draws, "two draws or more")])
        return uncertainty.from_ranges(plan.scenarios, draws, plan.seed, method)
    return uncertainty.table(uncertain, plan.scenarios)
