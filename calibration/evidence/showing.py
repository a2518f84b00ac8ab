"""What was read, in lines; and as files: the rows, and the faults of every row."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from calibration.evidence.reading import Evidence, Fault, examine, refused
from simulator import InputError, Problem


def examined(mappings: Iterable[Path], data: Path) -> tuple[list[Evidence], list[Problem]]:
    """The evidence of every mapping that can be read, and all problems of all of them."""
    found: list[Evidence] = []
    problems: list[Problem] = []
    for path in mappings:
        try:
            evidence = examine(path, data)
        except InputError as error:
            problems += error.problems
        else:
            found.append(evidence)
            problems += refused(evidence)
    return found, problems


def lines(evidence: Evidence) -> Iterator[str]:
    """The evidence for a terminal: sizes, what was left out, and faults by kind."""
    declared, frame = evidence.mapping.evidence, evidence.frame
    yield f"{declared.name}: {declared.kind}, {evidence.rows} rows, {len(frame)} used"
    yield f"  source: {declared.source} ({declared.licence})"
    for role in frame.columns.difference(["file", "row"], sort=False):
        column = frame[role].dropna()
        if not len(column):
            continue
        if pd.api.types.is_string_dtype(column) or column.dtype == object:
            yield f"  {role}: {column[column != ''].nunique()} different"
        else:
            yield f"  {role}: {column.min()} to {column.max()}, in {len(column)} rows"
    for kind, count in evidence.dropped.items():
        yield f"  left out, {kind}: {count} rows"
    for (kind, role), count in Counter((f.kind, f.role) for f in evidence.faults).items():
        rows = [str(f.row) for f in evidence.faults if (f.kind, f.role) == (kind, role)]
        more = ", ..." if len(rows) > 10 else ""
        yield f"  fault, {kind} in {role}: {count}, rows {', '.join(rows[:10])}{more}"


def write(evidence: Evidence, out: Path) -> Path:
    """Write the rows (NAME.parquet) and every fault (NAME-faults.csv) into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    rows = out / f"{evidence.name}.parquet"
    with tempfile.TemporaryDirectory(dir=out) as temporary:
        first, second = Path(temporary, "rows"), Path(temporary, "faults")
        evidence.frame.to_parquet(first, index=False)
        faults = pd.DataFrame(evidence.faults, columns=list(Fault._fields))
        faults.to_csv(second, index=False, lineterminator="\n")
        os.replace(second, out / f"{evidence.name}-faults.csv")
        os.replace(first, rows)
    return rows
