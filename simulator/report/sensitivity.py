"""Morris's and Sobol's indices in words and for machines."""

from __future__ import annotations

import textwrap
from typing import Any

from simulator.experiment.sensitivity import LUCK, Index, Moving, Sensitivity
from simulator.report import numbers
from simulator.report.ranking import asked_text, called
from simulator.report.terminal import WIDTH, columns, plain
from simulator.report.words import Language, say, told
from simulator.scenario import Scenario
from simulator.vocabulary import EVERY


def text(found: Sensitivity, language: Language, top: int | None = None) -> str:
    """Every group with its indices, the one that matters most first, and what was run."""
    sobol = found.effort.method == "sobol"
    keys = ("own", "total") if sobol else ("change",)
    heads = [say("sens-group", language), *(say(f"sens-{key}", language) for key in keys)]
    rows = [heads, *(_row(found, each, sobol, language) for each in found.indices[:top])]
    unit = numbers.UNITS[EVERY[found.asked.indicator].unit]
    spread = say("sens-spread", language, mean=_amount(found.mean, unit, language),
                 deviation=_amount(found.deviation, unit, language))  # fmt: skip
    lines = [
        *_wrapped(heading(found, language)), *_wrapped(spread), "", *columns(rows), "",
        *_wrapped(say(f"sens-read-{found.effort.method}", language)), *_wrapped(_runs(found,
                                                                                      language)),
    ]  # fmt: skip
    return plain("\n".join(lines))


def as_json(found: Sensitivity, top: int | None = None) -> dict[str, Any]:
    """The indices for machines; Morris's in the unit of the indicator, Sobol's as shares."""
    return {
        "scenario": found.scenario.name,
        **vars(found.asked),
        **vars(found.effort),
        "mean": found.mean,
        "deviation": found.deviation,
        "runs": found.runs,
        "indices": [
            {"name": each.moving.name, "assumptions": [a.id for a in each.moving.assumptions],
             "own": each.own, "own_half": each.own_half, "total": each.total,
             "total_half": each.total_half}
            for each in found.indices[:top]
        ],
    }  # fmt: skip


def heading(found: Sensitivity, language: Language) -> str:
    """What was asked."""
    unit = told(numbers.UNITS[EVERY[found.asked.indicator].unit].name, language)
    what = asked_text(found.asked, found.scenario, language)
    return say(f"sens-{found.effort.method}", language, what=what, unit=unit)


def group_name(group: Moving, scenario: Scenario, language: Language) -> str:
    """What a reader calls a group, with how many assumptions it holds; or an assumption."""
    if group.name == LUCK or group.name != group.assumptions[0].id:
        name = say(f"sens-of-{group.name}", language)
        return name if group.name == LUCK else f"{name} ({len(group.assumptions)})"
    return f"{group.name} {called(group.assumptions[0], scenario, language)}"


def _row(found: Sensitivity, each: Index, sobol: bool, language: Language) -> list[str]:
    name = group_name(each.moving, found.scenario, language)
    if sobol:
        figures = ((each.own, each.own_half), (each.total, each.total_half))
        return [name, *(_share(value, half, language) for value, half in figures)]
    unit = numbers.UNITS[EVERY[found.asked.indicator].unit]
    change = numbers.number(each.own * unit.factor, unit.fine, language)
    half = numbers.number(each.own_half * unit.factor, unit.fine, language)
    return [name, f"{change} ± {half}{told(unit.mark, language)}"]


def _share(value: float, half: float, language: Language) -> str:
    mark = told(numbers.UNITS["share"].mark, language)
    shown = (numbers.number(100 * each, 0, language) for each in (value, half))
    return " ± ".join(shown) + mark


def _amount(value: float, unit: numbers.Unit, language: Language) -> str:
    return numbers.number(value * unit.factor, unit.fine, language) + told(unit.mark, language)


def _runs(found: Sensitivity, language: Language) -> str:
    return say("sens-runs", language, runs=found.runs, seed=found.effort.seed,
               scale=numbers.plain(found.effort.scale, language))  # fmt: skip


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH)
