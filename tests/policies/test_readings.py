"""The readings of what the texts leave open: which there are, what they rest on, and what they can change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from policyctl import policy as policies
from policyctl.bundle.model import Force, Provenance
from policyctl.decision import Decision
from tests.policies.shipped import BUNDLES, LIBRARY, POLICIES, bundle_at, name_of, own_names, policy_at

every_bundle = pytest.mark.parametrize("path", BUNDLES, ids=name_of)

SUPERSEDED = "gold-silver@2022.1"
"""Its readings are those of the version after it, whose examples take each."""

MEIZU = ["average_over", "no_store", "only_store", "tie"]

UNSET_READINGS = {
    "china-good-seller": ["age_reading"],
    "store-tier": ["protection_day_one", "protection_starts"],
    "phone-special-brand": ["refund_after_other_exit", "refund_timing"],
    "phone-full-range": ["coverage_counts", "out_of_stock"],
    "phone-fee": ["part_of_a_year"],
    "phone-listing": ["motorola_needs"],
    "phone-meizu@2022.1": MEIZU,
    "phone-meizu@2022.2": MEIZU,
}
"""Readings that nothing sources and that can cost a store its silver, its application, its licence or money."""


@every_bundle
def test_an_assumed_value_says_what_it_rests_on(path: Path) -> None:
    for parameter in bundle_at(path).parameters:
        if any(cell.provenance is Provenance.ASSUMED for cell in parameter.cells.values()):
            assert parameter.basis is not None


@every_bundle
def test_a_reading_that_nothing_sources_and_that_can_shut_a_store_out_is_left_open(path: Path) -> None:
    own = own_names(bundle_at(path))
    readings = [each for each in bundle_at(path).parameters if each.options is not None and each.id in own]
    unset = sorted(each.id for each in readings if each.provenance is Provenance.UNSET)
    assert unset == UNSET_READINGS.get(name_of(path), UNSET_READINGS.get(path.parent.name, []))


@pytest.mark.parametrize("path", [each for each in BUNDLES if name_of(each) != SUPERSEDED], ids=name_of)
def test_every_option_of_a_reading_is_taken_by_the_bundle_or_by_an_example(path: Path) -> None:
    bundle = bundle_at(path)
    for parameter in bundle.parameters:
        if parameter.options is None or parameter.by or parameter.id not in own_names(bundle):
            continue
        taken: set[object] = {cell.value for cell in parameter.cells.values()}
        taken |= {each.set[parameter.id] for each in bundle.examples if parameter.id in each.set}
        if parameter.id != bundle.zone_parameter:
            assert taken == set(parameter.options)


def decided(id_: str, facts: Mapping[str, object], as_of: date, parameters: str | None = None) -> Decision:
    policy = policy_at(POLICIES / id_ / "2023.1.toml", parameters)
    return policies.decide(policy, {"store_id": "s-1", **facts}, as_of=as_of)


NOTHING_MISSING = {
    "held_tier": "ordinary",
    "bar_met": "ordinary",
    "current_tier": "ordinary",
    "badge_shown": "none",
    "standing": [],
}


OVER = {"fact": "protected", "from": "2023-01-15", "until": "2023-07-15"}


def test_a_missing_badge_can_have_several_causes_at_once() -> None:
    facts = NOTHING_MISSING | {"held_tier": "silver", "standing": [OVER]}
    assert decided("missing-badge", facts, date(2023, 7, 20)).value == ["failed", "protection over"]


def test_a_missing_badge_need_not_have_a_known_cause() -> None:
    assert decided("missing-badge", NOTHING_MISSING, date(2023, 7, 20)).value == ["no cause found"]


def test_a_person_decides_where_soft_power_is_unrated() -> None:
    facts = {
        "industry": "apparel",
        "opened_on": "2023-01-10",
        "good_seller_applied_on": "2023-08-15",
        "operating_metric": 1000,
        "soft_power": None,
    }
    answer = decided("china-good-seller", facts, date(2023, 8, 20), "illustrative")
    assert (answer.value, answer.force) == ("to be judged", Force.MAY)


def test_the_platform_may_choose_where_promotion_is_read_so() -> None:
    bundle = policies.with_parameters(
        bundle_at(POLICIES / "store-tier" / "2023.1.toml"),
        assignments=["promotion=the platform chooses among those who do"],
    )
    policy = policies.compile(bundle, library=LIBRARY)
    facts = {"store_id": "s-1", "held_tier": "silver", "bar_met": "gold", "standing": []}
    answer = policies.decide(policy, facts, as_of=date(2023, 7, 16), decision="earned")
    assert (answer.value, answer.force, answer.outputs["discretion_possible"]) == ("gold", Force.MAY, True)
