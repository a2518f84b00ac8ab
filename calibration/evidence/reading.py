"""From a mapping to evidence: typed rows, every fault with its row, and what was left out, counted.

Nothing is repaired. A row with a fault is left out when the mapping's `drop` names that fault;
any other fault is a problem, and evidence with a problem is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from calibration.evidence.mapping import EMPTY, FAULTS, KEYS, ROLES, Mapping, read_mapping
from calibration.evidence.stamps import stamps
from calibration.evidence.tables import FILE, ROW, digest, table
from simulator import InputError, Problem

SHOWN: Final = 5
"""Rows that a message names."""
UNSIGNED: Final = frozenset({"wait", "service", "length"})
"""Numbers that cannot be below zero."""
ORDER: Final = (("start", "end"), ("registered", "left"))
"""Roles of which the first cannot come after the second."""


class Fault(NamedTuple):
    """One thing wrong with one row; row 1 is the first below the header of its file."""

    file: str
    row: int
    role: str
    value: str
    kind: str


@dataclass(frozen=True)
class Evidence:
    """Observed data, as far as they can be used, and what was wrong with the rest."""

    mapping: Mapping
    frame: pd.DataFrame
    """A column for each mapped role, and file and row; stamps on the clock on the wall."""
    faults: tuple[Fault, ...]
    dropped: dict[str, int]
    """Fault -> rows left out for it, each row counted once; "not kept": rows of other things."""
    rows: int
    """Rows of the files."""
    digest: str
    """SHA-256 of the files."""

    @property
    def name(self) -> str:
        """The name that the mapping gives."""
        return self.mapping.evidence.name

    @property
    def unrecorded(self) -> pd.DatetimeIndex:
        """The days on which the recording itself is missing."""
        return pd.DatetimeIndex(self.mapping.evidence.unrecorded)


def read(path: Path, data: Path) -> Evidence:
    """The evidence of a mapping file; InputError lists every problem of mapping and data.

    The files of the mapping are looked for in `data`.
    """
    evidence = examine(path, data)
    problems = refused(evidence)
    if problems:
        raise InputError(problems)
    return evidence


def examine(path: Path, data: Path) -> Evidence:
    """The evidence of a mapping file, whatever its faults; InputError when it cannot be read."""
    mapping = read_mapping(path)
    declared = mapping.evidence
    files = [data / name for name in declared.files]
    raw = table(files, declared.separator)
    for join in declared.joins:
        others = [data / name for name in join.files]
        files += others
        right = table(others, declared.separator).drop(columns=[FILE, ROW])
        _columns(join.on, raw, path)
        _columns(join.on, right, path)
        fresh = [c for c in right.columns if c not in raw.columns or c in join.on]
        raw = raw.merge(right[fresh].drop_duplicates(join.on), on=join.on, how="left").fillna("")
    rows = len(raw)
    needed = [name for role in mapping.columns for name in mapping.names(role)]
    if rows:
        _columns([*needed, *mapping.keep], raw, path)
        for column, words in mapping.keep.items():
            raw = raw[raw[column].isin(words)]
    frame, faults = _typed(mapping, raw.reset_index(drop=True)) if rows else (raw, [])
    kept, dropped = _left(frame, faults)
    if rows > len(raw):
        dropped = {"not kept": rows - len(raw), **dropped}
    return Evidence(mapping, kept, tuple(faults), dropped, rows, digest(files))


def refused(evidence: Evidence) -> list[Problem]:
    """Why evidence cannot be used: faults that its mapping does not drop, or too little left."""
    name = ", ".join(evidence.mapping.evidence.files)
    problems = []
    for kind in FAULTS:
        found = [fault for fault in evidence.faults if fault.kind == kind]
        if found and kind not in evidence.mapping.evidence.drop:
            rows = ", ".join(f"{f.row} ({f.role} {f.value!r})" for f in found[:SHOWN])
            more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
            problems.append(
                Problem(name, f"rows {rows}{more}", kind, f'data without it, or drop = ["{kind}"]')
            )
    case = KEYS[evidence.mapping.evidence.kind][:1] or ("case",)
    count = evidence.frame[case[0]].nunique() if len(evidence.frame) else 0
    if count == 0:
        problems.append(Problem(name, "rows", 0, "rows that can be used"))
    elif count == 1:
        problems.append(Problem(name, f"columns.{case[0]}", 1, "two cases or more"))
    return problems


def _columns(names: list[str], raw: pd.DataFrame, path: Path) -> None:
    """InputError when the table lacks a column."""
    absent = [name for name in dict.fromkeys(names) if name not in raw.columns]
    if absent:
        there = ", ".join(str(c) for c in raw.columns if c not in (FILE, ROW))
        raise InputError(
            Problem(str(path), "columns", name, f"a column of the data: {there}") for name in absent
        )


def _typed(mapping: Mapping, raw: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    """The rows with their types; what is wrong is missing in them, and listed."""
    frame = pd.DataFrame({"file": raw[FILE], "row": raw[ROW]})
    found: dict[int, list[tuple[str, str, str]]] = {}
    for role, (holds, _) in ROLES[mapping.evidence.kind].items():
        names = mapping.names(role)
        if not names:
            continue
        text = raw[names[0]].str.strip()
        for other in names[1:]:
            text = (text + " " + raw[other].str.strip()).str.strip()
        if role in mapping.values:
            unknown = text[~text.isin(mapping.values[role])]
            _note(found, unknown, role, "unknown value")
            text = text.map(mapping.values[role]).fillna("")
        else:
            unknown = text.iloc[:0]
        values, wrong = _values(text, holds, mapping)
        for kind, rows in wrong.items():
            _note(found, text[rows], role, kind)
        if role not in EMPTY:
            _note(found, text[(text == "").to_numpy() & ~text.index.isin(unknown.index)], role,
                  "missing")  # fmt: skip
        if role in UNSIGNED:
            _note(found, text[(values < 0).to_numpy()], role, "negative")
        frame[role] = values
    for first, second in ORDER:
        if first in frame and second in frame:
            against = (frame[first] > frame[second]).to_numpy()
            _note(found, frame.loc[against, second].astype(str), second, "end before start")
    _note_duplicates(mapping, frame, found)
    return frame, list(_listed(frame, found))


def _values(text: pd.Series, holds: str, mapping: Mapping) -> tuple[pd.Series, dict[str, pd.Index]]:
    """The values that a text stands for, and the rows where it stands for none, by fault."""
    if holds == "text":
        return text, {}
    if holds == "number":
        numbers = pd.to_numeric(text.where(text != ""), errors="coerce").astype(float)
        finite = numbers.where(numbers.abs() < float("inf"))
        return finite, {"bad number": text.index[(text != "") & finite.isna()]}
    return stamps(text, mapping.evidence.stamp, mapping.evidence.time_zone)


def _note(found: dict[int, list[tuple[str, str, str]]], rows: pd.Series, role: str,
          kind: str) -> None:  # fmt: skip
    for index, value in rows.items():
        found.setdefault(int(str(index)), []).append((role, str(value), kind))


def _note_duplicates(mapping: Mapping, frame: pd.DataFrame,
                     found: dict[int, list[tuple[str, str, str]]]) -> None:  # fmt: skip
    """A row that is there already; where rows have keys, one with the keys of another."""
    roles = [role for role in frame.columns if role not in ("file", "row")]
    keys = list(KEYS[mapping.evidence.kind]) or roles
    again = frame.duplicated(keys)
    shown = frame.loc[again, keys[:3]].astype(str).agg(" ".join, axis=1)
    _note(found, shown if len(shown) else pd.Series(dtype=object), keys[0], "duplicate")


def _listed(frame: pd.DataFrame, found: dict[int, list[tuple[str, str, str]]]) -> Iterator[Fault]:
    for index in sorted(found):
        for role, value, kind in found[index]:
            file, row = frame.at[index, "file"], frame.at[index, "row"]
            yield Fault(str(file), int(str(row)), role, value, kind)


def _left(frame: pd.DataFrame, faults: list[Fault]) -> tuple[pd.DataFrame, dict[str, int]]:
    """The rows without a fault, and how many rows each fault took away (its first, by `FAULTS`)."""
    worst: dict[tuple[str, int], str] = {}
    for fault in faults:
        place = (fault.file, fault.row)
        before = worst.get(place, fault.kind)
        worst[place] = min(before, fault.kind, key=FAULTS.index)
    if not worst:
        return frame, {}
    places = pd.MultiIndex.from_frame(frame[["file", "row"]])
    kept = frame[~places.isin(list(worst))].reset_index(drop=True)
    return kept, dict(Counter(worst.values()))
