"""A warm-up check in words and for machines."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.experiment.study import Design
from simulator.experiment.warming import Warmth
from simulator.report import numbers
from simulator.report.terminal import WIDTH, columns, plain
from simulator.report.words import Language, say, titles_of, told


def text(plan: Design, found: Sequence[Warmth], language: Language) -> str:
    """A verdict in words, then every pool that queues."""
    titles = titles_of(plan.scenarios[0].model)["pool"]
    bad = [each for each in found if each.verdict != "settled"]
    key = "warm-good" if not bad else "warm-bad"
    days = numbers.number(plan.scenarios[0].model.study.warm_up / 86_400, 0, language)
    head = say(key, language, days=days, n=len(bad), of=len(found))
    heads = [say(f"warm-{name}", language) for name in ("pool", "verdict", "first", "mean")]
    rows = [heads, *(_row(each, titles, language) for each in found)]
    lines = [*textwrap.wrap(head, WIDTH), "", *columns(rows), "",
             *textwrap.wrap(say("warm-read", language), WIDTH)]  # fmt: skip
    return plain("\n".join(lines))


def as_json(found: Sequence[Warmth]) -> list[dict[str, Any]]:
    """Every pool for machines, in numbers waiting."""
    return [
        {"pool": each.pool, "verdict": each.verdict, "cut_weeks": each.cut.cut,
         "first": each.first, "widest": each.widest, **vars(each.long)}
        for each in found
    ]  # fmt: skip


def _row(each: Warmth, titles: Mapping[str, Any], language: Language) -> list[str]:
    verdict = say(f"warm-{each.verdict.replace(' ', '-')}", language, weeks=each.cut.cut)
    name = told(titles[each.pool], language) if each.pool in titles else each.pool
    first = numbers.number(each.first, 1, language, signed=True)
    widest = numbers.number(each.widest, 1, language)
    mean, half = (numbers.number(n, 1, language) for n in (each.long.mean, each.long.half))
    tied = "" if each.long.independent else " *"
    return [name, verdict, f"{first} (± {widest})", f"{mean} ± {half}{tied}"]
