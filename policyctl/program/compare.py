"""Comparisons: two terms become one condition, or a mistake says why they cannot be compared."""

from __future__ import annotations

from collections.abc import Sequence

from policyctl.diagnostics import Severity, nearest
from policyctl.feel.printer import print_string
from policyctl.feel.syntax import Span
from policyctl.program import arithmetic, ir
from policyctl.program.terms import (
    Choices,
    Compound,
    ListParameter,
    Mistake,
    Mistaken,
    Quotient,
    RangeTerm,
    Term,
    describe,
    is_number,
)
from policyctl.program.types import (
    BooleanType,
    DateType,
    InstantType,
    NullType,
    NumberType,
    ScalarType,
    StringType,
)

_MIRRORED = {
    ir.Operator.LESS: ir.Operator.GREATER,
    ir.Operator.LESS_OR_EQUAL: ir.Operator.GREATER_OR_EQUAL,
    ir.Operator.GREATER: ir.Operator.LESS,
    ir.Operator.GREATER_OR_EQUAL: ir.Operator.LESS_OR_EQUAL,
}
_EQUALITY = (ir.Operator.EQUAL, ir.Operator.NOT_EQUAL)


def compare(operator: ir.Operator, left: Term, right: Term, span: Span) -> tuple[ir.Node, Mistake | None]:
    """The condition `left operator right`, with a warning when it is always true.

    Raises Mistaken for different types or units, for order where there is none, and for a comparison that can
    never be true.
    """
    if isinstance(left, Quotient) or isinstance(right, Quotient):
        return _compare_quotients(operator, left, right, span), None
    left, right = _scalar(left, right, span), _scalar(right, left, span)
    if isinstance(left.type, NullType) or isinstance(right.type, NullType):
        return _compare_with_null(operator, left, right, span), None
    _require_same_type(left, right, span)
    _require_order(operator, left, span)
    warning = _settled(operator, left, right, span)
    if isinstance(left.type, NumberType):
        left, right, _ = arithmetic.aligned(left, right)
    return _node(operator, left, right), warning


def is_in(value: Term, among: Term, span: Span) -> ir.Node:
    """The condition that a value lies in a range or is one of a list. Raises Mistaken."""
    match among:
        case RangeTerm():
            return _in_range(value, among, span)
        case Choices(items=items):
            return _one_of(value, items, span)
        case ListParameter(name=name, element=element):
            return _in_list_parameter(value, name, element, among.unset, span)
        case _:
            return compare(ir.Operator.EQUAL, value, among, span)[0]


def all_of(operands: list[ir.Node]) -> ir.Node:
    """Kleene *and* of conditions, flattened."""
    flat = [part for each in operands for part in (each.operands if isinstance(each, ir.And) else (each,))]
    if len(flat) == 1:
        return flat[0]
    return ir.And(tuple(flat), any(e.nullable for e in flat), any(e.unknowable for e in flat))


def one_of(operands: list[ir.Node]) -> ir.Node:
    """Kleene *or* of conditions, flattened."""
    flat = [part for each in operands for part in (each.operands if isinstance(each, ir.Or) else (each,))]
    if len(flat) == 1:
        return flat[0]
    return ir.Or(tuple(flat), any(e.nullable for e in flat), any(e.unknowable for e in flat))


def nonzero(divisor: ir.Node) -> ir.Node:
    """The divisor, null where it is zero (DMN 1.5, table 50): what is computed with it is then null too."""
    low, high = arithmetic.bounds_of(divisor.type)
    if low > 0 or high < 0:
        return divisor
    type_ = arithmetic.bounded(divisor.type, low or 1, high or -1)
    is_zero = _node(ir.Operator.EQUAL, divisor, arithmetic.zero(divisor.type))
    return ir.If(
        is_zero, arithmetic.null(type_), divisor, type_, nullable=True, unknowable=divisor.unknowable
    )


def sign_of(divisor: ir.Node, span: Span) -> int:
    """1 for a divisor that is never negative, -1 for one that is never positive. Raises Mistaken otherwise."""
    low, high = arithmetic.bounds_of(divisor.type)
    if low >= 0 and high > 0:
        return 1
    if high <= 0 and low < 0:
        return -1
    found = "always zero" if low == high == 0 else "sometimes negative and sometimes positive"
    raise Mistaken(
        "P309",
        f"the divisor is {found}, so the quotient has no known sign",
        span,
        "give the divisor a minimum of 0 or more, or a maximum of 0 or less",
    )


def shared_unit(left: Term, right: Term, span: Span) -> str | None:
    """The unit of two numbers that are compared, added or subtracted; a literal takes the other's unit."""
    left_unit, right_unit = _unit(left), _unit(right)
    if left_unit == right_unit or isinstance(right, ir.Constant):
        return left_unit
    if isinstance(left, ir.Constant):
        return right_unit
    raise Mistaken(
        "P305",
        f"{_with_unit(left_unit)} does not compare with, add to or subtract from {_with_unit(right_unit)}",
        span,
        "give both the same unit",
    )


def _unit(term: Term) -> str | None:
    if isinstance(term, Quotient):
        return term.unit
    assert not isinstance(term, Compound)
    return term.type.unit if isinstance(term.type, NumberType) else None


def _with_unit(unit: str | None) -> str:
    return f"a number of `{unit}`" if unit else "a number without a unit"


def _node(operator: ir.Operator, left: ir.Node, right: ir.Node) -> ir.Compare:
    nullable = operator not in _EQUALITY and (left.nullable or right.nullable)
    return ir.Compare(operator, left, right, nullable, left.unknowable or right.unknowable)


def _scalar(term: Term, other: Term, span: Span) -> ir.Node:
    if isinstance(term, Compound):
        raise _mismatch(term, other, span)
    return term


def _mismatch(left: Term, right: Term, span: Span) -> Mistaken:
    hint = None
    kinds = {type(each.type) for each in (left, right) if not isinstance(each, Compound)}
    if kinds == {DateType, InstantType}:
        hint = "`local date(…)` gives the day of an instant in the bundle's zone"
    if BooleanType in kinds and StringType in kinds:
        hint = "a truth value is written `true` or `false`, in TOML without quotes"
    return Mistaken("P303", f"{_described(left)} cannot be compared with {_described(right)}", span, hint)


def _described(term: Term) -> str:
    """The type of a term; of a text that stands there the text."""
    match term:
        case ir.Constant(value=str() as text, type=StringType()):
            return f"the string `{print_string(text)}`"
        case _:
            return describe(term)


def _require_same_type(left: ir.Node, right: ir.Node, span: Span) -> None:
    if type(left.type) is not type(right.type):
        raise _mismatch(left, right, span)
    if isinstance(left.type, NumberType):
        shared_unit(left, right, span)


def _require_order(operator: ir.Operator, left: ir.Node, span: Span) -> None:
    if operator in _EQUALITY or not isinstance(left.type, StringType | BooleanType):
        return
    raise Mistaken(
        "P303",
        f"`{operator.value}` does not order a {describe(left)}",
        span,
        "strings and booleans are compared by `=`, `!=` and `in`; order differs between databases",
    )


def _compare_with_null(operator: ir.Operator, left: ir.Node, right: ir.Node, span: Span) -> ir.Node:
    if operator not in _EQUALITY:
        raise Mistaken(
            "P303", f"`{operator.value}` with null is never true", span, "write `= null` or `!= null`"
        )
    other = right if isinstance(left.type, NullType) else left
    if not other.nullable:
        raise Mistaken("P304", f"{describe(other)} here is never null", span, None)
    return _node(operator, other, arithmetic.null(other.type))


def _settled(operator: ir.Operator, left: ir.Node, right: ir.Node, span: Span) -> Mistake | None:
    """A warning when the comparison is always true. Raises Mistaken when it never is."""
    verdict, reason, hint = None, "", None
    match left.type, right.type:
        case StringType(options=(*first,)), StringType(options=(*second,)):
            if operator is ir.Operator.EQUAL and not set(first) & set(second):
                verdict, reason, hint = _no_common_option(left, right, tuple(first), tuple(second))
        case NumberType(), NumberType():
            if isinstance(left, ir.Constant) != isinstance(right, ir.Constant):
                verdict, reason = _by_bounds(operator, left, right)
        case _:
            pass
    if verdict is None:
        return None
    if verdict:
        return Mistake(code="P314", message=reason, span=span, hint=hint, severity=Severity.WARNING)
    raise Mistaken("P304", reason, span, hint)


def _no_common_option(
    left: ir.Node, right: ir.Node, first: tuple[str, ...], second: tuple[str, ...]
) -> tuple[bool, str, str | None]:
    if isinstance(left, ir.Constant):
        left, right, first, second = right, left, second, first
    listed = ", ".join(f"`{each}`" for each in first)
    if isinstance(right, ir.Constant):
        word = nearest(str(right.value), first)
        hint = f'did you mean `"{word}"`?' if word else f"the values are {listed}"
        return False, f'`"{right.value}"` is none of the values this can have', hint
    return False, "the two sides have no value in common", f"the left side can be {listed}"


def _by_bounds(operator: ir.Operator, left: ir.Node, right: ir.Node) -> tuple[bool | None, str]:
    if isinstance(left, ir.Constant):
        if operator in _EQUALITY:
            return _by_bounds(operator, right, left)
        return _by_bounds(_MIRRORED[operator], right, left)
    aligned_left, aligned_right, scale = arithmetic.aligned(left, right)
    low, high = arithmetic.bounds_of(aligned_left.type)
    limit, _ = arithmetic.bounds_of(aligned_right.type)
    never = {
        ir.Operator.EQUAL: limit < low or limit > high,
        ir.Operator.LESS: low >= limit,
        ir.Operator.LESS_OR_EQUAL: low > limit,
        ir.Operator.GREATER: high <= limit,
        ir.Operator.GREATER_OR_EQUAL: high < limit,
    }
    always = {
        ir.Operator.NOT_EQUAL: limit < low or limit > high,
        ir.Operator.LESS: high < limit,
        ir.Operator.LESS_OR_EQUAL: high <= limit,
        ir.Operator.GREATER: low > limit,
        ir.Operator.GREATER_OR_EQUAL: low >= limit,
    }
    found = f"the value lies between {_plain(low, scale)} and {_plain(high, scale)}"
    if never.get(operator):
        return False, f"`{operator.value} {_plain(limit, scale)}` is never true: {found}"
    if always.get(operator):
        return True, f"`{operator.value} {_plain(limit, scale)}` is always true: {found}"
    return None, ""


def _plain(value: int, scale: int) -> str:
    if scale == 0:
        return str(value)
    digits = f"{abs(value):0{scale + 1}d}"
    text = f"{digits[:-scale]}.{digits[-scale:]}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text


def _compare_quotients(operator: ir.Operator, left: Term, right: Term, span: Span) -> ir.Node:
    """`a / b op c / d` as `a * d op c * b`, turned round where the divisors' signs differ."""
    if not is_number(left) or not is_number(right):
        raise _mismatch(left, right, span)
    shared_unit(left, right, span)
    (n1, d1), (n2, d2) = _fraction(left), _fraction(right)
    if sign_of(d1, span) * sign_of(d2, span) < 0:
        operator = _MIRRORED.get(operator, operator)
    d1, d2 = nonzero(d1), nonzero(d2)
    if operator in _EQUALITY and any(each.nullable for each in (n1, d1, n2, d2)):
        hint = "round it first, as in `decimal(a / b, 4)`"
        raise Mistaken("P310", "a quotient that can be null is not compared by equality", span, hint)
    first, second, _ = arithmetic.aligned(_product(n1, d2), _product(n2, d1))
    return _node(operator, first, second)


def _fraction(term: Term) -> tuple[ir.Node, ir.Node]:
    if isinstance(term, Quotient):
        return term.numerator, term.divisor
    assert not isinstance(term, Compound)
    return term, arithmetic.number(1)


def _product(left: ir.Node, right: ir.Node) -> ir.Node:
    assert isinstance(left.type, NumberType)
    assert isinstance(right.type, NumberType)
    return arithmetic.multiply(left, right, NumberType(left.type.scale + right.type.scale, 0, 0))


def _in_range(value: Term, range_: RangeTerm, span: Span) -> ir.Node:
    low = ir.Operator.GREATER_OR_EQUAL if range_.low_closed else ir.Operator.GREATER
    high = ir.Operator.LESS_OR_EQUAL if range_.high_closed else ir.Operator.LESS
    ends = [(low, range_.low), (high, range_.high)]
    return all_of([compare(operator, value, end, span)[0] for operator, end in ends if end is not None])


def _one_of(value: Term, items: tuple[ir.Constant, ...], span: Span) -> ir.Node:
    if isinstance(value, Quotient):
        return one_of([compare(ir.Operator.EQUAL, value, item, span)[0] for item in items])
    node = _scalar(value, Choices(items), span)
    for item in items:
        compare(ir.Operator.EQUAL, node, item, span)
    if isinstance(node.type, NumberType):
        return _one_of_numbers(node, items)
    return ir.Member(node, tuple(item.value for item in items), node.unknowable)


def _one_of_numbers(node: ir.Node, items: tuple[ir.Constant, ...]) -> ir.Node:
    scales = [item.type.scale for item in items if isinstance(item.type, NumberType)]
    assert isinstance(node.type, NumberType)
    scale = max([node.type.scale, *scales])
    machine = [item if item.value is None else arithmetic.rescaled(item, scale) for item in items]
    options = tuple(each.value for each in machine if isinstance(each, ir.Constant))
    return ir.Member(arithmetic.rescaled(node, scale), options, node.unknowable)


def _in_list_parameter(value: Term, name: str, element: ScalarType, unset: bool, span: Span) -> ir.Node:
    node = _scalar(value, ListParameter(name, element, unset), span)
    if type(node.type) is not type(element):
        raise _mismatch(node, ListParameter(name, element, unset), span)
    if isinstance(node.type, NumberType) and isinstance(element, NumberType):
        if node.type.scale > element.scale:
            raise Mistaken(
                "P303",
                f"`{name}` has {element.scale} decimals, the value {node.type.scale}",
                span,
                f"give `{name}` a scale of {node.type.scale}",
            )
        node = arithmetic.rescaled(node, element.scale)
    return ir.ParameterMember(node, name, node.unknowable or unset)


def any_test(conditions: Sequence[ir.Node]) -> ir.Node:
    """The *or* of the tests of a cell; equalities with constants become one membership."""
    members = [_as_member(each) for each in conditions]
    if len(conditions) > 1 and all(members):
        first = members[0]
        assert first is not None
        if all(each is not None and each.value == first.value for each in members):
            options = tuple(option for each in members if each is not None for option in each.options)
            return ir.Member(first.value, options, first.unknowable)
    return one_of(list(conditions))


def _as_member(condition: ir.Node) -> ir.Member | None:
    match condition:
        case ir.Member():
            return condition
        case ir.Compare(operator=ir.Operator.EQUAL, left=left, right=ir.Constant(value=value)):
            return ir.Member(left, (value,), left.unknowable)
        case _:
            return None
