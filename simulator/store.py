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
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.errors import InputError, Problem, RunError
from simulator.experiment.study import Design, Study
from simulator.run import Replication
from simulator.scenario import Scenario

MANIFEST = "manifest.json"
_LIBRARIES = ("numba", "numpy", "pandas", "scipy", "simpy", "pydantic")


def resolved(scenario: Scenario) -> dict[str, Any]:
    """The resolved inputs of a scenario, as plain values: model, effects, retirements, costs."""
    tuning = scenario.tuning
    return {
        "name": scenario.name,
        "model": scenario.model.model_dump(mode="json"),
        # Where an effect is written decides nothing: a file may be read from another folder.
        "effects": [
            {key: value for key, value in vars(action).items() if key != "origin"}
            for action in tuning.actions
        ],
        "retired": [vars(course) for course in tuning.retired],
        "charges": [{**vars(charge), "title": charge.title.model_dump()}
                    for charge in tuning.charges],
        "chances": {each.key: each.p for each in tuning.prospects},
    }


def digest(value: object) -> str:
    """The SHA-256 of plain values, by their sorted JSON."""
    text = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(scenario: Scenario) -> str:
    """The digest of all that decides what a scenario simulates."""
    return digest(resolved(scenario))


def inputs(plan: Design) -> dict[str, Any]:
    """What decides a result: resolved scenarios by digest, replications, seed, scale, engine."""
    return {
        "scenarios": {s.name: fingerprint(s) for s in plan.scenarios},
        "replications": plan.replications,
        "seed": plan.seed,
        "scale": plan.scale,
        "trace": plan.trace,
        "parcours": version("parcours"),
    }


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
    folder: Path, plan: Design, study: Study, pages: Mapping[str, str]
) -> dict[str, Any]:
    """Write a study under a temporary name, then rename it into place; its manifest.

    Raises RunError when the disk refuses; then nothing is left, and an older result stays.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        return _built(building, folder, plan, study, pages)
    except OSError as error:
        raise RunError(f"the result was not written: {error}") from error


def _built(
    building: Path, folder: Path, plan: Design, study: Study, pages: Mapping[str, str]
) -> dict[str, Any]:
    try:
        _write_tables(building, study)
        for name, text in pages.items():
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


def _write_tables(folder: Path, study: Study) -> None:
    study.indicators.to_csv(folder / "indicators.csv", index=False, lineterminator="\n")
    study.statements.to_csv(folder / "statement.csv", index=False, lineterminator="\n")
    study.queues.to_csv(folder / "queues.csv", index=False, lineterminator="\n")
    if not study.published.empty:
        study.published.to_csv(folder / "published.csv", index=False, lineterminator="\n")
    tallies(study.replicated).to_parquet(folder / "tallies.parquet", index=False)
    logs = list(_logs(study.replicated))
    if logs:
        pd.concat(logs, ignore_index=True).to_parquet(folder / "log.parquet", index=False)


def tallies(replicated: Mapping[tuple[str, int], Replication]) -> pd.DataFrame:
    """Every tally of every record that is not zero, with its place in its array."""
    parts = []
    for (scenario, replication), outcome in sorted(replicated.items()):
        for name, array in outcome.record._asdict().items():
            places = np.nonzero(array)
            frame = pd.DataFrame({"value": array[places].astype(np.int64)})
            for axis in range(4):
                frame[f"at{axis}"] = places[axis] if axis < array.ndim else -1
            parts.append(frame.assign(scenario=scenario, replication=replication, tally=name))
    return pd.concat(parts, ignore_index=True).astype(
        {"scenario": "category", "tally": "category", "replication": "int32"}
    )


def _logs(replicated: Mapping[tuple[str, int], Replication]) -> Iterable[pd.DataFrame]:
    for (scenario, replication), outcome in sorted(replicated.items()):
        if len(outcome.log):
            frame = pd.DataFrame(outcome.log)
            yield frame.assign(scenario=scenario, replication=replication)


def summary(plan: Design, wall: float) -> dict[str, Any]:
    """What a reader of a report needs to reproduce it."""
    return {
        "command": command_line(),
        "inputs": inputs(plan),
        "engine": plan.engine,
        "versions": {
            "python": platform.python_version(),
            **{library: version(library) for library in ("parcours", *_LIBRARIES)},
        },
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
        **study.manifest,
        "documents": {
            s.name: {d.name: _files(d.files.values()) for d in s.documents} for s in plan.scenarios
        },
        "resolved": {s.name: resolved(s) for s in plan.scenarios},
        "outputs": {path.name: _file_digest(path) for path in sorted(folder.iterdir())},
    }


def _files(files: Iterable[Path]) -> dict[str, str]:
    return {path.name: _file_digest(path) for path in sorted(set(files))}


def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def command_line() -> str:
    """The command as it was typed."""
    return " ".join(["parcours", *sys.argv[1:]])
