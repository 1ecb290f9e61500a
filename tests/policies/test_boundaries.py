"""Every bar is tried out where it turns: an example stands exactly on it, and one a single step the other way.

A step is the smallest that the input can make: a cent, a hundredth of a percent, an order, a day. A rate of two counts
has no step of its own, so of it only the bar itself is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from policyctl import policy as policies
from policyctl.bundle import parameters
from policyctl.bundle.library import ids, versions
from policyctl.bundle.model import Bundle, Example
from policyctl.explanation import CriterionExplanation, Explanation
from policyctl.feel.temporal import DaysDuration
from policyctl.feel.values import Value
from policyctl.plugins import library, plugin_manager
from policyctl.policy import Policy
from policyctl.program.model import CompiledTable
from policyctl.program.types import DateType, NumberType

LIBRARY = library(plugin_manager())
TRIED_OUT = {
    *("ae-mall", "china-good-seller", "gold-silver", "gold-silver-calendar", "missing-badge", "store-tier"),
    *("amazon-account-health", "amazon-report-audit", "ebay-seller-standards", "ebay-service-metrics"),
    *("etsy-service-standards", "etsy-star-seller"),
}
NAMES = [
    f"{id_}@{each.version}" for id_ in ids(LIBRARY) if id_ in TRIED_OUT for each in versions(LIBRARY, id_)
]
ORDER = {"<", "<=", ">", ">="}
DAY = 86_400_000_000_000
"""In nanoseconds."""

STEPS_TRIED_IN_THE_BASE = {"etsy-star-seller@2024.1"}
"""It takes over the service standards, whose steps are tried out there."""


@pytest.mark.parametrize("name", NAMES)
def test_every_bar_is_met_exactly_by_an_example(name: str) -> None:
    missing = [
        bar for bar, seen in bars_of(name).items() if not any(size(each.distance) == 0 for each in seen)
    ]
    assert missing == []


@pytest.mark.parametrize("name", [each for each in NAMES if each not in STEPS_TRIED_IN_THE_BASE])
def test_every_bar_of_an_input_is_missed_or_kept_by_one_step_in_another(name: str) -> None:
    missing = [
        bar
        for bar, seen in bars_of(name).items()
        for on_it in [{each.status for each in seen if size(each.distance) == 0}]
        for step in [step_of(seen[0]) if is_of_an_input(name, bar) else None]
        if step is not None
        and not any(size(each.distance) == step and each.status not in on_it for each in seen)
    ]
    assert missing == []


@cache
def bars_of(name: str) -> Mapping[tuple[str, str, str], list[CriterionExplanation]]:
    """Every criterion that orders, by table, rule and id, with what it was in each example that measured it."""
    found: dict[tuple[str, str, str], list[CriterionExplanation]] = defaultdict(list)
    for policy, example in with_parameters(policies.load(name, as_of=date.min, library=LIBRARY)):
        for table, explained in explanations(policy, example):
            for rule in explained.rules:
                for each in rule.criteria:
                    if size(each.distance) is not None and ORDER & {bound.operator for bound in each.bounds}:
                        found[table, rule.id, each.id].append(each)
    return found


def with_parameters(bundle: Bundle) -> Iterator[tuple[Policy, Example]]:
    """Each example with the policy under its parameters; each combination of them is compiled once."""
    compiled: dict[tuple[str | None, str], Policy] = {}
    for example in bundle.examples:
        own = parameters.example_set(bundle, example)
        key = (example.parameters, repr(own.values) if own else "")
        if key not in compiled:
            sets = [example.parameters] if example.parameters else []
            changed = parameters.apply(policies.with_parameters(bundle, sets), [own] if own else [])
            compiled[key] = policies.compile(changed, library=LIBRARY)
        yield compiled[key], example


def explanations(policy: Policy, example: Example) -> Iterator[tuple[str, Explanation]]:
    """The explanation of every table, by its name."""
    for each in policy.program.decisions:
        if isinstance(each, CompiledTable):
            yield each.id, policies.explain(policy, example.input, as_of=example.as_of, decision=each.id)


def is_of_an_input(name: str, bar: tuple[str, str, str]) -> bool:
    """Whether what the criterion tests is an input as it is."""
    policy = as_it_stands(name)
    tables = [each.source for each in policy.program.decisions if isinstance(each, CompiledTable)]
    return any(
        policy.program.record.field(criterion.input.text) is not None
        for table in tables
        for rule in table.rules
        for criterion in rule.criteria()
        if (table.id, rule.id, criterion.id) == bar
    )


@cache
def as_it_stands(name: str) -> Policy:
    """The policy with its own parameters."""
    return policies.compile(policies.load(name, as_of=date.min, library=LIBRARY), library=LIBRARY)


def size(distance: Value) -> Decimal | None:
    """How far from the bar, in the value's own unit or in days; None where there is no distance."""
    match distance:
        case Decimal():
            return abs(distance)
        case DaysDuration(nanoseconds=nanoseconds):
            return abs(Decimal(nanoseconds) / DAY)
        case _:
            return None


def step_of(criterion: CriterionExplanation) -> Decimal | None:
    """The smallest step of an input that is tested as it is."""
    match criterion.type:
        case NumberType(scale=scale):
            return Decimal(1).scaleb(-scale)
        case DateType():
            return Decimal(1)
        case _:
            return None
