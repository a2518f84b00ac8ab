"""Result folders: written whole or not at all, each output with its digest."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from simulator.errors import InputError, Problem, RunError
from simulator.experiment.gathering import Head, head, placed
from simulator.experiment.identity import digest, inputs, resolved
from simulator.experiment.parts import parts
from simulator.experiment.study import LARGE, Design, Study
from simulator.sources import code_digest, versions

MANIFEST = "manifest.json"
FORM = 4
"""The form of a result folder: what it holds and how it is called."""
RUNS = "runs"
"""The folder, in a result, of the frames of every run."""
HEAD = TypeAdapter(Head)


def place(out: str | None, plan: Design) -> Path:
    """The folder of a result, which may be written; InputError when it may not.

    A folder given by name may be new, empty or an older result, which is then replaced.
    """
    name = f"{'-vs-'.join(s.name for s in plan.scenarios)[:60]}-{digest(inputs(plan))[:12]}"
    folder = (Path(out) if out else Path("outputs") / name).absolute()
    try:
        if folder.exists() and not folder.is_dir():
            raise _refused(folder, "a new folder; this is a file")
        if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
            accepted = "a new or empty folder, or an older result; this holds other files"
            raise _refused(folder, accepted)
        standing = next((p for p in folder.parents if p.exists()), folder)
    except OSError as error:
        raise _refused(folder, f"a folder that can be written; {error.strerror}") from error
    # The folder is made beside its place and renamed, so it is its parent that must be writable.
    if not standing.is_dir() or not os.access(standing, os.W_OK | os.X_OK):
        raise _refused(folder, f"a folder that can be written; {standing} cannot")
    return folder


def _refused(folder: Path, accepted: str) -> InputError:
    return InputError([Problem("--out", "folder", str(folder), accepted)])


def write(
    folder: Path, plan: Design, study: Study, pages: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    """Write a study and its pages, each a name and a text, under a temporary name, then rename it
    into place; its manifest. Pages are asked for last: others may make them meanwhile.

    Raises RunError when the disk refuses; then nothing is left, and an older result stays.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        return _built(building, folder, plan, study, pages)
    except OSError as error:
        raise RunError(f"the result was not written: {error}") from error


def _built(
    building: Path, folder: Path, plan: Design, study: Study, pages: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    try:
        _write_tables(building, study)
        for name, text in pages:
            (building / name).write_text(text, encoding="utf-8")
        manifest = _manifest(plan, study, building)
        text = json.dumps(manifest, indent=2, ensure_ascii=False, default=str) + "\n"
        (building / MANIFEST).write_text(text, encoding="utf-8")
        building.chmod(0o755)
        _replace(building, folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return manifest


def floor_texts(study: Study) -> dict[str, str]:
    """The files of a result that a floor changes, by name."""
    known = tables(study)
    return {
        f"{name}.csv": known[name].to_csv(index=False, lineterminator="\n")
        for name in ("treasury", "reserve", "breach")
        if name in known
    }


def replace_texts(folder: Path, top: Head, texts: Mapping[str, str]) -> None:
    """Put pages and tables into a result that is there, each whole or not at all, with their
    digests and what the study is of.

    Raises RunError when the disk refuses.
    """
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    manifest["study"] = HEAD.dump_python(top, mode="json")
    for name, text in texts.items():
        manifest["outputs"][name] = hashlib.sha256(text.encode()).hexdigest()
    texts = {**texts, MANIFEST: json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"}
    try:
        for name, text in texts.items():
            _put(folder / name, text)
    except OSError as error:
        raise RunError(f"the pages were not written: {error}") from error


def new_file(given: str | None, option: str = "--out") -> Path | None:
    """The file of an option, which can be written; None where there is none.

    Raises InputError when it is there already, or its folder is not.
    """
    if given is None:
        return None
    file = Path(given).absolute()
    if file.exists() or not file.parent.is_dir():
        accepted = "a file that is not there yet, in a folder that is"
        raise InputError([Problem("command line", option, given, accepted)])
    return file


def put(file: Path, text: str) -> None:
    """Write a text whole or not at all. Raises RunError when the disk refuses."""
    try:
        _put(file, text)
    except OSError as error:
        raise RunError(f"{file.name} was not written: {error}") from error


def _put(file: Path, text: str) -> None:
    building = file.parent / f".{file.name}-{os.getpid()}"
    try:
        building.write_text(text, encoding="utf-8")
        building.replace(file)
    except BaseException:
        building.unlink(missing_ok=True)
        raise


def _replace(building: Path, folder: Path) -> None:
    """Put a finished folder in place; an older result steps aside first and goes last."""
    if not folder.exists():
        building.rename(folder)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
    old = aside / "old"
    try:
        folder.rename(old)
        building.rename(folder)
    except BaseException:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def tables(study: Study) -> dict[str, pd.DataFrame]:
    """The tables of a result by name, without those that are empty."""
    every = {
        "indicators": study.indicators,
        "statement": study.statements,
        "financing": study.financing,
        "commitments": study.commitments,
        "full-cost": study.costs,
        "treasury": study.treasury,
        "reserve": study.reserve,
        "breach": study.breach,
        "uncertainty": parts(study),
        "queues": study.queues,
        "published": study.published,
        "assumptions": study.assumptions,
    }
    return {name: table for name, table in every.items() if not table.empty}


def _write_tables(folder: Path, study: Study) -> None:
    for name, table in tables(study).items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    for name, table in study.grounded.items():
        table.to_parquet(folder / f"{name}.parquet", compression="zstd", index=False)
    (folder / RUNS).mkdir()
    for name, frame in study.frames.items():
        frame.to_parquet(folder / RUNS / f"{name}.parquet", compression="zstd", index=False)
    _write_large(folder, study)


def _write_large(folder: Path, study: Study) -> None:
    """Write tallies and log run after run, so that one run is in memory at a time."""
    names = [each.name for each in study.scenarios]
    writers: dict[str, pq.ParquetWriter] = {}
    try:
        for run in study.runs:
            measured = study.kept[run]
            for name in LARGE:
                frame: pd.DataFrame = getattr(measured, name)
                if name == "log" and frame.empty:
                    continue
                # Its place is told: asking where each name stands takes seconds.
                place = np.full(len(frame), names.index(run.scenario))
                scenario = pd.Categorical.from_codes(place, pd.Index(names))
                whole = placed(frame, run).assign(scenario=scenario)
                table = pa.Table.from_pandas(whole, preserve_index=False)
                if name not in writers:
                    writers[name] = pq.ParquetWriter(
                        folder / f"{name}.parquet", table.schema, compression="zstd"
                    )
                writers[name].write_table(table)
    finally:
        for writer in writers.values():
            writer.close()


def summary(plan: Design, wall: float) -> dict[str, Any]:
    """What a reader of a report needs to reproduce it."""
    return {
        "command": command_line(),
        "inputs": inputs(plan),
        "engine": plan.engine,
        "versions": versions(),
        "code": code_digest(),
        "machine": {
            "system": platform.system(),
            "processor": platform.machine(),
            "cores": os.cpu_count(),
        },
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(wall, 1),
    }


def _manifest(plan: Design, study: Study, folder: Path) -> dict[str, Any]:
    return {
        "form": FORM,
        **study.manifest,
        "study": HEAD.dump_python(head(plan), mode="json"),
        "documents": {
            s.name: {d.name: _files(d.files.values()) for d in s.documents} for s in plan.scenarios
        },
        "resolved": {s.name: resolved(s) for s in plan.scenarios},
        "outputs": outputs(folder),
    }


def outputs(folder: Path) -> dict[str, str]:
    """The digest of every file of a result but its manifest, by its path in the folder."""
    return {
        path.relative_to(folder).as_posix(): _file_digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def _files(files: Iterable[Path]) -> dict[str, str]:
    return {path.name: _file_digest(path) for path in sorted(set(files))}


def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def command_line() -> str:
    """The command as it was typed."""
    return " ".join(["parcours", *sys.argv[1:]])
