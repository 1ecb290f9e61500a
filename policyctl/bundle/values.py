"""From TOML values to values of parameters, checked against what the parameter declares.

The same steps read the values in a bundle, in a parameter set, in an example and on the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias, cast

from msgspec import Struct
from msgspec.structs import replace

from policyctl.bundle.model import (
    Decision,
    Key,
    Parameter,
    ParameterScalar,
    ParameterValue,
    Provenance,
    Table,
)
from policyctl.bundle.problems import Problem
from policyctl.diagnostics import nearest
from policyctl.feel.errors import FeelError
from policyctl.feel.temporal_text import parse_duration

UNSET = "unset"
"""The word that says of a value that there is none; no parameter can have it as a value."""

Dimensions: TypeAlias = "tuple[tuple[str, ...] | None, ...]"
"""The keys of each dimension of a table; None where only the subject's schema knows them."""

Value: TypeAlias = "ParameterScalar | tuple[ParameterScalar, ...]"


class WrongValue(Exception):
    """A value that its parameter cannot have."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.hint = hint
        super().__init__(message)


class Setting(Struct, frozen=True, kw_only=True):
    """One value as written, the cell it is for (the empty tuple where there is no table) and its key."""

    cell: tuple[str, ...]
    written: object
    key: Key


def dimensions_of(parameter: Parameter, decisions: Mapping[str, Decision]) -> Dimensions:
    """The keys of each dimension as far as the bundle alone tells them."""

    def keys_of(name: str) -> tuple[str, ...] | None:
        if name in parameter.keys:
            return parameter.keys[name]
        decision = decisions.get(name)
        return decision.outcomes if isinstance(decision, Table) else None

    return tuple(keys_of(name) for name in parameter.by)


def settings(
    parameter: Parameter, dimensions: Dimensions, written: object, key: Key
) -> Iterator[Setting | Problem]:
    """The single values of what stands at a key: one for a scalar, one for each cell of a table."""
    yield from _cells(parameter, dimensions, (), written, key)


def _cells(
    parameter: Parameter, dimensions: Dimensions, cell: tuple[str, ...], written: object, key: Key
) -> Iterator[Setting | Problem]:
    if len(cell) == len(parameter.by):
        yield _single(parameter, cell, written, key)
        return
    dimension = parameter.by[len(cell)]
    if not isinstance(written, dict):
        message = f"`{parameter.id}` has a value for each `{dimension}`; found one value, expected a table"
        yield Problem(code="B312", message=message, key=key)
        return
    known = dimensions[len(cell)]
    for name, inner in written.items():
        if known is not None and name not in known:
            yield _unknown_key(name, dimension, known, (*key, name))
        else:
            yield from _cells(parameter, dimensions, (*cell, name), inner, (*key, name))


def _single(parameter: Parameter, cell: tuple[str, ...], written: object, key: Key) -> Setting | Problem:
    if not isinstance(written, dict):
        return Setting(cell=cell, written=written, key=key)
    by = " and ".join(f"`{name}`" for name in parameter.by)
    keyed = f"is keyed by {by} only" if by else "is no table"
    return Problem(code="B312", message=f"`{parameter.id}` {keyed}; found a table, expected a value", key=key)


def _unknown_key(name: str, dimension: str, known: tuple[str, ...], key: Key) -> Problem:
    close = nearest(name, known)
    listed = ", ".join(f"`{each}`" for each in known)
    hint = f"did you mean `{close}`?" if close else f"its keys are {listed}"
    return Problem(code="B312", message=f"`{dimension}` has no `{name}`", key=key, part="key", hint=hint)


def with_settings(
    parameter: Parameter,
    given: list[Setting],
    provenance: Provenance,
    origin: str,
    problems: list[Problem],
) -> Parameter:
    """The parameter with the values set, those of other cells kept; `unset` takes a value away."""
    cells = dict(parameter.cells)
    unset = set(parameter.unset)
    for each in given:
        if each.written == UNSET:
            cells.pop(each.cell, None)
            unset.add(each.cell)
            continue
        value = _checked(parameter, each, problems)
        if value is not None:
            cells[each.cell] = ParameterValue(value=value, provenance=provenance, origin=origin, key=each.key)
            unset.discard(each.cell)
    return replace(parameter, cells=cells, unset=frozenset(unset))


def _checked(parameter: Parameter, setting: Setting, problems: list[Problem]) -> Value | None:
    try:
        return read_value(parameter, setting.written)
    except WrongValue as wrong:
        problems.append(Problem(code="B311", message=str(wrong), key=setting.key, hint=wrong.hint))
        return None


def read_value(parameter: Parameter, written: object) -> Value:
    """The value a parameter takes from a TOML value. Raises WrongValue."""
    if not parameter.is_list:
        if isinstance(written, list):
            raise WrongValue(f"found a list, expected {_expected(parameter)}")
        return _scalar(parameter, written)
    if not isinstance(written, list):
        raise WrongValue(f"found {_shown(written)}, expected a list")
    if parameter.max_items is not None and len(written) > parameter.max_items:
        raise WrongValue(f"found {len(written)} values, `{parameter.id}` has at most {parameter.max_items}")
    return tuple(_scalar(parameter, each) for each in written)


def _scalar(parameter: Parameter, written: object) -> ParameterScalar:
    value = _READERS[parameter.type](written)
    if value is None:
        raise WrongValue(f"found {_shown(written)}, expected {_expected(parameter)}")
    if isinstance(value, Decimal):
        _check_number(parameter, value)
    if parameter.options is not None and value not in parameter.options:
        close = nearest(str(value), parameter.options)
        listed = ", ".join(f"`{each}`" for each in parameter.options)
        hint = f"did you mean `{close}`?" if close else None
        raise WrongValue(f"found {_shown(written)}, expected one of {listed}", hint)
    return value


def _check_number(parameter: Parameter, value: Decimal) -> None:
    digits = -cast("int", value.normalize().as_tuple().exponent)
    if digits > parameter.scale:
        hint = f"round it, or declare `scale = {digits}`"
        raise WrongValue(
            f"`{value:f}` has {digits} digits after the point, `{parameter.id}` has {parameter.scale}", hint
        )
    if parameter.minimum is not None and value < parameter.minimum:
        raise WrongValue(f"`{value:f}` is below the minimum of `{parameter.id}`, {parameter.minimum:f}")
    if parameter.maximum is not None and value > parameter.maximum:
        raise WrongValue(f"`{value:f}` is above the maximum of `{parameter.id}`, {parameter.maximum:f}")


def _number(written: object) -> Decimal | None:
    if isinstance(written, bool):
        return None
    return Decimal(written) if isinstance(written, int | Decimal) else None


def _string(written: object) -> str | None:
    return written if isinstance(written, str) else None


def _boolean(written: object) -> bool | None:
    return written if isinstance(written, bool) else None


def _date(written: object) -> date | None:
    return written if isinstance(written, date) and not isinstance(written, datetime) else None


def _duration(written: object) -> str | None:
    try:
        return written if isinstance(written, str) and parse_duration(written) is not None else None
    except FeelError:
        return None


_READERS: Mapping[str, Callable[[object], ParameterScalar | None]] = {
    "number": _number,
    "string": _string,
    "boolean": _boolean,
    "date": _date,
    "duration": _duration,
}

_EXPECTATIONS = {
    "number": "a number",
    "string": "text",
    "boolean": "true or false",
    "date": "a date such as 2023-07-01",
    "duration": 'a duration such as "P90D" or "P12M"',
}


def _expected(parameter: Parameter) -> str:
    return _EXPECTATIONS[parameter.type]


def _shown(written: object) -> str:
    match written:
        case bool():
            return f"`{str(written).lower()}`"
        case dict():
            return "a table"
        case list():
            return "a list"
        case str():
            return f'`"{written}"`'
        case _:
            return f"`{written}`"
