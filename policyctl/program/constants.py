"""Literals as constants of the program: FEEL values in machine form."""

from __future__ import annotations

from policyctl.feel import syntax
from policyctl.feel.temporal import (
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    to_day_number,
    to_instant,
)
from policyctl.feel.temporal_text import parse_temporal
from policyctl.program import arithmetic, ir
from policyctl.program.types import (
    MICROSECONDS_A_DAY,
    BooleanType,
    DateType,
    DaysDurationType,
    InstantType,
    MonthsDurationType,
    NullType,
    StringType,
)


class NotConstant(Exception):
    """The literal has no machine form; the text says why."""


def constant_of(tree: syntax.Expression) -> ir.Constant:
    """The constant a literal stands for. Raises NotConstant for one that bundles cannot hold."""
    match tree:
        case syntax.NumberLiteral(value=value):
            return arithmetic.number(value)
        case syntax.StringLiteral(value=text):
            return ir.Constant(text, StringType((text,)))
        case syntax.BooleanLiteral(value=truth):
            return ir.Constant(truth, BooleanType())
        case syntax.NullLiteral():
            return ir.Constant(None, NullType())
        case syntax.AtLiteral(text=text):
            return temporal_constant(text)
        case _:
            raise NotConstant("a constant is needed")


def temporal_constant(text: str) -> ir.Constant:
    """The constant of an ISO 8601 date, date-time with offset, or duration. Raises NotConstant."""
    match parse_temporal(text):
        case Date() as day:
            return ir.Constant(to_day_number(day), DateType())
        case DateTime() as moment:
            return _instant(moment, text)
        case DaysDuration(nanoseconds=nanoseconds):
            return _days_duration(nanoseconds, text)
        case MonthsDuration(months=months):
            return ir.Constant(months, MonthsDurationType(months, months))
        case Time():
            raise NotConstant("times of day are outside the profile of bundles")
        case None:
            raise NotConstant(f"`{text}` is no date, date and time, or duration")


def _instant(moment: DateTime, text: str) -> ir.Constant:
    nanoseconds = to_instant(moment)
    if nanoseconds is None:
        raise NotConstant(f"`{text}` is no instant: it names no offset or zone")
    microseconds, rest = divmod(nanoseconds, 1000)
    if rest:
        raise NotConstant(f"`{text}` has more than six digits after the second")
    return ir.Constant(microseconds, InstantType())


def _days_duration(nanoseconds: int, text: str) -> ir.Constant:
    microseconds, rest = divmod(nanoseconds, 1000)
    if rest:
        raise NotConstant(f"`{text}` has more than six digits after the second")
    whole = microseconds % MICROSECONDS_A_DAY == 0
    return ir.Constant(microseconds, DaysDurationType(microseconds, microseconds, whole))
