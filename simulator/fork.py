"""A second state that goes on from where a first one is, under another plan."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from simulator import agenda as agenda_of
from simulator import queues as queues_of
from simulator.record import GIVEN, Record
from simulator.state import COMING, FREE, INSIDE_LOG, SLOTS, State


def fork(state: State, blank: State, known: int) -> None:
    """Bring a blank state, of another plan, to the midnight at which a state is.

    The two plans must not have parted before. The blank state has at least as much room;
    `known` learners were there when simulating began. Who is on duty is asked anew.
    """
    slots = int(state.counts[SLOTS])
    _fill(blank.learners, state.learners, known + int(state.counts[COMING]))
    for name in ("travellers", "visits"):
        _fill(getattr(blank, name), getattr(state, name), slots)
    _fill(blank.free, state.free, int(state.counts[FREE]))
    _fill(blank.log, state.log, int(state.counts[INSIDE_LOG]))
    for name in ("waiting", "busy", "counts"):
        getattr(blank, name)[:] = getattr(state, name)
    _agenda(state.agenda, blank.agenda)
    _queues(state.queues, blank.queues)
    _tallies(state.tallies, blank.tallies)


def _fill(into: npt.NDArray[Any], what: npt.NDArray[Any], used: int) -> None:
    into[:used] = what[:used]


def _agenda(one: agenda_of.Agenda, other: agenda_of.Agenda) -> None:
    """The hours to come; of the hour that was open nothing is left."""
    used = int(one.counts[agenda_of.USED])
    for name in ("sheets", "below", "filled"):
        _fill(getattr(other, name), getattr(one, name), used)
    _fill(other.spare, one.spare, int(one.counts[agenda_of.SPARE]))
    other.newest[:] = one.newest
    other.counts[:] = one.counts


def _queues(one: queues_of.Queues, other: queues_of.Queues) -> None:
    _fill(other.places, one.places, int(one.counts[queues_of.USED]))
    _fill(other.spare, one.spare, int(one.counts[queues_of.SPARE]))
    for name in ("first", "last", "latest", "length", "counts"):
        getattr(other, name)[:] = getattr(one, name)


def _tallies(one: Record, other: Record) -> None:
    """What has been counted; what the plan gives stays that of the other plan."""
    for name in Record._fields:
        if name not in GIVEN:
            np.copyto(getattr(other, name), getattr(one, name))
