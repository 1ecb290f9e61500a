"""CSV to the values that JSON would say: every cell is text, and only the schema says what it means.

1. The first line names the columns: fields of the schema, each once, and every required field among them.
2. A line is a subject; a line break inside quotes is refused, so that a forgotten quote swallows nothing.
3. An empty cell is an absent field.
4. Numbers are written as in JSON, booleans `true` and `false` (spreadsheets write `TRUE` and `FALSE`).
5. The cell `null` is null where the field can be null and `null` is not a text it could hold.
6. Lists of rows do not fit into cells: such a field stays absent.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeAlias

from policyctl.diagnostics import Diagnostic, Place, Refused, nearest
from policyctl.program.types import BooleanType, Field, ListType, NumberType, RecordType, StringType
from policyctl.subject.decode import MOST_DIGITS, has_too_many_digits
from policyctl.subject.wording import counted, excerpt, listed

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_BOOLEANS = {"true": True, "false": False, "TRUE": True, "FALSE": False}

Cell: TypeAlias = str | int | Decimal | bool | None
Columns: TypeAlias = "tuple[tuple[Field, Callable[[str], Cell]], ...]"
"""The fields in the order of the columns, each with what reads its cells; reading raises `ValueError`."""


def read_header(line: str, record: RecordType, place: Place) -> Columns:
    """The columns that a first line names; raises `Refused` (I120, I122) with everything wrong with it."""
    names = split_cells(line, place)
    faults = [
        Diagnostic(code="I120", message=message, hint=hint, place=place)
        for message, hint in (*_name_faults(names, record), *_absence_faults(names, record))
    ]
    if faults:
        raise Refused(faults)
    fields = {field.name: field for field in record.fields}
    return tuple((fields[name], _reader(fields[name])) for name in names)


def read_line(line: str, columns: Columns, place: Place) -> dict[str, object]:
    """The subject that a line says; raises `Refused` (I106, I121 to I123) with everything wrong with it."""
    cells = split_cells(line, place)
    if len(cells) != len(columns):
        message = f"the line has {counted(len(cells), 'cell')}, the header {len(columns)}"
        raise Refused([Diagnostic(code="I121", message=message, place=place)])
    subject: dict[str, object] = {}
    faults: list[Diagnostic] = []
    for cell, (field, read) in zip(cells, columns, strict=True):
        if cell:
            try:
                subject[field.name] = read(cell)
            except ValueError:
                faults.append(_cell_fault(cell, field, place))
    if faults:
        raise Refused(faults)
    return subject


def split_cells(line: str, place: Place) -> list[str]:
    """The cells of one line; raises `Refused` (I122) where its quotes are not those of CSV."""
    try:
        return next(csv.reader((line,), strict=True))
    except csv.Error as error:
        raise Refused([_quote_fault(str(error), place)]) from None


def _quote_fault(error: str, place: Place) -> Diagnostic:
    if "field larger" in error:
        return Diagnostic(code="I122", message="a cell is longer than 131,072 characters", place=place)
    if "end of data" in error:
        hint = "a cell cannot contain a line break: NDJSON carries such texts"
        return Diagnostic(
            code="I122", message="a cell in quotes does not end on its line", hint=hint, place=place
        )
    if "expected after" in error:
        hint = 'write `""` for a quote inside quotes'
        return Diagnostic(
            code="I122", message="a closing quote is followed by more text", hint=hint, place=place
        )
    return Diagnostic(code="I122", message="the line contains a carriage return outside quotes", place=place)


def _name_faults(names: Sequence[str], record: RecordType) -> list[tuple[str, str | None]]:
    faults: list[tuple[str, str | None]] = []
    for number, name in enumerate(names):
        field = record.field(name)
        if field is None:
            near = nearest(name, [each.name for each in record.fields])
            hint = f"did you mean `{near}`?" if near else None
            faults.append((f"unknown column `{excerpt(name)}`", hint))
        elif name in names[:number]:
            faults.append((f"the column `{name}` is given twice", None))
        elif isinstance(field.type, ListType):
            faults.append(
                (f"the column `{name}` is a list of rows, which no cell can hold", "use JSON or NDJSON")
            )
    return faults


def _absence_faults(names: Sequence[str], record: RecordType) -> list[tuple[str, str | None]]:
    absent = [field.name for field in record.fields if not field.unknowable and field.name not in names]
    if not absent:
        return []
    are_absent = "column is absent" if len(absent) == 1 else "columns are absent"
    return [(f"required {are_absent}: {listed(absent, last='and')}", "the first line names the columns")]


def _reader(field: Field) -> Callable[[str], Cell]:
    """What reads the cells of a field that are not empty; it raises `ValueError`."""
    match field.type:
        case NumberType():
            read: Callable[[str], Cell] = _number
        case BooleanType():
            read = _boolean
        case _:
            read = str
    if not field.nullable or not _null_is_free(field):
        return read
    return lambda cell: None if cell == "null" else read(cell)


def _null_is_free(field: Field) -> bool:
    """Whether the field could not mean the text `null` itself."""
    if isinstance(field.type, StringType):
        return field.type.options is not None and "null" not in field.type.options
    return True


def _number(cell: str) -> int | Decimal:
    if _NUMBER.fullmatch(cell) is None or has_too_many_digits(cell):
        raise ValueError(cell)
    return int(cell) if cell.removeprefix("-").isdecimal() else Decimal(cell)


def _boolean(cell: str) -> bool:
    if cell not in _BOOLEANS:
        raise ValueError(cell)
    return _BOOLEANS[cell]


def _cell_fault(cell: str, field: Field, place: Place) -> Diagnostic:
    hint = None
    if isinstance(field.type, NumberType) and _NUMBER.fullmatch(cell):
        message = f"`{field.name}` has more than {MOST_DIGITS} digits when written out"
        return Diagnostic(code="I106", message=message, place=place)
    if isinstance(field.type, NumberType):
        expected = "a number such as `1234.5`"
        hint = (
            "write numbers without separators, units, `%` and leading zeros"
            if re.search("[0-9]", cell)
            else None
        )
    else:
        expected = "`true` or `false`"
    message = f"`{field.name}` is `{excerpt(cell)}`, expected {expected}"
    return Diagnostic(code="I123", message=message, hint=hint, place=place)
