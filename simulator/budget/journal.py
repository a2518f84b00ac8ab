"""The ledger of a replication: entries in whole cents, each with its debit and its credit.

An entry says where an amount goes from and to, in which month, and for which item of which
account of the statement, so that a statement opens down to its entries. Amounts are exact until
they are written: then the rule of `proration` makes them cents, the same for an entry as for the
line of a statement that it makes. Both are compared in every replication.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

import pandas as pd

from simulator.budget.accounts import (
    ACCOUNTS,
    ASSETS,
    BALANCE,
    CASH,
    DEFERRED,
    DEPRECIATED,
    GRANTS,
    LEARNERS,
    PAYABLE,
    RESERVES,
    SUBSIDIES,
    SUPPLIERS,
    SUPPLIERS_OF_ASSETS,
    AnyAccount,
)
from simulator.budget.claims import Claim
from simulator.budget.lines import Line, item_of, worn_before
from simulator.budget.movements import Movements, movements
from simulator.budget.proration import (
    Amounts,
    Month,
    cents_by_month,
    spread,
    study_months,
)
from simulator.errors import RunError
from simulator.planning import Planned
from simulator.record import Record

COLUMNS = {
    "month": "str",
    "year": "int64",
    "journal": "str",
    "debit": "str",
    "credit": "str",
    "account": "str",
    "item": "str",
    "audience": "str",
    "segment": "str",
    "cents": "int64",
}
"""The columns of a ledger and their types; a month is written 2024-09."""

JOURNALS = (
    "opening", "owed", "earned", "received", "lost", "granted", "charged", "paid", "acquired",
    "depreciated", "released",
)  # fmt: skip
"""What an entry tells, in the order of a year's journal."""
RESULT_CLASSES = ("6", "7")
"""The first digit of the accounts that make the result."""
PLACE = ["account", "item", "audience", "segment"]


@dataclass(frozen=True)
class Entries:
    """Entries of one kind, by month of the study."""

    journal: str
    debit: str
    credit: str
    account: AnyAccount
    item: str
    amounts: Amounts
    audience: str = ""
    segment: str = ""


@dataclass(frozen=True, eq=False)
class Ledger:
    """The entries of a replication."""

    entries: pd.DataFrame
    """See `COLUMNS`. An entry of no cents is left out; an amount is negative only where the model
    takes back more than it gives."""
    months: tuple[str, ...]
    """Every month of the study."""

    @property
    def years(self) -> tuple[int, ...]:
        """Every calendar year of the study."""
        return tuple(dict.fromkeys(int(month[:4]) for month in self.months))


def ledger(planned: Planned, record: Record, moved: Movements | None = None) -> Ledger:
    """Every entry of the study, those that open the accounts first.

    What is moved is worked out here unless it is given.
    """
    months = study_months(planned)
    moved = moved or movements(planned, record)
    merged: dict[tuple[str, ...], Entries] = {}
    for each in chain(_opening(planned, moved), entries(planned, moved)):
        key = (each.journal, each.debit, each.credit, each.account, each.item, each.segment)
        merged[key] = _sum(merged[key], each) if key in merged else each
    names = tuple(f"{month.first.year}-{month.first.month:02}" for month in months)
    rows = [
        (name, int(name[:4]), each.journal, each.debit, each.credit, each.account, each.item,
         each.audience, each.segment, cents)
        for each in merged.values()
        for name, cents in zip(names, cents_by_month(each.amounts), strict=True)
        if cents
    ]  # fmt: skip
    return Ledger(pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS), names)


def agree(entries: pd.DataFrame, statement: pd.DataFrame) -> None:
    """Raise RunError unless debits are credits, each with an account of the chart on both sides,
    and each line of the statement is its entries."""
    unknown = ({*entries["debit"]} | {*entries["credit"]}) - {*BALANCE, *_NAMES}
    if unknown:
        raise RunError(f"no such account in the chart: {', '.join(sorted(unknown))}")
    debits, credits_ = (entries.groupby(side)["cents"].sum() for side in ("debit", "credit"))
    if balanced := int(debits.sum()) - int(credits_.sum()):
        raise RunError(f"the ledger is out of balance by {balanced} cents")
    keys = [*PLACE, "year"]
    told = statement[statement["cents"] != 0].set_index(keys)["cents"]
    written = of_statement(entries).set_index(keys)["cents"]
    both = told.to_frame("told").join(written.rename("written"), how="outer").fillna(0)
    wrong = both[both["told"] != both["written"]]
    if len(wrong):
        raise RunError(f"the ledger and the statement differ: {wrong.iloc[:3].to_dict('index')}")


def of_statement(entries: pd.DataFrame) -> pd.DataFrame:
    """The statement that the entries of classes 6 and 7 make: income positive, lines that are
    not zero."""
    sides = []
    for side, sign in (("debit", -1), ("credit", 1)):
        mine = entries[entries[side].str[0].isin(RESULT_CLASSES)]
        sides.append(mine.assign(cents=sign * mine["cents"], account=mine[side].map(_NAMES)))
    both: pd.DataFrame = (
        pd.concat(sides).groupby([*PLACE, "year"], as_index=False, sort=False)[["cents"]].sum()
    )
    return both[both["cents"] != 0]


_NAMES = {line.number: name for name, line in ACCOUNTS.items()}


def entries(planned: Planned, moved: Movements) -> Iterator[Entries]:
    """Every entry that movements make, linear in them; not those that open the accounts."""
    for claim in moved.claims:
        yield from _claimed(claim)
    for line in moved.bills:
        yield from _settled(planned, line)
    yield from _grants(planned, moved)
    yield from _investments(planned, moved)
    for line in moved.acquired:
        yield from _acquired(planned, line.item, line.amounts)


def _claimed(claim: Claim) -> Iterator[Entries]:
    """What is owed, then earned, then paid or lost; of a refund, the other way round."""
    number = ACCOUNTS[claim.account].number
    ways: tuple[tuple[str, str, str, AnyAccount, Amounts], ...] = (
        ("owed", LEARNERS, DEFERRED, claim.account, claim.booked),
        ("earned", DEFERRED, number, claim.account, claim.earned),
        ("received", CASH, LEARNERS, claim.account, claim.paid),
        ("lost", ACCOUNTS["bad-debt"].number, LEARNERS, "bad-debt", claim.lost),
    )
    refund = ACCOUNTS[claim.account].side == "deduction"
    for journal, debit, credit, account, amounts in ways:
        sides = (credit, debit) if refund else (debit, credit)
        yield Entries(journal, *sides, account, claim.price, amounts, claim.audience, claim.segment)


def _settled(planned: Planned, line: Line) -> Iterator[Entries]:
    """A charge, and its payment when its delay is over; or an income, received at once.

    A deduction that no price books is a charge to settle, too.
    """

    def entries(journal: str, debit: str, credit: str, amounts: Amounts) -> Entries:
        place = (line.item, amounts, line.audience, line.segment)
        return Entries(journal, debit, credit, line.account, *place)

    held = ACCOUNTS[line.account]
    if line.account == "investment":
        yield entries("depreciated", held.number, DEPRECIATED, line.amounts)
    elif held.side == "income":
        yield entries("granted", GRANTS, held.number, line.amounts)
        yield entries("received", CASH, GRANTS, line.amounts)
    else:
        payable = PAYABLE.get(line.account, SUPPLIERS)
        yield entries("charged", held.number, payable, line.amounts)
        yield entries("paid", payable, CASH, _later(planned, line.account, line.amounts))


def _later(planned: Planned, account: str, amounts: Amounts) -> Amounts:
    """Amounts after the delay of their account: before the study came what its first month has."""
    delay = _delay(planned, account)
    return ((amounts[0],) * delay + amounts)[: len(amounts)]


def _delay(planned: Planned, account: str) -> int:
    return {str(name): months for name, months in planned.model.treasury.delays.items()}.get(
        account, 0
    )


def _grants(planned: Planned, moved: Movements) -> Iterator[Entries]:
    for name, given in moved.granted.items():
        grant = planned.model.grants[name]
        received = _advanced(study_months(planned), given.inside, grant.paid)
        if name not in moved.released:
            number = ACCOUNTS[grant.account].number
            yield Entries("granted", GRANTS, number, grant.account, name, given.inside)
            yield Entries("received", CASH, GRANTS, grant.account, name, received)
            continue
        released = moved.released[name].inside
        release: AnyAccount = "subsidy-release"
        yield Entries("granted", GRANTS, SUBSIDIES, release, name, given.inside)
        yield Entries("received", CASH, GRANTS, release, name, received)
        yield Entries("released", SUBSIDIES, ACCOUNTS[release].number, release, name, released)


def _advanced(months: tuple[Month, ...], amounts: Amounts, paid: tuple[int, ...]) -> Amounts:
    """A grant in the months in which it is paid, each for the time to the next.

    What belongs to a payment before the study is received in the study's first month.
    """
    received = [Fraction(0)] * len(amounts)
    place = 0
    for at, (month, amount) in enumerate(zip(months, amounts, strict=True)):
        if not paid or month.first.month in paid:
            place = at
        received[place] += amount
    return tuple(received)


def _investments(planned: Planned, moved: Movements) -> Iterator[Entries]:
    number = ACCOUNTS["investment"].number
    for name, path in moved.bought.items():
        yield from _acquired(planned, name, path.inside)
        worn = moved.worn[name].inside
        yield Entries("depreciated", number, DEPRECIATED, "investment", name, worn)


def _acquired(planned: Planned, item: str, amounts: Amounts) -> Iterator[Entries]:
    """A purchase of fixed assets and its payment; what is owed for them has no past."""
    later = spread(amounts, (Fraction(0),) * _delay(planned, "investment") + (Fraction(1),))
    yield Entries("acquired", ASSETS, SUPPLIERS_OF_ASSETS, "investment", item, amounts)
    yield Entries("paid", SUPPLIERS_OF_ASSETS, CASH, "investment", item, later)


def _opening(planned: Planned, moved: Movements) -> Iterator[Entries]:
    """What the accounts hold when the study begins, against the reserves."""
    for number, account, item, balance in _balances_before(planned, moved):
        amounts = (balance, *(Fraction(0),) * (len(study_months(planned)) - 1))
        yield Entries("opening", number, RESERVES, account, item, amounts)


def _balances_before(
    planned: Planned, moved: Movements
) -> Iterator[tuple[str, AnyAccount, str, Fraction]]:
    """(account, and of what it is, debit positive)"""
    yield CASH, "other-income", "", Fraction(planned.model.treasury.cash)
    for claim in moved.claims:
        sign = ACCOUNTS[claim.account].sign
        yield LEARNERS, claim.account, claim.price, sign * claim.owed
        yield DEFERRED, claim.account, claim.price, -sign * claim.deferred
    for line in moved.bills:
        if ACCOUNTS[line.account].side != "income" and line.account != "investment":
            due = line.amounts[0] * _delay(planned, line.account)
            yield PAYABLE.get(line.account, SUPPLIERS), line.account, line.item, -due
    for name, released in moved.released.items():
        yield SUBSIDIES, "subsidy-release", name, released.begun - moved.granted[name].begun
    for name, path in moved.bought.items():
        yield ASSETS, "investment", name, path.begun
        yield DEPRECIATED, "investment", name, -moved.worn[name].begun
    for charge in planned.tuning.charges:
        if charge.kind == "investment" and charge.start < planned.start:
            yield ASSETS, "investment", item_of(charge), Fraction(charge.cents)
            yield DEPRECIATED, "investment", item_of(charge), -worn_before(planned, charge)


def _sum(one: Entries, other: Entries) -> Entries:
    both = tuple(a + b for a, b in zip(one.amounts, other.amounts, strict=True))
    return Entries(
        one.journal, one.debit, one.credit, one.account, one.item, both, one.audience, one.segment
    )
