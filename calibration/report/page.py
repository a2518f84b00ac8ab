"""The page: a fit told whole in one HTML text that needs nothing else."""

from __future__ import annotations

from functools import partial
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from calibration.honesty.ranks import calibrations
from calibration.report import figures
from calibration.report.terminal import pairs
from calibration.report.texts import percent, say, shown
from calibration.whole.fitted import Fitted

TEMPLATE = "fit.html"
_FACTS = ("scenario", "method", "runs", "until", "seed", "inputs", "draws", "digest", "parcours")


def page(fitted: Fitted, language: str) -> str:
    """A fit as one HTML text in one language, with its pictures and styles inside."""
    # The styles are those of the pages of a study: one look for both.
    places = ChoiceLoader([PackageLoader("calibration", "report"),
                           PackageLoader("simulator", "report")])  # fmt: skip
    environment = Environment(
        loader=places,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    head = fitted.head
    return environment.get_template(TEMPLATE).render(
        language=language,
        say=partial(say, language=language),
        number=partial(shown, language=language),
        percent=partial(percent, language=language),
        head=head,
        title=say("title", language, title=head["title"][language]),
        context=_context(fitted, language),
        brief=_brief(fitted, language),
        parameters=fitted.facts["parameters"],
        pairs=pairs(fitted, language),
        seen=[row for row in fitted.facts["targets"] if not row["held_out"]],
        held_out=[row for row in fitted.facts["targets"] if row["held_out"]],
        honest=list(zip(fitted.ranks.columns, calibrations(fitted.ranks.to_numpy()), strict=True)),
        facts=[(say(key, language), head[key]) for key in _FACTS],
        pictures={
            "posteriors": figures.posteriors(fitted),
            "foretold": figures.foretold(fitted, language),
            "ranks": figures.ranks(fitted),
            "correlations": figures.correlations(fitted),
        },
    )


def _context(fitted: Fitted, language: str) -> str:
    head = fitted.head
    return say(
        "context", language, scenario=head["scenario"], scale=shown(head["scale"], language),
        runs=head["runs"], stages=head["stages"], seed=head["seed"],
        discrepancy=percent(head["discrepancy"], language),
    )  # fmt: skip


def _brief(fitted: Fitted, language: str) -> list[str]:
    """What a reader takes away: a sentence each."""
    rows: list[dict[str, Any]] = fitted.facts["parameters"]
    lines = []
    for verdict in ("identified", "partly", "not"):
        names = [f"{row['name']} ({row['id']})" for row in rows if row["verdict"] == verdict]
        if names:
            lines.append(say(f"brief-{verdict}", language, names=", ".join(names)))
    seen = [row for row in fitted.facts["targets"] if not row["held_out"]]
    inside = sum(row["inside"] for row in seen)
    lines.append(say("brief-inside", language, inside=inside, total=len(seen)))
    if fitted.head["stages"] == 2:
        lines.append(say("brief-kept", language, share=percent(fitted.head["kept"], language)))
    found = calibrations(fitted.ranks.to_numpy())
    fifty, ninety = (
        round(100 * sum(each.covered[k].share for each in found) / len(found)) for k in (0, 1)
    )
    lines.append(say("brief-honest", language, sets=len(fitted.ranks), fifty=fifty, ninety=ninety))
    if fitted.head["refused"]:
        lines.append(say("brief-refused", language, refused=fitted.head["refused"]))
    return lines
