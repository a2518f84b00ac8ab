"""Whether the two engines write the same bytes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy.typing as npt

from simulator.model import Model
from simulator.plan import Plan
from simulator.record import Record
from simulator.run import Replication, simulate


def differing(plan: Plan, seed: int, trace: float = 0.3) -> list[str]:
    """What the engines write differently of one replication: nothing."""
    one, other = (simulate(plan, seed, engine=e, trace=trace) for e in ("simpy", "compiled"))
    return different(one, other)


def different(one: Replication, other: Replication) -> list[str]:
    """The tallies in which two replications differ, and the log when it does."""
    tallies = [
        name
        for name in Record._fields
        if stated(getattr(one.record, name)) != stated(getattr(other.record, name))
    ]
    return tallies + (["log"] if one.log.tobytes() != other.log.tobytes() else [])


def stated(array: npt.NDArray[Any]) -> bytes:
    """An array as bytes, its type and shape first."""
    return str((array.dtype, array.shape)).encode() + array.tobytes()


def shortened(model: Model, learners: int = 5_000) -> Model:
    """A model whose study ends when about so many learners have come, or as it did."""
    volume = sum(
        s.volume if isinstance(s.volume, float) else max(s.volume.values())
        for s in model.segments.values()
    )
    study = model.study
    days = min((study.end - study.start).days, 1 + int(365 * learners / volume))
    short = study.model_copy(update={"end": study.start + timedelta(days), "warm_up": 0})
    return model.model_copy(update={"study": short})
