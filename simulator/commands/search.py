"""`parcours search`: the intensities and starts of a portfolio's levers that reach a goal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from simulator.experiment.search import Complete, Tried


@click.command()
@click.argument("scenario")
@click.option(
    "--base", default="baseline", show_default=True, help="What a single lever is laid over."
)
@click.option(
    "--maximise",
    multiple=True,
    metavar="INDICATOR[-YEAR]",
    help="What is to be large; may be repeated.",
)
@click.option(
    "--minimise",
    multiple=True,
    metavar="INDICATOR[-YEAR]",
    help="What is to be small; may be repeated.",
)
@click.option(
    "--subject-to",
    multiple=True,
    metavar="CONDITION",
    help='What must hold, such as "P(result-2026>=0)>=95%" or "phone-wait-2026<=6min"; '
    "may be repeated.",
)
@click.option(
    "--years-later",
    type=click.IntRange(0, 10),
    default=0,
    show_default=True,
    help="By how many years a lever may begin later than planned.",
)
@click.option(
    "--trials",
    type=click.IntRange(1, 100_000),
    default=40,
    show_default=True,
    help="Points proposed.",
)
@click.option(
    "--replications",
    type=click.IntRange(1, 100_000),
    default=2,
    show_default=True,
    help="Runs of each point while searching, on the same luck.",
)
@options(sized(0.02, " while searching"))
@click.option(
    "--confirm",
    "chosen",
    type=click.IntRange(1, 1_000),
    default=3,
    show_default=True,
    help="Points that are judged on fresh luck.",
)
@click.option(
    "--confirm-replications",
    type=click.IntRange(1, 100_000),
    default=20,
    show_default=True,
    help="Runs of each of them.",
)
@click.option(
    "--confirm-scale",
    type=Share(0, 1, min_open=True),
    default=1.0,
    show_default=True,
    help="Share of the learners and of the people in those runs.",
)
@click.option(
    "--out",
    type=click.Path(),
    metavar="FILE",
    help="Where the confirmed best is written as a scenario.",
)
@options(SEED, JOBS, STORE, LANG)
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@options(QUIET)
def search(
    scenario: str,
    base: str,
    maximise: tuple[str, ...],
    minimise: tuple[str, ...],
    subject_to: tuple[str, ...],
    years_later: int,
    trials: int,
    replications: int,
    scale: float,
    chosen: int,
    confirm_replications: int,
    confirm_scale: float,
    out: str | None,
    seed: int,
    jobs: int | None,
    store: str | None,
    lang: Any,
    as_json: bool,
    quiet: bool,
) -> None:
    """Search the intensities of a portfolio's levers for goals under conditions.

    Every run is kept: the same command goes on where it was interrupted, and gives the same bytes.

    \b
    parcours search portfolios/contract --maximise completions \\
        --subject-to "P(result-2026>=0)>=95%"
    """
    from simulator import store as results
    from simulator.commands.running import completing
    from simulator.experiment import confirming
    from simulator.experiment import search as searching
    from simulator.report import search as telling

    asked = searching.question(scenario, maximise, minimise, subject_to, years_later, base)
    effort = searching.Effort(trials, replications, scale, seed)
    file = results.new_file(out)
    if file is not None:
        telling.refuse_unwritable(asked, file)
    announce(("compiled",), quiet)

    def told(found: Tried, count: int) -> None:
        if not quiet:
            shown = ", ".join(f"{g.number} {found.mean(g.number):,.6g}" for g in asked.goals)
            click.echo(f"{count}/{trials} {found.name}: {shown}", err=True)

    def at_work(complete: Complete) -> telling.Answer:
        found = searching.search(asked, effort, complete, told)
        fresh = confirming.fresh(effort, confirm_replications, confirm_scale)
        points = searching.candidates(asked, found, chosen)
        if not quiet:
            click.echo(f"confirming {len(points)} points, {fresh.replications} runs each", err=True)
        confirmed = confirming.confirm(asked, points, fresh, complete)
        return telling.Answer(asked, effort, fresh, found, confirmed)

    with completing(jobs, store) as complete:
        answer = at_work(complete)
    if file is not None and (whole := telling.scenario_text(answer)):
        results.put(file, whole)
    if as_json:
        click.echo(json.dumps(telling.as_json(answer), ensure_ascii=False))
    else:
        click.echo(telling.text(answer, lang))
