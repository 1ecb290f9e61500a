"""How the values that one test accepts relate to those that another accepts.

A test over one ordered kind of value accepts a union of intervals whose ends are literals, parameters and arithmetic
of these. All ends together cut the line of values into points and the gaps between them, and on each of these a test
is constant: comparing two tests on every one of them is exact. Null is one more value. A test that looks a parameter
up by an input is compared for every key that the input can have.

What cannot be reduced to this (an end that is unset or depends on the subject) is `Unresolved`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, DecimalException
from enum import Flag
from functools import reduce
from itertools import product
from operator import or_
from typing import TypeAlias, cast

from msgspec import Struct

from policyctl.bundle.model import Parameter, ParameterScalar, WhenNull
from policyctl.feel import syntax as tree
from policyctl.feel.syntax import ArithmeticOperator, ComparisonOperator, Expression, Test, UnaryTests
from policyctl.feel.temporal import Date, DaysDuration, MonthsDuration, to_day_number
from policyctl.feel.temporal_text import parse_temporal


class Relation(Flag):
    """What happened to the values a test accepts; UNRELATED is both or unknown."""

    EQUAL = 0
    NARROWER = 1
    WIDER = 2
    UNRELATED = 3


class Unresolved(Exception):
    """An end of an interval that is no constant."""


class Point(Struct, frozen=True, order=True):
    """A constant: the kind of value, so that unlike values are never compared, and a number or text that orders it."""

    kind: str
    value: Decimal | str


class Reading(Struct, frozen=True, kw_only=True):
    """A test with what is needed to read it: the values of parameters, and what null counts as."""

    tests: UnaryTests
    parameters: Mapping[str, Parameter]
    when_null: WhenNull


Keys: TypeAlias = "Mapping[str, str]"
"""The key that each name stands for, of the names that parameters are looked up by."""


def relation(old: Reading, new: Reading) -> Relation:
    """What happened to the values that are accepted, from the old test to the new one."""
    try:
        names, others = _keyed_names(old), _keyed_names(new)
    except Unresolved:
        return _unresolved(old, new, {})
    if names.keys() != others.keys():
        return Relation.UNRELATED
    both = {name: keys | others[name] for name, keys in names.items()}
    is_same = old.tests is new.tests and old.when_null is new.when_null
    mentions = _mentions(old) if is_same else ()
    moved = (
        keys
        for keys in _combinations(both)
        if not is_same
        or _footprint(mentions, old.parameters, keys) != _footprint(mentions, new.parameters, keys)
    )
    return reduce(or_, (_compared(old, new, keys) for keys in moved), Relation.EQUAL)


def constant(test: Test, parameters: Mapping[str, Parameter]) -> str | None:
    """The end that a single comparison means where it is a look-up or a computation: `0.95`."""
    endpoint = test.endpoint if isinstance(test, tree.ComparisonTest) else None
    if endpoint is None or isinstance(endpoint, tree.NumberLiteral | tree.AtLiteral | tree.StringLiteral):
        return None
    try:
        points = _points(endpoint, parameters, {})
    except (Unresolved, DecimalException):
        return None
    value = points[0].value if len(points) == 1 else None
    if value is None or points[0].kind not in ("number", "text"):
        return None
    return f"{value:f}" if isinstance(value, Decimal) else value


def _keyed_names(reading: Reading) -> dict[str, set[str]]:
    """The names that parameters are looked up by, each with the keys that the parameters know."""
    found: dict[str, set[str]] = {}
    for node in (each for test in reading.tests.tests for each in tree.walk(test)):
        if not isinstance(node, tree.Call):
            continue
        parameter = _called(node, reading.parameters)
        for position, argument in enumerate(node.arguments):
            if isinstance(argument, tree.Name):
                keys = {cell[position] for cell in (*parameter.cells, *parameter.unset)}
                found.setdefault(argument.name, set()).update(keys)
    return found


def _called(call: tree.Call, parameters: Mapping[str, Parameter]) -> Parameter:
    parameter = parameters.get(call.function.name) if isinstance(call.function, tree.Name) else None
    if parameter is None or call.named or len(call.arguments) != len(parameter.by):
        raise Unresolved
    return parameter


def _combinations(names: Mapping[str, set[str]]) -> Iterator[Keys]:
    ordered = {name: sorted(keys) for name, keys in names.items()}
    for keys in product(*ordered.values()):
        yield dict(zip(ordered, keys, strict=True))


def _compared(old: Reading, new: Reading, keys: Keys) -> Relation:
    try:
        return _resolved(old, new, keys)
    except (Unresolved, DecimalException):
        return _unresolved(old, new, keys)


def _unresolved(old: Reading, new: Reading, keys: Keys) -> Relation:
    """What still can be said: the same test over the same values of parameters accepts the same."""
    mentions = _mentions(old)
    found = (_footprint(mentions, each.parameters, keys) for each in (old, new))
    is_same = old.tests == new.tests and next(found) == next(found)
    return between(TRUTH[old.when_null], TRUTH[new.when_null]) if is_same else Relation.UNRELATED


def _mentions(reading: Reading) -> Sequence[tree.Node]:
    """The look-ups and names of a test."""
    return [
        node
        for test in reading.tests.tests
        for node in tree.walk(test)
        if isinstance(node, tree.Call | tree.Name)
    ]


def _footprint(
    mentions: Iterable[tree.Node], parameters: Mapping[str, Parameter], keys: Keys
) -> list[object]:
    """The values of all parameters that a test mentions: of a look-up its cell where keys tell which, else all."""
    found: list[object] = []
    for node in mentions:
        match node:
            case tree.Call(function=tree.Name(name=name), arguments=arguments) if name in parameters:
                try:
                    cell = tuple(_key(each, keys) for each in arguments)
                except Unresolved:
                    found.append((name, _values_of(parameters[name])))
                else:
                    found.append((name, _value(parameters[name], cell)))
            case tree.Name(name=name) if name in parameters and not parameters[name].by:
                found.append((name, _value(parameters[name], ())))
            case _:
                pass
    return found


def _values_of(parameter: Parameter) -> object:
    return {cell: each.value for cell, each in parameter.cells.items()}


def _value(parameter: Parameter, cell: tuple[str, ...]) -> object:
    found = parameter.cells.get(cell)
    return None if found is None else found.value


def _resolved(old: Reading, new: Reading, keys: Keys) -> Relation:
    before, after = _Accepted(old, keys), _Accepted(new, keys)
    ends = sorted({*before.ends(), *after.ends()})
    if len({each.kind for each in ends}) > 1:
        raise Unresolved
    places = {end: 2 * number + 1 for number, end in enumerate(ends)}
    was, is_ = before.mask(places), after.mask(places)
    found = Relation.EQUAL
    if was & ~is_:
        found |= Relation.NARROWER
    if is_ & ~was:
        found |= Relation.WIDER
    return found | between(before.at_null, after.at_null)


def between(old: int, new: int) -> Relation:
    """The relation of two degrees of truth."""
    if old == new:
        return Relation.EQUAL
    return Relation.WIDER if new > old else Relation.NARROWER


TRUTH = {WhenNull.FAIL: 0, WhenNull.UNDETERMINED: 1, WhenNull.PASS: 2}
"""How true a criterion is whose test gave null."""


class _Interval(Struct, frozen=True):
    """An end of None is unbounded."""

    low: Point | None
    low_closed: bool
    high: Point | None
    high_closed: bool


class _Accepted:
    """The values that a test accepts under some keys."""

    def __init__(self, reading: Reading, keys: Keys) -> None:
        self._tests = reading.tests
        self._parameters = reading.parameters
        self._keys = keys
        self._at_null: list[int] = []
        self._at_null_test = TRUTH[reading.when_null]
        self._intervals = [each for test in reading.tests.tests for each in self._of_test(test)]

    def ends(self) -> Iterator[Point]:
        """Every end of every interval."""
        for each in self._intervals:
            yield from (end for end in (each.low, each.high) if end is not None)

    def mask(self, places: Mapping[Point, int]) -> int:
        """A bit for each point and gap that is accepted: odd places are points, even ones the gaps around them."""
        last = 2 * len(places)
        found = 0
        for each in self._intervals:
            low = 0 if each.low is None else places[each.low] + (not each.low_closed)
            high = last if each.high is None else places[each.high] - (not each.high_closed)
            if low <= high:
                found |= (1 << high + 1) - (1 << low)
        is_negated = self._tests.negated
        everything = (1 << last + 1) - 1
        return everything & ~found if is_negated or not self._tests.tests else found

    @property
    def at_null(self) -> int:
        """How true the test is of null."""
        if not self._tests.tests:
            return 2
        truth = max(self._at_null, default=0)
        if truth == 1:
            return self._at_null_test
        return 2 - truth if self._tests.negated else truth

    def _of_test(self, test: Test) -> Iterator[_Interval]:
        match test:
            case tree.ComparisonTest(operator=operator, endpoint=endpoint):
                points = _points(endpoint, self._parameters, self._keys)
                if len(points) != 1:
                    raise Unresolved
                yield from self._of_comparison(operator, points[0])
            case tree.ExpressionTest(expression=tree.RangeLiteral() as literal):
                self._at_null.append(1)
                low, high = self._end(literal.low), self._end(literal.high)
                yield _Interval(low, literal.low_closed, high, literal.high_closed)
            case tree.ExpressionTest(expression=expression):
                self._at_null.append(0)
                for each in _points(expression, self._parameters, self._keys):
                    yield _Interval(each, True, each, True)

    def _end(self, end: Expression | None) -> Point | None:
        if end is None:
            return None
        points = _points(end, self._parameters, self._keys)
        if len(points) != 1:
            raise Unresolved
        return points[0]

    def _of_comparison(self, operator: ComparisonOperator, point: Point) -> Iterator[_Interval]:
        self._at_null.append({ComparisonOperator.EQUAL: 0, ComparisonOperator.NOT_EQUAL: 2}.get(operator, 1))
        match operator:
            case ComparisonOperator.EQUAL:
                yield _Interval(point, True, point, True)
            case ComparisonOperator.NOT_EQUAL:
                yield _Interval(None, False, point, False)
                yield _Interval(point, False, None, False)
            case ComparisonOperator.LESS | ComparisonOperator.LESS_OR_EQUAL:
                yield _Interval(None, False, point, operator is ComparisonOperator.LESS_OR_EQUAL)
            case ComparisonOperator.GREATER | ComparisonOperator.GREATER_OR_EQUAL:
                yield _Interval(point, operator is ComparisonOperator.GREATER_OR_EQUAL, None, False)


def _points(expression: Expression, parameters: Mapping[str, Parameter], keys: Keys) -> Sequence[Point]:
    """The constants that an expression means: one, or those of a list. Raises `Unresolved`."""
    match expression:
        case tree.NumberLiteral(value=value):
            return [Point("number", value)]
        case tree.StringLiteral(value=value):
            return [Point("text", value)]
        case tree.BooleanLiteral(value=value):
            return [Point("boolean", Decimal(value))]
        case tree.AtLiteral(text=text):
            return [_temporal(text)]
        case tree.ListLiteral(items=items):
            return [point for each in items for point in _points(each, parameters, keys)]
        case tree.Name(name=name) if name in parameters:
            return _values(parameters[name], ())
        case tree.Call():
            parameter = _called(expression, parameters)
            return _values(parameter, tuple(_key(each, keys) for each in expression.arguments))
        case tree.Negate(operand=operand):
            return [Point("number", -_number(operand, parameters, keys))]
        case tree.Arithmetic(operator=operator, left=left, right=right):
            numbers = _number(left, parameters, keys), _number(right, parameters, keys)
            return [Point("number", _computed(operator, *numbers))]
        case _:
            raise Unresolved


def _number(expression: Expression, parameters: Mapping[str, Parameter], keys: Keys) -> Decimal:
    points = _points(expression, parameters, keys)
    if len(points) != 1 or points[0].kind != "number":
        raise Unresolved
    return cast("Decimal", points[0].value)


def _computed(operator: ArithmeticOperator, left: Decimal, right: Decimal) -> Decimal:
    match operator:
        case ArithmeticOperator.ADD:
            return left + right
        case ArithmeticOperator.SUBTRACT:
            return left - right
        case ArithmeticOperator.MULTIPLY:
            return left * right
        case _:  # a quotient that does not end would be rounded here
            raise Unresolved


def _key(argument: Expression, keys: Keys) -> str:
    match argument:
        case tree.StringLiteral(value=value):
            return value
        case tree.Name(name=name) if name in keys:
            return keys[name]
        case _:
            raise Unresolved


def _values(parameter: Parameter, cell: tuple[str, ...]) -> Sequence[Point]:
    found = parameter.cells.get(cell)
    if found is None:
        raise Unresolved
    values: Iterable[ParameterScalar] = found.value if isinstance(found.value, tuple) else (found.value,)
    return [_point(each, parameter.type) for each in values]


def _point(value: ParameterScalar, type_: str) -> Point:
    match value:
        case bool():
            return Point("boolean", Decimal(value))
        case Decimal():
            return Point("number", value)
        case str():
            return _temporal(value) if type_ == "duration" else Point("text", value)
        case _:
            return _temporal(value.isoformat())


def _temporal(text: str) -> Point:
    match parse_temporal(text):
        case Date() as day:
            return Point("date", Decimal(to_day_number(day)))
        case DaysDuration(nanoseconds=nanoseconds):
            return Point("days", Decimal(nanoseconds))
        case MonthsDuration(months=months):
            return Point("months", Decimal(months))
        case _:
            raise Unresolved
