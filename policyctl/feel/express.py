"""A value as an expression that means it, and as its text.

The text of a value reads back as the value, functions and unknown aside: a function prints as its literal or its
name, and what is unknown prints as `unknown`, which FEEL has no literal for.
"""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from policyctl.feel import syntax as tree
from policyctl.feel.printer import print_expression
from policyctl.feel.syntax import Expression
from policyctl.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from policyctl.feel.temporal_text import (
    print_date,
    print_date_time,
    print_days_duration,
    print_months_duration,
    print_time,
)
from policyctl.feel.values import Builtin, Closure, Native, Range, Temporal, Unknown, Value


def print_value(value: Value) -> str:
    """The FEEL text of the value."""
    return print_expression(to_expression(value))


def to_expression(value: Value) -> Expression:
    """The expression that means the value: a literal, or the name of a function."""
    match value:
        case None:
            return tree.NullLiteral()
        case bool():
            return tree.BooleanLiteral(value)
        case Decimal():
            return tree.NumberLiteral(value)
        case str():
            return tree.StringLiteral(value)
        case list():
            return tree.ListLiteral(tuple(map(to_expression, value)))
        case dict():
            entries = (tree.ContextEntry(key, to_expression(entry)) for key, entry in value.items())
            return tree.ContextLiteral(tuple(entries))
        case Range():
            low = None if value.low_unbounded else to_expression(value.low)
            high = None if value.high_unbounded else to_expression(value.high)
            return tree.RangeLiteral(low, high, value.low_closed, value.high_closed)
        case Closure():
            return tree.FunctionLiteral(value.parameters, value.body)
        case Builtin() | Native():
            return tree.Name(value.name)
        case Unknown.UNKNOWN:
            return tree.Name("unknown")
        case _:
            return tree.AtLiteral(print_temporal(value))


def print_temporal(value: Temporal) -> str:
    """The text of a date, time, date-time or duration, as its function reads it."""
    match value:
        case Date():
            return print_date(value)
        case Time():
            return print_time(value)
        case DateTime():
            return print_date_time(value)
        case DaysDuration():
            return print_days_duration(value)
        case MonthsDuration():
            return print_months_duration(value)
        case _:
            assert_never(value)
