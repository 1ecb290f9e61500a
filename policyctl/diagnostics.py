"""A diagnostic: the author's mistake in a text, with its place, and what would mend it.

Three things are kept apart everywhere: a *diagnostic* is a mistake in policy text or input, a *finding* is a
subject's breach of a rule, and an exception other than `Refused` is a bug of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from msgspec import Struct


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"


class Place(Struct, frozen=True, kw_only=True, order=True):
    """Where in which text: lines and columns count from 1, columns in code points, the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Diagnostic(Struct, frozen=True, kw_only=True):
    """One mistake: a stable code, a sentence that says found and expected, the place, and the remedy.

    `message` is lower case without a full stop, the user's own words in backticks. `excerpt` is the source line
    at `place`, kept here so that a renderer needs no file. `path` leads to what it is about inside a subject.
    """

    code: str
    message: str
    place: Place | None = None
    hint: str | None = None
    severity: Severity = Severity.ERROR
    excerpt: str | None = None
    path: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        hint = f" (hint: {self.hint})" if self.hint else ""
        return f"{where}{self.severity.value}[{self.code}]: {self.message}{hint}"


class Refused(Exception):
    """A text or input was not accepted; carries every diagnostic of the phase, sorted by place.

    Those of one place stand in the order they were found: faults of a subject by their JSON pointers.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(sorted(diagnostics, key=_by_place))
        super().__init__("\n".join(str(each) for each in self.diagnostics))


def _by_place(diagnostic: Diagnostic) -> tuple[str, int, int]:
    place = diagnostic.place
    if place is None:
        return ("", 0, 0)
    return (place.file, place.line, place.column)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word closest to a misspelt one, or None when none is close enough to be worth proposing."""
    from difflib import get_close_matches

    matches = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return matches[0] if matches else None
