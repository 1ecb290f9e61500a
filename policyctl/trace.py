"""The reference evaluation of a program: every decision by the rule book of FEEL, with each value it met.

It runs the authored expressions, not the compiled ones, over exact decimals and own dates. Back ends are tested
against it, and an explanation is made from it: it is slow, and it remembers everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from policyctl.bundle.model import AS_OF, HitPolicy, Rule, Table, WhenNull
from policyctl.decision import CriterionStatus
from policyctl.feel import syntax
from policyctl.feel.logic import conjunction, disjunction
from policyctl.feel.rules import evaluate_node, root_scope, test_value
from policyctl.feel.temporal import Date, DateTime, from_instant, to_instant
from policyctl.feel.values import UNKNOWN, Native, Range, Scope, Truth, Value
from policyctl.program import ir
from policyctl.program.cohorts import told_by
from policyctl.program.hit_policy import Candidate, Status, Verdict, decide
from policyctl.program.model import (
    CompiledAnyOf,
    CompiledCohort,
    CompiledCondition,
    CompiledCriterion,
    CompiledDecision,
    CompiledExpression,
    CompiledRule,
    CompiledTable,
    Program,
)
from policyctl.program.rank import UNTOLD
from policyctl.program.types import MachineRow
from policyctl.subject.restore import to_feel

Tree = TypeVar("Tree", bound=syntax.Node)


NOTHING: Mapping[str, str] = {}
"""No outcome is overridden."""


class Bound(Struct, frozen=True):
    """What a criterion's value is held against: an operator of FEEL and the value on its right."""

    operator: str
    value: Value


class CriterionTrace(Struct, frozen=True):
    """A criterion with the value of its input, what that was held against, and what came of it.

    `counts_as` differs from `truth` only where the test gave null and the author said what that counts as.
    """

    criterion: CompiledCriterion
    value: Value
    bounds: tuple[Bound, ...]
    truth: Truth
    counts_as: Truth

    @property
    def status(self) -> CriterionStatus:
        match self.truth:
            case True:
                return CriterionStatus.PASS
            case False:
                return CriterionStatus.FAIL
            case None:
                return CriterionStatus.NOT_APPLICABLE
            case _:
                return CriterionStatus.UNKNOWN


class GroupTrace(Struct, frozen=True):
    """An `any_of` group: the criteria of each alternative, and whether one of them holds."""

    group: CompiledAnyOf
    alternatives: tuple[tuple[CriterionTrace, ...], ...]
    truth: Truth


class RuleTrace(Struct, frozen=True):
    rule: CompiledRule
    conditions: tuple[CriterionTrace | GroupTrace, ...]
    truth: Truth
    outputs: tuple[Value, ...]

    def criteria(self) -> tuple[CriterionTrace, ...]:
        """Every criterion, those in groups included, in the order they are written."""
        found: list[CriterionTrace] = []
        for each in self.conditions:
            match each:
                case CriterionTrace():
                    found.append(each)
                case GroupTrace(alternatives=alternatives):
                    found.extend(criterion for alternative in alternatives for criterion in alternative)
        return tuple(found)


class TableTrace(Struct, frozen=True):
    """A table with all its rules as written, and the verdict over them."""

    table: CompiledTable
    rules: tuple[RuleTrace, ...]
    verdict: Verdict


class ExpressionTrace(Struct, frozen=True):
    expression: CompiledExpression
    value: Value
    status: Status


DecisionTrace = TableTrace | ExpressionTrace


def trace(
    program: Program,
    facts: Mapping[str, Value],
    as_of: date,
    told: MachineRow | None = None,
    overridden: Mapping[str, str] = NOTHING,
) -> tuple[DecisionTrace, ...]:
    """Every decision of the program for one subject, in the program's order.

    `facts` maps every field of the subject to its FEEL value, `UNKNOWN` where it is absent; `told` is what its cohorts
    tell of it, one after the other, and without it they are not complete. `overridden` are the outcomes that
    override those of tables: decisions that read one see it in place of the table's own.
    """
    return _followed(program, facts, as_of, told, overridden)[0]


def values_after(
    program: Program,
    facts: Mapping[str, Value],
    as_of: date,
    trees: Sequence[syntax.Expression],
    told: MachineRow | None = None,
    overridden: Mapping[str, str] = NOTHING,
) -> tuple[Value, ...]:
    """The values of expressions that see what the last decision would see, and every decision too."""
    names = _Names(root_scope(_followed(program, facts, as_of, told, overridden)[1]), _output_names(program))
    return tuple(evaluate_node(names.tree(each), names.scope) for each in trees)


def _followed(
    program: Program,
    facts: Mapping[str, Value],
    as_of: date,
    told: MachineRow | None,
    overridden: Mapping[str, str],
) -> tuple[tuple[DecisionTrace, ...], dict[str, Value]]:
    """Every decision, and all names that stand for a value after the last."""
    names = {**facts, **{name: dict(each) for name, each in told_values(program, told).items()}}
    names[AS_OF] = Date(as_of.year, as_of.month, as_of.day)
    names["local date"] = _local_date(program.bundle.time_zone)
    names.update(_parameters(program))
    outputs = _output_names(program)
    statuses: dict[str, Status] = {}
    traces: list[DecisionTrace] = []
    for decision in program.decisions:
        traced = _trace_decision(decision, _Names(root_scope(names), outputs))
        uses_error = any(statuses[each] is Status.ERROR for each in decision.reads.decisions)
        if uses_error and status_of(traced) is Status.UNDETERMINED:
            traced = _as_error(traced)
        statuses[decision.id] = status_of(traced)
        names.update(_values(traced))
        if isinstance(traced, TableTrace) and decision.id in overridden:
            names.update(_override(traced, overridden[decision.id]))
            statuses[decision.id] = Status.DECIDED
        traces.append(traced)
    return tuple(traces), names


def status_of(traced: DecisionTrace) -> Status:
    """How the decision ended."""
    match traced:
        case ExpressionTrace(status=status):
            return status
        case TableTrace(verdict=verdict):
            return verdict.status


def value_of(traced: DecisionTrace) -> Value:
    """What was decided; null where nothing was."""
    match traced:
        case ExpressionTrace(value=value, status=Status.DECIDED):
            return value
        case ExpressionTrace():
            return None
        case TableTrace():
            return _table_value(traced)


def _trace_decision(decision: CompiledDecision, names: _Names) -> DecisionTrace:
    match decision:
        case CompiledExpression():
            return _trace_expression(decision, names)
        case CompiledTable():
            return _trace_table(decision, names)


class _Names(Struct, frozen=True):
    """What expressions see: a scope, and which paths in it are outputs of tables."""

    scope: Scope
    outputs: frozenset[str]

    def tree(self, node: Tree) -> Tree:
        """The tree as it is evaluated."""
        return cast("Tree", _rewritten(node, self.outputs)) if self.outputs else node


def _as_error(traced: DecisionTrace) -> DecisionTrace:
    match traced:
        case ExpressionTrace():
            return replace(traced, status=Status.ERROR)
        case TableTrace(verdict=verdict):
            return replace(traced, verdict=replace(verdict, status=Status.ERROR))


# What expressions see


def _local_date(zone: str) -> Native:
    def local_date(instant: Value) -> Value:
        if instant is UNKNOWN:
            return UNKNOWN
        nanoseconds = to_instant(instant) if isinstance(instant, DateTime) else None
        moment = None if nanoseconds is None else from_instant(nanoseconds, zone)
        return None if moment is None else moment.date

    return Native("local date", ("instant",), local_date)


def told_values(program: Program, told: MachineRow | None) -> Mapping[str, Mapping[str, Value]]:
    """What each cohort tells, by the words after the dot; unknown where nothing is told."""
    values = iter(UNTOLD * len(program.cohorts) if told is None else told)
    return {cohort.id: dict(_told(cohort, values)) for cohort in program.cohorts}


def _told(cohort: CompiledCohort, values: Iterator[object]) -> Iterator[tuple[str, Value]]:
    for name, node in told_by(cohort).items():
        yield name, to_feel(node.type, next(values))


def _parameters(program: Program) -> dict[str, Value]:
    return {name: _parameter(data) for name, data in program.parameters.items()}


def _parameter(data: ir.ParameterData) -> Value:
    if data.dimensions:
        return _table_of_cells(data)
    setting = data.cells.get((), UNKNOWN)
    if isinstance(setting, tuple):
        return [to_feel(data.type, each) for each in setting]
    return to_feel(data.type, setting)


def _table_of_cells(data: ir.ParameterData) -> Native:
    """A table parameter as a function: an unknown key gives unknown, a null one null, a missing cell unknown."""

    def cell(*keys: Value) -> Value:
        if any(key is UNKNOWN for key in keys):
            return UNKNOWN
        if any(key is None for key in keys):
            return None
        return to_feel(data.type, data.cells.get(tuple(str(key) for key in keys), UNKNOWN))

    return Native(data.name, tuple(f"key {i + 1}" for i in range(len(data.dimensions))), cell)


def _values(traced: DecisionTrace) -> dict[str, Value]:
    """What later decisions see of it: its value, and the outputs of a table as `table.output`."""
    status = status_of(traced)
    match traced:
        case ExpressionTrace(expression=expression, value=value):
            is_range = isinstance(value, Range) and status is not Status.ERROR
            return {expression.id: value if is_range else _or_missing(status, value)}
        case TableTrace(table=table, verdict=verdict):
            known = verdict.candidates[0] if status is Status.DECIDED else None
            outputs = known.outputs if known else (None,) * len(table.outputs)
            values = {
                f"{table.id}.{each.name}": _or_missing(status, value)
                for each, value in zip(table.outputs, outputs, strict=True)
            }
            return {**values, table.id: _or_missing(status, _table_value(traced))}


def _override(traced: TableTrace, outcome: str) -> dict[str, Value]:
    """What later decisions see of a table where its outcome is overridden; outputs belong to its own outcome only."""
    if _table_value(traced) == outcome:
        return {}
    outputs = {f"{traced.table.id}.{each.name}": None for each in traced.table.outputs}
    return {**outputs, traced.table.id: outcome}


def _or_missing(status: Status, value: Value) -> Value:
    """The value where it was decided, null where the decision is not applicable, else unknown."""
    match status:
        case Status.DECIDED:
            return value
        case Status.NOT_APPLICABLE:
            return None
        case Status.UNDETERMINED | Status.ERROR:
            return UNKNOWN


def _table_value(traced: TableTrace) -> Value:
    """The outcome of a decided table; of a collecting one the list of outcomes or the aggregate."""
    table, verdict = traced.table, traced.verdict
    if verdict.status is not Status.DECIDED:
        return None
    if table.hit_policy is not HitPolicy.COLLECT:
        conclusion = verdict.candidates[0].conclusion
        return None if conclusion is None else table.conclusions[conclusion].outcome
    applying = [each for each in verdict.candidates if each.conclusion is not None]
    if table.aggregator is None:
        return [
            table.conclusions[each.conclusion].outcome for each in applying if each.conclusion is not None
        ]
    return _aggregate(table, applying)


def _aggregate(table: CompiledTable, applying: Sequence[Candidate]) -> Value:
    name = cast("object", table.aggregator.value if table.aggregator else "count")
    values: list[Value] = [
        each.outputs[table.aggregated] if table.aggregated is not None else True for each in applying
    ]
    if any(each is None for each in values):
        return None
    call = syntax.Call(function=syntax.Name(name=str(name)), arguments=(syntax.Name(name="values"),))
    return evaluate_node(call, root_scope({"values": values}))


# Decisions


def _trace_expression(expression: CompiledExpression, names: _Names) -> ExpressionTrace:
    tree = names.tree(expression.source.expression.tree)
    value = _range(tree, names) if isinstance(tree, syntax.RangeLiteral) else evaluate_node(tree, names.scope)
    ends = [value.low, value.high] if isinstance(value, Range) else [value]
    if any(each is UNKNOWN for each in ends):
        return ExpressionTrace(expression, value, Status.UNDETERMINED)
    status = Status.NOT_APPLICABLE if value is None else Status.DECIDED
    return ExpressionTrace(expression, value, status)


def _range(tree: syntax.RangeLiteral, names: _Names) -> Range:
    """The range of a decision keeps its ends whatever they are: an unknown one, or two the wrong way round."""
    low, high = (None if each is None else evaluate_node(each, names.scope) for each in (tree.low, tree.high))
    return Range(low, high, tree.low_closed, tree.high_closed, tree.low is None, tree.high is None)


def _output_names(program: Program) -> frozenset[str]:
    return frozenset(
        f"{each.id}.{output.name}"
        for each in program.decisions
        if isinstance(each, CompiledTable)
        for output in each.outputs
    )


def _trace_table(table: CompiledTable, names: _Names) -> TableTrace:
    traces = {rule.index: _trace_rule(table, rule, names) for rule in table.rules}
    looked_at = [
        Candidate(rule.index, traces[rule.index].truth, rule.conclusion, traces[rule.index].outputs)
        for rule in table.rules
    ]
    verdict = decide(table.hit_policy, looked_at, _default(table, names))
    return TableTrace(table, tuple(traces[i] for i in sorted(traces)), verdict)


def _default(table: CompiledTable, names: _Names) -> Candidate:
    if table.default is None:
        return Candidate(None, True, None)
    return Candidate(None, True, table.default, _outputs(table, table.source, names))


def _outputs(table: CompiledTable, row: Rule | Table, names: _Names) -> tuple[Value, ...]:
    """The typed outputs a row gives, null where it names none."""
    formulas = dict(row.outputs if isinstance(row, Rule) else row.default_outputs)
    return tuple(
        evaluate_node(names.tree(formulas[each.name].tree), names.scope) if each.name in formulas else None
        for each in table.outputs
    )


def _trace_rule(table: CompiledTable, rule: CompiledRule, names: _Names) -> RuleTrace:
    conditions = tuple(_trace_condition(each, names) for each in rule.conditions)
    truth = conjunction(_counted(each) for each in conditions)
    outputs = _outputs(table, rule.source, names) if truth is not False else ()
    return RuleTrace(rule, conditions, truth, outputs)


def _counted(condition: CriterionTrace | GroupTrace) -> Truth:
    return condition.counts_as if isinstance(condition, CriterionTrace) else condition.truth


def _trace_condition(condition: CompiledCondition, names: _Names) -> CriterionTrace | GroupTrace:
    match condition:
        case CompiledCriterion():
            return _trace_criterion(condition, names)
        case CompiledAnyOf(alternatives=alternatives):
            traces = tuple(tuple(_trace_criterion(each, names) for each in group) for group in alternatives)
            truth = disjunction(conjunction(each.counts_as for each in group) for group in traces)
            return GroupTrace(condition, traces, truth)


def _trace_criterion(criterion: CompiledCriterion, names: _Names) -> CriterionTrace:
    source = criterion.source
    value = evaluate_node(names.tree(source.input.tree), names.scope)
    tests = names.tree(source.test.tree)
    truth = test_value(tests, value, names.scope)
    return CriterionTrace(criterion, value, _bounds(tests, names), truth, _counts_as(truth, criterion))


def _counts_as(truth: Truth, criterion: CompiledCriterion) -> Truth:
    if truth is not None:
        return truth
    match criterion.when_null:
        case WhenNull.PASS:
            return True
        case WhenNull.FAIL:
            return False
        case WhenNull.UNDETERMINED:
            return UNKNOWN


def _bounds(tests: syntax.UnaryTests, names: _Names) -> tuple[Bound, ...]:
    """What the tests hold the value against; nothing for a condition on `?` or a negated cell."""
    if tests.negated:
        return ()
    bounds: list[Bound] = []
    for test in tests.tests:
        match test:
            case syntax.ComparisonTest(operator=operator, endpoint=endpoint):
                bounds.append(Bound(operator.value, evaluate_node(endpoint, names.scope)))
            case syntax.ExpressionTest(expression=expression) if not _asks_for_input(expression):
                bounds.extend(_bounds_of_value(evaluate_node(expression, names.scope)))
            case _:
                pass
    return tuple(bounds)


def _bounds_of_value(value: Value) -> list[Bound]:
    if not isinstance(value, Range):
        return [Bound("in" if isinstance(value, list) else "=", cast("Value", value))]
    ends = [(">=" if value.low_closed else ">", value.low), ("<=" if value.high_closed else "<", value.high)]
    return [Bound(operator, end) for operator, end in ends if end is not None]


def _asks_for_input(expression: syntax.Expression) -> bool:
    return any(
        isinstance(each, syntax.Name) and each.name == syntax.INPUT_VALUE for each in syntax.walk(expression)
    )


@lru_cache(maxsize=4096)
def _rewritten(node: syntax.Node, outputs: frozenset[str]) -> syntax.Node:
    """The tree in which a path such as `tier.fee` is one name.

    A table's value is its outcome, a string, which has no properties; its outputs stand in scope under whole names.
    """
    match node:
        case syntax.Path(base=syntax.Name(name=base), name=name) if f"{base}.{name}" in outputs:
            return syntax.Name(f"{base}.{name}", span=node.span)
        case _:
            parts = {name: _rewritten_part(getattr(node, name), outputs) for name in node.__struct_fields__}
            return replace(node, **parts)


def _rewritten_part(part: object, outputs: frozenset[str]) -> object:
    match part:
        case syntax.Node():
            return _rewritten(part, outputs)
        case tuple():
            return tuple(_rewritten_part(each, outputs) for each in part)
        case _:
            return part
