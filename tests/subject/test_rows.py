"""A file of subjects is a stream of rows: what can be read is read, what cannot is said, nothing is dropped."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl.diagnostics import Refused
from policyctl.subject.pieces import CHUNK
from policyctl.subject.rows import Decoded, Format, Rejected, Row, format_of, read_subjects
from policyctl.subject.scale import Admitted
from tests.subject.subject_schemas import (
    JSON,
    LAW,
    near_subjects,
    outcome,
    reader,
    schema,
    subject,
    to_text,
    valid_subjects,
)

CUT_OFF = "the file may be cut off"
HEADER = "shop_id,is_open,trade,note,rate,sales,orders,is_new,opened_on,seen_at\n"


def rows(data: bytes, format_: Format | None = None) -> list[Row]:
    return list(read_subjects(io.BytesIO(data), format_, schema(), file="f"))


def told(data: bytes, format_: Format | None = None) -> list[object]:
    """Each row as what it decodes to, or as the sentences that reject it; what refuses the file as one text."""
    result = outcome(rows, data, format_)
    if isinstance(result, Refused):
        return [f"refused {line}" for line in _said(result.diagnostics)]
    return [row.subject if isinstance(row, Decoded) else _said(row.diagnostics) for row in result]


def _said(diagnostics: tuple[object, ...]) -> list[str]:
    return [str(each).removeprefix("f:") for each in diagnostics]


@pytest.mark.parametrize(
    ("file", "format_"),
    [
        ("shops.json", Format.JSON),
        ("a.b/SHOPS.NDJSON", Format.NDJSON),
        ("shops.jsonl", Format.NDJSON),
        ("shops.csv", Format.CSV),
        ("shops.txt", None),
        ("-", None),
    ],
)
def test_the_suffix_tells_the_format(file: str, format_: Format | None) -> None:
    assert format_of(file) == format_


@pytest.mark.parametrize(
    ("data", "subjects"),
    [
        (b'{"a":1}', [{"a": 1}]),
        (b' {\n"a":1}\n', [{"a": 1}]),
        (b'[{"a":1},{"a":2}]', [{"a": 1}, {"a": 2}]),
        (b'{"a":1}\n{"a":2}\n', [{"a": 1}, {"a": 2}]),
        (b"shop_id,is_open\ns-1,true\n", [{"shop_id": "s-1", "is_open": True}]),
        (b'\xef\xbb\xbf"shop_id","is_open"\r\ns-1,true\r\n', [{"shop_id": "s-1", "is_open": True}]),
        (b"[]", []),
        (b"shop_id,is_open\n", []),
    ],
)
def test_without_a_suffix_the_content_tells_the_format(data: bytes, subjects: list[object]) -> None:
    assert told(data) == subjects


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "1:1: error[I101]: the file is empty, expected subjects"),
        (b"\n \n", "1:1: error[I101]: the file is empty, expected subjects"),
        (
            b"\xff\xfe[\0]\0",
            "1:1: error[I102]: the file is in UTF-16, expected UTF-8 (hint: save it as UTF-8)",
        ),
        (
            b"PK\x03\x04",
            (
                r"1:1: error[I112]: found `PK\x03\x04`, expected subjects as JSON, NDJSON or CSV"
                " (hint: name the format: json, ndjson or csv)"
            ),
        ),
    ],
)
def test_a_file_without_rows_is_refused(data: bytes, said: str) -> None:
    assert told(data) == [f"refused {said}"]


@pytest.mark.parametrize(
    ("data", "holds", "hint"),
    [
        (
            b'# Ours.\n\n[sources.S1]\n\n[bundle]\nid = "shop"\n',
            "a policy",
            " (hint: a policy is named before the file of its subjects)",
        ),
        (
            b'[parameter_set]  # invented\nid = "shop"\n',
            "a parameter set",
            " (hint: give it by --parameters)",
        ),
        (
            b'\xef\xbb\xbf[[overrides]]\r\nsubject = "m-1"\r\n',
            "overrides",
            " (hint: give them by --overrides)",
        ),
        (b"a.b = 1\n", "TOML", ""),
    ],
)
@pytest.mark.parametrize("format_", [None, *Format])
def test_a_toml_file_is_called_one(data: bytes, holds: str, hint: str, format_: Format | None) -> None:
    said = f"the file holds {holds}, expected subjects as JSON, NDJSON or CSV{hint}"
    assert told(data, format_) == [f"refused 1:1: error[I112]: {said}"]


@pytest.mark.parametrize("data", [b"[true]", b"[null, {}]", b"[]", b'["bundle"]', b"[\n{}]"])
def test_no_array_is_called_toml(data: bytes) -> None:
    assert "TOML" not in str(told(data))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            b'[{"a":1},\n {"a":1,"a":2},\n {"b":3}]',
            [
                {"a": 1},
                ["2:9: error[I104]: the field `a` is given twice (hint: keep one of the two)"],
                {"b": 3},
            ],
        ),
        (b'[{"a":"]},{["}, {"b":[{"c":[]}]}]', [{"a": "]},{["}, {"b": [{"c": []}]}]),
        (
            b'[{"a":1},{"b"',
            [{"a": 1}, [f"1:10: error[I109]: the text ends in the middle of this subject (hint: {CUT_OFF})"]],
        ),
        (
            b'[{"a":1},{"b":2}',
            [
                {"a": 1},
                {"b": 2},
                [f"1:17: error[I109]: the text ends before the `]` that closes the array (hint: {CUT_OFF})"],
            ],
        ),
        (
            b'[{"a":1},',
            [
                {"a": 1},
                [f"1:10: error[I109]: the text ends before the `]` that closes the array (hint: {CUT_OFF})"],
            ],
        ),
        (
            b"[1,,2]",
            [1, ["1:4: error[I113]: expected a subject before this sign"], 2],
        ),
        (
            b'[{"a":1}] {"b":2}',
            [
                {"a": 1},
                ["1:11: error[I110]: expected the end of the text after the `]` that closes the array"],
            ],
        ),
        (
            b'[{"a":1} {"b":1}, {"c":1}]',
            [["1:10: error[I110]: expected the end of the text after the value, found `{`"], {"c": 1}],
        ),
    ],
)
def test_a_broken_element_costs_no_other(data: bytes, said: list[object]) -> None:
    assert told(data) == said


def test_lines_are_counted_with_the_blank_ones() -> None:
    data = b'{"a":1}\n\n  \n{"b"\r\n{"c":1}'
    said = f"4:5: error[I109]: the text ends in the middle of an object (hint: {CUT_OFF})"
    assert told(data, Format.NDJSON) == [{"a": 1}, [said], {"c": 1}]
    assert [(row.number, row.place.line) for row in rows(data, Format.NDJSON)] == [(1, 1), (2, 4), (3, 5)]


def test_a_line_that_is_too_long_costs_only_itself() -> None:
    data = b'{"a":1}\n"' + b"x" * (3 << 20) + b'"\n{"b":1}\n'
    assert told(data, Format.NDJSON) == [
        {"a": 1},
        ["2:1: error[I111]: the line is longer than 1 MiB"],
        {"b": 1},
    ]


def test_after_an_element_that_is_too_long_it_is_said_that_the_rest_is_not_read() -> None:
    data = b'[{"a":1},"' + b"x" * (3 << 20) + b'",{"b":1}]'
    said = "1:10: error[I111]: one subject is larger than 1 MiB, so that the rest is not read"
    assert told(data) == [{"a": 1}, [said]]


def test_one_object_that_is_too_large_is_rejected() -> None:
    data = b'{\n"a":"' + b"x" * (3 << 20) + b'"}'
    assert told(data) == [["1:1: error[I111]: the text is larger than 1 MiB"]]


@pytest.mark.parametrize("cut", range(CHUNK - 3, CHUNK + 3))
def test_it_does_not_matter_where_a_stream_is_cut(cut: int) -> None:
    first = {"a": "x" * (cut - 10)}
    values = [first, {"b": '"é,]'}, {"c": [1]}]
    assert told(to_text(values)) == values
    assert told(b"\n".join(map(to_text, values)), Format.NDJSON) == values


# CSV.


def cells(*lines: str) -> list[object]:
    return told((HEADER + "".join(line + "\n" for line in lines)).encode(), Format.CSV)


def test_cells_mean_what_the_schema_says() -> None:
    assert cells('s-1,true,shoes,"a ""b"", c",0.9500,1.25e3,7,false,2020-02-29,2023-06-30T12:00:00Z') == [
        {
            "shop_id": "s-1",
            "is_open": True,
            "trade": "shoes",
            "note": 'a "b", c',
            "rate": Decimal("0.95"),
            "sales": Decimal(1250),
            "orders": 7,
            "is_new": False,
            "opened_on": "2020-02-29",
            "seen_at": "2023-06-30T12:00:00Z",
        }
    ]


def test_an_empty_cell_is_absent() -> None:
    assert cells('s-1,TRUE,,"",,,,,,') == [{"shop_id": "s-1", "is_open": True}]


def test_null_is_null_where_it_is_not_a_text() -> None:
    (row,) = cells("s-1,true,null,null,null,,,null,,null")
    nulls = {"trade": None, "rate": None, "is_new": None, "seen_at": None}
    assert row == {"shop_id": "s-1", "is_open": True, "note": "null", **nulls}


def test_blank_lines_are_no_rows() -> None:
    assert [row.place.line for row in rows(b"shop_id,is_open\n\n\ns-1,true\r\n\n", Format.CSV)] == [4]


NUMBER_HINT = "(hint: write numbers without separators, units, `%` and leading zeros)"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("s-1,true", "2:1: error[I121]: the line has 2 cells, the header 10"),
        ("s-1,true,,,,,,,,,,", "2:1: error[I121]: the line has 12 cells, the header 10"),
        (
            's-1,"true,,,,,,,,',
            (
                "2:1: error[I122]: a cell in quotes does not end on its line"
                " (hint: a cell cannot contain a line break: NDJSON carries such texts)"
            ),
        ),
        (
            's-1,"true"x,,,,,,,,',
            '2:1: error[I122]: a closing quote is followed by more text (hint: write `""` for a quote inside quotes)',
        ),
        ("s-1,t\rrue,,,,,,,,", "2:1: error[I122]: the line contains a carriage return outside quotes"),
        (f"s-1,true,,{'x' * 140_000},,,,,,", "2:1: error[I122]: a cell is longer than 131,072 characters"),
        ("s-1,yes,,,,,,,,", "2:1: error[I123]: `is_open` is `yes`, expected `true` or `false`"),
        (
            "s-1,true,,,95%,,,,,",
            f"2:1: error[I123]: `rate` is `95%`, expected a number such as `1234.5` {NUMBER_HINT}",
        ),
        (
            's-1,true,,,,"1,234",,,,',
            f"2:1: error[I123]: `sales` is `1,234`, expected a number such as `1234.5` {NUMBER_HINT}",
        ),
        (
            "s-1,true,,,,,007,,,",
            f"2:1: error[I123]: `orders` is `007`, expected a number such as `1234.5` {NUMBER_HINT}",
        ),
        ("s-1,true,,,,NaN,,,,", "2:1: error[I123]: `sales` is `NaN`, expected a number such as `1234.5`"),
        (
            "s-1,true,,,,１２,,,,",
            "2:1: error[I123]: `sales` is `１２`, expected a number such as `1234.5`",
        ),
        ("s-1,true,,,,1e400,,,,", "2:1: error[I106]: `sales` has more than 38 digits when written out"),
    ],
)
def test_a_broken_line_costs_no_other(line: str, said: str) -> None:
    assert cells(line, "s-2,true,,,,,,,,") == [[said], {"shop_id": "s-2", "is_open": True}]


def test_every_broken_cell_of_a_line_is_said() -> None:
    assert cells("s-1,x,,,y,,,,,") == [
        [
            "2:1: error[I123]: `is_open` is `x`, expected `true` or `false`",
            "2:1: error[I123]: `rate` is `y`, expected a number such as `1234.5`",
        ]
    ]


def test_a_line_in_another_encoding_costs_only_itself() -> None:
    data = b"shop_id,is_open\ns-\xe9,true\ns-2,true\n"
    assert told(data) == [
        ["2:3: error[I102]: the line is not UTF-8 here (hint: save it as UTF-8)"],
        {"shop_id": "s-2", "is_open": True},
    ]


def test_everything_wrong_with_a_header_is_said() -> None:
    assert told(b"shop_id,shop_id,isopen,refunds,x\n", Format.CSV) == [
        "refused 1:1: error[I120]: the column `shop_id` is given twice",
        "refused 1:1: error[I120]: unknown column `isopen` (hint: did you mean `is_open`?)",
        (
            "refused 1:1: error[I120]: the column `refunds` is a list of rows, which no cell can hold"
            " (hint: use JSON or NDJSON)"
        ),
        "refused 1:1: error[I120]: unknown column `x`",
        "refused 1:1: error[I120]: required column is absent: `is_open` (hint: the first line names the columns)",
    ]


# Laws.


def flat(value: dict[str, object]) -> dict[str, object]:
    """A subject that fits into cells: without rows, and without the texts that cells cannot tell apart."""
    scalars = {name: each for name, each in value.items() if name != "refunds"}
    if not scalars.get("note") or any(sign in str(scalars["note"]) for sign in "\n\r"):
        scalars.pop("note", None)
    return {name: each for name, each in scalars.items() if each != "" and not set("\n\r") & set(str(each))}


def as_csv(value: dict[str, object]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(value)
    writer.writerow(
        [str(each).lower() if isinstance(each, bool) else each or _cell(each) for each in value.values()]
    )
    return text.getvalue().encode()


def _cell(value: object) -> object:
    return "null" if value is None else value


@LAW
@given(valid_subjects())
def test_csv_and_json_of_a_subject_are_the_same_row(value: dict[str, object]) -> None:
    value = flat({**value, "shop_id": "s-1"})
    (row,) = map(reader().admit, rows(as_csv(value), Format.CSV))
    assert isinstance(row, Admitted)
    assert row.row == reader().read(to_text(value))


@LAW
@given(st.lists(near_subjects() | JSON, min_size=1, max_size=5))
def test_every_subject_of_a_file_is_admitted_or_rejected(values: list[object]) -> None:
    array, lines = to_text(values), b"\n".join(map(to_text, values))
    for data, format_ in ((array, Format.JSON), (lines, Format.NDJSON)):
        outcomes = [reader().admit(row) for row in rows(data, format_)]
        assert [outcome.number for outcome in outcomes] == list(range(1, len(values) + 1))


@LAW
@given(
    st.binary(max_size=60),
    st.sampled_from([None, *Format]),
    st.sampled_from([b"", b"[", b"{", b"shop_id,is_open\n"]),
)
def test_any_bytes_are_rows_or_refused(data: bytes, format_: Format | None, begin: bytes) -> None:
    found = outcome(rows, begin + data, format_)
    if isinstance(found, Refused):
        assert found.diagnostics
    else:
        assert [row.number for row in found] == list(range(1, len(found) + 1))
        assert all(row.diagnostics for row in found if isinstance(row, Rejected))


@LAW
@given(st.integers(1, 400))
def test_of_a_file_that_is_cut_off_every_whole_subject_is_decoded(cut: int) -> None:
    values = [subject(orders=number) for number in range(5)]
    text = to_text(values)
    cut = min(cut * 3, len(text) - 1)
    *whole, last = rows(text[:cut], Format.JSON)
    assert isinstance(last, Rejected)
    assert [row.subject for row in whole if isinstance(row, Decoded)] == values[: len(whole)]
    assert len(whole) == sum(len(to_text(values[:count])) - 1 <= cut for count in range(1, 6))
