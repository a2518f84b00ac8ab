"""A study that goes on until it is precise enough: looked at when that was said beforehand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from simulator.experiment.study import Design, Study
from simulator.experiment.targets import Target, of_the_whole
from simulator.inference.stopping import close


def until_precise(
    at: Callable[[int], Design], looks: tuple[int, ...], run: Callable[[Design], Study]
) -> tuple[Design, Study]:
    """The first of a sequence of studies that meets the targets of its terms, or the last.

    `at` gives the design of a look, which holds all runs of the looks before it; its terms hold
    the looks, so that the intervals of every look hold whichever of them is the last.
    """
    for count in looks:
        plan = at(count)
        study = run(plan)
        if not unmet(study):
            break
    return plan, study


def unmet(study: Study) -> list[Target]:
    """The targets of a study that its intervals do not meet.

    Alone, a scenario is held to them by its means. Compared, every scenario is held to them by its
    differences from the base, and a share is one of the base's mean.
    """
    table = study.indicators
    mine = [of_the_whole(*place) for place in zip(table.audience, table.segment, table.pool,
                                                  strict=True)]  # fmt: skip
    whole = table[mine]
    return [each for each in study.terms.precision if not _met(each, whole, study.base)]


def _met(target: Target, whole: pd.DataFrame, base: str) -> bool:
    chosen = [target.chosen(name, int(year)) for name, year in zip(whole.indicator, whole.year,
                                                                   strict=True)]  # fmt: skip
    rows = whole[chosen]
    means = rows[rows.scenario == base].set_index("year")["mean"]
    others = rows[rows.scenario != base]
    if others.empty:
        half = (rows.high - rows.low) / 2.0
        return close(half, rows["mean"], target.amount, target.relative)
    half = (others.delta_high - others.delta_low) / 2.0
    sizes = means.reindex(others.year).to_numpy(dtype=np.float64)
    return close(half, sizes, target.amount, target.relative)
