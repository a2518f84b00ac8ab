"""Arrivals: what month, weekday and hour do to them, and how much days of one kind differ.

Given its rate a day's arrivals are Poisson, and the rates of like days vary by a gamma factor, the
busyness of the day, of mean 1 and shape k: totals are negative binomial, with variance
mean + mean^2 / k. Factors of months and weekdays are those of the Poisson likelihood of their
product; k is at its largest likelihood given them, with the interval of the likelihood ratio.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from calibration.parts.estimate import LEVEL, Estimate, Part
from calibration.parts.survival import Floats
from simulator import InputError, Problem

STEADY: Final = 1e9
"""A shape beyond which days do not differ: Poisson."""
ROUNDS: Final = 200


@dataclass(frozen=True, eq=False)
class Arrivals:
    """A rhythm as scenarios write it, and the busyness of the day."""

    daily: Estimate
    """Mean arrivals of a day, over all days."""
    months: Floats
    """12 weights, mean 1 over the days; 1 where a month was not seen."""
    weekdays: Floats
    """7 weights from Monday, mean 1 over the days."""
    hours: Floats
    """7 rows of 24: an hour's share of the arrivals of its weekday."""
    busyness: Estimate
    """Shape of the gamma factor of a day; infinite where days do not differ more than chance."""
    days: int
    rows: int

    def rate(self, days: pd.DatetimeIndex) -> Floats:
        """Expected arrivals on each of these days."""
        values: Floats = (
            self.daily.value * self.months[days.month - 1] * self.weekdays[days.day_of_week]
        )
        return values

    def draw(self, days: pd.DatetimeIndex, chance: np.random.Generator) -> pd.DatetimeIndex:
        """Arrivals on these days, in order, drawn from the fitted rhythm."""
        rate, k = self.rate(days), self.busyness.value
        busy = chance.gamma(k, 1 / k, len(days)) if math.isfinite(k) else np.ones(len(days))
        numbers = chance.poisson(rate * busy)
        found = []
        for day, number in zip(days, numbers, strict=True):
            shares = self.hours[day.day_of_week]
            hour = chance.choice(24, number, p=shares) if number else np.empty(0)
            seconds = np.sort(hour * 3600 + chance.random(number) * 3600)
            found.append(day + pd.to_timedelta(seconds.round(3), unit="s"))
        joined = np.concatenate([np.asarray(part, "datetime64[us]") for part in found])
        return pd.DatetimeIndex(joined)


def arrivals(moments: pd.Series, file: str, part: str,
             absent: pd.DatetimeIndex | None = None) -> Arrivals:  # fmt: skip
    """The rhythm of moments; every day from the first to the last counts, empty ones too.

    Days of `absent`, on which nothing was recorded, do not count.

    InputError when all fall on one day.
    """
    days = moments.dt.normalize()
    every = pd.date_range(days.min(), days.max(), freq="D")
    if absent is not None:
        every = every.difference(absent)
    if len(every) < 2:
        raise InputError([Problem(file, part, str(every[0].date()), "arrivals on several days")])
    totals = days.value_counts().reindex(every, fill_value=0).to_numpy(np.float64)
    months, weekdays = _factors(totals, every)
    expected = totals.mean() * months[every.month - 1] * weekdays[every.day_of_week]
    k = _shape(totals, expected)
    table = np.zeros((7, 24))
    np.add.at(table, (moments.dt.day_of_week, moments.dt.hour), 1.0)
    pooled = table.sum(axis=0) / table.sum()
    sums = table.sum(axis=1, keepdims=True)
    hours = np.where(sums > 0, table / np.maximum(sums, 1), pooled)
    spread = math.sqrt((expected + expected**2 / k.value).sum()) / len(every)
    z = float(stats.norm.isf((1 - LEVEL) / 2))
    mean = float(totals.mean())
    daily = Estimate(mean, mean - z * spread, mean + z * spread)
    return Arrivals(daily, months, weekdays, hours, k, len(every), len(moments))


def _factors(totals: Floats, days: pd.DatetimeIndex) -> tuple[Floats, Floats]:
    """Months and weekdays whose product meets the totals of each month and weekday.

    These are the equations of the Poisson likelihood; each round solves one side of them.
    """
    month, weekday = np.asarray(days.month) - 1, np.asarray(days.day_of_week)
    months, weekdays = np.ones(12), np.ones(7)
    mean = totals.mean()
    for _ in range(ROUNDS):
        before = months.copy()
        for factors, place in ((weekdays, weekday), (months, month)):
            fitted = np.bincount(place, mean * months[month] * weekdays[weekday], factors.size)
            seen = np.bincount(place, totals, factors.size)
            factors[:] *= np.divide(seen, fitted, out=np.ones(factors.size), where=fitted > 0)
        if np.abs(months - before).max() < 1e-12:
            break
    scale = weekdays[weekday].mean()
    return months * scale, weekdays / scale


def _shape(totals: Floats, expected: Floats) -> Estimate:
    """The gamma shape by maximum likelihood, with the interval of the likelihood ratio."""
    kept = expected > 0
    y, mu = totals[kept], expected[kept]

    def loss(log_k: float) -> float:
        k = math.exp(log_k)
        terms = special.gammaln(y + k) - special.gammaln(k) - (k + y) * np.log1p(mu / k)
        return -float((terms + y * np.log(mu / k)).sum())

    found = optimize.minimize_scalar(loss, bounds=(-5.0, 18.0), method="bounded")
    best, least = float(found.x), float(found.fun)
    limit = least + float(stats.chi2.ppf(LEVEL, 1)) / 2
    low = optimize.brentq(lambda x: loss(x) - limit, -8.0, best) if loss(-8.0) > limit else -8.0
    if loss(18.0) <= limit:
        # The data cannot tell the days from Poisson days.
        value = math.inf if best > 12.0 else math.exp(best)
        return Estimate(value, math.exp(low), math.inf)
    high = optimize.brentq(lambda x: loss(x) - limit, best, 18.0)
    return Estimate(math.exp(best), math.exp(low), math.exp(high))


def part(name: str, fitted: Arrivals) -> Part:
    """The rhythm as a part of a fitted file."""
    tables = {
        "months": fitted.months.round(4).tolist(),
        "weekdays": fitted.weekdays.round(4).tolist(),
        "hours": (fitted.weekdays @ fitted.hours / fitted.weekdays.sum()).round(5).tolist(),
    }
    return Part(
        name,
        "Poisson likelihood of month x weekday x hour; gamma busyness of the day by likelihood",
        fitted.rows,
        {"arrivals a day": fitted.daily, "busyness": fitted.busyness},
        tables,
    )
