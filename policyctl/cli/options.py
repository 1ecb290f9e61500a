"""The options and arguments that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from policyctl.cli import terminal
from policyctl.cli.outputs import chosen_outputs
from policyctl.cli.terminal import Color
from policyctl.languages import Language

Command = TypeVar("Command", bound=Callable[..., Any])


def day_of(context: click.Context, parameter: click.Parameter, given: str | None) -> date | None:
    """The day written `YYYY-MM-DD`."""
    try:
        return None if given is None else date.fromisoformat(given)
    except ValueError:
        message = f"`{given}` is no date such as `2023-07-15`"
        raise click.BadParameter(message, context, parameter) from None


def _keep_color(context: click.Context, _parameter: click.Parameter, color: str) -> None:
    terminal.choose(context, Color(color))


def color_option(command: Command) -> Command:
    """`--color`, kept in the context."""
    return click.option(
        "--color",
        type=click.Choice([each.value for each in Color]),
        default=Color.AUTO.value,
        show_default=True,
        envvar="POLICYCTL_COLOR",
        is_eager=True,
        expose_value=False,
        callback=_keep_color,
        help="When to use colours; auto respects NO_COLOR and what is no terminal.",
    )(command)


def _keep_language(context: click.Context, _parameter: click.Parameter, language: str) -> None:
    terminal.speak(context, Language(language))


def language_option(command: Command) -> Command:
    """`--lang`, kept in the context."""
    return click.option(
        "--lang",
        type=click.Choice([each.value for each in Language]),
        default=Language.ENGLISH.value,
        show_default=True,
        envvar="POLICYCTL_LANG",
        expose_value=False,
        callback=_keep_language,
        help="The language of what people read; what is not translated is said in English.",
    )(command)


def output_option(*formats: str) -> Callable[[Command], Command]:
    """`-o FORMAT[=PATH]` as `outputs`, for the formats the command has; the first is the default."""
    return click.option(
        "-o",
        "--output",
        "outputs",
        metavar="FORMAT[=PATH]",
        multiple=True,
        default=(formats[0],),
        show_default=True,
        callback=partial(chosen_outputs, formats),
        help=f"{', '.join(formats)}; to standard output or to PATH. May repeat.",
    )


def complete_option(command: Command) -> Command:
    """`--complete` as `complete`, the cohorts that the file of subjects holds the whole of."""
    return click.option(
        "--complete",
        multiple=True,
        metavar="COHORT",
        help="The file holds every subject of this cohort, so that they can be ranked. May repeat.",
    )(command)


def standing_option(command: Command) -> Command:
    """`--standing` as `standing`, the files of facts that subjects get their standing from."""
    return click.option(
        "--standing",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Facts that earlier decisions left behind, as `eval -o standing` writes them. May repeat.",
    )(command)


def overrides_option(command: Command) -> Command:
    """`--overrides` as `overrides`, the files of outcomes that named persons set aside."""
    return click.option(
        "--overrides",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Outcomes that a named person set aside for a subject and some days. May repeat.",
    )(command)


def day_option(command: Command) -> Command:
    """`--as-of` as a date, or None."""
    return click.option(
        "--as-of",
        callback=day_of,
        metavar="DATE",
        help="The day of the decision, in the bundle's zone.  [default: today]",
    )(command)


def policy_options(command: Command) -> Command:
    """BUNDLE, INPUT and what says which policy is meant: day, parameters and decision."""
    return click.argument("bundle")(click.argument("input_", metavar="INPUT")(asking_options(command)))


def asking_options(command: Command) -> Command:
    """What says which policy is meant beside its name: day, parameters and decision, and how INPUT is written."""
    decorators = (
        day_option,
        click.option(
            "--preview",
            is_flag=True,
            help="Where BUNDLE is an id, take the draft or consultation meant for the day, if there is one.",
        ),
        click.option(
            "--parameters",
            multiple=True,
            metavar="SET",
            help="A parameter set: a file, or the name of one beside the bundle. May repeat, the last wins.",
        ),
        click.option(
            "--set",
            "assignments",
            multiple=True,
            metavar="NAME=VALUE",
            help="The value of a parameter; NAME.KEY=VALUE for a cell of a table. Wins over sets.",
        ),
        click.option("--decision", metavar="ID", help="Another decision than the one the bundle decides."),
        click.option(
            "--format",
            "format_",
            type=click.Choice(["json", "ndjson", "csv"]),
            help="How INPUT is written.  [default: as its name or its content says]",
        ),
    )
    for decorate in reversed(decorators):
        command = decorate(command)
    return command
