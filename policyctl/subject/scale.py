"""A valid subject to machine integers (`policyctl/program/types.py`), in as few steps as can be.

A reader runs straight-line Python made from the record type. That code is only ever *sure*: it checks what it
scales, and at the first thing it does not recognise it gives up without a verdict. Then the validator judges, which
is jsonschema-rs with the schema itself, and either refuses with sentences or hands back the same value in exact
form and with canonical names, which the code recognises. Where only names stand in the way, they are read and the code
is tried once more. So the common case pays for no general validator and for no
vocabulary, and no subject is refused by the generated code; that it accepts none that the validator would refuse is a
law of the tests. What rows owe each other (`related.py`) is judged last, on the machine row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Clamped, Context, Decimal, Inexact, InvalidOperation, Overflow
from typing import TypeAlias, cast

from jsonschema_rs import Draft202012Validator
from msgspec import Struct

from policyctl.diagnostics import Place, Refused
from policyctl.feel.values import UNKNOWN
from policyctl.program.types import (
    BooleanType,
    DateType,
    Field,
    InstantType,
    ListType,
    MachineRow,
    NumberType,
    RecordType,
    StringType,
)
from policyctl.subject.decode import LARGEST_TEXT, Origin, decode, parse_json
from policyctl.subject.exact import has_lone_surrogate
from policyctl.subject.moments import day_number, microseconds
from policyctl.subject.names import FindVocabulary, names_of, no_vocabulary
from policyctl.subject.node import Node
from policyctl.subject.profile import SubjectSchema
from policyctl.subject.related import Related, related
from policyctl.subject.rows import Decoded, Rejected, Row
from policyctl.subject.validate import SubjectValidator, compile_validator

_Scale: TypeAlias = Callable[[object], MachineRow]
_Path: TypeAlias = "tuple[str, ...]"

_Doubt = (ValueError, KeyError, ArithmeticError)
"""How generated code gives up: what it meets needs a judgement, or is wrong."""

_EXACT = Context(prec=60, Emin=-60, Emax=60, traps=[Clamped, Inexact, InvalidOperation, Overflow])


class Admitted(Struct, frozen=True, kw_only=True):
    """A subject of a file of many that is valid: its place, its value as decoded, and its machine row."""

    number: int
    place: Place
    subject: object
    row: MachineRow


class SubjectReader(Struct, frozen=True):
    """Takes subjects of one schema in; make one with `compile_reader`."""

    schema: SubjectSchema
    validator: SubjectValidator
    related: Related
    scale_surely: _Scale

    def read(self, data: bytes, origin: Origin | None = None) -> MachineRow:
        """The machine row of one subject as a JSON text; raises `Refused` with I1… or I2… diagnostics."""
        try:
            if len(data) <= LARGEST_TEXT:
                row = self.scale_surely(parse_json(data))
                if self.related.surely_holds(row):
                    return row
        except _Doubt:
            pass
        origin = origin or Origin(file="-")
        return self.scale(decode(data, origin), origin.place)

    def scale(self, subject: object, place: Place | None = None) -> MachineRow:
        """The machine row of a decoded subject; raises `Refused` with every fault, at the place given.

        A float stands for its shortest decimal text.
        """
        try:
            row = self._scale_named(subject)
        except _Doubt:
            row = self.scale_surely(self.validator.admit(subject, place))
        return self.related.admit(row, place)

    def _scale_named(self, subject: object) -> MachineRow:
        """The machine row, where only names of a vocabulary are in the way of generated code."""
        try:
            return self.scale_surely(subject)
        except _Doubt:
            if not self.validator.names.fields:
                raise
        return self.scale_surely(self.validator.names.canonical(subject))

    def admit(self, row: Row) -> Admitted | Rejected:
        """A row of a file, validated and scaled; a row rejected before stays so.

        Raises `Refused` only where a vocabulary of the schema cannot be read.
        """
        match row:
            case Rejected():
                return row
            case Decoded(number=number, place=place, subject=subject):
                scaled = self._judged(subject, place)
                if isinstance(scaled, Refused):
                    return Rejected(number=number, place=place, diagnostics=scaled.diagnostics)
                return Admitted(number=number, place=place, subject=subject, row=scaled)

    def _judged(self, subject: object, place: Place) -> MachineRow | Refused:
        try:
            row = self._scale_named(subject)  # a vocabulary that cannot be read is not the fault of the row
        except _Doubt:
            row = None
        try:
            if row is None:
                row = self.scale_surely(self.validator.admit(subject, place))
            return self.related.admit(row, place)
        except Refused as refused:
            return refused


def compile_reader(schema: SubjectSchema, find: FindVocabulary = no_vocabulary) -> SubjectReader:
    """The reader of a schema: its code is generated and compiled once, here. `find` gives a vocabulary by its id."""
    names: dict[str, object] = {
        "UNKNOWN": UNKNOWN,
        "Decimal": Decimal,
        "times": _EXACT.multiply,
        "whole": _EXACT.to_integral_exact,
        "day_number": day_number,
        "microseconds": microseconds,
        "has_lone_surrogate": has_lone_surrogate,
    }
    scale_surely = _define(schema.record, (), schema, names)
    validator = compile_validator(schema, names_of(schema, find))
    return SubjectReader(schema, validator, related(schema.checks), scale_surely)


def _define(record: RecordType, path: _Path, schema: SubjectSchema, names: dict[str, object]) -> _Scale:
    """The function that scales one record, made from source in which fields are numbers and names are quoted."""
    lines = [
        "def scale(subject):",
        "    if subject.__class__ is not dict: raise ValueError",
        "    absent = 0",
    ]
    lines += ["    get = subject.get"]
    for number, field in enumerate(record.fields):
        node = schema.nodes[*path, field.name]
        if isinstance(field.type, ListType) and isinstance(field.type.element, RecordType):
            names[f"row_{number}"] = _define(field.type.element, (field.name,), schema, dict(names))
        lines += ["    " + line for line in _field_lines(f"v{number}", field, node, number, names)]
    values = "".join(f"v{number}, " for number in range(len(record.fields)))
    lines += [
        f"    if len(subject) + absent != {len(record.fields)}: raise ValueError",
        f"    return ({values})",
    ]
    exec(compile("\n".join(lines), "<the scaling of a subject>", "exec"), names)
    return cast("_Scale", names["scale"])


def _field_lines(
    value: str, field: Field, node: Node, number: int, names: dict[str, object]
) -> Iterator[str]:
    """Takes one field out of `subject` into its variable: known and scaled, null or unknown."""
    yield (
        f"{value} = get({field.name!r}, UNKNOWN)"
        if field.unknowable
        else f"{value} = subject[{field.name!r}]"
    )
    yield from _known_lines(value, field, node, number, names)
    if field.unknowable:
        yield f"elif {value} is UNKNOWN: absent += 1"
    yield f"elif {value} is not None: raise ValueError" if field.nullable else "else: raise ValueError"


def _known_lines(
    value: str, field: Field, node: Node, number: int, names: dict[str, object]
) -> Iterator[str]:
    """An `if` that recognises a known value of the field's type, checks it and scales it."""
    match field.type:
        case NumberType() as type_:
            yield from _number_lines(value, type_, number, names)
        case BooleanType():
            yield f"if {_boolean_test(value, node)}: pass"
        case StringType(options=tuple() as options):
            names[f"options_{number}"] = frozenset(options)
            yield f"if {value}.__class__ is str and {value} in options_{number}: pass"
        case StringType():
            yield f"if {_text_test(value, node, number, names)}: pass"
        case DateType():
            yield f"if {value}.__class__ is str: {value} = day_number({value})"
        case InstantType():
            yield f"if {value}.__class__ is str: {value} = microseconds({value})"
        case ListType(max_items=most):
            condition = f"{value}.__class__ is list and len({value}) <= {most}"
            yield f"if {condition}: {value} = tuple(map(row_{number}, {value}))"
        case _:
            raise AssertionError(field.type)


def _number_lines(value: str, type_: NumberType, number: int, names: dict[str, object]) -> Iterator[str]:
    """Decimals are scaled exactly or not at all: every inexact step of the context raises."""
    names[f"power_{number}"] = Decimal((0, (1,), type_.scale))
    bounds = f"    if not {type_.minimum} <= {value} <= {type_.maximum}: raise ValueError"
    yield f"if {value}.__class__ is Decimal:"
    yield f"    {value} = int(whole(times({value}, power_{number})))"
    yield bounds
    yield f"elif {value}.__class__ is int:"
    yield f"    {value} *= {10**type_.scale}"
    yield bounds


def _boolean_test(value: str, node: Node) -> str:
    if isinstance(node.constant, bool):
        return f"{value} is {node.constant}"
    return f"{value} is True or {value} is False"


def _text_test(value: str, node: Node, number: int, names: dict[str, object]) -> str:
    """A text of the right length without NUL and halves of surrogate pairs; its pattern is the validator's."""
    test = f"{value}.__class__ is str and {node.min_length or 0} <= len({value}) <= {node.max_length}"
    test += rf" and '\0' not in {value} and ({value}.isascii() or not has_lone_surrogate({value}))"
    if node.pattern is None:
        return test
    names[f"matches_{number}"] = Draft202012Validator({"pattern": node.pattern}, offline=True).is_valid
    return f"{test} and matches_{number}({value})"
