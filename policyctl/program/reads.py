"""What nodes read: inputs, parameters, earlier decisions, cohorts, the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policyctl.program import ir
from policyctl.program.model import CompiledRule, Reads


def reads_of(nodes: Iterable[ir.Node]) -> Reads:
    """What the nodes read."""
    inputs, parameters, decisions, as_of = set[str](), set[str](), set[str](), False
    cohorts = set[str]()
    pending = list(nodes)
    while pending:
        node = pending.pop()
        pending.extend(ir.children(node))
        match node:
            case ir.Input(name=name) | ir.Aggregate(name=name):
                inputs.add(name)
            case ir.ParameterValue(name=name) | ir.ParameterCell(name=name) | ir.ParameterMember(name=name):
                parameters.add(name)
            case ir.DecisionValue(decision=decision):
                decisions.add(decision)
            case ir.CohortValue(cohort=cohort):
                cohorts.add(cohort)
            case ir.AsOf():
                as_of = True
            case _:
                pass
    return Reads(
        tuple(sorted(inputs)),
        tuple(sorted(parameters)),
        tuple(sorted(decisions)),
        as_of,
        tuple(sorted(cohorts)),
    )


def reads_of_table(rules: Sequence[CompiledRule], default_outputs: Sequence[ir.Node]) -> Reads:
    """What the criteria read, known already, and what the outputs read."""
    outputs = reads_of([*(node for rule in rules for node in rule.outputs), *default_outputs])
    parts = [outputs, *(criterion.reads for rule in rules for criterion in rule.criteria())]
    return Reads(
        tuple(sorted({name for each in parts for name in each.inputs})),
        tuple(sorted({name for each in parts for name in each.parameters})),
        tuple(sorted({name for each in parts for name in each.decisions})),
        any(each.as_of for each in parts),
        tuple(sorted({name for each in parts for name in each.cohorts})),
    )
