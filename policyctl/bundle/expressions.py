"""From the texts and literals of a bundle to FEEL trees.

A TOML string in a cell is FEEL; any other literal is a value, and a list of literals means one of these. The FEEL text
of a literal is made here, so that every cell can be shown and printed alike.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from policyctl.bundle.model import Cell, Formula, Key, Part
from policyctl.bundle.problems import Problem
from policyctl.feel.errors import FeelError
from policyctl.feel.parser import parse_expression, parse_unary_tests
from policyctl.feel.printer import print_unary_tests
from policyctl.feel.syntax import (
    AtLiteral,
    BooleanLiteral,
    Expression,
    ExpressionTest,
    NumberLiteral,
    StringLiteral,
    UnaryTests,
)

Tree = TypeVar("Tree")

EXTENSIONS = ("local date",)
"""The functions of several words that bundles have beside those of the standard."""


class ParsedTexts:
    """The trees of texts that were parsed, and what is wrong with the others; several bundles may share them."""

    def __init__(self) -> None:
        self.expressions: dict[str, Expression | FeelError] = {}
        self.cells: dict[str, UnaryTests | FeelError] = {}


class ExpressionReader:
    """Reads the expressions of one bundle and keeps the problems met; a text that repeats is parsed once."""

    def __init__(self, parsed: ParsedTexts | None = None) -> None:
        self.problems: list[Problem] = []
        self._known = parsed or ParsedTexts()

    def formula(self, text: str, key: Key, *, part: Part = "value") -> Formula | None:
        """The expression that stands at the key, or None with a problem noted."""
        tree = self._parsed(self._known.expressions, _parse_formula, text, key, part)
        return None if tree is None else Formula(text=text, tree=tree, key=key, part=part)

    def cell(self, value: object, key: Key) -> Cell | None:
        """The unary tests that stand at the key, or None with a problem noted."""
        if isinstance(value, str):
            tree = self._parsed(self._known.cells, _parse_cell, value, key, "value")
            return None if tree is None else Cell(text=value, tree=tree, key=key)
        literals = [literal(each) for each in (value if isinstance(value, list) else [value])]
        tests = UnaryTests(tests=tuple(ExpressionTest(expression=each) for each in literals))
        return Cell(text=print_unary_tests(tests), tree=tests, key=key, literal=True)

    def _parsed(
        self,
        known: dict[str, Tree | FeelError],
        parse: Callable[[str], Tree],
        text: str,
        key: Key,
        part: Part,
    ) -> Tree | None:
        result = known.get(text)
        if result is None:
            try:
                result = parse(text)
            except FeelError as error:
                result = error
            known[text] = result
        if isinstance(result, FeelError):
            self.problems.append(_problem(result, key, part))
            return None
        return result


def _parse_formula(text: str) -> Expression:
    return parse_expression(text, names=EXTENSIONS)


def _parse_cell(text: str) -> UnaryTests:
    return parse_unary_tests(text, names=EXTENSIONS)


def _problem(error: FeelError, key: Key, part: Part) -> Problem:
    found = error.diagnostic
    return Problem(
        code=found.code, message=found.message, key=key, part=part, span=found.span, hint=found.hint
    )


Literal = BooleanLiteral | NumberLiteral | StringLiteral | AtLiteral


def literal(value: object) -> Literal:
    """The FEEL literal of a TOML scalar."""
    match value:
        case bool():
            return BooleanLiteral(value)
        case int():
            return NumberLiteral(Decimal(value))
        case Decimal():
            return NumberLiteral(value)
        case datetime():
            return AtLiteral(value.isoformat().replace("+00:00", "Z"))
        case date():
            return AtLiteral(value.isoformat())
        case str():
            return StringLiteral(value)
        case _:
            raise TypeError(f"no TOML scalar: {value!r}")
