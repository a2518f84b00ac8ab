"""What each lever is meant to move moves, and in the way it says, at the size of the institution.

`PARCOURS_CLAIMS_SCALE=1 python -m pytest tests/test_claims.py` takes about an hour on two cores,
so these tests are skipped where that is not said. `PARCOURS_CLAIMS_SCALE=0.05` simulates a share of
the size (small effects may then not be shown); `PARCOURS_CLAIMS_REPLICATIONS` sets how many runs.
`PARCOURS_CLAIMS_RESULT=outputs/RESULT` judges a comparison of the baseline with the levers that is
kept, and simulates nothing.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from simulator import draws
from simulator.aims import Aim
from simulator.errors import InputError
from simulator.experiment.compare import summarise
from simulator.experiment.study import BREAKDOWN, Design, Plans, Run, measure
from simulator.library import load, names
from simulator.planning import Planned
from simulator.reproducing import again
from simulator.result import load as load_result
from simulator.scenario import Scenario, read

KEPT = os.environ.get("PARCOURS_CLAIMS_RESULT", "")
asked = pytest.mark.skipif(
    not KEPT and "PARCOURS_CLAIMS_SCALE" not in os.environ,
    reason="an hour: set PARCOURS_CLAIMS_SCALE=1, or PARCOURS_CLAIMS_RESULT to a kept comparison",
)
SCALE = float(os.environ.get("PARCOURS_CLAIMS_SCALE", "1"))
SEED = 1
CERTAIN, BY_CHANCE = 4, 24
"""Replications of a lever that acts alike in each of them, and of one that depends on what few
draws decide: whether a pilot is generalised, who among some tens of people leaves."""
FEW_DRAWS = ("pool.turnover", "pool.time_to_fill", "pool.ramp_up", "pool.absence")
RUNS = int(os.environ.get("PARCOURS_CLAIMS_REPLICATIONS", "0"))
"""When given, the replications of every lever."""
LEVERS = tuple(name for name in names() if load(name).kind == "lever")
DESIGN = Design((), BY_CHANCE, SEED, SCALE, "compiled")


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    """The kernel releases the interpreter, so threads share the cores and one baseline."""
    with ThreadPoolExecutor(os.cpu_count()) as started:
        yield started


def replications(scenario: Scenario) -> int:
    people = any(action.target in FEW_DRAWS for action in scenario.tuning.actions)
    return RUNS or (BY_CHANCE if people or scenario.tuning.prospects else CERTAIN)


def values(scenario: Scenario, numbers: range, threads: Executor) -> pd.DataFrame:
    """Every indicator of replications of a scenario, each living its own chances."""
    plans = Plans(scenario, SCALE)
    tasks = [
        threads.submit(one, plans.lived(draws.study_key(SEED, number)), scenario.name, number)
        for number in numbers
    ]
    return pd.concat([task.result() for task in tasks], ignore_index=True)


def one(planned: Planned, name: str, number: int) -> pd.DataFrame:
    """The indicators of one replication; its record is let go."""
    found = measure(planned, Run(name, 0, number), DESIGN).indicators
    return found.assign(scenario=name, replication=number)


class Baseline:
    """The replications of the baseline, each simulated once for all levers."""

    def __init__(self) -> None:
        self.scenario = read("baseline")
        self.frames: list[pd.DataFrame] = []

    def upto(self, count: int, threads: Executor) -> pd.DataFrame:
        """The indicators of the first replications."""
        more = range(len(self.frames), count)
        if more:
            found = values(self.scenario, more, threads)
            self.frames += [found[found.replication == number] for number in more]
        return pd.concat(self.frames[:count], ignore_index=True)


@cache
def baseline() -> Baseline:
    return Baseline()


def shown(aim: Aim, base: pd.DataFrame, other: pd.DataFrame) -> tuple[str, str]:
    """The verdict of a paired comparison on what a lever is meant to move, and its figures."""
    named = str(base.scenario.iloc[0])
    mine, theirs = (frame[here(aim, frame)] for frame in (other, base))
    if theirs.empty and aim.segment not in set(base.segment):
        # Nobody of a segment that the lever adds: each of its counts is zero in the baseline.
        theirs = mine.assign(scenario=named, value=0.0)
    table = summarise(pd.concat([theirs, mine]), BREAKDOWN, named)
    told = table[table.scenario != named]
    if told.empty:
        return "no value", ""
    line = told.iloc[0]
    return line.verdict, f"{line.delta:.6g} [{line.delta_low:.6g}, {line.delta_high:.6g}]"


def here(aim: Aim, frame: pd.DataFrame) -> pd.Series[bool]:
    """The lines of a table of indicators at the place of an aim."""
    place = [getattr(aim, key) for key in BREAKDOWN]
    same: pd.Series[bool] = (frame[list(BREAKDOWN)] == place).all(axis=1)
    return same


class Comparison:
    """A kept comparison: the indicators of every run of each of its scenarios."""

    def __init__(self, folder: str) -> None:
        """InputError where the documents of the result say other things now."""
        found = load_result(folder)
        self.scenarios = {each.name: each for each in again(found).scenarios}
        self.base, frame = found.head.base, found.study().frames["indicators"]
        self.values = dict(iter(frame.groupby("scenario")))


@cache
def comparison() -> Comparison:
    return Comparison(KEPT)


def wrong(scenario: Scenario, base: pd.DataFrame, other: pd.DataFrame) -> list[str]:
    """What a lever is meant to move and a comparison does not show, in words."""
    told = []
    ((_, aims),) = scenario.aims()
    for aim in aims:
        verdict, figures = shown(aim, base, other)
        if verdict != aim.way:
            place = " ".join(str(getattr(aim, key)) for key in BREAKDOWN)
            told.append(f"{place}: {aim.way} is meant, {verdict} {figures}".rstrip())
    return told


@asked
@pytest.mark.parametrize("name", LEVERS)
def test_what_a_lever_is_meant_to_move_moves_that_way(name: str, threads: Executor) -> None:
    scenario = read(name)
    if KEPT:
        kept = comparison()
        assert scenario.name in kept.scenarios, f"{KEPT} does not compare {name}"
        found = wrong(scenario, kept.values[kept.base], kept.values[scenario.name])
    else:
        runs = replications(scenario)
        base = baseline().upto(runs, threads)
        found = wrong(scenario, base, values(scenario, range(runs), threads))
    assert not found, "\n".join(found)


# ---- the judgement itself, on a comparison that is made here


def test_a_kept_comparison_is_judged_without_running_anything(compared: Path) -> None:
    kept = Comparison(str(compared))
    scenario = kept.scenarios["easier"]
    found = wrong(scenario, kept.values[kept.base], kept.values["easier"])
    # The tool costs and the section is new, as meant; but who wanted the course that is retired and
    # takes no other does not apply.
    assert len(found) == 1
    assert found[0].startswith("applications all all all 2023: more is meant, less -")


def test_a_kept_comparison_of_other_documents_is_refused(compared: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(compared, changed)
    manifest = json.loads((changed / "manifest.json").read_text("utf-8"))
    manifest["resolved"]["easier"]["charges"][0]["cents"] += 1
    (changed / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(InputError, match="changed since: charges"):
        Comparison(str(changed))
