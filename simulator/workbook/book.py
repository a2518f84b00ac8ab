"""A workbook being written: its formats, and sheets that print well.

A formula is always written with the value that it comes to, so that whoever reads the file
without computing it (a viewer, a script) reads the same numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

Style = Literal["title", "note", "head", "text", "euro", "total", "share", "number",
                "whole"]  # fmt: skip
EURO = "#,##0 [$€-40C];[Red]-#,##0 [$€-40C]"
"""Euros; the separators are those of the reader's own settings."""
FORMATS: dict[Style, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 15, "font_color": "#1f2328"},
    "note": {"italic": True, "font_color": "#59636e"},
    "head": {"bold": True, "bg_color": "#e6ebf1", "bottom": 1, "text_wrap": True,
             "valign": "vcenter", "align": "center"},
    "text": {"text_wrap": True, "valign": "top"},
    "euro": {"num_format": EURO},
    "total": {"num_format": EURO, "bold": True, "top": 1, "bg_color": "#f4f6f8"},
    "share": {"num_format": "0.0 %"},
    "number": {"num_format": "#,##0.00;[Red]-#,##0.00", "valign": "top"},
    "whole": {"num_format": "0"},
}  # fmt: skip
COLOURS = ("#5c5c5c", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")
"""Of the charts: those of the report."""
MILLIONS = {
    "num_format": '#,##0.0,, "M€"',
    "major_gridlines": {"visible": True, "line": {"color": "#d9dce0"}},
}
"""An axis of a chart that counts euros in millions."""


LINE = 15.0
"""The height of a line of text."""


class Book:
    """The file, its formats and its sheets."""

    def __init__(self, path: str, title: str) -> None:
        self.file = xlsxwriter.Workbook(path, {"nan_inf_to_errors": False})
        self.file.set_properties({"title": title, "comments": "Parcours"})
        self.file.set_calc_mode("auto")
        self.formats = {name: self.file.add_format(kind) for name, kind in FORMATS.items()}
        self.title = title

    def sheet(
        self, name: str, title: str, note: str, widths: Sequence[float], long: bool = False
    ) -> Sheet:
        """A new sheet with title and note, landscape, on one page; if long, as wide as one."""
        made = self.file.add_worksheet(name)
        made.set_landscape()
        made.set_paper(9)
        made.fit_to_pages(1, 0 if long else 1)
        made.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        made.set_footer("&L&8&F&C&8&A&R&8&P / &N")
        made.hide_gridlines(2)
        for column, width in enumerate(widths):
            made.set_column(column, column, width)
        sheet = Sheet(self, name, made, widths)
        sheet.put(0, 0, title, "title")
        sheet.put(1, 0, note, "note")
        return sheet

    def close(self) -> None:
        """Write the file."""
        self.file.close()


class Sheet:
    """One sheet; rows and columns are counted from 0."""

    def __init__(self, book: Book, name: str, made: Worksheet, widths: Sequence[float]) -> None:
        self.book, self.name, self.made, self.widths = book, name, made, widths

    def put(self, row: int, column: int, value: object, style: Style = "text") -> None:
        """A value; one that is no number leaves its cell empty."""
        form = self.book.formats[style]
        if value is None or (isinstance(value, float) and math.isnan(value)):
            self.made.write_blank(row, column, None, form)
        elif isinstance(value, str):
            self.made.write_string(row, column, value, form)
        else:
            self.made.write(row, column, value, form)

    def tall(self, row: int, texts: Mapping[int, str]) -> None:
        """Wrapped texts by column, in a row high enough to show them whole."""
        lines = 1
        for column, text in texts.items():
            self.put(row, column, text)
            lines = max(lines, len(wrap(text, int(self.widths[column]))))
        self.made.set_row(row, LINE * lines)

    def formula(
        self, row: int, column: int, text: str, value: float | str, style: Style = "euro"
    ) -> None:
        """A formula and the value that it comes to."""
        shown = "" if isinstance(value, float) and math.isnan(value) else value
        self.made.write_formula(row, column, f"={text}", self.book.formats[style], shown)

    def heads(self, row: int, texts: Sequence[str], repeat: bool = True) -> None:
        """The heads of a table; on paper they stand on every page."""
        for column, text in enumerate(texts):
            self.put(row, column, text, "head")
        if repeat:
            self.made.repeat_rows(row)
            self.made.freeze_panes(row + 1, 1)

    def at(self, row: int, column: int) -> str:
        """The address of a cell, for a formula on another sheet."""
        return f"'{self.name}'!{cell(row, column)}"

    def along(self, row: int, first: int, last: int) -> list[object]:
        """A stretch of a row, as a chart names it."""
        return [self.name, row, first, row, last]

    def down(self, column: int, first: int, last: int) -> list[object]:
        """A stretch of a column, as a chart names it."""
        return [self.name, first, column, last, column]


def cell(row: int, column: int) -> str:
    """The address of a cell: A1 for the first."""
    return str(xl_rowcol_to_cell(row, column))


def span(row: int, column: int, last_row: int, last_column: int) -> str:
    """The address of a range."""
    return f"{cell(row, column)}:{cell(last_row, last_column)}"
