"""What differs between two scenarios: found whole, in order, and told in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest
from documents import LEVER, Spoil, lever, small, typed
from pydantic import BaseModel

from simulator import origin
from simulator.differences import GROUPS, Group, PartDiffers, ValueDiffers, differences, named, pair
from simulator.document import Declared, Words
from simulator.lever import Target
from simulator.model import Model
from simulator.report import difference, places, quantities
from simulator.report.difference import Teller
from simulator.report.fields import FIELDS
from simulator.report.places import listed
from simulator.report.terminal import WIDTH, plain
from simulator.report.words import Language
from simulator.scenario import read

EFFECT = '[[lever.effects]]\ntarget = "{target}"\nop = "{op}"\nvalue = {value}\n{keys}\n'
HEAD = LEVER.split("[[lever.effects]]")[0]


def told(a: object, b: object, language: Language = "en") -> dict[Group, list[str]]:
    """The sentences of each group, as a terminal shows them."""
    teller = Teller(*pair(str(a), str(b)), language)
    found = difference.sentences(teller, differences(teller.a, teller.b))
    return {group: [plain(line) for line in lines] for group, lines in found.items()}


def changed(at: Path, *changes: Spoil, language: Language = "en") -> dict[Group, list[str]]:
    """What is told between the small institution and a changed one."""
    return told(small(at / "a"), small(at / "b", *changes), language)


def scenario(at: Path, name: str, text: str, levers: str = "", effects: str = "") -> Path:
    """A scenario over the small institution with a lever of its own."""
    base = at / "base"
    if not base.exists():
        small(base)
    file = lever(at / f"{name}-lever.toml", text=text)
    uses = f'levers = [{{ lever = "{file}"{levers} }}]\n' if text else ""
    path = at / f"{name}.toml"
    path.write_text(
        f'[scenario]\nname = "{name}"\ntitle = {{ fr = "{name} fr", en = "{name} en" }}\n'
        f'base = "{base}"\n{uses}{effects}',
        encoding="utf-8",
    )
    return path


def with_effect(at: Path, target: str, op: str, value: str, keys: str) -> Path:
    effect = EFFECT.format(target=target, op=op, value=value, keys=keys)
    return scenario(at, "with", HEAD + effect)


def bare(at: Path) -> Path:
    """The small institution, on which scenarios of the same folder stand."""
    return at / "base"


# ---- nothing differs


def test_nothing_differs_is_said(tmp_path: Path) -> None:
    a, b = small(tmp_path / "a"), small(tmp_path / "b")
    assert told(a, b) == {}
    result = typed("diff", a, b)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "Nothing differs between “Small” and “Small”.\n"
    french = typed("diff", a, a, "--lang", "fr")
    assert (french.exit_code, french.stdout) == (0, "Rien ne distingue « Petit » de « Petit ».\n")


def test_words_and_evidence_alone_are_no_difference(tmp_path: Path) -> None:
    assert (
        changed(
            tmp_path,
            ('en = "Rent" }', 'en = "Lease" }\nnote = "As every year."'),
            ('mean = "20 min" }', 'mean = "20 min", source = "F001", note = "Measured." }'),
        )
        == {}
    )


# ---- levers


def test_a_lever_is_told_with_how_it_is_used(tmp_path: Path) -> None:
    with_lever = scenario(tmp_path, "with", LEVER)
    assert told(bare(tmp_path), with_lever)["levers"] == [
        "“Easier” is added: intensity 1, start March 2023, best magnitude."
    ]
    assert told(with_lever, bare(tmp_path), "fr")["levers"] == [
        "« Plus simple » n'y est plus (intensité 1, début mars 2023, ampleur centrale)."
    ]


def test_another_intensity_start_and_magnitude_are_told_one_by_one(tmp_path: Path) -> None:
    one = scenario(tmp_path, "with", LEVER)
    file = tmp_path / "other.toml"
    file.write_text(
        one.read_text("utf-8").replace(
            '-lever.toml"', '-lever.toml", intensity = 0.5, start = 2023-09-01, magnitude = "low"'
        ),
        encoding="utf-8",
    )
    found = told(one, file)
    assert found["levers"] == [
        "“Easier”: intensity 1 -> intensity 0.5, start March 2023 -> start September 2023, best "
        "magnitude -> low magnitude."
    ]
    assert found["effects"] == [
        "Staff time at “check”: 20 min -> 10 min, from March 2023 over 4 months becomes 20 min -> "
        "19 min, from September 2023 over 4 months (assumption A01)."
    ]
    assert list(found) == ["levers", "effects", "retirements", "money"]
    only = file.read_text("utf-8").replace(', start = 2023-09-01, magnitude = "low"', "")
    file.write_text(only, encoding="utf-8")
    assert told(one, file, "fr")["levers"] == ["« Plus simple » : intensité 1 -> intensité 0,5."]


# ---- effects


def test_an_effect_on_many_rows_is_told_once(tmp_path: Path) -> None:
    found = told(bare(tmp_path), scenario(tmp_path, "with", LEVER))
    assert found["effects"] == [
        "Staff time at “check”: 20 min -> 10 min from March 2023 over 4 months (assumption A01)."
    ]


@pytest.mark.parametrize(
    ("effect", "english", "french"),
    [
        (("stage.probability", "odds", "2", 'stage = "order"\nto = "gone"\nsegment = "pupils"'),
         "Probability of “gone” at “order”, for “Pupils”: 30% -> 46.1% from March 2023",
         "Probabilité de « gone » à l'étape « order », pour « Élèves » : 30 % -> 46,1 % à partir "
         "de mars 2023"),
        (("stage.expected", "scale", "0.5", 'raises = "call"\nend = 2023-10-01'),
         "Expected number of “Call” at “study”: 0.3 to 0.5 -> 0.15 to 0.25 (× 0.5) from March "
         "2023, until 30 September 2023",
         "Nombre attendu de « Appel » à l'étape « study » : 0,3 à 0,5 -> 0,15 à 0,25 (× 0,5) à "
         "partir de mars 2023, jusqu'au 30 septembre 2023"),
        (("stage.duration", "add", '"3 days"', 'stage = "study"\nstart = 2023-04-02'),
         "Duration at “study”: 28 days -> 31 days from 2 April 2023",
         "Durée à l'étape « study » : 28 jours -> 31 jours à partir du 2 avril 2023"),
        (("stage.patience", "scale", "2", 'segment = "pupils"\nstart = 2023-04-01'),
         "Patience at “check”, for “Pupils”: 5 days -> 10 days from April 2023",
         "Patience à l'étape « check », pour « Élèves » : 5 jours -> 10 jours à partir d'avril "
         "2023"),
        (("stage.strain", "scale", "3", ""),
         "Weight of waiting at “check”: 0.1 -> 0.3 from March 2023",
         "Poids de l'attente à l'étape « check » : 0,1 -> 0,3 à partir de mars 2023"),
        (("pool.people", "add", "-1", 'pool = "office"'),
         "People, “Office”: - 1 from March 2023",
         "Effectif, « Guichet » : - 1 à partir de mars 2023"),
        (("pool.people", "set", "6", 'pool = "office"'),
         "People, “Office”: set to 6 from March 2023",
         "Effectif, « Guichet » : fixé à 6 à partir de mars 2023"),
        (("pool.speed", "scale", "2", ""),
         "Speed of work, “Office” and “Helpers”: 1 -> 2 from March 2023",
         "Rythme de travail, « Guichet » et « Aides » : 1 -> 2 à partir de mars 2023"),
        (("segment.volume", "set", "50", 'segment = "pupils"'),
         "New learners a year, for “Pupils”: 100 -> 50 from March 2023",
         "Nouveaux demandeurs par an, pour « Élèves » : 100 -> 50 à partir de mars 2023"),
        (("price.amount", "scale", "2", 'price = "fee"'),
         "Amount, “fee”: × 2 from March 2023",
         "Montant, « fee » : × 2 à partir de mars 2023"),
        (("price.amount", "add", '"5 EUR"', 'segment = "pupils"'),
         "Amount, “fee”, for “Pupils”: 20 € -> 25 € from March 2023",
         "Montant, « fee », pour « Élèves » : 20 € -> 25 € à partir de mars 2023"),
        (("cost.yearly", "scale", "2", 'cost = "rent"'),
         "Yearly amount, “Rent”: 10 k€ -> 20 k€ from March 2023",
         "Montant annuel, « Loyer » : 10 k€ -> 20 k€ à partir de mars 2023"),
        (("grant.yearly", "add", '"-100 kEUR"', ""),
         "Yearly amount, “Grant”: - 100 k€ from March 2023",
         "Montant annuel, « Subvention » : - 100 k€ à partir de mars 2023"),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else "",
)  # fmt: skip
def test_every_target_is_told_in_both_languages(
    effect: tuple[str, str, str, str], english: str, french: str, tmp_path: Path
) -> None:
    file = with_effect(tmp_path, *effect)
    assert told(bare(tmp_path), file)["effects"] == [f"{english} (assumption A01)."]
    assert told(bare(tmp_path), file, "fr")["effects"] == [f"{french} (hypothèse A01)."]
    small_letter = english[0].lower() + english[1:]
    assert told(file, bare(tmp_path))["effects"] == [f"No longer: {small_letter} (assumption A01)."]


def test_odds_over_several_numbers_say_what_is_done_to_each(tmp_path: Path) -> None:
    keys = 'stage = ["order", "study"]\nto = "gone"'
    file = with_effect(tmp_path, "stage.probability", "odds", "0.5", keys)
    assert told(bare(tmp_path), file)["effects"] == [
        "Probability of “gone” at “order” and “study”: 10% to 30% -> 5.26% to 17.6% (odds × 0.5) "
        "from March 2023 (assumption A01)."
    ]


def test_the_nearest_evidence_of_an_effect_is_cited(tmp_path: Path) -> None:
    keys = 'stage = "check"\nsource = ["F001", "F002", "A01"]'
    file = with_effect(tmp_path, "stage.work", "scale", "0.5", keys)
    assert told(bare(tmp_path), file)["effects"][0].endswith("(facts F001, F002; assumption A01).")
    assert told(bare(tmp_path), file, "fr")["effects"][0].endswith(
        "(faits F001, F002 ; hypothèse A01)."
    )
    value = '{ low = 0.9, best = 0.5, high = 0.3, source = "F001" }'
    file = with_effect(tmp_path, "stage.work", "scale", value, keys)
    assert told(bare(tmp_path), file)["effects"][0].endswith("(fact F001).")


def test_direct_effects_of_a_scenario_are_told(tmp_path: Path) -> None:
    effects = (
        '[[scenario.effects]]\ntarget = "cost.yearly"\nop = "scale"\nvalue = 2\ncost = "rent"\n'
        'source = "F001"\n'
    )
    file = scenario(tmp_path, "mine", "", effects=effects)
    assert told(bare(tmp_path), file) == {
        "effects": ["Yearly amount, “Rent”: 10 k€ -> 20 k€ from January 2023 (fact F001)."]
    }


CHANCE = """
[lever.chances.vote]
title = { fr = "Le vote passe", en = "The vote passes" }
p = { low = 0.2, best = 0.5, high = 0.9 }
"""


def test_what_hangs_on_a_chance_says_so(tmp_path: Path) -> None:
    effect = EFFECT.format(target="cost.yearly", op="scale", value=2, keys='on = "vote"')
    cost = LEVER[LEVER.index("[[lever.costs]]") :] + 'on = "vote"\n'
    one = scenario(tmp_path, "with", HEAD + CHANCE + effect + cost)
    english, french = told(bare(tmp_path), one), told(bare(tmp_path), one, "fr")
    assert english["effects"] == [
        "Yearly amount, “Rent”: 10 k€ -> 20 k€ from March 2023, if “The vote passes” happens (50%) "
        "(assumption A01)."
    ]
    assert english["money"] == [
        "Investment “Tool”: 100 k€ in March 2023, depreciated over 5 years, if “The vote passes” "
        "happens (50%) (assumption A01)."
    ]
    assert ", si « Le vote passe » se produit (50 %) (hypothèse A01)." in french["effects"][0]
    other = tmp_path / "other.toml"
    other.write_text(
        one.read_text("utf-8").replace('-lever.toml"', '-lever.toml", magnitude = "high"'),
        encoding="utf-8",
    )
    for line in (told(one, other)["effects"][0], told(one, other)["money"][0]):
        assert "happens (50%) becomes" in line
        assert "happens (90%) (assumption" in line


# ---- values


@pytest.mark.parametrize(
    ("change", "group", "english", "french"),
    [
        (("presence = 0.8", "presence = 0.7"), "values",
         "Share at work, “Helpers”: 80% -> 70% (fact F001).",
         "Part présente, « Aides » : 80 % -> 70 % (fait F001)."),
        (('mean = "20 min"', 'mean = "25 min"'), "values",
         "Staff time, “check” (Course): 20 min, gamma, a = 2 -> 25 min, gamma, a = 2 (assumption "
         "A01).",
         "Temps de travail, « check » (Formation) : 20 min, gamma, a = 2 -> 25 min, gamma, a = 2 "
         "(hypothèse A01)."),
        (('duration = "4 weeks"', 'duration = { law = "expon", mean = "5 weeks" }'), "values",
         "Duration, “study” (Course): 28 days -> 35 days, expon (assumption A01).",
         "Durée, « study » (Formation) : 28 jours -> 35 jours, expon (hypothèse A01)."),
        (("expected = 0.3", "expected = 0.4"), "values",
         "Expected number of “Call”, “study” (Course): 0.3 -> 0.4 (assumption A01).",
         "Nombre attendu de « Appel », « study » (Formation) : 0,3 -> 0,4 (hypothèse A01)."),
        (("p = 0.1", "p = 0.2"), "values",
         "Ways out to “gone”, “study” (Course): 10% -> 20% (assumption A01).",
         "Sorties vers « gone », « study » (Formation) : 10 % -> 20 % (hypothèse A01)."),
        (("expected = 0.5", "expected = 0.6"), "values",
         "Expected number of “Call”, “study” (Learners): 0.5 -> 0.6 (assumption A01).",
         "Nombre attendu de « Appel », « study » (Inscrits) : 0,5 -> 0,6 (hypothèse A01)."),
        (('mean = "5 min"', 'mean = "7 min"'), "values",
         "Staff time (mean), “talk” (Call, Learners): 5 min -> 7 min (assumption A01).",
         "Temps de travail (moyenne), « talk » (Appel, Inscrits) : 5 min -> 7 min (hypothèse "
         "A01)."),
        (("volume = 100", "volume = 120"), "values",
         "New learners a year, “Pupils”: 100 -> 120 (fact F001).",
         "Nouveaux demandeurs par an, « Élèves » : 100 -> 120 (fait F001)."),
        (("2024 = 200", "2024 = 250"), "values",
         "New learners a year (2024), “Learners”: 200 -> 250 (fact F001).",
         "Nouveaux demandeurs par an (2024), « Inscrits » : 200 -> 250 (fait F001)."),
        (('amount = "50 kEUR"', 'amount = "51 kEUR"'), "values",
         "Unit cost, “Office”: 50 k€ -> 51 k€ (fact F001).",
         "Coût unitaire, « Guichet » : 50 k€ -> 51 k€ (fait F001)."),
        (("law,learners,0.6,100", "law,learners,0.6,110"), "values",
         "Fee, “law”: × 1.1 (fact F001).", "Tarif, « law » : × 1,1 (fait F001)."),
        (("start = 2023-01-01", "start = 2023-01-02"), "values",
         "First day: January 2023 -> 2 January 2023.",
         "Premier jour : janvier 2023 -> 2 janvier 2023."),
        (('yearly = "10 kEUR"', 'yearly = "12.5 kEUR"'), "money",
         "Yearly amount, “Rent”: 10 k€ -> 12.5 k€ (fact F001).",
         "Montant annuel, « Loyer » : 10 k€ -> 12,5 k€ (fait F001)."),
        (('2023 = "1 MEUR"', '2023 = "2 MEUR"'), "money",
         "Yearly amount (2023), “Grant”: 1 M€ -> 2 M€ (fact F001).",
         "Montant annuel (2023), « Subvention » : 1 M€ -> 2 M€ (fait F001)."),
    ],
)  # fmt: skip
def test_a_value_is_told_before_and_after_with_its_evidence(
    change: Spoil, group: Group, english: str, french: str, tmp_path: Path
) -> None:
    assert changed(tmp_path / "en", change) == {group: [english]}
    assert changed(tmp_path / "fr", change, language="fr") == {group: [french]}


def test_a_value_that_one_model_leaves_to_its_default_is_told(tmp_path: Path) -> None:
    assert changed(tmp_path, ("people = 4\n", "people = 4\nspeed = 1.5\n"))["values"] == [
        "Speed of work, “Helpers”: 1 -> 1.5 (fact F001)."
    ]


def test_equal_changes_are_told_once_with_their_places(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        ("law,learners,0.6,100", "law,learners,0.6,150"),
        ("art,learners,0.3,80", "art,learners,0.3,120"),
        ("latin,learners,0.1,60", "latin,learners,0.1,90"),
    )
    assert found == {"values": ["Fee, “law” and “art”: × 1.5 (fact F001).",
                                "Fee, “latin”: × 1.5 (assumption A01)."]}  # fmt: skip


@pytest.mark.parametrize(
    ("names", "english", "french"),
    [
        (["a"], "a", "a"),
        (["a", "b", "a"], "a and b", "a et b"),
        (["a", "b", "c", "d"], "a, b, c and d", "a, b, c et d"),
        (list("abcdef"), "a, b, c and 3 others", "a, b, c et 3 autres"),
    ],
)
def test_places_are_listed_shortly(names: Sequence[str], english: str, french: str) -> None:
    assert (listed(names, "en"), listed(names, "fr")) == (english, french)


# ---- what is added and taken away


def test_an_added_part_is_told_once_whole(tmp_path: Path) -> None:
    pool = '[pools.tutors]\ntitle = { fr = "Tuteurs", en = "Tutors" }\ncalendar = "office"\n' \
           'people = 2\nsource = "F001"\n\n[prices.fee]'  # fmt: skip
    stage = '[[journeys.course.stages]]\nname = "study"\nduration = "4 weeks"'
    more = stage.replace("study", "pause").replace("4 weeks", "1 days") + "\n\n" + stage
    changes = (("[prices.fee]", pool), (stage, more))
    assert changed(tmp_path / "en", *changes) == {
        "additions": ["Stage, added: “pause” (Course).", "Pool, added: “Tutors”."]
    }
    a, b = small(tmp_path / "a"), small(tmp_path / "b", *changes)
    parts = differences(*pair(str(a), str(b)))["additions"]
    assert parts == [PartDiffers(("journeys", "course", "stages", "pause"), True),
                     PartDiffers(("pools", "tutors"), True)]  # fmt: skip
    assert told(b, a, "fr") == {
        "additions": ["Étape, retrait : « pause » (Formation).", "Équipe, retrait : « Tuteurs »."]
    }


def test_what_a_lever_adds_is_told(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
[lever.new.segments.guests]
title = { fr = "Invités", en = "Guests" }
audience = "adult"
journey = "course"
volume = 10
[lever.new.costs.server]
title = { fr = "Serveur", en = "Server" }
account = "running"
yearly = "1 kEUR"
[lever.new.grants.plan]
title = { fr = "Plan", en = "Plan" }
yearly = { 2023 = "2 kEUR" }
"""
    )
    file = scenario(tmp_path, "with", text)
    assert told(bare(tmp_path), file)["additions"] == [
        "Segment, added: “Guests”.", "Cost, added: “Server”.", "Grant, added: “Plan”.",
    ]  # fmt: skip


# ---- retirements and money


def test_retired_courses_and_costs_are_told(tmp_path: Path) -> None:
    file = scenario(tmp_path, "with", LEVER.replace('"investment"', '"investment"\nlife = 4'))
    found = told(bare(tmp_path), file)
    assert found["retirements"] == [
        "2 courses closed (latin and art), between March 2023 and June 2023; 50% of their "
        "learners take another (assumption A01)."
    ]
    assert found["money"] == [
        "Investment “Tool”: 100 k€ in March 2023, depreciated over 4 years (assumption A01)."
    ]
    gone = told(file, bare(tmp_path), "fr")
    assert gone["retirements"] == [
        "Ne joue plus : 2 formations fermées (latin et art), entre mars 2023 et juin 2023 ; 50 % "
        "de leurs apprenants en prennent une autre (hypothèse A01)."
    ]
    assert gone["money"] == [
        "Ne joue plus : investissement « Outil » : 100 k€ en mars 2023, amortis sur 4 ans "
        "(hypothèse A01)."
    ]


def test_a_yearly_cost_is_told_with_its_days(tmp_path: Path) -> None:
    cost = LEVER.replace('kind = "investment"', 'kind = "running"\nend = 2023-10-02')
    one = scenario(tmp_path, "with", cost)
    half = tmp_path / "half.toml"
    half.write_text(
        one.read_text("utf-8").replace('-lever.toml"', '-lever.toml", intensity = 0.5'),
        encoding="utf-8",
    )
    assert told(one, half)["money"] == [
        "Yearly cost “Tool”: 100 k€ a year from March 2023, until 1 October 2023 becomes 50 k€ a "
        "year from March 2023, until 1 October 2023 (assumption A01)."
    ]
    assert "jusqu'au 1er octobre 2023" in told(one, half, "fr")["money"][0]


# ---- as it is typed


def test_the_groups_stand_in_order_under_their_titles(tmp_path: Path) -> None:
    a = small(tmp_path / "a", ("presence = 0.8", "presence = 0.7"))
    result = typed("diff", a, scenario(tmp_path, "with", LEVER))
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "From “Small” to “with en”:"
    titles = [line for line in lines if line and not line.startswith(("-", " ", "From"))]
    assert titles == ["Levers", "Effects", "Values of the model", "Retired courses",
                      "Costs and funding"]  # fmt: skip
    assert max(map(len, lines)) <= WIDTH


def test_json_holds_the_differences_and_their_sentences(tmp_path: Path) -> None:
    file = scenario(tmp_path, "with", LEVER)
    given = json.loads(typed("diff", bare(tmp_path), file, "--json", "--lang", "fr").stdout)
    assert (given["a"], given["b"], given["same"]) == ("base", "with", False)
    assert list(given["differences"]) == list(GROUPS)
    effect = given["differences"]["effects"][0]
    assert effect["before"] is None
    assert effect["after"]["action"]["value"] == 0.5
    assert effect["after"]["sources"] == ["A01"]
    assert given["sentences"]["levers"][0].startswith("«\u00a0Plus simple")
    same = json.loads(typed("diff", file, file, "--json").stdout)
    assert (same["same"], same["sentences"]) == (True, {})


def test_two_references_that_are_not_there_are_both_said() -> None:
    result = typed("diff", "nowhere.toml", "elsewhere.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("2 problems in the input:\n")
    assert "nowhere.toml: not found" in result.stderr
    assert "elsewhere.toml: not found" in result.stderr


def test_a_lever_alone_is_laid_over_its_base() -> None:
    found = told("baseline", "levers/2.2-simpler-journeys")
    assert "Simpler journeys" in found["levers"][0]
    assert found["effects"][1] == (
        "Staff time at “The file is checked”, “The enrolment is validated” and “The order is "
        "checked”: 10 min to 45 min -> 8.5 min to 38.2 min (× 0.85) from January 2024 over 12 "
        "months (assumption B81)."
    )
    assert set(found) == {"levers", "effects", "money"}


# ---- the vocabulary


def fields(kind: type[BaseModel], seen: set[type[BaseModel]]) -> set[str]:
    """Every key that a model's file may hold, those of what is inside included."""
    names: set[str] = set()
    if kind in seen:
        return names
    seen.add(kind)
    for name, field in kind.model_fields.items():
        inside = [each for each in _types(field.annotation) if issubclass(each, BaseModel)]
        for each in inside:
            names |= fields(each, seen)
        names.add(name)
    return names


def _types(annotation: Any) -> list[type]:
    if isinstance(annotation, type):
        return [annotation]
    return [each for part in get_args(annotation) for each in _types(part)]


def test_every_key_of_a_model_and_every_target_has_its_words() -> None:
    words = {*Declared.model_fields, *Words.model_fields, "title", "name", "study", "course",
             "request", "price"}  # fmt: skip
    keys = fields(Model, set()) - words
    assert len(keys) > 60
    assert keys - set(FIELDS) == set()
    acting = {target.split(".")[1] for target in get_args(Target)}
    assert acting - set(FIELDS) == {"probability"}  # told as `p`


@pytest.mark.parametrize("key", sorted(FIELDS))
def test_a_key_says_the_same_in_both_languages(key: str) -> None:
    parts = [
        [name for _, name, _, _ in Formatter().parse(text) if name is not None]
        for text in (FIELDS[key].fr, FIELDS[key].en)
    ]
    assert parts[0] == parts[1]
    assert FIELDS[key].fr
    assert FIELDS[key].en


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_value_of_the_baseline_can_be_told(language: Language) -> None:
    found = read("baseline")
    teller = Teller(found, found, language)
    one = [
        ValueDiffers(named(found.model, value.path)[0], None, None)
        for value in origin.values(found)
    ]
    assert len(one) > 2_000
    for each in one:
        told_here = places.named(each.key, teller.models, language)
        assert told_here.what
        assert "{of}" not in told_here.what
        assert not re.search(r"[{}\[\]]", "".join(told_here.where))


def test_a_part_is_told_by_its_name_where_it_has_no_title(tmp_path: Path) -> None:
    a, b = pair(str(small(tmp_path / "a")), str(small(tmp_path / "b")))
    lines = list(difference._parts(Teller(a, b, "en"), [PartDiffers(("rhythms", "x"), True)]))
    assert lines == ["Rhythm, added: “x”."]


@pytest.mark.parametrize(
    ("when", "english", "french"),
    [
        (date(2024, 8, 1), "from August 2024", "à partir d'août 2024"),
        (date(2024, 10, 1), "from October 2024", "à partir d'octobre 2024"),
        (date(2024, 8, 15), "from 15 August 2024", "à partir du 15 août 2024"),
        (date(2024, 5, 1), "from May 2024", "à partir de mai 2024"),
    ],
)
def test_dates_are_said_as_people_say_them(when: date, english: str, french: str) -> None:
    assert quantities.since(when, "en") == english
    assert quantities.since(when, "fr") == french
    assert quantities.on(date(2024, 8, 15), "en") == "on 15 August 2024"
    assert quantities.on(date(2024, 8, 1), "fr") == "en août 2024"
    assert quantities.on(date(2024, 8, 15), "fr") == "le 15 août 2024"


@pytest.mark.parametrize(
    ("milligrams", "english", "french"),
    [
        (25_000, "25 g", "25 g"),
        (300_000_000, "300 kg", "300 kg"),
        (1_500_000, "1.5 kg", "1,5 kg"),
        (900_000_000_000, "900 t", "900 t"),
    ],
)
def test_masses_are_said_in_their_largest_unit(milligrams: int, english: str, french: str) -> None:
    assert quantities.mass(milligrams, "en") == english
    assert quantities.value("carbon", milligrams, "fr") == french
