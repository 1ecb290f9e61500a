"""From a decided subject to the facts it is left with, as far as a policy leaves them by itself.

What is undetermined leaves nothing behind, for it is not known; nor does an outcome that a rule only *may* have, for a
human decides. Both are told, and so is a fact whose days nobody can write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Literal, TypeAlias

from msgspec import Struct

from policyctl.bundle.canonical import shortest
from policyctl.bundle.digest import parameter_digest, semantic_digest
from policyctl.bundle.model import Force, Provenance, StandingFact
from policyctl.decision import Decision, Status
from policyctl.diagnostics import Diagnostic, Refused, Severity
from policyctl.feel import syntax
from policyctl.feel.express import print_temporal
from policyctl.feel.temporal import Date, DateTime
from policyctl.feel.values import UNKNOWN, Value
from policyctl.policy import Policy, facts_of, outcomes_after
from policyctl.program.model import CompiledTable
from policyctl.program.types import MachineRow
from policyctl.rehearsals import FIELD, DoesNotApply, Rehearsals, StandingRead
from policyctl.standing.fact import SCHEMA, Fact, Source
from policyctl.trace import values_after
from policyctl.upstream import leanings, leanings_of, standing_read


class Reason(Enum):
    """Why a fact is not left behind although its outcome is there, or could be."""

    MAY = "may"
    UNDETERMINED = "undetermined"
    ERROR = "error"
    NO_VALUE = "no value"
    NO_DAY = "no day"
    ENDS_FIRST = "ends first"


class Withheld(Struct, frozen=True, kw_only=True):
    """A fact that is not left behind, and why; `outcomes` are those the decision has or can have."""

    subject: str
    fact: str
    decision: str
    outcomes: tuple[str, ...]
    reason: Reason


Left: TypeAlias = "Fact | Withheld"


class Maker:
    """Makes the facts of one policy on one day, subject by subject."""

    def __init__(self, policy: Policy, as_of: date, does_not_apply: DoesNotApply | None) -> None:
        """`does_not_apply` is what keeps the version from applying on the day, None where nothing does.

        Raises `Refused` where decisions of the policy leave nothing behind (C141), or about nobody (I404).
        """
        _refuse_mute(policy)
        self._policy = policy
        self._as_of = as_of
        bundle = policy.bundle
        self._semantic = semantic_digest(bundle, policy.schema.document)
        self._parameters = parameter_digest(bundle)
        asked = {each.decision for each in bundle.standing}
        self._deciders = {each: policy.decider(as_of, each) for each in sorted(asked)}
        self._does_not_apply = does_not_apply
        self._leans_on = {each.id: _leans_on(policy, each) for each in bundle.standing}

    def of(self, row: MachineRow, told: MachineRow | None = None) -> Iterator[Left]:
        """What the subject is left with; `told` is what its cohorts tell of it."""
        subject = self._policy.key_of(row)
        assert subject is not None, "the key of a subject is a known text"
        decisions: dict[str, Decision] = {}
        for fact in self._policy.bundle.standing:
            if fact.decision not in decisions:
                decisions[fact.decision] = self._deciders[fact.decision].decide(row, subject, told)
            decision = decisions[fact.decision]
            reason = _reason(fact, decision)
            if reason is not None:
                yield _withheld(fact, subject, decision, reason)
            elif _outcome(decision) in fact.outcomes:
                yield self._fact(fact, subject, decision, row, told)

    def _fact(
        self, fact: StandingFact, subject: str, decision: Decision, row: MachineRow, told: MachineRow | None
    ) -> Left:
        trees = [formula.tree for _, formula in fact.formulas]
        program = self._policy.program
        after = outcomes_after(self._policy, row, self._as_of)
        found = values_after(program, facts_of(self._policy, row), self._as_of, trees, told, after)
        values = dict(zip((name for name, _ in fact.formulas), found, strict=True))
        begins, ends = values.pop("from"), values.pop("until", None)
        reason = _reason_of_values(begins, ends, values)
        if reason is not None:
            return _withheld(fact, subject, decision, reason)
        return Fact(
            schema=SCHEMA,
            subject=subject,
            fact=fact.id,
            begins=_day(begins),
            ends=None if ends is None else _day(ends),
            set={name: _written(value) for name, value in values.items()},
            source=self._source(fact, subject, decision),
        )

    def _source(self, fact: StandingFact, subject: str, decision: Decision) -> Source:
        table = self._policy.program.decision(decision.decision)
        assert isinstance(table, CompiledTable)
        illustrative, rehearsals = self._leans_on[fact.id]
        clauses = [each.clause for each in table.source.rules if each.id in decision.rules and each.clause]
        return Source(
            bundle=self._policy.bundle.id,
            version=self._policy.bundle.version,
            semantic_digest=self._semantic,
            parameters_digest=self._parameters,
            decision=decision.decision,
            outcome=str(_outcome(decision)),
            overridden_by=decision.override.who if decision.override else None,
            rules=decision.rules,
            clause=fact.clause or ", ".join(dict.fromkeys(clauses)) or table.source.clause,
            as_of=self._as_of,
            does_not_apply=self._does_not_apply,
            illustrative=illustrative,
            after=tuple(dict.fromkeys(each.run for each in rehearsals.of(subject))),
        )


def _leans_on(policy: Policy, fact: StandingFact) -> tuple[tuple[str, ...], Rehearsals]:
    """The parameters with invented values that a fact leans on, and the facts of rehearsals that it can lean on.

    It does by its decision and by what its own values read.
    """
    program = policy.program
    trees = [formula.tree for _, formula in fact.formulas]
    names = {node.name for tree in trees for node in syntax.walk(tree) if isinstance(node, syntax.Name)}
    cohorts = [each.reads for each in program.cohorts if each.id in names]
    names.update(name for reads in cohorts for name in (*reads.decisions, *reads.parameters))
    decisions = [each for each in program.decisions if each.id in names or each.id == fact.decision]
    found = {leaning for each in decisions for leaning in leanings(program, each)}
    found.update(one for each in policy.bundle.parameters if each.id in names for one in leanings_of(each))
    invented = {each.parameter for each in found if each.provenance is Provenance.ILLUSTRATIVE}
    read = standing_read(program, [each.id for each in decisions], names)
    own = StandingRead(own=read.own or FIELD in names, others=read.others)
    return tuple(sorted(invented)), policy.rehearsals.under(own)


def _refuse_mute(policy: Policy) -> None:
    bundle = policy.bundle
    if not bundle.standing:
        hint = "`[standing.NAME]` in the bundle says which fact follows from which outcome"
        message = f"no decision of `{bundle.name}` leaves a fact behind"
        raise Refused([Diagnostic(code="C141", message=message, hint=hint)])
    if policy.schema.key is None:
        hint = "`x-subject-key` names the field that identifies a subject"
        message = f"the schema `{bundle.subject}` does not say which field names a subject"
        raise Refused([Diagnostic(code="I404", message=message, hint=hint)])


def _outcome(decision: Decision) -> str | None:
    """The outcome that takes effect."""
    return decision.outcome if decision.override is None else decision.override.after


def _reason(fact: StandingFact, decision: Decision) -> Reason | None:
    """Why the decision leaves nothing behind although it concerns the fact."""
    if decision.override is not None:
        return None
    match decision.status:
        case Status.DECIDED if decision.outcome in fact.outcomes and decision.force is Force.MAY:
            return Reason.MAY
        case Status.UNDETERMINED if any(each in fact.outcomes for each in decision.possible):
            return Reason.UNDETERMINED
        case Status.ERROR:
            return Reason.ERROR
        case _:
            return None


def _withheld(fact: StandingFact, subject: str, decision: Decision, reason: Reason) -> Withheld:
    outcomes = (decision.outcome,) if decision.outcome is not None else decision.possible
    return Withheld(
        subject=subject,
        fact=fact.id,
        decision=decision.decision,
        outcomes=tuple(each for each in outcomes if each in fact.outcomes),
        reason=reason,
    )


def _reason_of_values(begins: Value, ends: Value, values: Mapping[str, Value]) -> Reason | None:
    """Why a fact with these values cannot be written."""
    if any(each is UNKNOWN for each in (begins, ends, *values.values())):
        return Reason.NO_VALUE
    if not isinstance(begins, Date):
        return Reason.NO_DAY
    return Reason.ENDS_FIRST if isinstance(ends, Date) and _day(ends) <= _day(begins) else None


def _day(value: Value) -> date:
    assert isinstance(value, Date), "the type of the expression is a date"
    return date(value.year, value.month, value.day)


def _written(value: Value) -> object:
    """A further value as JSON."""
    match value:
        case Date() | DateTime():
            return print_temporal(value)
        case Decimal():
            return Decimal(shortest(value))
        case _:
            return value


def diagnostics_of(withheld: Iterable[Withheld]) -> Iterator[Diagnostic]:
    """What is not left behind: what a human decides by subject, what is not known by how many subjects it concerns."""
    open_: dict[tuple[str, str], list[str]] = {}
    for each in withheld:
        match each.reason:
            case Reason.UNDETERMINED | Reason.NO_VALUE:
                open_.setdefault((each.fact, each.decision), []).append(each.subject)
            case Reason.MAY:
                yield _of_human(each)
            case Reason.ERROR | Reason.NO_DAY | Reason.ENDS_FIRST:
                yield _of_policy(each, each.reason)
    for (fact, decision), subjects in open_.items():
        message = f"`{fact}` is not written for {named(subjects)}: `{decision}` or a day of it is not known"
        yield Diagnostic(code="I407", message=message, severity=Severity.WARNING)


def _of_human(withheld: Withheld) -> Diagnostic:
    outcome = " or ".join(f"`{each}`" for each in withheld.outcomes)
    message = (
        f"`{withheld.fact}` is not written for `{withheld.subject}`: `{withheld.decision}` may be {outcome}"
    )
    hint = "a human decides, and writes the fact"
    return Diagnostic(code="I406", message=message, hint=hint, severity=Severity.WARNING)


def _of_policy(
    withheld: Withheld, reason: Literal[Reason.ERROR, Reason.NO_DAY, Reason.ENDS_FIRST]
) -> Diagnostic:
    what = {
        Reason.ERROR: f"`{withheld.decision}` is in error",
        Reason.NO_DAY: "it has no day on which it begins",
        Reason.ENDS_FIRST: "it ends no later than it begins",
    }
    message = f"`{withheld.fact}` cannot be written for `{withheld.subject}`: {what[reason]}"
    return Diagnostic(code="I408", message=message)


def named(subjects: Sequence[str], most: int = 5) -> str:
    """`a`, `b` and 3 more."""
    listed = [f"`{each}`" for each in subjects[:most]]
    if len(subjects) > most:
        listed.append(f"{len(subjects) - most} more")
    return " and ".join(filter(None, [", ".join(listed[:-1]), listed[-1]]))
