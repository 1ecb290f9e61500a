"""Arithmetic on numbers as authors write it: units and scales are settled, a quotient waits to be rounded."""

from __future__ import annotations

from policyctl.feel import syntax
from policyctl.feel.syntax import ArithmeticOperator, Span
from policyctl.program import arithmetic, ir
from policyctl.program.compare import shared_unit
from policyctl.program.terms import Compound, Mistaken, Quotient, Term
from policyctl.program.types import NumberType


def number_arithmetic(tree: syntax.Arithmetic, left: Term, right: Term) -> Term:
    """The result of an operator on two numbers. Raises Mistaken, and `OutOfBounds` past 128 bits."""
    if isinstance(left, Compound) or isinstance(right, Compound):
        hint = "use `decimal(a / b, 4)`"
        raise Mistaken("P310", "a quotient that is calculated with must be rounded", tree.span, hint)
    match tree.operator:
        case ArithmeticOperator.ADD | ArithmeticOperator.SUBTRACT:
            unit = shared_unit(left, right, tree.span)
            first, second, scale = arithmetic.aligned(left, right)
            is_sum = tree.operator is ArithmeticOperator.ADD
            operation = arithmetic.add if is_sum else arithmetic.subtract
            return operation(first, second, NumberType(scale, 0, 0, unit))
        case ArithmeticOperator.MULTIPLY:
            type_ = NumberType(_scale(left) + _scale(right), 0, 0, _unit_of_product(left, right, tree.span))
            return arithmetic.multiply(left, right, type_)
        case ArithmeticOperator.DIVIDE:
            return _quotient(left, right, tree)
        case ArithmeticOperator.POWER:
            raise Mistaken("P306", "`**` is outside the profile of bundles", tree.span)


def _unit_of_product(left: ir.Node, right: ir.Node, span: Span) -> str | None:
    first, second = _unit(left), _unit(right)
    if first and second:
        message = f"a number of `{first}` is not multiplied by a number of `{second}`"
        hint = "there is no algebra of units: multiply by a number without a unit"
        raise Mistaken("P305", message, span, hint)
    return first or second


def _quotient(left: ir.Node, right: ir.Node, tree: syntax.Arithmetic) -> Term:
    if unit := _unit(right):
        hint = "there is no algebra of units: divide by a number without a unit"
        raise Mistaken("P305", f"a number is not divided by a number of `{unit}`", tree.span, hint)
    if isinstance(right, ir.Constant) and right.value == 0:
        raise Mistaken("P309", "the divisor is zero", tree.right.span)
    return Quotient(left, right, _unit(left))


def _scale(node: ir.Node) -> int:
    assert isinstance(node.type, NumberType)
    return node.type.scale


def _unit(node: ir.Node) -> str | None:
    return node.type.unit if isinstance(node.type, NumberType) else None
