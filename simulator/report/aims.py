"""What levers are meant to move and whether they did, and which of their chances fell."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan, nan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.inference.verdicts import verdicts
from simulator.report import numbers
from simulator.report.reading import Place, Reader, Value, unsettled
from simulator.report.tables import Cell, Head, Row, Table
from simulator.vocabulary import EVERY

if TYPE_CHECKING:
    from simulator.aims import Aim
    from simulator.experiment.study import ScenarioLabel

RATIOS = ("share", "day", "minute", "contact", "kg")
"""The units of what has no value, rather than zero, where there is nobody."""


class Finding(NamedTuple):
    """One aim of a lever, and what the comparison shows of it."""

    what: str
    whom: str
    year: str
    meant: str
    difference: Cell
    shown: str
    sense: str
    """How what is shown is dressed: good, bad, or none."""


def findings(reader: Reader, scenario: ScenarioLabel) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """The title of each lever of a scenario, and its aims."""
    for title, aims in scenario.aims:
        yield reader.tell(title), tuple(_finding(reader, scenario.name, aim) for aim in aims)


def _finding(reader: Reader, scenario: str, aim: Aim) -> Finding:
    place = Place(aim.audience, aim.segment, aim.pool)
    indicator = EVERY[aim.indicator]
    value = reader.value(scenario, aim.indicator, place, aim.year)
    if aim.segment not in reader.known and indicator.unit not in RATIOS:
        value = _from_nothing(value)
    unit = numbers.UNITS[indicator.unit]
    return Finding(
        f"{reader.tell(indicator.title)} ({reader.tell(unit.name)})",
        reader.where(place),
        str(aim.year),
        reader.say(f"verdict-{aim.way}"),
        _difference(reader, value, unit),
        *_shown(reader, aim.way, value),
    )


def _from_nothing(value: Value) -> Value:
    """The value of a segment that the lever adds: its counts are zero in the base."""
    (verdict,) = verdicts(*np.array([[value.low], [value.high], [nan]]))
    return value._replace(
        delta=value.mean, delta_low=value.low, delta_high=value.high, verdict=str(verdict)
    )


def _difference(reader: Reader, value: Value, unit: numbers.Unit) -> Cell:
    """The difference from the base, and its interval."""
    if isnan(value.delta):
        return Cell(numbers.MISSING)
    language = reader.language
    span = numbers.span(value.delta_low, value.delta_high, unit, language, signed=True)
    delta = numbers.difference(value.delta, unit, language)
    return Cell(delta, (f"[{span}]",) if span else ())


def _shown(reader: Reader, way: str, value: Value) -> tuple[str, str]:
    """What the comparison shows of an aim, and how that is dressed."""
    verdict = value.verdict
    if not verdict:
        return reader.say("not-compared"), "none"
    if verdict not in ("more", "less"):
        return unsettled(verdict, value.more_runs, reader.language), "none"
    kept = verdict == way
    told = reader.say("as-meant" if kept else "against-meant", way=reader.say(f"verdict-{verdict}"))
    return told, "good" if kept else "bad"


def tables(reader: Reader) -> list[Table]:
    """For each lever of each scenario that is compared, what it is meant to move and did."""
    heads = tuple(map(reader.say, ("indicator", "whom", "year", "meant", "difference", "verdict")))
    return [
        Table(
            reader.say("aims-caption", lever=title, scenario=reader.tell(scenario.title)),
            heads,
            tuple(_row(each) for each in aims),
        )
        for scenario in reader.others
        for title, aims in findings(reader, scenario)
    ]


def _row(each: Finding) -> Row:
    cells = (
        Cell(each.whom, text=True),
        Cell(each.year),
        Cell(each.meant, text=True),
        each.difference,
        Cell("", verdict=each.shown, sense=each.sense),
    )
    return Row((Head(each.what),), cells)


def lines(reader: Reader, scenario: ScenarioLabel) -> list[str]:
    """The same for a terminal, a sentence for each aim under the name of its lever."""
    told = []
    for title, aims in findings(reader, scenario):
        told.append(reader.say("aims-lever", lever=title))
        told += [
            reader.say(
                "aim-line",
                what=each.what,
                whom=each.whom,
                year=each.year,
                meant=each.meant,
                shown=each.shown,
            )
            for each in aims
        ]
    return told


def chances(reader: Reader, scenario: ScenarioLabel) -> list[str]:
    """A sentence for each chance of a scenario: how probable it was, and how often it fell."""
    mark = reader.tell(numbers.UNITS["share"].mark)
    return [
        reader.say(
            "chance",
            what=reader.tell(each.title),
            p=numbers.plain(each.p * 100, reader.language) + mark,
            times=each.times,
            n=reader.study.replications,
        )
        for each in scenario.chances
    ]
