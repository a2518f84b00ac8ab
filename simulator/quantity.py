"""Quantities as people write them: durations in seconds, money in cents, masses, dates."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Final

MINUTE: Final = 60
HOUR: Final = 3_600
DAY: Final = 86_400
WEEK: Final = 7 * DAY

_SECONDS: Final = {
    "s": 1, "second": 1, "seconds": 1,
    "min": MINUTE, "minute": MINUTE, "minutes": MINUTE,
    "h": HOUR, "hour": HOUR, "hours": HOUR,
    "day": DAY, "days": DAY,
    "week": WEEK, "weeks": WEEK,
}  # fmt: skip
_EUROS: Final = {"EUR": 1, "kEUR": 1_000, "MEUR": 1_000_000}
_MILLIGRAMS: Final = {"g": 1_000, "kg": 1_000_000, "t": 1_000_000_000}
_NUMBER_AND_UNIT: Final = re.compile(r"\s*(-?\d+(?:[_ ]\d{3})*(?:\.\d+)?)\s*([A-Za-z]+)\s*\Z")

DURATIONS: Final = 'a number with a unit: "30 s", "12 min", "3 h", "5 days", "2 weeks"'
AMOUNTS: Final = 'an amount with a unit: "950 EUR", "54 kEUR", "1.2 MEUR"'
MASSES: Final = 'a mass with a unit: "25 g", "300 kg", "900 t"'
LONGEST: Final = 36_525 * DAY
LARGEST: Final = 10_000_000 * 1_000_000 * 100
"""Cents. Beyond these two nothing is meant, and sums of them stay exact in 64 bits."""
HEAVIEST: Final = 1_000_000 * 1_000_000_000
"""Milligrams, the same for masses."""


def _split(text: object, units: dict[str, int], accepted: str) -> tuple[Decimal, int]:
    found = _NUMBER_AND_UNIT.match(text) if isinstance(text, str) else None
    if found is None or found[2] not in units:
        raise ValueError(accepted)
    return Decimal(found[1].replace("_", "").replace(" ", "")), units[found[2]]


def seconds(text: object, *, signed: bool = False) -> int:
    """Whole seconds of a duration such as "12 min"; ValueError says what is accepted."""
    number, unit = _split(text, _SECONDS, DURATIONS)
    return _within(number * unit, LONGEST, "36525 days", signed, DURATIONS)


def cents(text: object, *, signed: bool = False) -> int:
    """Whole cents of an amount such as "1.2 MEUR"; ValueError says what is accepted."""
    number, unit = _split(text, _EUROS, AMOUNTS)
    return _within(number * unit * 100, LARGEST, "10000000 MEUR", signed, AMOUNTS)


def milligrams(text: object, *, signed: bool = False) -> int:
    """Whole milligrams of a mass such as "25 g"; ValueError says what is accepted."""
    number, unit = _split(text, _MILLIGRAMS, MASSES)
    return _within(number * unit, HEAVIEST, "1000000 t", signed, MASSES)


def measure(text: object) -> tuple[str, int]:
    """What kind of quantity a text is, duration, amount or mass, and how much, or ValueError."""
    for kind, read in (("duration", seconds), ("amount", cents), ("mass", milligrams)):
        with suppress(ValueError):
            return kind, read(text, signed=True)
    raise ValueError(f"{DURATIONS}, or {AMOUNTS}, or {MASSES}")


def scaled(text: str, ratio: float) -> str:
    """A quantity as it is written, times a ratio, in the unit in which it is written."""
    found = _NUMBER_AND_UNIT.match(text)
    if found is None:
        raise ValueError("a number with a unit")
    number = Decimal(found[1].replace("_", "").replace(" ", "")) * Decimal(repr(ratio))
    return f"{number:.12f}".rstrip("0").rstrip(".") + f" {found[2]}"


def _within(value: Decimal, most: int, shown: str, signed: bool, accepted: str) -> int:
    if value < 0 and not signed:
        raise ValueError(f"zero or more: {accepted}")
    if abs(value) > most:
        raise ValueError(f"at most {shown}: {accepted}")
    return int(value.to_integral_value())


def show_seconds(value: float) -> str:
    """A duration as a person writes it, in the largest unit that keeps it readable."""
    for name, unit in (("days", DAY), ("h", HOUR), ("min", MINUTE)):
        if abs(value) >= 2 * unit or abs(value) == unit:
            return f"{value / unit:.4g} {name}"
    return f"{value:.4g} s"


def show_cents(value: float) -> str:
    """An amount in euros, or in thousands or millions of them when it is large."""
    euros = value / 100
    for name, unit in (("MEUR", 1_000_000), ("kEUR", 10_000)):
        if abs(euros) >= unit:
            return f"{euros / (unit if name == 'MEUR' else 1_000):.6g} {name}"
    return f"{euros:.6g} EUR"


def show_milligrams(value: float) -> str:
    """A mass in grams, or in kilograms or tonnes when it is large."""
    for name, unit in (("t", 1_000_000_000), ("kg", 1_000_000)):
        if abs(value) >= unit:
            return f"{value / unit:.6g} {name}"
    return f"{value / 1_000:.6g} g"


def add_years(when: date, years: int) -> date:
    """The same day another year; 29 February becomes the 28th."""
    day = min(when.day, 28) if (when.month, when.day) == (2, 29) else when.day
    return date(when.year + years, when.month, day)


def add_months(when: date, months: int) -> date:
    """The same day `months` later, or the last day of that month."""
    index = when.year * 12 + when.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - date(year, month + 1, 1)).days
    return date(year, month + 1, min(when.day, last))
