"""`parcours breakeven`: what would bring a year's result to zero."""

from __future__ import annotations

import json
from typing import Any

import click

from simulator.commands.options import JOBS, LANG, QUIET, SEED, announce, options, sized


@click.command()
@click.argument("scenario")
@click.option("--year", type=int, required=True, help="The year whose result is to be zero.")
@click.option("--lever", metavar="LEVER", help="Find the intensity of this lever, from 0 to 1.")
@click.option(
    "--fee", metavar="PRICE", help="Find the factor on this price, or on `all` that learners owe."
)
@click.option("--grant", metavar="GRANT", help="Find the amount of this grant.")
@click.option(
    "--replications",
    type=click.IntRange(1, 100_000),
    default=10,
    show_default=True,
    help="Runs of each trial, on the same luck.",
)
@options(sized(0.05))
@options(SEED, JOBS, LANG)
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@options(QUIET)
def breakeven(
    scenario: str,
    year: int,
    lever: str | None,
    fee: str | None,
    grant: str | None,
    replications: int,
    scale: float,
    seed: int,
    jobs: int | None,
    lang: Any,
    as_json: bool,
    quiet: bool,
) -> None:
    """Find what brings the result of SCENARIO in a year to zero.

    \b
    parcours breakeven baseline --lever levers/4.1-budget-balance --year 2026
    parcours breakeven portfolios/contract --fee all --year 2025
    parcours breakeven baseline --grant scsp --year 2026
    """
    from simulator.experiment import breakeven as finding
    from simulator.experiment.workers import workers
    from simulator.report import breakeven as telling

    asked = finding.question(scenario, year, lever, fee, grant)
    runs = finding.Runs(replications, seed, scale)
    announce((runs.engine,), quiet)

    def told(tried: float, mean: float) -> None:
        if not quiet:
            click.echo(f"{tried:.3f}: mean result {mean / 1e6:,.3f} MEUR", err=True)

    with workers(jobs) as executor:
        found = finding.solve(asked, runs, executor, told)
    if as_json:
        click.echo(json.dumps(telling.as_json(found), ensure_ascii=False))
    else:
        click.echo(telling.text(found, lang))
