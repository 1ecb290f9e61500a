"""A subject's JSON Schema to the record type that rules are checked against, or what it says outside the profile.

`schemas/forms/subject-profile.schema.json` is the shape, and its titles and descriptions are the words of our messages.
What a JSON Schema cannot say of a schema is checked afterwards, in `meaning.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import msgspec
from msgspec import Struct

from policyctl.diagnostics import Place, Refused
from policyctl.languages import Words
from policyctl.program.types import (
    BooleanType,
    DateType,
    Field,
    InstantType,
    ListType,
    NumberType,
    RecordType,
    ScalarType,
    StringType,
)
from policyctl.subject.decode import Origin, decode
from policyctl.subject.exact import to_exact
from policyctl.subject.meaning import meaning_faults
from policyctl.subject.node import Node, followed, scaled
from policyctl.subject.row_checks import Check, checks_of
from policyctl.subject.shape import shape_faults


class SubjectSchema(Struct, frozen=True, kw_only=True):
    """A subject's schema, read: the type of a subject and the field that identifies one.

    `document` is the JSON Schema itself with exact numbers; `nodes` are the schemas of the fields, with
    references followed, by name, and those of a list's rows by the list's name and theirs. `checks` are what related
    rows owe each other.
    """

    record: RecordType
    key: str | None
    title: Words
    version: str | None
    document: Mapping[str, object]
    nodes: Mapping[tuple[str, ...], Node]
    checks: tuple[Check, ...] = ()


def load_schema(data: bytes, *, file: str) -> SubjectSchema:
    """The schema written in a JSON text; raises `Refused` as `read_schema` and `decode` do."""
    return read_schema(decode(data, Origin(file=file)), file=file)


def read_schema(document: object, *, file: str) -> SubjectSchema:
    """The record type a JSON Schema in our profile describes, fields in the order of the document.

    Raises `Refused` with every fault of one of three phases: values that are no JSON (I106, I107, I201, I202),
    the shape (S101 to S104), the meaning (S105 to S110). Messages name the JSON pointer.
    """
    place = Place(file=file, line=1, column=1, end_line=1, end_column=1)
    exact = to_exact(document, place)
    if faults := shape_faults(exact, place):
        raise Refused(faults)
    root = msgspec.convert(exact, Node)
    if faults := meaning_faults(root, place):
        raise Refused(faults)
    record = RecordType(_fields(root, root))
    return SubjectSchema(
        record=record,
        key=root.key,
        title=root.words or Words(""),
        version=root.version,
        document=msgspec.convert(exact, dict[str, object]),
        nodes=dict(_nodes(root, root)),
        checks=tuple(checks_of(root, record)),
    )


def _nodes(owner: Node, root: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Node]]:
    for name, each in owner.properties.items():
        node = followed(each, root)
        yield (*path, name), node
        if node.items is not None:
            yield from _nodes(followed(node.items, root), root, (name,))


def _fields(node: Node, root: Node) -> tuple[Field, ...]:
    return tuple(_field(name, followed(each, root), node, root) for name, each in node.properties.items())


def _field(name: str, node: Node, owner: Node, root: Node) -> Field:
    type_ = _scalar(node) if node.items is None else _rows(node, node.items, root)
    return Field(
        name=name,
        type=type_,
        nullable=node.allows_null,
        unknowable=name not in owner.required,
        title=node.words,
        description=node.description,
        unit=node.unit_words,
        labels=tuple(node.labels.items()),
    )


def _rows(node: Node, items: Node, root: Node) -> ListType:
    return ListType(RecordType(_fields(followed(items, root), root)), node.max_items)


def _scalar(node: Node) -> ScalarType:
    match (node.kind, node.format):
        case ("boolean", _):
            return BooleanType()
        case (_, "date"):
            return DateType()
        case (_, "date-time"):
            return InstantType()
        case ("string", _):
            return StringType(options=_options(node), max_length=node.max_length)
        case _:
            return _number(node)


def _options(node: Node) -> tuple[str, ...] | None:
    if isinstance(node.constant, str):
        return (node.constant,)
    return None if node.enum is None else tuple(each for each in node.enum if each is not None)


def _number(node: Node) -> NumberType:
    scale = node.scale
    low, high = node.minimum, node.maximum
    if node.constant is not None:
        low = high = Decimal(str(node.constant))
    return NumberType(scale, scaled(low, scale), scaled(high, scale), node.unit)
