"""Fitted parts as a file: what they rest on, and values that a scenario can cite.

NAME.toml holds the provenance and every part with its intervals; laws stand in it as a scenario
writes them, with the id of the part as their source. NAME.csv holds one row for each part in the
form of `evidence/calibration.csv`: put beside the others there, the ids can be cited.
"""

from __future__ import annotations

import csv
import io
import math
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from calibration.evidence.reading import Evidence
from calibration.parts.estimate import LEVEL, Estimate, Part

BARE = re.compile(r"^[A-Za-z0-9_-]+$")


def ident(name: str, part: Part) -> str:
    """The id by which a part is cited."""
    return f"{name}-{re.sub('[^a-z0-9]+', '-', part.name.lower()).strip('-')}"


def toml(name: str, found: Iterable[Evidence], parts: Iterable[Part]) -> str:
    """The fitted file; the same data and mappings give the same text."""
    document: dict[str, object] = {
        "fitted": {
            "name": name,
            "method": "parts by likelihood",
            "level": LEVEL,
            "evidence": [_provenance(piece) for piece in found],
        },
        "parts": {ident(name, part): _part(ident(name, part), part) for part in parts},
    }
    return "\n".join(_table((), document)).strip() + "\n"


def rows(name: str, found: Iterable[Evidence], parts: Iterable[Part]) -> str:
    """The parts as rows of evidence."""
    declared = [piece.mapping.evidence for piece in found]
    data = "; ".join(d.name for d in declared)
    source = "; ".join(f"{d.source} ({d.licence})" for d in declared)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("id", "statement", "value", "unit", "data_set", "source"))
    for part in parts:
        values = {key: f"{e.value:.6g} ({e.low:.6g} to {e.high:.6g})"
                  for key, e in part.estimates.items()}  # fmt: skip
        value, unit = "; ".join(values.values()), "; ".join(values)
        writer.writerow(
            (ident(name, part), f"{part.name}: {part.method}", value, unit, data, source)
        )
    return out.getvalue()


def write(path: Path, found: list[Evidence], parts: list[Part]) -> tuple[Path, Path]:
    """Write NAME.toml and NAME.csv; both are whole, or neither is new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    name, beside = path.stem, path.with_suffix(".csv")
    with tempfile.TemporaryDirectory(dir=path.parent) as temporary:
        first, second = Path(temporary, "toml"), Path(temporary, "csv")
        first.write_text(toml(name, found, parts), "utf-8", newline="\n")
        second.write_text(rows(name, found, parts), "utf-8", newline="\n")
        os.replace(second, beside)
        os.replace(first, path)
    return path, beside


def _provenance(piece: Evidence) -> dict[str, object]:
    declared = piece.mapping.evidence
    table: dict[str, object] = {
        "name": declared.name,
        "kind": declared.kind,
        "source": declared.source,
        "licence": declared.licence,
        "files": declared.files + [file for join in declared.joins for file in join.files],
        "sha256": piece.digest,
        "rows": piece.rows,
        "used": len(piece.frame),
        "left_out": dict(piece.dropped),
        "clock": declared.time_zone or "as written",
    }
    return table


def _part(own: str, part: Part) -> dict[str, object]:
    table: dict[str, object] = {
        "name": part.name, "method": part.method, "rows": part.rows, "notes": list(part.notes),
    }  # fmt: skip
    if part.estimates:
        table["estimates"] = {
            key: dict(zip(Estimate._fields, map(float, e), strict=True))
            for key, e in part.estimates.items()
        }
    if part.tables:
        table["tables"] = {key: [float(x) for x in values] for key, values in part.tables.items()}
    if part.laws:
        table["laws"] = {key: {**law, "source": own} for key, law in part.laws.items()}
    return table


def _table(path: tuple[str, ...], table: Mapping[str, object]) -> Iterator[str]:
    """A table as TOML: its own values first, then the tables in it that have a header."""
    below = {key: value for key, value in table.items() if _headed(path, value)}
    if path and (len(below) < len(table) or not table):
        yield f"[{'.'.join(map(_key, path))}]"
    for key, value in table.items():
        if key not in below:
            yield f"{_key(key)} = {inline(value)}"
    if path:
        yield ""
    for key, value in below.items():
        inner = (*path, key)
        if isinstance(value, Mapping):
            yield from _table(inner, value)
        elif isinstance(value, list):
            for each in value:
                yield f"[[{'.'.join(map(_key, inner))}]]"
                yield from (f"{_key(k)} = {inline(v)}" for k, v in each.items())
                yield ""


def _headed(path: tuple[str, ...], value: object) -> bool:
    """Whether a value has a header of its own: tables down to the parts, and lists of tables."""
    if isinstance(value, Mapping):
        return len(path) < 3 and not (len(path) == 2 and path[0] != "parts")
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _key(key: str) -> str:
    return key if BARE.match(key) else _text(key)


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'


def inline(value: object) -> str:
    """A value as TOML on one line; numbers to eight figures."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        if math.isfinite(value):
            return repr(float(f"{value:.8g}"))
        return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(inline, value))}]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(str(k))} = {inline(v)}" for k, v in value.items()) + " }"
    return _text(str(value))
