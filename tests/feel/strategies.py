"""Hypothesis strategies for FEEL: trees as the parser makes them, and texts that are made of FEEL's tokens.

`KNOWN_NAMES` must be given to the parser for the printed trees: they use these names of several words.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from policyctl.feel import syntax as tree
from policyctl.feel.names import BUILT_IN_FUNCTIONS, BUILT_IN_PROPERTIES, TYPE_NAMES
from policyctl.feel.syntax import Expression, TypeName, UnaryTests

T = TypeVar("T")

WORD_NAMES = ("Monthly Salary", "profit and loss", "Quelle née")
SIGN_NAMES = ("x-ray", "rock'n'roll", "net/gross", "in one go")
KNOWN_NAMES = (*WORD_NAMES, *SIGN_NAMES)

_single_names = st.sampled_from(["a", "b", "price", "partial", "item", "名前", "?", "not", "date", "_tmp1"])
_variables = st.sampled_from(["i", "n", "Loan", *WORD_NAMES[:2]])
_members = st.sampled_from(["a", "status", "if", *BUILT_IN_PROPERTIES, *WORD_NAMES])
_parameters = st.sampled_from(["string", "start position", "n"])
_keys = st.sampled_from(["a", "key", "Monthly Salary", "", "if", 'say "so"', "1 [", "x-ray"])

numbers: SearchStrategy[Decimal] = st.one_of(
    st.integers(-100, 100).map(Decimal),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**6), max_value=10**6),
    st.builds(
        lambda digits, exponent: Decimal(digits).scaleb(exponent),
        st.integers(-(10**34) + 1, 10**34 - 1),
        st.integers(-6000, 6000),
    ),
)


def names() -> SearchStrategy[Expression]:
    """A name of one word or of several, also of a built-in function."""
    known = st.sampled_from([*KNOWN_NAMES, *BUILT_IN_FUNCTIONS[:8]])
    return st.builds(tree.Name, _single_names | known)


def literals() -> SearchStrategy[Expression]:
    """Everything without a part of its own."""
    return st.one_of(
        st.builds(tree.NumberLiteral, numbers),
        st.builds(tree.StringLiteral, st.text(max_size=8)),
        st.builds(tree.BooleanLiteral, st.booleans()),
        st.just(tree.NullLiteral()),
        st.builds(tree.AtLiteral, st.sampled_from(["2023-06-30", "P1Y2M", 'not "one"'])),
    )


def type_names() -> SearchStrategy[TypeName]:
    """A type as it may stand after `instance of`."""
    named = st.builds(tree.NamedType, st.sampled_from(TYPE_NAMES))
    return st.recursive(named, _larger_types, max_leaves=4)


def _larger_types(inner: SearchStrategy[TypeName]) -> SearchStrategy[TypeName]:
    entries = st.lists(st.tuples(_parameters, inner), min_size=1, max_size=2).map(tuple)
    return st.one_of(
        st.builds(tree.ListTypeName, inner),
        st.builds(tree.RangeTypeName, inner),
        st.builds(tree.ContextTypeName, entries),
        st.builds(tree.FunctionTypeName, _some(inner), inner),
    )


def expressions() -> SearchStrategy[Expression]:
    """Any tree the parser can make."""
    return st.recursive(literals() | names(), _larger, max_leaves=8)


def unary_tests() -> SearchStrategy[UnaryTests]:
    """Any cell: anything, one of, none of."""
    some = _some(_tests(expressions()), least=1)
    return st.one_of(st.just(UnaryTests(())), st.builds(UnaryTests, some, st.booleans()))


def _larger(inner: SearchStrategy[Expression]) -> SearchStrategy[Expression]:
    return st.one_of(_containers(inner), _accesses(inner), _operations(inner), _controls(inner))


def _containers(inner: SearchStrategy[Expression]) -> SearchStrategy[Expression]:
    entries = st.builds(tree.ContextEntry, _keys, inner)
    parameters = st.builds(tree.Parameter, _variables, st.none() | type_names())
    return st.one_of(
        st.builds(tree.ListLiteral, _some(inner)),
        st.builds(tree.ContextLiteral, _some(entries)),
        st.builds(tree.RangeLiteral, inner, inner, st.booleans(), st.booleans()),
        st.builds(tree.RangeLiteral, st.none(), inner, st.just(False), st.booleans()),
        st.builds(tree.RangeLiteral, inner, st.none(), st.booleans(), st.just(False)),
        st.builds(tree.FunctionLiteral, _some(parameters), inner),
    )


def _accesses(inner: SearchStrategy[Expression]) -> SearchStrategy[Expression]:
    arguments = st.builds(tree.NamedArgument, _parameters, inner)
    return st.one_of(
        st.builds(tree.Path, inner, _members),
        st.builds(tree.Filter, inner, inner),
        st.builds(tree.Call, inner, _some(inner)),
        st.builds(tree.Call, inner, st.just(()), _some(arguments, least=1)),
    )


def _operations(inner: SearchStrategy[Expression]) -> SearchStrategy[Expression]:
    return st.one_of(
        st.builds(tree.Negate, inner),
        st.builds(tree.Arithmetic, st.sampled_from(tree.ArithmeticOperator), inner, inner),
        st.builds(tree.Comparison, st.sampled_from(tree.ComparisonOperator), inner, inner),
        st.builds(tree.And, inner, inner),
        st.builds(tree.Or, inner, inner),
        st.builds(tree.Between, inner, inner, inner),
        st.builds(tree.In, inner, _some(_tests(inner), least=1)),
        st.builds(tree.InstanceOf, inner, type_names()),
    )


def _controls(inner: SearchStrategy[Expression]) -> SearchStrategy[Expression]:
    plain = st.builds(tree.Iterator, _variables, inner)
    ranged = st.builds(tree.Iterator, _variables, inner, inner)
    return st.one_of(
        st.builds(tree.If, inner, inner, inner),
        st.builds(tree.For, _some(plain | ranged, least=1), inner),
        st.builds(tree.Quantified, st.sampled_from(tree.Quantifier), _some(plain, least=1), inner),
    )


def _tests(inner: SearchStrategy[Expression]) -> SearchStrategy[tree.Test]:
    return st.one_of(
        st.builds(tree.ComparisonTest, st.sampled_from(tree.ComparisonOperator), inner),
        st.builds(tree.ExpressionTest, inner),
    )


def _some(items: SearchStrategy[T], least: int = 0) -> SearchStrategy[tuple[T, ...]]:
    return st.lists(items, min_size=least, max_size=3).map(tuple)


_SIGNS = """
( ) [ ] { } < > = , . .. : @ ? - + * ** / != <= >= -> == && || ! ; % ' ’ “ # \\ " // /* */ => ^ \x00 \u00a0
"""
_WORDS = """
if then else for in return some every satisfies and or not between instance of function external true false null
list range context number string date time duration elsif is a b Monthly Salary
"""
_PIECES = """
0 1 2.5 .5 1e5 "s" "\\n" "\\u12" "\\ud83d" "\\U999999" 1..3 [1..3] ]1..3[ (..3] f( f(x: {a: [1, (< x@in@( if@a@then
for@i@in function( list< context< instance@of not( some@i@in @"P1D" 1234567890123456789012345678901234567890 1e9999
"""
_TOKENS = [piece.replace("@", " ") for piece in f"{_SIGNS} {_WORDS} {_PIECES}".split()] + ["@", "\n", "\t"]

_soup = st.lists(st.sampled_from(_TOKENS), max_size=16)

token_texts: SearchStrategy[str] = _soup.map(" ".join) | _soup.map("".join)
"""Texts of the tokens of FEEL and of its neighbours, in any order: hardly ever an expression."""
