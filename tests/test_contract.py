"""The contract as data: every objective, project, portfolio and shock has its file, and it acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from test_levers_in_time import DAILY, MONTHLY, replicated, same_bytes

from simulator import budget, clock, indicators
from simulator.experiment.study import Plans
from simulator.lever import Action, Lever
from simulator.library import library, load, names
from simulator.planning import Planned, make_plan
from simulator.run import Replication, simulate
from simulator.scenario import Scenario, read

OBJECTIVES: Mapping[str, str] = {
    "1.1": "school-offer",
    "1.2": "public-operator",
    "1.3": "international",
    "2.1": "continuous-improvement",
    "2.2": "simpler-journeys",
    "2.3": "catalogue",
    "3.1": "innovation",
    "3.2": "new-models",
    "3.3": "digital",
    "4.1": "budget-balance",
    "4.2": "recruitment",
    "4.3": "exemplary",
}
"""The objectives of the contract of 2023-2026, and the words that their files add."""
PROJECTS: Mapping[str, str] = {
    "ase-pupils": "Accompagnement des élèves de l'Aide sociale à l'enfance",
    "sport-etudes": "Création d'une section sport-études",
    "oui-si": "Lancement du pilote « Oui-si » à la rentrée 2024",
    "resilience-elected": "Plateforme de formation autour de la résilience à destination des élus",
    "mobile-app": "Lancement de l'application mobile Cned",
    "ai-vr": "Travaux sur l'intelligence artificielle et la réalité virtuelle",
    "france-2030": "Projets France 2030/Programme d'investissements d'avenir",
    "cybersecurity-tpe-pme": "Formation « Gestionnaire de cybersécurité TPE/PME »",
    "long-replacement": "Expérimentation du dispositif « Remplacement de longue durée »",
    "parents-representatives": "Plateforme à destination des représentants des parents d'élèves",
}
"""The example projects of the contract, in its words."""
SHOCKS = (
    "grant-cut", "epidemic-surge", "contact-centre-outage", "platform-outage", "hiring-freeze",
)  # fmt: skip
AXES = {f"axis-{axis}": axis for axis in "1234"}
PORTFOLIOS = ("contract", *AXES, "cautious", "ambitious")

LEVER_FILES = tuple(f"levers/{number}-{words}" for number, words in OBJECTIVES.items())
PROJECT_FILES = tuple(f"projects/{name}" for name in PROJECTS)
SHOCK_FILES = tuple(f"shocks/{name}" for name in SHOCKS)
PORTFOLIO_FILES = tuple(f"portfolios/{name}" for name in PORTFOLIOS)
PATCHES = (*LEVER_FILES, *PROJECT_FILES, *SHOCK_FILES)

every_patch = pytest.mark.parametrize("name", PATCHES)
costly = pytest.mark.parametrize("name", [*LEVER_FILES, *PROJECT_FILES])

SMALL = 0.001
"""The share of the size at which what changes is looked for."""
ALONE = 0.2
"""The share of the size at which newcomers are simulated by themselves."""


# ---- every file is there, and nothing besides


@cache
def scenario_of(name: str) -> Scenario:
    return read(name)


def lever_of(name: str) -> Lever:
    return scenario_of(name).levers[0][0]


def objectives_of(name: str) -> tuple[str, ...]:
    objective = lever_of(name).objective
    return (objective,) if isinstance(objective, str) else objective


@pytest.mark.parametrize("number", OBJECTIVES)
def test_every_objective_of_the_contract_has_its_lever(number: str) -> None:
    name = f"{number}-{OBJECTIVES[number]}"
    found = lever_of(f"levers/{name}")
    assert (found.name, found.objective) == (name, number)


@pytest.mark.parametrize("project", PROJECTS)
def test_every_project_named_in_the_contract_has_its_file(project: str) -> None:
    served = objectives_of(f"projects/{project}")
    assert lever_of(f"projects/{project}").name == project
    assert served
    assert set(served) <= set(OBJECTIVES)


def test_no_file_of_the_library_is_left_out_of_these_tests() -> None:
    assert set(names()) == {"baseline", *PATCHES, *PORTFOLIO_FILES}


@every_patch
def test_a_lever_says_how_it_acts_when_what_it_moves_and_on_what_it_rests(name: str) -> None:
    found = lever_of(name)
    document = load(name).tables["lever"]
    assert len(found.mechanism.fr) > 80
    assert len(found.mechanism.en) > 80
    assert found.mechanism.fr != found.mechanism.en
    assert found.start is not None
    assert found.moves
    assert document["source"]
    effects = document.get("effects", [])
    assert all("source" in effect for effect in effects)
    assert effects or document.get("new")
    if name not in SHOCK_FILES:
        assert found.costs
        assert all(
            isinstance(effect["value"], dict) and set(effect["value"]) == {"low", "best", "high"}
            for effect in effects
        )


# ---- at intensity 0, before the start, and after


@cache
def of_base() -> tuple[Planned, Replication]:
    scenario = scenario_of("baseline")
    planned = make_plan(scenario.model, scenario.tuning, SMALL)
    return planned, replicated(planned, 1)


def every_chance(scenario: Scenario) -> frozenset[str]:
    return frozenset(each.key for each in scenario.tuning.prospects)


def in_full(scenario: Scenario, scale: float) -> Planned:
    """The plan of a scenario all of whose chances have fallen."""
    return make_plan(scenario.model, scenario.tuning.given(every_chance(scenario)), scale)


@cache
def lived(name: str) -> tuple[Planned, Replication]:
    planned = in_full(scenario_of(name), SMALL)
    return planned, replicated(planned, 1)


def test_at_intensity_zero_all_files_together_change_no_byte(tmp_path: Path) -> None:
    uses = ", ".join(f'{{ lever = "{name}", intensity = 0.0 }}' for name in PATCHES)
    file = tmp_path / "nothing.toml"
    file.write_text(
        '[scenario]\nname = "nothing"\ntitle = { fr = "rien", en = "nothing" }\n'
        f"levers = [{uses}]\n"
    )
    nothing = in_full(read(str(file)), SMALL)
    planned, replication = of_base()
    assert same_bytes(replication, replicated(nothing, 1))
    statements = [budget.statement(each, replication.record) for each in (planned, nothing)]
    left, right = (each[each["cents"] != 0].reset_index(drop=True) for each in statements)
    pd.testing.assert_frame_equal(left, right)


@every_patch
def test_before_its_start_a_lever_changes_nothing_of_what_existed(name: str) -> None:
    start = lever_of(name).start
    assert start is not None
    (planned, without), (_, with_it) = of_base(), lived(name)
    t = clock.seconds(start, planned.origin)
    logs = [each.log[each.log["time"] < t] for each in (without, with_it)]
    assert logs[0].tobytes() == logs[1].tobytes()
    assert len(logs[0]) > 1_000
    days = (start - planned.day(0)).days
    for tallies, upto in ((MONTHLY, int(planned.plan.month_of_day[days])), (DAILY, days)):
        for tally in tallies:
            before, after = (getattr(each.record, tally) for each in (without, with_it))
            # What a lever adds is numbered after what existed, and is empty before the start.
            assert (after[: len(before), ..., :upto] == before[..., :upto]).all(), tally
            assert tally == "pace" or not after[len(before) :, ..., :upto].any(), tally


@every_patch
def test_after_its_start_a_lever_changes_the_record_or_the_accounts(name: str) -> None:
    (base, without), (planned, with_it) = of_base(), lived(name)
    changed = not same_shapes(without, with_it) or not same_bytes(without, with_it)
    accounts = [
        budget.statement(each, run.record).groupby("account")["cents"].sum()
        for each, run in ((base, without), (planned, with_it))
    ]
    assert changed or not accounts[0].equals(accounts[1])


def same_shapes(one: Replication, other: Replication) -> bool:
    return all(
        getattr(one.record, name).shape == getattr(other.record, name).shape
        for name in one.record._fields
    )


# ---- what it costs


@costly
def test_the_whole_cost_of_a_lever_stands_in_the_statement(name: str) -> None:
    scenario = scenario_of(name)
    planned, replication = lived(name)
    statement = budget.statement(planned, replication.record)
    last = statement[statement["year"] == statement["year"].max()].set_index("item")["cents"]
    found = scenario.levers[0][0]
    year = date(scenario.model.study.end.year - 1, 1, 1)
    whole = 0
    for cost in found.costs:
        item = f"lever/{found.name}/{cost.title.en}"
        if cost.kind == "running" and (cost.end is None or cost.end > date(year.year, 12, 31)):
            assert last[item] == -cost.amount, item
        else:
            assert -cost.amount < last[item] < 0, item
        whole += int(last[item])
    shown = budget.measures(statement).query("indicator == 'lever-cost'").set_index("year")["value"]
    assert shown[year.year] == pytest.approx(-whole / 100)


# ---- nobody is lost


@pytest.mark.parametrize("name", [*PATCHES, *PORTFOLIO_FILES])
def test_every_learner_under_every_file_ends_or_is_inside(name: str) -> None:
    planned, replication = lived(name)
    record, plan = replication.record, planned.plan
    came, ended = record.arrivals.sum(axis=1), record.ends.sum(axis=1)
    left = np.bincount(plan.outcome_trip, ended, plan.trips)
    inside = np.bincount(plan.rows["trip"], record.inside, plan.trips)
    assert (came == left + inside).all()
    assert came.sum() > 1_000


# ---- what a lever adds


def newcomers(name: str) -> tuple[Planned, Replication]:
    """What a lever adds, without the learners that the institution had."""
    scenario = scenario_of(name)
    gone = tuple(
        Action("segment.volume", "set", 0.0, date(1900, 1, 1), None, 0, 1.0, {"segment": (s,)}, "")
        for s in scenario_of("baseline").model.segments
    )
    tuning = scenario.tuning.given(every_chance(scenario))
    planned = make_plan(scenario.model, replace(tuning, actions=(*tuning.actions, *gone)), ALONE)
    return planned, simulate(planned.plan, 1)


def added(name: str, kind: str) -> tuple[str, ...]:
    return tuple(load(name).tables["lever"]["new"].get(kind, ()))


ADDING = tuple(name for name in PATCHES if "new" in load(name).tables["lever"])


@pytest.mark.parametrize("name", ADDING)
def test_what_a_lever_adds_is_seen_in_indicators_and_statement(name: str) -> None:
    planned, replication = newcomers(name)
    measured = indicators.measure(planned, replication.record)
    last = measured[measured["year"] == measured["year"].max()]
    counted = last.set_index(["indicator", "segment"])["value"]
    for segment in added(name, "segments"):
        assert counted["enrolments", segment] > 0, segment
        assert counted["completions", segment] > 0, segment
    statement = budget.statement(planned, replication.record)
    own = statement[statement["year"] == statement["year"].max()].groupby("item")["cents"].sum()
    paid = [pool for pool in added(name, "pools") if planned.model.pools[pool].pay]
    for item in (*added(name, "prices"), *added(name, "grants"), *paid):
        assert own[item] != 0, item
    trips = [planned.index.trips[planned.index.rows[each.row][0]] for each in planned.index.books]
    booking = {trip.segment for trip in trips} & set(added(name, "segments"))
    assert booking <= set(statement.loc[statement["cents"] != 0, "segment"])


def test_most_projects_add_learners_of_their_own() -> None:
    assert [name for name in PROJECT_FILES if name not in ADDING] == ["projects/mobile-app"]
    assert {"levers/1.3-international", "levers/3.2-new-models"} <= set(ADDING)


# ---- portfolios


def uses(name: str) -> dict[str, tuple[float, str, object]]:
    table = load(f"portfolios/{name}").tables["scenario"]
    return {
        use["lever"]: (use.get("intensity", 1.0), use.get("magnitude", "best"), use.get("start"))
        for use in table["levers"]
    }


def test_the_contract_is_every_lever_and_every_project_whole_and_on_time() -> None:
    assert uses("contract") == dict.fromkeys((*LEVER_FILES, *PROJECT_FILES), (1.0, "best", None))
    assert uses("ambitious") == dict.fromkeys((*LEVER_FILES, *PROJECT_FILES), (1.0, "high", None))


def test_the_cautious_contract_does_less_and_later() -> None:
    cautious = uses("cautious")
    assert list(cautious) == [*LEVER_FILES, *PROJECT_FILES]
    for name, (intensity, magnitude, start) in cautious.items():
        planned = lever_of(name).start
        assert planned is not None
        assert isinstance(start, date)
        assert start > planned
        assert magnitude == "low"
        assert (intensity < 1.0) == (name in LEVER_FILES)


@pytest.mark.parametrize("name", AXES)
def test_an_axis_is_its_objectives_and_the_projects_that_serve_them(name: str) -> None:
    serving = [
        each
        for each in (*LEVER_FILES, *PROJECT_FILES)
        if any(number.startswith(AXES[name]) for number in objectives_of(each))
    ]
    assert list(uses(name)) == serving


# ---- chances


def test_what_pilots_do_hangs_on_chances_taken_from_those_that_were_decided() -> None:
    scenario = scenario_of("levers/3.1-innovation")
    facts = [row for row in scenario.evidence.values() if row.kind == "fact"]
    published = {row.id: row.row["value"] for row in facts}
    industrialised, tried = float(published["F225"]), float(published["F224"])
    assert {each.name for each in scenario.tuning.prospects} == {
        "call-assistant", "mail-drafts", "marking-aid", "virtual-practice",
    }  # fmt: skip
    for each in scenario.tuning.prospects:
        assert each.p == pytest.approx(industrialised / tried, abs=0.005)
    assert all(action.on for action in scenario.tuning.actions)
    plans = Plans(scenario, SMALL)
    assert len({id(plans.lived(study)) for study in range(40)}) > 4


def test_the_library_stands_in_its_folders() -> None:
    folders = {path.parent.name for path in library().glob("*/*.toml")}
    assert folders == {"baseline", "levers", "projects", "portfolios", "shocks"}
