"""Kaplan-Meier, and how far a law lies from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

AT_RISK: Final = 0.01
"""Share of the durations that must still run where a law is compared with the curve."""
FEWEST: Final = 10
"""The same, as a number."""


@dataclass(frozen=True, eq=False)
class Curve:
    """Kaplan-Meier: after `times[i]`, the share `surviving[i]` still runs; before the first, 1."""

    times: Floats
    surviving: Floats
    horizon: float
    """The last time at which `AT_RISK` of the durations, and `FEWEST`, were still running."""

    def at(self, moments: Floats) -> Floats:
        """The share that still runs after each moment."""
        place = np.searchsorted(self.times, moments, side="right")
        values: Floats = np.append(1.0, self.surviving)[place]
        return values

    def quantile(self, probability: float) -> float:
        """The first time by which this share has ended; infinity when the curve ends above it."""
        ended = np.flatnonzero(1 - self.surviving >= probability - 1e-12)
        return float(self.times[ended[0]]) if ended.size else float("inf")

    def gap(self, law: Callable[[Floats], Floats], until: float | None = None) -> float:
        """The largest distance to a survival function, on both sides of each step."""
        end = self.horizon if until is None else until
        seen = self.times <= end
        if not seen.any():
            return 0.0
        times, after = self.times[seen], self.surviving[seen]
        before = np.append(1.0, after[:-1])
        expected = law(times)
        return float(np.maximum(np.abs(expected - after), np.abs(expected - before)).max())

    def distance(self, other: Curve, until: float) -> float:
        """The largest distance to another curve, up to a moment."""
        times = np.union1d(self.times, other.times)
        times = np.append(times[times <= until], until)
        return float(np.abs(self.at(times) - other.at(times)).max())


def kaplan_meier(durations: Floats, observed: Flags) -> Curve:
    """The curve of durations of which those not `observed` were still running when last seen."""
    data = stats.CensoredData.right_censored(durations, ~observed)
    found = stats.ecdf(data).sf
    running = np.sort(durations)[::-1]
    needed = max(FEWEST, int(np.ceil(AT_RISK * durations.size)))
    horizon = float(running[min(needed, running.size) - 1])
    return Curve(
        np.asarray(found.quantiles, np.float64),
        np.asarray(found.probabilities, np.float64),
        horizon,
    )
