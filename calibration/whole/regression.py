"""Approximate Bayesian computation with learned summaries and local-linear adjustment.

Each summary is first disturbed by the target's error and the model's discrepancy, so that what is
compared with the observation is what the observation would be (Wilkinson 2013). A learned summary
is the ridge regression of a parameter's log-odds on quadratic features of the summaries, in the
manner of Fearnhead and Prangle (2012). It is cross-fitted: the value of a run comes from the folds
that the run is not in, since a regression flatters the runs that it has seen. The nearest runs are
then adjusted along a local-linear regression with residuals of changing spread (Beaumont, Zhang
and Balding 2002; Blum and François 2010).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from calibration.whole.emulators import linear, quadratic, ridge
from calibration.whole.priors import Float, logit, unit

FOLDS = 10
PENALTIES = (1e-4, 1e-3, 1e-2, 1e-1)
NEAREST = 0.25
FEWEST = 200
"""The nearest quarter of the runs is accepted, and at least so many where there are so many."""
STRETCH = 5.0
"""What the spread of a residual may be stretched or shrunk by, at most."""


@dataclass(frozen=True)
class Learner:
    """From summaries to learned summaries, once for each fold left out."""

    centre: Float
    scale: Float
    feature_centre: Float
    feature_scale: Float
    coefficients: Float
    """(fold, feature, parameter)"""

    def features(self, summaries: Float) -> Float:
        """(n, feature) standardised quadratic features."""
        made = quadratic((summaries - self.centre) / self.scale)
        made[:, 1:] = (made[:, 1:] - self.feature_centre) / self.feature_scale
        return made

    def of(self, summaries: Float) -> Float:
        """(n, parameter) learned summaries of what no fold has seen: the mean of the folds'."""
        return np.asarray(self.features(summaries) @ self.coefficients.mean(axis=0))


@dataclass(frozen=True)
class Table:
    """Runs that an observation can be compared with."""

    logits: Float
    """(run, parameter) places as log-odds."""
    summaries: Float
    """(run, summary) as they would be observed."""
    learner: Learner
    learned: Float
    """(run, parameter) cross-fitted."""


@dataclass(frozen=True)
class Weighted:
    """Draws of a posterior with their weights, which sum to 1."""

    places: Float
    """(draw, parameter) in the unit cube."""
    weights: Float

    def resampled(self, count: int, seed: int) -> Float:
        """(count, parameter) draws of equal weight, by systematic resampling."""
        start = np.random.default_rng(np.random.SeedSequence((seed, 99))).random()
        at = (start + np.arange(count)) / count
        rows = np.minimum(np.searchsorted(np.cumsum(self.weights), at), len(self.weights) - 1)
        return self.places[rows]

    def below(self, place: Float) -> Float:
        """(parameter,) the probability that each parameter is under a place."""
        return self.weights @ (self.places < place)


def disturbed(summaries: Float, error: Float, discrepancy: float, seed: int) -> Float:
    """Summaries as they would be observed: with the error of the figure and of the model."""
    noise = np.random.default_rng(np.random.SeedSequence((seed, 98)))
    sd = np.sqrt(error**2 + (discrepancy * summaries) ** 2)
    return np.asarray(summaries + sd * noise.standard_normal(summaries.shape))


def tabled(places: Float, summaries: Float, seed: int) -> Table:
    """Runs made ready for comparison; the summaries are as they would be observed."""
    logits = logit(places)
    centre, scale = summaries.mean(axis=0), summaries.std(axis=0)
    scale = np.where(scale > 0.0, scale, 1.0)
    raw = quadratic((summaries - centre) / scale)[:, 1:]
    spread = raw.std(axis=0)
    empty = np.zeros((0, 0, 0))
    learner = Learner(centre, scale, raw.mean(axis=0), np.where(spread > 0, spread, 1.0), empty)
    features = learner.features(summaries)
    folds = np.random.default_rng(np.random.SeedSequence((seed, 97))).permutation(len(places))
    folds %= min(FOLDS, len(places))
    made = [_crossed(features, logits, folds, penalty) for penalty in PENALTIES]
    best = min(made, key=lambda each: float(np.mean((each[1] - logits) ** 2 / logits.var(axis=0))))
    return Table(logits, summaries, replace(learner, coefficients=best[0]), best[1])


def _crossed(
    features: Float, wanted: Float, folds: npt.NDArray[np.int64], penalty: float
) -> tuple[Float, Float]:
    """(fold, feature, parameter) coefficients, and each run's value from a fold without it."""
    coefficients = []
    out = np.empty_like(wanted)
    for fold in range(int(folds.max()) + 1):
        inside = folds == fold
        coefficients.append(ridge(features[~inside], wanted[~inside], penalty))
        out[inside] = features[inside] @ coefficients[-1]
    return np.array(coefficients), out


def posterior(table: Table, observed: Float) -> Weighted:
    """The draws that an observation leaves."""
    return _adjusted(table.logits, table.learned, table.learner.of(observed[None, :])[0])


def without(table: Table, run: int) -> Weighted:
    """The draws that one run of the table leaves when it is what is observed."""
    others = np.arange(len(table.logits)) != run
    return _adjusted(table.logits[others], table.learned[others], table.learned[run])


def _adjusted(logits: Float, learned: Float, observed: Float) -> Weighted:
    scale = learned.std(axis=0)
    away = (learned - observed) / np.where(scale > 0, scale, 1.0)
    distance = np.sqrt((away**2).sum(axis=1))
    count = min(max(FEWEST, int(NEAREST * len(logits))), len(logits))
    near = np.argpartition(distance, count - 1)[:count]
    widest = distance[near].max() * (1.0 + 1e-9) + 1e-300
    weights = 1.0 - (distance[near] / widest) ** 2
    weights = np.maximum(weights, 1e-12)
    weights /= weights.sum()
    x = linear(away[near])
    mean = _weighted(x, logits[near], weights)
    residual = logits[near] - x @ mean
    log_spread = _weighted(x, np.log(residual**2 + 1e-12), weights)
    # At the observation itself every column but the first is zero.
    stretch = np.exp(0.5 * (log_spread[0] - x @ log_spread))
    effective = 1.0 / (weights**2).sum()
    fewer = np.sqrt(effective / max(effective - x.shape[1], 1.0))
    adjusted = mean[0] + residual * np.clip(stretch, 1 / STRETCH, STRETCH) * fewer
    return Weighted(unit(adjusted), weights)


def _weighted(x: Float, wanted: Float, weights: Float) -> Float:
    """Weighted least squares, with a trace of ridge so that it is always defined."""
    gram = x.T @ (x * weights[:, None])
    gram += 1e-9 * np.eye(len(gram))
    return np.asarray(np.linalg.solve(gram, x.T @ (wanted * weights[:, None])), np.float64)
