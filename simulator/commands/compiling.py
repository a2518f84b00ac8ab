"""`parcours compile`: the rules compiled now, so that no study waits for it."""

from __future__ import annotations

import click

from simulator.commands.options import QUIET, announce, options

LITTLE = 0.002
"""Share of the baseline that is run: what is compiled depends on types, which are those of any."""


@click.command("compile")
@options(QUIET)
def compile_rules(quiet: bool) -> None:
    """Compile the rules, so that the first study does not wait for it; the code is kept."""
    from simulator.planning import make_plan
    from simulator.run import compiles_first, simulate
    from simulator.scenario import BASELINE, read

    if not compiles_first("compiled"):
        return
    announce(("compiled",), quiet)
    scenario = read(BASELINE)
    simulate(make_plan(scenario.model, scenario.tuning, LITTLE).plan, 1)
