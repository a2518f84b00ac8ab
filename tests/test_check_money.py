"""Every rule of money that spans fields: what is refused, where, and what is accepted instead."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import Spoil, refused, said, small, typed, unread

from simulator.scenario import read

Case = tuple[tuple[Spoil, ...], str, object, str]
"""(what is spoilt, path, value, what is accepted)"""

GRANT = '[grants.state]\ntitle = { fr = "Subvention", en = "Grant" }'
RENT = 'yearly = "10 kEUR"'
TERMS = """
[payments.all]
title = { fr = "Tous", en = "All" }
prices = ["fee"]
segments = ["learners", "pupils"]
source = "A01"
ways.card = { title = { fr = "Carte", en = "Card" }, share = 0.6 }
ways.debit = { title = { fr = "Prélèvement", en = "Debit" }, share = 0.4, parts = [0.2, 0.8] }

[investments.plant]
title = { fr = "Matériel", en = "Equipment" }
yearly = { 2022 = "1 kEUR", 2023 = "2 kEUR" }
committed = { 2022 = "1 kEUR", 2023 = "2 kEUR" }
life = 4
source = "A01"

[treasury]
cash = "1 MEUR"
delays = { running = 1 }
floor = "30 days"
source = "A01"
"""
AGAIN = """
[payments.again]
title = { fr = "Encore", en = "Again" }
prices = ["fee"]
source = "A01"
ways.card = { title = { fr = "Carte", en = "Card" }, share = 1.0 }

"""
PATH = "an amount for every year from"

CASES: dict[str, Case] = {
    "a grant path with a missing year": (
        (('{ 2023 = "1 MEUR" }', '{ 2021 = "1 MEUR", 2023 = "1 MEUR", 2025 = "1 MEUR" }'),),
        "grants.state.yearly", "without 2022, 2024", f"{PATH} 2021 to 2025",
    ),
    "a cost with a missing year": (
        ((RENT, 'yearly = { 2022 = "1 kEUR", 2024 = "1 kEUR" }'),),
        "costs.rent.yearly", "without 2023", f"{PATH} 2022 to 2024",
    ),
    "an investment with a missing year": (
        (("yearly = { 2022", "yearly = { 2020"),),
        "investments.plant.yearly", "without 2021, 2022", f"{PATH} 2020 to 2023",
    ),
    "commitments with a missing year": (
        (("committed = { 2022", "committed = { 2021"),),
        "investments.plant.committed", "without 2022", f"{PATH} 2021 to 2023",
    ),
    "a grant without years": (
        (('{ 2023 = "1 MEUR" }', "{}"),), "grants.state.yearly", {}, "amounts by year",
    ),
    "an investment without years": (
        (('yearly = { 2022 = "1 kEUR", 2023 = "2 kEUR" }', "yearly = {}"),),
        "investments.plant.yearly", {}, "amounts by year",
    ),
    "a cost without years": (
        ((RENT, "yearly = {}"),), "costs.rent.yearly", {}, "an amount, or amounts by year",
    ),
    "a grant that is a charge": (
        ((GRANT, GRANT + '\naccount = "payroll"'),), "grants.state.account", "payroll",
        "an account of income: fees, partners, refunds, state-grant, project-grants, other-income",
    ),
    "a grant paid in months out of order": (
        ((GRANT, GRANT + "\npaid = [7, 1]"),),
        "grants.state.paid", (7, 1), "months once each, in their order",
    ),
    "a fee on a segment that does not exist": (
        (("pupils = ", "babies = "),),
        "prices.fee.amounts.babies", "babies", "one of the segments: learners, pupils",
    ),
    "months of study of a segment that does not exist": (
        (("amounts = { pupils", "spreads = { babies = 3 }\namounts = { pupils"),),
        "prices.fee.spreads.babies", "babies", "one of the segments: learners, pupils",
    ),
    "payments of a price that does not exist": (
        (('prices = ["fee"]', 'prices = ["gift", "fee"]'),),
        "payments.all.prices", "gift", "one of the prices: fee",
    ),
    "payments of a segment that does not exist": (
        (('"learners", "pupils"]', '"learners", "babies"]'),),
        "payments.all.segments", "babies", "one of the segments: learners, pupils",
    ),
    "payments of what nobody owes": (
        (('account = "fees"', 'account = "postage"'),),
        "payments.all.prices", "fee", "prices that learners pay, or refunds",
    ),
    "two tables for one fee": (
        (("[investments.plant]", AGAIN + "[investments.plant]"),),
        "payments.again", "again", "one table for fee of learners; all is the other",
    ),
    "means of payment that do not sum": (
        (("share = 0.4", "share = 0.3"),),
        "payments.all.ways", 0.9, "shares that sum to 1",
    ),
    "instalments that do not sum": (
        (("parts = [0.2, 0.8]", "parts = [0.2, 0.7]"),),
        "payments.all.ways.debit.parts", 0.9, "parts that sum to 1",
    ),
    "parts and a number of instalments": (
        (("parts = [0.2, 0.8]", "parts = [0.2, 0.8], instalments = 3"),),
        "payments.all.ways.debit.instalments", 3,
        "nothing: the parts say how many there are",
    ),
    "a depreciation of zero years": (
        (("life = 4", "life = 0"),),
        "investments.plant.life", 0, "greater than or equal to 1",
    ),
    "a floor in the wrong unit": (
        (('"30 days"', '"30 EUR"'),), "treasury.floor", "30 EUR",
        'a number with a unit: "30 s", "12 min", "3 h", "5 days", "2 weeks"',
    ),
    "a delay of an account that does not exist": (
        (("delays = { running", "delays = { sweets"),), "treasury.delays.sweets", "sweets",
        "'fees', 'partners', 'refunds', 'state-grant', 'project-grants', 'other-income', "
        "'payroll', 'hourly-paid', 'outsourced', 'postage', 'courses', 'running' or 'investment'",
    ),
    "a cost of an account that does not exist": (
        (('account = "running"', 'account = "sweets"'),), "costs.rent.account", "sweets",
        "'fees', 'partners', 'refunds', 'state-grant', 'project-grants', 'other-income', "
        "'payroll', 'hourly-paid', 'outsourced', 'postage', 'courses', 'running' or 'investment'",
    ),
    "a wage on an account that follows from others": (
        (('per = "person-year"', 'per = "person-year", account = "bad-debt"'),),
        "pools.office.pay.account", "bad-debt",
        "'fees', 'partners', 'refunds', 'state-grant', 'project-grants', 'other-income', "
        "'payroll', 'hourly-paid', 'outsourced', 'postage', 'courses', 'running' or 'investment'",
    ),
}  # fmt: skip


def spoilt(folder: Path, *changes: Spoil) -> Path:
    """The small institution with its terms of money, spoilt."""
    text = TERMS
    rest = []
    for old, new in changes:
        if old in TERMS:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
            text = text.replace(old, new)
        else:
            rest.append((old, new))
    laid = small(folder, *rest)
    (laid / "terms.toml").write_text(text, encoding="utf-8")
    return laid


def test_the_terms_that_are_spoilt_here_are_right(tmp_path: Path) -> None:
    model = read(str(spoilt(tmp_path / "model"))).model
    assert model.treasury.floor == 30 * 86_400
    assert model.payments["all"].ways["debit"].parts == (0.2, 0.8)


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_refused(name: str, tmp_path: Path) -> None:
    changes, path, value, accepted = CASES[name]
    assert said(refused(spoilt(tmp_path / "model", *changes))) == [(path, value, accepted)]


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    together = [
        "a grant path with a missing year", "a fee on a segment that does not exist",
        "instalments that do not sum", "a grant paid in months out of order",
        "an investment with a missing year",
    ]  # fmt: skip
    changes = [change for name in together for change in CASES[name][0]]
    model = spoilt(tmp_path / "model", *changes)
    paths = {each.path for each in refused(model)}
    assert paths == {CASES[name][1] for name in together}
    result = typed("check", model)
    assert result.exit_code == 2
    assert "5 problems in the input:" in result.output


def test_everything_malformed_is_told_at_once(tmp_path: Path) -> None:
    together = ["a depreciation of zero years", "a floor in the wrong unit",
                "a delay of an account that does not exist",
                "a cost of an account that does not exist"]  # fmt: skip
    changes = [change for name in together for change in CASES[name][0]]
    assert {each.path for each in refused(spoilt(tmp_path / "model", *changes))} == {
        CASES[name][1] for name in together
    }


def test_every_text_that_refuses_is_read_here() -> None:
    assert unread("check_money.py", [text for _, _, _, text in CASES.values()]) == []
