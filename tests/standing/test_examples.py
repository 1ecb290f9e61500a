"""Examples of a bundle set outcomes aside and say which facts decisions leave behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyctl.bundle.library import Library
from policyctl.bundle.load import parse_bundle
from policyctl.bundle.outline import outline_examples
from policyctl.diff.text import compare
from policyctl.examples import run_examples
from policyctl.report.junit import difference_text
from policyctl.results import ExampleResult
from tests.bundle.bundle_texts import refusal

HERE = Path(__file__).parent
TEXT = (HERE / "closing.toml").read_text("utf-8")
FIRST_LINE = TEXT.count("\n") + 1
SHOP = """\
[[examples]]
id = "closed"
as_of = 2022-09-30
input = { shop_id = "s-1", brand = "meizu", sales = 50, is_suspect = false, standing = [] }
expect = { closing = "closed" }
"""
LIKE = '[[examples]]\nid = "like it"\nlike = "closed"\n'


def results(text: str) -> tuple[ExampleResult, ...]:
    bundle = parse_bundle(TEXT + text, file="closing.toml")
    return run_examples(bundle, library=Library(schemas=(HERE,))).examples


def differences(text: str) -> list[str]:
    """What comes out otherwise, a line each, lines counted from the examples."""
    found = []
    for example in results(text):
        found += [
            f"{each.place.line - FIRST_LINE + 1}: {difference_text(each)}" for each in example.differences
        ]
        found += [f"{each.code} {each.message}" for each in example.diagnostics]
    return found


def complaints(text: str) -> list[str]:
    told = refusal(lambda: parse_bundle(TEXT + text, file="closing.toml"))
    return [f"{each.code} {each.message}" + (f" | {each.hint}" if each.hint else "") for each in told]


@pytest.mark.parametrize(
    "leaves",
    [
        '{ barred = { from = 2022-09-30, until = 2023-09-30, brand = "meizu", sales = 50 } }',
        "{ barred = { until = 2023-09-30 } }",
        "{ barred = {} }",
    ],
)
def test_an_example_looks_at_the_values_that_it_names(leaves: str) -> None:
    assert differences(f"{SHOP}leaves = {leaves}\n") == []


@pytest.mark.parametrize(
    ("leaves", "expected"),
    [
        ("{}", "6: leaves.barred: expected nothing, found a fact"),
        ("{ barred = {}, watched = {} }", "6: leaves.watched: expected a fact, found nothing"),
        ('{ barred = { brand = "lenovo" } }', "6: leaves.barred.brand: expected lenovo, found meizu"),
        (
            "{ barred = { until = 2023-09-29 } }",
            "6: leaves.barred.until: expected 2023-09-29, found 2023-09-30",
        ),
    ],
)
def test_what_is_left_behind_otherwise_is_a_difference(leaves: str, expected: str) -> None:
    assert differences(f"{SHOP}leaves = {leaves}\n") == [expected]


def test_what_a_human_decides_leaves_nothing_and_says_why() -> None:
    suspect = SHOP.replace("is_suspect = false", "is_suspect = true").replace('"closed" }', '"watched" }')
    assert differences(f"{suspect}leaves = {{}}\n") == []
    assert differences(f"{suspect}leaves = {{ watched = {{}} }}\n") == [
        "6: leaves.watched: expected a fact, found nothing: may"
    ]


def test_an_override_is_seen_by_what_follows_and_the_decision_keeps_its_own_result() -> None:
    stays = 'overrides = { closing = "stays" }\nexpect = { closing = "closed" }\n'
    assert differences(f"{SHOP}{LIKE}{stays}leaves = {{}}\n") == []
    watched = stays.replace("stays", "watched")
    assert differences(f"{SHOP}{LIKE}{watched}leaves = {{ watched = {{ from = 2022-09-30 }} }}\n") == []


def test_an_override_is_taken_over_by_an_example_that_is_like_another() -> None:
    first = f'{SHOP}overrides = {{ closing = "stays" }}\nleaves = {{}}\n'
    rest = 'expect = { closing = "closed" }\nleaves = {}\n'
    assert differences(f"{first}{LIKE}{rest}") == []
    without = f'{first}{LIKE}without = ["closing"]\n{rest}'
    assert differences(without) == ["13: leaves.barred: expected nothing, found a fact"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ('overrides = { closng = "stays" }', "B314 unknown decision `closng` | did you mean `closing`?"),
        (
            'overrides = { closing = "stay" }',
            "B314 `closing` has no outcome `stay` | did you mean `stays`?",
        ),
        (
            'overrides = { is_barred = "yes" }',
            "B451 `is_barred` cannot be overridden | say `overridable = true` in its table",
        ),
        ("leaves = { bared = {} }", "B314 no decision leaves behind `bared` | did you mean `barred`?"),
        (
            "leaves = { barred = { brnd = 1 } }",
            "B314 `barred` has no value `brnd` | did you mean `brand`?",
        ),
    ],
)
def test_what_an_example_cannot_set_aside_or_leave_behind_is_told(more: str, expected: str) -> None:
    assert complaints(f"{SHOP}{more}\n") == [expected]


def test_a_subject_needs_a_name_to_be_overridden(tmp_path: Path) -> None:
    schema = (HERE / "shop.schema.json").read_text("utf-8").replace('"x-subject-key": "shop_id",', "")
    (tmp_path / "shop.schema.json").write_text(schema, "utf-8")
    text = f'{SHOP}overrides = {{ closing = "stays" }}\n'
    bundle = parse_bundle(TEXT + text, file="closing.toml")
    (example,) = run_examples(bundle, library=Library(schemas=(tmp_path,))).examples
    assert [(each.code, each.hint) for each in example.diagnostics] == [
        ("B349", "the schema names the field by `x-subject-key`")
    ]


def test_examples_are_shown_and_compared_with_what_they_set_aside_and_leave_behind() -> None:
    old = parse_bundle(TEXT + SHOP, file="closing.toml")
    more = 'overrides = { closing = "stays" }\nleaves = { barred = { sales = 50 } }\n'
    new = parse_bundle(TEXT + SHOP + more, file="closing.toml")
    shown = [(each.kind, each.name, each.text) for each in outline_examples(new)]
    assert ("override", "closing", "stays") in shown
    assert ("leaves", "leaves", "{barred = {sales = 50}}") in shown
    assert [(each.sentence, each.new) for each in compare(old, new).changes] == [
        ("example `closed` has other outcomes set aside", "closing = stays"),
        ("example `closed` leaves other facts behind", "{barred = {sales = 50}}"),
    ]
