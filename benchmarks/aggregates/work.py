"""The sellers and their orders, and what a programmer would write by hand to judge them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

FIRST_DAY = date(2022, 4, 1)
QUARTER = (date(2022, 7, 1), date(2022, 9, 30))
REASONS = ("rights", "after-sales", "risk-control", "courtesy")
COUNTED = frozenset(REASONS[:3])
_EPOCH = date(1970, 1, 1)

Row = tuple[Any, ...]


def sellers(count: int, orders: int, seed: int) -> Iterator[dict[str, Any]]:
    """As many sellers with that many orders each on average, as JSON says them; amounts are whole cents."""
    chance = random.Random(seed)
    for number in range(count):
        held = chance.randint(0, 2 * orders)
        yield {"seller_id": f"s-{number}", "orders": [_order(chance, number, each) for each in range(held)]}


def _order(chance: random.Random, seller: int, number: int) -> dict[str, Any]:
    amount = chance.randint(100, 100_000)
    is_refunded = chance.random() < 0.1
    refund = chance.randint(1, amount) if is_refunded else None
    return {
        "order_id": f"{seller}-{number}",
        "paid_on": (FIRST_DAY + timedelta(chance.randrange(274))).isoformat(),
        "amount": Decimal(amount).scaleb(-2),
        "refund": None if refund is None else Decimal(refund).scaleb(-2),
        "refund_reason": chance.choice(REASONS) if is_refunded else None,
    }


def by_hand(row: Row) -> tuple[str, int, int]:
    """The outcome with net sales and the count of orders of the quarter, over the scaled tuple our code gets."""
    first, last = ((day - _EPOCH).days for day in QUARTER)
    gross = refunded = count = largest = 0
    has_large = False
    for _, paid_on, amount, refund, reason in row[1]:
        if first <= paid_on <= last:
            gross += amount
            count += 1
            if reason in COUNTED:
                refunded += refund
            largest = max(largest, amount)
            has_large = has_large or (refund is not None and refund > 90_000)
    net = gross - refunded
    if net >= 4_500_000 and count >= 20 and not has_large:
        return "good", net, count
    if net >= 100_000 and largest < 99_000:
        return "watched", net, count
    return "poor", net, count


def plain(seller: Mapping[str, Any]) -> dict[str, Any]:
    """The seller with amounts as a JSON writer takes them: exact texts are numbers again."""
    return {
        **seller,
        "orders": [
            {
                **each,
                "amount": float(each["amount"]),
                "refund": None if each["refund"] is None else float(each["refund"]),
            }
            for each in seller["orders"]
        ],
    }
