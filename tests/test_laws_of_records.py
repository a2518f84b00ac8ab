"""Laws that hold in every record: nobody is lost, nobody is in two places, time adds up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st
from random_models import FIXED_SEEDS, world
from stories import Passage, Story, Told, tell, told

from simulator import clock, draws, engine_simpy, rules
from simulator.arrivals import arrivals
from simulator.clock import DAY
from simulator.compiled import handle
from simulator.model import MARKS, MOMENTS
from simulator.plan import AGAIN, NONE, NOWHERE, OUTCOME
from simulator.plan import CLOSED as TURNED_AWAY
from simulator.record import BALKED, CLOSED, COMPLETED, GAVE_UP, bin_bounds
from simulator.verify import laws

Int = npt.NDArray[np.int64]

every_model = pytest.mark.parametrize("seed", FIXED_SEEDS)


def by_row(told: Told, tally: str) -> Int:
    """A tally of each row over the whole run."""
    return laws.by_row(told.replication.record, tally)


# ---- nobody is lost


def conserved(told: Told) -> None:
    """Whoever comes leaves or is inside; whoever enters a stage leaves it some way or is there."""
    plan, record = told.plan, told.replication.record
    assert laws.nobody_lost(plan, record).equal
    assert laws.stages_balance(plan, record).equal
    entries, inside = by_row(told, "entries"), record.inside
    away = by_row(told, "reneges") + by_row(told, "balks") + by_row(told, "closed")
    staffed = plan.rows["pool_n"] > 0
    unserved = (entries - away - by_row(told, "waits"))[staffed]
    assert (unserved >= 0).all()
    assert (unserved <= inside[staffed]).all()
    assert not by_row(told, "waits")[~staffed].any()


def flows(told: Told) -> None:
    """Every way out of a stage is a way in somewhere: stages and outcomes balance."""
    plan, record = told.plan, told.replication.record
    into: defaultdict[int, int] = defaultdict(int)
    exits, of_row = record.exits.sum(axis=1), np.array([w.row for w in told.planned.index.ways])
    for to, count in zip(plan.branch_to, exits, strict=True):
        into[int(to)] += int(count)
    for way, tally in (("on_renege", "reneges"), ("on_balk", "balks"), ("on_closed", "closed")):
        for to, count in zip(plan.rows[way], by_row(told, tally), strict=True):
            assert to != NOWHERE or count == 0
            into[int(to)] += int(count)
    again = by_row(told, "done") - np.bincount(of_row, exits, len(plan.rows)).astype(np.int64)
    assert (again >= 0).all()
    assert not again[plan.rows["repeat"] == 1].any()
    for row, count in enumerate(again):
        into[row] += int(count)
    for story in told.stories:
        into[story.first] += 1
    entries, ended = by_row(told, "entries"), record.ends.sum(axis=1)
    assert [into[row] for row in range(len(entries))] == entries.tolist()
    assert [into[OUTCOME - end] for end in range(len(ended))] == ended.tolist()


@every_model
def test_nobody_is_lost(seed: int) -> None:
    conserved(told(seed))
    flows(told(seed))


@every_model
def test_the_satisfied_are_learners_who_left(seed: int) -> None:
    plan, record = told(seed).plan, told(seed).replication.record
    own = np.isin(plan.outcome_trip, plan.segments["trip"])
    assert (record.satisfied <= record.ends).all()
    assert not record.satisfied[~own].any()
    assert plan.satisfied != NONE or not record.satisfied.any()


@pytest.mark.parametrize("seed", FIXED_SEEDS[:10])
def test_a_limit_beyond_all_strain_satisfies_everybody_and_a_higher_one_never_fewer(
    seed: int,
) -> None:
    given_one, own = told(seed).planned, told(seed).plan.segments["trip"]
    counts = []
    for limit in (0, 300_000, 10**15):
        plan = given_one.plan._replace(satisfied=limit)
        record = tell(replace(given_one, plan=plan), seed).replication.record
        counts.append(record.satisfied.sum(axis=1))
    ends = told(seed).replication.record.ends.sum(axis=1)
    assert (np.diff(counts, axis=0) >= 0).all()
    assert (counts[-1] == ends * np.isin(told(seed).plan.outcome_trip, own)).all()


# ---- time adds up


def spread(spans: list[tuple[int, int, int]], told: Told, pools: int) -> Int:
    """(pool, day) seconds of spans (pool, from, to) on each day."""
    days = len(told.plan.era_of_day)
    total = np.zeros((pools, days), np.int64)
    for pool, begin, end in spans:
        for day in range(begin // DAY, (end - 1) // DAY + 1):
            part = min(end, (day + 1) * DAY) - max(begin, day * DAY)
            total[pool, day - told.plan.first_day] += part
    return total


def waits(told: Told) -> Iterator[tuple[Passage, int, int]]:
    """(passage, joined, until when) of everybody who ever stood in a queue."""
    plan = told.plan
    for story in told.stories:
        for each in story.passages:
            joined = rules.opening(told.given, each.row, each.entered)
            if plan.rows[each.row]["pool_n"] and each.how != CLOSED and joined < plan.end:
                left = each.served if each.served is not None else each.left
                yield each, joined, plan.end if left is None else left


def little(told: Told) -> None:
    """Queue-length time is the sum of waits: of each pool exactly, and of each day."""
    plan, record = told.plan, told.replication.record
    home, queued = laws.homes(plan), laws.queued(record)
    assert not record.queue_days.sum(axis=1).any()
    assert laws.little(plan, record).equal
    spans = [(int(home[each.row]), joined, left) for each, joined, left in waits(told)]
    assert (spread(spans, told, len(queued)) == queued).all()
    peak_of_queues(told, spans)


def peak_of_queues(told: Told, spans: list[tuple[int, int, int]]) -> None:
    """The longest queue of a day lies between what stood at a second's end and all within it."""
    record, first = told.replication.record, told.plan.first_day
    least = np.zeros_like(record.queue_max)
    most = np.zeros_like(record.queue_max)
    of_pool: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for pool, joined, left in spans:
        of_pool[pool].append((joined, left))
    for pool, stays in of_pool.items():
        joins, leaves = (np.array(times) for times in zip(*stays, strict=True))
        for joined, left in stays:
            day = joined // DAY - first
            touching = ((joins <= joined) & (leaves >= joined)).sum()
            most[pool, day] = max(most[pool, day], touching)
            if left > joined:
                staying = ((joins <= joined) & (leaves > joined)).sum()
                least[pool, day] = max(least[pool, day], staying)
    assert (least <= record.queue_max).all()
    assert (record.queue_max <= most).all()


def work_given(told: Told) -> None:
    """Busy time is the work given, cut at the end; each pool did what some row received."""
    plan, record = told.plan, told.replication.record
    assert laws.work_given(plan, record).equal
    assert record.pool_items.sum() == record.waits.sum()
    clocks, days = handle(plan.clocks), len(plan.era_of_day)
    midnights = [(plan.first_day + d) * DAY for d in range(days + 1)]
    whole = [
        np.diff([clock.amount(clocks, int(which), t) for t in midnights])
        for which in plan.pool_clock
    ]
    busy = record.busy_part + record.busy_days.cumsum(axis=1)[:, :-1] * np.array(whole)
    items: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    unsure: set[int] = set()
    for story in told.stories:
        for each in story.passages:
            pools = servers(told, story, each)
            if len(pools) == 1:
                items[next(iter(pools))].append((each.served or 0, *pools[next(iter(pools))]))
            unsure |= set(pools) if len(pools) > 1 else set()
    for pool, which in enumerate(plan.pool_clock):
        if pool in unsure:
            assert busy[pool].sum() <= record.pool_work[pool].sum()
            continue
        given_days = np.zeros(days, np.int64)
        for begin, end, _ in items[pool]:
            cut = [min(max(t, begin), end, plan.end) for t in midnights]
            given_days += np.diff([clock.amount(clocks, int(which), t) for t in cut])
        assert (given_days == busy[pool]).all()
        assert sum(needed for _, _, needed in items[pool]) == record.pool_work[pool].sum()
        assert len(items[pool]) == record.pool_items[pool].sum()


def servers(told: Told, story: Story, each: Passage) -> dict[int, tuple[int, int]]:
    """Who may have done the work of a passage: pool -> (end, open seconds needed)."""
    if each.served is None:
        return {}
    row = told.plan.rows[each.row]
    found = {}
    for pool in told.plan.row_pools[row["pool_at"] : row["pool_at"] + row["pool_n"]].tolist():
        who, t = story.who, each.served
        needed = rules.work(told.given, told.key, who, each.row, each.visit, pool, t)
        ends = rules.work_ends(told.given, pool, t, needed)
        if ends == each.left or (each.left is None and ends >= told.plan.end):
            found[pool] = (ends, needed)
    assert found, "work that no pool of the stage could have done"
    return found


@every_model
def test_time_in_queues_is_the_sum_of_waits(seed: int) -> None:
    little(told(seed))


@every_model
def test_busy_time_is_the_work_given(seed: int) -> None:
    work_given(told(seed))


# ---- counts agree with one another


def counts_agree(told: Told) -> None:
    """Histograms hold what was counted and what was summed; milestones and money what happened."""
    plan, record, index = told.plan, told.replication.record, told.planned.index
    waiting = list(index.waiting)
    bins_hold(record.wait_bins, record.waits[waiting], record.wait_time[waiting])
    bins_hold(record.end_bins, record.ends, record.end_time)
    bins_hold(record.mark_bins, record.marks, record.mark_time)
    for segment in range(len(plan.segments)):
        for mark in range(len(MARKS)):
            rows = (plan.rows["segment"] == segment) & (plan.rows["mark"] == mark)
            assert (record.marks[segment, mark] == record.entries[rows].sum(axis=0)).all()
    assert (record.cohorts.sum(axis=1) == record.marks.sum(axis=2)).all()
    enrolled = record.marks[:, MARKS.index("enrolment")].sum(axis=1)
    for segment, name in enumerate(index.segments):
        courses = [k for k, course in enumerate(index.courses) if course.segment == name]
        assert record.courses[courses].sum() == (enrolled[segment] if courses else 0)
    money(told)


def bins_hold(bins: npt.NDArray[np.uint32], count: Int, total: Int) -> None:
    """Bins sum to the counts, and their bounds hold the sums."""
    low, high = bin_bounds()
    inside = bins.astype(np.int64).sum(axis=-2)
    assert (inside.sum(axis=-1) == count.sum(axis=-1)).all()
    assert (inside @ low <= total.sum(axis=-1)).all()
    assert (total.sum(axis=-1) <= inside @ high).all()


def money(told: Told) -> None:
    """A finance event for each passage that has its moment, worth its price in force."""
    plan, record, index = told.plan, told.replication.record, told.planned.index
    tallies = (record.entries, record.done, record.reneges)
    for k, booked in enumerate(index.books):
        counts = record.money_count[k]
        assert (counts == tallies[MOMENTS.index(booked.moment)][booked.row]).all()
        low, high = plan.book_worth[:, k].min(), plan.book_worth[:, k].max()
        if plan.books[k]["by_course"]:
            trip = index.trips[index.rows[booked.row][0]]
            fees = [0, *(f for f, c in zip(plan.course_fee, index.courses, strict=True)
                         if c.segment == trip.segment)]  # fmt: skip
            if len(fees) > 1 and len(set(fees[1:])) == 1:
                fees = fees[1:]
            low, high = ((fee * w + 500_000) // 1_000_000
                         for fee, w in ((min(fees), low), (max(fees), high)))  # fmt: skip
        assert (counts * low <= record.money_cents[k]).all()
        assert (record.money_cents[k] <= counts * high).all()


@every_model
def test_counts_agree_with_one_another(seed: int) -> None:
    counts_agree(told(seed))


def test_a_price_is_constant_in_many_models_and_by_course_in_some() -> None:
    """Where low and high are one, the law of money is an equality: it must not be rare."""
    exact = by_course = 0
    for seed in FIXED_SEEDS:
        plan, record = told(seed).plan, told(seed).replication.record
        constant = plan.book_worth.min(axis=0) == plan.book_worth.max(axis=0)
        used = record.money_count.sum(axis=1) > 0
        exact += int((used & constant & (plan.books["by_course"] == 0)).sum())
        one_course = len(plan.course_fee) == 1
        by_course += int((used & constant & (plan.books["by_course"] == 1)).sum()) * one_course
    assert exact > 50
    assert by_course > 0


# ---- nobody is in two places, and each story is the rules' own


def replayed(told: Told) -> None:
    """Every story happens again from the rules alone, but for when staff was free."""
    requests: dict[int, int] = {}
    mine: defaultdict[int, list[Story]] = defaultdict(list)
    for story in told.stories:
        mine[story.learner].append(story)
    arrived = arrivals(told.plan, told.key)
    keys = told.plan.segments["key"][arrived.segment]
    expected = {
        draws.learner_id(int(key), int(n)): int(t)
        for key, n, t in zip(keys, arrived.number, arrived.time, strict=True)
        if t < told.plan.end
    }
    assert {s.learner: s.arrived for s in told.stories if not s.request} == expected
    for learner, told_of in mine.items():
        felt = [change for s in told_of for p in s.passages for change in strained(told, p)]
        raised: dict[int, int] = {}
        for story in told_of:
            assert_first(told, story)
            passes = 1
            for number, each in enumerate(story.passages):
                begun = assert_passage(told, story, each)
                raised |= requests_of(told, story, each, begun)
                following = story.passages[number + 1 : number + 2]
                again = assert_next(told, story, each, passes, following, felt)
                passes = passes + 1 if again else 1
        assert {s.request: s.arrived for s in told_of if s.request} == raised
        assert not requests.keys() & raised.keys()
        requests |= raised
        assert sum(not story.request for story in told_of) == 1, learner


def strained(told: Told, each: Passage) -> list[tuple[int, int]]:
    """What a passage adds to the learner's strain, and when."""
    if each.served is not None:
        joined = rules.opening(told.given, each.row, each.entered)
        return [(each.served, rules.strain_of_wait(told.given, each.row, joined, each.served))]
    if each.how in (GAVE_UP, BALKED):
        return [(each.left or 0, int(told.plan.rows[each.row]["renege_strain"]))]
    return []


def assert_first(told: Told, story: Story) -> None:
    """Somebody begins at the first stage of the journey, or of the request, that is theirs."""
    if not story.request:
        segment = told.plan.segments["key"].tolist().index(story.learner >> 32)
        course = rules.course_of(told.given, told.key, segment, story.learner, story.arrived)
        assert story.first == rules.first_row(told.given, segment, course)
    reached = [each.row for each in story.passages[:1]] or [OUTCOME - (story.outcome or 0)]
    assert reached == [story.first]


def assert_passage(told: Told, story: Story, each: Passage) -> tuple[int, int] | None:
    """A passage takes the time that the rules say; when its own time or work began and ends."""
    plan, given, key, end = told.plan, told.given, told.key, told.plan.end
    opening = rules.opening(given, each.row, each.entered)
    if opening == TURNED_AWAY:
        assert (each.how, each.left) == (CLOSED, each.entered)
        return None
    assert each.how != CLOSED
    if opening >= end:
        assert (each.how, each.served) == (None, None)
        return None
    if not plan.rows[each.row]["pool_n"]:
        ends = opening + rules.duration(given, key, story.who, each.row, each.visit, opening)
        assert (each.how, each.left) == ((COMPLETED, ends) if ends < end else (None, None))
        return opening, ends
    limit = rules.patience_ends(given, key, story.who, each.row, each.visit, opening)
    if each.served is not None:
        assert opening <= each.served < limit
        return each.served, max(ends for ends, _ in servers(told, story, each).values())
    if each.how == BALKED:
        assert each.left == opening
        assert plan.rows[each.row]["balk_at"] >= 0
    else:
        assert (each.how, each.left) == ((GAVE_UP, limit) if limit < end else (None, None))
    return None


def requests_of(
    told: Told, story: Story, each: Passage, begun: tuple[int, int] | None
) -> dict[int, int]:
    """The requests that a passage raises before the end, and when."""
    plan, given, key = told.plan, told.given, told.key
    row = plan.rows[each.row]
    if begun is None:
        return {}
    found: dict[int, int] = {}
    for which in range(row["raise_at"], row["raise_at"] + row["raise_n"]):
        count = rules.requests_raised(given, key, story.who, which, each.visit, begun[0])
        for number in range(count):
            name, where = int(plan.raises[which]["name"]), int(row["where"])
            request = int(draws.request_id(key, story.who, where, each.visit, name, number))
            moment = rules.request_moment(given, key, request, which, *begun)
            assert begun[0] <= moment
            if moment < plan.end:
                found[request] = moment
    return found


def assert_next(
    told: Told,
    story: Story,
    each: Passage,
    passes: int,
    following: list[Passage],
    felt: list[tuple[int, int]],
) -> bool:
    """What comes next is where the rules lead, in the same second; whether the stage again."""
    plan, row = told.plan, told.plan.rows[each.row]
    again = False
    if each.how is None or each.left is None:
        assert (following, story.left) == ([], None)
        return False
    ways = {GAVE_UP: "on_renege", BALKED: "on_balk", CLOSED: "on_closed"}
    if each.how == COMPLETED:
        strain = sum(added for t, added in felt if t < each.left)
        branch = rules.way_on(
            told.given, told.key, story.who, each.row, each.visit, passes, strain, each.left
        )
        again = branch == AGAIN
        to = each.row if again else int(plan.branch_to[branch])
    else:
        to = int(row[ways[each.how]])
    if to <= OUTCOME:
        assert (story.outcome, story.left, following) == (OUTCOME - to, each.left, [])
    else:
        assert [(p.row, p.entered) for p in following] == [(to, each.left)]
    return again


@every_model
def test_every_story_happens_again_from_the_rules_alone(seed: int) -> None:
    replayed(told(seed))


@settings(deadline=None, max_examples=25)
@given(model=st.integers(0, 10**9), seed=st.integers(0, 2**62))
def test_every_law_holds_in_any_random_model(model: int, seed: int) -> None:
    run = tell(world(model).planned(), seed)
    for law in (conserved, flows, little, work_given, counts_agree, replayed, staff_is_used):
        law(run)


# ---- staff: never more at work than on duty, nobody waits beside the idle, first come first


def staff_is_used(told: Told) -> int:
    """In how many seconds some were served while others waited, each keeping these laws.

    Seen at the end of every second, for pools that serve no stage together with another.

    Whoever begins work finds somebody on duty; who is on duty does not idle while others wait; and
    whoever is served had nobody before them among those who had joined and still wait.
    """
    return sum(staff_of(told, pool) for pool in alone(told))


def staff_of(told: Told, pool: int) -> int:
    """The same of one pool."""
    never = 2**62
    mine = np.array(
        [
            (
                told.plan.rows[each.row]["priority"],
                joined,
                never if each.served is None else each.served,
                never if each.left is None else each.left,
                left,
            )
            for each, joined, left in waits(told)
            if told.plan.row_pools[told.plan.rows[each.row]["pool_at"]] == pool
        ],
        dtype=np.int64,
    ).reshape(-1, 5)
    seconds = np.unique(mine[:, 1:4])
    return sum(staff_at(told, pool, int(t), mine) for t in seconds[seconds < never])


def staff_at(told: Told, pool: int, second: int, mine: Int) -> bool:
    """The laws of staff at the end of one second; whether some had to wait while others began."""
    rank, joined, served, left, out = mine.T
    duty = rules.on_duty(told.given, pool, second)
    begun, waiting = served == second, (joined <= second) & (second < out)
    before = waiting & (joined < second)
    busy = ((served <= second) & (left > second)).sum()
    assert not begun.any() or busy <= duty
    assert not waiting.any() or busy >= duty
    if not (begun.any() and before.any()):
        return False
    places = list(zip(rank.tolist(), joined.tolist(), strict=True))
    assert max(places[k] for k in np.flatnonzero(begun)) <= min(
        places[k] for k in np.flatnonzero(before)
    )
    return True


def alone(told: Told) -> list[int]:
    """The pools that serve no stage together with another."""
    plan, together = told.plan, set()
    for row in plan.rows[plan.rows["pool_n"] > 1]:
        together |= set(plan.row_pools[row["pool_at"] : row["pool_at"] + row["pool_n"]].tolist())
    return [pool for pool in range(len(plan.pool_clock)) if pool not in together]


@every_model
def test_staff_on_duty_serve_whoever_is_first_and_never_idle(seed: int) -> None:
    staff_is_used(told(seed))


def test_some_often_wait_while_others_are_served() -> None:
    assert sum(staff_is_used(told(seed)) for seed in FIXED_SEEDS) > 300


class Watched(engine_simpy.Run):
    """The readable engine, with an eye on each dispatch."""

    begun = fallen = 0

    def dispatch(self, event: simpy.Event) -> None:
        """No pool begins work beyond its people on duty; whoever is over it is finishing."""
        before = list(self.busy)
        super().dispatch(event)
        for pool, (was, now) in enumerate(zip(before, self.busy, strict=True)):
            duty = rules.on_duty(self.given, pool, self.now)
            assert now <= max(was, duty)
            self.begun += now > was
            self.fallen += now > duty


def test_no_pool_is_ever_busier_than_on_duty_but_for_finishing() -> None:
    begun = fallen = 0
    for seed in FIXED_SEEDS:
        run = told(seed)
        watched = Watched(run.plan, arrivals(run.plan, run.key), run.key, 0.0)
        watched.env.run(until=run.plan.end)
        begun, fallen = begun + watched.begun, fallen + watched.fallen
    assert begun > 1_000
    assert fallen > 100
