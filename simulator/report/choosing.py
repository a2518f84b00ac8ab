"""The choice among scenarios in words and for machines."""

from __future__ import annotations

import textwrap
from typing import Any

from simulator.experiment.choosing import Chosen
from simulator.report import numbers
from simulator.report.terminal import WIDTH, columns, plain
from simulator.report.words import Language, say, told
from simulator.vocabulary import EVERY


def text(found: Chosen, language: Language) -> str:
    """Every scenario with its mean and its runs, the choice, and what is promised of it."""
    asked, number = found.asked, found.asked.goal.number
    what = f"{told(EVERY[number.indicator].title, language)} {number.year}"
    heads = [say(key, language) for key in ("scenario", "select-mean", "select-runs")]
    rows = [heads]
    for k, scenario in enumerate(asked.plan.scenarios):
        runs = numbers.number(found.selected.runs[k], 0, language)
        rows.append([told(scenario.title, language), _amount(found, found.mean(k), language), runs])
    best = told(asked.plan.scenarios[found.selected.best].title, language)
    lines = [
        *_wrapped(say(f"select-head-{asked.goal.way}", language, what=what)),
        "",
        *columns(rows),
        "",
        *_wrapped(say("select-best", language, best=best)),
        *_wrapped(_promise(found, language)),
        *_wrapped(_luck(found, language)),
    ]
    return plain("\n".join(lines))


def as_json(found: Chosen) -> dict[str, Any]:
    """The choice for machines; numbers in the unit of the indicator."""
    asked = found.asked
    return {
        "best": found.name,
        "settled": found.selected.settled,
        "method": asked.method,
        "indicator": str(asked.goal.number),
        "way": asked.goal.way,
        "margin": asked.margin,
        "promise": None if asked.method == "ocba" else asked.promise,
        "seed": asked.plan.seed,
        "scale": asked.plan.scale,
        "scenarios": [
            {"name": each.name, "mean": found.mean(k), "runs": found.selected.runs[k]}
            for k, each in enumerate(asked.plan.scenarios)
        ],
    }


def _promise(found: Chosen, language: Language) -> str:
    asked = found.asked
    if asked.method == "ocba":
        return say("select-budget", language, n=sum(found.selected.runs))
    said = {
        "p": numbers.plain(round(100 * asked.promise, 1), language)
        + told(numbers.UNITS["share"].mark, language),
        "margin": _amount(found, asked.margin, language, numbers.FINER),
    }
    if found.selected.settled:
        return say("select-promise", language, **said)
    return say("select-open", language, most=asked.most, **said)


def _luck(found: Chosen, language: Language) -> str:
    key = "select-same" if found.asked.method == "kim-nelson" else "select-own"
    scale = found.asked.plan.scale
    small = ""
    if scale < 1:
        share = numbers.plain(100 * scale, language) + told(numbers.UNITS["share"].mark, language)
        small = " " + say("select-small", language, scale=share)
    return say(key, language, seed=found.asked.plan.seed) + small


def _amount(found: Chosen, value: float, language: Language, finer: int = 0) -> str:
    unit = numbers.UNITS[EVERY[found.asked.goal.number.indicator].unit]
    written = numbers.number(value * unit.factor, unit.fine + finer, language)
    if finer:
        point = "," if language == "fr" else "."
        written = written.rstrip("0").rstrip(point)
    return written + told(unit.mark, language)


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH)
