"""Python values as FEEL values: what a caller may hand to an expression.

A `float` is refused, because it is not the number its writer meant; so is a date-time without a zone, because
nobody has said where its clock stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from policyctl.feel.errors import FeelError
from policyctl.feel.session import MAXIMUM_NESTING
from policyctl.feel.syntax import NOWHERE
from policyctl.feel.temporal import (
    SECOND,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    is_zone_name,
)
from policyctl.feel.values import DECIMAL, Builtin, Closure, Native, Range, Unknown, Value


def to_value(given: object, *, name: str = "value", nesting: int = 0) -> Value:
    """The FEEL value of a Python value; raises FeelError that says which `name` holds what FEEL cannot take."""
    if nesting > MAXIMUM_NESTING:
        raise _refused(name, f"nests deeper than {MAXIMUM_NESTING} levels")
    match given:
        case (
            None
            | bool()
            | Unknown.UNKNOWN
            | Date()
            | Time()
            | DateTime()
            | DaysDuration()
            | MonthsDuration()
            | Range()
        ):
            return given
        case Builtin() | Native() | Closure():
            return given
        case str():
            return _to_string(given, name)
        case int() | Decimal():
            return _to_number(Decimal(given), name)
        case float():
            raise _refused(
                name, "is a binary floating-point number", "give it as a Decimal or a string of digits"
            )
        case datetime():
            return to_moment(given, name=name)
        case date():
            return Date(given.year, given.month, given.day)
        case timedelta():
            return DaysDuration(given // timedelta(microseconds=1) * 1000)
        case list() | tuple():
            return [
                to_value(item, name=f"{name}[{at}]", nesting=nesting + 1) for at, item in enumerate(given, 1)
            ]
        case Mapping():
            return _to_context(given, name, nesting)
        case _:
            raise _refused(name, "is of a kind that FEEL does not have")


def to_moment(given: datetime, *, name: str = "value") -> DateTime:
    """The date-time of a Python one that has a zone: with its IANA name where it has one, else with its offset."""
    offset = given.utcoffset()
    if offset is None:
        raise _refused(name, "is a date-time without a zone", "give it a zone, or give a date")
    key = given.tzinfo.key if isinstance(given.tzinfo, ZoneInfo) and not given.fold else None
    zone = key if key is not None and is_zone_name(key) else offset // timedelta(seconds=1)
    seconds = given.hour * 3600 + given.minute * 60 + given.second
    nanoseconds = seconds * SECOND + given.microsecond * 1000
    return DateTime(Date(given.year, given.month, given.day), Time(nanoseconds, zone))


def _to_number(number: Decimal, name: str) -> Decimal:
    """The number, where FEEL's 34 digits can hold it exactly."""
    if not number.is_finite():
        raise _refused(name, "is no finite number")
    try:
        held = DECIMAL.plus(number)
    except ArithmeticError:
        held = None
    if held is None or held != number:
        raise _refused(name, "does not fit into a number of 34 digits")
    return held


def _to_string(text: str, name: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _refused(name, "is a string with half of a surrogate pair") from None
    return text


def _to_context(given: Mapping[object, object], name: str, nesting: int) -> Value:
    entries: dict[str, Value] = {}
    for key, value in given.items():
        if not isinstance(key, str):
            raise _refused(name, f"has the key `{key}`, which is no string")
        entries[_to_string(key, name)] = to_value(value, name=f"{name}.{key}", nesting=nesting + 1)
    return entries


def _refused(name: str, problem: str, hint: str | None = None) -> FeelError:
    return FeelError("F402", f"`{name}` {problem}", NOWHERE, hint)
