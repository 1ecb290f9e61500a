"""The decisions of a bundle: literal expressions, and tables with their rules and criteria.

What cannot be read is noted by the reader and left out; whoever asked then refuses the whole bundle.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from policyctl.bundle.document import Table as TomlTable
from policyctl.bundle.expressions import ExpressionReader
from policyctl.bundle.model import (
    Aggregator,
    Alternative,
    AnyOf,
    Condition,
    Criterion,
    Decision,
    Force,
    Formula,
    HitPolicy,
    Key,
    LiteralExpression,
    Rule,
    Table,
    WhenNull,
)
from policyctl.bundle.words import read_labels, read_titles, read_words


def read_decisions(tables: TomlTable, reader: ExpressionReader) -> tuple[Decision, ...]:
    """The decisions in the order they are written."""
    read = (_decision(name, cast("TomlTable", each), reader) for name, each in tables.items())
    return tuple(each for each in read if each is not None)


def _decision(name: str, table: TomlTable, reader: ExpressionReader) -> Decision | None:
    if "expression" in table:
        return _literal_expression(name, table, reader)
    return _table(name, table, reader)


def _literal_expression(name: str, table: TomlTable, reader: ExpressionReader) -> LiteralExpression | None:
    key: Key = ("decisions", name)
    formula = reader.formula(cast("str", table["expression"]), (*key, "expression"))
    if formula is None:
        return None
    return LiteralExpression(
        id=name,
        expression=formula,
        key=key,
        window=_text(table, "window"),
        clause=_text(table, "clause"),
        title=read_words(table, "title"),
        labels=read_labels(table),
    )


def _table(name: str, table: TomlTable, reader: ExpressionReader) -> Table:
    key: Key = ("decisions", name)
    aggregator, aggregated_output = _aggregate(table.get("aggregate"))
    rules = cast("list[TomlTable]", table["rules"])
    return Table(
        id=name,
        hit_policy=HitPolicy(table["hit_policy"]),
        outcomes=tuple(cast("list[str]", table["outcomes"])),
        rules=tuple(_rule(each, (*key, "rules", index), reader) for index, each in enumerate(rules)),
        key=key,
        default=_text(table, "default"),
        default_outputs=_outputs(table.get("default_outputs"), (*key, "default_outputs"), reader),
        aggregator=aggregator,
        aggregated_output=aggregated_output,
        is_overridable=table.get("overridable") is True,
        clause=_text(table, "clause"),
        title=read_words(table, "title"),
        labels=read_labels(table),
        output_titles=read_titles(table, "output_titles"),
    )


def _aggregate(written: object) -> tuple[Aggregator | None, str | None]:
    match written:
        case None:
            return None, None
        case str():
            return Aggregator(written), None
        case _:
            name, output = next(iter(cast("Mapping[str, str]", written).items()))
            return Aggregator(name), output


def _rule(table: TomlTable, key: Key, reader: ExpressionReader) -> Rule:
    when = _criteria(table.get("when"), (*key, "when"), reader)
    groups = cast("Mapping[str, list[TomlTable] | TomlTable]", table.get("any_of", {}))
    any_of = (_any_of(name, each, (*key, "any_of", name), reader) for name, each in groups.items())
    conditions: tuple[Condition, ...] = (*when, *any_of)
    return Rule(
        id=cast("str", table["id"]),
        then=cast("str", table["then"]),
        conditions=conditions,
        key=key,
        force=Force(table.get("force", "must")),
        outputs=_outputs(table.get("outputs"), (*key, "outputs"), reader),
        clause=_text(table, "clause"),
        title=read_words(table, "title"),
    )


def _any_of(name: str, written: list[TomlTable] | TomlTable, key: Key, reader: ExpressionReader) -> AnyOf:
    """A group: its alternatives, or a table with them and what readers call it."""
    table = written if isinstance(written, dict) else {}
    alternatives = cast("list[TomlTable]", table["of"] if table else written)
    list_key = (*key, "of") if table else key
    branches = (
        Alternative(criteria=_criteria(each, (*list_key, index), reader), key=(*list_key, index))
        for index, each in enumerate(alternatives)
    )
    return AnyOf(id=name, alternatives=tuple(branches), key=key, title=read_words(table, "title"))


def _criteria(written: object, key: Key, reader: ExpressionReader) -> tuple[Criterion, ...]:
    tables = cast("TomlTable | None", written) or {}
    read = (_criterion(name, each, (*key, name), reader) for name, each in tables.items())
    return tuple(each for each in read if each is not None)


def _criterion(name: str, written: object, key: Key, reader: ExpressionReader) -> Criterion | None:
    """A criterion: its key in TOML is the input expression, its value the test or a table with the test."""
    table = cast("TomlTable", written) if isinstance(written, dict) else {}
    test, test_key = (table["test"], (*key, "test")) if table else (written, key)
    input_ = reader.formula(name, key, part="key")
    cell = reader.cell(test, test_key)
    if input_ is None or cell is None:
        return None
    when_null = _text(table, "when_null")
    return Criterion(
        id=_text(table, "id") or name,
        input=input_,
        test=cell,
        key=key,
        when_null=None if when_null is None else WhenNull(when_null),
        clause=_text(table, "clause"),
        title=read_words(table, "title"),
    )


def _outputs(written: object, key: Key, reader: ExpressionReader) -> tuple[tuple[str, Formula], ...]:
    texts = cast("Mapping[str, str] | None", written) or {}
    read = ((name, reader.formula(text, (*key, name))) for name, text in texts.items())
    return tuple((name, formula) for name, formula in read if formula is not None)


def _text(table: TomlTable, name: str) -> str | None:
    return cast("str | None", table.get(name))
