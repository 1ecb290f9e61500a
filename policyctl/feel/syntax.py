"""The syntax tree of FEEL (DMN 1.5, chapter 10) and of its unary tests.

Every node is a frozen value that carries the span of its text. Spans take no part in equality, so two texts
that mean the same tree compare equal and `parse(print(tree)) == tree` can be stated as a law.

The union `Expression` is closed: whoever walks it uses `match` and ends with `assert_never`.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points in the text of one expression."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of the other."""
        return Span(self.start, other.end)


NOWHERE = Span(0, 0)
"""The span of a node that was built by a program and never stood in a text."""


class ArithmeticOperator(Enum):
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    POWER = "**"


class ComparisonOperator(Enum):
    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="


class Quantifier(Enum):
    SOME = "some"
    EVERY = "every"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every node has: the place of its text."""

    span: Span = field(default=NOWHERE, compare=False)


# Literals


@dataclass(frozen=True, slots=True)
class NumberLiteral(Node):
    value: Decimal


@dataclass(frozen=True, slots=True)
class StringLiteral(Node):
    value: str


@dataclass(frozen=True, slots=True)
class BooleanLiteral(Node):
    value: bool


@dataclass(frozen=True, slots=True)
class NullLiteral(Node):
    pass


@dataclass(frozen=True, slots=True)
class AtLiteral(Node):
    """`@"2023-06-30"`: a date, time, date-time or duration, told apart by its text (grammar rule 66)."""

    text: str


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    """`[a..b]`, `(a..b]`, … and the unary forms `(< a)`, `(>= a)`.

    An endpoint of None is unbounded; its side is then never closed.
    """

    low: Expression | None
    high: Expression | None
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ContextEntry(Node):
    key: str
    value: Expression


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    entries: tuple[ContextEntry, ...]


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """A formal parameter of a function literal; `type` is None where the text names none."""

    name: str
    type: TypeName | None = None


@dataclass(frozen=True, slots=True)
class FunctionLiteral(Node):
    """`function(a, b) body`; an `external` function is refused by the parser."""

    parameters: tuple[Parameter, ...]
    body: Expression


# Names, access, invocation


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name; spaces inside a name of several words are single."""

    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`base.name`; `name_span` is the place of the name alone."""

    base: Expression
    name: str
    name_span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`base[condition]`: selects by a number (1 is the first, -1 the last) or by a condition on `item`."""

    base: Expression
    condition: Expression


@dataclass(frozen=True, slots=True)
class NamedArgument(Node):
    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`function(a, b)` or `function(name: a)`; one of the two argument tuples is empty."""

    function: Expression
    arguments: tuple[Expression, ...] = ()
    named: tuple[NamedArgument, ...] = ()


# Operators


@dataclass(frozen=True, slots=True)
class Negate(Node):
    operand: Expression


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    operator: ArithmeticOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    operator: ComparisonOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class And(Node):
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Or(Node):
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`value between low and high`, both ends included."""

    value: Expression
    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True)
class In(Node):
    """`value in test` or `value in (test, test)`."""

    value: Expression
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    value: Expression
    type: TypeName


# Control


@dataclass(frozen=True, slots=True)
class If(Node):
    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Iterator(Node):
    """`name in source`, or `name in source..end` where `end` is given."""

    name: str
    source: Expression
    end: Expression | None = None


@dataclass(frozen=True, slots=True)
class For(Node):
    iterators: tuple[Iterator, ...]
    body: Expression


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    quantifier: Quantifier
    iterators: tuple[Iterator, ...]
    condition: Expression


# Type names, after `instance of` and in function literals


@dataclass(frozen=True, slots=True)
class NamedType(Node):
    """A built-in type (`number`, `days and time duration`, `Any`, …) by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class ListTypeName(Node):
    element: TypeName


@dataclass(frozen=True, slots=True)
class RangeTypeName(Node):
    element: TypeName


@dataclass(frozen=True, slots=True)
class ContextTypeName(Node):
    entries: tuple[tuple[str, TypeName], ...]


@dataclass(frozen=True, slots=True)
class FunctionTypeName(Node):
    parameters: tuple[TypeName, ...]
    result: TypeName


TypeName: TypeAlias = NamedType | ListTypeName | RangeTypeName | ContextTypeName | FunctionTypeName


# Unary tests: what stands in a cell of a decision table, and on the right of `in`


@dataclass(frozen=True, slots=True)
class ComparisonTest(Node):
    """`< 5`, `>= floor("gold")`, `= "x"`, `!= 3`: the tested value stands on the left."""

    operator: ComparisonOperator
    endpoint: Expression


@dataclass(frozen=True, slots=True)
class ExpressionTest(Node):
    """An expression as a test.

    Where it uses `?` it is a condition on the tested value; otherwise the tested value must equal it, lie in
    it (a range), or be one of it (a list).
    """

    expression: Expression


Test: TypeAlias = ComparisonTest | ExpressionTest


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """One cell: `-` (anything: no tests), `a, b` (one of), `not(a, b)` (none of)."""

    tests: tuple[Test, ...]
    negated: bool = False


INPUT_VALUE = "?"
"""The name by which a unary test speaks of the value it tests."""

Expression: TypeAlias = (
    NumberLiteral
    | StringLiteral
    | BooleanLiteral
    | NullLiteral
    | AtLiteral
    | RangeLiteral
    | ListLiteral
    | ContextLiteral
    | FunctionLiteral
    | Name
    | Path
    | Filter
    | Call
    | Negate
    | Arithmetic
    | Comparison
    | And
    | Or
    | Between
    | In
    | InstanceOf
    | If
    | For
    | Quantified
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly under this one, in the order of the text."""
    fields: tuple[str, ...] = node.__match_args__
    found: list[Node] = []
    pending: list[object] = [getattr(node, name) for name in reversed(fields)]
    while pending:
        value = pending.pop()
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, tuple):
            pending.extend(reversed(value))
    return tuple(found)


def walk(node: Node) -> Generator[Node, None, None]:
    """This node and every node below it, parents before children, in the order of the text."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(children(current)))
