"""Bundles of any size: one decision table of many rules, or one parameter table of many cells."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

RATES = ("positive_rate", "snad_dispute_rate", "not_received_dispute_rate", "online_72h_rate", "refund_rate")
INDUSTRIES = ("womenswear", "menswear", "kids", "shoes", "bags", "jewelry")
COUNTRIES = ("CN", "ES", "FR", "PL", "TR")
OUTCOMES = ("gold", "silver", "bronze", "ordinary")


def many_rules(folder: Path, rules: int) -> Path:
    """A bundle of one `first` table: five criteria a rule, among them a set, a ratio and a table look-up."""
    source = random.Random(rules)
    parts = [_head(), _floors(INDUSTRIES), _table(), *(_rule(source, number) for number in range(rules))]
    return _write(folder, "many-rules", parts, INDUSTRIES)


def many_cells(folder: Path, cells: int) -> Path:
    """A bundle of one rule whose parameter table has that many cells: a fifth as many industries by five countries."""
    industries = tuple(f"industry-{number}" for number in range(cells // len(COUNTRIES)))
    parts = [_head(), _floors(industries), _table(), _rule(random.Random(0), 0)]
    return _write(folder, "many-cells", parts, industries)


def _write(folder: Path, name: str, parts: list[str], industries: tuple[str, ...]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "merchant.schema.json").write_text(json.dumps(_schema(industries)), "utf-8")
    file = folder / f"{name}.toml"
    file.write_text("\n".join(parts), "utf-8")
    return file


def _schema(industries: tuple[str, ...]) -> Any:
    rate = {"type": "number", "minimum": 0, "maximum": 1, "multipleOf": 0.0001}
    amount = {"type": "number", "minimum": 0, "maximum": 1_000_000_000, "multipleOf": 0.01}
    count = {"type": "integer", "minimum": 0, "maximum": 100_000_000}
    properties = {
        "merchant_id": {"type": "string", "maxLength": 64},
        "industry": {"type": "string", "enum": list(industries)},
        "country": {"type": "string", "enum": list(COUNTRIES)},
        "sales_90d": amount,
        "orders_90d": count,
        "late_90d": count,
        **dict.fromkeys(RATES, rate),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A generated merchant",
        "type": "object",
        "additionalProperties": False,
        "required": ["merchant_id"],
        "properties": properties,
    }


def _head() -> str:
    return """\
[bundle]
id        = "generated"
version   = "1"
title     = "A generated bundle, for measuring"
subject   = "merchant"
status    = "draft"
time_zone = "UTC"
when_null = "fail"
"""


def _floors(industries: tuple[str, ...]) -> str:
    cells = "\n".join(
        f"{industry} = {{ {', '.join(f'{country} = {1000 + number}' for country in COUNTRIES)} }}"
        for number, industry in enumerate(industries)
    )
    return f"""\
[parameters.sales_floor]
type       = "number"
scale      = 2
minimum    = 0
maximum    = 1000000000
by         = ["industry", "country"]
provenance = "illustrative"

[parameters.sales_floor.values]
{cells}
"""


def _table() -> str:
    return f"""\
[decisions.tier]
hit_policy = "first"
outcomes   = {json.dumps(OUTCOMES)}
default    = "ordinary"
"""


def _rule(source: random.Random, number: int) -> str:
    first, second = source.sample(RATES, 2)
    industries = json.dumps(sorted(source.sample(INDUSTRIES, 2)))
    return f"""\
[[decisions.tier.rules]]
id   = "rule-{number}"
then = "{source.choice(OUTCOMES)}"
when.industry = {industries if number else '"-"'}
when.sales_90d = '>= sales_floor(industry, country) * {source.randint(1, 9)}'
when.{first} = '>= {source.randrange(1, 10_000) / 10_000:.4f}'
when.{second} = '<= {source.randrange(1, 10_000) / 10_000:.4f}'
when."late_90d + {source.randint(1, 99)}" = '[1 .. {source.randint(1000, 100_000)}]'
"""
