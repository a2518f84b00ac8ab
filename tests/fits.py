"""The how-to page on fits as a model and its targets, to be spoilt: what it shows is tried."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from how_to import PAGES, steps, write

PAGE = PAGES / "fit-to-published-figures.md"

Spoil = tuple[str, str]


def asked(folder: Path, *changes: Spoil) -> Path:
    """The targets of the page in a folder, with its model beside them.

    Each change has exactly one place in the targets.
    """
    for name, _, text in steps(PAGE):
        if name:
            write(name, spoilt(text, changes if name == "targets.toml" else ()), folder)
    return folder / "targets.toml"


def spoilt(text: str, changes: Sequence[Spoil]) -> str:
    """A text with every change made in exactly one place."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    return text
