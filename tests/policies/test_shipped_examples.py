"""The examples of every bundle that comes with policyctl come out as they say, and leave no rule aside."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from policyctl.examples import run_examples
from policyctl.results import BundleResult
from tests.policies.shipped import BUNDLES, LIBRARY, bundle_at, name_of, own_names

every_bundle = pytest.mark.parametrize("path", BUNDLES, ids=name_of)


@cache
def result_of(path: Path) -> BundleResult:
    return run_examples(bundle_at(path), library=LIBRARY)


@every_bundle
def test_every_example_comes_out_as_it_says(path: Path) -> None:
    assert result_of(path).failed == ()
    assert len(result_of(path).examples) >= 7


@every_bundle
def test_examples_reach_every_rule_and_both_sides_of_every_criterion(path: Path) -> None:
    """Of the rules that a bundle says itself: those it takes over are reached where they were written."""
    found = result_of(path).coverage
    own = own_names(bundle_at(path))
    assert [each for each in found.rules_that_never_hold if each in own] == []
    for sides in (found.criteria_that_never_pass, found.criteria_that_never_fail):
        assert [each for each in sides if any(each.startswith(f"{rule}.") for rule in own)] == []
