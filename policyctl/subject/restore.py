"""Machine values back to what they say: for the reference evaluator, for reports, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import assert_never, cast

from policyctl.feel.temporal import DAY, DateTime, DaysDuration, MonthsDuration, Time, day_from_number
from policyctl.feel.temporal_text import print_days_duration, print_months_duration
from policyctl.feel.values import UNKNOWN, Range, Value
from policyctl.program.types import (
    BooleanType,
    DateType,
    DaysDurationType,
    InstantType,
    ListType,
    MonthsDurationType,
    NullType,
    NumberType,
    RangeType,
    RecordType,
    StringType,
    Type,
)
from policyctl.subject.moments import date_text, instant_text

_NANOSECONDS = 1000
"""Nanoseconds in a microsecond."""


def to_feel(type_: Type, value: object) -> Value:
    """The value the expression language computes with: exact decimals, dates, instants in UTC, lists of contexts.

    Null stays None and unknown UNKNOWN, also inside rows.
    """
    if value is None or value is UNKNOWN:
        return value
    match type_:
        case BooleanType() | StringType():
            return cast("str | bool", value)
        case NumberType(scale=scale):
            return to_decimal(cast("int", value), scale)
        case DateType():
            return day_from_number(cast("int", value))
        case InstantType():
            return _instant(cast("int", value))
        case DaysDurationType():
            return DaysDuration(cast("int", value) * _NANOSECONDS)
        case MonthsDurationType():
            return MonthsDuration(cast("int", value))
        case RangeType(element=element, low_closed=low_closed, high_closed=high_closed):
            low, high = cast("Sequence[object]", value)
            return Range(to_feel(element, low), to_feel(element, high), low_closed, high_closed)
        case ListType(element=element):
            return [to_feel(element, each) for each in cast("Sequence[object]", value)]
        case RecordType(fields=fields):
            row = cast("Sequence[object]", value)
            return {field.name: to_feel(field.type, each) for field, each in zip(fields, row, strict=True)}
        case NullType():
            return None
        case _:
            assert_never(type_)


def to_json(type_: Type, value: object) -> object:
    """The value as JSON says it: int or Decimal, text for dates, instants (in UTC) and durations.

    What is unknown in a row is left out, so that a subject comes back as it came in. A range is an array of its
    ends. Unknown by itself has no JSON: `ValueError`.
    """
    if value is UNKNOWN:
        raise ValueError("unknown has no JSON")
    if value is None:
        return None
    match type_:
        case BooleanType() | StringType():
            return value
        case NumberType(scale=scale):
            number = to_decimal(cast("int", value), scale)
            return number if number.as_tuple().exponent else int(number)
        case DateType():
            return date_text(cast("int", value))
        case InstantType():
            return instant_text(cast("int", value))
        case DaysDurationType():
            return print_days_duration(DaysDuration(cast("int", value) * _NANOSECONDS))
        case MonthsDurationType():
            return print_months_duration(MonthsDuration(cast("int", value)))
        case RangeType(element=element) | ListType(element=element):
            return [to_json(element, each) for each in cast("Sequence[object]", value)]
        case RecordType(fields=fields):
            pairs = zip(fields, cast("Sequence[object]", value), strict=True)
            return {field.name: to_json(field.type, each) for field, each in pairs if each is not UNKNOWN}
        case NullType():
            return None
        case _:
            assert_never(type_)


def to_decimal(value: int, scale: int) -> Decimal:
    """The number a scaled integer stands for, with no more decimals than it needs."""
    while scale and value % 10 == 0:
        value, scale = value // 10, scale - 1
    return Decimal(f"{value}e-{scale}")


def _instant(instant: int) -> DateTime:
    day, nanoseconds = divmod(instant * _NANOSECONDS, DAY)
    return DateTime(day_from_number(day), Time(nanoseconds, 0))
