"""A study may begin with people in it, and a run goes on from its own state to the byte."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from documents import TINY, lever
from hypothesis import example, given, settings
from hypothesis import strategies as st
from random_models import World, planned, world
from random_stocks import STOCKED_SEEDS, stocked
from test_engines_agree import WORDS_ONLY, used

from simulator.clock import DAY
from simulator.continuation import State, state_of
from simulator.planning import Planned
from simulator.record import Record
from simulator.run import simulate
from simulator.scenario import read
from simulator.stock import NUMBERS, Row, StockFile
from simulator.verify.engines import different, differing
from simulator.verify.intervals import mean_interval

SUMMED = tuple(
    name
    for name in Record._fields
    if name not in {"people", "filled", "pace", "busy_days", "busy_part"}
)
"""Tallies of single moments: what came before a day and what came after it add up."""


def going_on(seed: int, state: State, at: date, known: bool = True) -> Planned:
    """The plan of the random model of a seed from a state on, read from its texts."""
    of = world(seed)
    rows = {f"line {k}": row if known else unknown(row) for k, row in enumerate(state.rows, 2)}
    stock = StockFile.model_validate({"file": "stock.csv", "at": at, "rows": rows})
    return World(of.model.model_copy(update={"stock": stock}), of.tuning).planned()


def unknown(row: Any) -> dict[str, str]:
    return {column: text for column, text in row.items() if column != "number"}


# ---- to the byte


@settings(deadline=None, max_examples=8)
@given(model=st.integers(0, 10**6), seed=st.integers(0, 2**62), share=st.floats(0.01, 0.99))
@example(model=4, seed=4, share=0.5)
@example(model=24, seed=24, share=0.45)
def test_a_run_goes_on_from_its_own_state_to_the_byte(model: int, seed: int, share: float) -> None:
    whole = planned(model)
    days = (whole.plan.end - whole.plan.begin) // DAY
    day = 1 + int(share * (days - 1))
    state = state_of(whole, whole.day(day), seed)
    rest = going_on(model, state, whole.day(day))
    full = simulate(whole.plan, seed, trace=1.0)
    for engine in ("compiled", "simpy"):
        after = simulate(rest.plan, seed, engine=engine, trace=1.0)
        assert unlike(full.record, state.before, after.record, day) == []
        late = full.log[full.log["time"] >= rest.plan.begin]
        for column in ("who", "request", "time", "row", "what"):
            assert late[column].tobytes() == after.log[column].tobytes()


def unlike(full: Record, before: Record, after: Record, day: int) -> list[str]:
    """The tallies in which a run differs from what came before a day and what went on after."""
    found = [
        name
        for name in SUMMED
        if (getattr(before, name) + getattr(after, name)).tobytes() != getattr(full, name).tobytes()
    ]
    busy = [(np.cumsum(each.busy_days, axis=1)[:, day:], each.busy_part[:, day:])
            for each in (full, after)]  # fmt: skip
    if any(one.tobytes() != other.tobytes() for one, other in zip(*busy, strict=True)):
        found.append("busy")
    same = [getattr(full, n).tobytes() == getattr(after, n).tobytes() for n in ("people", "pace")]
    return found if all(same) else [*found, "people"]


def test_the_states_that_go_on_hold_everybody_there_can_be() -> None:
    kinds = set()
    for seed, at in ((4, 20), (24, 20), (25, 5), (44, 5)):
        whole = planned(seed)
        day = whole.day(at)
        for row in state_of(whole, day, seed).rows:
            kind = "request" if "request" in row else "learner"
            if "stage" not in row:
                kinds.add("left, but for a request")
            elif row["since"] >= f"{day}":
                kinds.add("to come")
            else:
                kinds.add(f"{kind}, {'served' if 'pool' in row else 'not served'}")
            kinds |= {column for column in row if column in Row.model_fields}
    assert kinds >= {
        "learner, served", "learner, not served", "request, served", "request, not served",
        "left, but for a request", "to come", "course", "strain", "passes", "visits", "number",
    }  # fmt: skip


# ---- random stocks: both engines, nobody lost, the whole vocabulary


@pytest.mark.parametrize("seed", STOCKED_SEEDS)
def test_a_random_stock_gives_the_same_bytes_and_nobody_is_lost(seed: int) -> None:
    plan = stocked(seed).planned().plan
    one, other = (simulate(plan, seed, engine=e, trace=0.5) for e in ("simpy", "compiled"))
    assert different(one, other) == []
    held = plan.stock.present
    came = one.record.arrivals.sum() + np.count_nonzero(
        (held["is_request"] == 0) | (held["since"] < plan.begin)
    )
    assert came == one.record.ends.sum() + one.record.inside.sum()
    assert len(held)


@settings(deadline=None, max_examples=8)
@given(model=st.integers(0, 10**6), seed=st.integers(0, 2**62))
def test_any_random_stock_gives_the_same_bytes(model: int, seed: int) -> None:
    assert differing(stocked(model).planned().plan, seed, trace=1.0) == []


def test_the_random_stocks_use_every_field() -> None:
    found: dict[Any, set[str]] = {}
    used(tuple(stocked(seed).model.stock for seed in STOCKED_SEEDS), found)
    assert set(found) == {StockFile, Row}
    for kind, fields in found.items():
        assert set(kind.model_fields) - fields - (WORDS_ONLY - {"course"}) == set()


# ---- what is left


WAITING_ROOM = """
[journeys.visit]
title = { fr = "Visite", en = "Visit" }
outcomes = ["completed"]
[[journeys.visit.stages]]
name = "desk"
duration = { law = "expon", mean = "10 days" }
"""


def room(folder: Path, duration: str, rows: str, more: str = "") -> Planned:
    """A model in which learners of a stock spend a time of their own and leave."""
    begin, end = TINY.index("[journeys.visit]"), TINY.index("[pools.desk]")
    text = TINY[:begin] + WAITING_ROOM + TINY[end:]
    old = '{ law = "expon", mean = "10 days" }'
    text = text.replace(old, duration).replace("volume = 400", "volume = 0")
    (folder / "stock.csv").write_text("segment,stage,since,count,until\n" + rows)
    lever(folder / "room.toml", text=text + f'\n[stock]\nfile = "stock.csv"\n{more}')
    found = read(str(folder / "room.toml"))
    return World(found.model, found.tuning).planned()


def days_left(of: Planned, seed: int = 1) -> np.ndarray:
    log = simulate(of.plan, seed, trace=1.0).log
    return np.sort(log["time"][log["what"] == 7]) / DAY


@pytest.mark.parametrize("since", ["2023-01-01", "2022-12-28", "2022-12-24"])
def test_what_is_left_of_an_exponential_time_is_as_long_as_ever(tmp_path: Path, since: str) -> None:
    of = room(tmp_path, '{ law = "expon", mean = "2 days" }', f"learners,desk,{since},4000,\n")
    left = days_left(of)
    assert len(left) == 4000
    assert mean_interval(left, 0.9999).contains(2.0, allowance=0.002)


def test_what_is_left_of_a_uniform_time_is_uniform_up_to_its_end(tmp_path: Path) -> None:
    law = '{ law = "uniform", scale = "10 days" }'
    left = days_left(room(tmp_path, law, "learners,desk,2022-12-26,4000,\n"))
    assert 3.99 < left.max() <= 4.0
    assert mean_interval(left, 0.9999).contains(2.0, allowance=0.004)


def test_a_known_end_holds_what_is_overdue_ends_at_once_and_a_constant_time_at_its_end(
    tmp_path: Path,
) -> None:
    rows = (
        "learners,desk,2022-12-26 06:00:00,1,2023-02-01 12:00\n"
        "learners,desk,2022-12-01,2,\nlearners,desk,2022-12-30 06:00:00,1,\n"
    )
    assert days_left(room(tmp_path, '"7 days"', rows)).tolist() == [0.0, 0.0, 5.25, 31.5]


def queue(folder: Path, rows: str) -> Planned:
    """A model in which learners of a stock wait in vain, until their patience ends."""
    work = 'work = { law = "expon", mean = "10 min" }'
    waits = f'{work}\npatience = {{ law = "expon", mean = "2 days" }}\non_renege = "completed"'
    (folder / "stock.csv").write_text("segment,stage,since,count\n" + rows)
    text = TINY.replace(work, waits).replace("people = 1", "people = 0")
    text = text.replace("volume = 400", "volume = 0") + '\n[stock]\nfile = "stock.csv"\n'
    found = read(str(lever(folder / "queue.toml", text=text)))
    return World(found.model, found.tuning).planned()


def test_who_has_waited_before_waits_on_as_patient_as_ever_and_counts_from_the_first_day(
    tmp_path: Path,
) -> None:
    of = queue(tmp_path, "learners,desk,2022-12-28,3000\n")
    record = simulate(of.plan, 1).record
    assert mean_interval(days_left(of), 0.9999).contains(2.0, allowance=0.002)
    waited = record.queue_part.sum() + np.cumsum(record.queue_days, axis=1)[:, :-1].sum() * DAY
    assert waited == record.renege_time.sum() - 3000 * 4 * DAY
    assert record.reneges.sum() == 3000
    assert record.queue_part[:, 30:].sum() == 0


@pytest.mark.parametrize(("more", "count"), [("", 10), ("scale = 2.0", 5), ("scale = 0.5", 20)])
def test_a_stock_is_brought_to_the_size_of_the_run(tmp_path: Path, more: str, count: int) -> None:
    of = room(tmp_path, '"7 days"', "learners,desk,2022-12-30,9,\nlearners,desk,2022-12-31,1,\n",
              more)  # fmt: skip
    assert len(of.plan.stock.present) == count


def test_people_of_whom_no_more_is_known_are_several_and_newcomers_are_others() -> None:
    plan = planned(19).plan
    arrived = simulate(plan, 1, trace=1.0).log
    first = int(arrived["who"][0])
    held = np.zeros(2, plan.stock.learners.dtype)
    held["segment"] = np.flatnonzero(plan.segments["key"] == first >> 32)[0]
    held["number"] = first & 0xFFFFFFFF, NUMBERS
    begun = plan._replace(stock=plan.stock._replace(learners=held))
    again = simulate(begun, 1, trace=1.0).log
    who = set(again["who"].tolist())
    assert first not in who
    assert first + 2**31 in who
    assert len(who) == len(set(arrived["who"].tolist()))


# ---- within noise, when all that is known is who is where since when


def test_going_on_under_other_luck_ends_as_the_runs_would_have_within_noise() -> None:
    """Runs, and others that go on from their states, the numbers of people forgotten."""
    seed, replications = 3, 20
    whole = planned(seed)
    day = whole.day((whole.plan.end - whole.plan.begin) // DAY // 2)
    gaps = []
    for k in range(replications):
        state = state_of(whole, day, k)
        after = simulate(going_on(seed, state, day, known=False).plan, 1_000 + k).record
        full = simulate(whole.plan, k).record
        rest = {n: getattr(full, n).sum() - getattr(state.before, n).sum() for n in TOLD}
        gaps.append([float(getattr(after, n).sum() - rest[n]) for n in TOLD])
    for name, gap in zip(TOLD, np.transpose(gaps), strict=True):
        assert mean_interval(gap, 0.9999).contains(0.0), name


TOLD = ("ends", "waits", "entries", "arrivals", "money_cents", "renege_time")
