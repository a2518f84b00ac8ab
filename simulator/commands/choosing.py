"""`parcours select`: the best of several scenarios, with a promise."""

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
    Share,
    announce,
    options,
    sized,
)


@click.command()
@click.argument("scenarios", nargs=-1, required=True)
@click.option("--base", default="baseline", show_default=True, help="What levers are laid over.")
@click.option(
    "--indicator",
    default="result",
    show_default=True,
    metavar="INDICATOR[-YEAR]",
    help="By what; in the last year when none is named.",
)
@click.option(
    "--best",
    "way",
    type=click.Choice(["more", "less"]),
    help="Which side is better, where the indicator does not say.",
)
@click.option(
    "--indifference", metavar="AMOUNT", help="The difference that does not matter, such as 0.2M€."
)
@click.option(
    "--confidence",
    type=Share(0.5, 1, min_open=True, max_open=True),
    default=0.95,
    show_default=True,
    help="Probability of the best, or one within that difference.",
)
@click.option(
    "--method",
    type=click.Choice(["kim-nelson", "rinott", "ocba"]),
    default="kim-nelson",
    show_default=True,
    help="Leave the worse early on the same luck; two stages; or a budget.",
)
@click.option(
    "--budget",
    type=click.IntRange(1, 1_000_000),
    help="Runs of all scenarios together, with ocba, which promises nothing.",
)
@click.option(
    "--first",
    type=click.IntRange(3, 1_000),
    default=10,
    show_default=True,
    help="Runs of each scenario from which its variance is judged.",
)
@click.option(
    "--most",
    type=click.IntRange(3, 100_000),
    default=200,
    show_default=True,
    help="The most runs of a scenario.",
)
@options(sized(1.0))
@options(SEED, JOBS, STORE, LANG)
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@options(QUIET)
def select(
    scenarios: tuple[str, ...],
    base: str,
    indicator: str,
    way: Any,
    indifference: str | None,
    confidence: float,
    method: Any,
    budget: int | None,
    first: int,
    most: int,
    scale: float,
    seed: int,
    jobs: int | None,
    store: str | None,
    lang: Any,
    as_json: bool,
    quiet: bool,
) -> None:
    """Choose the best of SCENARIOS by one indicator, with a probability that is kept.

    A pattern stands for every name of the library that it matches: levers/*.

    \b
    parcours select levers/2.2-simpler-journeys levers/2.3-catalogue portfolios/axis-2 \\
        --indicator result-2026 --indifference 0.2M€
    """
    from simulator import library
    from simulator.commands.running import completing
    from simulator.experiment import choosing
    from simulator.report import choosing as telling

    every = library.expanded(scenarios)
    asked = choosing.question(every, base, indicator, way, method, indifference, confidence,
                              first, most, budget, seed, scale)  # fmt: skip
    announce(("compiled",), quiet)

    def told(names: list[str], last: int) -> None:
        if not quiet:
            click.echo(f"up to {last} runs each of {', '.join(names)}", err=True)

    with completing(jobs, store) as complete:
        found = choosing.choose(asked, complete, told)
    if as_json:
        click.echo(json.dumps(telling.as_json(found), ensure_ascii=False))
    else:
        click.echo(telling.text(found, lang))
