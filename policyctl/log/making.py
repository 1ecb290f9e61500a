"""From an explained decision to its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import UNSET, Struct, UnsetType

from policyctl.bundle.canonical import digest_of, shortest
from policyctl.bundle.digest import byte_digest, parameter_digest, schema_digest, semantic_digest
from policyctl.bundle.vocabularies import vocabulary_digest
from policyctl.decision import Overridden
from policyctl.explanation import CriterionExplanation, Explanation, RuleExplanation
from policyctl.feel.express import print_temporal
from policyctl.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from policyctl.feel.values import UNKNOWN, Range, Value
from policyctl.log.record import (
    SCHEMA,
    BoundRecord,
    BundleIdentity,
    CriterionRecord,
    DecisionRecord,
    Engine,
    FactFile,
    LeaningRecord,
    Missing,
    NameRecord,
    OverrideRecord,
    ParametersIdentity,
    Recorded,
    RehearsedRecord,
    RuleRecord,
    SchemaIdentity,
    SubjectRecord,
)
from policyctl.policy import Policy
from policyctl.program.types import MachineRow
from policyctl.rehearsals import Rehearsed
from policyctl.subject.restore import to_json


class Identity(Struct, frozen=True, kw_only=True):
    """What the records of one policy share; computed once for many subjects."""

    bundle: BundleIdentity
    parameters: ParametersIdentity
    subject_schema: SchemaIdentity
    engine: Engine
    standing: tuple[FactFile, ...] = ()
    overrides: tuple[FactFile, ...] = ()


def identity_of(
    policy: Policy,
    engine: Engine,
    *,
    sets: Sequence[str] = (),
    assignments: Sequence[str] = (),
    standing: Sequence[FactFile] = (),
    overrides: Sequence[FactFile] = (),
) -> Identity:
    """The identity of a policy and of what decides by it; `sets` and `assignments` are as they were named.

    `standing` and `overrides` are the files that decisions are made with.
    """
    bundle, schema = policy.bundle, policy.schema
    return Identity(
        bundle=BundleIdentity(
            id=bundle.id,
            version=bundle.version,
            semantic_digest=semantic_digest(bundle, schema.document),
            byte_digest=byte_digest(bundle),
        ),
        parameters=ParametersIdentity(
            digest=parameter_digest(bundle), sets=tuple(sets), assignments=tuple(assignments)
        ),
        subject_schema=SchemaIdentity(
            name=bundle.subject, version=schema.version, digest=schema_digest(schema.document)
        ),
        engine=engine,
        standing=tuple(standing),
        overrides=tuple(overrides),
    )


def record_of(
    policy: Policy,
    identity: Identity,
    explanation: Explanation,
    row: MachineRow,
    *,
    id_: str,
    evaluated_at: datetime,
    names: tuple[NameRecord, ...] = (),
) -> DecisionRecord:
    """The record of a decision about a subject, whose machine row is given beside its explanation.

    `names` are those that `names_read` found in the subject as it came in.
    """
    decision = explanation.decision
    return DecisionRecord(
        schema=SCHEMA,
        id=id_,
        evaluated_at=evaluated_at,
        as_of=decision.as_of,
        bundle=identity.bundle,
        parameters=identity.parameters,
        subject_schema=identity.subject_schema,
        engine=identity.engine,
        subject=_subject(policy, row, decision.subject, names),
        standing=identity.standing,
        overrides=identity.overrides,
        cohorts={name: _known(each) for name, each in explanation.cohorts.items()},
        decision=decision.decision,
        status=decision.status,
        outcome=decision.outcome if explanation.rules else None,
        value=recorded(decision.value),
        force=decision.force,
        outputs=_known(decision.outputs),
        deciding_rules=decision.rules,
        possible=decision.possible,
        overridden=tuple(_override(each) for each in decision.overridden),
        rehearsed=tuple(map(_rehearsed, decision.rehearsed)) or UNSET,
        missing=Missing(
            inputs=decision.settles.inputs,
            parameters=decision.settles.parameters,
            cohorts=decision.settles.cohorts,
        ),
        leans_on=tuple(
            LeaningRecord(parameter=each.parameter, provenance=each.provenance, origin=each.origin)
            for each in decision.leans_on
        ),
        rules=tuple(_rule(each) for each in explanation.rules),
    )


def _subject(
    policy: Policy, row: MachineRow, name: str | None, names: tuple[NameRecord, ...]
) -> SubjectRecord:
    facts = subject_facts(policy, row)
    return SubjectRecord(id=name, digest=digest_of(facts), facts=facts, names=names)  # type: ignore[arg-type]


def names_read(policy: Policy, subject: object) -> tuple[NameRecord, ...]:
    """The names in a valid subject, as it came in, that a vocabulary read as something else than was written."""
    return tuple(
        NameRecord(
            field="".join(f"/{step}" for step in each.path),
            given=each.given,
            read_as=each.read_as,
            vocabulary=each.vocabulary.id,
            vocabulary_digest=vocabulary_digest(each.vocabulary),
        )
        for each in policy.reader.validator.names.read(subject)
    )


def subject_facts(policy: Policy, row: MachineRow) -> dict[str, Recorded]:
    """The typed subject as JSON data, its numbers as texts, without what is unknown."""
    written = to_json(policy.program.record, row)
    assert isinstance(written, dict)
    return {name: _exact(each) for name, each in written.items()}


def _exact(written: object) -> Recorded:
    """JSON data with its numbers as their shortest texts."""
    match written:
        case None | bool() | str():
            return written
        case int() | Decimal():
            return shortest(written)
        case list():
            return [_exact(each) for each in written]
        case dict():
            return {name: _exact(each) for name, each in written.items()}
        case _:
            raise TypeError(f"no JSON: {written!r}")


def recorded(value: Value) -> Recorded:
    """A value of an expression as a record says it. Raises `ValueError` for unknown and functions."""
    match value:
        case None | bool() | str():
            return value
        case Decimal():
            return shortest(value)
        case Date() | Time() | DateTime() | DaysDuration() | MonthsDuration():
            return print_temporal(value)
        case Range():
            return {
                "low": recorded(value.low),
                "high": recorded(value.high),
                "low_closed": value.low_closed,
                "high_closed": value.high_closed,
            }
        case list():
            return [recorded(each) for each in value]
        case dict():
            return dict(_known(value))
        case _:
            raise ValueError("a value that a record has no word for")


def _known(values: Mapping[str, Value]) -> dict[str, Recorded]:
    return {name: recorded(each) for name, each in values.items() if each is not UNKNOWN}


def _or_unset(value: Value) -> Recorded | UnsetType:
    return UNSET if value is UNKNOWN else recorded(value)


def _override(overridden: Overridden) -> OverrideRecord:
    return OverrideRecord(
        decision=overridden.decision,
        status=overridden.status,
        before=overridden.before,
        force=overridden.force,
        after=overridden.after,
        who=overridden.who,
        why=overridden.why,
        begins=overridden.begins,
        ends=overridden.ends,
        clause=overridden.clause,
    )


def _rehearsed(rehearsed: Rehearsed) -> RehearsedRecord:
    return RehearsedRecord(
        fact=rehearsed.fact,
        bundle=rehearsed.bundle,
        as_of=rehearsed.as_of,
        does_not_apply=rehearsed.does_not_apply,
        illustrative=rehearsed.illustrative,
        after=rehearsed.after,
    )


def _rule(rule: RuleExplanation) -> RuleRecord:
    return RuleRecord(
        id=rule.id,
        outcome=rule.outcome,
        status=rule.status,
        decides=rule.decides,
        clause=rule.clause,
        criteria=tuple(_criterion(each) for each in rule.criteria),
    )


def _criterion(criterion: CriterionExplanation) -> CriterionRecord:
    bounds = (BoundRecord(operator=each.operator, value=_or_unset(each.value)) for each in criterion.bounds)
    return CriterionRecord(
        id=criterion.id,
        status=criterion.status,
        counts_as=criterion.counts_as,
        value=_or_unset(criterion.value),
        bounds=tuple(bounds),
        clause=criterion.clause,
        group=criterion.group,
        alternative=criterion.alternative,
    )
