"""The form that all literate cases share: Markdown with fenced blocks, and an arrow before what must come.

A block holds until the next heading where it is a setting (a context, a bundle), so a section reads on its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).parent / "cases"

_FENCE = re.compile(r"^```(\w*)\s*$")
_ARROW_LINE = re.compile(r"^(?P<subject>.*?)\s*→ (?P<expected>[^→]*)$")
_LONGEST_ID = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block, or a heading, whose `kind` is `#`; `line` is the line of its first content."""

    kind: str
    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def blocks_of(path: Path) -> Iterator[Block]:
    """The fenced blocks and the headings of a Markdown file; an open block fails the collection."""
    kind, start = None, 0
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        fence = _FENCE.match(line)
        if kind is None and line.startswith("#"):
            yield Block(kind="#", line=number, lines=(line,))
        elif kind is None and fence:
            kind, start = fence.group(1), number
        elif kind is not None and fence:
            yield Block(kind=kind, line=start + 1, lines=tuple(lines[start : number - 1]))
            kind = None
    if kind is not None:
        raise ValueError(f"{path}:{start}: the block is never closed")


def split_at_arrow(line: str) -> tuple[str, str] | None:
    """What stands before and after the arrow of a line, if it has one."""
    match = _ARROW_LINE.match(line)
    return None if match is None else (match["subject"], match["expected"])


def name_of(path: Path, line: int, subject: str) -> str:
    """What a case is called: where it stands and how it begins."""
    return f"{path.name}:{line} {' '.join(subject.split())[:_LONGEST_ID]}"
