"""The conversion functions (DMN 1.5, 10.3.4.1), `not` (10.3.4.2) and `is` (10.3.4.6)."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from policyctl.feel import syntax as tree
from policyctl.feel.arithmetic import midnight
from policyctl.feel.builtins.dates import to_day
from policyctl.feel.builtins.declaration import Group, anything, builtin, number, parameter, string, takes
from policyctl.feel.comparison import is_same, to_range
from policyctl.feel.errors import FeelSyntaxError, FeelUnsupported
from policyctl.feel.express import print_temporal, print_value
from policyctl.feel.logic import negation
from policyctl.feel.parser import parse_expression
from policyctl.feel.syntax import NOWHERE, Expression
from policyctl.feel.temporal import (
    HOUR,
    MAXIMUM_OFFSET,
    MAXIMUM_YEAR,
    MINUTE,
    SECOND,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    Zone,
    to_date,
)
from policyctl.feel.temporal_text import (
    parse_date,
    parse_date_time,
    parse_duration,
    parse_temporal,
    parse_time,
)
from policyctl.feel.values import DECIMAL, UNKNOWN, Builtin, Closure, Kind, Native, Range, Value, has_unknown

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")
_GROUPING_SEPARATORS = frozenset({" ", ",", "."})
_DECIMAL_SEPARATORS = frozenset({",", "."})
_READERS = {
    "date": parse_date,
    "date and time": parse_date_time,
    "time": parse_time,
    "duration": parse_duration,
}


def conversion_builtins() -> tuple[Builtin, ...]:
    """The conversion functions, in the order of the standard."""
    group = Group.CONVERSION
    text, day, moment = string("from"), parameter("from", Kind.DAY), parameter("from", Kind.DATE_TIME)
    return (
        builtin(
            group,
            "date",
            takes(parse_date, text),
            takes(to_day, day),
            takes(_date_of_parts, number("year"), number("month"), number("day")),
        ),
        builtin(
            group,
            "date and time",
            takes(_read_moment, text),
            takes(_moment_of_parts, parameter("date", Kind.DAY), parameter("time", Kind.TIME)),
        ),
        builtin(
            group,
            "time",
            takes(parse_time, text),
            takes(_same, parameter("from", Kind.TIME)),
            takes(_time_of_moment, moment),
            takes(
                _time_of_parts,
                number("hour"),
                number("minute"),
                number("second"),
                parameter("offset", Kind.DAYS_DURATION, optional=True, nullable=True),
            ),
        ),
        builtin(
            group,
            "number",
            takes(_same, number("from")),
            takes(_read_number, text),
            takes(
                _read_grouped_number,
                text,
                string("grouping separator", nullable=True),
                string("decimal separator", nullable=True),
            ),
        ),
        builtin(group, "string", takes(_to_string, anything("from")), reads_deep=True),
        builtin(group, "duration", takes(parse_duration, text)),
        builtin(
            group,
            "years and months duration",
            takes(_months_between, parameter("from", Kind.DAY), parameter("to", Kind.DAY)),
        ),
        builtin(group, "range", takes(_read_range, text)),
    )


def boolean_builtins() -> tuple[Builtin, ...]:
    """`not`, and `is`."""
    return (
        builtin(Group.BOOLEAN, "not", takes(negation, parameter("negand", Kind.BOOLEAN))),
        builtin(
            Group.DATE_AND_TIME, "is", takes(is_same, anything("value1"), anything("value2")), reads_deep=True
        ),
    )


def _same(value: Value) -> Value:
    return value


def _whole(part: Decimal) -> int | None:
    """The part of a date or time as an integer, or None where it is no whole number."""
    is_whole = -MAXIMUM_YEAR <= part <= MAXIMUM_YEAR and part == part.to_integral_value()
    return int(part) if is_whole else None


def _date_of_parts(year: Decimal, month: Decimal, day: Decimal) -> Value:
    parts = _whole(year), _whole(month), _whole(day)
    if parts[0] is None or parts[1] is None or parts[2] is None:
        return None
    return to_date(parts[0], parts[1], parts[2])


def _read_moment(text: str) -> Value:
    """The date-time of the text; of a date alone its local midnight."""
    date = parse_date(text)
    return parse_date_time(text) if date is None else midnight(date, None)


def _moment_of_parts(date: Date | DateTime, time: Time) -> Value:
    return DateTime(to_day(date), time)


def _time_of_moment(moment: DateTime) -> Value:
    return moment.time


def _time_of_parts(hour: Decimal, minute: Decimal, second: Decimal, offset: DaysDuration | None) -> Value:
    """The time of the parts; the second may have a fraction, the offset must be whole seconds up to 18 hours."""
    hours, minutes = _whole(hour), _whole(minute)
    if hours is None or minutes is None or not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= second < 60):
        return None
    nanoseconds = Fraction(second) * SECOND
    if nanoseconds.denominator != 1:
        raise FeelUnsupported("F221", "a fraction of a second finer than a nanosecond", NOWHERE)
    zone: Zone = None
    if offset is not None:
        zone, rest = divmod(offset.nanoseconds, SECOND)
        if rest or abs(zone) > MAXIMUM_OFFSET:
            return None
    return Time(hours * HOUR + minutes * MINUTE + int(nanoseconds), zone)


def _read_number(text: str) -> Value:
    """The number of a numeric literal, rounded to 34 digits."""
    return DECIMAL.create_decimal(text) if _NUMBER.fullmatch(text) else None


def _read_grouped_number(text: str, grouping: str | None, point: str | None) -> Value:
    """The number once the grouping separators are gone and the decimal separator is a point."""
    if grouping is not None and grouping not in _GROUPING_SEPARATORS:
        return None
    if point is not None and point not in _DECIMAL_SEPARATORS:
        return None
    if grouping == (point or "."):
        return None
    ungrouped = text.replace(grouping, "") if grouping else text
    if point == ",":
        if "." in ungrouped:
            return None
        ungrouped = ungrouped.replace(",", ".")
    return _read_number(ungrouped)


def _to_string(value: Value) -> Value:
    """The text of the value, without quotes or `@` around it; null of null."""
    if has_unknown(value):
        return UNKNOWN
    match value:
        case None | str():
            return value
        case Date() | Time() | DateTime() | DaysDuration() | MonthsDuration():
            return print_temporal(value)
        case Builtin() | Native() | Closure():
            raise FeelUnsupported("F237", "the string of a function", NOWHERE)
        case _:
            return print_value(value)


def _months_between(start: Date | DateTime, end: Date | DateTime) -> Value:
    """The whole months from the one day to the other, negative where the second is earlier."""
    first, last = to_day(start), to_day(end)
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        return MonthsDuration(months - 1)
    return MonthsDuration(months + (months < 0 and last.day > first.day))


def _read_range(text: str) -> Value:
    """The range of a range literal whose ends are literals; null of any other text."""
    try:
        literal = parse_expression(text)
    except FeelSyntaxError:
        return None
    if not isinstance(literal, tree.RangeLiteral):
        return None
    low, high = _read_end(literal.low), _read_end(literal.high)
    if (low is None and literal.low is not None) or (high is None and literal.high is not None):
        return None
    unbounded = literal.low is None, literal.high is None
    return to_range(Range(low, high, literal.low_closed, literal.high_closed, *unbounded))


def _read_end(end: Expression | None) -> Value:
    """The value of an end that is a literal, None where it is not or there is none."""
    match end:
        case tree.NumberLiteral(value) | tree.StringLiteral(value):
            return value
        case tree.AtLiteral(text):
            return parse_temporal(text)
        case tree.Call(tree.Name(name), (tree.StringLiteral(text),)) if name in _READERS:
            return _READERS[name](text)
        case _:
            return None
