"""What a decision rests on, read off its program: other decisions, doubtful values, standing and discretion.

A program may name more than one subject needs, and never less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policyctl.bundle.model import Force, Parameter, Provenance
from policyctl.decision import Leaning
from policyctl.program.model import CompiledDecision, CompiledTable, Program
from policyctl.rehearsals import FIELD, StandingRead


def upstream(program: Program, decision: CompiledDecision) -> Iterator[CompiledDecision]:
    """The decision and every one that it uses, also through others and through who is ranked."""
    seen: set[str] = set()
    pending = [decision]
    while pending:
        current = pending.pop()
        if current.id not in seen:
            seen.add(current.id)
            yield current
            pending.extend(program.decision(each) for each in _used(program, current))


def _used(program: Program, decision: CompiledDecision) -> Iterator[str]:
    """The decisions that it reads, by itself and through who is ranked."""
    cohorts = [each.reads for each in program.cohorts if each.id in decision.reads.cohorts]
    return (name for reads in (decision.reads, *cohorts) for name in reads.decisions)


def leanings(program: Program, decision: CompiledDecision) -> tuple[Leaning, ...]:
    """The parameters the decision reads, also through others, whose values are assumed or illustrative."""
    used = list(upstream(program, decision))
    ranked = {name for each in used for name in each.reads.cohorts}
    readers = (*used, *(each for each in program.cohorts if each.id in ranked))
    names = {name for each in readers for name in each.reads.parameters}
    if any(each.reads.zone for each in readers) and program.bundle.zone_parameter is not None:
        names.add(program.bundle.zone_parameter)
    parameters = [each for each in program.bundle.parameters if each.id in names]
    leaning = {found for each in parameters for found in leanings_of(each)}
    return tuple(sorted(leaning, key=lambda each: (each.parameter, each.provenance.value, each.origin)))


def leanings_of(parameter: Parameter) -> frozenset[Leaning]:
    """Where the values of the parameter come from that are assumed or illustrative."""
    return frozenset(
        Leaning(parameter.id, value.provenance, value.origin, parameter.title)
        for value in parameter.cells.values()
        if value.provenance in (Provenance.ASSUMED, Provenance.ILLUSTRATIVE)
    )


def standing_read(program: Program, decisions: Iterable[str], cohorts: Iterable[str] = ()) -> StandingRead:
    """Whose standing the decisions and cohorts read, also through others."""
    used = [each for name in decisions for each in upstream(program, program.decision(name))]
    ranked = {*cohorts, *(name for each in used for name in each.reads.cohorts)}
    ranking = [each.reads for each in program.cohorts if each.id in ranked]
    behind = [name for reads in ranking for name in reads.decisions]
    return StandingRead(
        own=any(FIELD in each.reads.inputs for each in used),
        others=any(FIELD in reads.inputs for reads in ranking)
        or bool(behind and standing_read(program, behind).own),
    )


def discretionary(
    program: Program, decision: CompiledDecision
) -> tuple[tuple[int, CompiledDecision, tuple[str, ...]], ...]:
    """What a rule that only *may* be applied can reach on the way to the decision, in the order of the program.

    Each is a table with such a rule or uses one that is listed before it; beside it stand its place and those it uses.
    """
    wanted = {each.id for each in upstream(program, decision)}
    found: dict[str, tuple[int, CompiledDecision, tuple[str, ...]]] = {}
    for index, each in enumerate(program.decisions):
        used = tuple(name for name in _used(program, each) if name in found)
        if each.id in wanted and (used or _has_discretion(each)):
            found[each.id] = (index, each, used)
    return tuple(found.values())


def _has_discretion(decision: CompiledDecision) -> bool:
    return isinstance(decision, CompiledTable) and any(
        each.force is Force.MAY for each in decision.source.rules
    )
