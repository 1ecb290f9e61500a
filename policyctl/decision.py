"""The result of asking: what was decided, by which rules, what every criterion said, and what would settle it.

A back end answers in bits; `Decision` puts the words back. It is a plain value: reports, logs and the Python API all
read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import TypeAlias

from msgspec import Struct, field

from policyctl.bundle.model import Force, Interval, Provenance, Source
from policyctl.bundle.model import Status as PolicyStatus
from policyctl.feel.values import Value
from policyctl.languages import Words
from policyctl.program.hit_policy import Status
from policyctl.program.settle import Settles
from policyctl.program.types import Type
from policyctl.rehearsals import Rehearsed

__all__ = [
    "CriterionResult",
    "CriterionStatus",
    "Decision",
    "Group",
    "Leaning",
    "Question",
    "RuleResult",
    "Settles",
    "Status",
    "Titles",
]


class CriterionStatus(Enum):
    """What a criterion said. `not_applicable`: its test gave null, as a rate without a denominator does."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


Group: TypeAlias = tuple[tuple[str, ...], ...]
"""The alternatives of a group, each the ids of its criteria."""


class Titles(Struct, frozen=True, kw_only=True):
    """What readers call that which a question is about, by id, as far as it has titles.

    `rules` are those of the table that is asked, `criteria` theirs, by rule and then by id. `labels` are those of the
    outcomes of every table, by table.
    """

    rules: Mapping[str, Words] = field(default_factory=dict)
    criteria: Mapping[str, Mapping[str, Words]] = field(default_factory=dict)
    inputs: Mapping[str, Words] = field(default_factory=dict)
    parameters: Mapping[str, Words] = field(default_factory=dict)
    cohorts: Mapping[str, Words] = field(default_factory=dict)
    decisions: Mapping[str, Words] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, Words]] = field(default_factory=dict)


class Question(Struct, frozen=True, kw_only=True):
    """What is asked: which decision of which policy, on which day.

    `policy` is `id@version` and `title` its title; `heading` is the title of the decision. `outcomes` are those of a
    table, best first, `labels` what readers call them, and `default` the one it has when no rule applies. `groups` are
    those of each rule that has some: of a group its alternatives, of an alternative the ids of its criteria.
    `output_types` are those of the typed outputs, and `output_titles` what readers call these, as `titles` say of all
    else. Days begin and end in
    `time_zone`.
    """

    policy: str
    title: Words
    status: PolicyStatus
    in_force: Interval
    time_zone: str
    sources: tuple[Source, ...]
    subject: str
    decision: str
    heading: Words | None
    outcomes: tuple[str, ...]
    labels: Mapping[str, Words] = field(default_factory=dict)
    default: str | None
    groups: Mapping[str, tuple[Group, ...]]
    output_types: Mapping[str, Type] = field(default_factory=dict)
    output_titles: Mapping[str, Words] = field(default_factory=dict)
    titles: Titles = Titles()
    as_of: date


class CriterionResult(Struct, frozen=True):
    """A criterion by its id, and what it said."""

    id: str
    status: CriterionStatus


class RuleResult(Struct, frozen=True):
    """A rule with what each of its criteria said; `outcome` is what it leads to."""

    id: str
    outcome: str
    status: CriterionStatus
    criteria: tuple[CriterionResult, ...]


class Leaning(Struct, frozen=True):
    """A parameter the decision leaned on whose value no source gives."""

    parameter: str
    provenance: Provenance
    origin: str
    title: Words | None = None


class Overridden(Struct, frozen=True, kw_only=True):
    """A decision whose outcome a named person set aside: `before` is its own outcome, if it has one.

    It holds from `begins`, included, until `ends`, excluded. `force` is that of the outcome before.
    """

    decision: str
    status: Status
    before: str | None
    force: Force | None
    after: str
    who: str
    why: str
    begins: date
    ends: date
    clause: str | None = None

    @property
    def changes(self) -> bool:
        """Whether the outcome is another than without it, or one that only a human could decide."""
        return self.before != self.after or self.force is Force.MAY


class Decision(Struct, frozen=True, kw_only=True):
    """One answer. `value` is the outcome of a table, its list or number where it collects, or an expression's value.

    `possible` names the outcomes an undetermined decision can still have, best first; None stands for no outcome.
    `rules` are the rules that decided, open ones that would decide alike among them, or those still in play. All of it
    is what the rules say; `overridden` are the overrides of this decision and of those it uses, which see the outcomes
    after. `follows_override` says that without the overrides of those it uses it would have come out otherwise.
    `rehearsed` are the facts of standing it leans on that hold for nobody.
    """

    bundle: str
    decision: str
    as_of: date
    subject: str | None
    status: Status
    value: Value
    force: Force | None
    outputs: Mapping[str, Value]
    rules: tuple[str, ...]
    possible: tuple[str | None, ...]
    settles: Settles
    leans_on: tuple[Leaning, ...]
    results: tuple[RuleResult, ...]
    overridden: tuple[Overridden, ...] = ()
    follows_override: bool = False
    rehearsed: tuple[Rehearsed, ...] = ()

    @property
    def override(self) -> Overridden | None:
        """The override of this decision itself that changes it, or None."""
        return next(
            (each for each in self.overridden if each.decision == self.decision and each.changes), None
        )

    @property
    def outcome(self) -> str | None:
        """The label that was decided, or None."""
        return self.value if isinstance(self.value, str) else None
