"""Chances of levers: what happens or does not, drawn once for each replication of a study."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulator import draws
from simulator.document import Words


@dataclass(frozen=True)
class Prospect:
    """A chance of a lever in one scenario, its probability chosen from what is known of it."""

    lever: str
    name: str
    title: Words
    p: float

    @property
    def key(self) -> str:
        """What effects and costs that hang on it call it, and what keys its draw."""
        return f"{self.lever}/{self.name}"

    def falls(self, study: int) -> bool:
        """Whether it happens in the replication of a study's key, in every scenario alike."""
        return draws.uniform(study, draws.long_key(self.key), 0, 0, draws.CHANCE) < self.p


def of_key(prospects: Iterable[Prospect], key: str | None) -> Prospect | None:
    """The prospect of a key; None for what hangs on none."""
    return next((each for each in prospects if each.key == key), None)
