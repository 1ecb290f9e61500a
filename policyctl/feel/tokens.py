"""The tokens of a FEEL text (DMN 1.5, 10.3.1.2 and 10.3.1.4): where each stands and of what kind it is.

A *kind* is the text itself for punctuation and for the reserved words, and one of the five names in angle
brackets below for the rest. No kind in angle brackets can be a text, so both live in the same tables.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import cache

from msgspec import Struct

from policyctl.feel.errors import FeelLimitError, FeelSyntaxError
from policyctl.feel.syntax import Span

NAME = "<name>"
NUMBER = "<number>"
STRING = "<string>"
FOREIGN = "<foreign>"
"""A sign of other languages that FEEL does not have (`==`, `&&`): the parser says what to write instead."""

END = "<end>"

RESERVED = frozenset(
    [
        "and",
        "between",
        "else",
        "every",
        "external",
        "false",
        "for",
        "function",
        "if",
        "in",
        "instance",
        "null",
        "of",
        "or",
        "return",
        "satisfies",
        "some",
        "then",
        "true",
    ]
)
"""The words that are terminal symbols of the grammar and hence begin no name."""

NAME_SYMBOLS = frozenset({".", "..", "/", "-", "->", "’", "'", "+", "*", "**"})
"""The signs that may stand inside a name (rule 30), and the tokens that two of them in a row make."""


class Limits(Struct, frozen=True, kw_only=True):
    """How large a text may be. Every bound is what still passes.

    `tokens` bounds the nodes of the tree (each has a token of its own), `nesting` how deep brackets and keyword
    expressions may enclose each other, and `depth` the height of the tree, to which a long sum adds as well.
    `digits` and `exponent` are those of a number: IEEE 754 decimal128.
    """

    characters: int = 4096
    tokens: int = 1500
    nesting: int = 32
    depth: int = 100
    digits: int = 34
    exponent: int = 6144


DEFAULT_LIMITS = Limits()


class Tokens(Struct, frozen=True):
    """The tokens of one text, as columns: kind, text, and the places where each begins and ends.

    The last token is always of kind END and stands at the end of the text.
    """

    kinds: list[str]
    texts: list[str]
    starts: list[int]
    ends: list[int]

    def span(self, first: int, last: int | None = None) -> Span:
        """The span from one token to another, both included."""
        return Span(self.starts[first], self.ends[first if last is None else last])

    def name(self, first: int, end: int) -> str:
        """The tokens from `first` up to `end` as a name: single spaces where white space stood, else none."""
        pieces = [self.texts[first]]
        for index in range(first + 1, end):
            if self.starts[index] > self.ends[index - 1]:
                pieces.append(" ")
            pieces.append(self.texts[index])
        return "".join(pieces)


_SPACE = "\t-\r "
_FURTHER_SPACE = "\x85\xa0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_LETTERS = "?A-Z_a-z"
_FURTHER_LETTERS = (
    "\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u167f\u1681-\u180d\u180f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U000effff"
)
_FURTHER_NAME_SIGNS = "\xb7\u0300-\u036f\u203f-\u2040"


def _token(space: str, letters: str, name_signs: str) -> re.Pattern[str]:
    """One token with the white space before it. Some alternative always matches, so nothing is ever tried twice."""
    return re.compile(
        rf"""
        [{space}]*
        (?:
            ([{letters}][{letters}{name_signs}]*)
          | ([0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)? | \.[0-9]+(?:[eE][+-]?[0-9]+)?)
          | ("[^"\\\n\v\f\r]*(?:\\[^\n\v\f\r][^"\\\n\v\f\r]*)*")
          | (// [^\n\r]* | /\* (?s:.*?) \*/)
          | (== | && | \|\| | => | =< | !(?!=) | [%^;&|`'‘’“”#])
          | (\*\* | \.\. | <= | >= | != | -> | /(?!\*) | [-+*=<>()\[\]{{}},:.@])
          | ((?s:.))
          | \Z
        )
        """,
        re.VERBOSE,
    )


_ASCII_TOKEN = _token(_SPACE, _LETTERS, "0-9")


@cache
def _any_token() -> re.Pattern[str]:
    """The same for every text; its letters take long to compile, and hardly any expression has them."""
    return _token(_SPACE + _FURTHER_SPACE, _LETTERS + _FURTHER_LETTERS, "0-9" + _FURTHER_NAME_SIGNS)


_WORD, _DIGITS, _TEXT, _COMMENT, _FOREIGN, _SIGN, _UNKNOWN = range(1, 8)

_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile(r"[\n\v\f\r]")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


def tokenize(text: str, limits: Limits = DEFAULT_LIMITS) -> Tokens:
    """The tokens of a text without white space and comments, closed by one of kind END.

    Refuses a text beyond the limits, a character that begins no token, and a string or comment without its end.
    """
    if len(text) > limits.characters:
        raise _too_long(text, limits)
    is_ascii = text.isascii()
    if not is_ascii and (surrogate := _SURROGATE.search(text)):
        raise _unknown_character(text, surrogate.start())
    tokens = Tokens([], [], [], [])
    add_kind, add_text = tokens.kinds.append, tokens.texts.append
    add_start, add_end = tokens.starts.append, tokens.ends.append
    for match in (_ASCII_TOKEN if is_ascii else _any_token()).finditer(text):
        group = match.lastindex
        if group is None:
            break
        start, end = match.span(group)
        word = text[start:end]
        if group == _WORD:
            add_kind(word if word in RESERVED else NAME)
        elif group == _SIGN:
            add_kind(word)
        elif group == _COMMENT:
            continue
        elif group == _UNKNOWN:
            raise _no_token(text, start)
        else:
            add_kind(_KIND_OF_GROUP[group])
        add_text(word)
        add_start(start)
        add_end(end)
    return _closed(tokens, len(text), limits)


_KIND_OF_GROUP = {_DIGITS: NUMBER, _TEXT: STRING, _FOREIGN: FOREIGN}


def _closed(tokens: Tokens, length: int, limits: Limits) -> Tokens:
    if len(tokens.kinds) > limits.tokens:
        span = tokens.span(limits.tokens)
        raise FeelLimitError("F312", f"the expression has more than {limits.tokens} words and signs", span)
    tokens.kinds.append(END)
    tokens.texts.append("")
    tokens.starts.append(length)
    tokens.ends.append(length)
    return tokens


def string_value(literal: str, start: int) -> str:
    r"""The value of a string literal that begins at `start` of the text: without quotes, escapes resolved.

    A backslash before any other character than those of rule 64 stands for itself, so `"\d"` has two characters.
    """
    inner = literal[1:-1]
    if "\\" not in inner:
        return inner
    value = _ESCAPE.sub(lambda match: _unescaped(match, start + 1), inner)
    try:
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        message = "the string has half of a surrogate pair"
        hint = r"write the character as one escape: `\U` and six hexadecimal digits"
        raise FeelSyntaxError("F105", message, Span(start, start + len(literal)), hint) from None


def _unescaped(match: re.Match[str], offset: int) -> str:
    short, long, plain = match.groups()
    if plain is None:
        code = int(short or long, 16)
        if code <= 0x10FFFF:
            return chr(code)
        raise _bad_escape(match, offset, f"`\\U{long}` is beyond the last character, `\\U10FFFF`")
    if plain in "uU":
        digits = "four" if plain == "u" else "six"
        raise _bad_escape(match, offset, f"found `\\{plain}`, expected {digits} hexadecimal digits after it")
    return _PLAIN_ESCAPES.get(plain, "\\" + plain)


def _bad_escape(match: re.Match[str], offset: int, message: str) -> FeelSyntaxError:
    return FeelSyntaxError("F105", message, Span(offset + match.start(), offset + match.end()))


def number_value(literal: str, span: Span, limits: Limits = DEFAULT_LIMITS) -> Decimal:
    """The exact value of a number literal; refuses more digits or a larger exponent than a FEEL number has."""
    if "e" in literal or "E" in literal:
        return _scientific(literal, span, limits)
    value = Decimal(literal)
    if len(literal) > limits.digits:
        _check_digits(value, span, limits)
    return value


def _scientific(literal: str, span: Span, limits: Limits) -> Decimal:
    try:
        value = Decimal(literal)
    except InvalidOperation:
        value = None
    if value is None or (value and abs(value.adjusted()) > limits.exponent):
        message = f"the number is outside 10 to the power of ±{limits.exponent}"
        raise FeelLimitError("F316", message, span)
    _check_digits(value, span, limits)
    return value or Decimal(0)


def _check_digits(value: Decimal, span: Span, limits: Limits) -> None:
    digits = len(value.as_tuple().digits)
    if digits > limits.digits:
        message = f"the number has {digits} significant digits, at most {limits.digits} are exact"
        raise FeelLimitError("F315", message, span)


def _too_long(text: str, limits: Limits) -> FeelLimitError:
    message = f"the expression has {len(text)} characters, at most {limits.characters} are read"
    return FeelLimitError("F311", message, Span(limits.characters, len(text)))


def _no_token(text: str, start: int) -> FeelSyntaxError:
    """The error where no token begins: a string or a comment without its end, or a foreign character."""
    if text[start] == "/":
        span = Span(start, start + 2)
        return FeelSyntaxError("F104", "the comment is never closed", span, "close it with `*/`")
    if text[start] == '"':
        end = next((each.start() for each in _LINE_END.finditer(text, start)), len(text))
        hint = 'close it with `"` on the same line; a line break inside a string is written `\\n`'
        return FeelSyntaxError("F103", "the string is never closed", Span(start, end), hint)
    return _unknown_character(text, start)


def _unknown_character(text: str, start: int) -> FeelSyntaxError:
    character = text[start]
    shown = f"`{character}`" if character.isprintable() else f"the character U+{ord(character):04X}"
    return FeelSyntaxError("F102", f"{shown} is no part of FEEL", Span(start, start + 1))
