"""What the numbers of scenarios rest on, as tables that a result keeps: it can then be explained
where the scenarios are no longer, or say other things."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from simulator import library, origin
from simulator.scenario import Scenario

_TEXTS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "fact": (("topic", "value", "unit", "year"), "source"),
    "assumption": (("parameter", "unit"), "reasoning"),
    "calibration": (("statement", "value", "unit"), "data_set"),
}
"""For each kind of evidence, what it is about, and where it is from or why it is held."""
_RANGE = ("low", "mode", "high")


def values(scenarios: Sequence[Scenario]) -> pd.DataFrame:
    """Columns scenario, path, shown, origin, kind, sources: every value of each scenario.

    The origin is a file, by its place in the library or else by its name, so that it does not
    depend on where it was read; or `default`. Sources are parted by spaces.
    """
    rows = [
        (each.name, value.path, value.shown, _file(value.origin), value.kind or "",
         " ".join(value.sources))
        for each in scenarios
        for value in origin.values(each)
    ]  # fmt: skip
    columns = ["scenario", "path", "shown", "origin", "kind", "sources"]
    return pd.DataFrame(rows, columns=columns).astype("str")


def moved(scenarios: Sequence[Scenario]) -> pd.DataFrame:
    """Columns scenario, path, base, final, origins: each number that effects move, as it is when
    the study ends. Origins are parted by line ends."""
    rows = [
        (each.name, move.path, move.base, move.final, "\n".join(map(_effect, move.origins)))
        for each in scenarios
        for move in origin.moved(each)
    ]
    columns = ["scenario", "path", "base", "final", "origins"]
    return pd.DataFrame(rows, columns=columns).astype("str")


def evidence(scenarios: Sequence[Scenario]) -> pd.DataFrame:
    """Columns id, kind, what, low, mode, high, ground: every row of the evidence that some value
    cites, as it is written; a fact or a calibration has no range."""
    cited: dict[str, tuple[str, ...]] = {}
    for scenario in scenarios:
        used = {id for value in origin.values(scenario) for id in value.sources}
        for id, each in scenario.evidence.items():
            if id in used:
                about, ground = _TEXTS[each.kind]
                what = ", ".join(filter(None, (each.row.get(name, "") for name in about)))
                ends = (each.row.get(name, "") for name in _RANGE)
                cited[id] = (id, each.kind, what, *ends, each.row.get(ground, ""))
    columns = ["id", "kind", "what", *_RANGE, "ground"]
    return pd.DataFrame(list(cited.values()), columns=columns).astype("str")


GROUNDED: Mapping[str, Callable[[Sequence[Scenario]], pd.DataFrame]] = MappingProxyType(
    {"values": values, "moved": moved, "evidence": evidence}
)
"""The tables of what a study's numbers rest on, by name."""


def _file(shown: str) -> str:
    inside = (library.library().parent / shown).exists()
    return shown if inside or shown == "default" else Path(shown).name


def _effect(told: str) -> str:
    """Where an effect is written: the file, and its place in it."""
    file, mark, place = told.partition(": ")
    return f"{_file(file)}{mark}{place}"
