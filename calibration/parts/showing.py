"""A fitted part in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from calibration.parts.estimate import Part


def lines(part: Part) -> Iterator[str]:
    """What was fitted, from how much, each number with its interval."""
    yield f"{part.name} ({part.rows} rows): {part.method}"
    for name, law in part.laws.items():
        shown = {key: f"{len(value)} values" if isinstance(value, list) else value
                 for key, value in law.items()}  # fmt: skip
        yield f"  {name}: " + ", ".join(f"{key} {value}" for key, value in shown.items())
    for key, (value, low, high) in part.estimates.items():
        yield f"  {key}: {value:.6g} ({low:.6g} to {high:.6g})"
    for key, values in part.tables.items():
        yield f"  {key}: {' '.join(f'{x:.4g}' for x in values)}"
    yield from (f"  {note}" for note in part.notes)
