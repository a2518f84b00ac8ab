"""The machine that measured, and RESULTS.md: one section for each benchmark, the last one run."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Mapping
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.measure import ROOT

RESULTS = ROOT / "benchmarks" / "RESULTS.md"
HEAD = """# Results

Each section is the last run of one benchmark, written by `python benchmarks/run.py NAME --write`;
README.md says what the figures mean.
"""
LIBRARIES = ("numba", "numpy", "scipy", "simpy")


def processor() -> str:
    """The model of the processor, as well as the system knows it."""
    try:
        known = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        known = ""
    named = re.search(r"^model name\s*: (.+)$", known, re.MULTILINE)
    return named[1].strip() if named else platform.processor() or platform.machine()


def memory() -> str:
    """The memory of the machine."""
    try:
        held = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return "unknown memory"
    return f"{held / 2**30:.1f} GiB of memory"


def load() -> str:
    """How busy the machine is with other things."""
    try:
        return f"load {os.getloadavg()[0]:.2f} before"
    except (AttributeError, OSError):
        return "unknown load"


def libraries() -> str:
    """The versions of Python and of the libraries that decide speed."""
    found = [f"Python {platform.python_version()}"]
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


def commit() -> str:
    """The commit that is measured, and whether files differ from it."""
    command = ("git", "describe", "--always", "--dirty=, with changes")
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return "unknown commit"
    return f"commit {done.stdout.strip()}" if done.returncode == 0 else "unknown commit"


def machine() -> str:
    """Everything about the machine that a figure depends on, in three lines."""
    cores = f"{os.cpu_count()} cores"
    return "\n".join(
        (
            f"- {processor()}, {cores}, {memory()}, {platform.system()}, {load()}",
            f"- {libraries()}",
            f"- {commit()}",
        )
    )


def section(name: str, command: str, before: str, body: str) -> str:
    """The section of one benchmark."""
    told = f"- {date.today().isoformat()}, `{command}`"
    return f"## {name}\n\n{told}\n{before}\n\n{body}\n"


def replaced(text: str, sections: Mapping[str, str]) -> str:
    """RESULTS.md with these sections in place of the old ones; the others stay."""
    parts = re.split(r"^(?=## )", text or HEAD, flags=re.MULTILINE)
    head, old = parts[0], {_name(part): part for part in parts[1:]}
    kept = {**old, **sections}
    return "\n".join(part.strip() + "\n" for part in (head, *kept.values()))


def _name(part: str) -> str:
    return part.partition("\n")[0].removeprefix("## ").strip()


def write(sections: Mapping[str, str], path: Path = RESULTS) -> None:
    """Put sections into RESULTS.md."""
    text = path.read_text("utf-8") if path.exists() else ""
    path.write_text(replaced(text, sections), "utf-8")
