"""Event logs: fitted on the first two thirds of the cases, scored on the last third.

Each distance stands beside two that need no model. Replay is the fitted part of the log, shifted
so that it begins where the scored part begins. The floor is the distance between two random halves
of the scored part, averaged: no model can be asked for much less. Halves have half the cases, so
the floor is a little too high.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from calibration.evidence.reading import Evidence
from calibration.parts.chains import steps
from calibration.scores.distances import distances
from calibration.scores.process import Process, process
from simulator import InputError, Problem

DRAWS: Final = 5
"""Logs that are drawn and put together, so that little of a distance is the luck of one."""
HALVES: Final = 5
"""Random splits in two behind the floor."""
FEWEST: Final = 6


def split(log: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cases that arrive first, two thirds of them, and the others."""
    ordered = steps(log)
    begins = ordered.groupby("case")["from"].min().sort_values(kind="stable")
    early = set(begins.index[: round(len(begins) * 2 / 3)])
    is_early = ordered["case"].isin(early)
    return ordered[is_early].reset_index(drop=True), ordered[~is_early].reset_index(drop=True)


def shifted(log: pd.DataFrame, by: pd.Timedelta) -> pd.DataFrame:
    """A log with all its stamps moved."""
    moved = {name: log[name] + by for name in ("start", "end", "from") if name in log}
    return log.assign(**moved)


def table(evidence: Evidence, seed: int) -> pd.DataFrame:
    """A row for each distance: fitted, replay, floor; InputError for fewer than `FEWEST` cases."""
    log, file = evidence.frame, ", ".join(evidence.mapping.evidence.files)
    cases = log["case"].nunique()
    if cases < FEWEST:
        raise InputError([Problem(file, "columns.case", cases, f"{FEWEST} cases or more")])
    early, late = split(log)
    chance = np.random.default_rng(seed)
    model = process(early, file)
    begins = late.groupby("case")["from"].min()
    first, last = begins.min(), begins.max()
    fitted = distances(drawn(model, first, last, chance), late)
    replay = distances(shifted(early, first - early["from"].min()), late)
    floor = [distances(*_halves(late, chance)) for _ in range(HALVES)]
    rows = [
        (name, fitted[name], replay[name],
         float(np.mean([d[name] for d in floor])))
        for name in replay
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["distance", "fitted", "replay", "floor"])


def drawn(model: Process, first: pd.Timestamp, last: pd.Timestamp,
          chance: np.random.Generator) -> pd.DataFrame:  # fmt: skip
    """`DRAWS` logs of a process as one."""
    logs = [model.draw(first, last, chance) for _ in range(DRAWS)]
    named = [log.assign(case=f"{i}." + log["case"]) for i, log in enumerate(logs)]
    return pd.concat(named, ignore_index=True)


def _halves(log: pd.DataFrame, chance: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    names = chance.permutation(log["case"].unique())
    one = log["case"].isin(names[: len(names) // 2])
    return log[one], log[~one]
