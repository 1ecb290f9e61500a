"""What stands after a dot: the entries of contexts and the properties of FEEL's values (DMN 1.5, 10.3.2.15).

A value without the property gives null. The parts of a negative duration are all negative or zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from policyctl.feel.temporal import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    Zone,
    offset_of,
    weekday,
)
from policyctl.feel.values import DECIMAL, UNKNOWN, Range, Value


def property_of(value: Value, name: str) -> Value:
    """The value of `value.name`; of a list the list of each element's."""
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, list):
        return [property_of(element, name) for element in value]
    if value is UNKNOWN:
        return UNKNOWN
    compute = _PROPERTIES.get(type(value), {}).get(name)
    return None if compute is None else compute(value)


def _number(part: int) -> Decimal:
    return Decimal(part)


def _part(length: int, unit: int, modulus: int | None = None) -> Decimal:
    """How many whole units a length has, less those of the next unit; with the sign of the length."""
    count = abs(length) // unit
    return Decimal((count if modulus is None else count % modulus) * (-1 if length < 0 else 1))


def _seconds(nanoseconds: int) -> Decimal:
    """The seconds within the minute, with their fraction and the sign of the length."""
    seconds = DECIMAL.divide(Decimal(abs(nanoseconds) % MINUTE), Decimal(SECOND))
    return DECIMAL.minus(seconds) if nanoseconds < 0 else seconds


def _offset(seconds: int | None) -> Value:
    return None if seconds is None else DaysDuration(seconds * SECOND)


def _zone_offset(zone: Zone) -> Value:
    """The offset a time was given; a named zone alone has none."""
    return _offset(zone) if isinstance(zone, int) else None


def _zone_name(zone: Zone) -> Value:
    return zone if isinstance(zone, str) else None


_OF_DATE: Mapping[str, Callable[[Date], Value]] = {
    "year": lambda date: _number(date.year),
    "month": lambda date: _number(date.month),
    "day": lambda date: _number(date.day),
    "weekday": lambda date: _number(weekday(date)),
}

_OF_TIME: Mapping[str, Callable[[Time], Value]] = {
    "hour": lambda time: _number(time.hour),
    "minute": lambda time: _number(time.minute),
    "second": lambda time: _seconds(time.nanoseconds),
    "time offset": lambda time: _zone_offset(time.zone),
    "timezone": lambda time: _zone_name(time.zone),
}


def _of_date(compute: Callable[[Date], Value]) -> Callable[[DateTime], Value]:
    return lambda moment: compute(moment.date)


def _of_time(compute: Callable[[Time], Value]) -> Callable[[DateTime], Value]:
    return lambda moment: compute(moment.time)


_PROPERTIES: Mapping[type, Mapping[str, Callable[..., Value]]] = {
    Date: _OF_DATE,
    Time: _OF_TIME,
    DateTime: {
        **{name: _of_date(compute) for name, compute in _OF_DATE.items()},
        **{name: _of_time(compute) for name, compute in _OF_TIME.items()},
        "time offset": lambda moment: _offset(offset_of(moment)),
    },
    MonthsDuration: {
        "years": lambda duration: _part(duration.months, 12),
        "months": lambda duration: _part(duration.months, 1, 12),
    },
    DaysDuration: {
        "days": lambda duration: _part(duration.nanoseconds, DAY),
        "hours": lambda duration: _part(duration.nanoseconds, HOUR, 24),
        "minutes": lambda duration: _part(duration.nanoseconds, MINUTE, 60),
        "seconds": lambda duration: _seconds(duration.nanoseconds),
    },
    Range: {
        "start": lambda bounds: bounds.low,
        "end": lambda bounds: bounds.high,
        "start included": lambda bounds: bounds.low_closed,
        "end included": lambda bounds: bounds.high_closed,
    },
}
