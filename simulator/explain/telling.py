"""An explanation on a terminal: a tree by indentation, numbers to the right."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import replace

from simulator.explain.node import Node
from simulator.report import numbers
from simulator.report.reading import Reader
from simulator.report.terminal import WIDTH, plain

STEP = 2
EVIDENCE = ("assumption", "fact", "calibration")
NUMBER = 22
"""The room of a number, at the right."""


def text(reader: Reader, node: Node) -> str:
    """The tree as lines of at most `WIDTH` characters that any terminal shows.

    What all entries of a line say is said once, and so is what stands in a row of the evidence.
    """
    value = _valued(reader, node)
    lines = [node.title.ljust(WIDTH - len(value)) + value, *_below(node.text, 0), ""]
    known: set[str] = set()
    for child in node.children:
        lines += _lines(reader, child, 0, known)
    return plain("\n".join(line.rstrip() for line in lines))


def _lines(reader: Reader, node: Node, deep: int, known: set[str]) -> Iterator[str]:
    value, pad = _valued(reader, node), " " * deep
    room = WIDTH - NUMBER if value else WIDTH
    *first, last = textwrap.wrap(
        node.title, room, initial_indent=pad, subsequent_indent=pad + " " * 2 * STEP,
        break_on_hyphens=False,
    ) or [pad]  # fmt: skip
    yield from first
    yield last.ljust(WIDTH - len(value)) + value if value else last
    shared = {child.text for child in node.children if child.kind == "entry"}
    same = shared.pop() if len(shared) == 1 else ""
    own = "" if node.kind in EVIDENCE and node.name in known else node.text
    if node.kind in EVIDENCE:
        known.add(node.name)
    told = filter(None, (_span(reader, node), own, same))
    yield from _below("; ".join(told), deep + STEP)
    for child in node.children:
        shown = replace(child, text="") if same and child.kind == "entry" else child
        yield from _lines(reader, shown, deep + STEP, known)


def _below(told: str, deep: int) -> list[str]:
    pad = " " * deep
    return [pad + line for line in textwrap.wrap(told, WIDTH - deep, break_on_hyphens=False)]


def _valued(reader: Reader, node: Node) -> str:
    """The value with its unit: euros to the cent."""
    if node.value is None:
        return ""
    if node.unit == "EUR":
        return numbers.number(node.value, 2, reader.language) + "\u00a0€"
    if not node.unit:
        return numbers.plain(node.value, reader.language)
    unit = numbers.UNITS[node.unit]
    return numbers.amount(node.value, unit, reader.language) + reader.tell(unit.mark)


def _span(reader: Reader, node: Node) -> str:
    """The interval, where there is one."""
    if node.low is None or node.high is None:
        return ""
    unit = numbers.UNITS[node.unit]
    span = numbers.span(node.low, node.high, unit, reader.language)
    return f"[{span}{reader.tell(unit.mark)}]" if span else ""
