"""The report: what a reader sees is what the study holds, in both languages, on any screen."""

from __future__ import annotations

import ast
import base64
import math
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.container import BarContainer

from simulator import report
from simulator.aims import Aim
from simulator.document import Words
from simulator.experiment.compare import PLAIN, VERDICTS
from simulator.experiment.study import Fallen, ScenarioLabel, Study
from simulator.report import aims, charts, numbers, pictures, sentences, tables, terminal
from simulator.report.numbers import UNITS
from simulator.report.reading import KEY, Place, Reader, Value
from simulator.report.texts import TEXTS
from simulator.report.words import Language, say
from simulator.vocabulary import EVERY

HERE = Path(report.__file__).parent
ROOT = HERE.parents[1]
ALL_INDICATORS = EVERY
YEARS = (2025, 2026)
AUDIENCES = ("school", "adult")
POOLS = ("registrars", "advisers", "markers", "tutors", "finance", "dispatch", "idle", "rare")
TITLES = {
    "audience": {"school": Words(fr="Scolaires", en="School learners")},
    "pool": {"advisers": Words(fr="Conseillers", en="Advisers")},
}
LABELS = (
    ScenarioLabel("baseline", Words(fr="Le publié", en="As published"), None),
    ScenarioLabel(
        "simpler",
        Words(fr="Parcours simplifiés", en="Simpler journeys"),
        Words(fr="Moins de pièces demandées.", en="Fewer documents asked for."),
    ),
    ScenarioLabel("fewer", Words(fr="Catalogue resserré", en="Fewer courses"), None),
)
LANGUAGES = ("fr", "en")

# ---- a study whose every number is known


def level(name: str, place: Place, year: int) -> float:
    """The base's value of an indicator: different for each name, place and year."""
    rank = list(ALL_INDICATORS).index(name) + 1
    size = {"share": 0.01, "day": 0.7, "minute": 0.3, "contact": 0.4, "EUR": 1.3e6}
    part = 1 + AUDIENCES.index(place.audience) if place.audience in AUDIENCES else 3
    return size.get(ALL_INDICATORS[name].unit, 1234.0) * rank * part + (year - 2020)


def moved(name: str, scenario: str) -> float:
    """The difference of a scenario from the base, a part of the base."""
    return {"simpler": 0.1, "fewer": -0.05}[scenario] * (-1 if name == "copy-turnaround" else 1)


def row(name: str, place: Place, year: int, scenario: str) -> dict[str, Any]:
    base = level(name, place, year)
    if scenario == "baseline":
        mean, delta, verdict = base, math.nan, ""
    else:
        delta = base * moved(name, scenario)
        mean, verdict = base + delta, "more" if delta > 0 else "less"
    return {
        "scenario": scenario, "indicator": name, **place._asdict(), "year": year, "n": 5,
        "mean": mean, "low": mean - abs(mean) / 20, "high": mean + abs(mean) / 10,
        "delta": delta, "delta_low": delta - abs(delta) / 4, "delta_high": delta + abs(delta) / 2,
        "verdict": verdict, "more_runs": 0.0,
    }  # fmt: skip


def places(name: str) -> list[Place]:
    if "pool" in ALL_INDICATORS[name].by:
        return [Place(pool=pool) for pool in POOLS]
    if "audience" not in ALL_INDICATORS[name].by:
        return [Place()]
    parts = [Place(audience) for audience in AUDIENCES]
    return [Place(), *parts, Place("school", "lycee")]


def waiting(scenario: int, pool: int, week: int) -> float:
    return (pool != POOLS.index("idle")) * (pool + 1) * (10.0 + week) / (1 + scenario)


@cache
def study(scenarios: int = 3) -> Study:
    """A study of the base and the first of the other scenarios."""
    labels = LABELS[:scenarios]
    names = [label.name for label in labels]
    weeks = [date(2025, 1, 6) + timedelta(weeks=k) for k in range(100)]
    return Study(
        name="-vs-".join(names),
        base="baseline",
        scenarios=labels,
        replications=5,
        seed=11,
        scale=0.01,
        engine="simpy",
        terms=PLAIN,
        indicators=pd.DataFrame(
            row(name, place, year, scenario)
            for name in ALL_INDICATORS
            for place in places(name)
            for year in YEARS
            for scenario in names
        ),
        statements=pd.DataFrame(
            {**row("result", Place(), year, scenario), "account": account}
            for account in ("fees", "payroll")
            for year in YEARS
            for scenario in names
        ),
        queues=pd.DataFrame(
            (name, pool, week, waiting(s, p, w), 0.8)
            for s, name in enumerate(names)
            for p, pool in enumerate(POOLS)
            for w, week in enumerate(weeks)
        ).set_axis(["scenario", "pool", "week", "waiting", "utilisation"], axis=1),
        sources=pd.DataFrame(
            {"scenario": name, "sourced": 30, "derived": 20, "assumed": 49, "unsourced": 1}
            for name in names
        ),
        published=pd.DataFrame(
            [("Appels reçus", "Calls received", 2025, 602000.0, 640100.0, 630000.0, 650000.0,
              0.0633, "F101", "fact")],
            columns=["fr", "en", "year", "published", "simulated", "low", "high", "deviation",
                     "source", "kind"],
        ),
        runs=(),
        frames={},
        kept={},
        manifest={"command": "parcours compare", "versions": {"numpy": "2.2.0"}, "seconds": 12.5},
    )  # fmt: skip


@cache
def page(language: Language = "en", scenarios: int = 3) -> str:
    return report.page(study(scenarios), language, TITLES)


def reader(of: Study | None = None, language: Language = "en") -> Reader:
    return Reader(of or study(), language, TITLES)


def titled(text: str) -> Study:
    """The study with a scenario titled so."""
    label = replace(LABELS[1], title=Words(fr=text, en=text), mechanism=Words(fr=text, en=text))
    return replace(study(2), scenarios=(LABELS[0], label))


class Seen(HTMLParser):
    """What a browser sees in a page: elements with attributes, and text by element."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append((self.open[-1] if self.open else "", data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def words(self) -> str:
        return " ".join(data for tag, data in self.text if tag != "style")


# ---- numbers


@pytest.mark.parametrize(
    ("value", "places", "language", "signed", "written"),
    [
        (1234567.891, 2, "fr", False, "1\u202f234\u202f567,89"),
        (1234567.891, 2, "en", False, "1,234,567.89"),
        (999.0, 0, "fr", True, "+999"),
        (-1234.5, 1, "fr", True, "\u22121\u202f234,5"),
        (-0.04, 1, "en", True, "0.0"),
        (0.0, 0, "en", True, "0"),
        (math.nan, 1, "fr", True, "\u2013"),
    ],
)
def test_a_number_is_written_as_its_reader_writes_it(
    value: float, places: int, language: Language, signed: bool, written: str
) -> None:
    assert numbers.number(value, places, language, signed) == written


@settings(deadline=None, max_examples=200)
@given(st.floats(-1e12, 1e12), st.integers(0, 4), st.sampled_from(LANGUAGES), st.booleans())
def test_a_written_number_reads_back(
    value: float, places: int, language: Language, signed: bool
) -> None:
    text = numbers.number(value, places, language, signed)
    if language == "fr":
        text = text.replace("\u202f", "").replace(",", ".")
    assert float(text.replace(",", "").replace("\u2212", "-")) == round(value, places)


@pytest.mark.parametrize(
    ("value", "unit", "language", "amount", "difference"),
    [
        (1234.5e6, "EUR", "fr", "1\u202f234,5", "+1\u202f234,50"),
        (-3_000_000.0, "EUR", "en", "\u22123.0", "\u22123.00"),
        (0.604, "share", "fr", "60,4", "+60,40\u00a0pt"),
        (9.64, "day", "fr", "9,6", "+9,64"),
        (131_000.4, "learner", "en", "131,000", "+131,000"),
    ],
)
def test_a_value_is_written_in_its_unit(
    value: float, unit: str, language: Language, amount: str, difference: str
) -> None:
    assert numbers.amount(value, UNITS[unit], language) == amount
    assert numbers.difference(value, UNITS[unit], language) == difference


@pytest.mark.parametrize(
    ("low", "high", "unit", "language", "signed", "written"),
    [
        (800.0, 1700.0, "learner", "en", True, "+800 to +1,700"),
        (-0.12, 0.03, "day", "fr", True, "\u22120,12 à +0,03"),
        (0.6, 0.61, "share", "fr", False, "60,0 à 61,0"),
        (math.nan, math.nan, "learner", "en", True, ""),
        (5.0, 5.0, "learner", "en", False, ""),
        (-0.061, -0.0004, "day", "en", True, "\u22120.0610 to \u22120.0004"),
    ],
)
def test_an_interval_has_two_ends_or_none(
    low: float, high: float, unit: str, language: Language, signed: bool, written: str
) -> None:
    assert numbers.span(low, high, UNITS[unit], language, signed) == written


@settings(deadline=None, max_examples=200)
@given(st.floats(-100, 100), st.floats(0.0001, 100))
def test_an_interval_that_leaves_out_zero_never_shows_zero(low: float, width: float) -> None:
    high = low + width
    written = numbers.span(low, high, UNITS["day"], "en", signed=True)
    if written and low * high > 0 and min(abs(low), abs(high)) > 0.001:
        assert all(float(end.replace("\u2212", "-")) != 0 for end in written.split(" to "))


@pytest.mark.parametrize(
    ("value", "language", "written"),
    [
        (602000.0, "fr", "602\u202f000"), (13.0, "fr", "13"), (13.25, "en", "13.2"),
        (0.6, "fr", "0,6"), (0.5871, "en", "0.587"), (0.0, "en", "0"), (100.0, "fr", "100"),
    ],
)  # fmt: skip
def test_a_number_without_a_unit_keeps_about_four_figures(
    value: float, language: Language, written: str
) -> None:
    assert numbers.plain(value, language) == written


def test_every_unit_of_an_indicator_can_be_written() -> None:
    assert {each.unit for each in ALL_INDICATORS.values()} - set(UNITS) == set()
    assert all(unit.name.fr and unit.name.en and unit.mark.fr for unit in UNITS.values())


# ---- words


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_a_text_says_the_same_in_both_languages(key: str) -> None:
    fields = [
        [name for _, name, _, _ in Formatter().parse(text) if name is not None]
        for text in (TEXTS[key].fr, TEXTS[key].en)
    ]
    assert TEXTS[key].fr.strip()
    assert TEXTS[key].en.strip()
    assert sorted(fields[0]) == sorted(fields[1])


def test_every_text_is_used() -> None:
    files = [*HERE.iterdir(), *HERE.parent.rglob("*.py")]
    source = "".join(path.read_text("utf-8") for path in files if path.suffix in (".py", ".html")
                     and not path.stem.endswith(("texts", "phrases")))  # fmt: skip
    begun = tuple(re.findall(r'f["\']([a-z-]+-)\{', source))
    quoted = {key: (f'"{key}"', f"'{key}'") for key in TEXTS if not key.startswith(begun)}
    unused = [key for key, forms in quoted.items() if not any(each in source for each in forms)]
    assert unused == []


def test_french_marks_keep_to_the_word_before_them() -> None:
    assert say("interval-is", "fr", span="1") == "intervalle à 95\u00a0%\u00a0: 1"
    assert say("quoted", "fr", name="A") == "«\u00a0A\u00a0»"
    for key in TEXTS:
        fields = {name: "x" for _, name, _, _ in Formatter().parse(TEXTS[key].fr) if name}
        assert not re.search(r" [:;?!»%]|« ", say(key, "fr", **fields)), key


@pytest.mark.parametrize(
    ("indicator", "verdict", "said"),
    [
        ("completions", "more", "up (better)"),
        ("completions", "less", "down (worse)"),
        ("copy-turnaround", "less", "down (better)"),
        ("copy-turnaround", "more", "up (worse)"),
        ("calls", "more", "up"),
        ("calls", "no difference shown", "no difference shown"),
        ("calls", "", ""),
    ],
)
def test_a_verdict_says_whether_it_is_welcome(indicator: str, verdict: str, said: str) -> None:
    assert verdict in VERDICTS
    value = Value(1, 1, 1, 1, 1, 1, verdict)
    assert reader().verdict(indicator, value) == said


# ---- the page


def test_the_same_study_gives_the_same_bytes() -> None:
    assert report.page(study(), "fr", TITLES) == page("fr")


def test_the_page_needs_nothing_else() -> None:
    seen = Seen(page())
    assert seen.open == []
    addresses = [
        value or ""
        for _, attributes in seen.elements
        for name, value in attributes.items()
        if name in ("src", "href", "srcset", "action", "poster", "data")
    ]
    assert addresses
    assert all(address.startswith("data:image/svg+xml;base64,") for address in addresses)
    assert {"script", "link", "iframe", "object"} & {tag for tag, _ in seen.elements} == set()
    style = "".join(data for tag, data in seen.text if tag == "style")
    assert "url(" not in style
    assert "@import" not in style


def svgs(text: str) -> Iterator[str]:
    for payload in re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', text):
        yield base64.b64decode(payload).decode()


def test_the_pictures_need_nothing_else() -> None:
    drawn = list(svgs(page()))
    assert len(drawn) == 5
    for svg in drawn:
        assert all(address.startswith("#") for address in re.findall(r'href="([^"]*)"', svg))
        assert "<image" not in svg
        assert "url(h" not in svg


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_indicator_is_shown_with_its_unit_and_its_definition(language: Language) -> None:
    told = reader(language=language)
    text = Seen(page(language)).words()
    assert set(told.indicators) == set(ALL_INDICATORS)
    for name, indicator in ALL_INDICATORS.items():
        assert told.tell(indicator.definition) in text
        assert f"{told.named(name)} ({told.tell(told.unit(name).name)}), " in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_speaks_one_language(language: Language) -> None:
    other = "en" if language == "fr" else "fr"
    text = Seen(page(language)).words()
    foreign = [
        getattr(TEXTS[key], other)
        for key in ("question", "brief", "read", "statement", "sources", "with-delta", "verdict")
    ]
    assert [each for each in foreign if each in text] == []
    assert Seen(page(language)).all("html") == [{"lang": language}]


def test_a_title_is_never_markup_nor_mathematics() -> None:
    text = r"""<script>alert(1)</script> "><img src=x onerror=y> & {{ 7 * 7 }} 5 $ of \frac 10 $"""
    written = report.page(titled(text), "en", TITLES)
    seen = Seen(written)
    assert {"script"} & {tag for tag, _ in seen.elements} == set()
    assert all("onerror" not in attributes for attributes in seen.all("img"))
    assert [data for tag, data in seen.text if tag == "h3"] == [text, text]
    assert len(list(svgs(written))) == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_says_its_numbers(language: Language) -> None:
    alts = [attributes["alt"] or "" for attributes in Seen(page(language)).all("img")]
    told = reader(language=language)
    unit = UNITS["learner"]
    school = told.value("simpler", "completions", Place("school"), 2026)
    assert numbers.amount(school.mean, unit, language) in alts[0]
    assert numbers.amount(school.high, unit, language) in alts[0]
    assert numbers.amount(school.delta, unit, language) in alts[1]
    median = told.value("fewer", "days-to-access-median", Place("adult"), 2026)
    assert numbers.amount(median.mean, UNITS["day"], language) in alts[2]
    assert numbers.plain(waiting(0, POOLS.index("rare"), 99), language) in alts[3]
    result = told.value("fewer", "result", Place(), 2026)
    assert numbers.amount(result.delta, UNITS["EUR"], language) in alts[4]


def test_every_table_has_a_caption_and_every_head_a_scope() -> None:
    seen = Seen(page())
    assert len(seen.all("caption")) == len(seen.all("table")) > len(ALL_INDICATORS)
    assert {head.get("scope") for head in seen.all("th")} == {"col", "row", "rowgroup"}


def test_rows_have_a_cell_for_every_head() -> None:
    told = reader()
    made = [tables.key_figures(told), *tables.statements(told), tables.sources(told)]
    made += [table for section in tables.sections(told) for table in section.tables]
    for table in made:
        assert {len(line.cells) for line in table.rows} == {len(table.heads) - table.fixed}
        if table.fixed == 2:
            assert sum(line.heads[0].rows for line in table.rows if len(line.heads) == 2) == len(
                table.rows
            )


def test_a_sentence_is_made_from_the_numbers() -> None:
    summary = sentences.summaries(reader(language="fr"))[0]
    value = reader().value("simpler", "completions", Place(), 2026)
    finding = summary.findings[KEY.index("completions")]
    delta, low, high = (
        numbers.number(end, 0, "fr", signed=True)
        for end in (value.delta, value.delta_low, value.delta_high)
    )
    assert finding.text == f"Parcours accomplis en 2026\u00a0: {delta}\u00a0apprenants"
    assert finding.detail.startswith(f"intervalle à 95\u00a0%\u00a0: {low} à {high}\u00a0; de ")
    assert summary.title == "Parcours simplifiés"


@pytest.mark.parametrize(("scale", "said"), [(0.01, True), (0.25, True), (1.0, False)])
def test_a_part_of_the_real_size_is_said(scale: float, said: bool) -> None:
    told = " ".join(sentences.reading(reader(replace(study(), scale=scale))))
    assert ("read waits with care" in told) == said
    assert (f"{scale:.0%} of the people" in told) == said
    assert "5 replications" in told
    assert "assumptions" in told.lower()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "“As published” has 100 input values in numbers: 49 (49%) are assumptions. 1 have "
               "no source."),
        ("fr", "«\u00a0Le publié\u00a0» compte 100 valeurs d'entrée chiffrées\u00a0: 49 "
               "(49\u00a0%) sont des hypothèses. 1 n'ont pas de source."),
    ],
)  # fmt: skip
def test_the_share_of_assumptions_is_said_for_each_scenario(language: Language, said: str) -> None:
    told = reader(language=language)
    grounds = sentences.grounds(told)
    assert grounds[0] == said
    assert len(grounds) == len(told.scenarios)
    text = Seen(page(language)).words()
    on_terminal = " ".join(terminal.table(study(), language, TITLES).split())
    assert all(line in text for line in grounds)
    assert all(" ".join(terminal.plain(line).split()) in on_terminal for line in grounds)


def test_what_has_a_source_throughout_is_not_said_to_lack_one() -> None:
    sourced = study().sources.assign(unsourced=0)
    told = sentences.grounds(reader(replace(study(), sources=sourced)))
    assert told[0] == "“As published” has 99 input values in numbers: 49 (49%) are assumptions."


def test_what_how_to_read_says_is_on_the_page() -> None:
    text = Seen(page("fr")).words()
    assert all(note in text for note in sentences.reading(reader(language="fr")))
    assert "1\u00a0% de la taille réelle" in text
    assert "49,0\u00a0%" in text  # the share of assumptions
    assert "640\u202f100" in text
    assert "+6,3\u00a0%" in text
    assert "Moins de pièces demandées." in text
    assert "2.2.0" in text


def test_what_has_a_title_is_called_by_it() -> None:
    text = Seen(page("fr")).words()
    assert "Scolaires" in text
    assert "Conseillers" in text
    assert "advisers" not in text
    assert "lycee" in text  # which has none


def test_a_base_alone_is_not_compared() -> None:
    text = page("en", 1)
    assert len(list(svgs(text))) == 4
    assert "Difference" not in text
    assert "What does “As published” come to" in text


def test_a_single_replication_shows_no_interval() -> None:
    holes = dict.fromkeys(("low", "high", "delta_low", "delta_high"), math.nan)
    once = study(2)
    once = replace(
        once,
        replications=1,
        indicators=once.indicators.assign(**holes, verdict=""),
        statements=once.statements.assign(**holes, verdict=""),
        published=once.published.iloc[:0],
    )
    text = Seen(report.page(once, "en", TITLES)).words()
    assert "single replication" in text
    assert "95% interval " not in text.split("How to read")[0]
    assert "No published figure" in text
    assert not re.search(r"\bnan\b", text, re.IGNORECASE)
    assert "single replication" in report.table(once, "en").replace("\n", " ")


def test_what_only_one_scenario_has_is_shown_beside_a_dash() -> None:
    whole = study(2)
    frame = whole.indicators
    new = frame.audience == "adult"
    frame = frame[~(new & (frame.scenario == "baseline"))].copy()
    frame.loc[new, ["delta", "delta_low", "delta_high"]] = math.nan
    frame.loc[new, "verdict"] = ""
    lone = (whole.queues.scenario == "baseline") & (whole.queues.pool == "rare")
    part = replace(whole, indicators=frame, queues=whole.queues[~lone])
    assert not re.search(r"\bnan\b", Seen(report.page(part, "en", TITLES)).words())
    adult = tables.key_figures(reader(part)).rows[KEY.index("completions") + 2]
    assert [cell.main for cell in adult.cells] == [
        "\u2013",
        numbers.number(
            part.indicators.query(
                "scenario == 'simpler' and indicator == 'completions'"
                " and audience == 'adult' and year == 2026"
            )["mean"].item(),
            0,
            "en",
        ),
    ]
    assert report.table(part, "en")


# ---- what levers are meant to move, and their chances


def aimed(of: Study | None = None) -> Study:
    """The study with a lever that aims rightly, wrongly, at nothing shown and at what is not."""
    promised = (
        Aim("completions", "more", "school", "all", "all", 2026),
        Aim("copy-turnaround", "more", "all", "all", "all", 2025),
        Aim("queue-max", "less", "all", "all", "rare", 2026),
        Aim("enrolments", "more", "all", "all", "all", 2031),
        Aim("carbon", "less", "all", "all", "all", 2026),
    )
    fallen = Fallen("luck/call", Words(fr="L'appel est remporté", en="The call is won"), 0.44, 2)
    title = Words(fr="Pièces <b>", en="Documents <b>")
    of = of or study(2)
    frame = of.indicators.copy()
    frame.loc[(frame.indicator == "queue-max") & (frame.scenario == "simpler"), "verdict"] = (
        "no difference shown"
    )
    label = replace(LABELS[1], aims=((title, promised),), chances=(fallen,))
    return replace(of, indicators=frame, scenarios=(LABELS[0], label))


SHOWN = {
    "fr": ["en hausse, comme visé", "en baisse, au contraire", "pas d'écart démontré",
           "non comparé", "en hausse, au contraire"],
    "en": ["up, as meant", "down, the contrary", "no difference shown", "not compared",
           "up, the contrary"],
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_aim_stands_beside_what_is_shown_of_it(language: Language) -> None:
    told = reader(aimed(), language)
    (table,) = aims.tables(told)
    last = [line.cells[-1] for line in table.rows]
    assert [cell.verdict for cell in last] == SHOWN[language]
    assert [cell.sense for cell in last] == ["good", "bad", "none", "none", "bad"]
    value = told.value("simpler", "completions", Place("school"), 2026)
    cells = table.rows[0].cells
    assert cells[0].main == TITLES["audience"]["school"].model_dump()[language]
    assert cells[1].main == "2026"
    assert cells[3].main == numbers.difference(value.delta, UNITS["learner"], language)
    assert table.rows[3].cells[3].main == numbers.MISSING
    assert [line.heads[0].text for line in table.rows][4] == {
        "fr": "Empreinte carbone (t éq. CO2)", "en": "Carbon footprint (t CO2e)",
    }[language]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_and_the_terminal_say_what_levers_aim_at_and_which_chances_fell(
    language: Language,
) -> None:
    text = Seen(report.page(aimed(), language, TITLES)).words()
    shown = report.table(aimed(), language, TITLES)
    flat = " ".join(shown.split())
    for said in (text, flat):
        plain = said.replace("\u00a0", " ")
        assert all(each in plain for each in SHOWN[language])
        assert ("réalisé dans 2 répétitions sur 5" in plain) == (language == "fr")
        assert ("it fell in 2 of 5 replications" in plain) == (language == "en")
        assert ("44 %" if language == "fr" else "44%") in plain
        assert ("Pièces <b>" if language == "fr" else "Documents <b>") in plain
    assert max(map(len, shown.splitlines())) <= terminal.WIDTH
    assert shown.encode("cp1252")


def test_without_aims_and_chances_nothing_is_said_of_them() -> None:
    text = Seen(page()).words() + report.table(study(), "en", TITLES)
    assert say("aims", "en") not in text
    assert "replications. All" not in text
    assert "meant" not in text


def test_a_lever_of_the_base_is_compared_with_nothing() -> None:
    """The base's own chances are told; what its levers aim at has no difference to show."""
    alone = replace(aimed(), base="simpler", scenarios=aimed().scenarios[1:])
    assert aims.tables(reader(alone)) == []
    shown = report.table(alone, "en", TITLES)
    assert "it fell in 2 of 5" in " ".join(shown.split())
    assert "meant" not in shown


# ---- the pictures


def drawn(number: int) -> list[Axes]:
    picture = pictures.pictures(reader())[number]
    return picture.draw(picture.chart).axes


@pytest.mark.parametrize("deltas", [False, True])
def test_bars_and_whiskers_are_the_values(deltas: bool) -> None:
    told = reader()
    fields = ("delta", "delta_low", "delta_high") if deltas else ("mean", "low", "high")
    for axes, audience in zip(drawn(int(deltas)), AUDIENCES, strict=True):
        shown = told.scenarios[1:] if deltas else told.scenarios
        groups = [c for c in axes.containers if isinstance(c, BarContainer)]
        assert len(groups) == len(shown)
        for scenario, bars, whiskers in zip(shown, groups, axes.collections, strict=True):
            values = [
                told.value(scenario.name, "completions", Place(audience), year) for year in YEARS
            ]
            mean, low, high = ([getattr(value, field) for value in values] for field in fields)
            assert [bar.get_height() for bar in bars] == mean
            ends: Any = whiskers
            segments = np.array(ends.get_segments())
            assert segments[:, 0, 1] == pytest.approx(low)
            assert segments[:, 1, 1] == pytest.approx(high)
            middles = [bar.get_x() + bar.get_width() / 2 for bar in bars]
            assert segments[:, 0, 0] == pytest.approx(middles)


def test_the_days_of_the_last_year_stand_by_audience() -> None:
    median, p90 = drawn(2)
    assert [label.get_text() for label in p90.get_xticklabels()] == [
        "Overall", "School learners", "adult",
    ]  # fmt: skip
    groups = [c for c in median.containers if isinstance(c, BarContainer)]
    heights = [group[1].get_height() for group in groups]
    assert heights == [
        reader().value(s.name, "days-to-access-median", Place("school"), 2026).mean for s in LABELS
    ]
    assert median.get_ylim() == p90.get_ylim()


def test_queues_are_lines_of_the_longest_first() -> None:
    panels = drawn(3)
    order = [POOLS[k] for k in sorted(range(len(POOLS)), key=lambda k: -waiting(0, k, 0))]
    assert len(panels) == pictures.POOLS
    called = [reader().title("pool", pool) for pool in order[: pictures.POOLS]]
    assert [axes.get_title(loc="left") for axes in panels] == called
    for axes, pool in zip(panels, order, strict=False):
        for s, line in enumerate(axes.lines):
            expected = [waiting(s, POOLS.index(pool), week) for week in range(100)]
            assert list(np.asarray(line.get_ydata())) == expected
        assert [label.get_text() for label in axes.get_xticklabels()] == ["2025", "2026"]


def test_a_pool_where_nobody_waits_is_not_drawn() -> None:
    quiet = study(2).queues
    quiet = quiet.assign(waiting=quiet.waiting.where(quiet.pool == "tutors", 0.0))
    shown = pictures.pictures(reader(replace(study(2), queues=quiet)))[3]
    assert [panel.title for panel in shown.chart.panels] == ["tutors"]


def test_the_result_is_drawn_in_millions_of_euros() -> None:
    levels, deltas = drawn(4)
    value = reader().value("simpler", "result", Place(), 2026)
    groups = [c for c in levels.containers if isinstance(c, BarContainer)]
    assert groups[1][1].get_height() == pytest.approx(value.mean / 1e6)
    groups = [c for c in deltas.containers if isinstance(c, BarContainer)]
    assert groups[0][1].get_height() == pytest.approx(value.delta / 1e6)
    assert [text.get_text() for text in deltas.texts][1] == numbers.number(
        value.delta / 1e6, 2, "en", signed=True
    )


def test_styles_differ_without_colour() -> None:
    for one, other in combinations(charts.STYLES, 2):
        assert one.hatch != other.hatch
        assert one.marker != other.marker
    assert charts.style_of(len(charts.STYLES)) == charts.STYLES[1]


def test_numbers_stand_above_bars_only_where_they_fit() -> None:
    series = charts.Series("a", 1, (1.0,) * 4, (0.5,) * 4, (1.5,) * 4)
    panel = charts.Panel("p", ("a", "b", "c", "d"), (series,))
    for count, there in ((1, True), (3, False)):
        crowd = panel._replace(series=(series,) * count)
        chart = charts.Chart((crowd, crowd), str, lambda value: f"{value:8.3f}")
        assert bool(charts.bars(chart).axes[0].texts) == there


def test_differences_that_are_all_zero_are_not_blown_up() -> None:
    series = charts.Series("a", 1, (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    chart = charts.Chart((charts.Panel("p", ("x", "y"), (series,)),), str)
    assert charts.bars(chart).axes[0].get_ylim() == (-1, 1)


def longest_titles() -> Study:
    long = [Words(fr=f"{k} " + "Un nom qui remplit la légende " * 5, en="x") for k in range(3)]
    labels = [replace(label, title=title) for label, title in zip(LABELS, long, strict=True)]
    return replace(study(), scenarios=tuple(labels))


@pytest.mark.parametrize("number", range(5))
def test_no_text_of_a_picture_is_cut_or_covers_another(number: int) -> None:
    for of in (study(), longest_titles()):
        picture = pictures.pictures(reader(of, "fr"))[number]
        figure = picture.draw(picture.chart)
        FigureCanvasAgg(figure).draw()  # type: ignore[no-untyped-call]
        named = [text for legend in figure.legends for text in legend.get_texts()]
        for axes in figure.axes:
            marks = [*axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels()]
            low, high = sorted(axes.get_ylim())
            marks = [
                text
                for text in marks
                if text not in axes.get_yticklabels() or low <= text.get_position()[1] <= high
            ]
            boxes = [text.get_window_extent() for text in (*marks, *named) if text.get_text()]
            assert all(figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 for box in boxes)
            assert all(figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1 for box in boxes)
            assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]


def luminance(colour: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG21/#dfn-relative-luminance."""
    parts = [int(to_hex(colour)[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_stands_out_from_its_ground() -> None:
    style = (HERE / "style.css").read_text("utf-8")
    named = dict(re.findall(r"--(\w+): (#\w+)", style))
    chips = re.findall(r"\.chip\.\w+ \{ color: (#\w+); background: (#\w+)", style)
    assert len(chips) == 2
    pairs = [*chips, *((named[ink], named[on]) for ink in ("ink", "soft", "blue")
                       for on in ("paper", "tint"))]  # fmt: skip
    assert min(contrast(*pair) for pair in pairs) >= 4.5
    assert min(contrast(each.colour, "#ffffff") for each in charts.STYLES[:4]) >= 3.0


# ---- the terminal


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("title", ["Short", "A title that goes on and on " * 8, "x" * 300])
def test_the_terminal_table_fits(language: Language, title: str) -> None:
    called = {"audience": {"adult": Words(fr=title, en=title)}}
    text = report.table(titled(title.strip()), language, called)
    assert max(map(len, text.splitlines())) <= terminal.WIDTH == 110


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terminal_table_holds_every_key_difference(language: Language) -> None:
    told = reader(language=language)
    text = report.table(study(), language, TITLES)
    lines = [line.split("  ") for line in text.splitlines()]
    cells = {cell.strip() for line in lines for cell in line}
    for name in KEY:
        for scenario in ("simpler", "fewer"):
            value = told.value(scenario, name, Place(), 2026)
            unit = UNITS[ALL_INDICATORS[name].unit]
            wanted = [
                numbers.difference(value.delta, unit, language),
                numbers.span(value.delta_low, value.delta_high, unit, language, signed=True),
                told.verdict(name, value),
            ]
            plain = [each.replace("\u202f", " ").replace("\u00a0", " ") for each in wanted]
            assert {each.replace("\u2212", "-") for each in plain} <= cells
    assert "Scolaires" in text or "School learners" in text
    assert "adult" in text
    assert {"2025", "2026"} <= cells


def test_the_terminal_table_is_plain_on_an_old_terminal() -> None:
    text = report.table(study(), "fr", TITLES)
    assert text.encode("cp1252").decode("cp1252") == text


# ---- imports


def test_nothing_is_drawn_before_a_page_is_asked_for() -> None:
    code = "import sys, simulator.report; print({'matplotlib', 'jinja2'} & set(sys.modules))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "set()"


def test_no_picture_touches_what_other_pictures_share() -> None:
    used = {
        name.name
        for path in HERE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in node.names
    }
    assert {"pyplot", "matplotlib.pyplot"} & used == set()
