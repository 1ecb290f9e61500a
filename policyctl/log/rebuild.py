"""From a record back to the explanation of its decision, made again from the pinned policy and the logged subject.

1. The policy is the version that the record names, with the parameters it names.
2. Bundle, parameters, schema and subject have the digests that the record says; otherwise nothing is explained.
3. The decision made again is the one that was logged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import cast

from msgspec import UNSET
from msgspec.structs import replace

from policyctl.bundle.canonical import digest_of
from policyctl.diagnostics import Diagnostic
from policyctl.explanation import Explanation
from policyctl.feel.values import UNKNOWN
from policyctl.log.making import Identity, identity_of, record_of
from policyctl.log.record import DecisionRecord, Recorded
from policyctl.overrides import Override, Overrides
from policyctl.policy import Policy, explain_row, read
from policyctl.program.cohorts import told_by
from policyctl.program.ir import CohortValue
from policyctl.program.types import Field, ListType, MachineRow, NumberType, RecordType
from policyctl.rehearsals import Rehearsals, Rehearsed


class Different(Exception):
    """The decision cannot be made again as it was: the diagnostics (L301, L302) say what is different."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.diagnostics = diagnostics
        super().__init__("\n".join(str(each) for each in diagnostics))


def rebuild(record: DecisionRecord, policy: Policy) -> Explanation:
    """The explanation of the logged decision. Raises `Different`."""
    policy = replace(policy, overrides=_overrides(record), rehearsals=_rehearsals(record))
    identity = identity_of(policy, record.engine)
    _check(tuple(_differences(record, identity)))
    row = read(policy, facts_of(policy.program.record, record.subject.facts))
    told = told_of(policy, record.cohorts)
    explanation = explain_row(policy, row, as_of=record.as_of, decision=record.decision, told=told)
    identity = Identity(
        bundle=identity.bundle,
        parameters=record.parameters,
        subject_schema=record.subject_schema,
        engine=record.engine,
        standing=record.standing,
        overrides=record.overrides,
    )
    again = record_of(
        policy,
        identity,
        explanation,
        row,
        id_=record.id,
        evaluated_at=record.evaluated_at,
        names=record.subject.names,
    )
    if again != record:
        hint = f"it was made by policyctl {record.engine.policyctl}"
        message = f"the decision `{record.id}` comes out otherwise when it is made again"
        _check((Diagnostic(code="L302", message=message, hint=hint),))
    return explanation


def refuse_other_templates(record: DecisionRecord, found: str) -> None:
    """Raises `Different` where the general templates of letters have another digest than the record says."""
    logged = record.engine.letter_templates
    if logged is not UNSET and logged != found:
        what = "the general template of letters"
        message = f"{what} is not what the decision was made with: logged {logged}, found {found}"
        _check((Diagnostic(code="L301", message=message),))


def _overrides(record: DecisionRecord) -> Overrides:
    """The overrides that the record tells of."""
    subject = record.subject.id
    return Overrides(
        tuple(
            Override(
                subject=subject,
                decision=each.decision,
                outcome=each.after,
                who=each.who,
                why=each.why,
                begins=each.begins,
                ends=each.ends,
                clause=each.clause,
            )
            for each in record.overridden
            if subject is not None
        )
    )


def _rehearsals(record: DecisionRecord) -> Rehearsals:
    """The facts of rehearsals that the record tells of; it holds those alone that the decision leans on."""
    if record.rehearsed is UNSET:
        return Rehearsals()
    found = (
        Rehearsed(
            fact=each.fact,
            bundle=each.bundle,
            as_of=each.as_of,
            does_not_apply=each.does_not_apply,
            illustrative=each.illustrative,
            after=each.after,
        )
        for each in record.rehearsed
    )
    return Rehearsals({record.subject.id or "": tuple(found)})


def _check(diagnostics: tuple[Diagnostic, ...]) -> None:
    if diagnostics:
        raise Different(diagnostics)


def _differences(record: DecisionRecord, identity: Identity) -> Iterator[Diagnostic]:
    pairs = {
        f"the meaning of `{record.bundle.name}`": (
            record.bundle.semantic_digest,
            identity.bundle.semantic_digest,
        ),
        f"the text of `{record.bundle.name}`": (record.bundle.byte_digest, identity.bundle.byte_digest),
        "the parameters": (record.parameters.digest, identity.parameters.digest),
        f"the schema of the subject `{record.subject_schema.name}`": (
            record.subject_schema.digest,
            identity.subject_schema.digest,
        ),
        "the logged subject": (record.subject.digest, digest_of(record.subject.facts)),  # type: ignore[arg-type]
    }
    for what, (logged, found) in pairs.items():
        if logged != found:
            message = f"{what} is not what the decision was made with: logged {logged}, found {found}"
            yield Diagnostic(code="L301", message=message)


def told_of(policy: Policy, cohorts: Mapping[str, Mapping[str, Recorded]]) -> MachineRow:
    """What the cohorts told of the logged subject, as machine values."""
    return tuple(
        _machine(node, cohorts.get(cohort.id, {}))
        for cohort in policy.program.cohorts
        for node in told_by(cohort).values()
    )


def _machine(node: CohortValue, told: Mapping[str, Recorded]) -> object:
    recorded = told.get(node.rank.value, UNKNOWN)
    if not isinstance(recorded, str):
        return recorded
    return int(Decimal(recorded).scaleb(node.type.scale))


def facts_of(record: RecordType, facts: Mapping[str, Recorded]) -> dict[str, object]:
    """The subject as it came in: texts that stand for numbers are numbers again."""
    return {name: _fact(record.field(name), each) for name, each in facts.items()}


def _fact(field: Field | None, recorded: object) -> object:
    if recorded is None or field is None:
        return recorded
    match field.type:
        case NumberType():
            return Decimal(cast("str", recorded))
        case ListType(element=RecordType() as row):
            return [facts_of(row, each) for each in cast("list[Mapping[str, Recorded]]", recorded)]
        case _:
            return recorded
