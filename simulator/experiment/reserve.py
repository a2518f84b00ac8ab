"""The cash of a study by month: how it spreads over the runs, and how often it is below a floor.

A floor is a number of days of expenditure. The expenditure of a day is what is to be paid out in
a calendar year (charges but for depreciation and losses) over the days of the year that are in the
study; months of reserve are cash over a twelfth of 365 such days. Cash is looked at when a month
ends: a run breaches the floor in a month when it ends the month with less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.experiment.risk import INNER, OUTER, Values, band, chance, rank
from simulator.quantity import DAY

MONTH = 365 / 12
"""Days of expenditure in a month of reserve."""
NEVER = "never"
"""Stands for the month of a breach that does not come."""
_RUN = ["draw", "replication"]


def reserves(treasury: pd.DataFrame, floors: Mapping[str, int | None]) -> pd.DataFrame:
    """By scenario, run and month: cash, floor and daily expenditure in euros, months of reserve.

    `treasury` has columns scenario, draw, replication, month, days, spent and cents; `floors` the
    seconds of expenditure of each scenario's floor, nan in its column where it has none.
    """
    table = treasury.assign(year=treasury["month"].str[:4].astype("int64"))
    year = table.groupby(["scenario", *_RUN, "year"], sort=False)
    daily = year["spent"].transform("sum") / 100 / year["days"].transform("sum")
    asked = table["scenario"].map({
        name: np.nan if seconds is None else seconds / DAY for name, seconds in floors.items()
    })  # fmt: skip
    cash = table["cents"] / 100
    months = cash / (daily * MONTH).where(daily > 0)
    known = table[["scenario", *_RUN, "year", "month"]]
    floor = asked.astype("float64") * daily
    return known.assign(cash=cash, daily=daily, floor=floor, reserve=months, below=cash < floor)


def by_month(table: pd.DataFrame) -> pd.DataFrame:
    """Columns scenario, month, n, mean, low80, high80, low95, high95 (of the cash in euros), floor,
    reserve (means), below (runs that end the month with less than the floor)."""
    rows = []
    for (scenario, month), group in table.groupby(["scenario", "month"], sort=False):
        cash = group["cash"].to_numpy(np.float64)
        rows.append((scenario, month, len(cash), *_spread(cash), group["floor"].mean(),
                     group["reserve"].mean(), int(group["below"].sum())))  # fmt: skip
    return pd.DataFrame(rows, columns=["scenario", "month", "n", *_SPREAD, "floor", "reserve",
                                       "below"])  # fmt: skip


def by_year(table: pd.DataFrame) -> pd.DataFrame:
    """Columns scenario, year, n, mean, low80, high80, low95, high95 (of the months of reserve when
    the year ends), lowest (the mean of each run's lowest month), daily and floor (mean euros),
    breaches (runs with a breach in the year), apart, p, p_low, p_high (see `chance`)."""
    rows = []
    for (scenario, year), group in table.groupby(["scenario", "year"], sort=False):
        runs = group.groupby(_RUN, sort=False)
        ends = runs[["reserve", "daily", "floor"]].last()
        rows.append((scenario, int(str(year)), len(ends),
                     *_spread(ends["reserve"].to_numpy(np.float64)),
                     runs["reserve"].min().mean(), ends["daily"].mean(), ends["floor"].mean(),
                     *chance(runs["below"].any())))  # fmt: skip
    return pd.DataFrame(rows, columns=["scenario", "year", "n", *_SPREAD, "lowest", "daily",
                                       "floor", *_CHANCE])  # fmt: skip


def breach(table: pd.DataFrame, floors: Mapping[str, int | None]) -> pd.DataFrame:
    """Columns scenario, days (of the floor), n, breaches, apart, p, p_low, p_high, earliest, low95,
    low80, median, high80, high95, latest: in which month a run first ends below the floor.

    The band says when the first breach of one more run falls, from the order of the runs, of which
    a run without a breach is the last; the median month is that by which half of the runs have
    breached. `NEVER` stands for no breach, and nothing (missing) for a band of too few runs. No row
    of a scenario without a floor.
    """
    rows = []
    for scenario, group in table.groupby("scenario", sort=False):
        if (seconds := floors.get(str(scenario))) is None:
            continue
        names = list(dict.fromkeys(group["month"]))
        place = group["month"].map({name: k for k, name in enumerate(names)})
        firsts = place.where(group["below"], len(names)).groupby([group[k] for k in _RUN]).min()
        known = [*names, NEVER]
        ordered = np.sort(firsts.to_numpy(np.int64))
        middle = ordered[(len(ordered) - 1) // 2]
        inner, outer = (_band(ordered, share, known) for share in (INNER, OUTER))
        rows.append((
            scenario, seconds / DAY, len(ordered), *chance(firsts < len(names)), known[ordered[0]],
            outer[0], inner[0], known[middle], inner[1], outer[1], known[ordered[-1]],
        ))  # fmt: skip
    columns = ["scenario", "days", "n", *_CHANCE, "earliest", "low95", "low80", "median", "high80",
               "high95", "latest"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _band(
    ordered: npt.NDArray[np.int64], share: float, known: Sequence[str]
) -> tuple[str | None, str | None]:
    """The months between which one more first breach falls; none where the runs are too few."""
    k = rank(len(ordered), share)
    return (known[ordered[k - 1]], known[ordered[-k]]) if k else (None, None)


_SPREAD = ["mean", "low80", "high80", "low95", "high95"]
_CHANCE = ["breaches", "apart", "p", "p_low", "p_high"]


def _spread(values: Values) -> tuple[float, ...]:
    return (float(values.mean()), *band(values, INNER), *band(values, OUTER))
