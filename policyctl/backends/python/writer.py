"""Lines of Python with indentation, and the names and constants they use."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct, field

INDENT = "    "


class Writer(Struct):
    """Collects the lines of one function body. `constants` are the values its free names stand for."""

    depth: int = 1
    lines: list[str] = field(default_factory=list)
    constants: dict[str, object] = field(default_factory=dict)
    counter: Iterator[int] = field(default_factory=itertools.count)
    _names: dict[int, str] = field(default_factory=dict)

    def line(self, text: str) -> None:
        """Add a line at the present depth."""
        self.lines.append(INDENT * self.depth + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Add `head` and put what follows one level deeper."""
        self.line(head)
        self.depth += 1
        yield
        self.depth -= 1

    @contextmanager
    def aside(self, deeper: int) -> Iterator[list[str]]:
        """Collect what is written meanwhile, at a greater depth, into the list instead."""
        lines, self.lines = self.lines, []
        self.depth += deeper
        collected: list[str] = []
        yield collected
        collected.extend(self.lines)
        self.lines = lines
        self.depth -= deeper

    def name(self, prefix: str) -> str:
        """A name that is not in use."""
        return f"{prefix}{next(self.counter)}"

    def constant(self, value: object, prefix: str = "k") -> str:
        """A name for a constant; one object keeps one name."""
        name = self._names.get(id(value))
        if name is None:
            name = self.name(prefix)
            self._names[id(value)] = name
            self.constants[name] = value
        return name
