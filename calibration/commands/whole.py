"""`fit`: parameters from figures, by simulation. `check`: whether a fit, or the method, is honest.

`report`: a fit as pages.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

LANG = click.option(
    "--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True,
    help="Language of the table on the terminal.",
)  # fmt: skip
QUIET = click.option("-q", "--quiet", is_flag=True, help="No progress.")
SCALE = click.option(
    "--scale", type=click.FloatRange(0, 1, min_open=True),
    help="Share of the learners and of the people; the file's when absent.",
)  # fmt: skip
JOBS = click.option("--jobs", type=click.IntRange(1), help="Worker processes; one for each core.")
OUT = click.option(
    "--out", type=click.Path(path_type=Path), default=Path("outputs/calibration"),
    show_default=True, help="Folder of what is written, and of its runs.",
)  # fmt: skip
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("targets", type=FILE)
@click.option(
    "--budget",
    type=click.IntRange(60),
    default=2000,
    show_default=True,
    help="Runs of the scenario.",
)
@click.option(
    "--stages",
    type=click.IntRange(1, 2),
    default=2,
    show_default=True,
    help="Two: history matching first, sharper. One: the whole prior, more cautious.",
)
@click.option(
    "--first",
    type=click.FloatRange(0.1, 0.9),
    default=0.25,
    show_default=True,
    help="Share of the runs that the first of two stages takes.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31),
    default=1,
    show_default=True,
    help="The luck of the whole fit.",
)
@SCALE
@JOBS
@OUT
@LANG
@QUIET
def fit(
    targets: Path,
    budget: int,
    stages: int,
    first: float,
    seed: int,
    scale: float | None,
    jobs: int | None,
    out: Path,
    lang: Any,
    quiet: bool,
) -> None:
    """Fit assumptions of a scenario to TARGETS, by simulation.

    Runs are kept as they end: the same command takes up an interrupted fit where it stopped.
    """
    from calibration.report.terminal import table
    from calibration.whole import fitted
    from calibration.whole.batches import Batches, key_of, model_of
    from calibration.whole.conduct import conduct
    from calibration.whole.fit import FEWEST_RUNS, Settings, first_count
    from calibration.whole.targets import task
    from simulator import workers

    settings = Settings(budget, stages, first, seed)
    if (count := first_count(settings)) < FEWEST_RUNS:
        said = f"{count} runs in the first stage; accepted: at least {FEWEST_RUNS}"
        raise click.UsageError(f"--budget: {said}")
    asked = task(targets)
    may_write(out)
    scale = scale or asked.head.scale
    model = model_of(asked, scale)
    runs = out / f"{asked.head.name}-runs-{key_of(model, seed)}"
    with workers(jobs) as executor:
        simulate = Batches(model, executor, runs, progress(quiet))
        result = conduct(asked, simulate, settings)
    file = fitted.write(result, out, scale)
    click.echo(table(fitted.read(file), lang))
    click.echo(f"\n{file.as_posix()}")


def may_write(folder: Path) -> None:
    """InputError when a folder cannot be made or written: before anything is simulated."""
    from simulator import InputError, Problem

    standing = next((p for p in (folder, *folder.absolute().parents) if p.exists()), folder)
    if not standing.is_dir() or not os.access(standing, os.W_OK):
        accepted = "a folder that can be written"
        raise InputError([Problem("command line", "--out", folder.as_posix(), accepted)])


def progress(quiet: bool) -> Callable[[str, int, int], None]:
    """What says on standard error how far a stage is, fifty times in all."""
    if quiet:
        return lambda stage, ended, total: None

    def line(stage: str, ended: int, total: int) -> None:
        if ended in (0, total) or ended % max(1, total // 50) == 0:
            print(f"{stage}: {ended}/{total} runs", file=sys.stderr, flush=True)

    return line


@click.command()
@click.argument("fitted", type=FILE, required=False)
@click.option(
    "--sets",
    type=click.IntRange(20),
    default=1000,
    show_default=True,
    help="Sets of data, each fitted, when no fit is given.",
)
@click.option("--stages", type=click.IntRange(1, 2), default=2, show_default=True)
@click.option(
    "--budget", type=click.IntRange(200), default=2000, show_default=True, help="Runs for each set."
)
@click.option("--seed", type=click.IntRange(0, 2**31), default=1, show_default=True)
@LANG
@QUIET
def check(
    fitted: Path | None, sets: int, stages: int, budget: int, seed: int, lang: Any, quiet: bool
) -> None:
    """Say whether intervals hold what they promise, for a FITTED file or for the method itself.

    Without a file, a small queue with five known parameters is fitted again and again. Exit code 1
    when the ranks of more than one parameter in five leave their 95 % band.
    """
    from calibration.honesty.trial import trial
    from calibration.report.terminal import honesty, tried
    from calibration.whole.fitted import read
    from simulator import RunError

    if fitted is not None:
        text, honest = honesty(read(fitted), lang)
    else:
        step = max(1, sets // 20)

        def line(ended: int, total: int) -> None:
            if not quiet and (ended % step == 0 or ended == total):
                print(f"{ended}/{total} sets", file=sys.stderr, flush=True)

        text, honest = tried(trial(sets, stages, budget, seed, done=line), lang)
    click.echo(text)
    if not honest:
        raise RunError("the intervals do not hold what they promise: see the table")


@click.command()
@click.argument("fitted", type=FILE)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder of the pages; that of the fit when absent.",
)
def report(fitted: Path, out: Path | None) -> None:
    """Show a FITTED file as pages in French and English."""
    from calibration.report.page import page
    from calibration.whole.fitted import read

    found = read(fitted)
    folder = out or fitted.parent
    may_write(folder)
    pages = {f"{found.head['name']}-{lang}.html": page(found, lang) for lang in ("fr", "en")}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        partial = folder / f"{name}.partial"
        partial.write_text(text, encoding="utf-8", newline="\n")
        os.replace(partial, folder / name)
        click.echo((folder / name).as_posix())
