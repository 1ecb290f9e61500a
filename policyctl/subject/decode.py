"""One JSON text to the value it says, exactly, or one clear sentence about what is wrong with it.

What is refused beside malformed JSON, because two readers could take it differently:

1. texts over 1 MiB, nested deeper than 200 levels, with a byte order mark or not in UTF-8;
2. two fields of one name in an object, wherever it stands;
3. `NaN`, `Infinity`, and numbers that written out have more than 38 digits (`1e400`);
4. half a surrogate pair and the character NUL in a text.

Numbers without point and exponent are `int`, all others `Decimal` as written: nothing passes through a float.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from jiter import from_json
from msgspec import Struct

from policyctl.diagnostics import Diagnostic, Place, Refused
from policyctl.subject.wording import excerpt

LARGEST_TEXT = 1 << 20
"""Bytes of one subject at most."""

MOST_DIGITS = 38
"""Digits of a number written without an exponent at most: what 128 bits hold."""

parse_json: Callable[[bytes], object] = partial(
    from_json,
    allow_inf_nan=False,
    cache_mode="keys",
    catch_duplicate_keys=True,
    float_mode="decimal",
)
"""The value of a JSON text, fast: as `decode`, but without the checks 3 and 4, and raising a bare `ValueError`."""

_NUMBER = re.compile(r"-?(?P<whole>[0-9]+)(?:\.(?P<fraction>[0-9]+))?(?:[eE](?P<exponent>[+-]?[0-9]+))?")
_MAYBE_LONG = re.compile(rb"[0-9](?:[eE]|[0-9.]{38})")
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9][0-9.eE+-]*')
_ESCAPE = re.compile(rb"\\(?:u0000|.)", re.DOTALL)
_NOT_A_NUMBER = re.compile(rb"[+-]?(?:NaN|nan|Infinity|inf|Inf)")
_FAULT = re.compile(r"(?P<what>.*) at line (?P<line>[0-9]+) column (?P<column>[0-9]+)", re.DOTALL)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0{", b"[\0", b"\0[")


class Origin(Struct, frozen=True, kw_only=True):
    """Where a text begins in its file; lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1

    @property
    def place(self) -> Place:
        """The place of the first character."""
        return Place(
            file=self.file, line=self.line, column=self.column, end_line=self.line, end_column=self.column + 1
        )


def decode(data: bytes, origin: Origin) -> object:
    """The value of one JSON text: dict, list, str, int, Decimal, bool or None.

    Raises `Refused` with one diagnostic (I101 to I111) at its line and column.
    """
    if len(data) > LARGEST_TEXT:
        raise Refused([Diagnostic(code="I111", message="the text is larger than 1 MiB", place=origin.place)])
    try:
        value = parse_json(data)
    except ValueError as error:
        raise Refused([_syntax_fault(data, str(error), origin)]) from None
    if _MAYBE_LONG.search(data) or rb"\u0000" in data:
        _refuse_tokens(data, origin)
    return value


def has_too_many_digits(number: str) -> bool:
    """Whether a number in JSON's form needs more than 38 digits when written without an exponent."""
    match = _NUMBER.fullmatch(number)
    if match is None or len(match["exponent"] or "") > 6:
        return True
    exponent = int(match["exponent"] or 0)
    whole, fraction = match["whole"].lstrip("0"), (match["fraction"] or "").rstrip("0")
    before, after = max(len(whole) + exponent, 0), max(len(fraction) - exponent, 0)
    return abs(exponent) > MOST_DIGITS or before + after > MOST_DIGITS


def _refuse_tokens(data: bytes, origin: Origin) -> None:
    """Refuses valid JSON for the first number that is too long, or text with NUL in it."""
    for token in _TOKEN.finditer(data):
        text = token[0]
        if text[:1] != b'"':
            if (len(text) > MOST_DIGITS or b"e" in text.lower()) and has_too_many_digits(text.decode()):
                raise Refused([_digits_fault(text.decode(), _place(data, token.start(), origin))])
        elif rb"\u0000" in text and rb"\u0000" in _ESCAPE.findall(text):
            raise Refused([_nul_fault(_place(data, token.start(), origin))])


def _nul_fault(place: Place) -> Diagnostic:
    return Diagnostic(code="I107", message=r"a text contains the character NUL (`\u0000`)", place=place)


def _digits_fault(number: str, place: Place) -> Diagnostic:
    message = f"the number `{excerpt(number)}` has more than {MOST_DIGITS} digits when written out"
    return Diagnostic(code="I106", message=message, place=place)


def _syntax_fault(data: bytes, error: str, origin: Origin) -> Diagnostic:
    """The diagnostic for what the parser says, with what is found there."""
    offset, what = _offset_of(data, error)
    code, message, hint = _encoding_fault(data) or _sentence(what, data, offset)
    if code == "I104":
        offset = _start_of_key(data, what, offset)
    if code == "I106":
        offset = len(data[:offset].rstrip(b"0123456789.eE+-"))
    return Diagnostic(code=code, message=message, hint=hint, place=_place(data, offset, origin))


def _encoding_fault(data: bytes) -> tuple[str, str, str | None] | None:
    if not data.strip():
        return ("I101", "the text is empty, expected a JSON object", None)
    if data.startswith(b"\xef\xbb\xbf"):
        return ("I102", "the text begins with a byte order mark", "save it as UTF-8 without one")
    if data.startswith(_UTF_16):
        return ("I102", "the text is in UTF-16, expected UTF-8", "save it as UTF-8")
    return None


def _sentence(what: str, data: bytes, offset: int) -> tuple[str, str, str | None]:
    """Code, sentence and hint for one of the parser's own phrases."""
    here = _found(data, offset)
    if _NOT_A_NUMBER.match(data, max(offset - 1, 0)) or _NOT_A_NUMBER.match(data, offset):
        hint = "leave the field out if its value is unknown, write null if it is known to have none"
        return ("I105", "JSON has no `NaN` and no `Infinity`", hint)
    if what.startswith("Detected duplicate key"):
        return ("I104", f"the field `{excerpt(_key_in(what))}` is given twice", "keep one of the two")
    if what.startswith("EOF"):
        kind = what.removeprefix("EOF while parsing ").replace("a list", "an array")
        return ("I109", f"the text ends in the middle of {kind}", "the file may be cut off")
    for phrase, code, sentence, remedy in _SENTENCES:
        if what.startswith(phrase):
            return (code, sentence.format(here=here), remedy)
    return ("I103", f"not valid JSON: found {here}", None)


_NUMBERS_OF_JSON = "a number is written as -12, 0.95 or 1.5e3"
_SENTENCES: tuple[tuple[str, str, str, str | None], ...] = (
    ("trailing characters", "I110", "expected the end of the text after the value, found {here}", None),
    ("trailing comma", "I103", "expected another value after the comma, found {here}", "remove the comma"),
    ("recursion limit", "I108", "the text is nested deeper than 200 levels", None),
    ("number out of range", "I106", f"a number has more than {MOST_DIGITS} digits when written out", None),
    ("Internal error", "I106", f"a number has more than {MOST_DIGITS} digits when written out", None),
    ("lone leading", "I107", "a text contains half of a surrogate pair", None),
    ("unexpected end of hex", "I107", "a text contains half of a surrogate pair", None),
    ("invalid unicode", "I102", "the text is not UTF-8 here", "save it as UTF-8"),
    (
        "control character",
        "I103",
        "a text in quotes contains a line break or another control character",
        None,
    ),
    ("key must be", "I103", "expected the name of a field in double quotes, found {here}", None),
    ("expected `:`", "I103", "expected `:` after the name of a field, found {here}", None),
    ("expected `,` or `]`", "I103", "expected `,` or `]`, found {here}", None),
    ("expected `,` or `}`", "I103", "expected `,` or `}}`, found {here}", None),
    ("invalid number", "I103", "a number is not written as in JSON", _NUMBERS_OF_JSON),
    ("invalid escape", "I103", r"a text contains a `\` that begins no escape of JSON", r"write `\\` for `\`"),
    ("expected ident", "I103", "expected `true`, `false` or `null`, found another word", None),
    ("expected value", "I103", "expected a value, found {here}", None),
)
"""The parser's phrases by their beginning, with the code, the sentence and the hint we say instead."""


def _offset_of(data: bytes, error: str) -> tuple[int, str]:
    """The byte the parser's line and column name, and its phrase without them."""
    match = _FAULT.fullmatch(error)
    if match is None:
        return 0, error
    what, line, column = match["what"], int(match["line"]), int(match["column"])
    if what.startswith("EOF"):
        return len(data), what
    start = 0
    for _ in range(line - 1):
        start = data.index(b"\n", start) + 1
    return min(max(start + column - 1, 0), len(data)), what


def _key_in(what: str) -> str:
    return what.partition('"')[2].rpartition('"')[0]


def _start_of_key(data: bytes, what: str, offset: int) -> int:
    """Where the second of two equal keys begins; where its value does if the key is written with escapes."""
    key = f'"{_key_in(what)}"'.encode()
    start = data.rfind(key, 0, offset)
    is_before_value = data[start + len(key) : offset].strip(b" \t\r\n:") == b""
    return start if start >= 0 and is_before_value else offset


def _found(data: bytes, offset: int) -> str:
    if offset >= len(data):
        return "the end"
    return f"`{excerpt(data[offset : offset + 4].decode('utf-8', 'replace')[0])}`"


def _place(data: bytes, offset: int, origin: Origin) -> Place:
    """The line and column, in characters, of a byte of a text that begins at `origin`."""
    start = data.rfind(b"\n", 0, offset) + 1
    line = origin.line + data.count(b"\n", 0, offset)
    column = len(data[start:offset].decode("utf-8", "replace")) + (origin.column if start == 0 else 1)
    return Place(file=origin.file, line=line, column=column, end_line=line, end_column=column + 1)
