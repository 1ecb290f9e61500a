"""The parts of a bundle that stand outside its decisions: header, sources, parameters, notes on inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import cast

from policyctl.bundle.document import Table
from policyctl.bundle.model import (
    Decision,
    InputNote,
    Interval,
    Key,
    Parameter,
    Provenance,
    Source,
)
from policyctl.bundle.problems import Problem
from policyctl.bundle.values import UNSET, Dimensions, Setting, dimensions_of, settings, with_settings
from policyctl.bundle.words import label_problems, read_labels, read_words
from policyctl.diagnostics import nearest


def read_interval(header: Table, problems: list[Problem]) -> Interval:
    """The days the version is in force; none at all for a draft without dates."""
    written = cast("Table", header.get("in_force", {}))
    key: Key = ("bundle", "in_force")
    for name, value in written.items():
        if not isinstance(value, date):
            problems.append(
                _problem("B203", f'found `"{value}"`, expected a date', (*key, name), "take the quotes away")
            )
            return Interval()
    interval = Interval(
        start=cast("date | None", written.get("from")), end=cast("date | None", written.get("until"))
    )
    if interval.start is not None and interval.end is not None and interval.start >= interval.end:
        message = f"in force from {interval.start} until {interval.end} is never: `until` is not included"
        problems.append(_problem("B305", message, key))
    if header["status"] == "released" and interval.start is None:
        hint = "add in_force = { from = … }"
        problems.append(
            _problem("B305", "a released bundle says from when it is in force", ("bundle",), hint)
        )
    return interval


def read_sources(tables: Table) -> tuple[Source, ...]:
    """The documents, in the order they are written."""
    return tuple(read_source(name, cast("Table", each)) for name, each in tables.items())


def read_source(name: str, table: Table) -> Source:
    """The document of that name."""
    title = read_words(table, "title")
    assert title is not None
    return Source(
        id=name,
        title=title,
        file=cast("str | None", table.get("file")),
        sha256=cast("str | None", table.get("sha256")),
        url=cast("str | None", table.get("url")),
        warning=read_words(table, "warning"),
    )


def read_inputs(tables: Table) -> tuple[InputNote, ...]:
    """The notes on inputs, in the order they are written."""
    return tuple(_input(name, cast("Table", each)) for name, each in tables.items())


def _input(name: str, table: Table) -> InputNote:
    return InputNote(
        name=name,
        key=("inputs", name),
        window=cast("str | None", table.get("window")),
        clause=cast("str | None", table.get("clause")),
        title=read_words(table, "title"),
    )


def read_parameters(
    tables: Table, decisions: Mapping[str, Decision], bundle_name: str, problems: list[Problem]
) -> tuple[Parameter, ...]:
    """The parameters with the values that the bundle itself gives, in the order they are written."""
    parameters = []
    for name, written in tables.items():
        table = cast("Table", written)
        parameter = _declaration(name, table)
        problems.extend(_declaration_problems(parameter, table, decisions))
        dimensions = dimensions_of(parameter, decisions)
        given = _given(parameter, dimensions, table, problems)
        parameters.append(with_settings(parameter, given, parameter.provenance, bundle_name, problems))
    return tuple(parameters)


def _declaration(name: str, table: Table) -> Parameter:
    """The parameter without its values."""
    keys = cast("Mapping[str, list[str]]", table.get("keys", {}))
    options = cast("list[str] | None", table.get("options"))
    return Parameter(
        id=name,
        type=cast("str", table["type"]),
        key=("parameters", name),
        provenance=Provenance(table["provenance"]),
        is_list=table.get("list") is True,
        by=tuple(cast("list[str]", table.get("by", []))),
        keys={dimension: tuple(each) for dimension, each in keys.items()},
        scale=int(cast("int | Decimal", table.get("scale", 0))),
        minimum=_decimal(table.get("minimum")),
        maximum=_decimal(table.get("maximum")),
        unit=cast("str | None", table.get("unit")),
        options=None if options is None else tuple(options),
        max_items=None if "max_items" not in table else int(cast("int | Decimal", table["max_items"])),
        clause=cast("str | None", table.get("clause")),
        title=read_words(table, "title"),
        basis=read_words(table, "basis"),
        labels=read_labels(table),
    )


def _decimal(written: object) -> Decimal | None:
    return None if written is None else Decimal(cast("int | Decimal", written))


def _given(
    parameter: Parameter, dimensions: Dimensions, table: Table, problems: list[Problem]
) -> list[Setting]:
    """The values that stand under `value` or `values`."""
    name = "values" if parameter.by else "value"
    if name not in table:
        return []
    found = []
    for each in settings(parameter, dimensions, table[name], (*parameter.key, name)):
        if isinstance(each, Setting):
            found.append(each)
        else:
            problems.append(each)
    return found


def _declaration_problems(
    parameter: Parameter, table: Table, decisions: Mapping[str, Decision]
) -> Iterator[Problem]:
    yield from _misplaced_keys(parameter, table)
    yield from _bounds_problems(parameter)
    yield from _provenance_problems(parameter, table)
    yield from _dimension_problems(parameter, decisions)
    yield from label_problems(parameter.labels, parameter.options or (), parameter.key)
    if parameter.is_list and parameter.max_items is None:
        yield _problem("B202", "missing key `max_items`", parameter.key, "every list says how long it can be")
    if parameter.options is not None and UNSET in parameter.options:
        message = f"`{UNSET}` says that there is no value, so it cannot be one"
        yield _problem("B310", message, (*parameter.key, "options", parameter.options.index(UNSET)))


def _misplaced_keys(parameter: Parameter, table: Table) -> Iterator[Problem]:
    """Keys that say nothing for a parameter of this kind."""
    reasons = {
        "scale": parameter.type != "number" and "is for numbers",
        "minimum": parameter.type != "number" and "is for numbers",
        "maximum": parameter.type != "number" and "is for numbers",
        "unit": parameter.type != "number" and "is for numbers",
        "options": parameter.type != "string" and "is for text",
        "max_items": not parameter.is_list and "is for lists",
        "keys": not parameter.by and "is for tables; name its dimensions in `by`",
        "values": not parameter.by and "is for tables; here `value` is meant",
        "value": bool(parameter.by) and "is for single values; a table has `values`",
        "list": parameter.is_list and bool(parameter.by) and "is for parameters without dimensions",
    }
    for name, reason in reasons.items():
        if name in table and reason:
            message = f"`{name}` {reason}"
            yield Problem(code="B310", message=message, key=(*parameter.key, name), part="key")


def _bounds_problems(parameter: Parameter) -> Iterator[Problem]:
    low, high = parameter.minimum, parameter.maximum
    if low is not None and high is not None and low > high:
        message = f"the minimum {low:f} is above the maximum {high:f}"
        yield _problem("B310", message, (*parameter.key, "minimum"))


def _provenance_problems(parameter: Parameter, table: Table) -> Iterator[Problem]:
    key = (*parameter.key, "provenance")
    has_value = "value" in table or "values" in table
    match parameter.provenance:
        case Provenance.UNSET if has_value:
            hint = "say where it comes from: sourced, assumed or illustrative"
            yield _problem("B309", f"`{parameter.id}` has a value although it is unset", key, hint)
        case Provenance.UNSET:
            pass
        case provenance if not has_value:
            message = f"`{parameter.id}` is {provenance.value} and has no value"
            yield _problem("B309", message, key, 'give the value, or say provenance = "unset"')
        case Provenance.ASSUMED if parameter.basis is None:
            hint = "say in `basis` why this value or reading was taken"
            yield _problem("B309", f"`{parameter.id}` is assumed without a basis", key, hint)
        case Provenance.SOURCED if parameter.clause is None:
            hint = "say in `clause` which statement gives the value"
            yield _problem("B309", f"`{parameter.id}` is sourced without a clause", key, hint)


def _dimension_problems(parameter: Parameter, decisions: Mapping[str, Decision]) -> Iterator[Problem]:
    for index, name in enumerate(parameter.by):
        if name in parameter.by[:index]:
            message = f"`{parameter.id}` has the dimension `{name}` twice"
            yield _problem("B312", message, (*parameter.key, "by", index))
    for name in parameter.keys:
        if parameter.by and name not in parameter.by:
            close = nearest(name, parameter.by)
            hint = f"did you mean `{close}`?" if close else None
            message = f"`{name}` is no dimension of `{parameter.id}`"
            key = (*parameter.key, "keys", name)
            yield Problem(code="B312", message=message, key=key, part="key", hint=hint)
        if name in decisions:
            message = f"the keys of `{name}` are the outcomes of that decision"
            yield Problem(code="B312", message=message, key=(*parameter.key, "keys", name), part="key")


def _problem(code: str, message: str, key: Key, hint: str | None = None) -> Problem:
    return Problem(code=code, message=message, key=key, hint=hint)
