"""From two policies and a population to who changes, and by which criterion.

Every subject is decided under both. Only those that change are looked at closer and kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import TypeAlias

from msgspec import Struct

from policyctl.bundle.model import HitPolicy
from policyctl.decider import Decider
from policyctl.decision import CriterionStatus, Decision, Overridden, RuleResult, Status
from policyctl.diagnostics import Diagnostic
from policyctl.diff.model import Impact, Moved
from policyctl.diff.sense import merged_order
from policyctl.policy import Policy, candidates
from policyctl.population import Candidate
from policyctl.program.model import CompiledTable
from policyctl.subject.rows import Rejected, Row


class Dated(Struct, frozen=True):
    """A policy and the day it is asked about."""

    policy: Policy
    as_of: date

    def decider(self) -> Decider:
        """What decides subjects on that day."""
        return self.policy.decider(self.as_of)


def has_outcomes(policy: Policy) -> bool:
    """Whether what the policy decides is one of several outcomes."""
    decision = policy.program.decision(policy.bundle.decides)
    return isinstance(decision, CompiledTable) and decision.hit_policy is not HitPolicy.COLLECT


PairedRow: TypeAlias = "tuple[Row, Candidate, Candidate]"
"""A row, and what it is to the old and to the new policy."""


class Pairs(Struct, frozen=True):
    """Rows with what each is to the old and to the new policy; `notes` say why a cohort tells nothing."""

    rows: Iterable[PairedRow]
    notes: tuple[Diagnostic, ...] = ()


def pairs(old: Dated, new: Dated, rows: Iterable[Row], *, complete: Collection[str] = ()) -> Pairs:
    """The rows as subjects of both policies; they hold the whole of the cohorts named in `complete`.

    A cohort that one policy does not have is ranked under the other. Raises Refused as `policy.candidates` does.
    """
    if not complete:
        return Pairs(_streamed(old, new, rows))
    known = list(rows)
    others = set(complete) - _cohorts(old) - _cohorts(new)
    after, before = (
        candidates(
            each.policy, known, as_of=each.as_of, complete=[*others, *(_cohorts(each) & set(complete))]
        )
        for each in (new, old)
    )
    found = zip(known, before.candidates, after.candidates, strict=True)
    return Pairs(found, tuple(dict.fromkeys((*before.notes, *after.notes))))


def _streamed(old: Dated, new: Dated, rows: Iterable[Row]) -> Iterator[PairedRow]:
    same_schema = old.policy.schema == new.policy.schema
    for row in rows:
        now = new.policy.reader.admit(row)
        then = now if same_schema else old.policy.reader.admit(row)
        yield row, (then, None), (now, None)


def _cohorts(dated: Dated) -> set[str]:
    return {each.id for each in dated.policy.program.cohorts}


def measure(old: Dated, new: Dated, found: Pairs) -> Impact:
    """Who of the rows changes from the old policy to the new one; both decide on outcomes (`has_outcomes`)."""
    matrix, causes = Counter[tuple[str, str]](), Counter[str]()
    moved: list[Moved] = []
    rejected = 0
    for outcome in _decided(old, new, found):
        if outcome is None:
            rejected += 1
            continue
        labels, change = outcome
        matrix[labels] += 1
        if change is not None:
            moved.append(change)
            causes.update(change.causes)
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


def _decided(old: Dated, new: Dated, found: Pairs) -> Iterator[tuple[tuple[str, str], Moved | None] | None]:
    """For each row its two labels and the change, if it changed; None where it is no valid subject of both."""
    before, after = old.decider(), new.decider()
    for row, (then, then_told), (now, now_told) in found.rows:
        if isinstance(now, Rejected) or isinstance(then, Rejected):
            yield None
            continue
        was, is_ = old.policy.key_of(then.row), new.policy.key_of(now.row)
        labels = (
            _label(*before.effect(then.row, was, then_told)),
            _label(*after.effect(now.row, is_, now_told)),
        )
        moved = None
        if labels[0] != labels[1]:
            decisions = before.decide(then.row, was, then_told), after.decide(now.row, is_, now_told)
            moved = Moved(
                number=row.number,
                place=row.place,
                subject=is_,
                old=labels[0],
                new=labels[1],
                causes=_causes(*decisions),
            )
        yield labels, moved


def _label(status: Status, outcome: str | None) -> str:
    return outcome if outcome is not None else status.value


def _causes(old: Decision, new: Decision) -> tuple[str, ...]:
    """The criteria that keep the subject from what it was, and those that kept it from what it is; or an override."""
    if old.override is not None or new.override is not None:
        return (_overriding(old.override, new.override),)
    return tuple(dict.fromkeys((*_obstacles(old, new, "gone"), *_obstacles(new, old, "new"))))


def _overriding(old: Overridden | None, new: Overridden | None) -> str:
    """What an override has to do with a change of which it is at least one side."""
    if new is None:
        return "an override that applies under the old alone"
    return "an override that applies under the new alone" if old is None else "another override"


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
