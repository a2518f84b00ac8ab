"""How good a predicted law is, once the thing is known: CRPS and coverage."""

from __future__ import annotations

import numpy as np

from calibration.parts.estimate import Estimate, share
from calibration.parts.survival import Floats


def crps(sample: Floats, observed: float) -> float:
    """Continuous ranked probability score of a sample, in the unit of what is predicted.

    The mean distance to what came, less half the mean distance between two draws: small is good,
    and for a single number it is the absolute error. Estimated without bias (Gneiting and Raftery,
    JASA 102:359-378, 2007, with n (n - 1) pairs).
    """
    x = np.sort(sample)
    n = x.size
    apart = (
        2 * float((x * (2 * np.arange(1, n + 1) - n - 1)).sum()) / (n * (n - 1)) if n > 1 else 0.0
    )
    return float(np.abs(x - observed).mean()) - apart / 2


def coverage(lows: Floats, highs: Floats, observed: Floats) -> Estimate:
    """The share of what came that lay inside its interval."""
    inside = (lows <= observed) & (observed <= highs)
    return share(float(inside.sum()), float(inside.size))
