"""The readable engine, and the definition of the model: start at `Run.journey`.

It moves learners and requests through a plan and chooses nothing: every choice is a function of
`rules`, every tally a function of `record`. Within one second, first everything bound to happen
happens (arrivals, ends, patience running out, openings), in any order; then `Run.dispatch` lets
start what has become possible; what that brings about in the same second comes next, until the
second is quiet. Who is somewhere already when it begins is taken up in `resume_simpy`.
"""

from __future__ import annotations

from collections.abc import Generator
from heapq import heappop, heappush
from typing import Any

import numpy as np
import numpy.typing as npt
import simpy
from simpy.events import EventPriority

from simulator import record, rules
from simulator.clock import NEVER
from simulator.compiled import handle
from simulator.draws import learner_id, request_id
from simulator.plan import AGAIN, CLOSED, LEARNER, NONE, OUTCOME, Arrivals, Plan
from simulator.record import (
    ARRIVED,
    BALKED,
    COMPLETED,
    ENTERED,
    GAVE_UP,
    LEFT,
    LOG,
    SERVED,
    Record,
    blank,
)

END_OF_SECOND = EventPriority(2)
"""The priority of dispatching: after every URGENT (0) and NORMAL (1) event of the same second."""
UNSERVED, TURNED_AWAY = -1, -2
"""How a turn ends instead of with the number of the pool that takes it."""

Happening = Generator[simpy.Event, Any, None]


def lived(run: Run) -> tuple[Record, npt.NDArray[np.void]]:
    """A run to its end: its record and its log."""
    run.env.run(until=run.plan.end)
    run.close()
    return run.record, np.sort(np.array(run.log, dtype=LOG))


class Traveller:
    """A learner, or one of a learner's requests, on its way."""

    def __init__(self, learner: int, who: int, request: int, trip: int, row: int) -> None:
        self.learner, self.who, self.request = learner, who, request
        self.trip, self.row = trip, row
        self.visits: dict[int, int] = {}
        self.passes = self.turns = self.steps = 0
        self.joined = NEVER
        self.arrived = self.since = NEVER
        """When the trip, and when the passage or the service in it, began."""
        self.pool = NONE
        """Who serves."""
        self.raised_in: tuple[Traveller, int, int] | None = None
        """Of a request to come: who raises it, in which visit to which stage."""


class Turn(simpy.Event):
    """A place in the queues of a stage; succeeds with the pool that serves it, or why none does."""

    def __init__(self, run: Run, traveller: Traveller) -> None:
        super().__init__(run.env)
        self.traveller = traveller

    def leave(self, _timeout: simpy.Event) -> None:
        """Give up, unless the turn has come."""
        if not self.triggered:
            self.succeed(UNSERVED)


class Run:
    """One replication: who is waiting, who is busy, and what happened."""

    def __init__(self, plan: Plan, arrivals: Arrivals, key: int, trace: float) -> None:
        self.env = simpy.Environment(initial_time=plan.begin)
        self.plan, self.key, self.trace = plan, key, trace
        self.record = blank(plan)
        self.given, self.tallies = handle(plan), handle(self.record)
        self.log: list[tuple[int, ...]] = []
        self.learners = np.zeros(len(arrivals.time) + len(plan.stock.learners), LEARNER)
        self.inside: dict[Traveller, None] = {}
        self.to_come: dict[Traveller, int] = {}
        pools = len(plan.pool_clock)
        self.queues: list[list[tuple[tuple[int, ...], Turn]]] = [[] for _ in range(pools)]
        self.newcomers: list[tuple[tuple[int, ...], Turn]] = []
        self.waiting = [0] * pools
        self.busy = [0] * pools
        self.armed = False
        self.env.process(self.arrive(arrivals))
        for pool in range(pools):
            self.env.process(self.wake(pool))

    # ---- what happens to one learner, and to one request

    def arrive(self, arrivals: Arrivals) -> Happening:
        """Everybody comes at their time."""
        for i in range(len(arrivals.time)):
            yield self.until(int(arrivals.time[i]))
            segment, course = int(arrivals.segment[i]), int(arrivals.course[i])
            who = learner_id(int(self.plan.segments[segment]["key"]), int(arrivals.number[i]))
            self.learners[i] = (who, segment, course, self.now, 0, 0, 0, self.plan.begin - 1)
            row = rules.first_row(self.given, segment, course)
            trip = int(self.plan.segments[segment]["trip"])
            self.env.process(self.journey(Traveller(i, who, 0, trip, row)))

    def journey(self, me: Traveller) -> Happening:
        """What happens to a learner or a request, from arriving to an outcome."""
        me.arrived = self.now
        record.arrived(self.given, self.tallies, me.trip, me.arrived)
        self.inside[me] = None
        self.note(me, ARRIVED)
        yield from self.onward(me)

    def onward(self, me: Traveller) -> Happening:
        """From the stage that comes next to an outcome."""
        while not rules.is_outcome(me.row):
            me.row = yield from self.stage(me)
            me.passes = 0
        del self.inside[me]
        record.ended(
            self.given, self.tallies, self.learners, me.learner, OUTCOME - me.row, me.arrived,
            self.now,
        )  # fmt: skip
        self.note(me, LEFT)

    def stage(self, me: Traveller) -> Generator[simpy.Event, Any, int]:
        """All passages of one stage, or those that are left; where it leads."""
        while True:
            me.passes += 1
            visit, now = me.visits.get(me.row, 0), self.now
            me.visits[me.row], me.since = visit + 1, now
            record.entered(self.given, self.tallies, self.learners, me.learner, me.row, now)
            self.note(me, ENTERED)
            opening = rules.opening(self.given, me.row, now)
            if opening == CLOSED:
                record.turned_away(self.given, self.tallies, me.row, now)
                self.note(me, record.CLOSED)
                return int(self.plan.rows[me.row]["on_closed"])
            yield self.until(opening)
            to = yield from self.passage(me, visit)
            if to is not None:
                return to

    def passage(self, me: Traveller, visit: int) -> Generator[simpy.Event, Any, int | None]:
        """What there is to do in an open stage, and where it leads; None for another passage."""
        if self.plan.rows[me.row]["pool_n"]:
            return (yield from self.service(me, visit))
        yield from self.own_time(me, visit)
        return self.complete(me, visit)

    def own_time(self, me: Traveller, visit: int) -> Happening:
        """A passage that takes no staff."""
        now = self.now
        ends = now + rules.duration(self.given, self.key, me.who, me.row, visit, now)
        self.raise_requests(me, visit, ends)
        yield self.until(ends)

    def service(self, me: Traveller, visit: int) -> Generator[simpy.Event, Any, int | None]:
        """Wait for one of the stage's pools and be served; where it leads, or that fails."""
        me.joined = self.now
        return (yield from self.served(me, visit, self.join(me, visit)))

    def served(
        self, me: Traveller, visit: int, turn: Turn
    ) -> Generator[simpy.Event, Any, int | None]:
        """Be served when the turn comes; where it leads, or where to go when it does not."""
        joined, pool = me.joined, (yield turn)
        now = self.now
        me.joined = NEVER
        if pool == TURNED_AWAY:
            return self.balk(me, joined)
        if pool == UNSERVED:
            return self.renege(me, joined)
        needed = rules.work(self.given, self.key, me.who, me.row, visit, pool, now)
        ends = rules.work_ends(self.given, pool, now, needed)
        record.served(self.given, self.tallies, me.row, pool, joined, now, ends, needed)
        strain = rules.strain_of_wait(self.given, me.row, joined, now)
        rules.strain_raised(self.learners, me.learner, strain, now)
        self.note(me, SERVED)
        me.since, me.pool = now, pool
        self.raise_requests(me, visit, ends)
        return (yield from self.let_go(me, visit, ends))

    def let_go(
        self, me: Traveller, visit: int, ends: int
    ) -> Generator[simpy.Event, Any, int | None]:
        """Keep who serves busy until the end of the work; where it leads."""
        yield self.until(ends)
        self.busy[me.pool] -= 1
        me.pool = NONE
        self.dispatch_soon()
        return self.complete(me, visit)

    def complete(self, me: Traveller, visit: int) -> int | None:
        """End a passage: where it leads, or None for another one."""
        now = self.now
        record.completed(self.given, self.tallies, self.learners, me.learner, me.row, now)
        self.note(me, COMPLETED)
        strain = rules.strain_at(self.given, self.learners, me.learner, me.row, now)
        branch = rules.way_on(self.given, self.key, me.who, me.row, visit, me.passes, strain, now)
        if branch == AGAIN:
            return None
        record.branched(self.given, self.tallies, branch, now)
        return int(self.plan.branch_to[branch])

    def raise_requests(
        self, me: Traveller, visit: int, ends: int, begun: int | None = None
    ) -> None:
        """Send the requests of a passage that lasts until `ends` on their own way.

        Those that were raised before simulating began are in the stock, or are settled.
        """
        plan, row = self.plan, self.plan.rows[me.row]
        now = self.now if begun is None else begun
        for which in range(int(row["raise_at"]), int(row["raise_at"] + row["raise_n"])):
            count = rules.requests_raised(self.given, self.key, me.who, which, visit, now)
            for number in range(count):
                raised = plan.raises[which]
                who = request_id(
                    self.key, me.who, int(row["where"]), visit, int(raised["name"]), number
                )
                at = rules.request_moment(self.given, self.key, who, which, now, ends)
                first = int(raised["first_row"])
                trip = int(plan.rows[first]["trip"])
                request = Traveller(me.learner, who, who, trip, first)
                request.raised_in = me, me.row, visit
                if at >= plan.begin:
                    self.env.process(self.later(request, at))

    def later(self, request: Traveller, at: int) -> Happening:
        """A request that is raised at its moment."""
        self.to_come[request] = at
        yield self.until(at)
        del self.to_come[request]
        yield from self.journey(request)

    # ---- queues

    def join(self, me: Traveller, visit: int) -> Turn:
        """Join the queues of the stage's pools, until patience ends."""
        now = self.now
        gives_up = rules.patience_ends(self.given, self.key, me.who, me.row, visit, now)
        place, turn = self.stand(me, now, gives_up)
        self.newcomers.append((place, turn))
        self.dispatch_soon()
        return turn

    def stand(self, me: Traveller, joined: int, gives_up: int) -> tuple[tuple[int, ...], Turn]:
        """A place in the queues of the stage's pools, and the turn that is waited for."""
        turn = Turn(self, me)
        place = rules.place_in_queue(self.given, me.row, joined, me.who, me.turns)
        me.turns += 1
        for pool in self.pools_of(me.row):
            heappush(self.queues[pool], (place, turn))
        self.waiting[self.pools_of(me.row)[0]] += 1
        if gives_up < self.plan.end:
            self.until(gives_up).callbacks.append(turn.leave)
        return place, turn

    def renege(self, me: Traveller, joined: int) -> int:
        """Leave the queue, patience at an end."""
        now, row = self.now, self.plan.rows[me.row]
        self.waiting[self.pools_of(me.row)[0]] -= 1
        record.gave_up(self.given, self.tallies, self.learners, me.learner, me.row, joined, now)
        rules.strain_raised(self.learners, me.learner, int(row["renege_strain"]), now)
        self.note(me, GAVE_UP)
        return int(row["on_renege"])

    def balk(self, me: Traveller, joined: int) -> int:
        """Leave at once, too many waiting."""
        row = self.plan.rows[me.row]
        record.balked(self.given, self.tallies, me.row, joined)
        rules.strain_raised(self.learners, me.learner, int(row["renege_strain"]), joined)
        self.note(me, BALKED)
        return int(row["on_balk"])

    def dispatch(self, _event: simpy.Event) -> None:
        """Each pool in turn gives its free people to the first in its queue; then some balk."""
        self.armed = False
        now = self.now
        for pool, queue in enumerate(self.queues):
            free = rules.on_duty(self.given, pool, now) - self.busy[pool] if queue else 0
            while queue and (free > 0 or queue[0][1].triggered):
                turn = heappop(queue)[1]
                if not turn.triggered:
                    self.busy[pool] += 1
                    self.waiting[self.pools_of(turn.traveller.row)[0]] -= 1
                    free -= 1
                    turn.succeed(pool)
        self.see_newcomers(now)

    def see_newcomers(self, now: int) -> None:
        """Those who have just joined and still wait look, in order, at the queue before them."""
        still = sorted(n for n in self.newcomers if not n[1].triggered)
        self.newcomers = []
        home = [self.pools_of(turn.traveller.row)[0] for _, turn in still]
        before = {pool: self.waiting[pool] - home.count(pool) for pool in home}
        for pool, (_, turn) in zip(home, still, strict=True):
            if rules.balks(self.given, turn.traveller.row, before[pool]):
                self.waiting[pool] -= 1
                turn.succeed(TURNED_AWAY)
            else:
                before[pool] += 1
                record.queue_seen(self.given, self.tallies, pool, before[pool], now)

    def dispatch_soon(self) -> None:
        """Ask for one dispatch after everything else in this second has happened."""
        if not self.armed:
            self.armed = True
            event = simpy.Event(self.env)
            event._ok, event._value = True, None
            event.callbacks.append(self.dispatch)
            self.env.schedule(event, priority=END_OF_SECOND)

    def wake(self, pool: int) -> Happening:
        """Dispatch whenever a pool opens or has more people on duty."""
        for k in range(int(self.plan.wake_at[pool]), int(self.plan.wake_at[pool + 1])):
            if self.plan.wakes[k] >= self.now:
                yield self.until(int(self.plan.wakes[k]))
                self.dispatch_soon()

    # ---- time, the end, the log

    @property
    def now(self) -> int:
        """The second that is being lived."""
        return int(self.env.now)

    def until(self, t: int) -> simpy.Timeout:
        """The event of a time that has come or lies ahead."""
        return self.env.timeout(t - self.now)

    def pools_of(self, row: int) -> npt.NDArray[np.int64]:
        """The pools that serve a row, in order of preference."""
        at = self.plan.rows[row]["pool_at"]
        return self.plan.row_pools[at : at + self.plan.rows[row]["pool_n"]]

    def close(self) -> None:
        """Note who is still inside when the study ends."""
        for traveller in self.inside:
            record.left_inside(self.given, self.tallies, traveller.row, traveller.joined)

    def note(self, me: Traveller, what: int) -> None:
        """Log what happened, for learners of the sample."""
        if self.trace > 0.0:
            learner = int(self.learners[me.learner]["who"])
            if rules.traced(self.key, learner, self.trace):
                self.log.append((learner, me.request, me.steps, self.now, me.row, what))
                me.steps += 1
