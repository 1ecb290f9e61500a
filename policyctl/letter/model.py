"""Everything that a template can name.

Every field always has a value: a text, which may be empty; true or false; or a list, which may be empty. So a template
whose names are right can always be filled in. Texts are in the language of the letter, dates `YYYY-MM-DD`.
"""

from __future__ import annotations

from msgspec import Struct


class PolicyPart(Struct, frozen=True, kw_only=True):
    """The policy in its version. `warning` says that it does not apply on the day, where it does not.

    `digest` is that of the bytes of its text.
    """

    id: str
    version: str
    title: str
    in_force: str
    warning: str
    digest: str


class DecisionPart(Struct, frozen=True, kw_only=True):
    """What was decided. `outcome` is empty where nothing was; `possible` are the outcomes that then are left.

    `is_default` when no rule applies, `is_for_a_person` when the outcome may follow and a person decides. `has_better`
    when there are better outcomes than the one that was decided. Where a named person has set aside what the rules say,
    `is_overridden`: then the outcome is what holds and says so, and `outcome_before` is what the rules came to.
    `is_open` when the rules do not determine it: the same as `is_undetermined`, unless a person has overridden them.
    `is_appealable` unless it is as good as can be: the best outcome, and no person decides whether it follows.
    """

    title: str
    outcome: str
    outcome_before: str
    possible: str
    is_overridden: bool
    is_decided: bool
    is_undetermined: bool
    is_open: bool
    is_not_applicable: bool
    is_error: bool
    is_default: bool
    is_for_a_person: bool
    has_better: bool
    is_appealable: bool


class CriterionPart(Struct, frozen=True, kw_only=True):
    """A fact that was tested: its value, what was asked of it, and how far they are apart.

    `group` names the alternatives of which it is one. `measured` are the days of the fact. Where the fact is itself
    decided by rules, `asked` are those that tell why it is so, one level deep: in these it is empty.
    """

    title: str
    value: str
    bound: str
    distance: str
    status: str
    is_met: bool
    is_missed: bool
    is_open: bool
    clause: str
    group: str
    measured: str
    asked: tuple[RulePart, ...]


class RulePart(Struct, frozen=True, kw_only=True):
    """A rule with the criteria that are told of it. `measured` are the days of its facts, where those are the same.

    `is_for_a_person` when its outcome may follow and a person decides.
    """

    title: str
    outcome: str
    clause: str
    measured: str
    is_for_a_person: bool
    criteria: tuple[CriterionPart, ...]


class MissingPart(Struct, frozen=True, kw_only=True):
    """What would settle the decision: a fact that nobody has given, a value that the policy leaves open, or a cohort
    of which not every member is known."""

    title: str
    name: str
    clause: str


class StatementPart(Struct, frozen=True, kw_only=True):
    """What the policy says beside the reasons; `value` is that of a decision, such as a day."""

    title: str
    value: str
    clause: str


class OverridePart(Struct, frozen=True, kw_only=True):
    """A decision that a named person has set aside: what it was and is, from which day until which, excluded."""

    title: str
    before: str
    after: str
    who: str
    why: str
    begins: str
    ends: str
    clause: str


class ReadingPart(Struct, frozen=True, kw_only=True):
    """A value that no source gives: what it is, why it was taken, and where it comes from."""

    title: str
    value: str
    basis: str
    clause: str
    origin: str


class SourcePart(Struct, frozen=True, kw_only=True):
    """A document that the clauses are of, and what is doubtful about it."""

    id: str
    title: str
    file: str
    url: str
    sha256: str
    warning: str


class RecordPart(Struct, frozen=True, kw_only=True):
    """The logged decision that the letter is made from; empty where it is made from no log."""

    id: str
    evaluated_at: str


class Letter(Struct, frozen=True, kw_only=True):
    """A statement of reasons.

    `reasons` are the rules that decided; where nothing is decided there are none, but for a table that collects, whose
    findings stand whatever is open. `obstacles` are those to a better outcome with what was missed, or where
    nothing is decided those still in play with what is open. `readings` are assumed, `illustrations` invented so that
    examples run.
    """

    language: str
    subject: str
    date: str
    zone: str
    policy: PolicyPart
    decision: DecisionPart
    reasons: tuple[RulePart, ...]
    obstacles: tuple[RulePart, ...]
    missing_facts: tuple[MissingPart, ...]
    missing_values: tuple[MissingPart, ...]
    missing_cohorts: tuple[MissingPart, ...]
    outputs: tuple[StatementPart, ...]
    overrides: tuple[OverridePart, ...]
    facts: tuple[StatementPart, ...]
    effective: tuple[StatementPart, ...]
    reassessed: tuple[StatementPart, ...]
    persons: tuple[StatementPart, ...]
    steps: tuple[StatementPart, ...]
    appeals: tuple[StatementPart, ...]
    readings: tuple[ReadingPart, ...]
    illustrations: tuple[ReadingPart, ...]
    sources: tuple[SourcePart, ...]
    record: RecordPart
