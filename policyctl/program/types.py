"""The static types of a bundle's expressions, and the integers their values are carried as.

Every back end carries a value in the same *machine form*; there is no float anywhere:

| type                        | machine form                                                         |
|-----------------------------|----------------------------------------------------------------------|
| number                      | integer: the value times ten to the `scale`                           |
| string, boolean             | itself                                                               |
| date                        | integer: days since 1970-01-01 (proleptic Gregorian)                  |
| instant (`date-time`)       | integer: microseconds since 1970-01-01T00:00:00Z                      |
| days and time duration      | integer: microseconds                                                |
| years and months duration   | integer: months                                                      |
| range                       | its two endpoints; which ends are closed is part of the type          |
| list of rows                | tuple of rows, a row a tuple of machine values in the order of fields |

Beside its value an expression has a *state*: known, null or unknown. `Typed.nullable` and `Typed.unknowable`
say which of the last two are possible; a back end writes code only for the states that are.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from policyctl.languages import Words

LARGEST_INTEGER = 2**127 - 1
"""No machine value or intermediate result may exceed 128 bits: every database we compile to has that much."""

MICROSECONDS_A_DAY = 86_400_000_000


class BooleanType(Struct, frozen=True):
    pass


class NumberType(Struct, frozen=True):
    """An exact decimal: `scale` digits after the point, inclusive machine bounds, a unit that is a label."""

    scale: int
    minimum: int
    maximum: int
    unit: str | None = None

    @property
    def is_share(self) -> bool:
        """Whether its numbers are parts of one: without a unit, with decimals, from 0 to 1."""
        return self.unit is None and self.minimum == 0 and self.scale > 0 and self.maximum == 10**self.scale


class StringType(Struct, frozen=True):
    """Text; `options` lists every value it can have where the author has listed them."""

    options: tuple[str, ...] | None = None
    max_length: int | None = None


class DateType(Struct, frozen=True):
    pass


class InstantType(Struct, frozen=True):
    pass


class DaysDurationType(Struct, frozen=True):
    """A span of time with inclusive bounds in microseconds; `whole_days` when it can only be full days."""

    minimum: int
    maximum: int
    whole_days: bool = False


class MonthsDurationType(Struct, frozen=True):
    """A span of months with inclusive bounds."""

    minimum: int
    maximum: int


class RangeType(Struct, frozen=True):
    """An interval of numbers, dates or instants; an endpoint of None is unbounded in the type already."""

    element: ScalarType
    low_closed: bool
    high_closed: bool


class ListType(Struct, frozen=True):
    """At most `max_items` elements: rows of an input, or the values of a list parameter."""

    element: ScalarType | RecordType
    max_items: int


class RecordType(Struct, frozen=True):
    """A closed record: a subject or a row related to it. Fields stand in the order of the machine tuple."""

    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((each for each in self.fields if each.name == name), None)


class NullType(Struct, frozen=True):
    """The type of the literal `null`."""


ScalarType: TypeAlias = (
    BooleanType
    | NumberType
    | StringType
    | DateType
    | InstantType
    | DaysDurationType
    | MonthsDurationType
    | NullType
)
Type: TypeAlias = ScalarType | RangeType | ListType | RecordType


class Field(Struct, frozen=True, kw_only=True):
    """One named fact of a record: what it is, whether it may be null, whether it may be absent (unknown).

    `unit` is what readers call the unit of its type, `labels` what they call listed values; types of
    rows are keys of tables, so these are pairs.
    """

    name: str
    type: Type
    nullable: bool = False
    unknowable: bool = False
    title: Words | None = None
    description: str | None = None
    unit: Words | None = None
    labels: tuple[tuple[str, Words], ...] = ()


MachineRow: TypeAlias = "tuple[object, ...]"
"""The machine values of one record, one for each field in order, None where null, UNKNOWN where absent."""


def scale_of(decimal_text: str) -> int:
    """How many digits stand after the point of a plain decimal number."""
    return len(decimal_text.partition(".")[2])


def name_of(type_: Type) -> str:
    """What an author calls the type, for messages: `number (2 decimals, USD)`, `date`, `string`."""
    match type_:
        case BooleanType():
            return "boolean"
        case NumberType(scale=scale, unit=unit):
            unit_text = f" of {unit}" if unit else ""
            return f"number{unit_text}" if scale == 0 else f"number{unit_text} with {scale} decimals"
        case StringType(options=None):
            return "string"
        case StringType():
            return "string with listed values"
        case DateType():
            return "date"
        case InstantType():
            return "date and time"
        case DaysDurationType():
            return "days and time duration"
        case MonthsDurationType():
            return "years and months duration"
        case RangeType(element=element):
            return f"range of {name_of(element)}"
        case ListType(element=element):
            return f"list of {name_of(element)}"
        case RecordType():
            return "rows"
        case NullType():
            return "null"
