"""Files of observed data as tables of text, with the file and the row that each line comes from.

CSV (also .gz), Parquet, and XES (also .gz), which is read as a stream with the standard library:
memory holds the events, never the document.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, cast
from xml.etree import ElementTree

import pandas as pd

from simulator import InputError, Problem

FILE: Final = "(file)"
ROW: Final = "(row)"
"""Columns that say where a line comes from; row 1 is the first line or event of its file."""


def table(paths: list[Path], separator: str = ",") -> pd.DataFrame:
    """The lines of all files, every value as text and "" where there is none.

    InputError names every file that is absent or cannot be read.
    """
    problems: list[Problem] = []
    parts: list[pd.DataFrame] = []
    for path in paths:
        try:
            part = _read(path, separator)
        except FileNotFoundError:
            problems.append(Problem(str(path), "file", path.name, "a file that exists"))
        except (OSError, ValueError, ElementTree.ParseError, EOFError) as error:
            accepted = "CSV, Parquet or XES, as its name says, also .gz"
            problems.append(Problem(str(path), "file", str(error), accepted))
        else:
            part[FILE], part[ROW] = path.name, range(1, len(part) + 1)
            parts.append(part)
    if problems:
        raise InputError(problems)
    return pd.concat(parts, ignore_index=True).fillna("")


def digest(paths: list[Path]) -> str:
    """SHA-256 of the bytes of all files, in this order."""
    found = hashlib.sha256()
    for path in paths:
        found.update(path.read_bytes())
    return found.hexdigest()


def _read(path: Path, separator: str) -> pd.DataFrame:
    kind = path.name.removesuffix(".gz").rsplit(".", 1)[-1]
    if kind == "parquet":
        return pd.read_parquet(path).astype("string").fillna("").astype(object)
    if kind == "xes":
        return pd.DataFrame(list(events(path)), dtype=object)
    try:
        return pd.read_csv(path, sep=separator, dtype=object, keep_default_na=False,
                           encoding="utf-8-sig")  # fmt: skip
    except pd.errors.EmptyDataError:
        return pd.DataFrame(dtype=object)


def events(path: Path) -> Iterator[dict[str, str]]:
    """The events of an XES log: own attributes by key, those of the case as `case:KEY`."""
    with _opened(path) as stream:
        case: dict[str, str] = {}
        place: list[str] = []
        log: ElementTree.Element | None = None
        for moment, element in ElementTree.iterparse(stream, ("start", "end")):
            log = element if log is None else log
            tag = element.tag.rsplit("}", 1)[-1]
            if moment == "start":
                place.append(tag)
                if tag == "trace":
                    case = {}
                continue
            place.pop()
            if place[-1:] == ["trace"] and tag != "event":
                case[f"case:{element.get('key', '')}"] = element.get("value", "")
            elif tag == "event":
                own = {part.get("key", ""): part.get("value", "") for part in element}
                yield {**case, **own}
                element.clear()
            elif tag == "trace":
                log.clear()


def _opened(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path)) if path.suffix == ".gz" else path.open("rb")
