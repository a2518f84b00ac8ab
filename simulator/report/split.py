"""Where the uncertainty of the key figures comes from, as a table on a terminal."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

from simulator.experiment.parts import parts
from simulator.report import numbers
from simulator.report.reading import KEY
from simulator.report.terminal import WIDTH, plain
from simulator.report.words import Language, say, told
from simulator.vocabulary import EVERY

if TYPE_CHECKING:
    from simulator.experiment.study import Study

_MOSTLY = 0.5


def split_table(study: Study, language: Language) -> str:
    """For each key figure of the last year, the share that is not knowing, and what would help.

    Differences from the base where there are some. Empty for a study without draws.
    """
    found = parts(study)
    found = found[found.indicator.isin(KEY) & (found.year == found.year.max())]
    if (study.indicators.scenario != study.base).any():
        found = found[found.compared]
    if found.empty:
        return ""
    titles = {each.name: told(each.title, language) for each in study.scenarios}
    heads = [say(f"split-{key}", language) for key in ("figure", "interval", "share", "helps")]
    rows = [heads]
    groups: list[tuple[int, str]] = []
    for name, block in found.groupby("scenario", sort=False):
        groups.append((len(rows), titles[str(name)]))
        ordered = block.sort_values("indicator", key=lambda names: names.map(KEY.index))
        for row in ordered.to_dict("records"):
            rows.append(_line({str(k): v for k, v in row.items()}, language))
    widths = [max(len(row[k]) for row in rows) for k in range(len(heads))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
             for row in rows]  # fmt: skip
    for place, title in reversed(groups):
        lines.insert(place, title)
    head = textwrap.wrap(say("split-head", language, year=int(found.year.max())), WIDTH)
    return plain("\n".join([*head, *lines]))


def _line(row: dict[str, float | str], language: Language) -> list[str]:
    indicator = EVERY[str(row["indicator"])]
    unit = numbers.UNITS[indicator.unit]
    compared = bool(row["compared"])
    span = numbers.span(float(row["low"]), float(row["high"]), unit, language, signed=compared)
    share = float(row["share"])
    if math.isnan(share):
        return [f"  {told(indicator.title, language)}", span, numbers.MISSING, ""]
    percent = numbers.number(share * 100, 0, language) + told(numbers.UNITS["share"].mark, language)
    helps = say("split-know" if share > _MOSTLY else "split-run", language)
    mark = told(unit.point, language) if compared else ""
    mark = mark or told(unit.mark, language)
    return [f"  {told(indicator.title, language)}", span and span + mark, percent, helps]
