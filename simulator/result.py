"""Results read again: the study that a result folder holds, with every run of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from pyarrow import csv
from pydantic import ValidationError

from simulator.document import Words
from simulator.errors import InputError, Problem
from simulator.experiment.gathering import Head, told
from simulator.experiment.grounded import GROUNDED
from simulator.experiment.study import LARGE, SMALL, Measured, Run, Study
from simulator.store import FORM, HEAD, MANIFEST, RUNS

_RUN = list(Run._fields)
_OF_OUTPUTS = ("form", "study", "documents", "resolved", "outputs")
"""What a manifest holds beside what its study says of itself."""


@dataclass(frozen=True, eq=False)
class Result:
    """A result folder with its manifest."""

    folder: Path
    manifest: Mapping[str, Any]
    head: Head

    def floored(self, floor: int | None) -> Result:
        """The result with a floor of so many seconds of expenditure; as it was when absent."""
        if floor is None:
            return self
        terms = replace(self.head.terms, floor=floor)
        return replace(self, head=replace(self.head, terms=terms))

    def study(self) -> Study:
        """The study as it was when it was written: tables, frames of every run, manifest."""
        frames = {name: pd.read_parquet(self.folder / RUNS / f"{name}.parquet") for name in SMALL}
        study = told(self.head, frames, _Kept(self.folder, self.head, frames))
        return replace(
            study,
            published=self._held("published"),
            assumptions=self._held("assumptions"),
            grounded={name: pd.read_parquet(self.folder / f"{name}.parquet") for name in GROUNDED},
            manifest=self.about,
        )

    def of_runs(self, name: str, scenario: str) -> pd.DataFrame:
        """One of `LARGE` for every run of a scenario, with its draw and replication."""
        asked = [("scenario", "==", scenario)]
        table = pq.read_table(self.folder / f"{name}.parquet", filters=asked)
        frame: pd.DataFrame = table.to_pandas().drop(columns="scenario")
        return frame

    def _held(self, name: str) -> pd.DataFrame:
        """A table of the result; an empty one when it has none."""
        return self.table(name) if (self.folder / f"{name}.csv").is_file() else pd.DataFrame()

    def table(self, name: str) -> pd.DataFrame:
        """A table of the result, its numbers to the last digit."""
        frame: pd.DataFrame = csv.read_csv(self.folder / f"{name}.csv").to_pandas()
        return frame

    @property
    def about(self) -> dict[str, Any]:
        """What the study says of its own making."""
        return {key: value for key, value in self.manifest.items() if key not in _OF_OUTPUTS}

    def titles(self) -> dict[str, dict[str, Words]]:
        """What a reader calls audiences, segments and pools: kind -> name -> words."""
        models = [each["model"] for each in reversed(list(self.manifest["resolved"].values()))]
        parts = {"audience": "audiences", "segment": "segments", "pool": "pools",
                 "investment": "investments"}  # fmt: skip
        return {
            kind: {
                name: Words.model_validate(each["title"])
                for model in models
                for name, each in model[part].items()
                if each.get("title")
            }
            for kind, part in parts.items()
        }


class _Kept(Mapping[Run, Measured]):
    """The runs of a result, each read from its tables when it is asked for."""

    def __init__(self, folder: Path, head: Head, frames: Mapping[str, pd.DataFrame]) -> None:
        self.folder, self.runs, self.frames = folder, head.runs, frames

    def __getitem__(self, run: Run) -> Measured:
        if run not in self.runs:
            raise KeyError(run)
        small = {name: _of(self.frames[name], run) for name in SMALL}
        large = {name: self._large(name, run) for name in LARGE}
        return Measured(run, **small, **large, seconds=0.0)

    def _large(self, name: str, run: Run) -> pd.DataFrame:
        file = self.folder / f"{name}.parquet"
        if not file.is_file():
            return pd.DataFrame()
        asked = [(key, "==", value) for key, value in run._asdict().items()]
        return _of(pq.read_table(file, filters=asked).to_pandas(), run)

    def __iter__(self) -> Iterator[Run]:
        return iter(self.runs)

    def __len__(self) -> int:
        return len(self.runs)


def _of(frame: pd.DataFrame, run: Run) -> pd.DataFrame:
    """The rows of a run, without what names it."""
    mine = (frame[_RUN] == list(run)).all(axis=1)
    return frame[mine].drop(columns=_RUN).reset_index(drop=True)


def is_result(reference: str) -> bool:
    """Whether a reference is a result folder."""
    return (Path(reference) / MANIFEST).is_file()


def load(reference: str) -> Result:
    """The result of a folder. Raises InputError when there is none, or one of an older form."""
    folder = Path(reference)
    file = folder / MANIFEST
    if not file.is_file():
        raise _refused(reference, f"the folder of a result: it holds {MANIFEST}")
    try:
        manifest = json.loads(file.read_text("utf-8"))
        if manifest.get("form") != FORM:
            accepted = (
                "a result that this version wrote: its runs are kept in it; make it again with "
                f"`{manifest.get('command', 'parcours run')}`"
            )
            raise _refused(reference, accepted)
        return Result(folder, manifest, HEAD.validate_python(manifest["study"]))
    except (ValueError, KeyError, AttributeError, ValidationError) as error:
        accepted = f"the folder of a result; its {MANIFEST} cannot be read"
        raise _refused(reference, accepted) from error


def _refused(reference: str, accepted: str) -> InputError:
    return InputError([Problem("command line", "RESULT", reference, accepted)])
