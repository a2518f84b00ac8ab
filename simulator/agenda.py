"""What is bound to happen, by time: the agenda of the compiled engine.

An event goes into the hour in which it happens, unsorted. When its hour opens, all events of the
hour are dealt into its 3,600 seconds. So an event is written twice and read twice, whatever else is
on the agenda, and those of one hour lie side by side. The order of events of one second is free.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.compiled import rule, small_rule
from simulator.plan import Plan
from simulator.quantity import HOUR

MOVES, RAISED, PATIENCE_ENDS, FREES = range(4)
"""What an event is: a traveller goes on, a request comes into being, somebody may give up, somebody
of a pool is free again."""
EVENT = np.dtype(
    [("who", "i8"), ("learner", "i4"), ("stamp", "i4"), ("second", "i4"), ("kind", "i4")]
)
"""`who` is the traveller's slot, the identity of a request raised as `stamp` by `learner`, or the
pool of who is free again; `second` is that of the hour."""
Events = npt.NDArray[np.void]
Short = npt.NDArray[np.int32]

SHEET = 20
"""Events that one sheet of an hour holds."""
NOBODY = -1
HERE, USED, SPARE, OPEN, OVERFULL = range(5)
"""What `Agenda.counts` holds: events of the open hour, sheets in use ever and given back, the
hour that is open, whether something did not fit."""


class Agenda(NamedTuple):
    """Events to come, every one before the end of the study."""

    first_hour: int  # hour of the plan's begin, counted from second 0
    end: int
    newest: Short  # (hour,) its newest sheet
    sheets: Events  # (sheet, place) EVENT
    below: Short  # (sheet,) the next older sheet of its hour
    filled: Short  # (sheet,) events on it
    spare: Short  # sheets to be used again
    here: Events  # EVENT, those of the open hour
    after: Short  # (event here,) the next one of its second
    first: Short  # (second,) the first event here of each second of the open hour
    counts: npt.NDArray[np.int64]


def new_agenda(plan: Plan, room: int) -> Agenda:
    """Nothing to come, with room for about `room` events."""
    first_hour, hours = plan.begin // HOUR, -(-(plan.end - plan.begin) // HOUR)
    sheets = room // SHEET + hours + 1
    counts = np.zeros(5, np.int64)
    counts[OPEN] = NOBODY
    return Agenda(
        first_hour=first_hour,
        end=plan.end,
        newest=np.full(hours + 1, NOBODY, np.int32),
        sheets=np.empty((sheets, SHEET), EVENT),
        below=np.empty(sheets, np.int32),
        filled=np.empty(sheets, np.int32),
        spare=np.empty(sheets, np.int32),
        here=np.empty(room, EVENT),
        after=np.empty(room, np.int32),
        first=np.full(HOUR, NOBODY, np.int32),
        counts=counts,
    )


@small_rule
def push(agenda: Agenda, time: int, kind: int, who: int, stamp: int, learner: int) -> None:
    """Add what happens at a time that has not passed, unless it lies beyond the end."""
    if time >= agenda.end:
        return
    hour = time // HOUR - agenda.first_hour
    second = time % HOUR
    if hour == agenda.counts[OPEN]:
        _add_here(agenda, kind, who, stamp, learner, second)
        return
    sheet = agenda.newest[hour]
    if sheet == NOBODY or agenda.filled[sheet] == SHEET:
        sheet = _new_sheet(agenda, hour)
    _write(agenda.sheets[sheet, agenda.filled[sheet]], kind, who, stamp, learner, second)
    agenda.filled[sheet] += 1


@small_rule
def _write(event: Events, kind: int, who: int, stamp: int, learner: int, second: int) -> None:
    event["kind"] = kind
    event["who"] = who
    event["stamp"] = stamp
    event["learner"] = learner
    event["second"] = second


@rule
def _new_sheet(agenda: Agenda, hour: int) -> int:
    """Lay an empty sheet on an hour; sheet 0 stands in when there is none, and the run is over."""
    counts = agenda.counts
    if counts[SPARE] > 0:
        counts[SPARE] -= 1
        sheet = agenda.spare[counts[SPARE]]
    elif counts[USED] < len(agenda.below):
        sheet = counts[USED]
        counts[USED] += 1
    else:
        counts[OVERFULL] = 1
        agenda.filled[0] = 0
        return 0
    agenda.filled[sheet] = 0
    agenda.below[sheet] = agenda.newest[hour]
    agenda.newest[hour] = sheet
    return sheet


@small_rule
def _add_here(agenda: Agenda, kind: int, who: int, stamp: int, learner: int, second: int) -> None:
    at = agenda.counts[HERE]
    if at == len(agenda.here):
        agenda.counts[OVERFULL] = 1
        return
    agenda.counts[HERE] += 1
    _write(agenda.here[at], kind, who, stamp, learner, second)
    agenda.after[at] = agenda.first[second]
    agenda.first[second] = at


@rule
def open_hour(agenda: Agenda, hour: int) -> None:
    """Deal the events of an hour, the number of it since the begin, into its seconds."""
    agenda.counts[HERE] = 0
    agenda.counts[OPEN] = hour
    sheet = agenda.newest[hour]
    agenda.newest[hour] = NOBODY
    while sheet != NOBODY:
        for place in range(agenda.filled[sheet]):
            event = agenda.sheets[sheet, place]
            _add_here(
                agenda, event["kind"], event["who"], event["stamp"], event["learner"],
                event["second"],
            )  # fmt: skip
        agenda.spare[agenda.counts[SPARE]] = sheet
        agenda.counts[SPARE] += 1
        sheet = agenda.below[sheet]


@small_rule
def next_second(agenda: Agenda, second: int) -> int:
    """The first second of the open hour, from `second` on, in which something happens; or HOUR."""
    while second < HOUR and agenda.first[second] == NOBODY:
        second += 1
    return second


@small_rule
def take(agenda: Agenda, second: int) -> int:
    """One event of a second, as its place in `here`, taken off the agenda; or NOBODY."""
    at = agenda.first[second]
    if at != NOBODY:
        agenda.first[second] = agenda.after[at]
    return at
