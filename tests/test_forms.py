"""Financial statements as a reader sees them: every line, in both languages, with its totals."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import pytest
from test_report import LABELS, TITLES, YEARS, reader, study

from simulator import report
from simulator.budget import ENVELOPES, FINANCING
from simulator.document import Words
from simulator.experiment.study import Study
from simulator.report import charts, finance, forms, numbers, tables
from simulator.report.cash import cash
from simulator.report.numbers import UNITS
from simulator.report.reading import Place
from simulator.report.tables import Table

NAMES = [label.name for label in LABELS[:2]]
MONTHS = [f"{year}-{month:02}" for year in YEARS for month in range(1, 13)]
CELLS = ("n", "mean", "low", "high", "delta", "delta_low", "delta_high", "verdict", "more_runs")


def row(mean: float, scenario: str = "baseline") -> dict[str, Any]:
    delta = float("nan") if scenario == "baseline" else 1e6
    cells = (5, mean, mean - 1e6, mean + 1e6, delta, delta - 5e5, delta + 5e5, "", 0.0)
    return {"scenario": scenario, **dict(zip(CELLS, cells, strict=True))}


@cache
def told() -> Study:
    """The study of the report's tests with statements: the amounts are a line's place, in M€."""
    base = study(2)
    places = {name: k * 1e6 for k, name in enumerate(FINANCING, 1)}
    label = replace(
        LABELS[1], levers=(("2.2", Words(fr="Parcours simplifiés", en="Simpler journeys")),)
    )
    operations = [("staff", "", 60e6), ("running", "", 20e6), ("running", "lever/2.2", 2e6),
                  ("investment", "plan", 7e6), ("investment", "idle", 0.0)]  # fmt: skip
    costs = [("school", "lycee", "direct", 1e6), ("school", "lycee", "state", 2e6),
             ("school", "lycee", "shared", 3e6), ("", "", "shared", 4e6)]  # fmt: skip
    spread = {"low80": 9e6, "high80": 11e6, "low95": 8e6, "high95": 12e6}
    chance = {"breaches": 2, "apart": 5, "p": 0.4, "p_low": 0.05, "p_high": 0.85}
    return replace(
        base,
        scenarios=(LABELS[0], label),
        financing=pd.DataFrame(
            {"line": line, "year": year, **row(value, name)}
            for name in NAMES for line, value in places.items() for year in YEARS
        ),
        commitments=pd.DataFrame(
            {"envelope": envelope, "operation": operation, "kind": kind, "year": year,
             **row(value, name)}
            for name in NAMES for envelope, operation, value in operations
            for kind in ("committed", "paid", "outstanding") for year in YEARS
        ),
        treasury=pd.DataFrame(
            {"scenario": name, "month": month, "n": 5, "mean": (20 - abs(k - 7)) * 1e6, **spread,
             "floor": 5e6, "reserve": 2.04, "below": k % 2}
            for name in NAMES for k, month in enumerate(MONTHS)
        ),
        reserve=pd.DataFrame(
            {"scenario": name, "year": year, "n": 5, "mean": 2.04, "low80": 1.5, "high80": 2.5,
             "low95": 1.0, "high95": 3.0, "lowest": 0.96, "daily": 1e5,
             "floor": 5e6 if name == "baseline" else float("nan"), **chance}
            for name in NAMES for year in YEARS
        ),
        breach=pd.DataFrame([{
            "scenario": "baseline", "days": 45.0, "n": 5, **chance, "earliest": "2025-03",
            "low95": None, "low80": "2025-03", "median": "never", "high80": "never",
            "high95": None, "latest": "never",
        }]),
        costs=pd.DataFrame(
            {"audience": audience, "segment": segment, "part": part, "year": year,
             **row(value, name)}
            for name in NAMES for audience, segment, part, value in costs for year in YEARS
        ),
    )  # fmt: skip


def column(table: Table, at: int = 0) -> dict[str, str]:
    """Head -> the number in a column."""
    return {row.heads[-1].text: row.cells[at].main for row in table.rows}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_financing_table_has_every_line_in_both_languages(language: report.Language) -> None:
    base, other = forms.financing(reader(told(), language))
    point = "," if language == "fr" else "."
    for k, ((line, words), shown) in enumerate(zip(FINANCING.items(), base.rows, strict=True), 1):
        both = (words.fr, words.en) if language == "fr" else (words.en, words.fr)
        assert (shown.heads[0].text, shown.heads[0].beside) == both
        assert shown.cells[0].main == f"{k}{point}0"
        assert shown.strong == (line in forms.STRONG)
    # An interval under the base's amounts, a difference and its interval under the others'.
    assert [len(table.rows[0].cells[0].below) for table in (base, other)] == [1, 2]


def test_envelopes_are_the_sums_of_their_operations() -> None:
    base, other = forms.commitments(reader(told(), "fr"))
    assert column(base) == {
        "Personnel": "60,00", "Fonctionnement": "22,00", "2.2": "2,00", "Investissement": "7,00",
        "plan": "7,00",
    }  # fmt: skip
    assert [row.heads[0].text for row in base.rows if row.strong] == [
        words.fr for words in ENVELOPES.values()
    ]
    assert "Parcours simplifiés" in column(other)
    assert base.heads[1:3] == (f"AE {YEARS[0]}", f"CP {YEARS[0]}")
    assert len(base.heads) == 1 + 2 * len(YEARS) + 1


def test_the_reserve_and_the_first_breach() -> None:
    reserve, breach = forms.floors(reader(told(), "en"))
    first, last = reserve.rows[0], reserve.rows[-1]
    assert [cell.main for cell in first.cells] == [
        "2.0", "1.5 to 2.5", "1.0 to 3.0", "1.0", "5.00", "40%"
    ]  # fmt: skip
    assert first.cells[-1].below == ("[5 to 85]",)
    # Without a floor there is no chance of a breach.
    assert [cell.main for cell in last.cells][-2:] == ["–", "–"]
    (only,) = breach.rows
    assert [cell.main for cell in only.cells] == [
        "45", "40%", "2025-03", "never", "never", "2025-03 to never", "–"
    ]  # fmt: skip
    french = forms.floors(reader(told(), "fr"))[1]
    assert french.rows[0].cells[3].main == "jamais"


def test_every_month_of_the_cash_is_shown() -> None:
    base, _ = forms.treasury(reader(told(), "en"))
    assert list(column(base)) == MONTHS
    assert [cell.main for cell in base.rows[1].cells] == [
        "14.00", "9.00 to 11.00", "8.00 to 12.00", "5.00", "2.0", "1 / 5"
    ]  # fmt: skip


def test_the_picture_of_the_cash_has_bands_and_says_its_lowest_month() -> None:
    (picture,) = cash(reader(told(), "en"))
    panel = picture.chart.panels[0]
    (series,) = panel.series
    assert [(low[0], high[0]) for low, high in series.bands] == [(8.0, 12.0), (9.0, 11.0)]
    assert series.floor[0] == 5.0
    assert str(panel.along[0]) == f"{YEARS[0]}-01-31"
    lowest = 20 - abs(len(MONTHS) - 1 - 7)
    assert f"at the lowest {lowest:.2f} M€ ({MONTHS[-1]})" in picture.alt.replace("\u2212", "-")
    figure = charts.bands(picture.chart)
    assert len(figure.axes[0].collections) == 2
    assert picture.source.startswith("data:image/svg+xml")


def test_the_full_cost_adds_up_and_names_what_is_nobody_s() -> None:
    base, _ = forms.costs(reader(told(), "fr"))
    totals = column(base, 4)
    assert list(totals.values()) == ["10,00", "6,00", "6,00", "4,00"]
    assert "Non affecté" in totals
    assert [row.under for row in base.rows] == [False, False, True, False]


def test_a_statement_closes_with_its_totals() -> None:
    first = tables.statements(reader(told(), "fr"))[0]
    heads = [row.heads[0] for row in first.rows]
    assert [(head.text, head.beside) for head in heads] == [
        ("7061 Droits d'inscription", "Fees"), ("Total des produits", ""),
        ("641 Masse salariale", "Payroll"), ("Total des charges", ""), ("Résultat", ""),
    ]  # fmt: skip
    charges = reader(told()).value("baseline", "charges", Place(), YEARS[0])
    # Charges are negative on the page, where an account is.
    assert first.rows[3].cells[0].main == numbers.amount(-charges.mean, UNITS["EUR"], "fr")


def test_a_page_has_every_statement_and_a_study_without_them_none() -> None:
    page = report.page(told(), "fr", TITLES)
    bare = report.page(study(2), "fr", TITLES)
    for name in ("financing", "commitments", "treasury", "full-cost"):
        assert f'<h2 id="{name}">' in page
        assert f'<h2 id="{name}">' not in bare
    assert '<span class="beside">= Self-financing capacity (CAF)</span>' in page
    assert cash(reader()) == []


def test_a_terminal_shows_the_floor() -> None:
    lines = dict(finance.lines(forms.floors(reader(told(), "en"))))
    breach = lines["First month's end below the floor"]
    assert breach[1][1:5] == ("45", "40% [5 to 85]", "2025-03", "never")
