"""Aggregates over related rows as loops.

    x = U
    if i3 is not U:
        l = []
        for w3_0, _, w3_2, in i3:
            if …a condition is unknown: break
            if not …: continue
            if …the value is unknown: break
            l.append(…)
        else:
            x = sum(l) if l else None

A `break` leaves the aggregate unknown. Where nothing said of a row can be missing, a comprehension says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, assert_never

from msgspec import Struct

from policyctl.backends.python.strict import UNKNOWN_NAME, Strict, with_states
from policyctl.backends.python.writer import Writer
from policyctl.program import ir

_QUANTIFIERS = (ir.AggregateFunction.SOME, ir.AggregateFunction.EVERY)


class ExpressionWriter(Protocol):
    """What writes the conditions and values of rows."""

    writer: Writer

    def strict(self, node: ir.Node) -> Strict:
        """The node in strict form."""

    def within_block(self) -> AbstractContextManager[None]:
        """Forget afterwards the names given meanwhile."""


class _Row(Struct, frozen=True):
    """What is said of each row: lines to run first, the conditions, and the value as a text or None to count."""

    fields: str
    lines: tuple[str, ...]
    conditions: tuple[Strict, ...]
    value: Strict | None

    @property
    def is_plain(self) -> bool:
        return not self.lines and all(each.is_plain for each in (*self.conditions, self.value) if each)


def field_variable(field: ir.RowInput) -> str:
    """The variable of a field of the row in hand."""
    return f"w{field.rows}_{field.index}"


def write_aggregate(node: ir.Aggregate, name: str, expressions: ExpressionWriter) -> None:
    """Write the statements after which the variable `name` holds the aggregate, `U` or None."""
    writer, rows = expressions.writer, f"i{node.rows}"
    if not node.conditions and node.value is None:
        writer.line(f"{name} = {_stated(f'len({rows})', rows, node)}")
        return
    row = _row(node, expressions)
    held = writer.name("l")
    if row.is_plain:
        writer.line(f"{name} = {held} = {_stated(_comprehension(row, rows), rows, node)}")
        with _where_rows(node, held, writer):
            writer.line(f"{name} = {_result(node, held)}")
        return
    writer.line(f"{name} = {_stated(UNKNOWN_NAME, rows, node)}")
    with _where_rows(node, rows, writer):
        _loop(node, row, name, held, writer)


def _stated(text: str, rows: str, node: ir.Aggregate) -> str:
    """The text, but the state of the rows where there are none."""
    tests = _states(node, rows)
    return f"({rows} if {' or '.join(tests)} else {text})" if tests else text


def _where_rows(node: ir.Aggregate, name: str, writer: Writer) -> AbstractContextManager[None]:
    tests = _states(node, name)
    return writer.block(f"if not ({' or '.join(tests)}):") if tests else nullcontext()


def _states(node: ir.Aggregate, name: str) -> Sequence[str]:
    unknown = [f"{name} is {UNKNOWN_NAME}"] if node.rows_unknowable else []
    return [*unknown, f"{name} is None"] if node.rows_nullable else unknown


def _row(node: ir.Aggregate, expressions: ExpressionWriter) -> _Row:
    deeper = 2 if _states(node, "") else 1
    with expressions.within_block(), expressions.writer.aside(deeper) as lines:
        conditions = tuple(expressions.strict(each) for each in node.conditions)
        value = None if node.value is None else _value(node, expressions.strict(node.value))
    return _Row(_unpacking(node), tuple(lines), conditions, value)


def _value(node: ir.Aggregate, value: Strict) -> Strict:
    """The value of a row; that of a quantifier carries its states, which Kleene weighs later."""
    if node.function in _QUANTIFIERS and not value.is_plain:
        return Strict(with_states(value))
    return Strict(with_states(Strict(value.text, (), value.null)), value.unknown)


def _unpacking(node: ir.Aggregate) -> str:
    used = {each.index: field_variable(each) for each in _row_inputs(node)}
    return "".join(f"{used.get(index, '_')}, " for index in range(node.fields))


def _row_inputs(node: ir.Aggregate) -> Iterator[ir.RowInput]:
    pending = list(ir.children(node))
    while pending:
        current = pending.pop()
        pending.extend(ir.children(current))
        if isinstance(current, ir.RowInput):
            yield current


def _comprehension(row: _Row, rows: str) -> str:
    value = "True" if row.value is None else row.value.text
    tests = "".join(f" if {each.text}" for each in row.conditions)
    return f"[{value} for {row.fields}in {rows}{tests}]"


def _loop(node: ir.Aggregate, row: _Row, name: str, held: str, writer: Writer) -> None:
    writer.line(f"{held} = []")
    with writer.block(f"for {row.fields}in i{node.rows}:"):
        writer.lines.extend(row.lines)
        for condition in row.conditions:
            _break_where_unknown(condition, writer)
            nulls = "".join(f"{each} is None or " for each in condition.null)
            writer.line(f"if {nulls}not {condition.text}: continue")
        if row.value is not None:
            _break_where_unknown(row.value, writer)
        writer.line(f"{held}.append({'True' if row.value is None else row.value.text})")
    writer.line(f"else: {name} = {_result(node, held)}")


def _break_where_unknown(strict: Strict, writer: Writer) -> None:
    if strict.unknown:
        tests = " or ".join(f"{each} is {UNKNOWN_NAME}" for each in strict.unknown)
        writer.line(f"if {tests}: break")


def _result(node: ir.Aggregate, held: str) -> str:
    """What the function makes of the values that are held."""
    has_null = node.value is not None and node.value.nullable
    match node.function:
        case ir.AggregateFunction.COUNT:
            return f"len({held})"
        case ir.AggregateFunction.COUNT_DISTINCT:
            return f"len(set({held}))"
        case ir.AggregateFunction.SUM | ir.AggregateFunction.MIN | ir.AggregateFunction.MAX as function:
            is_whole = f"{held} and None not in {held}" if has_null else held
            return f"{function.value}({held}) if {is_whole} else None"
        case ir.AggregateFunction.SOME:
            return _kleene(node, held, settles=True)
        case ir.AggregateFunction.EVERY:
            return _kleene(node, held, settles=False)
        case _:
            assert_never(node.function)


def _kleene(node: ir.Aggregate, held: str, *, settles: bool) -> str:
    """One value settles it, else it is unknown, else null, else the other."""
    assert node.value is not None
    text = str(not settles)
    if node.value.nullable:
        text = f"None if None in {held} else {text}"
    if node.value.unknowable:
        text = f"{UNKNOWN_NAME} if {UNKNOWN_NAME} in {held} else {text}"
    return f"{settles} if {settles} in {held} else {text}"
