"""`read`: what a file of data holds and what is wrong with it. `fit-parts`: parameters from it."""

from __future__ import annotations

from pathlib import Path

import click

from simulator import InputError

_DATA = click.option(
    "--data", type=click.Path(path_type=Path), envvar="PARCOURS_DATA", default=Path(),
    help="Folder of the files that the mapping names; PARCOURS_DATA when absent, else here.",
)  # fmt: skip
_MAPPINGS = click.argument(
    "mappings", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False)
)


@click.command()
@_MAPPINGS
@_DATA
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the rows and the faults.")
def read(mappings: tuple[Path, ...], data: Path, out: Path | None) -> None:
    """Read the data of MAPPINGS: how many rows, what is wrong with which, what was left out."""
    from calibration.evidence.showing import examined, lines, write

    found, problems = examined(mappings, data)
    for evidence in found:
        click.echo("\n".join(lines(evidence)))
    if problems:
        raise InputError(problems)
    if out:
        for evidence in found:
            click.echo(f"written: {write(evidence, out)}")


@click.command("fit-parts")
@_MAPPINGS
@_DATA
@click.option(
    "--out", type=click.Path(path_type=Path),
    help="The fitted file; calibration/fitted/NAME.toml when absent.",
)  # fmt: skip
def fit_parts(mappings: tuple[Path, ...], data: Path, out: Path | None) -> None:
    """Fit by likelihood whatever the data of MAPPINGS say; write NAME.toml and NAME.csv.

    NAME is that of the first mapping.
    """
    from calibration.evidence.showing import examined
    from calibration.parts.fitting import fitted
    from calibration.parts.showing import lines
    from calibration.parts.writing import write

    found, problems = examined(mappings, data)
    usable = [evidence for evidence in found if len(evidence.frame)]
    try:
        parts = fitted(usable)
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    for part in parts:
        click.echo("\n".join(lines(part)))
    path = out or Path("calibration", "fitted", f"{found[0].name}.toml")
    for written in write(path, found, parts):
        click.echo(f"written: {written}")


@click.command()
@_MAPPINGS
@_DATA
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The luck.")
@click.option(
    "--weekdays",
    is_flag=True,
    help="Of calls: simulate each weekday too, beside the observed days; half a minute.",
)
def score(mappings: tuple[Path, ...], data: Path, seed: int, weekdays: bool) -> None:
    """Fit a part of the data of MAPPINGS and score the fit on the rest, beside naive predictions.

    \b
    log             fitted on two thirds of the cases, distances to the last third
    registrations   withdrawal a year later, completion of groups left out
    calls           two mappings: fitted on the first, scored on the second
    """
    from calibration.evidence.showing import examined
    from calibration.scores.showing import scored, unfit_for_weekdays

    found, problems = examined(mappings, data)
    if problems:
        raise InputError(problems)
    if weekdays and (wrong := unfit_for_weekdays(found)):
        raise InputError(wrong)
    click.echo("\n".join([*scored(found, seed, weekdays)]))
