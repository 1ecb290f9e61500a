"""Arithmetic on FEEL's values (DMN 1.5, 10.3.2.15).

Every function gives null where the standard gives null: kinds that do not go together, a division by zero, a
number past the range of decimal128, a date past the year 999,999,999. Unknown in, unknown out.

- A date and a days duration give a date: the date-time at midnight is moved, and its date is the answer.
- A date beside a date-time stands for midnight UTC.
- A days duration moves the instant of a date-time, a months duration its calendar fields. A day that the
  month does not have becomes the month's last, as in XML Schema; by the letter of table 57 it would be null.
- A time goes around midnight.
- A months duration times or by a number is cut to whole months towards zero; a days duration is rounded half
  even to nanoseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from policyctl.feel.errors import FeelUnsupported
from policyctl.feel.syntax import NOWHERE, ArithmeticOperator
from policyctl.feel.temporal import (
    DAY,
    SECOND,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    Zone,
    days_in_month,
    from_day_number,
    from_instant,
    from_local_nanoseconds,
    to_date,
    to_day_number,
    to_instant,
    to_local_nanoseconds,
)
from policyctl.feel.values import DECIMAL, UNKNOWN, Unknown, Value

_MAXIMUM_EXPONENT = 999_999_999
_MAXIMUM_MONTHS = 10**18
_MAXIMUM_NANOSECONDS = 10**36


def compute(operator: ArithmeticOperator, left: Value, right: Value) -> Value:
    """The value of `left operator right`."""
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    operation = _OPERATIONS[operator].get((type(left), type(right)))
    if operation is None:
        return None
    try:
        result: Value = operation(left, right)
    except ArithmeticError:
        return None
    return result


def negate(operand: Value) -> Value:
    """The value of `-operand`: of a number or a duration, else null."""
    match operand:
        case Decimal():
            return DECIMAL.minus(operand)
        case DaysDuration():
            return DaysDuration(-operand.nanoseconds)
        case MonthsDuration():
            return MonthsDuration(-operand.months)
        case Unknown.UNKNOWN:
            return UNKNOWN
        case _:
            return None


def midnight(date: Date, zone: Zone = 0) -> DateTime:
    """The first moment of the date, in UTC unless another zone is given (10.3.2.3.5)."""
    return DateTime(date, Time(0, zone))


def add_months(date: Date, months: int) -> Date | None:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return to_date(year, month + 1, min(date.day, days_in_month(year, month + 1)))


def move(moment: DateTime, nanoseconds: int) -> DateTime | None:
    """The date-time so much later, in the same zone.

    The second pass of an hour that a named zone repeats cannot be written, and is refused.
    """
    instant = to_instant(moment)
    if instant is None:
        return from_local_nanoseconds(to_local_nanoseconds(moment) + nanoseconds, None)
    moved = from_instant(instant + nanoseconds, moment.time.zone)
    if moved is not None and to_instant(moved) != instant + nanoseconds:
        raise FeelUnsupported("F223", "a date-time in the repeated hour of a zone", NOWHERE)
    return moved


def _move_date(date: Date, duration: DaysDuration) -> Date | None:
    return from_day_number(to_day_number(date) + duration.nanoseconds // DAY)


def _move_date_months(date: Date, duration: MonthsDuration) -> Date | None:
    return add_months(date, duration.months)


def _move_moment(moment: DateTime, duration: DaysDuration) -> DateTime | None:
    return move(moment, duration.nanoseconds)


def _move_moment_months(moment: DateTime, duration: MonthsDuration) -> DateTime | None:
    date = add_months(moment.date, duration.months)
    return None if date is None else DateTime(date, moment.time)


def _move_time(time: Time, duration: DaysDuration) -> Time:
    return Time((time.nanoseconds + duration.nanoseconds) % DAY, time.zone)


def _days_between(later: Date, earlier: Date) -> DaysDuration:
    return DaysDuration((to_day_number(later) - to_day_number(earlier)) * DAY)


def _time_between_moments(later: DateTime, earlier: DateTime) -> DaysDuration | None:
    later_instant, earlier_instant = to_instant(later), to_instant(earlier)
    if later_instant is None and earlier_instant is None:
        return DaysDuration(to_local_nanoseconds(later) - to_local_nanoseconds(earlier))
    if later_instant is None or earlier_instant is None:
        return None
    return DaysDuration(later_instant - earlier_instant)


def _time_between_times(later: Time, earlier: Time) -> DaysDuration | None:
    """The days duration between two times of the same day; null where only one of them has an offset."""
    if later.zone == earlier.zone:
        return DaysDuration(later.nanoseconds - earlier.nanoseconds)
    if not isinstance(later.zone, int) or not isinstance(earlier.zone, int):
        return None
    shift = (later.zone - earlier.zone) * SECOND
    return DaysDuration(later.nanoseconds - earlier.nanoseconds - shift)


def _days(nanoseconds: Fraction | int) -> DaysDuration | None:
    length = round(nanoseconds)
    return DaysDuration(length) if abs(length) <= _MAXIMUM_NANOSECONDS else None


def _months(months: Fraction | int) -> MonthsDuration | None:
    length = int(months)
    return MonthsDuration(length) if abs(length) <= _MAXIMUM_MONTHS else None


def _quotient(left: int, right: int) -> Decimal:
    return DECIMAL.divide(Decimal(left), Decimal(right))


def _power(base: Decimal, exponent: Decimal) -> Decimal | None:
    """`base ** exponent`; null for the root of a negative number and for 0 to a negative power (table 60)."""
    if not -_MAXIMUM_EXPONENT <= exponent <= _MAXIMUM_EXPONENT:
        return None
    if base.is_zero():
        return Decimal(exponent.is_zero()) if exponent >= 0 else None
    return DECIMAL.power(base, exponent)


def _swapped(operation: Callable[..., Value]) -> Callable[..., Value]:
    return lambda left, right: operation(right, left)


def _by_duration_subtracted(operation: Callable[..., Value]) -> Callable[..., Value]:
    return lambda left, right: operation(left, negate(right))


_MOVES: Mapping[tuple[type, type], Callable[..., Value]] = {
    (Date, DaysDuration): _move_date,
    (Date, MonthsDuration): _move_date_months,
    (DateTime, DaysDuration): _move_moment,
    (DateTime, MonthsDuration): _move_moment_months,
    (Time, DaysDuration): _move_time,
    (DaysDuration, DaysDuration): lambda left, right: _days(left.nanoseconds + right.nanoseconds),
    (MonthsDuration, MonthsDuration): lambda left, right: _months(left.months + right.months),
}
"""What a duration on the right can be added to."""

_ADD: Mapping[tuple[type, type], Callable[..., Value]] = {
    (Decimal, Decimal): DECIMAL.add,
    (str, str): lambda left, right: left + right,
    **{(right, left): _swapped(operation) for (left, right), operation in _MOVES.items()},
    **_MOVES,
}

_SUBTRACT: Mapping[tuple[type, type], Callable[..., Value]] = {
    (Decimal, Decimal): DECIMAL.subtract,
    (Date, Date): _days_between,
    (DateTime, DateTime): _time_between_moments,
    (Date, DateTime): lambda left, right: _time_between_moments(midnight(left), right),
    (DateTime, Date): lambda left, right: _time_between_moments(left, midnight(right)),
    (Time, Time): _time_between_times,
    **{types: _by_duration_subtracted(operation) for types, operation in _MOVES.items()},
}

_MULTIPLY: Mapping[tuple[type, type], Callable[..., Value]] = {
    (Decimal, Decimal): DECIMAL.multiply,
    (DaysDuration, Decimal): lambda left, right: _days(left.nanoseconds * Fraction(right)),
    (Decimal, DaysDuration): lambda left, right: _days(right.nanoseconds * Fraction(left)),
    (MonthsDuration, Decimal): lambda left, right: _months(left.months * Fraction(right)),
    (Decimal, MonthsDuration): lambda left, right: _months(right.months * Fraction(left)),
}

_DIVIDE: Mapping[tuple[type, type], Callable[..., Value]] = {
    (Decimal, Decimal): DECIMAL.divide,
    (DaysDuration, Decimal): lambda left, right: _days(left.nanoseconds / Fraction(right)),
    (MonthsDuration, Decimal): lambda left, right: _months(left.months / Fraction(right)),
    (DaysDuration, DaysDuration): lambda left, right: _quotient(left.nanoseconds, right.nanoseconds),
    (MonthsDuration, MonthsDuration): lambda left, right: _quotient(left.months, right.months),
}

_OPERATIONS: Mapping[ArithmeticOperator, Mapping[tuple[type, type], Callable[..., Value]]] = {
    ArithmeticOperator.ADD: _ADD,
    ArithmeticOperator.SUBTRACT: _SUBTRACT,
    ArithmeticOperator.MULTIPLY: _MULTIPLY,
    ArithmeticOperator.DIVIDE: _DIVIDE,
    ArithmeticOperator.POWER: {(Decimal, Decimal): _power},
}
