"""An effect in words: on what, by how much, from when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from simulator.chances import Prospect
from simulator.change import Change
from simulator.differences import InForce
from simulator.lever import UNITS
from simulator.model import Model
from simulator.quantity import cents, seconds
from simulator.report import quantities
from simulator.report.fields import FIELDS
from simulator.report.places import listed, quoted, stage, title
from simulator.report.words import Language, say, spaced, told

_KEYS = {"probability": "p", "strain": "weight"}
"""What a target is called in a model, where it is not the same."""
_KINDS = {"pool": "pools", "price": "prices", "cost": "costs", "grant": "grants"}


class Told(NamedTuple):
    """The three parts of an effect's sentence."""

    what: str
    """On what it acts: the number, and the places shortly."""
    by: str
    """A number before and after, or what is done to each of several."""
    when: str
    """From when, over how many months, until when."""


def effect(one: InForce, models: Sequence[Model], language: Language) -> Told:
    """An effect at its full strength, in words."""
    return Told(_what(one, models, language), _by(one, language), _when(one, language))


def _what(one: InForce, models: Sequence[Model], language: Language) -> str:
    target = one.action.target.split(".")[1]
    words = FIELDS.get(_KEYS.get(target, target))
    places = [where for where, _ in one.places]
    about = [name for where in places if (name := _about(where, models, language))]
    of = listed([quoted(name, language) for name in about], language)
    what = spaced(told(words, language), language).format(of=of) if words else target
    things = [quoted(_thing(where, models, language), language) for where in places]
    key = "at-stage" if any("stage" in where for where in places) else "of-thing"
    whom = _whom(one, models, language)
    if target != "volume" or not whom:
        what += say(key, language, places=listed(things, language))
    return what[:1].upper() + what[1:] + whom


def _about(where: Mapping[str, str], models: Sequence[Model], language: Language) -> str:
    """The branch or the request that an effect is about, or nothing."""
    if "raises" in where:
        return title("requests", where["raises"], models, language)
    kind, owner = _owner(where)
    return stage(kind, owner, where["to"], models, language) if "to" in where else ""


def _owner(where: Mapping[str, str]) -> tuple[str, str]:
    """The journey, or the request, that a stage stands in."""
    if "request" in where:
        return "requests", where["request"]
    return "journeys", where.get("journey", "")


def _thing(where: Mapping[str, str], models: Sequence[Model], language: Language) -> str:
    """The stage, the pool, the price, the cost or the grant."""
    if "stage" in where:
        return stage(*_owner(where), where["stage"], models, language)
    found = ((kind, where[key]) for key, kind in _KINDS.items() if key in where)
    kind, name = next(found, ("segments", where.get("segment", "")))
    return title(kind, name, models, language)


def _whom(one: InForce, models: Sequence[Model], language: Language) -> str:
    """The segments, where an effect chooses among them."""
    names = [where["segment"] for where, _ in one.places if "segment" in where]
    chosen = ("audience", "segment", "journey")
    if not names or not any(key in one.action.selects for key in chosen):
        return ""
    titles = [quoted(title("segments", name, models, language), language) for name in names]
    return say("for", language, segments=listed(titles, language))


def _by(one: InForce, language: Language) -> str:
    """Before and after, of one number or of the span of several; what is done to each of them."""
    change, target = one.change, one.action.target
    done = _done(change, target, one.action.op, language)
    sizes = sorted({quantities.size(base) or 0.0 for _, base in one.places})
    if not sizes or any(quantities.size(base) is None for _, base in one.places):
        return done
    before = [sizes[0], sizes[-1]]
    after = [_after(size, change, target) for size in before]
    ends = [_span(each, target, language) for each in (before, after)]
    return " -> ".join(ends) + (f" ({done})" if len(sizes) > 1 else "")


def _span(ends: Sequence[float], target: str, language: Language) -> str:
    low, high = (_shown(each, target, language) for each in ends)
    return low if low == high else say("span", language, low=low, high=high)


def _after(before: float, change: Change, target: str) -> float:
    if target == "stage.probability":
        moved = min(max(change.of(before), 0.0), 1.0)
        odds = moved / (1.0 - moved) * change.odds if moved < 1.0 else float("inf")
        return odds / (1.0 + odds) if odds != float("inf") else 1.0
    return change.of(before)


def _done(change: Change, target: str, op: str, language: Language) -> str:
    """What is done to several numbers at once."""
    if op == "odds":
        return say("done-odds", language, n=quantities.number(change.odds, language))
    parts = []
    if op == "set" and change.factor == 0.0:
        return say("done-set", language, n=_shown(change.shift, target, language))
    if change.factor != 1.0:
        parts.append(f"× {quantities.number(change.factor, language)}")
    if change.shift:
        sign = "-" if change.shift < 0 else "+"
        parts.append(f"{sign} {_shown(abs(change.shift), target, language)}")
    return " ".join(parts) or "× 1"


def _shown(value: float, target: str, language: Language) -> str:
    read = UNITS.get(target)
    if read is seconds:
        return quantities.duration(value, language)
    if read is cents:
        return quantities.money(value, language)
    if target == "stage.probability":
        return quantities.percent(value, language)
    if target.endswith(".carbon"):
        return quantities.mass(value, language)
    return quantities.number(value, language)


def _when(one: InForce, language: Language) -> str:
    action = one.action
    told_here = quantities.since(action.start, language)
    if action.ramp:
        told_here += say("over", language, n=action.ramp)
    told_here += quantities.until(action.end, language) if action.end else ""
    return told_here + chance(one.prospect, language)


def chance(prospect: Prospect | None, language: Language) -> str:
    """What must happen first, and how likely it is; nothing where nothing must."""
    if prospect is None:
        return ""
    p = quantities.percent(prospect.p, language)
    return say("if-it-falls", language, title=told(prospect.title, language), p=p)
