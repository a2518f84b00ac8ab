"""Models whose answer theory or a calendar gives, and the rows that compare with it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from scipy import stats

from simulator.clock import DAY
from simulator.document import Words
from simulator.record import COMPLETED, ENTERED
from simulator.run import Engine
from simulator.verify import theory
from simulator.verify.intervals import (
    Interval,
    equivalent_level,
    mean_interval,
    replicated_interval,
)
from simulator.verify.observed import Observed, Size, observe
from simulator.verify.row import Row, Unit

HOUR = 3_600.0
MEAN = 600.0
"""Mean work of most models, in seconds."""


class Answer(NamedTuple):
    """One number that theory gives, and how it is read from replications."""

    name: str
    what: Words
    unit: Unit
    theory: Callable[[], float]
    observed: Callable[[Observed], Interval]
    allowance: Callable[[], float] = lambda: 0.0
    """What whole seconds may change of it."""


@dataclass(frozen=True)
class Queue:
    """A model by the name of its file, and what theory says of it."""

    model: str
    replications: int
    sharp: float
    """As of `Size`."""
    answers: tuple[Answer, ...]
    trace: float = 0.0

    def rows(self, seed: int = 1, size: Size | None = None) -> list[Row]:
        """A row for each answer on the luck of a seed, at the size that its interval needs."""
        enough = size or Size(self.replications, self.sharp, LEVEL, trace=self.trace)
        runs = observe(self.model, enough, seed)
        return [self.row(answer, runs, enough.sharp) for answer in self.answers]

    def row(self, answer: Answer, runs: Observed, sharpest: float) -> Row:
        """Holds when the interval is sharp and holds the theory, give or take whole seconds."""
        expected, interval = answer.theory(), answer.observed(runs)
        sharp = interval.relative_half_width(expected) <= sharpest
        inside = interval.contains(expected, answer.allowance())
        detail = "" if sharp else "the interval is too wide to show anything"
        return Row(
            "theory",
            answer.name,
            answer.what,
            answer.unit,
            expected,
            interval.mean,
            interval.mean - interval.half_width,
            interval.mean + interval.half_width,
            sharp and inside,
            detail if inside else "theory lies outside the interval",
        )


def waiting(stage: str, segment: str | None = None) -> Callable[[Observed], Interval]:
    """The mean wait of those served at a stage."""

    def read(runs: Observed) -> Interval:
        row = runs.row(stage, segment)
        return runs.ratio([("wait_time", row)], [("waits", row)])

    return read


def share(of: str, stage: str) -> Callable[[Observed], Interval]:
    """The share of those who enter a stage to whom something happens there."""

    def read(runs: Observed) -> Interval:
        row = runs.row(stage)
        return runs.ratio([(of, row)], [("entries", row)])

    return read


def waiting_of_all(stage: str) -> Callable[[Observed], Interval]:
    """The mean wait of all who enter a stage, those who give up included."""

    def read(runs: Observed) -> Interval:
        row = runs.row(stage)
        return runs.ratio([("wait_time", row), ("renege_time", row)], [("entries", row)])

    return read


def branching(stage: str, to: str) -> Callable[[Observed], Interval]:
    """The share of passages of a stage after which a way is taken."""

    def read(runs: Observed) -> Interval:
        row = runs.row(stage)
        ways = [k for k, w in enumerate(runs.planned.index.ways) if (w.row, w.to) == (row, to)]
        return runs.ratio([("exits", way) for way in ways], [("done", row)])

    return read


def going_on(stage: str, to: str, before: str) -> Callable[[Observed], Interval]:
    """The share of those sent to a stage, by the one before, who end all its passages."""

    def read(runs: Observed) -> Interval:
        ways = runs.planned.index.ways
        on = [k for k, w in enumerate(ways) if (w.row, w.to) == (runs.row(stage), to)]
        sent = [k for k, w in enumerate(ways) if (w.row, w.to) == (runs.row(before), stage)]
        return runs.ratio([("exits", k) for k in on], [("exits", k) for k in sent])

    return read


def raising_none(request: str, stage: str) -> Callable[[Observed], Interval]:
    """The share of those who begin a stage, which they begin once, that raise no such request."""

    def read(runs: Observed) -> Interval:
        begun, raised = runs.row(stage), runs.first_row(request)
        none, all_of_them = [], []
        for run in runs.replications:
            entered = run.log[run.log["what"] == ENTERED]
            who = set(entered["who"][entered["row"] == begun].tolist())
            asking = set(entered["who"][entered["row"] == raised].tolist())
            none.append(len(who - asking))
            all_of_them.append(len(who))
        return replicated_interval(none, all_of_them, runs.level)

    return read


def inside(runs: Observed) -> Interval:
    """How many are there at the end."""
    counts = runs.each(lambda record: float(record.inside.sum()))
    return mean_interval(counts, runs.level)


def a_second() -> float:
    """What whole seconds may change of a wait, more than enough."""
    return 1.0


def _three_servers(mean: float = MEAN) -> float:
    return theory.mmc_wait(3, 12.6 / HOUR, 1 / mean).mean


def _callers() -> theory.ErlangA:
    return theory.erlang_a(3, 21 / HOUR, 1 / MEAN, 1 / 900.0)


def _two_classes() -> tuple[float, ...]:
    mean = 540.0
    return theory.cobham([theory.ServiceClass(2 / HOUR, mean, 2 * mean**2)] * 2)


def _two_stations() -> tuple[theory.MmcWait, ...]:
    return theory.tandem_waits(6 / HOUR, [(2, 1 / MEAN), (1, 1 / 300.0)])


WINTER = [9, 3, *[1] * 9, 4]
"""The weights of the months of the model `seasonal`, which begins in November 2022."""


def _winter_rate(t: float) -> float:
    """Learners a second at second `t` of 2023, none before the model begins."""
    if t < -59 * DAY:
        return 0.0
    day = date(2023, 1, 1) + timedelta(days=int(t // DAY))
    length = {1: 31, 2: 28, 11: 30, 12: 31}[day.month]
    return 6_000 * WINTER[day.month - 1] / sum(WINTER) / length / DAY


def _winter() -> float:
    """Learners present at the end of February who stay 20 days in the mean."""
    breaks = [-59.0 * DAY, -31.0 * DAY, 0.0, 31.0 * DAY]
    return theory.mt_minf(_winter_rate, stats.expon(scale=20.0 * DAY), 59.0 * DAY, breaks)


QUEUES: tuple[Queue, ...] = (
    Queue("mmc", 48, 0.025, (
        Answer("erlang-c", Words(fr="Trois guichets, attente moyenne (Erlang C)",
                                 en="Three servers, mean wait (Erlang C)"),
               "second", _three_servers, waiting("desk"),
               lambda: theory.rounding_allowance(_three_servers, [MEAN])),
    )),
    Queue("loss", 12, 0.02, (
        Answer("erlang-b", Words(fr="Trois lignes, part d'appels perdus (Erlang B)",
                                 en="Three lines, share of calls lost (Erlang B)"),
               "share", lambda: theory.erlang_b(3, 3.0), share("balks", "line")),
    )),
    Queue("patience", 24, 0.01, (
        Answer("erlang-a-abandonment", Words(fr="Appelants impatients, abandons (Erlang A)",
                                             en="Impatient callers, abandonment (Erlang A)"),
               "share", lambda: _callers().abandon, share("reneges", "advice")),
        Answer("erlang-a-wait", Words(fr="Appelants impatients, attente moyenne (Erlang A)",
                                      en="Impatient callers, mean wait (Erlang A)"),
               "second", lambda: _callers().mean_wait, waiting_of_all("advice"), a_second),
    )),
    Queue("general", 96, 0.025, (
        Answer("pollaczek-khinchine",
               Words(fr="Travail inégal, attente (Pollaczek-Khinchine)",
                     en="Uneven work, mean wait (Pollaczek-Khinchine)"),
               "second", lambda: theory.mg1_wait(3 / HOUR, MEAN, math.sqrt(2.0)),
               waiting("desk"), a_second),
    )),
    Queue("priority", 96, 0.025, (
        Answer("cobham-first", Words(fr="Deux priorités, attente de la première (Cobham)",
                                     en="Two priorities, wait of the first (Cobham)"),
               "second", lambda: _two_classes()[0], waiting("desk", "first"), a_second),
        Answer("cobham-second", Words(fr="Deux priorités, attente de la seconde (Cobham)",
                                      en="Two priorities, wait of the second (Cobham)"),
               "second", lambda: _two_classes()[1], waiting("desk", "second"), a_second),
    )),
    Queue("tandem", 48, 0.025, (
        Answer("burke-first", Words(fr="Deux files à la suite, première attente (Burke)",
                                    en="Two queues in a row, first wait (Burke)"),
               "second", lambda: _two_stations()[0].mean, waiting("first"), a_second),
        Answer("burke-second", Words(fr="Deux files à la suite, seconde attente (Burke)",
                                     en="Two queues in a row, second wait (Burke)"),
               "second", lambda: _two_stations()[1].mean, waiting("second"), a_second),
    )),
    Queue("choices", 24, 0.1, (
        Answer("attrition", Words(fr="Quatre unités à 10 % d'abandon, part qui passe",
                                  en="Four units with 10% attrition, share who pass"),
               "share", lambda: 0.9**4, going_on("units", "exam", "desk")),
        Answer("odds", Words(fr="Attente de 3 h : cote du départ multipliée par e^0,8",
                             en="A wait of 3 h: odds of leaving times e^0.8"),
               "share", lambda: math.exp(0.8) / (1 + math.exp(0.8)), branching("desk", "gone")),
        Answer("at-most-one", Words(fr="Copie attendue 0,6 fois, une au plus : part sans",
                                    en="A copy expected 0.6 times, one at most: share without"),
               "share", lambda: 0.4, raising_none("copy", "exam")),
        Answer("poisson", Words(fr="Appels attendus 1,2 fois (Poisson) : part sans",
                                en="Calls expected 1.2 times (Poisson): share without"),
               "share", lambda: math.exp(-1.2), raising_none("call", "exam")),
    ), trace=1.0),
    Queue("seasonal", 24, 0.05, (
        Answer("eick-massey-whitt", Words(fr="Saison sans file, présents (M(t)/M/infini)",
                                          en="A season and no queue, present (M(t)/M/infinity)"),
               "people", _winter, inside,
               lambda: theory.minf_rounding_bound(_winter_rate(0.0))),
    )),
)  # fmt: skip

FALSE_ALARM = 1e-4
"""For what share of the seeds some interval of a right machine misses its theory, at most."""
LEVEL = equivalent_level(sum(len(queue.answers) for queue in QUEUES), FALSE_ALARM)
"""Of each interval, so that all hold together but for that share."""


# ---- a calendar worked by hand

HOLIDAY = "holiday"
FILED = datetime(2023, 7, 13)
BY_HAND = {"check": datetime(2023, 7, 17, 12), "post": datetime(2023, 7, 19, 12)}
"""When ten hours of work begun on Thursday 13 July 2023 at 9:00 are done, and two days of post.

Seven hours on the 13th (9-12, 13-17); the 14th is a public holiday, then a weekend; three hours
on Monday the 17th.
"""
_WHAT = {
    "check": Words(fr="Dossier à travers nuit, 14 juillet et week-end",
                   en="A file across night, 14 July and weekend"),
    "post": Words(fr="Le même, et deux jours de courrier", en="The same, and two days of post"),
}  # fmt: skip


def by_hand(seed: int = 1, engine: Engine = "compiled") -> list[Row]:
    """How long after midnight of 13 July 2023 each step of a file is done, for every file of it."""
    runs = observe(HOLIDAY, Size(2, 0.0, LEVEL, trace=1.0, engine=engine), seed)
    origin = datetime.combine(runs.planned.origin, datetime.min.time())
    filed = int((FILED - origin).total_seconds())
    logs = [run.log for run in runs.replications]
    rows = []
    for stage, done in BY_HAND.items():
        row = runs.row(stage)
        times = []
        for log in logs:
            first = log[(log["row"] == runs.row("check")) & (log["what"] == ENTERED)]
            mine = set(first["who"][first["time"] == filed].tolist())
            ends = log[(log["row"] == row) & (log["what"] == COMPLETED)]
            times += [t - filed for who, t in ends[["who", "time"]].tolist() if who in mine]
        hours = (done - FILED).total_seconds() / HOUR
        least, most = min(times, default=0) / HOUR, max(times, default=0) / HOUR
        rows.append(
            Row("by-hand", f"calendar-{stage}", _WHAT[stage], "hour", hours, most, least, most,
                bool(times) and least == hours == most,
                f"{len(times)} files, from {least} to {most} hours")
        )  # fmt: skip
    return rows
