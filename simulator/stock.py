"""Who is somewhere already when simulating begins: the table, as people write it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from simulator.document import DAYS, FIRST, LAST, Day, Declared, Positive

NUMBERS: Final = 2**30
"""Learners of the stock have numbers below this; who has none is given one from here on."""
MOMENTS: Final = f'a day or a moment: "2024-09-01", "2024-09-01 08:30:00"; {DAYS}'
VISITS: Final = 'stages with the passages of each so far: "check:1 study:3"'


def _moment(given: object) -> datetime:
    try:
        found = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
    except ValueError:
        raise ValueError(MOMENTS) from None
    if found.tzinfo is not None or found.microsecond or not FIRST <= found.date() <= LAST:
        raise ValueError(MOMENTS)
    return found


def _visits(given: object) -> Mapping[str, Any]:
    if isinstance(given, Mapping):
        return given
    pairs = [pair.rpartition(":") for pair in str(given).split()]
    if not all(stage and count.isdecimal() for stage, _, count in pairs):
        raise ValueError(VISITS)
    return {stage: int(count) for stage, _, count in pairs}


Moment = Annotated[datetime, BeforeValidator(_moment)]
"""A second of local civil time."""
Visits = Annotated[dict[str, Annotated[int, Field(ge=0)]], BeforeValidator(_visits)]
Count = Annotated[int, Field(ge=1, le=10_000_000)]


class Row(BaseModel):
    """A learner, or a request of one; or several of whom no more is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    segment: str
    request: str = ""
    """The kind of request; empty for a learner."""
    learner: str = ""
    """A name that only the table knows, by which requests say whose they are."""
    number: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    """Whom the draws are for, in the run that the table comes from."""
    stage: str = ""
    """Empty for a learner who has left, while a request of theirs has not."""
    since: Moment | None = None
    """When the passage of the stage began, or the service; of a request yet to come, when."""
    until: Moment | None = None
    """When the passage ends, where that is known."""
    pool: str = ""
    """Who serves; empty while nobody does."""
    passes: Annotated[int, Field(ge=1, le=1_000)] = 1
    """Passages of the stage in a row, the present one included: study units begun."""
    visits: Visits = {}
    """Passages of each stage so far; those of the present one are at least `passes`."""
    arrived: Moment | None = None
    """When the learner, or the request, came into being; `since` when absent."""
    applied: Moment | None = None
    """The learner's last application; `arrived` when absent."""
    cohort: Annotated[int, Field(ge=FIRST.year, le=LAST.year)] | None = None
    """The year of the learner's last enrolment."""
    course: str = ""
    """Of the catalogue; drawn as it is for a newcomer when empty."""
    strain: Annotated[float, Field(allow_inf_nan=False, ge=-1e6, le=1e6)] = 0.0
    count: Count = 1
    """How many there are of whom all this is so."""


class StockFile(Declared):
    """Where the table is of who is somewhere already, and of when it is."""

    file: str
    """A CSV file, beside this one."""
    at: Day | None = None
    """The day, at 00:00, on which it holds and simulating begins; the start when absent."""
    scale: Positive = 1.0
    """Share of its size at which the table holds the institution."""
    digest: SkipJsonSchema[str] = ""
    """Of the file's bytes."""
    rows: SkipJsonSchema[dict[str, Row]] = Field({}, exclude=True)
    """By "line 2", "line 3" ... of the file."""

    def told(self) -> str:
        """How many learners and requests the rows stand for."""
        requests = sum(row.count for row in self.rows.values() if row.request)
        learners = sum(row.count for row in self.rows.values() if not row.request)
        return f"{learners} learners, {requests} requests"
