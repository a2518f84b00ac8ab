"""How far two event logs lie apart, by what is looked at.

The measures are those of Chapela-Campa and others, "Can I trust my simulation model?" (BPM 2023,
arXiv:2303.17463), on relative frequencies, so that logs of unequal size can be compared:

- n-gram: half the summed differences of the frequencies of three activities in a row, 0 to 1;
- control flow: mean normalised edit distance between cases that are paired at the least cost;
- absolute, relative event, case arrival, cycle time: first Wasserstein distance in hours of the
  stamps, the stamps since their case's first, the first stamps, the lengths of cases;
- circadian: the same of the hours of the day, weekday by weekday, averaged over the weekdays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from scipy import optimize, stats

from calibration.parts.chains import steps
from calibration.parts.survival import Floats

GRAM: Final = 3
ABSENT: Final = 24.0
"""Hours between a weekday with events and one without any: the length of the day."""
PAIRED: Final = 250
"""Cases that are paired at most; of larger logs this many, evenly spread over their order."""

Distance = Callable[[pd.DataFrame, pd.DataFrame], float]


def traces(log: pd.DataFrame) -> list[tuple[str, ...]]:
    """The activities of each case in order; cases by their first stamp."""
    ordered = steps(log)
    begins = ordered.groupby("case")["from"].transform("min")
    ordered = ordered.assign(begin=begins).sort_values(["begin", "case"], kind="stable")
    grouped = ordered.groupby("case", sort=False)["activity"]
    return [tuple(activities) for _, activities in grouped]


def n_gram(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """Half the summed differences of the frequencies of `GRAM` activities in a row."""
    first, second = _grams(one), _grams(other)
    a, b = first.total(), second.total()
    return sum(abs(first[g] / a - second[g] / b) for g in first | second) / 2


def _grams(log: pd.DataFrame) -> Counter[tuple[str, ...]]:
    """Activities in a row, the ends of a case padded."""
    found: Counter[tuple[str, ...]] = Counter()
    for trace in traces(log):
        padded = ("",) * (GRAM - 1) + trace + ("",) * (GRAM - 1)
        found.update(padded[i : i + GRAM] for i in range(len(padded) - GRAM + 1))
    return found


def control_flow(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """Mean normalised edit distance of the cases, paired so that it is least."""
    first, second = traces(one), traces(other)
    size = min(len(first), len(second), PAIRED)
    first, second = _spread(first, size), _spread(second, size)
    known: dict[tuple[tuple[str, ...], tuple[str, ...]], float] = {}
    cost = np.empty((size, size))
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            if (a, b) not in known:
                known[a, b] = edit(a, b) / max(len(a), len(b))
            cost[i, j] = known[a, b]
    rows, columns = optimize.linear_sum_assignment(cost)
    return float(cost[rows, columns].mean())


def _spread(cases: list[tuple[str, ...]], size: int) -> list[tuple[str, ...]]:
    return [cases[i] for i in np.linspace(0, len(cases) - 1, size).round().astype(int)]


def edit(a: Sequence[str], b: Sequence[str]) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        earlier, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
    return row[-1]


def _stamps(log: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """(case, moment) of every begin and end; a step without a begin has one stamp."""
    ends = log[["case", "end"]].rename(columns={"end": "at"})
    if "start" in log:
        begins = log[["case", "start"]].rename(columns={"start": "at"}).dropna()
        ends = pd.concat([begins, ends], ignore_index=True)
    return ends["case"], ends["at"]


def _hours(moments: pd.Series) -> Floats:
    """Hours since the epoch, whole."""
    values: Floats = np.floor(moments.astype("datetime64[us]").astype(np.int64) / 3.6e9)
    return values


def _wasserstein(one: Floats, other: Floats) -> float:
    return float(stats.wasserstein_distance(one, other))


def absolute(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """Hours between the stamps of the two logs."""
    return _wasserstein(_hours(_stamps(one)[1]), _hours(_stamps(other)[1]))


def circadian(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """Hours between the hours of the day, averaged over the weekdays."""
    first, second = _stamps(one)[1], _stamps(other)[1]
    found = []
    for day in range(7):
        a = first[first.dt.day_of_week == day].dt.hour.to_numpy(np.float64)
        b = second[second.dt.day_of_week == day].dt.hour.to_numpy(np.float64)
        if a.size and b.size:
            found.append(_wasserstein(a, b))
        else:
            found.append(ABSENT if a.size or b.size else 0.0)
    return float(np.mean(found))


def relative(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """Hours between the stamps, counted from the first of their case."""

    def since(log: pd.DataFrame) -> Floats:
        case, at = _stamps(log)
        elapsed = (at - at.groupby(case).transform("min")).dt.total_seconds() / 3600
        hours: Floats = np.floor(elapsed.to_numpy(np.float64))
        return hours

    return _wasserstein(since(one), since(other))


def _cases(log: pd.DataFrame) -> pd.DataFrame:
    case, at = _stamps(log)
    return at.groupby(case).agg(["min", "max"])


def arrival(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """Hours between the first stamps of the cases."""
    return _wasserstein(_hours(_cases(one)["min"]), _hours(_cases(other)["min"]))


def cycle(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """Hours between the lengths of the cases."""

    def lengths(log: pd.DataFrame) -> Floats:
        cases = _cases(log)
        hours = (cases["max"] - cases["min"]).dt.total_seconds() / 3600
        return np.asarray(hours, np.float64)

    return _wasserstein(lengths(one), lengths(other))


DISTANCES: Final[Mapping[str, Distance]] = {
    "n-gram": n_gram,
    "control flow": control_flow,
    "absolute": absolute,
    "circadian": circadian,
    "relative event": relative,
    "case arrival": arrival,
    "cycle time": cycle,
}
"""Every measure, by its name."""
FIVE: Final = ("n-gram", "absolute", "circadian", "relative event", "cycle time")
"""Those by which published simulators are compared."""


def distances(one: pd.DataFrame, other: pd.DataFrame) -> dict[str, float]:
    """All measures between two logs."""
    return {name: measure(one, other) for name, measure in DISTANCES.items()}
