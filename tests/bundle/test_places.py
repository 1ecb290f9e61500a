"""Places in TOML: every key leads to its text, every span inside a string to its characters."""

from __future__ import annotations

from datetime import date

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from policyctl.bundle.places import Places, character_slices, index_places
from policyctl.diagnostics import Place
from policyctl.feel.syntax import Span
from tests.bundle.bundle_texts import COMPLETE

TEXT = """\
# a comment
[a.b."c d"]
x.y = { p = 1, q = "é", r = 'raw' }
list = [1, 2, # two
  { k = "v" }]
long = \"\"\"
one
two\\
   three \\u00e9 four\"\"\"

[[rules]]
id = "first"
[[rules]]
id = "second"
when.sales = '>= 3'
[rules.outputs]
fee = '0'
[[rules.cases]]
n = 1.5 # the grammar reads this comment as a part of the pair
m = ["p", "q"] # and this
o = { p = true } # and this
"""


def text_at(places: Places, place: Place) -> str:
    if place.line == place.end_line:
        return places.line(place.line)[place.column - 1 : place.end_column - 1]
    between = [places.line(number) for number in range(place.line + 1, place.end_line)]
    first, last = places.line(place.line)[place.column - 1 :], places.line(place.end_line)
    return "\n".join([first, *between, last[: place.end_column - 1]])


@pytest.mark.parametrize(
    ("key", "name", "value"),
    [
        (("a",), "a", "a"),
        (("a", "b", "c d"), '"c d"', '[a.b."c d"]'),
        (("a", "b", "c d", "x"), "x", "x"),
        (("a", "b", "c d", "x", "y", "q"), "q", '"é"'),
        (("a", "b", "c d", "x", "y", "r"), "r", "'raw'"),
        (("a", "b", "c d", "list", 1), "2", "2"),
        (("a", "b", "c d", "list", 2, "k"), "k", '"v"'),
        (("rules",), "rules", "[[rules]]"),
        (("rules", 1), "rules", "[[rules]]"),
        (("rules", 1, "id"), "id", '"second"'),
        (("rules", 1, "when", "sales"), "sales", "'>= 3'"),
        (("rules", 1, "outputs", "fee"), "fee", "'0'"),
        (("rules", 1, "cases", 0, "n"), "n", "1.5"),
        (("rules", 1, "cases", 0, "m", 1), '"q"', '"q"'),
        (("rules", 1, "cases", 0, "o"), "o", "{ p = true }"),
        (("rules", 1, "cases", 0, "o", "p"), "p", "true"),
    ],
)
def test_a_key_leads_to_its_name_and_its_value(key: tuple[str | int, ...], name: str, value: str) -> None:
    places = index_places(TEXT, file="f")
    assert text_at(places, places.locate(key, part="key")) == name
    assert text_at(places, places.locate(key)) == value


def test_lines_and_columns_count_from_one_and_in_code_points() -> None:
    places = index_places('k = { é = 1, "😀" = 2 }', file="f")
    expected = Place(file="f", line=1, column=20, end_line=1, end_column=21)
    assert places.locate(("k", "😀")) == expected


def test_a_key_that_is_not_there_leads_to_the_table_around_it() -> None:
    places = index_places(TEXT, file="f")
    assert places.locate(("rules", 0, "then", "x")) == places.locate(("rules", 0))
    assert str(places.locate(("nothing",))) == "f:1:1"


def test_a_span_in_a_folded_string_leads_to_its_word() -> None:
    key = ("a", "b", "c d", "long")
    value = tomli.loads(TEXT)["a"]["b"]["c d"]["long"]
    places = index_places(TEXT, file="f")
    for word in ("one", "two", "three", "four"):
        start = value.index(word)
        place = places.locate(key, span=Span(start, start + len(word)))
        assert text_at(places, place) == word


def test_a_span_in_a_quoted_key_leads_into_the_key() -> None:
    places = index_places("when.\"late / count\" = '<= 1'", file="f")
    place = places.locate(("when", "late / count"), part="key", span=Span(7, 12))
    assert text_at(places, place) == "count"


def test_carriage_returns_are_no_characters_of_a_string() -> None:
    text = 'k = """\r\none\r\ntwo"""\r\n'
    places = index_places(text, file="f")
    assert tomli.loads(text)["k"] == "one\ntwo"
    assert text_at(places, places.locate(("k",), span=Span(4, 7))) == "two"


def test_every_scalar_of_a_bundle_stands_where_its_key_leads() -> None:
    places = index_places(COMPLETE, file="f")
    for key, value in scalars((), tomli.loads(COMPLETE)):
        written = text_at(places, places.locate(key))
        assert tomli.loads(f"value = {written}")["value"] == value


def test_what_was_asked_before_makes_no_difference() -> None:
    places = index_places(COMPLETE, file="f")
    keys = [key for key, _ in scalars((), tomli.loads(COMPLETE))]
    for key in reversed(keys):
        assert places.locate(key) == index_places(COMPLETE, file="f").locate(key)


def test_a_table_stands_where_it_is_mentioned_first() -> None:
    text = "[a]\nb.x = 1\n[a.b.c]\ny = 2"
    for before in ((), ("a", "b", "x"), ("a", "b", "c", "y")):
        places = index_places(text, file="f")
        places.locate(before)
        assert str(places.locate(("a", "b"))) == "f:2:1"


def scalars(key: tuple[str | int, ...], value: object) -> list[tuple[tuple[str | int, ...], object]]:
    match value:
        case dict():
            return [pair for name, each in value.items() for pair in scalars((*key, name), each)]
        case list():
            return [pair for index, each in enumerate(value) for pair in scalars((*key, index), each)]
        case _:
            return [(key, value)]


BASIC_CHARACTERS = st.one_of(
    st.sampled_from([r"\n", r"\t", r"\"", r"\\", r"\u00e9", r"\U0001F600"]),
    st.characters(min_codepoint=32, max_codepoint=0x10FFFF, exclude_categories=["Cs", "Cc"]).filter(
        lambda character: character not in '"\\'
    ),
)
FOLDS = st.sampled_from(["\\\n", "\\ \n  \t\n ", "\n", "\r\n", "\\\r\n  "])


@given(st.lists(BASIC_CHARACTERS))
def test_each_character_of_a_string_has_its_place(pieces: list[str]) -> None:
    assert_places_of_characters(f'"{"".join(pieces)}"')


@given(st.lists(st.one_of(BASIC_CHARACTERS, FOLDS)))
def test_each_character_of_a_multi_line_string_has_its_place(pieces: list[str]) -> None:
    assert_places_of_characters(f'"""{"".join(pieces)}"""')


@given(st.text(st.characters(exclude_characters="'", exclude_categories=["Cs", "Cc"])))
def test_each_character_of_a_literal_string_has_its_place(text: str) -> None:
    assert_places_of_characters(f"'{text}'")
    assert_places_of_characters(f"'''\r\n{text}\n'''")


def assert_places_of_characters(raw: str) -> None:
    """Each slice is the text that writes its character, and nothing between two slices writes one."""
    value = tomli.loads(f"k = {raw}")["k"]
    *slices, end = character_slices(raw)
    quotes = 3 if len(raw) >= 6 and raw[:3] in ('"""', "'''") else 1
    quote = raw[:quotes]
    assert end == (len(raw) - quotes, len(raw) - quotes)
    assert len(slices) == len(value)
    for character, (start, stop) in zip(value, slices, strict=True):
        written = raw[start:stop]
        escaped = "\\" in written and quote.startswith('"')
        meant = tomli.loads(f"k = {quote}{written}{quote}")["k"] if escaped else written
        assert meant.replace("\r\n", "\n") == character


def test_a_place_is_a_plain_value() -> None:
    places = index_places("day = 2023-07-01", file="f")
    place = places.locate(("day",))
    assert (place.line, place.column, place.end_line, place.end_column) == (1, 7, 1, 17)
    assert date.fromisoformat(text_at(places, place)) == date(2023, 7, 1)
