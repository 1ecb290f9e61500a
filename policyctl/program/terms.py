"""What an expression can be while it is being checked: a node of the program, or something that must still become one.

A range, a quotient, a list of choices and a table never reach a back end. They are resolved by what is done with
them: a value is compared with a range's ends, a quotient is compared by cross-multiplication or rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

from policyctl.diagnostics import Severity
from policyctl.feel.syntax import Span
from policyctl.program import ir
from policyctl.program.types import NumberType, ScalarType, name_of


class RangeTerm(Struct, frozen=True):
    """An interval; an end of None is unbounded."""

    element: ScalarType
    low: ir.Node | None
    high: ir.Node | None
    low_closed: bool
    high_closed: bool


class Quotient(Struct, frozen=True):
    """An exact, unrounded quotient of two numbers; null where the divisor is zero."""

    numerator: ir.Node
    divisor: ir.Node
    unit: str | None


class Choices(Struct, frozen=True):
    """A list of constants."""

    items: tuple[ir.Constant, ...]


class ListParameter(Struct, frozen=True):
    name: str
    element: ScalarType
    unset: bool


class Rows(Struct, frozen=True):
    """The rows of an input that pass the conditions; `fields` are those of one row."""

    index: int
    name: str
    fields: Mapping[str, ir.RowInput]
    max_items: int
    nullable: bool
    unknowable: bool
    conditions: tuple[ir.Node, ...] = ()


class RowValues(Struct, frozen=True):
    """One value of each row; `distinct` when equal ones count once."""

    rows: Rows
    value: ir.Node
    distinct: bool = False


Compound: TypeAlias = RangeTerm | Quotient | Choices | ListParameter | Rows | RowValues
Term: TypeAlias = ir.Node | Compound


def describe(term: Term) -> str:
    """What an author calls the type of a term, for messages."""
    match term:
        case RangeTerm(element=element):
            return f"range of {name_of(element)}"
        case Quotient():
            return "quotient"
        case Choices(items=()):
            return "empty list"
        case Choices(items=items):
            return f"list of {name_of(items[0].type)}"
        case ListParameter(element=element):
            return f"list of {name_of(element)}"
        case Rows():
            return "list of rows"
        case RowValues(value=value):
            return f"list of {name_of(value.type)}"
        case _:
            return name_of(term.type)


# What a name can stand for


class InputSymbol(Struct, frozen=True):
    node: ir.Input


class RowsSymbol(Struct, frozen=True):
    """An input that holds related rows."""

    rows: Rows


class RowSymbol(Struct, frozen=True):
    """A row by a name of its own: `item`, or the name after `for`, `some` or `every`."""

    name: str
    fields: Mapping[str, ir.RowInput]


class RowFieldSymbol(Struct, frozen=True):
    """A field of the row in hand."""

    node: ir.RowInput


class CohortSymbol(Struct, frozen=True):
    """A cohort: what it tells about the subject stands after a dot."""

    id: str
    values: Mapping[str, ir.CohortValue]


class AsOfSymbol(Struct, frozen=True):
    pass


class ParameterSymbol(Struct, frozen=True):
    """A parameter with its data; `list_` when its value is a list."""

    data: ir.ParameterData
    list_: bool = False


class TableDecisionSymbol(Struct, frozen=True):
    """A decision table: its outcome and its typed outputs."""

    id: str
    value: ir.Node | None
    outputs: Mapping[str, ir.Node]


class ExpressionDecisionSymbol(Struct, frozen=True):
    id: str
    term: Term


class BrokenSymbol(Struct, frozen=True):
    """A name that exists but whose definition has a diagnostic already: whatever uses it says nothing more."""


Symbol: TypeAlias = (
    InputSymbol
    | RowsSymbol
    | RowSymbol
    | RowFieldSymbol
    | CohortSymbol
    | AsOfSymbol
    | ParameterSymbol
    | TableDecisionSymbol
    | ExpressionDecisionSymbol
    | BrokenSymbol
)


class Mistake(Struct, frozen=True, kw_only=True):
    """A diagnostic whose place is still a span in one expression."""

    code: str
    message: str
    span: Span
    hint: str | None = None
    severity: Severity = Severity.ERROR


class Mistaken(Exception):
    """An expression cannot be compiled; carries the mistake."""

    def __init__(self, code: str, message: str, span: Span, hint: str | None = None) -> None:
        self.mistake = Mistake(code=code, message=message, span=span, hint=hint)
        super().__init__(message)


class CellUse(Struct, frozen=True):
    """A call of a table parameter: the keys each argument can have."""

    name: str
    reach: tuple[tuple[str, ...], ...]


def is_number(term: Term) -> bool:
    """Whether the term is a number, rounded or not."""
    return isinstance(term, Quotient) or (
        not isinstance(term, Compound) and isinstance(term.type, NumberType)
    )
