"""The boundaries of the example policies, held against the published words written down once more by hand."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from policyctl import policy as policies
from policyctl.feel.temporal import Date
from policyctl.feel.values import Range
from tests.programmes.programmes import INPUTS, decide, policy_of

JULY = date(2023, 7, 25)
MARCH = date(2025, 3, 15)

SHOP = {
    "shop_id": "t-1",
    "currency": "USD",
    "first_sale_on": "2022-01-10",
    "sales": 9000,
    "first_messages": 0,
    "answered_within_24h": 0,
    "answered_within_48h": 0,
    "orders_to_ship": 1,
    "shipped_on_time": 1,
    "shipped_on_time_tracked": 1,
    "low_reviews": 0,
    "refunded_cases": 0,
}


@pytest.mark.parametrize("reviews", [0, 1, 38, 39, 40, 41, 49, 50, 51, 400])
def test_low_reviews_are_counted_below_forty_and_a_rate_from_there(reviews: int) -> None:
    for low in range(min(reviews, 45) + 1):
        facts = SHOP | {"orders": 10, "reviews": reviews, "low_reviews": low}
        allowed = low <= 4 if reviews < 40 else Fraction(low, reviews) < Fraction(10, 100)
        assert decide("etsy-service-standards@2024.1", facts, MARCH).value == (
            "met" if allowed else "not met"
        )


@pytest.mark.parametrize("orders", [5, 299, 300, 301, 399, 400, 401, 100_000])
def test_cases_are_counted_below_three_hundred_and_a_rate_from_there(orders: int) -> None:
    for cases in range(6):
        facts = SHOP | {"orders": orders, "reviews": 0, "refunded_cases": cases}
        allowed = cases <= 3 if orders < 300 else Fraction(cases, orders) < Fraction(1, 100)
        found = decide("etsy-service-standards@2024.1", facts, MARCH, "case_standard")
        assert found.value == ("met" if allowed else "not met")


counts = some.integers(0, 60)


@given(transactions=some.integers(100, 2000), buyers=counts, cases=counts, late=counts)
def test_a_seller_level_is_what_the_pages_say(transactions: int, buyers: int, cases: int, late: int) -> None:
    facts = {
        "seller_id": "e-1",
        "registered_on": "2018-05-04",
        "transactions_3m": min(transactions, 399),
        "transactions_12m": transactions,
        "us_transactions_3m": 100,
        "us_transactions_12m": 100,
        "us_sales_12m": 1000,
        "tracked_us_transactions_3m": 95,
        "defects_12m": buyers,
        "defect_buyers_12m": buyers,
        "unresolved_cases_12m": cases,
        "late_shipments_12m": late,
    }

    def is_within(count: int, allowed: int, rate: str) -> bool:
        return count <= allowed or Fraction(count) <= Fraction(rate) * transactions

    top = is_within(buyers, 3, "0.005") and is_within(cases, 2, "0.003") and is_within(late, 5, "0.03")
    above = is_within(buyers, 4, "0.02") and is_within(cases, 2, "0.003")
    expected = "TOP_RATED" if top else "ABOVE_STANDARD" if above else "BELOW_STANDARD"
    assert decide("ebay-seller-standards@2020.1", facts, JULY).value == expected


def test_the_volume_says_which_days_count_and_the_explanation_names_them() -> None:
    sellers = (INPUTS / "ebay-sellers.ndjson").read_text("utf-8").splitlines()
    policy = policy_of("ebay-seller-standards@2020.1")
    for line, first_day in ((sellers[4], Date(2023, 4, 1)), (sellers[5], Date(2022, 7, 1))):
        explained = policies.explain(policy, json.loads(line, parse_float=Decimal), as_of=JULY)
        windows = {each.id: each.window for rule in explained.rules for each in rule.criteria}
        assert windows["defect rate"] == windows["late count"]
        assert windows["late count"] == Range(first_day, Date(2023, 6, 30), low_closed=True, high_closed=True)


def test_the_worked_example_of_190_of_200_is_on_the_target_and_not_over_it() -> None:
    account = json.loads((INPUTS / "amazon-accounts.ndjson").read_text("utf-8").splitlines()[0])
    for tracked, expected in ((190, "ADVISED"), (191, "NORMAL")):
        found = decide("amazon-account-health@2020.1", account | {"tracked_30d": tracked}, JULY)
        assert (found.value, found.force.value if found.force else None) == (expected, "must")


def test_who_misses_a_contractual_target_may_be_deactivated_and_a_person_decides() -> None:
    account = json.loads((INPUTS / "amazon-accounts.ndjson").read_text("utf-8").splitlines()[1])
    found = decide("amazon-account-health@2020.1", account, JULY)
    assert found.force is not None
    assert (found.value, found.force.value, found.outputs) == ("AT_RISK", "may", {"severity": "binding"})
    missed = decide("amazon-account-health@2020.1", account, JULY, "missed")
    assert missed.value == ["order defects"]


FOUND_IN_THE_EXAMPLE = {
    "prefulfillmentCancelRate": ["rate is not the counts", "missed by the counts"],
    "onTimeDeliveryRate": ["more than there were", "rate is not the counts"],
    "unitOnTimeDeliveryRate": ["good but missed"],
    "orderDefectRate.mfn": ["rate is not the counts"],
    "orderDefectRate.afn": ["rate is not the counts", "other fulfilment"],
    "documentRequest": ["ends before it begins", "good but missed"],
    "validTrackingRate": ["more than there were", "rate is not the counts"],
}


def test_the_inconsistencies_of_the_published_example_are_found_and_nothing_else() -> None:
    lines = (INPUTS / "amazon-report-example.ndjson").read_text("utf-8").splitlines()
    found = {
        metric["metric"]: decide("amazon-report-audit@2020.1", metric, date(2020, 11, 20)).value
        for line in lines
        for metric in [json.loads(line, parse_float=Decimal)]
    }
    assert len(found) == 16
    assert {name: told for name, told in found.items() if told != ["agrees"]} == FOUND_IN_THE_EXAMPLE


SELLER = {"seller_id": "e-1"}
METRIC = {"metric_id": "e-1/INAD", "metric": "ITEM_NOT_AS_DESCRIBED"}


@given(day=some.dates(date(2016, 2, 20), date(2040, 1, 1)))
def test_the_next_evaluation_is_the_first_twentieth_after_the_day(day: date) -> None:
    following = (date.fromordinal(day.toordinal() + days) for days in range(1, 32))
    expected = next(Date(each.year, each.month, each.day) for each in following if each.day == 20)
    for version in ("2016.1", "2020.1"):
        assert decide(f"ebay-seller-standards@{version}", SELLER, day, "next_evaluation").value == expected
    assert decide("ebay-service-metrics@2019.1", METRIC, day, "next_evaluation").value == expected
