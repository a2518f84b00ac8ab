"""Results beside results: the same study made again, and what two results do not share."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from simulator import report, store
from simulator.errors import InputError, Problem
from simulator.experiment import uncertainty
from simulator.experiment.conduct import Ended, conduct
from simulator.experiment.identity import plain, resolved
from simulator.experiment.study import BREAKDOWN, Design, design
from simulator.report.words import Language
from simulator.result import Result
from simulator.scenario import Scenario
from simulator.sources import code_digest, versions
from simulator.vocabulary import ALL

MOST = 5
"""How many changed values a refusal names."""


class Unlike(NamedTuple):
    """One thing that two results, or a result and the present, do not share."""

    part: str
    """setting, version, input, output or number."""
    what: str
    one: Any
    other: Any


def again(result: Result) -> Design:
    """The design of a result, read anew, under the draws that it holds.

    InputError where its documents say other things now, or its draws are not there.
    """
    head = result.head
    engine: Any = head.engine
    plan = design(
        result.manifest["references"], head.replications, head.seed, head.scale, engine, head.trace
    )
    plan = replace(plan, terms=head.terms)
    problems = []
    for scenario in plan.scenarios:
        then, now = result.manifest["resolved"].get(scenario.name), plain(resolved(scenario))
        if then != now:
            changed = [each.what for each in unlike_values(then, now)]
            named = ", ".join(changed[:MOST]) + (", ..." if len(changed) > MOST else "")
            accepted = f"the values that the result was made from; changed since: {named}"
            problems.append(Problem(str(result.folder), scenario.name, len(changed), accepted))
    if problems:
        raise InputError(problems)
    return replace(plan, draws=_draws(result, plan)) if head.draws else plan


def _draws(result: Result, plan: Design) -> tuple[tuple[Scenario, ...], ...]:
    """The scenarios of a result under each of its draws."""
    file = result.folder / uncertainty.FILE
    if not file.is_file():
        accepted = "a file with the draws of the result; make it again by its own command"
        raise InputError([Problem(str(result.folder), file.name, "missing", accepted)])
    joint = uncertainty.table(file, plan.scenarios)
    if len(joint.values) != result.head.draws:
        accepted = f"{result.head.draws} draws, as the result has"
        raise InputError([Problem(str(file), "rows", len(joint.values), accepted)])
    return uncertainty.drawn(plan.scenarios, joint)


def now_unlike(result: Result) -> list[Unlike]:
    """The code and the versions that are not those that a result was made by."""
    then = {**result.manifest["versions"], "code": result.manifest["code"]}
    now = {**versions(), "code": code_digest()}
    return [
        Unlike("version", name, then.get(name), now.get(name))
        for name in now
        if then.get(name) != now.get(name)
    ]


def reproduced(
    result: Result, plan: Design, executor: Executor, done: Callable[[Ended], None], ahead: int
) -> dict[str, bool]:
    """Whether each output of a result has the same digest when every run is done again.

    Nothing that was kept is used. The pages are made again with what the result says of its own
    making (when, on which machine), so that they too have to be the same.
    """
    study = conduct(plan, executor, done, ahead=ahead)
    study.manifest.update(result.about)
    with tempfile.TemporaryDirectory() as folder:
        texts = {**_texts(result), **pages(result, study)}
        found = store.write(Path(folder, "again"), plan, study, texts.items())["outputs"]
    then = result.manifest["outputs"]
    return {name: found.get(name) == then.get(name) for name in sorted({*found, *then})}


def _texts(result: Result) -> dict[str, str]:
    """What is given to a result rather than made of its runs: its draws, where it has some."""
    file = result.folder / uncertainty.FILE
    return {file.name: file.read_text("utf-8")} if result.head.draws else {}


def pages(result: Result, study: Any) -> dict[str, str]:
    """The pages of a study in every language, with the titles that a result holds."""
    return dict(report.pages(study, result.titles()))


def unlike(one: Result, other: Result) -> list[Unlike]:
    """What two results do not share: settings, versions, inputs, outputs and key numbers."""
    settings = [
        Unlike("setting", name, getattr(one.head, name), getattr(other.head, name))
        for name in ("replications", "draws", "seed", "scale", "engine", "trace")
        if getattr(one.head, name) != getattr(other.head, name)
    ]
    made = [{**each.manifest["versions"], "code": each.manifest["code"]} for each in (one, other)]
    files = [each.manifest["outputs"] for each in (one, other)]
    return [
        *settings,
        *(Unlike("version", *each[1:]) for each in unlike_values(made[0], made[1])),
        *unlike_values(one.manifest["resolved"], other.manifest["resolved"]),
        *(
            Unlike("output", name, name in files[0], name in files[1])
            for name in sorted({*files[0], *files[1]})
            if files[0].get(name) != files[1].get(name)
        ),
        *_unlike_numbers(one, other),
    ]


def unlike_values(one: Any, other: Any, path: str = "") -> Iterator[Unlike]:
    """Every value, by its dotted path, that two tables of plain values do not share."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in [*one, *(key for key in other if key not in one)]:
            below = f"{path}.{key}" if path else str(key)
            yield from unlike_values(one.get(key), other.get(key), below)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for k, pair in enumerate(zip(one, other, strict=True)):
            yield from unlike_values(pair[0], pair[1], f"{path}[{k}]")
    elif one != other:
        yield Unlike("input", path, one, other)


def _unlike_numbers(one: Result, other: Result) -> Iterator[Unlike]:
    """The means, over everybody, that two results both have and do not share."""
    keys = ["scenario", *BREAKDOWN]
    tables = []
    for result in (one, other):
        table = result.table("indicators")
        whole = (table[["audience", "segment", "pool"]] == ALL).all(axis=1)
        tables.append(table.loc[whole, [*keys, "mean"]])
    for row in tables[0].merge(tables[1], on=keys, sort=False).to_dict("records"):
        then, now = float(row["mean_x"]), float(row["mean_y"])
        if then != now and not (math.isnan(then) and math.isnan(now)):
            what = f"{row['scenario']} {row['indicator']} {row['year']}"
            yield Unlike("number", what, then, now)


_WORDS: dict[str, tuple[str, str]] = {
    "setting": ("réglages", "settings"),
    "version": ("versions", "versions"),
    "input": ("valeurs en entrée", "input values"),
    "output": ("fichiers", "files"),
    "number": ("moyennes, tous publics confondus", "means, over everybody"),
    "same": ("les deux résultats sont identiques", "the two results are the same"),
    "more": ("et {n} de plus", "and {n} more"),
    "alone": ("seulement dans {where}", "only in {where}"),
    "other": ("contenu différent", "other content"),
    "kept": ("identique", "the same"),
    "moved": ("DIFFÉRENT", "DIFFERENT"),
    "now": (
        "fait avec un autre code ou d'autres versions : {what}",
        "made by other code or other versions: {what}",
    ),
}
LINES = 20
"""How many lines of each part a text shows."""


def say(key: str, language: Language, **values: object) -> str:
    """A word or a sentence in a language."""
    return _WORDS[key][("fr", "en").index(language)].format(**values)


def text(found: list[Unlike], language: Language) -> str:
    """What two results do not share, part by part, for a terminal."""
    if not found:
        return say("same", language)
    lines: list[str] = []
    for part in dict.fromkeys(each.part for each in found):
        mine = [each for each in found if each.part == part]
        lines += ["", say(part, language)]
        lines += [f"  {_line(each, language)}" for each in mine[:LINES]]
        if len(mine) > LINES:
            lines.append(f"  {say('more', language, n=len(mine) - LINES)}")
    return "\n".join(lines[1:])


def _line(each: Unlike, language: Language) -> str:
    if each.part == "output":
        both = each.one and each.other
        where = "A" if each.one else "B"
        return f"{each.what}: " + say("other" if both else "alone", language, where=where)
    if each.one is None or each.other is None:
        where = "A" if each.other is None else "B"
        return f"{each.what}: " + say("alone", language, where=where)
    if each.part == "number":
        return f"{each.what}: {each.one:g} -> {each.other:g}"
    return f"{each.what}: {_short(each.one)} -> {_short(each.other)}"


def _short(value: Any) -> str:
    shown = str(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
