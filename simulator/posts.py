"""How positions are held: people who leave, are replaced, are absent and learn; and ceilings."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from simulator.document import Day, Declared, Law, NotNegative, Seconds, Words

MOST_ABSENT: Final = 0.99
"""Absence beyond this is not meant: somebody who is never there holds no position."""


class Staffing(Declared):
    """How the people of a pool come, go and are absent, one by one."""

    turnover: NotNegative
    """Share of the people in post who leave in a year: a rate, the same whoever has just come."""
    time_to_fill: Law
    """From leaving to the successor's first day."""
    ramp_up: Seconds = 0
    """From the first speed to full speed, evenly."""
    first_speed: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False, strict=True)] = 1.0
    """A newcomer's speed on the first day, of full speed."""
    absence: Annotated[float, Field(ge=0, le=MOST_ABSENT, allow_inf_nan=False, strict=True)] = 0.0
    """Share of the days on which somebody in post is absent, in spells."""
    absence_spell: Seconds | None = None
    """Mean length of a spell."""


class Ceiling(Declared):
    """Positions that may be held in several pools together."""

    title: Words
    people: NotNegative | dict[Day, NotNegative]
    """Positions, or steps of them by first day."""
    pools: tuple[str, ...] = Field(min_length=1)
    """In the order in which they are given what the ceiling leaves."""
