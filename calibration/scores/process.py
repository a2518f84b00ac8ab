"""A process fitted to an event log: it draws logs of another period.

Cases arrive by the fitted rhythm. What follows depends on the last two activities, or on the last
one where the two were seen less than `SEEN` times. The way to the next step, that is the wait, the
clock at its begin and the work, is one that was observed at such a branch from the same weekday:
waits of days end at the observed hour of the day, shorter ones after the observed time. So waits
respect nights and weekends as the people did, and unexplained waiting stays what was observed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from calibration.parts.arrivals import Arrivals, arrivals
from calibration.parts.chains import BEGIN, END, steps

SEEN: Final = 5
"""Observations that a branch after two activities needs."""
LONGEST: Final = 500
"""Steps after which a drawn case ends, so that a loop does."""


@dataclass(frozen=True)
class Step:
    """One observed way to a next step."""

    activity: str
    days: int
    """Midnights between the end of the last step and the begin of this one."""
    clock: float
    """Seconds after midnight at its begin."""
    gap: float
    """Seconds from the end of the last step; 0 for the first."""
    work: float
    """Seconds from its begin to its end."""
    weekday: int
    """Of the end of the last step, or of the arrival."""


@dataclass(frozen=True, eq=False)
class Process:
    """What was fitted: how cases arrive, and every observed way on, by what came before."""

    arrivals: Arrivals
    after: dict[tuple[str, ...], tuple[Step, ...]]
    """The last two activities, and the last one alone -> every way on that was observed."""
    ways: dict[tuple[str, str, int], tuple[Step, ...]]
    """The last activity, the next one and the weekday of the last -> every way between them."""

    def draw(self, first: pd.Timestamp, last: pd.Timestamp,
             chance: np.random.Generator) -> pd.DataFrame:  # fmt: skip
        """A log of the cases that arrive from `first` to `last`, each followed to its end."""
        days = pd.date_range(first.normalize(), last.normalize(), freq="D")
        rows: list[tuple[str, str, pd.Timestamp, pd.Timestamp]] = []
        for number, moment in enumerate(self.arrivals.draw(days, chance)):
            if first <= moment <= last:
                rows += self._case(str(number), moment, chance)
        log = pd.DataFrame(rows, columns=["case", "activity", "start", "end"])
        return log.assign(row=range(1, len(log) + 1))

    def _case(
        self, name: str, moment: pd.Timestamp, chance: np.random.Generator
    ) -> list[tuple[str, str, pd.Timestamp, pd.Timestamp]]:
        """The steps of one case."""
        rows: list[tuple[str, str, pd.Timestamp, pd.Timestamp]] = []
        before, here = BEGIN, BEGIN
        for _ in range(LONGEST):
            step = self._next((before, here), moment.day_of_week, chance)
            if step.activity == END:
                break
            begin = _begin(moment, step)
            end = begin + pd.Timedelta(seconds=step.work)
            rows.append((name, step.activity, begin, end))
            before, here, moment = here, step.activity, end
        return rows

    def _next(self, came: tuple[str, ...], weekday: int, chance: np.random.Generator) -> Step:
        """The activity that follows, and a way to it from this weekday, or from any."""
        found = self.after.get(came, ())
        if len(found) < SEEN:
            found = self.after[came[1:]]
        drawn = found[int(chance.integers(len(found)))]
        if drawn.activity == END:
            return drawn
        ways = self.ways.get((came[-1], drawn.activity, weekday), ())
        return ways[int(chance.integers(len(ways)))] if len(ways) >= SEEN else drawn


def _begin(moment: pd.Timestamp, step: Step) -> pd.Timestamp:
    """When a step begins that follows `moment` as it followed when it was observed."""
    if step.days < 1:
        return moment + pd.Timedelta(seconds=step.gap)
    return moment.normalize() + pd.Timedelta(days=step.days, seconds=step.clock)


def process(log: pd.DataFrame, file: str) -> Process:
    """The process of a log; InputError when its cases all arrive on one day."""
    ordered = steps(log)
    begins = ordered.groupby("case")["from"].min()
    after: dict[tuple[str, ...], list[Step]] = {}
    ways: dict[tuple[str, str, int], list[Step]] = {}
    for _, case in ordered.groupby("case", sort=False):
        before, here = BEGIN, BEGIN
        moment = case["from"].iloc[0]
        for activity, begin, end in zip(case["activity"], case["from"], case["end"], strict=True):
            midnight = begin.normalize()
            step = Step(
                activity, (midnight - moment.normalize()).days, (begin - midnight).total_seconds(),
                (begin - moment).total_seconds(), (end - begin).total_seconds(),
                moment.day_of_week,
            )  # fmt: skip
            for came in ((before, here), (here,)):
                after.setdefault(came, []).append(step)
            ways.setdefault((here, activity, step.weekday), []).append(step)
            before, here, moment = here, activity, end
        for came in ((before, here), (here,)):
            after.setdefault(came, []).append(Step(END, 0, 0.0, 0.0, 0.0, moment.day_of_week))
    return Process(
        arrivals(begins, file, "arrivals"),
        {came: tuple(found) for came, found in after.items()},
        {way: tuple(found) for way, found in ways.items()},
    )
