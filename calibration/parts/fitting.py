"""All parts that evidence can give, by its kind; what forbids a part is told with all else."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from calibration.evidence.reading import Evidence
from calibration.parts import arrivals, calls, chains, duty, lateness, laws, registrations, waits
from calibration.parts import shares as spreads
from calibration.parts.estimate import Part
from simulator import InputError, Problem

FEWEST = 30
"""Durations above zero that an activity needs to have a law of its own."""

Maker = Callable[[], Part]


def fitted(found: Iterable[Evidence]) -> list[Part]:
    """Every part of every piece of evidence; InputError lists all that cannot be fitted."""
    pieces = list(found)
    parts: list[Part] = []
    problems: list[Problem] = []
    for make in (maker for piece in pieces for maker in _makers(piece, pieces)):
        try:
            parts.append(make())
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return parts


def _makers(piece: Evidence, pieces: list[Evidence]) -> list[Maker]:
    kind = piece.mapping.evidence.kind
    file, frame = ", ".join(piece.mapping.evidence.files), piece.frame
    if kind == "log":
        return _log(frame, file, piece.unrecorded)
    if kind == "calls":
        return _calls(frame, file, piece.unrecorded)
    if kind == "registrations":
        return _registrations(frame, file)
    others = [p.frame for p in pieces if p.mapping.evidence.kind == "registrations"]
    late = (frame["handed"] - frame["due"]).to_numpy(np.float64)
    makers: list[Maker] = [lambda: lateness.lateness_part(late, file)]
    if others:
        makers.append(lambda: chains.chain_part(pd.concat(others), frame))
    return makers


def _log(log: pd.DataFrame, file: str, absent: pd.DatetimeIndex) -> list[Maker]:
    begins = chains.steps(log).groupby("case")["from"].min()
    makers: list[Maker] = [
        lambda: arrivals.part("arrivals", arrivals.arrivals(begins, file, "arrivals", absent)),
        lambda: chains.branching_part(log),
    ]
    if "start" in log:
        hours = (log["end"] - log["start"]).dt.total_seconds() / 3600
        makers += [
            _duration(f"work of {name}", hours[log["activity"] == name], file)
            for name, count in hours.groupby(log["activity"]).apply(lambda x: (x > 0).sum()).items()
            if count >= FEWEST
        ]
    resource = log["resource"] if "resource" in log else log["activity"]
    start = log["start"] if "start" in log else log["end"]
    found = duty.duty(resource, start, log["end"], absent=absent)
    if "resource" in log:
        makers.append(lambda: duty.part("people on duty", found))
    lying = waits.waits(log, found)
    makers += [
        lambda: waits.shares_part(lying),
        lambda: laws.part("unexplained waiting", waits.unexplained(lying, file), "h"),
    ]
    return makers


def _duration(name: str, hours: pd.Series, file: str) -> Maker:
    values = hours.dropna().to_numpy(np.float64)
    seen = np.ones(values.size, dtype=bool)
    return lambda: laws.part(name, laws.chosen(values, seen, file, name), "h")


def _calls(frame: pd.DataFrame, file: str, absent: pd.DatetimeIndex) -> list[Maker]:
    asked = calls.seeking(frame)
    moments = asked["arrival"]
    makers: list[Maker] = [
        lambda: arrivals.part("arrivals", arrivals.arrivals(moments, file, "arrivals", absent)),
        lambda: laws.part("patience", calls.patience(frame, file), "s"),
    ]
    if "service" in frame:
        groups = asked.groupby("group") if "group" in asked else [("all", asked)]
        makers += [
            _service(f"service of {name}", rows, file)
            for name, rows in groups
            if (rows["service"] >= calls.SHORT).sum() >= FEWEST
        ]
    if {"service", "resource"} <= set(frame.columns):
        served = asked[asked["outcome"] == calls.ANSWERED]
        makers.append(lambda: duty.part("people on duty", agents(served, absent)))
    if "caller" in frame:
        makers.append(lambda: calls.redial_part(frame))
    return makers


def _service(name: str, rows: pd.DataFrame, file: str) -> Maker:
    return lambda: laws.part(name, calls.service(rows, file, name), "s")


def agents(served: pd.DataFrame, absent: pd.DatetimeIndex) -> duty.Duty:
    """The duty of those who answered calls; a service begins when the wait ends."""
    start = served["arrival"] + pd.to_timedelta(served["wait"], unit="s")
    end = start + pd.to_timedelta(served["service"], unit="s")
    return duty.duty(served["resource"], start, end, absent=absent)


def _registrations(frame: pd.DataFrame, file: str) -> list[Maker]:
    days, _ = registrations.started(frame)
    return [
        lambda: laws.part("registration lead", registrations.lead(frame, file), "days"),
        lambda: registrations.before_part(frame),
        lambda: registrations.withdrawal_part(registrations.withdrawal(frame, file), days.size),
        lambda: spreads.part("completion", registrations.completion(frame)),
    ]
