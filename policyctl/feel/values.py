"""The values FEEL computes with (DMN 1.5, 10.3.2.3), and the project's fourth state, unknown.

A number is a `Decimal` of at most 34 significant digits, a string a `str`, a boolean a `bool`, null is
`None`, a list a `list` and a context a `dict`; dates, times and durations live in `temporal.py`. *Unknown*
stands beside null: null is known to be nothing, unknown is what nobody has said. Functions are values too:
`Builtin` is one of the standard's, `Closure` comes from a function literal, `Native` is given by the program
around the expression, as a table of parameters is.

Python's `==` on these values asks whether they are written alike. What FEEL's `=` asks is in `comparison.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, Underflow
from enum import Enum
from typing import Final, Literal, NoReturn, TypeAlias

from msgspec import Struct

from policyctl.feel.session import Session
from policyctl.feel.syntax import Expression, Parameter
from policyctl.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time


class Unknown(Enum):
    """The state of a value that nobody has said. It is neither true nor false, so it refuses to be tested."""

    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        raise TypeError("unknown is neither true nor false")

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN

DECIMAL: Final = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    capitals=1,
    clamp=0,
    flags=[],
    traps=[DivisionByZero, InvalidOperation, Overflow, Underflow],
)
"""The arithmetic of FEEL's numbers (IEEE 754-2008 decimal128): whoever computes uses its methods, never the
thread's context. It raises `ArithmeticError` where the standard's answer is null."""


class Range(Struct, frozen=True):
    """A range between two ends.

    An unbounded end is None and not included. A null end is another thing: nothing can be said of what lies on
    that side.
    """

    low: Value
    high: Value
    low_closed: bool
    high_closed: bool
    low_unbounded: bool = False
    high_unbounded: bool = False


class Native(Struct, frozen=True, eq=False):
    """A function of the program around the expression: `call` is given one value for each parameter.

    It decides itself what null and unknown arguments mean.
    """

    name: str
    parameters: tuple[str, ...]
    call: Callable[..., Value]


class Closure(Struct, frozen=True):
    """The value of a function literal: its body means what it means in the scope it was written in."""

    parameters: tuple[Parameter, ...]
    body: Expression
    scope: Scope


class Kind(Enum):
    """What a parameter of a built-in takes. The value is the word the standard and our diagnostics use."""

    ANY = "Any"
    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date and time"
    DAY = "date or date and time"
    DAYS_DURATION = "days and time duration"
    MONTHS_DURATION = "years and months duration"
    LIST = "list"
    CONTEXT = "context"
    RANGE = "range"
    POINT = "value with an order"
    FUNCTION = "function"


class BuiltinParameter(Struct, frozen=True):
    """A parameter of a built-in: its name in the standard and what it takes.

    An optional one may be left out, a nullable one may be null.
    """

    name: str
    kind: Kind
    optional: bool = False
    nullable: bool = False


class Signature(Struct, frozen=True, kw_only=True):
    """One way to call a built-in: the parameters, and what computes the result from well-typed arguments.

    With `variadic` the last parameter stands for any number of arguments, handed over as one list. With
    `needs_session` the first argument of `call` is the session.
    """

    parameters: tuple[BuiltinParameter, ...]
    call: Callable[..., Value]
    variadic: bool = False
    needs_session: bool = False


class UnknownElements(Enum):
    """What a built-in makes of a list with an unknown element."""

    MAKE_UNKNOWN = "the result is unknown"
    ARE_SETTLED = "the built-in decides by Kleene's tables"


class Builtin(Struct, frozen=True, kw_only=True, eq=False):
    """A built-in function of the standard, as data.

    `reads_deep` says that it walks its arguments to their leaves, not only through their elements.
    """

    name: str
    group: str
    section: str
    signatures: tuple[Signature, ...]
    unknown_elements: UnknownElements = UnknownElements.MAKE_UNKNOWN
    reads_deep: bool = False


class Siblings:
    """The elements of a list that is being filtered, for the sake of their entries' names.

    A name that only some elements have is null in the rest; a name that none has is a mistake. Where there is
    nothing but nulls, they might have had any name.
    """

    __slots__ = ("_items", "_names")

    def __init__(self, items: list[Value]) -> None:
        self._items = items
        self._names: frozenset[str] | None = None

    def may_have(self, name: str) -> bool:
        """Whether some element has an entry of that name, or might have."""
        if self._names is None:
            self._names = frozenset(key for item in self._items if isinstance(item, dict) for key in item)
        return name in self._names or all(item is None for item in self._items)


class Scope:
    """The names an expression can see: its own and, behind them, those of the scope around it.

    Making a scope copies nothing.
    """

    __slots__ = ("names", "outer", "session", "siblings")

    def __init__(
        self,
        names: Mapping[str, Value],
        session: Session,
        outer: Scope | None = None,
        siblings: Siblings | None = None,
    ) -> None:
        self.names = names
        self.session = session
        self.outer = outer
        self.siblings = siblings

    def inner(self, names: Mapping[str, Value], siblings: Siblings | None = None) -> Scope:
        """A scope in which these names hide those of this one."""
        return Scope(names, self.session, self, siblings)

    def outwards(self) -> Iterator[Scope]:
        """This scope, the one around it, and so on to the outermost."""
        at: Scope | None = self
        while at is not None:
            yield at
            at = at.outer


Function: TypeAlias = Builtin | Native | Closure
Temporal: TypeAlias = Date | Time | DateTime | DaysDuration | MonthsDuration
Value: TypeAlias = (
    "Decimal | str | bool | list[Value] | dict[str, Value] | Temporal | Range | Function"
    " | Literal[Unknown.UNKNOWN] | None"
)
Truth: TypeAlias = bool | Literal[Unknown.UNKNOWN] | None
"""What a condition can be: true, false, null or unknown."""


def has_unknown(value: Value) -> bool:
    """Whether the value is unknown or holds something unknown, however deep."""
    match value:
        case Unknown.UNKNOWN:
            return True
        case list():
            return any(map(has_unknown, value))
        case dict():
            return any(map(has_unknown, value.values()))
        case _:
            return False
