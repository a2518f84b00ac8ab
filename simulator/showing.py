"""What `parcours show` prints: values with their origin, or assumptions by what they move."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from simulator import fitted, origin, variation
from simulator.experiment import workers
from simulator.experiment.assumptions import question, rank
from simulator.report import Language, ranking
from simulator.scenario import Scenario, read


def values(reference: str, as_json: bool, uncertainty: str | None = None) -> str:
    """Each value of a scenario with its file and its evidence, and what its levers move.

    With a fitted file, the values that it says something of are called fitted, each with what is
    left of its assumption's range. InputError when the scenario or the file is wrong.
    """
    scenario = read(reference)
    found, changed = origin.values(scenario), origin.moved(scenario)
    learnt = _learnt(scenario, uncertainty) if uncertainty else {}
    found = [replace(each, kind="fitted") if each.path in learnt else each for each in found]
    if as_json:
        rows = [{**vars(value), **({"fitted": {id: vars(one) for id, one in
                 learnt[value.path].items()}} if value.path in learnt else {})}
                for value in found]  # fmt: skip
        moved = [{**vars(each), "where": dict(each.where)} for each in changed]
        return json.dumps({"values": rows, "moved": moved}, default=str, ensure_ascii=False)
    lines = []
    for value in found:
        kind = f" {value.kind}" if value.kind else ""
        cited = f" {' '.join(value.sources)}" if value.sources else ""
        lines.append(f"{value.path} = {value.shown}  [{value.origin}{kind}{cited}]")
        lines += [
            f"    {id}: {one.best:g} ({one.low:g} to {one.high:g}), {one.file}"
            for id, one in learnt.get(value.path, {}).items()
        ]
    if changed:
        lines.append("\nmoved by effects, as at the study's end:")
        for each in changed:
            lines.append(f"{each.path}: {each.base} -> {each.final}  [{'; '.join(each.origins)}]")
    counts = ", ".join(f"{count} {kind}" for kind, count in origin.kinds(scenario).items())
    counts += f", {len(learnt)} of them fitted" if uncertainty else ""
    return "\n".join((*lines, f"\nnumbers: {counts}"))


def _learnt(scenario: Scenario, file: str) -> dict[str, dict[str, fitted.Learnt]]:
    """Path of a value -> id of an assumption that moves it -> what was learnt of that."""
    told = fitted.read(Path(file))
    found: dict[str, dict[str, fitted.Learnt]] = {}
    for each in variation.assumptions(scenario)[0]:
        for place in each.moves if each.id in told else ():
            levers = scenario.levers
            k = place.document - 1
            path = variation.written(place.path)
            if 0 <= k < len(levers):
                path = f"levers.{levers[k][0].name}{path.removeprefix('lever')}"
            found.setdefault(path, {})[each.id] = told[each.id]
    return found


def ranked(
    reference: str,
    as_json: bool,
    indicator: str,
    audience: str | None,
    segment: str | None,
    pool: str | None,
    year: int | None,
    scale: float,
    replications: int,
    seed: int,
    jobs: int | None,
    top: int | None,
    lang: Language,
    quiet: bool,
) -> str:
    """The assumptions of a scenario, ranked; progress goes to standard error."""
    scenario, asked = question(reference, indicator, audience, segment, pool, year)

    def line(name: str, ended: int, total: int) -> None:
        if not quiet:
            print(f"{ended}/{total} {name}", file=sys.stderr, flush=True)

    with workers.workers(jobs) as executor:
        found = rank(scenario, asked, executor, scale, replications, seed, line)
    if as_json:
        return json.dumps(ranking.as_json(found, top), ensure_ascii=False)
    return ranking.text(found, lang, top)
