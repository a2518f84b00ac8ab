"""`tune`: a scenario moved towards figures, in a search that can be run again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from calibration.commands.whole import FILE, JOBS, LANG, OUT, QUIET, SCALE, may_write, progress


@click.command()
@click.argument("targets", type=FILE)
@click.option(
    "--steps",
    type=click.IntRange(1, 20),
    default=3,
    show_default=True,
    help="Steps of the search, at the most.",
)
@click.option(
    "--replications",
    type=click.IntRange(1),
    default=4,
    show_default=True,
    help="Runs at every place; as many others judge the scenario and the proposal.",
)
@click.option(
    "--within",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.05,
    show_default=True,
    help="How near a figure must come, as a share of it.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31),
    default=1,
    show_default=True,
    help="The luck of the whole tuning.",
)
@SCALE
@JOBS
@OUT
@LANG
@QUIET
def tune(
    targets: Path,
    steps: int,
    replications: int,
    within: float,
    seed: int,
    scale: float | None,
    jobs: int | None,
    out: Path,
    lang: Any,
    quiet: bool,
) -> None:
    """Move the assumptions that TARGETS names from where its scenario has them to its figures.

    Shows every figure before and after, and why one is not met. The scenario stays as it is: what
    is written is a proposal, which can be laid over it. The same command gives the same proposal;
    runs are kept as they end.
    """
    from calibration.report.terminal import tuning
    from calibration.whole import tuned
    from calibration.whole.batches import Batches, key_of, model_of
    from calibration.whole.targets import task
    from calibration.whole.tuning import Settings, tune
    from simulator import workers

    asked = task(targets)
    may_write(out)
    scale = scale or asked.head.scale
    model = model_of(asked, scale)
    runs = out / f"{asked.head.name}-runs-{key_of(model, seed)}"
    with workers(jobs) as executor:
        simulate = Batches(model, executor, runs, progress(quiet))
        found = tune(asked, simulate, Settings(steps, replications, within, seed))
    files = tuned.write(found, out, scale)
    click.echo(tuning(found, lang))
    click.echo("\n" + "\n".join(file.as_posix() for file in files))
