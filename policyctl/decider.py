"""From a machine row to a `Decision`: the program runs in bits, and here the words are put back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias, cast

from msgspec.structs import replace

from policyctl.backends.python import CompiledProgram
from policyctl.bundle.model import Force, HitPolicy
from policyctl.decision import (
    CriterionResult,
    CriterionStatus,
    Decision,
    Overridden,
    RuleResult,
    Settles,
    Status,
)
from policyctl.feel.temporal import Date, to_day_number
from policyctl.feel.values import Range, Value
from policyctl.overrides import NONE as NO_OVERRIDES
from policyctl.overrides import Override, Overrides
from policyctl.program.aggregate import aggregate, aggregate_type
from policyctl.program.model import (
    CompiledCohort,
    CompiledCriterion,
    CompiledDecision,
    CompiledExpression,
    CompiledRule,
    CompiledTable,
)
from policyctl.program.rank import UNTOLD, Entry
from policyctl.program.settle import missing
from policyctl.program.types import MachineRow, RangeType
from policyctl.rehearsals import NONE as NO_REHEARSALS
from policyctl.rehearsals import Rehearsals
from policyctl.subject.restore import to_feel
from policyctl.upstream import discretionary, leanings, standing_read, upstream

_DECIDED = 0
_STATUS = (Status.DECIDED, Status.UNDETERMINED, Status.NOT_APPLICABLE, Status.ERROR)
NOBODY: Mapping[str, Override] = {}
"""Nothing is overridden."""

_CACHED_RULE_RESULTS = 20_000
Results: TypeAlias = "Sequence[Sequence[object]]"
"""What a program gives for one row: the result of each decision, then what the subject brings to each cohort."""

_TableResult: TypeAlias = "tuple[int, int, int, tuple[int, ...], tuple[Sequence[object], ...]]"


class Decider:
    """A program bound to one day and one of its decisions: `decide(row)` for as many subjects as there are.

    Results of rules are shared between subjects that fared alike.
    """

    def __init__(
        self,
        compiled: CompiledProgram,
        as_of: date,
        decision: str | None = None,
        overrides: Overrides = NO_OVERRIDES,
        rehearsals: Rehearsals = NO_REHEARSALS,
    ) -> None:
        program = compiled.program
        self.program = program
        self.as_of = as_of
        self.decision = program.decision(decision or program.bundle.decides)
        self._index = program.decisions.index(self.decision)
        self._run = compiled.bind(day_number(as_of))
        self._leans_on = leanings(program, self.decision)
        self._untold = UNTOLD * len(program.cohorts)
        self._granted = overrides.on(as_of)
        self._overridable = program.overridable
        self._upstream = {each.id for each in upstream(program, self.decision)}
        self._discretionary = discretionary(program, self.decision)
        self._rehearsals = (
            rehearsals.under(standing_read(program, [self.decision.id])) if rehearsals else rehearsals
        )
        self._rule_results: dict[tuple[int, int, int, int], RuleResult] = {}

    def decide(self, row: MachineRow, subject: str | None = None, told: MachineRow | None = None) -> Decision:
        """The decision about one subject; `subject` is the name it goes by in the answer.

        `told` is what its cohorts tell of it, one after the other; without it they are not complete.
        """
        row = self._whole(row, told, self._granted.of(subject))
        return self.answer(self._run(row), row, subject)

    def run_all(
        self, row: MachineRow, subject: str | None = None, told: MachineRow | None = None
    ) -> tuple[Results, MachineRow]:
        """The results of all decisions about one subject, and the row they were made from: what `answer` takes."""
        row = self._whole(row, told, self._granted.of(subject))
        return self._run(row), row

    def answer(self, results: Results, row: MachineRow, subject: str | None = None) -> Decision:
        """The decision, out of the results of all."""
        granted = self._granted.of(subject)
        decided = self._answer(results, row, subject)
        rehearsed = self._rehearsals.of(subject)
        if rehearsed:
            decided = replace(decided, rehearsed=rehearsed)
        open_ = self._for_a_human(results, granted) if self._discretionary else frozenset()
        if self.decision.id in open_:
            decided = replace(decided, force=Force.MAY)
        overridden = self._overridden(granted, results, open_) if granted else ()
        if not overridden:
            return decided
        return replace(decided, overridden=overridden, follows_override=self._follows(decided, row, subject))

    def _follows(self, decided: Decision, row: MachineRow, subject: str | None) -> bool:
        """Whether the decision comes out otherwise than without overrides."""
        row = self._without_overrides(row)
        return _coming_out(decided) != _coming_out(self._answer(self._run(row), row, subject))

    def _without_overrides(self, row: MachineRow) -> MachineRow:
        kept = len(row) - len(self._overridable)
        return (*row[:kept], *(None for _ in self._overridable))

    def _for_a_human(self, results: Results, granted: Mapping[str, Override]) -> frozenset[str]:
        """The decisions decided by a rule that only *may* be applied, or by one whose outcome no person has settled."""
        open_: set[str] = set()
        for index, decision, used in self._discretionary:
            is_inherited = any(each in open_ and each not in granted for each in used)
            if (is_inherited and results[index][0] == _DECIDED) or _is_discretionary(
                decision, results[index]
            ):
                open_.add(decision.id)
        return frozenset(open_)

    def _answer(self, results: Results, row: MachineRow, subject: str | None) -> Decision:
        """What the rules say."""
        result = results[self._index]
        match self.decision:
            case CompiledTable():
                return self._of_table(self.decision, result, results, row, subject)
            case CompiledExpression():
                return self._of_expression(self.decision, result, results, row, subject)

    def _whole(
        self, row: MachineRow, told: MachineRow | None, granted: Mapping[str, Override] = NOBODY
    ) -> MachineRow:
        """The row that the program takes: the subject, what cohorts tell of it, and what is overridden."""
        if not self._untold and not self._overridable:
            return row
        after = (granted[each].outcome if each in granted else None for each in self._overridable)
        return (*row, *(self._untold if told is None else told), *after)

    def _overridden(
        self, granted: Mapping[str, Override], results: Results, open_: frozenset[str]
    ) -> tuple[Overridden, ...]:
        """What is overridden of the decision itself and of those it uses; `open_` are those left to a human."""
        found: list[Overridden] = []
        for decision, result in zip(self.program.decisions, results, strict=False):
            override = granted.get(decision.id) if decision.id in self._upstream else None
            if override is not None and isinstance(decision, CompiledTable):
                code, possible, *_ = cast("_TableResult", result)
                status = _STATUS[code]
                decided = (
                    decision.conclusions[possible.bit_length() - 1] if status is Status.DECIDED else None
                )
                found.append(
                    Overridden(
                        decision=decision.id,
                        status=status,
                        before=decided.outcome if decided else None,
                        force=Force.MAY if decision.id in open_ else decided.force if decided else None,
                        after=override.outcome,
                        who=override.who,
                        why=override.why,
                        begins=override.begins,
                        ends=override.ends,
                        clause=override.clause,
                    )
                )
        return tuple(found)

    def entries(self, row: MachineRow, subject: str | None = None) -> tuple[Entry, ...]:
        """What one subject brings to each cohort of the program."""
        results = self._run(self._whole(row, None, self._granted.of(subject)))
        brought = results[len(self.program.decisions) :]
        return tuple(_entry(*each) for each in zip(self.program.cohorts, brought, strict=True))

    def effect(
        self, row: MachineRow, subject: str | None = None, told: MachineRow | None = None
    ) -> tuple[Status, str | None]:
        """Only the status and the outcome that take effect of a table; `subject` and `told` are as for `decide`."""
        granted = self._granted.of(subject)
        if self.decision.id in granted:
            return Status.DECIDED, granted[self.decision.id].outcome
        result = cast("_TableResult", self._run(self._whole(row, told, granted))[self._index])
        status = _STATUS[result[0]]
        if status is not Status.DECIDED or not isinstance(self.decision, CompiledTable):
            return status, None
        return status, self.decision.conclusions[result[1].bit_length() - 1].outcome

    def _of_table(
        self,
        table: CompiledTable,
        result: Sequence[object],
        results: Results,
        row: MachineRow,
        subject: str | None,
    ) -> Decision:
        code, possible, deciding, masks, outputs = cast("_TableResult", result)
        status = _STATUS[code]
        decided = status is Status.DECIDED
        conclusion = table.conclusions[possible.bit_length() - 1] if decided else None
        single = conclusion if table.hit_policy is not HitPolicy.COLLECT else None
        value: Value = single.outcome if single else None
        if decided and single is None:
            value = self._value(table, deciding, outputs)
        return Decision(
            bundle=self.program.bundle.name,
            decision=table.id,
            as_of=self.as_of,
            subject=subject,
            status=status,
            value=value,
            force=single.force if single else None,
            outputs=_outputs(table, outputs) if decided and single else {},
            rules=tuple(table.source.rules[i].id for i in _bits(deciding)),
            possible=() if decided else _possible(table, possible),
            settles=self._settles(results, row) if status is Status.UNDETERMINED else Settles(),
            leans_on=self._leans_on,
            results=self._results(table, masks),
        )

    def _value(self, table: CompiledTable, deciding: int, outputs: Sequence[Sequence[object]]) -> Value:
        """What a collecting table collected: the outcomes of the rules that apply, or of the default, or a number."""
        if table.aggregator is not None:
            collected = outputs or [()] * deciding.bit_count()
            return to_feel(aggregate_type(table), aggregate(table, collected))
        if not deciding and table.default is not None:
            return [table.conclusions[table.default].outcome]
        return [table.source.rules[i].then for i in _bits(deciding)]

    def _of_expression(
        self,
        expression: CompiledExpression,
        result: Sequence[object],
        results: Results,
        row: MachineRow,
        subject: str | None,
    ) -> Decision:
        code, *values = cast("tuple[int, ...]", result)
        status = _STATUS[code]
        return Decision(
            bundle=self.program.bundle.name,
            decision=expression.id,
            as_of=self.as_of,
            subject=subject,
            status=status,
            value=_expression_value(expression, values) if status is Status.DECIDED else None,
            force=None,
            outputs={},
            rules=(),
            possible=(),
            settles=self._settles(results, row) if status is Status.UNDETERMINED else Settles(),
            leans_on=self._leans_on,
            results=(),
        )

    def _settles(self, results: Results, row: MachineRow) -> Settles:
        return missing(self.program, self.decision, results, row)

    def _results(self, table: CompiledTable, masks: Sequence[int]) -> tuple[RuleResult, ...]:
        triples = zip(masks[0::3], masks[1::3], masks[2::3], strict=True)
        return tuple(self._rule_result(table, index, *triple) for index, triple in enumerate(triples))

    def _rule_result(
        self, table: CompiledTable, index: int, false: int, unknown: int, null: int
    ) -> RuleResult:
        key = (index, false, unknown, null)
        known = self._rule_results.get(key)
        if known is None:
            if len(self._rule_results) >= _CACHED_RULE_RESULTS:
                self._rule_results.clear()
            known = rule_result(table.rule(index), false, unknown, null)
            self._rule_results[key] = known
        return known


def _is_discretionary(decision: CompiledDecision, result: Sequence[object]) -> bool:
    """Whether it is a table decided by a rule that only *may* be applied."""
    if not isinstance(decision, CompiledTable) or result[0] != _DECIDED:
        return False
    _, possible, deciding, *_ = cast("_TableResult", result)
    if decision.hit_policy is HitPolicy.COLLECT:
        return any(decision.source.rules[each].force is Force.MAY for each in _bits(deciding))
    return decision.conclusions[possible.bit_length() - 1].force is Force.MAY


def _entry(cohort: CompiledCohort, brought: Sequence[object]) -> Entry:
    member, amount, *rest = brought
    parted = len(cohort.by)
    return Entry(member, amount, tuple(rest[:parted]), tuple(rest[parted:]))


def day_number(day: date) -> int:
    """The day in machine form."""
    return to_day_number(Date(day.year, day.month, day.day))


def rule_result(rule: CompiledRule, false: int, unknown: int, null: int) -> RuleResult:
    """What a rule and each of its criteria said, from the rule's masks."""
    criteria = tuple(
        CriterionResult(each.id, _criterion_status(each, false, unknown, null)) for each in rule.criteria()
    )
    return RuleResult(rule.id, rule.source.then, _rule_status(rule, false, unknown), criteria)


def _criterion_status(criterion: CompiledCriterion, false: int, unknown: int, null: int) -> CriterionStatus:
    if null & criterion.bit:
        return CriterionStatus.NOT_APPLICABLE
    if unknown & criterion.bit:
        return CriterionStatus.UNKNOWN
    return CriterionStatus.FAIL if false & criterion.bit else CriterionStatus.PASS


def _rule_status(rule: CompiledRule, false: int, unknown: int) -> CriterionStatus:
    is_open = False
    for condition in rule.conditions:
        if isinstance(condition, CompiledCriterion):
            fails, opens = bool(false & condition.bit), bool(unknown & condition.bit)
        else:
            masks = [sum(each.bit for each in alternative) for alternative in condition.alternatives]
            fails = all(false & mask for mask in masks)
            opens = all((false | unknown) & mask for mask in masks)
        if fails:
            return CriterionStatus.FAIL
        is_open = is_open or opens
    return CriterionStatus.UNKNOWN if is_open else CriterionStatus.PASS


def _outputs(table: CompiledTable, values: Sequence[object]) -> Mapping[str, Value]:
    return {each.name: to_feel(each.type, value) for each, value in zip(table.outputs, values, strict=True)}


def _possible(table: CompiledTable, possible: int) -> tuple[str | None, ...]:
    """The outcomes still possible, best first, None last."""
    labels = {table.conclusions[i].outcome if i < len(table.conclusions) else None for i in _bits(possible)}
    order = [*table.source.outcomes, None]
    return tuple(sorted(labels, key=order.index))


def _expression_value(expression: CompiledExpression, values: Sequence[object]) -> Value:
    if isinstance(expression.type, RangeType):
        low, high = (None if each is None else to_feel(expression.type.element, each) for each in values)
        unbounded = [each is None for each in expression.values]
        return Range(low, high, expression.type.low_closed, expression.type.high_closed, *unbounded)
    return to_feel(expression.type, values[0])


def _coming_out(decision: Decision) -> tuple[object, ...]:
    """What comes out of a decision, whichever rules led to it."""
    return decision.status, decision.value, decision.outputs, decision.possible


def _bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
