"""The command `python -m calibration`: from observed data to parameters with their uncertainty.

Exit codes are those of `parcours`: 0 done, 1 a run failed, 2 the input is wrong, 130 interrupted.
"""

from __future__ import annotations

import click

from calibration.commands.evidence import fit_parts, read, score
from calibration.commands.tuning import tune
from calibration.commands.whole import check, fit, report
from simulator import CommandGroup


@click.group(
    cls=CommandGroup,
    failed="calibration failed",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def main() -> None:
    """Read observed data, fit parameters to it, and score the fit on what it has not seen."""


main.add_command(read)
main.add_command(fit_parts)
main.add_command(score)
main.add_command(tune)
main.add_command(fit)
main.add_command(check)
main.add_command(report)

if __name__ == "__main__":
    main(prog_name="python -m calibration")
