"""Financial statements in the French public forms, as tables of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from simulator.budget import ENVELOPES, FINANCING, PARTS
from simulator.budget.lines import LEVER
from simulator.report import numbers
from simulator.report.finance import EUROS, ends, euros, share
from simulator.report.numbers import UNITS
from simulator.report.reading import ABSENT, Place, Reader, Value
from simulator.report.tables import Cell, Head, Row, Table, written

if TYPE_CHECKING:
    import pandas as pd

    from simulator.experiment.study import ScenarioLabel

STRONG = ("self-financing", "working-capital-change", "cash-change", "cash")
"""The lines of the financing table that close a part of it."""
COSTS = ("full-cost-per-learner", "full-cost-per-completion")
EACH = UNITS["EUR-each"]


def financing(reader: Reader) -> list[Table]:
    """From the result to the cash of each scenario, by year; empty without."""
    if reader.study.financing.empty:
        return []
    return [_financing(reader, each) for each in reader.scenarios]


def _financing(reader: Reader, scenario: ScenarioLabel) -> Table:
    known = _values(reader.study.financing, scenario, "line", "year")
    rows = tuple(
        Row(
            (Head(reader.tell(words), beside=reader.beside(words)),),
            tuple(written(reader, known.get((line, year), ABSENT), EUROS) for year in reader.years),
            strong=line in STRONG,
        )
        for line, words in FINANCING.items()
    )
    delta = reader.say("with-delta") if scenario.name != reader.base.name else ""
    title = reader.tell(scenario.title)
    caption = reader.say("financing-caption", scenario=title, delta=delta)
    return Table(caption, (reader.say("financing-line"), *map(str, reader.years)), rows)


def commitments(reader: Reader) -> list[Table]:
    """AE, CP and what is left to pay, by envelope and operation; empty without."""
    if reader.study.commitments.empty:
        return []
    return [_commitments(reader, each) for each in reader.scenarios]


def _commitments(reader: Reader, scenario: ScenarioLabel) -> Table:
    frame, last = reader.study.commitments, max(reader.years)
    mine = frame[frame.scenario == scenario.name]
    columns = [(kind, year) for year in reader.years for kind in ("committed", "paid")]
    columns.append(("outstanding", last))
    rows = []
    for envelope, words in ENVELOPES.items():
        within = mine[mine.envelope == envelope]
        sums = within.groupby(["kind", "year"])["mean"].sum().to_dict()
        cells = tuple(Cell(euros(reader, sums.get(key, 0.0))) for key in columns)
        head = Head(reader.tell(words), beside=reader.beside(words))
        rows.append(Row((head,), cells, strong=True))
        for operation, group in within.groupby("operation", sort=False):
            each = group.set_index(["kind", "year"])["mean"].to_dict()
            if operation and any(each.values()):
                cells = tuple(Cell(euros(reader, each.get(key, 0.0))) for key in columns)
                head = Head(named(reader, scenario, str(operation)))
                rows.append(Row((head,), cells, under=True))
    heads = tuple(reader.say(f"commitments-{kind}", year=year) for kind, year in columns)
    caption = reader.say("commitments-caption", scenario=reader.tell(scenario.title))
    return Table(caption, (reader.say("commitments-operation"), *heads), tuple(rows))


def named(reader: Reader, scenario: ScenarioLabel, operation: str) -> str:
    """What the reader calls an operation: a lever, a plan of investment, or what is neither."""
    if operation.startswith(LEVER):
        name = operation.removeprefix(LEVER)
        titles = dict(scenario.levers)
        return reader.tell(titles[name]) if name in titles else name
    return reader.title("investment", operation) if operation else reader.say("commitments-rest")


def treasury(reader: Reader) -> list[Table]:
    """The cash of each scenario at the end of each month, with its bands; empty without."""
    table = reader.study.treasury
    heads = ("month", "mean", "band80", "band95", "floor", "reserve", "below")
    titles = tuple(
        reader.say(f"risk-{head}" if head.startswith("band") else f"treasury-{head}")
        for head in heads
    )
    made = []
    for scenario in reader.scenarios if not table.empty else ():
        mine = table[table.scenario == scenario.name].to_dict("records")
        rows = tuple(Row((Head(str(told["month"])),), _month(reader, told)) for told in mine)
        caption = reader.say("treasury-caption", scenario=reader.tell(scenario.title))
        made.append(Table(caption, titles, rows))
    return made


def _month(reader: Reader, told: dict[Any, Any]) -> tuple[Cell, ...]:
    language = reader.language
    return (
        Cell(euros(reader, told["mean"])),
        Cell(ends(reader, told["low80"], told["high80"], EUROS)),
        Cell(ends(reader, told["low95"], told["high95"], EUROS)),
        Cell(euros(reader, told["floor"])),
        Cell(numbers.number(told["reserve"], 1, language)),
        Cell(f"{told['below']} / {told['n']}"),
    )


def floors(reader: Reader) -> list[Table]:
    """Months of reserve and the chance of a breach by year, then when it comes first."""
    return [each for each in (_reserve(reader), _breach(reader)) if each is not None]


def _reserve(reader: Reader) -> Table | None:
    table = reader.study.reserve
    if table.empty:
        return None
    heads = ("scenario", "year", "reserve-end", "risk-band80", "risk-band95", "reserve-lowest",
             "reserve-floor", "reserve-p")  # fmt: skip
    rows = []
    for scenario in reader.scenarios:
        mine = table[table.scenario == scenario.name].to_dict("records")
        for k, told in enumerate(mine):
            group = (Head(reader.tell(scenario.title), len(mine)),) if k == 0 else ()
            rows.append(Row((*group, Head(str(told["year"]))), _year(reader, told)))
    caption = reader.say("reserve-caption")
    return Table(caption, tuple(map(reader.say, heads)), tuple(rows), fixed=2)


def _year(reader: Reader, told: dict[Any, Any]) -> tuple[Cell, ...]:
    def months(value: float) -> str:
        return numbers.number(value, 1, reader.language)

    def band(level: int) -> Cell:
        low, high = months(told[f"low{level}"]), months(told[f"high{level}"])
        missing = numbers.MISSING in (low, high)
        return Cell(numbers.MISSING if missing else numbers.between(low, high, reader.language))

    asked = told["floor"] == told["floor"]
    chance = _chance(reader, told) if asked else Cell(numbers.MISSING)
    return (Cell(months(told["mean"])), band(80), band(95), Cell(months(told["lowest"])),
            Cell(euros(reader, told["floor"])), chance)  # fmt: skip


def _chance(reader: Reader, told: dict[Any, Any]) -> Cell:
    span = ends(reader, told["p_low"], told["p_high"], UNITS["share"])
    return Cell(share(reader, told["p"]), (f"[{span}]",))


def _breach(reader: Reader) -> Table | None:
    table = reader.study.breach
    if table.empty:
        return None
    heads = ("scenario", "breach-days", "breach-p", "breach-earliest", "breach-median",
             "breach-latest", "risk-band80", "risk-band95")  # fmt: skip
    titles = {scenario.name: reader.tell(scenario.title) for scenario in reader.scenarios}
    rows = []
    for told in table.to_dict("records"):
        dates = [Cell(when(reader, told[name])) for name in ("earliest", "median", "latest")]
        for level in (80, 95):
            first, last = (when(reader, told[f"{end}{level}"]) for end in ("low", "high"))
            whole = numbers.between(first, last, reader.language)
            dates.append(Cell(numbers.MISSING if numbers.MISSING in (first, last) else whole))
        days = Cell(numbers.plain(told["days"], reader.language))
        head = Head(titles[str(told["scenario"])])
        rows.append(Row((head,), (days, _chance(reader, told), *dates)))
    return Table(reader.say("breach-caption"), tuple(map(reader.say, heads)), tuple(rows))


def when(reader: Reader, month: object) -> str:
    """A month as it is written, never, or nothing where the runs are too few to say."""
    if not isinstance(month, str):
        return numbers.MISSING
    return reader.say("breach-never") if month == "never" else month


def costs(reader: Reader) -> list[Table]:
    """The full cost of the last year by audience and segment, part by part; empty without."""
    if reader.study.costs.empty:
        return []
    return [_costs(reader, each) for each in reader.scenarios]


def _costs(reader: Reader, scenario: ScenarioLabel) -> Table:
    year, frame = max(reader.years), reader.study.costs
    mine = frame[(frame.scenario == scenario.name) & (frame.year == year)]
    rows = [_cost(reader, scenario, Place(), mine, year)]
    for audience, group in mine.groupby("audience", sort=False):
        rows.append(_cost(reader, scenario, Place(str(audience)), group, year))
        for segment, part in group.groupby("segment", sort=False):
            if segment and part["mean"].any():
                place = Place(str(audience), str(segment))
                rows.append(_cost(reader, scenario, place, part, year))
    heads = (reader.say("whom"), *(reader.say(f"cost-{part}") for part in PARTS),
             reader.say("cost-total"), reader.say("cost-per-learner"),
             reader.say("cost-per-completion"))  # fmt: skip
    title = reader.tell(scenario.title)
    caption = reader.say("full-cost-caption", year=year, scenario=title)
    return Table(caption, heads, tuple(rows))


def _cost(
    reader: Reader, scenario: ScenarioLabel, place: Place, mine: pd.DataFrame, year: int
) -> Row:
    sums = mine.groupby("part")["mean"].sum().to_dict()
    cells = [Cell(euros(reader, sums.get(part, 0.0))) for part in PARTS]
    cells.append(Cell(euros(reader, sum(sums.values()))))
    for name in COSTS:
        value = reader.value(scenario.name, name, place, year)
        span = numbers.span(value.low, value.high, EACH, reader.language)
        mean = numbers.amount(value.mean, EACH, reader.language)
        cells.append(Cell(mean, (f"[{span}]",) if span else ()))
    head = reader.where(place) if place.audience else reader.say("cost-nobody")
    under = place.kind == "segment"
    return Row((Head(head),), tuple(cells), strong=not under, under=under)


def _values(
    frame: pd.DataFrame, scenario: ScenarioLabel, *keys: str
) -> dict[tuple[Any, ...], Value]:
    """The values of a scenario by keys."""
    mine = frame[frame.scenario == scenario.name]
    names: Iterable[Any] = zip(*(mine[key].tolist() for key in keys), strict=True)
    told: Iterator[Value] = map(Value, *(mine[field] for field in Value._fields))
    return dict(zip(names, told, strict=True))
