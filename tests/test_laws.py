"""Tables of quantiles against the laws that they stand for."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from simulator.laws import CELLS, CLOSENESS, LONGEST, OCTAVES, Law, Table, quantile, table

LAST = 1.0 - 2**-53

# The law as written, and the same law as scipy.stats knows it.
NAMED: dict[str, tuple[Law, Any]] = {
    "lognorm, CV 3": (
        Law("lognorm", (("s", math.sqrt(math.log(10))), ("scale", 3_600.0))),
        stats.lognorm(s=math.sqrt(math.log(10)), scale=3_600),
    ),
    "lognorm, CV 0.1, by its mean": (
        Law("lognorm", (("s", 0.1),), mean=100.0),
        stats.lognorm(s=0.1, scale=100 / math.exp(0.005)),
    ),
    "lognorm, by its median": (
        Law("lognorm", (("s", 1.0),), median=720.0),
        stats.lognorm(s=1.0, scale=720),
    ),
    "expon": (Law("expon", (("scale", 600.0),)), stats.expon(scale=600)),
    "expon, moved, by its mean": (
        Law("expon", (("loc", 60.0),), mean=600.0),
        stats.expon(loc=60, scale=540),
    ),
    "gamma, 0.35": (Law("gamma", (("a", 0.35),), mean=70.0), stats.gamma(a=0.35, scale=200)),
    "gamma, 44": (Law("gamma", (("a", 44.0),), mean=1.0), stats.gamma(a=44, scale=1 / 44)),
    "weibull_min, 0.35": (
        Law("weibull_min", (("c", 0.35), ("scale", 86_400.0))),
        stats.weibull_min(c=0.35, scale=86_400),
    ),
    "weibull_min, 3": (
        Law("weibull_min", (("c", 3.0), ("scale", 60.0))),
        stats.weibull_min(c=3, scale=60),
    ),
    "fisk, 1.5": (Law("fisk", (("c", 1.5), ("scale", 300.0))), stats.fisk(c=1.5, scale=300)),
    "fisk, 1.2, capped": (
        Law("fisk", (("c", 1.2),), median=300.0, maximum=7_200.0),
        stats.fisk(c=1.2, scale=300),
    ),
    "fisk, 0.9, without a mean, capped": (
        Law("fisk", (("c", 0.9), ("scale", 300.0)), maximum=86_400.0),
        stats.fisk(c=0.9, scale=300),
    ),
    "uniform": (Law("uniform", (("loc", 30.0), ("scale", 90.0))), stats.uniform(30, 90)),
    "triang": (
        Law("triang", (("c", 0.25), ("loc", 60.0), ("scale", 600.0))),
        stats.triang(0.25, 60, 600),
    ),
    "norm, a little below zero": (
        Law("norm", (("loc", 100.0), ("scale", 31.0))),
        stats.norm(100, 31),
    ),
    "truncnorm from 0": (
        Law("truncnorm", (("a", -1.0), ("b", 9.0), ("loc", 10.0), ("scale", 10.0))),
        stats.truncnorm(-1, 9, 10, 10),
    ),
    "invgauss": (Law("invgauss", (("mu", 2.0), ("scale", 50.0))), stats.invgauss(2, scale=50)),
}


def drawn(found: Table, u: float) -> float:
    return quantile(found.values[np.newaxis, :], 0, u)


def held_mean(law: Law, known: Any) -> float:
    """The mean of min(max(X, 0), maximum): scipy's own, else all that lies above each x."""
    if law.maximum is None and known.cdf(0.0) == 0.0:
        return float(known.mean())
    top = law.maximum or float(known.isf(1e-15))
    ends = [float(known.ppf(p)) for p in (1e-9, 1e-4, 0.1, 0.5, 0.9, 0.999, 1 - 1e-9)]
    cuts = sorted({min(max(x, 0.0), top) for x in [0.0, *ends, top]})
    return sum(
        integrate.quad(known.sf, low, high, epsabs=0, epsrel=1e-7)[0]
        for low, high in pairwise(cuts)
    )


# ---- what a table promises


@pytest.mark.parametrize("name", NAMED)
def test_the_mean_is_the_law_s_within_a_thousandth(name: str) -> None:
    law, known = NAMED[name]
    found = table(law)
    assert found.mean == pytest.approx(held_mean(law, known), rel=2e-5)
    assert found.table_mean == pytest.approx(held_mean(law, known), rel=CLOSENESS)
    if law.maximum is None and law.mean is not None:
        assert found.mean == pytest.approx(law.mean, rel=1e-12)


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("p", [0.25, 0.5, 0.9, 0.999, 1 - 1e-6, 1 - 2**-40])
def test_percentiles_are_the_law_s_within_a_thousandth(name: str, p: float) -> None:
    law, known = NAMED[name]
    wanted = min(float(known.ppf(p)), law.maximum or math.inf)
    # Near zero the steep laws have no relative precision to keep: the mean is the measure.
    assert drawn(table(law), p) == pytest.approx(wanted, rel=1e-3, abs=1e-5 * table(law).mean)


@pytest.mark.parametrize("name", NAMED)
def test_the_mean_of_the_draws_is_the_table_s(name: str) -> None:
    """One draw at the middle of every cell, but for the last cells that 53 bits cannot halve."""
    found = table(NAMED[name][0])
    total = 0.0
    for octave in range(OCTAVES):
        width = 2.0 ** -(octave + 1) / CELLS
        for cell in range(CELLS):
            v = 2.0**-octave - (cell + 0.5) * width
            if v < 2**-45:
                break
            total += width * drawn(found, 1 - v)
    assert total == pytest.approx(found.table_mean, rel=1e-4)


@pytest.mark.parametrize("name", NAMED)
def test_values_rise_from_zero_or_more_to_the_maximum_or_less(name: str) -> None:
    law, _ = NAMED[name]
    values = table(law).values
    assert values.shape == (OCTAVES * CELLS + 1,)
    assert values[0] >= 0
    assert (np.diff(values) >= 0).all()
    assert values[-1] <= (law.maximum or LONGEST)
    assert not values.flags.writeable


@settings(deadline=None, max_examples=300)
@given(u=st.one_of(st.floats(0.0, LAST), st.floats(2**-53, 1e-3).map(lambda v: 1.0 - v)))
def test_a_quantile_lies_on_the_line_between_the_entries_of_its_cell(u: float) -> None:
    values = np.sqrt(np.arange(OCTAVES * CELLS + 1, dtype=np.float64))
    tables = np.stack([values[::-1], values, values + 5])
    octaves = 2.0 ** -np.arange(OCTAVES, dtype=np.float64)
    at = np.append([o * (1 - j / (2 * CELLS)) for o in octaves for j in range(CELLS)], 2.0**-53)
    expected = np.interp(1.0 - u, at[::-1], values[::-1])
    assert quantile(tables, 1, u) == pytest.approx(expected, rel=1e-12)
    assert quantile(tables, 2, u) == pytest.approx(expected + 5, rel=1e-12)


def test_the_first_and_the_last_draw_are_the_first_and_the_last_entry() -> None:
    values = np.linspace(3.0, 7.0, OCTAVES * CELLS + 1)
    # The next law's row holds no number: reading past the end of this one would show.
    tables = np.stack([values, np.full_like(values, math.nan)])
    assert quantile(tables, 0, 0.0) == 3.0
    assert quantile(tables, 0, LAST) == pytest.approx(7.0, rel=1e-15)


# ---- exact laws


@settings(deadline=None, max_examples=100)
@given(value=st.one_of(st.just(0.0), st.floats(1e-3, 1e9)), u=st.floats(0.0, LAST))
def test_a_constant_is_exact(value: float, u: float) -> None:
    for law in (Law("constant", (("value", value),)), Law("constant", mean=value)):
        found = table(law)
        assert drawn(found, u) == value
        assert (found.mean, found.cut, found.below_zero) == (value, 0.0, 0.0)
    assert drawn(table(Law("constant", median=value, maximum=5.0)), u) == min(value, 5.0)


@settings(deadline=None, max_examples=100)
@given(low=st.floats(0.0, 1e6), width=st.floats(1.0, 1e6), u=st.floats(0.0, LAST))
def test_a_uniform_law_is_exact(low: float, width: float, u: float) -> None:
    found = drawn(table(Law("uniform", (("loc", low), ("scale", width)))), u)
    # A few roundings at the size of the largest value, by hand as by table.
    assert found == pytest.approx(low + width * u, rel=0, abs=8 * 2**-53 * (low + width))


# ---- samples

values = st.one_of(st.sampled_from([0.0, 1.0, 60.0, 1e6]), st.floats(1e-3, 1e6))
samples = st.lists(values, min_size=1, max_size=60).map(tuple)


@settings(deadline=None, max_examples=150)
@given(sample=samples, u=st.floats(0.0, LAST))
def test_a_sample_keeps_its_mean_its_bounds_and_its_quantiles(
    sample: tuple[float, ...], u: float
) -> None:
    found = table(Law("sample", sample=sample))
    assert found.mean == pytest.approx(np.mean(sample), rel=1e-12)
    assert found.table_mean == pytest.approx(found.mean, rel=1e-9, abs=1e-300)
    assert found.values.min() >= min(sample) * (1 - 1e-12)
    assert found.values.max() <= max(sample) * (1 + 1e-12)
    assert (np.diff(found.values) >= -1e-12 * max(sample)).all()
    # Between the sample's own quantiles one cell before and two after.
    cell = 1 / (2 * CELLS)
    before, after = np.quantile(sample, [max(u - cell, 0), min(u + 2 * cell, 1)], method="hazen")
    rounding = 1e-9 * max(sample)
    assert before - rounding <= drawn(found, u) <= after + rounding


@settings(deadline=None, max_examples=100)
@given(value=st.floats(1e-3, 1e6), count=st.integers(1, 9), u=st.floats(0.0, LAST))
def test_a_sample_of_one_value_is_exact(value: float, count: int, u: float) -> None:
    assert drawn(table(Law("sample", sample=(value,) * count)), u) == value


def test_the_tail_of_a_sample_is_reached() -> None:
    """A value seen once in ten thousand: 99.9th percentile and mean are as sharp as elsewhere."""
    sample = tuple(np.random.default_rng(5).lognormal(5.0, 1.5, 10_000))
    found = table(Law("sample", sample=sample))
    wanted = float(np.quantile(sample, 0.999, method="hazen"))
    assert drawn(found, 0.999) == pytest.approx(wanted, rel=1e-3)
    assert drawn(found, LAST) == pytest.approx(max(sample), rel=1e-12)


def test_a_sample_can_be_stretched_to_a_mean_or_a_median_and_then_capped() -> None:
    sample = (1.0, 2.0, 9.0)
    assert table(Law("sample", sample=sample, mean=40.0)).table_mean == pytest.approx(40.0)
    halved = table(Law("sample", sample=sample, median=20.0))
    assert drawn(halved, 0.5) == pytest.approx(20.0)
    capped = table(Law("sample", sample=sample, mean=40.0, maximum=50.0))
    assert capped.mean == pytest.approx((10.0 + 20.0 + 50.0) / 3)
    assert capped.values.max() == 50.0


# ---- what is cut is stated


def test_what_lies_below_zero_is_moved_there_and_reported() -> None:
    found = table(Law("norm", (("loc", 100.0), ("scale", 31.0))))
    assert found.below_zero == pytest.approx(stats.norm.cdf(-100 / 31))
    assert found.mean > 100.0
    assert table(Law("sample", sample=(-1.0, *[5.0] * 1_999))).below_zero == 1 / 2_000


def test_the_share_of_the_mean_beyond_the_table_is_reported() -> None:
    """For a log-logistic law of shape c, the quantile at 1 - v is v ** (-1 / c) when v is small.

    Its mean, at scale 1, is (pi / c) / sin(pi / c); the part beyond 2 ** -53 that a table stops
    short of is the integral of v ** (-1 / c) from 0 to 2 ** -53.
    """
    c = 1.3
    beyond = (2.0**-53) ** (1 - 1 / c) / (1 - 1 / c)
    mean = (math.pi / c) / math.sin(math.pi / c)
    found = table(Law("fisk", (("c", c), ("scale", 1.0)))).cut
    # What straight lines add above the median is of the size of 1e-5.
    assert found == pytest.approx(beyond / mean, abs=1e-5)
    assert found > 1e-4
    assert table(Law("uniform", (("scale", 1.0),))).cut == 0.0


# ---- what is refused

INF, NAN = math.inf, math.nan


@pytest.mark.parametrize(
    ("law", "message"),
    [
        (Law("lognormal"), "'lognormal' is not a law; accepted: constant, sample, or the name"),
        (Law("poisson"), "'poisson' is not a law"),
        (Law("multivariate_normal"), "'multivariate_normal' is not a law"),
        (Law("lognorm"), r"parameters of lognorm are none; accepted, each once: s, loc \(optional"),
        (Law("lognorm", (("sigma", 1.0),)), "parameters of lognorm are sigma; accepted"),
        (Law("expon", (("scale", 1.0), ("s", 1.0))), "parameters of expon are scale, s; accepted"),
        (Law("expon", (("scale", 1.0), ("scale", 2.0))), "are scale, scale; accepted, each once"),
        (Law("expon", (("scale", 1.0),), mean=3.0), r"each once: loc \(optional\)$"),
        (Law("constant"), "parameters of constant are none; accepted, each once: value"),
        (Law("constant", (("value", 1.0),), mean=1.0), "are value; accepted, each once: none"),
        (Law("sample", (("loc", 1.0),), sample=(1.0,)), "are loc; accepted, each once: none"),
        (Law("gamma", (("a", -1.0),)), "gamma is not defined for {'a': -1.0}; accepted: the range"),
        (Law("gamma", (("a", -1.0),), mean=3.0), "gamma is not defined for {'a': -1.0}"),
        (Law("expon", (("scale", 0.0),)), "expon is not defined for {'scale': 0.0}"),
        (Law("fisk", (("c", 1.0),)), "the mean of fisk for {'c': 1.0} is not finite; accepted: a "),
        (Law("cauchy", (("loc", 1e6),)), "the mean of cauchy .* accepted: a maximum"),
        (Law("fisk", (("c", 0.9),), mean=5.0), "no scale gives fisk this mean, 5 past loc"),
        (
            Law("norm", (), mean=5.0),
            "no scale gives norm this mean, 5 past loc: at scale 1 it is 0",
        ),
        (Law("expon", (("loc", 9.0),), median=5.0), "this median, -4 past loc: at scale 1"),
        (Law("sample", sample=(0.0, 0.0), mean=5.0), "no scale gives sample this mean"),
        (
            Law("fisk", (("c", 1.1),)),
            "mean .* misses the mean .* accepted: a lighter tail, or a max",
        ),
        (Law("norm", (("loc", 1.0),)), r"15\.87% of norm lies below zero; accepted: at most 0\.1%"),
        (Law("sample", sample=(-1.0, 1.0)), r"50\.00% of sample lies below zero"),
        (Law("sample"), "the sample is empty; accepted: one value or more"),
        (Law("expon", sample=(1.0,)), "expon has a sample; accepted: a sample for the law sample"),
        (Law("constant", (("value", -1.0),)), "the constant -1 is below zero; accepted: 0 or more"),
        (
            Law("constant", (("value", NAN),)),
            "a number of constant is not finite; accepted: finite",
        ),
        (Law("sample", sample=(1.0, NAN)), "a number of sample is not finite"),
        (Law("expon", mean=INF), "a number of expon is not finite"),
        (Law("expon", (("scale", 1.0),), maximum=NAN), "a number of expon is not finite"),
        (
            Law("expon", mean=1.0, median=1.0),
            "expon has a mean and a median; accepted: at most one",
        ),
        (Law("expon", mean=-1.0), "the mean of expon is -1; accepted: 0 or more"),
        (Law("expon", median=-1.0), "the median of expon is -1; accepted: 0 or more"),
        (Law("expon", maximum=-1.0), "the maximum of expon is -1; accepted: 0 or more"),
    ],
)
def test_a_law_that_cannot_be_drawn_is_refused_with_what_is_accepted(
    law: Law, message: str
) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        table(law)
    assert "accepted" in str(caught.value)


PLAIN = {
    name
    for name in dir(stats)
    if isinstance(getattr(stats, name), stats.rv_continuous) and not getattr(stats, name).shapes
}
BELOW_ZERO = {"cauchy", "levy_l"}
"""Laws whose lower tail reaches below zero even 50 scales above it."""


@pytest.mark.parametrize("name", sorted(PLAIN - BELOW_ZERO))
def test_every_law_of_scipy_without_a_shape_gives_a_table(name: str) -> None:
    found = table(Law(name, (("loc", 50.0), ("scale", 1.0)), maximum=1_000.0))
    half, tail = getattr(stats, name)(loc=50.0, scale=1.0).ppf([0.5, 0.999])
    assert drawn(found, 0.5) == pytest.approx(min(half, 1_000.0), rel=1e-3)
    assert drawn(found, 0.999) == pytest.approx(min(tail, 1_000.0), rel=1e-3)


@pytest.mark.parametrize("name", sorted(BELOW_ZERO))
def test_a_law_that_reaches_below_zero_is_refused_by_its_share(name: str) -> None:
    assert BELOW_ZERO <= PLAIN
    with pytest.raises(ValueError, match=rf"% of {name} lies below zero"):
        table(Law(name, (("loc", 50.0), ("scale", 1.0)), maximum=1_000.0))
