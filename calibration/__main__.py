"""The command `python -m calibration`: from observed data to parameters with their uncertainty.

Exit codes are those of `parcours`: 0 done, 1 a run failed, 2 the input is wrong, 130 interrupted.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from calibration.commands.evidence import fit_parts, read, score
from calibration.commands.whole import check, fit, report
from simulator import InputError, ParcoursError

INTERRUPTED = 130


class _Commands(click.Group):
    """A group whose failures are one message and an exit code, never a traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["standalone_mode"] = False
        try:
            sys.exit(super().main(*args, **kwargs) or 0)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except InputError as error:
            many = "s" * (len(error.problems) > 1)
            click.echo(f"{len(error.problems)} problem{many} in the input:", err=True)
            click.echo(str(error), err=True)
            sys.exit(error.exit_code)
        except ParcoursError as error:
            click.echo(f"calibration failed: {error}", err=True)
            sys.exit(error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            click.echo("interrupted: nothing was written", err=True)
            sys.exit(INTERRUPTED)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def main() -> None:
    """Read observed data, fit parameters to it, and score the fit on what it has not seen."""


main.add_command(read)
main.add_command(fit_parts)
main.add_command(score)
main.add_command(fit)
main.add_command(check)
main.add_command(report)

if __name__ == "__main__":
    main(prog_name="python -m calibration")
