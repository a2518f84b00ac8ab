"""Parts of a contact centre: patience, service, and those who call again."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from calibration.parts.estimate import Estimate, Part, share
from calibration.parts.laws import Chosen, chosen
from calibration.parts.survival import Flags, Floats

ANSWERED: Final = "answered"
ABANDONED: Final = "abandoned"
WITHIN: Final = {"5 min": 300.0, "15 min": 900.0, "1 h": 3600.0, "24 h": 86400.0}
"""Times within which a call counts as a redial."""
SHORT: Final = 10.0
"""Seconds: shorter services are mostly lost connections."""


def seeking(calls: pd.DataFrame) -> pd.DataFrame:
    """Calls that sought an agent: answered, or given up in the queue.

    Who hung up without any wait left before the queue.
    """
    return calls[(calls["outcome"] == ANSWERED) | (calls["wait"] > 0)]


def waited(calls: pd.DataFrame) -> tuple[Floats, Flags]:
    """Waits of the calls that queued, and which of them ended by giving up.

    A wait that an agent ended says that patience was longer: it is censored.
    """
    queued = calls[calls["wait"] > 0]
    return (
        queued["wait"].to_numpy(np.float64),
        (queued["outcome"] == ABANDONED).to_numpy(bool),
    )


def patience(calls: pd.DataFrame, file: str) -> Chosen:
    """The law of patience, in seconds."""
    waits, gave_up = waited(calls)
    return chosen(waits, gave_up, file, "patience")


def service(calls: pd.DataFrame, file: str, name: str = "service") -> Chosen:
    """The law of service times of `SHORT` seconds or more."""
    times = calls.loc[calls["outcome"] == ANSWERED, "service"].dropna().to_numpy(np.float64)
    times = times[(times >= SHORT) | (times < 0)]
    return chosen(times, np.ones(times.size, dtype=bool), file, name)


def redial(calls: pd.DataFrame) -> dict[str, Estimate]:
    """Of the identified callers who gave up, the share that calls again within each time.

    A call given up less than that time before the end of the data is left out: nobody knows.
    """
    known = calls[calls["caller"] != ""].sort_values(["caller", "arrival"])
    left = known["arrival"] + pd.to_timedelta(known["wait"], unit="s")
    following = known.groupby("caller")["arrival"].shift(-1)
    seconds = (following - left).dt.total_seconds()
    gave_up = (known["outcome"] == ABANDONED) & (known["wait"] > 0)
    last = calls["arrival"].max()
    found = {}
    for name, within in WITHIN.items():
        told = gave_up & ((last - left).dt.total_seconds() >= within)
        if told.any():
            again = float((seconds[told] <= within).sum())
            found[f"call again within {name}, share"] = share(again, float(told.sum()))
    return found


def redial_part(calls: pd.DataFrame) -> Part:
    """Redials as a part of a fitted file."""
    found = redial(calls)
    method = "shares of identified callers who gave up, Clopper-Pearson"
    return Part("redial", method, len(calls), found)
