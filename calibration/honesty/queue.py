"""A small model on which the method itself is tried: a queue with impatient customers.

Poisson arrivals, lognormal service, Weibull patience, first come first served at four servers
(M/G/4+G), 400 customers from an empty start; in minutes. Five parameters and twelve summaries, a
whole set of places at once. Patience is hard to learn, since few give up: that is what it is for.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from calibration.whole.batches import Int
from calibration.whole.priors import Float

SERVERS = 4
CUSTOMERS = 400
PARAMETERS = ("arrival rate", "mean service", "service variation", "mean patience",
              "patience shape")  # fmt: skip
LOW = np.array([0.4, 5.0, 0.5, 4.0, 0.7])
HIGH = np.array([0.9, 9.0, 1.5, 20.0, 2.0])
SUMMARIES = 12


def simulate(stage: str, places: Float, seeds: Int) -> Float:
    """(run, summary) of runs at places of the unit cube, each with its own luck."""
    rate, mean, variation, patience, shape = (LOW + (HIGH - LOW) * places).T
    luck = np.random.default_rng(np.random.SeedSequence([int(s) for s in seeds[:4]]))
    size = (CUSTOMERS, len(places))
    gaps = luck.exponential(size=size) / rate
    sigma = np.sqrt(np.log1p(variation**2))
    services = mean * np.exp(sigma * luck.standard_normal(size) - sigma**2 / 2.0)
    scale = patience / special.gamma(1.0 + 1.0 / shape)
    patiences = scale * luck.exponential(size=size) ** (1.0 / shape)
    return summarise(gaps, services, *queue(gaps, services, patiences))


def queue(gaps: Float, services: Float, patiences: Float) -> tuple[Float, Float]:
    """(customer, run) waits offered, and whether each waited for service (1) or gave up (0).

    A customer who would wait longer than their patience gives up and takes no server, so the
    servers' next free times tell all (Kiefer and Wolfowitz's recursion, with abandonment).
    """
    runs = np.arange(gaps.shape[1])
    free = np.zeros((len(runs), SERVERS))
    now = np.zeros(len(runs))
    offered, served = np.empty_like(gaps), np.empty_like(gaps)
    for k in range(len(gaps)):
        now += gaps[k]
        first = free.argmin(axis=1)
        wait = np.maximum(free[runs, first] - now, 0.0)
        stays = wait <= patiences[k]
        free[runs, first] = np.where(stays, now + wait + services[k], free[runs, first])
        offered[k], served[k] = np.where(stays, wait, patiences[k]), stays
    return offered, served


def summarise(gaps: Float, services: Float, waits: Float, served: Float) -> Float:
    """(run, summary) what could be seen of runs, on scales on which it is not too skewed."""
    count = np.maximum(served.sum(axis=0), 1.0)
    left = 1.0 - served
    lost = np.maximum(left.sum(axis=0), 1.0)
    of_served = (served * services).sum(axis=0) / count
    spread = np.sqrt((served * (services - of_served) ** 2).sum(axis=0) / count)
    gone = (left * waits).sum(axis=0) / lost
    gone_spread = np.sqrt((left * (waits - gone) ** 2).sum(axis=0) / lost)
    wait = (served * waits).sum(axis=0) / count
    wait_spread = np.sqrt((served * (waits - wait) ** 2).sum(axis=0) / count)
    columns = [
        np.log(gaps.mean(axis=0)),
        np.log(of_served),
        spread / of_served,
        np.sqrt(left.mean(axis=0)),
        np.sqrt(wait),
        np.sqrt(wait_spread),
        (waits > 0.0).mean(axis=0),
        np.sqrt(gone),
        np.sqrt(gone_spread),
        np.sqrt(waits.mean(axis=0)),
        ((waits > 5.0) & (served > 0.0)).mean(axis=0),
        (left * (waits < 2.0)).sum(axis=0) / lost,
    ]
    return np.column_stack(columns)
