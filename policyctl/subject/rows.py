"""A file of subjects as a stream of rows: each subject decoded, or rejected with the reason.

JSON holds one subject as an object or many as an array, NDJSON one on each line that is not blank, CSV one on each
line after the header. Whatever cannot be read becomes a rejected row at its place, so a count of rows misses
nothing; only what leaves no rows to count (an empty file, another encoding, a header that does not fit) is refused
as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from itertools import chain
from typing import BinaryIO, TypeAlias

from msgspec import Struct

from policyctl.diagnostics import Diagnostic, Place, Refused
from policyctl.subject.cells import Columns, read_header, read_line
from policyctl.subject.decode import LARGEST_TEXT, Origin, decode
from policyctl.subject.pieces import Piece, chunks_of, split_array, split_lines
from policyctl.subject.profile import SubjectSchema
from policyctl.subject.wording import excerpt

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Format(Enum):
    """How a file writes subjects down."""

    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"


class Decoded(Struct, frozen=True, kw_only=True):
    """A subject as decoded, not yet validated; `number` counts rows from 1."""

    number: int
    place: Place
    subject: object


class Rejected(Struct, frozen=True, kw_only=True):
    """A row that is no subject, and why; `number` counts rows from 1."""

    number: int
    place: Place
    diagnostics: tuple[Diagnostic, ...]


Row: TypeAlias = Decoded | Rejected

_SUFFIXES = {".json": Format.JSON, ".ndjson": Format.NDJSON, ".jsonl": Format.NDJSON, ".csv": Format.CSV}


def format_of(file: str) -> Format | None:
    """The format that a file's name says, or None where only the content can tell."""
    lower = file.lower()
    return next((each for suffix, each in _SUFFIXES.items() if lower.endswith(suffix)), None)


def read_subjects(
    stream: BinaryIO, format_: Format | None, schema: SubjectSchema, *, file: str
) -> Iterator[Row]:
    """The rows of a file, one after the other; without a format the first bytes tell.

    Raises `Refused` (I101, I102, I112, I120, I122) before the first row where the file as a whole cannot be read.
    """
    chunks = chunks_of(stream)
    head = b""
    while not head.strip() and (chunk := next(chunks, b"")):
        head += chunk
    _refuse_encoding(head, file)
    _refuse_toml(head, file)
    if format_ is None:
        format_ = _sniff(head, file)
    chunks = chain([head], chunks)
    match format_:
        case Format.CSV:
            return _csv_rows(split_lines(chunks), schema, file)
        case Format.NDJSON:
            return _rows(split_lines(chunks), file)
        case Format.JSON if head.lstrip().startswith(b"["):
            return _rows(split_array(chunks), file)
        case Format.JSON:
            return _rows(iter([_whole(chunks)]), file)


def _refuse_encoding(head: bytes, file: str) -> None:
    if not head.removeprefix(_BYTE_ORDER_MARK).strip():
        raise _refused("I101", "the file is empty, expected subjects", None, file)
    if head.startswith(_UTF_16_MARKS) or b"\0" in head[:4]:
        raise _refused("I102", "the file is in UTF-16, expected UTF-8", "save it as UTF-8", file)


_TOML = re.compile(rb"\[{1,2}(?!true|false|null)[A-Za-z_][\w.-]*\]{1,2}\s*(?:#.*)?|[A-Za-z_][\w.-]*\s*=.*")
"""The first line of a TOML file that is no comment: the name of a table, or a key; never that of JSON or CSV."""

_TABLE = re.compile(rb"^\[{1,2}(bundle|parameter_set|overrides)\]", re.MULTILINE)
_TOML_KINDS = {
    b"bundle": ("a policy", "a policy is named before the file of its subjects"),
    b"parameter_set": ("a parameter set", "give it by --parameters"),
    b"overrides": ("overrides", "give them by --overrides"),
}


def _refuse_toml(head: bytes, file: str) -> None:
    text = head.removeprefix(_BYTE_ORDER_MARK)
    lines = (each.strip() for each in text.splitlines())
    first = next((each for each in lines if each and not each.startswith(b"#")), b"")
    if _TOML.fullmatch(first):
        table = _TABLE.search(text)
        what, hint = _TOML_KINDS[table[1]] if table else ("TOML", None)
        message = f"the file holds {what}, expected subjects as JSON, NDJSON or CSV"
        raise _refused("I112", message, hint, file)


def _sniff(head: bytes, file: str) -> Format:
    """The format of a file that begins with these bytes: a brace or bracket, or the name of a column."""
    first, _, rest = head.strip().partition(b"\n")
    if first.startswith(b"["):
        return Format.JSON
    if first.startswith(b"{"):
        return Format.NDJSON if first.rstrip().endswith(b"}") and rest else Format.JSON
    begin = first.removeprefix(_BYTE_ORDER_MARK).lstrip(b'"')[:1]
    if begin.isalpha() and begin.islower():
        return Format.CSV
    shown = excerpt(first.decode("utf-8", "replace"))
    message = f"found `{shown}`, expected subjects as JSON, NDJSON or CSV"
    raise _refused("I112", message, "name the format: json, ndjson or csv", file)


def _refused(code: str, message: str, hint: str | None, file: str) -> Refused:
    return Refused([Diagnostic(code=code, message=message, hint=hint, place=Origin(file=file).place)])


def _whole(chunks: Iterator[bytes]) -> Piece:
    """One subject in all of the stream; of a stream over 1 MiB just so much that it is seen to be too large."""
    data = b""
    for chunk in chunks:
        data += chunk
        if len(data) > LARGEST_TEXT:
            break
    return Piece(data=data, line=1)


def _rows(pieces: Iterator[Piece], file: str) -> Iterator[Row]:
    for number, piece in enumerate(pieces, start=1):
        origin = Origin(file=file, line=piece.line, column=piece.column)
        try:
            _refuse_piece(piece, origin)
            yield Decoded(number=number, place=origin.place, subject=decode(piece.data, origin))
        except Refused as refused:
            yield Rejected(number=number, place=origin.place, diagnostics=refused.diagnostics)


def _refuse_piece(piece: Piece, origin: Origin) -> None:
    if piece.fault is not None:
        code, message = piece.fault
        hint = "the file may be cut off" if code == "I109" else None
        raise Refused([Diagnostic(code=code, message=message, hint=hint, place=origin.place)])


def _csv_rows(lines: Iterator[Piece], schema: SubjectSchema, file: str) -> Iterator[Row]:
    header = next(lines)
    origin = Origin(file=file, line=header.line)
    _refuse_piece(header, origin)
    text = _text(header.data.removeprefix(_BYTE_ORDER_MARK), origin)
    columns = read_header(text, schema.record, origin.place)
    return _csv_lines(lines, columns, file)


def _csv_lines(lines: Iterator[Piece], columns: Columns, file: str) -> Iterator[Row]:
    for number, piece in enumerate(lines, start=1):
        origin = Origin(file=file, line=piece.line)
        try:
            _refuse_piece(piece, origin)
            subject = read_line(_text(piece.data, origin), columns, origin.place)
            yield Decoded(number=number, place=origin.place, subject=subject)
        except Refused as refused:
            yield Rejected(number=number, place=origin.place, diagnostics=refused.diagnostics)


def _text(data: bytes, origin: Origin) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        column = len(data[: error.start].decode("utf-8")) + 1
        place = Origin(file=origin.file, line=origin.line, column=column).place
        raise Refused(
            [
                Diagnostic(
                    code="I102", message="the line is not UTF-8 here", hint="save it as UTF-8", place=place
                )
            ]
        ) from None
