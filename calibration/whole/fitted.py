"""A fit as data: `NAME.toml` says what was learnt and from what, `NAME.csv` holds the joint draws.

The table of draws begins with comments that say where it comes from. It has a column for each
assumption, headed by its id, in the assumption's unit, and a row for each draw, numbered from 1;
rows are equally likely. `NAME-ranks.csv` holds where truths fell when runs of
the fit were taken for data. All three are written under other names first, and the TOML file last.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from calibration.whole.conduct import Result, order
from calibration.whole.priors import values_of
from simulator import InputError, Problem, __version__, fingerprint

FIRST = "draw"
"""The first column of a table of draws: their numbers."""


@dataclass(frozen=True)
class Fitted:
    """A fit as it was written."""

    file: Path
    facts: Mapping[str, Any]
    draws: pd.DataFrame
    ranks: pd.DataFrame

    @property
    def head(self) -> Mapping[str, Any]:
        """What was fitted, to what, and how."""
        found: Mapping[str, Any] = self.facts["fitted"]
        return found


def write(result: Result, folder: Path, scale: float) -> Path:
    """Write a fit into a folder; the path of its TOML file."""
    name = result.task.head.name
    ids = [prior.id for prior in result.task.priors]
    table = pd.DataFrame(values_of(result.task.priors, result.places), columns=ids)
    table.index = pd.RangeIndex(1, len(table) + 1, name=FIRST)
    made = _origin(result, scale)
    draws = origin(made) + _csv(table, index=True)
    ranks = _csv(pd.DataFrame(result.ranks, columns=ids))
    facts = _facts(result, scale, hashlib.sha256(draws.encode()).hexdigest())
    texts = {f"{name}.csv": draws, f"{name}-ranks.csv": ranks, f"{name}.toml": toml(facts, "fit")}
    put(folder, texts)
    return folder / f"{name}.toml"


def put(folder: Path, texts: Mapping[str, str]) -> None:
    """Write texts into a folder by their names: all under other names first, then in order."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in texts.items():
        (folder / f"{file}.partial").write_text(text, encoding="utf-8", newline="\n")
    for file in texts:
        os.replace(folder / f"{file}.partial", folder / file)


def read(file: Path) -> Fitted:
    """A fit that was written; InputError when it is not whole, or its draws are not its own."""
    try:
        facts = tomllib.loads(file.read_text("utf-8"))
        head = facts["fitted"]
        text = (file.parent / head["draws"]).read_text("utf-8")
        ranks = (file.parent / head["ranks"]).read_text("utf-8")
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        accepted = "a fit that `python -m calibration fit` wrote, with its tables beside it"
        raise InputError([Problem(str(file), "file", str(error), accepted)]) from None
    if hashlib.sha256(text.encode()).hexdigest() != head["digest"]:
        accepted = "the draws that were written with the fit: their digest is another"
        raise InputError([Problem(str(file), "fitted.draws", head["draws"], accepted)])
    draws = pd.read_csv(io.StringIO(text), comment="#", index_col=FIRST)
    return Fitted(file, facts, draws, pd.read_csv(io.StringIO(ranks)))


def origin(made: Mapping[str, Any]) -> str:
    """Where a table of draws comes from: comments that are lines of TOML."""
    return "".join(f"# {key} = {_value(value)}\n" for key, value in made.items())


def _origin(result: Result, scale: float) -> dict[str, Any]:
    return {
        "made_by": "python -m calibration fit",
        "name": result.task.head.name,
        "scenario": result.task.scenario.name,
        "inputs": fingerprint(result.task.scenario),
        "runs": result.fit.runs,
        "scale": scale,
        "seed": result.fit.settings.seed,
        "parcours": __version__,
    }


def _csv(table: pd.DataFrame, index: bool = False) -> str:
    return str(table.to_csv(index=index, float_format="%.6g", lineterminator="\n"))


def _facts(result: Result, scale: float, digest: str) -> dict[str, Any]:
    head, made = result.task.head, result.fit
    return {
        "fitted": {
            "name": head.name,
            "title": head.title.model_dump(),
            "scenario": result.task.scenario.name,
            "draws": f"{head.name}.csv",
            "ranks": f"{head.name}-ranks.csv",
            "digest": digest,
            "method": "history matching, then regression ABC" if made.region else "regression ABC",
            "stages": made.settings.stages,
            "runs": made.runs,
            "refused": made.refused,
            "kept": made.region.share if made.region else 1.0,
            "discrepancy": head.discrepancy,
            "seed": made.settings.seed,
            "scale": scale,
            "until": str(head.until or result.task.scenario.model.study.end),
            "inputs": fingerprint(result.task.scenario),
            "parcours": __version__,
        },
        "parameters": _parameters(result),
        "trade_offs": [vars(pair) for pair in result.trade_offs],
        "targets": _targets(result),
    }


def _parameters(result: Result) -> list[dict[str, Any]]:
    rows = []
    for each, truth in zip(result.learnt, result.calibrations, strict=True):
        half, most = truth.covered
        rows.append(
            {
                "id": each.prior.id,
                "name": each.prior.name,
                "unit": each.prior.unit,
                "prior": {
                    "low": each.prior.low, "best": each.prior.best, "high": each.prior.high
                },
                "fitted": {"low": each.low, "best": each.median, "high": each.high},
                "contraction": each.contraction,
                "verdict": each.verdict,
                "covered_50": half.share,
                "covered_90": most.share,
                "inside_band": truth.inside,
            }
        )  # fmt: skip
    return rows


def _targets(result: Result) -> list[dict[str, Any]]:
    explained = result.fit.emulators.explained
    rows = []
    for k, (target, told) in enumerate(zip(order(result.task), result.foretold, strict=True)):
        row: dict[str, Any] = {
            "title": {lang: target.called(lang) for lang in ("fr", "en")},
            **target.place,
            "value": target.value,
            "uncertainty": target.uncertainty,
            "source": target.source,
            "held_out": target.held_out,
            "foretold": {
                "low": told.low, "quarter": told.quarter, "median": told.median,
                "three_quarters": told.three_quarters, "high": told.high,
            },
            "below": told.below,
            "inside": told.inside,
            "inside_half": told.inside_half,
            "crps": told.crps,
            "crps_prior": told.prior,
        }  # fmt: skip
        if told.naive is not None:
            row["crps_naive"] = told.naive
        if k < len(explained):
            row["emulated"] = float(explained[k])
        rows.append(row)
    return rows


def toml(facts: Mapping[str, Any], command: str) -> str:
    """Tables and lists of tables as TOML; the only shapes that a fit has."""
    parts = [f"# Written by `python -m calibration {command}`: not to be edited by hand.\n"]
    for key, value in facts.items():
        for table in value if isinstance(value, list) else [value]:
            parts.append(f"[[{key}]]" if isinstance(value, list) else f"[{key}]")
            parts += [f"{name} = {_value(each)}" for name, each in table.items()]
            parts.append("")
    return "\n".join(parts)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(float(f"{value:.6g}"))
    return json.dumps(value, ensure_ascii=False)
