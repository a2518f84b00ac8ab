"""What is done with results: their pages made again, themselves made again, compared, swept."""

from __future__ import annotations

import json
from typing import Any

import click

from simulator.commands.options import FLOOR, JOBS, LANG, QUIET, STORE, announce, options
from simulator.commands.progress import Count, progress
from simulator.errors import RunError


@click.command()
@click.argument("result")
@options(LANG, FLOOR)
def report(result: str, lang: Any, floor: str | None) -> None:
    """Make the pages of a RESULT folder again, without running anything."""
    from simulator import library, store
    from simulator.experiment.terms import floor_of
    from simulator.reproducing import pages
    from simulator.result import load

    found = load(result).floored(floor_of(floor))
    study = found.study()
    texts = {**store.floor_texts(study), **pages(found, study)}
    store.replace_texts(found.folder, found.head, texts)
    click.echo(f"{library.shown(found.folder.absolute())}/report-{lang}.html")


@click.command()
@click.argument("result")
@options(JOBS, LANG, QUIET)
def reproduce(result: str, jobs: int | None, lang: Any, quiet: bool) -> None:
    """Do every run of a RESULT again and compare each output; exit code 1 when one differs."""
    from simulator import reproducing
    from simulator.commands.running import executor
    from simulator.result import load

    found = load(result)
    plan = reproducing.again(found)
    for each in reproducing.now_unlike(found):
        what = f"{each.what} {each.one} -> {each.other}"
        click.echo(reproducing.say("now", lang, what=what), err=True)
    announce((plan.engine,), quiet)
    count = Count(sum(1 for _ in plan.runs()))
    with executor(jobs, None) as (started, ahead), progress(plan, count, quiet) as done:
        same = reproducing.reproduced(found, plan, started, done, ahead)
    for name, kept in same.items():
        click.echo(f"{name}: {reproducing.say('kept' if kept else 'moved', lang)}")
    other = [name for name, kept in same.items() if not kept]
    if other:
        raise RunError(f"{len(other)} of {len(same)} outputs differ: {', '.join(other)}")


def told_apart(one: str, other: str, lang: Any, as_json: bool) -> None:
    """Print what two result folders do not share."""
    from simulator import reproducing
    from simulator.result import load

    found = reproducing.unlike(load(one), load(other))
    if as_json:
        rows = [each._asdict() for each in found]
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        click.echo(reproducing.text(found, lang))


@click.command()
@click.option(
    "--older-than",
    "age",
    required=True,
    metavar="AGE",
    help='What was not used for that long, such as "30 days".',
)
@STORE
@click.option("--yes", is_flag=True, help="Do not ask.")
def sweep(age: str, store: str | None, yes: bool) -> None:
    """Remove kept runs that have not been used for long. Results in their folders stay."""
    from simulator import quantity
    from simulator.experiment.shelf import store_folder, unused

    try:
        seconds = quantity.seconds(age)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--older-than") from error
    folder = store_folder(store)
    found = list(unused(folder, seconds))
    size = sum(each.size for each in found) / 1e6
    click.echo(f"{folder}: {len(found)} files, {size:.1f} MB, not used for {age}")
    if found and (yes or click.confirm("Remove them?")):
        for each in found:
            each.path.unlink(missing_ok=True)
        click.echo(f"removed: {len(found)}")
