"""What the hit policies mean (DMN 1.5, 8.2.10, with unknown): the definition every back end is tested against.

A rule is true, false or unknown. What a rule leads to is its *conclusion* (a number) with the values of its typed
outputs, where `UNKNOWN` may stand for one that nobody can say yet. `decide` looks only at these.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import assert_never

from msgspec import Struct

from policyctl.bundle.model import HitPolicy
from policyctl.feel.values import UNKNOWN, Truth, Value


class Status(Enum):
    """How a decision ended. `undetermined`: something nobody has said could change the outcome."""

    DECIDED = "decided"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"


class Candidate(Struct, frozen=True):
    """A rule, or the default where `rule` is None, with what it leads to; `conclusion` None is "no outcome"."""

    rule: int | None
    truth: Truth
    conclusion: int | None
    outputs: tuple[Value, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether an output is unknown."""
        return any(each is UNKNOWN for each in self.outputs)


class Verdict(Struct, frozen=True):
    """The status, and the candidates that lead to it or are still in play, in the order they were looked at."""

    status: Status
    candidates: tuple[Candidate, ...]


def decide(policy: HitPolicy, rules: Sequence[Candidate], default: Candidate) -> Verdict:
    """The verdict over the rules in the order the policy looks at them (for `priority`: best outcome first)."""
    match policy:
        case HitPolicy.FIRST | HitPolicy.PRIORITY:
            return _agreed(_down_to_first_true(rules, default))
        case HitPolicy.UNIQUE:
            return _unique(rules, default)
        case HitPolicy.ANY:
            return _any(rules, default)
        case HitPolicy.COLLECT:
            return _collect(rules, default)
        case _:
            assert_never(policy)


def _down_to_first_true(rules: Sequence[Candidate], default: Candidate) -> list[Candidate]:
    in_play = []
    for each in rules:
        if each.truth is not False:
            in_play.append(each)
        if each.truth is True:
            return in_play
    return [*in_play, default]


def _agreed(in_play: Sequence[Candidate]) -> Verdict:
    """Decided when all lead to the same: undetermined otherwise, and when an output is unknown."""
    ends = {each.conclusion for each in in_play}
    outputs = _distinct(in_play)
    if len(ends) > 1 or len(outputs) > 1 or any(each.is_blank for each in in_play):
        return Verdict(Status.UNDETERMINED, tuple(in_play))
    status = Status.NOT_APPLICABLE if ends == {None} else Status.DECIDED
    return Verdict(status, tuple(in_play))


def _unique(rules: Sequence[Candidate], default: Candidate) -> Verdict:
    true, in_play = _split(rules, default)
    if len(true) > 1:
        return Verdict(Status.ERROR, tuple(in_play))
    if any(each.truth is UNKNOWN for each in in_play):
        return Verdict(Status.UNDETERMINED, tuple(in_play))
    return _agreed(in_play)


def _any(rules: Sequence[Candidate], default: Candidate) -> Verdict:
    true, in_play = _split(rules, default)
    blank = any(each.is_blank for each in in_play)
    disagree = len({each.conclusion for each in true}) > 1
    if disagree or (not blank and len(_distinct(true)) > 1):
        return Verdict(Status.ERROR, tuple(in_play))
    return _agreed(in_play)


def _collect(rules: Sequence[Candidate], default: Candidate) -> Verdict:
    _, in_play = _split(rules, default)
    if any(each.truth is UNKNOWN or each.is_blank for each in in_play):
        return Verdict(Status.UNDETERMINED, tuple(in_play))
    is_empty = all(each.conclusion is None for each in in_play)
    return Verdict(Status.NOT_APPLICABLE if is_empty else Status.DECIDED, tuple(in_play))


def _split(rules: Sequence[Candidate], default: Candidate) -> tuple[list[Candidate], list[Candidate]]:
    """The true rules; and what is in play: all that is not false, and the default when none is true."""
    true = [each for each in rules if each.truth is True]
    in_play = [each for each in rules if each.truth is not False]
    return true, in_play if true else [*in_play, default]


def _distinct(candidates: Sequence[Candidate]) -> list[tuple[Value, ...]]:
    seen: list[tuple[Value, ...]] = []
    for each in candidates:
        if each.outputs not in seen:
            seen.append(each.outputs)
    return seen
