"""A contact centre simulated weekday by weekday from its fitted parts, beside the observed days.

Arrivals by weekday and hour with the busyness of days, the laws of service and of patience, and the
people on duty by hour are fitted on one period, put together as a scenario, and run by the engine
for a year. Each weekday has callers and agents of its own, so each can be told apart.

Who is on duty is not always at hand: stamps show neither pauses nor other work. No likelihood
reaches that, so the share at hand is searched for by simulation: the one with which as many give up
as did in the fitted period. Agents are pools of one person: the k-th is there in the hours in which
k - 1/2 people or more were at hand, on the mean of that weekday.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from scipy import optimize

from calibration.parts import laws
from calibration.parts.arrivals import Arrivals, arrivals
from calibration.parts.calls import ABANDONED, patience, seeking, service
from calibration.parts.duty import DAYS
from calibration.parts.fitting import agents
from calibration.parts.survival import Floats
from calibration.parts.writing import inline
from simulator import read, simulated

YEAR: Final = pd.date_range("2023-01-01", "2023-12-31")
"""The days that are run: no study begins with a leap day."""
SECONDS: Final = 86400.0 * len(YEAR)
SHARES: Final = (0.4, 1.0)
"""Between which the share at hand is looked for."""
CLOSE: Final = 0.01
"""How closely: agents are whole, so a finer share changes nothing or jumps."""
MOST_OF_ONE: Final = 0.5
"""How much of a person on duty makes one agent more."""


class Weekday(NamedTuple):
    """One weekday: simulated, as observed afterwards, and as it was in the fitted period."""

    day: str
    calls: tuple[float, float, float]
    """Calls a day that sought an agent."""
    abandoned: tuple[float, float, float]
    """Share of them that gave up."""
    wait: tuple[float, float, float]
    """Their mean wait in seconds: none for who was served at once, all of it for who gave up."""
    days: int
    """Days observed afterwards."""


class Weekdays(NamedTuple):
    """The share of the people on duty who are at hand, and every weekday."""

    at_hand: float
    rows: tuple[Weekday, ...]


def score(
    before: pd.DataFrame,
    after: pd.DataFrame,
    file: str,
    absent: Sequence[pd.DatetimeIndex],
    seed: int = 1,
) -> Weekdays:
    """Every weekday with calls in both periods; `absent` are the unrecorded days of each.

    The same arguments give the same numbers. Raises InputError when a part cannot be fitted.
    """
    asked = [seeking(frame) for frame in (before, after)]
    rhythm = arrivals(asked[0]["arrival"], file, "arrivals", absent[0])
    served = asked[0][asked[0]["outcome"] != ABANDONED]
    times = {
        "work": laws.part("service", service(before, file), "s").laws["law"],
        "patience": laws.part("patience", patience(before, file), "s").laws["law"],
    }
    on_duty = agents(served, absent[0]).people
    seen = [observed(frame, days) for frame, days in zip(asked, absent, strict=True)]
    days = [d for d in range(7) if all(part[0][d] > 0 for part in seen) and on_duty[d].max() > 0]
    wanted = float((asked[0]["outcome"] == ABANDONED).mean())

    @cache
    def run(share: float) -> pd.Series:
        return _run(model(rhythm, on_duty * share, times), seed)

    share = _at_hand(lambda tried: _given_up(run(tried), days) - wanted)
    rows = []
    for d in days:
        calls, gone, wait = (
            (value, float(seen[1][k][d]), float(seen[0][k][d]))
            for k, value in enumerate(_simulated(run(share), DAYS[d]))
        )
        rows.append(Weekday(DAYS[d], calls, gone, wait, int(seen[1][3][d])))
    return Weekdays(share, tuple(rows))


def _at_hand(excess: Callable[[float], float]) -> float:
    """The share at hand with which as many give up as did; an end of `SHARES` where none does."""
    low, high = SHARES
    if excess(high) >= 0:
        return high
    if excess(low) <= 0:
        return low
    return float(optimize.brentq(excess, low, high, xtol=CLOSE))


def _given_up(table: pd.Series, days: Sequence[int]) -> float:
    """The share of all calls of a year that gave up."""
    gone, came = (sum(float(table[name, DAYS[d], "all"]) for d in days)
                  for name in ("reneges", "applications"))  # fmt: skip
    return gone / came


def model(rhythm: Arrivals, people: Floats, times: Mapping[str, Any]) -> str:
    """The scenario of a year of such days, as a study file; `people` are 7 rows of 24, at hand."""
    parts: dict[str, dict[str, Any]] = {
        "study": {"name": "centre", "title": _title("centre"), "start": YEAR[0].date(),
                  "end": (YEAR[-1] + pd.Timedelta(days=1)).date()},
        "audiences": {"callers": {"title": _title("callers")}},
        "calendars": {}, "rhythms": {}, "segments": {}, "journeys": {}, "pools": {},
    }  # fmt: skip
    for d, day in enumerate(DAYS):
        shifts = list(_shifts(people[d]))
        if not shifts or not rhythm.weekdays[d]:
            continue
        dates = YEAR[YEAR.day_of_week == d]
        mean = rhythm.daily.value * rhythm.weekdays[d]
        names = [f"{day}-{k}" for k in range(1, len(shifts) + 1)]
        for name, hours in zip(names, shifts, strict=True):
            parts["calendars"][name] = {"hours": f"{day} {hours}"}
            parts["pools"][name] = {"title": _title(name), "calendar": name, "people": 1}
        parts["rhythms"][day] = {
            # A month has as much of the year as it has such days.
            "months": np.bincount(dates.month - 1, minlength=12).tolist(),
            "weekdays": [int(k == d) for k in range(7)],
            "hours": [float(share) for share in rhythm.hours[d]],
        }
        segment = {"title": _title(day), "audience": "callers", "journey": day, "season": day,
                   "volume": mean * len(dates)}  # fmt: skip
        if math.isfinite(rhythm.busyness.value):
            segment["busyness"] = rhythm.busyness.value
        parts["segments"][day] = segment
        stage = {"name": "call", "marks": "application", "pools": names, "on_renege": "gone"}
        parts["journeys"][day] = {"title": _title(day), "outcomes": ["answered", "gone"],
                                  "stages": [{**stage, **times}]}  # fmt: skip
    return "\n".join(_lines(parts))


def _lines(parts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name, table in parts.items():
        yield f"[{name}]"
        yield from (f"{key} = {inline(value)}" for key, value in table.items())


def _title(name: str) -> dict[str, str]:
    return {"fr": name, "en": name}


def _shifts(people: Floats) -> Iterator[str]:
    """The hours of the first agent of a day, of the second, and so on; one where anybody is."""
    most = float(people.max())
    for k in range(1, max(int(most + MOST_OF_ONE), int(most > 0)) + 1):
        there = np.concatenate(([0], people >= min(k - MOST_OF_ONE, most), [0])).astype(int)
        edges = np.flatnonzero(np.diff(there)).reshape(-1, 2)
        yield " ".join(f"{a:02d}:00-{b:02d}:00" for a, b in edges)


def _run(text: str, seed: int) -> pd.Series:
    """The indicators of a year, by (indicator, segment, pool)."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "centre.toml")
        file.write_text(text, encoding="utf-8")
        table = simulated(read(str(file)), seed=seed)
    values: pd.Series = table.set_index(["indicator", "segment", "pool"])["value"].sort_index()
    return values


def _simulated(table: pd.Series, day: str) -> tuple[float, float, float]:
    """(calls a day, share that gives up, mean wait in seconds) of a weekday.

    The wait is Little's: the mean queue over the year, times the year, over who came.
    """
    came = float(table["applications", day, "all"])
    waited = float(table["queue-length", "all", f"{day}-1"]) * SECONDS
    days = int((YEAR.day_of_week == DAYS.index(day)).sum())
    return came / days, float(table["reneges", day, "all"]) / came, waited / came


def observed(asked: pd.DataFrame, absent: pd.DatetimeIndex) -> tuple[Floats, ...]:
    """(calls a day, share that gave up, mean wait, days) of each weekday that was recorded."""
    dates = asked["arrival"].dt.normalize()
    every = pd.date_range(dates.min(), dates.max()).difference(absent)
    days = np.bincount(every.day_of_week, minlength=7).astype(np.float64)
    weekday = asked["arrival"].dt.day_of_week.to_numpy()
    count = np.bincount(weekday, minlength=7).astype(np.float64)
    gone = np.bincount(weekday, asked["outcome"] == ABANDONED, 7)
    waits = np.bincount(weekday, asked["wait"], 7)
    some = np.maximum(count, 1)
    return count / np.maximum(days, 1), gone / some, waits / some, days
