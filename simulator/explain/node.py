"""The tree of an explanation: each node is what its parent is made of, or rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

Kind = Literal[
    "number", "line", "entry", "ground", "value", "assumption", "fact", "calibration", "tally",
    "note", "others",
]  # fmt: skip
"""What a node is. `others` stands for those of its kind that are not shown."""


@dataclass(frozen=True)
class Node:
    """One thing that a number is made of, in the words of a reader."""

    kind: Kind
    name: str
    """What a program calls it."""
    title: str
    value: float | None = None
    unit: str = ""
    """Of the value: a unit of the indicators."""
    low: float | None = None
    high: float | None = None
    """The ends of the value's 95 % interval, where it has one."""
    text: str = ""
    children: tuple[Node, ...] = ()


def cut(node: Node, depth: int, top: int, others: str) -> Node:
    """The tree down to a depth, and in each node below the first the `top` children with the
    largest values.

    Those left out are put together in one node of their sum, titled `others` with their number in
    the place of {n}. All are shown where `top` is 0, and values of a scenario are never left out.
    """
    return replace(
        node, children=tuple(_cut(each, depth - 1, top, others) for each in node.children)
    )


def _cut(node: Node, depth: int, top: int, others: str) -> Node:
    if depth == 0:
        return replace(node, children=())
    shown = (_cut(each, depth - 1, top, others) for each in _first(node.children, top, others))
    return replace(node, children=tuple(shown))


def _first(children: tuple[Node, ...], top: int, others: str) -> Iterable[Node]:
    if not top or len(children) <= top + 1 or any(each.kind == "value" for each in children):
        return children
    rank = sorted(children, key=lambda each: -abs(each.value or 0.0))
    left = [each for each in children if each in rank[top:]]
    whole = {each.unit for each in left if each.value is not None}
    total = sum(each.value or 0.0 for each in left) if len(whole) == 1 else None
    unit = whole.pop() if total is not None else ""
    rest = Node("others", "others", others.format(n=len(left)), total, unit)
    return (*(each for each in children if each not in left), rest)


def table(node: Node) -> dict[str, Any]:
    """A tree as plain values for JSON; what a node does not have is left out."""
    found = {
        name: value
        for name, value in vars(node).items()
        if name != "children" and value not in (None, "")
    }
    if node.children:
        found["children"] = [table(each) for each in node.children]
    return found
