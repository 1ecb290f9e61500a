"""Subjects that stand in a file more than once.

A file is decided while it is read and can hold ten million subjects, so that a table of their names would take
gigabytes. Each name is added, with its line and column, to one of many plain lists instead, equal names to the same
one; at the end the lists are gone through one after the other. A row costs its name and some 20 bytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import nsmallest

from msgspec import Struct

from policyctl.diagnostics import Diagnostic, Place, Severity

MOST_TOLD = 20
"""Rows that are told one by one; the rest are counted."""

_LISTS = 256
_END = b"\0"
"""What ends a name in a list: NUL, which no text of a subject has, as little as halves of surrogate pairs."""


@dataclass(slots=True)
class _List:
    """Names one behind the other, and where each was met."""

    names: bytearray = field(default_factory=bytearray)
    lines: array[int] = field(default_factory=lambda: array("Q"))
    columns: array[int] = field(default_factory=lambda: array("Q"))


class Repeated(Struct, frozen=True, order=True):
    """A row, by line and column, whose subject stands in an earlier one."""

    again: tuple[int, int]
    first: tuple[int, int]
    name: str


@dataclass(slots=True)
class Repetition:
    """Keeps the names of the subjects of one file, to tell which are there more than once."""

    _file: str = ""
    _lists: list[_List] = field(default_factory=lambda: [_List() for _ in range(_LISTS)])

    def meet(self, name: str | None, place: Place) -> None:
        """Remember that the subject stands at the place; one without a name could be anybody."""
        if name is None:
            return
        self._file = place.file
        kept = self._lists[hash(name) % _LISTS]
        kept.names += name.encode() + _END
        kept.lines.append(place.line)
        kept.columns.append(place.column)

    def found(self) -> Repetitions:
        """Every row about a subject of an earlier row, counted; of many the first are named."""
        count = 0

        def counted() -> Iterator[Repeated]:
            nonlocal count
            for kept in self._lists:
                for each in _repeated(kept):
                    count += 1
                    yield each

        first = nsmallest(MOST_TOLD, counted())
        return Repetitions(self._file, count, tuple(first))


class Repetitions(Struct, frozen=True):
    """How many rows of a file are about a subject of an earlier row, and the first of them in their order."""

    file: str
    count: int
    first: tuple[Repeated, ...]

    def diagnostics(self) -> Iterator[Diagnostic]:
        """A warning (I305) for each row that is named, and one for the rest."""
        for each in self.first:
            message = f"the subject `{each.name}` stands in the input already, at {self._place(each.first)}"
            yield _warning(message, self._place(each.again))
        more = self.count - len(self.first)
        if more:
            rows = "1 more row is" if more == 1 else f"{more:,} more rows are"
            yield _warning(f"{rows} about subjects that stand in the input already")

    def _place(self, at: tuple[int, int]) -> Place:
        line, column = at
        return Place(file=self.file, line=line, column=column, end_line=line, end_column=column + 1)


def _repeated(kept: _List) -> Iterator[Repeated]:
    first: dict[bytes, tuple[int, int]] = {}
    for name, line, column in zip(bytes(kept.names).split(_END), kept.lines, kept.columns, strict=False):
        if name in first:
            yield Repeated((line, column), first[name], name.decode())
        else:
            first[name] = (line, column)


def _warning(message: str, place: Place | None = None) -> Diagnostic:
    return Diagnostic(code="I305", message=message, place=place, severity=Severity.WARNING)
