"""How the values that one test accepts relate to those that another accepts.

1. Tests that hold the same subject against constants are compared at every place of the line of values (`conditions`).
2. Two comparisons whose sides both depend on the subject are compared by what lies between them (`inequalities`).
3. A test that looks a parameter up by an input is compared for every key that the input can have, and for null.

What is none of these (an end that is unset, or another thing that is tested) is `Unresolved`, and unrelated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Context, Decimal, Inexact
from enum import Flag
from fractions import Fraction
from functools import reduce
from itertools import product
from operator import or_

from msgspec import Struct

from policyctl.bundle.model import Parameter, WhenNull
from policyctl.diff.conditions import Line, Truth, ends_in, held
from policyctl.diff.constants import Keys, Unresolved, called, cell_of, point_of
from policyctl.diff.inequalities import inequality, move
from policyctl.feel import syntax as tree
from policyctl.feel.syntax import Expression, Test, UnaryTests
from policyctl.program.types import RecordType

MOST_DIGITS = 34


class Relation(Flag):
    """What happened to the values a test accepts; UNRELATED is both or unknown."""

    EQUAL = 0
    NARROWER = 1
    WIDER = 2
    UNRELATED = 3


class Reading(Struct, frozen=True, kw_only=True):
    """A test with what is needed to read it: its input, the values of parameters, and what null counts as."""

    input: Expression
    tests: UnaryTests
    parameters: Mapping[str, Parameter]
    when_null: WhenNull


def relation(old: Reading, new: Reading, record: RecordType | None = None) -> Relation:
    """What happened to the values that are accepted, from the old test to the new one.

    The record is what the schema says of the subject, where it is known.
    """
    try:
        names, others = _keyed_names(old), _keyed_names(new)
    except Unresolved:
        return _unresolved(old, new, {})
    both: Mapping[str, set[str]] = {
        name: names.get(name, set()) | others.get(name, set()) for name in {**names, **others}
    }
    is_same = old.input is new.input and old.tests is new.tests and old.when_null is new.when_null
    mentions = _mentions(old) if is_same else ()
    if is_same:
        both = _moved_keys(old, new, mentions, both)
    moved = (
        keys
        for keys in _combinations(both, record)
        if not is_same
        or _footprint(mentions, old.parameters, keys) != _footprint(mentions, new.parameters, keys)
    )
    return reduce(or_, (_compared(old, new, keys, record) for keys in moved), Relation.EQUAL)


def constant(test: Test, parameters: Mapping[str, Parameter]) -> str | None:
    """The end that a single comparison means where it is a look-up or a computation: `0.95`."""
    endpoint = test.endpoint if isinstance(test, tree.ComparisonTest) else None
    if endpoint is None or isinstance(endpoint, tree.NumberLiteral | tree.AtLiteral | tree.StringLiteral):
        return None
    try:
        point = point_of(endpoint, parameters, {})
    except Unresolved:
        return None
    match point.value:
        case Fraction() as number if point.kind == "number":
            return _decimal_text(number)
        case str() as text:
            return text
        case _:
            return None


def _decimal_text(number: Fraction) -> str | None:
    """`0.95`; nothing for a number that has no end as a decimal."""
    exact = Context(prec=MOST_DIGITS, traps=[Inexact])
    try:
        return f"{exact.divide(Decimal(number.numerator), Decimal(number.denominator)):f}"
    except Inexact:
        return None


def _keyed_names(reading: Reading) -> dict[str, set[str]]:
    """The names that parameters are looked up by, each with the keys that the parameters know."""
    found: dict[str, set[str]] = {}
    for node in (each for test in reading.tests.tests for each in tree.walk(test)):
        if not (isinstance(node, tree.Call) and _names_parameter(node, reading)):
            continue
        parameter = called(node, reading.parameters)
        for position, argument in enumerate(node.arguments):
            if isinstance(argument, tree.Name):
                keys = {cell[position] for cell in (*parameter.cells, *parameter.unset)}
                found.setdefault(argument.name, set()).update(keys)
    return found


def _names_parameter(call: tree.Call, reading: Reading) -> bool:
    return isinstance(call.function, tree.Name) and call.function.name in reading.parameters


def _moved_keys(
    old: Reading, new: Reading, mentions: Iterable[tree.Node], names: Mapping[str, set[str]]
) -> Mapping[str, set[str]]:
    """The keys of the cells that moved, where a single look-up is all that can make a difference; else all keys."""
    lookups = [each for each in mentions if isinstance(each, tree.Call) and _names_parameter(each, old)]
    names_only = [each for each in mentions if isinstance(each, tree.Name)]
    if len(lookups) != 1 or _footprint(names_only, old.parameters, {}) != _footprint(
        names_only, new.parameters, {}
    ):
        return names
    before, after = called(lookups[0], old.parameters), called(lookups[0], new.parameters)
    cells = {each for each in {*before.cells, *after.cells} if _value(before, each) != _value(after, each)}
    arguments = {each.name: at for at, each in enumerate(lookups[0].arguments) if isinstance(each, tree.Name)}
    return {name: keys & {each[arguments[name]] for each in cells} for name, keys in names.items()}


def _combinations(names: Mapping[str, set[str]], record: RecordType | None) -> Iterator[Keys]:
    """Every choice of a key for each name; null is one, unless the schema says that it never is."""
    ordered: dict[str, list[str | None]] = {
        name: [*sorted(keys), *([None] if _may_be_null(name, record) else [])] for name, keys in names.items()
    }
    for keys in product(*ordered.values()):
        yield dict(zip(ordered, keys, strict=True))


def _may_be_null(name: str, record: RecordType | None) -> bool:
    field = None if record is None else record.field(name)
    return field is None or field.nullable


def _compared(old: Reading, new: Reading, keys: Keys, record: RecordType | None) -> Relation:
    with suppress(Unresolved):
        return _against_constants(old, new, keys)
    with suppress(Unresolved):
        return _against_each_other(old, new, keys, record)
    return _unresolved(old, new, keys)


def _unresolved(old: Reading, new: Reading, keys: Keys) -> Relation:
    """What still can be said: the same test over the same values of parameters accepts the same."""
    mentions = _mentions(old)
    found = (_footprint(mentions, each.parameters, keys) for each in (old, new))
    is_same = (old.input, old.tests) == (new.input, new.tests) and next(found) == next(found)
    return between(TRUTH[old.when_null], TRUTH[new.when_null]) if is_same else Relation.UNRELATED


def _mentions(reading: Reading) -> Sequence[tree.Node]:
    """The look-ups and names of a test."""
    return [
        node
        for test in reading.tests.tests
        for node in tree.walk(test)
        if isinstance(node, tree.Call | tree.Name)
    ]


def _footprint(
    mentions: Iterable[tree.Node], parameters: Mapping[str, Parameter], keys: Keys
) -> list[object]:
    """The values of all parameters that a test mentions: of a look-up its cell where keys tell which, else all."""
    found: list[object] = []
    for node in mentions:
        match node:
            case tree.Call(function=tree.Name(name=name)) if name in parameters:
                try:
                    cell = cell_of(node, keys)
                except Unresolved:
                    found.append((name, _values_of(parameters[name])))
                else:
                    found.append((name, cell and _value(parameters[name], cell)))
            case tree.Name(name=name) if name in parameters and not parameters[name].by:
                found.append((name, _value(parameters[name], ())))
            case _:
                pass
    return found


def _values_of(parameter: Parameter) -> object:
    return {cell: each.value for cell, each in parameter.cells.items()}


def _value(parameter: Parameter, cell: tuple[str, ...]) -> object:
    found = parameter.cells.get(cell)
    return None if found is None else found.value


def _against_constants(old: Reading, new: Reading, keys: Keys) -> Relation:
    """The relation of two tests that hold the same thing against constants."""
    before, after = (held(each.input, each.tests, each.parameters, keys) for each in (old, new))
    if None not in (before.subject, after.subject) and before.subject != after.subject:
        raise Unresolved
    ends = sorted({*ends_in(before.condition), *ends_in(after.condition)})
    if len({each.kind for each in ends}) > 1:
        raise Unresolved
    line = Line(ends)
    was = _levels(line.truth(before.condition), old.when_null)
    is_ = _levels(line.truth(after.condition), new.when_null)
    return _relation(
        gains=any(b & ~a for a, b in zip(was, is_, strict=True)),
        loses=any(a & ~b for a, b in zip(was, is_, strict=True)),
    )


def _levels(truth: Truth, when_null: WhenNull) -> tuple[int, int]:
    """The places where a criterion is not false, and those where it is true."""
    counted = TRUTH[when_null]
    return truth.true | (truth.null if counted else 0), truth.true | (truth.null if counted == 2 else 0)


def _against_each_other(old: Reading, new: Reading, keys: Keys, record: RecordType | None) -> Relation:
    """The relation of two comparisons whose sides move against each other by what has a known sign."""
    before, after = (inequality(each.input, each.tests, each.parameters, keys) for each in (old, new))
    found = move(before, after, record)
    return _relation(gains=found.gains, loses=found.loses) | between(
        TRUTH[old.when_null], TRUTH[new.when_null]
    )


def _relation(*, gains: bool, loses: bool) -> Relation:
    return (Relation.WIDER if gains else Relation.EQUAL) | (Relation.NARROWER if loses else Relation.EQUAL)


def between(old: int, new: int) -> Relation:
    """The relation of two degrees of truth."""
    if old == new:
        return Relation.EQUAL
    return Relation.WIDER if new > old else Relation.NARROWER


TRUTH = {WhenNull.FAIL: 0, WhenNull.UNDETERMINED: 1, WhenNull.PASS: 2}
"""How true a criterion is whose test gave null."""
