"""What a table of fixed words holds. A language says all of it: a table without one of the words is no table."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from policyctl.bundle.model import Provenance
from policyctl.bundle.model import Status as PolicyStatus
from policyctl.decision import CriterionStatus, Status
from policyctl.languages import Language


class Counted(Struct, frozen=True):
    """Words for one thing and for any other number of it; `#` is the number."""

    one: str
    many: str

    def of(self, number: int) -> str:
        """The words for the number: `1 day`, `1,000 days`."""
        words = self.one if abs(number) == 1 else self.many
        return words.replace("#", f"{number:,}")


class Phrases(Struct, frozen=True, kw_only=True):
    """The fixed words of one language. `{}` is filled in by `str.format`; all tables have the same gaps."""

    language: Language

    # Values, bounds and distances
    none: str
    true: str
    false: str
    nothing: str
    unknown: str
    comma: str
    in_brackets: str
    quoted: str
    colon: str
    span: str
    days: Counted
    span_of_days: str
    one_of: str
    counts_as: Mapping[CriterionStatus, str]
    missing: str
    no_bound: str
    exactly_met: str
    to_spare: str
    must_be_more: str
    must_be_less: str
    too_early: str
    too_late: str
    short: str
    over: str
    equal: str
    below: str
    above: str
    earlier: str
    later: str

    # What was decided: of a status what stands before its name and what after
    and_: str
    or_: str
    no_outcome: str
    is_value: str
    is_list: str
    is_other: str
    is_status: Mapping[Status, tuple[str, str]]
    statuses: Mapping[Status, str]
    is_possible: str
    may: str
    the_subject: str
    overridden: str
    override: str
    before_and_after: str
    following: str
    overridden_by: str
    changes_nothing: str
    by_the_rule: str
    as_no_rule_applies: str
    or_should_it_hold: str
    whether_the_rule_holds: str

    # Many decisions
    rule: str
    whether_it_holds: str
    no_rule_applies: str
    missed_by: str
    lacks: str
    has_no_value: str
    and_more: str
    rows: Counted
    count_of: str
    rejected: str
    repeated: Counted

    # Rules and criteria
    one_of_these: str
    or_line: str
    holds: str
    holds_as_well: str
    asks_nothing: str
    criteria_open: Counted
    criteria_missed: Counted
    and_open: str
    measured_line: str
    criterion_statuses: Mapping[CriterionStatus, str]
    more_rules: Counted

    # Facts around a decision, behind names of at most ten cells; `|` stands for the kind of values
    asked: str
    policy: str
    measured: str
    missing_label: str
    open: str
    leans_on: str
    source: str
    on_day: str
    days_of_zone: str
    no_value_no_word: str
    in_any_case: str
    facts: str
    parameters: str
    rest_of_cohort: str
    provenances: Mapping[Provenance, str]
    values_without_source: Counted
    for_its_window: str
    from_origin: str
    facts_of_rehearsal: str
    rests_on_rehearsal: str
    policy_title: str
    does_not_apply: Mapping[PolicyStatus, str]
    not_in_force: str
    from_day: str
    until_day: str
    source_is: str
