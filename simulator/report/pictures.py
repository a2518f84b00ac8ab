"""The pictures of a page: which values each shows, and the same in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from matplotlib.figure import Figure

from simulator.report import charts, numbers
from simulator.report.charts import Chart, Panel, Series
from simulator.report.numbers import UNITS, Unit
from simulator.report.reading import BY_AUDIENCE, RESULT, Place, Reader, Value

DAYS = ("days-to-access-median", "days-to-access-p90")
POOLS = 6
"""How many pools are drawn, those with the longest queues."""


class Picture(NamedTuple):
    """A chart on the page: its image and the words around it."""

    title: str
    caption: str
    alt: str
    chart: Chart
    draw: Callable[[Chart], Figure]

    @property
    def source(self) -> str:
        """The address of the image, which holds it whole."""
        return charts.picture(self.draw, self.chart)


def pictures(reader: Reader) -> list[Picture]:
    """Every picture that the study has values for, in the order of the page."""
    made = (_throughput(reader, False), _throughput(reader, True), _days(reader))
    return [each for each in (*made, _queues(reader), _result(reader)) if each is not None]


def _throughput(reader: Reader, deltas: bool) -> Picture | None:
    places = reader.places(BY_AUDIENCE, "audience")
    places = places[1:] if len(places) > 1 else places
    if not places or (deltas and not reader.others):
        return None
    panels = tuple(_by_year(reader, BY_AUDIENCE, p, reader.where(p), deltas) for p in places)
    unit = reader.unit(BY_AUDIENCE)
    title = reader.say("chart-throughput-delta" if deltas else "chart-throughput")
    key = "caption-delta" if deltas else "caption-bars"
    return _barred(reader, title, _chart(reader, panels, unit, deltas), unit, key)


def _days(reader: Reader) -> Picture | None:
    shown = [name for name in DAYS if name in reader.indicators]
    if not shown:
        return None
    year = max(reader.years)
    panels = []
    for name in shown:
        places = reader.places(name, "audience")
        series = (
            _series(reader, scenario, [(name, place, year) for place in places], False)
            for scenario in range(len(reader.scenarios))
        )
        along = tuple(reader.where(place) for place in places)
        panels.append(Panel(reader.named(name), along, tuple(series)))
    unit = reader.unit(shown[0])
    chart = _chart(reader, tuple(panels), unit, False)._replace(columns=1, together=True)
    title = reader.say("chart-days", year=year)
    return _barred(reader, title, chart, unit, "caption-bars")


def _result(reader: Reader) -> Picture | None:
    if RESULT not in reader.indicators:
        return None
    unit = UNITS["EUR"]
    panels = [_by_year(reader, RESULT, Place(), reader.say("panel-result"), False)]
    if reader.others:
        panels.append(_by_year(reader, RESULT, Place(), reader.say("panel-result-delta"), True))
    chart = _chart(reader, tuple(panels), unit, True)._replace(columns=1)
    key = "caption-result" if reader.others else "caption-bars"
    return _barred(reader, reader.say("chart-result"), chart, unit, key)


def _by_year(reader: Reader, indicator: str, place: Place, title: str, deltas: bool) -> Panel:
    """An indicator along the years, a series for each scenario; the base has no deltas."""
    at = [(indicator, place, year) for year in reader.years]
    ranks = range(1 if deltas else 0, len(reader.scenarios))
    series = tuple(_series(reader, rank, at, deltas) for rank in ranks)
    return Panel(title, tuple(str(year) for year in reader.years), series)


def _series(
    reader: Reader, rank: int, at: Sequence[tuple[str, Place, int]], deltas: bool
) -> Series:
    scenario = reader.scenarios[rank]
    values = [reader.value(scenario.name, *key) for key in at]
    ends = map(_delta if deltas else _level, values, (reader.unit(key[0]) for key in at))
    mean, low, high = zip(*ends, strict=True)
    return Series(reader.tell(scenario.title), rank, mean, low, high)


def _level(value: Value, unit: Unit) -> tuple[float, float, float]:
    return value.mean * unit.factor, value.low * unit.factor, value.high * unit.factor


def _delta(value: Value, unit: Unit) -> tuple[float, float, float]:
    return value.delta * unit.factor, value.delta_low * unit.factor, value.delta_high * unit.factor


def _chart(reader: Reader, panels: tuple[Panel, ...], unit: Unit, signed: bool) -> Chart:
    def axis(value: float) -> str:
        return numbers.plain(value, reader.language)

    def label(value: float) -> str:
        return numbers.number(value, unit.fine if signed else unit.places, reader.language, signed)

    return Chart(panels, axis, label)


def _barred(reader: Reader, title: str, chart: Chart, unit: Unit, caption: str) -> Picture:
    facts = "; ".join(_fact(reader, panel, unit) for panel in chart.panels)
    alt = reader.say("alt", title=title, facts=facts)
    return Picture(title, reader.say(caption), alt, chart, charts.bars)


def _fact(reader: Reader, panel: Panel, unit: Unit) -> str:
    """A panel in words: its last group of bars, or every one where they are not years."""
    years = panel.along[-1:] == (str(max(reader.years)),)
    shown = range(len(panel.along))[-1 if years else 0 :]
    return f"{panel.title}: " + ", ".join(
        f"{panel.along[k]}, {series.label}: {_written(reader, series, k, unit)}"
        for k in shown
        for series in panel.series
    )


def _written(reader: Reader, series: Series, at: int, unit: Unit) -> str:
    mean, low, high = (
        numbers.number(ends[at], unit.places, reader.language)
        for ends in (series.mean, series.low, series.high)
    )
    return reader.say("alt-bar", mean=mean, low=low, high=high)


def _queues(reader: Reader) -> Picture | None:
    mean = reader.study.queues.groupby("pool", sort=False).waiting.mean()
    longest = mean[mean > 0].sort_values(ascending=False, kind="stable")
    pools = [str(pool) for pool in longest.index[:POOLS]]
    if not pools:
        return None
    panels = tuple(_queue(reader, pool) for pool in pools)
    chart = Chart(panels, lambda value: numbers.plain(value, reader.language))
    title = reader.say("chart-queues")
    facts = "; ".join(_peak(reader, panel, series) for panel in panels for series in panel.series)
    caption = reader.say("caption-queues", n=len(pools))
    alt = reader.say("alt", title=title, facts=facts)
    return Picture(title, caption, alt, chart, charts.lines)


def _queue(reader: Reader, pool: str) -> Panel:
    rows = reader.study.queues
    weeks = rows[rows.pool == pool].pivot(index="week", columns="scenario", values="waiting")
    along: tuple[date, ...] = tuple(weeks.index)
    series = tuple(
        Series(reader.tell(scenario.title), rank, tuple(weeks[scenario.name]))
        for rank, scenario in enumerate(reader.scenarios)
        if scenario.name in weeks
    )
    return Panel(reader.title("pool", pool), along, series)


def _peak(reader: Reader, panel: Panel, series: Series) -> str:
    """A line in words: its mean and its highest week."""
    peak, week = max(zip(series.mean, panel.along, strict=True), key=lambda each: each[0])
    return reader.say(
        "alt-queue",
        pool=panel.title,
        scenario=series.label,
        mean=numbers.plain(sum(series.mean) / len(series.mean), reader.language),
        peak=numbers.plain(peak, reader.language),
        week=week,
    )
