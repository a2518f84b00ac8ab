"""Explaining: from a number of a result down to what it is made of and what that rests on."""

from simulator.explain.node import Node, cut, table
from simulator.explain.telling import text
from simulator.explain.tree import explain

__all__ = ["Node", "cut", "explain", "table", "text"]
