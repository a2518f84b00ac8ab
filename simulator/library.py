"""Where documents are: the scenario library, and files as TOML tables that know their file."""

from __future__ import annotations

import csv
import fnmatch
import hashlib
import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from simulator.errors import InputError, Problem

CATALOGUE = "catalogue.csv"
PUBLISHED = "published.csv"
MISSING = "not found"
"""What stands for the path of a problem with a document that is not there."""
_MAY_BE_A_STUDY = re.compile(rb"""^\s*\[?\s*["']?study""", re.MULTILINE)
"""Spares the reading of files that have no table of that name."""
STOCK_COLUMNS = ("segment", "stage", "since")
"""What every row of a stock says; it may say more."""
_COLUMNS = ("course", "segment", "share", "fee", "fixed_cost", "learners")


def library() -> Path:
    """The scenario library: inside an installed package, or beside it in a source checkout."""
    package = Path(__file__).parent
    inside = package / "library"
    return inside if inside.is_dir() else package.parent / "scenarios"


@dataclass(frozen=True)
class Document:
    """The tables of one file, or of all files of one folder, and the file of each."""

    name: str
    path: Path
    tables: Mapping[str, Any]
    files: Mapping[str, Path] = field(default_factory=dict)
    """The file of each table ("journeys.bts") or single key ("study")."""

    def file_of(self, path: str) -> str:
        """The file that holds a dotted path, as people know it."""
        parts = path.replace("[", ".").split(".")
        for length in (3, 2, 1):
            found = self._shown.get(".".join(parts[:length]))
            if found is not None:
                return found
        within = (file for key, file in self._shown.items() if key.startswith(f"{parts[0]}."))
        return next(within, self._shown[""])

    @cached_property
    def _shown(self) -> dict[str, str]:
        """Each file as people know it, and the document itself: asked for thousands of times."""
        return {key: shown(file) for key, file in ({"": self.path} | dict(self.files)).items()}

    @property
    def folder(self) -> Path:
        """Where what goes with the document is: its catalogue, its evidence."""
        return self.path if self.path.is_dir() else self.path.parent

    @property
    def kind(self) -> str:
        """Model, lever or scenario; nothing else stands in a document."""
        return next((k for k in ("lever", "scenario", "study") if k in self.tables), "")


def shown(path: Path) -> str:
    """A path as short as it can be said: from the library, or from where the user stands."""
    for root in (library().parent, Path.cwd()):
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.as_posix()


def names() -> list[str]:
    """What the library offers, as it is typed."""
    root = library()
    every = list(root.rglob("*.toml"))
    folders = {folder for folder in {p.parent for p in every} if _is_model_folder(folder)}
    files = [p for p in every if p.parent not in folders]
    found = {p.relative_to(root).as_posix() for p in folders}
    return sorted(found) + sorted(p.relative_to(root).with_suffix("").as_posix() for p in files)


def expanded(references: Iterable[str]) -> tuple[str, ...]:
    """References with each pattern, such as levers/*, replaced by the names that it matches.

    A pattern that matches nothing stays as it is, to be refused like any name that is not there.
    """
    found: list[str] = []
    for each in references:
        pattern = any(mark in each for mark in "*?[")
        found += (pattern and fnmatch.filter(names(), each)) or [each]
    return tuple(found)


_CALLED = {"levers": "lever", "projects": "project", "shocks": "shock", "portfolios": "portfolio"}
"""What stands in each folder: three kinds of lever, and scenarios that put them together."""
_HELD = {"portfolio": "scenario"}


def called(name: str, document: Document) -> str:
    """What a document of the library is: a model, a scenario, or the kind that its folder holds."""
    kind = _CALLED.get(name.split("/", maxsplit=1)[0], "")
    if kind and _HELD.get(kind, "lever") == document.kind:
        return kind
    return "model" if document.kind == "study" else document.kind


def _is_model_folder(folder: Path) -> bool:
    return folder != library() and any(map(_has_study, folder.glob("*.toml")))


def _has_study(file: Path) -> bool:
    with suppress(OSError):
        return bool(_MAY_BE_A_STUDY.search(file.read_bytes())) and "study" in _parse(file, [])
    return False


def find(reference: str) -> Path:
    """The file or folder of a reference: a path, or a name in the library."""
    for root in (Path(), library()):
        for candidate in (root / reference, root / f"{reference}.toml"):
            with suppress(OSError):  # a name too long for a file, a folder that is closed to us
                if candidate.is_file() or (candidate.is_dir() and any(candidate.glob("*.toml"))):
                    return candidate.resolve()
    close = get_close_matches(reference, names(), n=3, cutoff=0.4)
    hint = f"; did you mean {', '.join(close)}?" if close else ""
    accepted = f"a TOML file, a folder of them, or a name that `parcours list` shows{hint}"
    raise InputError([Problem(reference, MISSING, reference, accepted)])


def load(reference: str) -> Document:
    """Read a document; InputError lists every problem of its files."""
    path = find(reference)
    problems: list[Problem] = []
    tables: dict[str, Any] = {}
    files: dict[str, Path] = {}
    for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
        _merge(tables, files, _parse(file, problems), file, problems)
    catalogue = (path if path.is_dir() else path.parent) / CATALOGUE
    if "study" in tables and path.is_dir() and catalogue.is_file():
        tables["catalogue"] = _catalogue(catalogue, problems)
        files["catalogue"] = catalogue
    _read_stock(path if path.is_dir() else path.parent, tables, files, problems)
    if problems:
        raise InputError(problems)
    name = reference.removesuffix(".toml").rstrip("/").split("/")[-1]
    document = Document(name, path, tables, files)
    if not document.kind:
        accepted = "one of the tables [study] (a model), [lever] or [scenario]"
        raise InputError([Problem(shown(path), "tables", sorted(tables), accepted)])
    if document.kind != "study":
        accepted = f"no table beside [{document.kind}]"
        others = [key for key in tables if key != document.kind]
        problems = [Problem(shown(path), key, tables[key], accepted) for key in others]
    if problems:
        raise InputError(problems)
    return document


def _parse(file: Path, problems: list[Problem]) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            return tomllib.load(stream)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        accepted = "a readable TOML file (toml.io)"
        problems.append(Problem(shown(file), "whole file", str(error), accepted))
        return {}


def _merge(
    tables: dict[str, Any],
    files: dict[str, Path],
    new: Mapping[str, Any],
    file: Path,
    problems: list[Problem],
) -> None:
    """Add a file's tables; a table may stand in one file only."""
    for key, path, value in _entries(new):
        standing = _standing(files, path)
        if standing is not None:
            accepted = f"one table of this name; {shown(standing)} has it too"
            problems.append(Problem(shown(file), path, "twice", accepted))
            continue
        files[path] = file
        if key is None:
            tables[path] = value
        else:
            tables.setdefault(path.split(".")[0], {})[key] = value
    for empty in (top for top, value in new.items() if value == {}):
        tables.setdefault(empty, {})


def _standing(files: Mapping[str, Path], path: str) -> Path | None:
    """The file that already holds a path, the table that it is in, or a part of it."""
    top = path.split(".", maxsplit=1)[0]
    return next((files[p] for p in files if p in (path, top) or p.startswith(f"{path}.")), None)


def _entries(new: Mapping[str, Any]) -> Iterator[tuple[str | None, str, Any]]:
    for top, value in new.items():
        if isinstance(value, dict) and top not in ("study", "lever", "scenario"):
            for key, inner in value.items():
                yield key, f"{top}.{key}", inner
        else:
            yield None, top, value


def _catalogue(file: Path, problems: list[Problem]) -> list[dict[str, Any]]:
    courses: list[dict[str, Any]] = []
    for line, row in _rows(file, _COLUMNS, problems):
        course: dict[str, Any] = {"source": tuple((row.get("source") or "").split())}
        for column in _COLUMNS:
            text = row[column]
            is_name = column in ("course", "segment")
            course[column] = text if is_name else _number(file, line, column, text, problems)
        courses.append(course)
    return courses


def _read_stock(
    folder: Path, tables: dict[str, Any], files: dict[str, Path], problems: list[Problem]
) -> None:
    """Put the rows of the file that a model or a scenario names as its stock into its table."""
    above = tables if "study" in tables else tables.get("scenario")
    table = above.get("stock") if isinstance(above, dict) else None
    if above is None or not isinstance(table, dict) or not isinstance(table.get("file"), str):
        return
    file = folder / table["file"]
    rows = {
        f"line {line}": {column: text for column, text in row.items() if text}
        for line, row in _rows(file, STOCK_COLUMNS, problems)
    }
    digest = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
    above["stock"] = {**table, "rows": rows, "digest": digest}
    files["stock.rows" if above is tables else "scenario.stock.rows"] = file


def _number(file: Path, line: int, column: str, text: str, problems: list[Problem]) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if math.isfinite(value) and value >= 0:
        return value
    problems.append(Problem(shown(file), f"line {line}, {column}", text, "a number, zero or more"))
    return 0.0


def _rows(
    file: Path, columns: Sequence[str], problems: list[Problem]
) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) of a CSV file that has these columns; a short row has empty texts at its end."""
    try:
        with file.open(newline="", encoding="utf-8-sig") as stream:
            reader = csv.DictReader(stream, restkey="", restval="", strict=True)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                accepted = f"a first line with the columns {', '.join(columns)}"
                problems.append(Problem(shown(file), "line 1", f"no {missing[0]}", accepted))
                return
            for row in reader:
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        accepted = "a readable CSV file, in UTF-8"
        problems.append(Problem(shown(file), "whole file", str(error), accepted))


def sources_of(tables: Mapping[str, Any], below: str = "") -> Iterator[tuple[str, str]]:
    """(path, id) of every source cited in the tables of a document."""
    for key, value in tables.items():
        path = f"{below}.{key}" if below else key
        if key == "source":
            yield from ((path, each) for each in _cited(value))
        elif key == "sources" and isinstance(value, Mapping):
            for name, given in value.items():
                yield from ((f"{path}.{name}", each) for each in _cited(given))
        elif isinstance(value, Mapping):
            yield from sources_of(value, path)
        elif isinstance(value, (list, tuple)):
            for k, item in enumerate(value):
                if isinstance(item, Mapping):
                    yield from sources_of(item, f"{path}[{k}]")


def _cited(given: object) -> Iterator[str]:
    """The ids of a source; what is neither a text nor texts is refused elsewhere."""
    several = given if isinstance(given, (list, tuple)) else [given]
    return (each for each in several if isinstance(each, str))


@dataclass(frozen=True)
class Evidence:
    """One row of the evidence: what is known, and from where."""

    id: str
    kind: str
    """fact, assumption or calibration."""
    row: Mapping[str, str]


_EVIDENCE = {
    "facts.csv": "fact",
    "assumptions.csv": "assumption",
    "calibration.csv": "calibration",
}


def evidence(folder: Path, problems: list[Problem]) -> dict[str, Evidence]:
    """All rows of the evidence of a folder, by their id; its problems are added to `problems`."""
    found: dict[str, Evidence] = {}
    files = [folder / name for name in _EVIDENCE if (folder / name).is_file()]
    if not files:
        accepted = f"a folder that holds {', '.join(_EVIDENCE)}, or one of them"
        problems.append(Problem(shown(folder), "study.evidence", folder.name, accepted))
    for file in files:
        for line, row in _rows(file, ("id",), problems):
            if row["id"] in found:
                accepted = "an id that no other row has"
                problems.append(Problem(shown(file), f"line {line}, id", row["id"], accepted))
            found[row["id"]] = Evidence(row["id"], _EVIDENCE[file.name], row)
    return found


@dataclass(frozen=True)
class Figure:
    """A published figure, to be set beside what is simulated."""

    fr: str
    en: str
    place: Mapping[str, str]
    """The indicator, and the audience, segment and pool that it is of."""
    year: int
    published: float
    """In the indicator's unit."""
    source: str


def figures(
    folder: Path, known: Mapping[str, Evidence], problems: list[Problem]
) -> tuple[Figure, ...]:
    """The published figures of a model's folder; their problems are added to `problems`."""
    file = folder / PUBLISHED
    if not file.is_file():
        return ()
    places = ("indicator", "audience", "segment", "pool")
    found = []
    for line, row in _rows(file, ("fr", "en", *places, "year", "published", "source"), problems):
        if row["source"] not in known:
            accepted = "the id of a row of the evidence"
            problems.append(Problem(shown(file), f"line {line}, source", row["source"], accepted))
        if not row["year"].isdecimal():
            problems.append(Problem(shown(file), f"line {line}, year", row["year"], "a year"))
            continue
        value = _number(file, line, "published", row["published"], problems)
        place = {key: row[key] for key in places}
        found.append(Figure(row["fr"], row["en"], place, int(row["year"]), value, row["source"]))
    return tuple(found)
