"""What happened: tallies that both engines keep by the same functions, and a log for a sample.

Every tally is a sum or a maximum, so the order in which things are noted cannot matter. Spans of
time are kept by day in two parts: seconds of the first and last day, and a running count of whole
days, so that a wait of weeks costs no more to note than a wait of minutes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator import clock, rules
from simulator.compiled import rule, small_rule
from simulator.plan import (
    APPLICATION,
    AT_COMPLETION,
    AT_ENTRY,
    AT_RENEGE,
    ENROLMENT,
    NO_MARK,
    NONE,
    Plan,
)
from simulator.processor import digits

Int = npt.NDArray[np.int64]

SMALL = 128
"""Durations under this many seconds have a bin each."""
PER_OCTAVE = 64
"""Bins for each doubling above: a bin is at most 1/64 of its value wide, so its middle is within
1 % of every value in it."""
BINS = SMALL + PER_OCTAVE * 24


class Record(NamedTuple):
    """Tallies; months, years and days are those of the plan, warm-up included."""

    entries: Int  # (row, month) passages begun
    done: Int  # (row, month) passages completed
    closed: Int  # (row, month) turned away by a closed stage
    waits: Int  # (row, month) served from the queue
    wait_time: Int  # (row, month) seconds waited by the served
    reneges: Int  # (row, month)
    renege_time: Int  # (row, month) seconds waited by those who gave up
    balks: Int  # (row, month)
    work: Int  # (row, month) open seconds of one person given
    exits: Int  # (branch, month)
    arrivals: Int  # (trip, month)
    ends: Int  # (outcome, month) outcomes of every trip
    end_time: Int  # (outcome, month) seconds from arrival to the outcome
    satisfied: Int  # (outcome, month) learners' own journeys that ended with little strain
    marks: Int  # (segment, mark, month)
    mark_time: Int  # (segment, mark, month) seconds since the last application
    cohorts: Int  # (segment, year of enrolment, mark)
    courses: Int  # (course, year) enrolments
    money_count: Int  # (book, month)
    money_cents: Int  # (book, month)
    pool_items: Int  # (pool, month) pieces of work begun
    pool_work: Int  # (pool, month) open seconds of one person given
    queue_days: Int  # (pool, day + 1) change in the number waiting a whole day
    queue_part: Int  # (pool, day) seconds waited on the first and last day
    busy_days: Int  # (pool, day + 1)
    busy_part: Int  # (pool, day)
    queue_max: Int  # (pool, day) most found waiting just after somebody joined
    people: Int  # (pool, day) on duty in an open hour
    filled: Int  # (pool, day) people in post, at full size
    pace: Int  # (pool, day) mean speed of those on duty, in millionths of full speed
    inside: Int  # (row,) still there at the end
    left_waiting: Int  # (row,) seconds waited by those still in the queue at the end
    wait_bins: npt.NDArray[np.uint32]  # (waiting row, year, bin) waits of the served
    end_bins: npt.NDArray[np.uint32]  # (outcome, year, bin)
    mark_bins: npt.NDArray[np.uint32]  # (segment, mark, year, bin)


GIVEN = ("people", "filled", "pace")
"""Fields that a plan gives; the others are counted."""
LOG = np.dtype([(name, "i8") for name in ("who", "request", "step", "time", "row", "what")])
"""One thing that happened to a learner of the sample, or to one of their requests (0 for none)."""
ARRIVED, ENTERED, SERVED, GAVE_UP, BALKED, CLOSED, COMPLETED, LEFT = range(8)


def blank(plan: Plan) -> Record:
    """A record of nothing but who is on duty, sized for a plan."""
    rows, branches, books = len(plan.rows), len(plan.branch_to), len(plan.books)
    pools, days = plan.people.shape
    months = int(plan.month_of_day[-1]) + 1
    years = int(plan.year_of_day[-1]) + 1
    outcomes, segments, trips = len(plan.outcome_trip), len(plan.segments), int(plan.trips)
    waiting = int(plan.rows["wait_row"].max()) + 1

    def zeros(*shape: int) -> Int:
        return np.zeros(shape, np.int64)

    def bins(*shape: int) -> npt.NDArray[np.uint32]:
        return np.zeros((*shape, BINS), np.uint32)

    by_row = (rows, months)
    return Record(
        entries=zeros(*by_row), done=zeros(*by_row), closed=zeros(*by_row),
        waits=zeros(*by_row), wait_time=zeros(*by_row), reneges=zeros(*by_row),
        renege_time=zeros(*by_row), balks=zeros(*by_row), work=zeros(*by_row),
        exits=zeros(branches, months), arrivals=zeros(trips, months),
        ends=zeros(outcomes, months), end_time=zeros(outcomes, months),
        satisfied=zeros(outcomes, months),
        marks=zeros(segments, 4, months), mark_time=zeros(segments, 4, months),
        cohorts=zeros(segments, years, 4), courses=zeros(len(plan.course_upto), years),
        money_count=zeros(books, months), money_cents=zeros(books, months),
        pool_items=zeros(pools, months), pool_work=zeros(pools, months),
        queue_days=zeros(pools, days + 1), queue_part=zeros(pools, days),
        busy_days=zeros(pools, days + 1), busy_part=zeros(pools, days),
        queue_max=zeros(pools, days),
        people=plan.people.copy(), filled=plan.filled.copy(), pace=plan.pace.copy(),
        inside=zeros(rows), left_waiting=zeros(rows),
        wait_bins=bins(waiting, years), end_bins=bins(outcomes, years),
        mark_bins=bins(segments, 4, years),
    )  # fmt: skip


@small_rule
def bin_of(value: int) -> int:
    """The bin of a duration in whole seconds; the last bin holds everything longer."""
    if value < SMALL:
        return max(value, 0)
    octave = digits(value) - digits(SMALL)
    step = (value >> (octave + 1)) - PER_OCTAVE
    return min(SMALL + octave * PER_OCTAVE + step, BINS - 1)


def bin_bounds() -> tuple[Int, Int]:
    """The shortest and longest duration of each bin, in seconds."""
    low = [*range(SMALL)]
    for octave in range((BINS - SMALL) // PER_OCTAVE):
        low += [(PER_OCTAVE + step) << (octave + 1) for step in range(PER_OCTAVE)]
    bounds = np.array([*low, low[-1] << 1], np.int64)
    return bounds[:-1], bounds[1:] - 1


@small_rule
def _day(plan: Plan, t: int) -> int:
    return t // clock.DAY - plan.first_day


@small_rule
def _book(
    plan: Plan,
    record: Record,
    learners: npt.NDArray[np.void],
    i: int,
    row: int,
    moment: int,
    t: int,
) -> None:
    """Book the finance events of a moment of a stage; most have none, so this alone is inlined."""
    first = plan.rows[row]["book_at"]
    for b in range(first, first + plan.rows[row]["book_n"]):
        if plan.books[b]["moment"] == moment:
            _add(plan, record, learners, i, b, t)


@rule
def _add(
    plan: Plan, record: Record, learners: npt.NDArray[np.void], i: int, b: int, t: int
) -> None:
    """Book one finance event."""
    day = _day(plan, t)
    month = plan.month_of_day[day]
    worth = plan.book_worth[plan.era_of_day[day], b]
    if plan.books[b]["by_course"]:
        # The worth is then a share, in millionths, of the fee of the learner's course.
        course = learners[i]["course"]
        fee = plan.course_fee[course] if course >= 0 else 0
        worth = (fee * worth + 500_000) // 1_000_000
    record.money_count[b, month] += 1
    record.money_cents[b, month] += worth


@small_rule
def arrived(plan: Plan, record: Record, trip: int, t: int) -> None:
    """A learner or a request has come into being."""
    record.arrivals[trip, plan.month_of_day[_day(plan, t)]] += 1


@small_rule
def entered(
    plan: Plan, record: Record, learners: npt.NDArray[np.void], i: int, row: int, t: int
) -> None:
    """Learner `i`, or a request of theirs, has entered a stage; milestones change the learner."""
    day = _day(plan, t)
    month, year = plan.month_of_day[day], plan.year_of_day[day]
    record.entries[row, month] += 1
    mark = plan.rows[row]["mark"]
    if mark != NO_MARK:
        if mark == APPLICATION:
            learners[i]["applied_at"] = t
        if mark == ENROLMENT:
            learners[i]["cohort"] = year
            if learners[i]["course"] >= 0:
                record.courses[learners[i]["course"], year] += 1
        segment = plan.rows[row]["segment"]
        since = t - learners[i]["applied_at"]
        record.marks[segment, mark, month] += 1
        record.mark_time[segment, mark, month] += since
        record.mark_bins[segment, mark, year, bin_of(since)] += np.uint32(1)
        record.cohorts[segment, learners[i]["cohort"], mark] += 1
    _book(plan, record, learners, i, row, AT_ENTRY, t)


@rule
def _waited(plan: Plan, record: Record, pool: int, joined: int, t: int) -> None:
    """Add a span of waiting to a pool's days; what lies before the first day is cut."""
    joined = max(joined, plan.first_day * clock.DAY)
    first, last = _day(plan, joined), _day(plan, t)
    if first == last:
        record.queue_part[pool, first] += t - joined
        return
    record.queue_part[pool, first] += clock.DAY - joined % clock.DAY
    record.queue_days[pool, first + 1] += 1
    record.queue_days[pool, last] -= 1
    if last < record.queue_part.shape[1]:
        record.queue_part[pool, last] += t % clock.DAY


@rule
def _worked(plan: Plan, record: Record, pool: int, t: int, ends: int, work: int) -> None:
    """Add a span of work to a pool's days, in its open seconds; what lies beyond the end is cut."""
    ends = min(ends, plan.end)
    first, last = _day(plan, t), _day(plan, ends)
    if first == last:
        # The end of the plan is a midnight: nothing is cut of what begins and ends within a day.
        record.busy_part[pool, first] += work
        return
    which = plan.pool_clock[pool]
    begun = clock.amount(plan.clocks, which, t)
    midnight = (first + plan.first_day + 1) * clock.DAY
    record.busy_part[pool, first] += clock.amount(plan.clocks, which, midnight) - begun
    record.busy_days[pool, first + 1] += 1
    record.busy_days[pool, last] -= 1
    if last < record.busy_part.shape[1]:
        midnight = (last + plan.first_day) * clock.DAY
        record.busy_part[pool, last] += clock.amount(plan.clocks, which, ends) - clock.amount(
            plan.clocks, which, midnight
        )


@rule
def in_service(plan: Plan, record: Record, pool: int, ends: int) -> None:
    """Somebody of the stock is in service when simulating begins, at midnight, until `ends`."""
    ends = min(ends, plan.end)
    last = _day(plan, ends)
    record.busy_days[pool, _day(plan, plan.begin)] += 1
    record.busy_days[pool, last] -= 1
    if last < record.busy_part.shape[1]:
        midnight = (last + plan.first_day) * clock.DAY
        which = plan.pool_clock[pool]
        begun = clock.amount(plan.clocks, which, midnight)
        record.busy_part[pool, last] += clock.amount(plan.clocks, which, ends) - begun


@rule
def served(
    plan: Plan, record: Record, row: int, pool: int, joined: int, t: int, ends: int, work: int
) -> None:
    """Somebody who joined at `joined` is served from `t` until `ends`, for `work` open seconds."""
    day = _day(plan, t)
    month = plan.month_of_day[day]
    record.waits[row, month] += 1
    record.wait_time[row, month] += t - joined
    which, year = plan.rows[row]["wait_row"], plan.year_of_day[day]
    record.wait_bins[which, year, bin_of(t - joined)] += np.uint32(1)
    record.work[row, month] += work
    record.pool_items[pool, month] += 1
    record.pool_work[pool, month] += work
    _waited(plan, record, plan.row_pools[plan.rows[row]["pool_at"]], joined, t)
    _worked(plan, record, pool, t, ends, work)


@rule
def gave_up(
    plan: Plan,
    record: Record,
    learners: npt.NDArray[np.void],
    i: int,
    row: int,
    joined: int,
    t: int,
) -> None:
    """Somebody who joined at `joined` has left the queue unserved."""
    month = plan.month_of_day[_day(plan, t)]
    record.reneges[row, month] += 1
    record.renege_time[row, month] += t - joined
    _waited(plan, record, plan.row_pools[plan.rows[row]["pool_at"]], joined, t)
    _book(plan, record, learners, i, row, AT_RENEGE, t)


@rule
def balked(plan: Plan, record: Record, row: int, t: int) -> None:
    """Somebody found too many waiting."""
    record.balks[row, plan.month_of_day[_day(plan, t)]] += 1


@rule
def turned_away(plan: Plan, record: Record, row: int, t: int) -> None:
    """Somebody came to a stage that is closed and sends people elsewhere."""
    record.closed[row, plan.month_of_day[_day(plan, t)]] += 1


@small_rule
def completed(
    plan: Plan, record: Record, learners: npt.NDArray[np.void], i: int, row: int, t: int
) -> None:
    """A passage of learner `i`, or of a request of theirs, is complete."""
    record.done[row, plan.month_of_day[_day(plan, t)]] += 1
    _book(plan, record, learners, i, row, AT_COMPLETION, t)


@small_rule
def branched(plan: Plan, record: Record, branch: int, t: int) -> None:
    """A branch has been taken."""
    record.exits[branch, plan.month_of_day[_day(plan, t)]] += 1


@small_rule
def ended(
    plan: Plan,
    record: Record,
    learners: npt.NDArray[np.void],
    i: int,
    outcome: int,
    arrived_at: int,
    t: int,
) -> None:
    """Learner `i`, or a request of theirs, has reached an outcome."""
    day = _day(plan, t)
    if plan.satisfied != NONE and plan.outcome_own[outcome]:
        calm = rules.strain_felt(learners, i, t) <= plan.satisfied
        record.satisfied[outcome, plan.month_of_day[day]] += 1 if calm else 0
    record.ends[outcome, plan.month_of_day[day]] += 1
    record.end_time[outcome, plan.month_of_day[day]] += t - arrived_at
    record.end_bins[outcome, plan.year_of_day[day], bin_of(t - arrived_at)] += np.uint32(1)


@rule
def queue_seen(plan: Plan, record: Record, pool: int, length: int, t: int) -> None:
    """The queue of a pool just after somebody joined it and everybody who could be was served."""
    day = _day(plan, t)
    record.queue_max[pool, day] = max(record.queue_max[pool, day], length)


@rule
def left_inside(plan: Plan, record: Record, row: int, joined: int) -> None:
    """Somebody is still at a stage when the study ends; `joined` < NEVER when in its queue."""
    record.inside[row] += 1
    if joined < clock.NEVER:
        record.left_waiting[row] += plan.end - joined
        _waited(plan, record, plan.row_pools[plan.rows[row]["pool_at"]], joined, plan.end)
