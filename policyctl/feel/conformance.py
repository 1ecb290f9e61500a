"""Whether a value is of a type, and what it becomes to be one (DMN 1.5, 10.3.2.9).

Null is an instance of no type, yet any entry, element or argument may be null.
"""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from policyctl.feel import syntax as tree
from policyctl.feel.arithmetic import midnight
from policyctl.feel.errors import FeelUnsupported
from policyctl.feel.syntax import (
    ContextTypeName,
    Expression,
    FunctionTypeName,
    ListTypeName,
    NamedType,
    RangeTypeName,
    TypeName,
)
from policyctl.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from policyctl.feel.values import (
    UNKNOWN,
    Builtin,
    Closure,
    Native,
    Range,
    Truth,
    Value,
    has_unknown,
)

ANY = NamedType("Any")

_TYPES: dict[str, type] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": Date,
    "time": Time,
    "date and time": DateTime,
    "days and time duration": DaysDuration,
    "years and months duration": MonthsDuration,
}


def is_instance(value: Value, type_name: TypeName) -> Truth:
    """The value of `value instance of type_name`."""
    if value is UNKNOWN:
        return UNKNOWN
    if value is None:
        return type_name == NamedType("Null")
    if has_unknown(value):
        return UNKNOWN
    return conforms(value, type_name)


def conforms(value: Value, type_name: TypeName) -> bool:
    """Whether the value may stand where the type is asked for; null and unknown may stand anywhere."""
    if value is None or value is UNKNOWN:
        return True
    match type_name:
        case NamedType(name):
            return _is_named(value, name)
        case ListTypeName(element):
            return isinstance(value, list) and all(conforms(item, element) for item in value)
        case RangeTypeName(element):
            return isinstance(value, Range) and conforms(value.low, element) and conforms(value.high, element)
        case ContextTypeName(entries):
            return isinstance(value, dict) and all(
                name in value and conforms(value[name], entry) for name, entry in entries
            )
        case FunctionTypeName():
            return _is_function(value, type_name)
        case _:
            assert_never(type_name)


def converted(value: Value, type_name: TypeName | None) -> Value:
    """The value where the type is asked for: itself, after an implicit conversion, or null (10.3.2.9.4)."""
    if type_name is None or conforms(value, type_name):
        return value
    if isinstance(type_name, ListTypeName) and conforms(value, type_name.element):
        return [value]
    if isinstance(value, list) and len(value) == 1 and conforms(value[0], type_name):
        return value[0]
    if isinstance(value, Date) and type_name == NamedType("date and time"):
        return midnight(value)
    return None


def _is_named(value: Value, name: str) -> bool:
    """Whether the value is of the named type; the parser knows no other names than these."""
    if name == "Any":
        return True
    if name == "Null":
        return False
    return type(value) is _TYPES[name]


def _is_function(value: Value, type_name: FunctionTypeName) -> bool:
    """Whether a function literal takes such arguments and gives such a result.

    Of the result no more is known than the literal that the body is; a body that computes is refused, and so
    are built-in functions, whose types the standard does not write down.
    """
    if not isinstance(value, Closure | Builtin | Native):
        return False
    if not isinstance(value, Closure):
        raise FeelUnsupported("F233", f"the type of the function `{value.name}`", type_name.span)
    if len(value.parameters) != len(type_name.parameters):
        return False
    pairs = zip(type_name.parameters, value.parameters, strict=True)
    if not all(_is_subtype(given, parameter.type or ANY) for given, parameter in pairs):
        return False
    return type_name.result == ANY or _is_subtype(_type_of_literal(value.body), type_name.result)


def _is_subtype(narrow: TypeName, wide: TypeName) -> bool:
    """Whether every value of the one type may stand where the other is asked for (table 52)."""
    if narrow == wide or wide == ANY:
        return True
    match narrow, wide:
        case (ListTypeName(inner), ListTypeName(outer)) | (RangeTypeName(inner), RangeTypeName(outer)):
            return _is_subtype(inner, outer)
        case ContextTypeName(), ContextTypeName():
            known = dict(narrow.entries)
            return all(name in known and _is_subtype(known[name], entry) for name, entry in wide.entries)
        case FunctionTypeName(), FunctionTypeName() if len(narrow.parameters) == len(wide.parameters):
            taken = zip(wide.parameters, narrow.parameters, strict=True)
            return all(_is_subtype(given, asked) for given, asked in taken) and _is_subtype(
                narrow.result, wide.result
            )
        case _:
            return narrow == NamedType("Null")


def _type_of_literal(body: Expression) -> TypeName:
    match body:
        case tree.NumberLiteral():
            return NamedType("number")
        case tree.StringLiteral():
            return NamedType("string")
        case tree.BooleanLiteral():
            return NamedType("boolean")
        case tree.NullLiteral():
            return NamedType("Null")
        case tree.ContextLiteral(entries):
            return ContextTypeName(tuple((each.key, _type_of_literal(each.value)) for each in entries))
        case _:
            raise FeelUnsupported("F234", "the type of what a function computes", body.span)
