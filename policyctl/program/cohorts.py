"""Cohorts while a bundle is compiled: what they tell of a subject, and what must hold of their expressions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policyctl.bundle.model import Cohort, Decision, Force, Formula, Table
from policyctl.bundle.problems import Problem
from policyctl.program import arithmetic, ir
from policyctl.program.model import CompiledCohort, Reads
from policyctl.program.reads import reads_of
from policyctl.program.terms import RangeTerm
from policyctl.program.types import BooleanType, NumberType, name_of

LARGEST_COHORT = 10**9
"""No cohort has more members: the bound of its counts."""


def told(cohort: str, amount: NumberType) -> Mapping[str, ir.CohortValue]:
    """What a cohort that ranks by such amounts tells, by the words after the dot."""
    count = NumberType(0, 0, LARGEST_COHORT)
    types = {ir.Rank.NEXT_HIGHER: amount, ir.Rank.NEXT_LOWER: amount}
    return {
        each.value: ir.CohortValue(cohort, each, types.get(each, count), nullable=each is not ir.Rank.SIZE)
        for each in ir.Rank
    }


def told_by(cohort: CompiledCohort) -> Mapping[str, ir.CohortValue]:
    """What a compiled cohort tells, in the order of `RANKS`."""
    return told(cohort.id, amount_type(cohort.amount))


def cohort_problems(
    cohort: Cohort, member: ir.Node | RangeTerm | None, amount: ir.Node | RangeTerm | None
) -> Iterator[Problem]:
    """What makes the member or the amount none; None is one that has a mistake already."""
    if cohort.member is not None and member is not None and _kind(member) is not BooleanType:
        yield _problem(cohort.member, "P315", f"a condition is needed, found a {_name(member)}")
    if amount is None:
        return
    if _kind(amount) is not NumberType:
        yield _problem(cohort.amount, "P303", f"a cohort is ranked by a number, found a {_name(amount)}")
    elif not isinstance(amount, RangeTerm) and amount.nullable:
        hint = "say with `if` what null should count as"
        yield _problem(cohort.amount, "P303", "the amount can be null, which has no rank", hint)


def separating_problems(formula: Formula, value: ir.Node | RangeTerm) -> Iterator[Problem]:
    """What makes an expression none that parts cohorts or that one cohort has in common."""
    if isinstance(value, RangeTerm) or value.nullable:
        found = "a range" if isinstance(value, RangeTerm) else f"a {_name(value)} that can be null"
        yield _problem(formula, "P303", f"one value that is never null is needed, found {found}")


def rank_problems(cohort: CompiledCohort, reads: Mapping[str, Reads]) -> Iterator[Problem]:
    """A cohort is complete only when each of its members is decided so far: no rank may come before (P351).

    `reads` is what each decision reads.
    """
    for each in _behind(cohort.reads, reads).values():
        for other in each.cohorts:
            message = f"cohort `{cohort.id}` depends on the ranks of `{other}`"
            hint = "rank by facts, or by decisions that use no rank"
            yield Problem(code="P351", message=message, key=cohort.source.key, hint=hint)
            return


def discretion_problems(
    cohort: CompiledCohort, reads: Mapping[str, Reads], decisions: Iterable[Decision]
) -> Iterator[Problem]:
    """What a person decides about one subject would move the ranks of all others, who would not be told (P352)."""
    tables = {each.id: each for each in decisions if isinstance(each, Table)}
    source = cohort.source
    formulas = [(source.amount, cohort.amount)]
    formulas += [] if source.member is None else [(source.member, cohort.member)]
    formulas += [*zip(source.by, cohort.by, strict=False), *zip(source.same, cohort.same, strict=False)]
    for formula, node in formulas:
        used = sorted(_behind(reads_of([node]), reads).keys() & tables)
        found = ((name, rule) for name in used for rule in tables[name].rules if rule.force is Force.MAY)
        name, rule = next(found, (None, None))
        if rule is not None:
            message = f"cohort `{cohort.id}` depends on `{name}`, whose rule `{rule.id}` only may be applied"
            hint = "rank by facts, or by decisions that nobody has to take"
            yield _problem(formula, "P352", message, hint)


def _behind(first: Reads, reads: Mapping[str, Reads]) -> Mapping[str, Reads]:
    """What each decision reads that something leans on, also through others; its own reads stand under no name."""
    found, pending = {"": first}, [*first.decisions]
    while pending:
        name = pending.pop()
        if name not in found:
            found[name] = reads[name]
            pending.extend(reads[name].decisions)
    return found


def everybody() -> ir.Node:
    """The condition that every subject meets."""
    return ir.Constant(True, BooleanType())


def amount_type(amount: ir.Node) -> NumberType:
    """The type of the amounts next to one's own."""
    low, high = arithmetic.bounds_of(amount.type)
    assert isinstance(amount.type, NumberType)
    return NumberType(amount.type.scale, low, high, amount.type.unit)


def _kind(value: ir.Node | RangeTerm) -> type:
    return RangeTerm if isinstance(value, RangeTerm) else type(value.type)


def _name(value: ir.Node | RangeTerm) -> str:
    return "range" if isinstance(value, RangeTerm) else name_of(value.type)


def _problem(formula: Formula, code: str, message: str, hint: str | None = None) -> Problem:
    return Problem(code=code, message=message, key=formula.key, part=formula.part, hint=hint)
