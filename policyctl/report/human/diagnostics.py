"""Diagnostics with the line they are about and carets under the place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policyctl.diagnostics import Diagnostic, Place, Severity
from policyctl.report.human.screen import (
    BAD,
    FAINT,
    OPEN,
    STRONG,
    Line,
    Look,
    cells,
    folded,
    say,
    to_text,
    visible,
)

_COLORS = {Severity.ERROR: BAD, Severity.WARNING: OPEN}
_CONTEXT = 30
"""Cells kept left of a place in a line that is too long for the screen."""


def full(diagnostics: Iterable[Diagnostic], look: Look) -> str:
    """Each with its source line and hint, an empty line between them."""
    lines: list[Line] = []
    for each in diagnostics:
        if lines:
            lines.append(say())
        lines.extend(_lines(each, look))
    return to_text(lines, look)


def brief(diagnostics: Iterable[Diagnostic], look: Look) -> str:
    """Each on one line that begins with its place, and its hint below: for rows of a file, which can be many."""
    lines: list[Line] = []
    for each in diagnostics:
        place = f"{each.place}: " if each.place else ""
        lines += folded(say(place, *_title(each)), look, hanging=2)
        if each.hint:
            lines += folded(say((f"  hint: {each.hint}", FAINT)), look, hanging=8)
    return to_text(lines, look)


def _lines(diagnostic: Diagnostic, look: Look) -> Iterator[Line]:
    yield from folded(say(*_title(diagnostic)), look, hanging=2)
    place = diagnostic.place
    if place is not None:
        gutter = " " * len(str(place.line))
        yield say((f"{gutter}┌ ", FAINT), str(place))
        if diagnostic.excerpt is not None:
            yield from _excerpt(diagnostic.excerpt, place, _COLORS[diagnostic.severity], look)
    if diagnostic.hint:
        yield from folded(say(("  hint: ", STRONG), diagnostic.hint), look, hanging=8)


def _title(diagnostic: Diagnostic) -> tuple[tuple[str, str], str]:
    head = f"{diagnostic.severity.value}[{diagnostic.code}]"
    return (head, f"{STRONG} {_COLORS[diagnostic.severity]}"), f": {diagnostic.message}"


def _excerpt(source: str, place: Place, color: str, look: Look) -> Iterator[Line]:
    """The source line and the carets; of a line too long for the screen the part around the place."""
    number = str(place.line)
    before = _on_screen(source[: place.column - 1])
    end = place.end_column - 1 if place.end_line == place.line else len(source)
    marked = _on_screen(source[place.column - 1 : end])
    after = _on_screen(source[end:])
    room = look.width - len(number) - 2
    if cells(before + marked + after) > room and cells(before) > _CONTEXT:
        before = "…" + before[-_CONTEXT:]
    rest = marked + after
    if cells(before + rest) > room:
        rest = _cut(rest, max(room - cells(before) - 1, 10)) + "…"
    width = max(1, min(cells(marked), cells(rest)))
    yield say((f"{number}│ ", FAINT), before + rest)
    yield say((f"{' ' * len(number)}│ ", FAINT), " " * cells(before), ("^" * width, f"{STRONG} {color}"))


def _on_screen(source: str) -> str:
    """A part of a source line as it is shown; a tab takes one cell."""
    return visible(source.replace("\t", " "))


def _cut(words: str, room: int) -> str:
    while cells(words) > room:
        words = words[:-1]
    return words
