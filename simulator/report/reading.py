"""A study as one reader sees it: in a language, with titles, each value found by its names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, nan
from typing import TYPE_CHECKING, NamedTuple

from simulator.document import Words
from simulator.report import numbers
from simulator.report.words import Language, Titles, say, told
from simulator.vocabulary import ALL, EVERY

if TYPE_CHECKING:
    import pandas as pd

    from simulator.experiment.study import ScenarioLabel, Study
    from simulator.vocabulary import Indicator

KEY = (
    "applications", "enrolments", "completions", "days-to-access-median",
    "calls-answered", "copy-turnaround", "result", "own-resources-ratio",
)  # fmt: skip
"""The indicators that a reader is shown first, in order."""
BY_AUDIENCE = "completions"
"""The key indicator that is also shown for each audience."""
RESULT = "result"
"""The indicator that closes a statement."""


class Value(NamedTuple):
    """A mean over replications and its paired difference from the base, each with its interval."""

    mean: float
    low: float
    high: float
    delta: float
    delta_low: float
    delta_high: float
    verdict: str
    more_runs: float = nan
    """How many more runs would settle the verdict."""


ABSENT = Value(nan, nan, nan, nan, nan, nan, "")


class Place(NamedTuple):
    """Of whom or of what a value is."""

    audience: str = ALL
    segment: str = ALL
    pool: str = ALL

    @property
    def kind(self) -> str:
        """The finest field that names something; a total counts among the audiences."""
        return "pool" if self.pool != ALL else "segment" if self.segment != ALL else "audience"


@dataclass(frozen=True)
class Reader:
    """A study with the language and the titles in which it is told."""

    study: Study
    language: Language
    titles: Titles

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """Every indicator that the study has values of, in the order of its declaration."""
        held = set(self.study.indicators.indicator)
        return {name: each for name, each in EVERY.items() if name in held}

    @cached_property
    def values(self) -> Mapping[tuple[str, str, Place, int], Value]:
        """(scenario, indicator, place, year) -> value."""
        rows = self.study.indicators
        places = map(Place, rows.audience, rows.segment, rows.pool)
        keys = zip(rows.scenario, rows.indicator, places, rows.year.astype(int), strict=True)
        return dict(zip(keys, _values(rows), strict=True))

    @cached_property
    def accounts(self) -> Mapping[tuple[str, str, int], Value]:
        """(scenario, account, year) -> value in euros."""
        rows = self.study.statements
        keys = zip(rows.scenario, rows.account, rows.year.astype(int), strict=True)
        return dict(zip(keys, _values(rows), strict=True))

    @cached_property
    def known(self) -> frozenset[str]:
        """The segments of the base; and `all`."""
        return frozenset(
            place.segment for name, _, place, _ in self.values if name == self.study.base
        )

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years of the study."""
        return tuple(sorted({int(year) for year in self.study.indicators.year.unique()}))

    @cached_property
    def base(self) -> ScenarioLabel:
        """The scenario that the others are compared with."""
        return next(each for each in self.study.scenarios if each.name == self.study.base)

    @cached_property
    def others(self) -> tuple[ScenarioLabel, ...]:
        """The scenarios that are compared with the base."""
        return tuple(each for each in self.study.scenarios if each.name != self.study.base)

    @property
    def scenarios(self) -> tuple[ScenarioLabel, ...]:
        """The base, then the others."""
        return (self.base, *self.others)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The key indicators that the study has."""
        return tuple(name for name in KEY if name in self.indicators)

    def say(self, key: str, **parts: object) -> str:
        """A text of the report in the reader's language."""
        return say(key, self.language, **parts)

    def tell(self, words: Words) -> str:
        """Words in the reader's language."""
        return told(words, self.language)

    def beside(self, words: Words) -> str:
        """The same words in the other language."""
        return told(words, "en" if self.language == "fr" else "fr")

    def title(self, kind: str, name: str) -> str:
        """What the reader calls an audience, a segment or a pool."""
        if name == ALL:
            return self.say("all")
        known = self.titles.get(kind, {}).get(name)
        return self.tell(known) if known else name

    def value(self, scenario: str, indicator: str, place: Place, year: int) -> Value:
        """The value, or `ABSENT`."""
        return self.values.get((scenario, indicator, place, year), ABSENT)

    def unit(self, indicator: str) -> numbers.Unit:
        """The unit of an indicator."""
        return numbers.UNITS[self.indicators[indicator].unit]

    def named(self, indicator: str) -> str:
        """The title of an indicator."""
        return self.tell(self.indicators[indicator].title)

    def places(self, indicator: str, kind: str) -> tuple[Place, ...]:
        """The places of one kind where an indicator has values, the total first."""
        found = dict.fromkeys(
            place for _, name, place, _ in self.values if name == indicator and place.kind == kind
        )
        return tuple(sorted(found, key=lambda place: place != Place()))

    def where(self, place: Place) -> str:
        """What the reader calls a place."""
        return self.title(place.kind, getattr(place, place.kind))

    def verdict(self, indicator: str, value: Value) -> str:
        """What the comparison shows, in plain words; empty when it shows nothing to compare."""
        if not value.verdict:
            return ""
        if value.verdict not in ("more", "less"):
            return unsettled(value.verdict, value.more_runs, self.language)
        better = self.indicators[indicator].better
        way = self.say(f"verdict-{value.verdict}")
        if better == "neither":
            return way
        return f"{way} ({self.say('good' if better == value.verdict else 'bad')})"


def unsettled(verdict: str, more_runs: float, language: Language) -> str:
    """What is said of a difference that goes neither way, with the runs that are missing."""
    if verdict == "not enough runs":
        if not isfinite(more_runs):
            return say("verdict-open", language)
        return say("verdict-missing", language, n=numbers.number(more_runs, 0, language))
    return say("verdict-same" if verdict == "equivalent" else "verdict-none", language)


def _values(rows: pd.DataFrame) -> Iterable[Value]:
    return map(Value, *(rows[field] for field in Value._fields))
