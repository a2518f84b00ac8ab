"""A break-even in words and for machines."""

from __future__ import annotations

import math
import textwrap
from typing import Any

from simulator.experiment.breakeven import EVERY_FEE, GRID, BreakEven, Kind
from simulator.report import numbers
from simulator.report.numbers import UNITS
from simulator.report.terminal import WIDTH, plain
from simulator.report.words import Language, say, told

PLACES: dict[Kind, int] = {"lever": 1, "fee": 1, "grant": 2}
"""Decimals of what is found: per cent, per cent, millions of euros."""


def text(found: BreakEven, language: Language) -> str:
    """What was asked, what was found and its band, and the trials, as plain text."""
    asked = found.question
    scenario = told(asked.scenario.title, language)
    head = say(
        f"even-{asked.kind}", language, name=_name(found, language), year=asked.year,
        scenario=scenario,
    )  # fmt: skip
    lines = [head, "", *_answer(found, language), ""]
    lines += [
        say("even-trial", language, tried=_written(found, tried, language),
            mean=_euros(mean, language))
        for tried, mean in found.trials
    ]  # fmt: skip
    runs = found.runs
    lines += ["", say("even-runs", language, n=runs.replications, seed=runs.seed,
                      scale=numbers.plain(runs.scale, language))]  # fmt: skip
    return plain("\n".join(part for line in lines for part in textwrap.wrap(line, WIDTH) or [""]))


def as_json(found: BreakEven) -> dict[str, Any]:
    """The answer for machines: shares from 0 to 1, factors, and euros."""
    asked = found.question
    low, high = (None if math.isnan(end) else end for end in found.band)
    return {
        "scenario": asked.scenario.name,
        "kind": asked.kind,
        "name": asked.name,
        "year": asked.year,
        "value": found.value,
        "low": low,
        "high": high,
        "without": found.without,
        "trials": [{"tried": tried, "mean": mean} for tried, mean in found.trials],
        **vars(found.runs),
    }


def _answer(found: BreakEven, language: Language) -> list[str]:
    kind = found.question.kind
    if found.value is None:
        ends = {
            key: _euros(found.trials[at][1], language) for key, at in (("first", 0), ("last", -1))
        }
        return [say(f"even-none-{kind}", language, **ends), *_without(found, language)]
    value = _written(found, found.value, language)
    lines = [say(f"even-found-{kind}", language, value=value)]
    if not math.isnan(found.band.low):
        low, high = (
            min(end, GRID[-1]) if kind == "lever" else end
            for end in (max(found.band.low, 0.0), found.band.high)
        )
        lines.append(
            say("even-band", language, low=_written(found, low, language),
                high=_written(found, high, language))
        )  # fmt: skip
    return lines + _without(found, language)


def _without(found: BreakEven, language: Language) -> list[str]:
    if not found.without:
        return []
    n = found.runs.replications
    return [say("even-without", language, k=found.without, n=n)]


def _name(found: BreakEven, language: Language) -> str:
    asked = found.question
    if asked.kind == "grant":
        return told(asked.scenario.model.grants[asked.name].title, language)
    return say("even-every-fee", language) if asked.name == EVERY_FEE else asked.name


def _written(found: BreakEven, value: float, language: Language) -> str:
    kind = found.question.kind
    unit = UNITS["EUR" if kind == "grant" else "share"]
    return numbers.number(value * unit.factor, PLACES[kind], language) + told(unit.mark, language)


def _euros(value: float, language: Language) -> str:
    unit = UNITS["EUR"]
    return numbers.number(value * unit.factor, unit.fine, language) + told(unit.mark, language)
