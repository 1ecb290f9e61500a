"""`policyctl completion`: the script by which a shell completes commands and options."""

from __future__ import annotations

import click
from click.shell_completion import shell_complete

from policyctl.cli.exit_codes import ExitCode

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> ExitCode:
    """Print the script that completes policyctl in SHELL.

    For bash, write it to a file and source that in ~/.bashrc: `policyctl completion bash > ~/.policyctl-complete.bash`.
    """
    shell_complete(context.find_root().command, {}, "policyctl", "_POLICYCTL_COMPLETE", f"{shell}_source")
    return ExitCode.DONE
