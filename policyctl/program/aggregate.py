"""What a collecting table with an aggregator comes to (DMN 1.5, 8.2.10: C+, C#, C<, C>)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from policyctl.bundle.model import Aggregator
from policyctl.program import arithmetic
from policyctl.program.model import CompiledTable
from policyctl.program.types import NumberType, ScalarType


def aggregate_type(table: CompiledTable) -> ScalarType:
    """The type of the aggregate of a table that has an aggregator."""
    count = len(table.rules)
    if table.aggregator is Aggregator.COUNT or table.aggregated is None:
        return NumberType(0, 0, count)
    type_ = table.outputs[table.aggregated].type
    if table.aggregator is Aggregator.SUM:
        low, high = arithmetic.bounds_of(type_)
        return arithmetic.bounded(type_, min(low * count, low), max(high * count, high))
    return type_


def aggregate(table: CompiledTable, collected: Sequence[Sequence[object]]) -> int | None:
    """The machine value over the outputs of the rules that apply; null when one of the aggregated is null."""
    if table.aggregator is Aggregator.COUNT or table.aggregated is None:
        return len(collected)
    values = [each[table.aggregated] for each in collected]
    numbers = [each for each in values if isinstance(each, int)]
    if len(numbers) < len(values):
        return None
    match table.aggregator:
        case Aggregator.SUM:
            return sum(numbers)
        case Aggregator.MIN:
            return min(numbers)
        case Aggregator.MAX:
            return max(numbers)
        case None:
            return len(collected)
        case _:
            assert_never(table.aggregator)
