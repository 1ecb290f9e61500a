"""Values, bounds and distances in words: exact, with their units, and shares also as percent."""

from __future__ import annotations

from decimal import Decimal

from policyctl.decision import CriterionStatus
from policyctl.explanation import CriterionExplanation
from policyctl.feel.express import print_temporal, print_value
from policyctl.feel.temporal import (
    DAY,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    to_day_number,
)
from policyctl.feel.values import UNKNOWN, Range, Value
from policyctl.languages import Words
from policyctl.program.types import NumberType, Type

_MOST_DECIMALS = 6
"""Digits after the point that are shown of a number whose scale nobody has named, such as a quotient."""

_OPERATORS = {">=": "≥", "<=": "≤", "in": "one of", "!=": "≠"}


def shown(value: Value, type_: Type | None = None, unit: Words | None = None) -> str:
    """The value as a reader wants it: `22,480.90 USD`, `0.886 (88.6%)`, `2023-04-02 to 2023-06-30`."""
    match value:
        case None:
            return "none"
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case Decimal():
            return _measured(value, type_, unit)
        case Date() | Time() | DateTime() | DaysDuration() | MonthsDuration():
            return _temporal(value)
        case Range():
            return _range(value)
        case list():
            return ", ".join(shown(each) for each in value) or "nothing"
        case _ if value is UNKNOWN:
            return "unknown"
        case _:
            return print_value(value)


def _measured(number: Decimal, type_: Type | None, unit: Words | None) -> str:
    digits = figures(number, type_)
    if unit is not None:
        return f"{digits} {unit}"
    if isinstance(type_, NumberType) and is_share(type_):
        return f"{digits} ({_plain(number * 100)}%)"
    return digits


def is_share(type_: NumberType) -> bool:
    """Whether the number is a fraction of one: without a unit, from 0 to 1."""
    return type_.unit is None and type_.minimum == 0 and type_.scale > 0 and type_.maximum == 10**type_.scale


def figures(number: Decimal, type_: Type | None) -> str:
    """The digits alone: at the scale of a type with a unit, else as many as are needed."""
    if isinstance(type_, NumberType) and type_.unit is not None and _decimals(number) <= type_.scale:
        return f"{number:,.{type_.scale}f}"
    if _decimals(number) > _MOST_DECIMALS:
        return f"≈{number:,.{_MOST_DECIMALS}f}"
    return _plain(number)


def _plain(number: Decimal) -> str:
    digits = f"{number:,f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _decimals(number: Decimal) -> int:
    return len(f"{number:f}".partition(".")[2].rstrip("0"))


def _temporal(value: Date | Time | DateTime | DaysDuration | MonthsDuration) -> str:
    if isinstance(value, DaysDuration) and value.nanoseconds % DAY == 0:
        days = value.nanoseconds // DAY
        return f"{days:,} day" if abs(days) == 1 else f"{days:,} days"
    return print_temporal(value)


def _range(value: Range) -> str:
    if not (value.low_closed and value.high_closed):
        return print_value(value)
    return f"{shown(value.low)} to {shown(value.high)}"


def window(days: Range) -> str:
    """The days of a window, and how many they are where both ends are included."""
    low, high = days.low, days.high
    if not (isinstance(low, Date) and isinstance(high, Date) and days.low_closed and days.high_closed):
        return shown(days)
    count = to_day_number(high) - to_day_number(low) + 1
    return f"{shown(days)} ({count:,} days)"


def bounds(criterion: CriterionExplanation) -> str:
    """What the value is held against: `≥ 0.9 (90%)`; the test as written where it compares with no value."""
    if not criterion.bounds:
        return criterion.test
    if len(criterion.bounds) > 1 and all(each.operator == "=" for each in criterion.bounds):
        return f"one of {', '.join(shown(each.value, criterion.type, criterion.unit) for each in criterion.bounds)}"
    return ", ".join(
        f"{_OPERATORS.get(each.operator, each.operator)} {shown(each.value, criterion.type, criterion.unit)}"
        for each in criterion.bounds
    )


def distance(criterion: CriterionExplanation) -> str:
    """How far the value is from its bound, or what stands in the way of saying so."""
    match criterion.status:
        case CriterionStatus.NOT_APPLICABLE:
            return f"counts as {_COUNTS_AS[criterion.counts_as]}"
        case CriterionStatus.UNKNOWN:
            return "missing" if criterion.value is UNKNOWN else "no bound set"
        case CriterionStatus.PASS:
            return _to_spare(criterion)
        case CriterionStatus.FAIL:
            return _missed_by(criterion)


_COUNTS_AS = {
    CriterionStatus.PASS: "a pass",
    CriterionStatus.FAIL: "a miss",
    CriterionStatus.UNKNOWN: "undetermined",
    CriterionStatus.NOT_APPLICABLE: "undetermined",
}


def _to_spare(criterion: CriterionExplanation) -> str:
    if criterion.distance is None:
        return ""
    return "exactly met" if _is_nought(criterion.distance) else f"{_amount(criterion)} to spare"


def _missed_by(criterion: CriterionExplanation) -> str:
    if criterion.distance is None:
        return ""
    is_below = _is_below(criterion)
    if _is_nought(criterion.distance):
        return f"equal, must be {'more' if is_below else 'less'}"
    if isinstance(criterion.value, Date | DateTime):
        return f"{_amount(criterion)} too {'early' if is_below else 'late'}"
    return f"{_amount(criterion)} {'short' if is_below else 'over'}"


def _is_nought(value: Value) -> bool:
    match value:
        case Decimal():
            return value == 0
        case DaysDuration(nanoseconds=nanoseconds):
            return nanoseconds == 0
        case MonthsDuration(months=months):
            return months == 0
        case _:
            return False


def _amount(criterion: CriterionExplanation) -> str:
    """The distance without its sign, in the unit of the value."""
    match criterion.distance:
        case Decimal() as number:
            digits = figures(abs(number), criterion.type)
            return f"{digits} {criterion.unit}" if criterion.unit else digits
        case DaysDuration(nanoseconds=nanoseconds):
            return shown(DaysDuration(abs(nanoseconds)))
        case MonthsDuration(months=months):
            return shown(MonthsDuration(abs(months)))
        case other:
            return shown(other)


def _is_below(criterion: CriterionExplanation) -> bool:
    """Whether a value that misses its bounds lies below them: on the side of a lower one, if there are both."""
    lower = [each for each in criterion.bounds if each.operator in (">=", ">")]
    if len(lower) in (0, len(criterion.bounds)):
        return bool(lower)
    return any(_lies_below(criterion.value, each.value) for each in lower)


def _lies_below(value: Value, bound: Value) -> bool:
    match value, bound:
        case (Decimal(), Decimal()):
            return value <= bound
        case (Date(), Date()):
            return to_day_number(value) <= to_day_number(bound)
        case _:
            return False
