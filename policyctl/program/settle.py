"""What would settle an undetermined decision: the unknown inputs and parameters its open criteria read.

The answer is the same for every back end: it is worked out here, from the results of all decisions in the form
`backends/python/tables.py` describes, and from the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from policyctl.feel.values import UNKNOWN
from policyctl.program import ir
from policyctl.program.model import CompiledDecision, CompiledExpression, CompiledTable, Program
from policyctl.program.types import MachineRow

_DECIDED, _UNDETERMINED = 0, 1


class Settles(Struct, frozen=True):
    """What is missing that could settle an undetermined decision: inputs, parameters and cohorts, each sorted."""

    inputs: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    cohorts: tuple[str, ...] = ()


def missing(
    program: Program, decision: CompiledDecision, results: Sequence[Sequence[object]], row: MachineRow
) -> Settles:
    """The unknown inputs, the unset parameters and the incomplete cohorts that the decision waits for, each sorted.

    They are those that the unknown criteria of the rules still in play read, and the unknown outputs of these rules;
    a decision that is read and undetermined passes on what it waits for.
    """
    by_id = {each.id: (each, result) for each, result in zip(program.decisions, results, strict=False)}
    inputs, parameters, cohorts = set[str](), set[str](), set[str]()
    pending, seen = [decision.id], {decision.id}
    while pending:
        current, result = by_id[pending.pop()]
        for node in _all_nodes(_open_nodes(current, result)):
            match node:
                case ir.Input(index=index, name=name) if row[index] is UNKNOWN:
                    inputs.add(name)
                case ir.Aggregate(rows=index, name=name) if row[index] is UNKNOWN:
                    inputs.add(name)
                case ir.CohortValue(cohort=name) if row[program.place_of(node)] is UNKNOWN:
                    cohorts.add(name)
                case ir.RowInput() if _is_unknown_in_a_row(node, row):
                    inputs.add(node.path)
                case ir.ParameterValue(name=name) | ir.ParameterMember(name=name):
                    if () not in program.parameters[name].cells:
                        parameters.add(name)
                case ir.ParameterCell() if _has_gap(node, program, by_id, row):
                    parameters.add(node.name)
                case ir.DecisionValue(decision=id_) if _is_open(id_, by_id, program, row) and id_ not in seen:
                    seen.add(id_)
                    pending.append(id_)
                case _:
                    pass
    return Settles(tuple(sorted(inputs)), tuple(sorted(parameters)), tuple(sorted(cohorts)))


def _is_open(
    id_: str,
    by_id: Mapping[str, tuple[CompiledDecision, Sequence[object]]],
    program: Program,
    row: MachineRow,
) -> bool:
    """Whether a decision is undetermined, and nothing overrides it."""
    return by_id[id_][1][0] == _UNDETERMINED and _override(id_, program, row) is None


def _override(id_: str, program: Program, row: MachineRow) -> object:
    """The outcome that overrides that of a decision, or None."""
    return row[program.place_of_override(id_)] if id_ in program.overridable else None


def _open_nodes(decision: CompiledDecision, result: Sequence[object]) -> Iterator[ir.Node]:
    match decision:
        case CompiledExpression(values=values):
            yield from (each for each in values if each is not None)
        case CompiledTable():
            yield from _open_nodes_of_table(decision, result)


def _open_nodes_of_table(table: CompiledTable, result: Sequence[object]) -> Iterator[ir.Node]:
    deciding, masks = result[2], result[3]
    assert isinstance(deciding, int)
    assert isinstance(masks, tuple)
    for rule in table.rules:
        if not deciding >> rule.index & 1:
            continue
        unknown, null = masks[3 * rule.index + 1], masks[3 * rule.index + 2]
        yield from rule.outputs
        for criterion in rule.criteria():
            if unknown & ~null & criterion.bit:
                yield criterion.condition
    yield from table.default_outputs


def _all_nodes(roots: Iterable[ir.Node]) -> Iterator[ir.Node]:
    pending = list(roots)
    while pending:
        node = pending.pop()
        yield node
        pending.extend(ir.children(node))


def _is_unknown_in_a_row(field: ir.RowInput, row: MachineRow) -> bool:
    related = row[field.rows]
    return isinstance(related, tuple) and any(each[field.index] is UNKNOWN for each in related)


def _has_gap(
    cell: ir.ParameterCell,
    program: Program,
    by_id: Mapping[str, tuple[CompiledDecision, Sequence[object]]],
    row: MachineRow,
) -> bool:
    """Whether a cell that the known keys still allow is unset."""
    data = program.parameters[cell.name]
    reach: list[tuple[str, ...]] = [()]
    for key, known in zip(cell.keys, data.dimensions, strict=True):
        options = _options(key, known, by_id, program, row)
        reach = [(*prefix, each) for prefix in reach for each in options]
    return any(each not in data.cells for each in reach)


def _options(
    key: ir.Node,
    known: Sequence[str],
    by_id: Mapping[str, tuple[CompiledDecision, Sequence[object]]],
    program: Program,
    row: MachineRow,
) -> Sequence[str]:
    """The values a key can have, given what is known; none where it is null."""
    value: object = UNKNOWN
    match key:
        case ir.Constant(value=constant):
            value = constant
        case ir.Input(index=index):
            value = row[index]
        case ir.DecisionValue(decision=id_, output=None):
            override = _override(id_, program, row)
            value = _outcome(*by_id[id_]) if override is None else override
        case _:
            pass
    if value is UNKNOWN:
        return known
    return () if value is None else (str(value),)


def _outcome(decision: CompiledDecision, result: Sequence[object]) -> object:
    """The outcome of a decided table; UNKNOWN where it is open or not a table."""
    if not isinstance(decision, CompiledTable) or result[0] == _UNDETERMINED:
        return UNKNOWN
    if result[0] != _DECIDED:
        return None
    assert isinstance(result[1], int)
    return decision.conclusions[result[1].bit_length() - 1].outcome
