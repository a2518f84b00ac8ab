"""`parcours export`: a result folder as a workbook, as tables, or as a page of its levers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from simulator.commands.options import FLOOR, LANG, options

FORMS = ("xlsx", "csv", "parquet", "levers")


@click.command()
@click.argument("result")
@click.option(
    "--xlsx", "forms", flag_value="xlsx", multiple=True, help="A workbook with formulas and charts."
)
@click.option(
    "--csv",
    "forms",
    flag_value="csv",
    multiple=True,
    help="A CSV file for each table; as a French Excel opens it with --lang fr.",
)
@click.option(
    "--parquet", "forms", flag_value="parquet", multiple=True, help="A Parquet file for each table."
)
@click.option(
    "--levers",
    "forms",
    flag_value="levers",
    multiple=True,
    help="A Markdown page: what each lever was meant to move, and what it moved.",
)
@click.option(
    "--out",
    type=click.Path(),
    help="The workbook, the page, or the folder of the tables; beside the result when absent.",
)
@options(LANG, FLOOR)
def export(
    result: str, forms: tuple[str, ...], out: str | None, lang: Any, floor: str | None
) -> None:
    """Export the RESULT of a study for spreadsheets and other tools.

    \b
    parcours export outputs/RESULT --xlsx --lang fr
    parcours export outputs/RESULT --csv --parquet
    parcours export outputs/RESULT --levers --out docs/reference/levers.md
    """
    wanted = [form for form in FORMS if form in forms]
    if not wanted:
        raise click.UsageError("what to export as: --xlsx, --csv, --parquet or --levers")
    if out is not None and len(wanted) > 1:
        raise click.UsageError("--out: only together with one form")

    from simulator import library, reproducing, workbook
    from simulator.experiment.terms import floor_of
    from simulator.report import levers
    from simulator.report.reading import Reader
    from simulator.result import load

    found = load(result).floored(floor_of(floor))
    study, titles = found.study(), found.titles()
    for form in wanted:
        path = Path(out).absolute() if out else _beside(Path(result).absolute(), form, lang)
        if form == "xlsx":
            workbook.write_workbook(path, study, lang, titles)
        elif form == "csv":
            workbook.write_csv(path, study, lang)
        elif form == "parquet":
            workbook.write_parquet(path, study)
        else:
            scenarios = reproducing.again(found).scenarios
            workbook.write_page(path, levers.page(Reader(study, lang, titles), scenarios))
        click.echo(library.shown(path))


def _beside(result: Path, form: str, lang: str) -> Path:
    """Where an export goes when nobody says: beside the folder, under its name."""
    ends = {"xlsx": f"{lang}.xlsx", "levers": f"levers-{lang}.md"}
    return result.with_name(f"{result.name}-{ends.get(form, form)}")
