"""Everything that moves money in a replication, worked out once for all that is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from simulator.budget.accounts import ACCOUNTS
from simulator.budget.claims import Claim, claims, payment
from simulator.budget.lines import (
    Line,
    Path,
    acquired,
    bought,
    charged,
    costs,
    granted,
    item_of,
    paid,
    spent,
    upkeep,
)
from simulator.budget.proration import evenly
from simulator.planning import Planned
from simulator.record import Record


@dataclass(frozen=True)
class Movements:
    """What a replication earns, spends and is paid, as exact amounts by month of the study."""

    spent: tuple[Line, ...]
    """At events, such as postage."""
    claims: tuple[Claim, ...]
    """What learners owe."""
    paid: tuple[Line, ...]
    """The people whom the institution pays."""
    off_budget: tuple[Line, ...]
    """The people whom another administration pays."""
    upkeep: tuple[Line, ...]
    costs: tuple[Line, ...]
    granted: Mapping[str, Path]
    released: Mapping[str, Path]
    """What each year of their life takes of grants that pay for investments, and of no others."""
    bought: Mapping[str, Path]
    worn: Mapping[str, Path]
    """What each year of their life takes of investments."""
    charged: tuple[Line, ...]
    """What levers cost; their investments as depreciation."""
    acquired: tuple[Line, ...]
    """What levers buy."""

    @property
    def bills(self) -> tuple[Line, ...]:
        """What is settled one by one: neither fees, nor grants, nor plans to invest."""
        return (*self.spent, *self.paid, *self.upkeep, *self.costs, *self.charged)


NOTHING = Movements((), (), (), (), (), (), {}, {}, {}, {}, (), ())
"""No movement at all."""


def movements(planned: Planned, record: Record) -> Movements:
    """What moves in a replication."""
    given = {name: granted(planned, name) for name in planned.model.grants}
    purchased = {name: bought(planned, name) for name in planned.model.investments}
    return Movements(
        spent=tuple(spent(planned, record)),
        claims=tuple(claims(planned, record)),
        paid=tuple(paid(planned, record, off_budget=False)),
        off_budget=tuple(paid(planned, record, off_budget=True)),
        upkeep=tuple(upkeep(planned)),
        costs=tuple(costs(planned)),
        granted=given,
        released=released_of(planned, given),
        bought=purchased,
        worn=worn_of(planned, purchased),
        charged=tuple(charged(planned)),
        acquired=tuple(
            Line("investment", item_of(charge), acquired(planned, charge))
            for charge in planned.tuning.charges
            if charge.kind == "investment"
        ),
    )


def released_of(planned: Planned, given: Mapping[str, Path]) -> dict[str, Path]:
    """What each year of their life takes of grants that pay for investments, and of no others."""
    lives = {name: planned.model.grants[name].life for name in given}
    return {
        name: given[name].laid(evenly(12 * life))
        for name, life in lives.items()
        if life is not None
    }


def worn_of(planned: Planned, purchased: Mapping[str, Path]) -> dict[str, Path]:
    """What each year of their life takes of investments."""
    investments = planned.model.investments
    return {
        name: path.laid(evenly(12 * investments[name].life)) for name, path in purchased.items()
    }


def budgeted(planned: Planned, moved: Movements) -> Iterator[Line]:
    """Every line of the institution's own budget."""
    yield from moved.spent
    yield from owed(planned, moved.claims)
    yield from moved.paid
    yield from moved.upkeep
    yield from moved.costs
    for name, given in moved.granted.items():
        if name in moved.released:
            yield Line("subsidy-release", name, moved.released[name].inside)
        else:
            yield Line(planned.model.grants[name].account, name, given.inside)
    for name, worn in moved.worn.items():
        yield Line("investment", name, worn.inside)
    yield from moved.charged


def owed(planned: Planned, found: Iterable[Claim]) -> Iterator[Line]:
    """What claims earn, and what of them is lost, by price and segment."""
    for claim in found:
        yield Line(claim.account, claim.price, claim.earned, claim.audience, claim.segment)
        if payment(planned, claim.price, claim.segment) is not None:
            sign = ACCOUNTS[claim.account].sign
            lost = tuple(sign * each for each in claim.lost)
            yield Line("bad-debt", claim.price, lost, claim.audience, claim.segment)
