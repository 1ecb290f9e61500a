"""What nodes read: inputs, parameters, earlier decisions, cohorts, the day and the zone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policyctl.program import ir
from policyctl.program.model import CompiledRule, Reads


def reads_of(nodes: Iterable[ir.Node]) -> Reads:
    """What the nodes read, and those below them."""
    inputs, parameters, decisions, cohorts = set[str](), set[str](), set[str](), set[str]()
    as_of = zone = False
    for node in _all(nodes):
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
            case ir.LocalDate():
                zone = True
            case _:
                pass
    return Reads(
        inputs=tuple(sorted(inputs)),
        parameters=tuple(sorted(parameters)),
        decisions=tuple(sorted(decisions)),
        cohorts=tuple(sorted(cohorts)),
        as_of=as_of,
        zone=zone,
    )


def reads_of_table(rules: Sequence[CompiledRule], default_outputs: Sequence[ir.Node]) -> Reads:
    """What the criteria read, known already, and what the outputs read."""
    outputs = reads_of([*(node for rule in rules for node in rule.outputs), *default_outputs])
    return _joined([outputs, *(criterion.reads for rule in rules for criterion in rule.criteria())])


def _joined(parts: Sequence[Reads]) -> Reads:
    return Reads(
        inputs=_names(each.inputs for each in parts),
        parameters=_names(each.parameters for each in parts),
        decisions=_names(each.decisions for each in parts),
        cohorts=_names(each.cohorts for each in parts),
        as_of=any(each.as_of for each in parts),
        zone=any(each.zone for each in parts),
    )


def _names(parts: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(sorted({name for each in parts for name in each}))


def _all(nodes: Iterable[ir.Node]) -> Iterator[ir.Node]:
    """The nodes and all below them, each once."""
    seen: set[ir.Node] = set()
    pending = list(nodes)
    while pending:
        node = pending.pop()
        if node not in seen:
            seen.add(node)
            yield node
            pending.extend(ir.children(node))
