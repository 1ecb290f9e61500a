"""What the printer writes is what the parser reads."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given

from policyctl.feel import syntax as tree
from policyctl.feel.parser import parse_expression, parse_unary_tests
from policyctl.feel.printer import print_expression, print_string, print_unary_tests
from policyctl.feel.syntax import Expression, UnaryTests
from tests.feel.strategies import KNOWN_NAMES, WORD_NAMES, expressions, unary_tests


@given(expressions())
def test_the_text_of_a_tree_is_read_as_the_tree(expression: Expression) -> None:
    assert parse_expression(print_expression(expression), names=KNOWN_NAMES, members=WORD_NAMES) == expression


@given(unary_tests())
def test_the_text_of_a_cell_is_read_as_the_cell(tests: UnaryTests) -> None:
    assert parse_unary_tests(print_unary_tests(tests), names=KNOWN_NAMES, members=WORD_NAMES) == tests


@given(expressions())
def test_printing_what_was_printed_changes_nothing(expression: Expression) -> None:
    text = print_expression(expression)
    assert print_expression(parse_expression(text, names=KNOWN_NAMES, members=WORD_NAMES)) == text


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("1+2 *  3", "1 + 2 * 3"),
        ("(1 + 2) * 3", "(1 + 2) * 3"),
        ("(1 * 2) + 3", "1 * 2 + 3"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a - b) - c", "a - b - c"),
        ("-(2)", "-(2)"),
        ("- 2", "-2"),
        ("(-2) ** 2", "-2 ** 2"),
        ("-(2 ** 2)", "-(2 ** 2)"),
        ("((a or b)) and c", "(a or b) and c"),
        ("a or (b and c)", "a or b and c"),
        ("(if a then b else c) + 1", "(if a then b else c) + 1"),
        ("1.50", "1.5"),
        ("1e3", "1000"),
        ("0.5e-40", "5E-41"),
        ("-0.0", "0"),
        ("x in (1..3)", "x in (1..3)"),
        ("x in ]1..3[", "x in (1..3)"),
        ("x in (< 3)", "x in < 3"),
        ("x in ((< 3))", "x in ((< 3))"),
        ("x in (1)", "x in 1"),
        ("x in (1, > 2)", "x in (1, > 2)"),
        ("x in (a or b)", "x in (a or b)"),
        ("(..3]", "(<= 3)"),
        ("[3..[", "(>= 3)"),
        ("(= 3)", "[3..3]"),
        ('{"a": 1, "b c": 2}', '{a: 1, "b c": 2}'),
        ("{b  c: 1}.b   c", '{"b c": 1}.b c'),
        ('"\\u0041\\d"', '"A\\\\d"'),
        ("f ( a , b )", "f(a, b)"),
        ("f(x : 1)", "f(x: 1)"),
        ("date  and time(s)", "date and time(s)"),
        ("a instance of list < number >", "a instance of list<number>"),
        ("for i in 1 .. 3 return i", "for i in 1..3 return i"),
        ("a // the rest", "a"),
        ("a /* in\nbetween */ + b", "a + b"),
    ],
)
def test_the_canonical_text_has_no_more_than_it_needs(written: str, canonical: str) -> None:
    assert print_expression(parse_expression(written)) == canonical


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        (" - ", "-"),
        ("<5,>  9", "< 5, > 9"),
        ("not( 1,2 )", "not(1, 2)"),
        ("(not(x))", "(not(x))"),
        ("not(a) and not(b)", "not(a) and not(b)"),
        ("(< 5)", "(< 5)"),
        ("? > 3 and ?<5", "? > 3 and ? < 5"),
    ],
)
def test_the_canonical_text_of_a_cell(written: str, canonical: str) -> None:
    assert print_unary_tests(parse_unary_tests(written)) == canonical


def test_equal_trees_have_equal_texts() -> None:
    short, long = tree.NumberLiteral(Decimal("1.5")), tree.NumberLiteral(Decimal("1.500"))
    assert long == short
    assert print_expression(short) == print_expression(long)


def test_a_string_shows_every_character_that_could_mislead() -> None:
    assert print_string('a\0\u202e\xa0"\\\n😀 中') == '"a\\u0000\\u202E\\u00A0\\"\\\\\\n😀 中"'
