"""Where the uncertainty of the key figures comes from, for a page and for a terminal."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

from simulator.experiment.parts import parts
from simulator.report import numbers
from simulator.report.reading import KEY, Reader
from simulator.report.tables import Cell, Head, Row, Table
from simulator.report.terminal import WIDTH, plain
from simulator.report.words import Language, say, told
from simulator.vocabulary import EVERY

if TYPE_CHECKING:
    import pandas as pd

    from simulator.experiment.study import Study

HEADS = ("figure", "interval", "share", "helps")

_MOSTLY = 0.5


Line = tuple[str, str, str, str]
"""A figure, its interval, the share that is not knowing, and what would help."""


def split_lines(study: Study, language: Language) -> dict[str, list[Line]]:
    """By scenario, the key figures of the last year by where their uncertainty comes from.

    Differences from the base where there are some. Empty for a study without draws.
    """
    found = _parts(study)
    lines: dict[str, list[Line]] = {}
    if found.empty:
        return lines
    for name, block in found.groupby("scenario", sort=False):
        ordered = block.sort_values("indicator", key=lambda names: names.map(KEY.index))
        lines[str(name)] = [
            _line({str(k): v for k, v in row.items()}, language)
            for row in ordered.to_dict("records")
        ]
    return lines


def split_table(study: Study, language: Language) -> str:
    """The lines of `split_lines` as aligned plain text, each scenario under its title."""
    found = split_lines(study, language)
    if not found:
        return ""
    titles = {each.name: told(each.title, language) for each in study.scenarios}
    heads = tuple(say(f"split-{key}", language) for key in HEADS)
    every = [heads, *((f"  {first}", *rest) for lines in found.values() for first, *rest in lines)]
    widths = [max(map(len, column)) for column in zip(*every, strict=True)]
    text = [_aligned(heads, widths)]
    for name, lines in found.items():
        text += [titles[name], *(_aligned((f"  {each[0]}", *each[1:]), widths) for each in lines)]
    return plain("\n".join([*textwrap.wrap(split_caption(study, language), WIDTH), *text]))


def split_grid(reader: Reader) -> Table | None:
    """The lines of `split_lines` as a table of a page; None without draws."""
    found = split_lines(reader.study, reader.language)
    if not found:
        return None
    titles = {each.name: reader.tell(each.title) for each in reader.scenarios}
    rows = [
        Row((*((Head(titles[name], len(lines)),) if k == 0 else ()), Head(line[0])), _cells(line))
        for name, lines in found.items()
        for k, line in enumerate(lines)
    ]
    heads = (reader.say("scenario"), *(reader.say(f"split-{key}") for key in HEADS))
    caption = split_caption(reader.study, reader.language)
    return Table(caption, heads, tuple(rows), fixed=2)


def _cells(line: Line) -> tuple[Cell, ...]:
    _, span, share, helps = line
    return Cell(span or numbers.MISSING), Cell(share), Cell(helps, text=True)


def split_caption(study: Study, language: Language) -> str:
    """What the lines show, and of which year."""
    return say("split-head", language, year=int(study.indicators.year.max()))


def _parts(study: Study) -> pd.DataFrame:
    found: pd.DataFrame = parts(study)
    found = found[found.indicator.isin(KEY) & (found.year == found.year.max())]
    if (study.indicators.scenario != study.base).any():
        found = found[found.compared]
    return found


def _aligned(cells: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(c.ljust(width) for c, width in zip(cells, widths, strict=True)).rstrip()


def _line(row: dict[str, float | str], language: Language) -> Line:
    indicator = EVERY[str(row["indicator"])]
    unit = numbers.UNITS[indicator.unit]
    compared = bool(row["compared"])
    span = numbers.span(float(row["low"]), float(row["high"]), unit, language, signed=compared)
    share = float(row["share"])
    if math.isnan(share):
        return told(indicator.title, language), span, numbers.MISSING, ""
    percent = numbers.number(share * 100, 0, language) + told(numbers.UNITS["share"].mark, language)
    helps = say("split-know" if share > _MOSTLY else "split-run", language)
    mark = told(unit.point, language) if compared else ""
    mark = mark or told(unit.mark, language)
    return told(indicator.title, language), span and span + mark, percent, helps
