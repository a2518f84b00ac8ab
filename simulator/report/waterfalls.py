"""The pictures of bridges: from the base's result to each scenario's, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.budget.bridge import FACTORS
from simulator.report import charts, numbers
from simulator.report.charts import Chart, Panel, Series
from simulator.report.finance import EUROS, parts
from simulator.report.pictures import Picture
from simulator.report.reading import RESULT, Place, Reader

if TYPE_CHECKING:
    from simulator.experiment.study import ScenarioLabel


def waterfalls(reader: Reader) -> list[Picture]:
    """For each scenario, the way from the base's result to its own in the last year."""
    if reader.study.bridge.empty:
        return []
    return [_waterfall(reader, each) for each in reader.others]


def _waterfall(reader: Reader, scenario: ScenarioLabel) -> Picture:
    year, known = max(reader.years), parts(reader, scenario)
    steps = [known[factor, year] for factor in FACTORS]
    result = reader.value(reader.base.name, RESULT, Place(), year).mean
    own = reader.value(scenario.name, RESULT, Place(), year).mean
    along = (
        reader.say("bridge-base"),
        *(reader.say(f"factor-{factor}") for factor in FACTORS),
        reader.say("bridge-own"),
    )
    mean, low, high = (
        tuple(value * EUROS.factor for value in (result, *(s[end] for s in steps), own))
        for end in ("mean", "low", "high")
    )
    title = reader.say("chart-bridge", scenario=reader.tell(scenario.title), year=year)
    chart = Chart(
        (Panel("", along, (Series(title, 0, mean, low, high),)),),
        lambda value: numbers.plain(value, reader.language),
        lambda value: numbers.number(value, EUROS.fine, reader.language, signed=True),
    )
    facts = "; ".join(
        f"{name}: {numbers.number(value, EUROS.fine, reader.language, signed=True)}"
        for name, value in zip(along, mean, strict=True)
    )
    alt = reader.say("alt-bridge", title=title, facts=facts)
    return Picture(title, reader.say("caption-bridge"), alt, chart, charts.waterfall)
