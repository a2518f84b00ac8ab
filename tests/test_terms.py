"""A study on terms: precise enough, within a margin, under draws of its assumptions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from markupsafe import escape

from simulator import library
from simulator.errors import InputError
from simulator.experiment.compare import Terms, summarise
from simulator.experiment.conduct import Memory, conduct
from simulator.experiment.gathering import head
from simulator.experiment.identity import inputs
from simulator.experiment.parts import parts
from simulator.experiment.precise import unmet, until_precise
from simulator.experiment.study import Design, Study
from simulator.experiment.targets import Target
from simulator.experiment.terms import asked
from simulator.experiment.uncertainty import drawn, from_ranges
from simulator.report import LANGUAGES, Language, page, split_table
from simulator.report.reading import Reader, unsettled
from simulator.report.sentences import context, reading
from simulator.report.split import split_lines
from simulator.scenario import read
from simulator.store import HEAD
from simulator.variation import assumptions, at_end, moved


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


@pytest.fixture(scope="module")
def keeper() -> Memory:
    """The runs of the plan, each done once for all tests."""
    return Memory()


@pytest.fixture(scope="module")
def under_draws(plan: Design, threads: Executor) -> Study:
    wanted = asked(replace(plan, replications=2), uncertain="assumptions", draws=3)
    return conduct(wanted.at(3), threads)


def frame(base: list[list[float]], other: list[list[float]]) -> pd.DataFrame:
    """Values of two scenarios: a row for each draw, a column for each replication."""
    rows = [
        (name, draw, replication, "result", "all", "all", "all", 2026, value)
        for name, table in (("base", base), ("other", other))
        for draw, row in enumerate(table, 1)
        for replication, value in enumerate(row)
    ]
    columns = ["scenario", "draw", "replication", "indicator", "audience", "segment", "pool",
               "year", "value"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


KEYS = ("indicator", "audience", "segment", "pool", "year")
MARGIN = Terms(margins=(Target("result", None, 5.0, False),))


def told(base: list[list[float]], other: list[list[float]], terms: Terms) -> pd.Series:
    found = summarise(frame(base, other), KEYS, "base", terms)
    return found[found.scenario == "other"].iloc[0]


def test_a_difference_within_the_margin_is_equivalent_and_beyond_it_more() -> None:
    base = [[10.0, 20.0, 30.0]]
    assert told(base, [[11.0, 20.5, 31.0]], MARGIN).verdict == "equivalent"
    assert told(base, [[31.0, 40.5, 51.0]], MARGIN).verdict == "more"
    wide = told(base, [[11.0, 29.0, 31.0]], MARGIN)
    assert wide.verdict == "not enough runs"
    assert wide.more_runs > 0


def test_a_margin_speaks_of_its_year_alone() -> None:
    other = Terms(margins=(Target("result", 2025, 5.0, False),))
    assert told([[10.0, 20.0, 30.0]], [[11.0, 20.5, 31.0]], other).verdict != "equivalent"


def test_draws_are_what_is_independent() -> None:
    """Two draws of many replications are two values: the interval is that of two means."""
    rng = np.random.default_rng(1)
    other = [list(rng.normal(5.0, 1.0, 50)), list(rng.normal(9.0, 1.0, 50))]
    found = told([[0.0] * 50] * 2, other, Terms())
    means = [float(np.mean(each)) for each in other]
    half = 12.706204736 * abs(means[1] - means[0]) / 2
    assert found.n == 2
    assert (found.delta_high - found.delta_low) / 2 == pytest.approx(half)


def test_several_scenarios_widen_the_intervals_of_their_differences_alone() -> None:
    rng = np.random.default_rng(2)
    base, other = rng.normal(size=(1, 6)), rng.normal(size=(1, 6))
    two = frame(base.tolist(), other.tolist())
    third = two[two.scenario == "other"].assign(scenario="third")
    one, both = (summarise(each, KEYS, "base") for each in (two, pd.concat([two, third])))
    alone = summarise(pd.concat([two, third]), KEYS, "base", Terms(at_once=False))
    width = [float((t.delta_high - t.delta_low)[t.scenario == "other"].iloc[0])
             for t in (one, both, alone)]  # fmt: skip
    assert width[1] > width[0]
    assert width[2] == width[0]
    assert (both.high - both.low).iloc[0] == (one.high - one.low).iloc[0]


def test_it_stops_at_the_first_look_that_is_precise_enough(
    plan: Design, threads: Executor, keeper: Memory
) -> None:
    counts: list[int] = []

    def run(each: Design) -> Study:
        counts.append(each.replications)
        return conduct(each, threads, keeper=keeper)

    easy = asked(replace(plan, replications=30), precision="result=9M€")
    last, study = until_precise(easy.at, easy.counts, run)
    assert (last.replications, counts, unmet(study)) == (10, [10], [])
    assert study.terms.looks == (10, 15, 23, 30)


def test_what_is_never_precise_runs_to_its_maximum_and_says_so(
    plan: Design, threads: Executor, keeper: Memory
) -> None:
    hard = asked(replace(plan, replications=12), precision="result=0.000001€,calls=400%")
    last, study = until_precise(hard.at, hard.counts, lambda d: conduct(d, threads, keeper=keeper))
    assert last.replications == 12
    assert [each.indicator for each in unmet(study)] == ["result"]


def test_looks_widen_the_intervals(plan: Design, threads: Executor, keeper: Memory) -> None:
    ten = replace(plan, replications=10)
    looked = asked(replace(plan, replications=30), precision="result=1M€").at(10)
    plain, wide = (conduct(each, threads, keeper=keeper).indicators for each in (ten, looked))
    assert ((wide.high - wide.low) >= (plain.high - plain.low)).all()
    assert ((wide.high - wide.low) > (plain.high - plain.low)).any()


def test_every_wrong_option_is_said_at_once(plan: Design) -> None:
    with pytest.raises(InputError) as caught:
        asked(plan, "profit=1€", "calls=5%", "nowhere.csv")
    assert [each.path for each in caught.value.problems] == [
        "--precision", "--indifferent", "--uncertainty",
    ]  # fmt: skip


def test_terms_are_part_of_a_result_and_read_back(plan: Design) -> None:
    wanted = asked(plan, "result=1M€", "calls=5").at(3)
    assert inputs(wanted) != inputs(plan)
    kept = HEAD.validate_python(json.loads(HEAD.dump_json(head(wanted))))
    assert kept.terms == wanted.terms


@pytest.mark.parametrize("reference", library.names())
def test_every_scenario_of_the_library_takes_what_is_drawn(reference: str) -> None:
    scenario = read(reference)
    assert len(drawn([scenario], from_ranges([scenario], 2, 1))) == 2


def test_a_draw_may_lie_where_a_retirement_ends_no_course() -> None:
    scenario = read("levers/2.3-catalogue")
    threshold = next(each for each in assumptions(scenario)[0] if each.id == "B86")
    assert scenario.tuning.retired
    assert not moved(scenario, [(threshold, threshold.range[0])]).tuning.retired


def test_a_draw_moves_each_assumption_to_its_value(plan: Design) -> None:
    base, other = plan.scenarios
    ids = [each.id for each in assumptions(other)[0]]
    assert set(ids) >= {each.id for each in assumptions(base)[0]}
    joint = from_ranges(plan.scenarios, 4, 1)
    assert set(joint.names) == set(ids)
    for name, column in zip(joint.names, joint.values.T, strict=True):
        low, _, high = next(e for e in assumptions(other)[0] if e.id == name).range
        assert ((low <= column) & (column <= high)).all()
    under = drawn(plan.scenarios, joint)
    own = {each.id: each for each in assumptions(other)[0]}
    taken = [(own[n], own[n].written(v)) for n, v in zip(joint.names, joint.values[2], strict=True)]
    assert under[2][1].model == moved(other, taken).model
    assert [each.name for each in under[0]] == [each.name for each in plan.scenarios]


def test_a_value_at_an_end_is_the_scenario_at_that_end(plan: Design) -> None:
    other = plan.scenarios[1]
    for each in assumptions(other)[0]:
        assert at_end(other, each, "low").model == moved(other, [(each, each.low)]).model


def test_the_draws_of_a_look_are_the_first_of_all(plan: Design) -> None:
    wanted = asked(plan, "result=1M€", uncertain="assumptions", draws=12)
    assert wanted.counts == (10, 12)
    assert wanted.at(10).draws == wanted.at(12).draws[:10]
    assert wanted.provenance["uncertainty"]["made_by"] == "latin-hypercube"


def test_a_study_under_draws_splits_its_uncertainty(under_draws: Study) -> None:
    found = parts(under_draws)
    assert set(found.compared) == {True, False}
    assert found.share.dropna().between(0.0, 1.0).all()
    row = found[(found.indicator == "result") & ~found.compared].iloc[0]
    table = under_draws.indicators
    same = table[(table.indicator == "result") & (table.year == row.year)].iloc[0]
    assert (row.low, row.high) == (pytest.approx(same.low), pytest.approx(same.high))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_split_says_what_would_help(under_draws: Study, language: Language) -> None:
    text = split_table(under_draws, language)
    helps = {"fr": ("plus de répétitions", "mieux connaître"), "en": ("more runs", "more knowl")}
    assert any(each in text for each in helps[language])
    assert "%" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_splits_what_the_terminal_splits(under_draws: Study, language: Language) -> None:
    """The same figures, under the same words, wherever a reader looks."""
    told = page(under_draws, language)
    assert '<h2 id="split">' in told
    lines = split_lines(under_draws, language)
    (scenario,) = lines
    for figure, span, share, helps in lines[scenario]:
        assert all(str(escape(each)) in told for each in (figure, span, share, helps))
    shown = told[told.index('<h2 id="split">') :]
    assert shown[: shown.index("</table>")].count("<tr") == 1 + len(lines[scenario])


@pytest.mark.parametrize(
    ("made", "en", "fr"),
    [
        ({"law": "triangular"}, "vary: 3, each over its range.", "chacune sur sa plage."),
        (
            {"law": "triangular", "joint": "a, b"},
            "vary: 3, of which 2 together, as a table of draws leaves them; the others each over",
            "dont 2 ensemble, comme une table de tirages les laisse",
        ),
        (
            {"made_by": "a fit"},
            "The others stand still: the interval says nothing of them.",
            "Les autres ne bougent pas",
        ),
    ],
)
def test_how_the_assumptions_vary_is_told(
    under_draws: Study, made: dict[str, str], en: str, fr: str
) -> None:
    manifest = {"uncertainty": {**made, "assumptions": ["a", "b", "c"]}}
    study = replace(under_draws, manifest=manifest)
    both: tuple[tuple[Language, str, str], ...] = (
        (
            "en",
            en,
            "Each figure is the mean of 3 draws of the assumptions (replications of each: 2)",
        ),
        ("fr", fr, "Chaque chiffre est la moyenne de 3 tirages des hypothèses (répétitions"),
    )
    for language, wanted, first in both:
        told = " ".join(reading(Reader(study, language, {})))
        assert told.startswith(first)
        assert context(Reader(study, language, {}))[-1].startswith("3 ")
        assert wanted in told
        assert "says nothing of the assumptions" not in told


def test_without_draws_there_is_nothing_to_split(
    plan: Design, threads: Executor, keeper: Memory
) -> None:
    study = conduct(replace(plan, replications=2), threads, keeper=keeper)
    assert parts(study).empty
    assert split_table(study, "en") == ""
    assert 'id="split"' not in page(study, "en")


@pytest.mark.parametrize(
    ("verdict", "more", "en", "fr"),
    [
        ("equivalent", 0.0, "equivalent", "équivalent"),
        ("not enough runs", 35.0, "not enough runs: 35 more",
         "pas assez de répétitions\u00a0: encore 35"),
        ("not enough runs", np.inf, "not enough runs", "pas assez de répétitions"),
        ("no difference shown", 12.0, "no difference shown", "pas d'écart démontré"),
    ],
)  # fmt: skip
def test_a_verdict_that_goes_neither_way_is_told(
    verdict: str, more: float, en: str, fr: str
) -> None:
    assert (unsettled(verdict, more, "en"), unsettled(verdict, more, "fr")) == (en, fr)


def test_the_same_luck_lessens_the_variance_of_a_difference(
    plan: Design, threads: Executor, keeper: Memory
) -> None:
    """Paired, the variance of the difference is below that of independent runs of both."""
    study = conduct(replace(plan, replications=12), threads, keeper=keeper)
    values = study.frames["indicators"]
    mine = values[(values.indicator == "calls") & (values.segment == "all")
                  & (values.audience == "all") & (values.year == 2023)]  # fmt: skip
    wide = mine.pivot_table(index="replication", columns="scenario", values="value")
    apart = wide.var(ddof=1).sum()
    paired = (wide.iloc[:, 0] - wide.iloc[:, 1]).var(ddof=1)
    assert apart > 2.0 * paired
