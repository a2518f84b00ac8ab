"""A digest of the package's own sources: what a kept result was computed by."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path

from simulator.compiled import PACKAGE

LIBRARIES = ("numba", "numpy", "pandas", "scipy", "simpy", "pydantic")
"""Those that a number can depend on."""
TELLING = frozenset(
    {
        "report", "store", "result", "reproducing", "verify", "showing", "workbook", "commands",
        "cli", "web", "explain", "__main__",
    }
)  # fmt: skip
"""Modules that tell what was measured and measure nothing; they stand above `experiment`."""


def versions() -> dict[str, str]:
    """The versions of Python, of this package and of every library of `LIBRARIES`."""
    libraries = {library: version(library) for library in ("parcours", *LIBRARIES)}
    return {"python": platform.python_version(), **libraries}


def code_digest(folder: Path = PACKAGE) -> str:
    """32 hexadecimal digits that change with any byte of a file that a result can depend on."""
    total = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        if name.split("/")[0].removesuffix(".py") in TELLING:
            continue
        content = path.read_bytes()
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()
