"""The group of all commands; a command is imported when it is called."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType

import click

from policyctl import __version__

COMMANDS = MappingProxyType(
    {
        "eval": "policyctl.cli.eval",
        "explain": "policyctl.cli.explain",
        "check": "policyctl.cli.check",
        "test": "policyctl.cli.test",
        "feel": "policyctl.cli.feel",
    }
)
"""Each command and the module whose `command` it is."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name]).command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", prog_name="policyctl", message="%(prog)s %(version)s")
def cli() -> None:
    """Decide, explain and compare marketplace policies that are written as code."""
