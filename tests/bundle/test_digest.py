"""The digest of a bundle: the same for every text that means the same, another for every change of meaning."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl.bundle.canonical import Canonical, canonical, digest_of, shortest
from policyctl.bundle.digest import (
    byte_digest,
    parameter_digest,
    schema_digest,
    schema_form,
    semantic_digest,
)
from policyctl.bundle.parameters import apply, parse_assignment
from tests.bundle.bundle_texts import COMPLETE, bundle

ROOT = Path(__file__).parents[2]


def digest(text: str) -> str:
    return semantic_digest(bundle(text), {})


def changed(before: str, after: str) -> str:
    """The complete bundle with one thing written otherwise, which must be there exactly once."""
    assert COMPLETE.count(before) == 1
    return digest(COMPLETE.replace(before, after))


SPEAKS_TO_READERS = {
    "a comment": ("# One bundle", "# A bundle"),
    "the title": ('"Everything a bundle can say"', '"All of it"'),
    "the version": ('"1.2-draft3"', '"1.2"'),
    "how far it has come": ('status     = "draft"', 'status = "consultation"'),
    "the title of a rule": ('title                 = "Gold"', 'title = "Best"'),
    "the title of a criterion": ('title = "Late", ', ""),
    "the title of an input": ('title  = "Sales"', 'title = "What was sold"'),
    "the title of a source": ('"A source"', '"Our source"'),
    "where a source is read": ('"https://example.org/source"', '"https://example.org/other"'),
    "a warning": ('"a copy"', '"a bad copy"'),
    "a reason": ('"where it was written"', '"where its author lives"'),
    "an example": ("as_of      = 2023-07-15", "as_of = 2023-07-16"),
    "space in an expression": ("'[as_of - @\"P89D\" .. as_of]'", "'[ as_of-@\"P89D\"..as_of ]'"),
    "a bracket that is not needed": ("'2 * late'", "'(2) * (late)'"),
    "zeros at the end of a bound": ("maximum    = 100", "maximum = 100.00"),
    "zeros at the end of a value": ("web = 1.25", "web = 1.250"),
    "zeros in an expression": ("'<= 0.005'", "'<= 0.0050'"),
    "a literal as an expression": ("when.is_suspended     = false", "when.is_suspended = 'false'"),
    "the title of an event": ('title       = "Published"', 'title = "Told"'),
    "the title of a fact": ('"Held a tier"', '"Was of a tier"'),
    "a note on an event": ('"the text says about"', '"about"'),
    "a value that is left out for one that is unset": (', app = "unset"', ""),
}


@pytest.mark.parametrize("change", SPEAKS_TO_READERS.values(), ids=SPEAKS_TO_READERS)
def test_what_only_speaks_to_readers_is_left_out(change: tuple[str, str]) -> None:
    assert changed(*change) == digest(COMPLETE)


MEANS_SOMETHING = {
    "the id": ('id         = "complete"', 'id = "completed"'),
    "the subject": ('subject    = "merchant"', 'subject = "brand"'),
    "the first day": ("from = 2023-07-01", "from = 2023-07-02"),
    "the last day": ("until = 2024-01-01", "until = 2024-01-02"),
    "where its zone comes from": ('{ parameter = "zone" }', '"Europe/Berlin"'),
    "what it supersedes": ('"complete@1.1"', '"complete@1.0"'),
    "what it decides": ('decides    = "tier"', 'decides = "window"'),
    "what null counts as": ('when_null  = "fail"', 'when_null = "pass"'),
    "the text that is implemented": ('= "0123', '= "1123'),
    "a value": ("web = 1.25", "web = 1.26"),
    "the provenance of a value": ('provenance = "illustrative"', 'provenance = "assumed"\nbasis = "x"'),
    "a bound": ("maximum    = 100", "maximum = 101"),
    "a scale": ("scale      = 2", "scale = 3"),
    "a unit": ('"USD"', '"EUR"'),
    "the clause of a parameter": ('"S1-1, S1-2a"', '"S1-1, S1-2b"'),
    "a date in a list": ("value      = [2023-01-01,", "value = [2023-01-02,"),
    "the window of an input": ('clause = "S1-4"', 'clause = "S1-44"'),
    "an expression": ('@"P89D"', '@"P90D"'),
    "the window of an expression": ("[decisions.window]\n", '[decisions.window]\nwindow = "window"\n'),
    "a hit policy": ('hit_policy      = "priority"', 'hit_policy = "first"'),
    "the order of outcomes": ('["gold", "ordinary"]', '["ordinary", "gold"]'),
    "a default": ('default         = "ordinary"', 'default = "gold"'),
    "an output of the default": ("{ fee = '0' }", "{ fee = '1' }"),
    "who decides": ('force                 = "may"', 'force = "must"'),
    "a test": ("'<= 0.03'", "'< 0.03'"),
    "what a criterion is called": ('id = "late share"', 'id = "late"'),
    "what a criterion counts as": ('when_null = "pass"', 'when_null = "fail"'),
    "the clause of a criterion": ('clause = "S1-8"', 'clause = "S1-9"'),
    "an alternative": ("rated = true", "rated = false"),
    "an aggregate": ('{ sum = "points" }', '{ max = "points" }'),
    "the decision of an event": ('decision    = "window"', 'decision = "points"'),
    "the kind of an event": ('"official"', '"visible"'),
    "how often an event comes": ('"month"', '"quarter"'),
    "what an event judges": ('judges      = "window"', ""),
    "whether an event is only about on that day": ("approximate = true", "approximate = false"),
    "the question that an event answers": ('"when it is known"', '"when it is final"'),
    "the clause of an event": ('"S1-10"', '"S1-11"'),
    "whether it can be overridden": ("overridable     = true", ""),
    "the outcome that leaves a fact": ('["gold"]\nfrom', '["ordinary"]\nfrom'),
    "when a fact begins": ('from        = "window.start"', 'from = "as_of"'),
    "when a fact ends": ('until       = "as_of"', ""),
    "a value of a fact": ('set.late    = "late"', 'set.late = "late + 1"'),
    "the clause of a fact": ('"S1-12"', '"S1-13"'),
    "an output": ("'50000 * count'", "'50001 * count'"),
}


@pytest.mark.parametrize("change", MEANS_SOMETHING.values(), ids=MEANS_SOMETHING)
def test_every_change_of_meaning_is_another_digest(change: tuple[str, str]) -> None:
    assert changed(*change) != digest(COMPLETE)


def test_changes_of_meaning_differ_from_each_other() -> None:
    digests = [changed(*change) for change in MEANS_SOMETHING.values()]
    assert len(set(digests)) == len(digests)


SECTIONS = ["[" + each for each in COMPLETE.partition("[bundle]")[2].join(["[bundle]", ""]).split("\n[")]


@given(st.permutations(range(len(SECTIONS))))
def test_the_order_of_tables_means_nothing(order: list[int]) -> None:
    texts = [SECTIONS[index].replace("[[bundle]", "[bundle]") for index in order]
    assert digest(_rules_after_their_tables(texts)) == digest(COMPLETE)


def _rules_after_their_tables(texts: list[str]) -> str:
    """The texts with every array of rules behind the decision it belongs to, as TOML wants it."""
    rules = {text.partition("\n")[0][2:].partition(".rules")[0]: text for text in texts if ".rules]]" in text}
    found = []
    for text in texts:
        if ".rules]]" not in text:
            found.append(text)
            found.append(rules.get(text.partition("\n")[0].strip("[]"), ""))
    return "\n".join(found)


RULES = '[[decisions.d.rules]]\nid = "{}"\nthen = "x"\n'


def test_the_order_of_rules_means_something() -> None:
    head = COMPLETE.partition("[sources.S1]")[0].replace('{ parameter = "zone" }', '"UTC"')
    head = head.replace('decides    = "tier"\n', "")
    table = '[decisions.d]\nhit_policy = "first"\noutcomes = ["x"]\n'
    there, back = (table + RULES.format(one) + RULES.format(two) for one, two in ("ab", "ba"))
    assert digest(head + there) != digest(head + back)


def test_the_digest_of_the_bytes_is_of_the_text_as_it_is() -> None:
    assert byte_digest(bundle(COMPLETE)) != byte_digest(bundle(COMPLETE + "\n"))
    assert byte_digest(bundle(COMPLETE)).startswith("sha256:")


def test_values_from_outside_change_the_digest_of_the_parameters_only() -> None:
    plain = bundle(COMPLETE)
    other = apply(plain, (), [parse_assignment("sales_floor.gold.web=2")])
    zone = apply(plain, (), [parse_assignment("zone=UTC")])
    assert [semantic_digest(each, {}) for each in (other, zone)] == [semantic_digest(plain, {})] * 2
    assert len({parameter_digest(each) for each in (plain, other, zone)}) == 3
    again = apply(other, (), [parse_assignment("sales_floor.gold.web=2.00")])
    assert parameter_digest(again) == parameter_digest(other)


SCHEMA = {
    "title": "T",
    "x-version": "1",
    "properties": {"title": {"type": "number", "title": "T", "multipleOf": Decimal("0.010")}},
    "required": ["b", "a"],
}


def test_a_schema_counts_without_its_annotations() -> None:
    assert schema_form(SCHEMA) == {
        "properties": {"title": {"type": "number", "multipleOf": "0.01"}},
        "required": ["a", "b"],
    }
    other = {**SCHEMA, "title": "U", "description": "D"}
    assert schema_digest(other) == schema_digest(SCHEMA)
    assert semantic_digest(bundle(COMPLETE), SCHEMA) != semantic_digest(bundle(COMPLETE), {})


def test_every_process_comes_to_the_same_digest() -> None:
    code = (
        "from pathlib import Path; from policyctl.bundle.load import parse_bundle; "
        "from policyctl.bundle.digest import semantic_digest; "
        "print(semantic_digest(parse_bundle(Path('tests/bundle/complete.toml').read_text('utf-8'), file='x'), {}))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("0", "1", "4242")
    }
    assert found == {digest(COMPLETE)}


def test_canonical_json_is_as_rfc_8785_writes_it() -> None:
    document: dict[str, Canonical] = {
        "\u20ac": 1,
        "\r": 2,
        "1": 3,
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"): 4,
    }
    document |= {"\ufb33": 5, "\x80": 6, "ö": [True, None, '\x0f\n"\\/']}
    assert canonical(document).decode() == (
        '{"\\r":2,"1":3,"\x80":6,"ö":[true,null,"\\u000f\\n\\"\\\\/"],"€":1,"😀":4,"\ufb33":5}'
    )
    assert (
        canonical({"b": 2**53 - 1, "a": (-(2**53) + 1,)}) == b'{"a":[-9007199254740991],"b":9007199254740991}'
    )
    for large in (2**53, -(2**53), 2**63 - 1):
        with pytest.raises(ValueError, match="53 bits"):
            canonical({"a": [large]})


texts = st.text(st.characters(max_codepoint=127)) | st.text()
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_canonical_json_has_its_names_in_the_order_of_utf_16(document: Canonical) -> None:
    def in_order(members: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in members]
        assert names == sorted(names, key=lambda name: name.encode("utf-16-be"))
        return dict(members)

    json.loads(canonical(document), object_pairs_hook=in_order)


@given(values)
def test_canonical_json_says_what_the_document_says_in_one_way(document: Canonical) -> None:
    text = canonical(document)
    again = json.loads(text)
    assert again == document
    assert canonical(again) == text
    assert digest_of(again) == digest_of(document)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6), st.integers(0, 5))
def test_equal_numbers_have_one_shortest_text(number: Decimal, zeros: int) -> None:
    text = shortest(number)
    assert Decimal(text) == number
    assert shortest(Decimal(f"{number:f}{'0' * zeros}")) == text
    assert not text.endswith(".")
    assert not ("." in text and text.endswith("0"))
