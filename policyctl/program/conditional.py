"""`if`: two branches brought to one type."""

from __future__ import annotations

from policyctl.feel.syntax import Span
from policyctl.program import arithmetic, ir
from policyctl.program.compare import shared_unit
from policyctl.program.terms import Mistaken, describe
from policyctl.program.types import (
    DaysDurationType,
    MonthsDurationType,
    NullType,
    NumberType,
    ScalarType,
    StringType,
)


def conditional(condition: ir.Node, then: ir.Node, otherwise: ir.Node, span: Span) -> ir.Node:
    """`if` with branches of one type, at one scale. Raises Mistaken.

    A branch is never null that is the very value which the condition has found not to be: `if x = null then 0 else x`.
    """
    nullable = _can_be_null(condition, then, ir.Operator.NOT_EQUAL) or _can_be_null(
        condition, otherwise, ir.Operator.EQUAL
    )
    if isinstance(then.type, NullType):
        then = arithmetic.null(otherwise.type)
    if isinstance(otherwise.type, NullType):
        otherwise = arithmetic.null(then.type)
    if type(then.type) is not type(otherwise.type):
        found = f"a {describe(then)} and a {describe(otherwise)}"
        raise Mistaken("P303", f"the branches of `if` are {found}", span)
    type_: ScalarType = then.type
    match then.type, otherwise.type:
        case NumberType(), NumberType():
            unit = shared_unit(then, otherwise, span)
            then, otherwise, scale = arithmetic.aligned(then, otherwise)
            low, high = _hull(then, otherwise)
            type_ = NumberType(scale, low, high, unit)
        case StringType(options=first), StringType(options=second):
            both = None if first is None or second is None else tuple(dict.fromkeys((*first, *second)))
            type_ = StringType(both)
        case DaysDurationType() | MonthsDurationType(), _:
            type_ = arithmetic.bounded(then.type, *_hull(then, otherwise))
        case _:
            pass
    return ir.If(
        condition,
        then,
        otherwise,
        type_,
        nullable,
        condition.unknowable or then.unknowable or otherwise.unknowable,
    )


def _can_be_null(condition: ir.Node, branch: ir.Node, operator: ir.Operator) -> bool:
    """Whether a branch can be null; not where it is the value that compared with null by `operator` leads elsewhere."""
    match condition:
        case ir.Compare(operator=compared, left=left, right=ir.Constant(value=None)):
            return branch.nullable and not (compared is operator and left == branch)
        case _:
            return branch.nullable


def _hull(first: ir.Node, second: ir.Node) -> tuple[int, int]:
    (low1, high1), (low2, high2) = arithmetic.bounds_of(first.type), arithmetic.bounds_of(second.type)
    return min(low1, low2), max(high1, high2)
