"""The picture of the cash: month by month, with its bands and its floor."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulator.quantity import add_months
from simulator.report import charts, numbers
from simulator.report.charts import Chart, Panel, Series
from simulator.report.finance import EUROS
from simulator.report.pictures import Picture
from simulator.report.reading import Reader

if TYPE_CHECKING:
    from simulator.experiment.study import ScenarioLabel

ENDS = ("low95", "high95", "low80", "high80", "floor")


def cash(reader: Reader) -> list[Picture]:
    """A panel for each scenario; none without cash."""
    if reader.study.treasury.empty:
        return []
    panels = tuple(_panel(reader, k, each) for k, each in enumerate(reader.scenarios))
    chart = Chart(panels, lambda value: numbers.plain(value, reader.language), together=True)
    title = reader.say("chart-treasury")
    alt = reader.say("alt", title=title, facts="; ".join(_fact(reader, each) for each in panels))
    return [Picture(title, reader.say("caption-treasury"), alt, chart, charts.bands)]


def _panel(reader: Reader, rank: int, scenario: ScenarioLabel) -> Panel:
    table = reader.study.treasury
    mine = table[table.scenario == scenario.name]
    along = tuple(
        add_months(date.fromisoformat(f"{month}-01"), 1) - timedelta(1)
        for month in mine["month"].tolist()
    )
    title = reader.tell(scenario.title)
    mean, *ends = (tuple((mine[name] * EUROS.factor).tolist()) for name in ("mean", *ENDS))
    band = tuple(zip(ends[:1] + ends[2:3], ends[1:2] + ends[3:4], strict=True))
    return Panel(title, along, (Series(title, rank, mean, bands=band, floor=ends[4]),))


def _fact(reader: Reader, panel: Panel) -> str:
    (series,) = panel.series
    lowest = min(range(len(series.mean)), key=lambda k: series.mean[k])
    low, first, last = (
        numbers.number(value, EUROS.fine, reader.language)
        for value in (series.mean[lowest], series.mean[0], series.mean[-1])
    )
    month = str(panel.along[lowest])[:7]
    return reader.say(
        "alt-treasury", scenario=series.label, first=first, last=last, low=low, month=month
    )
