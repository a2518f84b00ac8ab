"""Numbers as a French or an English reader writes them, each with its unit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from simulator.document import Words
from simulator.report.words import Language, told

NARROW = "\u202f"
"""The narrow no-break space that parts thousands in French."""
MINUS = "\u2212"
MISSING = "\u2013"
"""Stands where there is no number."""

FINER = 3
"""How many more decimals an end of an interval may take."""

_SEPARATORS = {"fr": str.maketrans({",": NARROW, ".": ","}), "en": str.maketrans({})}
_BETWEEN = {"fr": " à ", "en": " to "}


class Unit(NamedTuple):
    """How the values of a unit are written."""

    name: Words
    """The unit as the head of a column; empty when the title says it all."""
    mark: Words
    """What follows a number, with its space."""
    point: Words
    """What follows a difference, with its space, where it is not in the unit of the values."""
    factor: float = 1.0
    """What a value is multiplied by before it is written."""
    places: int = 0
    """Decimals of a value."""
    fine: int = 0
    """Decimals of a difference."""


def _counted(fr: str, en: str, places: int = 0, fine: int = 0) -> Unit:
    after = Words(fr=f"\u00a0{fr}", en=f"\u00a0{en}")
    return Unit(Words(fr=fr, en=en), after, Words(fr="", en=""), 1.0, places, fine)


UNITS: Mapping[str, Unit] = {
    "EUR": _counted("M€", "M€")._replace(factor=1e-6, places=1, fine=2),
    "EUR-each": _counted("€", "€"),
    "share": Unit(
        Words(fr="%", en="%"),
        Words(fr="\u00a0%", en="%"),
        Words(fr="\u00a0pt", en="\u00a0pt"),
        100.0,
        1,
        2,
    ),
    "day": _counted("jours", "days", 1, 2),
    "minute": _counted("minutes", "minutes", 1, 2),
    "learner": _counted("apprenants", "learners"),
    "call": _counted("appels", "calls"),
    "e-mail": _counted("courriels", "e-mails"),
    "copy": _counted("copies", "copies"),
    "session": _counted("séances", "sessions"),
    "contact": _counted("par inscription", "per enrolment", 2, 2),
    "t": _counted("t éq. CO2", "t CO2e", 0, 1),
    "kg": _counted("kg éq. CO2", "kg CO2e", 1, 2),
    "waiting": _counted("en attente", "waiting", 1, 1),
    "position": _counted("postes", "positions", 1, 2),
}
"""The units of the indicators, by the name that an indicator gives."""


def number(value: float, places: int, language: Language, signed: bool = False) -> str:
    """A number with separators of the language, a true minus, and no sign on a zero."""
    if math.isnan(value):
        return MISSING
    text = f"{abs(value):,.{places}f}"
    zero = not text.strip("0.,")
    sign = "" if zero else MINUS if value < 0 else "+" if signed else ""
    return sign + text.translate(_SEPARATORS[language])


def amount(value: float, unit: Unit, language: Language) -> str:
    """A value in its unit, without the unit's mark."""
    return number(value * unit.factor, unit.places, language)


def difference(value: float, unit: Unit, language: Language) -> str:
    """A difference in its unit, signed, with no mark but the points of a share."""
    written = number(value * unit.factor, unit.fine, language, signed=True)
    return written + told(unit.point, language)


def span(low: float, high: float, unit: Unit, language: Language, signed: bool = False) -> str:
    """An interval in its unit, without the unit's mark.

    Empty when there is none, and when both ends are written alike. An interval that leaves out
    zero takes the decimals that show it, up to `FINER` more.
    """
    places = unit.fine if signed else unit.places
    ends = (low * unit.factor, high * unit.factor)
    if low * high > 0:
        nearest = min(map(abs, ends))
        places = next((p for p in range(places, places + FINER) if round(nearest, p)), places)
    first, last = (number(end, places, language, signed) for end in ends)
    return "" if first == last else between(first, last, language)


def between(first: str, last: str, language: Language) -> str:
    """From one written number to another."""
    return first + _BETWEEN[language] + last


def plain(value: float, language: Language) -> str:
    """A number of no declared unit, to about four figures and never fewer than the whole ones."""
    size = abs(value)
    places = 0 if size >= 1000 or math.isnan(value) else 1 if size >= 10 else 3
    text = number(value, places, language)
    point = "," if language == "fr" else "."
    return text.rstrip("0").rstrip(point) if places else text
