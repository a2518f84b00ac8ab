"""Laws that every record obeys, each as two sums that must be one, part by part.

Both sides of a law are arrays of whole numbers; the law holds when they are the same array, and a
row of the verification shows the sums of the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator import budget
from simulator.budget.movements import budgeted, movements
from simulator.budget.statement import charges, resources
from simulator.clock import DAY
from simulator.document import Words
from simulator.plan import NONE, Plan
from simulator.planning import Planned
from simulator.record import Record
from simulator.verify.row import Unit

Int = npt.NDArray[np.int64]


class Sides(NamedTuple):
    """What must be equal."""

    expected: Int
    found: Int

    @property
    def equal(self) -> bool:
        """Whether the law holds in every part."""
        return bool(np.array_equal(self.expected, self.found))


def by_row(record: Record, tally: str) -> Int:
    """A tally of each row over the whole run."""
    total: Int = getattr(record, tally).sum(axis=1)
    return total


def nobody_lost(plan: Plan, record: Record) -> Sides:
    """By trip: whoever came has ended or is still inside."""
    ended = np.bincount(plan.outcome_trip, record.ends.sum(axis=1), plan.trips)
    inside = np.bincount(plan.rows["trip"], record.inside, plan.trips)
    return Sides(record.arrivals.sum(axis=1), (ended + inside).astype(np.int64))


def stages_balance(plan: Plan, record: Record) -> Sides:
    """By row: whoever entered completed, gave up, was turned away or is still there."""
    away = by_row(record, "reneges") + by_row(record, "balks") + by_row(record, "closed")
    return Sides(by_row(record, "entries"), by_row(record, "done") + away + record.inside)


def homes(plan: Plan) -> Int:
    """The pool in whose queue those who wait at each row count."""
    home = np.full(len(plan.rows), NONE)
    served = plan.rows["pool_n"] > 0
    home[served] = plan.row_pools[plan.rows["pool_at"][served]]
    return home


def queued(record: Record) -> Int:
    """(pool, day) seconds that people stood in the queue."""
    time: Int = record.queue_part + DAY * record.queue_days.cumsum(axis=1)[:, :-1]
    return time


def little(plan: Plan, record: Record) -> Sides:
    """By pool: the time of queues is the sum of waits, those cut by the end included (Little)."""
    waited = by_row(record, "wait_time") + by_row(record, "renege_time") + record.left_waiting
    home, pools = homes(plan), range(len(plan.pool_clock))
    return Sides(
        np.array([waited[home == pool].sum() for pool in pools], np.int64),
        queued(record).sum(axis=1),
    )


def work_given(plan: Plan, record: Record) -> Sides:
    """By month: the open seconds that rows received are those that pools gave."""
    return Sides(record.work.sum(axis=0), record.pool_work.sum(axis=0))


def statement_adds_up(planned: Planned, record: Record) -> Sides:
    """In cents: each line of the statement is its exact amount rounded once, and each year's
    resources less charges are its result."""
    statement = budget.statement(planned, record)
    exact: dict[tuple[str, ...], Fraction] = {}
    for line in budgeted(planned, movements(planned, record)):
        key = (line.account, line.item, line.audience, line.segment)
        sign = budget.ACCOUNTS[line.account].sign
        exact[key] = exact.get(key, Fraction(0)) + sign * sum(line.amounts)
    cents = statement.groupby(["account", "item", "audience", "segment"])["cents"].sum().to_dict()
    years = resources(statement) - charges(statement)
    results = budget.result(statement).set_index("year")["cents"]
    return Sides(
        np.array([*map(round, exact.values()), *years], np.int64),
        np.array([*(cents.pop(key, 0) for key in exact), *results, *cents.values()], np.int64),
    )


class Law(NamedTuple):
    """A law by name, and how it is told."""

    name: str
    what: Words
    unit: Unit


LAWS: tuple[Law, ...] = (
    Law("nobody-lost", Words(fr="Arrivés = sortis + encore là",
                             en="Arrived = ended + still inside"), "count"),
    Law("stages-balance", Words(fr="Par étape : entrés = passés + partis + encore là",
                                en="By stage: entered = done + left + still there"), "count"),
    Law("little", Words(fr="Temps en file = somme des attentes (Little)",
                        en="Time in queue = sum of waits (Little)"), "hour"),
    Law("work-given", Words(fr="Travail reçu = travail donné",
                            en="Work received = work given"), "hour"),
    Law("statement", Words(fr="Compte de résultat = somme exacte des lignes",
                           en="Statement = the exact sum of its lines"), "cent"),
)  # fmt: skip


def sides(planned: Planned, record: Record) -> Mapping[str, Sides]:
    """Both sides of every law in one record."""
    plan = planned.plan
    return {
        "nobody-lost": nobody_lost(plan, record),
        "stages-balance": stages_balance(plan, record),
        "little": little(plan, record),
        "work-given": work_given(plan, record),
        "statement": statement_adds_up(planned, record),
    }
