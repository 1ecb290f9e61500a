"""How expressions and tests are read (DMN 1.5, 10.3.1): a Pratt parser over the tokens of a text.

The rules that shape it:

1.  Operators bind as the order of the standard's grammar rules 1, 2 and 4 says, from weak to tight: `or`; `and`;
    comparisons; `+` `-`; `*` `/`; `**`; unary minus; `instance of`; path, filter and invocation. All of them
    group to the left. So `-2 ** 2` is `(-2) ** 2`. A minus right before a number belongs to the literal (rule 35).
2.  `if`, `for`, `some`, `every` and `function` reach as far to the right as they can.
3.  The longest sequence of tokens that is a name in scope is that name (10.3.1.6): a built-in function, a name
    given by the caller, a key of an enclosing context literal, a variable or a parameter. Words in a row that are
    no name are an error, never a guess.
4.  After a dot also the keys of any context of the text and the members given by the caller are known names.
5.  `[` after the upper end of a range closes it where no value follows, and begins a filter otherwise.
6.  Every recursion is counted, so that a hostile text ends in a diagnostic and not in an exhausted stack.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from policyctl.feel import syntax as tree
from policyctl.feel.errors import FeelSyntaxError, FeelUnsupported
from policyctl.feel.literal_reader import (
    read_at_literal,
    read_constant,
    read_known_name,
    read_name,
    read_number,
    read_string,
)
from policyctl.feel.mistakes import COMPARISONS, OPERAND, shown
from policyctl.feel.names import longest_name, reads_as_operation
from policyctl.feel.reader import Reader
from policyctl.feel.syntax import Expression, Span
from policyctl.feel.tokens import END, NAME, NUMBER, RESERVED, STRING, number_value, string_value
from policyctl.feel.type_reader import read_type

_LOOSEST, _COMPARISON, _SUM, _NEGATION, _INSTANCE, _POSTFIX = 1, 3, 4, 7, 8, 9

_BINDING = {
    "or": 1,
    "and": 2,
    **dict.fromkeys((*COMPARISONS, "between", "in"), _COMPARISON),
    "+": _SUM,
    "-": _SUM,
    "*": 5,
    "/": 5,
    "**": 6,
    "instance": _INSTANCE,
    ".": _POSTFIX,
    "[": _POSTFIX,
    "(": _POSTFIX,
}
"""How tightly an operator binds what stands on its left; what is no operator binds nothing (0)."""

_COMPARISON_OPERATORS = {operator.value: operator for operator in tree.ComparisonOperator}

_BINARY: dict[str, Callable[..., Expression]] = {
    "or": tree.Or,
    "and": tree.And,
    **{operator.value: partial(tree.Comparison, operator) for operator in tree.ComparisonOperator},
    **{operator.value: partial(tree.Arithmetic, operator) for operator in tree.ArithmeticOperator},
}

_HALF_RANGES = frozenset({"<", "<=", ">", ">="})
_BEFORE_HALF_RANGE = frozenset({END, "=", "!=", "[", "(", ",", ":"})
"""Where a comparison without a left side is the range of what passes it (rules 2h and 7), and likely no slip.

The token before the first one of a text is its END.
"""

_RANGE_CLOSINGS = {"]": True, ")": False, "[": False}
"""The signs that close a range, and whether the upper end then belongs to it."""


# Expressions


def read_expression(
    reader: Reader, minimum: int = _LOOSEST, left: Expression | None = None, start: int = 0
) -> Expression:
    """The expression that begins here, with every operator that binds at least as tightly as `minimum`.

    Where its left operand was read already, `left` is that and `start` the first token of it.
    """
    if left is None:
        start = reader.index
        left = _operand(reader)
    kinds = reader.kinds
    while True:
        kind = kinds[reader.index]
        binding = _BINDING.get(kind, 0)
        if binding < minimum or (kind == "[" and _closes_range(reader)):
            return left
        if build := _BINARY.get(kind):
            reader.index += 1
            right = read_expression(reader, binding + 1)
            left = build(left, right, span=Span(reader.starts[start], reader.ends[reader.index - 1]))
        else:
            left = _INFIX[kind](reader, left, start)
        if binding == _COMPARISON and _BINDING.get(kinds[reader.index], 0) == _COMPARISON:
            raise _chained_comparison(reader)


def _operand(reader: Reader) -> Expression:
    kind = reader.kinds[reader.index]
    if kind == NAME or kind in reader.scope:
        known = longest_name(reader.scope, reader.texts, reader.index)
        if known is not None:
            return read_known_name(reader, known)
    read = _PREFIX.get(kind)
    if read is not None:
        return read(reader)
    if kind in _HALF_RANGES and reader.kinds[reader.index - 1] in _BEFORE_HALF_RANGE:
        start = reader.index
        return _range_of(reader, _comparison_test(reader), start)
    raise reader.unexpected(OPERAND)


def _chained_comparison(reader: Reader) -> FeelUnsupported:
    found = shown(reader.tokens, reader.index)
    hint = "join two comparisons with `and`, write a range, or set brackets around the first"
    span = reader.tokens.span(reader.index)
    return FeelUnsupported("F203", f"{found} compares the result of a comparison", span, hint)


def _minus(reader: Reader) -> Expression:
    first = reader.index
    reader.index += 1
    if reader.kinds[reader.index] == NUMBER:
        span = reader.tokens.span(first, reader.index)
        value = number_value(reader.texts[reader.index], span, reader.limits)
        reader.index += 1
        return tree.NumberLiteral(value.copy_negate() if value else value, span=span)
    reader.deepen(first)
    operand = read_expression(reader, _NEGATION)
    reader.nesting -= 1
    return tree.Negate(operand, span=reader.span_from(first))


# Brackets


def _parenthesised(reader: Reader) -> Expression:
    """`(e)`, a range that begins with `(`, or a range by one comparison, `(< e)`."""
    opening = reader.open()
    kind = reader.kinds[reader.index]
    if kind in COMPARISONS:
        test = _comparison_test(reader)
        reader.close(opening, ")")
        return _range_of(reader, test, opening)
    if kind == "..":
        return _range(reader, opening, None, False)
    inner = read_expression(reader)
    if reader.kinds[reader.index] == "..":
        return _range(reader, opening, inner, False)
    reader.close(opening, ")", "an operator or `)`")
    return inner


def _range_of(reader: Reader, test: tree.ComparisonTest, opening: int) -> Expression:
    """The values that pass a comparison, as a range; its text reaches from `opening` to here."""
    span = reader.span_from(opening)
    end = test.endpoint
    match test.operator:
        case tree.ComparisonOperator.LESS:
            return tree.RangeLiteral(None, end, False, False, span=span)
        case tree.ComparisonOperator.LESS_OR_EQUAL:
            return tree.RangeLiteral(None, end, False, True, span=span)
        case tree.ComparisonOperator.GREATER:
            return tree.RangeLiteral(end, None, False, False, span=span)
        case tree.ComparisonOperator.GREATER_OR_EQUAL:
            return tree.RangeLiteral(end, None, True, False, span=span)
        case tree.ComparisonOperator.EQUAL:
            return tree.RangeLiteral(end, end, True, True, span=span)
        case tree.ComparisonOperator.NOT_EQUAL:
            hint = "as a test write `x in (!= 5)`, as a condition `x != 5`"
            raise FeelUnsupported("F204", "`!=` makes no range", span, hint)


def _open_range(reader: Reader) -> Expression:
    """`]a..b]`: a range whose lower end does not belong to it."""
    opening = reader.open()
    low = None if reader.kinds[reader.index] == ".." else read_expression(reader)
    if reader.kinds[reader.index] != "..":
        raise reader.unexpected("`..`")
    return _range(reader, opening, low, False)


def _list_or_range(reader: Reader) -> Expression:
    opening = reader.open()
    items: list[Expression] = []
    if reader.kinds[reader.index] == "..":
        hint = "an end that is not given is open: `(..9]`"
        span = reader.tokens.span(opening)
        raise FeelSyntaxError("F112", "found `[` before `..`, expected `(` or `]`", span, hint)
    if reader.kinds[reader.index] != "]" or _begins_open_range(reader):
        items.append(read_expression(reader))
        if reader.kinds[reader.index] == "..":
            return _range(reader, opening, items[0], True)
    while reader.kinds[reader.index] == ",":
        reader.index += 1
        if reader.kinds[reader.index] == "]" and not _begins_value(reader, reader.index + 1):
            raise reader.unexpected(OPERAND)
        items.append(read_expression(reader))
    reader.close(opening, "]", "`,` or `]`" if items else "a value or `]`")
    return tree.ListLiteral(tuple(items), span=reader.span_from(opening))


def _begins_open_range(reader: Reader) -> bool:
    """Whether the `]` right after a `[` begins a range inside a list: nothing else has a value after it."""
    return reader.kinds[reader.index + 1] in (NAME, NUMBER, STRING, "@")


def _range(reader: Reader, opening: int, low: Expression | None, low_closed: bool) -> Expression:
    """The rest of a range from its `..` on."""
    reader.index += 1
    high: Expression | None = None
    kind = reader.kinds[reader.index]
    if low is None or (kind != ")" and not (kind == "[" and not _begins_value(reader, reader.index + 1))):
        outer = reader.range_bracket
        reader.range_bracket = reader.brackets
        high = read_expression(reader)
        reader.range_bracket = outer
    closing = reader.kinds[reader.index]
    if closing not in _RANGE_CLOSINGS:
        raise reader.unclosed_or_unexpected(opening, "`]`, `)` or `[`")
    reader.index += 1
    reader.brackets -= 1
    reader.nesting -= 1
    high_closed = _RANGE_CLOSINGS[closing]
    return tree.RangeLiteral(low, high, low_closed, high_closed, span=reader.span_from(opening))


def _closes_range(reader: Reader) -> bool:
    """Whether the `[` that comes next closes the range whose upper end is being read (`]a..b[`)."""
    return reader.range_bracket == reader.brackets and not _begins_value(reader, reader.index + 1)


def _begins_value(reader: Reader, index: int) -> bool:
    kind = reader.kinds[index]
    if kind in reader.scope and longest_name(reader.scope, reader.texts, index) is not None:
        return True
    return kind in _PREFIX and kind != "]"


def _context(reader: Reader) -> Expression:
    opening = reader.open()
    outer = reader.scope
    entries: list[tree.ContextEntry] = []
    if reader.kinds[reader.index] != "}":
        entries.append(_context_entry(reader))
        while reader.kinds[reader.index] == ",":
            reader.index += 1
            entries.append(_context_entry(reader))
    reader.close(opening, "}", "`,` or `}`" if entries else "a key or `}`")
    reader.scope = outer
    return tree.ContextLiteral(tuple(entries), span=reader.span_from(opening))


def _context_entry(reader: Reader) -> tree.ContextEntry:
    first = reader.index
    if reader.kinds[first] == STRING:
        reader.index += 1
        key = string_value(reader.texts[first], reader.starts[first])
        if reader.kinds[reader.index] != ":":
            raise reader.unexpected("`:`")
    else:
        end = reader.name_before(":")
        if end is None:
            raise reader.no_name("a key and `:`", ":")
        key = reader.tokens.name(first, end)
        reader.index = end
    reader.index += 1
    value = read_expression(reader)
    reader.declare_key(key)
    return tree.ContextEntry(key, value, span=reader.span_from(first))


# Path, filter, invocation


def _path(reader: Reader, base: Expression, start: int) -> Expression:
    reader.index += 1
    first = reader.index
    kind = reader.kinds[first]
    if kind != NAME and kind not in RESERVED:
        raise reader.unexpected("a name after `.`")
    known = longest_name(reader.members, reader.texts, first)
    reader.index += 1 if known is None else len(known.rest) + 1
    if known is not None and reads_as_operation(known) and reader.is_member(reader.texts[first]):
        message = f"`{known.name}` may be one member or an operation on `{reader.texts[first]}`"
        hint = f'set brackets around the operands, or write `get value(x, "{known.name}")`'
        raise FeelSyntaxError("F111", message, reader.span_from(first), hint)
    name = reader.texts[first] if known is None else known.name
    return tree.Path(base, name, reader.span_from(first), span=reader.span_from(start))


def _filter(reader: Reader, base: Expression, start: int) -> Expression:
    opening = reader.open()
    outer = reader.scope
    reader.enter_filter()
    if reader.kinds[reader.index] in COMPARISONS:
        raise reader.unexpected(OPERAND)
    condition = read_expression(reader)
    reader.scope = outer
    reader.close(opening, "]", "an operator or `]`")
    return tree.Filter(base, condition, span=reader.span_from(start))


def _call(reader: Reader, function: Expression, start: int) -> Expression:
    opening = reader.open()
    arguments: list[Expression] = []
    named: list[tree.NamedArgument] = []
    if reader.kinds[reader.index] != ")":
        is_named = reader.name_before(":") is not None
        _argument(reader, arguments, named, is_named)
        while reader.kinds[reader.index] == ",":
            reader.index += 1
            _argument(reader, arguments, named, is_named)
    reader.close(opening, ")", "`,` or `)`" if arguments or named else "a value or `)`")
    return tree.Call(function, tuple(arguments), tuple(named), span=reader.span_from(start))


def _argument(
    reader: Reader, arguments: list[Expression], named: list[tree.NamedArgument], is_named: bool
) -> None:
    first = reader.index
    end = reader.name_before(":")
    if (end is not None) != is_named:
        message = "arguments are given either all by position or all by name"
        raise FeelSyntaxError("F113", message, reader.tokens.span(first))
    if end is None:
        arguments.append(read_expression(reader))
        return
    reader.index = end + 1
    value = read_expression(reader)
    named.append(tree.NamedArgument(reader.tokens.name(first, end), value, span=reader.span_from(first)))


# Comparisons with words


def _between(reader: Reader, value: Expression, start: int) -> Expression:
    reader.index += 1
    low = read_expression(reader, _SUM)
    if reader.kinds[reader.index] != "and":
        raise reader.unexpected("`and` of `between`")
    reader.index += 1
    high = read_expression(reader, _SUM)
    return tree.Between(value, low, high, span=reader.span_from(start))


def _in(reader: Reader, value: Expression, start: int) -> Expression:
    reader.index += 1
    tests = _tests_in_brackets(reader) if reader.kinds[reader.index] == "(" else (_test(reader, _SUM),)
    return tree.In(value, tests, span=reader.span_from(start))


def _tests_in_brackets(reader: Reader) -> tuple[tree.Test, ...]:
    """The tests after `in (`. One alone may turn out to begin an expression: `x in (a + b) * 2`."""
    opening = reader.open()
    if reader.kinds[reader.index] == "..":
        return _rest_of_test(reader, _range(reader, opening, None, False), opening)
    tests = read_tests(reader)
    only = tests[0] if len(tests) == 1 else None
    if isinstance(only, tree.ExpressionTest) and reader.kinds[reader.index] == "..":
        return _rest_of_test(reader, _range(reader, opening, only.expression, False), opening)
    reader.close(opening, ")", "`,` or `)`")
    if only is None or _BINDING.get(reader.kinds[reader.index], 0) < _SUM:
        return tests
    if reader.kinds[reader.index] == "[" and _closes_range(reader):
        return tests
    match only:
        case tree.ComparisonTest():
            return _rest_of_test(reader, _range_of(reader, only, opening), opening)
        case tree.ExpressionTest(expression):
            return _rest_of_test(reader, expression, opening)


def _rest_of_test(reader: Reader, left: Expression, start: int) -> tuple[tree.Test, ...]:
    expression = read_expression(reader, _SUM, left, start)
    return (tree.ExpressionTest(expression, span=reader.span_from(start)),)


def read_tests(reader: Reader) -> tuple[tree.Test, ...]:
    """One or more tests between commas (rule 14)."""
    tests = [_test(reader, _LOOSEST)]
    while reader.kinds[reader.index] == ",":
        reader.index += 1
        tests.append(_test(reader, _LOOSEST))
    return tuple(tests)


def _test(reader: Reader, minimum: int) -> tree.Test:
    if reader.kinds[reader.index] in COMPARISONS:
        return _comparison_test(reader)
    first = reader.index
    expression = read_expression(reader, minimum)
    return tree.ExpressionTest(expression, span=reader.span_from(first))


def _comparison_test(reader: Reader) -> tree.ComparisonTest:
    first = reader.index
    operator = _COMPARISON_OPERATORS[reader.kinds[first]]
    reader.index += 1
    endpoint = read_expression(reader, _SUM)
    return tree.ComparisonTest(operator, endpoint, span=reader.span_from(first))


# Control


def _if(reader: Reader) -> Expression:
    first = reader.keyword()
    condition = read_expression(reader)
    reader.word("then")
    then = read_expression(reader)
    reader.word("else")
    otherwise = read_expression(reader)
    reader.nesting -= 1
    return tree.If(condition, then, otherwise, span=reader.span_from(first))


def _for(reader: Reader) -> Expression:
    first = reader.keyword()
    outer = reader.scope
    iterators = _iterators(reader, "return", with_ranges=True)
    body = read_expression(reader)
    reader.scope = outer
    reader.nesting -= 1
    return tree.For(iterators, body, span=reader.span_from(first))


def _quantified(reader: Reader) -> Expression:
    quantifier = tree.Quantifier(reader.kinds[reader.index])
    first = reader.keyword()
    outer = reader.scope
    iterators = _iterators(reader, "satisfies", with_ranges=False)
    condition = read_expression(reader)
    reader.scope = outer
    reader.nesting -= 1
    return tree.Quantified(quantifier, iterators, condition, span=reader.span_from(first))


def _iterators(reader: Reader, closing: str, *, with_ranges: bool) -> tuple[tree.Iterator, ...]:
    iterators = [_iterator(reader, with_ranges)]
    while reader.kinds[reader.index] == ",":
        reader.index += 1
        iterators.append(_iterator(reader, with_ranges))
    reader.word(closing)
    return tuple(iterators)


def _iterator(reader: Reader, with_ranges: bool) -> tree.Iterator:
    first = reader.index
    end = reader.name_before("in")
    if end is None:
        raise reader.no_name("a variable and `in`", "in")
    reader.index = end + 1
    source = read_expression(reader)
    upper: Expression | None = None
    if with_ranges and reader.kinds[reader.index] == "..":
        reader.index += 1
        upper = read_expression(reader)
    span = reader.span_from(first)
    reader.declare(first, end)
    return tree.Iterator(reader.tokens.name(first, end), source, upper, span=span)


def _function(reader: Reader) -> Expression:
    first = reader.keyword()
    if reader.kinds[reader.index] != "(":
        raise reader.unexpected("`(` after `function`")
    opening = reader.open()
    outer = reader.scope
    parameters: list[tree.Parameter] = []
    if reader.kinds[reader.index] != ")":
        parameters.append(_parameter(reader))
        while reader.kinds[reader.index] == ",":
            reader.index += 1
            parameters.append(_parameter(reader))
    reader.close(opening, ")", "`,` or `)`")
    if reader.kinds[reader.index] == "external":
        span = reader.tokens.span(reader.index)
        raise FeelUnsupported("F201", "an `external` function calls code outside the expression", span)
    body = read_expression(reader)
    reader.scope = outer
    reader.nesting -= 1
    return tree.FunctionLiteral(tuple(parameters), body, span=reader.span_from(first))


def _parameter(reader: Reader) -> tree.Parameter:
    first = reader.index
    end = reader.name_before(":", ",", ")")
    if end is None:
        raise reader.no_name("the name of a parameter", ":")
    reader.index = end
    type_name: tree.TypeName | None = None
    if reader.kinds[end] == ":":
        reader.index += 1
        type_name = read_type(reader)
    span = reader.span_from(first)
    reader.declare(first, end)
    return tree.Parameter(reader.tokens.name(first, end), type_name, span=span)


# Types


def _instance_of(reader: Reader, value: Expression, start: int) -> Expression:
    reader.index += 1
    reader.word("of")
    return tree.InstanceOf(value, read_type(reader), span=reader.span_from(start))


_PREFIX: dict[str, Callable[[Reader], Expression]] = {
    NAME: read_name,
    NUMBER: read_number,
    STRING: read_string,
    "true": read_constant,
    "false": read_constant,
    "null": read_constant,
    "@": read_at_literal,
    "-": _minus,
    "(": _parenthesised,
    "[": _list_or_range,
    "]": _open_range,
    "{": _context,
    "if": _if,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
    "function": _function,
}
"""What reads an expression that begins with a token of this kind."""

_INFIX: dict[str, Callable[[Reader, Expression, int], Expression]] = {
    "between": _between,
    "in": _in,
    "instance": _instance_of,
    ".": _path,
    "[": _filter,
    "(": _call,
}
"""What reads on from such a token when its left operand, which begins at the given token, was read already."""
