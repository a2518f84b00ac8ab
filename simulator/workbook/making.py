"""A study written as a workbook, as CSV files or as Parquet files; whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from simulator.errors import InputError, Problem, RunError
from simulator.experiment.study import Study
from simulator.report import levers, sentences
from simulator.report.reading import Reader
from simulator.report.words import Language, Titles
from simulator.workbook import forms, lists, money, spread
from simulator.workbook.book import Book


def write_workbook(path: Path, study: Study, language: Language, titles: Titles) -> None:
    """Write a study as an .xlsx workbook in one language. Raises RunError when the disk refuses.

    Everything that follows from other cells is a formula, written with its value; what replications
    give (means, intervals, bands) is a value.
    """
    reader = Reader(study, language, titles)

    def make(file: Path) -> None:
        book = Book(str(file), sentences.title(reader))
        lists.first(book, reader)
        lists.assumptions(book, reader)
        base = money.statement(book, reader, 0, None)
        for rank in range(1, len(reader.scenarios)):
            own = money.statement(book, reader, rank, base)
            money.bridge(book, reader, rank, base, own)
        for rank in range(len(reader.scenarios)):
            forms.financing(book, reader, rank)
            forms.commitments(book, reader, rank)
            forms.treasury(book, reader, rank)
            forms.costs(book, reader, rank)
        forms.floor(book, reader)
        columns = spread.runs(book, reader)
        spread.risk(book, reader, columns)
        lists.indicators(book, reader)
        names = [each.get_name() for each in book.file.worksheets()]
        lists.links(book, reader, names[1:])
        book.close()

    _whole(path, make)


def tables(study: Study) -> Mapping[str, pd.DataFrame]:
    """Every table of a study by name; money in euros."""
    return {
        "indicators": study.indicators,
        "statement": study.statements,
        "financing": study.financing,
        "commitments": study.commitments,
        "full-cost": study.costs,
        "treasury": study.treasury,
        "reserve": study.reserve,
        "breach": study.breach,
        "bridge": study.bridge,
        "risk": study.risk,
        "results": study.results,
        "assumptions": study.assumptions,
    }


def write_csv(folder: Path, study: Study, language: Language) -> None:
    """Write a file for each table: as programs read it, or in French as a French Excel opens it.

    In English: commas, points and UTF-8. In French: semicolons, decimal commas, and the mark by
    which Excel knows UTF-8. Raises RunError when the disk refuses.
    """
    french = language == "fr"

    def make(building: Path) -> None:
        building.mkdir()
        for name, table in tables(study).items():
            table.to_csv(
                building / f"{name}.csv", index=False, lineterminator="\n",
                sep=";" if french else ",", decimal="," if french else ".",
                encoding="utf-8-sig" if french else "utf-8",
            )  # fmt: skip

    _whole(folder, make)


def write_parquet(folder: Path, study: Study) -> None:
    """Write a Parquet file for each table. Raises RunError when the disk refuses."""

    def make(building: Path) -> None:
        building.mkdir()
        for name, table in tables(study).items():
            table.to_parquet(building / f"{name}.parquet", compression="zstd", index=False)

    _whole(folder, make)


def write_page(path: Path, text: str) -> None:
    """Write the page of the levers. Raises RunError when the disk refuses."""
    _whole(path, lambda file: _page(file, text))


def _page(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")


def _whole(path: Path, make: Callable[[Path], None]) -> None:
    """Make a file or a folder beside its place, then put it there; an older one gives way."""
    if path.exists() and not _replaceable(path):
        accepted = "a new file or folder, or an older export; this holds other files"
        raise InputError([Problem("--out", "path", str(path), accepted)])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
        try:
            make(aside / "new")
            if path.is_dir():
                path.rename(aside / "old")
            (aside / "new").replace(path)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise RunError(f"the export was not written: {error}") from error


def _replaceable(path: Path) -> bool:
    """A workbook, a page of the levers, or a folder that holds nothing but tables."""
    if path.is_file():
        return path.suffix == ".xlsx" or path.read_bytes().startswith(levers.MARK.encode())
    return all(each.suffix in (".csv", ".parquet") for each in path.iterdir())
