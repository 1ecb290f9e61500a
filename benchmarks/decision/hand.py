"""The limit: the same policy as a programmer would write it by hand, with its failed criteria.

The numbers are repeated here on purpose: hand-written means written by hand. A run checks them against the others.
Two forms: over the record as decoded JSON gives it, and over the validated and scaled tuple that a generated
function gets (the stricter limit).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from benchmarks.decision.work import Decision, Record

GOLD_SALES = {
    "womenswear": 120000,
    "menswear": 90000,
    "kids": 75000,
    "shoes": 80000,
    "bags": 70000,
    "jewelry": 60000,
    "beauty": 65000,
    "electronics": 200000,
    "home": 100000,
    "sports": 85000,
    "toys": 55000,
    "auto": 150000,
}
SILVER_SALES = {
    "womenswear": 40000,
    "menswear": 30000,
    "kids": 25000,
    "shoes": 27500,
    "bags": 22500,
    "jewelry": 20000,
    "beauty": 21000,
    "electronics": 66000,
    "home": 32000,
    "sports": 28000,
    "toys": 18000,
    "auto": 50000,
}


def decide(record: Record) -> Decision:
    """The deciding rule and the failed criteria of a record with ISO dates and floats, on 2026-10-01."""
    opened_on = record["store_opened_on"]
    sales = record["gmv_90d"]
    industry = record["industry"]
    positive = record["positive_rate"]
    snad = record["snad_dispute_rate"]
    not_received = record["not_received_dispute_rate"]
    online = record["online_72h_rate"]
    dsr = record["dsr"]

    failed = []
    if opened_on > "2025-10-01":
        failed.append("gold.store_opened_on")
    if sales < GOLD_SALES[industry]:
        failed.append("gold.gmv_90d")
    if positive < 0.97:
        failed.append("gold.positive_rate")
    if snad is None or snad > 0.012:
        failed.append("gold.snad_dispute_rate")
    if not_received > 0.008:
        failed.append("gold.not_received_dispute_rate")
    if online < 0.9:
        failed.append("gold.online_72h_rate")
    if dsr is None or dsr < 4.7:
        failed.append("gold.dsr")
    gold_failures = len(failed)

    if opened_on > "2026-04-01":
        failed.append("silver.store_opened_on")
    if sales < SILVER_SALES[industry]:
        failed.append("silver.gmv_90d")
    if positive < 0.9:
        failed.append("silver.positive_rate")
    if snad is None or snad > 0.025:
        failed.append("silver.snad_dispute_rate")
    if not_received > 0.02:
        failed.append("silver.not_received_dispute_rate")
    if online < 0.75:
        failed.append("silver.online_72h_rate")
    if dsr is None or dsr < 4.3:
        failed.append("silver.dsr")

    if gold_failures == 0:
        return "gold", failed
    if len(failed) == gold_failures:
        return "silver", failed
    protected_until = record["good_seller_until"]
    if protected_until is not None and protected_until >= "2026-10-01":
        return "protected", failed
    return "ordinary", failed


GOLD_CENTS = {industry: 100 * sales for industry, sales in GOLD_SALES.items()}
SILVER_CENTS = {industry: 100 * sales for industry, sales in SILVER_SALES.items()}
EPOCH = date(1970, 1, 1)
GOLD_OPENED_BY = (date(2025, 10, 1) - EPOCH).days
SILVER_OPENED_BY = (date(2026, 4, 1) - EPOCH).days
AS_OF = (date(2026, 10, 1) - EPOCH).days


def decide_scaled(subject: tuple[Any, ...]) -> Decision:
    """The same of a tuple in schema order: dates as day numbers, money in cents, rates in ten thousandths."""
    (
        _, _, _, industry, _, _, opened_on, protected_until, sales, _, _,
        positive, snad, not_received, online, dsr, _, _, _, _, _,
    ) = subject  # fmt: skip

    failed = []
    if opened_on > GOLD_OPENED_BY:
        failed.append("gold.store_opened_on")
    if sales < GOLD_CENTS[industry]:
        failed.append("gold.gmv_90d")
    if positive < 9700:
        failed.append("gold.positive_rate")
    if snad is None or snad > 120:
        failed.append("gold.snad_dispute_rate")
    if not_received > 80:
        failed.append("gold.not_received_dispute_rate")
    if online < 9000:
        failed.append("gold.online_72h_rate")
    if dsr is None or dsr < 470:
        failed.append("gold.dsr")
    gold_failures = len(failed)

    if opened_on > SILVER_OPENED_BY:
        failed.append("silver.store_opened_on")
    if sales < SILVER_CENTS[industry]:
        failed.append("silver.gmv_90d")
    if positive < 9000:
        failed.append("silver.positive_rate")
    if snad is None or snad > 250:
        failed.append("silver.snad_dispute_rate")
    if not_received > 200:
        failed.append("silver.not_received_dispute_rate")
    if online < 7500:
        failed.append("silver.online_72h_rate")
    if dsr is None or dsr < 430:
        failed.append("silver.dsr")

    if gold_failures == 0:
        return "gold", failed
    if len(failed) == gold_failures:
        return "silver", failed
    if protected_until is not None and protected_until >= AS_OF:
        return "protected", failed
    return "ordinary", failed
