"""A policy with a schema of its own, the decisions by it, and their records."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from policyctl import policy as policies
from policyctl.bundle.library import Library
from policyctl.log.making import identity_of, record_of
from policyctl.log.record import DecisionRecord, Engine, PluginIdentity
from policyctl.policy import Policy
from tests.bundle.bundle_texts import SOURCE, TABLE, header

DAY = date(2023, 7, 15)
MOMENT = datetime(2023, 7, 15, 8, 30, 0, 123456, tzinfo=UTC)
ID = "01895a3c-1c80-7abc-8def-0123456789ab"
ENGINE = Engine(
    policyctl="1.0",
    feel_profile="1",
    tzdata="2026.1",
    plugins=(PluginIdentity(name="a", distribution="d", version="2"),),
)

FLOOR = """
[parameters.floor]
type = "number"
scale = 2
minimum = 0
maximum = 100
value = 10.5
provenance = "assumed"
basis = "a guess"

"""
RULE = """\
clause = "S1-1"
when.sales = { test = '>= floor', clause = "S1-2" }
when.opened_on = { test = '<= as_of', when_null = "pass" }
outputs.fee = '2 * sales'
[decisions.tier.default_outputs]
fee = '0'

[decisions.half]
expression = 'decimal(sales / 2, 2)'
"""

BUNDLE = header("p", status="released", start="2023-01-01") + SOURCE + FLOOR + TABLE + RULE

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A merchant",
    "x-version": "3",
    "x-subject-key": "id",
    "type": "object",
    "additionalProperties": False,
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "maxLength": 10},
        "sales": {"type": "number", "minimum": 0, "maximum": 1000, "multipleOf": 0.01},
        "opened_on": {"type": ["string", "null"], "format": "date"},
        "orders": {
            "type": "array",
            "maxItems": 3,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["amount"],
                "properties": {"amount": {"type": "integer", "minimum": 0, "maximum": 9}},
            },
        },
    },
}


def world(root: Path, bundle: str = BUNDLE) -> Policy:
    """The policy of the text, in a folder of its own."""
    (root / "p").mkdir(exist_ok=True)
    (root / "p" / "1.toml").write_text(bundle, "utf-8")
    (root / "merchant.schema.json").write_text(json.dumps(SCHEMA), "utf-8")
    library = Library(bundles=(root,), schemas=(root,))
    return policies.compile(policies.load("p@1", as_of=DAY, library=library), library=library)


def record(
    policy: Policy, subject: dict[str, object], *, decision: str | None = None, id_: str = ID
) -> DecisionRecord:
    """The record of the decision about a subject."""
    row = policies.read(policy, subject)
    explanation = policies.explain_row(policy, row, as_of=DAY, decision=decision)
    identity = identity_of(policy, ENGINE)
    return record_of(policy, identity, explanation, row, id_=id_, evaluated_at=MOMENT)
