"""The terms of money: accounts, how fees are paid, what is invested, how soon bills are paid."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulator.document import Cents, Declared, Probability, Seconds, Words, Years

Income = Literal["fees", "partners", "refunds", "state-grant", "project-grants", "other-income"]
Charge = Literal[
    "payroll", "hourly-paid", "outsourced", "postage", "courses", "running", "investment"
]
Account = Literal[Income, Charge]
"""The accounts that a model names; the budget adds those that follow from them."""

Months = Annotated[int, Field(ge=0, le=120, strict=True)]


class Way(Declared):
    """One way in which learners, or those who pay for them, settle what they owe."""

    title: Words
    share: Probability
    """Part of the amounts owed that is settled so."""
    delay: Months = 0
    """Months from the event to the first payment."""
    instalments: int = Field(1, ge=1, le=36, strict=True)
    """Equal payments, a month apart."""
    parts: tuple[Probability, ...] = ()
    """Instead of equal payments: the part that each month pays."""
    unpaid: Probability = 0.0
    """Part of the amounts that is never paid."""
    written_off: Months = 12
    """Months from the event to the day on which that part is given up as lost."""


class Payment(Declared):
    """How the amounts of some prices are paid; a refund goes back the way the fee came."""

    title: Words
    prices: tuple[str, ...] = Field(min_length=1)
    segments: tuple[str, ...] = ()
    """Of these segments only; of every segment when absent."""
    ways: dict[str, Way]


class Investment(Declared):
    """What is bought for more than a year."""

    title: Words
    yearly: Years
    """What is bought in each calendar year, evenly; the last given year holds after it. Years
    before the study count: what they bought is still depreciated."""
    life: int = Field(ge=1, le=50, strict=True)
    """Years over which it is depreciated, in equal months, that of the purchase first."""
    committed: Years = {}
    """What is committed in each calendar year; what is bought in it when absent."""


class Treasury(Declared):
    """What the study begins with, and how soon the institution pays."""

    cash: Cents = 0
    """On the first day of the study."""
    delays: dict[Account, Months] = {}
    """Months from a charge to its payment, by account; the same month when absent."""
    floor: Seconds | None = None
    """Days of expenditure that the cash should cover."""
