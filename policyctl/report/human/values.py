"""Values, bounds and distances in words: exact, with their units, and shares also as percent."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from types import MappingProxyType

from policyctl.decision import CriterionStatus, Question
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
from policyctl.languages import Words, labelled
from policyctl.program.types import NumberType, Type
from policyctl.report.phrases.english import ENGLISH
from policyctl.report.phrases.form import Phrases
from policyctl.trace import Bound

NO_LABELS: Mapping[str, Words] = MappingProxyType({})

_MOST_DECIMALS = 6
"""Digits after the point that are shown of a number whose scale nobody has named, such as a quotient."""

_WIDE = Context(prec=60)
"""Moves the point without rounding: numbers have at most 34 digits."""

_OPERATORS = {">=": "≥", "<=": "≤", "!=": "≠"}


def shown(
    value: Value,
    type_: Type | None = None,
    unit: Words | None = None,
    *,
    is_share: bool = False,
    labels: Mapping[str, Words] = NO_LABELS,
    phrases: Phrases = ENGLISH,
) -> str:
    """The value as a reader wants it: `22,480.90 USD`, `0.886 (88.6%)`, `2023-04-02 to 2023-06-30`.

    `is_share` says that a number is a part of one where its type does not.
    """
    match value:
        case None:
            return phrases.none
        case bool():
            return phrases.true if value else phrases.false
        case str():
            return labelled(value, labels, phrases.language)
        case Decimal():
            return _measured(value, type_, unit, is_share, phrases)
        case Date() | Time() | DateTime() | DaysDuration() | MonthsDuration():
            return _temporal(value, phrases)
        case Range():
            return _range(value, phrases)
        case list():
            members = (shown(each, is_share=is_share, labels=labels, phrases=phrases) for each in value)
            return phrases.comma.join(members) or phrases.nothing
        case _ if value is UNKNOWN:
            return phrases.unknown
        case _:
            return print_value(value)


def value_of(criterion: CriterionExplanation, phrases: Phrases) -> str:
    """The value that a criterion tested."""
    return _as_in(criterion, criterion.value, phrases)


def _as_in(criterion: CriterionExplanation, value: Value, phrases: Phrases) -> str:
    type_, unit, is_share = criterion.type, criterion.unit, criterion.is_share
    return shown(value, type_, unit, is_share=is_share, labels=criterion.labels, phrases=phrases)


def output(name: str, value: Value, question: Question, phrases: Phrases) -> str:
    """The value of a typed output in its decimals and unit, a text as readers call it."""
    type_ = question.output_types.get(name)
    unit = Words(type_.unit) if isinstance(type_, NumberType) and type_.unit else None
    return shown(value, type_, unit, labels=question.labels, phrases=phrases)


def _measured(
    number: Decimal, type_: Type | None, unit: Words | None, is_share: bool, phrases: Phrases
) -> str:
    digits = figures(number, type_)
    if unit is not None:
        return f"{digits} {unit.to(phrases.language)}"
    if is_share or (isinstance(type_, NumberType) and type_.is_share):
        return f"{digits} ({_percent(number)}%)"
    return digits


def _percent(number: Decimal) -> str:
    """The same digits with the point two places further on: exact where the number is shown exactly."""
    percent = number.scaleb(2, _WIDE)
    return _plain(percent) if _decimals(number) <= _MOST_DECIMALS else f"≈{percent:,.{_MOST_DECIMALS - 2}f}"


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


def _temporal(value: Date | Time | DateTime | DaysDuration | MonthsDuration, phrases: Phrases) -> str:
    if isinstance(value, DaysDuration) and value.nanoseconds % DAY == 0:
        return phrases.days.of(value.nanoseconds // DAY)
    return print_temporal(value)


def _range(value: Range, phrases: Phrases) -> str:
    if not (value.low_closed and value.high_closed):
        return print_value(value)
    return phrases.span.format(shown(value.low, phrases=phrases), shown(value.high, phrases=phrases))


def window(days: Range, phrases: Phrases = ENGLISH) -> str:
    """The days of a window, and how many they are where both ends are included."""
    low, high = days.low, days.high
    if not (isinstance(low, Date) and isinstance(high, Date) and days.low_closed and days.high_closed):
        return shown(days, phrases=phrases)
    count = phrases.days.of(to_day_number(high) - to_day_number(low) + 1)
    return phrases.span_of_days.format(shown(days, phrases=phrases), count)


def bounds(criterion: CriterionExplanation, phrases: Phrases = ENGLISH) -> str:
    """What the value is held against: `≥ 0.9 (90%)`; the test as written where it compares with no value."""
    if not criterion.bounds:
        return criterion.test
    if len(criterion.bounds) > 1 and all(each.operator == "=" for each in criterion.bounds):
        values = (_as_in(criterion, each.value, phrases) for each in criterion.bounds)
        return phrases.one_of.format(phrases.comma.join(values))
    return phrases.comma.join(
        f"{_operator(each.operator, phrases)} {_as_in(criterion, each.value, phrases)}"
        for each in criterion.bounds
    )


def _operator(operator: str, phrases: Phrases) -> str:
    return phrases.one_of.format("").strip() if operator == "in" else _OPERATORS.get(operator, operator)


def distance(criterion: CriterionExplanation, phrases: Phrases = ENGLISH) -> str:
    """How far the value is from its bound, or what stands in the way of saying so."""
    match criterion.status:
        case CriterionStatus.NOT_APPLICABLE:
            return phrases.counts_as[criterion.counts_as]
        case CriterionStatus.UNKNOWN:
            return phrases.missing if criterion.value is UNKNOWN else phrases.no_bound
        case _ if criterion.is_neutral:
            return _apart(criterion, phrases)
        case CriterionStatus.PASS:
            return _to_spare(criterion, phrases)
        case CriterionStatus.FAIL:
            return _missed_by(criterion, phrases)


def _apart(criterion: CriterionExplanation, phrases: Phrases) -> str:
    """On which side of its bound the value lies and how far, where neither side is the better; nothing between two."""
    if criterion.distance is None:
        return ""
    if _is_nought(criterion.distance):
        return phrases.equal
    is_held = criterion.status is CriterionStatus.PASS
    if is_held and _is_between(criterion):
        return ""
    is_below = _is_below(criterion) is not is_held
    if isinstance(criterion.value, Date | DateTime):
        words = phrases.earlier if is_below else phrases.later
    else:
        words = phrases.below if is_below else phrases.above
    return words.format(_amount(criterion, phrases))


def _to_spare(criterion: CriterionExplanation, phrases: Phrases) -> str:
    if criterion.distance is None:
        return ""
    if _is_nought(criterion.distance):
        return phrases.exactly_met
    return phrases.to_spare.format(_amount(criterion, phrases))


def _missed_by(criterion: CriterionExplanation, phrases: Phrases) -> str:
    if criterion.distance is None:
        return ""
    is_below = _is_below(criterion)
    if _is_nought(criterion.distance):
        return phrases.must_be_more if is_below else phrases.must_be_less
    if isinstance(criterion.value, Date | DateTime):
        words = phrases.too_early if is_below else phrases.too_late
    else:
        words = phrases.short if is_below else phrases.over
    return words.format(_amount(criterion, phrases))


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


def _amount(criterion: CriterionExplanation, phrases: Phrases) -> str:
    """The distance without its sign, in the unit of the value."""
    match criterion.distance:
        case Decimal() as number:
            digits = figures(abs(number), criterion.type)
            return f"{digits} {criterion.unit.to(phrases.language)}" if criterion.unit else digits
        case DaysDuration(nanoseconds=nanoseconds):
            return shown(DaysDuration(abs(nanoseconds)), phrases=phrases)
        case MonthsDuration(months=months):
            return shown(MonthsDuration(abs(months)), phrases=phrases)
        case other:
            return shown(other, phrases=phrases)


def _is_below(criterion: CriterionExplanation) -> bool:
    """Whether a value that misses its bounds lies below them: on the side of a lower one, if there are both."""
    lower = _lower(criterion)
    if not _is_between(criterion):
        return bool(lower)
    return any(_lies_below(criterion.value, each.value) for each in lower)


def _is_between(criterion: CriterionExplanation) -> bool:
    """Whether its bounds are on both sides."""
    return len(_lower(criterion)) not in (0, len(criterion.bounds))


def _lower(criterion: CriterionExplanation) -> list[Bound]:
    return [each for each in criterion.bounds if each.operator in (">=", ">")]


def _lies_below(value: Value, bound: Value) -> bool:
    match value, bound:
        case (Decimal(), Decimal()):
            return value <= bound
        case (Date(), Date()):
            return to_day_number(value) <= to_day_number(bound)
        case _:
            return False
