"""What a study with draws leaves uncertain, split between chance and the assumptions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.experiment.study import Study
from simulator.experiment.targets import of_the_whole
from simulator.inference.components import split

COLUMNS = ("scenario", "indicator", "year", "compared", "mean", "low", "high", "assumptions",
           "luck", "share")  # fmt: skip


def parts(study: Study) -> pd.DataFrame:
    """The variance of every indicator of the whole, and of its differences from the base.

    One row for each scenario, indicator, year and `compared` (whether it is the difference), with
    the interval over draws and luck, the variances of one run that come from the assumptions and
    from luck, and the share of the first. Empty without several draws of several replications.
    What some run does not have is left out.
    """
    table = study.frames.get("indicators", pd.DataFrame())
    if table.empty or table.draw.nunique() < 2 or table.replication.nunique() < 2:
        return pd.DataFrame(columns=list(COLUMNS))
    mine = [of_the_whole(*place) for place in zip(table.audience, table.segment, table.pool,
                                                  strict=True)]  # fmt: skip
    wide = table[mine].pivot_table(
        index=["indicator", "year", "draw"], columns=["scenario", "replication"], values="value",
        sort=False, dropna=False, observed=True,
    )  # fmt: skip
    rows = []
    for place, block in wide.groupby(level=["indicator", "year"], sort=False):
        indicator, year = str(place[0]), int(str(place[1]))
        for name in dict.fromkeys(run.scenario for run in study.runs):
            values = block[name].to_numpy(dtype=np.float64)
            rows.append(_row(name, indicator, year, False, values, study.terms.single))
            if name != study.base:
                delta = values - block[study.base].to_numpy(dtype=np.float64)
                rows.append(_row(name, indicator, year, True, delta, study.terms.single))
    return pd.DataFrame([row for row in rows if row], columns=list(COLUMNS))


def _row(
    scenario: str, indicator: str, year: int, compared: bool, values: np.ndarray, level: float
) -> tuple[object, ...]:
    if np.isnan(values).any():
        return ()
    found = split(values, level)
    return (scenario, indicator, year, compared, found.mean, found.mean - found.half,
            found.mean + found.half, found.assumptions, found.luck, found.share)  # fmt: skip
