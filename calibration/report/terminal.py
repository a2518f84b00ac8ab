"""A tuning, a fit, a check: as text on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from calibration.honesty.queue import PARAMETERS
from calibration.honesty.ranks import Calibration, calibrations
from calibration.report.texts import deviation, percent, say, shown

if TYPE_CHECKING:
    from calibration.honesty.trial import Trial
    from calibration.whole.fitted import Fitted
    from calibration.whole.tuning import Figure, Tuned


def table(fitted: Fitted, language: str) -> str:
    """What a fit learnt of each parameter, and what it foretells of each figure."""
    parameters = [
        (
            f"{row['id']} {row['name']}",
            _range(row["prior"], language),
            _range(row["fitted"], language),
            f"{row['contraction']:.2f}",
            say(row["verdict"], language),
        )
        for row in fitted.facts["parameters"]
    ]
    heads = [say(key, language) for key in ("parameter", "prior", "fitted", "contraction",
                                            "verdict")]  # fmt: skip
    targets = [
        (
            row["title"][language],
            shown(row["value"], language),
            _spread(row["foretold"], language),
            say("yes" if row["inside"] else "no", language),
            say("held-out" if row["held_out"] else "seen", language),
        )
        for row in fitted.facts["targets"]
    ]
    more = [say(key, language) for key in ("target", "value", "foretold", "inside")]
    return "\n\n".join(
        (
            fitted.head["title"][language],
            _columns([heads, *parameters]),
            _columns([[*more, ""], *targets]),
            *(pairs(fitted, language) or [say("pairs-none", language)]),
            honesty(fitted, language)[0],
        )
    )


def pairs(fitted: Fitted, language: str) -> list[str]:
    """The pairs that trade off, one line each."""
    return [
        say("pair", language, first=each["first"], second=each["second"],
            value=shown(each["correlation"], language))
        for each in fitted.facts.get("trade_offs", [])
    ]  # fmt: skip


def honesty(fitted: Fitted, language: str) -> tuple[str, bool]:
    """Whether the intervals of a fit hold their truths, and whether that is as it should be."""
    found = calibrations(fitted.ranks.to_numpy())
    return _covered(list(fitted.ranks.columns), found, language), _honest(found)


def tried(trial: Trial, language: str) -> tuple[str, bool]:
    """The same of the method, tried on the small model."""
    text = say("tried", language, sets=trial.sets, budget=trial.budget, stages=trial.stages)
    total = say(
        "tried-sum", language, fifty=percent(trial.share(0.5), language),
        ninety=percent(trial.share(0.9), language), p=shown(trial.p, language),
        error=shown(trial.error, language),
    )  # fmt: skip
    rows = _covered(list(PARAMETERS), trial.calibrations, language)
    return "\n\n".join((text, rows, total)), _honest(trial.calibrations)


def tuning(found: Tuned, language: str) -> str:
    """A tuning: what moved, every figure before and after, and why one is not met."""
    point = found.point
    said = say("tuned", language, runs=point.runs, before=shown(point.at_start, language),
               after=shown(point.misfit, language))  # fmt: skip
    heads = [say(key, language) for key in ("parameter", "unit", "before", "proposed")]
    parameters = [
        (f"{prior.id} {prior.name}", prior.unit, shown(prior.best, language),
         shown(float(value), language))
        for prior, value in zip(found.task.priors, found.values, strict=True)
    ]  # fmt: skip
    more = [say(key, language) for key in ("target", "value", "before", "proposed", "met")]
    figures = [_figure(each, language) for each in found.figures]
    met = sum(not each.why for each in found.figures)
    return "\n\n".join(
        (
            said,
            _columns([heads, *parameters]),
            _columns([more, *figures]),
            say("tuned-sum", language, met=met, total=len(figures),
                within=percent(found.settings.within, language),
                replications=found.settings.replications),
        )
    )  # fmt: skip


def _figure(each: Figure, language: str) -> tuple[str, ...]:
    both = (
        f"{shown(value, language)} ({deviation(share, language)})"
        for value, share in zip((each.before, each.after), each.deviations, strict=True)
    )
    title = each.target.called(language)
    if each.target.held_out:
        title += f" [{say('held-out', language)}]"
    why = say(f"why-{each.why}" if each.why else "yes", language)
    return (title, shown(each.target.value, language), *both, why)


def _covered(names: Sequence[str], found: Sequence[Calibration], language: str) -> str:
    levels = [say("covered", language, level=round(100 * c.level)) for c in found[0].covered]
    rows: list[Sequence[str]] = [[say("parameter", language), *levels, say("band", language)]]
    for name, each in zip(names, found, strict=True):
        shares = [
            f"{percent(c.share, language)} ({percent(c.low, language)}, "
            f"{percent(c.high, language)})"
            for c in each.covered
        ]
        rows.append([name, *shares, say("yes" if each.inside else "no", language)])
    return _columns(rows)


def _honest(found: Sequence[Calibration]) -> bool:
    """Whether ranks stay in their bands.

    Each band is one of 95 %, so one of many parameters may leave it by chance alone: more than
    one in five is held against the fit.
    """
    return sum(not each.inside for each in found) <= len(found) // 5


def _range(row: dict[str, float], language: str) -> str:
    low, best, high = (shown(row[key], language) for key in ("low", "best", "high"))
    return f"{best} ({low}, {high})"


def _spread(row: dict[str, float], language: str) -> str:
    return _range({"low": row["low"], "best": row["median"], "high": row["high"]}, language)


def _columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows as aligned columns, the first to the left."""
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
