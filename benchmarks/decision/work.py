"""The work every contestant does: a tier policy as data, and a seeded stream of merchants.

A merchant is 21 facts. `gold` and `silver` each have seven criteria: a date of opening, a sales floor by industry
(12 industries by 2 tiers), and five rates. The first that applies decides:

    gold       every gold criterion holds
    silver     every silver criterion holds
    protected  `good_seller_until` is not before the day of the decision
    ordinary   otherwise

Both tiers are always judged, and every failed criterion is reported as `tier.criterion`, gold's before silver's.
Null never satisfies a criterion.

The policy is also written as a bundle in `policy/` and, by hand, in `hand.py`; a run starts by checking that all
of them say the same.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any, TypeAlias

AS_OF = "2026-10-01"
EPOCH = date(1970, 1, 1)

Fact: TypeAlias = "str | int | float | bool | None"
Record: TypeAlias = "dict[str, Any]"
"""A merchant as decoded JSON: a `Fact` for each field."""

Decision: TypeAlias = "tuple[str, list[str]]"
"""The deciding rule (`gold`, `silver`, `protected` or `ordinary`) and the failed criteria."""

INDUSTRIES = (
    "womenswear",
    "menswear",
    "kids",
    "shoes",
    "bags",
    "jewelry",
    "beauty",
    "electronics",
    "home",
    "sports",
    "toys",
    "auto",
)  # fmt: skip
COUNTRIES = ("CN", "ES", "FR", "PL", "TR", "BR")
STORE_TYPES = ("official", "exclusive", "specialty")


class Kind(Enum):
    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One fact of a merchant; a number has `scale` digits after the point."""

    name: str
    kind: Kind
    scale: int = 0
    maximum: int = 0
    nullable: bool = False
    choices: tuple[str, ...] = ()


def _rate(name: str, *, nullable: bool = False) -> Field:
    return Field(name=name, kind=Kind.NUMBER, scale=4, maximum=1, nullable=nullable)


FIELDS = (
    Field(name="merchant_id", kind=Kind.TEXT),
    Field(name="store_name", kind=Kind.TEXT),
    Field(name="country", kind=Kind.CHOICE, choices=COUNTRIES),
    Field(name="industry", kind=Kind.CHOICE, choices=INDUSTRIES),
    Field(name="store_type", kind=Kind.CHOICE, choices=STORE_TYPES),
    Field(name="currency", kind=Kind.CHOICE, choices=("USD",)),
    Field(name="store_opened_on", kind=Kind.DATE),
    Field(name="good_seller_until", kind=Kind.DATE, nullable=True),
    Field(name="gmv_90d", kind=Kind.NUMBER, scale=2, maximum=1_000_000_000),
    Field(name="orders_90d", kind=Kind.NUMBER, maximum=100_000_000),
    Field(name="visitors_90d", kind=Kind.NUMBER, maximum=1_000_000_000),
    _rate("positive_rate"),
    _rate("snad_dispute_rate", nullable=True),
    _rate("not_received_dispute_rate"),
    _rate("online_72h_rate"),
    Field(name="dsr", kind=Kind.NUMBER, scale=2, maximum=5, nullable=True),
    _rate("refund_rate"),
    _rate("repeat_buyer_rate"),
    _rate("cancellation_rate"),
    Field(name="penalty_points", kind=Kind.NUMBER, maximum=100),
    Field(name="is_mall_member", kind=Kind.FLAG),
)
FIELD = {field.name: field for field in FIELDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A fact compared with one limit a tier; a mapping is a limit by industry."""

    field: str
    operator: str
    gold: str | float | Mapping[str, float]
    silver: str | float | Mapping[str, float]

    @property
    def nullable(self) -> bool:
        return FIELD[self.field].nullable

    def limit(self, tier: str) -> str | float | Mapping[str, float]:
        return self.gold if tier == "gold" else self.silver


TIERS = ("gold", "silver")
GOLD_SALES = (120000, 90000, 75000, 80000, 70000, 60000, 65000, 200000, 100000, 85000, 55000, 150000)
SILVER_SALES = (40000, 30000, 25000, 27500, 22500, 20000, 21000, 66000, 32000, 28000, 18000, 50000)
CRITERIA = (
    Criterion(field="store_opened_on", operator="<=", gold="2025-10-01", silver="2026-04-01"),
    Criterion(
        field="gmv_90d",
        operator=">=",
        gold=dict(zip(INDUSTRIES, GOLD_SALES, strict=True)),
        silver=dict(zip(INDUSTRIES, SILVER_SALES, strict=True)),
    ),
    Criterion(field="positive_rate", operator=">=", gold=0.97, silver=0.9),
    Criterion(field="snad_dispute_rate", operator="<=", gold=0.012, silver=0.025),
    Criterion(field="not_received_dispute_rate", operator="<=", gold=0.008, silver=0.02),
    Criterion(field="online_72h_rate", operator=">=", gold=0.9, silver=0.75),
    Criterion(field="dsr", operator=">=", gold=4.7, silver=4.3),
)
IDS = tuple(f"{tier}.{criterion.field}" for tier in TIERS for criterion in CRITERIA)


def decide_from(failed: list[str], gold_failures: int, is_protected: bool) -> Decision:
    """The decision of an engine that only says which criteria failed (in the order of `IDS`)."""
    if gold_failures == 0:
        return "gold", failed
    if len(failed) == gold_failures:
        return "silver", failed
    return ("protected" if is_protected else "ordinary"), failed


def records(seed: int, count: int) -> list[Record]:
    """Merchants as decoded JSON gives them: about 5 % gold, half silver, with nulls and exact threshold hits."""
    source = random.Random(seed)
    return [_record(source, number) for number in range(count)]


def _record(source: random.Random, number: int) -> Record:
    record: Record = {field.name: _any_value(source, field) for field in FIELDS}
    record["merchant_id"] = f"m-{number:07d}"
    for criterion in CRITERIA:
        record[criterion.field] = _judged_value(source, criterion, str(record["industry"]))
    until = scaled(AS_OF, 0) + source.choice((-200, -30, -1, 0, 1, 90))
    record["good_seller_until"] = _iso(until) if source.random() < 0.1 else None
    return record


def _any_value(source: random.Random, field: Field) -> Fact:
    """A value of a field that no criterion reads."""
    match field.kind:
        case Kind.TEXT:
            return f"Store {source.randrange(10**6)}"
        case Kind.CHOICE:
            return source.choice(field.choices)
        case Kind.FLAG:
            return source.random() < 0.1
        case Kind.DATE:
            return None
        case Kind.NUMBER:
            return _natural(source.randrange(min(field.maximum, 5000) * 10**field.scale + 1), field.scale)


def _judged_value(source: random.Random, criterion: Criterion, industry: str) -> Fact:
    """Good for gold two times in three, for silver at nine in ten; one in a hundred lies exactly on a limit."""
    if criterion.nullable and source.random() < 0.02:
        return None
    is_date = FIELD[criterion.field].kind is Kind.DATE
    scale = FIELD[criterion.field].scale
    gold, silver = (scaled(_limit(criterion, tier, industry), scale) for tier in TIERS)
    step = abs(gold - silver)
    better = 1 if criterion.operator == ">=" else -1
    zone = source.random()
    if zone < 0.01:
        value = source.choice((gold, silver))
    elif zone < 0.66:
        value = gold + better * source.randrange(step)
    elif zone < 0.92:
        value = silver + better * source.randrange(step)
    else:
        value = silver - better * source.randrange(1, step)
    if is_date:
        return _iso(value)
    return _natural(min(max(value, 0), FIELD[criterion.field].maximum * 10**scale), scale)


def _limit(criterion: Criterion, tier: str, industry: str) -> str | float:
    limit = criterion.limit(tier)
    return limit[industry] if isinstance(limit, Mapping) else limit


def scaled(value: str | float, scale: int) -> int:
    """A date as its days since 1970-01-01, a number as the integer it is times ten to the scale."""
    return (date.fromisoformat(value) - EPOCH).days if isinstance(value, str) else round(value * 10**scale)


def _natural(number: int, scale: int) -> int | float:
    """The number as JSON carries it: the float nearest to the decimal, an integer where the scale is 0."""
    return number / 10**scale if scale else number


def _iso(day: int) -> str:
    return (EPOCH + timedelta(days=day)).isoformat()


def machine_row(record: Record) -> tuple[Any, ...]:
    """The record validated and scaled: fields in order, dates as day numbers, numbers as scaled integers."""
    return tuple(_machine_value(field, record[field.name]) for field in FIELDS)


def _machine_value(field: Field, value: Fact) -> object:
    if value is None:
        return None
    match field.kind:
        case Kind.DATE:
            return scaled(str(value), 0)
        case Kind.NUMBER:
            return scaled(float(value), field.scale)
        case _:
            return value
