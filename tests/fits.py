"""The how-to page on fits, as files and commands: what it shows is what the tests try."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "how-to" / "fit-to-published-figures.md"
_FILE = re.compile(r"^`([\w/.-]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Spoil = tuple[str, str]


def asked(folder: Path, *changes: Spoil) -> Path:
    """The targets of the page in a folder, with its model beside them.

    Each change has exactly one place in the targets.
    """
    for name, text in _FILE.findall(PAGE.read_text("utf-8")):
        written = text
        for old, new in changes if name == "targets.toml" else ():
            assert written.count(old) == 1, f"{old!r} stands {written.count(old)} times"
            written = written.replace(old, new)
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(written, encoding="utf-8")
    return folder / "targets.toml"


def commands() -> list[list[str]]:
    """Every command of the page, in its order, as words."""
    blocks = _SHELL.findall(PAGE.read_text("utf-8"))
    return [shlex.split(line) for block in blocks for line in block.splitlines()]
