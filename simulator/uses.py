"""A scenario laid afresh: with its levers used otherwise, or from documents that were changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from pydantic import ValidationError

from simulator.check import from_pydantic
from simulator.errors import InputError
from simulator.lever import ScenarioFile
from simulator.library import Document
from simulator.quantity import add_months
from simulator.scenario import Laid, Scenario, lay


class Written(NamedTuple):
    """What a scenario is laid from."""

    base: Document
    """The model's."""
    levers: tuple[Laid, ...]
    """Each lever, how it is used, and its document."""
    own: Document | None
    """The scenario's own document, where it is not one lever or a model alone."""


def written(scenario: Scenario) -> Written:
    """The documents that a scenario was laid from, each lever with its use."""
    base, *rest = scenario.documents
    levers = [(each, use, d) for (each, use), d in zip(scenario.levers, rest, strict=False)]
    return Written(base, tuple(levers), rest[len(levers)] if len(rest) > len(levers) else None)


def laid_again(scenario: Scenario, given: Written, name: str | None = None) -> Scenario:
    """A scenario laid from these documents and uses, checked afresh; its own name unless given.

    Raises InputError with every problem.
    """
    base, levers, own = given
    plan = ScenarioFile(
        name=name or scenario.name,
        title=scenario.title,
        base=base.name,
        levers=tuple(use for _, use, _ in levers),
        effects=_own(own).effects if own else (),
    )
    return replace(lay(base, plan, own, levers), mechanism=scenario.mechanism)


def used(
    scenario: Scenario, uses: Sequence[tuple[float, int]], name: str | None = None
) -> Scenario:
    """The scenario with its levers at these intensities, each so many months later than planned.

    One pair for each lever, in the order of the scenario. A lever that is not delayed keeps its
    start. Raises InputError with every problem.
    """
    parts = written(scenario)
    levers = []
    for (lever, use, document), (intensity, later) in zip(parts.levers, uses, strict=True):
        start = use.start or lever.start or scenario.model.study.start
        moved = {"intensity": intensity, **({"start": add_months(start, later)} if later else {})}
        levers.append((lever, use.model_copy(update=moved), document))
    return laid_again(scenario, parts._replace(levers=tuple(levers)), name)


def _own(document: Document) -> ScenarioFile:
    try:
        return ScenarioFile.model_validate(document.tables["scenario"])
    except ValidationError as error:
        raise InputError(from_pydantic(error, document, "scenario")) from None
