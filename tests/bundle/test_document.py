"""What TOML we read, and the sentence for each that we do not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl.bundle import document
from policyctl.bundle.document import read_document
from policyctl.bundle.places import first_error, parse_tree
from tests.bundle.bundle_texts import pointed_at, refusal


def complaint(text: str) -> str:
    return "\n".join(str(each) for each in refusal(lambda: read_document(text, file="f")))


def test_numbers_are_exact_and_dates_become_json() -> None:
    found = read_document("rate = 0.10\nday = 2023-07-01\nat = 2023-07-01T00:00:00Z", file="f")
    assert found.table["rate"] == Decimal("0.10")
    assert found.json == {
        "rate": Decimal("0.10"),
        "day": "2023-07-01",
        "at": "2023-07-01T00:00:00+00:00",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = ", ("f:1:5: error[B103]: not TOML: expected a value: text in quotes, a number, a date, true, false,"
         " a list or a table")),
        ("a = gold", ("f:1:5: error[B103]: not TOML: expected a value: text in quotes, a number, a date, true,"
         " false, a list or a table")),
        ("a = 1\n a = 2", "f:2:7: error[B103]: not TOML: `a` is given twice"),
        ("[a.b]\n[a.b]", "f:2:5: error[B103]: not TOML: the table `a.b` is declared twice"),
        ("a = 1 b = 2", "f:1:7: error[B103]: not TOML: expected a new line after the value"),
        ("a 1", "f:1:3: error[B103]: not TOML: expected `=` after the key"),
        ("[a", "f:1:3: error[B103]: not TOML: expected `]` at the end of a table declaration"),
        ("= 1", "f:1:1: error[B103]: not TOML: expected a key, a table or a comment"),
        ("a = {b = 1,}", ("f:1:11: error[B103]: not TOML 1.0 (hint: in TOML 1.0 an inline table stays on one line"
         " and has no comma at its end)")),
        ("a = nan", "f:1:5: error[B105]: `nan` is no number (hint: leave the value out where there is none)"),
        ("a = 1e400", "f:1:5: error[B105]: `1e400` has more than 34 digits"),
        ("a = 0." + "1" * 35, "f:1:5: error[B105]: `0." + "1" * 35 + "` has more than 34 digits"),
        ("a = " + "9" * 5000, "f:1:5: error[B105]: `" + "9" * 40 + "…` has more than 34 digits"),
        ("a = 0x" + "f" * 40, "f:1:5: error[B105]: `0x" + "f" * 38 + "…` has more than 34 digits"),
        ("a = 10:00:00", "f:1:5: error[B106]: a time of day without a date is not used here"),
        ("a = 2023-07-01T10:00:00", ("f:1:5: error[B106]: a date and time without an offset names no moment"
         " (hint: say which offset from UTC holds: 2023-07-01T10:00:00Z)")),
        ("a = 2023-07-01T10:00:00.1234567Z",
         "f:1:5: error[B106]: `2023-07-01T10:00:00.1234567Z` has more than six digits of a second"),
        ("a = 'x\u202ey'", ("f:1:7: error[B107]: found the invisible character U+202E"
         " (hint: take it out; a text must say what it seems to say)")),
        ("\ufeffa = 1", ("f:1:1: error[B107]: found the invisible character U+FEFF"
         " (hint: take it out; a text must say what it seems to say)")),
        ("a = " + "[" * 40 + "]" * 40,
         "f:1:37: error[B104]: tables and lists are nested more than 32 levels deep"),
        ("a = " + "[" * 100_000, "f:1:36: error[B104]: tables and lists are nested more than 32 levels deep"),
        (".".join("a" * 20_000) + " = 1",
         "f:1:1: error[B104]: tables and lists are nested more than 32 levels deep"),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, expected: str) -> None:
    assert complaint(text) == expected


def test_every_number_that_is_none_is_named() -> None:
    found = refusal(lambda: read_document("a = [nan, 1, -inf]\nb = 1e99", file="f"))
    assert [pointed_at(each) for each in found] == ["nan", "-inf", "1e99"]


def test_a_text_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "LARGEST_TEXT", 10)
    assert complaint("a = 12345678") == "f:1:1: error[B102]: the text has 12 characters, at most 10 are read"


@given(st.text(st.sampled_from("ab.=[]{}\"'\\#,-+: \n\r\t019enuil_éTZ\u202e\ud800"), max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    for each in refusal(lambda: read_document(text, file="f")):
        assert each.place is not None
        assert each.place.line <= text.count("\n") + 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment",
        "a = 1_000\nb = +1\nc = 0xDEAD_beef\nd = 0o17\ne = 0b1010\n",
        "a = 1e3\nb = -1.5E-2\nc = 6.02_2e+23",
        "a = 2023-07-01T10:00:00Z\nb = 2023-07-01 10:00:00.123456-07:00\nc = 2023-07-01t10:00:00z",
        "'' = 1\n\"é b\" = 2\n1234 = 3\na-b_c = 4\n",
        'a = """"quoted""""\nb = """\\\n   folded \\\n\n   twice"""\n',
        "a = ''''one' '''\nb = '''\r\n two\r\n'''\r\n",
        'a = "\\b\\t\\n\\f\\r\\"\\\\\\u00e9\\U0001F600"',
        "a = [\n  1, # one\n\n  2,\n]\nb = [[], [{}], [{ c = [1] }]]\n",
        "a = {}\nb = { c.d = 1, 'e f' = { g = 2 } }\n",
        "[a.'b c']\n[ d . e ]\n[[f.g]]\n[f.g.h]\n[[f.g]]\n",
        "a.b = 1\na.c.d = 2\n[e]\nf.g = 3",
        "\ta = 1 \t# tab\t\r\n",
    ],
)
def test_all_of_toml_1_0_is_read(text: str) -> None:
    assert complaint(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "a = 2023-07-01T10:00Z",
        "a = 2023-07-01 10:00-07:00",
        r'a = "\e"',
        r'a = "\\x41 \x41"',
        "a = { b = 1, }",
        "a = {\n}",
        "a = { b = 1\n}",
        "a = { b = { c = 1 },\n d = { e = 2 } }",
        "a = { b = { c = { d = { e = 1 } } },\n f = 2 }",
        "a = { b = '}'\n}",
        'a = { b = "\\"}", c = 1\n}',
        'a = { b = """"x"\\"" }\n""",\n c = 1 }',
        "a = { b = [ # }\n 1 ]\n}",
    ],
)
def test_what_only_later_toml_has_is_refused(text: str) -> None:
    (found,) = refusal(lambda: read_document(text, file="f"))
    assert (found.code, found.message) == ("B103", "not TOML 1.0")


PLAIN = [
    "1", "'{'", "'}'", '"}"', r'"\"}"', "''", '""', '"#"', '"""x"}"""', '""""x"}\n"""', "'''x'{\n'''", r"'\'", r'"\e"',
    r'"\\e"', "2023-07-01T10:00:00+08:00", "2023-07-01T10:00+08:00", "2023-07-01 10:00:00Z", '"10:00"',
]  # fmt: skip


def inline_tables(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Tables and lists of TOML 1.0 and 1.1; some of the tables have more than 1.0 allows."""
    end = st.sampled_from(["", "", "", ",", "\n", " # }\n"])
    comma = st.sampled_from([", ", ", ", ",\n", ", # {\n"])

    def joined(values: list[str], comma: str, end: str) -> tuple[str, str]:
        pairs = [f"k{number} = {each}" for number, each in enumerate(values)]
        return f"{{ {comma.join(pairs)} {end}}}", f"[ {comma.join(values)} {end}]"

    texts = st.builds(joined, st.lists(values, min_size=1, max_size=3), comma, end)
    return texts.flatmap(st.sampled_from)


@given(st.recursive(st.sampled_from(PLAIN), inline_tables))
def test_what_is_read_is_toml_1_0(value: str) -> None:
    refused = refusal(lambda: read_document(f"a = {value}", file="f"))
    assert ([each.message for each in refused] == ["not TOML 1.0"]) == (
        first_error(parse_tree(f"a = {value}")) is not None
    )
