"""The options that commands share, each written once."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
COMPILING = "compiling the rules, once: about a minute"


class Share(click.FloatRange):
    """A number in a range, which what is no number never is."""

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """The number, or a message that says the range."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value} is not in the range {self._describe_range()}.", param, ctx)
        return number


def sized(default: float, when: str = "") -> Callable[[F], F]:
    """The option `--scale` with a default of a command's own."""
    return click.option("--scale", type=Share(0, 1, min_open=True), default=default,
                        show_default=True,
                        help=f"Share of the learners and of the people{when}.")  # fmt: skip


SEED = click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True,
                    help="The luck of the whole study.")  # fmt: skip
LANG = click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True,
                    help="Language of the text.")  # fmt: skip
JOBS = click.option("--jobs", type=click.IntRange(1),
                    help="Worker processes; one for each core when absent.")  # fmt: skip
QUIET = click.option("-q", "--quiet", is_flag=True, help="No progress.")
STORE = click.option("--store", type=click.Path(),
                     help="Where finished runs are kept; PARCOURS_STORE, or the cache folder, "
                          "when absent.")  # fmt: skip

SIMULATING: Sequence[Callable[[F], F]] = (
    click.option("--replications", type=click.IntRange(1, 100_000), default=10,
                 show_default=True, help="Runs of each scenario, on the same luck."),
    SEED,
    click.option("--engine", type=click.Choice(["compiled", "simpy"]), default="compiled",
                 show_default=True, help="Which engine moves the learners."),
    sized(1.0),
    click.option("--trace", type=Share(0, 1), default=0.0,
                 help="Share of the learners whose whole story is kept."),
    click.option("--out", type=click.Path(), help="The result's folder."),
    JOBS,
    click.option("--cluster", metavar="ADDRESS",
                 help="Run on a Dask cluster, such as tcp://host:8786, and not here."),
    STORE,
    click.option("--fresh", is_flag=True, help="Do every run again, even those that are kept."),
    LANG,
    click.option("--json", "as_json", is_flag=True, help="The indicators as JSON."),
    QUIET,
)  # fmt: skip
"""Those of every command that makes a result."""

FLOOR = click.option("--floor", metavar="DAYS",
                     help="Days of expenditure that the cash should cover: 30d, or \"6 weeks\"; as "
                          "the scenario has it when absent.")  # fmt: skip

CONCLUDING: Sequence[Callable[[F], F]] = (
    click.option("--precision", metavar="TARGETS",
                 help="Stop as soon as each is met: result=0.5M€,throughput=0.5%; replications "
                      "are then the most, 200 when absent; so are draws."),
    click.option("--uncertainty", default="none", show_default=True,
                 metavar="none|assumptions|FILE|assumptions,FILE",
                 help="Vary the assumptions too: over their ranges, by a table of draws or a "
                      "fitted file, or over the ranges where the file says nothing."),
    click.option("--draws", type=click.IntRange(2, 100_000),
                 help="Draws of the assumptions, 20 when absent, or all those of a file; each "
                      "has its own replications, 2 when absent."),
    FLOOR,
)  # fmt: skip
"""How a study concludes."""
INDIFFERENT = click.option("--indifferent", metavar="MARGINS",
                           help="Differences too small to matter: result-2026=0.2M€.")  # fmt: skip


def options(*wanted: Callable[[F], F]) -> Callable[[F], F]:
    """All these options, in this order."""

    def given(command: F) -> F:
        for option in reversed(wanted):
            command = option(command)
        return command

    return given


def announce(engines: Sequence[Any], quiet: bool) -> None:
    """Say that rules have to be compiled first, when they have to."""
    from simulator.run import compiles_first

    if not quiet and any(compiles_first(engine) for engine in engines):
        click.echo(COMPILING, err=True)
