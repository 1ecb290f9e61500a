"""The checks of related rows that a schema asks for, as values: its keywords with the columns they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias, cast

from msgspec import Struct

from policyctl.feel.values import UNKNOWN
from policyctl.program.types import Field, ListType, MachineRow, RecordType
from policyctl.subject.faults import Path
from policyctl.subject.node import Node, Referral

_Rows: TypeAlias = "tuple[MachineRow, ...]"


class Column(Struct, frozen=True):
    """A field of a row and where it stands in machine rows."""

    index: int
    field: Field


class Rows(Struct, frozen=True):
    """The rows of a list of the subject; without a list the subject itself is the only row."""

    list: Column | None

    def of(self, subject: MachineRow) -> _Rows:
        """The rows of a subject: none where nobody knows them."""
        if self.list is None:
            return (subject,)
        rows = subject[self.list.index]
        return () if rows is UNKNOWN else cast("_Rows", rows)

    def are_known(self, subject: MachineRow) -> bool:
        """Whether anybody has said which rows there are."""
        return self.list is None or subject[self.list.index] is not UNKNOWN

    def path(self, number: int, column: Column | None = None) -> Path:
        """Where a row, or a field of it, stands in the subject."""
        row: Path = () if self.list is None else (self.list.field.name, number)
        return row if column is None else (*row, column.field.name)


class UniqueBy(Struct, frozen=True):
    """No two rows have the same key."""

    rows: Rows
    key: tuple[Column, ...]


class Same(Struct, frozen=True):
    """All rows have one value."""

    rows: Rows
    column: Column


class SameAs(Struct, frozen=True):
    """All rows have the value of a field of the subject."""

    rows: Rows
    column: Column
    of_subject: Column


class InOrder(Struct, frozen=True):
    """The dates of a row come one after the other, or at once."""

    rows: Rows
    columns: tuple[Column, ...]


class AtMost(Struct, frozen=True):
    """Each of the numbers of a row is at most the next."""

    rows: Rows
    columns: tuple[Column, ...]


class Parts(Struct, frozen=True):
    """Numbers of a row, none of them negative, are together at most another."""

    rows: Rows
    whole: Column
    columns: tuple[Column, ...]


class RefersTo(Struct, frozen=True):
    """The key of a row is that of a row of another list.

    Some of its fields are as there, some dates not earlier; `together_at_most`: a number of all rows that name one row
    is together at most a number of that.
    """

    rows: Rows
    key: tuple[Column, ...]
    others: Rows
    other_key: tuple[Column, ...]
    same_as: tuple[tuple[Column, Column], ...]
    not_before: tuple[tuple[Column, Column], ...]
    together_at_most: tuple[tuple[Column, Column], ...]


Check: TypeAlias = UniqueBy | Same | SameAs | InOrder | AtMost | Parts | RefersTo


def checks_of(root: Node, record: RecordType) -> Iterator[Check]:
    """The checks that a schema without mistakes asks for, in its order."""
    yield from _checks_within(Rows(None), record, root)
    for name, node in root.properties.items():
        list_ = _column(record, name)
        if isinstance(list_.field.type, ListType) and isinstance(list_.field.type.element, RecordType):
            yield from _checks_of_rows(Rows(list_), list_.field.type.element, node, record)


def _checks_of_rows(rows: Rows, row: RecordType, node: Node, record: RecordType) -> Iterator[Check]:
    if node.unique_by:
        yield UniqueBy(rows, _columns(row, node.unique_by))
    yield from (Same(rows, _column(row, name)) for name in node.same)
    for name, of_subject in node.same_as.items():
        yield SameAs(rows, _column(row, name), _column(record, of_subject))
    yield from _checks_within(rows, row, node)
    yield from (_reference(rows, row, each, record) for each in node.refers_to)


def _checks_within(rows: Rows, row: RecordType, node: Node) -> Iterator[Check]:
    """What each row owes itself."""
    yield from (InOrder(rows, _columns(row, names)) for names in node.in_order)
    yield from (AtMost(rows, _columns(row, names)) for names in node.at_most)
    for whole, names in node.parts.items():
        yield Parts(rows, _column(row, whole), _columns(row, names))


def _reference(rows: Rows, row: RecordType, reference: Referral, record: RecordType) -> RefersTo:
    list_ = _column(record, reference.rows)
    assert isinstance(list_.field.type, ListType)
    other = list_.field.type.element
    assert isinstance(other, RecordType)
    return RefersTo(
        rows=rows,
        key=_columns(row, reference.by),
        others=Rows(list_),
        other_key=_columns(other, reference.by.values()),
        same_as=_pairs(row, other, reference.same_as),
        not_before=_pairs(row, other, reference.not_before),
        together_at_most=_pairs(row, other, reference.together_at_most),
    )


def _pairs(row: RecordType, other: RecordType, names: Mapping[str, str]) -> tuple[tuple[Column, Column], ...]:
    return tuple((_column(row, name), _column(other, its)) for name, its in names.items())


def _columns(record: RecordType, names: Iterable[str]) -> tuple[Column, ...]:
    return tuple(_column(record, name) for name in names)


def _column(record: RecordType, name: str) -> Column:
    return next(Column(index, each) for index, each in enumerate(record.fields) if each.name == name)
