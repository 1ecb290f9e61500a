"""A few dozen typical expressions, each written in FEEL, in CEL and in ZEN's language, with the value all must give.

Only what all three can say is here. What is wordy in one of them is written the way its manual would write it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CONTEXT: dict[str, Any] = {
    "positive_rate": 0.9712,
    "dispute_rate": 0.0085,
    "dsr": 4.75,
    "sales": 81250.5,
    "orders": 412.0,
    "refunds": 9.0,
    "penalty_points": 12.0,
    "tier": "silver",
    "industry": "shoes",
    "name": "Blue Star Store",
    "note": None,
    "is_open": True,
    "is_suspended": False,
    "rates": [0.012, 0.0085, 0.02, 0.0051, 0.031],
    "lines": [
        {"sku": "a-1", "price": 10.5, "quantity": 2.0, "is_paid": True},
        {"sku": "b-7", "price": 99.0, "quantity": 1.0, "is_paid": False},
        {"sku": "c-3", "price": 4.25, "quantity": 10.0, "is_paid": True},
    ],
    "store": {"owner": {"city": "Madrid", "years": 6.0}, "country": "ES"},
}
"""What every expression may name; numbers are floats because CEL does not mix integers and floats."""


@dataclass(frozen=True, slots=True)
class Expression:
    feel: str
    cel: str
    zen: str
    value: Any


def expressions() -> tuple[Expression, ...]:
    """All of them, from a bare literal to a filter over rows."""
    return (*_scalars(), *_conditions(), *_texts(), *_lists())


def _scalars() -> tuple[Expression, ...]:
    return (
        Expression("42", "42.0", "42", 42),
        Expression("orders", "orders", "orders", 412),
        Expression("1 + 2 * 3", "1.0 + 2.0 * 3.0", "1 + 2 * 3", 7),
        Expression("refunds / orders", "refunds / orders", "refunds / orders", 9 / 412),
        Expression("sales * 0.05 + 12.5", "sales * 0.05 + 12.5", "sales * 0.05 + 12.5", 4075.025),
        Expression("-(orders - refunds) / 2", "-(orders - refunds) / 2.0", "-(orders - refunds) / 2", -201.5),
        Expression("floor(sales / 100)", "math.floor(sales / 100.0)", "floor(sales / 100)", 812),
        Expression("abs(refunds - orders)", "math.abs(refunds - orders)", "abs(refunds - orders)", 403),
        Expression("max(dsr, 4.5, 4.9)", "math.greatest(dsr, 4.5, 4.9)", "max([dsr, 4.5, 4.9])", 4.9),
        Expression("store.owner.years + 1", "store.owner.years + 1.0", "store.owner.years + 1", 7),
        Expression(
            "(sales - 50000) * 0.02 + (orders - 100) * 1.5",
            "(sales - 50000.0) * 0.02 + (orders - 100.0) * 1.5",
            "(sales - 50000) * 0.02 + (orders - 100) * 1.5",
            1093.01,
        ),
    )


def _conditions() -> tuple[Expression, ...]:
    return (
        Expression("positive_rate >= 0.97", "positive_rate >= 0.97", "positive_rate >= 0.97", True),
        Expression("dsr < 4.7", "dsr < 4.7", "dsr < 4.7", False),
        Expression("note = null", "note == null", "note == null", True),
        Expression(
            "is_open and not(is_suspended)", "is_open && !is_suspended", "is_open and not is_suspended", True
        ),
        Expression(
            "positive_rate >= 0.97 and dispute_rate <= 0.012 and dsr >= 4.7",
            "positive_rate >= 0.97 && dispute_rate <= 0.012 && dsr >= 4.7",
            "positive_rate >= 0.97 and dispute_rate <= 0.012 and dsr >= 4.7",
            True,
        ),
        Expression(
            "sales > 100000 or orders > 500 or dsr > 4.7",
            "sales > 100000.0 || orders > 500.0 || dsr > 4.7",
            "sales > 100000 or orders > 500 or dsr > 4.7",
            True,
        ),
        Expression("dsr between 4.5 and 5", "dsr >= 4.5 && dsr <= 5.0", "dsr in [4.5..5]", True),
        Expression(
            "dispute_rate in (0.01..0.02]",
            "dispute_rate > 0.01 && dispute_rate <= 0.02",
            "dispute_rate in (0.01..0.02]",
            False,
        ),
        Expression(
            'tier in ("gold", "silver")', "tier in ['gold', 'silver']", "tier in ['gold', 'silver']", True
        ),
        Expression(
            'if penalty_points >= 24 then "closed" else "open"',
            "penalty_points >= 24.0 ? 'closed' : 'open'",
            "penalty_points >= 24 ? 'closed' : 'open'",
            "open",
        ),
        Expression(
            'if sales >= 200000 then "gold" else if sales >= 80000 then "silver" else "ordinary"',
            "sales >= 200000.0 ? 'gold' : (sales >= 80000.0 ? 'silver' : 'ordinary')",
            "sales >= 200000 ? 'gold' : (sales >= 80000 ? 'silver' : 'ordinary')",
            "silver",
        ),
        Expression(
            'store.country = "ES" and store.owner.years > 5',
            "store.country == 'ES' && store.owner.years > 5.0",
            "store.country == 'ES' and store.owner.years > 5",
            True,
        ),
        Expression(
            'if is_suspended or not(is_open) then 0 else if industry = "shoes" then 27500 else 40000',
            "is_suspended || !is_open ? 0.0 : (industry == 'shoes' ? 27500.0 : 40000.0)",
            "is_suspended or not is_open ? 0 : (industry == 'shoes' ? 27500 : 40000)",
            27500,
        ),
    )


def _texts() -> tuple[Expression, ...]:
    return (
        Expression('"plain text"', "'plain text'", "'plain text'", "plain text"),
        Expression('tier + "-" + industry', "tier + '-' + industry", "tier + '-' + industry", "silver-shoes"),
        Expression('starts with(name, "Blue")', "name.startsWith('Blue')", "startsWith(name, 'Blue')", True),
        Expression('contains(name, "Star")', "name.contains('Star')", "contains(name, 'Star')", True),
        Expression('ends with(industry, "es")', "industry.endsWith('es')", "endsWith(industry, 'es')", True),
        Expression("upper case(tier)", "tier.upperAscii()", "upper(tier)", "SILVER"),
        Expression("string length(name)", "double(size(name))", "len(name)", 15),
        Expression(
            'matches(name, "^Blue .*e$")', "name.matches('^Blue .*e$')", "matches(name, '^Blue .*e$')", True
        ),
    )


def _lists() -> tuple[Expression, ...]:
    return (
        Expression("[1, 2, 3]", "[1.0, 2.0, 3.0]", "[1, 2, 3]", [1, 2, 3]),
        Expression("rates[1]", "rates[0]", "rates[0]", 0.012),
        Expression("count(rates)", "double(size(rates))", "len(rates)", 5),
        Expression(
            "some rate in rates satisfies rate > 0.03",
            "rates.exists(rate, rate > 0.03)",
            "some(rates, # > 0.03)",
            True,
        ),
        Expression(
            "every rate in rates satisfies rate < 0.03",
            "rates.all(rate, rate < 0.03)",
            "all(rates, # < 0.03)",
            False,
        ),
        Expression(
            "rates[item > 0.01]",
            "rates.filter(rate, rate > 0.01)",
            "filter(rates, # > 0.01)",
            [0.012, 0.02, 0.031],
        ),
        Expression(
            "for rate in rates return rate * 100",
            "rates.map(rate, rate * 100.0)",
            "map(rates, # * 100)",
            [1.2, 0.85, 2, 0.51, 3.1],
        ),
        Expression("lines.sku", "lines.map(line, line.sku)", "map(lines, #.sku)", ["a-1", "b-7", "c-3"]),
        Expression(
            "count(lines[is_paid])",
            "double(size(lines.filter(line, line.is_paid)))",
            "count(lines, #.is_paid)",
            2,
        ),
        Expression(
            "lines[price * quantity > 40].sku",
            "lines.filter(line, line.price * line.quantity > 40.0).map(line, line.sku)",
            "map(filter(lines, #.price * #.quantity > 40), #.sku)",
            ["b-7", "c-3"],
        ),
        Expression(
            "some line in lines satisfies not(line.is_paid) and line.price > 50",
            "lines.exists(line, !line.is_paid && line.price > 50.0)",
            "some(lines, not #.is_paid and #.price > 50)",
            True,
        ),
    )
