"""The command line as a function: arguments and a clock in, an exit status out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime

import click

from policyctl.cli import terminal
from policyctl.cli.commands import cli
from policyctl.cli.exit_codes import ExitCode
from policyctl.diagnostics import Refused

COMPLETE = "_POLICYCTL_COMPLETE"
"""The variable by which a shell asks for completions, or for the script that asks for them."""


def run(arguments: Sequence[str], clock: Callable[[], datetime]) -> int:
    """Run one command. Every way it can end is an exit status, and what went wrong stands on standard error."""
    terminal.accept_every_character()
    if asked := os.environ.get(COMPLETE):
        return _completed(asked)
    context: click.Context | None = None
    try:
        with cli.make_context("policyctl", [*arguments], obj=clock) as context:
            status = cli.invoke(context)
            sys.stdout.flush()
            return int(status or ExitCode.DONE)
    except Refused as refused:
        return _refused(refused, context)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        error.show()
        return ExitCode.REFUSED
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        return _pipe_closed()
    except Exception as error:  # whatever we did not foresee
        return _bug(error)


def _completed(asked: str) -> int:
    from click.shell_completion import shell_complete

    return shell_complete(cli, {}, "policyctl", COMPLETE, asked)


def _refused(refused: Refused, context: click.Context | None) -> ExitCode:
    from policyctl.report.human.diagnostics import full

    sys.stderr.write(full(refused.diagnostics, terminal.look_of(sys.stderr, context)))
    return ExitCode.REFUSED


def _pipe_closed() -> ExitCode:
    """Nothing more is said: the interpreter's own attempt to write the rest goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.PIPE_CLOSED


def _bug(error: Exception) -> ExitCode:
    if os.environ.get("POLICYCTL_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    kind = type(error).__name__
    click.echo(f"internal error: a bug of policyctl, not a mistake of yours ({kind})", err=True)
    click.echo(
        "  hint: please report it, with the command and what it prints under POLICYCTL_DEBUG=1", err=True
    )
    return ExitCode.REFUSED
