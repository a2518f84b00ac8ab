"""Laws of durations, as tables of quantiles that a rule reads.

A table holds the quantile function in octaves of the upper tail: with v = 1 - u, the k-th octave
is 2**-(k + 1) < v <= 2**-k, cut into `CELLS` cells of equal width, and the value is linear in
between. 53 octaves reach every u that 53 bits can write, so no draw lies beyond the last entry.

Entries are quantiles, moved where straight lines would miss the mean: in the first cell of a law,
in every cell of a sample. A uniform law and a constant stay as they are. A table whose mean is not
within 0.1 % of the law's is refused. What a table holds back: values are at least 0 and at most
`maximum` (else `LONGEST`), and below u = 1 / (2 * `CELLS`) the lower tail keeps its mean but not
its shape. Laws without a quantile function of their own in scipy.stats may take half a minute.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import scipy
from numpy.typing import NDArray

from simulator.compiled import small_rule
from simulator.processor import halves

OCTAVES: Final = 53
CELLS: Final = 128
LONGEST: Final = 2.0**53
"""Nothing lasts longer, in seconds: sums of a few values stay within int64."""
CLOSENESS: Final = 1e-3
"""Largest relative error of a table's mean."""
ROUNDING: Final = 1e-12
"""A relative difference that is only rounding."""
NEGATIVE: Final = 1e-3
"""Largest probability below zero that may be moved to zero."""

Floats: TypeAlias = NDArray[np.float64]

_OCTAVE = np.exp2(-np.arange(OCTAVES, dtype=np.float64))
_WIDTHS: Floats = np.repeat(_OCTAVE / (2 * CELLS), CELLS)
_V: Floats = np.append(np.outer(_OCTAVE, 1 - np.arange(CELLS) / (2 * CELLS)).ravel(), 2.0**-OCTAVES)
_U: Floats = np.arange(CELLS) / (2 * CELLS)
"""Probabilities of the first octave's entries, exact; `_V` holds 1 - u for all entries."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(5)


@dataclass(frozen=True)
class Law:
    """A law of durations in seconds, as it was written.

    `name` is a continuous law of `scipy.stats` with its own `parameters` (shapes, loc, scale),
    or "constant" with the parameter `value`, or "sample" with the values of `sample`.
    One of `mean` and `median` may take the place of `scale` (or of `value`): the law, before
    `maximum` acts, is stretched from `loc` so that it holds. Values above `maximum` become it.
    """

    name: str
    parameters: tuple[tuple[str, float], ...] = ()
    mean: float | None = None
    median: float | None = None
    sample: tuple[float, ...] = ()
    maximum: float | None = None


@dataclass(frozen=True, eq=False)
class Table:
    """The quantiles of a law at `OCTAVES * CELLS + 1` probabilities, and what it cost."""

    values: Floats
    mean: float
    """Of the law, after `maximum` and after nothing was left below zero."""
    table_mean: float
    """Of the draws made through the table."""
    cut: float
    """Share of `mean` that `table_mean` falls short of: the tail beyond the last entry, mostly."""
    below_zero: float
    """Probability that the law puts below zero; the table draws 0 there."""


class _Shape(NamedTuple):
    """What a law gives to its table."""

    entries: Floats
    cells: Floats
    """Mean of the quantile function over each cell."""
    mean: float
    below_zero: float


@small_rule
def quantile(tables: Floats, which: int, u: float) -> float:
    """The value of law `which` (a row of `tables`) at probability `u` in [0, 1)."""
    part, exponent = halves(1.0 - u)
    place = ((1.0 - part) * 2.0 - exponent) * CELLS
    cell = min(int(place), tables.shape[1] - 2)
    low = tables[which, cell]
    return float(low + (tables[which, cell + 1] - low) * (place - cell))


def share_from(entry: int) -> float:
    """The share of draws at or beyond an entry of a table."""
    return float(_V[entry])


@lru_cache(maxsize=1_000)
def table(law: Law) -> Table:
    """The table of `law`; ValueError says what is wrong with the law and what is accepted.

    Most laws of a variant of a scenario are those of the scenario, so tables are kept; they are
    read-only.
    """
    _check_numbers(law)
    cap = LONGEST if law.maximum is None else min(law.maximum, LONGEST)
    # scipy.stats divides by zero at the ends of some laws; what is not finite is refused below.
    with np.errstate(all="ignore"):
        shape = KINDS.get(law.name, _named)(law, cap)
    if shape.below_zero > NEGATIVE:
        raise ValueError(
            f"{shape.below_zero:.2%} of {law.name} lies below zero; "
            f"accepted: at most {NEGATIVE:.1%}"
        )
    values = _balanced(shape)
    values.flags.writeable = False
    table_mean = _mean_of(values)
    # Written so that a table that is not a number is refused too.
    if not abs(table_mean - shape.mean) <= CLOSENESS * shape.mean:
        raise ValueError(
            f"the table's mean {table_mean:g} misses the mean {shape.mean:g} of {law.name}; "
            "accepted: a lighter tail, or a maximum"
        )
    cut = 1.0 - table_mean / shape.mean if shape.mean else 0.0
    return Table(values, shape.mean, table_mean, cut if cut > ROUNDING else 0.0, shape.below_zero)


# ---- what is accepted


def _check_numbers(law: Law) -> None:
    numbers = [*dict(law.parameters).values(), *law.sample]
    numbers += [x for x in (law.mean, law.median, law.maximum) if x is not None]
    if not all(math.isfinite(x) for x in numbers):
        raise ValueError(f"a number of {law.name} is not finite; accepted: finite numbers")
    if law.mean is not None and law.median is not None:
        raise ValueError(f"{law.name} has a mean and a median; accepted: at most one of them")
    for word, value in (("mean", law.mean), ("median", law.median), ("maximum", law.maximum)):
        if value is not None and value < 0:
            raise ValueError(f"the {word} of {law.name} is {value:g}; accepted: 0 or more")
    if law.sample and law.name != "sample":
        raise ValueError(f"{law.name} has a sample; accepted: a sample for the law sample only")


def _check_parameters(law: Law, required: set[str], optional: set[str]) -> dict[str, float]:
    """The parameters by name, once it is sure that they are these, each given once."""
    given = dict(law.parameters)
    wrong = set(given) - required - optional
    missing = required - set(given)
    if wrong or missing or len(given) < len(law.parameters):
        found = ", ".join(name for name, _ in law.parameters) or "none"
        wanted = ", ".join(
            [*sorted(required), *(f"{name} (optional)" for name in sorted(optional))]
        )
        raise ValueError(
            f"the parameters of {law.name} are {found}; accepted, each once: {wanted or 'none'}"
        )
    return given


def _target(law: Law) -> float | None:
    return law.mean if law.median is None else law.median


# ---- the kinds of laws


def _constant(law: Law, cap: float) -> _Shape:
    target = _target(law)
    given = _check_parameters(law, {"value"} if target is None else set(), set())
    value = given["value"] if target is None else target
    if value < 0:
        raise ValueError(f"the constant {value:g} is below zero; accepted: 0 or more")
    value = min(value, cap)
    return _Shape(np.full(_V.size, value), np.full(_WIDTHS.size, value), value, 0.0)


def _sampled(law: Law, cap: float) -> _Shape:
    """Quantiles at (i - 1/2) / n, linear in between, flat outside: the mean is the sample's."""
    _check_parameters(law, set(), set())
    if not law.sample:
        raise ValueError("the sample is empty; accepted: one value or more")
    raw = np.array(sorted(law.sample, reverse=True), dtype=np.float64)
    values = raw.clip(0.0)
    target = _target(law)
    if target is not None:
        middle = float(values.mean() if law.median is None else np.median(values))
        values *= _stretch(law, target, middle)
    values = values.clip(max=cap)
    n = values.size
    # From v = 0 up to v = 1, with flat ends.
    at = np.concatenate(([0.0], (np.arange(n) + 0.5) / n, [1.0]))
    height = np.concatenate((values[:1], values, values[-1:]))
    area = np.append(0.0, np.cumsum(np.diff(at) * (height[1:] + height[:-1]) / 2))
    entries = np.interp(_V, at, height)
    piece = np.clip(np.searchsorted(at, _V, side="right") - 1, 0, n)
    below = area[piece] + (_V - at[piece]) * (height[piece] + entries) / 2
    return _Shape(entries, -np.diff(below) / _WIDTHS, float(values.mean()), float((raw < 0).mean()))


def _stretch(law: Law, target: float, middle: float) -> float:
    """The scale that turns the mean or median `middle` into `target`."""
    word = "mean" if law.median is None else "median"
    if not (math.isfinite(middle) and middle > 0 and target > 0):
        raise ValueError(
            f"no scale gives {law.name} this {word}, {target:g} past loc: at scale 1 it is "
            f"{middle:g}; accepted: both above zero and finite, or scale in place of {word}"
        )
    return target / middle


def _named(law: Law, cap: float) -> _Shape:
    """The law of this name in scipy.stats, held within 0 and `cap`."""
    frozen = _frozen(law)
    below = float(frozen.cdf(0.0))

    def lower(u: Floats) -> Floats:
        return np.asarray(frozen.ppf(u), dtype=np.float64).clip(0.0, cap)

    entries = np.append(lower(_U), np.clip(frozen.isf(_V[CELLS:]), 0.0, cap))
    cells = (entries[1:] + entries[:-1]) / 2
    # Only there does a straight line miss by much: the lower tail has no octaves of its own.
    cells[0] = _lower_average(lower, _U[1])
    if law.maximum is None:
        mean = float(frozen.mean())
        if below > 0.0:
            mean -= below * _lower_average(frozen.ppf, below)
    else:
        mean = float(cells @ _WIDTHS)
    return _Shape(entries, cells, mean, below)


def _frozen(law: Law) -> Any:
    """The frozen distribution of scipy.stats, its parameters checked and its scale settled."""
    # scipy loads its parts when they are first asked for: workers, which are given tables, wait
    # for none.
    family = getattr(scipy.stats, law.name, None)
    if not isinstance(family, scipy.stats.rv_continuous):
        raise ValueError(
            f"{law.name!r} is not a law; accepted: constant, sample, or the name of a continuous "
            "law of scipy.stats, such as lognorm, expon, gamma, weibull_min, fisk, uniform, triang"
        )
    target = _target(law)
    shapes = set(family.shapes.replace(",", " ").split()) if family.shapes else set()
    given = _check_parameters(law, shapes, {"loc"} if target is not None else {"loc", "scale"})
    frozen = family(**given)
    if target is not None and not math.isnan(frozen.median()):
        unit = family(**{**given, "loc": 0.0})
        middle = float(unit.mean() if law.median is None else unit.median())
        frozen = family(**given, scale=_stretch(law, target - given.get("loc", 0.0), middle))
    if math.isnan(frozen.median()):
        raise ValueError(
            f"{law.name} is not defined for {given}; accepted: the range that scipy.stats states"
        )
    if law.maximum is None and not math.isfinite(frozen.mean()):
        raise ValueError(f"the mean of {law.name} for {given} is not finite; accepted: a maximum")
    return frozen


KINDS: Final = {"constant": _constant, "sample": _sampled}
"""The laws that are not of scipy.stats."""


# ---- from quantiles to entries


def _lower_average(function: Any, to: float) -> float:
    """The average of a quantile function over (0, to): five Gauss points in each of its halves.

    Halves of halves, that is: (to / 2, to), (to / 4, to / 2) and so on, `OCTAVES` of them.
    """
    left = to * np.exp2(-np.arange(1, OCTAVES + 1, dtype=np.float64))
    points = left[:, None] * (1 + (_NODES + 1) / 2)
    return float(left @ (function(points) @ _WEIGHTS / 2)) / to


def _balanced(shape: _Shape) -> Floats:
    """The entries, moved so that the mean of each cell is kept: rising, within the same bounds.

    A cell whose mean lies above its middle raises its lower entry, one below lowers its upper
    entry: never past the middle for both, so no order is lost and no bound is passed.
    """
    missing = shape.cells - (shape.entries[1:] + shape.entries[:-1]) / 2
    # An entry's weight in the table's mean: half of the cells on its two sides.
    weights = (np.append(_WIDTHS, 0.0) + np.append(0.0, _WIDTHS)) / 2
    raised = np.append((missing * _WIDTHS).clip(0.0), 0.0)
    lowered = np.append(0.0, (missing * _WIDTHS).clip(max=0.0))
    moved: Floats = shape.entries + (raised + lowered) / weights
    return moved.clip(shape.entries[0], shape.entries[-1])


def _mean_of(values: Floats) -> float:
    """The mean of the draws through these entries."""
    return float((values[1:] + values[:-1]) / 2 @ _WIDTHS)
