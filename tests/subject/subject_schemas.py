"""A schema with a field of every kind, and subjects of it, valid and nearly so."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from policyctl.diagnostics import Refused
from policyctl.feel.values import UNKNOWN
from policyctl.program.types import (
    BooleanType,
    DateType,
    Field,
    InstantType,
    ListType,
    NumberType,
    RecordType,
    StringType,
    Type,
)
from policyctl.subject.profile import SubjectSchema, load_schema
from policyctl.subject.restore import to_json
from policyctl.subject.scale import SubjectReader, compile_reader

LAW = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How a law is looked at: no clock decides whether it holds."""

DOCUMENT: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A shop",
    "x-version": "1",
    "x-subject-key": "shop_id",
    "type": "object",
    "additionalProperties": False,
    "required": ["shop_id", "is_open"],
    "properties": {
        "shop_id": {"type": "string", "minLength": 2, "maxLength": 12, "pattern": "^s-"},
        "is_open": {"type": "boolean"},
        "trade": {"type": ["string", "null"], "enum": ["shoes", "toys", None]},
        "note": {"type": ["string", "null"], "maxLength": 20},
        "rate": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "multipleOf": 0.0001},
        "sales": {
            "type": "number",
            "minimum": -1000,
            "maximum": 1000000,
            "multipleOf": 0.01,
            "x-unit": "USD",
            "title": "Sales",
            "description": "What buyers paid.",
        },
        "orders": {"type": "integer", "minimum": 0, "maximum": 100000},
        "is_new": {"type": ["boolean", "null"]},
        "opened_on": {"$ref": "#/$defs/day", "title": "Opened on"},
        "seen_at": {"type": ["string", "null"], "format": "date-time"},
        "refunds": {"type": "array", "maxItems": 3, "items": {"$ref": "#/$defs/refund"}},
    },
    "$defs": {
        "day": {"type": "string", "format": "date", "description": "A day."},
        "refund": {
            "type": "object",
            "additionalProperties": False,
            "required": ["amount"],
            "properties": {
                "amount": {"type": "number", "minimum": 0, "maximum": 500, "multipleOf": 0.01},
                "paid_on": {"$ref": "#/$defs/day"},
                "kind": {"type": "string", "const": "full"},
            },
        },
    },
}

VALID: dict[str, object] = {
    "shop_id": "s-1",
    "is_open": True,
    "trade": "shoes",
    "note": "né",
    "rate": Decimal("0.95"),
    "sales": Decimal("-12.5"),
    "orders": 7,
    "is_new": False,
    "opened_on": "2020-02-29",
    "seen_at": "2023-06-30T12:00:00.25-07:00",
    "refunds": [{"amount": 5, "paid_on": "2023-01-01", "kind": "full"}, {"amount": Decimal("0.01")}],
}


@cache
def schema() -> SubjectSchema:
    return load_schema(json.dumps(DOCUMENT).encode(), file="shop.schema.json")


@cache
def reader() -> SubjectReader:
    return compile_reader(schema())


T = TypeVar("T")


def outcome(call: Callable[..., T], *arguments: object) -> T | Refused:
    """What a call gives back, or the refusal it raises."""
    try:
        return call(*arguments)
    except Refused as refused:
        return refused


def said(outcome: object) -> list[str]:
    """The sentences of a refusal: code, message and hint."""
    assert isinstance(outcome, Refused)
    return [
        f"{each.code} {each.message}" + (f" | {each.hint}" if each.hint else "")
        for each in outcome.diagnostics
    ]


def changed(**changes: object) -> dict[str, Any]:
    """The schema document with keywords of its top changed; a keyword set to None is left out."""
    document = copy.deepcopy(DOCUMENT) | changes
    return {keyword: value for keyword, value in document.items() if value is not None}


def with_field(**fields: object) -> dict[str, Any]:
    """The schema document with more fields."""
    return changed(properties={**copy.deepcopy(DOCUMENT["properties"]), **fields})


def subject(**changes: object) -> dict[str, object]:
    """The valid subject with some fields changed; a field set to `...` is left out."""
    return {name: value for name, value in {**VALID, **changes}.items() if value is not ...}


def to_text(value: object) -> bytes:
    """The JSON text of a value, decimals as written."""
    match value:
        case dict():
            pairs = (json.dumps(name).encode() + b":" + to_text(each) for name, each in value.items())
            return b"{" + b",".join(pairs) + b"}"
        case list():
            return b"[" + b",".join(map(to_text, value)) + b"]"
        case Decimal():
            return str(value).encode()
        case _:
            return json.dumps(value).encode()


# Machine values and subjects of a type.

DAYS = st.integers(-719_162, 2_932_896)
INSTANTS = st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999)
TEXT = st.text('ab"\\/,{}[]:\n\ré😀\x07\u202e 1', max_size=20)


def machine_values(type_: Type) -> st.SearchStrategy[Any]:
    match type_:
        case NumberType(minimum=low, maximum=high):
            return st.integers(low, high)
        case BooleanType():
            return st.booleans()
        case StringType(options=tuple() as options):
            return st.sampled_from(options)
        case StringType(max_length=most):
            return TEXT.map(lambda text: ("s-" + text)[:most])
        case DateType():
            return DAYS
        case InstantType():
            return INSTANTS
        case ListType(element=RecordType() as row, max_items=most):
            return st.lists(machine_rows(row), max_size=most).map(tuple)
        case _:
            raise AssertionError(type_)


def machine_rows(record: RecordType) -> st.SearchStrategy[Any]:
    return st.tuples(*map(states, record.fields))


def states(field: Field) -> st.SearchStrategy[Any]:
    values = machine_values(field.type)
    values = values | st.none() if field.nullable else values
    return values | st.just(UNKNOWN) if field.unknowable else values


def valid_subjects() -> st.SearchStrategy[Any]:
    """Subjects as JSON values, made backwards from machine rows."""
    return machine_rows(schema().record).map(lambda row: to_json(schema().record, row))


NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6),
    st.sampled_from(
        [Decimal(text) for text in ["0.95", "1.0001", "0.00001", "1E+2", "1E+400", "0E-9", "0E+99"]]
    ),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    NUMBERS,
    TEXT,
    st.sampled_from(["shoes", "s-1", "full", "null"]),
    st.sampled_from(["2023-02-30", "2023-06-30", "0000-01-01", "2023-W01-1", "２023-01-01"]),
    st.sampled_from(["2023-06-30T12:00:00Z", "2023-06-30t12:00:00z", "2016-12-31T23:59:60Z"]),
    st.sampled_from(["2023-06-30T12:00:00.1234567Z", "0001-01-01T00:00:00+05:00", "0000-06-30T12:00:00Z"]),
    st.sampled_from(["9999-12-31T23:59:59-01:00", "2023-06-30T12:00:00"]),
)
NAMES = st.sampled_from([*VALID, "shop", "amount", "paid_on", "kind"])
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=4,
)


def near_subjects() -> st.SearchStrategy[Any]:
    """The valid subject with up to four fields replaced, added or (`...`) taken away."""
    changes = st.dictionaries(NAMES, SCALARS | st.just(...) | JSON, max_size=4)
    return changes.map(lambda fields: subject(**fields))
