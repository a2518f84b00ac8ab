"""Every error that this package raises on purpose.

    ParcoursError            the base: `except ParcoursError` catches them all
    |- InputError            the input is wrong: carries every problem found, not only the first
    `- RunError              the input was right and the run failed

`exit_code` is what the command returns when the error reaches it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

VALUE_WIDTH = 80
"""Longest value shown in a message, in characters."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in the input: where it is, what was found, what would be accepted."""

    file: str
    path: str
    """Dotted path inside the file, such as `journeys.bts.stages[2].work`."""
    value: object
    accepted: str
    """What would be accepted, or the remedy, as the end of a sentence."""

    def __str__(self) -> str:
        """The problem on one line, its value cut at `VALUE_WIDTH` characters."""
        shown = repr(self.value)
        if len(shown) > VALUE_WIDTH:
            shown = shown[: VALUE_WIDTH - 3] + "..."
        line = f"{self.file}: {self.path}: value {shown} is refused; accepted: {self.accepted}"
        return " ".join(line.split("\n"))


class ParcoursError(Exception):
    """The base of every error raised on purpose."""

    exit_code: ClassVar[int] = 1


class InputError(ParcoursError):
    """The input is wrong; `problems` holds everything found, in the order found."""

    exit_code: ClassVar[int] = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        if not self.problems:
            raise ValueError("an InputError carries at least one Problem")
        super().__init__(self.problems)

    def __str__(self) -> str:
        """One line for each problem."""
        return "\n".join(str(problem) for problem in self.problems)


class RunError(ParcoursError):
    """A run failed; the message names the replication and what happened."""
