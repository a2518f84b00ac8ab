"""A search in words and for machines: its front, and its best as fresh luck confirms it."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.errors import InputError, Problem
from simulator.experiment.confirming import (
    Confirmed,
    Judged,
    Span,
    best,
    closest,
    runs_to_be_sure,
    starts,
)
from simulator.experiment.goals import Condition, Goal, Number
from simulator.experiment.search import Effort, Gauge, Question, Tried, front, gauges, shortfalls
from simulator.report import numbers
from simulator.report.terminal import WIDTH, columns, plain
from simulator.report.words import Language, say, told
from simulator.uses import written
from simulator.vocabulary import EVERY


@dataclass(frozen=True, eq=False)
class Answer:
    """What was searched, with how much, what was tried, and what fresh luck says of the best."""

    asked: Question
    effort: Effort
    fresh: Effort
    tried: tuple[Tried, ...]
    confirmed: tuple[Confirmed, ...]


def text(answer: Answer, language: Language) -> str:
    """The question, the front, the chosen points on fresh luck and the best, as plain text."""
    blocks = (
        [_question(answer.asked, language)],
        list(_front(answer, language)),
        list(_fresh(answer, language)),
        list(_best(answer, language)),
        [_runs(answer, language)],
    )
    return plain("\n\n".join("\n".join(block) for block in blocks))


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer for machines; numbers in the units of their indicators."""
    chosen = best(answer.confirmed)
    gauge = gauges(answer.asked, answer.tried)
    near = closest(answer.confirmed, gauge)
    return {
        "scenario": answer.asked.scenario.name,
        "goals": [{"number": str(g.number), "way": g.way} for g in answer.asked.goals],
        "conditions": [{**vars(c), "number": str(c.number)} for c in answer.asked.conditions],
        "search": vars(answer.effort),
        "confirm": vars(answer.fresh),
        "tried": [_plain(answer.asked, each, gauge) for each in answer.tried],
        "front": [each.name for each in front(answer.asked, answer.tried)],
        "confirmed": [_confirmed(each) for each in answer.confirmed],
        "best": chosen.point.name if chosen else None,
        "closest": near.point.name if near else None,
    }


def _plain(asked: Question, each: Tried, gauge: Mapping[Number, Gauge]) -> dict[str, Any]:
    return {
        "name": each.name,
        "levers": [
            {"lever": lever, "intensity": share, "start": day.isoformat()}
            for lever, share, day, _ in starts(asked, each)
        ],
        "means": {str(number): each.mean(number) for number in each.values},
        "shortfalls": shortfalls(asked, each, gauge),
    }


def _confirmed(each: Confirmed) -> dict[str, Any]:
    return {
        "name": each.point.name,
        "goals": {str(goal.number): _ends(span) for goal, span in each.goals},
        "conditions": [
            {"found": _ends(j.found), "kept": j.kept, "runs": j.runs, "holds": j.holds,
             "sure": j.sure, "short": j.short}
            for j in each.judged
        ],
        "holds": each.holds,
    }  # fmt: skip


def _ends(span: Span) -> dict[str, float | None]:
    return {key: None if math.isnan(end) else end for key, end in span._asdict().items()}


def scenario_text(answer: Answer) -> str:
    """The confirmed best as a scenario file; empty where nothing is confirmed."""
    chosen = best(answer.confirmed)
    if chosen is None:
        return ""
    scenario = answer.asked.scenario
    lines = [
        "# Found by `parcours search`, and confirmed on fresh luck.",
        "[scenario]",
        f'name = "{scenario.name}-best"',
        f'title = {{ fr = "{_quoted(scenario.title.fr)}, au mieux", '
        f'en = "{_quoted(scenario.title.en)}, at its best" }}',
        f'base = "{_quoted(answer.asked.base)}"',
        "levers = [",
    ]
    uses = zip(scenario.levers, starts(answer.asked, chosen.point), strict=True)
    for (_, use), (_, share, day, later) in uses:
        if share:
            begins = f", start = {day}" if later or use.start else ""
            size = "" if use.magnitude == "best" else f', magnitude = "{use.magnitude}"'
            lines.append(f'    {{ lever = "{use.lever}", intensity = {share:g}{begins}{size} }},')
    return "\n".join([*lines, "]", ""])


def refuse_unwritable(asked: Question, file: Path) -> None:
    """Raise InputError where a scenario holds more than levers, which would not be written."""
    own = written(asked.scenario).own
    more = [key for key in ("effects", "stock") if own and own.tables["scenario"].get(key)]
    if more:
        accepted = f"a scenario of levers alone: its own {' and '.join(more)} would be lost"
        raise InputError([Problem("command line", "--out", file.name, accepted)])


def _quoted(title: str) -> str:
    return title.replace("\\", "\\\\").replace('"', '\\"')


# ---- in words


def _question(asked: Question, language: Language) -> str:
    goals = ", ".join(
        say(f"search-{goal.way}", language, what=_named(goal.number, language))
        for goal in asked.goals
    )
    apart = "\u00a0; " if language == "fr" else "; "
    what = apart.join(_condition(each, language) for each in asked.conditions)
    under = say("search-under", language, what=what) if what else say("search-free", language)
    head = say("search-head", language, scenario=told(asked.scenario.title, language),
               goals=goals, conditions=under)  # fmt: skip
    return _wrapped(head)


def _named(number: Number, language: Language) -> str:
    return f"{told(EVERY[number.indicator].title, language)} {number.year}"


def _amount(value: float, number: Number, language: Language) -> str:
    unit = numbers.UNITS[EVERY[number.indicator].unit]
    return numbers.amount(value, unit, language) + told(unit.mark, language)


def _condition(each: Condition, language: Language) -> str:
    parts: dict[str, object] = {
        "what": _named(each.number, language),
        "side": "≥" if each.side == ">=" else "≤",
        "bound": _bound(each, language),
    }
    if each.chance is None:
        return say("search-level", language, **parts)
    return say("search-chance", language, p=_percent(each.chance, language), **parts)


def _bound(each: Condition, language: Language) -> str:
    """A bound as it was typed, however small it is in the unit that it is told in."""
    unit = numbers.UNITS[EVERY[each.number.indicator].unit]
    return numbers.plain(each.bound * unit.factor, language) + told(unit.mark, language)


def _percent(share: float, language: Language) -> str:
    mark = told(numbers.UNITS["share"].mark, language)
    return numbers.plain(round(100 * share, 1), language) + mark


def _front(answer: Answer, language: Language) -> Iterator[str]:
    asked, best_ones = answer.asked, front(answer.asked, answer.tried)
    yield _wrapped(say("search-front", language, n=len(best_ones), tried=len(answer.tried)))
    gauge = gauges(asked, answer.tried)
    shown = list(dict.fromkeys((*(g.number for g in asked.goals),
                                *(c.number for c in asked.conditions))))  # fmt: skip
    heads = [say("search-point", language), *(_named(number, language) for number in shown)]
    rows = [[*heads, say("search-kept", language)] if asked.conditions else heads]
    for each in best_ones:
        row = [each.name, *(_amount(each.mean(n), n, language) for n in shown)]
        if asked.conditions:
            kept = max(shortfalls(asked, each, gauge)) <= 0
            row.append(say("search-yes" if kept else "search-no", language))
        rows.append(row)
    yield from columns(rows)
    if any(each.chance is not None for each in asked.conditions):
        yield _wrapped(say("search-few", language, n=answer.effort.replications))
    if answer.effort.scale < 1:
        yield _wrapped(say("search-small", language, scale=_percent(answer.effort.scale, language)))


def _fresh(answer: Answer, language: Language) -> Iterator[str]:
    effort = answer.fresh
    yield _wrapped(say("search-fresh", language, points=len(answer.confirmed),
                       n=effort.replications, scale=_percent(effort.scale, language)))  # fmt: skip
    if effort.scale < 1:
        yield _wrapped(say("search-biased", language))
    for each in answer.confirmed:
        yield each.point.name
        for goal, span in each.goals:
            yield "  " + _goal(goal, span, each.point, language)
        for judged in each.judged:
            yield "  " + _judged(judged, language)


def _goal(goal: Goal, span: Span, point: Tried, language: Language) -> str:
    before = say("search-was", language, value=_amount(point.mean(goal.number), goal.number,
                                                       language))  # fmt: skip
    shown = _amount(span.value, goal.number, language) + _between(span, goal.number, language)
    return say("search-shown", language, what=_named(goal.number, language),
               shown=f"{shown} ({before})")  # fmt: skip


def _between(span: Span, number: Number, language: Language) -> str:
    if math.isnan(span.low):
        return ""
    written = numbers.span(span.low, span.high, numbers.UNITS[EVERY[number.indicator].unit],
                           language)  # fmt: skip
    return f" [{written}]" if written else ""


def _judged(judged: Judged, language: Language) -> str:
    verdict = say(
        "search-sure" if judged.sure else "search-holds" if judged.holds else "search-fails",
        language,
    )
    condition = judged.condition
    if condition.chance is None:
        shown = _amount(judged.found.value, condition.number, language)
        shown += _between(judged.found, condition.number, language)
    else:
        share = say("search-share", language, kept=judged.kept, n=judged.runs)
        low, high = (_percent(end, language) for end in judged.found[1:])
        found = _percent(judged.found.value, language)
        shown = f"{found} [{numbers.between(low, high, language)}], {share}"
    return say("search-shown", language, what=_condition(condition, language),
               shown=f"{shown}, {verdict}")  # fmt: skip


def _best(answer: Answer, language: Language) -> Iterator[str]:
    chosen = best(answer.confirmed)
    if chosen is None:
        yield from _closest(answer, language)
        return
    yield say("search-best", language, name=chosen.point.name)
    yield from _done(answer, chosen, language)
    for judged in chosen.judged:
        chance = judged.condition.chance
        if chance is not None and chance < 1 and not judged.sure:
            yield _wrapped(say("search-unsure", language, p=_percent(chance, language),
                               n=runs_to_be_sure(chance)))  # fmt: skip


def _closest(answer: Answer, language: Language) -> Iterator[str]:
    """Where nothing holds: what comes the closest, and what it is short of."""
    yield _wrapped(say("search-none", language))
    near = closest(answer.confirmed, gauges(answer.asked, answer.tried))
    if near is None:
        return
    yield say("search-closest", language, name=near.point.name)
    yield from _done(answer, near, language)
    for judged in near.judged:
        if judged.short:
            kind = "search-short" if judged.condition.chance is None else "search-short-runs"
            amount = _amount(judged.short, judged.condition.number, language)
            yield _wrapped(say(kind, language, what=_condition(judged.condition, language),
                               amount=amount))  # fmt: skip


def _done(answer: Answer, chosen: Confirmed, language: Language) -> Iterator[str]:
    """The levers of a point and those that it leaves out."""
    uses = starts(answer.asked, chosen.point)
    for lever, share, day, later in uses:
        if share:
            begins = say("search-later", language, day=day) if later else ""
            done = say("search-use", language, lever=lever, share=_percent(share, language))
            yield f"  {done}{begins}"
    idle = ", ".join(lever for lever, share, _, _ in uses if not share)
    if idle:
        yield from textwrap.wrap(say("search-out", language, levers=idle), WIDTH,
                                 initial_indent="  ", subsequent_indent="    ")  # fmt: skip


def _runs(answer: Answer, language: Language) -> str:
    return _wrapped(
        say("search-runs", language, tried=len(answer.tried), n=answer.effort.replications,
            seed=answer.effort.seed, points=len(answer.confirmed),
            m=answer.fresh.replications)
    )  # fmt: skip


def _wrapped(line: str) -> str:
    return "\n".join(textwrap.wrap(line, WIDTH))
