"""What levers add: nothing at intensity 0, nothing before the start, in proportion in between."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pandas as pd
import pytest
from documents import LEVER, lever, refused, said, small, unread
from scipy import stats

from simulator import budget, draws
from simulator.arrivals import arrivals
from simulator.planning import Planned, make_plan
from simulator.record import Record
from simulator.run import Replication, simulate
from simulator.scenario import Scenario, read

HEAD = LEVER.split("[[lever.effects]]", maxsplit=1)[0]
NEWS = """
[lever.new.journeys.sport]
title = { fr = "Sport", en = "Sport" }
outcomes = ["done"]
source = "A01"
[[lever.new.journeys.sport.stages]]
name = "train"
pools = ["coaches"]
work = "1 h"
[[lever.new.journeys.sport.stages]]
name = "ask"
pools = ["office"]
work = "30 min"

[lever.new.segments.section]
title = { fr = "Section", en = "Section" }
audience = "school"
journey = "sport"
volume = 400
source = "A01"

[lever.new.pools.coaches]
title = { fr = "Entraîneurs", en = "Coaches" }
calendar = "office"
people = 6
pay = { amount = "36.5 kEUR", per = "person-year", carbon = "365 kg" }
source = "A01"

[lever.new.costs.field]
title = { fr = "Terrain", en = "Field" }
account = "running"
yearly = "36.5 kEUR"
carbon = "73 t"
source = "A01"

[lever.new.grants.ministry]
title = { fr = "Ministère", en = "Ministry" }
account = "project-grants"
yearly = { 2023 = "73 kEUR" }
source = "A01"
"""
START = date(2023, 3, 1)
BEFORE, AFTER = 59, 306
"""Days of 2023 before the start, and from it on."""


def scenario(folder: Path, levers: str, *texts: str, effects: str = "") -> Path:
    """A scenario file that uses levers written as these texts, `@0`, `@1` and so on."""
    base = small(folder / "base")
    for k, text in enumerate(texts):
        name = f"lever-{k}"
        levers = levers.replace(f"@{k}", str(folder / name))
        lever(folder / f"{name}.toml", text=text.replace('"easier"', f'"{name}"'))
    file = folder / "mine.toml"
    file.write_text(
        f'[scenario]\nname = "mine"\ntitle = {{ fr = "", en = "Mine" }}\nbase = "{base}"\n'
        f"levers = [{levers}]\n{effects}"
    )
    return file


@cache
def under(intensity: float, effects: str = "") -> Scenario:
    """The small institution under the lever of these tests."""
    use = f'{{ lever = "@0", intensity = {intensity} }}'
    return read(str(scenario(Path(mkdtemp()), use, HEAD + NEWS, effects=effects)))


@cache
def base() -> Scenario:
    return read(str(small(Path(mkdtemp()) / "base")))


def planned(of: Scenario) -> Planned:
    return make_plan(of.model, of.tuning)


@cache
def lived(intensity: float) -> Replication:
    return simulate(planned(under(intensity)).plan, 3, trace=1.0)


@cache
def without() -> Replication:
    return simulate(planned(base()).plan, 3, trace=1.0)


def cents(of: Scenario, record: Record, item: str) -> int:
    frame = budget.statement(planned(of), record)
    return int(frame[frame["item"] == item]["cents"].sum())


# ---- intensity 0


def test_at_intensity_zero_nothing_is_added_to_the_byte() -> None:
    nothing = under(0.0)
    assert nothing.model == base().model
    assert lived(0.0).log.tobytes() == without().log.tobytes()
    for name in Record._fields:
        one, other = (getattr(each.record, name) for each in (lived(0.0), without()))
        assert one.tobytes() == other.tobytes(), name
    statements = [
        budget.statement(planned(each), run.record)
        for each, run in ((nothing, lived(0.0)), (base(), without()))
    ]
    pd.testing.assert_frame_equal(statements[0], statements[1])


def test_effects_on_what_is_not_added_are_not_refused(tmp_path: Path) -> None:
    acts = '\n[[lever.effects]]\ntarget = "pool.people"\nop = "add"\nvalue = 1\npool = "coaches"\n'
    use = '{ lever = "@0", intensity = 0.0 }'
    found = read(str(scenario(tmp_path, use, HEAD + acts + NEWS)))
    assert list(found.model.pools) == ["office", "helpers"]
    assert make_plan(found.model, found.tuning).plan.people.shape[0] == 2


def test_what_needs_an_addition_that_is_not_made_is_refused(tmp_path: Path) -> None:
    needs = """
[lever.new.segments.more]
title = { fr = "Encore", en = "More" }
audience = "school"
journey = "sport"
volume = 10
source = "A01"
"""
    uses = '{ lever = "@0", intensity = 0.0 }, { lever = "@1" }'
    found = refused(scenario(tmp_path, uses, HEAD + NEWS, HEAD + needs))
    assert said(found) == [("segments.more.journey", "sport", "one of the journeys: course")]
    assert Path(found[0].file).name == "lever-1.toml"


# ---- before the start


def test_before_the_start_nothing_changes_for_what_existed() -> None:
    day = planned(base()).plan.first_day
    t = BEFORE * 86_400
    logs = [each.log[each.log["time"] < t] for each in (lived(1.0), without())]
    assert logs[0].tobytes() == logs[1].tobytes()
    assert len(logs[0]) > 100
    for name in ("queue_part", "busy_part", "queue_max"):
        tallies = [getattr(each.record, name) for each in (lived(1.0), without())]
        pools = len(tallies[1])
        assert (tallies[0][:pools, : BEFORE - day] == tallies[1][:, : BEFORE - day]).all(), name
    assert lived(1.0).log.tobytes() != without().log.tobytes()


def test_before_the_start_what_is_added_is_nothing() -> None:
    plan = planned(under(1.0))
    rows = [r for r, (_, stage) in enumerate(plan.index.rows) if stage.name == "train"]
    months = [m for m, month in enumerate(plan.index.months) if month < (2023, 3)]
    entries = lived(1.0).record.entries[rows]
    assert entries[:, months].sum() == 0
    assert entries.sum() > 100
    coaches = plan.plan.people[plan.index.pools.index("coaches")]
    first = BEFORE - plan.plan.first_day
    assert set(coaches[:first].tolist()) == {0}
    assert set(coaches[first:].tolist()) == {6}


def test_an_addition_by_another_effect_does_not_come_before_the_start() -> None:
    more = '[[scenario.effects]]\ntarget = "pool.people"\nop = "add"\nvalue = 2\npool = "coaches"\n'
    plan = planned(under(0.5, more))
    coaches = plan.plan.people[plan.index.pools.index("coaches")]
    first = BEFORE - plan.plan.first_day
    assert set(coaches[:first].tolist()) == {0}
    assert set(coaches[first:].tolist()) == {5}  # half of six, and the two that the effect adds


def test_another_start_moves_what_is_added(tmp_path: Path) -> None:
    use = '{ lever = "@0", start = 2023-10-01 }'
    found = read(str(scenario(tmp_path, use, HEAD + NEWS)))
    record = simulate(planned(found).plan, 3).record
    assert cents(found, record, "field") == -round(3_650_000 * 92 / 365)


def test_a_lever_that_adds_before_the_study_is_refused(tmp_path: Path) -> None:
    early = (HEAD + NEWS).replace("start = 2023-03-01", "start = 2022-12-31")
    file = lever(tmp_path / "easier.toml", text=early)
    assert said(refused(file, small(tmp_path / "base"))) == [
        ("lever.start", date(2022, 12, 31), "a day of the study, from 2023-01-01 on"),
    ]  # fmt: skip


# ---- in proportion


@pytest.mark.parametrize("intensity", [0.25, 0.5, 1.0])
def test_people_costs_and_grants_are_in_proportion_to_the_cent(intensity: float) -> None:
    found, record = under(intensity), lived(intensity).record
    assert cents(found, record, "field") == -round(3_650_000 * intensity * AFTER / 365)
    assert cents(found, record, "ministry") == round(7_300_000 * intensity * AFTER / 365)
    assert cents(found, record, "coaches") == -round(6 * 3_650_000 * intensity * AFTER / 365)
    mass = budget.footprint(planned(found), record).set_index("item")["milligrams"]
    assert mass["field"] == round(73e9 * intensity * AFTER / 365)
    assert mass["coaches"] == round(6 * 365e6 * intensity * AFTER / 365)


@pytest.mark.parametrize("intensity", [0.25, 0.5, 1.0])
def test_learners_come_in_proportion(intensity: float) -> None:
    plan = planned(under(intensity))
    which = plan.index.segments.index("section")
    runs = 200
    came = sum(
        int(np.sum(arrivals(plan.plan, draws.study_key(5, r)).segment == which))
        for r in range(runs)
    )
    low, high = stats.poisson.interval(1 - 1e-6, runs * 400 * intensity * AFTER / 365)
    assert low <= came <= high


def test_every_text_that_refuses_is_read_here() -> None:
    # Read in test_scenario, where the names of a model are taken.
    assert unread("additions.py", ["a name that the model does not have yet"]) == []
