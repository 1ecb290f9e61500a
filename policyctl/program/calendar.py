"""What must hold of the decisions that a calendar takes its days from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policyctl.bundle.model import CalendarEvent
from policyctl.bundle.problems import Problem
from policyctl.program.model import CompiledDecision, CompiledExpression
from policyctl.program.types import DateType, InstantType, RangeType, ScalarType


def event_problems(
    events: Iterable[CalendarEvent], decisions: Mapping[str, CompiledDecision]
) -> Iterator[Problem]:
    """Events whose decision gives no day (P341), that judge no days (P313), or come as often as they cannot (P342).

    A decision that is not among those given has mistakes of its own.
    """
    for event in events:
        decision, judges = decisions.get(event.decision), decisions.get(event.judges or "")
        if decision is not None:
            yield from _decision_problems(event, decision, decisions)
        if judges is not None and not is_range_of_days(judges):
            message = f"`{judges.id}` is no decision whose value is a range of days"
            yield Problem(code="P313", message=message, key=(*event.key, "judges"))


def _decision_problems(
    event: CalendarEvent, decision: CompiledDecision, decisions: Mapping[str, CompiledDecision]
) -> Iterator[Problem]:
    if not _is_day(decision):
        message = f"`{decision.id}` gives no day and no instant, and no range of them"
        yield Problem(code="P341", message=message, key=(*event.key, "decision"))
    moves = any(each.reads.as_of for each in upstream(decision, decisions))
    if moves and event.every is None:
        message = f"`{decision.id}` depends on the day of the decision, and the event comes once"
        hint = 'say how often it comes, such as every = "quarter"'
        yield Problem(code="P342", message=message, key=event.key, part="key", hint=hint)
    if not moves and event.every is not None:
        message = f"`{decision.id}` is the same on every day, and the event comes every {event.every.value}"
        hint = "leave `every` out: the event comes once"
        yield Problem(code="P342", message=message, key=(*event.key, "every"), hint=hint)


def _is_day(decision: CompiledDecision) -> bool:
    if not isinstance(decision, CompiledExpression):
        return False
    type_ = decision.type
    return _is_temporal(type_.element if isinstance(type_, RangeType) else type_)


def is_range_of_days(decision: CompiledDecision) -> bool:
    """Whether the value of the decision is a range of days or instants."""
    return isinstance(decision, CompiledExpression) and (
        isinstance(decision.type, RangeType) and _is_temporal(decision.type.element)
    )


def _is_temporal(type_: ScalarType) -> bool:
    return isinstance(type_, DateType | InstantType)


def upstream(
    decision: CompiledDecision, decisions: Mapping[str, CompiledDecision]
) -> Iterator[CompiledDecision]:
    """The decision and all that it uses, each once."""
    seen: set[str] = set()
    pending = [decision.id]
    while pending:
        current = decisions.get(pending.pop())
        if current is not None and current.id not in seen:
            seen.add(current.id)
            yield current
            pending.extend(current.reads.decisions)
