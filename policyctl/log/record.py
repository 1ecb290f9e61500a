"""One logged decision as a typed value, and as the line that stands in a log.

1. A record says enough to make the decision again: the policy by its digests, the values of its parameters, the day,
   and the subject as it was typed.
2. It is written as canonical JSON (`policyctl.bundle.canonical`): the same record is the same bytes. Numbers of
   policies and subjects are texts with exactly the digits they need; what is unknown is left out, null is known to be
   none.
3. `subject.digest` is the digest of the canonical JSON of `subject.facts`: anybody can compute it again.
4. Clock and randomness come from outside: the id is a UUID of version 7, `evaluated_at` the moment it was asked.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

from policyctl.bundle.model import Force, Provenance
from policyctl.decision import CriterionStatus, Status
from policyctl.rehearsals import DoesNotApply

SCHEMA: Literal["policyctl/decision-record/1"] = "policyctl/decision-record/1"

Recorded: TypeAlias = bool | str | list[object] | dict[str, object] | None
"""A value: a number, date, time or duration as text, a range as an object of its ends."""

Digest: TypeAlias = Annotated[str, Meta(pattern="^sha256:[0-9a-f]{64}$")]

DecisionId: TypeAlias = Annotated[
    str, Meta(pattern="^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
]


class BundleIdentity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The policy that decided, and how to know it again."""

    id: str
    version: str
    semantic_digest: Digest
    byte_digest: Digest

    @property
    def name(self) -> str:
        """`id@version`."""
        return f"{self.id}@{self.version}"


class ParametersIdentity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The values of all parameters by digest, and what was named to set them."""

    digest: Digest
    sets: tuple[str, ...] = ()
    assignments: tuple[str, ...] = ()


class SchemaIdentity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The schema of the subject; `version` is what it says of itself."""

    name: str
    version: str | None
    digest: Digest


class PluginIdentity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plugin that could contribute to the decision, with the distribution it came in."""

    name: str
    distribution: str
    version: str


class Engine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The versions of what computed: policyctl, its profile of FEEL, the tz database, the templates of letters."""

    policyctl: str
    feel_profile: str
    tzdata: str
    plugins: tuple[PluginIdentity, ...] = ()
    letter_templates: Digest | UnsetType = UNSET


class NameRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name that a vocabulary read: where it stood, as a JSON pointer, what was written, and the fact it became."""

    field: str
    given: str
    read_as: str
    vocabulary: str
    vocabulary_digest: Digest


class SubjectRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The subject as it was typed, and the names in it that were written otherwise."""

    id: str | None
    digest: Digest
    facts: dict[str, Recorded]
    names: tuple[NameRecord, ...] = ()


class FactFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of standing or of overrides that the decision was made with: how it was named, and its bytes."""

    name: str
    digest: Digest


class OverrideRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An override of the decision, or of one it uses: the outcome that the rules gave, and the one after."""

    decision: str
    status: Status
    before: str | None
    force: Force | None
    after: str
    who: str
    why: str
    begins: date = field(name="from")
    ends: date = field(name="until")
    clause: str | None

    @property
    def changes(self) -> bool:
        """Whether the outcome is another than without it, or one that only a human could decide."""
        return self.before != self.after or self.force is Force.MAY


class RehearsedRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact of standing that the decision leans on and that a rehearsal left: which run that was."""

    fact: str
    bundle: str
    as_of: date
    does_not_apply: DoesNotApply | None
    illustrative: tuple[str, ...]
    after: tuple[str, ...]


class Missing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What would settle an undetermined decision."""

    inputs: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    cohorts: tuple[str, ...] = ()


class LeaningRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A parameter leaned on whose value no source gives."""

    parameter: str
    provenance: Provenance
    origin: str


class BoundRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a value was held against; a bound that is unknown has no value."""

    operator: str
    value: Recorded | UnsetType = UNSET


class CriterionRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A criterion with its value, its bounds and what came of it."""

    id: str
    status: CriterionStatus
    counts_as: CriterionStatus
    value: Recorded | UnsetType = UNSET
    bounds: tuple[BoundRecord, ...] = ()
    clause: str | None = None
    group: str | None = None
    alternative: int | None = None


class RuleRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule with all its criteria; `decides` when the outcome leans on it."""

    id: str
    outcome: str
    status: CriterionStatus
    decides: bool
    clause: str | None
    criteria: tuple[CriterionRecord, ...]


class DecisionRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision, whole: `policyctl/decision-record/1`, described by schemas/forms/decision-record.schema.json."""

    schema: Literal["policyctl/decision-record/1"]
    id: DecisionId
    evaluated_at: Annotated[datetime, Meta(tz=True)]
    as_of: date
    bundle: BundleIdentity
    parameters: ParametersIdentity
    subject_schema: SchemaIdentity
    engine: Engine
    subject: SubjectRecord
    standing: tuple[FactFile, ...]
    overrides: tuple[FactFile, ...]
    cohorts: dict[str, dict[str, Recorded]]
    decision: str
    status: Status
    outcome: str | None
    value: Recorded
    force: Force | None
    outputs: dict[str, Recorded]
    deciding_rules: tuple[str, ...]
    possible: tuple[str | None, ...]
    overridden: tuple[OverrideRecord, ...]
    rehearsed: tuple[RehearsedRecord, ...] | UnsetType = UNSET
    missing: Missing
    leans_on: tuple[LeaningRecord, ...]
    rules: tuple[RuleRecord, ...]

    @property
    def override(self) -> OverrideRecord | None:
        """The override of the decision itself that changes it, or None."""
        return next(
            (each for each in self.overridden if each.decision == self.decision and each.changes), None
        )

    @property
    def effective(self) -> str | None:
        """The outcome that took effect: that of the rules, or the one that overrides it."""
        return self.outcome if self.override is None else self.override.after


_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(DecisionRecord)


def to_line(record: DecisionRecord) -> bytes:
    """The record as canonical JSON, without an end of line; its names are ASCII, so their bytes order them."""
    return _ENCODER.encode(record)


def json_schema() -> dict[str, object]:
    """The JSON Schema of a record: schemas/forms/decision-record.schema.json."""
    (reference,), definitions = msgspec.json.schema_components(
        [DecisionRecord], ref_template="#/$defs/{name}", schema_hook=lambda _: {"description": "JSON."}
    )
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:policyctl:schema:decision-record:1",
        "title": "A decision record",
        **reference,
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }
    return msgspec.json.decode(msgspec.json.encode(document), type=dict[str, object])


def from_line(line: bytes) -> DecisionRecord:
    """The record that a line says. Raises `msgspec.ValidationError` or `DecodeError` where it says none."""
    return _DECODER.decode(line)
