"""The Python back end against the reference, on random policies and random subjects.

`--hypothesis-profile=thorough` (see `tests/README.md`) looks at many more.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator, Mapping

from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st

from policyctl.backends.python import compile_python
from policyctl.bundle.load import parse_bundle
from policyctl.decider import Decider
from policyctl.decision import Decision
from policyctl.diagnostics import Refused
from policyctl.feel.values import UNKNOWN
from policyctl.overrides import Override, Overrides
from policyctl.program.compile import compile as compile_program
from policyctl.program.hit_policy import Status
from policyctl.program.model import Program
from policyctl.program.types import ListType, MachineRow
from policyctl.subject.restore import to_feel
from policyctl.trace import DecisionTrace, TableTrace, status_of, trace, value_of
from tests.program.strategies import RECORD, SALE, bundle_texts, days, overridden, rows, told

_EXAMPLES = settings().max_examples // 4
# A policy is shrunk too slowly to wait for: the note of a failure shows the whole of it.
_PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def _program(text: str) -> Program:
    try:
        return compile_program(parse_bundle(text, file="random.toml"), RECORD)
    except Refused as refused:
        note(str(refused))
        assume(False)
        raise


def _traces(
    program: Program, row: MachineRow, day: datetime.date, told: MachineRow, after: Mapping[str, str]
) -> tuple[DecisionTrace, ...]:
    facts = {field.name: to_feel(field.type, value) for field, value in zip(RECORD.fields, row, strict=True)}
    return trace(program, facts, day, told, after)


def _assert_agree(decision: Decision, traced: DecisionTrace) -> None:
    assert decision.status is status_of(traced)
    if isinstance(traced, TableTrace):
        for result, rule in zip(decision.results, traced.rules, strict=True):
            expected = {each.criterion.id: each.status for each in rule.criteria()}
            assert {each.id: each.status for each in result.criteria} == expected
        assert set(decision.rules) == {
            traced.table.source.rules[each.rule].id
            for each in traced.verdict.candidates
            if each.rule is not None
        }
    if decision.status is Status.DECIDED:
        assert decision.value == value_of(traced)
        if isinstance(traced, TableTrace) and decision.outputs:
            assert tuple(decision.outputs.values()) == traced.verdict.candidates[0].outputs


def _unknown_names(row: MachineRow) -> Iterator[str]:
    """The names of the facts nobody has said, those of related rows by their path."""
    for field, value in zip(RECORD.fields, row, strict=True):
        if value is UNKNOWN:
            yield field.name
        elif isinstance(field.type, ListType) and isinstance(value, tuple):
            for related, each in itertools.product(value, enumerate(SALE.fields)):
                if related[each[0]] is UNKNOWN:
                    yield f"{field.name}.{each[1].name}"


def _overrides(program: Program, after: Mapping[str, str], day: datetime.date) -> Overrides:
    """Overrides of the day by those outcomes, of the tables that can be overridden."""
    return Overrides(
        tuple(
            Override(
                subject="s",
                decision=table,
                outcome=outcome,
                who="w",
                why="y",
                begins=day,
                ends=day + datetime.timedelta(days=1),
            )
            for table, outcome in after.items()
            if table in program.overridable
        )
    )


@given(text=bundle_texts(), row=st.lists(st.tuples(rows, told, overridden), min_size=6, max_size=6), day=days)
@settings(max_examples=_EXAMPLES, phases=_PHASES, suppress_health_check=_SLOW)
def test_generated_python_decides_as_the_reference_does(
    text: str, row: list[tuple[MachineRow, MachineRow, dict[str, str]]], day: datetime.date
) -> None:
    program = _program(text)
    compiled = compile_python(program)
    note(text)
    note(compiled.source)
    for each, ranks, after in row:
        note(str((*zip((field.name for field in RECORD.fields), each, strict=True), ranks, after)))
        overrides = _overrides(program, after, day)
        applied = {override.decision: override.outcome for override in overrides.given}
        for decision, traced in zip(
            program.decisions, _traces(program, each, day, ranks, applied), strict=True
        ):
            note(decision.id)
            _assert_agree(Decider(compiled, day, decision.id, overrides).decide(each, "s", ranks), traced)


@given(text=bundle_texts(), row=rows, other=rows, ranks=told, day=days)
@settings(max_examples=_EXAMPLES, phases=_PHASES, suppress_health_check=_SLOW)
def test_filling_in_an_unknown_never_changes_a_decided_outcome(
    text: str, row: MachineRow, other: MachineRow, ranks: MachineRow, day: datetime.date
) -> None:
    assume(UNKNOWN in row)
    program = _program(text)
    compiled = compile_python(program)
    filled = tuple(b if a is UNKNOWN else a for a, b in zip(row, other, strict=True))
    for decision in program.decisions:
        decider = Decider(compiled, day, decision.id)
        before, after = decider.decide(row), decider.decide(filled, told=ranks)
        if before.status is Status.DECIDED:
            assert (after.status, after.value, after.outputs) == (before.status, before.value, before.outputs)


@given(text=bundle_texts(), row=rows, day=days)
@settings(max_examples=_EXAMPLES, phases=_PHASES, suppress_health_check=_SLOW)
def test_an_undetermined_decision_names_something_missing(
    text: str, row: MachineRow, day: datetime.date
) -> None:
    program = _program(text)
    unknown = set(_unknown_names(row))
    for decision in program.decisions:
        answer = Decider(compile_python(program), day, decision.id).decide(row)
        assert set(answer.settles.inputs) <= unknown
        assert set(answer.settles.parameters) <= {"blank", "cells"}
        assert set(answer.settles.cohorts) <= {"peers"}
        if answer.status is not Status.UNDETERMINED:
            assert answer.settles.inputs == answer.settles.parameters == ()
