"""Scores in lines for a terminal, each beside what needs no model."""

from __future__ import annotations

from collections.abc import Iterator

from calibration.evidence.reading import Evidence
from calibration.scores import centre, courses, logs, weekdays
from calibration.scores.distances import FIVE
from simulator import Problem


def scored(found: list[Evidence], seed: int, days: bool = False) -> Iterator[str]:
    """The scores of every piece; two pieces of calls are one: fitted on the first.

    With `days` the weekdays of the second are simulated too.
    """
    calls = [piece for piece in found if piece.mapping.evidence.kind == "calls"]
    for piece in found:
        kind = piece.mapping.evidence.kind
        if kind == "log":
            yield from _log(piece, seed)
        elif kind == "registrations":
            yield from _courses(piece, seed)
        elif len(calls) == 2 and piece is calls[1]:
            yield from _centre(*calls)
            if days:
                yield from _weekdays(calls[0], calls[1], seed)


def _log(piece: Evidence, seed: int) -> Iterator[str]:
    table = logs.table(piece, seed)
    yield f"{piece.name}: fitted on the first two thirds of the cases, scored on the last third"
    yield f"  {'distance':<16}{'fitted':>12}{'replay':>12}{'floor':>12}"
    for name, fitted, replay, floor in table.itertuples(index=False):
        yield f"  {name:<16}{fitted:>12.3f}{replay:>12.3f}{floor:>12.3f}"
    five = table[table["distance"].isin(FIVE)]
    nearer = int((five["fitted"] < five["replay"]).sum())
    yield f"  nearer than the replay on {nearer} of {len(FIVE)}: {', '.join(FIVE)}"


def _courses(piece: Evidence, seed: int) -> Iterator[str]:
    file = ", ".join(piece.mapping.evidence.files)
    gaps = courses.withdrawal(piece.frame, file)
    yield f"{piece.name}: largest gaps between withdrawal curves, days 0 to {courses.DAYS - 1}"
    yield f"  fitted and observed, same learners: {gaps.same:.4f}"
    yield (
        f"  a cohort from the year before, mean of {gaps.pairs}: fitted {gaps.fitted:.4f}, "
        f"last year's own curve {gaps.replay:.4f}, all of last year {gaps.pooled:.4f}"
    )
    found = courses.completion(piece.frame, seed)
    inside = int((found.table["observed"].between(found.table["low"], found.table["high"])).sum())
    yield (
        f"  completion of each group from the others: {inside} of {len(found.table)} inside the "
        f"{courses.LEVEL:.0%} interval ({found.covered.low:.2f} to {found.covered.high:.2f}), "
        f"CRPS {found.crps:.4f}, naive {found.naive:.4f}"
    )


def _centre(before: Evidence, after: Evidence) -> Iterator[str]:
    file = ", ".join(before.mapping.evidence.files)
    s = centre.score(before.frame, after.frame, file)
    yield f"{after.name}: patience fitted on {before.name} ({s.law}), under the waits then offered"
    yield (
        f"  given up: predicted {s.abandoned:.2%}, observed {s.abandoned_seen:.2%}, "
        f"the period before {s.abandoned_naive:.2%}"
    )
    yield (
        f"  mean wait of who queued: predicted {s.wait:.1f} s, observed {s.wait_seen:.1f} s, "
        f"the period before {s.wait_naive:.1f} s"
    )
    yield (
        f"  patience, largest gap to Kaplan-Meier up to its horizon: {s.gap:.3f}, "
        f"the period before {s.replay:.3f}; up to {centre.TAIL:.0f} s: {s.gap_tail:.3f}, "
        f"{s.replay_tail:.3f}"
    )


def unfit_for_weekdays(found: list[Evidence]) -> list[Problem]:
    """Why weekdays cannot be simulated: that takes two mappings of calls, with who served."""
    calls = [piece for piece in found if piece.mapping.evidence.kind == "calls"]
    if len(calls) != 2:
        return [Problem("command line", "--weekdays", len(calls), "two mappings of calls")]
    return [
        Problem(piece.name, f"columns.{role}", "missing", "who served and how long, for --weekdays")
        for piece in calls[:1]
        for role in ("service", "resource")
        if role not in piece.frame
    ]


def _weekdays(before: Evidence, after: Evidence, seed: int) -> Iterator[str]:
    file = ", ".join(before.mapping.evidence.files)
    absent = [before.unrecorded, after.unrecorded]
    found = weekdays.score(before.frame, after.frame, file, absent, seed)
    yield (
        f"  simulated from the parts of {before.name}, {found.at_hand:.0%} of the agents on duty "
        "at hand; by weekday: simulated, observed, the period before"
    )
    yield f"  {'':<5}{'calls a day':>21}{'given up':>27}{'mean wait, s':>24}"
    for row in found.rows:
        calls = "".join(f"{value:>7.0f}" for value in row.calls)
        gone = "".join(f"{value:>9.2%}" for value in row.abandoned)
        wait = "".join(f"{value:>8.1f}" for value in row.wait)
        yield f"  {row.day:<5}{calls}{gone}{wait}"
