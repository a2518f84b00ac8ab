"""One row of the verification: something that must hold, what it should be, and what was found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from simulator.document import Words

Group = Literal["theory", "by-hand", "laws", "engines"]
GROUPS: tuple[Group, ...] = ("theory", "by-hand", "laws", "engines")
Unit = Literal["second", "hour", "share", "people", "count", "cent"]


@dataclass(frozen=True)
class Row:
    """What was checked, and whether it holds."""

    group: Group
    name: str
    what: Words
    unit: Unit
    expected: float
    found: float
    low: float | None
    """The interval of what was found, over replications; none where equality is asked."""
    high: float | None
    holds: bool
    detail: str = ""
    """Where it does not hold, in the words of the model."""

    def table(self) -> dict[str, Any]:
        """The row as plain values."""
        return asdict(self) | {"what": {"fr": self.what.fr, "en": self.what.en}}
