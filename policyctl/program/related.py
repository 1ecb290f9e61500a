"""Related rows: the FEEL that makes one value of an input's rows, as nodes (DMN 1.5, 10.3.4.4 and 10.3.2.14).

`Rows` and `RowValues` stand for lists while an expression is checked; what a bundle keeps of them is always one
value: a count, a sum, an extreme, a mean, or whether some or every row holds.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from policyctl.program import arithmetic, ir
from policyctl.program.terms import Quotient, Rows, RowValues
from policyctl.program.types import (
    BooleanType,
    DateType,
    Field,
    InstantType,
    ListType,
    NumberType,
    RangeType,
    RecordType,
    ScalarType,
)


def rows_of(index: int, field: Field) -> Rows | None:
    """The rows that a field of the subject holds; None for a field that holds none."""
    match field.type:
        case ListType(element=RecordType(fields=fields), max_items=most):
            inputs = {each.name: _row_input(index, field.name, i, each) for i, each in enumerate(fields)}
            return Rows(index, field.name, inputs, most, field.nullable, field.unknowable)
        case _:
            return None


def _row_input(rows: int, rows_name: str, index: int, field: Field) -> ir.RowInput:
    assert not isinstance(field.type, ListType | RecordType | RangeType), "rows are flat"
    return ir.RowInput(rows, index, rows_name, field.name, field.type, field.nullable, field.unknowable)


def kept(rows: Rows, condition: ir.Node) -> Rows:
    """The rows of which the condition is true."""
    return replace(rows, conditions=(*rows.conditions, condition))


def counted(rows: Rows) -> ir.Node:
    """How many rows there are; none is nought."""
    return _aggregate(ir.AggregateFunction.COUNT, rows, None, NumberType(0, 0, rows.max_items))


def counted_values(values: RowValues) -> ir.Node:
    """How many values there are, or how many that differ; null is a value."""
    function = ir.AggregateFunction.COUNT_DISTINCT if values.distinct else ir.AggregateFunction.COUNT
    type_ = NumberType(0, 0, values.rows.max_items)
    return _aggregate(function, values.rows, values.value, type_)


def summed(values: RowValues) -> ir.Node:
    """The sum of numbers; null of none or where one is null."""
    type_ = values.value.type
    low, high = arithmetic.bounds_of(type_)
    most = values.rows.max_items
    result = arithmetic.bounded(type_, min(low, low * most), max(high, high * most))
    return _aggregate(ir.AggregateFunction.SUM, values.rows, values.value, result, of_none_null=True)


def extreme(function: ir.AggregateFunction, values: RowValues) -> ir.Node:
    """The least or the greatest value; null of none or where one is null."""
    return _aggregate(function, values.rows, values.value, values.value.type, of_none_null=True)


def has_order(type_: ScalarType) -> bool:
    """Whether values of the type have a least and a greatest in bundles."""
    return isinstance(type_, NumberType | DateType | InstantType)


def mean(values: RowValues) -> Quotient:
    """The sum by the count, not yet rounded."""
    assert isinstance(values.value.type, NumberType)
    return Quotient(summed(values), counted(values.rows), values.value.type.unit)


def quantified(function: ir.AggregateFunction, rows: Rows, condition: ir.Node) -> ir.Node:
    """Whether some, or every, row holds."""
    node = _aggregate(function, rows, condition, BooleanType())
    return replace(node, nullable=rows.nullable or condition.nullable)


def _aggregate(
    function: ir.AggregateFunction,
    rows: Rows,
    value: ir.Node | None,
    type_: ScalarType,
    *,
    of_none_null: bool = False,
) -> ir.Aggregate:
    asked = rows.conditions if value is None else (*rows.conditions, value)
    return ir.Aggregate(
        function=function,
        rows=rows.index,
        name=rows.name,
        fields=len(rows.fields),
        rows_nullable=rows.nullable,
        rows_unknowable=rows.unknowable,
        conditions=rows.conditions,
        value=value,
        type=type_,
        nullable=rows.nullable or of_none_null,
        unknowable=rows.unknowable or _any_unknowable(asked),
    )


def _any_unknowable(nodes: Iterable[ir.Node]) -> bool:
    return any(each.unknowable for each in nodes)
