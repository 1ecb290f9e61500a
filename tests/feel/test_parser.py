"""How a text becomes a tree: precedence, names, brackets, spans. In the order of the parser's rules."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl.feel import syntax as tree
from policyctl.feel.builtins import standard_builtins
from policyctl.feel.errors import FeelError
from policyctl.feel.names import BUILT_IN_FUNCTIONS
from policyctl.feel.parser import parse_expression, parse_unary_tests
from policyctl.feel.printer import print_expression, print_unary_tests
from policyctl.feel.syntax import Expression, Span, UnaryTests
from policyctl.feel.tokens import END, NAME, RESERVED, tokenize
from tests.feel.strategies import KNOWN_NAMES, WORD_NAMES, expressions, unary_tests

_FILLERS = st.sampled_from([" ", "  ", "\n", "\t ", "\u00a0", " /* - \n( */ ", ' // [ "\n'])


def shape(text: str, *names: str, members: tuple[str, ...] = ()) -> str:
    """The tree of a text with a bracket around every operation, as the grouping is easiest to read."""
    return _grouped(parse_expression(text, names=names, members=members))


def _grouped(node: Expression) -> str:
    match node:
        case tree.Arithmetic(operator, left, right) | tree.Comparison(operator, left, right):
            return f"({_grouped(left)} {operator.value} {_grouped(right)})"
        case tree.And(left, right):
            return f"({_grouped(left)} and {_grouped(right)})"
        case tree.Or(left, right):
            return f"({_grouped(left)} or {_grouped(right)})"
        case tree.Negate(operand):
            return f"(- {_grouped(operand)})"
        case tree.Between(value, low, high):
            return f"({_grouped(value)} between {_grouped(low)} and {_grouped(high)})"
        case tree.InstanceOf(value, tree.NamedType(name)):
            return f"({_grouped(value)} instance of {name})"
        case tree.Name(name):
            return f"<{name}>" if not name.isidentifier() else name
        case tree.Path(base, name):
            return f"{_grouped(base)}.<{name}>"
        case _:
            return print_expression(node)


# Rule 1: how tightly operators bind


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("a or b and c", "(a or (b and c))"),
        ("a and b or c", "((a and b) or c)"),
        ("a or b or c", "((a or b) or c)"),
        ("a = b and c < d", "((a = b) and (c < d))"),
        ("a + b > c - d", "((a + b) > (c - d))"),
        ("a - b - c", "((a - b) - c)"),
        ("a - b + c", "((a - b) + c)"),
        ("a / b * c", "((a / b) * c)"),
        ("a + b * c", "(a + (b * c))"),
        ("a * b ** c", "(a * (b ** c))"),
        ("3 ** 4 ** 5", "((3 ** 4) ** 5)"),
        ("-2 ** 2", "(-2 ** 2)"),
        ("-a ** 2", "((- a) ** 2)"),
        ("2 ** -a", "(2 ** (- a))"),
        ("a - -b", "(a - (- b))"),
        ("a--1", "(a - -1)"),
        ("--10", "(- -10)"),
        ("-a.b", "(- a.<b>)"),
        ("-a instance of number", "(- (a instance of number))"),
        ("-1 instance of number", "(-1 instance of number)"),
        ("a + b instance of number", "(a + (b instance of number))"),
        ("a between 1 and 2 and b", "((a between 1 and 2) and b)"),
        ("a between b + 1 and c * 2", "(a between (b + 1) and (c * 2))"),
        ("a + b between c and d", "((a + b) between c and d)"),
        ("(a = b) = c", "((a = b) = c)"),
    ],
)
def test_operators_bind_as_the_order_of_the_grammar_says(text: str, grouped: str) -> None:
    assert shape(text) == grouped


def test_a_minus_before_a_number_belongs_to_the_literal() -> None:
    assert parse_expression("- 5") == tree.NumberLiteral(Decimal(-5))
    assert parse_expression("-(5)") == tree.Negate(tree.NumberLiteral(Decimal(5)))


def test_there_is_no_negative_zero() -> None:
    zero = parse_expression("-0.0")
    assert isinstance(zero, tree.NumberLiteral)
    assert str(zero.value) == "0.0"


# Rule 2: how far keyword expressions reach


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("if a then b else c + 1", "if a then b else (c + 1)"),
        ("1 + if a then b else c + 1", "1 + (if a then b else (c + 1))"),
        ("for i in x return i + 1", "for i in x return (i + 1)"),
        ("some i in x satisfies i > 1 and b", "some i in x satisfies ((i > 1) and b)"),
        ("function(a) a + 1", "function(a) (a + 1)"),
        ("if a then b else if c then d else e", "if a then b else (if c then d else e)"),
        ("for i in 1 + 1..a return i", "for i in (1 + 1)..(a) return i"),
    ],
)
def test_keyword_expressions_reach_as_far_as_they_can(text: str, same: str) -> None:
    assert parse_expression(text) == parse_expression(same)


# Rule 3: names


@pytest.mark.parametrize(
    ("text", "names", "grouped"),
    [
        ("Monthly Salary * 12", ["Monthly Salary"], "(<Monthly Salary> * 12)"),
        ("Monthly  \n Salary * 12", ["Monthly Salary"], "(<Monthly Salary> * 12)"),
        ("a-b", [], "(a - b)"),
        ("a-b", ["a-b"], "<a-b>"),
        ("a - b", ["a-b"], "<a-b>"),
        ("(a)-(b)", ["a-b"], "(a - b)"),
        ("a-b-c", ["a-b"], "(<a-b> - c)"),
        ("a-b-c", ["a-b", "a-b-c"], "<a-b-c>"),
        ("profit and loss and b", ["profit and loss"], "(<profit and loss> and b)"),
        ("a.b", ["a.b"], "<a.b>"),
        ("2 * b's", ["b's"], "(2 * <b's>)"),
        ("in a list = 1", ["in a list"], "(<in a list> = 1)"),
        ("date and time", [], "<date and time>"),
        ("date and times", [], "(date and times)"),
        ("名前 + été", [], "(名前 + été)"),
        ("🐎 + 1", [], "(<🐎> + 1)"),
        ("what if?", ["what if?"], "<what if?>"),
        ("Q1 2023 + 1", ["Q1 2023"], "(<Q1 2023> + 1)"),
    ],
)
def test_the_longest_name_in_scope_is_the_name(text: str, names: list[str], grouped: str) -> None:
    assert shape(text, *names) == grouped


def test_every_built_in_function_of_several_words_is_known() -> None:
    names = [name for name in standard_builtins() if " " in name]
    assert sorted(names) == list(BUILT_IN_FUNCTIONS)


@pytest.mark.parametrize(
    "text",
    [
        "{net price: 1, tax: net price * 0.2}",
        '{"net price": 1, tax: net price * 0.2}',
        "{a: 1, net price: a, inner: {b: net price}}",
        "for net price in prices return net price + 1",
        "for net price in prices, n in 1..net price return n",
        "some net price in prices satisfies net price > 1",
        "every a in b, net price in a satisfies net price > 1",
        "function(net price) net price + 1",
        "function(net price: number, a) net price + a",
        "[{net price: 1}][net price > 0]",
        "{net price: 1}.net price",
    ],
)
def test_a_name_of_several_words_is_known_where_it_was_introduced(text: str) -> None:
    used = [each for each in tree.walk(parse_expression(text)) if getattr(each, "name", None) == "net price"]
    assert used != []


@pytest.mark.parametrize(
    "text",
    [
        "{net price: net price}",
        "{net price: 1} + net price",
        "(for net price in prices return 1) + net price",
        "(function(net price) 1)(net price)",
        "{a: {net price: 1}, b: net price}",
    ],
)
def test_a_name_of_several_words_is_unknown_outside(text: str) -> None:
    with pytest.raises(FeelError) as caught:
        parse_expression(text)
    assert caught.value.diagnostic.code == "F109"
    assert text[caught.value.diagnostic.span.start : caught.value.diagnostic.span.end] == "net price"


def test_a_retry_of_a_cell_forgets_the_names_of_the_first_reading() -> None:
    with pytest.raises(FeelError):
        parse_unary_tests("not({a b: 1} x), a b")


def test_any_one_word_is_a_name_whether_known_or_not() -> None:
    assert parse_expression("nobody_knows") == tree.Name("nobody_knows")


# Rule 4: after a dot


@pytest.mark.parametrize(
    ("text", "members", "grouped"),
    [
        ("t.time offset", (), "t.<time offset>"),
        ("r.start included and b", (), "(r.<start included> and b)"),
        ("applicant.Monthly Salary * 12", ("Monthly Salary",), "(applicant.<Monthly Salary> * 12)"),
        ("applicant.net-gross", ("net-gross",), "applicant.<net-gross>"),
        ("applicant.net-gross", (), "(applicant.<net> - gross)"),
        ("applicant.net-gross", ("net",), "(applicant.<net> - gross)"),
        ("a.function", (), "a.<function>"),
        ("a.b.c", (), "a.<b>.<c>"),
    ],
)
def test_members_are_known_after_a_dot(text: str, members: tuple[str, ...], grouped: str) -> None:
    assert shape(text, members=members) == grouped


def test_a_member_is_no_variable() -> None:
    assert shape("net-gross", members=("net-gross",)) == "(net - gross)"


def test_a_member_that_may_be_an_operation_is_no_guess() -> None:
    with pytest.raises(FeelError) as caught:
        parse_expression("applicant.net-gross", members=("net", "net-gross"))
    assert caught.value.diagnostic.message == "`net-gross` may be one member or an operation on `net`"
    assert shape("(applicant.net)-gross", members=("net", "net-gross")) == "(applicant.<net> - gross)"


def test_a_member_is_a_name_inside_a_filter() -> None:
    expression = parse_expression("people[Monthly Salary > 3]", members=("Monthly Salary",))
    assert tree.Name("Monthly Salary") in list(tree.walk(expression))


# Rule 5: brackets


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("[1..3]", "[1..3]"),
        ("(1..3)", "(1..3)"),
        ("]1..3[", "(1..3)"),
        ("[1..3[", "[1..3)"),
        ("]1..3]", "(1..3]"),
        ("[1..b[", "[1..b)"),
        ("[1..b[2]]", "[1..b[2]]"),
        ("[1..b[2][", "[1..b[2])"),
        ("[a[1]..b]", "[a[1]..b]"),
        ("]1..-b[", "(1..-b)"),
        ("(..3]", "(<= 3)"),
        ("]..3[", "(< 3)"),
        ("[3..)", "(>= 3)"),
        ("]3..[", "(> 3)"),
        ("(<3)", "(< 3)"),
        ("(>=a+1)", "(>= a + 1)"),
        ("[]", "[]"),
        ("[1]", "[1]"),
        ("[[1..3], ]1..3[]", "[[1..3], (1..3)]"),
        ("[]1..3[, 4]", "[(1..3), 4]"),
        ("[][1]", "[][1]"),
        ("[] = []", "[] = []"),
        ("[<5, >9]", "[(< 5), (> 9)]"),
        ("a = <5", "a = (< 5)"),
        ("x in ]1..b[ and y", "x in (1..b) and y"),
        ("x in (1..3).start", "x in (1..3).start"),
        ("x in (a + b) * 2", "x in (a + b) * 2"),
        ("x in (< 3).end", "x in (< 3).end"),
        ("x in (a)[1]", "x in a[1]"),
        ("x in (..3)", "x in ((< 3))"),
        ("{}", "{}"),
        ("{a: {}}", "{a: {}}"),
        ("f()", "f()"),
        ("f()()(1)[2].a", "f()()(1)[2].a"),
        ("(function(a) a)(1)", "(function(a) a)(1)"),
    ],
)
def test_brackets_of_all_kinds(text: str, canonical: str) -> None:
    assert print_expression(parse_expression(text)) == canonical


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("-", "-"),
        ("5", "5"),
        ('"a", "b"', '"a", "b"'),
        ("<5", "< 5"),
        ("= 5", "= 5"),
        ("!=5, null", "!= 5, null"),
        ("not(5, >9)", "not(5, > 9)"),
        ("not(not(a))", "not(not(a))"),
        ("not(a) or b", "not(a) or b"),
        ("not(a), b", "not(a), b"),
        ("not(negand: a)", "(not(negand: a))"),
        ("[1..3], ]5..9[", "[1..3], (5..9)"),
        ("?.a > 1", "?.a > 1"),
        ("-5", "-5"),
        ("(<5)", "(< 5)"),
    ],
)
def test_cells_of_all_kinds(text: str, canonical: str) -> None:
    assert print_unary_tests(parse_unary_tests(text)) == canonical


def test_a_cell_of_one_not_is_the_negation_of_its_tests() -> None:
    assert parse_unary_tests("not(1)").negated
    assert not parse_unary_tests("not(1) and true").negated


# Literals


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"a"', "a"),
        (r'"\"\'\\\n\r\t"', "\"'\\\n\r\t"),
        (r'"\u0041\U01F40E"', "A🐎"),
        (r'"\uD83D\udca9"', "💩"),
        (r'"\d+\."', r"\d+\."),
        (r'"\\u0041"', r"\u0041"),
        ('"// /* no comment */"', "// /* no comment */"),
        ('"it\'s"', "it's"),
        ('""', ""),
    ],
)
def test_strings_and_their_escapes(text: str, value: str) -> None:
    assert parse_expression(text) == tree.StringLiteral(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", "1"),
        ("007", "7"),
        ("1.50", "1.5"),
        (".5", "0.5"),
        ("1.2e3", "1200"),
        ("1E-2", "0.01"),
        ("-.5", "-.5"),
    ],
)
def test_numbers(text: str, value: str) -> None:
    assert parse_expression(text) == tree.NumberLiteral(Decimal(value))


# Types


@pytest.mark.parametrize(
    "text",
    [
        "number",
        "date and time",
        "days and time duration",
        "years and months duration",
        "Any",
        "list<list<number>>",
        "range<date>",
        "context<a: number, b c: string>",
        "function<>->Any",
        "function<number, string>->list<boolean>",
    ],
)
def test_types(text: str) -> None:
    assert print_expression(parse_expression(f"x instance of {text}")) == f"x instance of {text}"
    assert print_expression(parse_expression(f"function(x: {text}) x")) == f"function(x: {text}) x"


def test_a_type_ends_before_an_operator() -> None:
    assert shape("a instance of date and b") == "((a instance of date) and b)"


# Spans


@given(expressions())
def test_the_span_of_every_expression_holds_the_text_it_was_read_from(expression: Expression) -> None:
    text = print_expression(expression)
    for node in tree.walk(parse_expression(text, names=KNOWN_NAMES, members=WORD_NAMES)):
        if isinstance(node, get_args(Expression)):
            piece = text[node.span.start : node.span.end]
            assert parse_expression(piece, names=KNOWN_NAMES, members=WORD_NAMES) == node


@given(unary_tests())
def test_the_span_of_every_comparison_holds_the_text_it_was_read_from(tests: UnaryTests) -> None:
    text = print_unary_tests(tests)
    for node in tree.walk(parse_unary_tests(text, names=KNOWN_NAMES, members=WORD_NAMES)):
        if isinstance(node, tree.ComparisonTest):
            piece = text[node.span.start : node.span.end]
            assert parse_unary_tests(piece, names=KNOWN_NAMES, members=WORD_NAMES).tests == (node,)


def test_spans_count_code_points_and_leave_outer_brackets_to_the_operation() -> None:
    text = '  ("🐎" + b)  * 3 // end'
    product = parse_expression(text)
    assert product.span == Span(2, 16)
    assert isinstance(product, tree.Arithmetic)
    assert text[product.left.span.start : product.left.span.end] == '"🐎" + b'


def test_the_parts_of_expressions_have_spans_too() -> None:
    text = "for a in 1..2 return {b: f(c: 1)}.dd"
    places = {
        type(each).__name__: text[each.span.start : each.span.end]
        for each in tree.walk(parse_expression(text))
    }
    assert places["Iterator"] == "a in 1..2"
    assert places["ContextEntry"] == "b: f(c: 1)"
    assert places["NamedArgument"] == "c: 1"
    path = next(each for each in tree.walk(parse_expression(text)) if isinstance(each, tree.Path))
    assert text[path.name_span.start : path.name_span.end] == "dd"


# White space and comments


@given(expressions(), st.data())
def test_white_space_and_comments_between_tokens_change_nothing(
    expression: Expression, data: st.DataObject
) -> None:
    text = print_expression(expression)
    before = parse_expression(text, names=KNOWN_NAMES, members=WORD_NAMES)
    filled = "".join(data.draw(_FILLERS) + word for word in tokenize(text).texts)
    assert parse_expression(filled, names=KNOWN_NAMES, members=WORD_NAMES) == before


def test_every_kind_of_white_space_of_the_standard_separates() -> None:
    spaces = "\t\n\v\f\r \x85\xa0\u1680\u180e\u2000\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
    assert tokenize(f"a{spaces}b").texts == ["a", "b", ""]


@given(st.text(st.characters(max_codepoint=127)))
def test_letters_of_another_script_in_a_text_do_not_change_how_the_rest_is_read(text: str) -> None:
    def read(before: str) -> object:
        try:
            tokens = tokenize(before + text)
        except FeelError as error:
            return error.diagnostic.code
        return tokens.kinds, tokens.texts

    assert read("/* \u00e9 */") == read("/* e */")


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_reserved_word_begins_no_name(word: str) -> None:
    assert tokenize(word).kinds == [word, END]
    assert tokenize(word.upper()).kinds == [NAME, END]


def test_the_strategies_use_every_kind_of_name() -> None:
    assert set(WORD_NAMES) < set(KNOWN_NAMES)
