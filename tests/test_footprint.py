"""The carbon footprint of a small institution worked by hand, to the milligram."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from documents import LEVER, Spoil, lever, refused, said, small

from simulator import budget, origin
from simulator.lever import Action, Tuning
from simulator.model import Model
from simulator.plan import ENROLMENT
from simulator.planning import Planned, make_plan
from simulator.quantity import MASSES
from simulator.record import Record, blank
from simulator.scenario import read
from simulator.vocabulary import FOOTPRINT

WORDS = {"fr": "un", "en": "one"}
GRAM, KILO, TONNE = 10**3, 10**6, 10**9


def pool(people: float, per: str, carbon: str | None, **more: object) -> dict[str, object]:
    pay = {"amount": "1 EUR", "per": per, **more} | ({"carbon": carbon} if carbon else {})
    return {"title": WORDS, "calendar": "always", "people": people, "pay": pay}


PLACE: dict[str, Any] = {
    "study": {"name": "small", "title": WORDS, "start": "2023-01-01", "end": "2025-01-01",
              "warm_up": "31 days"},
    "audiences": {"adult": {"title": WORDS}},
    "segments": {name: {"title": WORDS, "audience": "adult", "journey": "post", "volume": 1}
                 for name in ("near", "far")},
    "journeys": {"post": {"title": WORDS, "outcomes": ["done"], "stages": [
        {"name": "send", "marks": "enrolment", "duration": "1 days",
         "books": [{"price": "letter", "at": "entry"}, {"price": "fee", "at": "entry"}]},
        *({"name": name, "pools": [name], "work": "30 min"} for name in ("markers", "callers")),
    ]}},
    "calendars": {"always": {"hours": "always"}},
    "prices": {"letter": {"account": "postage", "amount": "1 EUR", "carbon": "25 g", "share": 0.5},
               "fee": {"account": "fees", "amount": "9 EUR"}},
    "pools": {
        "office": pool(3, "person-year", "300 kg", off_budget=True),
        "markers": pool(1, "item", "15 g"),
        "callers": pool(1, "work-hour", "600 g", growth=0.5),
        "silent": pool(5, "person-year", None),
    },
    "costs": {"rent": {"title": WORDS, "account": "running", "yearly": "1 EUR", "growth": 0.1,
                       "carbon": "730 kg"},
              "audit": {"title": WORDS, "account": "running", "yearly": "1 EUR"}},
}  # fmt: skip


def planned(*actions: Action, scale: float = 1.0, **changes: object) -> Planned:
    return make_plan(Model.model_validate(PLACE | changes), Tuning(actions), scale)


def happened(plan: Planned) -> Record:
    """Four letters and four fees of `near` in January 2023, one of `far` in February 2024."""
    record = blank(plan.plan)
    months = [plan.index.months.index(month) for month in ((2023, 1), (2024, 2))]
    segments = [plan.index.trips[plan.index.rows[book.row][0]].segment for book in plan.index.books]
    for b, segment in enumerate(segments):
        record.money_count[b, months[segment == "far"]] = 1 if segment == "far" else 4
    record.pool_items[plan.index.pools.index("markers"), months] = [2, 7]
    record.pool_work[plan.index.pools.index("callers"), months] = [5_400, 600]
    for s, name in enumerate(plan.index.segments):
        record.marks[s, ENROLMENT, months[name == "far"]] = 1 if name == "far" else 4
    return record


def _carbon(plan: Planned, record: Record) -> pd.DataFrame:
    return budget.carbon(plan, record, budget.footprint(plan, record))


def masses(plan: Planned, record: Record | None = None) -> dict[tuple[str, str], tuple[int, ...]]:
    """(kind, item) -> milligrams of each year."""
    table = budget.footprint(plan, record or happened(plan))
    return {
        (str(kind), str(item)): tuple(int(mass) for mass in rows["milligrams"])
        for (kind, item), rows in table.groupby(["kind", "item"], sort=False)
    }


BY_HAND = {
    ("price", "letter"): (4 * 25 * GRAM, 25 * GRAM),
    # Whoever pays: off the budget too.
    ("pool", "office"): (900 * KILO, 900 * KILO),
    ("pool", "markers"): (30 * GRAM, 105 * GRAM),
    # An hour and a half, and ten minutes; growth is of money.
    ("pool", "callers"): (900 * GRAM, 100 * GRAM),
    ("cost", "rent"): (730 * KILO, 730 * KILO),
}


def test_a_small_institution_worked_by_hand() -> None:
    assert masses(planned()) == BY_HAND


def test_the_indicators_are_tonnes_in_all_and_kilograms_for_each_enrolment() -> None:
    plan = planned()
    found = _carbon(plan, happened(plan))
    total = [sum(part[k] for part in BY_HAND.values()) for k in (0, 1)]
    assert found[["audience", "segment", "pool"]].drop_duplicates().to_numpy().tolist() == [
        ["all", "all", "all"]
    ]
    values = found.set_index(["indicator", "year"])["value"].to_dict()
    assert values == {
        ("carbon", 2023): total[0] / TONNE, ("carbon", 2024): total[1] / TONNE,
        ("carbon-per-learner", 2023): total[0] / KILO / 4,
        ("carbon-per-learner", 2024): total[1] / KILO,
    }  # fmt: skip
    assert set(found.indicator) == set(FOOTPRINT)
    assert [FOOTPRINT[name].unit for name in ("carbon", "carbon-per-learner")] == ["t", "kg"]


def test_what_is_counted_is_read_at_full_size() -> None:
    """Events and enrolments at a quarter count four times; positions and costs are whole."""
    plan = planned(scale=0.25)
    found = masses(plan)
    for key, whole in BY_HAND.items():
        times = 1 if key[1] in ("office", "rent") else 4
        assert found[key] == tuple(times * mass for mass in whole), key
    per = _carbon(plan, happened(plan)).query("indicator == 'carbon-per-learner'")
    total = sum(part[0] for part in found.values())
    assert per["value"].iloc[0] == pytest.approx(total / KILO / 16)


def test_a_year_without_enrolments_has_no_footprint_per_learner() -> None:
    plan = planned()
    found = _carbon(plan, blank(plan.plan))
    assert set(found.indicator) == {"carbon"}


def test_a_model_that_bears_no_carbon_has_no_footprint() -> None:
    plain: dict[str, Any] = {
        "prices": {name: {"account": "fees", "amount": "1 EUR"} for name in ("letter", "fee")},
        "pools": {name: pool(1, "item", None) for name in ("markers", "callers")},
        "costs": {},
    }
    plan = planned(**plain)
    assert _carbon(plan, happened(plan)).empty
    assert list(_carbon(plan, happened(plan)).columns) == list(budget.measures(
        budget.statement(plan, happened(plan))
    ).columns)  # fmt: skip


# ---- effects


def act(target: str, op: str, value: float, start: date, name: str, **more: Any) -> Action:
    selects = {target.split(".", maxsplit=1)[0]: (name,), **more}
    return Action(target, op, value, start, None, 0, 1.0, selects, "by hand")


def test_an_effect_on_a_cost_acts_from_its_day() -> None:
    half = act("cost.carbon", "scale", 0.5, date(2023, 7, 2), "rent")
    # 182 days whole and 183 half, of 2 kg a day.
    assert masses(planned(half))["cost", "rent"] == (182 * 2 * KILO + 183 * KILO, 365 * KILO)


def test_an_effect_on_events_acts_on_a_months_mean() -> None:
    """Letters of January weigh 10 g from the 21st on: 20 of 31 days at 25 g, 11 at 10 g."""
    light = act("price.carbon", "set", 10 * GRAM, date(2023, 1, 21), "letter", segment=("near",))
    mean = Fraction(20 * 25 + 11 * 10, 31)
    assert masses(planned(light))["price", "letter"] == (round(4 * mean * GRAM), 25 * GRAM)
    far = replace(light, selects={"price": ("letter",), "segment": ("far",)})
    assert masses(planned(far))["price", "letter"] == (100 * GRAM, 10 * GRAM)


def test_an_effect_on_people_acts_by_position_item_and_hour() -> None:
    from_2024 = date(2024, 1, 1)
    more = act("pool.carbon", "add", 100 * KILO, from_2024, "office")
    assert masses(planned(more))["pool", "office"] == (900 * KILO, 1_200 * KILO)
    less = [act("pool.carbon", "scale", 0.5, from_2024, name) for name in ("markers", "callers")]
    found = masses(planned(*less))
    assert found["pool", "markers"] == (30 * GRAM, 105 * GRAM // 2)
    assert found["pool", "callers"] == (900 * GRAM, 50 * GRAM)
    fewer = act("pool.people", "set", 1, date(2024, 1, 1), "office")
    assert masses(planned(fewer))["pool", "office"] == (900 * KILO, 300 * KILO)


def test_a_footprint_is_never_below_nothing() -> None:
    gone = act("cost.carbon", "add", -9.0 * TONNE, date(2024, 1, 1), "rent")
    assert masses(planned(gone))["cost", "rent"] == (730 * KILO, 0)


def test_carbon_moves_no_money() -> None:
    plan, other = planned(), planned(act("pool.carbon", "scale", 0.0, date(2023, 1, 1), "office"))
    pd.testing.assert_frame_equal(
        budget.statement(plan, happened(plan)), budget.statement(other, happened(other))
    )


# ---- as it is written

BEARS: tuple[Spoil, ...] = (
    ('yearly = "10 kEUR"', 'yearly = "10 kEUR"\ncarbon = "4 t"'),
    ('amount = "course"', 'amount = "course"\ncarbon = "25 g"'),
    ('per = "person-year" }', 'per = "person-year", carbon = "300 kg" }'),
)


def change(target: str, name: str, value: str, op: str = "set") -> str:
    head = LEVER.split("[[lever.effects]]", maxsplit=1)[0]
    return (
        f'{head}[[lever.effects]]\ntarget = "{target}"\nop = "{op}"\nvalue = {value}\n'
        f'{target.split(".", maxsplit=1)[0]} = "{name}"\n'
    )


TARGETS = [("cost.carbon", "rent"), ("price.carbon", "fee"), ("pool.carbon", "office")]


@pytest.mark.parametrize(("target", "name"), TARGETS)
def test_an_effect_on_carbon_has_a_mass_and_a_place_that_bears_some(
    target: str, name: str, tmp_path: Path
) -> None:
    base = small(tmp_path / "base", *BEARS)
    file = lever(tmp_path / "easier.toml", text=change(target, name, '"1.5 kg"'))
    (action,) = read(str(file), str(base)).tuning.actions
    assert action.value == 1_500_000
    wrong = lever(tmp_path / "wrong.toml", text=change(target, name, "3"))
    assert said(refused(wrong, base)) == [("lever.effects[0].value", 3, MASSES)]
    accepted = "selectors that match at least one place of the model"
    found = refused(file, small(tmp_path / "bare"))
    assert [each.accepted for each in found] == [accepted]


def test_a_mass_without_a_unit_is_refused(tmp_path: Path) -> None:
    base = small(tmp_path / "base", ('yearly = "10 kEUR"', 'yearly = "10 kEUR"\ncarbon = 4'))
    assert said(refused(base)) == [("costs.rent.carbon", 4, MASSES)]


def test_a_mass_is_shown_as_people_write_it_and_where_levers_move_it(tmp_path: Path) -> None:
    base = small(tmp_path / "base", *BEARS)
    shown = {value.path: value for value in origin.values(read(str(base)))}
    assert [shown[path].shown for path in (
        "costs.rent.carbon", "prices.fee.carbon", "pools.office.pay.carbon",
    )] == ["4 t", "25 g", "300 kg"]  # fmt: skip
    assert shown["costs.rent.carbon"].kind == "sourced"
    for (target, name), path, before in zip(
        TARGETS,
        ("costs.rent.carbon", "prices.fee.carbon", "pools.office.pay.carbon"),
        ("4 t", "25 g", "300 kg"),
        strict=True,
    ):
        file = lever(tmp_path / "easier.toml", text=change(target, name, '"1.5 kg"'))
        (moved,) = origin.moved(read(str(file), str(base)))
        assert (moved.path, moved.base, moved.final) == (path, before, "1.5 kg")
