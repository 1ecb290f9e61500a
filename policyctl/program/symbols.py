"""How later decisions see a decision: what its name and its paths stand for."""

from __future__ import annotations

from msgspec.structs import replace

from policyctl.bundle.model import HitPolicy, WhenNull
from policyctl.program import ir
from policyctl.program.aggregate import aggregate_type
from policyctl.program.model import CompiledTable
from policyctl.program.terms import RangeTerm, TableDecisionSymbol
from policyctl.program.types import StringType


def reference(id_: str, term: ir.Node | RangeTerm) -> ir.Node | RangeTerm:
    """How later decisions see the value of an expression decision."""
    if not isinstance(term, RangeTerm):
        return ir.DecisionValue(id_, term.type, term.nullable, term.unknowable)
    ends = [
        None if end is None else ir.DecisionValue(id_, end.type, end.nullable, end.unknowable, endpoint=which)
        for end, which in ((term.low, ir.Endpoint.LOW), (term.high, ir.Endpoint.HIGH))
    ]
    return replace(term, low=ends[0], high=ends[1])


def table_symbol(table: CompiledTable) -> TableDecisionSymbol:
    """The outcome of a table, or the number it aggregates, and its typed outputs."""
    unknowable = _can_be_undetermined(table)
    nullable = table.default is None
    value: ir.Node | None = ir.DecisionValue(
        table.id, StringType(table.source.outcomes), nullable, unknowable
    )
    outputs: dict[str, ir.Node] = {}
    if table.hit_policy is HitPolicy.COLLECT:
        value = None
        if table.aggregator is not None:
            value = ir.DecisionValue(table.id, aggregate_type(table), nullable=True, unknowable=unknowable)
    else:
        outputs = {
            each.name: ir.DecisionValue(
                table.id, each.type, nullable=True, unknowable=unknowable, output=each.name
            )
            for each in table.outputs
        }
    return TableDecisionSymbol(table.id, value, outputs)


def _can_be_undetermined(table: CompiledTable) -> bool:
    """Whether facts or parameters can be missing that the table needs, or its rules can contradict each other."""
    if table.hit_policy in (HitPolicy.UNIQUE, HitPolicy.ANY) and len(table.rules) > 1:
        return True
    for rule in table.rules:
        if any(each.unknowable for each in rule.outputs):
            return True
        for criterion in rule.criteria():
            blank = criterion.condition.nullable and criterion.when_null is WhenNull.UNDETERMINED
            if blank or criterion.condition.unknowable:
                return True
    return any(each.unknowable for each in table.default_outputs)
