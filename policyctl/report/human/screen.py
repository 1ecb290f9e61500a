"""Lines of styled text, and how they reach a screen.

What comes from files is shown as it is, but for characters that would act on a terminal or hide what stands there
(control characters, marks of direction and of no width): those are escaped, in `say`, which all words pass through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TypeAlias

from rich.cells import cell_len
from rich.text import Text

Part: TypeAlias = "str | tuple[str, str] | Text"
"""Words, words with a style, or a text made before."""

_WORD = re.compile(r"\s*\S+(?P<space>\s*)")

STRONG, FAINT = "bold", "dim"
GOOD, BAD, OPEN = "green", "red", "yellow"


@dataclass(frozen=True, slots=True)
class Look:
    """How wide a screen is, and whether it has colours."""

    width: int
    is_colored: bool = False


def say(*parts: Part) -> Text:
    """One line of the parts."""
    line = Text(end="")
    for part in parts:
        match part:
            case str():
                line.append(visible(part))
            case Text():
                line.append_text(part)
            case (words, style):
                line.append(visible(words), style)
    return line


def visible(words: str) -> str:
    """The words with an escape such as `\\x1b` in the place of each character that cannot be seen."""
    if words.isprintable():
        return words
    return "".join(each if each.isprintable() else _escaped(each) for each in words)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def folded(line: Text, look: Look, *, hanging: int = 0) -> list[Text]:
    """The line, folded at spaces where it is wider than the screen; further lines begin with `hanging` spaces."""
    parts = line.divide(_breaks(line.plain, look.width, hanging))
    for each in parts:
        each.rstrip()
    return [parts[0], *(say(" " * hanging, each) for each in parts[1:])] if parts else [line]


def _breaks(words: str, width: int, hanging: int) -> list[int]:
    """Where to break: before each word that would pass the width."""
    breaks, column = [], 0
    for word in _WORD.finditer(words):
        column += cell_len(word[0])
        if column - cell_len(word["space"]) > width and word.start() > 0:
            breaks.append(word.start())
            column = hanging + cell_len(word[0])
    return breaks


def _stripped(line: Text) -> Text:
    line.rstrip()
    return line


def aligned(rows: Sequence[Sequence[Text]], widths: Sequence[int], *, gap: int = 2) -> list[Text]:
    """Each row as one line with its cells in columns; what is too wide for its column moves the rest."""
    lines = []
    for row in rows:
        line = Text(end="")
        for cell, width in zip(row, widths, strict=True):
            line.append_text(cell)
            line.append(" " * (width - cell.cell_len + gap) if cell.cell_len <= width else " " * gap)
        lines.append(_stripped(line))
    return lines


def widths_of(rows: Iterable[Sequence[Text]]) -> tuple[int, ...]:
    """The width of each column: that of its widest cell."""
    return tuple(max(cell.cell_len for cell in column) for column in zip(*rows, strict=True))


def cells(words: str) -> int:
    """How many cells of a terminal the words take."""
    return cell_len(words)


def to_text(lines: Iterable[Text], look: Look) -> str:
    """The lines as text, with the escape sequences of colours where the look has them."""
    if not look.is_colored:
        return "".join(f"{line.plain.rstrip()}\n" for line in lines)
    return _styled(lines, look.width)


def _styled(lines: Iterable[Text], width: int) -> str:
    from rich.console import Console

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
        console.print(line, soft_wrap=True)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()
