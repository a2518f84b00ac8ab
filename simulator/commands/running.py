"""`parcours run` and `parcours compare`: a study, run and kept, then written and told."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from simulator.commands.options import CONCLUDING, INDIFFERENT, SIMULATING, announce, options
from simulator.commands.progress import Count, progress
from simulator.errors import RunError
from simulator.group import INTERRUPTED

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from pathlib import Path

    from simulator.experiment.search import Complete
    from simulator.experiment.shelf import Shelf
    from simulator.experiment.study import Design, Run, Study


class Interrupted(click.ClickException):
    """A study that the user stopped: what is kept of it, and how to go on."""

    exit_code = INTERRUPTED

    def show(self, file: Any = None) -> None:
        """The message alone."""
        click.echo(self.message, file=file, err=True)


@click.command()
@click.argument("scenario")
@options(*SIMULATING, *CONCLUDING)
def run(scenario: str, **given: Any) -> None:
    """Simulate one SCENARIO."""
    study((scenario,), **given)


@click.command()
@click.argument("base")
@click.argument("scenarios", nargs=-1, required=True)
@options(*SIMULATING, *CONCLUDING, INDIFFERENT)
def compare(base: str, scenarios: tuple[str, ...], **given: Any) -> None:
    """Compare SCENARIOS with BASE over the same replications.

    A pattern stands for every name of the library that it matches: levers/*.
    """
    from simulator import library

    study((base, *library.expanded(scenarios)), **given)


def study(
    references: tuple[str, ...],
    replications: int,
    seed: int,
    engine: Any,
    scale: float,
    trace: float,
    out: str | None,
    jobs: int | None,
    cluster: str | None,
    store: str | None,
    fresh: bool,
    lang: Any,
    as_json: bool,
    quiet: bool,
    precision: str | None,
    uncertainty: str,
    draws: int | None,
    floor: str | None,
    indifferent: str | None = None,
) -> None:
    """Run what is missing of a study, write its result and say what it shows."""
    from simulator import library
    from simulator import store as results
    from simulator.experiment.precise import until_precise
    from simulator.experiment.shelf import Shelf, store_folder
    from simulator.experiment.study import design
    from simulator.experiment.terms import asked

    begun = time.perf_counter()
    runs = unless_given(replications, precision, uncertainty)
    plan = design(references, runs, seed, scale, engine, trace)
    wanted = asked(plan, precision, indifferent, uncertainty, draws, floor=floor)
    results.place(out, wanted.most)
    kept = store_folder(store)
    announce((engine,), quiet)
    done: set[Run] = set()

    with executor(jobs, cluster) as (started, ahead):
        # Meanwhile workers get ready.
        from simulator import report

        def look(each: Design) -> Study:
            shelf = Shelf(kept, each, fresh)
            shelf.new |= done
            found = conducted(each, shelf, started, ahead, quiet)
            done.update(shelf.new)
            return found

        plan, found = until_precise(wanted.at, wanted.counts, look)
        folder = results.place(out, plan)
        found.manifest.update(wanted.provenance)
        found.manifest.update(results.summary(plan, time.perf_counter() - begun))
        found.manifest["references"] = [absolute(each) for each in references]
        titles = report.titles_of(*(scenario.model for scenario in plan.scenarios))
        pages = report.pages(found, titles, map if cluster else started.map)
        results.write(folder, plan, found, chain(wanted.texts(plan).items(), pages))
    tell_unmet(found, quiet)
    if as_json:
        print_json(found, folder)
    else:
        click.echo(report.table(found, lang, titles))
        if split := report.split_table(found, lang):
            click.echo(f"\n{split}")
        click.echo(f"\n{library.shown(folder)}/report-{lang}.html")


def unless_given(replications: int, precision: str | None, uncertainty: str) -> int:
    """The replications asked for; when none are, as many as the terms need."""
    source = click.get_current_context().get_parameter_source("replications")
    if source is not click.core.ParameterSource.DEFAULT:
        return replications
    return 2 if uncertainty != "none" else 200 if precision else replications


def tell_unmet(found: Study, quiet: bool) -> None:
    """Say which targets of precision were not met with the most runs allowed."""
    from simulator.experiment.precise import unmet

    if quiet:
        return
    for each in unmet(found):
        year = f"-{each.year}" if each.year else ""
        wanted = f"{each.amount * 100:g} %" if each.relative else f"{each.amount:g}"
        click.echo(f"not precise enough: {each.indicator}{year} within {wanted}", err=True)


def absolute(reference: str) -> str:
    """A reference that means the same from any folder."""
    from pathlib import Path

    path = Path(reference)
    return str(path.absolute()) if path.exists() else reference


def conducted(plan: Design, shelf: Shelf, started: Executor, ahead: int, quiet: bool) -> Study:
    """A design, run over an executor, with progress, kept run by run."""
    from simulator.experiment.conduct import conduct

    count = Count(sum(1 for _ in plan.runs()))
    try:
        with progress(plan, count, quiet) as done:
            return conduct(plan, started, done, shelf, ahead)
    except (KeyboardInterrupt, click.Abort):
        raise Interrupted(
            f"interrupted: {count.whole} of {count.total} runs are kept; "
            "the same command goes on from there"
        ) from None
    except RunError as error:
        raise RunError(
            f"{error}\n{count.whole} of {count.total} runs are kept; "
            "the same command does only what is missing"
        ) from error


@contextmanager
def completing(jobs: int | None, store: str | None) -> Iterator[Complete]:
    """What does the runs of any design over worker processes, each kept and none done twice."""
    from simulator.experiment.conduct import complete
    from simulator.experiment.shelf import Shelf, store_folder

    kept = store_folder(store)
    try:
        with executor(jobs, None) as (started, ahead):
            yield lambda plan: complete(plan, started, lambda _: None, Shelf(kept, plan), ahead)
    except (KeyboardInterrupt, click.Abort):
        raise Interrupted(
            "interrupted: finished runs are kept; the same command goes on from there"
        ) from None


@contextmanager
def executor(jobs: int | None, address: str | None) -> Iterator[tuple[Executor, int]]:
    """What runs a study, and how many runs it takes at once."""
    if address is not None:
        from simulator.experiment.cluster import cluster

        with cluster(address) as found:
            yield found
    else:
        import os

        from simulator.experiment.workers import workers

        with workers(jobs) as started:
            yield started, 2 * (jobs or os.cpu_count() or 1)


def print_json(found: Study, folder: Path) -> None:
    """The folder, the indicators and the statements as one JSON value."""
    indicators = json.loads(found.indicators.to_json(orient="records"))
    statement = json.loads(found.statements.to_json(orient="records"))
    whole = {"folder": folder.as_posix(), "indicators": indicators, "statement": statement}
    click.echo(json.dumps(whole, ensure_ascii=False))
