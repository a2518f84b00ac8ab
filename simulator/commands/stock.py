"""`parcours stock`: who is where at a date of a run, to go on from."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click


@click.command()
@click.argument("scenario")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=1,
    show_default=True,
    help="The luck of the study.",
)
@click.option(
    "--replication",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Which of its replications.",
)
@click.option(
    "--scale",
    type=click.FloatRange(0, 1, min_open=True),
    default=1.0,
    show_default=True,
    help="Share of the learners and of the people.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("stock.csv"),
    show_default=True,
    help="The file, which must be new.",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def stock(
    scenario: str, day: datetime, seed: int, replication: int, scale: float, out: Path, quiet: bool
) -> None:
    """Write who is where as DAY of a run of SCENARIO begins, as a stock to go on from.

    The readable engine lives the run up to that day, so that the state is complete; at full size
    that takes about an hour for each year.
    """
    from simulator import continuation
    from simulator.scenario import read

    found = read(scenario)
    when: date = day.date()
    if not quiet:
        click.echo(f"living {found.name} up to {when}", err=True)
    state = continuation.state_at(found, when, seed, replication, scale)
    continuation.write(state.rows, out)
    learners = len(state.rows) - state.requests
    share = "" if scale == 1.0 else f", scale = {scale}"
    click.echo(
        f"{out}: {learners} learners and {state.requests} requests as {when} begins\n"
        "to go on from it, in the table [scenario] of a scenario beside it:\n"
        f'stock = {{ file = "{out.name}", at = {when}{share} }}'
    )
