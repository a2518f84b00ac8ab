"""Clocks: working time, seasons and rhythms, as one non-decreasing piecewise-linear function.

A clock turns a time (whole seconds since the study's start at 00:00 local civil time, negative
during warm-up) into an amount, and back. Every day has 86,400 s. For a pool the amount is open
seconds; for a season or a rhythm it grows at a whole rate per second. All clocks of a plan are
stacked in `Clocks` over one span of days; amounts are 0 at the start of the span, constant after
its end, and below 2**53, so that everything is exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

import holidays
import numpy as np
from numpy.typing import NDArray

from simulator.compiled import rule

HOUR: Final = 3_600
DAY: Final = 86_400
NEVER: Final = 2**62
LARGEST: Final = 2**53
"""No clock may reach this amount: below it a float64 holds every whole number."""

Ints: TypeAlias = NDArray[np.int64]
Openings: TypeAlias = tuple[tuple[int, int], ...]
"""Openings of one day: (first second open, first second closed again), in order."""
Week: TypeAlias = tuple[Openings, ...]
"""Seven `Openings`, Monday first."""
Period: TypeAlias = tuple[tuple[int, int], tuple[int, int], Week]
"""(month, day) of the first and of the last day, and the week kept between them, every year."""


class Clocks(NamedTuple):
    """Every clock over one span of days; pieces of all clocks lie one after the other."""

    first_day: int
    """Number of the first day of the span; day 0 holds the study's start."""
    day_piece: Ints
    """[clock, day], days + 1 columns: index of the piece in force at each midnight."""
    starts: Ints
    """First second of each piece; the last piece of a clock starts at the end of the span."""
    amounts: Ints
    """Amount at each piece's start."""
    rates: Ints
    """Amount per second within each piece; 0 in the last piece of a clock."""


# ---- the function and its inverse


@rule
def amount(clocks: Clocks, c: int, t: int) -> int:
    """The amount that clock `c` shows at time `t`: 0 before the span, constant after it."""
    day = t // DAY - clocks.first_day
    if day < 0:
        return 0
    last_day = clocks.day_piece.shape[1] - 1
    if day >= last_day:
        return int(clocks.amounts[clocks.day_piece[c, last_day]])
    piece = clocks.day_piece[c, day]
    at_midnight = clocks.day_piece[c, day + 1]
    while piece < at_midnight and clocks.starts[piece + 1] <= t:
        piece += 1
    return int(clocks.amounts[piece] + clocks.rates[piece] * (t - clocks.starts[piece]))


@rule
def _at_midnight(clocks: Clocks, c: int, day: int) -> int:
    """The amount at the start of the span's day `day` (0 is the first)."""
    piece = clocks.day_piece[c, day]
    midnight = (clocks.first_day + day) * DAY
    return int(clocks.amounts[piece] + clocks.rates[piece] * (midnight - clocks.starts[piece]))


@rule
def _day_reaching(clocks: Clocks, c: int, a: int, near: int) -> int:
    """The day of the span that starts below `a` and ends at or above it; it must exist.

    Steps that double, away from `near`, then halving: O(1) when the answer is near.
    """
    last_day = clocks.day_piece.shape[1] - 1
    low = min(max(near // DAY - clocks.first_day, 0), last_day - 1)
    step = 1
    while _at_midnight(clocks, c, low) >= a:
        low = max(low - step, 0)
        step *= 2
    high = low + 1
    step = 1
    while _at_midnight(clocks, c, high) < a:
        low = high
        high = min(high + step, last_day)
        step *= 2
    while high - low > 1:
        middle = (low + high) // 2
        if _at_midnight(clocks, c, middle) < a:
            low = middle
        else:
            high = middle
    return int(low)


@rule
def inverse(clocks: Clocks, c: int, a: int, near: int) -> int:
    """The first time at which clock `c` shows `a` or more; NEVER when it stays below.

    The first second of the span when `a` <= 0. `near` is where the search starts, a time as close
    to the answer as is known; the answer does not depend on it.
    """
    if a <= 0:
        return clocks.first_day * DAY
    if clocks.amounts[clocks.day_piece[c, clocks.day_piece.shape[1] - 1]] < a:
        return NEVER
    day = _day_reaching(clocks, c, a, near)
    piece = clocks.day_piece[c, day]
    at_midnight = clocks.day_piece[c, day + 1]
    while piece < at_midnight and clocks.amounts[piece + 1] < a:
        piece += 1
    # Minus the floor of the negative is the ceiling: the first whole second at or past `a`.
    return int(clocks.starts[piece] - (clocks.amounts[piece] - a) // clocks.rates[piece])


@rule
def finish(clocks: Clocks, c: int, t: int, w: int) -> int:
    """When work that starts at `t` and needs `w` of the amount ends; NEVER when it cannot.

    Work pauses while the clock stands still; work that needs nothing ends at once.
    """
    return max(t, inverse(clocks, c, amount(clocks, c, t) + w, t))


@rule
def moment(clocks: Clocks, c: int, start: int, end: int, u: float) -> int:
    """The running second of [start, end) at share `u` (in [0, 1)) of what the clock gains there.

    When the clock stands still in all of [start, end): the first second after in which it runs,
    NEVER when it runs no more.
    """
    before = amount(clocks, c, start)
    gained = amount(clocks, c, end) - before
    near = start + int(u * (end - start))
    t = inverse(clocks, c, before + 1 + int(u * gained), near)
    return t if t == NEVER else t - 1


@rule
def running(clocks: Clocks, c: int, t: int) -> bool:
    """Whether clock `c` gains anything in the second that begins at `t`."""
    return amount(clocks, c, t + 1) > amount(clocks, c, t)


@rule
def changes(clocks: Clocks, c: int, t: int) -> int:
    """The first time after `t`, midnight at the latest, at which clock `c` may change its rate.

    NEVER when `t` lies past the span.
    """
    day = t // DAY - clocks.first_day
    if day < 0:
        return int(clocks.first_day * DAY)
    if day >= clocks.day_piece.shape[1] - 1:
        return NEVER
    piece = clocks.day_piece[c, day]
    at_midnight = clocks.day_piece[c, day + 1]
    while piece < at_midnight and clocks.starts[piece + 1] <= t:
        piece += 1
    return int(clocks.starts[piece + 1]) if piece < at_midnight else (t // DAY + 1) * DAY


@rule
def last(clocks: Clocks) -> int:
    """The end of the span: every clock stands still from here on."""
    return int(clocks.first_day + clocks.day_piece.shape[1] - 1) * DAY


# ---- weeks

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKS: Final = (
    'days (mon, tue ... or mon-fri) then openings HH:MM-HH:MM, such as "mon-fri 08:30-12:30 '
    '13:30-18:00; sat 09:00-12:00", each opening after the one before; or "24/7" or "always"'
)

_HOURS: Final = re.compile(r"([0-2]\d):([0-5]\d)-([0-2]\d):([0-5]\d)")


def parse_week(text: str | Sequence[str]) -> Week:
    """The seven days' openings written in `text`; ValueError says what is wrong and accepted."""
    lines = text.split(";") if isinstance(text, str) else [p for t in text for p in t.split(";")]
    lines = [line.strip().lower() for line in lines if line.strip()]
    if not lines:
        raise ValueError(f"no opening hours; accepted: {WEEKS}")
    week: list[list[tuple[int, int]]] = [[] for _ in DAYS]
    for line in lines:
        days, openings = _parse_line(line)
        for day in days:
            week[day].extend(openings)
    return tuple(_in_order(name, openings) for name, openings in zip(DAYS, week, strict=True))


def _parse_line(line: str) -> tuple[range, list[tuple[int, int]]]:
    if line in ("24/7", "always"):
        return range(7), [(0, DAY)]
    first, *hours = line.split()
    if not hours:
        raise ValueError(f"{line!r} has no opening hours; accepted: {WEEKS}")
    return _parse_days(first), [_parse_hours(opening) for opening in hours]


def _parse_days(text: str) -> range:
    names = text.split("-")
    if len(names) > 2 or any(name not in DAYS for name in names):
        raise ValueError(f"{text!r} is not a day nor a range of days; accepted: {WEEKS}")
    first, last = DAYS.index(names[0]), DAYS.index(names[-1])
    if last < first:
        raise ValueError(f"{text!r} runs backwards; accepted: {WEEKS}")
    return range(first, last + 1)


def _parse_hours(text: str) -> tuple[int, int]:
    found = _HOURS.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not an opening; accepted: {WEEKS}")
    hour, minute, to_hour, to_minute = (int(part) for part in found.groups())
    opens, closes = hour * 3_600 + minute * 60, to_hour * 3_600 + to_minute * 60
    if closes > DAY or closes <= opens:
        raise ValueError(f"{text!r} must end after its start and by 24:00; accepted: {WEEKS}")
    return opens, closes


def _in_order(name: str, openings: list[tuple[int, int]]) -> Openings:
    ordered = tuple(sorted(openings))
    for (_, closes), (opens, _) in pairwise(ordered):
        if opens < closes:
            raise ValueError(f"two openings of {name} overlap; accepted: {WEEKS}")
    return ordered


# ---- days


def french_holidays(years: Iterable[int]) -> frozenset[date]:
    """The public holidays of metropolitan France in these years (`holidays` library)."""
    return frozenset(holidays.country_holidays("FR", years=years))


def openings_by_day(
    first: date,
    days: int,
    week: Week,
    periods: Sequence[Period],
    closed: frozenset[date],
    closures: Sequence[tuple[date, date]],
) -> list[Openings]:
    """What is open on each of `days` days from `first`.

    The first of the `periods` that holds the day gives its week, else `week`; nothing opens on a
    day of `closed` nor from the first to the last day, both included, of a closure.
    """
    return [
        ()
        if day in closed or any(begin <= day <= end for begin, end in closures)
        else _week_of(day, week, periods)[day.weekday()]
        for day in (first + timedelta(offset) for offset in range(days))
    ]


def _week_of(day: date, week: Week, periods: Sequence[Period]) -> Week:
    here = (day.month, day.day)
    for begin, end, seasonal in periods:
        wraps = end < begin
        if (begin <= here or here <= end) if wraps else begin <= here <= end:
            return seasonal
    return week


# ---- pieces


@dataclass(frozen=True, eq=False)
class Pieces:
    """One clock before stacking: `rates[i]` from second `starts[i]` on; the last rate is 0."""

    starts: Ints
    rates: Ints


def working_pieces(openings: Sequence[Openings], first_day: int) -> Pieces:
    """A clock of open seconds: rate 1 while open, 0 while closed, from day `first_day` on."""
    return rated_pieces(
        [[mark for opens, closes in day for mark in ((opens, 1), (closes, 0))] for day in openings],
        first_day,
    )


def rated_pieces(rates_by_day: Sequence[Sequence[tuple[int, int]]], first_day: int) -> Pieces:
    """A clock whose day `first_day + i` has the marks (second of the day, rate from there on).

    The rate is 0 from midnight to the first mark of a day, and after the last day. Of two marks at
    one second the later one holds. Neighbours of equal rate are one piece.
    ValueError when marks are out of order or outside the day, or a rate is below zero.
    """
    marks: list[tuple[int, int]] = []
    for number, day in enumerate(rates_by_day):
        midnight = (first_day + number) * DAY
        marks.append((midnight, 0))
        marks.extend((midnight + second, rate) for second, rate in day)
    marks.append(((first_day + len(rates_by_day)) * DAY, 0))
    starts, rates = np.array(marks, dtype=np.int64).T
    return _pieces(starts, rates)


def hourly_pieces(rates: Ints, first_day: int) -> Pieces:
    """A clock of the rates (day, hour) from day `first_day` on, and 0 after the last day."""
    starts = first_day * DAY + np.arange(rates.size + 1, dtype=np.int64) * HOUR
    return _pieces(starts, np.append(rates.ravel(), 0))


def _pieces(starts: Ints, rates: Ints) -> Pieces:
    if (np.diff(starts) < 0).any() or (rates < 0).any():
        raise ValueError(
            "accepted: marks in order within 0 .. 86400 s of each day, rates from 0 up"
        )
    last_at_second = np.append(np.diff(starts) > 0, True)
    starts, rates = starts[last_at_second], rates[last_at_second]
    changes = np.append(True, np.diff(rates) != 0)
    return Pieces(starts[changes], rates[changes])


def stack(pieces: Sequence[Pieces], first_day: int, days: int) -> Clocks:
    """All the clocks over the `days` days from `first_day`, in the order given.

    ValueError when a clock reaches outside the span, or an amount of 2**53.
    """
    begin, end = first_day * DAY, (first_day + days) * DAY
    midnights = np.arange(first_day, first_day + days + 1, dtype=np.int64) * DAY
    parts = [_spanning(part, begin, end) for part in pieces]
    offsets = np.cumsum([0, *(len(part.starts) for part in parts)])[:-1]
    rows = [
        np.searchsorted(part.starts, midnights, side="right") - 1 + offset
        for part, offset in zip(parts, offsets, strict=True)
    ]
    return Clocks(
        first_day,
        np.array(rows, dtype=np.int64).reshape(len(parts), days + 1),
        _joined([part.starts for part in parts]),
        _joined([_amounts(part) for part in parts]),
        _joined([part.rates for part in parts]),
    )


def _spanning(part: Pieces, begin: int, end: int) -> Pieces:
    """The same clock with a piece that starts at `begin` and one of rate 0 that starts at `end`."""
    if part.starts[0] < begin or part.starts[-1] > end:
        raise ValueError("accepted: clocks whose days all lie within the days of the stack")
    before, after = int(part.starts[0] > begin), int(part.starts[-1] < end)
    return Pieces(
        np.concatenate(([begin] * before, part.starts, [end] * after)).astype(np.int64),
        np.concatenate(([0] * before, part.rates, [0] * after)).astype(np.int64),
    )


def _amounts(part: Pieces) -> Ints:
    lengths = np.diff(part.starts)
    if float(lengths @ part.rates[:-1].astype(np.float64)) >= LARGEST:
        raise ValueError("accepted: rates small enough for the whole amount to stay below 2**53")
    return np.append(np.int64(0), np.cumsum(part.rates[:-1] * lengths))


def _joined(arrays: list[Ints]) -> Ints:
    return np.concatenate([np.empty(0, dtype=np.int64), *arrays])


# ---- dates


def seconds(when: date, origin: date) -> int:
    """The time of midnight at the start of `when`, for a study that starts on `origin`."""
    return (when - origin).days * DAY


def months_by_day(first: date, days: int) -> tuple[Ints, list[tuple[int, int]]]:
    """The index of the month of each of `days` days, and the (year, month) of each index."""
    months: list[tuple[int, int]] = []
    index = np.empty(days, dtype=np.int64)
    for offset in range(days):
        day = first + timedelta(offset)
        if not months or months[-1] != (day.year, day.month):
            months.append((day.year, day.month))
        index[offset] = len(months) - 1
    return index, months
