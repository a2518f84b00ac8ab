"""A tuning as data: `NAME-tuned.toml` says what is proposed and why, `NAME-tuned.csv` is laid over.

The table has two equal rows: a study under a table of draws wants two or more, and a point has no
spread. What is left of each range is the range, for a point says nothing of what is not known.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from calibration.whole.fitted import FIRST, origin, put, toml
from calibration.whole.tuning import Figure, Tuned
from simulator import __version__, fingerprint

MADE_BY = "python -m calibration tune"


def write(found: Tuned, folder: Path, scale: float) -> tuple[Path, Path]:
    """Write a tuning into a folder; the paths of its TOML file and of its table."""
    name = f"{found.task.head.name}-tuned"
    texts = {
        f"{name}.csv": origin(_made(found, scale)) + _rows(found),
        f"{name}.toml": toml(_facts(found, scale), "tune"),
    }
    put(folder, texts)
    return folder / f"{name}.toml", folder / f"{name}.csv"


def _made(found: Tuned, scale: float) -> dict[str, Any]:
    return {
        "made_by": MADE_BY,
        "name": found.task.head.name,
        "scenario": found.task.scenario.name,
        "inputs": fingerprint(found.task.scenario),
        "runs": found.point.runs + 2 * found.settings.replications,
        "scale": scale,
        "seed": found.settings.seed,
        "parcours": __version__,
    }


def _rows(found: Tuned) -> str:
    table = pd.DataFrame([found.values] * 2, columns=[prior.id for prior in found.task.priors])
    table.index = pd.RangeIndex(1, len(table) + 1, name=FIRST)
    text = io.StringIO()
    table.to_csv(text, float_format="%.6g", lineterminator="\n")
    return text.getvalue()


def _facts(found: Tuned, scale: float) -> dict[str, Any]:
    settings = found.settings
    return {
        "tuned": {
            **_made(found, scale),
            "title": found.task.head.title.model_dump(),
            "until": str(found.task.head.until or found.task.scenario.model.study.end),
            "steps": settings.steps,
            "replications": settings.replications,
            "within": settings.within,
            "misfit_before": found.point.at_start,
            "misfit_after": found.point.misfit,
        },
        "parameters": [
            {
                "id": prior.id,
                "name": prior.name,
                "unit": prior.unit,
                "before": prior.best,
                "fitted": {"low": prior.low, "best": float(value), "high": prior.high},
            }
            for prior, value in zip(found.task.priors, found.values, strict=True)
        ],
        "targets": [_target(figure) for figure in found.figures],
    }


def _target(figure: Figure) -> dict[str, Any]:
    before, after = figure.deviations
    row: dict[str, Any] = {
        "title": {lang: figure.target.called(lang) for lang in ("fr", "en")},
        **figure.target.place,
        "value": figure.target.value,
        "source": figure.target.source,
        "held_out": figure.target.held_out,
        "before": figure.before,
        "after": figure.after,
        "deviation_before": before,
        "deviation_after": after,
        "why_not": figure.why,
    }
    if np.isfinite(figure.low):
        row |= {"after_low": figure.low, "after_high": figure.high}
    return row
