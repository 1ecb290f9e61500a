"""What stands after a dot of a value: the ends of a range, the days of a duration, the parts of a date."""

from __future__ import annotations

from policyctl.diagnostics import nearest
from policyctl.feel import syntax
from policyctl.program import ir
from policyctl.program.temporal import days_in
from policyctl.program.terms import Compound, Mistaken, RangeTerm, Term, describe
from policyctl.program.types import DateType, DaysDurationType, NumberType

_PART_BOUNDS = {
    ir.DateProperty.YEAR: (-11_000, 22_000),
    ir.DateProperty.MONTH: (1, 12),
    ir.DateProperty.DAY: (1, 31),
    ir.DateProperty.WEEKDAY: (1, 7),
}


def property_of(base: Term, tree: syntax.Path) -> Term:
    """The property a path names (DMN 1.5, 10.3.2.15). Raises Mistaken where the value has none of the name."""
    if isinstance(base, RangeTerm) and tree.name in ("start", "end"):
        end = base.low if tree.name == "start" else base.high
        if end is not None:
            return end
    if not isinstance(base, Compound) and tree.name == "days" and _counts_whole_days(base):
        return days_in(base)
    if isinstance(base, Compound) or not isinstance(base.type, DateType):
        message = f"a {describe(base)} has no property `{tree.name}` in bundles"
        raise Mistaken("P306", message, tree.name_span)
    known = {each.value: each for each in ir.DateProperty}
    if tree.name not in known:
        close = nearest(tree.name, known)
        hint = f"did you mean `{close}`?" if close else "a date has year, month, day and weekday"
        raise Mistaken("P302", f"a date has no property `{tree.name}`", tree.name_span, hint)
    part = known[tree.name]
    return ir.DatePart(part, base, NumberType(0, *_PART_BOUNDS[part]), base.nullable, base.unknowable)


def _counts_whole_days(node: ir.Node) -> bool:
    return isinstance(node.type, DaysDurationType) and node.type.whole_days
