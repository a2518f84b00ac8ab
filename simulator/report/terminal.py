"""The end of a comparison on a terminal: aligned plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.report import aims, finance, forms, numbers, sentences
from simulator.report.reading import BY_AUDIENCE, Place, Reader
from simulator.report.words import Language, Titles

if TYPE_CHECKING:
    from simulator.experiment.study import ScenarioLabel, Study

WIDTH = 110
"""The longest line, in characters."""
FIRST = 30
"""The longest name of a line."""
GAP = "  "
_PLAIN = str.maketrans(f"{numbers.NARROW}\u00a0{numbers.MINUS}{numbers.MISSING}", "  --")
"""A terminal shows these alike, and an old one knows only what they become."""


Line = tuple[str, ...]
"""The written cells of one line: whom, which year, then numbers and a finding."""


def table(study: Study, language: Language, titles: Titles | None = None) -> str:
    """The key figures of each scenario against the base, at most `WIDTH` characters wide."""
    reader = Reader(study, language, titles or {})
    blocks = [_block(reader, each) for each in reader.others or (reader.base,)]
    tables = [finance.risk_table(reader), *forms.floors(reader), *finance.bridge_tables(reader)]
    money = [_table(caption, rows) for caption, rows in finance.lines(tables)]
    notes = [line for text in sentences.reading(reader) for line in _wrapped(text)]
    head = " - ".join(sentences.context(reader))
    text = "\n\n".join("\n".join(lines) for lines in ([head], *blocks, *money, notes))
    return plain(text)


def plain(text: str) -> str:
    """A text as any terminal shows it."""
    return text.translate(_PLAIN)


def _block(reader: Reader, scenario: ScenarioLabel) -> list[str]:
    """One scenario: a title, the heads, and the lines of each key indicator under its name."""
    title = reader.tell(scenario.title)
    if reader.others:
        title += f" - {reader.say('against', base=reader.tell(reader.base.title))}"
    heads = _heads(reader)
    groups = [(_name(reader, name), list(_lines(reader, scenario, name))) for name in reader.key]
    widths = [
        max(len(line[k]) for line in (heads, *(line for _, lines in groups for line in lines)))
        for k in range(len(heads))
    ]
    text = [*_wrapped(title), "=" * min(len(title), WIDTH), _aligned(heads, widths)]
    for name, lines in groups:
        text += [*_wrapped(name), *(_aligned(line, widths) for line in lines)]
    told = aims.chances(reader, scenario) + (aims.lines(reader, scenario) if reader.others else [])
    return text + [line for each in told for line in _wrapped(each)]


def _table(caption: str, rows: list[Line]) -> list[str]:
    """A table of money: its caption, then its lines, the first column to the left."""
    return [*_wrapped(caption), *columns([(row[0][:FIRST], *row[1:]) for row in rows])]


def _heads(reader: Reader) -> Line:
    compared = ("base", "difference", "interval", "verdict")
    return ("", *map(reader.say, ("year", *(compared if reader.others else ("value", "interval")))))


def _name(reader: Reader, indicator: str) -> str:
    return f"{reader.named(indicator)} ({reader.tell(reader.unit(indicator).name)})"


def _lines(reader: Reader, scenario: ScenarioLabel, name: str) -> Iterator[Line]:
    places = reader.places(name, "audience") if name == BY_AUDIENCE else (Place(),)
    for place in places:
        for year in reader.years:
            whom = f"  {reader.where(place)}"[:FIRST] if year == reader.years[0] else ""
            yield (whom, str(year), *_figures(reader, scenario, name, place, year))


def _figures(reader: Reader, scenario: ScenarioLabel, name: str, place: Place, year: int) -> Line:
    unit, language = reader.unit(name), reader.language
    value = reader.value(scenario.name, name, place, year)
    if not reader.others:
        return (
            numbers.amount(value.mean, unit, language),
            numbers.span(value.low, value.high, unit, language),
        )
    base = reader.value(reader.base.name, name, place, year)
    return (
        numbers.amount(base.mean, unit, language),
        numbers.difference(value.delta, unit, language),
        numbers.span(value.delta_low, value.delta_high, unit, language, signed=True),
        reader.verdict(name, value),
    )


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table whose first column stands to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        yield GAP.join((first.ljust(widths[0]), *cells)).rstrip()


def _aligned(line: Line, widths: list[int]) -> str:
    """The first cell and a finding to the left, the rest to the right."""
    left = (0, 5)
    cells = (
        cell.ljust(width) if k in left else cell.rjust(width)
        for k, (cell, width) in enumerate(zip(line, widths, strict=True))
    )
    return GAP.join(cells).rstrip()


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH)
