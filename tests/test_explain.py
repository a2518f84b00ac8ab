"""A number explained: its parts add up to it, and each stands on something that is named."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from documents import in_threads, typed
from how_to import PAGES, execute

from simulator import explain as explaining
from simulator.budget.accounts import ACCOUNTS
from simulator.explain.asking import Asked, asked
from simulator.explain.money import LINES, RATIO, STANDING
from simulator.explain.node import Node, cut, table
from simulator.explain.resting import Resting
from simulator.report.reading import Place, Reader
from simulator.report.terminal import WIDTH
from simulator.result import Result, load
from simulator.vocabulary import EVERY

SCENARIO = "2.2-simpler-journeys"
LIBRARY = PAGES.parents[1] / "scenarios"
MONEY = [*LINES, *STANDING, *(name for name in ACCOUNTS if name not in LINES)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result that the page makes, after all that the page shows."""
    made = tmp_path_factory.mktemp("explained")
    with pytest.MonkeyPatch.context() as patch:
        in_threads(patch)
        patch.setenv("PARCOURS_STORE", str(made / "store"))
        assert len(execute(PAGES / "explain-a-number.md", made, patch)) == 6
    return made / "demo"


@pytest.fixture(scope="module")
def result(folder: Path) -> Result:
    return load(str(folder))


@pytest.fixture(scope="module")
def reader(result: Result) -> Reader:
    return Reader(result.study(), "fr", result.titles())


def tree(result: Result, reader: Reader, name: str, *, one: int | None = None) -> Node:
    """The explanation of a number of the scenario with a lever."""
    return explaining.explain(result, reader, asked(reader, name, SCENARIO, replication=one))


def leaves(node: Node, kind: str) -> Iterator[Node]:
    """Every node of a kind."""
    if node.kind == kind:
        yield node
    for child in node.children:
        yield from leaves(child, kind)


def cents(value: float | None) -> int:
    assert value is not None
    assert abs(value * 100 - round(value * 100)) < 1e-3
    return round(value * 100)


def test_an_amount_is_what_it_is_made_of_to_the_cent(result: Result, reader: Reader) -> None:
    """In each level of the tree, of one replication, each time anew."""
    held = {account for name, account, _ in reader.accounts if name == SCENARIO}
    wanted = [f"{name}-2025" for name in MONEY if name in held or name not in ACCOUNTS]
    assert len(wanted) > 20
    for name in (*wanted, *(f"{name}-2023" for name in STANDING)):
        node = tree(result, reader, name, one=1)
        assert cents(node.value) == sum(cents(child.value) for child in node.children), name
        for line in node.children:
            if line.children:
                assert cents(line.value) == sum(cents(child.value) for child in line.children)
            for entry in line.children:
                assert cents(entry.value) == sum(cents(child.value) for child in entry.children)


def test_means_add_up_and_are_the_study_s(result: Result, reader: Reader) -> None:
    for name in (*LINES, *STANDING):
        node = tree(result, reader, f"{name}-2025")
        told = reader.value(SCENARIO, name, Place(), 2025)
        assert (node.value, node.low, node.high) == (told.mean, told.low, told.high)
        parts = sum(child.value or 0.0 for child in node.children)
        assert parts == pytest.approx(told.mean, abs=0.006)
        for line in node.children:
            known = reader.accounts.get((SCENARIO, line.name, 2025))
            if known and name == "result":
                assert line.value == pytest.approx(known.mean)
                assert line.low == pytest.approx(known.low, nan_ok=True) or line.low is None


def test_a_ratio_is_one_amount_over_the_other(result: Result, reader: Reader) -> None:
    node = tree(result, reader, f"{RATIO}-2025", one=0)
    over, under = node.children
    assert node.value == pytest.approx((over.value or 0.0) / (under.value or 1.0))
    assert over.children
    assert under.children


def test_every_ground_of_a_result_rests_on_values_and_every_value_on_a_source(
    result: Result, reader: Reader
) -> None:
    node = tree(result, reader, "result-2025")
    grounds = list(leaves(node, "ground"))
    assert len(grounds) > 50
    assert [each.name for each in grounds if not each.children] == []
    values = [value for ground in grounds for value in ground.children]
    # An amount that stands for the fee of a course has none itself: the catalogue's fees do.
    bare = {each.name for each in values if not each.children}
    assert all(name.endswith(".amount") for name in bare), bare
    assert all("[scenarios/" in each.title for each in values)
    evidence = list(leaves(node, "assumption"))
    assert evidence
    assert all("hypothèse" in each.title and "plage de" in each.text for each in evidence)
    facts = [*leaves(node, "fact"), *leaves(node, "calibration")]
    assert facts
    assert not any("hypothèse" in each.title for each in facts)


def test_a_value_that_a_lever_moves_cites_the_lever_s_evidence(
    result: Result, reader: Reader
) -> None:
    file = f"scenarios/levers/{SCENARIO}.toml"
    row = {"scenario": SCENARIO, "path": "prices.parcel.amount", "base": "7 EUR", "final": "8 EUR",
           "origins": f"{file}: lever.effects[2]"}  # fmt: skip
    study = replace(reader.study, grounded={**reader.study.grounded, "moved": pd.DataFrame([row])})
    (node,) = Resting(replace(reader, study=study), SCENARIO).on(
        lambda value: value.path == "prices.parcel.amount"
    )
    assert f"les leviers l'amènent de 7 EUR à 8 EUR ({file}: lever.effects[2])" in node.title
    assert node.title.endswith("hypothèses A27, A30, B82")
    assert [each.name for each in node.children] == ["B62", "A27", "A30", "B82"]


def test_a_lever_s_costs_open_down_to_its_file(result: Result, reader: Reader) -> None:
    node = tree(result, reader, "lever-cost-2025")
    values = list(leaves(node, "value"))
    assert values
    assert all("[scenarios/levers/2.2-" in each.title for each in values)
    titles = [each.title for each in leaves(node, "entry")]
    assert "Dossier en ligne, espace personnel, copies numériques" in titles


def test_every_indicator_of_a_result_is_explained(result: Result, reader: Reader) -> None:
    """Each in every place of one kind that it has; learners by segment, in their own unit."""
    names = dict.fromkeys(name for _, name, *_ in reader.values)
    assert len(names) > 30
    for name in names:
        place = next(place for _, each, place, _ in reader.values if each == name)
        wanted = Asked(reader.base.name, name, reader.years[-1], place)
        node = explaining.explain(result, reader, wanted)
        assert node.children or node.value == 0.0, name
        assert EVERY[name].unit == node.unit


def test_learners_add_up_over_the_segments_that_are_named(result: Result, reader: Reader) -> None:
    for name in ("applications", "enrolments", "completions", "drop-outs", "copies", "emails"):
        for one in (None, 1):
            node = tree(result, reader, f"{name}-2024", one=one)
            parts = [each.value or 0.0 for each in node.children if each.kind == "line"]
            assert sum(parts) == pytest.approx(node.value)
    rate = tree(result, reader, "completion-rate-2024", one=1)
    over, under = (each.value or 0.0 for each in rate.children if each.kind == "tally")
    assert rate.value == pytest.approx(over / under)
    cost = tree(result, reader, "full-cost-2024", one=1)
    parts = [each.value or 0.0 for each in cost.children if each.kind == "tally"]
    assert cents(cost.value) == sum(map(cents, parts))
    carbon = tree(result, reader, "carbon-2024", one=0)
    parts = [each.value or 0.0 for each in carbon.children if each.kind == "tally"]
    assert carbon.value == pytest.approx(sum(parts))


def test_the_stage_and_the_outcome_that_are_counted_are_named(
    result: Result, reader: Reader
) -> None:
    done = tree(result, reader, "completions-2024")
    assert all(each.text.startswith("étape «") for each in done.children if each.kind == "line")
    gone = tree(result, reader, "drop-outs-2024")
    assert "issue «\u00a0dropped-out\u00a0»" in gone.children[0].text
    (touching,) = leaves(done, "note")
    assert len(touching.children) > 20
    assert "parcours show" in touching.text


def test_a_tree_is_cut_in_depth_and_in_width_and_keeps_its_sums() -> None:
    parts = tuple(Node("entry", str(k), str(k), float(k), "EUR") for k in range(1, 10))
    line = Node("line", "fees", "Fees", 45.0, "EUR", children=parts)
    whole = Node("number", "result-2025", "Result", 45.0, "EUR", children=(line,))
    shown = cut(whole, 2, 3, "{n} others").children[0]
    assert [each.title for each in shown.children] == ["7", "8", "9", "6 others"]
    assert shown.children[-1].value == 21.0
    assert sum(each.value or 0.0 for each in shown.children) == 45.0
    assert cut(whole, 1, 3, "{n} others").children[0].children == ()
    assert cut(whole, 2, 0, "{n} others") == whole
    assert table(line)["children"][0] == {
        "kind": "entry", "name": "1", "title": "1", "value": 1.0, "unit": "EUR",
    }  # fmt: skip


def test_the_text_is_no_wider_than_a_page_and_json_is_the_same_tree(folder: Path) -> None:
    ran = typed("explain", folder, "result-2024", "--depth", 5, "--top", 2, "--lang", "fr")
    assert ran.exit_code == 0, ran.output
    assert max(map(len, ran.output.splitlines())) <= WIDTH
    ran = typed("explain", folder, "result-2024", "--depth", 2, "--top", 0, "--json")
    told = json.loads(ran.output)
    assert told["name"] == "result-2024"
    assert told["value"] == pytest.approx(sum(line["value"] for line in told["children"]), abs=0.01)
    assert {line["kind"] for line in told["children"]} == {"line"}


REFUSED = (
    (("result-1999",), "a year of the result: 2023, 2024, 2025, 2026"),
    (("wealth",), "one of throughput, balance, "),
    (("result", "--scenario", "x"), f"one of baseline, {SCENARIO}"),
    (("result", "--replication", 2), "0 to 1"),
    (("result", "--segment", "bts"), "of the whole institution"),
    (("postage", "--segment", "bts"), "of the whole institution"),
    (("utilisation",), "of --pool advisers, --pool correspondents, "),
)


@pytest.mark.parametrize(("arguments", "accepted"), REFUSED)
def test_what_a_result_does_not_have_is_refused_with_what_it_has(
    folder: Path, arguments: tuple[object, ...], accepted: str
) -> None:
    ran = typed("explain", folder, *arguments)
    assert ran.exit_code == 2
    assert accepted in ran.stderr


def test_a_result_of_an_older_form_says_how_to_make_it_again(folder: Path, tmp_path: Path) -> None:
    old = Path(shutil.copytree(folder, tmp_path / "old"))
    file = old / "manifest.json"
    manifest = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**manifest, "form": manifest["form"] - 1}), "utf-8")
    ran = typed("explain", old, "result")
    assert ran.exit_code == 2
    assert "a result that this version wrote" in ran.stderr
    assert manifest["command"] in ran.stderr


def test_the_folder_is_enough(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy elsewhere, where no scenario can be read, tells the same."""
    moved = Path(shutil.copytree(folder, tmp_path / "moved"))
    here = typed("explain", folder, "result", "--depth", 5)

    def gone(*_: object) -> None:
        raise AssertionError("a scenario was read")

    monkeypatch.setattr("simulator.library.load", gone)
    monkeypatch.chdir(tmp_path)
    assert typed("explain", moved, "result", "--depth", 5).output == here.output


def test_values_are_kept_by_files_that_do_not_depend_on_where_they_were_read(
    result: Result,
) -> None:
    values = result.study().grounded["values"]
    files = set(values["origin"])
    assert all(each == "default" or each.startswith("scenarios/") for each in files)
    assert isinstance(values, pd.DataFrame)


def test_every_price_of_the_library_has_a_title_in_both_languages() -> None:
    """What an entry of the ledger is called by."""
    found = 0
    for file in LIBRARY.rglob("*.toml"):
        tables = tomllib.loads(file.read_text("utf-8"))
        lever = tables.get("lever", {}).get("new", {})
        for name, price in {**tables.get("prices", {}), **lever.get("prices", {})}.items():
            assert set(price.get("title", {})) == {"fr", "en"}, f"{file.name}: {name}"
            found += 1
    assert found > 20
