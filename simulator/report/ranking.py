"""The assumptions of a scenario by what they move, as a table and for machines."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from simulator import chances
from simulator.differences import in_force
from simulator.experiment.assumptions import Asked, Change, Kept, Ranked, Ranking
from simulator.library import shown
from simulator.report import numbers
from simulator.report.acting import effect
from simulator.report.places import field, title
from simulator.report.terminal import WIDTH, plain
from simulator.report.words import Language, say, told
from simulator.scenario import Scenario
from simulator.variation import Assumption, written
from simulator.vocabulary import EVERY

_GAP = "  "
_NAME = 44
"""The longest name of an assumption in the table, in characters."""


def text(ranking: Ranking, language: Language, top: int | None = None) -> str:
    """The ranking as aligned plain text, then what was not varied and the count of runs."""
    unit = numbers.UNITS[EVERY[ranking.asked.indicator].unit]
    mark = told(unit.mark, language)
    what = asked_text(ranking.asked, ranking.scenario, language)
    head = say("ranking-head", language, what=what,
               value=numbers.amount(ranking.value, unit, language) + mark)  # fmt: skip
    first = ranking.ranked[:top]
    lines = [*_wrapped(head), ""]
    if first:
        lines += _aligned([_heads(language), *_rows(ranking.scenario, first, unit, language)])
    else:
        lines += _wrapped(say("ranking-empty", language))
    left = len(ranking.ranked) - len(first)
    if left:
        lines += ["", say("ranking-more", language, n=left)]
    lines += ["", *_not_varied(ranking, language)]
    lines += _wrapped(_count(ranking, language))
    return plain("\n".join(lines))


def as_json(ranking: Ranking, top: int | None = None) -> dict[str, Any]:
    """The ranking for machines: numbers in the indicator's unit."""
    return {
        "scenario": ranking.scenario.name,
        **vars(ranking.asked),
        "unit": EVERY[ranking.asked.indicator].unit,
        "value": _number(ranking.value),
        "replications": ranking.replications,
        "seed": ranking.seed,
        "scale": ranking.scale,
        "runs": ranking.runs,
        "assumptions": [
            {"rank": rank, **_plain(each)} for rank, each in enumerate(ranking.ranked[:top], 1)
        ],
        "not_varied": [{**vars(each), "paths": list(each.paths)} for each in ranking.kept],
    }


def _plain(each: Ranked) -> dict[str, Any]:
    found = each.assumption
    return {
        "id": found.id,
        "name": found.name,
        "sources": list(found.sources),
        "low": found.low,
        "mode": found.mode,
        "high": found.high,
        "unit": found.unit,
        "moves": [written(place.path) for place in found.moves],
        "at_low": _change(each.low),
        "at_high": _change(each.high),
    }


def _change(change: Change | None) -> dict[str, float | None] | None:
    if change is None:
        return None
    return {key: _number(value) for key, value in change._asdict().items()}


def _number(value: float) -> float | None:
    """JSON knows no NaN."""
    return None if math.isnan(value) else value


def asked_text(asked: Asked, scenario: Scenario, language: Language) -> str:
    """The indicator, of whom or of what, and the year."""
    model = (scenario.model,)
    finest = next(
        ((kind, name) for kind, name in (("pools", asked.pool), ("segments", asked.segment),
                                         ("audiences", asked.audience)) if name != "all"),
        None,
    )  # fmt: skip
    whom = f", {title(*finest, model, language)}" if finest else ""
    return f"{told(EVERY[asked.indicator].title, language)}{whom}, {asked.year}"


def _heads(language: Language) -> tuple[str, ...]:
    keys = ("ranking-id", "ranking-what", "ranking-low", "ranking-mode", "ranking-high",
            "ranking-at-low", "ranking-at-high")  # fmt: skip
    return ("", *(say(key, language) for key in keys))


def _rows(
    scenario: Scenario, first: tuple[Ranked, ...], unit: numbers.Unit, language: Language
) -> Iterator[tuple[str, ...]]:
    for rank, each in enumerate(first, 1):
        found = each.assumption
        changes = (_written(change, unit, language) for change in (each.low, each.high))
        name = textwrap.shorten(called(found, scenario, language), _NAME, placeholder=" ...")
        yield (str(rank), found.id, name, *ends(found, language), *changes)


def ends(found: Assumption, language: Language) -> Iterator[str]:
    """The least, the best and the largest value of an assumption, as they are written."""
    for end in (found.low, found.mode, found.high):
        yield end if isinstance(end, str) else numbers.plain(end, language)


def called(found: Assumption, scenario: Scenario, language: Language) -> str:
    """What the evidence calls a row, with its unit; of a magnitude, what its effect acts on."""
    name = f"{found.name}, {found.unit}" if found.name else _magnitude(found, scenario, language)
    return name.rstrip(", ")


def _magnitude(found: Assumption, scenario: Scenario, language: Language) -> str:
    place = found.moves[0]
    cites = ", ".join(found.sources)
    if "chances" in place.path:
        lever = str(scenario.documents[place.document].tables["lever"]["name"])
        chance = chances.of_key(scenario.tuning.prospects, f"{lever}/{place.path[2]}")
        return f"{cites}, {told(chance.title, language)}" if chance else cites
    if "effects" not in place.path:
        return f"{cites}, {field(str(place.path[-1]), language)}"
    file = shown(scenario.documents[place.document].path)
    effect_at = f"{file}: {written(place.path[:3])}"
    action = next(each for each in scenario.tuning.actions if each.origin == effect_at)
    what = effect(in_force(action, scenario), (scenario.model,), language).what
    return f"{cites}, {what}"


def _written(change: Change | None, unit: numbers.Unit, language: Language) -> str:
    """A difference with its interval; why there is none is said below the table."""
    if change is None:
        return numbers.MISSING
    span = numbers.span(change.low, change.high, unit, language, signed=True)
    delta = numbers.difference(change.delta, unit, language)
    return f"{delta} [{span}]" if span and change.low == change.low else delta


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """The id and the name to the left, the rest to the right."""
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    return [
        _GAP.join(
            cell.ljust(width) if k in (1, 2) else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _not_varied(ranking: Ranking, language: Language) -> list[str]:
    """What was not varied, by reason; numbers that stay beside moved ones are counted."""
    by_reason: dict[str, list[Kept]] = {}
    for each in ranking.kept:
        by_reason.setdefault(f"kept-{'part-' if each.paths else ''}{each.why}", []).append(each)
    lines = [say("ranking-kept", language)] if by_reason else []
    for key, found in by_reason.items():
        ids = ", ".join(dict.fromkeys(_which(each) for each in found))
        count = sum(len(each.paths) for each in found)
        reason = say(key, language, ids=ids, n=numbers.number(count, 0, language))
        lines += textwrap.wrap(reason, WIDTH, initial_indent="- ", subsequent_indent="  ")
    return [*lines, ""] if lines else []


def _which(each: Kept) -> str:
    """The row with what must be known of it: its unit, or what refused it."""
    known = each.detail and each.why in ("no-size", "refused")
    return f"{each.id} ({each.detail})" if known else each.id


def _count(ranking: Ranking, language: Language) -> str:
    said: Mapping[str, object] = {
        "runs": ranking.runs,
        "n": ranking.replications,
        "seed": ranking.seed,
        "scale": numbers.plain(ranking.scale, language),
    }
    return say("ranking-runs", language, **said)


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH)
