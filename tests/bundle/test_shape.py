"""What has the shape of a bundle: both validators agree, and each place that has not gets one sentence."""

from __future__ import annotations

import copy
import json
from decimal import Decimal

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyctl.bundle.document import read_document
from policyctl.bundle.shape import Shape, accepting, explaining, schema_of, shape_problems
from tests.bundle.bundle_texts import COMPLETE, HEADER, SMALL, TABLE, complaints

DOCUMENT = read_document(COMPLETE, file="complete.toml")


@pytest.mark.parametrize("shape", ["bundle", "parameter-set"])
def test_the_schemas_are_json_schemas(shape: Shape) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_of(shape)))
    assert not any(word in schema_of(shape) for word in ('"oneOf"', '"anyOf"', '"not"', '"\\\\d'))


def test_a_bundle_with_every_construct_has_the_shape() -> None:
    assert accepting("bundle").is_valid(DOCUMENT.json)
    assert shape_problems(DOCUMENT, "bundle") == ()


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 40),
    st.sampled_from([Decimal("1.0"), Decimal("2.5"), Decimal("1e3")]),
    st.sampled_from(
        ["", "a", "gold", "S1-1", "1.2", "2023-07-01", "count", "first", "A b", "a\n", "released", "ü"]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "id", "test", "A\n"]), inner)
    ),
    max_leaves=4,
)


@st.composite
def mutated(draw: st.DrawFn) -> object:
    """The complete bundle with one to three things in it replaced, taken out or put in."""
    document = copy.deepcopy(DOCUMENT.json)
    for _ in range(draw(st.integers(1, 3))):
        table = draw(st.sampled_from(list(containers(document))))
        if isinstance(table, dict):
            name = draw(st.sampled_from([*table, "extra", "Extra\n", "when", "value", "expression"]))
            if draw(st.booleans()):
                table.pop(name, None)
            else:
                table[name] = draw(VALUES)
        elif table and bool(draw(st.booleans())):
            table.pop()
        else:
            table.append(draw(VALUES))
    return document


def containers(value: object) -> list[dict[str, object] | list[object]]:
    match value:
        case dict():
            return [value, *(found for each in value.values() for found in containers(each))]
        case list():
            return [value, *(found for each in value for found in containers(each))]
        case _:
            return []


@settings(max_examples=300)
@given(mutated())
def test_both_validators_agree(document: object) -> None:
    assert accepting("bundle").is_valid(document) == explaining("bundle").is_valid(document)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('title = "B"', 'titel = "B"', "b.toml:4:1: error[B201]: unknown key `titel` (hint: did you mean `title`?)"),
        ('title = "B"', "", ("b.toml:1:1: error[B202]: missing key `title` (hint: needed here: `id`, `version`,"
         " `title`, `subject`, `status`, `time_zone`)")),
        ('version = "1"', "version = 2023.1", ("b.toml:3:11: error[B203]: found `2023.1`, expected dotted numbers with"
         ' an optional suffix, such as 2023.1 or 2023.1-draft2 (hint: put it in quotes: "2023.1")')),
        ('"draft"', '"relased"', ("b.toml:6:10: error[B204]: found the text `relased`, expected one of `draft`,"
         " `consultation`, `released` (hint: did you mean `released`?)")),
        ('id = "b"', 'id = "B b"', ("b.toml:2:6: error[B205]: found the text `B b`, expected lower-case letters, digits"
         " and `-`, beginning with a letter, at most 63 characters")),
        ('title = "B"', 'title = "B\\n"', ("b.toml:4:9: error[B205]: found the text `'B\\n'`, expected one line of"
         " text, at most 1000 characters")),
        ('["gold", "ordinary"]', "[]", "b.toml:10:12: error[B206]: found none, expected at least 1 in the list"),
        ("[decisions.tier]", "[decisions.Tier]", ("b.toml:8:12: error[B205]: found the name `Tier`, expected a name of"
         " lower-case letters, digits and `_`, beginning with a letter, at most 63 characters")),
        ('status = "draft"', 'status = "draft"\nin_force = { from = "July" }', ("b.toml:7:21: error[B205]: found the"
         " text `July`, expected a date (hint: a date stands without quotes, such as 2023-07-01)")),
        ('then = "gold"', 'then = "gold"\nwhen.a = []',
         "b.toml:15:10: error[B206]: found none, expected at least 1 in the list"),
        ('then = "gold"', 'then = "gold"\nwhen.tier.fee = 3', ("b.toml:15:11: error[B201]: unknown key `fee` (hint: an"
         ' expression with a point stands in quotes: "tier.fee")')),
        ('then = "gold"', 'then = "gold"\nwhen.a = { tst = 3 }',
         "b.toml:15:12: error[B201]: unknown key `tst` (hint: did you mean `test`?)"),
        ('hit_policy = "first"', 'hit_policy = "first"\naggregate = "sum"', ("b.toml:10:13: error[B205]: found the text"
         ' `sum`, expected count, or a table such as { sum = "points" }: how a collecting table adds up')),
        ('then = "gold"', 'then = ["gold"]', "b.toml:14:8: error[B203]: found a list, expected one line of text"),
    ],
)  # fmt: skip
def test_one_mistake_is_one_sentence_at_its_place(old: str, new: str, expected: str) -> None:
    assert old in SMALL
    text = (
        SMALL.replace("[decisions.tier]", new).replace("[[decisions.tier.", "[[decisions.Tier.")
        if (old == "[decisions.tier]")
        else SMALL.replace(old, new)
    )
    assert complaints(text) == [expected]


def test_a_number_parameter_says_its_bounds() -> None:
    text = (
        SMALL
        + '[parameters.floor_of_sales]\ntype = "number"\nprovenance = "unset"\nscale = 19\nminimum = 0\n'
    )
    assert complaints(text) == [
        "b.toml:15:1: error[B202]: missing key `maximum` (hint: needed here: `minimum`, `maximum`)",
        "b.toml:18:9: error[B207]: found `19`, expected at most 18",
    ]


def test_a_decision_is_a_table_or_an_expression() -> None:
    text = HEADER + "[decisions.x]\nexpresion = '1'\n"
    assert complaints(text) == [
        "b.toml:8:1: error[B202]: missing key `hit_policy` (hint: needed here: `hit_policy`, `outcomes`, `rules`)",
        "b.toml:8:1: error[B202]: missing key `outcomes` (hint: needed here: `hit_policy`, `outcomes`, `rules`)",
        "b.toml:8:1: error[B202]: missing key `rules` (hint: needed here: `hit_policy`, `outcomes`, `rules`)",
        "b.toml:9:1: error[B201]: unknown key `expresion` (hint: did you mean `expression`?)",
    ]


def test_a_text_without_a_bundle_says_what_is_missing() -> None:
    assert complaints(TABLE)[0].startswith("b.toml:1:1: error[B202]: missing key `bundle`")
