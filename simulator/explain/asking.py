"""What is to be explained: an indicator or a line of the statement, of a scenario, in a year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.budget.accounts import ACCOUNTS
from simulator.errors import InputError, Problem
from simulator.experiment.targets import SYNONYMS, named
from simulator.report.reading import Place, Reader
from simulator.vocabulary import ALL

_TEXT = re.compile(r"(.+?)(?:-(\d{4}))?")
WHERE = "command line"


@dataclass(frozen=True)
class Asked:
    """One number of a result."""

    scenario: str
    name: str
    """The indicator, or the account of the statement."""
    year: int
    place: Place
    replication: int | None = None
    """The one replication that is opened; all together when None."""


def asked(
    reader: Reader,
    indicator: str,
    scenario: str | None = None,
    place: Place = Place(),  # noqa: B008
    replication: int | None = None,
) -> Asked:
    """The number that a command names, such as `result-2025`: of the base unless a scenario is
    given, in the last year unless one is.

    Raises InputError with everything that the result does not have, and what it has.
    """
    read = _TEXT.fullmatch(indicator)
    name = named(read[1]) if read else indicator
    year = int(read[2]) if read and read[2] else reader.years[-1]
    wanted = Asked(scenario or reader.base.name, name, year, place, replication)
    problems = list(_wrong(reader, wanted, indicator))
    if problems:
        raise InputError(problems)
    return wanted


def place_of(reader: Reader, audience: str | None, segment: str | None, pool: str | None) -> Place:
    """The place that options name; a segment is of its audience."""
    if segment is not None and audience is None:
        of = {place.segment: place.audience for _, _, place, _ in reader.values}
        audience = of.get(segment)
    return Place(audience or ALL, segment or ALL, pool or ALL)


def has(reader: Reader, wanted: Asked) -> bool:
    """Whether the result has the number."""
    if wanted.name in reader.indicators:
        return (wanted.scenario, wanted.name, wanted.place, wanted.year) in reader.values
    whole = wanted.place == Place()
    return whole and (wanted.scenario, wanted.name, wanted.year) in reader.accounts


def _wrong(reader: Reader, wanted: Asked, typed: str) -> Iterator[Problem]:
    scenarios = [each.name for each in reader.scenarios]
    if wanted.scenario not in scenarios:
        yield Problem(WHERE, "--scenario", wanted.scenario, f"one of {', '.join(scenarios)}")
    known = [*SYNONYMS, *reader.indicators, *_lines(reader)]
    if wanted.name not in known:
        accepted = f"one of {', '.join(known)}, with or without a year: {known[0]}-{wanted.year}"
        yield Problem(WHERE, "INDICATOR", typed, accepted)
    years = ", ".join(map(str, reader.years))
    if wanted.year not in reader.years:
        yield Problem(WHERE, "INDICATOR", typed, f"a year of the result: {years}")
    runs = reader.study.replications
    if wanted.replication is not None and not 0 <= wanted.replication < runs:
        yield Problem(WHERE, "--replication", wanted.replication, f"0 to {runs - 1}")
    sound = wanted.scenario in scenarios and wanted.name in known and wanted.year in reader.years
    if sound and not has(reader, wanted):
        places = {
            _spelt(place)
            for scenario, name, place, _ in reader.values
            if scenario == wanted.scenario and name == wanted.name
        }
        held = ", ".join(sorted(places)) or "the whole institution"
        yield Problem(WHERE, "INDICATOR", f"{typed}, {_spelt(wanted.place)}", f"of {held}")


def _lines(reader: Reader) -> list[str]:
    """The lines of the statement that are no indicators themselves."""
    held = {account for _, account, _ in reader.accounts}
    return [name for name in ACCOUNTS if name in held and name not in reader.indicators]


def _spelt(place: Place) -> str:
    """A place as options name it."""
    if place == Place():
        return "the whole institution"
    kind = place.kind
    return f"--{kind} {getattr(place, kind)}"
