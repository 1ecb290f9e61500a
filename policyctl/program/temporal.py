"""Arithmetic on dates, instants and durations (DMN 1.5, table 57), as far as bundles have it."""

from __future__ import annotations

from policyctl.feel import syntax
from policyctl.program import arithmetic, ir
from policyctl.program.types import (
    MICROSECONDS_A_DAY,
    DateType,
    DaysDurationType,
    InstantType,
    MonthsDurationType,
    NumberType,
)

_ADD = syntax.ArithmeticOperator.ADD
_SUBTRACT = syntax.ArithmeticOperator.SUBTRACT
_MULTIPLY = syntax.ArithmeticOperator.MULTIPLY


def temporal_arithmetic(operator: syntax.ArithmeticOperator, left: ir.Node, right: ir.Node) -> ir.Node | None:
    """Arithmetic on dates, instants and durations (DMN 1.5, table 57); None where there is none."""
    match left.type, operator, right.type:
        case DateType(), syntax.ArithmeticOperator.SUBTRACT, DateType():
            return _to_duration(arithmetic.subtract(left, right, NumberType(0, 0, 0)))
        case InstantType(), syntax.ArithmeticOperator.SUBTRACT, InstantType():
            return arithmetic.subtract(left, right, DaysDurationType(0, 0))
        case DateType(), _, DaysDurationType(whole_days=True) if operator in (_ADD, _SUBTRACT):
            operation = arithmetic.add if operator is _ADD else arithmetic.subtract
            return operation(left, days_in(right), DateType())
        case DaysDurationType(whole_days=True), syntax.ArithmeticOperator.ADD, DateType():
            return arithmetic.add(right, days_in(left), DateType())
        case InstantType(), _, DaysDurationType() if operator in (_ADD, _SUBTRACT):
            operation = arithmetic.add if operator is _ADD else arithmetic.subtract
            return operation(left, right, InstantType())
        case DaysDurationType(), syntax.ArithmeticOperator.ADD, InstantType():
            return arithmetic.add(right, left, InstantType())
        case DateType(), _, MonthsDurationType() if operator in (_ADD, _SUBTRACT):
            months = right if operator is _ADD else arithmetic.negate(right)
            return ir.AddMonths(left, months, *_either(left, right))
        case MonthsDurationType(), syntax.ArithmeticOperator.ADD, DateType():
            return ir.AddMonths(right, left, *_either(left, right))
        case _:
            return _durations(operator, left, right)


def _durations(operator: syntax.ArithmeticOperator, left: ir.Node, right: ir.Node) -> ir.Node | None:
    match left.type, operator, right.type:
        case DaysDurationType(whole_days=first), _, DaysDurationType(whole_days=second) if operator in (
            _ADD,
            _SUBTRACT,
        ):
            operation = arithmetic.add if operator is _ADD else arithmetic.subtract
            return operation(left, right, DaysDurationType(0, 0, first and second))
        case MonthsDurationType(), _, MonthsDurationType() if operator in (_ADD, _SUBTRACT):
            operation = arithmetic.add if operator is _ADD else arithmetic.subtract
            return operation(left, right, MonthsDurationType(0, 0))
        case ((DaysDurationType() | MonthsDurationType()), _, NumberType(scale=0, unit=None)) if (
            operator is _MULTIPLY
        ):
            return arithmetic.multiply(left, right, left.type)
        case NumberType(scale=0, unit=None), _, (DaysDurationType() | MonthsDurationType()) if (
            operator is _MULTIPLY
        ):
            return arithmetic.multiply(right, left, right.type)
        case _:
            return None


def _either(left: ir.Node, right: ir.Node) -> tuple[bool, bool]:
    return left.nullable or right.nullable, left.unknowable or right.unknowable


def days_in(duration: ir.Node) -> ir.Node:
    """The days of a duration of whole days, as a number."""
    day = arithmetic.constant(MICROSECONDS_A_DAY, NumberType(0, 0, 0))
    return arithmetic.divide(ir.Rounding.FLOOR, duration, day, NumberType(0, 0, 0))


def _to_duration(days: ir.Node) -> ir.Node:
    day = arithmetic.constant(MICROSECONDS_A_DAY, NumberType(0, 0, 0))
    return arithmetic.multiply(days, day, DaysDurationType(0, 0, whole_days=True))
