"""Lines of styled text, and how they reach a screen.

What comes from files is shown as it is, but for characters that would act on a terminal or hide what stands there
(control characters, marks of direction and of no width): those are escaped, in `say`, which all words pass through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import TypeAlias

from msgspec import Struct
from rich.cells import cell_len

from policyctl.report.phrases.english import ENGLISH
from policyctl.report.phrases.form import Phrases

_CLOSERS = r"[\u3001\u3002\uff09\uff0c\uff1a\uff1b\u201d]*"
_WORD = re.compile(
    rf"\s*[\uff08\u201c]*(?:[\u2e80-\u9fff\uff00-\uffef]{_CLOSERS}|[^\s\u2e80-\u9fff\uff00-\uffef]+{_CLOSERS})"
    r"(?P<space>\s*)"
)
"""What a line breaks before: a run without spaces, or one Chinese character; stops and brackets stay with what they
close, brackets and quotes with what they open."""

STRONG, FAINT = "bold", "dim"
GOOD, BAD, OPEN = "green", "red", "yellow"


class Look(Struct, frozen=True):
    """How wide a screen is, whether it has colours, and the words of its language."""

    width: int
    is_colored: bool = False
    phrases: Phrases = ENGLISH


class Line(Struct, frozen=True):
    """One line of a screen: its words in order, each with the style it has in colours."""

    pieces: tuple[tuple[str, str], ...] = ()

    @property
    def plain(self) -> str:
        """The words alone."""
        return "".join(words for words, _ in self.pieces)

    @property
    def width(self) -> int:
        """How many cells of a terminal the words take."""
        return sum(cells(words) for words, _ in self.pieces)


Part: TypeAlias = "str | tuple[str, str] | Line"
"""Words, words with a style, or a line made before."""


def say(*parts: Part) -> Line:
    """One line of the parts."""
    return Line(tuple(piece for part in parts for piece in _pieces(part)))


def _pieces(part: Part) -> tuple[tuple[str, str], ...]:
    match part:
        case str():
            return ((visible(part), ""),)
        case Line(pieces=pieces):
            return pieces
        case (words, style):
            return ((visible(words), style),)


def visible(words: str) -> str:
    """The words with an escape such as `\\x1b` in the place of each character that cannot be seen."""
    if words.isprintable():
        return words
    return "".join(each if each.isprintable() else _escaped(each) for each in words)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def folded(line: Line, look: Look, *, hanging: int = 0) -> list[Line]:
    """The line, folded at spaces where it is wider than the screen; further lines begin with `hanging` spaces."""
    first, *rest = map(_stripped, _divided(line, _breaks(line.plain, look.width, hanging)))
    return [first, *(say(" " * hanging, each) for each in rest)]


def _divided(line: Line, breaks: Sequence[int]) -> list[Line]:
    """The line in parts that begin at the places of its plain words."""
    ends = (*breaks, len(line.plain))
    return [_between(line, start, end) for start, end in zip((0, *breaks), ends, strict=True)]


def _between(line: Line, start: int, end: int) -> Line:
    found = []
    for words, style in line.pieces:
        if part := words[max(start, 0) : max(end, 0)]:
            found.append((part, style))
        start, end = start - len(words), end - len(words)
    return Line(tuple(found))


def _breaks(words: str, width: int, hanging: int) -> list[int]:
    """Where to break: before each word that would pass the width."""
    if cells(words) <= width:
        return []
    breaks, column = [], 0
    for word in _WORD.finditer(words):
        column += cells(word[0])
        if column - cells(word["space"]) > width and word.start() > 0:
            breaks.append(word.start())
            column = hanging + cells(word[0])
    return breaks


def _stripped(line: Line) -> Line:
    """The line without blanks at its end."""
    return _between(line, 0, len(line.plain.rstrip()))


def aligned(rows: Sequence[Sequence[Line]], widths: Sequence[int], *, gap: int = 2) -> list[Line]:
    """Each row as one line with its cells in columns; what is too wide for its column moves the rest."""
    return [
        _stripped(
            say(
                *(
                    part
                    for cell, width in zip(row, widths, strict=True)
                    for part in (cell, " " * (max(width - cell.width, 0) + gap))
                )
            )
        )
        for row in rows
    ]


def widths_of(rows: Iterable[Sequence[Line]]) -> tuple[int, ...]:
    """The width of each column: that of its widest cell."""
    return tuple(max(cell.width for cell in column) for column in zip(*rows, strict=True))


def cells(words: str) -> int:
    """How many cells of a terminal the words take."""
    return len(words) if words.isascii() else cell_len(words)


def shortened(words: str, room: int) -> str:
    """The words as far as they have room; what is cut off ends with `…`."""
    if cells(words) <= room:
        return words
    end = next(end for end in range(len(words), -1, -1) if cells(words[:end]) < max(room, 1))
    return f"{words[:end].rstrip()}…"


def to_text(lines: Iterable[Line], look: Look) -> str:
    """The lines as text, with the escape sequences of colours where the look has them."""
    if not look.is_colored:
        return "".join(f"{line.plain.rstrip()}\n" for line in lines)
    return _styled(lines, look.width)


def _styled(lines: Iterable[Line], width: int) -> str:
    from rich.console import Console
    from rich.text import Text

    console = Console(
        file=StringIO(),
        width=width,
        force_terminal=True,
        color_system="standard",
        no_color=False,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for line in lines:
        console.print(Text.assemble(*line.pieces), soft_wrap=True)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()
