"""Risk and bridge as a reader is shown them: tables of a page, lines on a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from simulator.budget.bridge import FACTORS
from simulator.report import numbers
from simulator.report.numbers import UNITS, Unit
from simulator.report.reading import RESULT, Place, Reader
from simulator.report.tables import Cell, Head, Row, Table

if TYPE_CHECKING:
    from simulator.experiment.study import ScenarioLabel

EUROS: Unit = UNITS["EUR"]
SHARE: Unit = UNITS["share"]
Told = dict[Any, Any]


def risk_table(reader: Reader) -> Table | None:
    """The spread of each scenario's result by year and its chance of a deficit; None without."""
    table = reader.study.risk
    if table.empty:
        return None
    heads = ("scenario", "year", "risk-mean", "risk-band80", "risk-band95", "risk-p",
             "risk-shortfall")  # fmt: skip
    rows = []
    for scenario in reader.scenarios:
        mine = table[table.scenario == scenario.name].to_dict("records")
        for k, told in enumerate(mine):
            group = (Head(reader.tell(scenario.title), len(mine)),) if k == 0 else ()
            rows.append(Row((*group, Head(str(told["year"]))), _risk_cells(reader, told)))
    return Table(reader.say("risk-caption"), tuple(map(reader.say, heads)), tuple(rows), fixed=2)


def _risk_cells(reader: Reader, told: Told) -> tuple[Cell, ...]:
    return (
        Cell(euros(reader, told["mean"])),
        Cell(ends(reader, told["low80"], told["high80"], EUROS)),
        Cell(ends(reader, told["low95"], told["high95"], EUROS)),
        Cell(
            share(reader, told["p"]),
            (f"[{ends(reader, told['p_low'], told['p_high'], SHARE)}]",),
        ),
        Cell(euros(reader, told["shortfall"])),
    )


def euros(reader: Reader, value: float, signed: bool = False) -> str:
    """Euros in millions, as a difference is written."""
    return numbers.number(value * EUROS.factor, EUROS.fine, reader.language, signed)


def share(reader: Reader, value: float) -> str:
    """A share in whole per cents."""
    mark = reader.tell(SHARE.mark)
    return numbers.number(value * SHARE.factor, 0, reader.language) + mark


def ends(reader: Reader, low: float, high: float, unit: Unit) -> str:
    """Both ends, whole per cents or fine euros; the sign of missing where there are none."""
    if math.isnan(low):
        return numbers.MISSING
    places = 0 if unit is SHARE else unit.fine
    first, last = (
        numbers.number(end * unit.factor, places, reader.language) for end in (low, high)
    )
    return numbers.between(first, last, reader.language)


def bridge_tables(reader: Reader) -> list[Table]:
    """For each scenario, what each factor adds to the base's result, by year and over all."""
    return [_bridge(reader, each) for each in reader.others if not reader.study.bridge.empty]


def _bridge(reader: Reader, scenario: ScenarioLabel) -> Table:
    known = parts(reader, scenario)
    base, title = reader.tell(reader.base.title), reader.tell(scenario.title)
    rows = [_results(reader, reader.base, base)]
    for factor in FACTORS:
        cells = (_part(reader, known[factor, year]) for year in reader.years)
        rows.append(Row((Head(reader.say(f"factor-{factor}")),), tuple(cells)))
    rows.append(_results(reader, scenario, title))
    heads = (reader.say("bridge-factor"), *map(str, reader.years))
    return Table(reader.say("bridge-caption", base=base, scenario=title), heads, tuple(rows))


def parts(reader: Reader, scenario: ScenarioLabel) -> dict[tuple[str, int], Told]:
    """(factor, year) -> mean, low and high in euros."""
    table = reader.study.bridge
    mine = table[table.scenario == scenario.name].to_dict("records")
    return {(str(told["factor"]), int(told["year"])): told for told in mine}


def _part(reader: Reader, told: Told) -> Cell:
    span = numbers.span(told["low"], told["high"], EUROS, reader.language, signed=True)
    return Cell(euros(reader, told["mean"], signed=True), (f"[{span}]",) if span else ())


def _results(reader: Reader, scenario: ScenarioLabel, title: str) -> Row:
    values = (reader.value(scenario.name, RESULT, Place(), year) for year in reader.years)
    cells = tuple(Cell(euros(reader, value.mean)) for value in values)
    return Row((Head(title),), cells, strong=True)


def lines(tables: Iterable[Table | None]) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Titles and written rows of tables, for a terminal."""
    for table in filter(None, tables):
        rows: list[tuple[str, ...]] = [table.heads]
        for row in table.rows:
            heads = tuple(head.text for head in row.heads)
            heads = (*("",) * (table.fixed - len(heads)), *heads)
            cells = (" ".join((cell.main, *cell.below)) for cell in row.cells)
            rows.append((*heads, *cells))
        yield table.caption, rows
