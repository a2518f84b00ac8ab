"""Places of a model in words: what a key is called, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from simulator.model import Journey, Model
from simulator.report.fields import FIELDS
from simulator.report.words import Language, say, spaced, told

_ITEMS = ("requests", "next", "attrition", "books")
"""Lists of a stage whose items are called by what they are about."""
_LAWS = ("duration", "work", "patience", "time_to_fill")


class Named(NamedTuple):
    """A value of a model in words."""

    what: str
    """What it is: staff time, probability of "Missing documents"."""
    where: tuple[str, ...]
    """Where it stands, the nearest first: a stage and its journey, a pool, a course."""


def named(key: Sequence[str], models: Sequence[Model], language: Language) -> Named:
    """The words for a key of a model; the first of the models that has a thing gives its title."""
    top, *trail = key
    if top in ("study", "catalogue"):
        trail, where = (trail, ()) if top == "study" else (trail[1:], tuple(trail[:1]))
        return Named(_field(top, trail, "", language), where)
    name, *trail = trail or [""]
    where = (title(top, name, models, language),)
    of = ""
    kind, owner = top, name
    if top == "segments" and len(trail) > 1 and trail[0] in ("stages", "requests"):
        kind = "journeys" if trail[0] == "stages" else "requests"
        owner = _journey_of(name, models) if kind == "journeys" else trail[1]
        trail = ["stages", *trail[1:]] if kind == "journeys" else ["stages", *trail[2:]]
        where = where if kind == "journeys" else (title(kind, owner, models, language), *where)
    if kind in ("journeys", "requests") and len(trail) > 1 and trail[0] == "stages":
        where = (stage(kind, owner, trail[1], models, language), *where)
        trail = trail[2:] or ["stages"]
        if trail[0] in _ITEMS and len(trail) > 1:
            of = quoted(_about(kind, owner, trail, models, language), language)
            trail = [trail[0], *trail[2:]]
    return Named(_field(top, trail, of, language), where)


def _field(top: str, trail: Sequence[str], of: str, language: Language) -> str:
    """The keys after a name, in words; the whole thing where there is none."""
    words: list[str] = []
    above = top
    for part in trail:
        known = FIELDS.get(f"{above}.{part}") or FIELDS.get(part)
        known = FIELDS.get(f"{top}.{part}", known)
        words.append(spaced(told(known, language), language).format(of=of) if known else part)
        above = part
    if not words:
        return spaced(told(FIELDS[top], language), language).format(of=of) if top in FIELDS else top
    # A table inside another is called by its own keys, but a law by what lasts that long.
    unknown = [part not in FIELDS for part in trail]
    head = 0 if trail[0] in _LAWS or all(unknown[1:]) else max(
        k for k, each in enumerate(unknown) if not each
    )  # fmt: skip
    rest = ", ".join(words[head + 1 :])
    return f"{words[head]} ({rest})" if rest else words[head]


def field(key: str, language: Language) -> str:
    """What a key is called that is about nothing else; itself where it has no words."""
    return _field("", [key], "", language)


def title(kind: str, name: str, models: Sequence[Model], language: Language) -> str:
    """What a reader calls a segment, a journey, a pool ...; its name where it has no title."""
    for model in models:
        parts = getattr(model, kind, {})
        found = getattr(parts.get(name), "title", None) if isinstance(parts, Mapping) else None
        if found is not None:
            return told(found, language)
    return name


def stage(kind: str, owner: str, name: str, models: Sequence[Model], language: Language) -> str:
    """What a reader calls a stage of a journey or of a request."""
    for model in models:
        journey: Journey | None = getattr(model, kind).get(owner)
        for each in journey.stages if journey else ():
            if each.name == name and each.title is not None:
                return told(each.title, language)
    return name


def _journey_of(segment: str, models: Sequence[Model]) -> str:
    return next((m.segments[segment].journey for m in models if segment in m.segments), "")


def _about(
    kind: str, owner: str, trail: Sequence[str], models: Sequence[Model], language: Language
) -> str:
    """What an item of a stage's list is about: a request, a price, a stage or an outcome."""
    if trail[0] == "requests":
        return title("requests", trail[1], models, language)
    return stage(kind, owner, trail[1], models, language)


def quoted(name: str, language: Language) -> str:
    """A name in the quotes of the language."""
    return say("quoted", language, name=name)


def listed(names: Sequence[str], language: Language, most: int = 3) -> str:
    """Names in a sentence, the first ones in full and the rest counted."""
    unique = list(dict.fromkeys(names))
    if len(unique) > most + 1:
        shown = ", ".join(unique[:most])
        return say("and-others", language, names=shown, n=len(unique) - most)
    return say("and", language).join(filter(None, (", ".join(unique[:-1]), *unique[-1:])))
