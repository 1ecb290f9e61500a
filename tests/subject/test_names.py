"""A field of names takes every spelling that its vocabulary knows, and refuses the others with the nearest."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl.diagnostics import Refused
from policyctl.subject.profile import load_schema
from policyctl.subject.rows import Format, Rejected, read_subjects
from policyctl.subject.scale import SubjectReader, compile_reader
from policyctl.vocabulary import Term, Vocabulary, fold
from tests.subject.subject_schemas import LAW, changed, outcome, said

BRAND = {"type": "string", "enum": ["xiaomi", "lenovo"], "x-vocabulary": "brand"}
LISTED_AS = {"type": ["string", "null"], "enum": ["xiaomi", "lenovo", "zuk", None], "x-vocabulary": "brand"}
LISTING = {"type": "object", "additionalProperties": False, "properties": {"brand": LISTED_AS}}
DOCUMENT = changed(
    required=["shop_id"],
    properties={
        "shop_id": {"type": "string", "maxLength": 12},
        "brand": BRAND,
        "listed_as": LISTED_AS,
        "listings": {"type": "array", "maxItems": 3, "items": LISTING},
    },
)
TERMS = {
    "xiaomi": Term(id="xiaomi", names={"en": "Xiaomi", "zh": "小米"}),
    "lenovo": Term(id="lenovo", names={"en": "Lenovo", "zh": "联想"}),
    "zuk": Term(id="zuk", names={"en": "ZUK"}, within="lenovo"),
    "samsung": Term(id="samsung", names={"en": "Samsung", "zh": "三星"}),
}
SPELLINGS = {fold(each): (term.id, each) for term in TERMS.values() for each in reversed(term.spellings)}


def vocabulary(id_: str) -> Vocabulary:
    return Vocabulary(id=id_, terms=TERMS, spellings=SPELLINGS)


def reader(**options: Any) -> SubjectReader:
    return compile_reader(
        load_schema(json.dumps(DOCUMENT).encode(), file="s"), **options or {"find": vocabulary}
    )


def row(**facts: object) -> object:
    return outcome(reader().scale, {"shop_id": "s-1", **facts})


@pytest.mark.parametrize(
    "text", ["lenovo", "Lenovo", "联想", "LENOVO", " lenovo", "ＬＥＮＯＶＯ", "ZUK", "zuk"]
)
def test_every_known_spelling_becomes_the_listed_value(text: str) -> None:
    assert row(brand=text) == row(brand="lenovo")


def test_a_field_that_lists_a_sub_brand_keeps_it() -> None:
    assert row(brand="ZUK", listed_as="ZUK") == row(brand="lenovo", listed_as="zuk")


def test_names_in_rows_are_read_too() -> None:
    assert row(listings=[{"brand": "小米"}, {}, {"brand": None}]) == row(
        listings=[{"brand": "xiaomi"}, {}, {"brand": None}]
    )


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"brand": "Xiomi"},
            'I213 `/brand` is `"Xiomi"`, expected a spelling of `xiaomi` or `lenovo` | did you mean `xiaomi`?',
        ),
        (
            {"brand": "三星"},
            'I213 `/brand` is `"三星"`, which is `samsung`, expected a spelling of `xiaomi` or `lenovo`',
        ),
        (
            {"listings": [{}, {"brand": "Zukk"}]},
            (
                'I213 `/listings/1/brand` is `"Zukk"`, expected a spelling of `xiaomi`, `lenovo` or `zuk`'
                " | did you mean `zuk`?"
            ),
        ),
        ({"brand": ""}, 'I213 `/brand` is `""`, expected a spelling of `xiaomi` or `lenovo`'),
        ({"brand": 3}, "I205 `/brand` is `3`, expected a string"),
        (
            {"brand": None},
            "I205 `/brand` is `null`, expected a string | leave the field out if its value is unknown",
        ),
    ],
)
def test_what_is_no_known_spelling_is_refused(facts: dict[str, object], sentence: str) -> None:
    assert said(row(**facts)) == [sentence]


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        (Format.JSON, '{"shop_id": "s-1", "brand": "小米"}'),
        (Format.NDJSON, '{"shop_id": "s-1", "brand": "小米"}\n'),
        (Format.CSV, "shop_id,brand\ns-1,小米\n"),
    ],
)
def test_every_format_is_read_alike(format_: Format, text: str) -> None:
    rows = read_subjects(io.BytesIO(text.encode()), format_, reader().schema, file="f")
    (admitted,) = map(reader().admit, rows)
    assert not isinstance(admitted, Rejected)
    assert admitted.row == row(brand="xiaomi")


def test_listed_values_need_no_vocabulary() -> None:
    def find(_id: str) -> Vocabulary:
        raise AssertionError("asked for")

    assert reader(find=find).read(b'{"shop_id": "s-1", "brand": "lenovo", "listed_as": null}') == row(
        brand="lenovo", listed_as=None
    )


def test_without_a_vocabulary_the_listed_values_are_known_in_any_case() -> None:
    bare = compile_reader(reader().schema)
    assert bare.scale({"shop_id": "s-1", "brand": "Lenovo"}) == row(brand="lenovo")
    assert isinstance(outcome(bare.scale, {"shop_id": "s-1", "brand": "联想"}), Refused)


def test_a_vocabulary_that_cannot_be_read_is_not_the_fault_of_a_row() -> None:
    def find(_id: str) -> Vocabulary:
        raise Refused([])

    (decoded,) = read_subjects(
        io.BytesIO(b'{"shop_id": "s-1", "brand": "ZUK"}'), Format.JSON, reader().schema, file="f"
    )
    with pytest.raises(Refused):
        reader(find=find).admit(decoded)


@LAW
@given(st.sampled_from(sorted(SPELLINGS)) | st.text(max_size=6))
def test_a_text_is_a_listed_value_or_refused(text: str) -> None:
    read = row(brand=text)
    expected = {"xiaomi": "xiaomi", "lenovo": "lenovo", "zuk": "lenovo"}.get(
        vocabulary("b").term_of(text) or ""
    )
    assert (isinstance(read, Refused)) == (expected is None)
    if expected:
        assert read == row(brand=expected)


NAMES = st.sampled_from(["小米", "ZUK", "lenovo", "LENOVO", "三星", "Xiomi", None, 3, ...])


@LAW
@given(NAMES, NAMES, st.lists(NAMES, max_size=4))
def test_what_is_read_is_what_the_validator_admits(
    brand: object, listed_as: object, rows: list[object]
) -> None:
    facts = {"brand": brand, "listed_as": listed_as, "listings": [present(brand=each) for each in rows]}
    subject = {"shop_id": "s-1", **present(**facts)}
    read, admitted = outcome(reader().scale, subject), outcome(reader().validator.admit, subject)
    assert isinstance(read, Refused) == isinstance(admitted, Refused)
    if not isinstance(read, Refused):
        assert read == reader().scale_surely(admitted)


def present(**facts: object) -> dict[str, object]:
    """The facts that are not `...`."""
    return {name: each for name, each in facts.items() if each is not ...}
