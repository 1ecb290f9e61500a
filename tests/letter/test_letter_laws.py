"""What holds of the letter of every decision: tried with every example of the policies that come along."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyctl.bundle.parameters import apply, example_set
from policyctl.languages import Language
from policyctl.letter.content import letter_of
from policyctl.letter.escape import plain
from policyctl.letter.filling import fill
from policyctl.letter.templates import general_template
from policyctl.policy import compile as compile_policy
from policyctl.policy import explain
from policyctl.report.phrases import phrases_in
from tests.policies.shipped import LIBRARY, POLICIES, policy_at

OURS = sorted(POLICIES.glob("[a-z]*/2023.1.toml"))


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.parent.name)
def test_a_letter_tells_outcome_reasons_and_all_that_is_doubtful(path: Path) -> None:
    for example in policy_at(path).bundle.examples:
        policy = policy_at(path, example.parameters)
        if own := example_set(policy.bundle, example):
            policy = compile_policy(apply(policy.bundle, [own]), library=LIBRARY)
        explanation = explain(policy, example.input, as_of=example.as_of)
        for language in Language:
            letter = letter_of(explanation, policy.bundle, policy.program.record, phrases_in(language))
            text = fill(general_template(language), letter)
            decision = letter.decision
            told = [decision.outcome or decision.possible, letter.subject, letter.policy.title]
            told += [rule.clause for rule in letter.reasons]
            told += [
                part
                for rule in letter.reasons
                for each in rule.criteria
                for part in (each.clause, each.value)
            ]
            told += [each.title for each in (*letter.missing_facts, *letter.missing_values)]
            told += [each.title for each in (*letter.readings, *letter.illustrations)]
            told += [each.warning for each in letter.sources]
            assert [each for each in told if plain(each) not in text] == [], example.id
            assert decision.is_decided == (explanation.decision.status.value == "decided")
