"""What differs between two scenarios, as sentences that a planner reads."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.chances import of_key
from simulator.differences import (
    GROUPS,
    ChargeDiffers,
    Difference,
    EffectDiffers,
    Group,
    InForce,
    LeverDiffers,
    PartDiffers,
    RetirementsDiffer,
    Used,
    ValueDiffers,
)
from simulator.document import Words
from simulator.lever import RetiredCourse
from simulator.model import Model
from simulator.report import quantities
from simulator.report.acting import chance, effect
from simulator.report.places import listed, named, quoted
from simulator.report.terminal import WIDTH, plain
from simulator.report.words import Language, say, told
from simulator.scenario import Scenario

ARROW = " -> "


@dataclass(frozen=True)
class Teller:
    """Two scenarios told in one language."""

    a: Scenario
    b: Scenario
    language: Language

    @property
    def models(self) -> tuple[Model, Model]:
        """The models, that of the second first: its titles hold."""
        return self.b.model, self.a.model

    def say(self, key: str, **parts: object) -> str:
        """A text of the report in the language."""
        return say(key, self.language, **parts)

    def tell(self, words: Words) -> str:
        """Words in the language."""
        return told(words, self.language)

    def cited(self, ids: Iterable[str]) -> str:
        """The evidence in brackets, or nothing."""
        known = {**self.a.evidence, **self.b.evidence}
        return quantities.evidence(ids, known, self.language)


def sentences(
    teller: Teller, found: Mapping[Group, Sequence[Difference]]
) -> dict[Group, list[str]]:
    """The sentences of each group that is not empty; equal changes are told once."""
    told_by_group = {group: list(_told(teller, found[group])) for group in GROUPS}
    return {group: lines for group, lines in told_by_group.items() if lines}


def text(teller: Teller, found: Mapping[Group, Sequence[Difference]]) -> str:
    """All that differs, as plain text for a terminal."""
    names = {"a": teller.tell(teller.a.title), "b": teller.tell(teller.b.title)}
    groups = sentences(teller, found)
    if not groups:
        return plain(teller.say("differs-none", **names))
    lines = [teller.say("differs-head", **names)]
    for group, told_here in groups.items():
        lines += ["", teller.say(f"differs-{group}")]
        for each in told_here:
            lines += textwrap.wrap(each, WIDTH, initial_indent="- ", subsequent_indent="  ")
    return plain("\n".join(lines))


def as_json(teller: Teller, found: Mapping[Group, Sequence[Difference]]) -> dict[str, Any]:
    """All that differs for machines: each group with its differences and its sentences."""
    told_here = sentences(teller, found)
    return {
        "a": teller.a.name,
        "b": teller.b.name,
        "same": not told_here,
        "sentences": told_here,
        "differences": {group: [_plain(each) for each in found[group]] for group in GROUPS},
    }


def _plain(node: Any) -> Any:
    """A difference as tables, lists and texts; what is absent is null."""
    if hasattr(node, "model_dump"):
        return node.model_dump(mode="json", exclude_unset=True)
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    if hasattr(node, "_asdict"):
        return _plain(node._asdict())
    if hasattr(node, "__dataclass_fields__"):
        return _plain(vars(node))
    if isinstance(node, (list, tuple)):
        return [_plain(each) for each in node]
    return node if node is None or isinstance(node, (bool, int, float, str)) else str(node)


def _told(teller: Teller, found: Sequence[Difference]) -> Iterator[str]:
    yield from _values(teller, [each for each in found if isinstance(each, ValueDiffers)])
    parts = [each for each in found if isinstance(each, PartDiffers)]
    yield from _parts(teller, parts)
    for each in found:
        if isinstance(each, LeverDiffers):
            yield _lever(teller, each)
        elif isinstance(each, EffectDiffers):
            yield _effect(teller, each)
        elif isinstance(each, RetirementsDiffer):
            yield from _retirements(teller, each)
        elif isinstance(each, ChargeDiffers):
            yield _charge(teller, each)


# ---- levers and effects


def _lever(teller: Teller, each: LeverDiffers) -> str:
    title = teller.tell(each.title)
    if each.before is None or each.after is None:
        key = "lever-added" if each.before is None else "lever-gone"
        return teller.say(key, lever=title, use=_use(teller, each.after or each.before))
    before, after = (_use_parts(teller, use) for use in (each.before, each.after))
    changes = ", ".join(f"{x}{ARROW}{y}" for x, y in zip(before, after, strict=True) if x != y)
    return teller.say("lever-changed", lever=title, changes=changes)


def _use_parts(teller: Teller, use: Used) -> tuple[str, ...]:
    return (
        teller.say("use-intensity", n=quantities.number(use.intensity, teller.language)),
        teller.say("use-start", day=quantities.day(use.start, teller.language)),
        teller.say(f"magnitude-{use.magnitude}"),
    )


def _use(teller: Teller, use: Used | None) -> str:
    return ", ".join(_use_parts(teller, use)) if use else ""


def _effect(teller: Teller, each: EffectDiffers) -> str:
    """An effect that one has, or what it was and what it becomes."""
    one, other = each.before, each.after
    if one is None or other is None:
        told_here = _one_effect(teller, other or one)
        return told_here if one is None else teller.say("no-longer", what=_small(told_here))
    what, by, when = effect(other, teller.models, teller.language)
    _, before, was = effect(one, teller.models, teller.language)
    cites = teller.cited(dict.fromkeys((*one.sources, *other.sources)))
    moved = [f"{before}, {was}", f"{by}, {when}"]
    return teller.say("change", what=what, change=teller.say("becomes").join(moved)) + cites + "."


def _one_effect(teller: Teller, one: InForce | None) -> str:
    assert one is not None
    what, by, when = effect(one, teller.models, teller.language)
    return teller.say("change", what=what, change=f"{by} {when}") + teller.cited(one.sources) + "."


# ---- values and parts


def _values(teller: Teller, found: Sequence[ValueDiffers]) -> Iterator[str]:
    """Values that change alike are told once, with their places."""
    groups: dict[tuple[str, ...], list[tuple[ValueDiffers, tuple[str, ...]]]] = {}
    for each in found:
        what, where = named(each.key, teller.models, teller.language)
        groups.setdefault((what, *_alike(teller, each)), []).append((each, where))
    for (what, change, cites), members in groups.items():
        places = listed([_quoted(teller, where) for _, where in members if where], teller.language)
        head = f"{what}, {places}" if places else what
        yield teller.say("change", what=_capital(head), change=change) + cites + "."


def _alike(teller: Teller, each: ValueDiffers) -> tuple[str, str]:
    """What makes two changes one: what is done, and on what evidence."""
    key = next(part for part in reversed(each.key) if part.isidentifier())
    ends = [
        quantities.value(key, given.value, teller.language) if given else teller.say("nothing")
        for given in (each.before, each.after)
    ]
    sources = [*(each.before.sources if each.before else ()), *(each.after or each.before).sources]  # type: ignore[union-attr]
    cites = teller.cited(dict.fromkeys(sources))
    ratio = _ratio(each)
    if each.key[0] == "catalogue" and ratio is not None:
        return f"× {quantities.number(ratio, teller.language)}", cites
    return ARROW.join(ends), cites


def _ratio(each: ValueDiffers) -> float | None:
    """By how much a number of the catalogue is multiplied."""
    one, other = (given.value if given else None for given in (each.before, each.after))
    if isinstance(one, (int, float)) and isinstance(other, (int, float)) and one:
        return round(other / one, 6)
    return None


def _parts(teller: Teller, found: Sequence[PartDiffers]) -> Iterator[str]:
    groups: dict[tuple[str, bool], list[str]] = {}
    for each in found:
        what, where = named(each.key, teller.models, teller.language)
        groups.setdefault((what, each.added), []).append(_quoted(teller, where))
    for (what, added), places in groups.items():
        key = "part-added" if added else "part-gone"
        names = listed(places, teller.language, most=6)
        yield teller.say(key, what=_capital(what), names=names)


def _quoted(teller: Teller, where: Sequence[str]) -> str:
    """A place in quotes, what holds it in brackets."""
    near, *around = where
    return quoted(near, teller.language) + (f" ({', '.join(around)})" if around else "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


# ---- retirements and charges


def _retirements(teller: Teller, each: RetirementsDiffer) -> Iterator[str]:
    cites = teller.cited(each.sources) + "."
    if each.after:
        yield teller.say("retired", **_courses(teller, each.after)) + cites
    if each.before:
        closed = teller.say("retired", **_courses(teller, each.before))
        yield teller.say("no-longer", what=closed) + cites


def _courses(teller: Teller, courses: Sequence[RetiredCourse]) -> dict[str, str]:
    days = sorted(course.when for course in courses)
    shares = sorted({course.captured for course in courses})
    return {
        "n": quantities.number(len(courses), teller.language),
        "names": listed([course.course for course in courses], teller.language),
        "first": quantities.day(days[0], teller.language),
        "last": quantities.day(days[-1], teller.language),
        "captured": ", ".join(quantities.percent(share, teller.language) for share in shares),
    }


def _charge(teller: Teller, each: ChargeDiffers) -> str:
    one, other = each.before, each.after
    charge = other or one
    assert charge is not None
    head = teller.say(f"charge-{charge.kind}", title=teller.tell(charge.title))
    told_here = [
        _amount(teller, paid) + chance(of_key(its.tuning.prospects, paid.on), teller.language)
        for its, paid in ((teller.a, one), (teller.b, other))
        if paid is not None
    ]
    line = teller.say("change", what=head, change=teller.say("becomes").join(told_here))
    line += teller.cited(each.sources) + "."
    return line if other else teller.say("no-longer", what=_small(line))


def _amount(teller: Teller, charge: Any) -> str:
    amount = quantities.money(charge.cents, teller.language)
    if charge.kind == "investment":
        when = quantities.on(charge.start, teller.language)
        return teller.say("charge-once", amount=amount, when=when, life=charge.life)
    since = quantities.since(charge.start, teller.language)
    told_here = teller.say("charge-yearly", amount=amount, since=since)
    return told_here + (quantities.until(charge.end, teller.language) if charge.end else "")
