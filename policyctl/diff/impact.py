"""From two policies and a population to who changes, and by which criterion.

Every subject is decided under both. Only those that change are looked at closer and kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct

from policyctl.bundle.model import HitPolicy
from policyctl.decider import Decider
from policyctl.decision import CriterionStatus, Decision, RuleResult, Status
from policyctl.diff.model import Impact, Moved
from policyctl.diff.sense import merged_order
from policyctl.policy import Policy
from policyctl.program.model import CompiledTable
from policyctl.program.types import MachineRow
from policyctl.subject.rows import Rejected, Row


class Dated(Struct, frozen=True):
    """A policy and the day it is asked about."""

    policy: Policy
    as_of: date

    def decider(self) -> Decider:
        """What decides subjects on that day."""
        return Decider(self.policy.compiled, self.as_of)


def has_outcomes(policy: Policy) -> bool:
    """Whether what the policy decides is one of several outcomes."""
    decision = policy.program.decision(policy.bundle.decides)
    return isinstance(decision, CompiledTable) and decision.hit_policy is not HitPolicy.COLLECT


def measure(old: Dated, new: Dated, rows: Iterable[Row]) -> Impact:
    """Who of the rows changes from the old policy to the new one; both decide on outcomes (`has_outcomes`)."""
    matrix, causes = Counter[tuple[str, str]](), Counter[str]()
    moved: list[Moved] = []
    rejected = 0
    for outcome in _decided(old, new, rows):
        if outcome is None:
            rejected += 1
            continue
        labels, found = outcome
        matrix[labels] += 1
        if found is not None:
            moved.append(found)
            causes.update(found.causes)
    orders = _outcomes(old), _outcomes(new)
    better, worse = _directions(matrix, *orders)
    labels_seen = _labels(matrix, *orders)
    places = {label: number for number, label in enumerate(labels_seen)}
    cells = sorted(matrix.items(), key=lambda each: (places[each[0][0]], places[each[0][1]]))
    return Impact(
        decision=new.policy.bundle.decides,
        old_as_of=old.as_of,
        new_as_of=new.as_of,
        rows=matrix.total() + rejected,
        rejected=rejected,
        labels=labels_seen,
        matrix=tuple((was, is_, count) for (was, is_), count in cells),
        better=better,
        worse=worse,
        causes=tuple(sorted(causes.items(), key=lambda each: (-each[1], each[0]))),
        moved=tuple(moved),
    )


def _decided(
    old: Dated, new: Dated, rows: Iterable[Row]
) -> Iterator[tuple[tuple[str, str], Moved | None] | None]:
    """For each row its two labels and the change, if it changed; None where it is no valid subject of both."""
    before, after = old.decider(), new.decider()
    same_schema = old.policy.schema == new.policy.schema
    for row in rows:
        now = new.policy.reader.admit(row)
        then = now if same_schema else old.policy.reader.admit(row)
        if isinstance(now, Rejected) or isinstance(then, Rejected):
            yield None
            continue
        labels = _label(*before.run(then.row)), _label(*after.run(now.row))
        found = None
        if labels[0] != labels[1]:
            found = Moved(
                number=row.number,
                place=row.place,
                subject=new.policy.key_of(now.row),
                old=labels[0],
                new=labels[1],
                causes=_causes(before, after, then.row, now.row),
            )
        yield labels, found


def _label(status: Status, outcome: str | None) -> str:
    return outcome if outcome is not None else status.value


def _causes(before: Decider, after: Decider, then: MachineRow, now: MachineRow) -> tuple[str, ...]:
    """The criteria that keep the subject from what it was, and those that kept it from what it is."""
    old, new = before.decide(then), after.decide(now)
    return tuple(dict.fromkeys((*_obstacles(old, new, "gone"), *_obstacles(new, old, "new"))))


def _obstacles(reached: Decision, missed: Decision, alone: str) -> Iterator[str]:
    """For each rule that led somewhere in the one decision, the criteria it misses in the other."""
    results = {each.id: each for each in missed.results}
    for rule in reached.rules:
        result = results.get(rule)
        if result is None:
            yield f"rule {rule} is {alone}"
        elif result.status is not CriterionStatus.PASS:
            yield from (f"rule {rule}, {each}" for each in _missed(result))


def _missed(result: RuleResult) -> list[str]:
    """The criteria that fail; those that do not pass where none does."""
    failed = [each.id for each in result.criteria if each.status is CriterionStatus.FAIL]
    return failed or [each.id for each in result.criteria if each.status is not CriterionStatus.PASS]


def _outcomes(dated: Dated) -> Sequence[str]:
    decision = dated.policy.program.decision(dated.policy.bundle.decides)
    return decision.source.outcomes if isinstance(decision, CompiledTable) else ()


def _directions(matrix: Counter[tuple[str, str]], old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many fare better and how many worse; none where the outcomes have no common order."""
    ranks = merged_order(old, new) or {}
    steps = [
        (ranks[is_] - ranks[was], count)
        for (was, is_), count in matrix.items()
        if was in ranks and is_ in ranks
    ]
    return sum(count for step, count in steps if step < 0), sum(count for step, count in steps if step > 0)


def _labels(matrix: Counter[tuple[str, str]], old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    order = merged_order(old, new) or dict.fromkeys((*old, *new))
    seen = {label for labels in matrix for label in labels}
    statuses = [each.value for each in Status if each.value in seen and each.value not in order]
    return (*order, *statuses)
