"""Comparisons whose sides both depend on the subject, and what it does to one that a side moves.

`orders_late <= 0.03 * orders` is brought to the form `a * x + b * y + … + c >= 0`. Where two such sums differ by
something that is never negative, the one holds wherever the other does. The sign of an input is known from the bounds
that the schema of the subject gives it; everything is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from msgspec import Struct

from policyctl.bundle.model import AS_OF, Parameter
from policyctl.diff.conditions import VALUE, mentions_value
from policyctl.diff.constants import NULL, Keys, Unresolved, point_of
from policyctl.diff.pairing import with_trees
from policyctl.feel import syntax as tree
from policyctl.feel.printer import print_expression
from policyctl.feel.syntax import ArithmeticOperator, ComparisonOperator, Expression, UnaryTests
from policyctl.program.types import NumberType, RecordType

_MONTHS = "months from "


class Sum(Struct, frozen=True):
    """Multiples of expressions that depend on the subject, by their texts, and a constant.

    Months have no fixed length: those added to a date are a term of their own, named by the date, and never negative.
    """

    terms: Mapping[str, tuple[Expression, Fraction]]
    constant: Fraction = Fraction(0)


class Inequality(Struct, frozen=True):
    """The sum is above zero; where it is not strict, or equal to it."""

    sum: Sum
    is_strict: bool


class Move(Struct, frozen=True):
    """What one inequality accepts that the other does not: whether it could gain subjects, and whether lose them."""

    gains: bool
    loses: bool


def inequality(
    input_: Expression, tests: UnaryTests, parameters: Mapping[str, Parameter], keys: Keys
) -> Inequality:
    """A cell of a single comparison in the form above. Raises `Unresolved` for every other cell."""
    match tests:
        case UnaryTests(tests=(tree.ComparisonTest(operator=operator, endpoint=right),), negated=False):
            left: Expression = tree.Name(VALUE)
        case UnaryTests(
            tests=(
                tree.ExpressionTest(
                    expression=tree.Comparison(operator=operator, left=left, right=right) as condition
                ),
            ),
            negated=False,
        ) if mentions_value(condition):
            pass
        case _:
            raise Unresolved
    reader = _Sums(parameters, keys, input_)
    low, high = reader.read(left), reader.read(right)
    match operator:
        case ComparisonOperator.LESS | ComparisonOperator.LESS_OR_EQUAL:
            return Inequality(_unified(_plus(high, low, -1)), operator is ComparisonOperator.LESS)
        case ComparisonOperator.GREATER | ComparisonOperator.GREATER_OR_EQUAL:
            return Inequality(_unified(_plus(low, high, -1)), operator is ComparisonOperator.GREATER)
        case _:
            raise Unresolved


def move(old: Inequality, new: Inequality, record: RecordType | None) -> Move:
    """What the new inequality accepts that the old does not, and the other way.

    Raises `Unresolved` where the sign of what lies between them is not known, and where one reads what can be null and
    the other does not.
    """
    signs = _Signs(record)
    for name in old.sum.terms.keys() ^ new.sum.terms.keys():
        signs.refuse_null(name, (old.sum.terms.get(name) or new.sum.terms[name])[0])
    between = _plus(new.sum, old.sum, -1)
    found = {
        signs.of_term(name, each) * _sign(factor) for name, (each, factor) in between.terms.items() if factor
    }
    found |= {_sign(between.constant)} - {0}
    if found == {1, -1}:
        raise Unresolved
    if not found:
        return Move(gains=old.is_strict > new.is_strict, loses=new.is_strict > old.is_strict)
    is_apart = between.constant != 0
    if found == {1}:
        return Move(gains=True, loses=not is_apart and new.is_strict > old.is_strict)
    return Move(gains=not is_apart and old.is_strict > new.is_strict, loses=True)


class _Sums:
    """Reads expressions as sums, `?` as the input of the criterion."""

    def __init__(self, parameters: Mapping[str, Parameter], keys: Keys, input_: Expression) -> None:
        self._parameters = parameters
        self._keys = keys
        self._input = input_

    def read(self, expression: Expression) -> Sum:
        """The sum that an expression is. Raises `Unresolved` where it reads a parameter in another way."""
        constant = self._constant(expression)
        if constant is not None:
            return Sum({}, constant)
        match expression:
            case tree.Negate(operand=operand):
                return _times(self.read(operand), Fraction(-1))
            case tree.Arithmetic(operator=ArithmeticOperator.ADD, left=left, right=right):
                return self._added(left, right, 1)
            case tree.Arithmetic(operator=ArithmeticOperator.SUBTRACT, left=left, right=right):
                return self._added(left, right, -1)
            case tree.Arithmetic(operator=ArithmeticOperator.MULTIPLY, left=left, right=right):
                return self._multiple(left, right)
            case tree.Arithmetic(operator=ArithmeticOperator.DIVIDE, left=left, right=right):
                divisor = self._constant(right)
                return _times(self.read(left), 1 / divisor) if divisor else self._term(expression)
            case _:
                return self._term(expression)

    def _added(self, left: Expression, right: Expression, sign: int) -> Sum:
        months = self._months(right)
        if months is None:
            return _plus(self.read(left), self.read(right), sign)
        date = self._term(left)
        ((name, (each, _)),) = date.terms.items()
        return Sum({**date.terms, f"{_MONTHS}{name}": (each, sign * months)})

    def _multiple(self, left: Expression, right: Expression) -> Sum:
        for factor, other in ((left, right), (right, left)):
            number = self._constant(factor)
            if number is not None:
                return _times(self.read(other), number)
        return self._term(tree.Arithmetic(ArithmeticOperator.MULTIPLY, left, right))

    def _term(self, expression: Expression) -> Sum:
        """An expression as a whole; the values of parameters in it could have changed."""
        names = [each.name for each in tree.walk(expression) if isinstance(each, tree.Name)]
        if any(each in self._parameters for each in names):
            raise Unresolved
        whole = with_trees(expression, {VALUE: self._input})
        return Sum({print_expression(whole): (whole, Fraction(1))})

    def _constant(self, expression: Expression) -> Fraction | None:
        """A number, or days as nanoseconds."""
        return self._value(expression, ("number", "days"))

    def _months(self, expression: Expression) -> Fraction | None:
        return self._value(expression, ("months",))

    def _value(self, expression: Expression, kinds: tuple[str, ...]) -> Fraction | None:
        try:
            point = point_of(expression, self._parameters, self._keys)
        except Unresolved:
            return None
        if point is NULL:
            raise Unresolved
        return point.value if point.kind in kinds and isinstance(point.value, Fraction) else None


class _Signs:
    """What the schema of the subject says of the signs of expressions."""

    def __init__(self, record: RecordType | None) -> None:
        self._fields = {} if record is None else {each.name: each for each in record.fields}

    def of_term(self, name: str, expression: Expression) -> int:
        """1 where the term is never negative, -1 where it is never positive. Raises `Unresolved` elsewhere."""
        return 1 if name.startswith(_MONTHS) else self._of(expression)

    def _of(self, expression: Expression) -> int:
        match expression:
            case tree.Name(name=name) if name in self._fields:
                return self._of_type(self._fields[name].type)
            case tree.Arithmetic(operator=operator, left=left, right=right) if operator in _SIGNED:
                return self._of(left) * self._of(right)
            case _:
                raise Unresolved

    def _of_type(self, type_: object) -> int:
        match type_:
            case NumberType(minimum=minimum) if minimum >= 0:
                return 1
            case NumberType(maximum=maximum) if maximum <= 0:
                return -1
            case _:
                raise Unresolved

    def refuse_null(self, name: str, expression: Expression) -> None:
        """Raises `Unresolved` where the term could be null; months are where their date is, which is a term too."""
        if name.startswith(_MONTHS) or name == AS_OF:
            return
        field = self._fields.get(name)
        if field is None or field.nullable or not isinstance(expression, tree.Name):
            raise Unresolved


_SIGNED = (ArithmeticOperator.MULTIPLY, ArithmeticOperator.DIVIDE)


def _plus(left: Sum, right: Sum, factor: int) -> Sum:
    terms = dict(left.terms)
    for name, (expression, number) in right.terms.items():
        known = terms.get(name, (expression, Fraction(0)))[1]
        terms[name] = (expression, known + factor * number)
    return Sum(terms, left.constant + factor * right.constant)


def _times(sum_: Sum, factor: Fraction) -> Sum:
    terms = {name: (expression, factor * number) for name, (expression, number) in sum_.terms.items()}
    return Sum(terms, factor * sum_.constant)


def _unified(sum_: Sum) -> Sum:
    """The sum divided by a positive number, so that the first term by its text counts once."""
    factors = [abs(sum_.terms[name][1]) for name in sorted(sum_.terms)]
    first = next((each for each in factors if each), None)
    if first is None:
        raise Unresolved
    return _times(sum_, 1 / first)


def _sign(number: Fraction) -> int:
    return (number > 0) - (number < 0)
