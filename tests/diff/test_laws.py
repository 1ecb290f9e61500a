"""What every comparison promises, whatever the policies."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from policyctl.backends.python import compile_python
from policyctl.bundle.load import parse_bundle
from policyctl.bundle.model import Bundle
from policyctl.decider import Decider
from policyctl.diagnostics import Refused
from policyctl.diff.model import Change, Kind
from policyctl.diff.text import compare
from policyctl.program.compile import compile as compile_program
from policyctl.program.types import MachineRow
from tests.diff.changed_policies import (
    ANSWERS,
    RECORD,
    Policy,
    changed_criteria,
    changed_policies,
    every_row,
    rows,
)

DAY = date(2024, 1, 1)
LAWS = settings(suppress_health_check=list(HealthCheck))


def bundle(policy: Policy, version: str) -> Bundle:
    return parse_bundle(policy.text(version), file=f"{version}.toml")


def answers(bundle_: Bundle, subjects: list[MachineRow]) -> list[str | None]:
    decider = Decider(compile_python(compile_program(bundle_, RECORD)), DAY)
    return [decider.effect(each)[1] for each in subjects]


def both_decided(old: Bundle, new: Bundle, subjects: list[MachineRow]) -> list[tuple[int, int]]:
    """The ranks, before and after, of each subject that is decided both times."""
    try:
        before, after = answers(old, subjects), answers(new, subjects)
    except Refused:
        assume(False)
        raise
    pairs = zip(before, after, strict=True)
    return [(ANSWERS.index(was), ANSWERS.index(is_)) for was, is_ in pairs if was and is_]


@LAWS
@given(changed_policies(), st.lists(rows, min_size=10, max_size=30))
def test_changes_keep_what_their_kinds_promise(
    policies: tuple[Policy, Policy], subjects: list[MachineRow]
) -> None:
    old, new = bundle(policies[0], "1"), bundle(policies[1], "2")
    kinds = {each.kind for each in compare(old, new, RECORD).changes}
    assume(Kind.UNCLEAR not in kinds)
    assume(not {Kind.TIGHTENED, Kind.LOOSENED} <= kinds)
    decided = both_decided(old, new, subjects)
    if Kind.LOOSENED not in kinds:
        assert all(is_ >= was for was, is_ in decided)
    if Kind.TIGHTENED not in kinds:
        assert all(is_ <= was for was, is_ in decided)


@LAWS
@given(changed_criteria())
def test_what_is_said_of_a_criterion_holds_for_every_subject(policies: tuple[Policy, Policy]) -> None:
    old, new = bundle(policies[0], "1"), bundle(policies[1], "2")
    kinds = {each.kind for each in compare(old, new, RECORD).changes}
    assume(Kind.UNCLEAR not in kinds)
    decided = both_decided(old, new, list(every_row))
    if Kind.LOOSENED not in kinds:
        assert all(is_ >= was for was, is_ in decided)
    if Kind.TIGHTENED not in kinds:
        assert all(is_ <= was for was, is_ in decided)


@LAWS
@given(changed_policies())
def test_a_bundle_does_not_differ_from_itself(policies: tuple[Policy, Policy]) -> None:
    same = bundle(policies[1], "1")
    assert compare(same, same).changes == ()
    assert compare(same, bundle(policies[1], "1")).changes == ()


MIRRORED = {
    Kind.TIGHTENED: Kind.LOOSENED,
    Kind.LOOSENED: Kind.TIGHTENED,
    Kind.ADDED: Kind.REMOVED,
    Kind.REMOVED: Kind.ADDED,
    Kind.UNCLEAR: Kind.UNCLEAR,
    Kind.REWORDED: Kind.REWORDED,
}


def seen(change: Change) -> tuple[object, ...]:
    return change.kind, change.topic, change.old, change.new, change.old_place, change.new_place


@LAWS
@given(changed_policies())
def test_the_way_back_is_the_mirror_of_the_way_there(policies: tuple[Policy, Policy]) -> None:
    old, new = bundle(policies[0], "1"), bundle(policies[1], "2")
    there = Counter(map(seen, compare(old, new, RECORD).changes))
    back = Counter(
        (MIRRORED[each.kind], each.topic, each.new, each.old, each.new_place, each.old_place)
        for each in compare(new, old, RECORD).changes
    )
    assert there == back
