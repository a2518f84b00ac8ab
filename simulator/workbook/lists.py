"""The sheets that list: what the workbook is, the assumptions, the indicators."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.report import sentences
from simulator.report.reading import Reader
from simulator.vocabulary import ALL
from simulator.workbook.book import Book

HEAD = 3
LINKS = 20
"""The row of the first link, below everything else of the first sheet."""


def first(book: Book, reader: Reader) -> None:
    """What the workbook shows, how to read it, and a link to each sheet, filled in last."""
    title, note = sentences.title(reader), " - ".join(sentences.context(reader))
    sheet = book.sheet(reader.say("sheet-first"), title, note, (110,))
    row = 3
    for text in (*sentences.reading(reader), reader.say("book-formulas")):
        sheet.tall(row, {0: text})
        row += 1
    sheet.put(row + 1, 0, f"{reader.say('seed')} {reader.study.seed}", "note")
    sheet.put(row + 2, 0, str(reader.study.manifest.get("command", "")), "note")


def links(book: Book, reader: Reader, names: Sequence[str]) -> None:
    """Links to the sheets, on the first one."""
    made = book.file.get_worksheet_by_name(reader.say("sheet-first"))
    for row, name in enumerate(names, LINKS):
        made.write_url(row, 0, f"internal:'{name}'!A1", string=name)


def assumptions(book: Book, reader: Reader) -> None:
    """Every assumption that a scenario rests on, with its range."""
    heads = ("book-id", "book-parameter", "book-range-low", "book-mode", "book-range-high",
             "book-unit",
             "book-used-by", "book-reasoning")  # fmt: skip
    sheet = book.sheet(reader.say("sheet-assumptions"), reader.say("book-assumptions-title"),
                       reader.say("book-assumptions-note"),
                       (8, 38, 14, 14, 14, 26, 14, 90), long=True)  # fmt: skip
    sheet.heads(HEAD, [reader.say(head) for head in heads])
    ranks = {scenario.name: rank for rank, scenario in enumerate(reader.scenarios, 1)}
    table = reader.study.assumptions
    for row, told in enumerate(table.to_dict("records"), HEAD + 1):
        for column, name in enumerate(("low", "mode", "high"), 2):
            sheet.put(row, column, told[name], "number")
        used = ", ".join(str(ranks[name]) for name in str(told["scenarios"]).split(" "))
        texts = {0: told["id"], 1: told["parameter"], 5: told["unit"], 6: used,
                 7: told["reasoning"]}  # fmt: skip
        sheet.tall(row, {column: str(text) for column, text in texts.items()})
    if len(table):
        sheet.made.autofilter(HEAD, 0, HEAD + len(table), len(heads) - 1)


def indicators(book: Book, reader: Reader) -> None:
    """Every indicator of every scenario and year, for all, by audience, segment and pool."""
    heads = ("scenario", "indicator", "book-unit", "whom", "by-segment", "pool", "year",
             "book-mean", "book-low", "book-high", "difference", "book-low", "book-high",
             "verdict")  # fmt: skip
    sheet = book.sheet(reader.say("sheet-indicators"), reader.say("indicators"),
                       reader.say("book-indicators-note"),
                       (30, 34, 16, 20, 26, 22, 8, *(16,) * 6, 22), long=True)  # fmt: skip
    sheet.heads(HEAD, [reader.say(head) for head in heads])
    titles = {scenario.name: reader.tell(scenario.title) for scenario in reader.scenarios}
    row = HEAD
    for (scenario, name, place, year), value in reader.values.items():
        row += 1
        unit = reader.indicators[name].unit
        style = {"EUR": "euro", "EUR-each": "euro", "share": "share"}.get(unit, "number")
        mark = reader.tell(reader.unit(name).name)
        texts = [titles[scenario], reader.named(name), "€" if unit == "EUR" else mark]
        texts += ["" if getattr(place, kind) == ALL else reader.title(kind, getattr(place, kind))
                  for kind in ("audience", "segment", "pool")]  # fmt: skip
        for column, text in enumerate(texts):
            sheet.put(row, column, text)
        sheet.put(row, 6, year, "whole")
        for column, number in enumerate(value[:6], 7):
            sheet.put(row, column, number, style)  # type: ignore[arg-type]
        sheet.put(row, 13, reader.verdict(name, value))
    if row > HEAD:
        sheet.made.autofilter(HEAD, 0, row, len(heads) - 1)
