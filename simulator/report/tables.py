"""The tables of a page, as rows of written cells."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from math import isnan
from typing import Any, NamedTuple

from simulator import budget
from simulator.report import numbers
from simulator.report.numbers import UNITS, Unit
from simulator.report.reading import ABSENT, BY_AUDIENCE, RESULT, Place, Reader, Value
from simulator.report.sentences import sense
from simulator.report.texts import TEXTS

FACTS = ("sourced", "derived", "assumed", "unsourced")
"""The kinds of ground that an input value can have, the firmest first."""


class Cell(NamedTuple):
    """A number, with what stands under it."""

    main: str
    below: tuple[str, ...] = ()
    verdict: str = ""
    sense: str = ""
    text: bool = False
    """Words rather than a number."""


class Head(NamedTuple):
    """The head of one row, or of several that follow each other."""

    text: str
    rows: int = 1
    beside: str = ""
    """The same in the other language."""


class Row(NamedTuple):
    """A line of a table."""

    heads: tuple[Head, ...]
    cells: tuple[Cell, ...]
    strong: bool = False
    under: bool = False
    """Whether it details the line above."""


class Table(NamedTuple):
    """A table with its caption; the first `fixed` heads stand over the heads of the rows."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    fixed: int = 1


class Section(NamedTuple):
    """One indicator: what it is, and its tables."""

    title: str
    unit: str
    definition: str
    better: str
    tables: tuple[Table, ...]


def key_figures(reader: Reader) -> Table:
    """The key indicators of the last year: the base, each scenario, and their differences."""
    year = max(reader.years)
    heads = [reader.say("indicator"), reader.tell(reader.base.title)]
    heads += [reader.tell(each.title) for each in reader.others]
    rows = []
    for name in reader.key:
        rows.append(_key_row(reader, name, Place(), year, False))
        if name == BY_AUDIENCE:
            places = [place for place in reader.places(name, "audience") if place != Place()]
            rows += [_key_row(reader, name, place, year, True) for place in places]
    return Table(reader.say("key-caption", year=year), tuple(heads), tuple(rows))


def _key_row(reader: Reader, name: str, place: Place, year: int, under: bool) -> Row:
    unit = reader.unit(name)
    head = reader.where(place) if under else _with_unit(reader, reader.named(name), unit)
    cells = (_cell(reader, name, each.name, place, year) for each in reader.scenarios)
    return Row((Head(head),), tuple(cells), under=under)


def _with_unit(reader: Reader, title: str, unit: Unit) -> str:
    return f"{title} ({reader.tell(unit.name)})"


def _cell(reader: Reader, name: str, scenario: str, place: Place, year: int) -> Cell:
    value = reader.value(scenario, name, place, year)
    plain = written(reader, value, reader.unit(name))
    if not value.verdict:
        return plain
    return plain._replace(verdict=reader.verdict(name, value), sense=sense(reader, name, value))


def written(reader: Reader, value: Value, unit: Unit) -> Cell:
    """A value, then its interval, or for a scenario its difference and that one's interval."""
    if isnan(value.mean):
        return Cell(numbers.MISSING)
    language = reader.language
    main = numbers.amount(value.mean, unit, language)
    if not isnan(value.delta):
        delta = numbers.difference(value.delta, unit, language)
        span = numbers.span(value.delta_low, value.delta_high, unit, language, signed=True)
        return Cell(main, (delta, f"[{span}]") if span else (delta,))
    span = numbers.span(value.low, value.high, unit, language)
    return Cell(main, (f"[{span}]",) if span else ())


def statements(reader: Reader) -> list[Table]:
    """The budget of each scenario by account and year, in millions of euros."""
    return [_statement(reader, each.name, reader.tell(each.title)) for each in reader.scenarios]


def _statement(reader: Reader, scenario: str, title: str) -> Table:
    held = {account for name, account, _ in reader.accounts if name == scenario}
    rows = []
    for kind, resource in (("resources", True), ("charges", False)):
        lines = [(name, line) for name, line in budget.ACCOUNTS.items()
                 if name in held and line.is_resource == resource]  # fmt: skip
        rows += [_account(reader, scenario, name, line) for name, line in lines]
        if lines and kind in reader.indicators:
            rows.append(_total(reader, scenario, kind, resource))
    if RESULT in reader.indicators:
        cells = (_cell(reader, RESULT, scenario, Place(), year) for year in reader.years)
        rows.append(Row((Head(reader.named(RESULT)),), tuple(cells), strong=True))
    delta = reader.say("with-delta") if scenario != reader.base.name else ""
    heads = (reader.say("account"), *map(str, reader.years))
    caption = reader.say("statement-caption", scenario=title, delta=delta)
    return Table(caption, heads, tuple(rows))


def _total(reader: Reader, scenario: str, kind: str, resource: bool) -> Row:
    """All resources, or all charges, which a statement shows as negative amounts."""
    values = [reader.value(scenario, kind, Place(), year) for year in reader.years]
    if not resource:
        values = [
            Value(-v.mean, -v.high, -v.low, -v.delta, -v.delta_high, -v.delta_low, "")
            for v in values
        ]
    cells = tuple(written(reader, value, UNITS["EUR"]) for value in values)
    return Row((Head(reader.say(f"total-{kind}")),), cells, strong=True)


def _account(reader: Reader, scenario: str, account: str, line: budget.ChartLine) -> Row:
    values = (reader.accounts.get((scenario, account, year), ABSENT) for year in reader.years)
    head = Head(f"{line.number} {reader.tell(line.title)}", beside=reader.beside(line.title))
    return Row((head,), tuple(written(reader, value, UNITS["EUR"]) for value in values))


def sections(reader: Reader) -> Iterator[Section]:
    """Every indicator of the study with its definition and its values."""
    for name, indicator in reader.indicators.items():
        yield Section(
            reader.named(name),
            reader.tell(reader.unit(name).name),
            reader.tell(indicator.definition),
            reader.say(f"better-{indicator.better}"),
            tuple(_indicator_tables(reader, name)),
        )


def _indicator_tables(reader: Reader, name: str) -> Iterator[Table]:
    for kind, head in (("audience", "whom"), ("pool", "pool"), ("segment", "by-segment")):
        places = reader.places(name, kind)
        if places:
            heads = (reader.say(head), reader.say("scenario"), *map(str, reader.years))
            caption = _with_unit(reader, reader.named(name), reader.unit(name))
            rows = tuple(_by_scenario(reader, name, places))
            yield Table(f"{caption}, {reader.say(f'kind-{kind}')}", heads, rows, fixed=2)


def _by_scenario(reader: Reader, name: str, places: Iterable[Place]) -> Iterator[Row]:
    for place in places:
        for rank, scenario in enumerate(reader.scenarios):
            cells = (_cell(reader, name, scenario.name, place, year) for year in reader.years)
            group = (Head(reader.where(place), len(reader.scenarios)),) if rank == 0 else ()
            yield Row((*group, Head(reader.tell(scenario.title))), tuple(cells))


def sources(reader: Reader) -> Table:
    """On what the input values of each scenario rest."""
    rows = reader.study.sources.to_dict("records")
    counts = {str(row["scenario"]): [int(row[kind]) for kind in FACTS] for row in rows}
    heads = ("scenario", *FACTS, "assumed-share")
    lines = tuple(
        Row((Head(reader.tell(each.title)),), _grounds(reader, counts[each.name]))
        for each in reader.scenarios
        if each.name in counts
    )
    return Table(reader.say("sources"), tuple(map(reader.say, heads)), lines)


def _grounds(reader: Reader, counts: list[int]) -> tuple[Cell, ...]:
    part = counts[FACTS.index("assumed")] / max(sum(counts), 1)
    percent = _percent(reader, part)
    return (*(Cell(numbers.number(n, 0, reader.language)) for n in counts), Cell(percent))


def _percent(reader: Reader, part: float, signed: bool = False) -> str:
    mark = reader.tell(UNITS["share"].mark)
    return numbers.number(part * 100, 1, reader.language, signed) + mark


def published(reader: Reader) -> Table | None:
    """The published figures beside the simulated ones; None when there are none."""
    rows = reader.study.published.to_dict("records")
    heads = ("figure", "year", "published-value", "simulated", "interval", "deviation", "source",
             "kind")  # fmt: skip
    lines = tuple(_beside(reader, row) for row in rows)
    if not lines:
        return None
    return Table(reader.say("published"), tuple(map(reader.say, heads)), lines)


def _beside(reader: Reader, row: Mapping[Hashable, Any]) -> Row:
    def plain(value: float) -> str:
        return numbers.plain(value, reader.language)

    low, high = row["low"], row["high"]
    span = "" if isnan(low) else reader.say("span", low=plain(low), high=plain(high))
    kind = f"kind-{row['kind']}"
    cells = (
        Cell(str(row["year"])),
        Cell(plain(row["published"])),
        Cell(plain(row["simulated"])),
        Cell(span),
        Cell(_percent(reader, row["deviation"], signed=True)),
        Cell(str(row["source"]), text=True),
        Cell(reader.say(kind) if kind in TEXTS else str(row["kind"])),
    )
    return Row((Head(str(row[reader.language])),), cells)


def manifest(reader: Reader) -> Table:
    """What the study was made with."""
    study = reader.study
    known = (
        ("replications", str(study.replications)),
        ("seed", str(study.seed)),
        ("scale", numbers.plain(study.scale, reader.language)),
        ("engine", study.engine),
    )
    rest = [
        (_entry(reader, path), value)
        for path, value in _flat(study.manifest)
        if path[-1] not in dict(known)
    ]
    rows = [
        Row((Head(title),), (Cell(value, text=True),))
        for title, value in (*((reader.say(key), value) for key, value in known), *rest)
    ]
    heads = (reader.say("entry"), reader.say("value"))
    return Table(reader.say("manifest-caption"), heads, tuple(rows))


def _entry(reader: Reader, path: tuple[str, ...]) -> str:
    """What the reader calls an entry of the manifest: its first part is in words."""
    key = f"manifest-{path[0]}"
    return " · ".join((reader.say(key) if key in TEXTS else path[0], *path[1:]))


def _flat(
    tree: Mapping[str, Any], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """(path, value) of every leaf."""
    for key, value in tree.items():
        path = (*above, str(key))
        if isinstance(value, Mapping):
            yield from _flat(value, path)
        else:
            yield path, str(value)
