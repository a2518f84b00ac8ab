"""Scenario files whose answer is known: queueing theory, and journeys worked by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from laboratory import LEVEL, observe
from scipy import stats
from theory import (
    ServiceClass,
    cobham,
    erlang_a,
    erlang_b,
    mean_interval,
    mg1_wait,
    mmc_wait,
    mt_minf,
    rounding_allowance,
    tandem_waits,
)

HOUR = 3_600.0
MEAN = 600.0
MU = 1 / MEAN


def test_waits_of_several_servers_follow_erlang_c() -> None:
    runs = observe("mmc", 48)
    desk = runs.row("desk")
    wait = runs.ratio([("wait_time", desk)], [("waits", desk)])
    lam = 12.6 / HOUR
    theory = mmc_wait(3, lam, MU)
    allowance = rounding_allowance(lambda mean: mmc_wait(3, lam, 1 / mean).mean, [MEAN])
    assert wait.relative_half_width(theory.mean) < 0.025
    assert wait.contains(theory.mean, allowance)


def test_losses_follow_erlang_b() -> None:
    runs = observe("loss", 12)
    line = runs.row("line")
    lost = runs.ratio([("balks", line)], [("entries", line)])
    theory = erlang_b(3, 3.0)
    assert lost.relative_half_width(theory) < 0.02
    assert lost.contains(theory)


def test_abandonment_follows_erlang_a() -> None:
    runs = observe("patience", 24)
    desk = runs.row("advice")
    given_up = runs.ratio([("reneges", desk)], [("entries", desk)])
    waited = runs.ratio([("wait_time", desk), ("renege_time", desk)], [("entries", desk)])
    theory = erlang_a(3, 21 / HOUR, MU, 1 / 900.0)
    assert given_up.relative_half_width(theory.abandon) < 0.01
    assert given_up.contains(theory.abandon)
    assert waited.relative_half_width(theory.mean_wait) < 0.01
    assert waited.contains(theory.mean_wait, allowance=1.0)


def test_waits_for_uneven_work_follow_pollaczek_and_khinchine() -> None:
    runs = observe("general", 96)
    desk = runs.row("desk")
    wait = runs.ratio([("wait_time", desk)], [("waits", desk)])
    theory = mg1_wait(3 / HOUR, MEAN, np.sqrt(2.0))
    assert wait.relative_half_width(theory) < 0.025
    assert wait.contains(theory, allowance=1.0)


def test_two_priorities_wait_as_cobham_says() -> None:
    runs = observe("priority", 96)
    mean = 540.0
    classes = [ServiceClass(2 / HOUR, mean, 2 * mean**2)] * 2
    for segment, theory in zip(("first", "second"), cobham(classes), strict=True):
        desk = runs.row("desk", segment)
        wait = runs.ratio([("wait_time", desk)], [("waits", desk)])
        assert wait.relative_half_width(theory) < 0.025
        assert wait.contains(theory, allowance=1.0)


def test_queues_in_a_row_wait_as_if_alone() -> None:
    runs = observe("tandem", 48)
    stations = [(2, MU), (1, 1 / 300.0)]
    for name, theory in zip(("first", "second"), tandem_waits(6 / HOUR, stations), strict=True):
        desk = runs.row(name)
        wait = runs.ratio([("wait_time", desk)], [("waits", desk)])
        assert wait.relative_half_width(theory.mean) < 0.025
        assert wait.contains(theory.mean, allowance=1.0)


def test_a_season_without_queues_follows_its_integral() -> None:
    runs = observe("seasonal", 24)
    inside = mean_interval(runs.each(lambda record: float(record.inside.sum())), LEVEL)
    months = [9, 3, *[1] * 9, 4]
    start = date(2023, 1, 1)

    def rate(t: float) -> float:
        day = start + timedelta(days=int(t // 86_400))
        length = {1: 31, 2: 28, 11: 30, 12: 31}[day.month]
        return 6_000 * months[day.month - 1] / sum(months) / length / 86_400

    day = 86_400.0
    end, begin = 59 * day, -59 * day
    breaks = (end, end - 31 * day + 3 * day, 28 * day, 59 * day, 90 * day, end - begin)

    def since_begin(t: float) -> float:
        return rate(t) if t >= begin else 0.0

    theory = mt_minf(since_begin, stats.expon(scale=20 * day), end, sorted({*breaks}))
    assert inside.relative_half_width(theory) < 0.05
    assert inside.contains(theory)


@pytest.mark.parametrize("replication", range(2))
def test_a_file_crosses_lunch_night_holiday_closure_and_weekend(replication: int) -> None:
    """Ten hours of work begun on Thursday 13 July 2023 at 9:00.

    Seven hours on the 13th (9-12, 13-17); the 14th is a public holiday, then a weekend; three
    hours on Monday the 17th: done at 12:00. Two days of post: Wednesday the 19th at 12:00.
    """
    runs = observe("holiday", 2, trace=1.0)
    replicated = runs.replications[replication]
    origin = datetime(2023, 1, 1)
    summer = (datetime(2023, 7, 13) - origin).total_seconds()
    came = {int(r["who"]) for r in replicated.log if r["time"] <= summer and r["step"] == 0}
    log = [row for row in replicated.log if int(row["who"]) in came]
    assert len(came) >= 10

    def times(stage: str, what: int) -> set[datetime]:
        row = runs.row(stage)
        return {
            origin + timedelta(seconds=int(r["time"]))
            for r in log
            if r["row"] == row and r["what"] == what
        }

    entered, served, completed = 1, 2, 6
    assert times("check", entered) == {datetime(2023, 7, 13)}
    assert times("check", served) == {datetime(2023, 7, 13, 9)}
    assert times("check", completed) == {datetime(2023, 7, 17, 12)}
    assert times("post", completed) == {datetime(2023, 7, 19, 12)}
