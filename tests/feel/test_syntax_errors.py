"""What is no expression is refused with place, found, expected and remedy, and quickly."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policyctl.feel.errors import FeelDiagnostic, FeelError, FeelLimitError, FeelSyntaxError, FeelUnsupported
from policyctl.feel.mistakes import FOREIGN_SIGNS
from policyctl.feel.parser import parse_expression, parse_unary_tests
from policyctl.feel.tokens import FOREIGN, Limits, tokenize
from tests.feel.strategies import token_texts

_END = "an operator or the end"


def refusal(
    text: str, *, cell: bool = False, limits: Limits | None = None, names: tuple[str, ...] = ()
) -> FeelError:
    """The error of a text that must be refused."""
    parse = parse_unary_tests if cell else parse_expression
    with pytest.raises(FeelError) as caught:
        parse(text, limits=limits or Limits(), names=names)
    return caught.value


# What was found and what was expected


@pytest.mark.parametrize(
    ("text", "code", "place", "message"),
    [
        ("a +", "F107", "", "the expression ends, expected a value"),
        (" ", "F107", "", "the expression is empty, expected a value"),
        ("a.", "F107", "", "the expression ends, expected a name after `.`"),
        ("* 2", "F101", "*", "found `*`, expected a value"),
        ("5 kg", "F101", "kg", f"found `kg`, expected {_END}"),
        ("1 2", "F101", "2", f"found `2`, expected {_END}"),
        ("(1 + 2", "F108", "(", "`(` is never closed, expected `)`"),
        ("f(1, [2, 3)", "F101", ")", "found `)`, expected `,` or `]`"),
        ("[1, [2, 3]", "F108", "[", "`[` is never closed, expected `]`"),
        ("{a: 1", "F108", "{", "`{` is never closed, expected `}`"),
        ("[1..2", "F108", "[", "`[` is never closed, expected `]`"),
        ("x instance of list<number", "F108", "<", "`<` is never closed, expected `>`"),
        ("(1]", "F101", "]", "found `]`, expected an operator or `)`"),
        ("{a 1}", "F101", "}", "found `}`, expected `:`"),
        ("{1: 2}", "F101", "1", "found `1`, expected a key and `:`"),
        ("for i x return 1", "F101", "return", "found `return`, expected `in`"),
        ("for in x return 1", "F101", "in", "found `in`, expected a variable and `in`"),
        ("for i in x", "F107", "", "the expression ends, expected `return`"),
        ("every i in x return i", "F101", "return", "found `return`, expected `satisfies`"),
        ("function a", "F101", "a", "found `a`, expected `(` after `function`"),
        ("@a", "F101", "a", "found `a`, expected a string after `@`"),
        ("a between 1 or 2", "F101", "or", "found `or`, expected `and` of `between`"),
        ("x instance number", "F101", "number", "found `number`, expected `of`"),
        ("x instance of 5", "F101", "5", "found `5`, expected a type"),
        ('a "' + "b" * 40 + '"', "F101", '"' + "b" * 40 + '"', f'found `"{"b" * 29}…`, expected {_END}'),
        ("a ☃", "F102", "☃", "`☃` is no part of FEEL"),
        ("a \a", "F102", "\a", "the character U+0007 is no part of FEEL"),
        ('"a\n"', "F103", '"a', "the string is never closed"),
        ("a /* b", "F104", "/*", "the comment is never closed"),
        (r'"\u12"', "F105", r"\u", r"found `\u`, expected four hexadecimal digits after it"),
        (r'"a\U12"', "F105", r"\U", r"found `\U`, expected six hexadecimal digits after it"),
        (r'"\U999999"', "F105", r"\U999999", r"`\U999999` is beyond the last character, `\U10FFFF`"),
        (r'"\ud83d"', "F105", r'"\ud83d"', "the string has half of a surrogate pair"),
        ("f(1, a: 2)", "F113", "a", "arguments are given either all by position or all by name"),
    ],
)
def test_a_mistake_is_shown_at_its_place(text: str, code: str, place: str, message: str) -> None:
    error = refusal(text)
    diagnostic = error.diagnostic
    assert isinstance(error, FeelSyntaxError)
    assert (diagnostic.code, text[diagnostic.span.start : diagnostic.span.end], diagnostic.message) == (
        code,
        place,
        message,
    )


# What was likely meant


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a == b", "equality is written `=`"),
        ("a <> b", "inequality is written `!=`"),
        ("a && b", "conjunction is written `and`"),
        ("a || b", "disjunction is written `or`"),
        ("!a", "negation is a function: `not(x)`"),
        ("not a", "negation is a function: `not(a)`"),
        ("a not in b", "negation is a function: `not(x in y)`"),
        ("'gold'", "strings stand in double quotes"),
        ("“gold”", "strings stand in straight double quotes"),
        ("a => 5", "at least is written `>=`"),
        ("a =< 5", "at most is written `<=`"),
        ("a % 2", "the remainder is a function: `modulo(a, b)`"),
        ("2 ^ 3", "a power is written `**`"),
        ("2 * * 3", "a power is written `**` without a space"),
        ("# note", "a comment begins with `//`"),
        ("f(a; b)", "elements are separated by `,`"),
        ("a is null", "equality is written `=`, also with `null`"),
        ("a AND b", "reserved words are lower case: `and`"),
        ("if a then 1 elsif b then 2 else 3", "write `else if`"),
        ("if a 1 else 2", "an `if` is written `if c then a else b`"),
        ("if a then 1", "an `if` always has both: `if c then a else b`; for nothing write `else null`"),
        ("(1))", "no bracket is open that `)` closes"),
        ("[1, ]", "leave out the last `,`"),
        ("{a: 1, }", "leave out the last `,`"),
        ("f(1, )", "leave out the last `,`"),
        ("1..3", "a range stands in brackets: `[1..9]`"),
        ("a: 1", "a context stands in braces: `{key: value}`"),
        ("then", "`then` is a reserved word and names nothing"),
        ("x > 3 and < 5", "repeat the value: `x > 1 and x < 9`, or write a range: `x in [1..9]`"),
        ("if < 5 then 1 else 2", "a comparison needs a value on its left; as a range write `(< 9)`"),
        ("xs[> 5]", "name the value: `[item > 9]`"),
        ("[..5]", "an end that is not given is open: `(..9]`"),
        ("[1 2]", "an operator or `,` is missing"),
        ("strin length(a)", "did you mean `string length`?"),
        ("Monthly Salry * 2", "did you mean `Monthly Salary`?"),
        ("Blue Whale", "an operator is missing, or a name of several words is not in scope"),
        ('"a', 'close it with `"` on the same line; a line break inside a string is written `\\n`'),
        ("a /* b", "close it with `*/`"),
        ("[{a-b: 1}][a-b = 1]", "write `item.a-b` for the member, or set brackets around the operands"),
    ],
)
def test_a_likely_slip_has_its_remedy(text: str, hint: str) -> None:
    assert refusal(text, names=("Monthly Salary",)).diagnostic.hint == hint


@pytest.mark.parametrize(
    ("text", "code", "message", "hint"),
    [
        (
            ">= 5 and <= 9",
            "F110",
            "found `and` after a comparison without a left side, expected `,` or the end",
            "write a range, `[5..9]`, or name the value: `? >= 5 and ? <= 9`",
        ),
        ("", "F107", "the cell is empty, expected a test", "`-` accepts anything"),
        ("< 5 6", "F101", "found `6`, expected `,` or the end", "an operator or `,` is missing"),
        ("not(5", "F108", "`(` is never closed, expected `)`", None),
        ("not 5", "F101", f"found `5`, expected {_END}", "negation is a function: `not(x)`"),
        ("5..9", "F101", f"found `..`, expected {_END}", "a range stands in brackets: `[1..9]`"),
        ("!= 5 || 6", "F106", "found `||`, expected `,` or the end", "disjunction is written `or`"),
    ],
)
def test_a_mistake_in_a_cell(text: str, code: str, message: str, hint: str | None) -> None:
    diagnostic = refusal(text, cell=True).diagnostic
    assert (diagnostic.code, diagnostic.message, diagnostic.hint) == (code, message, hint)


def test_words_that_are_no_name_are_shown_together() -> None:
    text = "2 * Blue Whale Store + 1"
    diagnostic = refusal(text).diagnostic
    assert text[diagnostic.span.start : diagnostic.span.end] == "Blue Whale Store"
    assert diagnostic.message == f"`Blue Whale Store` is no known name; expected {_END} after `Blue`"


def test_a_message_never_carries_a_character_that_cannot_be_seen() -> None:
    assert refusal("a\u200d b").diagnostic.message.startswith("`a\\u200D b` is no known name")


@pytest.mark.parametrize("sign", sorted(FOREIGN_SIGNS))
def test_every_foreign_sign_is_read_as_one(sign: str) -> None:
    assert tokenize(f"a {sign} b").kinds[1] == FOREIGN


# What is FEEL but not here


@pytest.mark.parametrize(
    ("text", "code", "place", "message"),
    [
        (
            "function(a) external {java: 1}",
            "F201",
            "external",
            "an `external` function calls code outside the expression",
        ),
        (
            "x instance of tPerson",
            "F202",
            "tPerson",
            "`tPerson` is no type of the standard; types of a model are not known here",
        ),
        ("x instance of list", "F202", "list", "the type `list` without what it holds"),
        ("a < b < c", "F203", "<", "`<` compares the result of a comparison"),
        ("a in b in c", "F203", "in", "`in` compares the result of a comparison"),
        ("(!= 5)", "F204", "(!= 5)", "`!=` makes no range"),
    ],
)
def test_a_construct_outside_is_refused_by_name(text: str, code: str, place: str, message: str) -> None:
    error = refusal(text)
    diagnostic = error.diagnostic
    assert isinstance(error, FeelUnsupported)
    found = text[diagnostic.span.start : diagnostic.span.end] if place != "<" else "<"
    assert (diagnostic.code, found, diagnostic.message) == (code, place, message)


# Bounds


@pytest.mark.parametrize(
    ("most", "too_much", "code", "message"),
    [
        ("x" * 4096, "x" * 4097, "F311", "the expression has 4097 characters, at most 4096 are read"),
        (
            "[" + "1," * 748 + "1]",
            "[" + "1," * 749 + "1]",
            "F312",
            "the expression has more than 1500 words and signs",
        ),
        (
            "(" * 32 + "1" + ")" * 32,
            "(" * 33,
            "F313",
            "brackets and keywords enclose each other more than 32 times",
        ),
        (
            "-" * 33 + "1",
            "-" * 34 + "1",
            "F313",
            "brackets and keywords enclose each other more than 32 times",
        ),
        (
            "+".join("1" * 101),
            "+".join("1" * 102),
            "F314",
            "the expression has more than 100 operations inside each other",
        ),
        ("9" * 34, "9" * 35, "F315", "the number has 35 significant digits, at most 34 are exact"),
        ("1e6144", "1e6145", "F316", "the number is outside 10 to the power of ±6144"),
    ],
)
def test_a_text_beyond_a_bound_is_refused(most: str, too_much: str, code: str, message: str) -> None:
    parse_expression(most)
    error = refusal(too_much)
    assert isinstance(error, FeelLimitError)
    assert (error.diagnostic.code, error.diagnostic.message) == (code, message)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 4000,
        "[" * 4000,
        "{a:" * 1300,
        "-" * 4000 + "1",
        "not(" * 1000,
        "if a then " * 400,
        "for a in " * 400,
        "function(a) " * 300,
        "a[" * 2000,
        "a.b" * 900,
        "a or b and c = d + e * f ** -(" * 100,
        "x instance of " + "list<" * 800,
        "x in (" * 600,
        "1" + "+1" * 2000,
        "/*" * 2000,
        '"' * 4001,
        "a " * 2000,
        "[1.." * 1000,
        "]1.." * 1000,
        "1e99999999999999999999999999",
        "9" * 4000,
        "0e" + "9" * 4000,
    ],
)
def test_nothing_exhausts_the_stack(text: str) -> None:
    assert isinstance(refusal(text), FeelError)
    assert isinstance(refusal(text, limits=Limits(characters=10**6, tokens=10**5)), FeelError)


@settings(max_examples=2000)
@given(token_texts)
@example("[ ]")
def test_tokens_in_any_order_are_an_expression_or_a_diagnostic(text: str) -> None:
    for diagnostic in diagnostics(text):
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
        assert diagnostic.message[0].islower() or diagnostic.message[0] == "`"
        assert not diagnostic.message.endswith(".")


@given(st.text(max_size=40))
def test_any_text_is_an_expression_or_a_diagnostic(text: str) -> None:
    assert all(diagnostic.code.startswith("F") for diagnostic in diagnostics(text))


def diagnostics(text: str) -> list[FeelDiagnostic]:
    """What is wrong with a text as an expression and as a cell; nothing but a FeelError may come out."""
    found: list[FeelDiagnostic] = []
    for parse in (parse_expression, parse_unary_tests):
        try:
            parse(text)
        except FeelError as error:
            found.append(error.diagnostic)
    return found
