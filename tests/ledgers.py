"""A small institution with every mechanic of money, and what a sound ledger is."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from simulator import budget, draws, resume_simpy
from simulator.budget.accounts import BALANCE
from simulator.document import Words
from simulator.lever import Charge, Tuning
from simulator.model import Model
from simulator.plan import NONE, Arrivals
from simulator.planning import Planned, make_plan
from simulator.record import Record

WORDS = {"fr": "un", "en": "one"}
TOOL = Charge(
    "2.2", "investment", Words(fr="Outil", en="Tool"), "running", 10_000_000, 5,
    date(2023, 7, 1), None,
)  # fmt: skip
OLD = Charge(
    "2.2", "investment", Words(fr="Ancien", en="Old"), "running", 730_000, 2, date(2022, 1, 1), None
)


def segment(audience: str, journey: str) -> dict[str, object]:
    return {"title": WORDS, "audience": audience, "journey": journey, "volume": 1}


def way(share: float, **more: object) -> dict[str, object]:
    return {"title": WORDS, "share": share, **more}


FEE = [{"price": "fee", "at": "entry"}, {"price": "parcel", "at": "entry"}]
INSTITUTION: dict[str, Any] = {
    "study": {"name": "small", "title": WORDS, "start": "2023-01-01", "end": "2025-01-01",
              "warm_up": "31 days"},
    "audiences": {"adult": {"title": WORDS}, "school": {"title": WORDS}},
    "segments": {"paying": segment("adult", "stay"), "leaving": segment("adult", "leave"),
                 "funded": segment("adult", "stay"), "young": segment("school", "stay")},
    "journeys": {
        "stay": {"title": WORDS, "outcomes": ["done"],
                 "stages": [{"name": "enrol", "duration": "1 days", "books": FEE}]},
        "leave": {"title": WORDS, "outcomes": ["gone"], "stages": [
            {"name": "enrol", "duration": "14 days",
             "books": [*FEE, {"price": "refund", "at": "completion"}]},
        ]},
    },
    "calendars": {"always": {"hours": "always"}},
    "prices": {
        "fee": {"account": "fees", "amount": "900 EUR", "amounts": {"young": "0 EUR"},
                "spread": 10, "spreads": {"funded": 4}},
        "refund": {"account": "refunds", "amount": "900 EUR", "share": 0.8, "spread": 10},
        "parcel": {"account": "postage", "amount": "7 EUR"},
    },
    "pools": {"office": {
        "title": WORDS, "calendar": "always", "people": 1,
        "pay": {"amount": "60 kEUR", "per": "person-year", "growth": 0.02},
    }},
    "costs": {"rent": {"title": WORDS, "account": "running", "yearly": "120 kEUR"},
              "writers": {"title": WORDS, "account": "hourly-paid", "yearly": "3650 EUR"}},
    "grants": {
        "state": {"title": WORDS, "yearly": {"2023": "365 kEUR", "2024": "732 kEUR"},
                  "paid": [3, 9]},
        "platform": {"title": WORDS, "account": "project-grants", "life": 1,
                     "yearly": {"2022": "365 EUR", "2023": "730 EUR", "2024": "732 EUR"}},
    },
    "payments": {
        "learners": {
            "title": WORDS, "prices": ["fee", "refund"],
            "segments": ["paying", "leaving", "young"],
            "ways": {"card": way(0.5),
                     "debit": way(0.5, instalments=3, unpaid=0.1, written_off=6)},
        },
        "funders": {"title": WORDS, "prices": ["fee"], "segments": ["funded"],
                    "ways": {"fund": way(1.0, delay=1, parts=[0.25, 0.0, 0.75])}},
    },
    "investments": {"machines": {
        "title": WORDS, "life": 1,
        "yearly": {"2022": "365 EUR", "2023": "730 EUR", "2024": "732 EUR"},
        "committed": {"2023": "1000 EUR", "2024": "500 EUR"},
    }},
    "treasury": {"cash": "1 MEUR",
                 "delays": {"running": 1, "hourly-paid": 2, "postage": 1, "investment": 1}},
    "catalogue": [],
}  # fmt: skip


def planned(tuning: Tuning = Tuning(), scale: float = 1.0, **changes: object) -> Planned:  # noqa: B008
    return make_plan(Model.model_validate(INSTITUTION | changes), tuning, scale)


def lived() -> tuple[Planned, Record]:
    """One learner of the warm-up; one who leaves, one whom a funder pays for, one under 16."""
    plan = planned(Tuning(charges=(TOOL, OLD)))
    come = [
        (date(2022, 12, 20), "paying"),
        (date(2023, 5, 5), "young"),
        (date(2023, 11, 20), "leaving"),
        (date(2024, 2, 10), "funded"),
    ]
    arrivals = Arrivals(
        np.array([(day - plan.origin).days * 86_400 for day, _ in come], np.int64),
        np.array([plan.index.segments.index(name) for _, name in come], np.int64),
        np.arange(len(come), dtype=np.int64),
        np.full(len(come), NONE, np.int64),
    )
    return plan, resume_simpy.simulate(plan.plan, arrivals, draws.study_key(1, 0))[0]


def held(ledger: budget.Ledger) -> pd.DataFrame:
    """The balance of each account of the balance sheet, by month."""
    return budget.balances(ledger).pivot(index="month", columns="number", values="cents")


def assert_sound(plan: Planned, record: Record) -> None:
    """Debits are credits, parts are totals, and cash is result and changes of balances."""
    ledger, statement = budget.ledger(plan, record), budget.statement(plan, record)
    budget.agree(ledger.entries, statement)
    entries, balances = ledger.entries, held(ledger)
    result = budget.result(statement).set_index("year")["cents"]
    ends = balances.groupby(balances.index.str[:4].astype(int)).last()
    # All accounts of the balance sheet together hold what the years have earned.
    pd.testing.assert_series_equal(ends.sum(axis=1), result.cumsum(), check_names=False)
    opened = entries[entries["journal"] == "opening"]
    first = {n: int(opened[opened["debit"] == n]["cents"].sum()) for n in BALANCE}
    others = [n for n in BALANCE if n not in ("515", "110")]
    before = pd.DataFrame([first], [ledger.years[0] - 1])[list(BALANCE)]
    moves = pd.concat([before, ends]).diff().iloc[1:]
    expected = result.to_numpy() - moves[others].sum(axis=1).to_numpy()
    assert moves["515"].tolist() == expected.tolist()
    cash = budget.cash(ledger).groupby("month")["cents"].sum()
    assert int(cash.sum()) == balances["515"].iloc[-1] - first["515"]
    lines = budget.financing(ledger).pivot(index="year", columns="line", values="cents")
    assert lines["cash"].tolist() == ends["515"].tolist()
    assert lines["result"].tolist() == result.tolist()
    changes = lines["working-capital"].diff().iloc[1:]
    assert changes.tolist() == lines["working-capital-change"].iloc[1:].tolist()
