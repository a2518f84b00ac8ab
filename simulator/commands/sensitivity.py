"""`parcours sensitivity`: which assumptions move a number, alone or all at once."""

from __future__ import annotations

import json
from typing import Any

import click

from simulator.commands.options import JOBS, LANG, QUIET, SEED, announce, options, sized

ONE = "one-at-a-time"


@click.command()
@click.argument("scenario")
@click.option(
    "--indicator",
    default="result",
    show_default=True,
    metavar="INDICATOR[-YEAR]",
    help="What is moved; in the last year when none is named.",
)
@click.option(
    "--method",
    type=click.Choice([ONE, "morris", "sobol"]),
    default="morris",
    show_default=True,
    help="Each alone; all at once, few runs; or shares of variance.",
)
@click.option(
    "--by",
    type=click.Choice(["group", "assumption"]),
    default="group",
    show_default=True,
    help="What moves together, with morris and sobol.",
)
@click.option(
    "--samples",
    type=click.IntRange(2, 1_000_000),
    default=16,
    show_default=True,
    help="Trajectories of morris; rows of sobol, a power of two.",
)
@click.option(
    "--replications",
    type=click.IntRange(1, 100_000),
    default=2,
    show_default=True,
    help="Runs of each point on the same luck; sobol has one, its luck varies.",
)
@options(sized(0.02))
@click.option("--top", type=click.IntRange(1), help="Only so many, the strongest.")
@click.option("--chart", type=click.Path(), metavar="FILE", help="Where a tornado is written, SVG.")
@options(SEED, JOBS, LANG)
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@options(QUIET)
def sensitivity(
    scenario: str,
    indicator: str,
    method: Any,
    by: Any,
    samples: int,
    replications: int,
    scale: float,
    top: int | None,
    chart: str | None,
    seed: int,
    jobs: int | None,
    lang: Any,
    as_json: bool,
    quiet: bool,
) -> None:
    """Tell which assumptions of SCENARIO move an indicator, over their ranges.

    \b
    parcours sensitivity baseline --indicator result-2026
    parcours sensitivity baseline --method sobol --samples 64
    parcours sensitivity baseline --method one-at-a-time --chart tornado.svg
    """
    from simulator import store
    from simulator.experiment import assumptions as alone
    from simulator.experiment import sensitivity as moving
    from simulator.experiment.goals import split
    from simulator.experiment.workers import workers
    from simulator.report import ranking
    from simulator.report import sensitivity as telling

    if method == "sobol" and samples & (samples - 1):
        raise click.BadParameter(f"{samples} is no power of two", param_hint="--samples")
    name, year = split(indicator)
    read, asked = alone.question(scenario, name, year=year)
    file = store.new_file(chart, "--chart")
    announce(("compiled",), quiet)

    def told(*ended: Any) -> None:
        if not quiet:
            click.echo("/".join(map(str, ended[-2:])), err=True)

    with workers(jobs) as executor:
        if method == ONE:
            found = alone.rank(read, asked, executor, scale, replications, seed, told)
            answer, words = ranking.as_json(found, top), ranking.text(found, lang, top)
        else:
            effort = moving.Effort(method, samples, replications, scale, seed)
            groups = moving.moving(read, by)
            all_at_once = moving.sensitivity(read, asked, groups, effort, executor, told)
            answer = telling.as_json(all_at_once, top)
            words = telling.text(all_at_once, lang, top)
    if file is not None:
        from simulator.report import tornado

        drawn = (
            tornado.of_ranking(found, lang) if method == ONE
            else tornado.of_indices(all_at_once, lang)
        )  # fmt: skip
        store.put(file, drawn)
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else words)
