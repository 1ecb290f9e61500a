"""How the streams of the process look: their width, and whether they take colours."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, TextIO

import click

from policyctl.languages import Language

if TYPE_CHECKING:
    from policyctl.diagnostics import Diagnostic
    from policyctl.report.human.screen import Look

WIDTH = 100
"""Columns of what does not go to a terminal."""

_COLOR = "policyctl.color"
_LANGUAGE = "policyctl.language"


class Color(Enum):
    """When to use colours."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def choose(context: click.Context, color: Color) -> None:
    """Keep what the user chose for all that is printed under the context."""
    context.meta[_COLOR] = color


def speak(context: click.Context, language: Language) -> None:
    """Keep the language the user chose for all that is printed under the context."""
    context.meta[_LANGUAGE] = language


def language_of(context: click.Context | None) -> Language:
    """The language that was chosen; English where none was."""
    chosen = context.meta.get(_LANGUAGE) if context else None
    return chosen if isinstance(chosen, Language) else Language.ENGLISH


def look_of(stream: TextIO, context: click.Context | None = None) -> Look:
    """The look of a stream, as the user chose it or as the stream and the environment have it."""
    from policyctl.report.human.screen import Look
    from policyctl.report.phrases import phrases_in

    chosen = context.meta.get(_COLOR, Color.AUTO) if context else Color.AUTO
    return Look(_width(stream), _has_colors(chosen, stream), phrases_in(language_of(context)))


def _width(stream: TextIO) -> int:
    if not is_terminal(stream):
        return WIDTH
    from shutil import get_terminal_size

    return get_terminal_size((WIDTH, 24)).columns


def look_of_file(context: click.Context | None = None) -> Look:
    """The look of a text in a file."""
    from policyctl.report.human.screen import Look
    from policyctl.report.phrases import phrases_in

    return Look(WIDTH, phrases=phrases_in(language_of(context)))


def unlimited(look: Look) -> Look:
    """The look without a right margin, for lines that a program reads."""
    return type(look)(sys.maxsize, look.is_colored, look.phrases)


def is_terminal(stream: TextIO) -> bool:
    """Whether somebody looks at the stream."""
    return stream.isatty()


def accept_every_character() -> None:
    """Let what the encoding of a stream has no sign for be printed as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _has_colors(chosen: Color, stream: TextIO) -> bool:
    match chosen:
        case Color.ALWAYS:
            return True
        case Color.NEVER:
            return False
        case Color.AUTO:
            wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
            return wanted and is_terminal(stream)


def aside(context: click.Context) -> Look:
    """The look of what is told on standard error while something else is reported: a file of it is not folded."""
    look = look_of(sys.stderr, context)
    return look if is_terminal(sys.stderr) else unlimited(look)


def write_aside(text: str) -> None:
    """Write to standard error, behind what stands on standard output already, also where both are one file."""
    sys.stdout.flush()
    sys.stderr.write(text)


def tell(notes: Sequence[Diagnostic], context: click.Context) -> None:
    """Write what must be known beside the answer to standard error."""
    if notes:
        from policyctl.report.human.diagnostics import full

        write_aside(full(notes, look_of(sys.stderr, context)))
