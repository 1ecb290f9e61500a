"""Why a decision came out as it did, and how far each criterion is from its bound.

An explanation is the reference's trace of the asked decision with what a reader wants beside each value: the bound,
the distance in the criterion's own unit, the window the input was measured over, the clause. It names every cause,
not only the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from policyctl.bundle.model import (
    AnyOf,
    Bundle,
    Force,
    HitPolicy,
    LiteralExpression,
    Parameter,
    Rule,
    Table,
)
from policyctl.decision import CriterionStatus, Decision, Leaning, Overridden, Question, Status
from policyctl.feel import syntax
from policyctl.feel.rules import evaluate_node, root_scope
from policyctl.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration
from policyctl.feel.values import UNKNOWN, Range, Truth, Value
from policyctl.languages import Words
from policyctl.program.model import CompiledRule, Program
from policyctl.program.types import MachineRow, NumberType, Type
from policyctl.question import criterion_title, question
from policyctl.shares import tests_share
from policyctl.trace import (
    Bound,
    CriterionTrace,
    DecisionTrace,
    ExpressionTrace,
    GroupTrace,
    RuleTrace,
    TableTrace,
    told_values,
    value_of,
)
from policyctl.upstream import leanings, leanings_of, upstream


class CriterionExplanation(Struct, frozen=True, kw_only=True):
    """One criterion: what was tested against what, and the distance.

    `type` is that of the input, where a field of the subject is tested as it is; `unit` and `labels` are what readers
    call its unit and its values. `is_share` says of a number without a unit that it is a part of one. `counts_as` is
    pass, fail or unknown; it differs from `status` only where that is not applicable.

    `distance` is how much of the value's own unit is between it and the bound it missed or keeps: negative when the
    bound is missed by that much, positive or nought when it is kept with that much to spare; None where there is no
    such number. `window` are the days the value was measured over, by the decision `measured_over`. `group` and
    `alternative` say which branch of an `any_of` it stands in, `group_title` what readers call that.
    """

    id: str
    title: Words | None
    status: CriterionStatus
    counts_as: CriterionStatus
    type: Type | None
    value: Value
    bounds: tuple[Bound, ...]
    distance: Value
    unit: Words | None
    labels: Mapping[str, Words] = field(default_factory=dict)
    measured_over: str | None = None
    window: Range | None
    clause: str | None
    test: str
    reads: tuple[str, ...]
    group: str | None = None
    group_title: Words | None = None
    alternative: int | None = None
    is_neutral: bool = False
    is_share: bool = False
    asked: tuple[RuleExplanation, ...] = ()
    overridden: Overridden | None = None


class RuleExplanation(Struct, frozen=True, kw_only=True):
    """A rule as written, with all its criteria. `decides` when the outcome leans on it; `label` names the outcome.

    `is_neutral` where it is not the better that it holds: in a table that collects, such as breaches, and where it does
    not hold and leads to nothing better than what was decided.
    """

    id: str
    title: Words | None
    outcome: str
    clause: str | None
    status: CriterionStatus
    decides: bool
    criteria: tuple[CriterionExplanation, ...]
    label: Words | None = None
    is_neutral: bool = False
    force: Force = Force.MUST


class Explanation(Struct, frozen=True, kw_only=True):
    """A decision with the reasons for it.

    `values` are the decisions that are single values or ranges and that the asked one uses, such as the window.
    `cohorts` is what the cohorts that it uses tell of the subject, unknown where one is not complete.
    `in_any_case` are the outputs that an undetermined table has whichever of its possible outcomes it comes to.
    `window_leans_on` are the parameters without a source that the windows of its inputs, and their zone, are made from.
    """

    question: Question
    decision: Decision
    rules: tuple[RuleExplanation, ...]
    values: Mapping[str, Value]
    window_leans_on: tuple[Leaning, ...]
    cohorts: Mapping[str, Mapping[str, Value]]
    in_any_case: Mapping[str, Value] = field(default_factory=dict)


def explain(
    program: Program, decision: Decision, traces: Sequence[DecisionTrace], told: MachineRow | None = None
) -> Explanation:
    """The explanation of a decision from the trace of the same subject on the same day.

    `told` is what the cohorts tell of the subject, one after the other.
    """
    by_id = {_id(each): each for each in traces}
    traced = by_id[decision.decision]
    rules: tuple[RuleExplanation, ...] = ()
    if isinstance(traced, TableTrace):
        overridden = {each.decision: each for each in decision.overridden if each.changes}
        rules = _Explainer(program, by_id, traced, overridden).rules()
    return Explanation(
        question=question(program, decision.decision, decision.as_of),
        decision=decision,
        rules=rules,
        values=_values(traces, decision.decision),
        window_leans_on=_window_leanings(program, rules),
        cohorts=_cohorts(program, decision.decision, told),
        in_any_case=_in_any_case(traced),
    )


def _in_any_case(traced: DecisionTrace) -> Mapping[str, Value]:
    """The outputs of a table that is undetermined which every rule still in play, or the default, gives alike.

    A table that collects has none: which of its rules will be among those that it lists is open. Nor has one that can
    still come to no outcome, with which there are no outputs.
    """
    if not isinstance(traced, TableTrace) or traced.table.hit_policy is HitPolicy.COLLECT:
        return {}
    verdict = traced.verdict
    if verdict.status is not Status.UNDETERMINED or any(
        each.conclusion is None for each in verdict.candidates
    ):
        return {}
    of_candidates = zip(*(each.outputs for each in verdict.candidates), strict=True)
    return {
        output.name: first
        for output, (first, *rest) in zip(traced.table.outputs, of_candidates, strict=True)
        if first is not None and first is not UNKNOWN and all(each == first for each in rest)
    }


def _cohorts(program: Program, asked: str, told: MachineRow | None) -> Mapping[str, Mapping[str, Value]]:
    """What the cohorts tell that the asked decision uses, also through others."""
    used = {name for each in upstream(program, program.decision(asked)) for name in each.reads.cohorts}
    return {name: values for name, values in told_values(program, told).items() if name in used}


def _window_leanings(program: Program, rules: Iterable[RuleExplanation]) -> tuple[Leaning, ...]:
    """What the windows lean on of the inputs that the criteria of the rules read."""
    measured = [criterion.measured_over for rule in rules for criterion in rule.criteria]
    windows = dict.fromkeys(each for each in measured if each is not None)
    found = {leaning for name in windows for leaning in leanings(program, program.decision(name))}
    if windows:
        zones = [each for each in program.bundle.parameters if each.id == program.bundle.zone_parameter]
        found.update(each for zone in zones for each in leanings_of(zone))
    return tuple(sorted(found, key=lambda each: each.parameter))


def _windows(bundle: Bundle) -> Mapping[str, str]:
    """By the input or decision, the decision that gives the days it was measured over."""
    notes = {each.name: each.window for each in bundle.inputs}
    for each in bundle.decisions:
        if isinstance(each, LiteralExpression):
            notes[each.id] = each.window
    return {name: window for name, window in notes.items() if window is not None}


def _id(traced: DecisionTrace) -> str:
    return traced.table.id if isinstance(traced, TableTrace) else traced.expression.id


def _values(traces: Iterable[DecisionTrace], asked: str) -> Mapping[str, Value]:
    return {_id(each): value_of(each) for each in traces if _id(each) != asked}


class _Explainer(Struct, frozen=True):
    """Explains the rules of one table, `asked`; and those of the tables that they ask, unless it `is_asked` itself."""

    program: Program
    traces: Mapping[str, DecisionTrace]
    asked: TableTrace
    overridden: Mapping[str, Overridden]
    is_asked: bool = False

    def rules(self) -> tuple[RuleExplanation, ...]:
        """Every rule, as written."""
        deciding = {each.rule for each in self.asked.verdict.candidates}
        return tuple(self._rule(each, each.rule.index in deciding) for each in self.asked.rules)

    def _rule(self, traced: RuleTrace, decides: bool) -> RuleExplanation:
        source = traced.rule.source
        is_neutral = self._is_neutral(source, decides or traced.truth is True)
        criteria: list[CriterionExplanation] = []

        def is_cause(each: CriterionTrace) -> bool:
            """Whether the criterion is one for which the rule decides, is missed or is open."""
            return decides if traced.truth is True else not (is_neutral or each.counts_as is True)

        for condition in traced.conditions:
            match condition:
                case CriterionTrace():
                    criteria.append(self._criterion(condition, traced.rule))
                case GroupTrace(group=group, alternatives=alternatives):
                    criteria.extend(
                        self._criterion(each, traced.rule, group.source, number)
                        for number, alternative in enumerate(alternatives, 1)
                        for each in alternative
                    )
        return RuleExplanation(
            id=source.id,
            title=source.title,
            outcome=source.then,
            clause=source.clause,
            status=_status(traced.truth),
            decides=decides,
            criteria=tuple(
                replace(each, is_neutral=is_neutral, asked=self._asked(of) if is_cause(of) else ())
                for each, of in zip(criteria, traced.criteria(), strict=True)
            ),
            label=self.asked.table.source.labels.get(source.then),
            is_neutral=is_neutral,
            force=source.force,
        )

    def _is_neutral(self, rule: Rule, is_told_as_met: bool) -> bool:
        table, verdict = self.asked.table, self.asked.verdict
        if table.hit_policy is HitPolicy.COLLECT:
            return True
        if is_told_as_met or verdict.status is not Status.DECIDED:
            return False
        outcomes, decided = table.source.outcomes, value_of(self.asked)
        return decided in outcomes and outcomes.index(rule.then) >= outcomes.index(decided)

    def _criterion(
        self,
        traced: CriterionTrace,
        rule: CompiledRule,
        group: AnyOf | None = None,
        number: int | None = None,
    ) -> CriterionExplanation:
        source = traced.criterion.source
        reads = traced.criterion.reads
        measured_over = self._window_of((*reads.inputs, *reads.decisions))
        return CriterionExplanation(
            id=source.id,
            title=criterion_title(self.program, source),
            status=traced.status,
            counts_as=_status(traced.counts_as),
            type=self._type(source.input.text),
            value=traced.value,
            bounds=traced.bounds,
            distance=distance(traced.value, traced.bounds),
            unit=self._unit(source.input.text),
            labels=self._labels(source.input.text, source.input.tree),
            measured_over=measured_over,
            window=self._window(measured_over),
            clause=source.clause or self._input_clause(source.input.text) or rule.source.clause,
            test=source.test.text,
            reads=(*reads.inputs, *reads.parameters),
            group=group.id if group else None,
            group_title=group.title if group else None,
            alternative=number,
            is_share=tests_share(self.program, traced.criterion),
            overridden=next(
                (self.overridden[each] for each in self._tables(traced) if each in self.overridden), None
            ),
        )

    def _tables(self, traced: CriterionTrace) -> Iterator[str]:
        """The tables that a criterion asks by name, but for what is only below another decision."""
        names = (
            each.name
            for each in syntax.walk(traced.criterion.source.input.tree)
            if isinstance(each, syntax.Name)
        )
        yield from (each for each in dict.fromkeys(names) if isinstance(self.traces.get(each), TableTrace))

    def _asked(self, traced: CriterionTrace) -> tuple[RuleExplanation, ...]:
        """Of the tables that a criterion asks the rules that tell why it is as it is, but for overridden ones."""
        found: list[RuleExplanation] = []
        for name in () if self.is_asked else self._tables(traced):
            asked = self.traces[name]
            if isinstance(asked, TableTrace) and name not in self.overridden:
                rules = _Explainer(self.program, self.traces, asked, self.overridden, is_asked=True).rules()
                found.extend(_behind(rules, asked, traced))
        return tuple(found)

    def _labels(self, name: str, asked: syntax.Expression) -> Mapping[str, Words]:
        """What readers call the values of a field, a decision or a parameter, or of a cell of one that is a table."""
        field = self.program.record.field(name)
        if field is not None:
            return dict(field.labels)
        if isinstance(asked, syntax.Call) and isinstance(asked.function, syntax.Name):
            name = asked.function.name
        found = self._decision(name) or self._parameter(name)
        return {} if found is None else found.labels

    def _decision(self, name: str) -> Table | LiteralExpression | None:
        return next((each for each in self.program.bundle.decisions if each.id == name), None)

    def _parameter(self, name: str) -> Parameter | None:
        return next((each for each in self.program.bundle.parameters if each.id == name), None)

    def _type(self, name: str) -> Type | None:
        field = self.program.record.field(name)
        if field is not None:
            return field.type
        traced = self.traces.get(name)
        return traced.expression.type if isinstance(traced, ExpressionTrace) else None

    def _unit(self, name: str) -> Words | None:
        field = self.program.record.field(name)
        if field is not None:
            return field.unit
        type_ = self._type(name)
        return Words(type_.unit) if isinstance(type_, NumberType) and type_.unit else None

    def _window_of(self, measured: Iterable[str]) -> str | None:
        """The decision that gives the days the first of these was measured over that has some."""
        windows = _windows(self.program.bundle)
        return next((windows[name] for name in measured if name in windows), None)

    def _window(self, name: str | None) -> Range | None:
        traced = self.traces.get(name or "")
        if isinstance(traced, ExpressionTrace) and isinstance(traced.value, Range):
            return traced.value
        return None

    def _input_clause(self, name: str) -> str | None:
        return next((each.clause for each in self.program.bundle.inputs if each.name == name), None)


def _behind(
    rules: Sequence[RuleExplanation], asked: TableTrace, traced: CriterionTrace
) -> list[RuleExplanation]:
    """The rules of a table that a criterion asks which tell why it passes, fails or is open."""
    match asked.verdict.status:
        case Status.NOT_APPLICABLE:
            return [*rules]
        case Status.UNDETERMINED | Status.ERROR:
            return [each for each in rules if each.decides]
        case Status.DECIDED:
            wanted = [*_wanted(traced.bounds)] if traced.counts_as is False else []
            deciding = [each for each in rules if each.decides and each.status is CriterionStatus.PASS]
            missed = [each for each in rules if each not in deciding and each.outcome in wanted]
            if not deciding and not missed:
                return [each for each in rules if not each.is_neutral]
            return [*deciding, *missed] if _come_first(deciding, missed, asked) else missed


def _come_first(
    deciding: Sequence[RuleExplanation], missed: Sequence[RuleExplanation], asked: TableTrace
) -> bool:
    """Whether the rules that decide would do so whatever became of those that were missed."""
    if not missed:
        return True
    order = [each.id for each in asked.table.rules]
    is_ordered = asked.table.hit_policy in (HitPolicy.FIRST, HitPolicy.PRIORITY)
    return is_ordered and any(order.index(each.id) < order.index(missed[0].id) for each in deciding)


def _wanted(bounds: Sequence[Bound]) -> Iterator[Value]:
    """The values that a criterion names."""
    for each in bounds:
        if isinstance(each.value, list):
            yield from each.value
        elif each.operator == "=":
            yield each.value


def _status(truth: Truth) -> CriterionStatus:
    match truth:
        case True:
            return CriterionStatus.PASS
        case False:
            return CriterionStatus.FAIL
        case _:
            return CriterionStatus.UNKNOWN


_MEASURABLE = (Decimal, Date, DateTime, DaysDuration, MonthsDuration)
_SUBTRACT = syntax.Arithmetic(
    syntax.ArithmeticOperator.SUBTRACT, syntax.Name(name="left"), syntax.Name(name="right")
)


def distance(value: Value, bounds: Sequence[Bound]) -> Value:
    """How far the value lies from the nearest bound that orders it: to spare when positive, missing when negative."""
    margins = [margin for each in bounds if (margin := _margin(value, each)) is not None]
    return min(margins, key=_size, default=None)


def _margin(value: Value, bound: Bound) -> Value:
    if not isinstance(value, _MEASURABLE) or not isinstance(bound.value, _MEASURABLE):
        return None
    match bound.operator:
        case ">=" | ">":
            return _difference(value, bound.value)
        case "<=" | "<":
            return _difference(bound.value, value)
        case _:
            return None


def _difference(left: Value, right: Value) -> Value:
    return evaluate_node(_SUBTRACT, root_scope({"left": left, "right": right}))


def _size(margin: Value) -> Decimal:
    match margin:
        case Decimal():
            return margin
        case DaysDuration(nanoseconds=nanoseconds):
            return Decimal(nanoseconds)
        case MonthsDuration(months=months):
            return Decimal(months)
        case _:
            return Decimal(0)
