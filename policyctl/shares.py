"""Which criteria test a share: a number without a unit that is a part of one, and is also told as percent.

1. A number whose own type says so is a share: without a unit, with decimals, from 0 to 1.
2. A number with decimals is one where all it is held against are shares by name: parameters, fields, decisions.
3. So is an exact quotient; of its bounds, numbers from 0 to 1 that are written out are shares too, and so is a share
   of a share. Held against nothing but 0 it may be anything.

What is a whole number or has a unit is no share.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from policyctl.feel import syntax
from policyctl.program.model import CompiledCriterion, CompiledExpression, Program
from policyctl.program.types import NumberType, Type


def tests_share(program: Program, criterion: CompiledCriterion) -> bool:
    """Whether the number that the criterion tests is a share, by the rules above."""
    type_ = criterion.input_type
    if isinstance(type_, NumberType) and type_.is_share:
        return True
    has_decimals = isinstance(type_, NumberType) and type_.unit is None and type_.scale > 0
    if not has_decimals and not criterion.is_ratio:
        return False
    bounds = [*_bounds(criterion.source.test.tree)]
    held_against = _Held(program, criterion.is_ratio)
    is_more_than_nought = any(not _is_number(each, 0, 0) for each in bounds)
    return is_more_than_nought and all(map(held_against.is_share, bounds))


def _bounds(tests: syntax.UnaryTests) -> Iterator[syntax.Expression]:
    """What the value is held against, but for null."""
    for test in tests.tests:
        match test:
            case syntax.ComparisonTest(endpoint=endpoint):
                yield from _ends(endpoint)
            case syntax.ExpressionTest(expression=expression):
                yield from _ends(expression)


def _ends(expression: syntax.Expression) -> Iterator[syntax.Expression]:
    match expression:
        case syntax.NullLiteral():
            return
        case syntax.RangeLiteral(low=low, high=high):
            yield from (each for each in (low, high) if each is not None)
        case syntax.ListLiteral(items=items):
            yield from items
        case _:
            yield expression


def _is_number(expression: syntax.Expression, low: int, high: int) -> bool:
    return isinstance(expression, syntax.NumberLiteral) and low <= expression.value <= high


class _Held(Struct, frozen=True):
    """What a number is held against; `by_ratio` where that is an exact quotient."""

    program: Program
    by_ratio: bool

    def is_share(self, expression: syntax.Expression) -> bool:
        match expression:
            case syntax.NumberLiteral():
                return self.by_ratio and _is_number(expression, 0, 1)
            case syntax.Name(name=name) | syntax.Call(function=syntax.Name(name=name)):
                type_ = self._type(name)
                return isinstance(type_, NumberType) and type_.is_share
            case syntax.Arithmetic(operator=syntax.ArithmeticOperator.MULTIPLY, left=left, right=right):
                return self.by_ratio and (self.is_share(left) or self.is_share(right))
            case syntax.If(then=then, otherwise=otherwise):
                return self.is_share(then) and self.is_share(otherwise)
            case _:
                return False

    def _type(self, name: str) -> Type | None:
        """The type of the field, the parameter or its cells, or the decision of that name."""
        if field := self.program.record.field(name):
            return field.type
        if data := self.program.parameters.get(name):
            return data.type
        found = (each for each in self.program.decisions if each.id == name)
        return next((each.type for each in found if isinstance(each, CompiledExpression)), None)
