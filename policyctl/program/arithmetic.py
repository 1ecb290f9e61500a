"""Nodes of integer arithmetic with their bounds: the small algebra every number of a program goes through.

Each function gives back a node whose type carries exact inclusive bounds, folds what is constant, and raises
`OutOfBounds` when a result could exceed 128 bits.
"""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from policyctl.program import ir
from policyctl.program.types import (
    LARGEST_INTEGER,
    DateType,
    DaysDurationType,
    InstantType,
    MonthsDurationType,
    NumberType,
    ScalarType,
)


class OutOfBounds(Exception):
    """A result of the program could leave 128 bits."""


def number(value: Decimal | int) -> ir.Constant:
    """A constant at the least scale that holds it exactly."""
    sign, digits, exponent = Decimal(value).normalize().as_tuple()
    assert isinstance(exponent, int), "a literal is finite"
    coefficient = int("".join(map(str, digits))) * (-1 if sign else 1)
    scale = max(0, -exponent)
    machine = coefficient * 10 ** max(0, exponent)
    _within(machine, machine)
    return ir.Constant(machine, NumberType(scale, machine, machine))


def constant(value: int, like: ScalarType) -> ir.Constant:
    """A constant of an integer-carried type, its bounds its own value."""
    return ir.Constant(value, bounded(like, value, value))


def bounds_of(type_: ScalarType) -> tuple[int, int]:
    """The inclusive machine bounds of a type carried as an integer; dates and instants have those of years 1 to
    9999, with room for the windows computed from them.
    """
    match type_:
        case NumberType() | DaysDurationType() | MonthsDurationType():
            return type_.minimum, type_.maximum
        case DateType():
            return -4_000_000, 8_000_000
        case InstantType():
            return -(10**18), 10**18
        case _:
            raise AssertionError(f"{type_} is not carried as an integer")


def bounded(type_: ScalarType, minimum: int, maximum: int) -> ScalarType:
    """The type with other bounds, where it has bounds."""
    _within(minimum, maximum)
    match type_:
        case NumberType() | DaysDurationType() | MonthsDurationType():
            return replace(type_, minimum=minimum, maximum=maximum)
        case _:
            return type_


def _within(minimum: int, maximum: int) -> None:
    if maximum > LARGEST_INTEGER or minimum < -LARGEST_INTEGER:
        raise OutOfBounds


def _states(*operands: ir.Node) -> tuple[bool, bool]:
    return any(each.nullable for each in operands), any(each.unknowable for each in operands)


def negate(operand: ir.Node) -> ir.Node:
    """The opposite number or duration."""
    low, high = bounds_of(operand.type)
    type_ = bounded(operand.type, -high, -low)
    if isinstance(operand, ir.Constant) and isinstance(operand.value, int):
        return ir.Constant(-operand.value, type_)
    return ir.Negate(operand, type_, operand.nullable, operand.unknowable)


def add(left: ir.Node, right: ir.Node, type_: ScalarType) -> ir.Node:
    """The sum of two machine integers, as a value of `type_`."""
    (low1, high1), (low2, high2) = bounds_of(left.type), bounds_of(right.type)
    result = bounded(type_, low1 + low2, high1 + high2)
    if both := _constants(left, right):
        return ir.Constant(both[0] + both[1], result)
    return ir.Add(left, right, result, *_states(left, right))


def subtract(left: ir.Node, right: ir.Node, type_: ScalarType) -> ir.Node:
    """The difference of two machine integers, as a value of `type_`."""
    (low1, high1), (low2, high2) = bounds_of(left.type), bounds_of(right.type)
    result = bounded(type_, low1 - high2, high1 - low2)
    if both := _constants(left, right):
        return ir.Constant(both[0] - both[1], result)
    return ir.Subtract(left, right, result, *_states(left, right))


def multiply(left: ir.Node, right: ir.Node, type_: ScalarType) -> ir.Node:
    """The product of two machine integers, as a value of `type_` (its scale is the caller's to say)."""
    (low1, high1), (low2, high2) = bounds_of(left.type), bounds_of(right.type)
    corners = (low1 * low2, low1 * high2, high1 * low2, high1 * high2)
    result = bounded(type_, min(corners), max(corners))
    if both := _constants(left, right):
        return ir.Constant(both[0] * both[1], result)
    if isinstance(right, ir.Constant) and right.value == 1 and result == left.type:
        return left
    return ir.Multiply(left, right, result, *_states(left, right))


def divide(rounding: ir.Rounding, numerator: ir.Node, divisor: ir.Node, type_: ScalarType) -> ir.Node:
    """The rounded quotient of machine integers; the divisor is never zero."""
    low1, high1 = bounds_of(numerator.type)
    divisors = [each for each in bounds_of(divisor.type) if each]
    corners = [rounded(rounding, n, d) for n in (low1, high1) for d in divisors]
    result = bounded(type_, min(corners), max(corners))
    if both := _constants(numerator, divisor):
        return ir.Constant(rounded(rounding, *both), result)
    return ir.Divide(rounding, numerator, divisor, result, *_states(numerator, divisor))


def rounded(rounding: ir.Rounding, numerator: int, divisor: int) -> int:
    """The integer quotient under a rounding mode, exactly (DMN 1.5, 10.3.4.5)."""
    if divisor < 0:
        numerator, divisor = -numerator, -divisor
    floor, rest = divmod(numerator, divisor)
    if rest == 0:
        return floor
    toward_zero = floor + (numerator < 0)
    away = floor + (numerator > 0)
    nearest = floor + (2 * rest > divisor)
    tie = 2 * rest == divisor
    match rounding:
        case ir.Rounding.FLOOR:
            return floor
        case ir.Rounding.CEILING:
            return floor + 1
        case ir.Rounding.DOWN:
            return toward_zero
        case ir.Rounding.UP:
            return away
        case ir.Rounding.HALF_UP:
            return away if tie else nearest
        case ir.Rounding.HALF_DOWN:
            return toward_zero if tie else nearest
        case ir.Rounding.HALF_EVEN:
            return floor + (floor % 2) if tie else nearest


def rescaled(node: ir.Node, scale: int) -> ir.Node:
    """The same number at a scale at least its own."""
    type_ = node.type
    assert isinstance(type_, NumberType)
    if scale == type_.scale:
        return node
    factor = 10 ** (scale - type_.scale)
    return multiply(node, constant(factor, NumberType(0, 0, 0)), replace(type_, scale=scale))


def aligned(left: ir.Node, right: ir.Node) -> tuple[ir.Node, ir.Node, int]:
    """Both numbers at their larger scale, and that scale."""
    assert isinstance(left.type, NumberType)
    assert isinstance(right.type, NumberType)
    scale = max(left.type.scale, right.type.scale)
    return rescaled(left, scale), rescaled(right, scale), scale


def zero(type_: ScalarType) -> ir.Constant:
    """The machine integer nought, as a value of the type."""
    return constant(0, type_)


def null(type_: ScalarType) -> ir.Constant:
    """Null, as a value of the type."""
    return ir.Constant(None, type_)


def _constants(left: ir.Node, right: ir.Node) -> tuple[int, int] | None:
    match left, right:
        case ir.Constant(value=int() as first), ir.Constant(value=int() as second):
            return first, second
        case _:
            return None
