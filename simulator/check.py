"""Every rule of a model that spans fields: all problems at once, each with its path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from simulator import check_staffing, check_stock, clock, laws
from simulator.document import FIRST, Declared, Law
from simulator.draws import name_key
from simulator.errors import Problem
from simulator.library import Document
from simulator.loops import declared_to_last, timeless
from simulator.model import (
    Calendar,
    Journey,
    Model,
    Request,
    Segment,
    Stage,
    Study,
    stages_of,
)

Found = Iterator[tuple[str, object, str]]
"""(path, value, what is accepted)"""


def problems_of(model: Model, document: Document) -> list[Problem]:
    """Everything that is wrong with a model, in the order of its parts."""
    parts: tuple[Callable[[Model], Found], ...] = (
        _study, _names, _calendars, _pools, _ceilings, _rhythms, _segments, _journeys, _money,
        _catalogue, check_stock.stock,
    )  # fmt: skip
    found = [each for part in parts for each in part(model)]
    unique = dict.fromkeys((path, repr(value), accepted) for path, value, accepted in found)
    values = {(path, repr(value), accepted): value for path, value, accepted in found}
    return [Problem(document.file_of(k[0]), k[0], values[k], k[2]) for k in unique]


def from_pydantic(error: ValidationError, document: Document, below: str = "") -> list[Problem]:
    """The problems of a validation, one for each path in the file."""
    found: dict[str, tuple[object, list[str]]] = {}
    for each in error.errors():
        path = dotted((below, *each["loc"]) if below else each["loc"])
        given = "missing" if each["type"] == "missing" else each["input"]
        found.setdefault(path, (given, []))[1].append(accepted_by(each))
    # What is refused only because of something inside it is no problem of its own: a list that
    # is too short, or a table where a number might have stood.
    inner = {path[: cut.start()] for path in found for cut in re.finditer(r"[.\[]", path)}
    return [
        Problem(document.file_of(path), path, given, " or ".join(accepted))
        for path, (given, accepted) in found.items()
        if path not in inner
    ]


def accepted_by(error: Any) -> str:
    """What would be accepted instead of a value that pydantic refused."""
    if error["type"] == "extra_forbidden":
        return "no such key here"
    if error["type"] == "missing":
        return "this key is required"
    return str(error["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")


def dotted(parts: tuple[int | str, ...]) -> str:
    """A path as it is written: journeys.bts.stages[2].work"""
    text = ""
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part and not _UNION_TAG.search(part):
            text += f".{part}" if text else part
    return text


_UNION_TAG = re.compile(r"[\[\(]|^constrained-|^(float|int|str|tuple|dict|Range)$")
"""What pydantic adds to a path to say which kind of a union it tried."""


def _known(value: str | None, names: object, path: str, what: str) -> Found:
    if value is not None and value not in names:  # type: ignore[operator]
        yield path, value, f"one of the {what}s: {', '.join(sorted(names)) or 'there is none'}"  # type: ignore[call-overload]


def _study(model: Model) -> Found:
    study = model.study
    if study.end <= study.start:
        yield "study.end", study.end, f"a day after the start, {study.start}"
    room = (study.start - FIRST).days * clock.DAY
    if study.warm_up % clock.DAY or study.warm_up > room:
        yield "study.warm_up", study.warm_up, f"whole days, not before {FIRST}"


def _names(model: Model) -> Found:
    """Two names of one kind must not share a key, or they would share their luck."""
    keys: dict[int, str] = {}
    names = [f"segment/{s}" for s in model.segments] + [f"pool/{p}" for p in model.pools]
    for kind, journeys in (("journey", model.journeys), ("request", model.requests)):
        for name, journey in journeys.items():
            names += [f"{kind}/{name}/{stage.name}" for stage in journey.stages]
            names += [f"{kind}/{name}/{stage.name}>{r.request}"
                      for stage in journey.stages for r in stage.requests]  # fmt: skip
    for name in dict.fromkeys(names):
        if keys.setdefault(name_key(name), name) != name:
            other = keys[name_key(name)]
            yield "study", name, f"another name: its draws would be those of {other}"


def _hours(text: str, path: str) -> Found:
    try:
        clock.parse_week(text)
    except ValueError as error:
        yield path, text, str(error)


def _calendars(model: Model) -> Found:
    for name, calendar in model.calendars.items():
        path = f"calendars.{name}"
        yield from _hours(calendar.hours, f"{path}.hours")
        for k, period in enumerate(calendar.periods):
            yield from _hours(period.hours, f"{path}.periods[{k}].hours")
        spans = sorted((c.first, c.last, k) for k, c in enumerate(calendar.closures))
        for k, (first, last, at) in enumerate(spans):
            if last < first:
                yield f"{path}.closures[{at}].last", last, f"{first} or later"
            if k and first <= spans[k - 1][1]:
                yield f"{path}.closures[{at}]", first, "closures that do not overlap"


def _pools(model: Model) -> Found:
    for name, pool in model.pools.items():
        path = f"pools.{name}"
        yield from _known(pool.calendar, model.calendars, f"{path}.calendar", "calendar")
        yield from check_staffing.steps(f"{path}.people", pool.people, model.study.start)
        if pool.staffing is not None:
            yield from _law(pool.staffing.time_to_fill, f"{path}.staffing.time_to_fill")
            yield from check_staffing.staffing(f"{path}.staffing", pool.staffing)
        if pool.calendar in model.calendars and _shut(model.calendars[pool.calendar], model.study):
            yield f"{path}.calendar", pool.calendar, "a calendar that opens during the study"


def _ceilings(model: Model) -> Found:
    for name, ceiling in model.ceilings.items():
        for pool in ceiling.pools:
            yield from _known(pool, model.pools, f"ceilings.{name}.pools", "pool")
    yield from check_staffing.ceilings(model)


def _shut(calendar: Calendar, study: Study) -> bool:
    """Whether closures cover the study: a week with no opening is refused by itself."""
    last = study.end - timedelta(1)
    closed = [min(c.last, last) - max(c.first, study.start) for c in calendar.closures]
    return study.start <= last and (
        sum(max(0, span.days + 1) for span in closed) > (last - study.start).days
    )


def _rhythms(model: Model) -> Found:
    for name, rhythm in model.rhythms.items():
        for key in ("months", "weekdays", "hours"):
            if not sum(getattr(rhythm, key)):
                yield f"rhythms.{name}.{key}", 0, "at least one share above zero"


def _segments(model: Model) -> Found:
    if not model.segments:
        yield "segments", "none", "at least one segment"
    for name, segment in model.segments.items():
        path = f"segments.{name}"
        yield from _known(segment.audience, model.audiences, f"{path}.audience", "audience")
        yield from _known(segment.journey, model.journeys, f"{path}.journey", "journey")
        yield from _known(segment.season, model.rhythms, f"{path}.season", "rhythm")
        if isinstance(segment.volume, dict) and not segment.volume:
            yield f"{path}.volume", segment.volume, "a number a year, or numbers by year"
        if segment.busyness is not None and not 1e-3 <= segment.busyness <= 1e6:
            yield f"{path}.busyness", segment.busyness, "a number from 0.001 to 1000000"
        yield from _patches(model, name, segment)


def _patches(model: Model, name: str, segment: Segment) -> Found:
    """A segment's differences name stages and requests that exist, and stay valid."""
    parts: list[tuple[str, Journey | None, Mapping[str, Any]]] = [
        (f"segments.{name}.stages", model.journeys.get(segment.journey), segment.stages)
    ]
    for request, own in segment.requests.items():
        path = f"segments.{name}.requests.{request}"
        yield from _known(request, model.requests, path, "request")
        parts.append((path, model.requests.get(request), own))
    for path, journey, patches in parts:
        if journey is None:
            continue
        stages = {stage.name for stage in journey.stages}
        for stage in patches:
            yield from _known(stage, stages, f"{path}.{stage}", "stage")
        wrong = list(_invalid(path, journey, patches))
        yield from wrong
        if patches and not wrong:
            stages_here = stages_of(journey, patches)
            patched = Journey(title=journey.title, outcomes=journey.outcomes, stages=stages_here)
            yield from _of_patches(model, path, journey, patched)


def _of_patches(model: Model, path: str, journey: Journey, patched: Journey) -> Found:
    """What is wrong with the patched journey and not with the journey itself, by stage."""
    is_request = isinstance(journey, Request)
    shared = {(at, repr(v), text) for at, v, text in _stages(model, "", journey, is_request)}
    for at, value, text in _stages(model, "", patched, is_request):
        if (at, repr(value), text) not in shared:
            place, _, key = at.partition("]")
            stage = f".{patched.stages[int(place[1:])].name}" if place else ""
            yield f"{path}{stage}{key}", value, text


def _invalid(path: str, journey: Journey, patches: Mapping[str, Any]) -> Found:
    for stage, patch in patches.items():
        try:
            stages_of(journey, {stage: patch})
        except ValidationError as error:
            for each in error.errors():
                yield f"{path}.{stage}.{dotted(each['loc'])}", each["input"], accepted_by(each)


def _journeys(model: Model) -> Found:
    for kind, journeys in (("journeys", model.journeys), ("requests", model.requests)):
        for name, journey in journeys.items():
            yield from _stages(model, f"{kind}.{name}.stages", journey, kind == "requests")


def _stages(model: Model, path: str, journey: Journey, is_request: bool) -> Found:
    names = [stage.name for stage in journey.stages]
    for place, stage in enumerate(journey.stages):
        at = f"{path}[{place}]"
        if stage.name in names[:place] or stage.name in journey.outcomes:
            yield f"{at}.name", stage.name, "a name that no other stage or outcome has"
        yield from _parts(model, at, stage, is_request)
        yield from _ways(at, stage, {*names, *journey.outcomes})
    loop = timeless(journey.stages, declared_to_last)
    if loop:
        yield path, " -> ".join(loop), "a loop in which time passes: a duration, or work"


def _parts(model: Model, at: str, stage: Stage, is_request: bool) -> Found:
    for key in ("duration", "work", "patience"):
        yield from _law(getattr(stage, key), f"{at}.{key}")
    yield from _staff(model, at, stage)
    yield from _openings(at, stage)
    yield from _raises(model, at, stage, is_request)
    if is_request and stage.marks is not None:
        yield f"{at}.marks", stage.marks, "nothing: milestones are the learner's"
    for k, booking in enumerate(stage.books):
        yield from _known(booking.price, model.prices, f"{at}.books[{k}].price", "price")


def _staff(model: Model, at: str, stage: Stage) -> Found:
    for pool in stage.pools:
        yield from _known(pool, model.pools, f"{at}.pools", "pool")
    order = [list(model.pools).index(p) for p in stage.pools if p in model.pools]
    if order != sorted(set(order)):
        yield f"{at}.pools", stage.pools, "pools once each, in the order of the model"
    if stage.pools and stage.work is None:
        yield f"{at}.work", None, "a duration: the stage has pools"
    if stage.pools and stage.duration is not None:
        yield f"{at}.duration", "with pools", "either a duration or pools with work"
    unused = () if stage.pools else ("work", "patience", "balk_at", "strain")
    for key in unused:
        if getattr(stage, key) is not None:
            yield f"{at}.{key}", "without pools", "nothing: nobody waits at this stage"
    for key, way in (("patience", "on_renege"), ("balk_at", "on_balk")):
        if (getattr(stage, key) is None) != (getattr(stage, way) is None):
            yield f"{at}.{way}", getattr(stage, way), f"given together with {key}"
    if stage.strain is not None and stage.strain.tolerance == 0:
        yield f"{at}.strain.tolerance", 0, "more than no time"


def _openings(at: str, stage: Stage) -> Found:
    if stage.closes and len(stage.closes) != len(stage.opens):
        yield f"{at}.closes", stage.closes, "one closing for each opening"
    if stage.on_closed is not None and not stage.closes:
        yield f"{at}.on_closed", stage.on_closed, "given together with closes"


def _raises(model: Model, at: str, stage: Stage, is_request: bool) -> Found:
    for k, each in enumerate(stage.requests):
        if is_request:
            yield f"{at}.requests[{k}]", each.request, "nothing: a request raises none"
        yield from _known(each.request, model.requests, f"{at}.requests[{k}].request", "request")
        yield from _known(each.rhythm, model.rhythms, f"{at}.requests[{k}].rhythm", "rhythm")
        if each.at_most_one and each.expected > 1:
            yield f"{at}.requests[{k}].expected", each.expected, "at most 1: a probability"


def _law(law: Law | None, path: str) -> Found:
    if law is None:
        return
    more = law.model_fields_set - {"law", "value", *Declared.model_fields}
    if law.law == "constant" and (more or law.value is None):
        yield path, law.model_dump(exclude_unset=True), 'a text such as "3 days", or a named law'
        return
    if law.law != "constant" and law.value is not None:
        yield f"{path}.value", law.value, "nothing: only a constant has a value"
    try:
        laws.table(law.tabled())
    except ValueError as error:
        yield path, law.model_dump(exclude_unset=True), str(error)


def _ways(at: str, stage: Stage, targets: set[str]) -> Found:
    for key in ("on_closed", "on_renege", "on_balk"):
        yield from _known(getattr(stage, key), targets, f"{at}.{key}", "stages or outcome")
    if isinstance(stage.next, str):
        yield from _known(stage.next, targets, f"{at}.next", "stages or outcome")
    branches = stage.next if isinstance(stage.next, tuple) else ()
    for key, ways in (("attrition", stage.attrition), ("next", branches)):
        for k, branch in enumerate(ways):
            yield from _known(branch.to, targets, f"{at}.{key}[{k}].to", "stages or outcome")
        if len({branch.to for branch in ways}) != len(ways):
            yield f"{at}.{key}", [b.to for b in ways], "one branch for each way"
    total = sum(branch.p for branch in branches)
    if isinstance(stage.next, tuple) and abs(total - 1.0) > 1e-9:
        yield f"{at}.next", round(total, 9), "probabilities that sum to 1"
    if sum(branch.p for branch in stage.attrition) > 1.0 + 1e-9:
        yield f"{at}.attrition", sum(b.p for b in stage.attrition), "probabilities up to 1 in all"


def _money(model: Model) -> Found:
    for name, price in model.prices.items():
        for segment in price.amounts:
            path = f"prices.{name}.amounts.{segment}"
            yield from _known(segment, model.segments, path, "segment")
    for name, grant in model.grants.items():
        if not grant.yearly:
            yield f"grants.{name}.yearly", grant.yearly, "amounts by year"
    for name, cost in model.costs.items():
        if cost.yearly == {}:
            yield f"costs.{name}.yearly", cost.yearly, "an amount, or amounts by year"


def _catalogue(model: Model) -> Found:
    seen: set[str] = set()
    shares: dict[str, float] = {}
    for k, course in enumerate(model.catalogue):
        yield from _known(course.segment, model.segments, f"catalogue[{k}].segment", "segment")
        if course.course in seen:
            yield f"catalogue[{k}].course", course.course, "a name that no other course has"
        seen.add(course.course)
        shares[course.segment] = shares.get(course.segment, 0.0) + course.share
    for segment, total in shares.items():
        if abs(total - 1.0) > 1e-6:
            yield "catalogue", f"{segment}: {total:.6g}", "shares of a segment that sum to 1"
