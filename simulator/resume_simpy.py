"""How the readable engine takes up who is somewhere already, and tells who is where at a time."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator import record, remaining, rules
from simulator.clock import NEVER
from simulator.draws import learner_id
from simulator.engine_simpy import Happening, Run, Traveller, lived
from simulator.plan import HELD, NONE, PRESENT, Arrivals, Plan, Stock
from simulator.record import Record


def simulate(
    plan: Plan, arrivals: Arrivals, key: int, trace: float = 0.0
) -> tuple[Record, npt.NDArray[np.void]]:
    """One replication: its record, and the log of the share `trace` of its learners, in order."""
    return lived(Resuming(plan, arrivals, key, trace))


def halted(plan: Plan, arrivals: Arrivals, key: int, when: int) -> tuple[Record, Stock]:
    """What has happened before a time, and who is where as it begins: a complete state."""
    run = Resuming(plan, arrivals, key, 0.0)
    run.env.run(until=when)
    return run.record, run.stock()


class Resuming(Run):
    """A replication that begins with the plan's stock; its learners follow the newcomers."""

    def __init__(self, plan: Plan, arrivals: Arrivals, key: int, trace: float) -> None:
        super().__init__(plan, arrivals, key, trace)
        self.first = len(arrivals.time)
        self.hold()
        for k in range(len(plan.stock.present)):
            self.env.process(self.taken_up(k))

    def hold(self) -> None:
        """Know the learners of the stock."""
        for i, held in enumerate(self.plan.stock.learners, start=self.first):
            segment = int(held["segment"])
            who = learner_id(int(self.plan.segments[segment]["key"]), int(held["number"]))
            course = remaining.course(self.given, self.key, segment, who, int(held["course"]))
            self.learners[i] = (
                who, segment, course, held["applied_at"], held["cohort"], held["strain"], 0,
                self.plan.begin - 1,
            )  # fmt: skip

    def taken_up(self, k: int) -> Happening:
        """What happens to a learner or a request of the stock, from where they are."""
        plan, given = self.plan, self.plan.stock.present[k]
        learner, row = self.first + int(given["learner"]), int(given["row"])
        who, request = int(self.learners[learner]["who"]), 0
        if given["is_request"]:
            who = request = remaining.identity(
                self.given, self.key, who, row, int(given["number"]), k
            )
        me = Traveller(learner, who, request, int(plan.rows[row]["trip"]), row)
        me.arrived, me.since = int(given["arrived"]), int(given["since"])
        if me.request and me.since >= plan.begin:
            yield from self.later(me, me.since)
            return
        first = row - int(plan.rows[row]["place"])
        me.visits = {first + place: int(n) for place, n in enumerate(plan.stock.visits[k]) if n}
        me.passes, me.pool = int(given["passes"]), int(given["pool"])
        self.inside[me] = None
        to = yield from self.rest(me, me.visits[row] - 1, int(given["until"]))
        if to is None:
            to = yield from self.stage(me)
        me.row, me.passes = to, 0
        yield from self.onward(me)

    def rest(self, me: Traveller, visit: int, until: int) -> Generator[Any, Any, int | None]:
        """What is left of a passage; where it leads."""
        plan, row, who = self.plan, me.row, me.who
        if me.pool != NONE:
            ends = remaining.work_ends(
                self.given, self.key, who, row, visit, me.pool, me.since, until
            )
            self.busy[me.pool] += 1
            record.in_service(self.given, self.tallies, me.pool, ends)
            self.raise_requests(me, visit, ends, me.since)
            return (yield from self.let_go(me, visit, ends))
        begun = remaining.begun(self.given, row, me.since)
        if begun >= plan.begin:
            yield self.until(begun)
            return (yield from self.passage(me, visit))
        if plan.rows[row]["pool_n"]:
            me.joined = begun
            ends = remaining.patience_ends(self.given, self.key, who, row, visit, begun)
            return (yield from self.served(me, visit, self.stand(me, begun, ends)[1]))
        ends = remaining.own_time_ends(self.given, self.key, who, row, visit, begun, until)
        self.raise_requests(me, visit, ends, begun)
        yield self.until(ends)
        return self.complete(me, visit)

    def stock(self) -> Stock:
        """Who is where: what `taken_up` goes on from as this run would."""
        travellers = [*self.inside, *(r for r in self.to_come if self.past_its_passage(r))]
        learners = sorted({me.learner for me in travellers})
        place = {learner: k for k, learner in enumerate(learners)}
        held, present = np.zeros(len(learners), HELD), np.zeros(len(travellers), PRESENT)
        for k, i in enumerate(learners):
            known = self.learners[i]
            held[k] = (
                known["segment"], known["who"] & 0xFFFFFFFF, known["course"],
                known["applied_at"], known["cohort"], rules.strain_felt(self.learners, i, self.now),
            )  # fmt: skip
        visits = np.zeros((len(travellers), 1 + int(self.plan.rows["place"].max())), np.int64)
        for k, me in enumerate(travellers):
            at = self.to_come.get(me, NEVER)
            since = me.since if at == NEVER else at
            present[k] = (
                place[me.learner], me.request != 0, me.request or NONE, me.row, since, NEVER,
                me.pool, me.passes, min(me.arrived, since),
            )  # fmt: skip
            for row, count in me.visits.items():
                visits[k, int(self.plan.rows[row]["place"])] = count
        return Stock(held, present, visits)

    def past_its_passage(self, request: Traveller) -> bool:
        """Whether who raises a request to come is no longer in the passage that raises it."""
        if request.raised_in is None:
            return True
        by, row, visit = request.raised_in
        return by not in self.inside or by.row != row or by.visits[row] != visit + 1
