"""What the rows of a subject owe each other, and where a subject breaks it.

| keyword of the schema | what holds                                                              | code |
|-----------------------|-------------------------------------------------------------------------|------|
| `x-unique-by`         | no two rows have the same values in these fields                         | I214 |
| `x-same`              | a field has one value in all rows                                        | I215 |
| `x-same-as`           | a field of the rows has the value of a field of the subject               | I215 |
| `x-in-order`          | dates of a row (or of the subject) do not precede those named before them | I216 |
| `x-at-most`           | each number of a row (or of the subject) is at most the one named after it | I218 |
| `x-parts`             | numbers of a row (or of the subject) are together at most another          | I218 |
| `x-refers-to`         | a row names a row of another list, which is there                        | I217 |
| … `same_as`           | a field of the row has the value of a field of the row it names           | I215 |
| … `not_before`        | a date of the row does not precede one of the row it names               | I216 |
| … `together_at_most`  | a number of all rows that name one row is together at most a number of that | I218 |

Only values are compared: what is unknown or null breaks nothing, and a row is not missing while the key of another is
unknown. All of it is judged on machine rows, so generated code and the validator cannot differ about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, pairwise
from operator import itemgetter, le
from typing import Any, TypeAlias, assert_never, cast

from msgspec import Struct

from policyctl.diagnostics import Place, Refused
from policyctl.feel.values import UNKNOWN
from policyctl.program.types import MachineRow
from policyctl.subject.faults import Fault, Path, diagnostics_of, first_faults
from policyctl.subject.restore import to_json
from policyctl.subject.row_checks import (
    AtMost,
    Check,
    Column,
    InOrder,
    Parts,
    RefersTo,
    Same,
    SameAs,
    UniqueBy,
)
from policyctl.subject.wording import found, listed, pointer

_Holds: TypeAlias = Callable[[MachineRow], bool]
_Get: TypeAlias = Callable[[MachineRow], Any]


class Related(Struct, frozen=True):
    """The checks of one schema; make one with `related`. `surely` says of most subjects at once that they hold."""

    checks: tuple[Check, ...]
    surely: tuple[_Holds, ...]

    def surely_holds(self, subject: MachineRow) -> bool:
        """Whether all checks hold without a doubt."""
        return all(holds(subject) for holds in self.surely)

    def admit(self, subject: MachineRow, place: Place | None = None) -> MachineRow:
        """The subject itself; raises `Refused` with codes I212 and I214 to I218."""
        if self.surely_holds(subject):
            return subject
        faults = first_faults(
            dict.fromkeys(chain.from_iterable(_faults(each, subject) for each in self.checks))
        )
        if faults:
            raise Refused(diagnostics_of(faults, place))
        return subject


def related(checks: tuple[Check, ...]) -> Related:
    """What judges subjects by the checks of their schema."""
    return Related(checks, tuple(_surely(each) for each in checks))


# At once: what holds without a doubt, by as few steps as can be. Unknown and null raise doubts, `_faults` settles them.


def _surely(check: Check) -> _Holds:
    of = check.rows.of
    match check:
        case UniqueBy(key=key):
            get = _getter(key)
            return lambda subject: len(set(map(get, of(subject)))) == len(of(subject))
        case Same(column=column):
            get = _getter((column,))
            return lambda subject: len(set(map(get, of(subject)))) <= 1
        case SameAs(column=column, of_subject=of_subject):
            get, index = _getter((column,)), of_subject.index
            return lambda subject: set(map(get, of(subject))) <= {subject[index]}
        case InOrder(columns=columns) | AtMost(columns=columns):
            pairs = tuple((_getter((first,)), _getter((later,))) for first, later in pairwise(columns))
            return lambda subject: _are_in_order(of(subject), pairs)
        case Parts(whole=whole, columns=columns):
            return lambda subject: _are_within(of(subject), whole.index, [each.index for each in columns])
        case RefersTo():
            return _surely_refers(check)
        case _:
            assert_never(check)


def _getter(columns: Sequence[Column]) -> _Get:
    return itemgetter(*(each.index for each in columns))


def _are_in_order(rows: tuple[MachineRow, ...], pairs: Sequence[tuple[_Get, _Get]]) -> bool:
    try:
        return all(all(map(le, map(first, rows), map(later, rows))) for first, later in pairs)
    except TypeError:  # unknown and null have no order
        return False


def _are_within(rows: tuple[MachineRow, ...], whole: int, parts: Sequence[int]) -> bool:
    try:
        return all(sum(row[each] for each in parts) <= row[whole] for row in rows)  # type: ignore[misc, operator]
    except TypeError:
        return False


def _surely_refers(check: RefersTo) -> _Holds:
    of, others_of = check.rows.of, check.others.of
    key, other_key = _getter(check.key), _getter(check.other_key)
    pairs = tuple((_getter((first,)), _getter((later,))) for later, first in check.not_before)
    alike = tuple((_getter((own,)), _getter((its,))) for own, its in check.same_as)
    amounts = tuple((_getter((own,)), _getter((its,))) for own, its in check.together_at_most)

    def holds(subject: MachineRow) -> bool:
        others = {other_key(each): each for each in others_of(subject)}
        rows = of(subject)
        if not others.keys() >= set(map(key, rows)):
            return False
        if not all(own(row) == its(others[key(row)]) for own, its in alike for row in rows):
            return False
        try:
            return all(
                first(others[key(row)]) <= later(row) for first, later in pairs for row in rows
            ) and all(
                total <= its(others[name])
                for own, its in amounts
                for name, total in _totals(key, own, rows).items()
            )
        except TypeError:
            return False

    return holds


def _totals(key: _Get, own: _Get, rows: tuple[MachineRow, ...]) -> dict[object, int]:
    """The sum of a number over the rows of each key."""
    totals: dict[object, int] = {}
    for row in rows:
        totals[key(row)] = totals.get(key(row), 0) + own(row)
    return totals


# One by one: every row that breaks a check.


def _faults(check: Check, subject: MachineRow) -> Iterator[Fault]:
    match check:
        case UniqueBy():
            yield from _repeated(check, subject)
        case Same():
            yield from _differing(check, subject)
        case SameAs():
            yield from _unlike_subject(check, subject)
        case InOrder():
            yield from _out_of_order(check, subject)
        case AtMost():
            yield from _too_much(check, subject)
        case Parts():
            yield from _beyond_whole(check, subject)
        case RefersTo():
            yield from _without_referent(check, subject)
            yield from _beyond_referent(check, subject)
        case _:
            assert_never(check)


def _repeated(check: UniqueBy, subject: MachineRow) -> Iterator[Fault]:
    first: dict[tuple[object, ...], int] = {}
    for number, row in enumerate(check.rows.of(subject)):
        key = _known(check.key, row)
        if key is not None and first.setdefault(key, number) != number:
            path, other = check.rows.path(number), check.rows.path(first[key])
            names = listed((each.field.name for each in check.key), last="and")
            message = f"{_at(path)} has the {names} of {_at(other)}: {_said(check.key, row)}"
            yield (path, "I214", message, "take out one of the two")


def _differing(check: Same, subject: MachineRow) -> Iterator[Fault]:
    column = check.column
    known = [(n, row) for n, row in enumerate(check.rows.of(subject)) if _known((column,), row) is not None]
    for number, row in known[1:]:
        if row[column.index] != known[0][1][column.index]:
            path, first = check.rows.path(number, column), check.rows.path(known[0][0], column)
            message = f"{_at(path)} is {_value(column, row)}, {_at(first)} is {_value(column, known[0][1])}"
            yield (path, "I215", message, f"`{column.field.name}` is the same in all rows")


def _unlike_subject(check: SameAs, subject: MachineRow) -> Iterator[Fault]:
    column, own = check.column, check.of_subject
    if _known((own,), subject) is None:
        return
    for number, row in enumerate(check.rows.of(subject)):
        if _known((column,), row) is not None and row[column.index] != subject[own.index]:
            path = check.rows.path(number, column)
            message = (
                f"{_at(path)} is {_value(column, row)}, {_at((own.field.name,))} is {_value(own, subject)}"
            )
            yield (path, "I215", message, "the two are the same")


def _out_of_order(check: InOrder, subject: MachineRow) -> Iterator[Fault]:
    for number, row in enumerate(check.rows.of(subject)):
        known = [each for each in check.columns if _known((each,), row) is not None]
        for first, later in pairwise(known):
            if row[later.index] < row[first.index]:  # type: ignore[operator]
                yield _early(
                    (check.rows.path(number, later), later, row), (check.rows.path(number, first), first, row)
                )


_Placed: TypeAlias = "tuple[Path, Column, MachineRow]"


def _early(later: _Placed, first: _Placed) -> Fault:
    path, column, row = later
    message = f"{_at(path)} is {_value(column, row)}, before {_at(first[0])}, {_value(*first[1:])}"
    return (path, "I216", message, None)


def _without_referent(check: RefersTo, subject: MachineRow) -> Iterator[Fault]:
    if not check.others.are_known(subject):
        return
    rows = check.others.of(subject)
    others = {_known(check.other_key, each): n for n, each in enumerate(rows)}
    is_open = any(each[column.index] is UNKNOWN for each in rows for column in check.other_key)
    for number, row in enumerate(check.rows.of(subject)):
        key = _known(check.key, row)
        if key is None:
            continue
        if key in others:
            yield from _unlike_referent(check, (number, row), (others[key], rows[others[key]]))
            yield from _before_referent(check, (number, row), (others[key], rows[others[key]]))
        elif not is_open:
            path, list_ = check.rows.path(number), cast("Column", check.others.list).field.name
            names = listed((each.field.name for each in check.key), last="and")
            message = (
                f"{_at(path)} names the {names} {_said(check.key, row)}, which no row of {_at((list_,))} has"
            )
            yield (path, "I217", message, None)


def _unlike_referent(
    check: RefersTo, row: tuple[int, MachineRow], other: tuple[int, MachineRow]
) -> Iterator[Fault]:
    for own, its in check.same_as:
        if _known((own,), row[1]) is None or _known((its,), other[1]) is None:
            continue
        if row[1][own.index] != other[1][its.index]:
            path, at = check.rows.path(row[0], own), check.others.path(other[0], its)
            message = f"{_at(path)} is {_value(own, row[1])}, {_at(at)} is {_value(its, other[1])}"
            yield (path, "I215", message, "the two are the same")


def _before_referent(
    check: RefersTo, row: tuple[int, MachineRow], other: tuple[int, MachineRow]
) -> Iterator[Fault]:
    for later, first in check.not_before:
        if _known((later,), row[1]) is None or _known((first,), other[1]) is None:
            continue
        if row[1][later.index] < other[1][first.index]:  # type: ignore[operator]
            yield _early(
                (check.rows.path(row[0], later), later, row[1]),
                (check.others.path(other[0], first), first, other[1]),
            )


def _too_much(check: AtMost, subject: MachineRow) -> Iterator[Fault]:
    for number, row in enumerate(check.rows.of(subject)):
        known = [each for each in check.columns if _known((each,), row) is not None]
        for part, whole in pairwise(known):
            if cast("int", row[part.index]) > cast("int", row[whole.index]):
                path = check.rows.path(number, whole)
                yield _excess((check.rows.path(number, part), part, row), (path, whole, row))


def _beyond_whole(check: Parts, subject: MachineRow) -> Iterator[Fault]:
    for number, row in enumerate(check.rows.of(subject)):
        known = [each for each in check.columns if _known((each,), row) not in (None, (0,))]
        total = sum(cast("int", row[each.index]) for each in known)
        if _known((check.whole,), row) is not None and total > cast("int", row[check.whole.index]):
            names = listed((each.field.name for each in known[1:]), last="and")
            more = f", together with {names} {_amount(check.whole, total)}" if names else ""
            path = check.rows.path(number, check.whole)
            yield _excess((check.rows.path(number, known[0]), known[0], row), (path, check.whole, row), more)


def _beyond_referent(check: RefersTo, subject: MachineRow) -> Iterator[Fault]:
    others = {_known(check.other_key, each): (n, each) for n, each in enumerate(check.others.of(subject))}
    others.pop(None, None)
    for own, its in check.together_at_most:
        totals: dict[object, int] = {}
        for number, row in enumerate(check.rows.of(subject)):
            key = _known(check.key, row)
            at, other = others.get(key, (0, ()))
            if not other or _known((own,), row) is None or _known((its,), other) is None:
                continue
            before = totals.get(key, 0)
            totals[key] = before + cast("int", row[own.index])
            if before <= cast("int", other[its.index]) < totals[key]:
                whole = (check.others.path(at, its), its, other)
                more = f", together with those before it {_amount(own, totals[key])}" if before else ""
                yield _excess((check.rows.path(number, own), own, row), whole, more)


def _excess(part: _Placed, whole: _Placed, more: str = "") -> Fault:
    path, column, row = part
    message = f"{_at(path)} is {_value(column, row)}{more}, more than {_at(whole[0])}, {_value(*whole[1:])}"
    return (path, "I218", message, None)


def _known(columns: Sequence[Column], row: MachineRow) -> tuple[object, ...] | None:
    """The values of the columns, or None where one of them is unknown or null."""
    values = tuple(row[each.index] for each in columns)
    return None if any(each is None or each is UNKNOWN for each in values) else values


def _said(columns: Sequence[Column], row: MachineRow) -> str:
    return ", ".join(_value(each, row) for each in columns)


def _value(column: Column, row: MachineRow) -> str:
    return found(to_json(column.field.type, row[column.index]))


def _amount(column: Column, number: int) -> str:
    """A sum of numbers of a column, as they are written."""
    return found(to_json(column.field.type, number))


def _at(path: Path) -> str:
    return f"`{pointer(path)}`"
