"""A subject's JSON Schema becomes a record type, or says in one sentence each what is outside the profile."""

from __future__ import annotations

import json
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from policyctl.diagnostics import Refused
from policyctl.languages import Words
from policyctl.program.types import (
    BooleanType,
    DateType,
    Field,
    InstantType,
    ListType,
    NumberType,
    RecordType,
    StringType,
)
from policyctl.subject.profile import load_schema, read_schema
from tests.subject.subject_schemas import DOCUMENT, JSON, LAW, changed, outcome, said, schema, with_field

NUMBER = {"type": "number", "minimum": 0, "maximum": 1, "multipleOf": 0.01}


def sentences(document: object) -> list[str]:
    refusal = outcome(lambda: read_schema(document, file="shop.schema.json"))
    assert isinstance(refusal, Refused)
    assert {str(each.place) for each in refusal.diagnostics} == {"shop.schema.json:1:1"}
    return said(refusal)


def test_every_kind_of_property_has_a_type() -> None:
    fields = {field.name: field for field in schema().record.fields}
    day = Field(name="paid_on", type=DateType(), unknowable=True, description="A day.")
    refund = RecordType(
        (
            Field(name="amount", type=NumberType(2, 0, 50000)),
            day,
            Field(name="kind", type=StringType(options=("full",)), unknowable=True),
        )
    )
    assert list(fields) == list(DOCUMENT["properties"])
    assert [field.type for field in fields.values()] == [
        StringType(max_length=12),
        BooleanType(),
        StringType(options=("shoes", "toys")),
        StringType(max_length=20),
        NumberType(4, 0, 10000),
        NumberType(2, -100000, 100000000, "USD"),
        NumberType(0, 0, 100000),
        BooleanType(),
        DateType(),
        InstantType(),
        ListType(refund, 3),
    ]


def test_what_is_not_required_may_be_unknown_and_what_allows_null_may_be_null() -> None:
    states = {field.name: (field.unknowable, field.nullable) for field in schema().record.fields}
    assert states["shop_id"] == (False, False)
    assert states["sales"] == (True, False)
    assert states["rate"] == (True, True)


def test_a_field_carries_its_title_and_description() -> None:
    assert schema().record.field("sales") == Field(
        name="sales",
        type=NumberType(2, -100000, 100000000, "USD"),
        unknowable=True,
        title=Words("Sales"),
        description="What buyers paid.",
        unit=Words("USD"),
    )


def test_a_reference_takes_its_own_title_before_that_of_the_definition() -> None:
    field = schema().record.field("opened_on")
    assert field is not None
    assert (field.title, field.description) == (Words("Opened on"), "A day.")


def test_a_schema_says_its_key_title_and_version() -> None:
    assert (schema().key, schema().title, schema().version) == ("shop_id", Words("A shop"), "1")


def test_bounds_are_exact_however_the_document_was_read() -> None:
    def limit(maximum: object) -> object:
        record = read_schema(with_field(x={**NUMBER, "maximum": maximum}), file="s").record
        return record.fields[-1].type

    assert limit(0.57) == limit(Decimal("0.57")) == limit(Decimal("5.7E-1")) == NumberType(2, 0, 57)


def test_a_constant_number_bounds_its_type() -> None:
    record = read_schema(with_field(x={**NUMBER, "const": 0.5}), file="s").record
    assert record.fields[-1].type == NumberType(2, 50, 50)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ([], "S103 the schema is an array, expected a JSON object"),
        (None, "S103 the schema is `null`, expected a JSON object"),
        (changed(title=None), "S102 a subject's schema needs `title` at the top"),
        (
            changed(propertys={}),
            "S101 `propertys` is not a keyword of a subject's schema at the top | did you mean `properties`?",
        ),
        (
            changed(additionalProperties=True),
            "S103 `/additionalProperties` is `true`, expected `false`: a field that nobody has declared is a mistake",
        ),
        (
            changed(required=["shop_id", "isopen"]),
            "S110 `/required` names `isopen`, which is not a field | did you mean `is_open`?",
        ),
        (
            changed(**{"x-subject-key": "rate"}),
            (
                "S108 the key `rate` of a subject may be unknown or null"
                " | list it in `required` and take null out of `type`"
            ),
        ),
        (
            changed(**{"x-subject-key": "is_open"}),
            'S108 the key `is_open` of a subject is of type `"boolean"` | take a string',
        ),
        (
            changed(**{"x-subject-key": "shop"}),
            "S110 `/x-subject-key` names `shop`, which is not a field | did you mean `shop_id`?",
        ),
        (with_field(x=True), "S103 `/properties/x` is `true`, expected a schema of one value"),
        (
            with_field(x={"type": "strin"}),
            (
                'S103 `/properties/x/type` is `"strin"`, expected `string`, `number`, `integer` or `boolean`,'
                ' or one of them with null as `["string", "null"]`'
            ),
        ),
        (
            with_field(x={"type": ["null", "string"], "maxLength": 3}),
            (
                "S103 `/properties/x/type` is an array, expected `string`, `number`, `integer` or `boolean`,"
                ' or one of them with null as `["string", "null"]`'
            ),
        ),
        (
            with_field(x={**NUMBER, "exclusiveMinimum": 0}),
            (
                "S101 `exclusiveMinimum` is not a keyword of a number at `/properties/x` | there are `title`,"
                " `description`, `x-translations`, `examples`, `x-unit`, `minimum`, `maximum`, `multipleOf` and `const`"
            ),
        ),
        (
            with_field(x={"type": "boolean", "oneOf": []}),
            (
                "S101 `oneOf` is not a keyword of a boolean at `/properties/x`"
                " | there are `title`, `description`, `x-translations`, `examples` and `const`"
            ),
        ),
        (
            with_field(x={**NUMBER, "multipleOf": 0.05}),
            (
                "S103 `/properties/x/multipleOf` is `0.05`, expected the smallest step, a power of ten"
                " from 1 down to 0.000000000001"
            ),
        ),
        (
            with_field(x={"type": "number", "minimum": 0, "maximum": 1}),
            (
                "S102 a number needs `multipleOf` at `/properties/x`"
                " | `multipleOf` is the smallest step, a power of ten from 1 down to 0.000000000001"
            ),
        ),
        (
            with_field(x={"type": "integer", "minimum": 0}),
            "S102 an integer needs `maximum` at `/properties/x`",
        ),
        (
            with_field(x={"type": "string"}),
            "S102 a string needs `maxLength` at `/properties/x` | `maxLength` is the most characters, 1 to 10,000",
        ),
        (
            with_field(x={"type": "string", "format": "email"}),
            'S103 `/properties/x/format` is `"email"`, expected `date` or `date-time`',
        ),
        (
            with_field(x={"type": "string", "format": "date", "maxLength": 10}),
            (
                "S101 `maxLength` is not a keyword of a date at `/properties/x`"
                " | there are `title`, `description`, `x-translations`, `examples` and `format`"
            ),
        ),
        (
            with_field(x={"type": "string", "enum": []}),
            (
                "S103 `/properties/x/enum` is an array, expected a list of 1 to 1,000 different texts,"
                " with null among them if `type` allows null"
            ),
        ),
        (
            with_field(x={"type": ["string", "null"], "enum": ["a"]}),
            "S107 `type` allows null, but `enum` does not, at `/properties/x` | add null to `enum`",
        ),
        (
            with_field(x={"type": "string", "enum": ["a", None]}),
            'S107 `enum` lists null, which `type` does not allow, at `/properties/x` | write `["string", "null"]`',
        ),
        (
            with_field(x={"type": ["string", "null"], "enum": [None]}),
            "S107 `enum` lists nothing but null at `/properties/x`",
        ),
        (
            with_field(x={"type": ["string", "null"], "const": "a"}),
            "S107 `type` allows null, but `const` does not, at `/properties/x` | take null out of `type`",
        ),
        (
            with_field(x={"type": "string", "maxLength": 2, "minLength": 3}),
            "S106 `minLength` 3 is above `maxLength` 2 at `/properties/x`",
        ),
        (
            with_field(x={"type": "string", "maxLength": 2, "pattern": "("}),
            "S109 `pattern` is not a regular expression at `/properties/x`",
        ),
        (
            with_field(x={**NUMBER, "minimum": 2}),
            "S106 `minimum` `2` is above `maximum` `1` at `/properties/x`",
        ),
        (
            with_field(x={**NUMBER, "maximum": 0.999}),
            "S106 `maximum` `0.999` is no multiple of `0.01` at `/properties/x`",
        ),
        (
            with_field(x={**NUMBER, "maximum": 10**32}),
            (
                f"S106 `maximum` `1{'0' * 32}` needs more than 34 digits at `/properties/x`"
                " | narrow the bounds or take fewer decimals"
            ),
        ),
        (with_field(x={**NUMBER, "const": 2}), "S106 `const` `2` lies outside the bounds at `/properties/x`"),
        (
            with_field(x={"$ref": "#/$defs/dy"}),
            "S105 `/properties/x/$ref` refers to `#/$defs/dy`, which is not defined | did you mean `#/$defs/day`?",
        ),
        (
            with_field(x={"$ref": "#/$defs/refund"}),
            "S105 `/properties/x/$ref` refers to a row, expected a scalar",
        ),
        (
            with_field(x={"type": "array", "maxItems": 1, "items": {"$ref": "#/$defs/day"}}),
            "S105 `/properties/x/items/$ref` refers to a scalar, expected a row",
        ),
        (
            with_field(x={"$ref": "https://example.org/day.json"}),
            (
                'S103 `/properties/x/$ref` is `"https://example.org/day.json"`, expected a definition of this file,'
                " `#/$defs/…`"
            ),
        ),
        (
            with_field(x={"$ref": "#/$defs/day", "type": "string"}),
            (
                "S101 `type` is not a keyword of a reference at `/properties/x`"
                " | there are `$ref`, `title`, `description`, `x-translations` and `examples`"
            ),
        ),
        (
            with_field(x={"type": "array", "items": {"$ref": "#/$defs/refund"}}),
            (
                "S102 a list of rows needs `maxItems` at `/properties/x` | `maxItems` is how many rows there can be,"
                " 1 to 1,000,000"
            ),
        ),
        (
            with_field(x={"type": "array", "maxItems": 3, "items": True}),
            "S103 `/properties/x/items` is `true`, expected a closed object of scalars",
        ),
        (
            with_field(Rate={"type": "boolean"}),
            (
                'S104 `"Rate"` at `/properties` is not a name | expected a name of lower-case letters, digits and `_`,'
                " at most 63, beginning with a letter"
            ),
        ),
        (
            with_field(between={"type": "boolean"}),
            "S104 `between` at `/properties/between` is a word of the expression language | choose another name",
        ),
        (
            with_field(x={**NUMBER, "maximum": float("inf")}),
            "I201 `/properties/x/maximum` is `inf`, expected a number",
        ),
        (
            with_field(x={**NUMBER, "x-unit": "US dollars"}),
            (
                'S103 `/properties/x/x-unit` is `"US dollars"`, expected a label such as `USD`: at most 32 letters,'
                " digits and `%`, `/`, `_`, `-`"
            ),
        ),
    ],
)
def test_what_is_outside_the_profile_is_said(document: object, sentence: str) -> None:
    assert sentences(document) == [sentence]


def test_all_faults_of_a_phase_are_said() -> None:
    document = with_field(x={"type": "integer"}, y={"type": "boolean", "const": 1})
    assert sentences(document) == [
        "S102 an integer needs `maximum` at `/properties/x`",
        "S102 an integer needs `minimum` at `/properties/x`",
        "S103 `/properties/y/const` is `1`, expected `true` or `false`",
    ]


def test_a_text_that_is_no_json_is_refused_at_its_line() -> None:
    with pytest.raises(Refused, match=r"^s:2:3: error\[I103\]: expected a value, found `\}`$"):
        load_schema(b'{"a":\n  }', file="s")


@LAW
@given(
    JSON
    | st.dictionaries(st.sampled_from(["x", "rate", "shop_id"]), JSON, max_size=3).map(
        lambda f: with_field(**f)
    )
)
def test_any_document_is_a_schema_or_has_diagnostics(document: object) -> None:
    result = outcome(lambda: read_schema(document, file="s"))
    assert 1 <= len(result.diagnostics) <= 20 if isinstance(result, Refused) else result.record.fields


@pytest.mark.parametrize("name", ["forms/subject-profile.schema.json", "merchant.schema.json"])
def test_our_schemas_are_json_schemas(name: str) -> None:
    Draft202012Validator.check_schema(packaged(name))


def test_the_merchant_schema_is_in_the_profile_and_explains_every_field() -> None:
    merchant = read_schema(packaged("merchant.schema.json"), file="merchant.schema.json")
    assert merchant.key == "merchant_id"
    assert [field.name for field in merchant.record.fields if not (field.title and field.description)] == []


def packaged(name: str) -> Any:
    return json.loads(files("policyctl_schemas").joinpath(name).read_bytes())
