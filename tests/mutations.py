"""The package with one text of one file changed, and who notices: run by `test_mutations.py`.

    python tests/mutations.py NAME ...     prints a JSON object: name -> what noticed, or ""

Everything runs uncompiled and in one process: for each mutation the package is imported afresh,
the changed file from its changed text, so that nothing is copied and nothing is written.
"""

from __future__ import annotations

import importlib
import json
import sys
import types
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_loader
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

PACKAGE = Path(__file__).resolve().parents[1] / "simulator"

Witness = Callable[[], str]
"""What a witness says of the package as it stands; nothing when all is well."""


class Mutation(NamedTuple):
    """A text that stands once in a file of the package, and what is put in its place."""

    name: str
    file: str
    old: str
    new: str
    witness: Witness

    def text(self) -> str:
        """The file with the change; ValueError when the text does not stand there once."""
        whole = (PACKAGE / self.file).read_text("utf-8")
        if whole.count(self.old) != 1:
            raise ValueError(f"{self.old!r} stands {whole.count(self.old)} times in {self.file}")
        return whole.replace(self.old, self.new)


# ---- the package with one change


class _Changed(SourceFileLoader):
    """A module whose text is another than that of its file."""

    def __init__(self, name: str, mutation: Mutation) -> None:
        super().__init__(name, str(PACKAGE / mutation.file))
        self.mutation = mutation

    def get_code(self, fullname: str) -> types.CodeType:
        """The code of the changed text, never a cached one."""
        return compile(self.mutation.text(), self.path, "exec", dont_inherit=True)


class _Finder:
    """Finds the changed module before anything else does."""

    def __init__(self, mutation: Mutation) -> None:
        self.mutation = mutation
        self.name = f"simulator.{mutation.file.removesuffix('.py')}"

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """The changed module, and no other."""
        if name != self.name:
            return None
        return spec_from_loader(name, _Changed(name, self.mutation))


@contextmanager
def afresh(mutation: Mutation | None) -> Iterator[None]:
    """The package imported anew, with a change or none; afterwards it is as it was."""
    mine = {name: module for name, module in sys.modules.items() if _is_mine(name)}
    for name in mine:
        del sys.modules[name]
    finders: list[Any] = [_Finder(mutation)] if mutation else []
    sys.meta_path[:0] = finders
    try:
        yield
    finally:
        for finder in finders:
            sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if _is_mine(name)]:
            del sys.modules[name]
        sys.modules.update(mine)


def _is_mine(name: str) -> bool:
    """What is imported anew. The random models stay: they make plans, which are only numbers."""
    first = name.split(".", maxsplit=1)[0]
    return first in ("simulator", "stories") or first.startswith("test_")


# ---- who notices

SEEDS = (0, 1, 2, 4, 5, 6, 7, 8, 10, 24)
"""The random models over which engines are compared and laws are tried: small ones."""


def plans() -> Iterator[tuple[int, Any]]:
    """Each seed and its plan, made once by the package as it is."""
    from random_models import planned

    for seed in SEEDS:
        yield seed, planned(seed)


def engines() -> str:
    """The engines write the same bytes of the random models."""
    from simulator.verify.engines import differing

    for seed, planned in plans():
        found = differing(planned.plan, seed, trace=1.0)
        if found:
            return f"model {seed}: {', '.join(found)}"
    return ""


def law(name: str) -> Witness:
    """A law of records holds in the random models."""

    def holds() -> str:
        stories = importlib.import_module("stories")
        laws = importlib.import_module("test_laws_of_records")
        for seed, planned in plans():
            try:
                getattr(laws, name)(stories.tell(planned, seed))
            except AssertionError:
                return f"model {seed}: {name}"
        return ""

    return holds


def answer(name: str, **size: Any) -> Witness:
    """A known answer is found, in a run that is small and an interval that is wide."""

    def found() -> str:
        from simulator.verify.observed import Size
        from simulator.verify.queues import QUEUES

        (queue,) = (q for q in QUEUES for a in q.answers if a.name == name)
        small = Size(**{"sharp": 1.0, "level": 0.99, "trace": queue.trace, **size}, engine="simpy")
        (row,) = (row for row in queue.rows(size=small) if row.name == name)
        return "" if row.holds else f"{name}: {row.expected:g}, not {row.low:g} to {row.high:g}"

    return found


def by_hand() -> str:
    """The calendar worked by hand."""
    from simulator.verify.queues import by_hand as rows

    return ", ".join(row.name for row in rows(engine="simpy") if not row.holds)


def test(module: str, name: str, *arguments: Any) -> Witness:
    """A test of the suite passes."""

    def passes() -> str:
        try:
            getattr(importlib.import_module(module), name)(*arguments)
        except AssertionError:
            return f"{module}.{name}"
        return ""

    return passes


def parted(answer: str) -> Witness:
    """Scenarios that part while requests are answered in this way are what they are alone."""

    def passes() -> str:
        name = "test_what_a_request_does_alone_is_not_lived_beyond_a_parting"
        with TemporaryDirectory() as folder:
            return test("test_lives", name, Path(folder), answer)()

    return passes


SIMPY, COMPILED, MOVES = "engine_simpy.py", "engine_compiled.py", "moves.py"

ONE_ENGINE: tuple[Mutation, ...] = (
    Mutation("dispatching among the other events of the second", SIMPY,
             "EventPriority(2)", "EventPriority(1)", engines),
    Mutation("last come, first served", SIMPY,
             "heappush(self.queues[pool], (place, turn))",
             "heappush(self.queues[pool], ((place[0], -place[1], *place[2:]), turn))", engines),
    Mutation("a visit that does not advance", SIMPY,
             "me.since = visit + 1, now", "me.since = visit, now", engines),
    Mutation("an opening or a shift that wakes nobody", SIMPY,
             "yield self.until(int(self.plan.wakes[k]))\n                self.dispatch_soon()",
             "yield self.until(int(self.plan.wakes[k]))", engines),
    Mutation("a horizon that is lived too", SIMPY,
             "until=run.plan.end)", "until=run.plan.end + 1)", engines),
    Mutation("a queue that is not left on giving up", SIMPY,
             "now, row = self.now, self.plan.rows[me.row]\n"
             "        self.waiting[self.pools_of(me.row)[0]] -= 1",
             "now, row = self.now, self.plan.rows[me.row]", engines),
    Mutation("people who stay busy", SIMPY,
             "self.busy[me.pool] -= 1", "self.busy[me.pool] -= 0", engines),
    Mutation("newcomers seen in the wrong order", SIMPY,
             "sorted(n for n in self.newcomers if not n[1].triggered)",
             "sorted((n for n in self.newcomers if not n[1].triggered), reverse=True)", engines),
    Mutation("strain that is felt at once", MOVES,
             "rules.strain_at(plan, state.learners, learner, row, t)",
             "rules.strain_at(plan, state.learners, learner, row, t + 1)", engines),
    Mutation("learners who live ahead of what others may change", MOVES,
             'return me["is_request"] and not plan.rows[me["row"]]["strained"]',
             "return True", engines),
    Mutation("a request that joins a queue before its work has ended", COMPILED,
             "moves.travels(plan, state, slot, now, ends, False)",
             "moves.travels(plan, state, slot, ends, ends, False)", engines),
    Mutation("people free before their work has ended", COMPILED,
             "push(state.agenda, ends, FREES, pool", "push(state.agenda, now + 1, FREES, pool",
             engines),
    Mutation("an event in the second after", "agenda.py",
             "second = time % HOUR", "second = (time + 1) % HOUR", engines),
    Mutation("staff that takes learners off duty", COMPILED,
             "rules.on_duty(plan, pool, now)",
             "plan.people[pool, now // 86_400 - plan.first_day]", engines),
    Mutation("the draw of another visit", MOVES,
             'rules.duration(plan, state.key, me["who"], row, me["visit"], t)',
             'rules.duration(plan, state.key, me["who"], row, me["visit"] + 1, t)', engines),
    Mutation("patience of an earlier turn", COMPILED,
             'if me["joined"] < NEVER and me["stamp"] == stamp:',
             'if me["joined"] < NEVER:', engines),
    Mutation("a request under another name", MOVES,
             'me["visit"], name, number)', 'me["visit"], name, number + 1)', engines),
    Mutation("visits that the next one in the slot inherits", MOVES,
             "state.visits[slot, :] = 0", "state.visits[slot, :] += 0", engines),
    Mutation("newcomers who do not see one another", COMPILED,
             "state.before[home] += 1", "state.before[home] += 0", engines),
    Mutation("a lane that is out of order", "queues.py",
             "order_of(queues.places, before) > order:",
             "order_of(queues.places, before) < order:", engines),
    Mutation("newcomers who join in the wrong order", "queues.py",
             "order_of(places, at - step) > moved:",
             "order_of(places, at - step) < moved:", engines),
    Mutation("a pool that serves one of its queues before the others", "queues.py",
             "order_of(queues.places, at) < order_of(queues.places, best)",
             "order_of(queues.places, at) > order_of(queues.places, best)", engines),
    Mutation("patience that lasts a second longer", COMPILED,
             "agenda_of.push(state.agenda, ends, PATIENCE_ENDS,",
             "agenda_of.push(state.agenda, ends + 1, PATIENCE_ENDS,", engines),
)  # fmt: skip

SHARED: tuple[Mutation, ...] = (
    Mutation("work lived beyond a parting", COMPILED,
             "now < ends < state.counts[UNTIL]", "now < ends < plan.end", parted("work")),
    Mutation("own time lived beyond a parting", MOVES,
             "if not on_its_own or ends >= until:", "if not on_its_own or ends >= plan.end:",
             parted("own time")),
    Mutation("openings lived beyond a parting", MOVES,
             "not on_its_own or opens >= until)", "not on_its_own)", parted("opening")),
    Mutation("learners of a stock left behind", "fork.py",
             "known + int(state.counts[COMING])", "int(state.counts[COMING])",
             test("test_lives", "test_those_of_a_stock_are_in_every_life", 0)),
)  # fmt: skip

ONE_RULE: tuple[Mutation, ...] = (
    Mutation("priorities the other way round", "rules.py",
             'return plan.rows[row]["priority"], ', 'return -plan.rows[row]["priority"], ',
             law("staff_is_used")),
    Mutation("the last come served first", "rules.py",
             'plan.rows[row]["priority"], joined, who', 'plan.rows[row]["priority"], -joined, who',
             law("staff_is_used")),
    Mutation("balking at one too many", "rules.py",
             "waiting >= limit", "waiting > limit",
             answer("erlang-b", replications=8, learners=500)),
    Mutation("patience that lasts four times as long", "rules.py",
             "return t + max(1, ", "return t + 4 * max(1, ",
             answer("erlang-a-abandonment", replications=8, learners=500)),
    Mutation("several requests where one at most is said", "rules.py",
             'if plan.raises[which]["at_most_one"]:', "if False:",
             answer("at-most-one", replications=6, scale=0.2)),
    Mutation("odds that strain does not move", "rules.py",
             "(math.exp(felt) if felt != 0.0 else 1.0)", "1.0",
             answer("odds", replications=6, scale=0.2)),
    Mutation("strain from the first second of a wait", "rules.py",
             "over = t - joined - tolerance", "over = t - joined",
             answer("odds", replications=6, scale=0.2)),
    Mutation("attrition that few are spared", "rules.py",
             "stay -= plan.branch_p[era, branch]", "stay -= 5 * plan.branch_p[era, branch]",
             answer("attrition", replications=6, scale=0.2)),
    Mutation("an opening a second late", "rules.py",
             "return plan.openings[k, 0] if", "return plan.openings[k, 0] + 1 if", by_hand),
    Mutation("work that goes on through the night", "clock.py",
             "return max(t, inverse(clocks, c, amount(clocks, c, t) + w, t))", "return t + w",
             by_hand),
    Mutation("a quantile one cell too high", "laws.py",
             "cell = min(int(place), ", "cell = min(int(place) + 1, ",
             test("test_laws", "test_a_quantile_lies_on_the_line_between_the_entries_of_its_cell")),
    Mutation("arrivals like clockwork", "arrivals.py",
             "draws.exponential(u) * ", "1.0 * ",
             answer("pollaczek-khinchine", replications=8, learners=400)),
    Mutation("requests one too few", "draws.py",
             "while u >= total:", "while u >= 1.5 * total:",
             answer("poisson", replications=6, scale=0.2)),
    Mutation("a round less of Philox", "draws.py",
             "_ROUNDS = 10", "_ROUNDS = 9",
             test("test_draws", "test_philox_gives_its_published_vectors", "0 0 0 0", "0 0",
                  "6627e8d5 e169c58d bc57ac4c 9b00dbd8")),
    Mutation("a wait that ends with the work", "record.py",
             "record.wait_time[row, month] += t - joined",
             "record.wait_time[row, month] += ends - joined", law("little")),
    Mutation("days of waiting that begin a day early", "record.py",
             "record.queue_days[pool, first + 1] += 1", "record.queue_days[pool, first] += 1",
             law("little")),
    Mutation("nobody left inside", "record.py",
             "record.inside[row] += 1", "record.inside[row] += 0", law("conserved")),
    Mutation("money booked twice", "record.py",
             "record.money_cents[b, month] += worth", "record.money_cents[b, month] += 2 * worth",
             law("counts_agree")),
)  # fmt: skip

MUTATIONS = {mutation.name: mutation for mutation in (*ONE_ENGINE, *SHARED, *ONE_RULE)}


def noticed(mutation: Mutation) -> str:
    """What the witness says of the package with this change."""
    with afresh(mutation):
        try:
            return mutation.witness()
        except (ImportError, SyntaxError, NameError, AttributeError):
            raise  # the change itself is no program: it shows nothing
        except Exception as error:
            return f"{type(error).__name__}: {error}"


def false_alarms(mutations: Iterable[Mutation]) -> list[str]:
    """What the witnesses say of the package as it is: nothing."""
    with afresh(None):
        witnesses = dict.fromkeys(mutation.witness for mutation in mutations)
        return [said for said in (witness() for witness in witnesses) if said]


def main(names: Sequence[str]) -> None:
    """Print what notices each of the named mutations, and what cries wolf."""
    warnings.filterwarnings("ignore", "overflow encountered", RuntimeWarning)
    chosen = [MUTATIONS[name] for name in names]
    print(json.dumps({m.name: noticed(m) for m in chosen} | {"": false_alarms(chosen)}))


if __name__ == "__main__":
    main(sys.argv[1:])
