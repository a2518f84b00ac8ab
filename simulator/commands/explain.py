"""`parcours explain`: what a number of a result is made of, down to prices and assumptions."""

from __future__ import annotations

import json
from typing import Any

import click

from simulator.commands.options import LANG, options


@click.command()
@click.argument("result")
@click.argument("indicator")
@click.option("--scenario", help="Of this scenario; the base when absent.")
@click.option("--audience", help="Of this audience.")
@click.option("--segment", help="Of this segment.")
@click.option("--pool", help="Of this pool.")
@click.option(
    "--replication", type=int, help="Of this one alone, to the cent; the mean of all when absent."
)
@click.option(
    "--depth",
    type=click.IntRange(1, 9),
    default=2,
    show_default=True,
    help="1 the lines, 2 their entries, 3 events and plans, 4 values, 5 sources.",
)
@click.option(
    "--top",
    type=click.IntRange(0),
    default=6,
    show_default=True,
    help="Only so many of each, the largest; 0 for all.",
)
@options(LANG)
@click.option("--json", "as_json", is_flag=True, help="The tree as JSON.")
def explain(
    result: str,
    indicator: str,
    scenario: str | None,
    audience: str | None,
    segment: str | None,
    pool: str | None,
    replication: int | None,
    depth: int,
    top: int,
    lang: Any,
    as_json: bool,
) -> None:
    """Explain an INDICATOR of a RESULT: from the number to lines, entries, events x prices, values.

    \b
    parcours explain outputs/RESULT result-2025
    parcours explain outputs/RESULT fees-2025 --depth 5 --top 2
    parcours explain outputs/RESULT completions-2026 --segment bts --lang fr
    """
    from simulator import explain as explaining
    from simulator.explain.asking import asked, place_of
    from simulator.report.reading import Reader
    from simulator.report.terminal import plain
    from simulator.result import load

    found = load(result)
    reader = Reader(found.study(), lang, found.titles())
    place = place_of(reader, audience, segment, pool)
    wanted = asked(reader, indicator, scenario, place, replication)
    whole = explaining.explain(found, reader, wanted)
    shown = explaining.cut(whole, depth, top, reader.say("explain-others", n="{n}"))
    if as_json:
        click.echo(json.dumps(explaining.table(shown), ensure_ascii=False))
        return
    click.echo(explaining.text(reader, shown))
    if shown != whole:
        click.echo(f"\n{plain(reader.say('explain-deeper'))}")
