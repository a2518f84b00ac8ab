"""Assumptions moved over their ranges: which numbers move, what stays, and by what they rank."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from documents import lever, small, typed

from simulator import cited, library, origin
from simulator.errors import InputError, RunError
from simulator.experiment.assumptions import Change, question, rank
from simulator.report import ranking
from simulator.report.words import Language
from simulator.scenario import Scenario, read
from simulator.variation import Assumption, Kept, assumptions, varied, written

MODEL = """
[study]
name = "year"
title = { fr = "Une année", en = "A year" }
start = 2023-01-01
end = 2024-01-01
evidence = "evidence"

[audiences.everybody]
title = { fr = "Tous", en = "Everybody" }

[calendars.always]
hours = "always"

[segments.learners]
title = { fr = "Inscrits", en = "Learners" }
audience = "everybody"
journey = "visit"
volume = 100
source = "F001"

[journeys.visit]
title = { fr = "Visite", en = "Visit" }
outcomes = ["completed", "gone"]
[[journeys.visit.stages]]
name = "desk"
pools = ["desk"]
work = { law = "lognorm", shape = { s = 0.5 }, mean = "10 min", source = "A04" }
next = [{ to = "completed", p = 0.5 }, { to = "gone", p = 0.3 }, { to = "late", p = 0.2 }]
sources.next = "A02"
[[journeys.visit.stages]]
name = "late"
marks = "completion"
duration = "2 days"
sources.duration = "A03"

[pools.desk]
title = { fr = "Guichet", en = "Desk" }
calendar = "always"
people = 1
presence = 0.9
months = [1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1]
sources.people = "F001"
sources.presence = "A06"
sources.months = "A07"

[costs.rent]
title = { fr = "Loyer", en = "Rent" }
account = "running"
yearly = "100 EUR"
source = "A01"

[costs.heat]
title = { fr = "Chauffage", en = "Heating" }
account = "running"
yearly = "40 EUR"
growth = 0.02
source = "A08"
sources.growth = "A09"
"""

ROWS = (
    "id,parameter,low,mode,high,unit",
    "A01,rent,50,100,200,EUR a year",
    "A02,share_gone,0.1,0.3,0.6,share",
    "A03,lateness,1,2,4,days",
    "A04,desk_work,5,10,20,minutes",
    "A05,nobody_cites_this,1,2,3,days",
    "A06,presence,0.45,0.9,1.35,share",
    "A07,season,1,2,3,September factor",
    "A08,heat,0,0,80,EUR a year",
    "A09,order,1,2,3,rank",
)
FACTS = "id,topic,value,confidence\nF001,size,100,high\n"
GAP = 1e-9


def folder(at: Path, *changes: tuple[str, str], rows: tuple[str, ...] = ROWS) -> Path:
    """The model of a year in a folder, with its evidence."""
    (at / "evidence").mkdir(parents=True)
    lever(at / "model.toml", *changes, text=MODEL)
    (at / "evidence" / "assumptions.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (at / "evidence" / "facts.csv").write_text(FACTS, encoding="utf-8")
    return at


@pytest.fixture
def one(tmp_path: Path) -> Scenario:
    return read(str(folder(tmp_path / "year")))


@pytest.fixture
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


def by_id(scenario: Scenario) -> dict[str, Assumption]:
    return {each.id: each for each in assumptions(scenario)[0]}


def kept(scenario: Scenario) -> dict[tuple[str, str], Kept]:
    return {(each.id, each.why): each for each in assumptions(scenario)[1]}


def moves(scenario: Scenario, id: str) -> list[str]:
    return [written(place.path) for place in by_id(scenario)[id].moves]


# ---- what moves


def test_what_varies_is_what_the_numbers_cite(one: Scenario) -> None:
    assert list(by_id(one)) == ["A01", "A02", "A03", "A04", "A06"]
    assert by_id(one)["A01"].name == "rent"
    assert moves(one, "A01") == ["costs.rent.yearly"]


def test_every_value_that_cites_a_row_moves_by_the_same_ratio(one: Scenario) -> None:
    low, high = varied(one, "A01", "low"), varied(one, "A01", "high")
    assert (low.model.costs["rent"].yearly, high.model.costs["rent"].yearly) == (5_000, 20_000)
    late = varied(one, "A03", "high").model.journeys["visit"].stages[1].duration
    assert late is not None
    assert late.value == 4 * 86_400


def test_nothing_but_what_cites_the_row_moves(one: Scenario) -> None:
    before = {value.path: value.value for value in origin.values(one)}
    after = {value.path: value.value for value in origin.values(varied(one, "A01", "high"))}
    assert {path for path in before if before[path] != after[path]} == {"costs.rent.yearly"}
    low = varied(one, "A01", "low")
    assert (one.name, one.title) == (low.name, low.title)
    assert one.model.costs["rent"].yearly == 10_000


def test_a_law_scales_by_its_mean_and_keeps_its_shape(one: Scenario) -> None:
    law = varied(one, "A04", "high").model.journeys["visit"].stages[0].work
    assert law is not None
    assert (law.mean, law.shape) == (1_200, {"s": 0.5})
    assert kept(one)["A04", "part"].paths == ("journeys.visit.stages[0].work.shape.s",)


@pytest.mark.parametrize(("end", "gone"), [("low", 0.1), ("high", 0.6)])
def test_branches_keep_summing_to_one(one: Scenario, end: Any, gone: float) -> None:
    """The branch at the row's mode moves; the two others share what is left, five to two."""
    branches = varied(one, "A02", end).model.journeys["visit"].stages[0].next
    assert isinstance(branches, tuple)
    p = {branch.to: branch.p for branch in branches}
    assert p == pytest.approx({"completed": (1 - gone) * 5 / 7, "gone": gone,
                               "late": (1 - gone) * 2 / 7}, abs=GAP)  # fmt: skip
    assert moves(one, "A02") == ["journeys.visit.stages[0].next[1].p"]


@pytest.mark.parametrize(
    ("name", "mode", "moved"),
    [("share_late", 0.4, 2), ("share", 0.3, 1), ("share", 0.4, 0)],
    ids=["the one that the row names", "the one at the mode", "the first"],
)
def test_a_row_is_about_one_of_the_branches_that_cite_it(
    name: str, mode: float, moved: int, tmp_path: Path
) -> None:
    rows = [*ROWS]
    rows[2] = f"A02,{name},0.1,{mode},0.5,share"
    found = read(str(folder(tmp_path / "year", rows=tuple(rows))))
    assert moves(found, "A02") == [f"journeys.visit.stages[0].next[{moved}].p"]


def test_branches_beside_one_that_cites_for_itself_cite_nothing(tmp_path: Path) -> None:
    found = read(str(folder(
        tmp_path / "year",
        ('{ to = "late", p = 0.2 }', '{ to = "late", p = 0.2, source = "A03" }'),
    )))  # fmt: skip
    assert "A02" not in by_id(found)
    assert moves(found, "A03")[0] == "journeys.visit.stages[0].next[2].p"


def test_a_probability_stays_at_one_and_that_is_said(one: Scenario) -> None:
    assert varied(one, "A06", "high").model.pools["desk"].presence == 1.0
    assert varied(one, "A06", "low").model.pools["desk"].presence == 0.45
    assert kept(one)["A06", "held"] == Kept("A06", "held", "high", ("pools.desk.presence",))


def test_the_unit_of_a_row_says_which_number_of_a_table_it_is_about(tmp_path: Path) -> None:
    """A rent that cites a growth and an amount: each row moves its own."""
    rows = (*ROWS[:8], "A08,heat,20,40,80,EUR a year", "A09,growth,0.01,0.02,0.03,a year")
    found = read(str(folder(
        tmp_path / "year",
        ('source = "A08"\nsources.growth = "A09"', 'source = ["A08", "A09"]'), rows=rows,
    )))  # fmt: skip
    assert moves(found, "A08") == ["costs.heat.yearly"]
    assert moves(found, "A09") == ["costs.heat.growth"]


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("minutes a file", "time"), ("working days", "time"), ("days, median", "time"),
        ("M EUR/yr", "money"), ("kEUR a course", "money"), ("EUR/subject 2024", "money"),
        ("EUR a course and year", "upkeep"), ("a year", "growth"), ("FTE", "people"),
        ("strain per 5 minutes beyond 5 minutes", "strain"), ("learners/yr", "learners"),
        ("sigma of the log of the time", "shape"), ("share", ""), ("factor", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_unit_says_what_it_measures(unit: str, kind: str) -> None:
    assert cited.measured(unit) == kind


# ---- what does not


def test_what_does_not_vary_is_said_with_its_reason(one: Scenario) -> None:
    reasons = {id: why for id, why in kept(one) if why not in ("part", "held")}
    assert reasons == {"A07": "profile", "A08": "no-mode", "A09": "no-size"}
    assert kept(one)["A09", "no-size"].detail == "rank"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("A01,rent,100,100,100,EUR a year", "no-width"),
        ("A01,rent,about 50,100,200,EUR a year", "no-range"),
        ("A01,rent,,100,200,EUR a year", "no-range"),
        ("A01,rent,50,0,200,EUR a year", "no-mode"),
        ("A01,rent,50,100,200,Zipf exponent", "no-size"),
    ],
)
def test_a_row_that_moves_nothing_is_never_silent(row: str, why: str, tmp_path: Path) -> None:
    found = read(str(folder(tmp_path / "year", rows=(ROWS[0], row, *ROWS[2:]))))
    assert ("A01", why) in kept(found)
    assert "A01" not in by_id(found)


def test_what_only_dates_and_names_cite_has_no_size(tmp_path: Path) -> None:
    found = read(str(folder(tmp_path / "year", (
        'yearly = "100 EUR"\nsource = "A01"', 'yearly = "100 EUR"\nsource = "F001"'
    ), ('hours = "always"', 'hours = "always"\nsource = "A01"'))))  # fmt: skip
    assert "A01" not in by_id(found)
    assert not {id for id, _ in kept(found)} & {"A01"}  # no number cites it


def test_facts_are_not_varied(one: Scenario) -> None:
    assert not {"F001"} & ({*by_id(one)} | {id for id, _ in kept(one)})


# ---- levers

LEVER = """
[lever]
name = "easier"
title = {{ fr = "Plus simple", en = "Easier" }}
mechanism = {{ fr = "Moins", en = "Less" }}
start = 2023-01-01
source = "{source}"
[[lever.effects]]
target = "cost.yearly"
op = "scale"
cost = "rent"
value = {{ low = 0.9, best = 0.5, high = 0.25 }}
[[lever.costs]]
title = {{ fr = "Outil", en = "Tool" }}
kind = "running"
amount = "10 EUR"
life = 5
sources.amount = "A01"
"""

CHANCE = """
[lever.chances.vote]
title = { fr = "Le vote passe", en = "The vote passes" }
p = { low = 0.0, best = 0.0, high = 1.0 }
"""


def with_lever(at: Path, source: str = "A03") -> Scenario:
    file = lever(at / "easier.toml", text=LEVER.format(source=source))
    return read(str(file), str(folder(at / "year")))


def test_the_magnitude_of_an_effect_takes_its_own_ends(tmp_path: Path) -> None:
    found = with_lever(tmp_path)
    item = by_id(found)["easier.effects[0]"]
    assert (item.low, item.mode, item.high, item.sources) == (0.9, 0.5, 0.25, ("A03",))
    ends = [varied(found, item.id, end).tuning.actions[0].value for end in ("low", "high")]
    assert ends == [0.9, 0.25]
    assert varied(found, item.id, "low").tuning.charges == found.tuning.charges
    assert varied(found, item.id, "low").mechanism == found.mechanism


def test_a_row_moves_the_costs_of_a_lever_and_not_its_magnitudes(tmp_path: Path) -> None:
    found = with_lever(tmp_path)
    assert moves(found, "A01") == ["costs.rent.yearly", "lever.costs[0].amount"]
    high = varied(found, "A01", "high")
    assert [charge.cents for charge in high.tuning.charges] == [2_000]
    assert varied(found, "A03", "high").tuning == found.tuning


def test_a_magnitude_that_rests_on_facts_is_not_varied(tmp_path: Path) -> None:
    found = with_lever(tmp_path, source="F001")
    assert ("easier.effects[0]", "facts") in kept(found)


def test_a_magnitude_without_width_is_not_varied(tmp_path: Path) -> None:
    text = LEVER.format(source="A03").replace("low = 0.9, best = 0.5, high = 0.25",
                                              "low = 0.5, best = 0.5, high = 0.5")  # fmt: skip
    file = lever(tmp_path / "easier.toml", text=text)
    found = read(str(file), str(folder(tmp_path / "year")))
    assert ("easier.effects[0]", "no-width") in kept(found)


def test_a_scenario_file_is_varied_with_its_levers_and_its_own_effects(tmp_path: Path) -> None:
    lever(tmp_path / "easier.toml", text=LEVER.format(source="A03"))
    file = tmp_path / "mine.toml"
    file.write_text(
        f'[scenario]\nname = "mine"\ntitle = {{ fr = "Le mien", en = "Mine" }}\n'
        f'base = "{folder(tmp_path / "year")}"\n'
        f'levers = [{{ lever = "{tmp_path / "easier.toml"}", intensity = 0.5 }}]\n'
        '[[scenario.effects]]\ntarget = "pool.people"\nop = "add"\nvalue = 4\npool = "desk"\n'
        'source = "A06"\n'
    )
    found = read(str(file))
    assert "scenario.effects[0].value" in moves(found, "A06")
    low = varied(found, "A06", "low")
    assert (low.name, low.title.en, low.levers[0][1].intensity) == ("mine", "Mine", 0.5)
    assert [action.value for action in low.tuning.actions] == [0.5, 2.0]


# ---- the library


def test_the_numbers_as_written_cite_what_the_values_of_the_model_cite() -> None:
    """Two walks, one over what is written and one over the model, agree on every number."""
    document = library.load("baseline")
    values = {value.path: value for value in origin.values(read("baseline"))}
    checked = 0
    for number in cited.numbers(document.tables):
        path = written(number.path)
        value = values.get(path) or values[f"{path}.value"]
        assert number.cites == value.sources, path
        checked += 1
    assert checked > 1_500


def test_every_assumption_of_the_baseline_varies_or_says_why_not() -> None:
    found = read("baseline")
    told = {*by_id(found)} | {id for id, _ in kept(found)}
    used = {
        source
        for value in origin.values(found)
        if value.kind is not None
        for source in value.sources
        if found.evidence[source].kind == "assumption"
    }
    assert told == used
    assert len(by_id(found)) > 80


# ---- the ranking


def changes(scenario: Scenario, executor: Executor, **asked: Any) -> dict[str, Any]:
    _, question_asked = question(
        str(scenario.documents[0].path), asked.pop("indicator", "result"), **asked
    )
    found = rank(scenario, question_asked, executor, scale=1.0)
    return {each.assumption.id: (each.low, each.high) for each in found.ranked}


def test_an_assumption_on_a_cost_moves_the_result_by_exactly_its_range(
    one: Scenario, threads: Executor
) -> None:
    """A rent of 100 from 50 to 200 a year: 50 more in the result, or 100 less."""
    found = changes(one, threads)
    assert found["A01"] == (Change(50.0, 50.0, 50.0), Change(-100.0, -100.0, -100.0))
    assert "A05" not in found


def test_the_strongest_comes_first_by_the_larger_change(one: Scenario, threads: Executor) -> None:
    ids = list(changes(one, threads))
    assert ids[0] == "A01"
    assert ids[1:] == [each for each in by_id(one) if each != "A01"]


def test_a_question_is_of_whom_and_of_when(one: Scenario, threads: Executor) -> None:
    found = changes(one, threads, indicator="completions", segment="learners", year=2023)
    assert found["A02"][0].delta > 0 > found["A02"][1].delta
    assert found["A01"] == (Change(0.0, 0.0, 0.0), Change(0.0, 0.0, 0.0))


def test_runs_are_counted(one: Scenario, threads: Executor) -> None:
    _, asked = question(str(one.documents[0].path), "result")
    assert rank(one, asked, threads, scale=1.0, replications=3).runs == 3 * (1 + 2 * 5)


def test_what_the_model_refuses_is_said_and_raises_nothing(
    tmp_path: Path, threads: Executor
) -> None:
    """Ways out of 0.6 and 0.3 that grow by a half come to more than one in all."""
    found = read(str(folder(tmp_path / "year", (
        'sources.duration = "A03"',
        'sources.duration = "A03"\nattrition = [{ to = "gone", p = 0.6, source = "A06" }, '
        '{ to = "completed", p = 0.3, source = "A06" }]',
    ))))  # fmt: skip
    _, asked = question(str(found.documents[0].path), "result")
    ranked = rank(found, asked, threads, scale=1.0)
    by = {each.assumption.id: each for each in ranked.ranked}
    assert by["A06"].high is None
    assert by["A06"].low is not None
    refused = [each for each in ranked.kept if each.why == "refused"]
    assert [each.id for each in refused] == ["A06"]
    assert refused[0].detail.startswith("high: journeys.visit.stages[1].attrition: probabilities")
    with pytest.raises(InputError, match="probabilities up to 1 in all"):
        varied(found, "A06", "high")


def test_an_indicator_that_the_scenario_does_not_have_is_refused(
    tmp_path: Path, threads: Executor
) -> None:
    at = folder(tmp_path / "year", ('marks = "completion"\n', ""))
    found, asked = question(str(at), "completions")
    with pytest.raises(InputError, match="accepted: an indicator that the scenario has"):
        rank(found, asked, threads, scale=1.0)


def test_a_chance_moves_what_hangs_on_it_and_nothing_where_it_does_not_fall(
    tmp_path: Path, threads: Executor
) -> None:
    """A tool of 10 a year that is never paid, as the chance stands, and always at its high end."""
    text = LEVER.format(source="A03").replace("[[lever.effects]]", CHANCE + "[[lever.effects]]")
    file = lever(tmp_path / "easier.toml", text=text + 'on = "vote"\n')
    base = folder(tmp_path / "year")
    found = read(str(file), str(base))
    _, asked = question(str(base), "result")
    ranked = rank(found, asked, threads, scale=1.0)
    by = {each.assumption.id: each for each in ranked.ranked}
    assert by["easier.chances.vote.p"].low == Change(0.0, 0.0, 0.0)
    assert by["easier.chances.vote.p"].high == Change(-10.0, -10.0, -10.0)
    assert by["A01"].high == Change(-50.0, -50.0, -50.0)  # of the rent that the lever halves
    assert "A03, The vote passes" in ranking.text(ranked, "en")
    assert "A03, Le vote passe" in ranking.text(ranked, "fr")


def test_carbon_can_be_asked_for(tmp_path: Path, threads: Executor) -> None:
    carbon = ('yearly = "100 EUR"', 'yearly = "100 EUR"\ncarbon = "10 t"\nsources.carbon = "A01"')
    at = folder(tmp_path / "year", carbon)
    found, asked = question(str(at), "carbon")
    ranked = rank(found, asked, threads, scale=1.0)
    assert ranked.value == pytest.approx(10.0)
    top = ranked.ranked[0]
    assert top.assumption.id == "A01"
    assert top.high is not None
    assert top.high.delta == pytest.approx(10.0)


class _Failing(Executor):
    def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(ValueError("no more memory"))
        return future


def test_a_run_that_fails_is_named(one: Scenario) -> None:
    _, asked = question(str(one.documents[0].path), "result")
    with pytest.raises(RunError, match=r"ValueError: no more memory"):
        rank(one, asked, _Failing())


# ---- as it is typed


@pytest.mark.usefixtures("without_processes")
def test_the_ranking_is_printed_with_what_was_not_varied(tmp_path: Path) -> None:
    at = folder(tmp_path / "year")
    result = typed("show", at, "--assumptions", "--scale", 1, "--jobs", 1, "--top", 2)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("What each assumption, moved alone over its range, changes in: R")
    first = next(line for line in lines if "A01" in line)
    assert first.split()[:3] == ["1", "A01", "rent,"]
    assert "3 more follow, less strong." in lines
    assert "- a profile of months, days or hours, which has no size: A07" in lines
    assert "- the mode is zero, nothing is in proportion to it: A08" in lines
    assert "rank" in next(line for line in lines if "A09" in line)
    assert lines[-1] == "22 runs: 2 replications of each variant, seed 1, scale 1."
    assert result.stderr.splitlines()[-1].startswith("11/11 ")


@pytest.mark.usefixtures("without_processes")
def test_the_ranking_speaks_french_and_gives_json(tmp_path: Path) -> None:
    at = folder(tmp_path / "year")
    same = ("show", at, "--assumptions", "--scale", 1, "--jobs", 1, "-q")
    french = typed(*same, "--lang", "fr")
    assert "Ce que chaque hypothèse, déplacée seule sur sa plage" in french.stdout
    assert "22 simulations" in french.stdout
    assert french.stderr == ""
    given = json.loads(typed(*same, "--json").stdout)
    assert (given["indicator"], given["year"], given["unit"]) == ("result", 2023, "EUR")
    top = given["assumptions"][0]
    assert (top["rank"], top["id"], top["at_high"]["delta"]) == (1, "A01", -100.0)
    assert top["moves"] == ["costs.rent.yearly"]
    assert {each["id"] for each in given["not_varied"]} >= {"A07", "A08", "A09"}
    assert given["runs"] == 22


@pytest.mark.parametrize(
    ("language", "effect", "share"),
    [
        ("en", "A03, Yearly amount, “Rent”", "A03, share who take another course"),
        ("fr", "A03, Montant annuel, « Loyer »", "A03, part qui prend une autre formation"),
    ],
)
def test_a_magnitude_is_called_by_what_it_acts_on(
    language: Language, effect: str, share: str, tmp_path: Path, threads: Executor
) -> None:
    text = LEVER.format(source="A03") + (
        "[[lever.retirements]]\nbelow = 50\ncaptured = { low = 0.2, best = 0.5, high = 0.8 }\n"
    )
    base = folder(tmp_path / "year")
    (base / "catalogue.csv").write_text(
        "course,segment,share,fee,fixed_cost,learners,source\n"
        "law,learners,0.6,10,10,60,F001\nart,learners,0.4,10,10,40,F001\n"
    )
    found = read(str(lever(tmp_path / "easier.toml", text=text)), str(base))
    _, asked = question(str(base), "result")
    lines = ranking.text(rank(found, asked, threads, scale=1.0), language).splitlines()
    for id, said in (("easier.effects[0]", effect), ("easier.retirements[0].captured", share)):
        line = next(line for line in lines if id in line)
        assert said in line


def test_a_wrong_question_has_all_its_problems(tmp_path: Path) -> None:
    at = folder(tmp_path / "year")
    result = typed(
        "show", at, "--assumptions", "--indicator", "happiness", "--audience", "cats",
        "--segment", "dogs", "--pool", "sea", "--year", 1999,
    )  # fmt: skip
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("5 problems in the input:\n")
    for text in (
        "--indicator: value 'happiness' is refused; accepted: one of applications,",
        "--audience: value 'cats' is refused; accepted: one of everybody",
        "--segment: value 'dogs' is refused; accepted: one of learners",
        "--pool: value 'sea' is refused; accepted: one of desk",
        "--year: value 1999 is refused; accepted: a year of the study, 2023 to 2023",
    ):
        assert text in result.stderr  # fmt: skip


def test_a_file_that_is_not_there_and_an_unknown_indicator_are_said_together() -> None:
    result = typed("show", "nowhere.toml", "--assumptions", "--indicator", "happiness")
    assert result.exit_code == 2
    assert result.stderr.startswith("2 problems in the input:\nnowhere.toml: not found")
    assert "'happiness'" in result.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--indicator", "result", "--segment", "learners"),
         "--segment: value 'learners' is refused; accepted: nothing: result is read by total"),
        (("--indicator", "utilisation"),
         "--pool: value 'missing' is refused; accepted: a pool: utilisation is read by pool"),
    ],
)  # fmt: skip
def test_an_indicator_is_asked_only_where_it_is_read(
    options: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    result = typed("show", folder(tmp_path / "year"), "--assumptions", *options)
    assert result.exit_code == 2
    assert said in result.stderr


def test_options_of_the_ranking_ask_for_the_ranking(tmp_path: Path) -> None:
    result = typed("show", small(tmp_path / "base"), "--indicator", "result", "--top", 3)
    assert result.exit_code == 2
    assert "--indicator, --top: only together with --assumptions" in result.stderr


def test_nothing_to_vary_is_said(tmp_path: Path, threads: Executor) -> None:
    found = read(str(folder(tmp_path / "year")))
    bare = replace(found, evidence={})
    _, asked = question(str(found.documents[0].path), "result")
    text = ranking.text(rank(bare, asked, threads, scale=1.0), "en")
    assert "No assumption varies." in text
