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
