"""The functions that look into lists and make new ones (DMN 1.5, 10.3.4.4), and `sort` (10.3.4.9).

Positions count from 1, and from -1 backwards from the end; a position that is no whole number or lies outside
the list makes the result null.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from decimal import Decimal
from functools import cmp_to_key
from itertools import chain

from policyctl.feel.builtins.declaration import (
    Group,
    a_list,
    anything,
    builtin,
    function,
    number,
    takes,
)
from policyctl.feel.comparison import equality_key, equals
from policyctl.feel.session import Session
from policyctl.feel.values import UNKNOWN, Builtin, Value, has_unknown


def list_builtins() -> tuple[Builtin, ...]:
    """The list functions, in the order of the standard."""
    group = Group.LIST
    return (
        builtin(group, "list contains", takes(_contains, a_list(), anything("element")), reads_deep=True),
        builtin(
            group,
            "sublist",
            takes(_sublist, a_list(), number("start position"), number("length", optional=True)),
        ),
        builtin(group, "append", takes(_append, a_list(), anything("item"), variadic=True)),
        builtin(group, "concatenate", takes(_concatenate, a_list(), variadic=True, needs_session=True)),
        builtin(
            group, "insert before", takes(_insert_before, a_list(), number("position"), anything("newItem"))
        ),
        builtin(group, "remove", takes(_remove, a_list(), number("position"))),
        builtin(
            group,
            "list replace",
            takes(_replace_at, a_list(), number("position"), anything("newItem")),
            takes(_replace_where, a_list(), function("match"), anything("newItem")),
        ),
        builtin(group, "reverse", takes(_reverse, a_list())),
        builtin(group, "index of", takes(_index_of, a_list(), anything("match")), reads_deep=True),
        builtin(group, "union", takes(_union, a_list(), variadic=True, needs_session=True), reads_deep=True),
        builtin(group, "distinct values", takes(_distinct, a_list()), reads_deep=True),
        builtin(group, "flatten", takes(_flatten, a_list()), reads_deep=True),
        builtin(
            Group.SORT,
            "sort",
            takes(_sort, a_list(), function("precedes")),
        ),
    )


def position_in(count: int, position: Decimal) -> int | None:
    """The index from 0 of a position from 1 or from -1 backwards, or None where there is none."""
    if position != position.to_integral_value() or position.is_zero():
        return None
    index = int(position) - 1 if position > 0 else count + int(position)
    return index if 0 <= index < count else None


def _contains(items: list[Value], element: Value) -> Value:
    found = False
    for item in items:
        same = equals(item, element)
        if same is UNKNOWN:
            return UNKNOWN
        found = found or same is True
    return found


def _index_of(items: list[Value], match: Value) -> Value:
    verdicts = [equals(item, match) for item in items]
    if UNKNOWN in verdicts:
        return UNKNOWN
    return [Decimal(place) for place, verdict in enumerate(verdicts, start=1) if verdict is True]


def _sublist(items: list[Value], start: Decimal, length: Decimal | None) -> Value:
    first = position_in(len(items), start)
    if first is None:
        return None
    count = len(items) - first if length is None else int(length)
    return items[first : first + count] if 0 < count <= len(items) - first else None


def _append(items: list[Value], added: list[Value]) -> Value:
    return [*items, *added]


def _concatenate(session: Session, lists: list[list[Value]]) -> Value:
    session.admit_elements(sum(map(len, lists)))
    return list(chain.from_iterable(lists))


def _insert_before(items: list[Value], position: Decimal, new: Value) -> Value:
    index = position_in(len(items), position)
    return None if index is None else [*items[:index], new, *items[index:]]


def _remove(items: list[Value], position: Decimal) -> Value:
    index = position_in(len(items), position)
    return None if index is None else [*items[:index], *items[index + 1 :]]


def _replace_at(items: list[Value], position: Decimal, new: Value) -> Value:
    index = position_in(len(items), position)
    return None if index is None else [*items[:index], new, *items[index + 1 :]]


def _replace_where(items: list[Value], match: Callable[..., Value], new: Value) -> Value:
    """The list with the new item for each that the function matches; null where it gives no boolean."""
    verdicts = [match(item, new) for item in items]
    if UNKNOWN in verdicts:
        return UNKNOWN
    if not all(isinstance(verdict, bool) for verdict in verdicts):
        return None
    return [new if verdict else item for item, verdict in zip(items, verdicts, strict=True)]


def _reverse(items: list[Value]) -> Value:
    return items[::-1]


def _union(session: Session, lists: list[list[Value]]) -> Value:
    session.admit_elements(sum(map(len, lists)))
    return _distinct(list(chain.from_iterable(lists)))


def _distinct(items: list[Value]) -> Value:
    """The elements without those that equal an earlier one."""
    if has_unknown(items):
        return UNKNOWN
    distinct: dict[Hashable, Value] = {}
    for item in items:
        distinct.setdefault(equality_key(item), item)
    return list(distinct.values())


def _flatten(items: list[Value]) -> Value:
    return list(_leaves(items))


def _leaves(items: list[Value]) -> Iterator[Value]:
    for item in items:
        if isinstance(item, list):
            yield from _leaves(item)
        else:
            yield item


def _sort(items: list[Value], precedes: Callable[..., Value]) -> Value:
    """The list in the order of `precedes`, equals as they stood; null where it gives no boolean."""
    verdicts: list[Value] = []

    def compare(left: Value, right: Value) -> int:
        verdicts.append(precedes(left, right))
        return -1 if verdicts[-1] is True else 0

    ordered = sorted(items, key=cmp_to_key(compare))
    if UNKNOWN in verdicts:
        return UNKNOWN
    return ordered if all(isinstance(verdict, bool) for verdict in verdicts) else None
