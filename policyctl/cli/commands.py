"""The group of all commands; a command is imported when it is called."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import MappingProxyType

import click

from policyctl import __version__
from policyctl.cli import configuration
from policyctl.diagnostics import nearest

COMMANDS = MappingProxyType(
    {
        "eval": "policyctl.cli.eval",
        "explain": "policyctl.cli.explain",
        "check": "policyctl.cli.check",
        "test": "policyctl.cli.test",
        "diff": "policyctl.cli.diff",
        "calendar": "policyctl.cli.calendar",
        "bundle": "policyctl.cli.bundle",
        "lock": "policyctl.cli.lock",
        "log": "policyctl.cli.log",
        "feel": "policyctl.cli.feel",
        "plugin": "policyctl.cli.plugin",
        "schema": "policyctl.cli.schema",
        "codes": "policyctl.cli.codes",
        "completion": "policyctl.cli.completion",
    }
)
"""Each command and the module whose `command` it is."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        return load(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        close = None if name in COMMANDS or name.startswith("-") else nearest(name, COMMANDS)
        if close is not None:
            ctx.fail(f"No such command {name!r}. Did you mean {close!r}?")
        return super().resolve_command(ctx, args)


def load(name: str) -> click.Command:
    """The command of that name."""
    command = import_module(COMMANDS[name]).command
    assert isinstance(command, click.Command)
    return command


@click.group(
    cls=_Commands,
    context_settings={
        "auto_envvar_prefix": "POLICYCTL",
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
    },
)
@click.version_option(__version__, "--version", prog_name="policyctl", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Decide, explain and check marketplace policies that are written as code."""
    name = context.invoked_subcommand
    if name is not None and name in COMMANDS:
        found = configuration.read(Path("pyproject.toml"), name, load, tuple(COMMANDS))
        context.default_map = {name: found}
