"""Promises of procedures against chance: shares of synthetic studies, and their binomial bands."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

STUDIES = 1_000
FALSE_ALARM = 1e-4
"""Chance that a promise that is kept looks broken; the seeds are fixed, so it is no flicker."""


def at_least(kept: npt.NDArray[np.bool_], promise: float) -> None:
    """The share of studies that keep a promise is not below its binomial band."""
    lowest = stats.binom.ppf(FALSE_ALARM, len(kept), promise)
    assert kept.sum() >= lowest, f"{kept.mean():.3f} of {len(kept)} studies, promised {promise}"


def within(kept: npt.NDArray[np.bool_], promise: float) -> None:
    """The share of studies is in its binomial band: neither broken nor wider than need be."""
    at_least(kept, promise)
    highest = stats.binom.isf(FALSE_ALARM, len(kept), promise)
    assert kept.sum() <= highest, f"{kept.mean():.3f} of {len(kept)} studies, promised {promise}"
