"""From a FEEL text to its tree (DMN 1.5, 10.3.1). How expressions are read says `expression_reader`."""

from __future__ import annotations

from collections.abc import Collection

from policyctl.feel.errors import FeelLimitError, FeelSyntaxError
from policyctl.feel.expression_reader import read_expression, read_tests
from policyctl.feel.mistakes import CONTINUATION
from policyctl.feel.reader import Reader
from policyctl.feel.syntax import ComparisonTest, Expression, Node, UnaryTests, children
from policyctl.feel.tokens import DEFAULT_LIMITS, END, Limits, tokenize


def parse_expression(
    text: str,
    *,
    names: Collection[str] = (),
    members: Collection[str] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> Expression:
    """The tree of an expression (rule 1), with spans in code points of the text.

    `names` are the names in scope, `members` the keys of contexts that may stand after a dot; of both only those
    of several words or with signs matter. Raises FeelError for everything that is not an expression.
    """
    reader = Reader(tokenize(text, limits), names, members, limits)
    expression = read_expression(reader)
    reader.expect_end(CONTINUATION)
    _check_depth(expression, reader)
    return expression


def parse_unary_tests(
    text: str,
    *,
    names: Collection[str] = (),
    members: Collection[str] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> UnaryTests:
    """The tests of one cell of a decision table (rule 15): `-`, `not(a, b)` or `a, b`.

    Arguments and errors are those of `parse_expression`.
    """
    reader = Reader(tokenize(text, limits), names, members, limits)
    tests = _cell(reader)
    _check_depth(tests, reader)
    return tests


def _check_depth(root: Node, reader: Reader) -> None:
    """Refuses a tree too high to be walked by recursion; a tree is never higher than it has tokens."""
    limits = reader.limits
    if len(reader.kinds) <= limits.depth:
        return
    level: list[Node] = [root]
    for _ in range(limits.depth + 1):
        level = [child for node in level for child in children(node)]
        if not level:
            return
    message = f"the expression has more than {limits.depth} operations inside each other"
    hint = "shorten a long chain: `x in (a, b)` for many `or`, `sum([a, b])` for many `+`"
    raise FeelLimitError("F314", message, level[0].span, hint)


def _cell(reader: Reader) -> UnaryTests:
    if reader.kinds == ["-", END]:
        return UnaryTests((), span=reader.tokens.span(0))
    if reader.kinds == [END]:
        hint = "`-` accepts anything"
        raise FeelSyntaxError("F107", "the cell is empty, expected a test", reader.tokens.span(0), hint)
    if reader.texts[0] != "not" or reader.kinds[1] != "(":
        return _positive_tests(reader)
    try:
        return _negated_tests(reader)
    except FeelSyntaxError as error:
        as_negation = error
    reader.start_over()
    try:
        return _positive_tests(reader)
    except FeelSyntaxError:
        raise as_negation from None


def _positive_tests(reader: Reader) -> UnaryTests:
    tests = read_tests(reader)
    if reader.kinds[reader.index] in ("and", "or") and isinstance(tests[-1], ComparisonTest):
        raise _half_comparison(reader)
    reader.expect_end("`,` or the end" if isinstance(tests[-1], ComparisonTest) else CONTINUATION)
    return UnaryTests(tests, span=reader.span_from(0))


def _negated_tests(reader: Reader) -> UnaryTests:
    """`not(a, b)` as the whole cell: none of the tests."""
    reader.index = 1
    opening = reader.open()
    tests = read_tests(reader)
    reader.close(opening, ")", "`,` or `)`")
    reader.expect_end(CONTINUATION)
    return UnaryTests(tests, negated=True, span=reader.span_from(0))


def _half_comparison(reader: Reader) -> FeelSyntaxError:
    word = reader.kinds[reader.index]
    message = f"found `{word}` after a comparison without a left side, expected `,` or the end"
    hint = "write a range, `[5..9]`, or name the value: `? >= 5 and ? <= 9`"
    return FeelSyntaxError("F110", message, reader.tokens.span(reader.index), hint)
