"""Numbers of a study with an amount, as they are typed: `result=0.5M€,throughput=0.5%`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simulator.errors import InputError, Problem
from simulator.model import Model
from simulator.vocabulary import ALL, EVERY

SYNONYMS: Mapping[str, str] = {"throughput": "completions", "balance": "result"}
"""Other names of indicators, as planners say them."""
_EUROS = {"€": 1.0, "EUR": 1.0, "k€": 1e3, "kEUR": 1e3, "M€": 1e6, "MEUR": 1e6}
_DAYS = {"days": 1.0, "day": 1.0, "h": 1 / 24, "weeks": 7.0}
_MARKS: Mapping[str, Mapping[str, float]] = {
    "EUR": _EUROS,
    "share": {"pt": 0.01},
    "day": _DAYS,
    "minute": {"min": 1.0, "s": 1 / 60, "h": 60.0},
    "t": {"t": 1.0},
    "kg": {"kg": 1.0, "g": 0.001},
}
"""What may follow an amount, by the unit of the indicator; a count takes nothing."""
_TEXT = re.compile(r"\s*([a-z0-9-]+?)(?:-(\d{4}))?\s*=\s*(\d+(?:\.\d+)?)\s*([^\d\s.,=]*)\s*\Z")


@dataclass(frozen=True)
class Target:
    """An amount for an indicator of the whole institution, in one year or in every year."""

    indicator: str
    year: int | None
    amount: float
    """In the unit of the indicator; where relative, a share of it."""
    relative: bool

    def chosen(self, indicator: str, year: int) -> bool:
        """Whether it speaks of an indicator in a year."""
        return indicator == self.indicator and self.year in (None, year)


def years_of(model: Model) -> range:
    """The calendar years of a model's study."""
    last = type(model.study.end).fromordinal(model.study.end.toordinal() - 1)
    return range(model.study.start.year, last.year + 1)


def targets(text: str, option: str, years: range, relative: bool = True) -> tuple[Target, ...]:
    """The targets of an option, such as `result-2026=0.5M€,throughput=0.5%`.

    Raises InputError with every part that names no indicator of the whole, a year outside the
    study, a unit that is not the indicator's, or an amount that is not more than zero. Without
    `relative`, a share in % is refused.
    """
    problems: list[Problem] = []
    found: list[Target] = []
    for part in text.split(","):
        wrong = list(_wrong(part, years, relative))
        if wrong:
            problems += [Problem("command line", option, part.strip(), each) for each in wrong]
        else:
            found.append(_target(part))
    twice = {(each.indicator, each.year) for each in found}
    if len(twice) < len(found):
        problems.append(Problem("command line", option, text, "each indicator once"))
    if problems:
        raise InputError(problems)
    return tuple(found)


def marks(indicator: str, relative: bool = False) -> dict[str, float]:
    """What may follow an amount of an indicator, and what the amount is multiplied by.

    With `relative`, a share of it in % too.
    """
    own = _MARKS.get(EVERY[indicator].unit, {"": 1.0})
    return {**own, **({"%": 0.01} if relative else {})}


def named(name: str) -> str:
    """The indicator that a name or a synonym means."""
    return SYNONYMS.get(name, name)


def known_names() -> str:
    """What names an indicator of the whole institution, in words."""
    return f"one of {', '.join([*SYNONYMS, *filter(whole, EVERY)])}"


def whole(indicator: str) -> bool:
    """Whether there is an indicator of that name for the whole institution."""
    return indicator in EVERY and "total" in EVERY[indicator].by


def _wrong(part: str, years: range, relative: bool) -> Iterator[str]:
    read = _TEXT.match(part)
    if read is None:
        yield "an indicator, =, an amount and its unit: result=0.5M€, throughput=0.5%"
        return
    name, year, number, mark = read.groups()
    if not whole(named(name)):
        yield known_names()
    else:
        known = marks(named(name), relative)
        if mark not in known:
            shown = " or ".join(filter(None, known))
            yield f"an amount of {name} in {shown}" if shown else f"an amount of {name}, no unit"
    if year and int(year) not in years:
        yield f"a year of the study, {years[0]} to {years[-1]}"
    if float(number) == 0.0:
        yield "an amount above zero"


def _target(part: str) -> Target:
    read = _TEXT.match(part)
    assert read is not None
    name, year, number, mark = read.groups()
    indicator, amount = named(name), float(number)
    if mark == "%":
        return Target(indicator, int(year) if year else None, amount / 100.0, True)
    return Target(indicator, int(year) if year else None, amount * marks(indicator)[mark], False)


def of_the_whole(audience: str, segment: str, pool: str) -> bool:
    """Whether a place in a table of indicators is the whole institution."""
    return audience == segment == pool == ALL
