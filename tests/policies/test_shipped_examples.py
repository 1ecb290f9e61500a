"""Every example of every bundle that comes with policyctl comes out as it says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from shipped import BUNDLES, bundle_at, name_of, policy_of

from policyctl import policy as policies
from policyctl.bundle.model import Example
from policyctl.decision import Decision, Status
from policyctl.feel.temporal import Date

EXAMPLES = [
    pytest.param(path, example, id=f"{name_of(path)}: {example.id}")
    for path in BUNDLES
    for example in bundle_at(path).examples
]


def found_in(decision: Decision) -> Mapping[str, object]:
    """What an example can expect of the decision asked for."""
    return {
        "rule": ", ".join(decision.rules) or None,
        "status": decision.status.value,
        "possible": list(decision.possible),
        "missing": sorted([*decision.settles.inputs, *decision.settles.parameters]),
    }


def plain(value: object) -> object:
    """The value as TOML has it."""
    return date(value.year, value.month, value.day) if isinstance(value, Date) else value


@pytest.mark.parametrize(("path", "example"), EXAMPLES)
def test_an_example_comes_out_as_it_says(path: Path, example: Example) -> None:
    policy = policy_of(path, example)
    found = dict(found_in(policies.decide(policy, example.input, as_of=example.as_of)))
    for name in example.expect.keys() - found.keys():
        answer = policies.decide(policy, example.input, as_of=example.as_of, decision=name)
        found[name] = plain(answer.value) if answer.status is Status.DECIDED else answer.status.value
    assert {name: found[name] for name in example.expect} == example.expect
