"""What the effects in force make of one number: on one date, and day after day."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from simulator.lever import NEW, Action


@dataclass(frozen=True)
class Change:
    """What the actions in force make of a number x: x * factor + shift, and its odds."""

    factor: float = 1.0
    shift: float = 0.0
    odds: float = 1.0

    def of(self, base: float) -> float:
        """The changed number."""
        return base * self.factor + self.shift


def compose(actions: Iterable[Action], when: date) -> Change:
    """The change in force at a date: set, then scales, then adds, and odds apart.

    Graded by g, a scale or odds factor f acts as f**g, an addition a as g * a, and a set to v as
    a move of the share g from the base towards v. What a lever adds is nothing before it starts,
    whatever else acts, and from then on a part of what is declared.
    """
    kept, given, factor, added, odds, part = 1.0, 0.0, 1.0, 0.0, 1.0, 1.0
    for action in actions:
        grade = action.grade(when)
        if action.op == NEW:
            if grade == 0.0:
                return Change(0.0)
            part *= action.value
            continue
        if grade == 0.0:
            continue
        if action.op == "set":
            kept, given = 1.0 - grade, grade * action.value
        elif action.op == "scale":
            factor *= math.pow(action.value, grade)
        elif action.op == "add":
            added += grade * action.value
        else:
            odds *= math.pow(action.value, grade)
    return Change(part * kept * factor, given * factor + added, odds)


def composed(actions: Sequence[Action], dates: Sequence[date]) -> list[Change]:
    """The change in force on each of some dates, worked out once for each stretch of equal ones."""
    breaks = sorted({day for action in actions for day in action.breaks()})
    known: dict[int, Change] = {}
    found = []
    for when in dates:
        stretch = bisect_right(breaks, when)
        if stretch not in known:
            known[stretch] = compose(actions, when)
        found.append(known[stretch])
    return found
