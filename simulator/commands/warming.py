"""`parcours warm-up`: whether a scenario's warm-up is long enough."""

from __future__ import annotations

import json
from typing import Any

import click

from simulator.commands.options import (
    JOBS,
    LANG,
    QUIET,
    SEED,
    STORE,
    announce,
    options,
    sized,
)


@click.command("warm-up")
@click.argument("scenario")
@click.option(
    "--replications",
    type=click.IntRange(1, 100_000),
    default=4,
    show_default=True,
    help="Runs whose mean is judged.",
)
@options(sized(0.05))
@options(SEED, JOBS, STORE, LANG)
@click.option("--json", "as_json", is_flag=True, help="The pools as JSON.")
@options(QUIET)
def warm_up(
    scenario: str,
    replications: int,
    scale: float,
    seed: int,
    jobs: int | None,
    store: str | None,
    lang: Any,
    as_json: bool,
    quiet: bool,
) -> None:
    """Say whether SCENARIO has settled when its study begins to count."""
    from simulator.commands.running import completing
    from simulator.experiment.study import design
    from simulator.experiment.warming import warmth
    from simulator.report import warming

    plan = design([scenario], replications, seed, scale, "compiled")
    announce(("compiled",), quiet)
    with completing(jobs, store) as complete:
        found = warmth(plan, complete)
    if as_json:
        click.echo(json.dumps(warming.as_json(found), ensure_ascii=False))
    else:
        click.echo(warming.text(plan, found, lang))
