"""What an expression means that does not depend on the subject: literals, parameters and arithmetic of these.

Numbers are fractions, so that a quotient is as exact as everything else. What is no constant is `Unresolved`: an end
that is unset, or depends on the subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct

from policyctl.bundle.model import Parameter, ParameterScalar
from policyctl.feel import syntax as tree
from policyctl.feel.syntax import ArithmeticOperator, Expression
from policyctl.feel.temporal import Date, DaysDuration, MonthsDuration, to_day_number
from policyctl.feel.temporal_text import parse_temporal


class Unresolved(Exception):
    """What is no constant."""


class Point(Struct, frozen=True, order=True):
    """A constant: the kind of value, so that unlike values are never compared, and a number or text that orders it."""

    kind: str
    value: Fraction | str


NULL = Point("null", Fraction(0))
"""What a look-up by null comes to."""

Keys: TypeAlias = "Mapping[str, str | None]"
"""The key that each name stands for, of the names that parameters are looked up by; None is null."""


def called(call: tree.Call, parameters: Mapping[str, Parameter]) -> Parameter:
    """The parameter that a look-up looks up. Raises `Unresolved` for every other call."""
    parameter = parameters.get(call.function.name) if isinstance(call.function, tree.Name) else None
    if parameter is None or call.named or len(call.arguments) != len(parameter.by):
        raise Unresolved
    return parameter


def points_of(expression: Expression, parameters: Mapping[str, Parameter], keys: Keys) -> Sequence[Point]:
    """The constants that an expression means: one, or those of a list. Raises `Unresolved`."""
    match expression:
        case tree.NumberLiteral(value=value):
            return [Point("number", Fraction(value))]
        case tree.StringLiteral(value=value):
            return [Point("text", value)]
        case tree.BooleanLiteral(value=value):
            return [Point("boolean", Fraction(value))]
        case tree.AtLiteral(text=text):
            return [_temporal(text)]
        case tree.ListLiteral(items=items):
            return [point for each in items for point in points_of(each, parameters, keys)]
        case tree.Name(name=name) if name in parameters:
            return _values_of(parameters[name], ())
        case tree.Call():
            parameter = called(expression, parameters)
            cell = cell_of(expression, keys)
            return [NULL] if cell is None else _values_of(parameter, cell)
        case tree.Negate(operand=operand):
            return [_computed(ArithmeticOperator.MULTIPLY, _MINUS_ONE, point_of(operand, parameters, keys))]
        case tree.Arithmetic(operator=operator, left=left, right=right):
            return [_computed(operator, *(point_of(each, parameters, keys) for each in (left, right)))]
        case _:
            raise Unresolved


def point_of(expression: Expression, parameters: Mapping[str, Parameter], keys: Keys) -> Point:
    """The one constant that an expression means. Raises `Unresolved`."""
    points = points_of(expression, parameters, keys)
    if len(points) != 1:
        raise Unresolved
    return points[0]


_MINUS_ONE = Point("number", Fraction(-1))


def _computed(operator: ArithmeticOperator, left: Point, right: Point) -> Point:
    if NULL in (left, right):
        return NULL
    if {left.kind, right.kind} != {"number"}:
        raise Unresolved
    a, b = left.value, right.value
    assert isinstance(a, Fraction)
    assert isinstance(b, Fraction)
    match operator:
        case ArithmeticOperator.ADD:
            return Point("number", a + b)
        case ArithmeticOperator.SUBTRACT:
            return Point("number", a - b)
        case ArithmeticOperator.MULTIPLY:
            return Point("number", a * b)
        case ArithmeticOperator.DIVIDE:
            return Point("number", a / b) if b else NULL
        case ArithmeticOperator.POWER:
            raise Unresolved


def cell_of(call: tree.Call, keys: Keys) -> tuple[str, ...] | None:
    """The cell that a look-up looks up, None where a key is null. Raises `Unresolved` where a key is not known."""
    found = [_key(each, keys) for each in call.arguments]
    cell = tuple(each for each in found if each is not None)
    return cell if len(cell) == len(found) else None


def _key(argument: Expression, keys: Keys) -> str | None:
    match argument:
        case tree.StringLiteral(value=value):
            return value
        case tree.Name(name=name) if name in keys:
            return keys[name]
        case _:
            raise Unresolved


def _values_of(parameter: Parameter, cell: tuple[str, ...]) -> Sequence[Point]:
    found = parameter.cells.get(cell)
    if found is None:
        raise Unresolved
    values: Iterable[ParameterScalar] = found.value if isinstance(found.value, tuple) else (found.value,)
    return [_point(each, parameter.type) for each in values]


def _point(value: ParameterScalar, type_: str) -> Point:
    match value:
        case bool():
            return Point("boolean", Fraction(value))
        case Decimal():
            return Point("number", Fraction(value))
        case str():
            return _temporal(value) if type_ == "duration" else Point("text", value)
        case _:
            return _temporal(value.isoformat())


def _temporal(text: str) -> Point:
    match parse_temporal(text):
        case Date() as day:
            return Point("date", Fraction(to_day_number(day)))
        case DaysDuration(nanoseconds=nanoseconds):
            return Point("days", Fraction(nanoseconds))
        case MonthsDuration(months=months):
            return Point("months", Fraction(months))
        case _:
            raise Unresolved
