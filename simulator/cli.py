"""The command `parcours`: parses, calls, prints. Data on standard output, progress on the other.

Exit codes: 0 done, 1 a run failed, 2 the input is wrong, 130 interrupted.
"""

from __future__ import annotations

import json
from typing import Any

import click

from simulator import __version__, library
from simulator.commands import results
from simulator.commands.breakeven import breakeven
from simulator.commands.choosing import select
from simulator.commands.compiling import compile_rules
from simulator.commands.explain import explain
from simulator.commands.export import export
from simulator.commands.options import LANG, Share, announce
from simulator.commands.running import compare, run
from simulator.commands.search import search
from simulator.commands.sensitivity import sensitivity
from simulator.commands.stock import stock
from simulator.commands.warming import warm_up
from simulator.errors import InputError, Problem, RunError
from simulator.group import CommandGroup

_DEFAULT = click.core.ParameterSource.DEFAULT


@click.group(
    cls=CommandGroup,
    failed="the run failed",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="parcours")
def main() -> None:
    """Simulate learners' journeys, capacity and budget, and compare scenarios.

    \b
    parcours list
    parcours compare baseline levers/2.2-simpler-journeys levers/2.3-catalogue --scale 0.01
    parcours show baseline
    parcours diff baseline levers/2.2-simpler-journeys
    """


main.add_command(run)
main.add_command(compare)
main.add_command(compile_rules)
main.add_command(breakeven)
main.add_command(explain)
main.add_command(search)
main.add_command(select)
main.add_command(sensitivity)
main.add_command(warm_up)
main.add_command(export)
main.add_command(results.report)
main.add_command(results.reproduce)
main.add_command(results.sweep)


@main.command()
@click.argument("file")
def check(file: str) -> None:
    """Check a scenario, lever or model FILE, and say every problem at once."""
    from simulator.planning import make_plan
    from simulator.scenario import read

    scenario = read(file)
    planned = make_plan(scenario.model, scenario.tuning)
    click.echo(
        f"{file}: no problem; {len(planned.index.segments)} segments, {len(planned.index.pools)}"
        f" pools, {len(planned.index.rows)} rows, {len(scenario.tuning.actions)} effects"
    )


@main.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_library(as_json: bool) -> None:
    """List the scenario library: models, levers, projects, shocks, portfolios, scenarios."""
    rows = []
    for name in library.names():
        document = library.load(name)
        table = document.tables[document.kind]
        title = table.get("title", {})
        kind = library.called(name, document)
        rows.append({"name": name, "kind": kind, "fr": title.get("fr"), "en": title.get("en")})
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    width = max((len(row["name"]) for row in rows), default=0)
    for row in rows:
        click.echo(f"{row['name']:{width}}  {row['kind']:9}  {row['en']} / {row['fr']}")


@main.command()
@click.argument("a")
@click.argument("b")
@LANG
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def diff(a: str, b: str, lang: Any, as_json: bool) -> None:
    """Tell what differs from A to B, in words: two scenarios, or two result folders."""
    from simulator.result import is_result

    if is_result(a) and is_result(b):
        results.told_apart(a, b, lang, as_json)
        return
    from simulator.differences import differences, pair
    from simulator.report import difference

    teller = difference.Teller(*pair(a, b), lang)
    found = differences(teller.a, teller.b)
    if as_json:
        click.echo(json.dumps(difference.as_json(teller, found), ensure_ascii=False))
    else:
        click.echo(difference.text(teller, found))


@main.command()
@click.argument("scenario")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option(
    "--uncertainty",
    type=click.Path(),
    help="A fitted file: the values that it says something of are called fitted.",
)
@click.option(
    "--assumptions",
    is_flag=True,
    help="Rank the assumptions by what they move, each over its range alone.",
)
@click.option("--indicator", default="result", show_default=True, help="What they move.")
@click.option("--audience", help="Of this audience.")
@click.option("--segment", help="Of this segment.")
@click.option("--pool", help="Of this pool.")
@click.option("--year", type=int, help="In this year; the last one when absent.")
@click.option(
    "--scale",
    type=Share(0, 1, min_open=True),
    default=0.05,
    show_default=True,
    help="Share of the learners and of the people.",
)
@click.option(
    "--replications",
    type=click.IntRange(1, 100_000),
    default=2,
    show_default=True,
    help="Runs of each variant, on the same luck.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=1,
    show_default=True,
    help="The luck of all runs.",
)
@click.option("--jobs", type=click.IntRange(1), help="Worker processes; one for each core.")
@click.option("--top", type=click.IntRange(1), help="Only so many, the strongest.")
@LANG
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def show(
    scenario: str, as_json: bool, uncertainty: str | None, assumptions: bool, **options: Any
) -> None:
    """Show the resolved SCENARIO: each value with its origin; or rank its assumptions."""
    from simulator import showing

    if assumptions and uncertainty:
        raise click.UsageError("--uncertainty: not together with --assumptions")
    if assumptions:
        click.echo(showing.ranked(scenario, as_json, **options))
        return
    context = click.get_current_context()
    given = [p for p in options if context.get_parameter_source(p) is not _DEFAULT]
    if given:
        option = ", ".join(f"--{each}" for each in given)
        raise click.UsageError(f"{option}: only together with --assumptions")
    click.echo(showing.values(scenario, as_json, uncertainty))


@main.command()
@click.option(
    "--only",
    type=click.Choice(["theory", "by-hand", "laws", "engines"]),
    multiple=True,
    help="These rows only; may be repeated.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=1,
    show_default=True,
    help="The luck of every replication.",
)
@click.option(
    "--jobs", type=click.IntRange(1), help="Worker processes; one for each core when absent."
)
@click.option(
    "--lang",
    type=click.Choice(["en", "fr"]),
    default="en",
    show_default=True,
    help="Language of the table.",
)
@click.option("--json", "as_json", is_flag=True, help="The rows as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def verify(
    only: tuple[Any, ...], seed: int, jobs: int | None, lang: Any, as_json: bool, quiet: bool
) -> None:
    """Check the simulator against theory, laws and itself; exit code 1 when a row fails."""
    from simulator import verify as verification
    from simulator.experiment.workers import workers

    def told(name: str, ended: int, total: int) -> None:
        if not quiet:
            click.echo(f"{ended}/{total} {name}", err=True)

    announce(("compiled", "simpy"), quiet)
    with workers(jobs) as executor:
        rows = verification.verify(executor, seed, only or verification.GROUPS, told)
    if as_json:
        click.echo(json.dumps([row.table() for row in rows], ensure_ascii=False))
    else:
        click.echo(verification.table(rows, lang))
    failing = [f"{row.group}/{row.name}" for row in rows if not row.holds]
    if failing:
        raise RunError(f"{len(failing)} of {len(rows)} rows do not hold: {', '.join(failing)}")


@main.command()
def schema() -> None:
    """Print the JSON Schema of scenario, lever and model files, for editors."""
    from simulator.schema import text

    click.echo(text(), nl=False)


main.add_command(stock)

__all__ = ["InputError", "Problem", "main"]

if __name__ == "__main__":
    main()
