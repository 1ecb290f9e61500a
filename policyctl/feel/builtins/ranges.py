"""The range functions (DMN 1.5, 10.3.4.7): how points and ranges lie to each other.

The standard gives each function a formula of comparisons of ends and of whether they are included. Here the ends
become *edges*: an end and which side of it is meant. An edge lies just before, at or just after a value, so that
an included and an excluded end have an order of their own and each formula is one line. A point is the range
from itself to itself.

Where values do not compare, the answer is null. The standard does not say how an unbounded range lies to
another, so that is refused.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from policyctl.feel.builtins.declaration import Group, builtin, parameter, takes
from policyctl.feel.comparison import equals, is_less
from policyctl.feel.errors import FeelUnsupported
from policyctl.feel.logic import both, either
from policyctl.feel.syntax import NOWHERE
from policyctl.feel.values import Builtin, BuiltinParameter, Kind, Range, Truth, Value


class Edge(Struct, frozen=True):
    """The place just before (-1), at (0) or just after (1) a value."""

    value: Value
    side: int


class Extent(Struct, frozen=True):
    """The first and the last place of a point or range."""

    low: Edge
    high: Edge


Relation = Callable[[Extent, Extent], Truth]

_POINT_POINT = (Kind.POINT, Kind.POINT)
_POINT_RANGE = (Kind.POINT, Kind.RANGE)
_RANGE_POINT = (Kind.RANGE, Kind.POINT)
_RANGE_RANGE = (Kind.RANGE, Kind.RANGE)


def range_builtins() -> tuple[Builtin, ...]:
    """The range functions, in the order of the standard."""
    return (
        _declare("before", _is_before, _POINT_POINT, _POINT_RANGE, _RANGE_POINT, _RANGE_RANGE),
        _declare("after", _swapped(_is_before), _POINT_POINT, _POINT_RANGE, _RANGE_POINT, _RANGE_RANGE),
        _declare("meets", _meets, _RANGE_RANGE),
        _declare("met by", _swapped(_meets), _RANGE_RANGE),
        _declare("overlaps", _overlaps, _RANGE_RANGE),
        _declare("overlaps before", _overlaps_before, _RANGE_RANGE),
        _declare("overlaps after", _swapped(_overlaps_before), _RANGE_RANGE),
        _declare("finishes", _finishes, _POINT_RANGE, _RANGE_RANGE),
        _declare("finished by", _swapped(_finishes), _RANGE_POINT, _RANGE_RANGE),
        _declare("includes", _includes, _RANGE_POINT, _RANGE_RANGE),
        _declare("during", _swapped(_includes), _POINT_RANGE, _RANGE_RANGE),
        _declare("starts", _starts, _POINT_RANGE, _RANGE_RANGE),
        _declare("started by", _swapped(_starts), _RANGE_POINT, _RANGE_RANGE),
        _declare("coincides", _coincides, _POINT_POINT, _RANGE_RANGE),
    )


def _declare(name: str, relation: Relation, *shapes: tuple[Kind, Kind]) -> Builtin:
    def answer(left: Value, right: Value) -> Truth:
        return relation(_extent(left), _extent(right))

    return builtin(Group.RANGE, name, *(takes(answer, *_parameters(shape)) for shape in shapes))


def _parameters(shape: tuple[Kind, Kind]) -> tuple[BuiltinParameter, BuiltinParameter]:
    """The standard's names: `point` and `range`, numbered where both are of one kind."""
    words = ["point" if kind is Kind.POINT else "range" for kind in shape]
    if words[0] == words[1]:
        words = [f"{word}{number}" for number, word in enumerate(words, start=1)]
    first, second = (parameter(word, kind) for word, kind in zip(words, shape, strict=True))
    return first, second


def _extent(value: Value) -> Extent:
    if not isinstance(value, Range):
        return Extent(Edge(value, 0), Edge(value, 0))
    if value.low_unbounded or value.high_unbounded:
        raise FeelUnsupported("F224", "an unbounded range in a range function", NOWHERE)
    low = Edge(value.low, 0 if value.low_closed else 1)
    return Extent(low, Edge(value.high, 0 if value.high_closed else -1))


def _precedes(left: Edge, right: Edge) -> Truth:
    before_at_same_value = both(equals(left.value, right.value), left.side < right.side)
    return either(is_less(left.value, right.value), before_at_same_value)


def _is_not_after(left: Edge, right: Edge) -> Truth:
    up_to_same_value = both(equals(left.value, right.value), left.side <= right.side)
    return either(is_less(left.value, right.value), up_to_same_value)


def _is_at(left: Edge, right: Edge) -> Truth:
    return both(equals(left.value, right.value), left.side == right.side)


def _swapped(relation: Relation) -> Relation:
    return lambda left, right: relation(right, left)


def _is_before(left: Extent, right: Extent) -> Truth:
    return _precedes(left.high, right.low)


def _meets(left: Extent, right: Extent) -> Truth:
    return _is_at(left.high, right.low)


def _overlaps(left: Extent, right: Extent) -> Truth:
    return both(_is_not_after(right.low, left.high), _is_not_after(left.low, right.high))


def _overlaps_before(left: Extent, right: Extent) -> Truth:
    starts_first = both(_precedes(left.low, right.low), _is_not_after(right.low, left.high))
    return both(starts_first, _is_not_after(left.high, right.high))


def _finishes(left: Extent, right: Extent) -> Truth:
    return both(_is_at(left.high, right.high), _is_not_after(right.low, left.low))


def _includes(left: Extent, right: Extent) -> Truth:
    return both(_is_not_after(left.low, right.low), _is_not_after(right.high, left.high))


def _starts(left: Extent, right: Extent) -> Truth:
    return both(_is_at(left.low, right.low), _is_not_after(left.high, right.high))


def _coincides(left: Extent, right: Extent) -> Truth:
    return both(_is_at(left.low, right.low), _is_at(left.high, right.high))
