"""The whole explanation of one number of a result, made from its folder alone."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

from simulator.budget.accounts import ACCOUNTS
from simulator.budget.lines import LEVER
from simulator.document import Words
from simulator.explain.asking import Asked
from simulator.explain.learners import Learners
from simulator.explain.money import EUROS, LINES, RATIO, STANDING, Money, in_one, opened
from simulator.explain.node import Node
from simulator.explain.resting import Resting
from simulator.report import numbers
from simulator.report.reading import Reader, Value
from simulator.result import Result


def explain(result: Result, reader: Reader, wanted: Asked) -> Node:
    """The number, and in its children what it is made of, down to what each value cites."""
    resolved = result.manifest["resolved"][wanted.scenario]
    resting = Resting(reader, wanted.scenario)
    runs = sum(run.scenario == wanted.scenario for run in reader.study.runs)
    if wanted.name in (*LINES, *STANDING, RATIO, *ACCOUNTS):
        rows = opened(result.of_runs("grounds", wanted.scenario), wanted, runs)
        money = Money(reader, wanted, rows, resting, resolved["model"], _levers(resolved))
        children = money.children(wanted.name)
    else:
        tallied = result.of_runs("tallied", wanted.scenario)
        learners = Learners(reader, wanted, tallied, runs, resting, resolved["model"])
        children = learners.children()
    value, low, high = _number(reader, wanted, children)
    unit = reader.indicators[wanted.name].unit if wanted.name in reader.indicators else EUROS
    return Node("number", f"{wanted.name}-{wanted.year}", _title(reader, wanted), value, unit,
                low, high, _about(reader, wanted, runs, low, high, unit), children)  # fmt: skip


def _number(
    reader: Reader, wanted: Asked, children: tuple[Node, ...]
) -> tuple[float, float | None, float | None]:
    """The number and the ends of its interval."""
    named = wanted.name in reader.indicators
    if wanted.replication is not None:
        if named:
            return in_one(reader, wanted, wanted.name, wanted.year), None, None
        return sum(child.value or 0.0 for child in children), None, None
    found: Value = (
        reader.value(wanted.scenario, wanted.name, wanted.place, wanted.year)
        if named
        else reader.accounts[wanted.scenario, wanted.name, wanted.year]
    )
    known = not isnan(found.low)
    return found.mean, found.low if known else None, found.high if known else None


def _title(reader: Reader, wanted: Asked) -> str:
    """What is explained, of whom, in which year and scenario."""
    if wanted.name in reader.indicators:
        what = reader.named(wanted.name)
    else:
        line = ACCOUNTS[wanted.name]  # type: ignore[index]
        what = f"{reader.tell(line.title)} ({line.number})"
    if wanted.place != type(wanted.place)():
        what += f", {reader.where(wanted.place)}"
    label = next(each for each in reader.scenarios if each.name == wanted.scenario)
    return reader.say(
        "explain-head", what=what, year=wanted.year, scenario=reader.tell(label.title)
    )


def _about(
    reader: Reader, wanted: Asked, runs: int, low: float | None, high: float | None, unit: str
) -> str:
    """Over what the number is a mean."""
    if wanted.replication is not None:
        return reader.say("explain-one", n=wanted.replication)
    if low is None or high is None:
        return reader.say("explain-single")
    mark = numbers.UNITS[unit]
    span = numbers.span(low, high, mark, reader.language)
    if not span:
        return reader.say("explain-same", n=runs)
    return reader.say("explain-mean", n=runs, span=span + reader.tell(mark.mark))


def _levers(resolved: Mapping[str, Any]) -> dict[str, Words]:
    """The item of each lever's cost -> its title."""
    return {
        f"{LEVER}{charge['lever']}/{charge['title']['en']}": Words.model_validate(charge["title"])
        for charge in resolved["charges"]
    }
