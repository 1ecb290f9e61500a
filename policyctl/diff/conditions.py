"""What a criterion holds against constants, as a condition on one subject, and where on the line of values it is true.

The subject is the input of the criterion, or whatever its test makes of it: `? / orders` in `? / orders <= 0.03`. The
ends of all intervals cut the line of values into points and the gaps between them. On each of these, and at null, which
is one more place, a condition is true, false or null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TypeAlias, assert_never

from msgspec import Struct

from policyctl.bundle.model import Parameter
from policyctl.diff.constants import NULL, Keys, Point, Unresolved, point_of, points_of
from policyctl.diff.pairing import with_trees
from policyctl.feel import syntax as tree
from policyctl.feel.syntax import ComparisonOperator, Expression, Test, UnaryTests


class Interval(Struct, frozen=True):
    """A piece of the line of values; an end of None is unbounded."""

    low: Point | None
    low_closed: bool
    high: Point | None
    high_closed: bool


class Within(Struct, frozen=True):
    """The value lies in one of the intervals. Of null that is false, or null itself where values are put in order."""

    intervals: tuple[Interval, ...]
    is_ordered: bool


class Nowhere(Struct, frozen=True):
    """A comparison with null, which is null for every value."""


class Both(Struct, frozen=True):
    left: Condition
    right: Condition


class OneOf(Struct, frozen=True):
    """One of the conditions holds; none of none does."""

    conditions: tuple[Condition, ...]


class Not(Struct, frozen=True):
    condition: Condition


Condition: TypeAlias = Within | Nowhere | Both | OneOf | Not


class Held(Struct, frozen=True):
    """A condition and what it is about; no subject where everything is accepted."""

    subject: Expression | None
    condition: Condition


class Truth(Struct, frozen=True):
    """The places where a condition is true, and those where it is null, as bits."""

    true: int
    null: int


VALUE = "?"
"""What a test calls the value of the input."""

MIRRORED = {
    ComparisonOperator.EQUAL: ComparisonOperator.EQUAL,
    ComparisonOperator.NOT_EQUAL: ComparisonOperator.NOT_EQUAL,
    ComparisonOperator.LESS: ComparisonOperator.GREATER,
    ComparisonOperator.LESS_OR_EQUAL: ComparisonOperator.GREATER_OR_EQUAL,
    ComparisonOperator.GREATER: ComparisonOperator.LESS,
    ComparisonOperator.GREATER_OR_EQUAL: ComparisonOperator.LESS_OR_EQUAL,
}
"""`a < b` is `b > a`."""


def held(input_: Expression, tests: UnaryTests, parameters: Mapping[str, Parameter], keys: Keys) -> Held:
    """What the tests of a cell hold against constants. Raises `Unresolved` where they hold something else."""
    if not tests.tests:
        return Held(None, Not(OneOf(())))
    reader = _Reader(input_, parameters, keys)
    condition: Condition = OneOf(tuple(map(reader.test, tests.tests)))
    subjects = reader.subjects
    if any(each != subjects[0] for each in subjects):
        raise Unresolved
    return Held(subjects[0], Not(condition) if tests.negated else condition)


def mentions_value(node: tree.Node) -> bool:
    """Whether an expression of a cell is a condition on `?` rather than a value to be equal to."""
    return any(isinstance(each, tree.Name) and each.name == VALUE for each in tree.walk(node))


class _Reader:
    """Reads tests; the subjects gather, for a condition is about one only."""

    def __init__(self, input_: Expression, parameters: Mapping[str, Parameter], keys: Keys) -> None:
        self.subjects: list[Expression] = []
        self._input = input_
        self._parameters = parameters
        self._keys = keys

    def test(self, test: Test) -> Condition:
        """A test of the cell."""
        match test:
            case tree.ExpressionTest(expression=expression) if mentions_value(expression):
                return self._expression(expression)
            case _:
                return self._test_of(tree.Name(VALUE), test)

    def _test_of(self, subject: Expression, test: Test) -> Condition:
        match test:
            case tree.ComparisonTest(operator=operator, endpoint=endpoint):
                return self._comparison(subject, operator, endpoint)
            case tree.ExpressionTest(expression=tree.RangeLiteral() as literal):
                self._about(subject)
                low, high = self._end(literal.low), self._end(literal.high)
                return _between(low, literal.low_closed, high, literal.high_closed)
            case tree.ExpressionTest(expression=expression):
                self._about(subject)
                return _one_of(points_of(expression, self._parameters, self._keys))

    def _expression(self, expression: Expression) -> Condition:
        match expression:
            case tree.And(left=left, right=right):
                return Both(self._expression(left), self._expression(right))
            case tree.Or(left=left, right=right):
                return OneOf((self._expression(left), self._expression(right)))
            case tree.Comparison(operator=operator, left=left, right=right) if mentions_value(left):
                return self._comparison(left, operator, right)
            case tree.Comparison(operator=operator, left=left, right=right):
                return self._comparison(right, MIRRORED[operator], left)
            case tree.Between(value=value, low=low, high=high):
                self._about(value)
                return _between(self._end(low), True, self._end(high), True)
            case tree.In(value=value, tests=tests):
                return OneOf(tuple(self._test_of(value, each) for each in tests))
            case _:
                raise Unresolved

    def _comparison(self, subject: Expression, operator: ComparisonOperator, end: Expression) -> Condition:
        self._about(subject)
        return _compared(operator, point_of(end, self._parameters, self._keys))

    def _end(self, end: Expression | None) -> Point | None:
        return None if end is None else point_of(end, self._parameters, self._keys)

    def _about(self, subject: Expression) -> None:
        """Notes a subject, in terms of the input; the values of parameters in it could have changed."""
        if any(isinstance(each, tree.Name) and each.name in self._parameters for each in tree.walk(subject)):
            raise Unresolved
        self.subjects.append(with_trees(subject, {VALUE: self._input}))


def _compared(operator: ComparisonOperator, end: Point) -> Condition:
    if end is NULL:
        if operator in (ComparisonOperator.EQUAL, ComparisonOperator.NOT_EQUAL):
            raise Unresolved
        return Nowhere()
    match operator:
        case ComparisonOperator.EQUAL:
            return _one_of([end])
        case ComparisonOperator.NOT_EQUAL:
            return Not(_one_of([end]))
        case ComparisonOperator.LESS | ComparisonOperator.LESS_OR_EQUAL:
            return _between(None, False, end, operator is ComparisonOperator.LESS_OR_EQUAL)
        case ComparisonOperator.GREATER | ComparisonOperator.GREATER_OR_EQUAL:
            return _between(end, operator is ComparisonOperator.GREATER_OR_EQUAL, None, False)


def _between(low: Point | None, low_closed: bool, high: Point | None, high_closed: bool) -> Condition:
    if NULL in (low, high):
        return Nowhere()
    return Within((Interval(low, low_closed, high, high_closed),), is_ordered=True)


def _one_of(points: Sequence[Point]) -> Condition:
    if NULL in points:
        raise Unresolved
    return Within(tuple(Interval(each, True, each, True) for each in points), is_ordered=False)


def ends_in(condition: Condition) -> Iterator[Point]:
    """Every end of every interval."""
    match condition:
        case Within(intervals=intervals):
            for each in intervals:
                yield from (end for end in (each.low, each.high) if end is not None)
        case Nowhere():
            return
        case Both(left=left, right=right):
            yield from (*ends_in(left), *ends_in(right))
        case OneOf(conditions=conditions):
            yield from (end for each in conditions for end in ends_in(each))
        case Not(condition=inner):
            yield from ends_in(inner)
        case _:
            assert_never(condition)


class Line:
    """The line of values, cut at points: odd places are points, even ones the gaps around them, the last is null."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._places = {point: 2 * number + 1 for number, point in enumerate(points)}
        self._last = 2 * len(points)
        self._null = 1 << self._last + 1
        self._everything = 2 * self._null - 1

    def truth(self, condition: Condition) -> Truth:
        """Where the condition is true, and where null, with Kleene's connectives."""
        match condition:
            case Within():
                return self._within(condition)
            case Nowhere():
                return Truth(0, self._everything)
            case Both(left=left, right=right):
                return self.truth(Not(OneOf((Not(left), Not(right)))))
            case OneOf(conditions=conditions):
                found = list(map(self.truth, conditions))
                true = reduce(or_, (each.true for each in found), 0)
                return Truth(true, reduce(or_, (each.null for each in found), 0) & ~true)
            case Not(condition=inner):
                truth = self.truth(inner)
                return Truth(self._everything & ~truth.true & ~truth.null, truth.null)
            case _:
                assert_never(condition)

    def _within(self, condition: Within) -> Truth:
        true = 0
        for each in condition.intervals:
            low = 0 if each.low is None else self._places[each.low] + (not each.low_closed)
            high = self._last if each.high is None else self._places[each.high] - (not each.high_closed)
            if low <= high:
                true |= (1 << high + 1) - (1 << low)
        return Truth(true, self._null if condition.is_ordered else 0)
