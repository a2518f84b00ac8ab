"""What levers add to a model: it comes into being at a lever's start, graded by its intensity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from simulator.errors import Problem
from simulator.lever import NEW, Action, Addition, Lever, Target, Use
from simulator.library import Document, shown
from simulator.model import Model

Levers = Iterable[tuple[Lever, Use, Document]]

AMOUNTS: Mapping[Addition, tuple[Target, ...]] = MappingProxyType(
    {
        "segments": ("segment.volume",),
        "pools": ("pool.people",),
        "costs": ("cost.yearly", "cost.carbon"),
        "grants": ("grant.yearly",),
    }
)
"""What is graded of each kind; the other kinds act through these alone."""


def with_new(base: Document, levers: Levers, problems: list[Problem]) -> Document:
    """The base with what the levers add to it, each addition knowing its file."""
    tables = {k: dict(v) if isinstance(v, dict) else v for k, v in base.tables.items()}
    files = dict(base.files)
    for lever, _, document in levers:
        for kind, new in lever.new.items():
            here = tables.setdefault(kind, {})
            for name, value in new.items() if isinstance(here, dict) else ():
                if name in here:
                    accepted = "a name that the model does not have yet"
                    path = f"lever.new.{kind}.{name}"
                    problems.append(Problem(document.file_of(path), path, name, accepted))
                    continue
                here[name] = value
                files[f"{kind}.{name}"] = document.path
    return Document(base.name, base.path, tables, files)


def with_stock(base: Document, own: Document | None) -> Document:
    """The base with the stock that a scenario file names, if it names one."""
    stock = own.tables["scenario"].get("stock") if own else None
    if own is None or stock is None:
        return base
    files = {key: file for key, file in base.files.items() if not key.startswith("stock")}
    files |= {"stock": own.path, "stock.rows": own.files["scenario.stock.rows"]}
    return Document(base.name, base.path, {**base.tables, "stock": stock}, files)


def without_unused(model: Model, levers: Levers) -> Model:
    """The model less what levers at no intensity add to it."""
    unused = {
        (kind, name)
        for lever, use, _ in levers
        if not use.intensity
        for kind, new in lever.new.items()
        for name in new
    }
    kept = {
        str(kind): {k: v for k, v in getattr(model, kind).items() if (kind, k) not in unused}
        for kind in {kind for kind, _ in unused}
    }
    return model.model_copy(update=kept) if kept else model


def coming(lever: Lever, use: Use, begins: date, document: Document) -> Iterator[Action]:
    """The effects by which what a lever adds is nothing before its start, and graded from then."""
    for kind, new in lever.new.items() if use.intensity else ():
        for target in AMOUNTS.get(kind, ()):
            for name in new:
                origin = f"{shown(document.path)}: lever.new.{kind}.{name}"
                selects = {target.split(".")[0]: (name,)}
                yield Action(target, NEW, use.intensity, begins, None, 0, 1.0, selects, origin)
