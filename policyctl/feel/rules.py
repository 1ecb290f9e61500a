"""What an expression means: the reference semantics of the project (DMN 1.5, chapter 10), as one rule a node.

Read it as the rule book. `_RULES` at the end names, for each kind of node, the function that is its meaning; every
rule takes the node and the scope and gives back the value. The generated Python, SQL and solver programs are
each tested against these rules. They are written to be read first; they are fast enough because choosing a rule
is one look into a dictionary.

1.  A value that is not what an operation asks for makes it null, as the standard says; nothing raises for that.
    What raises is what the standard does not let an expression do (`FeelError`), what we do not do
    (`FeelUnsupported`) and what would take too long (`FeelLimitError`).
2.  Unknown in an operand makes the result unknown. Where Kleene's tables know the answer without it, they give
    it: `and`, `or`, `some`, `every`, `between`, `in`. `if unknown` is unknown, whatever its branches are.
3.  A list or context may hold something unknown; what does not look there is not disturbed by it. A
    filter of, or a built-in over, a list with an unknown element is unknown.
4.  Filling in an unknown never changes an answer that was known without it.
5.  Every visit of a node spends a step of the session, so that every evaluation ends.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from policyctl.feel import syntax as tree
from policyctl.feel.arithmetic import compute, negate
from policyctl.feel.builtins import standard_builtins
from policyctl.feel.builtins.invocation import invoke_builtin, invoke_builtin_by_name
from policyctl.feel.builtins.lists import position_in
from policyctl.feel.comparison import equals, is_less, is_less_or_equal, is_within, to_range
from policyctl.feel.conformance import converted, is_instance
from policyctl.feel.errors import FeelError, FeelLimitError, FeelUnsupported
from policyctl.feel.logic import both, conjunction, disjunction, either, negation, to_truth
from policyctl.feel.properties import property_of
from policyctl.feel.session import MAXIMUM_CALLS, Session
from policyctl.feel.syntax import NOWHERE, ComparisonOperator, Expression, Quantifier, Span
from policyctl.feel.temporal import Date, DateTime, from_day_number, to_day_number
from policyctl.feel.temporal_text import parse_temporal
from policyctl.feel.values import (
    UNKNOWN,
    Builtin,
    Closure,
    Native,
    Range,
    Scope,
    Siblings,
    Temporal,
    Truth,
    Unknown,
    Value,
)

_Binding: TypeAlias = Scope | Literal[Unknown.UNKNOWN] | None

_PARTIAL = "partial"
"""The name of the results so far in the body of a `for`."""

_COPIED_IN_A_STEP = 16
_CONTAINERS = frozenset({list, dict})


def root_scope(names: Mapping[str, Value], *, clock: DateTime | None = None) -> Scope:
    """A scope with these names, over the built-ins, for one evaluation or for all that share its allowance."""
    return Scope(names, Session(clock))


def placed(error: FeelError, span: Span) -> FeelError:
    """The error with a place, if it has none yet."""
    found = error.diagnostic
    return error if found.span is not NOWHERE else type(error)(found.code, found.message, span, found.hint)


def evaluate_node(node: Expression, scope: Scope) -> Value:
    """The value of the expression in the scope."""
    session = scope.session
    session.steps_left -= 1
    if session.steps_left < 0:
        session.spend(0)
    return _RULES[type(node)](node, scope)


def test_value(tests: tree.UnaryTests, value: Value, scope: Scope) -> Truth:
    """Whether the value passes the tests of a cell: one of them, none of them where they are negated.

    The cell `-` has no tests, and everything passes it, even what is unknown.
    """
    if not tests.tests:
        return True
    inner = scope.inner({tree.INPUT_VALUE: value})
    passes = disjunction(_passes(test, value, inner) for test in tests.tests)
    return negation(passes) if tests.negated else passes


# Literals (10.3.1.2, 10.3.2.5 to 10.3.2.7)


def _literal(node: tree.NumberLiteral | tree.StringLiteral | tree.BooleanLiteral, _scope: Scope) -> Value:
    return node.value


def _null(_node: tree.NullLiteral, _scope: Scope) -> Value:
    return None


def _at_literal(node: tree.AtLiteral, _scope: Scope) -> Value:
    value = _read_temporal(node.text)
    if value is None:
        hint = 'write `@"2023-06-30"`, `@"09:30:00"`, `@"2023-06-30T09:30:00Z"`, `@"P90D"` or `@"P1Y"`'
        raise FeelError("F403", f'`@"{node.text}"` is no date, time or duration', node.span, hint)
    return value


@lru_cache(maxsize=1024)
def _read_temporal(text: str) -> Temporal | None:
    return parse_temporal(text)


def _range(node: tree.RangeLiteral, scope: Scope) -> Value:
    return to_range(_bounds(node, scope))


def _bounds(node: tree.RangeLiteral, scope: Scope) -> Range:
    """The ends as they are, of whatever kind: `x in [a..b]` asks each of them for itself (table 55)."""
    low = None if node.low is None else evaluate_node(node.low, scope)
    high = None if node.high is None else evaluate_node(node.high, scope)
    return Range(low, high, node.low_closed, node.high_closed, node.low is None, node.high is None)


def _list(node: tree.ListLiteral, scope: Scope) -> Value:
    return [evaluate_node(item, scope) for item in node.items]


def _context(node: tree.ContextLiteral, scope: Scope) -> Value:
    """The context; an entry sees those before it, and a function also itself. A key that comes twice gives null."""
    entries: dict[str, Value] = {}
    inner = scope.inner(entries)
    for entry in node.entries:
        if entry.key in entries:
            return None
        entries[entry.key] = evaluate_node(entry.value, inner)
    return entries


def _function(node: tree.FunctionLiteral, scope: Scope) -> Value:
    return Closure(node.parameters, node.body, scope)


# Names, paths, filters (10.3.2.11, 10.3.2.15)


def _name(node: tree.Name, scope: Scope) -> Value:
    name = node.name
    at: Scope | None = scope
    while at is not None:
        if name in at.names:
            return at.names[name]
        at = at.outer
    builtin = standard_builtins().get(name)
    if builtin is not None:
        return builtin
    if any(each.siblings is not None and each.siblings.may_have(name) for each in scope.outwards()):
        return None
    raise _unknown_name(node, scope)


def _unknown_name(node: tree.Name, scope: Scope) -> FeelError:
    from difflib import get_close_matches

    known = [name for each in scope.outwards() for name in each.names]
    nearest = get_close_matches(node.name, [*known, *standard_builtins()], n=1)
    hint = f"did you mean `{nearest[0]}`?" if nearest else None
    return FeelError("F401", f"unknown name `{node.name}`", node.span, hint)


def _path(node: tree.Path, scope: Scope) -> Value:
    return property_of(evaluate_node(node.base, scope), node.name)


def _filter(node: tree.Filter, scope: Scope) -> Value:
    """The element at a position, or the list of those for which the condition is true.

    What is no list is filtered as the list of it alone; a filter of null is null, and of no elements there are none
    whatever an unknown condition would say.
    """
    base = evaluate_node(node.base, scope)
    if base is None or base is UNKNOWN:
        return base
    items: list[Value] = base if isinstance(base, list) else [base]
    if any(item is UNKNOWN for item in items):
        return UNKNOWN
    siblings = Siblings(items)
    first = evaluate_node(node.condition, _item_scope(items[0] if items else None, scope, siblings))
    if isinstance(first, Decimal):
        index = position_in(len(items), first)
        return None if index is None else items[index]
    rest = (evaluate_node(node.condition, _item_scope(item, scope, siblings)) for item in items[1:])
    verdicts = [first, *rest] if items else []
    if any(verdict is UNKNOWN for verdict in verdicts):
        return UNKNOWN
    return [item for item, verdict in zip(items, verdicts, strict=False) if verdict is True]


def _item_scope(item: Value, scope: Scope, siblings: Siblings) -> Scope:
    inner = scope.inner({"item": item}, siblings)
    return inner.inner(item) if isinstance(item, dict) else inner


# Invocation (10.3.2.13)


def _call(node: tree.Call, scope: Scope) -> Value:
    function = evaluate_node(node.function, scope)
    if function is UNKNOWN:
        return UNKNOWN
    session = scope.session
    try:
        if node.named:
            named = {argument.name: evaluate_node(argument.value, scope) for argument in node.named}
            return _invoke_by_name(function, session, named) if len(named) == len(node.named) else None
        return invoke(function, session, *[evaluate_node(argument, scope) for argument in node.arguments])
    except FeelError as error:
        raise placed(error, node.span) from None


def invoke(function: Value, session: Session, *arguments: Value) -> Value:
    """The value of the function for arguments by position; null where it is no function or takes others."""
    match function:
        case Builtin():
            return invoke_builtin(function, arguments, session, invoke)
        case Native():
            return function.call(*arguments) if len(arguments) == len(function.parameters) else None
        case Closure():
            return (
                _enter(function, session, arguments) if len(arguments) == len(function.parameters) else None
            )
        case _:
            return None


def _invoke_by_name(function: Value, session: Session, arguments: Mapping[str, Value]) -> Value:
    """The value for named arguments; a parameter of a literal that is not named is null (10.3.2.13.5)."""
    match function:
        case Builtin():
            return invoke_builtin_by_name(function, arguments, session, invoke)
        case Native(parameters=names):
            pass
        case Closure(parameters=parameters):
            names = tuple(parameter.name for parameter in parameters)
        case _:
            return None
    if not arguments.keys() <= set(names):
        return None
    return invoke(function, session, *[arguments.get(name) for name in names])


def _enter(closure: Closure, session: Session, arguments: Sequence[Value]) -> Value:
    """The value of the body; null where an argument is not of the type its parameter asks for."""
    names: dict[str, Value] = {}
    for parameter, argument in zip(closure.parameters, arguments, strict=True):
        names[parameter.name] = converted(argument, parameter.type)
        if names[parameter.name] is None and argument is not None:
            return None
    if session.calls_left == 0:
        message = f"functions call each other more than {MAXIMUM_CALLS} deep"
        raise FeelLimitError("F325", message, closure.body.span)
    session.calls_left -= 1
    result = evaluate_node(closure.body, closure.scope.inner(names))
    session.calls_left += 1
    return result


# Operators (10.3.2.4, 10.3.2.15)


def _negate(node: tree.Negate, scope: Scope) -> Value:
    return negate(evaluate_node(node.operand, scope))


def _arithmetic(node: tree.Arithmetic, scope: Scope) -> Value:
    result = compute(node.operator, evaluate_node(node.left, scope), evaluate_node(node.right, scope))
    if isinstance(result, str):
        scope.session.admit_characters(len(result))
    return result


def _comparison(node: tree.Comparison, scope: Scope) -> Value:
    left, right = evaluate_node(node.left, scope), evaluate_node(node.right, scope)
    return _compare(node.operator, left, right, scope.session)


def _compare(operator: ComparisonOperator, left: Value, right: Value, session: Session) -> Truth:
    if type(left) in _CONTAINERS:
        session.spend_on(left)
    return _COMPARISONS[operator](left, right)


def _differs(left: Value, right: Value) -> Truth:
    return negation(equals(left, right))


def _is_greater(left: Value, right: Value) -> Truth:
    return is_less(right, left)


def _is_greater_or_equal(left: Value, right: Value) -> Truth:
    return is_less_or_equal(right, left)


def _and(node: tree.And, scope: Scope) -> Value:
    left = to_truth(evaluate_node(node.left, scope))
    return False if left is False else both(left, to_truth(evaluate_node(node.right, scope)))


def _or(node: tree.Or, scope: Scope) -> Value:
    left = to_truth(evaluate_node(node.left, scope))
    return True if left is True else either(left, to_truth(evaluate_node(node.right, scope)))


def _between(node: tree.Between, scope: Scope) -> Value:
    value = evaluate_node(node.value, scope)
    low, high = evaluate_node(node.low, scope), evaluate_node(node.high, scope)
    return both(is_less_or_equal(low, value), is_less_or_equal(value, high))


def _in(node: tree.In, scope: Scope) -> Value:
    value = evaluate_node(node.value, scope)
    inner = scope.inner({tree.INPUT_VALUE: value})
    return disjunction(_passes(test, value, inner) for test in node.tests)


def _instance_of(node: tree.InstanceOf, scope: Scope) -> Value:
    value = evaluate_node(node.value, scope)
    scope.session.spend_on(value)
    return is_instance(value, node.type)


# Unary tests (grammar rules 7 to 17)


def _passes(test: tree.Test, value: Value, scope: Scope) -> Truth:
    if isinstance(test, tree.ComparisonTest):
        return _compare(test.operator, value, evaluate_node(test.endpoint, scope), scope.session)
    if isinstance(test.expression, tree.RangeLiteral):
        return is_within(value, _bounds(test.expression, scope))
    expected = evaluate_node(test.expression, scope)
    if _mentions(test.expression, tree.INPUT_VALUE):
        return to_truth(expected)
    return _matches(value, expected, scope.session)


def _mentions(expression: Expression, name: str) -> bool:
    """Whether the name stands anywhere in the expression."""
    match expression:
        case tree.NumberLiteral() | tree.StringLiteral() | tree.AtLiteral():
            return False
        case tree.ListLiteral(items):
            return any(_mentions(item, name) for item in items)
        case tree.RangeLiteral(low, high):
            return any(end is not None and _mentions(end, name) for end in (low, high))
        case _:
            return any(isinstance(node, tree.Name) and node.name == name for node in tree.walk(expression))


def _matches(value: Value, expected: Value, session: Session) -> Truth:
    """Whether the value lies in the expected range, is one of the expected list, or equals what is expected."""
    match expected:
        case Range():
            return is_within(value, expected)
        case list():
            found = disjunction(_is_element(value, element, session) for element in expected)
            return either(found, _compare(ComparisonOperator.EQUAL, value, expected, session) is True)
        case _:
            return _compare(ComparisonOperator.EQUAL, value, expected, session)


def _is_element(value: Value, element: Value, session: Session) -> Truth:
    """Whether the value is the element or lies in the range that it is; what does not compare is another."""
    same = (
        is_within(value, element)
        if isinstance(element, Range)
        else _compare(ComparisonOperator.EQUAL, value, element, session)
    )
    return False if same is None else same


# Control (10.3.2.14, 10.3.2.15)


def _if(node: tree.If, scope: Scope) -> Value:
    condition = evaluate_node(node.condition, scope)
    if condition is UNKNOWN:
        return UNKNOWN
    return evaluate_node(node.then if condition is True else node.otherwise, scope)


def _for(node: tree.For, scope: Scope) -> Value:
    """The list of the body's values, one for each binding; `partial` is the list so far."""
    session = scope.session
    looks_back = _mentions(node.body, _PARTIAL)
    results: list[Value] = []
    for inner in _bindings(node.iterators, scope):
        if not isinstance(inner, Scope):
            return inner
        if looks_back:
            session.spend(len(results) // _COPIED_IN_A_STEP)
            inner = inner.inner({_PARTIAL: list(results)})
        results.append(evaluate_node(node.body, inner))
        session.admit_elements(len(results))
    return results


def _quantified(node: tree.Quantified, scope: Scope) -> Value:
    """Kleene's *or* of the conditions for `some`, their *and* for `every`."""
    conditions = (
        to_truth(evaluate_node(node.condition, inner)) if isinstance(inner, Scope) else inner
        for inner in _bindings(node.iterators, scope)
    )
    return disjunction(conditions) if node.quantifier is Quantifier.SOME else conjunction(conditions)


def _bindings(iterators: Sequence[tree.Iterator], scope: Scope) -> Generator[_Binding, None, None]:
    """The scopes that bind the iterators' names, the last name changing fastest.

    Where there is nothing to go over, the null or unknown that was found instead.
    """
    if not iterators:
        yield scope
        return
    first, rest = iterators[0], iterators[1:]
    items = _iterated(first, scope)
    if items is None or items is UNKNOWN:
        yield items
        return
    for item in items:
        scope.session.spend(1)
        yield from _bindings(rest, scope.inner({first.name: item}))


def _iterated(iterator: tree.Iterator, scope: Scope) -> Iterable[Value] | Literal[Unknown.UNKNOWN] | None:
    """What an iterator goes over: a list, or the steps from the one end to the other; null for anything else."""
    source = evaluate_node(iterator.source, scope)
    if iterator.end is not None:
        return _steps(source, evaluate_node(iterator.end, scope), scope.session)
    if isinstance(source, Range):
        hint = "`for` goes over `1..3` without brackets, `some` and `every` over lists"
        raise FeelUnsupported("F235", "a range to iterate over that is a value", iterator.source.span, hint)
    return source if source is UNKNOWN or isinstance(source, list) else None


def _steps(first: Value, last: Value, session: Session) -> Iterable[Value] | Literal[Unknown.UNKNOWN] | None:
    """The whole numbers or the days from the one to the other, upwards or downwards."""
    match first, last:
        case (Unknown.UNKNOWN, _) | (_, Unknown.UNKNOWN):
            return UNKNOWN
        case (Decimal(), Decimal()):
            if first != first.to_integral_value() or last != last.to_integral_value():
                return None
            return map(Decimal, _from_to(int(first), int(last), session))
        case (Date(), Date()):
            return map(from_day_number, _from_to(to_day_number(first), to_day_number(last), session))
        case _:
            return None


def _from_to(first: int, last: int, session: Session) -> range:
    session.admit_elements(abs(last - first) + 1)
    return range(first, last + 1) if first <= last else range(first, last - 1, -1)


_COMPARISONS: Mapping[ComparisonOperator, Callable[[Value, Value], Truth]] = {
    ComparisonOperator.EQUAL: equals,
    ComparisonOperator.NOT_EQUAL: _differs,
    ComparisonOperator.LESS: is_less,
    ComparisonOperator.LESS_OR_EQUAL: is_less_or_equal,
    ComparisonOperator.GREATER: _is_greater,
    ComparisonOperator.GREATER_OR_EQUAL: _is_greater_or_equal,
}

_RULES: Mapping[type, Callable[[Any, Scope], Value]] = {
    tree.NumberLiteral: _literal,
    tree.StringLiteral: _literal,
    tree.BooleanLiteral: _literal,
    tree.NullLiteral: _null,
    tree.AtLiteral: _at_literal,
    tree.RangeLiteral: _range,
    tree.ListLiteral: _list,
    tree.ContextLiteral: _context,
    tree.FunctionLiteral: _function,
    tree.Name: _name,
    tree.Path: _path,
    tree.Filter: _filter,
    tree.Call: _call,
    tree.Negate: _negate,
    tree.Arithmetic: _arithmetic,
    tree.Comparison: _comparison,
    tree.And: _and,
    tree.Or: _or,
    tree.Between: _between,
    tree.In: _in,
    tree.InstanceOf: _instance_of,
    tree.If: _if,
    tree.For: _for,
    tree.Quantified: _quantified,
}
"""The rule of each kind of node; a test holds it against the members of `Expression`."""
