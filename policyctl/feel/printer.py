"""From a FEEL tree to its canonical text: one line, single spaces, no bracket more than the grammar needs.

Laws: `parse_expression(print_expression(tree)) == tree`, where the names of several words are given to the parser;
equal trees have equal texts; and the text of a text is itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from typing import TypeAlias, assert_never

from policyctl.feel import syntax as tree
from policyctl.feel.syntax import ArithmeticOperator, Expression, TypeName, UnaryTests
from policyctl.feel.tokens import RESERVED

_CONTROL, _OR, _AND, _COMPARISON, _SUM, _PRODUCT, _POWER, _NEGATION, _INSTANCE, _POSTFIX = range(10)

_BINDING_OF_ARITHMETIC = {
    ArithmeticOperator.ADD: _SUM,
    ArithmeticOperator.SUBTRACT: _SUM,
    ArithmeticOperator.MULTIPLY: _PRODUCT,
    ArithmeticOperator.DIVIDE: _PRODUCT,
    ArithmeticOperator.POWER: _POWER,
}

_BINDING: dict[type[Expression], int] = {
    tree.If: _CONTROL,
    tree.For: _CONTROL,
    tree.Quantified: _CONTROL,
    tree.FunctionLiteral: _CONTROL,
    tree.Or: _OR,
    tree.And: _AND,
    tree.Comparison: _COMPARISON,
    tree.Between: _COMPARISON,
    tree.In: _COMPARISON,
    tree.Negate: _NEGATION,
    tree.InstanceOf: _INSTANCE,
}
"""What binds less tightly than a literal, a name or a call; for arithmetic its operator says."""

_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
_LONGEST_PLAIN = 34
"""Numbers of more places than this are written with an exponent."""

_STRING_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}

_ESCAPED = re.compile(r'[\x00-\x1f"\\\x7f-\xa0\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufeff]')
"""What cannot stand in a literal, what is not seen, and what changes the direction of the text."""

_Operation: TypeAlias = (
    tree.Negate
    | tree.Arithmetic
    | tree.Comparison
    | tree.And
    | tree.Or
    | tree.Between
    | tree.In
    | tree.InstanceOf
    | tree.If
    | tree.For
    | tree.Quantified
)


def print_expression(expression: Expression) -> str:
    """The canonical text of an expression."""
    return _print(expression, _CONTROL)


def print_unary_tests(tests: UnaryTests) -> str:
    """The canonical text of a cell: `-`, `a, b` or `not(a, b)`."""
    if not tests.tests:
        return "-"
    text = _joined(_test(each) for each in tests.tests)
    if tests.negated:
        return f"not({text})"
    return f"({text})" if _reads_as_negation(tests) else text


def print_string(value: str) -> str:
    """A string as a FEEL literal: in double quotes, control characters escaped."""
    return '"' + _ESCAPED.sub(_escape, value) + '"'


def print_number(value: Decimal) -> str:
    """A finite number as a FEEL literal: no trailing zeros, an exponent only where it is far from 1."""
    shortest = value.normalize(_EXACT) if value else Decimal(0)
    exponent = int(shortest.as_tuple().exponent)
    if exponent >= -_LONGEST_PLAIN and shortest.adjusted() < _LONGEST_PLAIN:
        return f"{shortest:f}"
    return f"{shortest:E}"


def print_type(type_name: TypeName) -> str:
    """The canonical text of a type, as after `instance of`."""
    match type_name:
        case tree.NamedType(name):
            return name
        case tree.ListTypeName(element):
            return f"list<{print_type(element)}>"
        case tree.RangeTypeName(element):
            return f"range<{print_type(element)}>"
        case tree.ContextTypeName(entries):
            return f"context<{_joined(f'{key}: {print_type(each)}' for key, each in entries)}>"
        case tree.FunctionTypeName(parameters, result):
            return f"function<{_joined(print_type(each) for each in parameters)}>->{print_type(result)}"
        case _:
            assert_never(type_name)


def _print(expression: Expression, minimum: int) -> str:
    """The text of an expression where only operators stand bare that bind at least as tightly as `minimum`."""
    binding = _binding(expression)
    text = _bare(expression, binding)
    return text if binding >= minimum else f"({text})"


def _binding(expression: Expression) -> int:
    """How tightly the outermost operator of the expression binds."""
    if isinstance(expression, tree.Arithmetic):
        return _BINDING_OF_ARITHMETIC[expression.operator]
    return _BINDING.get(type(expression), _POSTFIX)


def _bare(expression: Expression, binding: int) -> str:
    """The text of an expression without brackets around it; `binding` is how tightly its operator binds."""
    match expression:
        case tree.Name(name):
            return name
        case tree.Path(base, name):
            return f"{_print(base, _POSTFIX)}.{name}"
        case tree.NumberLiteral(value):
            return print_number(value)
        case tree.StringLiteral(value):
            return print_string(value)
        case tree.BooleanLiteral(value):
            return "true" if value else "false"
        case tree.NullLiteral():
            return "null"
        case tree.AtLiteral(text):
            return "@" + print_string(text)
        case tree.RangeLiteral():
            return _range(expression)
        case tree.ListLiteral(items):
            return f"[{_items(items)}]"
        case tree.ContextLiteral(entries):
            return f"{{{_joined(f'{_key(each.key)}: {_print(each.value, _CONTROL)}' for each in entries)}}}"
        case tree.FunctionLiteral(parameters, body):
            return f"function({_joined(_parameter(each) for each in parameters)}) {_print(body, _CONTROL)}"
        case tree.Filter(base, condition):
            return f"{_print(base, _POSTFIX)}[{_print(condition, _CONTROL)}]"
        case tree.Call():
            return _call(expression)
        case _:
            return _operation(expression, binding)


def _operation(expression: _Operation, binding: int) -> str:
    match expression:
        case tree.Negate(operand):
            return _negation(operand)
        case tree.Arithmetic(operator, left, right):
            return f"{_print(left, binding)} {operator.value} {_print(right, binding + 1)}"
        case tree.Comparison(operator, left, right):
            return f"{_print(left, _SUM)} {operator.value} {_print(right, _SUM)}"
        case tree.And(left, right):
            return f"{_print(left, _AND)} and {_print(right, _COMPARISON)}"
        case tree.Or(left, right):
            return f"{_print(left, _OR)} or {_print(right, _AND)}"
        case tree.Between(value, low, high):
            return f"{_print(value, _SUM)} between {_print(low, _SUM)} and {_print(high, _SUM)}"
        case tree.In(value, tests):
            return f"{_print(value, _SUM)} in {_tests_after_in(tests)}"
        case tree.InstanceOf(value, type_name):
            return f"{_print(value, _INSTANCE)} instance of {print_type(type_name)}"
        case tree.If(condition, then, otherwise):
            then_text, otherwise_text = _print(then, _CONTROL), _print(otherwise, _CONTROL)
            return f"if {_print(condition, _CONTROL)} then {then_text} else {otherwise_text}"
        case tree.For(iterators, body):
            return f"for {_joined(_iterator(each) for each in iterators)} return {_print(body, _CONTROL)}"
        case tree.Quantified(quantifier, iterators, condition):
            variables = _joined(_iterator(each) for each in iterators)
            return f"{quantifier.value} {variables} satisfies {_print(condition, _CONTROL)}"
        case _:
            assert_never(expression)


def _negation(operand: Expression) -> str:
    """A minus right before a number would make it part of the literal, hence the brackets."""
    text = _print(operand, _NEGATION)
    return f"-({text})" if text[0].isdigit() else f"-{text}"


def _range(literal: tree.RangeLiteral) -> str:
    low, high = literal.low, literal.high
    if low is None and high is not None:
        return f"({'<=' if literal.high_closed else '<'} {_print(high, _SUM)})"
    if high is None and low is not None:
        return f"({'>=' if literal.low_closed else '>'} {_print(low, _SUM)})"
    opening, closing = "[" if literal.low_closed else "(", "]" if literal.high_closed else ")"
    low_text, high_text = ("" if each is None else _print(each, _CONTROL) for each in (low, high))
    if high_text.startswith("[]"):
        high_text = f"({high_text})"  # a `[` right after the dots and before a `]` closes the range
    return f"{opening}{low_text}..{high_text}{closing}"


def _call(call: tree.Call) -> str:
    named = (f"{each.name}: {_print(each.value, _CONTROL)}" for each in call.named)
    arguments = _joined(named) if call.named else _items(call.arguments)
    return f"{_print(call.function, _POSTFIX)}({arguments})"


def _iterator(iterator: tree.Iterator) -> str:
    source = _print(iterator.source, _CONTROL)
    if iterator.end is None:
        return f"{iterator.name} in {source}"
    return f"{iterator.name} in {source}..{_print(iterator.end, _CONTROL)}"


def _parameter(parameter: tree.Parameter) -> str:
    return parameter.name if parameter.type is None else f"{parameter.name}: {print_type(parameter.type)}"


def _key(key: str) -> str:
    """A key bare where it is one word, as a string otherwise."""
    is_word = key.isascii() and key.isidentifier() and key not in RESERVED
    return key if is_word else print_string(key)


def _tests_after_in(tests: tuple[tree.Test, ...]) -> str:
    match tests:
        case (tree.ComparisonTest() as only,):
            return _test(only)
        case (tree.ExpressionTest(expression),):
            text = _print(expression, _SUM)
            return f"({text})" if _is_half_range(expression) else text
        case _:
            return f"({_joined(_test(each) for each in tests)})"


def _test(test: tree.Test) -> str:
    match test:
        case tree.ComparisonTest(operator, endpoint):
            return f"{operator.value} {_print(endpoint, _SUM)}"
        case tree.ExpressionTest(expression):
            return _print(expression, _CONTROL)
        case _:
            assert_never(test)


def _is_half_range(expression: Expression) -> bool:
    """Whether it is written `(< a)`, which after `in` would be a test and no range."""
    return isinstance(expression, tree.RangeLiteral) and (expression.low is None or expression.high is None)


def _reads_as_negation(tests: UnaryTests) -> bool:
    """Whether the text of the cell is a call of `not` and would be read as the negation of the cell."""
    match tests.tests:
        case (tree.ExpressionTest(tree.Call(tree.Name("not"))),):
            return True
        case _:
            return False


def _items(items: Iterable[Expression]) -> str:
    return _joined(_print(each, _CONTROL) for each in items)


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(texts)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _STRING_ESCAPES.get(character) or f"\\u{ord(character):04X}"
