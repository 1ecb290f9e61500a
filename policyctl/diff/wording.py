"""What stands in the texts of changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from policyctl.bundle.model import AnyOf, Condition, Criterion, Interval, Parameter, ParameterValue, Status
from policyctl.diff.conditions import VALUE, mentions_value
from policyctl.diff.model import Side
from policyctl.diff.pairing import with_trees
from policyctl.diff.relation import constant
from policyctl.feel import syntax as tree
from policyctl.feel.printer import print_expression

Literal = tree.StringLiteral | tree.NumberLiteral | tree.BooleanLiteral | tree.AtLiteral


def criterion_text(criterion: Criterion, parameters: Mapping[str, Parameter] | None = None) -> str:
    """`positive_rate >= floor("gold") (0.95)`: the input, its test, and the number that a look-up comes to."""
    tests = criterion.test.tree.tests
    only = tests[0] if len(tests) == 1 and not criterion.test.tree.negated else None
    match only:
        case tree.ComparisonTest():
            text = f"{criterion.input.text} {one_line(criterion.test.text)}"
        case tree.ExpressionTest(expression=expression) if mentions_value(expression):
            text = print_expression(with_trees(expression, {VALUE: criterion.input.tree}))
        case tree.ExpressionTest(expression=tree.BooleanLiteral(value=True)) if not isinstance(
            criterion.input.tree, tree.Name
        ):
            text = criterion.input.text
        case tree.ExpressionTest(expression=expression) if isinstance(expression, Literal):
            text = f"{criterion.input.text} = {criterion.test.text}"
        case _:
            text = f"{criterion.input.text} in {one_line(criterion.test.text)}"
    found = None if only is None or parameters is None else constant(only, parameters)
    return text if found is None else f"{text} ({found})"


def condition_text(condition: Condition, parameters: Mapping[str, Parameter] | None = None) -> str:
    """The same, also for a group: `(a > 1 and b > 2) or c > 3`."""
    match condition:
        case Criterion():
            return criterion_text(condition, parameters)
        case AnyOf(alternatives=alternatives):
            return " or ".join(
                f"({' and '.join(map(criterion_text, each.criteria))})" for each in alternatives
            )


def cell_text(cell: tuple[str, ...], value: ParameterValue | None) -> str:
    """`gold apparel 40000`."""
    shown = "unset" if value is None else value_text(value)
    return " ".join((*cell, shown))


def value_text(value: ParameterValue) -> str:
    """A scalar or a list as it is written."""
    values = value.value if isinstance(value.value, tuple) else (value.value,)
    return ", ".join(map(_scalar, values))


def _scalar(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


def dates_text(interval: Interval) -> str:
    """`from 2022-01-01 until 2023-07-01`."""
    start = f"from {interval.start}" if interval.start else ""
    end = f"until {interval.end}" if interval.end else ""
    return " ".join(filter(None, (start, end))) or "no dates"


def applies_text(side: Side) -> str:
    """When a text says that it applies: `released, from 2022-01-01`, `draft, no dates: it never applies by itself`."""
    said = f"{side.status.value}, {dates_text(side.in_force)}"
    if side.status is not Status.RELEASED:
        return f"{said}: it never applies by itself"
    day, end = side.superseded_from, side.in_force.end
    is_sooner = day is not None and (end is None or day < end)
    return f"{said}, superseded by the other from {day}" if is_sooner else said


def one_line(text: str) -> str:
    """The text with every run of blanks as one space."""
    return " ".join(text.split())


def quoted(words: Iterable[str]) -> str:
    """Each word in backticks, with commas between."""
    return ", ".join(f"`{each}`" for each in words)
