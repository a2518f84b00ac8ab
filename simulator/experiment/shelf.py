"""The shelf: measured runs kept in the user's folder, each found by all that decides it.

One file for each run, a zip of Parquet tables (zstd), is written under a temporary name and
renamed: it is whole or not there. Its name is the digest of the run's identity, so a run is never
done twice, whichever study asks for it, and no change of a model, of the code or of a library can
be answered with a run from before it.
"""

from __future__ import annotations

import io
import json
import os
import time
import traceback
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pandas as pd

from simulator.compiled import cache_folder, writable
from simulator.errors import InputError, Problem, RunError
from simulator.experiment.identity import Identities, digest
from simulator.experiment.study import LARGE, SMALL, Design, Measured, Run

SUFFIX, FAILED, WRITING = ".run", ".failed.json", ".writing"
ABOUT = "about.json"
_STALE = 86_400.0
"""Seconds after which a file that was being written is taken for one that a process left."""


def default_store(environment: Mapping[str, str] = os.environ) -> Path:
    """Where runs are kept unless the user says otherwise: PARCOURS_STORE, or the cache folder."""
    given = environment.get("PARCOURS_STORE")
    return Path(given) if given else cache_folder() / "runs"


def store_folder(given: str | None) -> Path:
    """The folder of kept runs, which can be written; InputError when it cannot."""
    folder = Path(given).absolute() if given else default_store().absolute()
    if not writable(folder):
        accepted = "a folder that can be written"
        raise InputError([Problem("--store", "folder", str(folder), accepted)])
    return folder


class Shelf:
    """The kept runs of one design in a folder."""

    def __init__(self, folder: Path, plan: Design, fresh: bool = False) -> None:
        self.folder, self.fresh = folder, fresh
        self.identities = Identities(plan)
        self.new: set[Run] = set()
        """The runs that were put here by this process."""

    def path(self, run: Run) -> Path:
        """The file of a run, whether it is there or not."""
        name = digest(self.identities.of(run))
        return self.folder / name[:2] / f"{name}{SUFFIX}"

    def has(self, run: Run) -> bool:
        """Whether a run is there, whole; when all is to be done afresh, whether it is new."""
        if self.fresh and run not in self.new:
            return False
        try:
            with zipfile.ZipFile(self.path(run)) as packed:
                return packed.testzip() is None
        except (OSError, zipfile.BadZipFile):
            return False

    def get(self, run: Run) -> Measured:
        """A run that is there; the time of its file says that it was used. Raises RunError."""
        path = self.path(run)
        try:
            with zipfile.ZipFile(path) as packed:
                frames = {
                    name: pd.read_parquet(io.BytesIO(packed.read(f"{name}.parquet")))
                    for name in (*SMALL, *LARGE)
                }
                seconds = json.loads(packed.read(ABOUT))["seconds"]
            os.utime(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise RunError(f"{run}: no longer kept in {self.folder}: run again") from error
        return Measured(run, **frames, seconds=seconds)

    def put(self, measured: Measured) -> None:
        """Keep a run, and forget that it failed before. Raises RunError when the disk refuses."""
        path = self.path(measured.run)
        about = {**self.identities.of(measured.run), "seconds": measured.seconds}
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w", zipfile.ZIP_STORED) as packed:
            packed.writestr(ABOUT, json.dumps(about, indent=1))
            for name in (*SMALL, *LARGE):
                frame: pd.DataFrame = getattr(measured, name)
                table = io.BytesIO()
                frame.to_parquet(table, compression="zstd", index=False)
                packed.writestr(f"{name}.parquet", table.getvalue())
        self._write(path, memory.getvalue(), measured.run)
        self.new.add(measured.run)
        path.with_suffix(FAILED).unlink(missing_ok=True)

    def fail(self, run: Run, error: BaseException) -> None:
        """Keep why a run failed, beside its place; it is tried again when it is asked for again."""
        told = {
            **self.identities.of(run),
            "error": f"{type(error).__name__}: {error}",
            "traceback": traceback.format_exception(error),
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        text = json.dumps(told, indent=1, ensure_ascii=False)
        self._write(self.path(run).with_suffix(FAILED), text.encode(), run)

    def _write(self, path: Path, content: bytes, run: Run) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            building = path.parent / f"{uuid4().hex}{WRITING}"
            try:
                building.write_bytes(content)
                building.replace(path)
            except BaseException:
                building.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise RunError(f"{run}: not kept in {self.folder}: {error.strerror}") from error


class Swept(NamedTuple):
    """A file of a store that may go."""

    path: Path
    size: int


def unused(folder: Path, seconds: float) -> Iterator[Swept]:
    """The runs and failures of a store that were not used for that long, and what was left."""
    now = time.time()
    for path in sorted(folder.glob("??/*")):
        age = _STALE if path.suffix == WRITING else seconds
        known = path.name.endswith((SUFFIX, FAILED, WRITING))
        with suppress(FileNotFoundError):
            found = path.stat()
            if known and now - found.st_mtime > age:
                yield Swept(path, found.st_size)
