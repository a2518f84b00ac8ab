"""Where every value comes from, and what each number rests on."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from documents import LEVER, Spoil, laid, lever, small

from simulator import library, origin
from simulator.library import names
from simulator.origin import KINDS, Value
from simulator.scenario import Scenario, read

WORDS = ("source", "sources", "note", "title", "mechanism", "objective", "moves", "lever")


@cache
def shown(reference: str) -> dict[str, Value]:
    """The values of a scenario by path."""
    found = origin.values(read(reference))
    assert len({value.path for value in found}) == len(found)
    return {value.path: value for value in found}


def leaves(node: Any, path: str) -> Iterator[str]:
    """The path of each value that a file writes, lists of plain values as one."""
    if isinstance(node, dict):
        for key, child in node.items():
            if key not in WORDS:
                yield from leaves(child, f"{path}.{key}" if path else key)
    elif isinstance(node, list) and any(isinstance(item, dict) for item in node):
        for k, item in enumerate(node):
            yield from leaves(item, f"{path}[{k}]")
    else:
        yield path


def test_every_value_of_the_baseline_has_an_origin() -> None:
    document = library.load("baseline")
    found = shown("baseline")
    written = set(leaves(document.tables, ""))
    # A text that stands for a law is the law's value; a name is what other paths are made of.
    missing = {p for p in written if p not in found and f"{p}.value" not in found}
    assert {path for path in missing if not path.endswith(".name")} == set()
    assert len(written) > 1_000
    for value in found.values():
        assert value.origin == "default" or Path(value.origin).suffix in (".toml", ".csv")


def test_each_origin_is_the_file_that_writes_the_value() -> None:
    root = library.library()
    found = shown("baseline")
    for file in sorted((root / "baseline").glob("*.toml")):
        for path in leaves(tomllib.loads(file.read_text("utf-8")), ""):
            value = found.get(path) or found.get(f"{path}.value")
            if value is not None:
                assert value.origin == library.shown(file), path
    assert found["catalogue[0].fee"].origin == library.shown(root / "baseline" / "catalogue.csv")


@pytest.mark.parametrize("name", names())
def test_every_number_of_the_library_cites_its_source(name: str) -> None:
    unsourced = [value.path for value in shown(name).values() if value.kind == "unsourced"]
    assert unsourced == []
    written = sum(value.kind is not None for value in shown(name).values())
    counts = origin.kinds(read(name))
    assert list(counts) == list(KINDS)
    assert (counts["unsourced"], sum(counts.values())) == (0, written)


def of(folder: Path, *changes: Spoil) -> dict[str, Value]:
    scenario = read(str(small(folder / "base", *changes)))
    return {value.path: value for value in origin.values(scenario)}


def test_a_value_that_nobody_wrote_is_a_default(tmp_path: Path) -> None:
    found = of(tmp_path)
    assert found["pools.office.presence"].origin == "default"
    assert found["pools.office.presence"].kind is None
    assert Path(found["pools.helpers.presence"].origin).name == "journeys.toml"


@pytest.mark.parametrize(
    ("change", "path", "sources", "kind"),
    [
        (("presence = 0.8", "presence = 0.8"), "pools.helpers.presence", ("F001",), "sourced"),
        (("presence = 0.8", 'presence = 0.8\nsources.presence = "A01"'),
         "pools.helpers.presence", ("A01",), "assumed"),
        (("presence = 0.8", 'presence = 0.8\nsources.presence = ["F001", "A01"]'),
         "pools.helpers.presence", ("F001", "A01"), "assumed"),
        (("presence = 0.8", 'presence = 0.8\nsources.presence = "F002"'),
         "pools.helpers.presence", ("F002",), "derived"),
        (("presence = 0.8", 'presence = 0.8\nnote = "from the total"'),
         "pools.helpers.presence", ("F001",), "derived"),
        (('yearly = "10 kEUR"\nsource = "F001"', 'yearly = "10 kEUR"'),
         "costs.rent.yearly", (), "unsourced"),
        # What differs for a segment cites for itself, else for its segment.
        (("volume = 100", "volume = 100"),
         "segments.learners.stages.study.requests.call.expected", ("A01",), "assumed"),
        (('expected = 0.5, source = "A01"', "expected = 0.5"),
         "segments.learners.stages.study.requests.call.expected", ("F001",), "sourced"),
        (('expected = 0.5, source = "A01"', 'expected = 0.5, sources = { expected = "F002" }'),
         "segments.learners.stages.study.requests.call.expected", ("F002",), "derived"),
        (('mean = "5 min", source = "A01"', 'mean = "5 min"'),
         "segments.learners.requests.call.talk.work.mean", ("F001",), "sourced"),
    ],
)  # fmt: skip
def test_a_number_rests_on_the_nearest_source_and_on_the_weakest_of_several(
    change: Spoil, path: str, sources: tuple[str, ...], kind: str, tmp_path: Path
) -> None:
    value = of(tmp_path, *([change] if change[0] != change[1] else []))[path]
    assert (value.sources, value.kind) == (sources, kind)


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("journeys.course.stages[2].duration.value", "28 days", "assumed"),
        ("pools.office.pay.amount", "50 kEUR", "sourced"),
        ("prices.fee.amounts.pupils", "20 EUR", "sourced"),
        ("prices.fee.amount", "course", None),
        ("grants.state.yearly.2023", "1 MEUR", "sourced"),
        ("study.start", "2023-01-01", None),
        ("journeys.course.stages[0].opens", "01-10", None),
        ("rhythms.season.months", "1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 1.0, 1.0, 1.0",
         "sourced"),
        ("catalogue[2].learners", "10.0", "assumed"),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_people_write_it(
    path: str, text: str, kind: str | None, tmp_path: Path
) -> None:
    value = of(tmp_path)[path]
    assert (value.shown, value.kind) == (text, kind)


def test_the_values_of_a_lever_are_shown_after_the_model(tmp_path: Path) -> None:
    found = {value.path: value for value in origin.values(laid(tmp_path))}
    value = found["levers.easier.effects[0].value.best"]
    assert (value.value, value.sources, value.kind) == (0.5, ("A01",), "assumed")
    assert Path(value.origin).name == "easier.toml"


# ---- what levers move


def moved(scenario: Scenario) -> list[tuple[str, str, str]]:
    return [(each.path, each.base, each.final) for each in origin.moved(scenario)]


def test_what_a_lever_moves_is_said_with_where_it_was_and_where_it_ends(tmp_path: Path) -> None:
    found = laid(tmp_path)
    law = "law=gamma, shape={'a': 2.0}, mean=1200 s"
    assert moved(found) == [
        ("learners/course/check.work", law, "x 0.5"), ("pupils/course/check.work", law, "x 0.5"),
    ]  # fmt: skip
    assert origin.moved(found)[0].origins == (found.tuning.actions[0].origin,)
    assert origin.moved(read(str(tmp_path / "base"))) == []


@pytest.mark.parametrize(
    ("target", "op", "value", "keys", "expected"),
    [
        ("stage.probability", "odds", "2", 'stage = "order"\nto = "gone"\nsegment = "pupils"',
         ("pupils/course/order -> gone", "0.3", "0.3, odds x 2")),
        ("stage.expected", "scale", "0.5", 'raises = "call"\nsegment = "pupils"',
         ("pupils/course/study > call", "0.3", "0.15")),
        ("stage.patience", "add", '"-1 days"', 'segment = "pupils"',
         ("pupils/course/check.patience", "value=432000 s", "x 1 - 1 days")),
        ("stage.strain", "scale", "3", 'segment = "pupils"',
         ("pupils/course/check.strain.weight", "0.1", "0.3")),
        ("pool.speed", "scale", "2", 'pool = "office"', ("pools.office.speed", "1", "2")),
        ("segment.volume", "set", "50", 'segment = "pupils"',
         ("segments.pupils.volume", "100", "50")),
        ("cost.yearly", "scale", "2", 'cost = "rent"', ("costs.rent.yearly", "10 kEUR", "20 kEUR")),
        ("price.amount", "scale", "2", 'price = "fee"', ("prices.fee.amount", "course", "x 2")),
        ("grant.yearly", "add", '"-100 kEUR"', "",
         ("grants.state.yearly", "2023: 1 MEUR", "x 1 - 100 kEUR")),
        ("pool.people", "add", "-1", 'pool = "office"',
         ("pools.office.people", "2022-12-01: 2, 2023-06-01: 3", "x 1 - 1")),
    ],
)  # fmt: skip
def test_every_target_is_shown_where_it_acts(
    target: str, op: str, value: str, keys: str, expected: tuple[str, str, str], tmp_path: Path
) -> None:
    head, rest = LEVER.split("[[lever.effects]]")
    after = rest[rest.index("[[lever.retirements]]") :]
    effect = f'[[lever.effects]]\ntarget = "{target}"\nop = "{op}"\nvalue = {value}\n{keys}\n\n'
    assert moved(laid(tmp_path, text=head + effect + after)) == [expected]


@pytest.mark.parametrize(
    ("target", "op", "value", "expected"),
    [
        ("pool.presence", "set", "0.5", ("pools.helpers.presence", "0.8", "0.5")),
        ("pool.turnover", "scale", "0.5", ("pools.helpers.staffing.turnover", "0.1", "0.05")),
        ("pool.time_to_fill", "add", '"30 days"',
         ("pools.helpers.staffing.time_to_fill", "value=7776000 s", "x 1 + 30 days")),
        ("pool.ramp_up", "scale", "0.5",
         ("pools.helpers.staffing.ramp_up", "180 days", "90 days")),
        ("pool.absence", "add", "-0.01", ("pools.helpers.staffing.absence", "0.06", "0.05")),
    ],
)  # fmt: skip
def test_every_target_of_people_is_shown_where_it_acts(
    target: str, op: str, value: str, expected: tuple[str, str, str], tmp_path: Path
) -> None:
    life = ('presence = 0.8\n', 'presence = 0.8\nstaffing = { turnover = 0.1, '
            'time_to_fill = "90 days", ramp_up = "180 days", absence = 0.06, '
            'absence_spell = "12 days", source = "A01" }\n')  # fmt: skip
    head, rest = LEVER.split("[[lever.effects]]")
    after = rest[rest.index("[[lever.retirements]]") :]
    pool = "" if target != "pool.presence" else 'pool = "helpers"\n'
    effect = f'[[lever.effects]]\ntarget = "{target}"\nop = "{op}"\nvalue = {value}\n{pool}\n'
    file = lever(tmp_path / "easier.toml", text=head + effect + after)
    found = read(str(file), str(small(tmp_path / "base", life)))
    assert moved(found) == [expected]
    shown = {v.path: v.shown for v in origin.values(found)}
    assert shown["pools.helpers.staffing.absence_spell"] == "12 days"
    assert shown["pools.helpers.staffing.ramp_up"] == "180 days"


# ---- published figures


def test_a_published_figure_stands_beside_the_simulated_one(tmp_path: Path) -> None:
    base = small(tmp_path / "base")
    (base / "published.csv").write_text(
        "fr,en,indicator,audience,segment,pool,year,published,source\n"
        "Inscrits,Learners,enrolments,all,all,all,2023,200,F001\n"
        "Rien,Nothing,enrolments,all,all,all,2023,0,A01\n"
        "Ailleurs,Elsewhere,enrolments,all,all,all,2031,5,A01\n",
        encoding="utf-8",
    )
    place = {"indicator": "enrolments", "audience": "all", "segment": "all", "pool": "all"}
    row = {**place, "year": date(2023, 1, 1).year, "mean": 150.0, "low": 140.0, "high": 160.0}
    found = origin.published(read(str(base)), pd.DataFrame([row]))
    assert found.drop(columns="deviation").to_dict("records") == [
        {"fr": "Inscrits", "en": "Learners", "year": 2023, "published": 200.0,
         "simulated": 150.0, "low": 140.0, "high": 160.0, "source": "F001", "kind": "fact"},
        {"fr": "Rien", "en": "Nothing", "year": 2023, "published": 0.0,
         "simulated": 150.0, "low": 140.0, "high": 160.0, "source": "A01", "kind": "assumption"},
    ]  # fmt: skip
    assert found.deviation.iloc[0] == -0.25
    assert pd.isna(found.deviation.iloc[1])
