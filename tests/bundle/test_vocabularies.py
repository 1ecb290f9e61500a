"""A vocabulary is made of the parts that plugins bring, and what does not fit together is refused at its place."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl.bundle.library import Library
from policyctl.bundle.vocabularies import load_vocabulary, parse_part, vocabulary_digest
from policyctl.plugins import library, plugin_manager
from policyctl.vocabulary import Vocabulary, fold
from tests.bundle.bundle_texts import pointed_at, refusal
from tests.subject.subject_schemas import LAW

HEAD = '[vocabulary]\nid = "brand"\ntitle = "B"\n'
BRANDS = ("huawei", "international", "lenovo", "meizu", "xiaomi")
WIDEST = ("xiaomi", "lenovo", "motorola", "meizu", "huawei", "international")
NARROWEST = (*WIDEST, "zuk", "honor")


def shipped() -> Vocabulary:
    entries = [EntryPoint(each, f"policyctl_plugins.{each}", "policyctl") for each in BRANDS]
    return load_vocabulary(library(plugin_manager(entries)), "phone-brand")


def read(tmp_path: Path, **parts: str) -> Vocabulary:
    (tmp_path / "brand").mkdir(parents=True)
    for name, text in parts.items():
        (tmp_path / "brand" / f"{name}.toml").write_text(HEAD + text, encoding="utf-8")
    return load_vocabulary(Library(vocabularies=(tmp_path,)), "brand")


def complaints(tmp_path: Path, **parts: str) -> list[str]:
    return [str(each).replace(f"{tmp_path}/", "") for each in refusal(lambda: read(tmp_path, **parts))]


@pytest.mark.parametrize(
    ("text", "brand", "listed_as"),
    [
        ("xiaomi", "xiaomi", "xiaomi"),
        ("小米", "xiaomi", "xiaomi"),
        ("  XIAOMI ", "xiaomi", "xiaomi"),
        ("Ｘｉａｏｍｉ", "xiaomi", "xiaomi"),
        ("ZUK", "lenovo", "zuk"),
        ("聯想", "lenovo", "lenovo"),
        ("摩托罗拉", "motorola", "motorola"),
        ("荣耀", "huawei", "honor"),
        ("魅族", "meizu", "meizu"),
        ("国际品牌", "international", "international"),
        ("Xiao mi", None, None),
        ("Samsung", None, None),
        ("", None, None),
    ],
)
def test_a_spelling_is_read_as_the_nearest_term_that_the_field_lists(
    text: str, brand: str | None, listed_as: str | None
) -> None:
    assert (shipped().read_as(text, WIDEST), shipped().read_as(text, NARROWEST)) == (brand, listed_as)


def test_the_nearest_spelling_is_one_that_the_field_can_read() -> None:
    assert shipped().nearest_spelling("Xiomi", WIDEST) == "xiaomi"
    assert shipped().nearest_spelling("Motorolla", WIDEST) == "motorola"
    assert shipped().nearest_spelling("Motorolla", ("xiaomi",)) is None


@LAW
@given(st.text(max_size=8))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@LAW
@given(st.sampled_from(sorted(shipped().spellings)), st.sampled_from([str.upper, str.title, str.lower]))
def test_letter_case_and_spaces_around_do_not_count(folded: str, change: type[str]) -> None:
    term, written = shipped().spellings[folded]
    assert shipped().term_of(f" {change(written)}\t") == term


def test_a_spelling_of_two_terms_is_refused_where_the_second_stands(tmp_path: Path) -> None:
    found = refusal(
        lambda: read(
            tmp_path,
            a='[terms.mi]\nnames = { en = "Mi" }\n',
            b='[terms.xiaomi]\nnames = { en = "Xiaomi" }\naliases = ["小米", "ＭＩ"]\n',
        )
    )
    assert [str(each).replace(f"{tmp_path}/", "") for each in found] == [
        (
            "brand/b.toml:6:18: error[V101]: `ＭＩ` is a spelling of `xiaomi` and of `mi`"
            " (hint: the other is in brand/a.toml: a spelling belongs to one term)"
        )
    ]
    assert pointed_at(found[0]) == '"ＭＩ"'


def test_a_term_in_two_parts_is_refused(tmp_path: Path) -> None:
    term = '[terms.mi]\nnames = { en = "Mi" }\n'
    assert complaints(tmp_path, a=term, b=term) == [
        (
            "brand/b.toml:4:8: error[V102]: the term `mi` is also in brand/a.toml"
            " (hint: a term has one part that says what it is)"
        )
    ]


def test_a_term_within_what_is_not_there_is_refused(tmp_path: Path) -> None:
    lenovo = '[terms.lenovo]\nnames = { en = "Lenovo" }\n'
    zuk = '[terms.zuk]\nnames = { en = "ZUK" }\nwithin = "lenvo"\n'
    assert complaints(tmp_path, a=lenovo + zuk) == [
        (
            "brand/a.toml:8:10: error[V103]: `zuk` is within `lenvo`, which no part of `brand` has"
            " (hint: did you mean `lenovo`?)"
        )
    ]


def test_a_term_within_itself_is_refused(tmp_path: Path) -> None:
    a = '[terms.a]\nnames = { en = "A" }\nwithin = "b"\n'
    b = '[terms.b]\nnames = { en = "B" }\nwithin = "a"\n'
    assert complaints(tmp_path, a=a, b=b) == [
        "brand/a.toml:6:10: error[V103]: `a` is within itself",
        "brand/b.toml:6:10: error[V103]: `b` is within itself",
    ]


def test_a_part_of_another_vocabulary_is_refused(tmp_path: Path) -> None:
    (tmp_path / "brands").mkdir()
    (tmp_path / "brands" / "a.toml").write_text(HEAD + '[terms.a]\nnames = { en = "A" }\n')
    (found,) = refusal(lambda: load_vocabulary(Library(vocabularies=(tmp_path,)), "brands"))
    assert (found.code, found.message) == (
        "V104",
        "the file says that it is a part of `brand`, its place says `brands`",
    )


def test_a_vocabulary_that_nobody_brings_is_refused(tmp_path: Path) -> None:
    (tmp_path / "phone-brand").mkdir()
    found = refusal(lambda: load_vocabulary(Library(vocabularies=(tmp_path,)), "phone-brnad"))
    assert [str(each) for each in found] == [
        "error[V105]: there is no vocabulary `phone-brnad` (hint: did you mean `phone-brand`?)"
    ]
    assert [each.hint for each in refusal(lambda: load_vocabulary(Library(), "brand"))] == [
        "install the plugin that brings it"
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            '[terms.mi]\nname = { en = "Mi" }\n',
            "a.toml:5:1: error[B201]: unknown key `name` (hint: did you mean `names`?)",
        ),
        ("[terms.mi]\nnames = {}\n", "a.toml:5:9: error[B206]: found none, expected at least 1 in the table"),
        (
            '[terms.Mi]\nnames = { en = "Mi" }\n',
            (
                "a.toml:4:8: error[B205]: found the name `Mi`, expected lower-case letters, digits, `-` and `_`,"
                " beginning with a letter, at most 63 characters"
            ),
        ),
        (
            '[terms.mi]\nnames = { english = "Mi" }\n',
            (
                "a.toml:5:11: error[B205]: found the name `english`, expected a language as in BCP 47, such as en"
                " or zh-Hans, at most 35 characters"
            ),
        ),
        (
            '[terms.mi]\nnames = { en = "  " }\n',
            (
                "a.toml:5:16: error[B205]: found the text `  `, expected a text on one line that is not blank,"
                " at most 200 characters"
            ),
        ),
        (
            '[terms.mi]\nnames = { en = "Mi\u200b" }\n',
            (
                "a.toml:5:19: error[B107]: found the invisible character U+200B"
                " (hint: take it out; a text must say what it seems to say)"
            ),
        ),
    ],
)
def test_a_part_is_read_strictly(text: str, complaint: str) -> None:
    assert [str(each) for each in refusal(lambda: parse_part(HEAD + text, file="a.toml"))] == [complaint]


def test_the_digest_covers_spellings_and_not_who_wrote_them(tmp_path: Path) -> None:
    a, b = ('[terms.a]\nnames = { en = "A" }\n', '[terms.b]\nnames = { en = "B" }\n')
    together = read(tmp_path / "one", a=a + b)
    assert vocabulary_digest(together) == vocabulary_digest(read(tmp_path / "two", a=a, b=b))
    assert vocabulary_digest(together) != vocabulary_digest(read(tmp_path / "three", a=a))
