"""Durations, amounts, dates and evidence as a reader of one language writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, timedelta

from simulator.document import Law
from simulator.library import Evidence
from simulator.quantity import DAY, HOUR, MINUTE, measure
from simulator.report.numbers import plain
from simulator.report.words import Language, say

_MONTHS: Mapping[Language, str] = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
}
_SECONDS = (
    "duration", "work", "patience", "tolerance", "warm_up", "value", "mean", "median", "maximum",
    "scale", "loc", "sample", "ramp_up", "absence_spell",
)  # fmt: skip
_CENTS = ("amount", "amounts", "yearly", "pay")
_PERCENT = (
    "p", "presence", "growth", "share", "captured", "turnover", "absence", "first_speed",
)  # fmt: skip


def duration(seconds: float, language: Language) -> str:
    """A duration in the largest unit that keeps it readable."""
    days = "jours" if language == "fr" else "days"
    for name, unit in ((days, DAY), ("h", HOUR), ("min", MINUTE)):
        if abs(seconds) >= 2 * unit or abs(seconds) == unit:
            return f"{plain(round(seconds / unit, 2), language)} {name}"
    return f"{plain(round(seconds, 2), language)} s"


def money(cents: float, language: Language) -> str:
    """An amount in euros, in thousands or in millions of them."""
    euros = cents / 100
    for name, unit, from_ in (("M€", 1e6, 1e6), ("k€", 1e3, 1e4)):
        if abs(euros) >= from_:
            return f"{plain(euros / unit, language)} {name}"
    return f"{plain(euros, language)} €"


def number(value: float, language: Language) -> str:
    """A number of no unit."""
    return plain(value, language)


def mass(milligrams: float, language: Language) -> str:
    """A mass in grams, in kilograms or in tonnes."""
    for name, unit in (("t", 1e9), ("kg", 1e6)):
        if abs(milligrams) >= unit:
            return f"{plain(milligrams / unit, language)} {name}"
    return f"{plain(milligrams / 1e3, language)} g"


_WRITTEN = {"duration": duration, "amount": money, "mass": mass}


def percent(share: float, language: Language) -> str:
    """A share in per cent."""
    return plain(round(share * 100, 2), language) + ("\u00a0%" if language == "fr" else "%")


def day(when: date, language: Language) -> str:
    """A date; a first of a month by its month alone."""
    month = _MONTHS[language].split()[when.month - 1]
    return f"{month} {when.year}" if when.day == 1 else f"{when.day} {month} {when.year}"


def on(when: date, language: Language) -> str:
    """At a date: in a month, or on a day of it."""
    return say("in-month" if when.day == 1 else "on-day", language, day=day(when, language))


def since(when: date, language: Language) -> str:
    """From a date on."""
    shown = day(when, language)
    if language == "fr":
        shown = f"du {shown}" if when.day > 1 else f"{_of(shown)}{shown}"
    return say("from", language, day=shown)


def until(end: date, language: Language) -> str:
    """Up to the day before a date."""
    last = end - timedelta(1)
    number = "1er" if language == "fr" and last.day == 1 else str(last.day)
    month = _MONTHS[language].split()[last.month - 1]
    return say("until", language, day=f"{number} {month} {last.year}")


def _of(month: str) -> str:
    return "d'" if month[0] in "ao" else "de "


def value(key: str, given: object, language: Language) -> str:
    """A value of a model by what its key holds."""
    if isinstance(given, Law):
        return law(given, language)
    if isinstance(given, bool):
        return say("yes" if given else "no", language)
    if isinstance(given, (int, float)):
        if key in _SECONDS:
            return duration(given, language)
        if key in _CENTS:
            return money(given, language)
        if key == "carbon":
            return mass(given, language)
        return percent(given, language) if key in _PERCENT else plain(given, language)
    if isinstance(given, date):
        return day(given, language)
    if isinstance(given, (list, tuple)):
        return ", ".join(value(key, each, language) for each in given)
    if isinstance(given, str):
        with suppress(ValueError):
            kind, size = measure(given)
            if kind in _WRITTEN:
                return _WRITTEN[kind](size, language)
    return str(given)


def law(given: Law, language: Language) -> str:
    """A law of durations: what sets its size, then its name, its shape and its cut."""
    size = next((k for k in ("value", "mean", "median", "scale") if getattr(given, k)), None)
    parts = [duration(getattr(given, size), language)] if size else []
    if given.law != "constant":
        parts.append(given.law)
        parts += [f"{name} = {plain(number, language)}" for name, number in given.shape.items()]
    parts += [f"{key}: {duration(getattr(given, key), language)}" for key in ("loc",) if given.loc]
    if given.sample:
        parts.append(value("sample", given.sample, language))
    if given.maximum is not None:
        parts.append(f"≤ {duration(given.maximum, language)}")
    return ", ".join(parts) or duration(0, language)


def size(given: object) -> float | None:
    """The one number that says how large a value is; None where it takes several."""
    if isinstance(given, Law):
        sizes = (given.value, given.mean, given.median, given.scale)
        return next((float(each) for each in sizes if each is not None), None)
    return float(given) if isinstance(given, (int, float)) else None


def evidence(ids: Iterable[str], known: Mapping[str, Evidence], language: Language) -> str:
    """The evidence that is cited, by its kinds: (assumptions A28, B80; fact F109)."""
    by_kind: dict[str, list[str]] = {}
    for each in ids:
        by_kind.setdefault(known[each].kind if each in known else "source", []).append(each)
    parts = [
        say(f"cites-{kind}" if len(found) == 1 else f"cites-{kind}s", language,
            ids=", ".join(found))
        for kind, found in by_kind.items()
    ]  # fmt: skip
    return f" ({' ; '.join(parts) if language == 'fr' else '; '.join(parts)})" if parts else ""
