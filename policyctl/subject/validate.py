"""Whether a subject is valid, and one sentence for each thing that is not.

Spellings of a vocabulary are read first (`names.py`), so that the schema sees the values it lists.

jsonschema-rs judges by the schema itself; what JSON Schema leaves open (dates that no calendar has, leap seconds,
fractions of a microsecond) is judged by `moments.py`. Sentences say where, found and expected; a value is repeated
to forty characters at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind
from msgspec import Struct

from policyctl.diagnostics import Place, Refused, nearest
from policyctl.program.types import (
    BooleanType,
    DateType,
    Field,
    InstantType,
    ListType,
    NumberType,
    RecordType,
    StringType,
)
from policyctl.subject.exact import to_exact
from policyctl.subject.faults import Fault, Path, diagnostics_of, first_faults
from policyctl.subject.moments import day_number, instant_hint, microseconds
from policyctl.subject.names import Names
from policyctl.subject.profile import SubjectSchema
from policyctl.subject.wording import counted, found, listed, pointer


class SubjectValidator(Struct, frozen=True):
    """Judges subjects by one schema; make one with `compile_validator`."""

    schema: SubjectSchema
    validator: Draft202012Validator
    names: Names

    def admit(self, subject: object, place: Place | None = None) -> object:
        """The subject with exact numbers and canonical names; raises `Refused` with its faults by JSON pointer.

        Codes I106, I107, I201 and I202 are about values that JSON cannot say, I203 to I213 about the schema and
        its vocabularies.
        """
        exact = to_exact(subject, place)
        named = self.names.canonical(exact)
        if faults := self._faults(named):
            raise Refused(diagnostics_of(faults, place))
        return named

    def _faults(self, subject: object) -> list[Fault]:
        """The faults of an exact value, as many as are said; a value of the wrong type has no others."""
        errors = self.validator.iter_errors(subject)
        of_schema = (fault for error in errors for fault in _schema_faults(error, self))
        of_moments = _moment_faults(self.schema.record, subject, ())
        faults = first_faults(chain(of_schema, of_moments))
        of_wrong_type = {path for path, code, *_ in faults if code == "I205"}
        return list(
            dict.fromkeys(each for each in faults if each[1] == "I205" or each[0] not in of_wrong_type)
        )


def compile_validator(schema: SubjectSchema, names: Names) -> SubjectValidator:
    """The validator of a schema; it asserts formats and fetches nothing."""
    validator = Draft202012Validator(dict(schema.document), validate_formats=True, offline=True)
    return SubjectValidator(schema, validator, names)


def _schema_faults(error: ValidationError, by: SubjectValidator) -> Iterator[Fault]:
    """The faults that one error of jsonschema-rs stands for."""
    path = tuple(error.instance_path)
    where, value = _at(path), found(error.instance)
    record = by.schema.record
    field = _field(record, path)
    match error.kind:
        case ValidationErrorKind.Required(name):
            yield ((*path, name), "I203", f"required field {_at((*path, name))} is absent", None)
        case ValidationErrorKind.AdditionalProperties(names):
            for name in names:
                known = [each.name for each in _record(record, path).fields]
                near = nearest(name, known)
                hint = f"did you mean `{near}`?" if near else None
                yield ((*path, name), "I204", f"unknown field {_at((*path, name))}", hint)
        case ValidationErrorKind.Type():
            message = f"{where} is {value}, expected {_expected(field)}"
            yield (path, "I205", message, _type_hint(error.instance, field))
        case ValidationErrorKind.Minimum(limit):
            yield (path, "I206", f"{where} is {value}, expected at least {found(limit)}", None)
        case ValidationErrorKind.Maximum(limit):
            hint = "a rate is a fraction of one: write 0.95 for 95 %" if limit == 1 else None
            yield (path, "I206", f"{where} is {value}, expected at most {found(limit)}", hint)
        case ValidationErrorKind.MultipleOf():
            decimals = field.type.scale if field and isinstance(field.type, NumberType) else 0
            wanted = f"at most {counted(decimals, 'decimal')}" if decimals else "a whole number"
            yield (path, "I207", f"{where} is {value}, expected {wanted}", None)
        case ValidationErrorKind.Enum() | ValidationErrorKind.Constant():
            yield _name_fault(error, path, by.names) or _option_fault(error, path, field)
        case ValidationErrorKind.MaxLength(limit) | ValidationErrorKind.MinLength(limit):
            bound = "most" if error.kind.name == "maxLength" else "least"
            length = counted(len(str(error.instance)), "character")
            yield (path, "I209", f"{where} has {length}, expected at {bound} {limit}", None)
        case ValidationErrorKind.Pattern(pattern):
            yield (path, "I209", f"{where} is {value}, expected a text that matches `{pattern}`", None)
        case ValidationErrorKind.MaxItems(limit):
            yield (path, "I211", f"{where} has more than {counted(limit, 'row')}", None)
        case ValidationErrorKind.Format() if isinstance(error.instance, str):
            yield _moment_fault(path, field, error.instance)
        case _:
            yield (path, "I205", f"{where} is {value}, which the schema does not allow", None)


def _name_fault(error: ValidationError, path: Path, names: Names) -> Fault | None:
    """A text that no vocabulary has, where a name is expected."""
    expected = names.unknown(path, error.instance) if isinstance(error.instance, str) else None
    return (path, "I213", f"{_at(path)} is {expected[0]}", expected[1]) if expected else None


def _option_fault(error: ValidationError, path: Path, field: Field | None) -> Fault:
    """A value that is none of those listed; a wrong type says so by itself."""
    message = f"{_at(path)} is {found(error.instance)}"
    match error.kind:
        case ValidationErrorKind.Constant(constant):
            return (path, "I208", f"{message}, expected {found(constant)}", None)
        case _:
            options = field.type.options or () if field and isinstance(field.type, StringType) else ()
            near = nearest(str(error.instance), options)
            hint = f"did you mean `{near}`?" if near else None
            return (path, "I208", f"{message}, expected {listed(options)}", hint)


def _moment_faults(record: RecordType, subject: object, path: Path) -> Iterator[Fault]:
    """The texts in fields of dates and instants that are none."""
    for field in record.fields if isinstance(subject, dict) else ():
        value = subject.get(field.name) if isinstance(subject, dict) else None
        match (field.type, value):
            case (ListType(element=RecordType() as row), list()):
                for index, each in enumerate(value):
                    yield from _moment_faults(row, each, (*path, field.name, index))
            case (DateType() | InstantType(), str()):
                read = day_number if isinstance(field.type, DateType) else microseconds
                try:
                    read(value)
                except ValueError:
                    yield _moment_fault((*path, field.name), field, value)
            case _:
                pass


def _moment_fault(path: Path, field: Field | None, text: str) -> Fault:
    is_instant = field is not None and isinstance(field.type, InstantType)
    expected = _AN_INSTANT if is_instant else "a date that exists, written `YYYY-MM-DD`"
    hint = instant_hint(text) if is_instant else None
    return (path, "I210", f"{_at(path)} is {found(text)}, expected {expected}", hint)


_AN_INSTANT = "an instant that exists, written `YYYY-MM-DDThh:mm:ssZ`"


def _record(record: RecordType, path: Path) -> RecordType:
    """The record that a path of a list's name and an index leads to."""
    field = record.field(str(path[0])) if path else None
    if field is not None and isinstance(field.type, ListType) and isinstance(field.type.element, RecordType):
        return field.type.element
    return record


def _field(record: RecordType, path: Path) -> Field | None:
    """The field that a path leads to; None for the subject itself and for a row."""
    if not path or isinstance(path[-1], int):
        return None
    return _record(record, path[:-1]).field(str(path[-1]))


def _expected(field: Field | None) -> str:
    if field is None:
        return "a JSON object"
    or_null = " or null" if field.nullable else ""
    match field.type:
        case NumberType(scale=scale):
            return ("a number" if scale else "a whole number") + or_null
        case BooleanType():
            return ("`true`, `false`" if field.nullable else "`true` or `false`") + or_null
        case ListType():
            return "an array of rows"
        case DateType():
            return "a date as text" + or_null
        case InstantType():
            return "an instant as text" + or_null
        case _:
            return "a string" + or_null


def _type_hint(value: object, field: Field | None) -> str | None:
    if value is None and field is not None and field.unknowable:
        return "leave the field out if its value is unknown"
    if isinstance(value, str) and field is not None and isinstance(field.type, NumberType):
        return _number_hint(value)
    return None


_IN_QUOTES = re.compile(r"\s*(?P<digits>[+-]?\d{1,30}(?:\.\d{1,30})?)\s*(?P<percent>%?)\s*", re.ASCII)


def _number_hint(text: str) -> str | None:
    """How to write what a text says as a number, if it says one: `3%` is 0.03."""
    found = _IN_QUOTES.fullmatch(text)
    if found is None:
        return None
    if not found["percent"]:
        return "write the number without quotes"
    return f"write the share as a number: {Decimal(found['digits']).scaleb(-2).normalize():f}"


def _at(path: Path) -> str:
    return f"`{pointer(path)}`" if path else "the subject"
