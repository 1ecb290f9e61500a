"""The syntax tree of FEEL (DMN 1.5, chapter 10) and of its unary tests.

Every node is a frozen value that carries the span of its text. Spans take no part in equality, so two texts
that mean the same tree compare equal and `parse(print(tree)) == tree` can be stated as a law.

The union `Expression` is closed: whoever walks it uses `match` and ends with `assert_never`.
"""

from __future__ import annotations

from collections.abc import Generator
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from msgspec import Struct


class Span(Struct, frozen=True):
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


class Node(Struct, frozen=True, kw_only=True):
    """What every node has: the place of its text. Places take no part in equality."""

    span: Span = NOWHERE

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return False
        return self._content() == other._content()

    def __hash__(self) -> int:
        return hash((type(self), self._content()))

    def _content(self) -> tuple[object, ...]:
        return tuple([getattr(self, name) for name in self.__struct_fields__ if not name.endswith("span")])


# Literals


class NumberLiteral(Node, frozen=True):
    value: Decimal


class StringLiteral(Node, frozen=True):
    value: str


class BooleanLiteral(Node, frozen=True):
    value: bool


class NullLiteral(Node, frozen=True):
    pass


class AtLiteral(Node, frozen=True):
    """`@"2023-06-30"`: a date, time, date-time or duration, told apart by its text (grammar rule 66)."""

    text: str


class RangeLiteral(Node, frozen=True):
    """`[a..b]`, `(a..b]`, … and the unary forms `(< a)`, `(>= a)`.

    An endpoint of None is unbounded; its side is then never closed.
    """

    low: Expression | None
    high: Expression | None
    low_closed: bool
    high_closed: bool


class ListLiteral(Node, frozen=True):
    items: tuple[Expression, ...]


class ContextEntry(Node, frozen=True):
    key: str
    value: Expression


class ContextLiteral(Node, frozen=True):
    entries: tuple[ContextEntry, ...]


class Parameter(Node, frozen=True):
    """A formal parameter of a function literal; `type` is None where the text names none."""

    name: str
    type: TypeName | None = None


class FunctionLiteral(Node, frozen=True):
    """`function(a, b) body`; an `external` function is refused by the parser."""

    parameters: tuple[Parameter, ...]
    body: Expression


# Names, access, invocation


class Name(Node, frozen=True):
    """A name; spaces inside a name of several words are single."""

    name: str


class Path(Node, frozen=True):
    """`base.name`; `name_span` is the place of the name alone."""

    base: Expression
    name: str
    name_span: Span = NOWHERE


class Filter(Node, frozen=True):
    """`base[condition]`: selects by a number (1 is the first, -1 the last) or by a condition on `item`."""

    base: Expression
    condition: Expression


class NamedArgument(Node, frozen=True):
    name: str
    value: Expression


class Call(Node, frozen=True):
    """`function(a, b)` or `function(name: a)`; one of the two argument tuples is empty."""

    function: Expression
    arguments: tuple[Expression, ...] = ()
    named: tuple[NamedArgument, ...] = ()


# Operators


class Negate(Node, frozen=True):
    operand: Expression


class Arithmetic(Node, frozen=True):
    operator: ArithmeticOperator
    left: Expression
    right: Expression


class Comparison(Node, frozen=True):
    operator: ComparisonOperator
    left: Expression
    right: Expression


class And(Node, frozen=True):
    left: Expression
    right: Expression


class Or(Node, frozen=True):
    left: Expression
    right: Expression


class Between(Node, frozen=True):
    """`value between low and high`, both ends included."""

    value: Expression
    low: Expression
    high: Expression


class In(Node, frozen=True):
    """`value in test` or `value in (test, test)`."""

    value: Expression
    tests: tuple[Test, ...]


class InstanceOf(Node, frozen=True):
    value: Expression
    type: TypeName


# Control


class If(Node, frozen=True):
    condition: Expression
    then: Expression
    otherwise: Expression


class Iterator(Node, frozen=True):
    """`name in source`, or `name in source..end` where `end` is given."""

    name: str
    source: Expression
    end: Expression | None = None


class For(Node, frozen=True):
    iterators: tuple[Iterator, ...]
    body: Expression


class Quantified(Node, frozen=True):
    quantifier: Quantifier
    iterators: tuple[Iterator, ...]
    condition: Expression


# Type names, after `instance of` and in function literals


class NamedType(Node, frozen=True):
    """A built-in type (`number`, `days and time duration`, `Any`, …) by its name."""

    name: str


class ListTypeName(Node, frozen=True):
    element: TypeName


class RangeTypeName(Node, frozen=True):
    element: TypeName


class ContextTypeName(Node, frozen=True):
    entries: tuple[tuple[str, TypeName], ...]


class FunctionTypeName(Node, frozen=True):
    parameters: tuple[TypeName, ...]
    result: TypeName


TypeName: TypeAlias = NamedType | ListTypeName | RangeTypeName | ContextTypeName | FunctionTypeName


# Unary tests: what stands in a cell of a decision table, and on the right of `in`


class ComparisonTest(Node, frozen=True):
    """`< 5`, `>= floor("gold")`, `= "x"`, `!= 3`: the tested value stands on the left."""

    operator: ComparisonOperator
    endpoint: Expression


class ExpressionTest(Node, frozen=True):
    """An expression as a test.

    Where it uses `?` it is a condition on the tested value; otherwise the tested value must equal it, lie in
    it (a range), or be one of it (a list).
    """

    expression: Expression


Test: TypeAlias = ComparisonTest | ExpressionTest


class UnaryTests(Node, frozen=True):
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
    fields: tuple[str, ...] = type(node).__match_args__
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
