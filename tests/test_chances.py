"""Chances of levers: drawn once a replication, shared by scenarios, planned for when they fall."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from documents import LEVER, laid, lever, refused, said, small, tiny
from scipy import stats

from simulator import draws
from simulator.chances import Prospect
from simulator.document import Words
from simulator.errors import InputError
from simulator.experiment import study as studies
from simulator.experiment.conduct import conduct
from simulator.experiment.gathering import fallen
from simulator.experiment.identity import inputs
from simulator.experiment.study import Design, Measured, Plans, Run, Study, design
from simulator.lever import Tuning
from simulator.model import Model
from simulator.planning import Planned, make_plan
from simulator.scenario import read

CHANCE = """
[lever.chances.call]
title = { fr = "L'appel est remporté", en = "The call is won" }
p = { low = 0.3, best = 0.5, high = 0.8 }
"""
HEAD = """
[lever]
name = "luck"
title = { fr = "Avec de la chance", en = "With luck" }
mechanism = { fr = "Un appel à projets", en = "A call for projects" }
"""
ACTS = """
[[lever.effects]]
on = "call"
target = "segment.volume"
op = "scale"
value = 2.0
start = 2023-01-15
"""
COSTS = """
[[lever.costs]]
on = "call"
title = { fr = "Part du projet", en = "Share of the project" }
kind = "running"
amount = "36.5 kEUR"
"""
RUNS = 8


def prospect(name: str, p: float = 0.5, of: str = "luck") -> Prospect:
    return Prospect(of, name, Words(fr="", en=""), p)


KEYS = [draws.study_key(1, replication) for replication in range(2_000)]


# ---- the draw


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 1.0])
def test_a_chance_falls_as_often_as_its_probability_says(p: float) -> None:
    times = sum(prospect("call", p).falls(key) for key in KEYS)
    low, high = stats.binom.interval(1 - 1e-6, len(KEYS), p)
    assert low <= times <= high


def test_two_chances_fall_independently() -> None:
    """Another name, or another lever, is another draw; the same is the same."""
    one = prospect("call")
    assert [one.falls(key) for key in KEYS] == [prospect("call").falls(key) for key in KEYS]
    for other in (prospect("vote"), prospect("call", of="other")):
        both = sum(one.falls(key) and other.falls(key) for key in KEYS)
        low, high = stats.binom.interval(1 - 1e-6, len(KEYS), 0.25)
        assert low <= both <= high


def test_more_probable_is_never_less_often() -> None:
    assert all(prospect("call", 0.6).falls(k) for k in KEYS if prospect("call", 0.3).falls(k))


# ---- what is written


@pytest.mark.parametrize(("magnitude", "p"), [("low", 0.3), ("best", 0.5), ("high", 0.8)])
def test_a_magnitude_chooses_the_probability(magnitude: str, p: float, tmp_path: Path) -> None:
    found = scenario(tmp_path, f'{{ lever = "@", magnitude = "{magnitude}" }}').prospects
    assert [(each.key, each.p) for each in found] == [("luck/call", p)]


def scenario(folder: Path, uses: str) -> Tuning:
    """What a scenario of the lever with a chance lays over the small model."""
    file = lever(folder / "luck.toml", text=HEAD + CHANCE + ACTS + COSTS)
    base = tiny(folder / "tiny.toml")
    mine = folder / "mine.toml"
    mine.write_text(
        f'[scenario]\nname = "mine"\ntitle = {{ fr = "", en = "Mine" }}\nbase = "{base}"\n'
        f"levers = [{uses.replace('@', str(file))}]\n"
    )
    return read(str(mine)).tuning


def test_a_chance_may_be_one_number(tmp_path: Path) -> None:
    sure = CHANCE.replace("{ low = 0.3, best = 0.5, high = 0.8 }", "0.44")
    text = LEVER.replace("\n[[lever.effects]]\n", f'{sure}\n[[lever.effects]]\non = "call"\n')
    found = laid(tmp_path, text=text).tuning
    assert [each.p for each in found.prospects] == [0.44]
    assert [action.on for action in found.actions] == ["easier/call"]


NONE = "one of the lever's chances: there is none"


@pytest.mark.parametrize(
    ("text", "path", "accepted"),
    [
        (HEAD + ACTS, "lever.effects[0].on", NONE),
        (HEAD + COSTS, "lever.costs[0].on", NONE),
        (HEAD + CHANCE.replace("call]", "vote]") + ACTS, "lever.effects[0].on",
         "one of the lever's chances: vote"),
    ],
)  # fmt: skip
def test_a_chance_that_does_not_exist_is_refused(
    text: str, path: str, accepted: str, tmp_path: Path
) -> None:
    file = lever(tmp_path / "luck.toml", text=text)
    found = refused(file, tiny(tmp_path / "tiny.toml"))
    assert said(found) == [(path, "call", accepted)]


def test_a_scenarios_own_effect_has_no_chance_to_hang_on(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        f'[scenario]\nname = "mine"\ntitle = {{ fr = "", en = "Mine" }}\n'
        f'base = "{tiny(tmp_path / "tiny.toml")}"\n{ACTS.replace("lever.", "scenario.")}'
    )
    assert said(refused(file)) == [("scenario.effects[0].on", "call", NONE)]


@pytest.mark.parametrize("p", ["1.2", "{ low = 0.5, best = 0.2, high = 0.9 }"])
def test_a_probability_is_from_0_to_1_and_in_order(p: str, tmp_path: Path) -> None:
    wrong = CHANCE.replace("{ low = 0.3, best = 0.5, high = 0.8 }", p)
    file = lever(tmp_path / "luck.toml", text=HEAD + wrong + ACTS)
    (found,) = refused(file, tiny(tmp_path / "tiny.toml"))
    assert found.path == "lever.chances.call.p"


def test_two_uses_of_a_lever_share_one_probability(tmp_path: Path) -> None:
    once = '{ lever = "@", intensity = 0.5 }'
    assert len(scenario(tmp_path, f"{once}, {once}").prospects) == 1
    (tmp_path / "other").mkdir()
    with pytest.raises(InputError) as caught:
        scenario(tmp_path / "other", f'{once}, {{ lever = "@", magnitude = "low" }}')
    accepted = "one probability for all uses of the lever: 0.5"
    assert said(caught.value.problems) == [("lever.chances.call.p", 0.3, accepted)]


# ---- what is lived


@cache
def ran() -> tuple[Design, Study]:
    """The small model, the lever with its chance, the lever without, and a scenario that has it."""
    folder = Path(mkdtemp())
    base = tiny(folder / "tiny.toml")
    luck = lever(folder / "luck.toml", text=HEAD + CHANCE + ACTS + COSTS)
    sure = HEAD.replace("luck", "sure") + (ACTS + COSTS).replace('on = "call"\n', "")
    lever(folder / "sure.toml", text=sure)
    mine = folder / "mine.toml"
    mine.write_text(
        f'[scenario]\nname = "mine"\ntitle = {{ fr = "", en = "Mine" }}\nbase = "{base}"\n'
        f'levers = [{{ lever = "{luck}" }}]\n[[scenario.effects]]\ntarget = "price.amount"\n'
        'op = "scale"\nvalue = 2\n'
    )
    references = [base, str(luck), str(folder / "sure.toml"), str(mine)]
    plan = design(references, RUNS, 4, 1.0, "compiled", 1.0)
    with ThreadPoolExecutor(2) as threads:
        return plan, conduct(plan, threads)


def fell() -> list[bool]:
    """In which of the study's replications the chance falls."""
    plan, _ = ran()
    return [prospect("call").falls(draws.study_key(plan.seed, r)) for r in range(RUNS)]


def same_bytes(one: Measured, other: Measured) -> bool:
    return one.log.equals(other.log) and one.tallies.equals(other.tallies)


def test_where_a_chance_falls_the_lever_acts_and_elsewhere_it_does_not() -> None:
    kept = ran()[1].kept
    assert 0 < sum(fell()) < RUNS
    for replication, happened in enumerate(fell()):
        like, unlike = ("sure", "tiny") if happened else ("tiny", "sure")
        luck = kept[Run("luck", 0, replication)]
        assert same_bytes(luck, kept[Run(like, 0, replication)])
        assert not same_bytes(luck, kept[Run(unlike, 0, replication)])


def test_every_scenario_that_holds_the_lever_shares_the_chance() -> None:
    kept = ran()[1].kept
    for replication in range(RUNS):
        one, other = (kept[Run(name, 0, replication)] for name in ("luck", "mine"))
        assert one.log.equals(other.log)


def test_a_cost_that_hangs_on_a_chance_is_paid_where_it_falls() -> None:
    statements = ran()[1].statements
    paid = statements[statements.account == "running"].set_index("scenario")["mean"]
    # 59 days of 100 EUR, in the share of the replications in which the call is won.
    assert paid["sure"] == -5_900.0
    assert paid["luck"] == pytest.approx(-5_900.0 * sum(fell()) / RUNS)


def test_indicators_and_statements_are_those_of_the_plan_that_is_lived() -> None:
    values = ran()[1].indicators
    cost = values[values.indicator == "lever-cost"].set_index("scenario")["mean"]
    assert cost["luck"] == pytest.approx(5_900.0 * sum(fell()) / RUNS)


def test_there_is_one_plan_for_each_outcome_made_when_it_is_lived(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[Tuning] = []

    def counted(model: Model, tuning: Tuning, scale: float) -> Planned:
        made.append(tuning)
        return make_plan(model, tuning, scale)

    monkeypatch.setattr(studies, "make_plan", counted)
    luck = ran()[0].scenarios[1]
    two = replace(luck.tuning, prospects=(*luck.tuning.prospects, prospect("vote", 0.0)))
    plans = Plans(replace(luck, tuning=two), 1.0)
    keys = [draws.study_key(4, r) for r in range(RUNS)]
    lived = [plans.lived(key) for key in keys]
    assert [bool(plan.tuning.actions) for plan in lived] == fell()
    assert len(made) == 2
    assert len({id(plan) for plan in lived}) == 2


# ---- what is told


def test_a_study_says_in_how_many_replications_a_chance_fell() -> None:
    _, study = ran()
    told = {label.name: label.chances for label in study.scenarios}
    assert told["tiny"] == told["sure"] == ()
    (each,) = told["luck"]
    assert (each.name, each.title.en, each.p) == ("luck/call", "The call is won", 0.5)
    assert each.times == sum(fell())
    assert study.manifest["chances"] == {
        name: {"luck/call": {"p": 0.5, "fell": sum(fell()), "of": RUNS}}
        for name in ("luck", "mine")
    }


def test_another_probability_is_another_result(tmp_path: Path) -> None:
    plan = ran()[0]
    other = replace(plan.scenarios[1], tuning=replace(
        plan.scenarios[1].tuning, prospects=(prospect("call", 0.4),)
    ))  # fmt: skip
    assert inputs(replace(plan, scenarios=(other,))) != inputs(
        replace(plan, scenarios=plan.scenarios[1:2])
    )


def test_a_study_without_chances_says_nothing_of_them(tmp_path: Path) -> None:
    small(tmp_path / "base")
    plan = design([str(tmp_path / "base")], 1, 1, 1.0, "compiled")
    assert fallen(plan) == ()
