"""The levers of a comparison as a Markdown page: what each was meant to move, and what it moved.

A section for each lever: its aims beside the difference and the verdict, its chances, what it
costs in the budget, and the assumptions of its own file, the widest range first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import inf
from typing import TYPE_CHECKING

from simulator.errors import InputError, Problem
from simulator.report import aims, numbers
from simulator.report.ranking import called, ends
from simulator.report.reading import Place, Reader
from simulator.report.sentences import context
from simulator.variation import Assumption, assumptions

if TYPE_CHECKING:
    from simulator.lever import Lever
    from simulator.scenario import Scenario

MARK = "<!-- Written by `parcours export --levers`: not to be edited by hand. -->"
COST = "lever-cost"


def page(reader: Reader, scenarios: Sequence[Scenario]) -> str:
    """The page of a study whose `scenarios`, the base first, are those that it was made of.

    Raises InputError when a scenario that is compared is not one lever laid over the base.
    """
    base, *others = scenarios
    problems = [
        Problem(each.name, "levers", len(each.levers), "a scenario of one lever over the base")
        for each in others
        if len(each.levers) != 1
    ]
    if not others:
        problems = [Problem(base.name, "scenarios", 1, "a comparison of levers with a base")]
    if problems:
        raise InputError(problems)
    known = {each.id for each in assumptions(base)[0]}
    parts = [MARK, f"# {reader.say('levers-title')}", *_intro(reader)]
    for each in others:
        parts += _section(reader, each, known)
    return "\n\n".join(parts) + "\n"


def _intro(reader: Reader) -> Iterator[str]:
    yield reader.say("levers-intro", base=reader.tell(reader.base.title))
    yield reader.say("levers-made", context=". ".join(context(reader)),
                     command=reader.study.manifest["command"])  # fmt: skip
    kept = total = 0
    for scenario in reader.others:
        for _, found in aims.findings(reader, scenario):
            kept += sum(each.sense == "good" for each in found)
            total += len(found)
    yield reader.say("levers-sum", kept=kept, total=total)


def _section(reader: Reader, scenario: Scenario, known: set[str]) -> Iterator[str]:
    ((lever, _),) = scenario.levers
    label = next(each for each in reader.others if each.name == scenario.name)
    other = lever.title.en if reader.language == "fr" else lever.title.fr
    yield f"## {_number(lever)}{reader.tell(lever.title)} (*{other}*)"
    yield reader.tell(lever.mechanism)
    for _, found in aims.findings(reader, label):
        yield _table(
            map(reader.say, ("indicator", "whom", "year", "meant", "difference", "verdict")),
            (
                (each.what, each.whom, each.year, each.meant,
                 " ".join((each.difference.main, *each.difference.below)), each.shown)
                for each in found
            ),
        )  # fmt: skip
    yield from aims.chances(reader, label)
    yield _cost(reader, scenario)
    own = [each for each in assumptions(scenario)[0] if each.id not in known]
    if own:
        yield reader.say("levers-own", n=len(own))
        yield _assumed(reader, scenario, sorted(own, key=_width, reverse=True))


def _number(lever: Lever) -> str:
    served = (lever.objective,) if isinstance(lever.objective, str) else lever.objective
    return "".join(f"{each} " for each in served if each)


def _cost(reader: Reader, scenario: Scenario) -> str:
    """What the lever puts into the budget: by year, then what it consists of."""
    unit = numbers.UNITS["EUR"]
    language, mark = reader.language, reader.tell(unit.mark)

    def euros(value: float) -> str:
        return numbers.number(value * unit.factor, unit.fine, language) + mark

    years = ", ".join(
        reader.say("levers-year", year=year, amount=euros(value.mean))
        for year in reader.years
        if (value := reader.value(scenario.name, COST, Place(), year)).verdict and value.mean
    )
    lines = [reader.say("levers-cost", years=years or numbers.MISSING)]
    lines += [
        reader.say(f"levers-{each.kind}", what=reader.tell(each.title),
                   amount=euros(each.cents / 100), years=each.life)
        for each in scenario.tuning.charges
    ]  # fmt: skip
    return "\n".join(lines)


def _assumed(reader: Reader, scenario: Scenario, own: Iterable[Assumption]) -> str:
    heads = ("ranking-id", "ranking-what", "ranking-low", "ranking-mode", "ranking-high")
    lever = scenario.levers[0][0].name
    return _table(
        map(reader.say, heads),
        (
            (f"`{each.id.removeprefix(f'{lever}.')}`", called(each, scenario, reader.language),
             *ends(each, reader.language))
            for each in own
        ),
    )  # fmt: skip


def _width(each: Assumption) -> float:
    """How wide a range is, as a share of its best value."""
    low, best, high = each.range
    return (high - low) / abs(best) if best else inf


def _table(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    first = list(heads)
    lines = [first, ["---"] * len(first), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )
