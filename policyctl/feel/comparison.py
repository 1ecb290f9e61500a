"""Equality and order of FEEL's values (DMN 1.5, 10.3.2.15, tables 52 to 54).

Both answer true, false, null where the values cannot be compared, and unknown. Values of different kinds are
neither equal nor unequal: `1 = "1"` is null. Null equals null alone. Only numbers, strings, dates, times,
date-times and durations of one kind have an order. Strings are ordered by code point.

Date-times with a zone compare as instants, whatever the notation of the zone; a date beside a date-time stands
for its midnight in UTC (10.3.2.3.5). A local date-time or time never equals one with a zone; in order it takes
the zone of the other (table 54). A time in a named zone has the offsets of all days: it is compared to another
zone's where every day gives the same answer, and refused where the answer depends on the day.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from decimal import Decimal
from operator import lt
from typing import Literal, NoReturn

from policyctl.feel.errors import FeelUnsupported
from policyctl.feel.logic import both, conjunction
from policyctl.feel.syntax import NOWHERE
from policyctl.feel.temporal import (
    SECOND,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    clock_offsets,
    offset_of,
    to_instant,
    to_local_nanoseconds,
)
from policyctl.feel.values import UNKNOWN, Range, Truth, Unknown, Value


def equals(left: Value, right: Value) -> Truth:
    """Whether `left = right`."""
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        left, right = _as_moments(left, right)
        if type(left) is not type(right):
            return None
    return _EQUALITIES.get(type(left), _same_text)(left, right)


def is_less(left: Value, right: Value) -> Truth:
    """Whether `left < right`."""
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if type(left) is not type(right):
        left, right = _as_moments(left, right)
        if type(left) is not type(right):
            return None
    less = _ORDERS.get(type(left))
    return None if less is None else less(left, right)


def _as_moments(left: Value, right: Value) -> tuple[Value, Value]:
    """Both values, a date that stands beside a date-time as its midnight in UTC."""
    if isinstance(left, Date) and isinstance(right, DateTime):
        return DateTime(left, Time(0, 0)), right
    if isinstance(left, DateTime) and isinstance(right, Date):
        return left, DateTime(right, Time(0, 0))
    return left, right


def is_less_or_equal(left: Value, right: Value) -> Truth:
    """Whether `left <= right`: less, or equal, where the two have an order."""
    less = is_less(left, right)
    return equals(left, right) if less is False else less


def equality_key(value: Value) -> Hashable:
    """A key that two values share exactly when `=` is true of them; the value holds nothing unknown."""
    match value:
        case list():
            return (list, tuple(map(equality_key, value)))
        case dict():
            return (dict, frozenset((name, equality_key(entry)) for name, entry in value.items()))
        case Range():
            return (Range, equality_key(value.low), equality_key(value.high), _shape(value))
        case Time():
            return (
                (Time, value.zone)
                if isinstance(value.zone, str)
                else (Time, value.zone is None, _time_places(value))
            )
        case DateTime():
            return (DateTime, _moment_key(value))
        case _:
            return (type(value), value)


def to_range(ends: Range) -> Range | Literal[Unknown.UNKNOWN] | None:
    """The range between the ends; null where they are of different kinds, have no order, or stand in the wrong one."""
    low, high = ends.low, ends.high
    if low is UNKNOWN or high is UNKNOWN:
        return UNKNOWN
    types = {type(end) for end in (low, high) if end is not None}
    if len(types) > 1 or not types <= _ORDERS.keys():
        return None
    return None if is_less(high, low) is True else ends


def is_within(value: Value, bounds: Range) -> Truth:
    """Whether the value lies in the range: the *and* of what each end says, null where they do not compare."""
    return both(_is_above_low(value, bounds), _is_below_high(value, bounds))


def _is_above_low(value: Value, bounds: Range) -> Truth:
    if bounds.low_unbounded:
        return True
    return is_less_or_equal(bounds.low, value) if bounds.low_closed else is_less(bounds.low, value)


def _is_below_high(value: Value, bounds: Range) -> Truth:
    if bounds.high_unbounded:
        return True
    return is_less_or_equal(value, bounds.high) if bounds.high_closed else is_less(value, bounds.high)


def _same_text(left: Value, right: Value) -> bool:
    return left == right


def _same_list(left: list[Value], right: list[Value]) -> Truth:
    return len(left) == len(right) and conjunction(map(equals, left, right))


def _same_context(left: dict[str, Value], right: dict[str, Value]) -> Truth:
    same_names = left.keys() == right.keys()
    return same_names and conjunction(equals(value, right[name]) for name, value in left.items())


def _same_range(left: Range, right: Range) -> Truth:
    if _shape(left) != _shape(right):
        return False
    return both(equals(left.low, right.low), equals(left.high, right.high))


def _shape(bounds: Range) -> tuple[bool, bool, bool, bool]:
    return bounds.low_closed, bounds.high_closed, bounds.low_unbounded, bounds.high_unbounded


def _same_time(left: Time, right: Time) -> bool:
    if left.zone == right.zone:
        return left.nanoseconds == right.nanoseconds
    if left.zone is None or right.zone is None:
        return False
    (left_first, left_last), (right_first, right_last) = _time_places(left), _time_places(right)
    if left_last < right_first or right_last < left_first:
        return False
    return left_first == left_last == right_first == right_last or _refuse_times()


def _same_moment(left: DateTime, right: DateTime) -> bool:
    return _moment_key(left) == _moment_key(right)


def _is_earlier_time(left: Time, right: Time) -> bool:
    if left.zone == right.zone or left.zone is None or right.zone is None:
        return left.nanoseconds < right.nanoseconds
    (left_first, left_last), (right_first, right_last) = _time_places(left), _time_places(right)
    if left_last < right_first:
        return True
    return False if right_last <= left_first else _refuse_times()


def _is_earlier(left: DateTime, right: DateTime) -> bool:
    left_instant, right_instant = to_instant(left), to_instant(right)
    if left_instant is None or right_instant is None:
        return to_local_nanoseconds(left) < to_local_nanoseconds(right)
    return left_instant < right_instant


def _moment_key(moment: DateTime) -> tuple[str, int]:
    """What a date-time shares with those it compares to, and its place among them in nanoseconds."""
    instant = to_instant(moment)
    return ("local", to_local_nanoseconds(moment)) if instant is None else ("instant", instant)


def _time_places(time: Time) -> tuple[int, int]:
    """The first and the last place in UTC that a time with a zone can have, in nanoseconds."""
    zone = time.zone
    offsets = clock_offsets(zone) if isinstance(zone, str) else (zone or 0,)
    return time.nanoseconds - max(offsets) * SECOND, time.nanoseconds - min(offsets) * SECOND


def _refuse_times() -> NoReturn:
    hint = "compare date-times, or times with an offset"
    raise FeelUnsupported("F236", "times in zones whose distance depends on the day", NOWHERE, hint)


_EQUALITIES: Mapping[type, Callable[..., Truth]] = {
    list: _same_list,
    dict: _same_context,
    Range: _same_range,
    Time: _same_time,
    DateTime: _same_moment,
}
"""How values are compared whose likeness is more than how they are written."""

_ORDERS: Mapping[type, Callable[..., bool]] = {
    Decimal: lt,
    str: lt,
    Date: lt,
    DaysDuration: lt,
    MonthsDuration: lt,
    Time: _is_earlier_time,
    DateTime: _is_earlier,
}
"""The kinds of values that have an order."""


def is_same(left: Value, right: Value) -> Truth:
    """Whether both are the same element of FEEL's domain: `is(left, right)` (10.3.4.6).

    Unlike `=`, it looks at the kind and at the offset: 20:00 UTC is not 21:00 an hour east of it.
    """
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if type(left) is not type(right):
        return False
    match left, right:
        case (Time(), Time()):
            return left.nanoseconds == right.nanoseconds and _clock_offset(left) == _clock_offset(right)
        case (DateTime(), DateTime()):
            return to_local_nanoseconds(left) == to_local_nanoseconds(right) and offset_of(left) == offset_of(
                right
            )
        case (list(), list()):
            return len(left) == len(right) and conjunction(map(is_same, left, right))
        case (dict(), dict()):
            same_names = left.keys() == right.keys()
            return same_names and conjunction(is_same(value, right[name]) for name, value in left.items())
        case _:
            return equals(left, right)


def _clock_offset(time: Time) -> int | None:
    """The offset of a time of no particular day: of a named zone, the one outside summer."""
    return min(clock_offsets(time.zone)) if isinstance(time.zone, str) else time.zone
