"""A JSON text is read exactly, or refused in one sentence at its line and column."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl.diagnostics import Refused
from policyctl.subject.decode import Origin, decode
from policyctl.subject.exact import to_exact
from tests.subject.subject_schemas import JSON, LAW, outcome, reader, to_text

CUT_OFF = "the file may be cut off"
NONE_OR_UNKNOWN = "leave the field out if its value is unknown, write null if it is known to have none"
TOO_LONG = "has more than 38 digits when written out"
NO_NUMBER = "a number is not written as in JSON"
NUMBERS = "a number is written as -12, 0.95 or 1.5e3"


def sentence(data: bytes, origin: Origin | None = None) -> str:
    with pytest.raises(Refused) as caught:
        decode(data, origin or Origin(file="f"))
    (fault,) = caught.value.diagnostics
    assert fault.place is not None
    where = f"{fault.place.line}:{fault.place.column} {fault.code} {fault.message}"
    return f"{where} | {fault.hint}" if fault.hint else where


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "1:1 I101 the text is empty, expected a JSON object"),
        (b"\xef\xbb\xbf{}", "1:1 I102 the text begins with a byte order mark | save it as UTF-8 without one"),
        ('{"a":1}'.encode("utf-16"), "1:1 I102 the text is in UTF-16, expected UTF-8 | save it as UTF-8"),
        ('{"a":1}'.encode("utf-16-le"), "1:2 I102 the text is in UTF-16, expected UTF-8 | save it as UTF-8"),
        (b'{"a":"\xff"}', "1:7 I102 the text is not UTF-8 here | save it as UTF-8"),
        (b'["\xed\xa0\x80"]', "1:3 I102 the text is not UTF-8 here | save it as UTF-8"),
        (b'{"a":1,}', "1:8 I103 expected another value after the comma, found `}` | remove the comma"),
        (b"[1,\n\n]", "3:1 I103 expected another value after the comma, found `]` | remove the comma"),
        (b"{'a':1}", "1:2 I103 expected the name of a field in double quotes, found `'`"),
        (b'{"a" 1}', "1:6 I103 expected `:` after the name of a field, found `1`"),
        (b'{"a":1 "b":2}', '1:8 I103 expected `,` or `}`, found `"`'),
        (b"[1 2]", "1:4 I103 expected `,` or `]`, found `2`"),
        (b"[01]", f"1:3 I103 {NO_NUMBER} | {NUMBERS}"),
        (b"[1.]", f"1:4 I103 {NO_NUMBER} | {NUMBERS}"),
        (b"[- 1]", f"1:3 I103 {NO_NUMBER} | {NUMBERS}"),
        (b"[+1]", "1:2 I103 expected a value, found `+`"),
        (b"[tru]", "1:5 I103 expected `true`, `false` or `null`, found another word"),
        (b"None", "1:1 I103 expected a value, found `N`"),
        (b"// x\n{}", "1:1 I103 expected a value, found `/`"),
        (b'["a\tb"]', "1:4 I103 a text in quotes contains a line break or another control character"),
        (b'["a\nb"]', "1:4 I103 a text in quotes contains a line break or another control character"),
        (rb'["\x"]', r"1:4 I103 a text contains a `\` that begins no escape of JSON | write `\\` for `\`"),
        (b'{"a":1,"a":2}', "1:8 I104 the field `a` is given twice | keep one of the two"),
        (b'{"a":{"b":1,\n"b":2}}', "2:1 I104 the field `b` is given twice | keep one of the two"),
        (rb'{"a":1,"\u0061":2}', "1:17 I104 the field `a` is given twice | keep one of the two"),
        (b'{"a":NaN}', f"1:6 I105 JSON has no `NaN` and no `Infinity` | {NONE_OR_UNKNOWN}"),
        (b'{"a":-Infinity}', f"1:7 I105 JSON has no `NaN` and no `Infinity` | {NONE_OR_UNKNOWN}"),
        (b'{"a":1e400}', f"1:6 I106 the number `1e400` {TOO_LONG}"),
        (b"[1e-400]", f"1:2 I106 the number `1e-400` {TOO_LONG}"),
        (b"[0e99]", f"1:2 I106 the number `0e99` {TOO_LONG}"),
        (b"[" + b"9" * 39 + b"]", f"1:2 I106 the number `{'9' * 39}` {TOO_LONG}"),
        (b"[" + b"9" * 5000 + b"]", f"1:2 I106 a number {TOO_LONG}"),
        (b"[1e99999999999999999999]", f"1:2 I106 a number {TOO_LONG}"),
        (rb'["\ud800"]', "1:9 I107 a text contains half of a surrogate pair"),
        (rb'["\udc00"]', "1:8 I107 a text contains half of a surrogate pair"),
        (rb'["a\u0000b"]', r"1:2 I107 a text contains the character NUL (`\u0000`)"),
        (b"[" * 1000 + b"]" * 1000, "1:202 I108 the text is nested deeper than 200 levels"),
        (b"[" * 100_000, "1:202 I108 the text is nested deeper than 200 levels"),
        (b'{"a":1', f"1:7 I109 the text ends in the middle of an object | {CUT_OFF}"),
        (b'{"a":"b', f"1:8 I109 the text ends in the middle of a string | {CUT_OFF}"),
        (b"[1", f"1:3 I109 the text ends in the middle of an array | {CUT_OFF}"),
        (b'{"a":', f"1:6 I109 the text ends in the middle of a value | {CUT_OFF}"),
        (b"{} {}", "1:4 I110 expected the end of the text after the value, found `{`"),
        (b"{}\0", r"1:3 I110 expected the end of the text after the value, found `\x00`"),
        (b'"' + b"a" * (1 << 20) + b'"', "1:1 I111 the text is larger than 1 MiB"),
    ],
)
def test_what_is_refused_is_said_at_its_line_and_column(data: bytes, said: str) -> None:
    assert sentence(data) == said


def test_columns_count_characters_and_not_bytes() -> None:
    assert sentence('{"é😀": x}'.encode()) == "1:8 I103 expected a value, found `x`"


def test_a_text_inside_a_file_tells_the_place_in_the_file() -> None:
    origin = Origin(file="f", line=7, column=5)
    assert sentence(b"[x]", origin).startswith("7:6 ")
    assert sentence(b"[\nx]", origin).startswith("8:1 ")


def test_a_long_name_is_not_repeated() -> None:
    name = "n" * 1000
    said = sentence(b'{"%s":1,"%s":2}' % (name.encode(), name.encode()))
    assert said.endswith(f"the field `{'n' * 39}…` is given twice | keep one of the two")


def test_numbers_are_exact() -> None:
    number = "0.30000000000000000001"
    assert decode(f"[{number}, 7, -0, 1.50, 1e2]".encode(), Origin(file="f")) == [
        Decimal(number),
        7,
        0,
        Decimal("1.5"),
        Decimal(100),
    ]


def test_an_escaped_backslash_before_u0000_is_no_nul() -> None:
    assert decode(rb'["\\u0000"]', Origin(file="f")) == [r"\u0000"]


@LAW
@given(JSON)
def test_what_is_written_is_read(value: object) -> None:
    exact = outcome(to_exact, value)
    if not isinstance(exact, Refused):
        assert decode(to_text(exact), Origin(file="f")) == exact


def broken_texts() -> st.SearchStrategy[bytes]:
    """Valid texts with a few bytes cut out, changed or put in."""
    piece = st.binary(max_size=3) | st.sampled_from(
        [b"NaN", b"1e400", rb"\u0000", rb"\ud800", b'"', b"[", b"}", b","]
    )
    return st.builds(
        lambda value, cut, length, put: (
            (text := to_text(value))[: cut % len(text)] + put + text[cut % len(text) + length :]
        ),
        JSON,
        st.integers(0, 1000),
        st.integers(0, 3),
        piece,
    )


@LAW
@given(st.binary(max_size=60) | broken_texts())
def test_any_bytes_are_a_value_or_one_sentence(data: bytes) -> None:
    result = outcome(decode, data, Origin(file="f"))
    if isinstance(result, Refused):
        (fault,) = result.diagnostics
        assert fault.place is not None
        assert len(fault.message) < 200
    else:
        assert to_exact(result) == result == json.loads(data, parse_float=Decimal)


@LAW
@given(st.binary(max_size=60) | broken_texts())
def test_the_reader_gives_a_row_or_diagnostics_for_any_bytes(data: bytes) -> None:
    result = outcome(reader().read, data)
    assert result.diagnostics if isinstance(result, Refused) else len(result) == 11
