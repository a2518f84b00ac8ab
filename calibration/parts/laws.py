"""The law of durations, some of which were cut short when observation ended.

Families are fitted by maximum likelihood: an ended duration gives its density, a cut one its
survival. With tens of thousands of durations every family is refused by a test, and AIC weighs
where the data are dense and says nothing about the tail. So both are asked: among the families
whose largest gap to Kaplan-Meier is within `TIE` of the smallest, the one of least AIC is taken;
where even that gap is above `GOOD` and above what chance makes of it, the observed durations are.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy import optimize, stats

from calibration.parts.estimate import Estimate, Part, on_log_scale, share
from calibration.parts.survival import Curve, Flags, Floats, kaplan_meier
from simulator import InputError, Problem

FAMILIES: Final[dict[str, str]] = {
    "expon": "",
    "weibull_min": "c",
    "gamma": "a",
    "lognorm": "s",
    "fisk": "c",
    "invgauss": "mu",
}
"""Law of scipy.stats -> its shape; each has a scale, and starts at zero."""
TIE: Final = 0.01
"""Gaps this close count as equal."""
GOOD: Final = 0.05
"""A larger gap than this speaks for the observed durations themselves."""
SAMPLE: Final = 199
"""Quantiles that stand for an observed law."""
KOLMOGOROV: Final = 1.358
"""The largest gap of n durations to their own law is below this over sqrt(n), 19 times in 20."""
TAIL: Final = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
"""Probabilities of a Q-Q plot."""


@dataclass(frozen=True)
class Fit:
    """One family at its largest likelihood."""

    family: str
    shape: Estimate | None
    scale: Estimate
    aic: float
    gap: float
    """Largest distance to Kaplan-Meier."""

    def frozen(self) -> Any:
        """The distribution of scipy.stats."""
        shape = {FAMILIES[self.family]: self.shape.value} if self.shape else {}
        return getattr(stats, self.family)(**shape, scale=self.scale.value)


@dataclass(frozen=True, eq=False)
class Chosen:
    """The law taken, the families it was taken from, and what they were compared with."""

    fit: Fit
    """The family taken, or the best one where the observed durations are."""
    fits: tuple[Fit, ...]
    curve: Curve
    sample: tuple[float, ...]
    """Quantiles of the observed durations when they are taken; else empty."""
    maximum: float
    """The longest that was seen: what the law puts beyond it rests on no observation."""
    zeros: Estimate
    """Share of the ended durations that are zero; they are not in the law."""
    rows: int

    def beyond(self) -> float:
        """The probability that the law puts beyond the longest seen."""
        return 0.0 if self.sample else float(self.fit.frozen().sf(self.maximum))

    def quantiles(self) -> tuple[tuple[float, float, float], ...]:
        """Q-Q: (probability, observed, law), as far as observation goes."""
        law = self.fit.frozen()
        points = ((p, self.curve.quantile(p), float(law.ppf(p))) for p in TAIL)
        return tuple(point for point in points if math.isfinite(point[1]))


def chosen(durations: Floats, observed: Flags, file: str, part: str) -> Chosen:
    """The law of durations in any unit; InputError lists what forbids a law.

    Zero durations are counted apart. `file` and `part` say in a message what was to be fitted.
    """
    problems = _forbidden(durations, observed, file, part)
    if problems:
        raise InputError(problems)
    positive = durations > 0
    ended = int(observed.sum())
    zeros = share(int((observed & ~positive).sum()), ended)
    kept, flags = durations[positive], observed[positive]
    curve = kaplan_meier(kept, flags)
    fits = tuple(fitted(family, kept, flags, curve) for family in FAMILIES)
    least = min(fit.gap for fit in fits)
    fit = min((fit for fit in fits if fit.gap <= least + TIE), key=lambda fit: fit.aic)
    chance = KOLMOGOROV / math.sqrt(flags.sum())
    complete = curve.surviving[-1] <= 1 / (SAMPLE + 1)
    own = least > max(GOOD, chance) and bool(complete)
    sample = _sample(curve) if own else ()
    return Chosen(fit, fits, curve, sample, float(kept.max()), zeros, durations.size)


def _forbidden(durations: Floats, observed: Flags, file: str, part: str) -> list[Problem]:
    problems = []
    below = int((durations < 0).sum())
    if below:
        problems.append(Problem(file, part, below, "no negative durations"))
    seen = durations[observed & (durations > 0)]
    if not observed.any():
        problems.append(Problem(file, part, "all censored", "durations that were seen to end"))
    elif not seen.size:
        problems.append(Problem(file, part, "all zero", "durations above zero"))
    elif np.all(seen == seen[0]):
        problems.append(
            Problem(file, part, f"constant, {seen[0]:g}", "durations that differ, or a constant")
        )
    return problems


def fitted(family: str, durations: Floats, observed: Flags, curve: Curve) -> Fit:
    """A family at its largest likelihood, with intervals from the curvature there."""
    law, shape = getattr(stats, family), FAMILIES[family]
    unit = float(np.exp(np.log(durations).mean()))
    ended, times = np.unique(durations[observed] / unit, return_counts=True)
    cut, cuts = np.unique(durations[~observed] / unit, return_counts=True)

    def loss(logs: Floats) -> float:
        shapes = {shape: math.exp(logs[0])} if shape else {}
        scale = math.exp(logs[-1])
        with np.errstate(all="ignore"):
            value = -(times @ law.logpdf(ended, scale=scale, **shapes))
            if cut.size:
                value -= cuts @ law.logsf(cut, scale=scale, **shapes)
        return float(value) if math.isfinite(value) else 1e300

    start = np.zeros(2 if shape else 1)
    found = optimize.minimize(
        loss, start, method="Nelder-Mead",
        bounds=[(-12.0, 12.0)] * start.size,
        options={"xatol": 1e-5, "fatol": 1e-5, "maxiter": 2000},
    )  # fmt: skip
    errors = _errors(loss, found.x)
    scale = on_log_scale(float(found.x[-1]), float(errors[-1]))
    fit = Fit(
        family,
        on_log_scale(float(found.x[0]), float(errors[0])) if shape else None,
        Estimate(*(unit * x for x in scale)),
        float(2 * (found.fun + observed.sum() * math.log(unit) + start.size)),
        0.0,
    )
    return Fit(fit.family, fit.shape, fit.scale, fit.aic, curve.gap(fit.frozen().sf))


def second_differences(loss: Callable[[Floats], float], at: Floats, step: float = 1e-3) -> Floats:
    """The matrix of second differences of a function, over steps of `step` in each coordinate."""
    size = at.size
    steps = np.eye(size) * step
    second = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            second[i, j] = (
                loss(at + steps[i] + steps[j])
                - loss(at + steps[i] - steps[j])
                - loss(at - steps[i] + steps[j])
                + loss(at - steps[i] - steps[j])
            ) / (4 * step**2)
    return second


def _errors(loss: Callable[[Floats], float], at: Floats) -> Floats:
    """Standard errors: the inverse of the loss's curvature at its minimum."""
    spread = np.diag(np.linalg.pinv(second_differences(loss, at)))
    errors: Floats = np.sqrt(np.where(spread > 0, spread, np.inf))
    return errors


def _sample(curve: Curve) -> tuple[float, ...]:
    """Quantiles at (i - 1/2) / n of the observed durations."""
    return tuple(curve.quantile((i + 0.5) / SAMPLE) for i in range(SAMPLE))


def part(name: str, law: Chosen, unit: str, seconds: float = 1.0) -> Part:
    """A chosen law as a part; durations times `seconds` are in `unit` as scenarios write it."""
    fit = law.fit

    def written(x: float) -> str:
        return f"{x * seconds:.6g} {unit}"

    table: dict[str, object]
    if law.sample:
        table = {"law": "sample", "sample": [written(x) for x in law.sample]}
    else:
        table = {"law": fit.family}
        if fit.shape:
            table["shape"] = {FAMILIES[fit.family]: float(f"{fit.shape.value:.6g}")}
        table |= {"scale": written(fit.scale.value), "maximum": written(law.maximum)}
    estimates: dict[str, Estimate] = {}
    if fit.shape and not law.sample:
        estimates[f"{fit.family} shape"] = fit.shape
    if not law.sample:
        estimates[f"{fit.family} scale, {unit}"] = Estimate(*(x * seconds for x in fit.scale))
    if law.zeros.value > 0:
        estimates["at once, share"] = law.zeros
    notes = [f"{f.family}: AIC {f.aic:.1f}, largest gap {f.gap:.4f}" for f in law.fits]
    notes.append(f"beyond the longest seen: {law.beyond():.2g} of the law")
    notes += [f"Q-Q {p:g}: {written(a)} observed, {written(b)} {fit.family}"
              for p, a, b in law.quantiles()]  # fmt: skip
    method = "maximum likelihood with censoring; least AIC among the smallest gaps to Kaplan-Meier"
    if law.sample:
        method = "the observed durations: no family lies close enough to them"
    return Part(name, method, law.rows, estimates, laws={"law": table}, notes=tuple(notes))
