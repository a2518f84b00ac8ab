"""The frame of a command line: how what goes wrong is told, and the exit codes."""

from __future__ import annotations

import sys
from typing import Any, Final

import click

from simulator.errors import InputError, ParcoursError

INTERRUPTED: Final = 130


class CommandGroup(click.Group):
    """A group whose failures are one message and an exit code, never a traceback.

    Exit codes: 0 done, 1 a run failed, told after `failed`, 2 the input is wrong, 130 interrupted.
    """

    def __init__(self, *args: Any, failed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.failed = failed

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command, and end the process with its exit code."""
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
            click.echo(f"{self.failed}: {error}", err=True)
            sys.exit(error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            click.echo("interrupted: nothing was written", err=True)
            sys.exit(INTERRUPTED)
