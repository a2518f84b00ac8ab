"""A tornado: bars that lie, the longest first, one for each assumption or group of them."""

from __future__ import annotations

import math
from textwrap import wrap

import numpy as np
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MaxNLocator

from simulator.experiment.assumptions import Change, Ranking
from simulator.experiment.sensitivity import Sensitivity
from simulator.report import numbers
from simulator.report.charts import GRID, INK, WIDTH, Chart, Panel, Series, paler, style_of, svg
from simulator.report.numbers import UNITS
from simulator.report.ranking import asked_text, called
from simulator.report.sensitivity import group_name, heading
from simulator.report.words import Language, say, told
from simulator.vocabulary import EVERY

BAR = 0.34
"""Inches down one bar."""
LETTERS = 38
"""Letters on one line beside a bar."""
BARS = 15
"""How many bars are drawn, the longest."""


def of_ranking(ranking: Ranking, language: Language) -> str:
    """The tornado of assumptions moved one at a time, as an SVG picture."""
    unit = UNITS[EVERY[ranking.asked.indicator].unit]
    first = ranking.ranked[:BARS]
    names = [called(each.assumption, ranking.scenario, language) for each in first]
    series = tuple(
        _ends(say(f"ranking-at-{end}", language), style,
              [getattr(each, end) for each in first], unit.factor)
        for style, end in ((1, "low"), (2, "high"))
    )  # fmt: skip
    what = asked_text(ranking.asked, ranking.scenario, language)
    title = say("tornado-title", language, what=what, unit=told(unit.name, language))
    return svg(tornado, _chart(title, names, series, language))


def of_indices(found: Sensitivity, language: Language) -> str:
    """The bars of Morris's or Sobol's indices, as an SVG picture."""
    sobol = found.effort.method == "sobol"
    factor = 100.0 if sobol else UNITS[EVERY[found.asked.indicator].unit].factor
    first = found.indices[:BARS]
    totals = [each.total * factor for each in first]
    halves = [each.total_half * factor for each in first]
    series = Series("", 0, totals, *(np.add(totals, np.multiply(sign, halves)).tolist()
                                     for sign in (-1, 1)))  # fmt: skip
    names = [group_name(each.moving, found.scenario, language) for each in first]
    return svg(tornado, _chart(heading(found, language), names, (series,), language))


def _ends(label: str, style: int, changes: list[Change | None], factor: float) -> Series:
    every = [change or Change(math.nan, math.nan, math.nan) for change in changes]
    delta, low, high = ([end * factor for end in ends] for ends in zip(*every, strict=True))
    return Series(label, style, delta, low, high)


def _chart(title: str, names: list[str], series: tuple[Series, ...], language: Language) -> Chart:
    return Chart((Panel(title, names, series),), lambda value: numbers.plain(value, language))


def tornado(chart: Chart) -> Figure:
    """Lying bars from zero, the first on top, with a whisker for each interval."""
    (panel,) = chart.panels
    names = ["\n".join(wrap(str(each), LETTERS)) for each in panel.along]
    down = 1.2 + BAR * sum(1 + name.count("\n") / 2 for name in names)
    figure = Figure(figsize=(WIDTH, down), layout=ConstrainedLayoutEngine(h_pad=0.1))
    axes = figure.subplots()
    axes.set_title("\n".join(wrap(panel.title, 100)), loc="left", fontsize=11,
                   fontweight="bold", pad=24 if len(panel.series) > 1 else 9, x=0.0)  # fmt: skip
    places = np.arange(len(names))
    for series in panel.series:
        style = style_of(series.style)
        axes.barh(
            places, series.mean, 0.7, label=series.label, hatch=style.hatch,
            color=paler(style.colour) if style.hatch else style.colour, edgecolor=style.colour,
        )  # fmt: skip
        reach = np.abs(np.array([series.low, series.high]) - np.array(series.mean))
        axes.errorbar(series.mean, places, xerr=reach, fmt="none", ecolor=INK, elinewidth=1.1,
                      capsize=3)  # fmt: skip
    axes.set_yticks(places, names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.axvline(0, color=INK, linewidth=0.9)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: chart.axis(value)))
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    if len(panel.series) > 1:
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False,
                    borderaxespad=0.2)  # fmt: skip
    return figure
