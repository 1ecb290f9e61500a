"""From a TOML text to plain tables, and what we refuse although TOML allows it.

1.  A text is bounded in size and nesting, and holds nothing that a reader of it could not see.
2.  It is TOML 1.0, which every editor knows.
3.  Numbers are exact decimals of at most 34 digits, as FEEL's are: `nan` and `inf` are refused.
4.  Dates are local dates; a moment has an offset from UTC and at most six digits of a second.

The tables that come back hold `str`, `bool`, `int`, `Decimal`, `date`, `datetime`, lists and tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import NoReturn, TypeAlias

import tomli
from msgspec import Struct

from policyctl.bundle.model import Key, Passage, passage_of
from policyctl.bundle.problems import Problem, diagnostic_at, refuse
from policyctl.diagnostics import Diagnostic, Place, Refused

Table: TypeAlias = Mapping[str, object]
"""A TOML table."""

LARGEST_TEXT = 8_000_000
"""Code points: about 20,000 rules."""

DEEPEST_NESTING = 32
MOST_DIGITS = 34


class Document(Struct, frozen=True):
    """A TOML text as tables, and the same as JSON data: decimals stay, dates become strings.

    `passages` says for what was taken over from other texts where it stands.
    """

    file: str
    text: str
    table: Table
    json: Mapping[str, object]
    passages: Mapping[Key, Passage] = {}

    def passage(self, key: Key) -> Passage:
        """Where what a key leads to was written."""
        return passage_of(key, self.passages, Passage(self.file, self.text, ()))


def read_document(text: str, *, file: str) -> Document:
    """The tables of a text. Raises `Refused` with codes B102 to B107."""
    _check_size(text, file)
    _check_visible(text, file)
    table = _parse(text, file)
    if any(each.search(text) for each in _LONG_TOKENS):
        _check_tokens(text, file)
    problems: list[Problem] = []
    json = {name: _to_json((name,), value, problems) for name, value in table.items()}
    refuse(problems, text, file=file)
    _check_version(text, file)
    return Document(file, text, table, json)


def _check_size(text: str, file: str) -> None:
    if len(text) > LARGEST_TEXT:
        message = f"the text has {len(text):,} characters, at most {LARGEST_TEXT:,} are read"
        _refuse_at(Place(file=file, line=1, column=1, end_line=1, end_column=1), "", "B102", message)


_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Characters that make a text read otherwise than it is: marks of direction and of no width, halves of a pair."""


def _check_visible(text: str, file: str) -> None:
    found = _INVISIBLE.search(text)
    if found is None:
        return
    line = text.count("\n", 0, found.start()) + 1
    start = text.rfind("\n", 0, found.start()) + 1
    column = found.start() - start + 1
    place = Place(file=file, line=line, column=column, end_line=line, end_column=column + 1)
    message = f"found the invisible character U+{ord(found[0]):04X}"
    excerpt = _INVISIBLE.sub("\ufffd", text[start:].partition("\n")[0])
    _refuse_at(place, excerpt, "B107", message, "take it out; a text must say what it seems to say")


class _InexactNumber(ValueError):
    """A float that is no exact decimal of ours; where it stands is looked up afterwards."""


def _exact(text: str) -> Decimal:
    number = Decimal(text)
    if not _is_exact(number):
        raise _InexactNumber
    return number


def _is_exact(number: Decimal) -> bool:
    return (
        number.is_finite()
        and len(number.as_tuple().digits) <= MOST_DIGITS
        and -MOST_DIGITS <= number.adjusted() <= MOST_DIGITS
    )


def _parse(text: str, file: str) -> Table:
    try:
        return tomli.loads(text, parse_float=_exact)
    except tomli.TOMLDecodeError as error:
        _refuse_syntax(text, file, error)
    except RecursionError:
        message = f"tables and lists are nested more than {DEEPEST_NESTING} levels deep"
        _refuse_at(_deepest_bracket(text, file), "", "B104", message)
    except ValueError:  # an integer too long for the interpreter, or a number of ours refused above
        _check_tokens(text, file)
        raise


_SENTENCES = {
    "Expected '=' after a key in a key/value pair": "expected `=` after the key",
    "Expected newline or end of document after a statement": "expected a new line after the value",
    "Invalid statement": "expected a key, a table or a comment",
    "Invalid value": "expected a value: text in quotes, a number, a date, true, false, a list or a table",
}


def _refuse_syntax(text: str, file: str, error: tomli.TOMLDecodeError) -> NoReturn:
    line, column = error.lineno, error.colno
    excerpt = text.split("\n")[line - 1].rstrip("\r")
    place = Place(file=file, line=line, column=column, end_line=line, end_column=column + 1)
    _refuse_at(place, excerpt, "B103", f"not TOML: {_sentence(error.msg, excerpt)}")


def _sentence(message: str, line: str) -> str:
    """What the TOML parser says, in our words."""
    twice = re.fullmatch(r"Cannot declare \((.*?),?\) twice", message)
    if twice:
        names = re.findall(r"'(.*?)'", twice[1])
        return f"the table `{'.'.join(names)}` is declared twice"
    if message == "Cannot overwrite a value":
        name = line.partition("=")[0].strip()
        return f"`{name}` is given twice" if "=" in line else "a key is given twice"
    quoted = re.sub(r"'([^']+)'", r"`\1`", message[:1].lower() + message[1:])
    return _SENTENCES.get(message, quoted)


def _deepest_bracket(text: str, file: str) -> Place:
    """The place where a run of opening brackets passes what we read; the beginning if there is none."""
    found = re.search(rf"(?:[\[{{][^\[\]{{}}\"'#]{{0,80}}){{{DEEPEST_NESTING}}}", text)
    offset = found.end() - 1 if found else 0
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return Place(file=file, line=line, column=column, end_line=line, end_column=column + 1)


_LONG_TOKENS = (
    re.compile(r"[0-9][0-9_.]{34}"),
    re.compile(r"0(?<!\w0)[xob][0-9A-Fa-f_]{28}"),  # not inside a digest
    re.compile(r":[0-9]{2}\.[0-9]{7}"),
)
"""What a number of more than 34 digits or a moment of more than six digits of a second contains."""

_NUMBERS_AND_MOMENTS = frozenset({"float", "integer", "offset_date_time"})


def _check_tokens(text: str, file: str) -> None:
    """Refuses every number and moment that cannot be carried exactly."""
    from policyctl.bundle.places import lines_of, parse_tree, tokens

    lines = lines_of(text, file=file)
    found: list[Diagnostic] = []
    for token, where in tokens(parse_tree(text), _NUMBERS_AND_MOMENTS):
        place = lines.at(where)
        excerpt = lines.line(place.line)
        found.extend(diagnostic_at(place, excerpt, each) for each in _token_problems(token))
    if found:
        raise Refused(found)


def _token_problems(token: str) -> Iterator[Problem]:
    shown = token if len(token) <= 40 else f"{token[:40]}…"
    if ":" in token:
        if re.search(r"\.[0-9]{7}", token):
            yield _problem("B106", f"`{shown}` has more than six digits of a second", ())
    elif token.lstrip("+-") in ("nan", "inf"):
        yield _problem("B105", f"`{shown}` is no number", (), "leave the value out where there is none")
    elif not _is_short(token):
        yield _problem("B105", f"`{shown}` has more than {MOST_DIGITS} digits", ())


def _is_short(token: str) -> bool:
    plain = token.replace("_", "")
    if plain[:2] in ("0x", "0o", "0b"):
        return len(plain) <= 2 + 128 and int(plain, 0) < 10**MOST_DIGITS
    return len(plain) <= 2 * MOST_DIGITS and _is_exact(Decimal(plain))


_PLAIN = frozenset({str, bool, int, Decimal})
"""The types of values that JSON data has as well, as nearly all are."""


def _to_json(key: Key, value: object, problems: list[Problem]) -> object:
    """The value as JSON data; what TOML can say and we do not take is noted."""
    match value:
        case dict() | list() if len(key) > DEEPEST_NESTING:
            message = f"tables and lists are nested more than {DEEPEST_NESTING} levels deep"
            problems.append(_problem("B104", message, key))
            return None
        case dict():
            return {
                name: each if type(each) in _PLAIN else _to_json((*key, name), each, problems)
                for name, each in value.items()
            }
        case list():
            return [
                each if type(each) in _PLAIN else _to_json((*key, index), each, problems)
                for index, each in enumerate(value)
            ]
        case datetime() if value.tzinfo is None:
            hint = f"say which offset from UTC holds: {value.isoformat()}Z"
            problems.append(_problem("B106", "a date and time without an offset names no moment", key, hint))
            return value.isoformat()
        case time():
            problems.append(_problem("B106", "a time of day without a date is not used here", key))
            return value.isoformat()
        case date():
            return value.isoformat()
        case _:
            return value


_IN_TABLE = r"""[^{}"'\#\n]++ | "(?!"")(?:[^"\\\n]|\\.)*+" | '(?!'')[^'\n]*+'"""
_TABLE = rf"\{{ (?: {_IN_TABLE} )*+ \}}"
_TABLE_OF_TABLES = rf"\{{ (?: {_IN_TABLE} | {_TABLE} )*+ \}}"
"""Inline tables that end on their line, without comments and long strings."""

_LATER_TOML = (
    re.compile(r"\\[ex]"),  # escapes of TOML 1.1
    re.compile(r":\d\d(?![:\d])(?<=[^:\d+-]\d\d:\d\d)"),  # a time without seconds; an offset has none either
    re.compile(r",[ \t]*\}"),  # a comma at the end of an inline table
    re.compile(rf"\{{ (?: {_IN_TABLE} | {_TABLE_OF_TABLES} )*+ [^}}]", re.VERBOSE),
)
"""What a text of TOML 1.1 has and hardly another; each begins with a plain character, so that the search is quick.

The last finds an inline table that does not end on its line, or holds a comment, a long string or a fourth level.
"""


def _may_be_later(text: str) -> bool:
    """Whether the text has something that can be more than TOML 1.0; few texts have, and asking the tree is slow."""
    return any(each.search(text) for each in _LATER_TOML)


def _check_version(text: str, file: str) -> None:
    """Refuses what the parser takes from later versions of TOML, and other tools do not."""
    if not _may_be_later(text):
        return
    from policyctl.bundle.places import first_error, lines_of, parse_tree

    where = first_error(parse_tree(text))
    if where is None:
        return
    lines = lines_of(text, file=file)
    place = lines.at(where)
    hint = "in TOML 1.0 an inline table stays on one line and has no comma at its end"
    _refuse_at(place, lines.line(place.line), "B103", "not TOML 1.0", hint)


def _problem(code: str, message: str, key: Key, hint: str | None = None) -> Problem:
    return Problem(code=code, message=message, key=key, hint=hint)


def _refuse_at(place: Place, excerpt: str, code: str, message: str, hint: str | None = None) -> NoReturn:
    raise Refused([diagnostic_at(place, excerpt, _problem(code, message, (), hint))])
