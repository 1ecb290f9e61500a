"""A logged decision is explained from what was logged, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from policyctl import policy as policies
from policyctl.log.rebuild import Different, rebuild
from tests.log.log_worlds import BUNDLE, DAY, record, world

SUBJECT: dict[str, object] = {
    "id": "m-1",
    "sales": 12.5,
    "opened_on": "2020-01-01",
    "orders": [{"amount": 3}],
}


def test_the_explanation_is_the_one_of_the_day(tmp_path: Path) -> None:
    policy = world(tmp_path)
    for decision in ("tier", "half"):
        explained = policies.explain(policy, SUBJECT, as_of=DAY, decision=decision)
        assert rebuild(record(policy, SUBJECT, decision=decision), policy) == explained


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("value = 10.5", "value = 10.6", ["the meaning of `p@1`", "the text of `p@1`", "the parameters"]),
        ('title = "P"', 'title = "Q"', ["the text of `p@1`"]),
    ],
)
def test_another_policy_explains_nothing(tmp_path: Path, before: str, after: str, what: list[str]) -> None:
    logged = record(world(tmp_path), SUBJECT)
    with pytest.raises(Different) as different:
        rebuild(logged, world(tmp_path, BUNDLE.replace(before, after)))
    messages = [each.message for each in different.value.diagnostics]
    assert [each.partition(" is not what")[0] for each in messages] == what
    assert {each.code for each in different.value.diagnostics} == {"L301"}


def test_a_subject_that_was_changed_explains_nothing(tmp_path: Path) -> None:
    policy = world(tmp_path)
    logged = record(policy, SUBJECT)
    changed = replace(logged.subject, facts={**logged.subject.facts, "sales": "13"})
    with pytest.raises(Different, match="the logged subject is not what the decision was made with"):
        rebuild(replace(logged, subject=changed), policy)


def test_a_decision_that_comes_out_otherwise_is_not_explained(tmp_path: Path) -> None:
    policy = world(tmp_path)
    logged = record(policy, SUBJECT, decision="tier")
    with pytest.raises(Different, match="comes out otherwise when it is made again"):
        rebuild(replace(logged, outcome="ordinary"), policy)
