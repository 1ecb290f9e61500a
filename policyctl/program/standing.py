"""What must hold of the values that a standing fact is written with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from policyctl.bundle.model import Formula, StandingFact
from policyctl.bundle.problems import Problem
from policyctl.program import ir
from policyctl.program.terms import RangeTerm
from policyctl.program.types import (
    DateType,
    DaysDurationType,
    MonthsDurationType,
    NullType,
    RangeType,
    ScalarType,
    name_of,
)

DAYS = ("from", "until")
"""The values of every fact that are days."""


def value_problems(
    facts: Iterable[StandingFact], typed: Callable[[Formula], ir.Node | RangeTerm | None]
) -> Iterator[Problem]:
    """Days that are no dates, and values that no line of a file holds (P343).

    `typed` gives the node of an expression, or None where it has noted what is wrong with it.
    """
    for fact in facts:
        for name, formula in fact.formulas:
            node = typed(formula)
            if node is not None:
                yield from _problems(name, formula, node)


def _problems(name: str, formula: Formula, node: ir.Node | RangeTerm) -> Iterator[Problem]:
    type_ = _type_of(node)
    if name in DAYS and not isinstance(type_, DateType):
        message = f"`{name}` is of the type {name_of(type_)}, expected date"
        yield Problem(code="P343", message=message, key=formula.key)
    elif isinstance(type_, RangeType | DaysDurationType | MonthsDurationType | NullType):
        message = f"`{name}` is of the type {name_of(type_)}, which a fact cannot hold"
        hint = "a fact holds texts, numbers, true and false, dates and instants"
        yield Problem(code="P343", message=message, key=formula.key, hint=hint)


def _type_of(node: ir.Node | RangeTerm) -> ScalarType | RangeType:
    if isinstance(node, RangeTerm):
        return RangeType(node.element, node.low_closed, node.high_closed)
    return node.type
