"""Words of others in a letter: they read as they are, and mean nothing to Markdown or HTML."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from policyctl.languages import Language
from policyctl.letter.escape import plain
from policyctl.letter.page import page
from policyctl.report.human.screen import visible

MARKDOWN = MarkdownIt("commonmark").enable("table").enable("strikethrough")
HOSTILE = st.text(
    alphabet=st.sampled_from("\\`*_{}[]<>#|~@&$!-+=.:/() \t\n\u202e\u200b'\"aw1名;"), max_size=30
)
TEXTS = HOSTILE | st.text(max_size=30)

ATTACKS = (
    "<script>alert(1)</script>",
    "# Approved",
    "[pay here](https://evil.example)",
    "https://evil.example and www.evil.example",
    "a | b | c",
    "**gold**",
    "___",
    "---",
    "1. first",
    "    code",
    "&lt;b&gt;",
    "a\n\n## Approved\n",
    "\u202egold\u202c",
    "![x](javascript:alert(1))",
    "~~struck~~",
    "{{ decision.outcome }}",
    "a__b__c",
)


def words(tokens: list[Token] | None) -> str:
    return "".join(each.content for each in tokens or () if each.type in ("text", "text_special"))


@given(TEXTS)
def test_in_a_sentence_they_read_as_they_are(text: str) -> None:
    opening, inline, closing = MARKDOWN.parse(f"x{plain(text)}x")
    assert [each.type for each in (opening, inline, closing)] == [
        "paragraph_open",
        "inline",
        "paragraph_close",
    ]
    assert words(inline.children) == f"x{visible(text)}x"
    assert {each.type for each in inline.children or ()} <= {"text", "text_special"}


@given(TEXTS)
@example("a__b__c")
def test_between_stars_they_read_as_they_are(text: str) -> None:
    tokens = MARKDOWN.parse(f"**x{plain(text)}x**")[1].children or []
    assert [each.type for each in tokens if each.type not in ("text", "text_special")] == [
        "strong_open",
        "strong_close",
    ]
    assert words(tokens) == f"x{visible(text)}x"


@given(TEXTS.filter(bool))
def test_at_the_beginning_of_a_line_they_begin_nothing_but_a_paragraph(text: str) -> None:
    tokens = MARKDOWN.parse(plain(text))
    assert [each.type for each in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert words(tokens[1].children) == visible(text)


@given(TEXTS.filter(bool))
def test_in_a_table_they_stay_in_their_cell(text: str) -> None:
    tokens = MARKDOWN.parse(f"| a | b |\n| --- | --- |\n| x{plain(text)}x | 1 |\n")
    cells = [words(tokens[index + 1].children) for index, each in enumerate(tokens) if each.type == "td_open"]
    assert cells == [f"x{visible(text)}x", "1"]


@pytest.mark.parametrize("text", ATTACKS)
def test_no_attack_becomes_anything_on_a_page(text: str) -> None:
    made = page(f"# A\n\n{plain(text)}\n", language=Language.ENGLISH).partition("<main>")[2]
    assert "<script" not in made
    assert "<a " not in made
    assert "<img" not in made
    assert made.count("<h1>") == 1
    assert "<h2>" not in made
    assert "<li>" not in made
    assert "<em>" not in made
    assert "<strong>" not in made
    assert "\u202e" not in made


def test_an_address_is_no_link_for_readers_that_make_links_of_addresses() -> None:
    assert plain("https://a.example www.a.example x@a.example") == (
        r"https\://a.example www\.a.example x\@a.example"
    )


def test_numbers_and_names_are_not_disfigured() -> None:
    for text in ("0.886 (88.6%)", "22,480.90 USD", "≥ 0.95", "2023-07-15", "America/Los_Angeles", "-3.5"):
        assert plain(text) == text
