"""From a reference to a checked model and what is laid over it, or to every problem at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from simulator import aims, library, loops
from simulator.additions import coming, with_new, with_stock, without_unused
from simulator.chances import Prospect
from simulator.check import from_pydantic, problems_of
from simulator.document import Words
from simulator.errors import InputError, Problem
from simulator.index import number
from simulator.lever import (
    SELECTORS,
    SELECTS,
    SHARES,
    UNITS,
    Action,
    Charge,
    Effect,
    Lever,
    Range,
    RetiredCourse,
    ScenarioFile,
    Tuning,
    Use,
    of_magnitude,
    retired,
)
from simulator.library import Document, Evidence, Figure
from simulator.model import Model
from simulator.places import fits, overlap, places

BASELINE = "baseline"
T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Scenario:
    """A checked model, what a scenario lays over it, and the documents that both come from."""

    name: str
    title: Words
    mechanism: Words | None
    model: Model
    tuning: Tuning
    documents: tuple[Document, ...]
    """The model's first, then the levers', then the scenario's own."""
    levers: tuple[tuple[Lever, Use], ...]
    evidence: Mapping[str, Evidence]
    figures: tuple[Figure, ...] = ()
    """What is published about the model."""

    def aims(self) -> tuple[tuple[Lever, tuple[aims.Aim, ...]], ...]:
        """Each lever with what it is meant to move."""
        return tuple((lever, aims.aims(lever, self.model)) for lever, _ in self.levers)


def read(reference: str, base: str = BASELINE) -> Scenario:
    """The scenario of a reference: a model, a lever laid over `base`, or a scenario file.

    Raises InputError with every problem of every document.
    """
    document = library.load(reference)
    if document.kind == "study":
        return lay(document, _empty(document.name), None)
    if document.kind == "lever":
        use = ScenarioFile(
            name=document.name, title=Words(fr="", en=""), base=base, levers=(Use(lever=reference),)
        )
        return lay(library.load(base), use, None)
    problems: list[Problem] = []
    plan = _validated(ScenarioFile, document, "scenario", problems)
    if plan is None:
        raise InputError(problems)
    found = _loaded(plan.base, document, "scenario.base", problems)
    if found is None:
        _levers(plan, document, problems)
        raise InputError(problems)
    return lay(found, plan, document)


def _empty(name: str) -> ScenarioFile:
    return ScenarioFile(name=name, title=Words(fr="", en=""), base=name)


def _validated(kind: type[T], document: Document, table: str, problems: list[Problem]) -> T | None:
    try:
        return kind.model_validate(document.tables[table] if table else document.tables)
    except ValidationError as error:
        problems += from_pydantic(error, document, table)
        return None


def _loaded(
    reference: str, own: Document | None, path: str, problems: list[Problem]
) -> Document | None:
    """The document of a reference; one that is not there is a problem of the file that names it."""
    try:
        return library.load(reference)
    except InputError as error:
        for each in error.problems:
            if own is not None and each.path == library.MISSING:
                each = replace(each, file=own.file_of(path), path=path)  # noqa: PLW2901
            problems.append(each)
        return None


Laid = tuple[Lever, Use, Document]


def lay(
    base: Document, plan: ScenarioFile, own: Document | None, given: Iterable[Laid] = ()
) -> Scenario:
    """Lay a scenario, that of the file `own` or one made for a lever or a model, over its base.

    The levers are those given, else those that the plan names.
    """
    problems: list[Problem] = []
    afresh = list(given)
    levers = afresh or _levers(plan, own, problems)
    if base.kind != "study":
        accepted = "a model: a document with a table [study]"
        file, path = (own.file_of(""), "scenario.base") if own else (base.file_of(""), "base")
        raise InputError([*problems, Problem(file, path, base.kind, accepted)])
    document = with_stock(with_new(base, levers, problems), own)
    whole = _validated(Model, document, "", problems)
    known = _evidence(base, problems)
    figures = library.figures(base.folder, known, problems)
    written = [base, *(d for _, _, d in levers), *([own] if own else [])]
    for each in written:
        problems += _unknown_sources(each, known)
    if whole is not None:
        problems += problems_of(whole, document)
    if whole is None or problems:
        raise InputError(problems)
    model = without_unused(whole, levers)
    problems += problems_of(model, document) if model is not whole else []
    laid = _Laying(whole, problems, not afresh)
    for lever, use, source in levers:
        laid.chances(lever, use, source)
        laid.effects(lever.effects, use, lever.start, source, "lever", lever.name)
        laid.retirements(lever, use, source)
        laid.charges(lever, use, source)
        laid.additions(lever, use, source)
        problems += aims.problems(lever, whole, source)
    if own:
        laid.effects(plan.effects, Use(lever=""), None, own, "scenario")
    laid.conflicts()
    laid.loops()
    if problems:
        raise InputError(problems)
    first = levers[0][0] if len(levers) == 1 and not plan.title.en else None
    title = first.title if first else plan.title if plan.title.en else model.study.title
    return Scenario(
        plan.name,
        title,
        first.mechanism if first else None,
        model,
        laid.tuning(),
        tuple(written),
        tuple((lever, use) for lever, use, _ in levers),
        known,
        figures,
    )


def _levers(plan: ScenarioFile, own: Document | None, problems: list[Problem]) -> list[Laid]:
    found = []
    for k, use in enumerate(plan.levers):
        document = _loaded(use.lever, own, f"scenario.levers[{k}].lever", problems)
        if document is None:
            continue
        if document.kind != "lever":
            accepted = "a document with a table [lever]"
            file = library.shown(document.path)
            problems.append(Problem(file, "tables", document.kind, accepted))
            continue
        lever = _validated(Lever, document, "lever", problems)
        if lever is not None:
            found.append((lever, use, document))
    return found


def _evidence(base: Document, problems: list[Problem]) -> Mapping[str, Evidence]:
    """The evidence that a model names: read from its tables, since the model may be wrong."""
    study = base.tables["study"]
    folder = study.get("evidence") if isinstance(study, dict) else None
    if not isinstance(folder, str):
        return {}
    return library.evidence(base.folder / folder, problems)


def _unknown_sources(document: Document, known: Mapping[str, Evidence]) -> Iterator[Problem]:
    for path, source in library.sources_of(document.tables):
        if source not in known:
            accepted = "the id of a row of the evidence: F..., A..., B... or C..."
            yield Problem(document.file_of(path), path, source, accepted)


class _Laying:
    """Chances, effects, retirements, costs and additions, resolved against one model."""

    def __init__(self, model: Model, problems: list[Problem], typed: bool) -> None:
        """`typed` as a user wrote it: a draw may well lie where a retirement ends no course."""
        self.model, self.problems, self.typed = model, problems, typed
        self.actions: list[Action] = []
        self.retired: list[RetiredCourse] = []
        self.spent: list[Charge] = []
        self.prospects: dict[str, Prospect] = {}
        self.index = number(model, (), ())
        self.places = {kind: list(places(model, self.index, kind)) for kind in SELECTS}

    def tuning(self) -> Tuning:
        """Everything laid so far; a course that several levers retire goes with the first."""
        first: dict[str, RetiredCourse] = {}
        for each in sorted(self.retired, key=lambda course: course.when):
            first.setdefault(each.course, each)
        return Tuning(
            tuple(self.actions), tuple(first.values()), tuple(self.spent),
            tuple(self.prospects.values()),
        )  # fmt: skip

    def chances(self, lever: Lever, use: Use, source: Document) -> None:
        """Add a lever's chances; another use of the lever shares them."""
        for name, chance in lever.chances.items():
            p = of_magnitude(chance.p, use)
            each = Prospect(lever.name, name, chance.title, p)
            other = self.prospects.setdefault(each.key, each)
            if other != each:
                accepted = f"one probability for all uses of the lever: {other.p}"
                self._problem(source, f"lever.chances.{name}.p", p, accepted)

    def _on(self, on: str | None, lever: str, source: Document, path: str) -> str | None:
        """The key of the prospect on which something of a lever hangs."""
        if on is None:
            return None
        if f"{lever}/{on}" not in self.prospects:
            known = ", ".join(each.name for each in self.prospects.values() if each.lever == lever)
            accepted = f"one of the lever's chances: {known or 'there is none'}"
            self._problem(source, f"{path}.on", on, accepted)
        return f"{lever}/{on}"

    def additions(self, lever: Lever, use: Use, source: Document) -> None:
        """Add what makes a lever's additions come into being at its start."""
        begins = self._shift(use, lever.start)(lever.start or self.model.study.start)
        if lever.new:
            self._begins(begins, source, "lever")
        self.actions += coming(lever, use, begins, source)

    def effects(
        self,
        effects: Iterable[Effect],
        use: Use,
        start: date | None,
        source: Document,
        table: str,
        lever: str = "",
    ) -> None:
        """Add effects, each with its number, dates and selectors resolved."""
        for k, effect in enumerate(effects):
            path = f"{table}.effects[{k}]"
            shift = self._shift(use, start)
            begins = shift(effect.start or start or self.model.study.start)
            given = {name: getattr(effect, name) for name in SELECTORS}
            selects = {n: _several(v) for n, v in given.items() if v is not None}
            value = self._value(effect, use, source, path)
            action = Action(
                effect.target,
                effect.op,
                value,
                begins,
                shift(effect.end) if effect.end else None,
                effect.ramp,
                use.intensity,
                selects,
                f"{library.shown(source.path)}: {path}",
                self._on(effect.on, lever, source, path),
            )
            self._check(action, effect, source, path)
            self.actions.append(action)

    def _shift(self, use: Use, start: date | None) -> Callable[[date], date]:
        """What moves a lever's dates when a scenario gives it another start."""
        days = (use.start - (start or self.model.study.start)).days if use.start else 0
        return lambda when: date.fromordinal(when.toordinal() + days)

    def _value(self, effect: Effect, use: Use, source: Document, path: str) -> float:
        given: Any = effect.value
        if isinstance(given, Range):
            given = getattr(given, use.magnitude)
        factor = effect.op in ("scale", "odds")
        read = None if factor else UNITS.get(effect.target)
        try:
            if read is not None:
                return float(read(given, signed=effect.op == "add"))
            if isinstance(given, str):
                raise ValueError(f"a {'factor' if factor else 'number'} without a unit")
        except ValueError as error:
            self._problem(source, f"{path}.value", given, str(error))
            return 1.0
        return float(given)

    def _problem(self, source: Document, path: str, value: object, accepted: str) -> None:
        self.problems.append(Problem(source.file_of(path), path, value, accepted))

    def _begins(self, start: date, source: Document, path: str) -> None:
        first = self.model.study.start
        if start < first:
            self._problem(source, f"{path}.start", start, f"a day of the study, from {first} on")

    def _check(self, action: Action, effect: Effect, source: Document, path: str) -> None:
        kind = action.target.split(".")[0]
        if action.op == "odds" and action.target != "stage.probability":
            self._problem(source, f"{path}.op", action.op, "scale, add or set: no probability")
        if action.op in ("scale", "odds") and action.value < 0:
            self._problem(source, f"{path}.value", action.value, "a factor of zero or more")
        if action.op == "set" and action.value < 0:
            self._problem(source, f"{path}.value", action.value, "a number of zero or more")
        if action.op == "set" and action.target in SHARES and action.value > 1:
            accepted = f"{SHARES[action.target]} from 0 to 1"
            self._problem(source, f"{path}.value", action.value, accepted)
        if action.end is not None and action.end <= action.start:
            self._problem(source, f"{path}.end", action.end, f"a day after {action.start}")
        self._begins(action.start, source, path)
        strange = [name for name in action.selects if name not in SELECTS[kind]]
        for name in strange:
            accepted = f"selectors of {action.target}: {', '.join(SELECTS[kind])}"
            self._problem(source, f"{path}.{name}", action.selects[name], accepted)
        if not strange and not any(fits(action, place) for place in self.places[kind]):
            accepted = "selectors that match at least one place of the model"
            self._problem(source, path, dict(action.selects), accepted)

    def retirements(self, lever: Lever, use: Use, source: Document) -> None:
        """Retire the smallest courses first, evenly over the months given."""
        for k, retirement in enumerate(lever.retirements):
            path = f"lever.retirements[{k}]"
            small = [c for c in self.model.catalogue if c.learners < retirement.below]
            if not small and self.typed:
                accepted = "a threshold above the smallest course of the catalogue"
                self._problem(source, f"{path}.below", retirement.below, accepted)
            begins = self._shift(use, lever.start)(
                retirement.start or lever.start or self.model.study.start
            )
            self._begins(begins, source, path)
            self.retired += retired(small, retirement, use, begins)

    def charges(self, lever: Lever, use: Use, source: Document) -> None:
        """Add a lever's costs, graded by its intensity."""
        shift = self._shift(use, lever.start)
        for k, cost in enumerate(lever.costs):
            begins = shift(cost.start or lever.start or self.model.study.start)
            end = shift(cost.end) if cost.end else None
            if end is not None and end <= begins:
                self._problem(source, f"lever.costs[{k}].end", end, f"a day after {begins}")
            self.spent.append(
                Charge(
                    lever.name, cost.kind, cost.title, cost.account,
                    round(cost.amount * use.intensity), cost.life, begins, end,
                    self._on(cost.on, lever.name, source, f"lever.costs[{k}]"),
                )
            )  # fmt: skip

    def conflicts(self) -> None:
        """Two effects that set one value at once are refused, and both are named."""
        sets = [a for a in self.actions if a.op == "set"]
        for k, one in enumerate(sets):
            for other in sets[:k]:
                kind = one.target.split(".")[0]
                together = one.target == other.target and any(
                    fits(one, place) and fits(other, place) for place in self.places[kind]
                )
                if together and overlap(one, other):
                    accepted = f"one effect that sets this value; {other.origin} sets it too"
                    self._refuse(one, "", accepted)

    def loops(self) -> None:
        """An effect by which a loop loses its time is refused: a run would never end."""
        if not self.problems:  # numbers that are refused by themselves would mislead
            for action, accepted in loops.made(self.model, self.index, self.tuning()):
                self._refuse(action, ".value", accepted)

    def _refuse(self, action: Action, key: str, accepted: str) -> None:
        file, _, path = action.origin.rpartition(": ")
        self.problems.append(Problem(file, f"{path}{key}", action.value, accepted))


def _several(names: str | tuple[str, ...]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else names
