"""A stream of bytes to the pieces that hold one subject each: lines, or the elements of a JSON array.

Pieces are cut before anything is parsed, so a broken subject costs no more than itself, and every byte of the
stream lands in a piece or is said to be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

from policyctl.subject.decode import LARGEST_TEXT

CHUNK = 1 << 16
"""Bytes read at once."""

_NO_SPACE = re.compile(rb"[^ \t\r\n]")


def _stop_at(signs: bytes) -> re.Pattern[bytes]:
    """Up to and with the first of the signs outside strings; with the quote, where a string does not end.

    What is skipped is looked at first and then taken whole, so that nothing is ever tried twice. (A possessive
    repetition would say the same in fewer signs, but CPython 3.11.2 matches one around a group wrongly.)
    """
    plain = rb'[^"' + signs + rb"]*"
    strings = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
    skipped = rb"(?=(?P<skipped>" + plain + rb"(?:" + strings + plain + rb")*))(?P=skipped)"
    return re.compile(skipped + rb'(?P<stop>["' + signs + rb"])", re.DOTALL)


_OUTSIDE = _stop_at(rb"\[\]{},")
_INSIDE = _stop_at(rb"\[\]{}")


class Piece(Struct, frozen=True, kw_only=True):
    """The bytes of one subject and where they begin; without bytes, the code and sentence of what is wrong."""

    data: bytes
    line: int
    column: int = 1
    fault: tuple[str, str] | None = None


def chunks_of(stream: BinaryIO) -> Iterator[bytes]:
    """The stream in chunks; none is empty."""
    while chunk := stream.read(CHUNK):
        yield chunk


def split_lines(chunks: Iterator[bytes]) -> Iterator[Piece]:
    """The lines that are not blank, without their line ends; of a line over 1 MiB only the fault."""
    line, held, is_dropping = 1, b"", False
    for chunk in chunks:
        *complete, held = (held + chunk).split(b"\n")
        for data in complete:
            yield from _line(data, line, is_dropping)
            line, is_dropping = line + 1, False
        if len(held) > LARGEST_TEXT:
            held, is_dropping = held[-1:], True
    yield from _line(held, line, is_dropping)


def _line(data: bytes, line: int, is_dropping: bool) -> Iterator[Piece]:
    if is_dropping or len(data) > LARGEST_TEXT:
        yield Piece(data=b"", line=line, fault=("I111", "the line is longer than 1 MiB"))
    elif data.strip():
        yield Piece(data=data.removesuffix(b"\r"), line=line)


class _Source:
    """The bytes of a stream not yet taken, `held[start:]`, and the line and column where they begin."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks = chunks
        self.held = b""
        self.start = 0
        self.line = 1
        self.column = 1

    @property
    def size(self) -> int:
        """How many bytes are held and not taken."""
        return len(self.held) - self.start

    def grow(self) -> bool:
        """Holds one chunk more; false at the end of the stream."""
        chunk = next(self.chunks, b"")
        self.held = self.held[self.start :] + chunk
        self.start = 0
        return bool(chunk)

    def take(self, count: int) -> Piece:
        """The next bytes, as many as are held at most."""
        piece = Piece(data=self.held[self.start : self.start + count], line=self.line, column=self.column)
        lines = piece.data.count(b"\n")
        last = piece.data.rpartition(b"\n")[2].decode("utf-8", "replace")
        self.line, self.column = self.line + lines, len(last) + (1 if lines else self.column)
        self.start += len(piece.data)
        return piece

    def skip_space(self) -> bytes:
        """The next byte that is not white space, not yet taken, or nothing at the end of the stream."""
        while True:
            match = _NO_SPACE.search(self.held, self.start)
            self.take((match.start() if match else len(self.held)) - self.start)
            if self.size or not self.grow():
                return self.held[self.start : self.start + 1]


def split_array(chunks: Iterator[bytes]) -> Iterator[Piece]:
    """The elements of the JSON array that the stream holds; faults of the array itself are pieces too.

    The stream begins with `[`, after white space at most. An element ends where brackets and quotes are closed,
    whatever else it says. After a fault that leaves no way to tell subjects apart nothing more is read.
    """
    source = _Source(chunks)
    source.skip_space()
    source.take(1)
    follows = source.take(1).data if source.skip_space() == b"]" else b","
    while follows == b",":
        source.skip_space()
        end = _end_of_element(source)
        if end is None:
            break
        piece = source.take(end)
        yield piece if piece.data.strip() else _fault(piece, "I113", "expected a subject before this sign")
        follows = source.take(1).data
    yield from _after_array(source) if follows == b"]" else [_unfinished(source)]


def _end_of_element(source: _Source) -> int | None:
    """The count of bytes before the comma or bracket that ends an element, or of all if the stream ends with it.

    None where the stream or 1 MiB ends within the element.
    """
    scanned, depth = 0, 0
    while True:
        match = (_INSIDE if depth else _OUTSIDE).match(source.held, source.start + scanned)
        if match is None or match["stop"] == b'"':
            if source.size > LARGEST_TEXT:
                return None
            if not source.grow():
                is_whole = depth == 0 and source.held.rstrip().endswith(b"}")
                return source.size if is_whole else None
        elif depth == 0 and match["stop"] in b",]":
            return match.end() - 1 - source.start
        else:
            scanned = match.end() - source.start
            depth += 1 if match["stop"] in b"[{" else -1 if depth else 0


def _unfinished(source: _Source) -> Piece:
    piece = Piece(data=b"", line=source.line, column=source.column)
    if source.size > LARGEST_TEXT:
        return _fault(piece, "I111", "one subject is larger than 1 MiB, so that the rest is not read")
    if source.size:
        return _fault(piece, "I109", "the text ends in the middle of this subject")
    return _fault(piece, "I109", "the text ends before the `]` that closes the array")


def _after_array(source: _Source) -> Iterator[Piece]:
    if source.skip_space():
        piece = Piece(data=b"", line=source.line, column=source.column)
        yield _fault(piece, "I110", "expected the end of the text after the `]` that closes the array")


def _fault(piece: Piece, code: str, message: str) -> Piece:
    return Piece(data=b"", line=piece.line, column=piece.column, fault=(code, message))
