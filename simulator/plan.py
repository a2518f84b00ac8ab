"""The plan: a model as numbers. Engines, rules and record see this and nothing else.

A **row** is a (segment, stage) pair. An **era** is a span of days in which no parameter changes:
a scenario's effects stand in the plan as one table per era, so an effect that starts on day D
cannot touch what happens before D. Codes at or below `OUTCOME` are outcomes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.clock import Clocks

Int = npt.NDArray[np.int64]
Float = npt.NDArray[np.float64]

NONE = -1
"""No law, no pool, no course, no limit."""
AGAIN = -1
"""Instead of a branch: another pass of the same stage."""
CLOSED = -(2**62)
"""Instead of a time: closed, and not waiting for the next opening."""
NOWHERE = 2**62
"""Instead of a row or an outcome: there is no such way."""
LOST = -2
"""Instead of a course: retired, and the learner takes no other."""
OUTCOME = -1
"""Outcome k is written OUTCOME - k where a stage's row could stand."""

APPLICATION, ENROLMENT, ACCESS, COMPLETION = range(4)
NO_MARK = -1
AT_ENTRY, AT_COMPLETION, AT_RENEGE = range(3)


def _struct(names: str, floats: str = "") -> np.dtype[np.void]:
    decimal = floats.split()
    return np.dtype([(n, "f8" if n in decimal else "i8") for n in names.split()])


ROW = _struct(
    "where place segment trip opening_at opening_n on_closed pool_at pool_n priority on_renege"
    " balk_at on_balk raise_at raise_n repeat attrition_at attrition_n next_at next_n tolerance"
    " strained renege_strain relief book_at book_n mark wait_row"
)
"""What never changes of a row; `where` keys its draws, `place` is its number in its journey."""
TUNED = _struct(
    "law factor shift patience patience_factor patience_shift weight",
    "factor shift patience_factor patience_shift",
)
"""What an era changes of a row: laws with the factor and shift upon them, weight of waiting."""
RAISE = _struct("where name first_row clock at_most_one")
"""Requests raised: `where` keys their number, `name` their identity."""
BOOK = _struct("moment by_course")
SEGMENT = _struct("key trip first_row clock unit course_at course_n busyness lost_to", "unit")
"""`unit` is the amount of the arrivals clock that one expected arrival is worth."""
LEARNER = _struct("who segment course applied_at cohort strain fresh fresh_at")
"""A learner's own facts; `fresh` is the strain raised in the second `fresh_at`."""
FULL_SPEED = 1_000_000
"""The pace of people who all know their work: pace is held in millionths."""


class Staff(NamedTuple):
    """What chance does not decide of the pools whose positions are held person by person.

    Rates stand as what they have grown to by each midnight, the first and the last included, so
    that a change of a rate changes nothing before its day. Times are in days since the begin.
    """

    pools: Int  # (staffed,) the pool of each
    key: Int  # (staffed,) keys the draws of its people
    positions: Int  # (staffed, day) that may be held
    leaving: Float  # (staffed, day + 1) leavings to expect of one person in post
    hiring: Float  # (staffed, day + 1) days that bring a vacancy nearer to its end
    times_to_fill: Float  # (staffed, entry) quantile tables, days
    learning: Float  # (staffed, day + 1) ways from the first to the full speed
    first_speed: Float  # (staffed,)
    absence: Float  # (staffed, day + 1) absences to expect of one person at work
    absent: Float  # (staffed,) share of the people absent at the begin
    spell: Float  # (staffed,) mean days of an absence
    season: Float  # (staffed, day)
    presence: Float  # (staffed, day)
    scale: float


HELD = _struct("segment number course applied_at cohort strain")
"""A learner whom the stock knows; UNKNOWN for a course that is not told."""
PRESENT = _struct("learner is_request number row since until pool passes arrived")
"""A learner or a request of the stock on its way: `learner` is the place of a HELD, `since` when
the passage, or the service by `pool`, began; NEVER for an `until` and NONE for a pool or a number
that is not told. A request whose `since` is not before the begin comes into being then."""
UNKNOWN = -3
"""Instead of a course: one is drawn."""


class Stock(NamedTuple):
    """Who is somewhere already when simulating begins."""

    learners: npt.NDArray[np.void]  # (learner,) HELD
    present: npt.NDArray[np.void]  # (present,) PRESENT
    visits: Int  # (present, place) passages of each stage so far, the present one included


class Plan(NamedTuple):
    """A model as numbers; times are whole seconds since the study's start."""

    begin: int  # where simulating begins: with the warm-up, or at the date of the stock
    start: int  # from where on it is reported
    end: int
    first_day: int  # day number of the first day, that on which the warm-up begins
    trips: int
    clocks: Clocks
    era_of_day: Int  # (day,)
    month_of_day: Int  # (day,)
    year_of_day: Int  # (day,)
    rows: npt.NDArray[np.void]  # (row,) ROW
    tuned: npt.NDArray[np.void]  # (era, row) TUNED
    laws: Float  # (law, entry) quantile tables, seconds
    openings: Int  # (opening, 2) opens, closes; NEVER when it does not close
    row_pools: Int  # pools of the rows, in order of preference
    raises: npt.NDArray[np.void]  # (raise,) RAISE
    raise_expected: Float  # (era, raise)
    branch_to: Int  # (branch,) row, or OUTCOME - outcome
    branch_p: Float  # (era, branch)
    branch_strain: Float  # (branch,)
    books: npt.NDArray[np.void]  # (book,) BOOK
    book_worth: Int  # (era, book) cents, or millionths of the course's fee
    outcome_trip: Int  # (outcome,)
    outcome_own: Int  # (outcome,) 1 where a learner's own journey ends in it, 0 for a request
    segments: npt.NDArray[np.void]  # (segment,) SEGMENT
    busy_tables: Float  # (table, entry) gamma factors of the day
    course_upto: Float  # (course,) cumulative share within its segment
    course_fee: Int  # (course,) cents
    course_retired: Int  # (course,) second of retirement, NEVER when it stays
    course_captured: Float  # (course,) chance that its learner takes another
    staff: Staff
    people: Int  # (pool, day) on duty in an open hour; of `staff`, if all were there
    filled: Int  # (pool, day) people in post, at full size; of `staff`, if all positions were held
    pace: Int  # (pool, day) mean speed of the people on duty in millionths of FULL_SPEED
    speed: Float  # (pool, day)
    pool_clock: Int  # (pool,)
    wake_at: Int  # (pool + 1,) where each pool's wakes begin
    wakes: Int  # times at which a pool may start work that it could not before
    stock: Stock
    satisfied: int  # most strain, in millionths, of who is satisfied; NONE when nobody asks


class Arrivals(NamedTuple):
    """New learners in order of time, then of segment and number."""

    time: Int
    segment: Int
    number: Int
    course: Int
