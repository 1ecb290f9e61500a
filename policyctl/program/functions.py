"""The FEEL functions that bundles may call: each becomes nodes of the program, the same in every back end.

A function is given its checked arguments and the call (for spans and literal text). It raises `Misuse` with a
sentence when they do not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType, UnionType
from typing import TypeAlias

from msgspec.structs import replace

from policyctl.feel import syntax
from policyctl.program import arithmetic, ir, related
from policyctl.program.compare import nonzero, shared_unit, sign_of
from policyctl.program.constants import NotConstant, temporal_constant
from policyctl.program.terms import Compound, Quotient, Rows, RowValues, Term, describe
from policyctl.program.types import (
    BooleanType,
    DateType,
    DaysDurationType,
    InstantType,
    MonthsDurationType,
    NumberType,
    StringType,
)


class Misuse(Exception):
    """The arguments do not fit the function."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        self.code, self.message, self.hint = code, message, hint
        super().__init__(message)


Function: TypeAlias = Callable[[Sequence[Term], syntax.Call], Term]


def _rounding(rounding: ir.Rounding, *, scale_optional: bool) -> Function:
    def function(arguments: Sequence[Term], call: syntax.Call) -> Term:
        name = _name(call)
        counts = (1, 2) if scale_optional else (2,)
        if len(arguments) not in counts:
            raise Misuse("P312", f"`{name}` takes {_counted(counts)}, found {len(arguments)}")
        scale = _literal_scale(arguments[1], name) if len(arguments) == 2 else 0
        return _rounded(rounding, arguments[0], scale, name, call)

    return function


def _literal_scale(term: Term, name: str) -> int:
    match term:
        case ir.Constant(value=int() as scale, type=NumberType(scale=0)) if 0 <= scale <= 18:
            return scale
        case _:
            raise Misuse("P312", f"the scale of `{name}` must be a literal from 0 to 18")


def _rounded(rounding: ir.Rounding, term: Term, scale: int, name: str, call: syntax.Call) -> ir.Node:
    if isinstance(term, Quotient):
        return _rounded_quotient(rounding, term, scale, call)
    node = _number(term, name)
    assert isinstance(node.type, NumberType)
    if node.type.scale <= scale:
        return node
    divisor = arithmetic.constant(10 ** (node.type.scale - scale), NumberType(0, 0, 0))
    return arithmetic.divide(rounding, node, divisor, replace(node.type, scale=scale))


def _rounded_quotient(rounding: ir.Rounding, term: Quotient, scale: int, call: syntax.Call) -> ir.Node:
    sign_of(term.divisor, call.span)
    numerator, divisor = term.numerator, nonzero(term.divisor)
    assert isinstance(numerator.type, NumberType)
    assert isinstance(divisor.type, NumberType)
    shift = divisor.type.scale + scale - numerator.type.scale
    numerator = _shifted(numerator, max(0, shift))
    shifted_divisor = _shifted(divisor, max(0, -shift))
    return arithmetic.divide(rounding, numerator, shifted_divisor, NumberType(scale, 0, 0, term.unit))


def _shifted(node: ir.Node, digits: int) -> ir.Node:
    if digits == 0:
        return node
    assert isinstance(node.type, NumberType)
    return arithmetic.multiply(node, arithmetic.constant(10**digits, NumberType(0, 0, 0)), node.type)


def _extremum(operator: ir.Operator) -> Function:
    def function(arguments: Sequence[Term], call: syntax.Call) -> Term:
        name = _name(call)
        if len(arguments) == 1:
            return _extreme_of_rows(operator, arguments[0], name)
        nodes = [_number(each, name) for each in arguments]
        best = nodes[0]
        for each in nodes[1:]:
            best = _better(operator, best, each, call)
        return best

    return function


def _extreme_of_rows(operator: ir.Operator, term: Term, name: str) -> ir.Node:
    is_least = operator is ir.Operator.LESS_OR_EQUAL
    function = ir.AggregateFunction.MIN if is_least else ir.AggregateFunction.MAX
    values = _values_of_rows(term, name)
    if not related.has_order(values.value.type):
        raise Misuse("P303", f"`{name}` takes numbers, dates or instants, not a {describe(term)}")
    return related.extreme(function, values)


def _better(operator: ir.Operator, left: ir.Node, right: ir.Node, call: syntax.Call) -> ir.Node:
    unit = shared_unit(left, right, call.span)
    left, right, scale = arithmetic.aligned(left, right)
    (low1, high1), (low2, high2) = arithmetic.bounds_of(left.type), arithmetic.bounds_of(right.type)
    pick = min if operator is ir.Operator.LESS_OR_EQUAL else max
    type_ = NumberType(scale, pick(low1, low2), pick(high1, high2), unit)
    nullable = left.nullable or right.nullable
    unknowable = left.unknowable or right.unknowable
    wins = ir.Compare(operator, left, right, nullable, unknowable)
    chosen = ir.If(wins, left, right, type_, nullable, unknowable)
    return _null_where(wins, chosen) if nullable else chosen


def _null_where(condition: ir.Node, value: ir.Node) -> ir.Node:
    """The value, but null where the condition is null; where it is unknown, so is the value."""
    is_null = ir.Compare(
        ir.Operator.EQUAL,
        condition,
        arithmetic.null(condition.type),
        nullable=False,
        unknowable=condition.unknowable,
    )
    nothing = arithmetic.null(value.type)
    return ir.If(is_null, nothing, value, value.type, nullable=True, unknowable=value.unknowable)


def _absolute(arguments: Sequence[Term], call: syntax.Call) -> Term:
    (term,) = _exactly(1, arguments, call)
    node = _number(term, "abs")
    low, high = arithmetic.bounds_of(node.type)
    opposite = arithmetic.negate(node)
    negative = ir.Compare(ir.Operator.LESS, node, arithmetic.zero(node.type), node.nullable, node.unknowable)
    type_ = arithmetic.bounded(node.type, max(0, low, -high), max(abs(low), abs(high)))
    return ir.If(negative, opposite, node, type_, node.nullable, node.unknowable)


def _date(arguments: Sequence[Term], call: syntax.Call) -> Term:
    if len(arguments) == 1:
        return _date_from_one(arguments[0])
    year, month, day = (_whole(each, "date") for each in _exactly(3, arguments, call))
    (first, last), (low, high) = arithmetic.bounds_of(month.type), arithmetic.bounds_of(day.type)
    exists = first >= 1 and last <= 12 and low >= 1 and high <= 28
    nullable = not exists or year.nullable or month.nullable or day.nullable
    return ir.MakeDate(year, month, day, year.unknowable or month.unknowable or day.unknowable, nullable)


def _date_from_one(term: Term) -> ir.Node:
    if isinstance(term, ir.Constant) and isinstance(term.value, str):
        return _temporal(term.value, DateType, "a date")
    if not isinstance(term, Compound) and isinstance(term.type, DateType):
        return term
    hint = "`local date(…)` gives the day of an instant in the bundle's zone"
    raise Misuse(
        "P303", f"`date` takes a literal string or year, month and day, not a {describe(term)}", hint
    )


def _duration(arguments: Sequence[Term], call: syntax.Call) -> Term:
    (term,) = _exactly(1, arguments, call)
    match term:
        case ir.Constant(value=str() as text):
            return _temporal(text, DaysDurationType | MonthsDurationType, "a duration")
        case _:
            raise Misuse("P303", f"`duration` takes a literal string in bundles, not a {describe(term)}")


def _date_and_time(arguments: Sequence[Term], call: syntax.Call) -> Term:
    (term,) = _exactly(1, arguments, call)
    match term:
        case ir.Constant(value=str() as text):
            return _temporal(text, InstantType, "a date and time with an offset")
        case _:
            raise Misuse("P303", f"`date and time` takes a literal string in bundles, not a {describe(term)}")


def _temporal(text: str, wanted: type | UnionType, what: str) -> ir.Node:
    try:
        constant = temporal_constant(text)
    except NotConstant as reason:
        raise Misuse("P303", str(reason)) from None
    if not isinstance(constant.type, wanted):
        raise Misuse("P303", f"`{text}` is not {what}")
    return constant


def _local_date(arguments: Sequence[Term], call: syntax.Call) -> Term:
    (term,) = _exactly(1, arguments, call)
    if isinstance(term, Compound) or not isinstance(term.type, InstantType):
        raise Misuse("P303", f"`local date` takes a date and time, not a {describe(term)}")
    return ir.LocalDate(term, term.nullable, term.unknowable)


def _not(arguments: Sequence[Term], call: syntax.Call) -> Term:
    (term,) = _exactly(1, arguments, call)
    if isinstance(term, Compound) or not isinstance(term.type, BooleanType):
        raise Misuse("P315", f"`not` takes a condition, not a {describe(term)}")
    return ir.Not(term, term.nullable, term.unknowable)


def _text(test: ir.TextTest) -> Function:
    def function(arguments: Sequence[Term], call: syntax.Call) -> Term:
        value, pattern = (_string(each, _name(call)) for each in _exactly(2, arguments, call))
        nullable = value.nullable or pattern.nullable
        return ir.Text(test, value, pattern, nullable, value.unknowable or pattern.unknowable)

    return function


def _string_length(arguments: Sequence[Term], call: syntax.Call) -> Term:
    (term,) = _exactly(1, arguments, call)
    node = _string(term, "string length")
    assert isinstance(node.type, StringType)
    longest = node.type.max_length
    if node.type.options is not None:
        longest = max((len(each) for each in node.type.options), default=0)
    if longest is None:
        raise Misuse("P308", "the string has no longest length", "give it a maxLength in the schema")
    return ir.TextLength(node, NumberType(0, 0, longest), node.nullable, node.unknowable)


def _count(arguments: Sequence[Term], call: syntax.Call) -> Term:
    match _exactly(1, arguments, call)[0]:
        case Rows() as rows:
            return related.counted(rows)
        case RowValues() as values:
            return related.counted_values(values)
        case term:
            raise Misuse("P303", f"`count` takes the rows of an input, not a {describe(term)}")


def _distinct_values(arguments: Sequence[Term], call: syntax.Call) -> Term:
    (term,) = _exactly(1, arguments, call)
    return replace(_values_of_rows(term, "distinct values"), distinct=True)


def _sum(arguments: Sequence[Term], call: syntax.Call) -> Term:
    return related.summed(_numbers_of_rows(arguments, call))


def _mean(arguments: Sequence[Term], call: syntax.Call) -> Term:
    return related.mean(_numbers_of_rows(arguments, call))


def _numbers_of_rows(arguments: Sequence[Term], call: syntax.Call) -> RowValues:
    (term,) = _exactly(1, arguments, call)
    values = _values_of_rows(term, _name(call))
    if not isinstance(values.value.type, NumberType):
        raise Misuse("P303", f"`{_name(call)}` takes numbers, not a {describe(term)}")
    return values


def _values_of_rows(term: Term, name: str) -> RowValues:
    match term:
        case RowValues(distinct=False):
            return term
        case RowValues():
            raise Misuse("P306", "in bundles `distinct values` is only counted", "write `count(…)` around it")
        case Rows(name=rows):
            hint = f"say which field, as in `{name}({rows}.amount)`"
            raise Misuse("P303", f"`{name}` takes values, not rows", hint)
        case _:
            raise Misuse("P303", f"`{name}` takes a field of related rows, not a {describe(term)}")


def _exactly(count: int, arguments: Sequence[Term], call: syntax.Call) -> Sequence[Term]:
    if len(arguments) != count:
        raise Misuse("P312", f"`{_name(call)}` takes {_counted((count,))}, found {len(arguments)}")
    return arguments


def _counted(counts: Sequence[int]) -> str:
    text = " or ".join(str(each) for each in counts)
    return f"{text} argument" if text == "1" else f"{text} arguments"


def _number(term: Term, name: str) -> ir.Node:
    if isinstance(term, Quotient):
        raise Misuse("P310", f"`{name}` takes a rounded number", "use `decimal(a / b, 4)`")
    if isinstance(term, Compound) or not isinstance(term.type, NumberType):
        raise Misuse("P303", f"`{name}` takes a number, not a {describe(term)}")
    return term


def _whole(term: Term, name: str) -> ir.Node:
    node = _number(term, name)
    assert isinstance(node.type, NumberType)
    if node.type.scale:
        raise Misuse("P303", f"`{name}` takes whole numbers, not a {describe(term)}", "use `floor(…)`")
    return node


def _string(term: Term, name: str) -> ir.Node:
    if isinstance(term, Compound) or not isinstance(term.type, StringType):
        raise Misuse("P303", f"`{name}` takes a string, not a {describe(term)}")
    return term


def _name(call: syntax.Call) -> str:
    return call.function.name if isinstance(call.function, syntax.Name) else "the function"


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "abs": _absolute,
        "ceiling": _rounding(ir.Rounding.CEILING, scale_optional=True),
        "contains": _text(ir.TextTest.CONTAINS),
        "count": _count,
        "date": _date,
        "date and time": _date_and_time,
        "decimal": _rounding(ir.Rounding.HALF_EVEN, scale_optional=False),
        "distinct values": _distinct_values,
        "duration": _duration,
        "ends with": _text(ir.TextTest.ENDS_WITH),
        "floor": _rounding(ir.Rounding.FLOOR, scale_optional=True),
        "local date": _local_date,
        "max": _extremum(ir.Operator.GREATER_OR_EQUAL),
        "mean": _mean,
        "min": _extremum(ir.Operator.LESS_OR_EQUAL),
        "not": _not,
        "round down": _rounding(ir.Rounding.DOWN, scale_optional=False),
        "round half down": _rounding(ir.Rounding.HALF_DOWN, scale_optional=False),
        "round half up": _rounding(ir.Rounding.HALF_UP, scale_optional=False),
        "round up": _rounding(ir.Rounding.UP, scale_optional=False),
        "starts with": _text(ir.TextTest.STARTS_WITH),
        "string length": _string_length,
        "sum": _sum,
    }
)
"""Every function of the profile of bundles, by its name in the standard (`local date` is ours)."""
