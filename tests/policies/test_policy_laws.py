"""What is true of the shipped policies whatever the facts, tried out on all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import product

from policyctl import policy as policies
from policyctl.decision import Decision, Status
from policyctl.feel.temporal import Date
from policyctl.policy import Policy
from tests.policies.shipped import LIBRARY, POLICIES, bundle_at

ORDERS = [
    (f"jbp, stylised={first}", f"jbp, plus={second}", f"jbp, tier={third}", f"stylised, plus={fourth}")
    for first, second, third, fourth in product(
        ("jbp", "stylised", "unset"),
        ("jbp", "plus", "unset"),
        ("jbp", "tier", "unset"),
        ("stylised", "plus", "unset"),
    )
]
PROGRAMMES = ("is_jbp", "is_stylised", "is_mall")


@cache
def policy_with(id_: str, *assignments: str) -> Policy:
    bundle = bundle_at(POLICIES / id_ / "2023.1.toml")
    return policies.compile(policies.with_parameters(bundle, assignments=assignments), library=LIBRARY)


def storefronts() -> Iterator[Mapping[str, object]]:
    """Every tier with every set of programmes."""
    for tier in ("gold", "silver", "ordinary"):
        for flags in product((True, False), repeat=len(PROGRAMMES)):
            yield {"store_id": "s-1", "current_tier": tier, **dict(zip(PROGRAMMES, flags, strict=True))}


def badges(*assignments: str) -> Iterator[tuple[Mapping[str, object], Decision]]:
    policy = policy_with("storefront-badge", *assignments)
    for facts in storefronts():
        yield facts, policies.decide(policy, facts, as_of=date(2023, 7, 20))


def test_by_the_assumed_order_every_storefront_has_one_badge_that_it_may_show() -> None:
    shown_by = {"jbp": "is_jbp", "stylised": "is_stylised", "plus": "is_mall"}
    for facts, answer in badges():
        assert answer.status is Status.DECIDED
        match answer.value:
            case "gold" | "silver":
                assert facts["current_tier"] == answer.value
            case "none":
                assert facts["current_tier"] == "ordinary"
                assert not any(facts[each] for each in PROGRAMMES)
            case badge:
                assert isinstance(badge, str)
                assert facts[shown_by[badge]] is True


def test_no_order_of_the_open_pairs_changes_a_pair_that_the_text_gives() -> None:
    for order in ORDERS:
        for facts, answer in badges(*(f"first_of.{each}" for each in order)):
            if facts["is_stylised"] or facts["is_mall"]:
                assert answer.value not in ("gold", "silver", "none")
            if not facts["is_jbp"] and not (facts["is_stylised"] and facts["is_mall"]):
                assert answer.status is Status.DECIDED
                assert answer.outputs["order_is_assumed"] is False


READINGS = [
    (f"protection_starts={start}", f"protection_day_one={first}")
    for start, first in product(("approval", "badge"), ("the day it begins", "the day after"))
]


def test_taking_a_reading_of_the_180_days_never_changes_what_was_decided_without() -> None:
    store = {
        "store_id": "s-1",
        "held_tier": "ordinary",
        "bar_met": "ordinary",
        "standing": [],
        "good_seller_approved_on": "2023-01-15",
    }
    days = [date(2023, 1, 15) + timedelta(days=number) for number in range(175, 190)]
    for badge_on, day in product(("2023-01-15", "2023-01-17", None), days):
        facts = store | {"good_seller_badge_on": badge_on}
        left_open = policies.decide(policy_with("store-tier"), facts, as_of=day)
        taken = [protected_under(reading, facts, day) for reading in READINGS]
        if left_open.status is Status.DECIDED:
            assert {each.value for each in taken if each.status is Status.DECIDED} <= {left_open.value}
        elif badge_on is not None:
            assert len({each.value for each in taken}) == 2


def protected_under(reading: tuple[str, ...], facts: Mapping[str, object], day: date) -> Decision:
    """The tier under a reading of the 180 days, which is silver up to the last protected day of that reading."""
    policy = policy_with("store-tier", *reading)
    answer = policies.decide(policy, facts, as_of=day)
    last = policies.decide(policy, facts, as_of=day, decision="last_protected_day")
    if answer.status is Status.DECIDED and last.status is Status.DECIDED:
        assert answer.value == ("silver" if day <= of(last.value) else "ordinary")
    return answer


def test_a_day_is_never_counted_exactly_when_it_lies_in_the_gap_of_its_quarter() -> None:
    policy = policy_with("gold-silver-calendar")
    day = date(2023, 1, 1)
    while day < date(2025, 1, 1):
        facts = {"order_id": "o-1", "paid_at": f"{day}T12:00:00-08:00"}
        judged_on = next_quarter(day)
        found = {
            name: policies.decide(policy, facts, as_of=judged_on, decision=name).value
            for name in ("counting", "gap_start", "gap_end")
        }
        in_gap = found["gap_start"] is not None and of(found["gap_start"]) <= day <= of(found["gap_end"])
        assert found["counting"] == ("never counted" if in_gap else "counted")
        day += timedelta(days=1)


def next_quarter(day: date) -> date:
    """The first day of the quarter after a day."""
    month = day.month + 3 - (day.month - 1) % 3
    return date(day.year + month // 13, month % 12, 1)


def of(value: object) -> date:
    """A date of FEEL as one of Python."""
    assert isinstance(value, Date)
    return date(value.year, value.month, value.day)
