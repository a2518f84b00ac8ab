"""Progress of a study: a bar for each scenario on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from simulator.experiment.conduct import Ended
    from simulator.experiment.study import Design

KEPT = "kept from before"


class Count:
    """How many runs of a study have ended, and how."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.kept, self.failed = total, 0, 0, 0

    def add(self, ended: Ended) -> None:
        """Count one more."""
        self.failed += bool(ended.error)
        self.kept += ended.seconds is None and not ended.error
        self.done += 1

    @property
    def whole(self) -> int:
        """How many are kept whole."""
        return self.done - self.failed


@contextmanager
def progress(plan: Design, count: Count, quiet: bool) -> Iterator[Callable[[Ended], None]]:
    """What is called as each run ends; it counts, and shows what `quiet` does not forbid."""
    if quiet:
        yield count.add
    elif sys.stderr.isatty():
        from rich.console import Console

        with bars(plan, count, Console(stderr=True)) as told:
            yield told
    else:
        click.echo(f"0/{count.total} replications", err=True)
        yield lambda ended: _line(ended, count)
        if count.kept:
            click.echo(f"{count.kept}/{count.total} {KEPT}", err=True)


def _line(ended: Ended, count: Count) -> None:
    """One line for a run that ended now; those of before are told of together, at the end."""
    count.add(ended)
    run = ended.run
    drawn = f" draw {run.draw}" if run.draw else ""
    where = f"{count.done}/{count.total} {run.scenario}{drawn} #{run.replication}"
    if ended.error:
        click.echo(f"{where} failed: {ended.error}", err=True)
    elif ended.seconds is not None:
        click.echo(f"{where} in {ended.seconds:.1f} s", err=True)


@contextmanager
def bars(plan: Design, count: Count, console: Console) -> Iterator[Callable[[Ended], None]]:
    """A bar for all runs with the time left, and one for each scenario while it is run."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    each = count.total // len(plan.scenarios)
    with Progress(*columns, console=console) as bar:
        everything = bar.add_task("all", total=count.total, start=False)
        tasks = {s.name: bar.add_task(s.name, total=each, start=False) for s in plan.scenarios}

        def told(ended: Ended) -> None:
            count.add(ended)
            mine = tasks[ended.run.scenario]
            if ended.seconds is None and not ended.error:
                # What was kept takes no time: it must not make the rest look short.
                for task in (everything, mine):
                    bar.update(task, completed=bar.tasks[task].completed + 1)
                return
            for task in (everything, mine):
                bar.start_task(task)
                bar.advance(task)
            if ended.error:
                bar.console.print(f"{ended.run}: failed: {ended.error}", markup=False)

        yield told
