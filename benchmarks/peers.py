"""The environment of the other simulators: made from requirements.txt, thrown away at will."""

from __future__ import annotations

from pathlib import Path

import bootstrap
from benchmarks.measure import ROOT

ENVIRONMENT = ROOT / ".venv-benchmarks"
REQUIREMENTS = ROOT / "benchmarks" / "requirements.txt"
STAMP = "installed.txt"


def python(environment: Path = ENVIRONMENT) -> str:
    """The Python of the environment, whether it is there or not."""
    return bootstrap.program("python", environment)


def ready(environment: Path = ENVIRONMENT) -> bool:
    """Whether the environment holds exactly what requirements.txt says."""
    stamp = environment / STAMP
    return stamp.is_file() and stamp.read_text("utf-8") == REQUIREMENTS.read_text("utf-8")


def make(environment: Path = ENVIRONMENT) -> str:
    """The Python of the environment, which is made anew unless it is ready."""
    if not ready(environment):
        bootstrap.create(environment)
        bootstrap.pip("--requirement", str(REQUIREMENTS), environment=environment)
        (environment / STAMP).write_text(REQUIREMENTS.read_text("utf-8"), "utf-8")
    return python(environment)


def versions() -> str:
    """The other simulators with their versions, as requirements.txt pins them."""
    lines = REQUIREMENTS.read_text("utf-8").splitlines()
    pinned = [line.partition("==") for line in lines if "==" in line]
    return ", ".join(f"{name} {number}" for name, _, number in pinned)
