"""The typed program: what all back ends run.

A program is made of few, small nodes over machine values (`policyctl.program.types`). Everything FEEL leaves to
run time is settled here at compile time: names are resolved, numbers stand on one scale, quotients are gone (they
are compared by cross-multiplication or rounded by `Divide`), ranges are pairs of endpoints, and every node says
whether it can be null or unknown.

The rules of states, for every node that does not say otherwise: an unknown operand gives unknown, else a null
operand gives null. A back end walks the closed union `Node` with `match` and ends with `assert_never`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeAlias

from msgspec import Struct

from policyctl.program.types import (
    BooleanType,
    DateType,
    NumberType,
    ScalarType,
)


class Operator(Enum):
    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="


class Rounding(Enum):
    """How `Divide` makes an integer of a quotient."""

    FLOOR = "floor"
    CEILING = "ceiling"
    UP = "up"
    DOWN = "down"
    HALF_UP = "half up"
    HALF_DOWN = "half down"
    HALF_EVEN = "half even"


class DateProperty(Enum):
    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    WEEKDAY = "weekday"


class TextTest(Enum):
    STARTS_WITH = "starts with"
    ENDS_WITH = "ends with"
    CONTAINS = "contains"


class AggregateFunction(Enum):
    """What an `Aggregate` makes of the rows it keeps, named as FEEL names it (DMN 1.5, 10.3.4.4 and 10.3.2.14)."""

    COUNT = "count"
    COUNT_DISTINCT = "count distinct"
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    SOME = "some"
    EVERY = "every"


class Rank(Enum):
    """What a cohort tells about one of its subjects; the words are those that follow the dot in a rule."""

    SIZE = "size"
    HIGHER = "higher"
    EQUAL = "equal"
    LOWER = "lower"
    NEXT_HIGHER = "next_higher"
    NEXT_LOWER = "next_lower"


class Endpoint(Enum):
    """Which end of a decision whose value is a range."""

    LOW = "low"
    HIGH = "high"


# Leaves


class Constant(Struct, frozen=True):
    """A known machine value, or null when `value` is None."""

    value: int | str | bool | None
    type: ScalarType

    @property
    def nullable(self) -> bool:
        return self.value is None

    @property
    def unknowable(self) -> bool:
        return False


class Input(Struct, frozen=True):
    """A field of the subject, by its index in the machine row."""

    index: int
    name: str
    type: ScalarType
    nullable: bool
    unknowable: bool


class RowInput(Struct, frozen=True):
    """A field of the row in hand, inside an `Aggregate` over the rows at `rows` of the machine row."""

    rows: int
    index: int
    rows_name: str
    name: str
    type: ScalarType
    nullable: bool
    unknowable: bool

    @property
    def path(self) -> str:
        """The field as a reader names it: `orders.amount`."""
        return f"{self.rows_name}.{self.name}"


class CohortValue(Struct, frozen=True):
    """What a cohort tells about the subject: unknown where it is not complete, null where there is no such thing.

    `size` counts the members. The others are null for a subject that is none: how many other members have a higher,
    an equal and a lower amount, and the nearest amounts above and below its own.
    """

    cohort: str
    rank: Rank
    type: NumberType
    nullable: bool
    unknowable: bool = True


class AsOf(Struct, frozen=True):
    """The day of the decision, in the bundle's zone."""

    type: DateType = DateType()
    nullable: bool = False
    unknowable: bool = False


class ParameterValue(Struct, frozen=True):
    """A scalar parameter; unknown when it is unset."""

    name: str
    type: ScalarType
    unknowable: bool
    nullable: bool = False


class ParameterCell(Struct, frozen=True):
    """A cell of a table parameter: a null key gives null, a key without a cell unknown."""

    name: str
    keys: tuple[Node, ...]
    type: ScalarType
    nullable: bool
    unknowable: bool


class DecisionValue(Struct, frozen=True):
    """The value of an earlier decision: its outcome, one of its typed outputs, or an end of its range."""

    decision: str
    type: ScalarType
    nullable: bool
    unknowable: bool
    output: str | None = None
    endpoint: Endpoint | None = None


# Arithmetic on integers


class Negate(Struct, frozen=True):
    operand: Node
    type: ScalarType
    nullable: bool
    unknowable: bool


class Add(Struct, frozen=True):
    left: Node
    right: Node
    type: ScalarType
    nullable: bool
    unknowable: bool


class Subtract(Struct, frozen=True):
    left: Node
    right: Node
    type: ScalarType
    nullable: bool
    unknowable: bool


class Multiply(Struct, frozen=True):
    left: Node
    right: Node
    type: ScalarType
    nullable: bool
    unknowable: bool


class Divide(Struct, frozen=True):
    """The rounded integer quotient; the divisor is never zero (where it could be, it is null instead)."""

    rounding: Rounding
    numerator: Node
    divisor: Node
    type: ScalarType
    nullable: bool
    unknowable: bool


# Dates


class AddMonths(Struct, frozen=True):
    """A date moved by months; a day the month does not have becomes its last (DMN 1.5, table 57)."""

    date: Node
    months: Node
    nullable: bool
    unknowable: bool
    type: DateType = DateType()


class DatePart(Struct, frozen=True):
    property: DateProperty
    date: Node
    type: NumberType
    nullable: bool
    unknowable: bool


class MakeDate(Struct, frozen=True):
    """The date of year, month and day; null when there is no such day, unless their bounds see to that."""

    year: Node
    month: Node
    day: Node
    unknowable: bool
    nullable: bool
    type: DateType = DateType()


class LocalDate(Struct, frozen=True):
    """The day an instant falls on in the bundle's zone."""

    instant: Node
    nullable: bool
    unknowable: bool
    type: DateType = DateType()


# Conditions


class Compare(Struct, frozen=True):
    """A comparison of two values of one type and scale.

    Order with null is null. Equality knows null: `null = null` is true and `null = x` false (DMN 1.5, table 42).
    """

    operator: Operator
    left: Node
    right: Node
    nullable: bool
    unknowable: bool
    type: BooleanType = BooleanType()


class Member(Struct, frozen=True):
    """Whether a value is one of a list of constants; null is one only if the list has it."""

    value: Node
    options: tuple[int | str | bool | None, ...]
    unknowable: bool
    nullable: bool = False
    type: BooleanType = BooleanType()


class ParameterMember(Struct, frozen=True):
    """Whether a value is in a list parameter; unknown when that is unset."""

    value: Node
    name: str
    unknowable: bool
    nullable: bool = False
    type: BooleanType = BooleanType()


class Text(Struct, frozen=True):
    """A test of one string by another, code point by code point."""

    test: TextTest
    value: Node
    pattern: Node
    nullable: bool
    unknowable: bool
    type: BooleanType = BooleanType()


class TextLength(Struct, frozen=True):
    """The number of code points of a string."""

    value: Node
    type: NumberType
    nullable: bool
    unknowable: bool


class Not(Struct, frozen=True):
    operand: Node
    nullable: bool
    unknowable: bool
    type: BooleanType = BooleanType()


class And(Struct, frozen=True):
    """Kleene *and*: false if any is false, else unknown if any is unknown, else null if any is null."""

    operands: tuple[Node, ...]
    nullable: bool
    unknowable: bool
    type: BooleanType = BooleanType()


class Or(Struct, frozen=True):
    """Kleene *or*: true if any is true, else unknown if any is unknown, else null if any is null."""

    operands: tuple[Node, ...]
    nullable: bool
    unknowable: bool
    type: BooleanType = BooleanType()


class If(Struct, frozen=True):
    """`then` where the condition is true, unknown where it is unknown, else `otherwise` (null chooses it too)."""

    condition: Node
    then: Node
    otherwise: Node
    type: ScalarType
    nullable: bool
    unknowable: bool


# Related rows


class Aggregate(Struct, frozen=True):
    """One value of the rows of an input that pass every condition, each condition asked of those the last one kept.

    `value` is what a kept row gives: summed, compared, told apart, or for `some` and `every` a condition. Unknown
    rows, an unknown condition and an unknown value of a kept row make it unknown, but that one true value settles
    `some` and one false `every`. Null rows make it null, and so does a null value, except where values are told
    apart. Of no rows `sum`, `min` and `max` are null.
    """

    function: AggregateFunction
    rows: int
    name: str
    fields: int
    rows_nullable: bool
    rows_unknowable: bool
    conditions: tuple[Node, ...]
    value: Node | None
    type: ScalarType
    nullable: bool
    unknowable: bool


Node: TypeAlias = (
    Constant
    | Input
    | RowInput
    | CohortValue
    | Aggregate
    | AsOf
    | ParameterValue
    | ParameterCell
    | DecisionValue
    | Negate
    | Add
    | Subtract
    | Multiply
    | Divide
    | AddMonths
    | DatePart
    | MakeDate
    | LocalDate
    | Compare
    | Member
    | ParameterMember
    | Text
    | TextLength
    | Not
    | And
    | Or
    | If
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in the order they are written."""
    match node:
        case Constant() | Input() | RowInput() | CohortValue() | AsOf() | ParameterValue() | DecisionValue():
            return ()
        case Aggregate(conditions=conditions, value=value):
            return conditions if value is None else (*conditions, value)
        case ParameterCell(keys=keys):
            return keys
        case Negate(operand=operand) | Not(operand=operand):
            return (operand,)
        case Add() | Subtract() | Multiply() | Compare():
            return (node.left, node.right)
        case Divide(numerator=numerator, divisor=divisor):
            return (numerator, divisor)
        case AddMonths(date=date, months=months):
            return (date, months)
        case DatePart(date=date):
            return (date,)
        case MakeDate(year=year, month=month, day=day):
            return (year, month, day)
        case LocalDate(instant=instant):
            return (instant,)
        case Member(value=value) | ParameterMember(value=value) | TextLength(value=value):
            return (value,)
        case Text(value=value, pattern=pattern):
            return (value, pattern)
        case And(operands=operands) | Or(operands=operands):
            return operands
        case If(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)


Setting: TypeAlias = "int | str | bool"


class ParameterData(Struct, frozen=True):
    """The machine values of a parameter.

    `cells` maps the key of a cell (the empty tuple for a scalar) to a value or, for a list, a tuple of values; what
    is not there is unset.
    """

    name: str
    type: ScalarType
    dimensions: tuple[tuple[str, ...], ...]
    cells: Mapping[tuple[str, ...], Setting | tuple[Setting, ...]]
