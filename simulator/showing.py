"""What `parcours show` prints: values with their origin, or assumptions by what they move."""

from __future__ import annotations

import json
import sys

from simulator import origin
from simulator.experiment.assumptions import question, rank
from simulator.experiment.conduct import workers
from simulator.report import Language, ranking
from simulator.scenario import read


def values(reference: str, as_json: bool) -> str:
    """Each value of a scenario with its file and its evidence, and what its levers move."""
    scenario = read(reference)
    found, changed = origin.values(scenario), origin.moved(scenario)
    if as_json:
        rows = [vars(value) for value in found]
        moved = [{**vars(each), "where": dict(each.where)} for each in changed]
        return json.dumps({"values": rows, "moved": moved}, default=str, ensure_ascii=False)
    lines = []
    for value in found:
        kind = f" {value.kind}" if value.kind else ""
        cited = f" {' '.join(value.sources)}" if value.sources else ""
        lines.append(f"{value.path} = {value.shown}  [{value.origin}{kind}{cited}]")
    if changed:
        lines.append("\nmoved by effects, as at the study's end:")
        for each in changed:
            lines.append(f"{each.path}: {each.base} -> {each.final}  [{'; '.join(each.origins)}]")
    counts = ", ".join(f"{count} {kind}" for kind, count in origin.kinds(scenario).items())
    return "\n".join((*lines, f"\nnumbers: {counts}"))


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

    with workers(jobs) as executor:
        found = rank(scenario, asked, executor, scale, replications, seed, line)
    if as_json:
        return json.dumps(ranking.as_json(found, top), ensure_ascii=False)
    return ranking.text(found, lang, top)
