"""The pictures of a fit, as SVG images that a page holds whole; the same bytes every time.

The colours are Okabe and Ito's palette (https://jfly.uni-koeln.de/color/).
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from calibration.honesty.ranks import LEVEL, band, distribution
from calibration.report.texts import say
from calibration.whole.fitted import Fitted
from calibration.whole.priors import Prior

BLUE, ORANGE, GREY, INK = "#0072b2", "#d55e00", "#8a8f98", "#1f2328"
WIDTH = 10.0
COLUMNS = 4
_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "parcours",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.parse_math": False,
}
_UNTRACED = dict.fromkeys(("Date", "Creator", "Format", "Type"))


def image(figure: Figure) -> str:
    """A figure as the address of an SVG image that holds it whole."""
    file = BytesIO()
    with mpl.rc_context(_SETTINGS):
        figure.savefig(file, format="svg", metadata=_UNTRACED)
    return "data:image/svg+xml;base64," + base64.b64encode(file.getvalue()).decode()


def posteriors(fitted: Fitted) -> str:
    """The draws of each parameter over its prior."""
    rows = fitted.facts["parameters"]
    with mpl.rc_context(_SETTINGS):
        figure, panels = _grid(len(rows))
        for axes, row in zip(panels, rows, strict=False):
            prior = row["prior"]
            law = Prior(row["id"], row["name"], row["unit"], **prior)
            edges = list(np.linspace(prior["low"], prior["high"], 31))
            axes.hist(fitted.draws[row["id"]], edges, density=True, color=BLUE, alpha=0.55)
            # The triangle has its three corners, at the height that gives it an area of one.
            top = 2.0 / (law.high - law.low)
            axes.plot([law.low, law.best, law.high], [0.0, top, 0.0], color=INK, lw=1.2)
            axes.set_title(f"{row['id']} {_short(row['name'], 22)}", fontsize=9, loc="left")
            axes.set_yticks([])
    return image(figure)


def foretold(fitted: Fitted, language: str) -> str:
    """How far from each figure its forecast lies, in per cent of the figure."""
    rows = [row for row in fitted.facts["targets"] if row["value"]]
    with mpl.rc_context(_SETTINGS):
        figure = Figure((WIDTH, 0.6 + 0.36 * len(rows)), layout="constrained")
        axes = figure.add_subplot()
        axes.axvline(0.0, color=INK, lw=1)
        for k, row in enumerate(rows):
            told = {key: 100 * (v / row["value"] - 1) for key, v in row["foretold"].items()}
            colour = ORANGE if row["held_out"] else BLUE
            axes.plot([told["low"], told["high"]], [k, k], color=colour, lw=3, alpha=0.45)
            axes.plot([told["quarter"], told["three_quarters"]], [k, k], color=colour, lw=7,
                      alpha=0.8, solid_capstyle="butt")  # fmt: skip
            axes.plot(told["median"], k, "|", color="white", ms=9)
        marks = {True: say("held-out", language), False: say("seen", language)}
        for held in sorted({bool(row["held_out"]) for row in rows}):
            axes.plot([], [], lw=7, color=ORANGE if held else BLUE, label=marks[held])
        axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(0, -0.08), ncols=2)
        axes.set_yticks(range(len(rows)), [_short(row["title"][language], 42) for row in rows])
        axes.invert_yaxis()
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:+.0f}%")
    return image(figure)


def ranks(fitted: Fitted) -> str:
    """The distribution of each parameter's ranks less the uniform, in its band."""
    names = list(fitted.ranks.columns)
    limits = band(len(fitted.ranks), LEVEL)
    with mpl.rc_context(_SETTINGS):
        figure, panels = _grid(len(names))
        for axes, name in zip(panels, names, strict=False):
            found = distribution(fitted.ranks[name].to_numpy(), limits.at)
            axes.fill_between(limits.at, limits.low - limits.at, limits.high - limits.at,
                              color=GREY, alpha=0.3, lw=0)  # fmt: skip
            axes.plot(limits.at, found - limits.at, color=BLUE, lw=1.5)
            axes.axhline(0.0, color=INK, lw=0.7)
            axes.set_title(name, fontsize=9, loc="left")
    return image(figure)


def correlations(fitted: Fitted) -> str:
    """The rank correlation of every two parameters."""
    names = list(fitted.draws.columns)
    found = fitted.draws.corr("spearman").to_numpy()
    with mpl.rc_context(_SETTINGS):
        side = 1.6 + 0.55 * len(names)
        figure = Figure((side, side), layout="constrained")
        axes = figure.add_subplot()
        axes.imshow(found, cmap="RdBu_r", vmin=-1.0, vmax=1.0)
        for i in range(len(names)):
            for j in range(len(names)):
                colour = "white" if abs(found[i, j]) > 0.6 else INK
                axes.text(j, i, f"{found[i, j]:.2f}", ha="center", va="center", color=colour,
                          fontsize=8)  # fmt: skip
        axes.set_xticks(range(len(names)), names)
        axes.set_yticks(range(len(names)), names)
    return image(figure)


def _grid(count: int) -> tuple[Figure, Sequence[Axes]]:
    """A figure of so many panels, and these."""
    columns = min(COLUMNS, count)
    rows = -(-count // columns)
    figure = Figure((WIDTH, 0.3 + 1.75 * rows), layout="constrained")
    return figure, [figure.add_subplot(rows, columns, k + 1) for k in range(count)]


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
