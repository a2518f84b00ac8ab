"""`parcours export`: a result folder as a workbook, as CSV files or as Parquet files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from simulator.commands.options import FLOOR, LANG, options

FORMS = ("xlsx", "csv", "parquet")


@click.command()
@click.argument("result")
@click.option("--xlsx", "forms", flag_value="xlsx", multiple=True,
              help="A workbook with formulas and charts.")
@click.option("--csv", "forms", flag_value="csv", multiple=True,
              help="A CSV file for each table; as a French Excel opens it with --lang fr.")
@click.option("--parquet", "forms", flag_value="parquet", multiple=True,
              help="A Parquet file for each table.")
@click.option("--out", type=click.Path(), help="The workbook, or the folder of the tables; beside "
              "the result when absent.")
@options(LANG, FLOOR)
def export(
    result: str, forms: tuple[str, ...], out: str | None, lang: Any, floor: str | None
) -> None:
    """Export the RESULT of a study for spreadsheets and other tools.

    \b
    parcours export outputs/RESULT --xlsx --lang fr
    parcours export outputs/RESULT --csv --parquet
    """
    wanted = [form for form in FORMS if form in forms]
    if not wanted:
        raise click.UsageError("what to export as: --xlsx, --csv or --parquet")
    if out is not None and len(wanted) > 1:
        raise click.UsageError("--out: only together with one of --xlsx, --csv and --parquet")

    from simulator import library, workbook
    from simulator.experiment.terms import floor_of
    from simulator.result import load

    found = load(result).floored(floor_of(floor))
    study, titles = found.study(), found.titles()
    for form in wanted:
        path = Path(out).absolute() if out else _beside(Path(result).absolute(), form, lang)
        if form == "xlsx":
            workbook.write_workbook(path, study, lang, titles)
        elif form == "csv":
            workbook.write_csv(path, study, lang)
        else:
            workbook.write_parquet(path, study)
        click.echo(library.shown(path))


def _beside(result: Path, form: str, lang: str) -> Path:
    """Where an export goes when nobody says: beside the folder, under its name."""
    name = f"{result.name}-{lang}.xlsx" if form == "xlsx" else f"{result.name}-{form}"
    return result.with_name(name)
