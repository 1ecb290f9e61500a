"""From the text of an expression to its value, and from the text of a cell to whether a value passes it.

The rules themselves are in `rules.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from policyctl.feel.convert import to_moment, to_value
from policyctl.feel.errors import FeelError, FeelLimitError
from policyctl.feel.parser import parse_expression, parse_unary_tests
from policyctl.feel.rules import evaluate_node, placed, root_scope, test_value
from policyctl.feel.syntax import Expression, Span, UnaryTests
from policyctl.feel.temporal import DateTime
from policyctl.feel.values import Scope, Truth, Value

__all__ = [
    "evaluate",
    "evaluate_cell",
    "evaluate_node",
    "evaluate_tests",
    "evaluate_tree",
    "root_scope",
    "test_value",
]

_NOTHING: Mapping[str, object] = MappingProxyType({})
_Result = TypeVar("_Result", bound=Value)


def evaluate(
    text: str, context: Mapping[str, object] = _NOTHING, *, clock: datetime | DateTime | None = None
) -> Value:
    """The value of the expression, its names taken from the context.

    The context may hold numbers (`int` or `Decimal`, never `float`), strings, booleans, None, UNKNOWN, dates,
    date-times with a zone, timedeltas, lists, mappings and FEEL values. `now()` and `today()` ask the clock, and
    are refused where none is given. Raises FeelError.
    """
    names = _to_values(context)
    expression = parse_expression(text, names=names.keys(), members=_members(names))
    return evaluate_tree(expression, names, clock=clock)


def evaluate_cell(
    text: str,
    value: object,
    context: Mapping[str, object] = _NOTHING,
    *,
    clock: datetime | DateTime | None = None,
) -> Truth:
    """Whether the value passes the unary tests of the text; the other arguments are those of `evaluate`."""
    names = _to_values(context)
    tests = parse_unary_tests(text, names=names.keys(), members=_members(names))
    return evaluate_tests(tests, to_value(value), names, clock=clock)


def evaluate_tree(
    expression: Expression, names: Mapping[str, Value], *, clock: datetime | DateTime | None = None
) -> Value:
    """The value of an expression that is already read; every error it raises has a place in its text."""
    scope = _scope(names, clock)

    def compute() -> Value:
        value = evaluate_node(expression, scope)
        scope.session.spend_on(value)
        return value

    return _within_bounds(compute, expression.span)


def evaluate_tests(
    tests: UnaryTests, value: Value, names: Mapping[str, Value], *, clock: datetime | DateTime | None = None
) -> Truth:
    """Whether the value passes tests that are already read."""
    scope = _scope(names, clock)
    return _within_bounds(lambda: test_value(tests, value, scope), tests.span)


def _within_bounds(compute: Callable[[], _Result], span: Span) -> _Result:
    """What is computed; an error without a place is given that of the whole text."""
    try:
        return compute()
    except FeelError as error:
        raise placed(error, span) from None
    except RecursionError:
        raise FeelLimitError("F326", "the expression computes too deep", span) from None


def _scope(names: Mapping[str, Value], clock: datetime | DateTime | None) -> Scope:
    return root_scope(names, clock=to_moment(clock, name="clock") if isinstance(clock, datetime) else clock)


def _to_values(context: Mapping[str, object]) -> Mapping[str, Value]:
    return {name: to_value(value, name=name) for name, value in context.items()}


def _members(names: Mapping[str, Value]) -> frozenset[str]:
    """The keys of all contexts in the values, which may stand after a dot."""
    return frozenset(key for value in names.values() for key in _keys(value))


def _keys(value: Value) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for entry in value.values():
            yield from _keys(entry)
    elif isinstance(value, list):
        for element in value:
            yield from _keys(element)
