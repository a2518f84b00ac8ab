"""Known answers: what queueing theory says a simulated institution must show.

Rates are per unit of time, waits in that unit; the unit is the caller's, but the same everywhere.
A wait is the time before service starts. Every formula names its source. Nothing here reads the
rest of the simulator, so that neither can excuse the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise, product
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import integrate

Floats = NDArray[np.float64]

NEGLIGIBLE = 1e-14


def erlang_b(c: int, a: float) -> float:
    """Share of arrivals lost by `c` servers without waiting room offered `a` erlangs.

    Erlang (1917), by the recursion 1/B(n) = 1 + (n/a) / B(n-1).
    """
    if a == 0:
        return 0.0 if c else 1.0
    inverse = 1.0
    for n in range(1, c + 1):
        inverse = 1.0 + inverse * n / a
    return 1.0 / inverse


def erlang_c(c: int, a: float) -> float:
    """Share of arrivals that wait, `c` servers, unlimited waiting room, `a` < `c` erlangs.

    Erlang (1917), from the loss formula: C = B / (1 - (a/c) (1 - B)).
    """
    load = a / c
    _require_stable(load)
    loss = erlang_b(c, a)
    return loss / (1.0 - load * (1.0 - loss))


class MmcWait(NamedTuple):
    """The law of the wait in M/M/c, first come first served."""

    delayed: float
    """Probability of a wait above zero."""
    decay: float
    """Rate of the exponential law that a wait above zero follows: c mu - lam."""

    @property
    def mean(self) -> float:
        """Mean wait of all arrivals, those who do not wait included."""
        return self.delayed / self.decay

    def exceeds(self, t: float) -> float:
        """Probability of a wait above `t` >= 0."""
        return self.delayed * math.exp(-self.decay * t)

    def quantile(self, p: float) -> float:
        """The least t such that a wait is at most t with probability `p` in [0, 1)."""
        if self.delayed <= 1.0 - p:
            return 0.0
        return math.log(self.delayed / (1.0 - p)) / self.decay


def mmc_wait(c: int, lam: float, mu: float) -> MmcWait:
    """The wait in M/M/c (Gross and Harris, Fundamentals of Queueing Theory)."""
    return MmcWait(erlang_c(c, lam / mu), c * mu - lam)


def tandem_waits(lam: float, stations: Sequence[tuple[int, float]]) -> tuple[MmcWait, ...]:
    """The wait at each (servers, service rate) of a line of stations fed at rate `lam`.

    The departures of a steady M/M/c are Poisson, so each station is M/M/c alone (Burke 1956).
    """
    return tuple(mmc_wait(c, lam, mu) for c, mu in stations)


class ErlangA(NamedTuple):
    """The steady state of M/M/c+M, first come first served, with exponential patience."""

    abandon: float
    """Share of arrivals that leave before service."""
    delayed: float
    """Share of arrivals that find every server busy."""
    mean_wait: float
    """Mean wait of all arrivals; that of those who abandon ends when they leave."""
    mean_wait_served: float
    """Mean wait of those who are served."""
    mean_queue: float
    """Mean number waiting."""


def erlang_a(c: int, lam: float, mu: float, theta: float) -> ErlangA:
    """M/M/c+M with arrivals `lam`, service `mu`, abandonment `theta` >= 0 (Palm 1957).

    Birth and death rates as in Garnett, Mandelbaum and Reiman (2002). An arrival with k ahead in
    queue moves up at rate c mu + k theta and leaves at rate theta, hence it is served with
    probability c mu / (c mu + (k+1) theta) and, if it is, waits the sum over j = 0..k of
    1 / (c mu + (j+1) theta): the time of a jump is independent of its kind.
    """
    state = _crowd(c, lam, mu, theta)
    queued = state[c:]
    ahead = np.arange(queued.size)
    mean_queue = float(queued @ ahead)
    pace = c * mu + (ahead + 1) * theta
    served_after = queued * (c * mu / pace)
    abandon = theta * mean_queue / lam
    return ErlangA(
        abandon=abandon,
        delayed=float(queued.sum()),
        mean_wait=mean_queue / lam,
        mean_wait_served=float(served_after @ np.cumsum(1.0 / pace)) / (1.0 - abandon),
        mean_queue=mean_queue,
    )


def _crowd(c: int, lam: float, mu: float, theta: float) -> Floats:
    """Steady law of the number present in M/M/c+M, cut where what is left out cannot matter.

    Above state N the ratio of neighbours is at most r = lam / (c mu + (N+1-c) theta). Once r < 1,
    with m = N - c, the states left out weigh at most p(N) r / (1-r) and hold at most
    p(N) (m r / (1-r) + r / (1-r)^2) in queue. The cut is made where the second is at most
    NEGLIGIBLE times the queue kept, and the first at most NEGLIGIBLE.
    """
    if theta == 0:
        _require_stable(lam / (c * mu))
    size = 2 * c + 64
    while True:
        n = np.arange(1, size + 1)
        death = np.minimum(n, c) * mu + np.maximum(n - c, 0) * theta
        log_weight = np.concatenate(([0.0], np.cumsum(np.log(lam / death))))
        weight = np.exp(log_weight - log_weight.max())
        state: Floats = weight / weight.sum()
        ratio = lam / (c * mu + (size + 1 - c) * theta)
        if ratio < 1:
            mass = state[-1] * ratio / (1 - ratio)
            queue = (size - c) * mass + state[-1] * ratio / (1 - ratio) ** 2
            kept = state[c:] @ np.arange(size + 1 - c)
            if mass <= NEGLIGIBLE and queue <= NEGLIGIBLE * kept:
                return state
        size *= 2


def mg1_wait(lam: float, mean: float, cv: float) -> float:
    """Mean wait in M/G/1, service of this mean and coefficient of variation.

    Pollaczek (1930) and Khinchine (1932): lam E[S^2] / (2 (1 - lam E[S])).
    """
    return cobham([ServiceClass(lam, mean, mean**2 * (1.0 + cv**2))])[0]


class ServiceClass(NamedTuple):
    """One priority class of M/G/1: arrival rate, first and second moments of the service."""

    lam: float
    mean: float
    second: float


def cobham(classes: Sequence[ServiceClass]) -> tuple[float, ...]:
    """Mean wait of each class, most urgent first, one server, no preemption (Cobham 1954)."""
    residual = sum(k.lam * k.second for k in classes) / 2.0
    return by_priority(residual, [k.lam * k.mean for k in classes])


def by_priority(residual: float, loads: Sequence[float]) -> tuple[float, ...]:
    """`residual` / ((1 - load above) (1 - load above and own)), class by class."""
    _require_stable(sum(loads))
    above = np.concatenate(([0.0], np.cumsum(loads)))
    return tuple(residual / ((1.0 - s) * (1.0 - t)) for s, t in pairwise(above.tolist()))


def _require_stable(load: float) -> None:
    if not load < 1:
        raise ValueError(f"load per server is {load:.6g}; a steady state needs less than 1")


class Law(Protocol):
    """A service law, such as a frozen one of scipy.stats: survival and its inverse."""

    def sf(self, x: Any, /) -> Any:
        """Probability of more than `x`."""

    def isf(self, q: Any, /) -> Any:
        """What is exceeded with probability `q`."""


def mt_minf(
    rate: Callable[[float], float], law: Law, t: float, breaks: Sequence[float] = ()
) -> float:
    """Mean number present at `t` in M(t)/G/infinity, begun in the distant past.

    The integral over u > 0 of rate(t - u) P(S > u) (Eick, Massey and Whitt 1993, The physics of
    the M(t)/G/infinity queue), to the age that a share of NEGLIGIBLE outlives. `breaks` are the
    times where `rate` jumps or bends; a system that opens empty has a rate of zero before it
    opens, and a break there.
    """
    ages = {0.0, *(float(law.isf(q)) for q in (0.5, 1e-1, 1e-2, 1e-4, 1e-8, NEGLIGIBLE))}
    last = max(ages)
    knots = sorted(ages | {t - b for b in breaks if 0 < t - b < last})
    return math.fsum(
        integrate.quad(lambda u: rate(t - u) * law.sf(u), a, b, limit=500)[0]
        for a, b in pairwise(knots)
    )


def rounding_allowance(
    theory: Callable[..., float],
    durations: Sequence[float],
    *,
    tick: float = 1.0,
    table: float = 0.0,
    arrivals: float = 1.0,
) -> float:
    """How far `theory(*durations)` may be from a system whose times are whole ticks.

    Each duration, a mean, is within `tick` plus a share `table` of the law's, case by case: the
    largest change of `theory` over the corners of that box, plus `arrivals`, what moving the
    arrivals by a tick adds.

    For a wait, first come first served, `arrivals` is one tick. Rounding down, up or to the
    nearest shifts each arrival by an amount in an interval one tick wide. Starts of service never
    fall when an arrival is later, and move by s when all arrivals do, so that they too move within
    that interval, and each wait by at most a tick, for any number of servers.

    For service in M/G/1 the corners bound the mean (proof: adding a constant lowers the
    coefficient of variation, so Pollaczek-Khinchine at the same one is above; below, its convexity
    makes the fall smaller than the rise). Elsewhere they are an allowance of first order.
    """
    exact = theory(*durations)
    reach = [(d * (1 - table) - tick, d * (1 + table) + tick) for d in durations]
    return arrivals + max(abs(theory(*corner) - exact) for corner in product(*reach))


def minf_rounding_bound(peak_rate: float, tick: float = 1.0) -> float:
    """How far the mean number present may be from M(t)/G/infinity when times are whole ticks.

    An arrival moves by at most a tick and an end of service by at most two, so only those whose
    arrival is within one tick of t, or whose end is within two, on the side that is gained or on
    the side that is lost, can differ: at most three ticks of arrivals at the highest rate.
    """
    return 3.0 * peak_rate * tick
