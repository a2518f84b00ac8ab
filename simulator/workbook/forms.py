"""The sheets of financing, of commitments, of the cash and its floor, and of the full cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.budget import ENVELOPES, FINANCING, PARTS
from simulator.quantity import DAY
from simulator.report.forms import named, when
from simulator.report.reading import Place, Reader
from simulator.vocabulary import EVERY
from simulator.workbook.book import COLOURS, MILLIONS, Book, Sheet, Style, cell, span

HEAD = 3
FIRST = 2
"""The first column of amounts: two columns of labels stand before it."""
SUMS: Mapping[str, str] = {
    "self-financing": "{result}+{depreciation}+{released}",
    "working-capital-change": "{self-financing}+{investment-grants}+{acquisitions}",
    "cash-change": "{working-capital-change}+{requirement-change}",
    "requirement": "{working-capital}-{cash}",
}
"""The lines of the financing table that follow from others."""
COUNTS = ("enrolments", "completions")
"""What a full cost is divided by."""
KINDS = ("committed", "paid", "outstanding")
Told = dict[Any, Any]


def financing(book: Book, reader: Reader, rank: int) -> None:
    """From the result to the cash of a scenario; what follows from other lines is a formula."""
    scenario, years = reader.scenarios[rank], reader.years
    sheet = book.sheet(f"{reader.say('sheet-financing')} {rank + 1}",
                       reader.tell(scenario.title), reader.say("financing-text"),
                       (52, 46, *(17,) * (3 * len(years))))  # fmt: skip
    ends = [f"{year} {reader.say(end)}" for year in years for end in ("book-low", "book-high")]
    heads = (reader.say("financing-line"), reader.say("book-other-label"), *map(str, years), *ends)
    sheet.heads(HEAD, heads)
    sheet.made.set_row(HEAD, 45)
    frame = reader.study.financing
    mine = frame[frame.scenario == scenario.name].set_index(["line", "year"])
    means, low, high = (mine[name].to_dict() for name in ("mean", "low", "high"))
    rows = {name: HEAD + 1 + k for k, name in enumerate(FINANCING)}
    for name, row in rows.items():
        style: Style = "total" if name in SUMS else "euro"
        sheet.put(row, 0, reader.tell(FINANCING[name]), "total" if name in SUMS else "text")
        sheet.put(row, 1, reader.beside(FINANCING[name]), "note")
        for k, year in enumerate(years):
            column, beyond = FIRST + k, FIRST + len(years) + 2 * k
            if name in SUMS:
                text = SUMS[name].format(**{key: cell(at, column) for key, at in rows.items()})
                sheet.formula(row, column, text, means[name, year], style)
            else:
                sheet.put(row, column, means[name, year], style)
            sheet.put(row, beyond, low[name, year], "euro")
            sheet.put(row, beyond + 1, high[name, year], "euro")


def commitments(book: Book, reader: Reader, rank: int) -> None:
    """AE, CP and what is left to pay; an envelope is the sum of its operations."""
    scenario, years = reader.scenarios[rank], reader.years
    columns = [(kind, year) for year in years for kind in KINDS]
    sheet = book.sheet(f"{reader.say('sheet-commitments')} {rank + 1}",
                       reader.tell(scenario.title), reader.say("commitments-text"),
                       (44, *(16,) * len(columns)))  # fmt: skip
    heads = [reader.say(f"commitments-{kind}", year=year) for kind, year in columns]
    sheet.heads(HEAD, [reader.say("commitments-operation"), *heads])
    sheet.made.set_row(HEAD, 32)
    frame = reader.study.commitments
    mine = frame[frame.scenario == scenario.name]
    row, totals = HEAD, []
    for envelope, words in ENVELOPES.items():
        row += 1
        top = row
        totals.append(top)
        sheet.put(top, 0, reader.tell(words), "total")
        within = mine[mine.envelope == envelope]
        for operation, group in within.groupby("operation", sort=False):
            row += 1
            sheet.put(row, 0, named(reader, scenario, str(operation)))
            each = group.set_index(["kind", "year"])["mean"].to_dict()
            for column, key in enumerate(columns, 1):
                sheet.put(row, column, each[key], "euro")
        sums = within.groupby(["kind", "year"])["mean"].sum().to_dict()
        for column, key in enumerate(columns, 1):
            text = f"SUM({span(top + 1, column, row, column)})" if row > top else "0"
            sheet.formula(top, column, text, sums.get(key, 0.0), "total")
    sheet.put(row + 1, 0, reader.say("book-all-envelopes"), "total")
    every = mine.groupby(["kind", "year"])["mean"].sum().to_dict()
    for column, key in enumerate(columns, 1):
        text = "+".join(cell(at, column) for at in totals)
        sheet.formula(row + 1, column, text, every[key], "total")


def treasury(book: Book, reader: Reader, rank: int) -> None:
    """The cash at each month's end with bands; the floor and months of reserve follow the days
    of the floor, which a reader may change."""
    scenario = reader.scenarios[rank]
    sheet = book.sheet(f"{reader.say('sheet-treasury')} {rank + 1}", reader.tell(scenario.title),
                       reader.say("treasury-text"), (12, *(17,) * 9), long=True)  # fmt: skip
    days = reader.study.floors[scenario.name]
    sheet.put(2, 0, reader.say("breach-days"), "note")
    sheet.put(2, 3, None if days is None else days / DAY, "number")
    asked = "$D$3"
    heads = ("treasury-month", "book-mean", "book-low95", "book-low80", "book-high80",
             "book-high95", "book-daily", "treasury-floor", "treasury-reserve",
             "treasury-below")  # fmt: skip
    sheet.heads(HEAD, [reader.say(head) for head in heads])
    sheet.made.set_row(HEAD, 45)
    table = reader.study.treasury
    daily = {int(told["year"]): told["daily"] for told in reader.study.reserve.to_dict("records")
             if told["scenario"] == scenario.name}  # fmt: skip
    row = HEAD
    for told in table[table.scenario == scenario.name].to_dict("records"):
        row += 1
        _month(sheet, row, told, daily[int(str(told["month"])[:4])], asked)
    _chart(book, sheet, reader, reader.tell(scenario.title), row)


def _month(sheet: Sheet, row: int, told: Told, daily: float, asked: str) -> None:
    sheet.put(row, 0, str(told["month"]))
    for column, name in enumerate(("mean", "low95", "low80", "high80", "high95"), 1):
        sheet.put(row, column, told[name], "euro")
    sheet.put(row, 6, daily, "euro")
    spent, cash = cell(row, 6), cell(row, 1)
    sheet.formula(row, 7, f'IF({asked}="","",{asked}*{spent})', told["floor"], "euro")
    worth = f'IF({spent}=0,"",{cash}/({spent}*365/12))'
    reserve = told["mean"] / (daily * 365 / 12) if daily else float("nan")
    sheet.formula(row, 8, worth, reserve, "number")
    sheet.put(row, 9, told["below"], "whole")


def _chart(book: Book, sheet: Sheet, reader: Reader, title: str, last: int) -> None:
    """The cash and its bands by month, with the floor."""
    chart = book.file.add_chart({"type": "line"})
    kinds = ((2, "dash", COLOURS[1]), (3, "solid", COLOURS[1]), (1, "solid", COLOURS[0]),
             (4, "solid", COLOURS[1]), (5, "dash", COLOURS[1]),
             (7, "square_dot", COLOURS[2]))  # fmt: skip
    for column, dash, colour in kinds:
        chart.add_series({
            "name": [sheet.name, HEAD, column],
            "categories": sheet.down(0, HEAD + 1, last),
            "values": sheet.down(column, HEAD + 1, last),
            "line": {"color": colour, "dash_type": dash, "width": 2.5 if column == 1 else 1.25},
        })  # fmt: skip
    said = f"{reader.say('chart-treasury')} - {title}"
    chart.set_title({"name": said, "name_font": {"size": 11}})
    chart.set_y_axis(MILLIONS)
    chart.set_x_axis({"label_position": "low", "interval_unit": 3, "num_font": {"rotation": -45}})
    chart.set_legend({"position": "right"})
    chart.set_size({"width": 980, "height": 380})
    sheet.made.insert_chart(last + 2, 0, chart, {"description": said})


def floor(book: Book, reader: Reader) -> None:
    """Months of reserve and the chance of a breach by year, and when a breach comes first."""
    titles = {scenario.name: reader.tell(scenario.title) for scenario in reader.scenarios}
    sheet = book.sheet(reader.say("sheet-floor"), reader.say("reserve-caption"),
                       reader.say("treasury-text"), (36, 12, *(14,) * 10))  # fmt: skip
    heads = ("scenario", "year", "reserve-end", "book-low95", "book-low80", "book-high80",
             "book-high95", "reserve-lowest", "treasury-below", "reserve-p", "book-p-low",
             "book-p-high")  # fmt: skip
    sheet.heads(HEAD, [reader.say(head) for head in heads])
    sheet.made.set_row(HEAD, 45)
    row = HEAD
    for row, told in enumerate(reader.study.reserve.to_dict("records"), HEAD + 1):
        sheet.put(row, 0, titles[str(told["scenario"])])
        sheet.put(row, 1, int(told["year"]), "whole")
        names = ("mean", "low95", "low80", "high80", "high95", "lowest")
        for column, name in enumerate(names, FIRST):
            sheet.put(row, column, told[name], "number")
        _breaches(sheet, row, 8, told)
    row += 2
    sheet.put(row, 0, reader.say("breach-caption"), "total")
    heads = ("scenario", "breach-days", "breach-earliest", "book-low95", "book-low80",
             "breach-median", "book-high80", "book-high95", "treasury-below", "breach-p",
             "book-p-low", "book-p-high")  # fmt: skip
    sheet.heads(row + 1, [reader.say(head) for head in heads], repeat=False)
    sheet.made.set_row(row + 1, 45)
    for at, told in enumerate(reader.study.breach.to_dict("records"), row + 2):
        sheet.put(at, 0, titles[str(told["scenario"])])
        sheet.put(at, 1, told["days"], "number")
        months = ("earliest", "low95", "low80", "median", "high80", "high95")
        for column, name in enumerate(months, FIRST):
            sheet.put(at, column, when(reader, told[name]))
        _breaches(sheet, at, 8, told)


def _breaches(sheet: Sheet, row: int, column: int, told: Told) -> None:
    """How many runs breach the floor, the share of them as a formula, and its interval."""
    sheet.put(row, column, told["breaches"], "whole")
    text = f"{cell(row, column)}/{int(told['n'])}"
    sheet.formula(row, column + 1, text, told["breaches"] / told["n"], "share")
    sheet.put(row, column + 2, told["p_low"], "share")
    sheet.put(row, column + 3, told["p_high"], "share")


def costs(book: Book, reader: Reader, rank: int) -> None:
    """The full cost of the last year by segment: totals and unit costs are formulas.

    Unit costs are of the mean cost over the mean number, which replications may tell otherwise by
    a little: the indicators have the mean of each replication's own."""
    scenario, year = reader.scenarios[rank], max(reader.years)
    sheet = book.sheet(f"{reader.say('sheet-costs')} {rank + 1}",
                       f"{reader.tell(scenario.title)}, {year}", reader.say("full-cost-text"),
                       (34, 34, *(16,) * (len(PARTS) + 5)))  # fmt: skip
    heads = [reader.say("whom"), reader.say("by-segment")]
    heads += [reader.say(f"cost-{part}") for part in PARTS]
    heads += [reader.say("cost-total"), *(reader.tell(EVERY[name].title) for name in COUNTS),
              reader.say("cost-per-learner"), reader.say("cost-per-completion")]  # fmt: skip
    sheet.heads(HEAD, heads)
    sheet.made.set_row(HEAD, 32)
    frame = reader.study.costs
    mine = frame[(frame.scenario == scenario.name) & (frame.year == year)]
    row = HEAD
    for (audience, segment), group in mine.groupby(["audience", "segment"], sort=False):
        if not group["mean"].any():
            continue
        row += 1
        sheet.put(row, 0, reader.title("audience", str(audience)) if audience
                  else reader.say("cost-nobody"))  # fmt: skip
        sheet.put(row, 1, reader.title("segment", str(segment)) if segment else "")
        sums = group.set_index("part")["mean"].to_dict()
        for column, part in enumerate(PARTS, FIRST):
            sheet.put(row, column, sums.get(part, 0.0), "euro")
        place = Place(str(audience), str(segment))
        _units(sheet, row, [sums.get(part, 0.0) for part in PARTS],
               _counts(reader, scenario.name, place, year))  # fmt: skip
    last = row + 1
    sheet.put(last, 0, reader.say("book-all-segments"), "total")
    sheet.put(last, 1, "", "total")
    sums = mine.groupby("part")["mean"].sum().to_dict()
    for column, part in enumerate(PARTS, FIRST):
        text = f"SUM({span(HEAD + 1, column, row, column)})" if row > HEAD else "0"
        sheet.formula(last, column, text, sums.get(part, 0.0), "total")
    _units(sheet, last, [sums.get(part, 0.0) for part in PARTS],
           _counts(reader, scenario.name, Place(), year))  # fmt: skip


def _counts(reader: Reader, scenario: str, place: Place, year: int) -> list[float]:
    return [reader.value(scenario, name, place, year).mean for name in COUNTS]


def _units(sheet: Sheet, row: int, parts: Sequence[float], counts: Sequence[float]) -> None:
    """The total of a line's parts, how many it is for, and what each of them costs."""
    total = FIRST + len(PARTS)
    text = f"SUM({span(row, FIRST, row, total - 1)})"
    sheet.formula(row, total, text, sum(parts), "total")
    for k, count in enumerate(counts):
        sheet.put(row, total + 1 + k, count, "whole")
        number = cell(row, total + 1 + k)
        value = sum(parts) / count if count else float("nan")
        worth = f'IF(N({number})=0,"",{cell(row, total)}/{number})'
        sheet.formula(row, total + 1 + len(counts) + k, worth, value, "euro")
