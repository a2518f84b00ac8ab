"""The sheets of statements and of bridges: totals, ratios and differences are formulas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from simulator import budget
from simulator.budget.bridge import FACTORS
from simulator.report.reading import ABSENT, RESULT, Place, Reader
from simulator.workbook.book import COLOURS, MILLIONS, Book, Sheet, cell, span

HEAD = 3
"""The row of the heads."""
FIRST = 2
"""The first column of amounts: two columns of labels stand before it."""


class Statement(NamedTuple):
    """A statement's sheet, and the rows where others find its lines."""

    sheet: Sheet
    rows: Mapping[str, int]


def statement(book: Book, reader: Reader, rank: int, base: Statement | None) -> Statement:
    """The statement of a scenario by year, and its differences from the base."""
    scenario, years = reader.scenarios[rank], reader.years
    title = f"{reader.say('sheet-statement')} {rank + 1}"
    note = reader.say("book-statement-note", n=reader.study.replications)
    sheet = book.sheet(title, reader.tell(scenario.title), note, (44, 32, *(17,) * len(years)))
    heads = (reader.say("account"), reader.say("book-other-label"), *map(str, years))
    sheet.heads(HEAD, heads)
    rows = _accounts(sheet, reader, scenario.name)
    _totals(sheet, reader, scenario.name, rows)
    made = Statement(sheet, rows)
    below = max(rows.values()) + 2
    if base is not None:
        below = _differences(made, base, reader, below)
    _chart(book, made, reader, below)
    return made


def _accounts(sheet: Sheet, reader: Reader, scenario: str) -> dict[str, int]:
    """A row for each account; charges stand as positive amounts, refunds as negative ones."""
    held = {account for _, account, _ in reader.accounts}
    mine = [name for name in budget.ACCOUNTS if name in held]
    resources = [name for name in mine if budget.ACCOUNTS[name].is_resource]
    charges = [name for name in mine if name not in resources]
    rows: dict[str, int] = {}
    at = HEAD + 1
    for group, total in ((resources, "resources"), (charges, "charges")):
        for name in group:
            _labels(sheet, reader, at, name)
            for column, year in enumerate(reader.years, FIRST):
                sheet.put(at, column, _amount(reader, scenario, name, year), "euro")
            rows[name] = at
            at += 1
        rows[total] = at
        at += 1
    rows[RESULT], rows["ratio"], rows["low"], rows["high"] = at, at + 1, at + 2, at + 3
    return rows


def _labels(sheet: Sheet, reader: Reader, row: int, account: str) -> None:
    words = budget.ACCOUNTS[account].title  # type: ignore[index]
    sheet.put(row, 0, reader.tell(words))
    sheet.put(row, 1, words.en if reader.language == "fr" else words.fr, "note")


def _amount(reader: Reader, scenario: str, account: str, year: int) -> float:
    mean = reader.accounts.get((scenario, account, year), ABSENT).mean
    resource = budget.ACCOUNTS[account].is_resource  # type: ignore[index]
    return mean if resource else -mean or 0.0


def _totals(sheet: Sheet, reader: Reader, scenario: str, rows: Mapping[str, int]) -> None:
    accounts = [name for name in rows if name in budget.ACCOUNTS]
    groups = {
        "resources": [n for n in accounts if budget.ACCOUNTS[n].is_resource],  # type: ignore[index]
        "charges": [n for n in accounts if not budget.ACCOUNTS[n].is_resource],  # type: ignore[index]
    }
    own = [n for n in accounts if budget.ACCOUNTS[n].own]  # type: ignore[index]
    for key in ("resources", "charges", RESULT, "ratio", "low", "high"):
        style = "total" if key in ("resources", "charges", RESULT) else "text"
        for column, text in enumerate((reader.say(f"book-{key}"), "")):
            sheet.put(rows[key], column, text, style)  # type: ignore[arg-type]
    for column, year in enumerate(reader.years, FIRST):
        sums = {}
        for total, names in groups.items():
            sums[total] = sum(_amount(reader, scenario, n, year) for n in names)
            first, last = (rows[names[0]], rows[names[-1]]) if names else (0, 0)
            text = f"SUM({span(first, column, last, column)})" if names else "0"
            sheet.formula(rows[total], column, text, sums[total], "total")
        res, out = (cell(rows[name], column) for name in groups)
        sheet.formula(rows[RESULT], column, f"{res}-{out}", sums["resources"] - sums["charges"],
                      "total")  # fmt: skip
        mine = sum(_amount(reader, scenario, n, year) for n in own)
        text = "+".join(cell(rows[n], column) for n in own) or "0"
        ratio = mine / sums["resources"] if sums["resources"] else ""
        sheet.formula(rows["ratio"], column, f'IF({res}=0,"",({text})/{res})', ratio, "share")
        value = reader.value(scenario, RESULT, Place(), year)
        sheet.put(rows["low"], column, value.low, "euro")
        sheet.put(rows["high"], column, value.high, "euro")


def _differences(made: Statement, base: Statement, reader: Reader, row: int) -> int:
    """Each line less the base's, as formulas over both sheets; the row below them."""
    sheet, name = made.sheet, reader.tell(reader.base.title)
    years = tuple(map(str, reader.years))
    sheet.heads(row, (reader.say("book-difference", base=name), "", *years), repeat=False)
    scenario = next(s.name for k, s in enumerate(reader.scenarios)
                    if f"{reader.say('sheet-statement')} {k + 1}" == sheet.name)  # fmt: skip
    lines = [key for key in made.rows if key in budget.ACCOUNTS]
    for line in (*lines, RESULT):
        row += 1
        if line == RESULT:
            for column, text in enumerate((reader.say(f"book-{RESULT}"), "")):
                sheet.put(row, column, text, "total")
        else:
            _labels(sheet, reader, row, line)
        for column, year in enumerate(reader.years, FIRST):
            if line == RESULT:
                value = sum(_result_part(reader, scenario, key, year) for key in lines)
            else:
                value = _amount(reader, scenario, line, year)
                value -= _amount(reader, reader.base.name, line, year)
            here = cell(made.rows[line], column)
            there = base.sheet.at(base.rows[line], column)
            style = "total" if line == RESULT else "euro"
            sheet.formula(row, column, f"{here}-{there}", value, style)  # type: ignore[arg-type]
    return row + 2


def _result_part(reader: Reader, scenario: str, account: str, year: int) -> float:
    mine = _amount(reader, scenario, account, year) - _amount(
        reader, reader.base.name, account, year
    )
    return mine if budget.ACCOUNTS[account].is_resource else -mine  # type: ignore[index]


def _chart(book: Book, made: Statement, reader: Reader, row: int) -> None:
    sheet, last = made.sheet, FIRST + len(reader.years) - 1
    chart = book.file.add_chart({"type": "column"})
    for colour, key in zip((COLOURS[1], COLOURS[2], COLOURS[0]), ("resources", "charges", RESULT),
                           strict=True):  # fmt: skip
        chart.add_series({
            "name": [sheet.name, made.rows[key], 0],
            "categories": sheet.along(HEAD, FIRST, last),
            "values": sheet.along(made.rows[key], FIRST, last),
            "fill": {"color": colour},
            "gap": 80,
        })  # fmt: skip
    chart.set_title({"name": reader.say("book-chart-statement"), "name_font": {"size": 11}})
    chart.set_y_axis(MILLIONS)
    chart.set_x_axis({"label_position": "low"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 860, "height": 320})
    alt = reader.say("book-chart-statement")
    sheet.made.insert_chart(row, 0, chart, {"description": alt})


def bridge(book: Book, reader: Reader, rank: int, base: Statement, own: Statement) -> Sheet:
    """From the base's result to the scenario's, factor by factor, by year and over the years."""
    scenario, years = reader.scenarios[rank], reader.years
    whole = FIRST - 1 + len(years)
    title = reader.say("book-bridge-title", base=reader.tell(reader.base.title),
                       scenario=reader.tell(scenario.title))  # fmt: skip
    name, widths = f"{reader.say('sheet-bridge')} {rank + 1}", (36, *(15,) * (3 * len(years) + 1))
    sheet = book.sheet(name, title, reader.say("book-bridge-note"), widths)
    low, high = reader.say("book-range-low"), reader.say("book-range-high")
    heads = [reader.say("bridge-factor"), *map(str, years), reader.say("book-all-years")]
    heads += [f"{year} {end}" for year in years for end in (low, high)]
    sheet.heads(HEAD, heads)
    rows = reader.study.bridge[reader.study.bridge.scenario == scenario.name]
    known = {(row.factor, int(row.year)): row for row in rows.itertuples()}  # type: ignore[arg-type]
    results = [_of(reader, name) for name in (reader.base.name, scenario.name)]
    first, end = HEAD + 1, HEAD + 2 + len(FACTORS)
    sheet.put(first, 0, reader.tell(reader.base.title), "total")
    for k, factor in enumerate(FACTORS, 1):
        sheet.put(first + k, 0, reader.say(f"factor-{factor}"))
    sheet.put(end, 0, reader.tell(scenario.title), "total")
    sheet.put(end + 1, 0, reader.say("book-check"), "note")
    for column, year in enumerate(years, 1):
        source = base.sheet.at(base.rows[RESULT], column + FIRST - 1)
        sheet.formula(first, column, source, results[0][year], "total")
        for k, factor in enumerate(FACTORS, 1):
            part = known[factor, year]
            sheet.put(first + k, column, part.mean, "euro")
            sheet.put(first + k, whole + 2 * column - 1, part.low, "euro")
            sheet.put(first + k, whole + 2 * column, part.high, "euro")
        text = f"SUM({span(first, column, end - 1, column)})"
        sheet.formula(end, column, text, results[1][year], "total")
        target = own.sheet.at(own.rows[RESULT], column + FIRST - 1)
        sheet.formula(end + 1, column, f"ROUND({cell(end, column)}-{target},2)", 0.0, "euro")
    parts: list[dict[int, Any]] = [{y: known[f, y].mean for y in years} for f in FACTORS]
    totals = [results[0], *parts, results[1]]
    for k, each in enumerate(totals):
        row = first + k
        style = "total" if row in (first, end) else "euro"
        text = f"SUM({span(row, 1, row, len(years))})"
        sheet.formula(row, whole, text, sum(each.values()), style)  # type: ignore[arg-type]
    _waterfall(book, sheet, reader, first, end, whole, [sum(e.values()) for e in totals])
    return sheet


def _of(reader: Reader, scenario: str) -> dict[int, float]:
    """Year -> mean result, as the statement's formulas come to it."""
    rows = [row for row in reader.accounts.items() if row[0][0] == scenario]
    return {
        year: sum(value.mean for (_, _, when), value in rows if when == year)
        for year in reader.years
    }


def _waterfall(
    book: Book, sheet: Sheet, reader: Reader, first: int, end: int, whole: int,
    amounts: list[float],
) -> None:  # fmt: skip
    """The chart, and beside it the table that it draws: what is hidden below each step, and the
    parts of the step above and below zero."""
    at = end + 24
    names = ("from", "to", "hidden-up", "hidden-down", "total-up", "total-down", "rise-up",
             "rise-down", "fall-up", "fall-down")  # fmt: skip
    heads = (reader.say("book-waterfall-data"), *(reader.say(f"book-{name}") for name in names))
    sheet.heads(at, heads, repeat=False)
    before = 0.0
    for k, amount in enumerate(amounts):
        row, edge = at + 1 + k, k in (0, len(amounts) - 1)
        start, stop = (0.0, amount) if edge else (before, before + amount)
        before = stop
        source = cell(first + k, whole)
        sheet.formula(row, 0, cell(first + k, 0), "", "text")
        start_text = "0" if edge else cell(row - 1, 2)
        sheet.formula(row, 1, start_text, start)
        sheet.formula(row, 2, source if edge else f"{start_text}+{source}", stop)
        for column, (text, value) in enumerate(_steps(row, edge, start, stop), 3):
            sheet.formula(row, column, text, value)
    last = at + len(amounts)
    chart = book.file.add_chart({"type": "column", "subtype": "stacked"})
    colours = (None, None, COLOURS[0], COLOURS[0], COLOURS[3], COLOURS[3], COLOURS[2], COLOURS[2])
    for column, colour in enumerate(colours, 3):
        fill = {"fill": {"none": True}, "border": {"none": True}}
        chart.add_series({
            "name": [sheet.name, at, column],
            "categories": sheet.down(0, first, end),
            "values": sheet.down(column, at + 1, last),
            "gap": 40,
            **(fill if colour is None else {"fill": {"color": colour}}),
        })  # fmt: skip
    title = reader.say("book-chart-bridge")
    chart.set_title({"name": title, "name_font": {"size": 11}})
    chart.set_y_axis(MILLIONS)
    chart.set_x_axis({"label_position": "low"})
    chart.set_legend({"none": True})
    chart.set_size({"width": 980, "height": 420})
    sheet.made.insert_chart(end + 2, 0, chart, {"description": title})


def _steps(row: int, edge: bool, start: float, stop: float) -> list[tuple[str, float]]:
    """The formulas of one step of a waterfall, which may stand on both sides of zero."""
    a, b = cell(row, 1), cell(row, 2)
    low, high = min(start, stop), max(start, stop)
    up, down = max(high, 0) - max(low, 0), min(low, 0) - min(high, 0)
    up_text = f"MAX({a},{b},0)-MAX(MIN({a},{b}),0)"
    down_text = f"MIN({a},{b},0)-MIN(MAX({a},{b}),0)"
    shown = (edge, not edge and stop >= start, not edge and stop < start)
    tests = ("TRUE" if edge else "FALSE", *(f"AND({not edge},{b}{sign}{a})".upper()
                                            for sign in (">=", "<")))  # fmt: skip
    steps = [(f"MAX(MIN({a},{b}),0)", max(low, 0.0)), (f"MIN(MAX({a},{b}),0)", min(high, 0.0))]
    for test, here in zip(tests, shown, strict=True):
        steps += [(f"IF({test},{up_text},0)", up if here else 0.0),
                  (f"IF({test},{down_text},0)", down if here else 0.0)]  # fmt: skip
    return steps
