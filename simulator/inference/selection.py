"""The best of several scenarios, with a promise: Kim and Nelson, Rinott, and OCBA for a budget.

Best is the largest mean; what should be small is given with its sign turned. A source of values
returns, for the systems asked, the values of replications `first` to `last` (excluded), one row
for each system; asked again it returns the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

Floats = npt.NDArray[np.float64]
FIRST = 10
"""Replications of each system from which its variance is judged."""


class Source(Protocol):
    """Where the values of systems come from."""

    def __call__(self, systems: Sequence[int], first: int, last: int) -> Floats:
        """The values: one row for each system, one column for each replication."""


@dataclass(frozen=True)
class Selected:
    """The system chosen, and what every system showed until it was left or the end came."""

    best: int
    means: tuple[float, ...]
    runs: tuple[int, ...]
    """Replications of each system that the choice rests on."""
    left_at: tuple[int, ...]
    """The replication at which each system was left; its number of runs when it never was."""
    settled: bool = True
    """Whether the promise was reached before the most replications allowed."""


def kim_nelson(
    source: Source, systems: int, promise: float, margin: float, most: int, first: int = FIRST,
    batch: int = 1,
) -> Selected:  # fmt: skip
    """The best of `systems`, within `margin` with probability `promise`, leaving the worse early.

    KN of Kim and Nelson (2001), with c = 1: a system is left as soon as its sum trails another's
    by more than the triangular region of the variance of *their difference* allows. It holds
    under unequal variances and under common random numbers, for normal values. `batch` values are
    fetched at a time; each is looked at in turn, so the choice does not depend on it. When
    `most` replications do not settle it, the best mean is given and `settled` is False.
    """
    values = source(range(systems), 0, first)
    freedom = first - 1
    eta = kim_nelson_eta(systems, promise, first)
    gaps = values[:, None, :] - values[None, :, :]
    variance = gaps.var(axis=2, ddof=1)
    reach = eta * freedom * variance / margin
    sums, count = values.sum(axis=1), first
    alive, left_at = np.ones(systems, dtype=bool), np.zeros(systems, dtype=int)
    ahead = np.empty((systems, 0))
    while True:
        room = np.maximum(reach - margin * count / 2.0, 0.0)
        trails = (sums[:, None] < sums[None, :] - room) & alive[None, :]
        out = alive & trails.any(axis=1)
        left_at[out], alive = count, alive & ~out
        if alive.sum() == 1 or count >= most:
            break
        if not ahead.shape[1]:
            living = np.flatnonzero(alive)
            last = min(count + batch, most)
            ahead = np.zeros((systems, last - count))
            ahead[living] = source(living.tolist(), count, last)
        sums, ahead, count = sums + np.where(alive, ahead[:, 0], 0.0), ahead[:, 1:], count + 1
    settled = int(alive.sum()) == 1
    left_at[alive] = count
    means = sums / left_at
    best = int(np.argmax(np.where(alive, means, -np.inf)))
    return Selected(best, tuple(means.tolist()), tuple(left_at.tolist()),
                    tuple(left_at.tolist()), settled)  # fmt: skip


def kim_nelson_eta(systems: int, promise: float, first: int) -> float:
    """The constant eta of KN with c = 1; Bonferroni over the rivals of the best."""
    wrong = 2.0 * (1.0 - promise) / (systems - 1)
    return 0.5 * (math.pow(wrong, -2.0 / (first - 1)) - 1.0)


def rinott(
    source: Source, systems: int, promise: float, margin: float, most: int, first: int = FIRST
) -> Selected:
    """The best of `systems`, within `margin` with probability `promise`, in two stages.

    Rinott (1978): each system gets max(first, (h s / margin)^2) replications, rounded up, from
    the variance of its own first ones. It holds under unequal variances, for normal values that
    are independent between systems. `settled` is False when `most` cuts a system short.
    """
    h = rinott_h(systems, promise, first)
    values = source(range(systems), 0, first)
    wanted = np.ceil((h / margin) ** 2 * values.var(axis=1, ddof=1))
    runs = np.clip(wanted, first, most).astype(int)
    sums = values.sum(axis=1)
    for system, count in enumerate(runs):
        if count > first:
            sums[system] += source([system], first, int(count)).sum()
    means = sums / runs
    counts = tuple(runs.tolist())
    return Selected(int(np.argmax(means)), tuple(means.tolist()), counts, counts,
                    bool((wanted <= most).all()))  # fmt: skip


@cache
def rinott_h(systems: int, promise: float, first: int) -> float:
    """Rinott's constant h for `systems`, a probability and `first` replications of each.

    Solves E[ E[ Phi(h / sqrt(v (1/X + 1/Y))) | Y ]^(k-1) ] = promise, X and Y chi-squared with
    v = first - 1 degrees of freedom (Bechhofer, Santner and Goldsman 1995, section 2.8), by
    Gauss-Legendre over the probabilities of X and Y.
    """
    nodes, weights = np.polynomial.legendre.leggauss(200)
    freedom = first - 1
    # Squared nodes lie closer where X is small and its inverse is steep.
    at, mass = ((nodes + 1.0) / 2.0) ** 2, weights * (nodes + 1.0) / 2.0
    over = 1.0 / stats.chi2.ppf(at, freedom)
    error = np.sqrt(freedom * (over[:, None] + over[None, :]))

    def short(h: float) -> float:
        inner = stats.norm.cdf(h / error) @ mass
        return float((inner ** (systems - 1)) @ mass) - promise

    return float(optimize.brentq(short, 0.0, 100.0))


def ocba(means: npt.ArrayLike, spreads: npt.ArrayLike, budget: int) -> list[int]:
    """How `budget` replications in all are best spread over systems, to choose the largest mean.

    Optimal computing budget allocation (Chen, Lin, Yucesan and Chick 2000): a rival gets runs as
    its variance over the square of its distance to the best, the best as the spread of all. Whole
    numbers that add up to the budget, by largest remainder. Means that tie with the best count as
    a hundredth of the largest spread away; where nothing spreads, all get the same.
    """
    mean, spread = np.asarray(means, dtype=float), np.asarray(spreads, dtype=float)
    best = int(np.argmax(mean))
    if not spread.max() > 0.0:
        share = np.ones_like(mean)
    else:
        spread = np.maximum(spread, spread.max() * 1e-6)
        gap = np.maximum(mean[best] - mean, spread.max() * 1e-2)
        share = (spread / gap) ** 2
        rivals = np.arange(len(mean)) != best
        share[best] = spread[best] * math.sqrt(float(((share / spread)[rivals] ** 2).sum()))
    return [int(each) for each in _whole(budget * share / share.sum())]


def allocate(
    source: Source, systems: int, budget: int, first: int = FIRST, step: int | None = None
) -> Selected:
    """The system with the largest mean after `budget` replications, given where they tell most.

    OCBA in rounds: `first` replications each, then `step` more at a time (one for each system
    unless said), to the systems furthest below their share. No promise, but the most for its cost.
    """
    runs = np.full(systems, first)
    values = [source([k], 0, first)[0] for k in range(systems)]
    while (left := budget - int(runs.sum())) > 0:
        means = [float(each.mean()) for each in values]
        spreads = [float(each.std(ddof=1)) for each in values]
        now = min(step or systems, left)
        wanted = np.array(ocba(means, spreads, int(runs.sum()) + now))
        lacking = np.maximum(wanted - runs, 0)
        more = _whole(now * lacking / lacking.sum())
        for k in np.flatnonzero(more):
            last = int(runs[k] + more[k])
            values[k] = np.append(values[k], source([int(k)], int(runs[k]), last)[0])
        runs += more
    means = [float(each.mean()) for each in values]
    counts = tuple(runs.tolist())
    return Selected(int(np.argmax(means)), tuple(means), counts, counts)


def _whole(exact: Floats) -> npt.NDArray[np.int64]:
    """Whole numbers of the same sum, by largest remainder."""
    whole: npt.NDArray[np.int64] = np.floor(exact).astype(np.int64)
    lacking = round(float(exact.sum())) - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:lacking]] += 1
    return whole
