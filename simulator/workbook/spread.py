"""The sheets of risk and of the runs behind it; means and probabilities are formulas over runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from simulator.experiment.risk import probability
from simulator.report.reading import Reader
from simulator.workbook.book import COLOURS, MILLIONS, Book, Sheet, cell, span

HEAD = 3


class Columns(NamedTuple):
    """The sheet of the results of every run, and where each scenario and year stands on it."""

    sheet: Sheet
    first: int
    last: int
    at: Mapping[tuple[str, int], int]

    def range(self, scenario: str, year: int) -> str:
        """The cells of a scenario's year, for a formula on another sheet."""
        column = self.at[scenario, year]
        return f"'{self.sheet.name}'!{span(self.first, column, self.last, column)}"


def runs(book: Book, reader: Reader) -> Columns:
    """The result of each run: a row for each draw and replication."""
    results = reader.study.results
    wide = results.pivot_table("value", ["draw", "replication"], ["scenario", "year"], sort=False)
    names = [scenario.name for scenario in reader.scenarios]
    order = [(name, year) for name in names for year in reader.years]
    widths, note = (10, 12, *(18,) * len(order)), reader.say("book-runs-note")
    title = reader.say("book-runs-title")
    sheet = book.sheet(reader.say("sheet-runs"), title, note, widths, long=True)
    heads = [reader.say("book-draw"), reader.say("book-replication")]
    heads += [f"{reader.tell(s.title)}\n{y}" for s in reader.scenarios for y in reader.years]
    sheet.heads(HEAD, heads)
    sheet.made.set_row(HEAD, 60)
    table = wide[order]
    told = zip(table.index, table.to_numpy(), strict=True)
    for row, (index, values) in enumerate(told, HEAD + 1):
        sheet.put(row, 0, int(index[0]), "whole")
        sheet.put(row, 1, int(index[1]) + 1, "whole")
        for column, value in enumerate(values, 2):
            sheet.put(row, column, float(value), "euro")
    at = {key: column for column, key in enumerate(order, 2)}
    return Columns(sheet, HEAD + 1, HEAD + len(wide), at)


def risk(book: Book, reader: Reader, columns: Columns) -> Sheet:
    """By scenario and year: mean, bands, chance of a deficit with its interval, shortfall."""
    heads = ("scenario", "year", "book-mean", "book-low95", "book-low80", "book-high80",
             "book-high95", "book-deficits", "book-trials", "book-p", "book-p-low", "book-p-high",
             "book-shortfall")  # fmt: skip
    sheet = book.sheet(reader.say("sheet-risk"), reader.say("risk"), reader.say("risk-text"),
                       (34, 8, *(15,) * 5, 10, 10, 12, 12, 12, 17))  # fmt: skip
    sheet.heads(HEAD, [reader.say(head) for head in heads])
    sheet.made.set_row(HEAD, 45)
    row = HEAD
    for scenario in reader.scenarios:
        mine = reader.study.risk[reader.study.risk.scenario == scenario.name]
        first = row + 1
        for told in mine.to_dict("records"):
            row += 1
            sheet.put(row, 0, reader.tell(scenario.title))
            _line(sheet, row, told, columns.range(scenario.name, int(told["year"])))
        if row > first:
            _chart(book, sheet, reader, reader.tell(scenario.title), first, row)
    return sheet


def _line(sheet: Sheet, row: int, told: Mapping[object, object], runs: str) -> None:
    year, n, apart = int(told["year"]), int(told["n"]), int(told["apart"])  # type: ignore[call-overload]
    sheet.put(row, 1, year, "whole")
    sheet.formula(row, 2, f"AVERAGE({runs})", float(told["mean"]), "euro")  # type: ignore[arg-type]
    for column, name in enumerate(("low95", "low80", "high80", "high95"), 3):
        sheet.put(row, column, told[name], "euro")
    deficits = int(told["deficits"])  # type: ignore[call-overload]
    sheet.formula(row, 7, f'COUNTIF({runs},"<0")', deficits, "whole")
    sheet.put(row, 8, apart, "whole")
    sheet.formula(row, 9, f"{cell(row, 7)}/COUNT({runs})", deficits / n, "share")
    k, m = f"({cell(row, 9)}*{cell(row, 8)})", cell(row, 8)
    ends = probability(deficits / n * apart, apart)
    sheet.formula(row, 10, f"IF({k}=0,0,BETAINV(0.025,{k},{m}-{k}+1))", ends.low, "share")
    sheet.formula(row, 11, f"IF({k}={m},1,BETAINV(0.975,{k}+1,{m}-{k}))", ends.high, "share")
    sheet.put(row, 12, told["shortfall"], "euro")


def _chart(book: Book, sheet: Sheet, reader: Reader, title: str, first: int, last: int) -> None:
    """The bands of a scenario as lines around its mean."""
    chart = book.file.add_chart({"type": "line"})
    kinds = ((3, "dash", COLOURS[1]), (4, "solid", COLOURS[1]), (2, "solid", COLOURS[0]),
             (5, "solid", COLOURS[1]), (6, "dash", COLOURS[1]))  # fmt: skip
    for column, dash, colour in kinds:
        chart.add_series({
            "name": [sheet.name, HEAD, column],
            "categories": sheet.down(1, first, last),
            "values": sheet.down(column, first, last),
            "line": {"color": colour, "dash_type": dash, "width": 2.5 if column == 2 else 1.25},
        })  # fmt: skip
    said = f"{reader.say('book-chart-risk')} - {title}"
    chart.set_title({"name": said, "name_font": {"size": 11}})
    chart.set_y_axis(MILLIONS)
    chart.set_x_axis({"label_position": "low"})
    chart.set_legend({"position": "right"})
    chart.set_size({"width": 860, "height": 300})
    place = (first - HEAD - 1) // (last - first + 1)
    below = HEAD + 3 + len(reader.study.risk) + 16 * place
    sheet.made.insert_chart(below, 0, chart, {"description": said})
