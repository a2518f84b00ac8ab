"""Charts as SVG pictures: bars with intervals, and lines over time.

Each scenario keeps one colour, one hatch, one line and one marker, so that a chart reads without
colour. The colours are Okabe and Ito's palette (https://jfly.uni-koeln.de/color/).
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from textwrap import wrap
from threading import Lock
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MaxNLocator

Write = Callable[[float], str]
"""How a number is written on an axis or above a bar."""


class Style(NamedTuple):
    """How one scenario is drawn."""

    colour: str
    hatch: str
    line: str
    marker: str


STYLES = (
    Style("#5c5c5c", "", "solid", "o"),
    Style("#0072b2", "///", "dashed", "s"),
    Style("#d55e00", "\\\\\\", "dashdot", "^"),
    Style("#009e73", "xx", "dotted", "D"),
    Style("#cc79a7", "---", "dashed", "v"),
    Style("#e69f00", "|||", "dashdot", "P"),
)
"""The base's style, then the scenarios', used again from the second when there are more."""

INK = "#1f2328"
GRID = "#d9dce0"
_SETTINGS: dict[Any, Any] = {
    "text.parse_math": False,
    "svg.hashsalt": "parcours",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 10.0,
    "axes.edgecolor": GRID,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "hatch.linewidth": 0.7,
}
_ONE_AT_A_TIME = Lock()
"""The settings and fonts of matplotlib are those of the whole process, whichever thread draws."""
_UNTRACED = dict.fromkeys(("Date", "Creator", "Format", "Type"))
PALENESS = 0.35
"""How much of its colour a bar keeps under its hatch."""
WIDTH = 10.0
"""Inches across a picture."""
ROW = 2.9
"""Inches down one row of panels."""
MARGIN = 0.9
"""Inches beside a panel, for the numbers of its axis."""
WEEK, MONTH = np.timedelta64(7, "D"), np.timedelta64(31, "D")
GROUP = 0.8
"""Part of the way from one group of bars to the next that the bars take."""
LETTER = 0.085
"""Inches that a letter of a legend takes, at most on average."""
DIGIT = 0.07
"""Inches that a digit above a bar takes."""
LONGEST = 12
"""Letters on one line under a step."""
KEY = 0.75
"""Inches that the sign before a name of a legend takes."""


class Series(NamedTuple):
    """The values of one scenario in one panel, with the ends of their intervals."""

    label: str
    style: int
    mean: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    bands: Sequence[tuple[Sequence[float], Sequence[float]]] = ()
    """Both ends of each band along it, the widest first."""
    floor: Sequence[float] = ()


class Panel(NamedTuple):
    """One small picture: what stands along it, and one series for each scenario."""

    title: str
    along: Sequence[str] | Sequence[date]
    series: tuple[Series, ...]


class Chart(NamedTuple):
    """Panels under one legend; `label` writes the number at each bar, where there is one."""

    panels: tuple[Panel, ...]
    axis: Write
    label: Write | None = None
    columns: int = 2
    together: bool = False
    """Whether the panels share one scale."""


def bars(chart: Chart) -> Figure:
    """Bars side by side for each scenario, with whiskers for the intervals."""
    return _drawn(chart, _bars)


def lines(chart: Chart) -> Figure:
    """A line for each scenario, along dates."""
    return _drawn(chart, _lines)


def bands(chart: Chart) -> Figure:
    """A line with its bands and its floor, along dates."""
    return _drawn(chart, _bands)


def waterfall(chart: Chart) -> Figure:
    """One series as steps: the first and the last value stand on zero, each other on the step
    before it, with a whisker for its interval."""
    return _drawn(chart, _steps)


def picture(draw: Callable[[Chart], Figure], chart: Chart) -> str:
    """A chart as the address of an SVG image that holds it whole; the same bytes every time."""
    image = svg(draw, chart).encode()
    return "data:image/svg+xml;base64," + base64.b64encode(image).decode()


def svg(draw: Callable[[Chart], Figure], chart: Chart) -> str:
    """A chart as the text of an SVG image; the same every time."""
    with _ONE_AT_A_TIME, mpl.rc_context(_SETTINGS):
        file = BytesIO()
        draw(chart).savefig(file, format="svg", metadata=_UNTRACED)
    return file.getvalue().decode()


def style_of(rank: int) -> Style:
    """The style of a scenario by its rank, the base's being 0."""
    return STYLES[rank if rank < len(STYLES) else 1 + (rank - 1) % (len(STYLES) - 1)]


def _drawn(chart: Chart, draw: Callable[[Axes, Panel, Chart], None]) -> Figure:
    columns = min(chart.columns, len(chart.panels))
    rows = -(-len(chart.panels) // columns)
    layout = ConstrainedLayoutEngine(h_pad=0.1)
    figure = Figure(figsize=(WIDTH, ROW * rows + 0.5), layout=layout)
    grid = figure.subplots(rows, columns, squeeze=False, sharey=chart.together)
    for axes, panel in zip(grid.flat, chart.panels, strict=False):
        _dress(axes, panel.title, chart)
        draw(axes, panel, chart)
    for axes in list(grid.flat)[len(chart.panels) :]:
        axes.set_visible(False)
    if any(series.style and not series.bands for p in chart.panels for series in p.series):
        _legend(figure)
    return figure


def _dress(axes: Axes, title: str, chart: Chart) -> None:
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold", pad=9)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: chart.axis(value)))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.tick_params(length=0)
    axes.tick_params(labelleft=True)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)


def _legend(figure: Figure) -> None:
    """The names of the scenarios on as few lines as hold them whole."""
    known = [zip(*axes.get_legend_handles_labels(), strict=True) for axes in figure.axes]
    signs = {name: sign for pairs in known for sign, name in pairs}
    names = ["\n".join(wrap(name, int((WIDTH - KEY) / LETTER) - 5)) for name in signs]
    reach = [KEY + LETTER * max(map(len, name.split("\n"))) for name in names]
    columns = len(names) if sum(reach) <= WIDTH else max(1, int(WIDTH / max(reach)))
    figure.legend(
        list(signs.values()), names, loc="outside upper left", ncols=columns, frameon=False,
        handlelength=3.2,
    )  # fmt: skip


def _bars(axes: Axes, panel: Panel, chart: Chart) -> None:
    for place, series in enumerate(panel.series):
        style = style_of(series.style)
        at, width = _beside(panel, place), GROUP / len(panel.series)
        axes.bar(
            at, series.mean, width * 0.92, label=series.label, hatch=style.hatch,
            color=paler(style.colour) if style.hatch else style.colour, edgecolor=style.colour,
        )  # fmt: skip
        _whiskers(axes, at, series)
    if chart.label is not None and _across(chart) > _needed(chart.panels, chart.label):
        for place, series in enumerate(panel.series):
            _numbers(axes, _beside(panel, place), series, chart.label)
        axes.margins(y=0.16)
    if not any(any(ends) for series in panel.series for ends in (series.mean, series.low)):
        axes.set_ylim(-1, 1)
    axes.axhline(0, color=INK, linewidth=0.9)
    axes.set_xlim(-0.5, len(panel.along) - 0.5)
    axes.set_xticks(range(len(panel.along)), [str(each) for each in panel.along], va="baseline")
    axes.tick_params(axis="x", pad=14)


def _beside(panel: Panel, place: int) -> Any:
    """Where the bars of one series stand: around the whole numbers."""
    width = GROUP / len(panel.series)
    return np.arange(len(panel.along)) + (place - (len(panel.series) - 1) / 2) * width


def _across(chart: Chart) -> float:
    """Inches that the bars of a panel have side by side."""
    return (WIDTH / min(chart.columns, len(chart.panels)) - MARGIN) * GROUP


def _needed(panels: tuple[Panel, ...], label: Write) -> float:
    """Inches that the numbers of the fullest panel's bars take side by side."""
    return DIGIT * max(
        len(panel.along) * len(panel.series) * max(len(label(mean)) for mean in series.mean)
        for panel in panels
        for series in panel.series
    )


def paler(colour: str) -> tuple[float, float, float]:
    """A colour under a hatch: the same, mixed with white."""
    red, green, blue = (1 - PALENESS * (1 - part) for part in to_rgb(colour))
    return red, green, blue


def _whiskers(axes: Axes, at: Any, series: Series) -> None:
    reach = np.array([np.subtract(series.mean, series.low), np.subtract(series.high, series.mean)])
    axes.errorbar(at, series.mean, yerr=reach, fmt="none", ecolor=INK, elinewidth=1.1, capsize=3)


def _numbers(axes: Axes, at: Any, series: Series, label: Write) -> None:
    """The number of each bar, beyond the end of its whisker."""
    for x, mean, low, high in zip(at, series.mean, series.low, series.high, strict=True):
        if np.isnan(mean):
            continue
        end = np.nan_to_num(high if mean >= 0 else low, nan=mean)
        axes.annotate(
            label(mean), (x, end), (0, 3 if mean >= 0 else -3), textcoords="offset points",
            ha="center", va="bottom" if mean >= 0 else "top", fontsize=8,
        )  # fmt: skip


def _lines(axes: Axes, panel: Panel, chart: Chart) -> None:
    dates = np.array(panel.along, "datetime64[D]")
    for series in panel.series:
        style = style_of(series.style)
        axes.plot(
            dates, series.mean, label=series.label, color=style.colour, linestyle=style.line,
            linewidth=1.4, marker=style.marker, markersize=4, markevery=(series.style * 4, 17),
        )  # fmt: skip
    _years(axes, dates)
    axes.set_ylim(bottom=0)


def _bands(axes: Axes, panel: Panel, chart: Chart) -> None:
    dates = np.array(panel.along, "datetime64[D]")
    for series in panel.series:
        style = style_of(series.style)
        for (low, high), alpha in zip(series.bands, (0.18, 0.3), strict=False):
            axes.fill_between(dates, low, high, color=style.colour, alpha=alpha, linewidth=0)
        axes.plot(dates, series.mean, color=style.colour, linewidth=1.6)
        if series.floor:
            axes.plot(dates, series.floor, color=INK, linewidth=1.2, linestyle="dashed")
    _years(axes, np.append(dates[0] - MONTH, dates))
    axes.axhline(0, color=INK, linewidth=0.9)


def _years(axes: Axes, dates: Any) -> None:
    """A mark at the beginning of each year."""
    within = np.arange(dates[0] - WEEK, dates[-1] + 2 * WEEK)
    starts = np.unique(within.astype("datetime64[Y]"))[1:]
    axes.set_xticks(starts.astype("datetime64[D]"), [str(year) for year in starts])
    axes.grid(axis="x", color=GRID, linewidth=0.8)


def _steps(axes: Axes, panel: Panel, chart: Chart) -> None:
    (series,) = panel.series
    last, reached = len(panel.along) - 1, 0.0
    for k, (mean, low, high) in enumerate(zip(series.mean, series.low, series.high, strict=True)):
        whole = k in (0, last)
        start = 0.0 if whole else reached
        style = STYLES[0] if whole else STYLES[3] if mean >= 0 else STYLES[2]
        axes.bar(
            k, mean, GROUP, bottom=start, hatch=style.hatch, edgecolor=style.colour,
            color=paler(style.colour) if style.hatch else style.colour,
        )  # fmt: skip
        reached = start + mean
        ends = [start + each for each in (low, mean, high) if not np.isnan(each)]
        axes.plot([k, k], [min(ends), max(ends)], color=INK, linewidth=1.1)
        if k < last:
            axes.plot([k, k + 1], [reached, reached], color=INK, linewidth=0.6, linestyle="dotted")
        if chart.label is not None:
            axes.annotate(
                chart.label(mean), (k, max(*ends, start)), (0, 3), textcoords="offset points",
                ha="center", va="bottom", fontsize=8,
            )  # fmt: skip
    axes.margins(y=0.16)
    axes.axhline(0, color=INK, linewidth=0.9)
    names = ["\n".join(wrap(str(each), LONGEST)) for each in panel.along]
    axes.set_xticks(range(last + 1), names, va="top", fontsize=8.5)
