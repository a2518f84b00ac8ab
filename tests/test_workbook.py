"""Exports: the workbook's formulas come to our numbers, tables come back, results are kept."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from documents import lever, tiny, typed

from simulator.experiment.study import Study
from simulator.result import load

RISE = """
[lever]
name = "dearer"
title = { fr = "Plus cher", en = "Dearer" }
mechanism = { fr = "Un prix plus haut", en = "A higher price" }

[[lever.effects]]
target = "price.amount"
op = "scale"
price = "fee"
value = 1.5

[[lever.costs]]
title = { fr = "Outil", en = "Tool" }
kind = "running"
amount = "1 kEUR"
"""
RENT = """
[costs.rent]
title = { fr = "Loyer", en = "Rent" }
account = "running"
yearly = "4321.09 EUR"

[investments.machines]
title = { fr = "Machines", en = "Machines" }
yearly = { 2022 = "1000 EUR", 2023 = "1500 EUR" }
life = 3

[treasury]
cash = "9 kEUR"
floor = "30 days"
"""
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result folder of two scenarios over two years, by the command."""
    folder = tmp_path_factory.mktemp("exported")
    base = folder / "tiny.toml"
    tiny(base, ("end = 2023-03-01", "end = 2024-07-01"), ("volume = 400", "volume = 900"))
    base.write_text(base.read_text("utf-8") + RENT, encoding="utf-8")
    dearer = lever(folder / "dearer.toml", text=RISE)
    ran = typed("compare", base, dearer, "--replications", 3, "--engine", "simpy", "--jobs", 1,
                "--out", folder / "result", "--store", folder / "store", "-q")  # fmt: skip
    assert ran.exit_code == 0, ran.stderr
    return folder / "result"


@pytest.fixture(scope="module")
def study(result: Path) -> Study:
    return load(str(result)).study()


@pytest.fixture(scope="module")
def book(result: Path) -> Path:
    ran = typed("export", result, "--xlsx", "--lang", "fr")
    assert ran.exit_code == 0, ran.stderr
    return result.with_name("result-fr.xlsx")


Cells = dict[str, dict[str, tuple[str, str]]]
"""Sheet -> cell -> (formula, or nothing, and value)."""


def cells(path: Path) -> Cells:
    """Every cell of a workbook, read from its XML."""
    with zipfile.ZipFile(path) as packed:
        names = [each.get("name") or "" for each in _tree(packed, "xl/workbook.xml")
                 .iter(f"{SHEET}sheet")]  # fmt: skip
        texts = ["".join(part.text or "" for part in each.iter(f"{SHEET}t"))
                 for each in _tree(packed, "xl/sharedStrings.xml").iter(f"{SHEET}si")]  # fmt: skip
        found: Cells = {}
        for number, name in enumerate(names, 1):
            found[name] = {}
            for each in _tree(packed, f"xl/worksheets/sheet{number}.xml").iter(f"{SHEET}c"):
                value = each.findtext(f"{SHEET}v") or ""
                shown = texts[int(value)] if each.get("t") == "s" else value
                found[name][each.get("r") or ""] = (each.findtext(f"{SHEET}f") or "", shown)
    return found


def _tree(packed: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(packed.read(name))


def row_of(sheet: dict[str, tuple[str, str]], label: str) -> int:
    return next(int(at[1:]) for at, (_, shown) in sheet.items() if at[0] == "A" and shown == label)


def test_the_totals_of_a_statement_are_formulas_and_our_numbers(book: Path, study: Study) -> None:
    sheets = cells(book)
    for rank, scenario in enumerate(study.scenarios, 1):
        sheet = sheets[f"Compte de résultat {rank}"]
        for label, name in (("Total des ressources", "resources"), ("Total des charges", "charges"),
                            ("Résultat", "result")):  # fmt: skip
            for column, year in (("C", 2023), ("D", 2024)):
                formula, shown = sheet[f"{column}{row_of(sheet, label)}"]
                assert formula.startswith(("SUM(", f"{column}"))
                assert float(shown) == pytest.approx(
                    mean(study, scenario.name, name, year), abs=0.005
                )


def mean(study: Study, scenario: str, indicator: str, year: int) -> float:
    rows = study.indicators
    mine = rows[(rows.scenario == scenario) & (rows.indicator == indicator) & (rows.year == year)]
    return float(mine["mean"].iloc[0])


def test_the_bridge_of_the_workbook_ends_at_the_scenario(book: Path, study: Study) -> None:
    sheet = cells(book)["Passage 2"]
    for column, year in (("B", 2023), ("C", 2024)):
        _, price = sheet[f"{column}{row_of(sheet, 'Prix')}"]
        _, cost = sheet[f"{column}{row_of(sheet, 'Coût des leviers')}"]
        scenario = float(sheet[f"{column}{row_of(sheet, 'Plus cher')}"][1])
        base = float(sheet[f"{column}{row_of(sheet, 'Minuscule')}"][1])
        assert float(price) > 0 > float(cost)
        assert scenario - base == pytest.approx(float(price) + float(cost), abs=0.005)
        assert scenario == pytest.approx(mean(study, "dearer", "result", year), abs=0.005)


def test_the_statements_of_the_workbook_are_formulas_and_our_numbers(
    book: Path, study: Study
) -> None:
    sheets = cells(book)
    financing = sheets["Tableau de financement 1"]
    for label, name in (("= Capacité d'autofinancement (CAF)", "self-financing"),
                        ("Trésorerie au 31 décembre", "cash")):  # fmt: skip
        formula, shown = financing[f"C{row_of(financing, label)}"]
        assert bool(formula) == (name == "self-financing")
        assert float(shown) == pytest.approx(mean(study, study.base, name, 2023), abs=0.005)
    commitments = sheets["AE-CP 1"]
    top, plan = (row_of(commitments, label) for label in ("Investissement", "Machines"))
    assert commitments[f"B{top}"][0].startswith("SUM(")
    assert float(commitments[f"B{plan}"][1]) == 1_500.0
    cash = sheets["Trésorerie 1"]
    assert cash["D3"][1] == "30"
    assert cash["H5"][0] == 'IF($D$3="","",$D$3*G5)'
    told = study.treasury.iloc[0]
    assert float(cash["H5"][1]) == pytest.approx(told["floor"])
    assert float(cash["I5"][1]) == pytest.approx(told["reserve"])
    floor = sheets["Plancher"]
    year, first = study.reserve.iloc[0], study.breach.iloc[0]
    assert floor["J5"] == (f"I5/{year['n']}", floor["J5"][1])
    assert float(floor["J5"][1]) == pytest.approx(year["p"])
    at = row_of(floor, "Première fin de mois sous le plancher") + 2
    assert float(floor[f"B{at}"][1]) == first["days"] == 30.0
    assert float(floor[f"J{at}"][1]) == pytest.approx(first["p"])
    costs = sheets["Coût complet 1"]
    formula, shown = costs[f"G{row_of(costs, 'Ensemble')}"]
    assert formula.startswith("SUM(")
    assert float(shown) == pytest.approx(mean(study, study.base, "full-cost", 2024), abs=0.005)


def test_every_sheet_is_there_in_both_languages(book: Path, result: Path, tmp_path: Path) -> None:
    assert list(cells(book)) == [
        "Lisez-moi", "Hypothèses", "Compte de résultat 1", "Compte de résultat 2", "Passage 2",
        "Tableau de financement 1", "AE-CP 1", "Trésorerie 1", "Coût complet 1",
        "Tableau de financement 2", "AE-CP 2", "Trésorerie 2", "Coût complet 2", "Plancher",
        "Répétitions", "Risque", "Indicateurs",
    ]  # fmt: skip
    english = tmp_path / "english.xlsx"
    assert typed("export", result, "--xlsx", "--out", english).exit_code == 0
    assert list(cells(english)) == [
        "Read me", "Assumptions", "Statement 1", "Statement 2", "Bridge 2",
        "Financing 1", "AE-CP 1", "Cash 1", "Full cost 1",
        "Financing 2", "AE-CP 2", "Cash 2", "Full cost 2", "Floor", "Replications", "Risk",
        "Indicators",
    ]  # fmt: skip


def test_a_chart_stands_on_each_sheet_of_money_and_says_what_it_shows(book: Path) -> None:
    with zipfile.ZipFile(book) as packed:
        drawings = [packed.read(name).decode() for name in packed.namelist()
                    if name.startswith("xl/drawings/drawing")]  # fmt: skip
    assert len(drawings) == 6
    assert all('descr="' in drawing for drawing in drawings)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_spreadsheet_that_computes_the_formulas_afresh_finds_our_numbers(
    book: Path, tmp_path: Path
) -> None:
    """Without the values that we wrote beside them."""
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(book) as packed, zipfile.ZipFile(bare, "w") as out:
        for name in packed.namelist():
            content = packed.read(name)
            if name.startswith("xl/worksheets/sheet"):
                tree = ElementTree.fromstring(content)
                for each in tree.iter(f"{SHEET}c"):
                    value = each.find(f"{SHEET}v")
                    if each.find(f"{SHEET}f") is not None and value is not None:
                        each.remove(value)
                content = ElementTree.tostring(tree)
            out.writestr(name, content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(tmp_path / "out"), str(bare)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    ours, computed = cells(book), cells(tmp_path / "out" / "bare.xlsx")
    compared = 0
    for sheet, here in ours.items():
        for at, (formula, written) in here.items():
            if formula and _is_number(written):
                compared += 1
                assert float(computed[sheet][at][1]) == pytest.approx(float(written), abs=0.005), at
    assert compared > 150


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_tables_come_back_from_csv_and_parquet(result: Path, study: Study) -> None:
    assert typed("export", result, "--csv", "--parquet").exit_code == 0
    for name, table in (("bridge", study.bridge), ("risk", study.risk),
                        ("results", study.results)):  # fmt: skip
        read = pd.read_csv(result.with_name("result-csv") / f"{name}.csv")
        pd.testing.assert_frame_equal(read, table, check_dtype=False)
        kept = pd.read_parquet(result.with_name("result-parquet") / f"{name}.parquet")
        pd.testing.assert_frame_equal(kept, table, check_dtype=False)


def test_a_french_csv_opens_in_a_french_spreadsheet(result: Path, tmp_path: Path) -> None:
    out = tmp_path / "tables"
    assert typed("export", result, "--csv", "--lang", "fr", "--out", out).exit_code == 0
    content = (out / "risk.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfscenario;year;")
    assert b"," in content.splitlines()[1]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "what to export as: --xlsx, --csv, --parquet or --levers"),
        (("--csv", "--parquet", "--out", "x"), "--out: only together with one form"),
    ],
)
def test_an_export_that_says_too_little_or_too_much_is_refused(
    given: tuple[str, ...], said: str
) -> None:
    ran = typed("export", "none-such", *given)
    assert ran.exit_code == 2
    assert said in ran.stderr


def test_what_is_no_result_or_an_older_one_is_refused(result: Path, tmp_path: Path) -> None:
    ran = typed("export", tmp_path, "--csv")
    assert ran.exit_code == 2
    assert "the folder of a result" in ran.stderr
    older = tmp_path / "older"
    shutil.copytree(result, older)
    manifest = older / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"form": ', '"form": 0'), "utf-8")
    ran = typed("export", older, "--csv")
    assert ran.exit_code == 2


def test_other_files_are_not_replaced(result: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("kept", "utf-8")
    ran = typed("export", result, "--csv", "--out", mine)
    assert ran.exit_code == 2
    assert "a new file or folder, or an older export" in ran.stderr
    assert [each.name for each in mine.iterdir()] == ["letter.txt"]


def test_the_terminal_shows_bands_chances_and_the_bridge(result: Path) -> None:
    page = (result / "report-fr.html").read_text("utf-8")
    for text in ("P(déficit)", "Bande 95", "D'où vient l'écart", "Graphique en cascade"):
        assert text.replace("'", "&#39;") in page
