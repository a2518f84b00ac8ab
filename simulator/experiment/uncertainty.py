"""Assumptions that are not known: many draws of all of them at once, or a table of joint draws."""

from __future__ import annotations

import csv
import io
import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator import fitted
from simulator.errors import InputError, Problem
from simulator.inference.plausible import Method, points, triangular
from simulator.scenario import Scenario
from simulator.variation import Assumption, assumptions, moved

NONE, RANGES = "none", "assumptions"
"""What stands for no uncertainty, and for the ranges of the assumptions, in place of a file."""
FIRST_COLUMN = "draw"
FILE = "draws.csv"
"""The table of its draws in the folder of a result."""


@dataclass(frozen=True, eq=False)
class Joint:
    """Joint draws of assumptions: one row for each draw, one column for each assumption."""

    names: tuple[str, ...]
    """The ids of the assumptions."""
    values: npt.NDArray[np.float64]
    """In the unit of each; what is written with a unit in seconds, cents or milligrams."""
    provenance: Mapping[str, Any]
    """What made them, from what."""

    def first(self, count: int) -> Joint:
        """The first of the draws."""
        return replace(self, values=self.values[:count])

    def spread(self, count: int) -> Joint:
        """So many of the draws, at even distances from the first on."""
        return replace(self, values=self.values[np.arange(count) * len(self.values) // count])

    def under(self, other: Joint) -> Joint:
        """These draws, but for some of their assumptions, which the other draws as often."""
        values = self.values.copy()
        values[:, [self.names.index(name) for name in other.names]] = other.values
        made = {**self.provenance, **{f"joint_{k}": v for k, v in other.provenance.items()}}
        made["joint"] = ", ".join(other.names)
        return Joint(self.names, values, made)


def from_ranges(
    scenarios: Sequence[Scenario], count: int, seed: int, method: Method = "latin-hypercube"
) -> Joint:
    """`count` draws of every assumption of the scenarios, spread evenly over all ranges.

    Each is drawn from the triangular law of its low, best and high values, apart from the others.
    An assumption that several scenarios have is one.
    """
    found = _all(scenarios)
    low, best, high = zip(*(each.range for each in found.values()), strict=True)
    values = triangular(points(method, count, len(found), seed), low, best, high)
    made = {"made_by": method, "law": "triangular over low, best, high", "seed": seed}
    return Joint(tuple(found), values, made)


def drawn(scenarios: Sequence[Scenario], joint: Joint) -> tuple[tuple[Scenario, ...], ...]:
    """The scenarios under each draw: each assumption that a scenario has takes its value.

    Raises InputError, naming the draw, when a model refuses what was drawn.
    """
    own = [{each.id: each for each in assumptions(scenario)[0]} for scenario in scenarios]
    return tuple(
        tuple(
            _under(scenario, mine, dict(zip(joint.names, row, strict=True)), number)
            for scenario, mine in zip(scenarios, own, strict=True)
        )
        for number, row in enumerate(joint.values.tolist(), 1)
    )


def _under(
    scenario: Scenario, own: Mapping[str, Assumption], values: Mapping[str, float], number: int
) -> Scenario:
    taken = [(own[name], own[name].written(value)) for name, value in values.items() if name in own]
    try:
        return moved(scenario, taken)
    except InputError as error:
        where = f"draw {number} of {scenario.name}"
        raise InputError([Problem(where, p.path, p.value, p.accepted)
                          for p in error.problems]) from error  # fmt: skip


def _all(scenarios: Sequence[Scenario]) -> dict[str, Assumption]:
    """The assumptions of all scenarios, by id."""
    found: dict[str, Assumption] = {}
    for scenario in scenarios:
        for each in assumptions(scenario)[0]:
            found.setdefault(each.id, each)
    if not found:
        raise InputError([Problem("command line", "--uncertainty", RANGES,
                                  "scenarios with assumptions that have a range")])  # fmt: skip
    return found


def written(joint: Joint) -> str:
    """A table of joint draws as a file: its provenance as TOML in comments, then CSV."""
    text = io.StringIO()
    for key, value in joint.provenance.items():
        text.write(f"# {key} = {_toml(value)}\n")
    table = csv.writer(text, lineterminator="\n")
    table.writerow([FIRST_COLUMN, *joint.names])
    for number, row in enumerate(joint.values.tolist(), 1):
        table.writerow([number, *map(repr, row)])
    return text.getvalue()


def _toml(value: object) -> str:
    if isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else repr(value)
    quoted = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{quoted}"'


def table(path: str | Path, scenarios: Sequence[Scenario]) -> Joint:
    """The joint draws of a file, in the form of decision 0016, or of a fitted file that names one.

    Raises InputError with everything that is wrong: the provenance, an assumption that none of the
    scenarios has, a value that is no number, rows that are not numbered from 1.
    """
    path = _named(Path(path))
    name = str(path)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        accepted = (
            f"none, assumptions, a table of draws or a fitted file, or both by a comma; {error}"
        )
        raise InputError([Problem("command line", "--uncertainty", name, accepted)]) from error
    comments = [line[1:].strip() for line in lines if line.startswith("#")]
    rows = list(csv.reader(line for line in lines if line and not line.startswith("#")))
    problems = []
    provenance: Mapping[str, Any] = {}
    try:
        provenance = tomllib.loads("\n".join(comments))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(name, "comments", str(error), 'lines such as # made_by = "..."'))
    if not problems and "made_by" not in provenance:
        problems.append(Problem(name, "made_by", "missing", 'a line # made_by = "what drew them"'))
    problems += _wrong(name, rows, _all(scenarios))
    if problems:
        raise InputError(problems)
    values = np.array([[float(each) for each in row[1:]] for row in rows[1:]])
    return Joint(tuple(rows[0][1:]), values, provenance)


def _named(path: Path) -> Path:
    """The table of draws that a fitted file names; any other file is the table itself."""
    return fitted.draws_of(path) if path.suffix == ".toml" else path


def _wrong(name: str, rows: list[list[str]], known: Mapping[str, Assumption]) -> Iterator[Problem]:
    heads = rows[0] if rows else []
    if heads[:1] != [FIRST_COLUMN] or len(heads) < 2 or len(set(heads)) < len(heads):
        yield Problem(name, "header", ",".join(heads), "draw, then each assumption once")
        return
    for head in heads[1:]:
        if head not in known:
            yield Problem(name, "header", head, "the id of an assumption of the scenarios that "
                          "has a range: parcours show SCENARIO --assumptions")  # fmt: skip
    if len(rows) < 3:
        yield Problem(name, "rows", len(rows) - 1, "two draws or more")
    for number, row in enumerate(rows[1:], 1):
        at = f"row {number}"
        if row[0] != str(number):
            yield Problem(name, f"{at}.draw", row[0], f"{number}: draws are numbered from 1")
        if len(row) != len(heads):
            yield Problem(name, at, len(row), f"{len(heads)} values")
        for head, cell in zip(heads[1:], row[1:], strict=False):
            if not _is_number(cell):
                yield Problem(name, f"{at}.{head}", cell, "a finite number")


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False
