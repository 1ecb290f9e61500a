"""A compiled bundle: every decision as nodes over machine values, in an order in which each can be computed.

A *conclusion* is an outcome with its force; a table's conclusions are numbered, and so are its rules and criteria,
because back ends answer in bits and indexes and words are put back only for a reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from policyctl.bundle.model import (
    Aggregator,
    AnyOf,
    Bundle,
    Cohort,
    Criterion,
    Force,
    HitPolicy,
    LiteralExpression,
    Rule,
    Table,
    WhenNull,
)
from policyctl.program import ir
from policyctl.program.types import RangeType, RecordType, ScalarType


class Reads(Struct, frozen=True):
    """The inputs, parameters, decisions and cohorts something reads, each sorted.

    `as_of` when it reads the day of the decision, `zone` when it asks on which day of the zone an instant falls.
    """

    inputs: tuple[str, ...]
    parameters: tuple[str, ...]
    decisions: tuple[str, ...]
    cohorts: tuple[str, ...]
    as_of: bool
    zone: bool


class CompiledCriterion(Struct, frozen=True, kw_only=True):
    """A criterion as one condition. `index` numbers it within its rule; `bit` is two to that power.

    `input_type` is the type of what it tests, None where that is no single value or an exact quotient, which has no
    scale; `is_ratio` says that it is such a quotient, and has no unit.
    """

    index: int
    condition: ir.Node
    when_null: WhenNull
    reads: Reads
    source: Criterion
    input_type: ScalarType | None = None
    is_ratio: bool = False

    @property
    def id(self) -> str:
        return self.source.id

    @property
    def bit(self) -> int:
        return 1 << self.index


class CompiledAnyOf(Struct, frozen=True, kw_only=True):
    """Alternatives of which one must hold; each is a set of criteria that must all hold."""

    source: AnyOf
    alternatives: tuple[tuple[CompiledCriterion, ...], ...]


CompiledCondition: TypeAlias = CompiledCriterion | CompiledAnyOf


class Conclusion(Struct, frozen=True):
    """What a rule concludes: an outcome, and whether it follows by itself or a human decides."""

    outcome: str
    force: Force


class CompiledRule(Struct, frozen=True, kw_only=True):
    """A rule; `index` is its place among the table's rules as written."""

    index: int
    conclusion: int
    conditions: tuple[CompiledCondition, ...]
    outputs: tuple[ir.Node, ...]
    source: Rule

    @property
    def id(self) -> str:
        return self.source.id

    def criteria(self) -> Iterator[CompiledCriterion]:
        """Every criterion, those in groups included, by index."""
        for condition in self.conditions:
            match condition:
                case CompiledCriterion():
                    yield condition
                case CompiledAnyOf(alternatives=alternatives):
                    for alternative in alternatives:
                        yield from alternative


class Output(Struct, frozen=True):
    name: str
    type: ScalarType


class CompiledTable(Struct, frozen=True, kw_only=True):
    """A decision table.

    `rules` stand in the order the hit policy looks at them: as written, or for `priority` by outcome. `default` is a
    conclusion, or None when a table without a matching rule is not applicable.
    """

    id: str
    hit_policy: HitPolicy
    conclusions: tuple[Conclusion, ...]
    rules: tuple[CompiledRule, ...]
    default: int | None
    outputs: tuple[Output, ...]
    default_outputs: tuple[ir.Node, ...]
    aggregator: Aggregator | None
    aggregated: int | None
    reads: Reads
    source: Table

    def rule(self, index: int) -> CompiledRule:
        """The rule that was written at that place."""
        return next(each for each in self.rules if each.index == index)


class CompiledExpression(Struct, frozen=True, kw_only=True):
    """A decision that is one value, or the two endpoints of a range (None where it is unbounded)."""

    id: str
    type: ScalarType | RangeType
    values: tuple[ir.Node | None, ...]
    reads: Reads
    source: LiteralExpression


RANKS = tuple(ir.Rank)
"""What a cohort tells of a subject, in the order of the row."""

CompiledDecision: TypeAlias = CompiledTable | CompiledExpression


class CompiledCohort(Struct, frozen=True, kw_only=True):
    """A cohort: who is a member, the amount, and the values that part cohorts and that one cohort has in common."""

    id: str
    member: ir.Node
    amount: ir.Node
    by: tuple[ir.Node, ...]
    same: tuple[ir.Node, ...]
    reads: Reads
    source: Cohort


class Program(Struct, frozen=True, kw_only=True):
    """A bundle with its parameters, typed and ready to run. `decisions` stand in the order of computation.

    A back end is given the machine row of a subject followed by what each cohort tells of it: one value for each
    `Rank`, `UNKNOWN` where the cohort is not complete. One value for each table of `overridable` comes last: the
    outcome that overrides its own, or None.
    """

    bundle: Bundle
    record: RecordType
    parameters: Mapping[str, ir.ParameterData]
    decisions: tuple[CompiledDecision, ...]
    cohorts: tuple[CompiledCohort, ...] = ()

    def place_of(self, value: ir.CohortValue) -> int:
        """Where what a cohort tells stands in the row that a back end is given."""
        cohort = next(i for i, each in enumerate(self.cohorts) if each.id == value.cohort)
        return len(self.record.fields) + cohort * len(RANKS) + RANKS.index(value.rank)

    @property
    def overridable(self) -> tuple[str, ...]:
        """The tables whose outcome can be overridden, in the order of the row."""
        return tuple(
            each.id
            for each in self.decisions
            if isinstance(each, CompiledTable) and each.source.is_overridable
        )

    def place_of_override(self, table: str) -> int:
        """Where the outcome that overrides that of an overridable table stands in the row."""
        fields = len(self.record.fields) + len(self.cohorts) * len(RANKS)
        return fields + self.overridable.index(table)

    def decision(self, id_: str) -> CompiledDecision:
        """The decision of that id. Raises KeyError."""
        for each in self.decisions:
            if each.id == id_:
                return each
        raise KeyError(id_)
