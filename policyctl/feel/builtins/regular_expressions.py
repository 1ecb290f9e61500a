"""XPath's regular expressions, matched in linear time (DMN 1.5, 10.3.4.3; XQuery and XPath functions 3.1, 5.6).

A pattern is read by XPath's grammar and written for RE2, which never backtracks. A pattern that XPath calls wrong
gives null, as the standard asks; what RE2 cannot say is refused by name: references back to a group, look-around,
a group repeated more than a thousand times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

from msgspec import Struct

from policyctl.feel.builtins.character_classes import (
    BLOCKS,
    CATEGORIES,
    NAME,
    NAME_START,
    SPACE,
    Categories,
    CharacterClass,
    Interval,
    Part,
    Runs,
    complement,
    write_class,
)
from policyctl.feel.errors import FeelLimitError, FeelUnsupported
from policyctl.feel.syntax import NOWHERE

MAXIMUM_PATTERN = 4096
MAXIMUM_NESTING = 50
MAXIMUM_REPETITION = 1000

_FLAGS = frozenset("smixq")
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", **{sign: sign for sign in "\\|.-^?*+{}()[]$"}}
_CATEGORY = re.compile(r"\{(Is[A-Za-z0-9\-]+|[A-Z][a-z]?)\}")
_QUANTITY = re.compile(r"\{([0-9]{1,9})(,([0-9]{1,9})?)?\}")
_REPLACEMENT = re.compile(r"\\(?P<escaped>[\\$])|\$(?P<group>[0-9]+)|(?P<text>[^\\$]+)")
_WORD = ("L", "M", "N", "S")


class Match(Protocol):
    """One place where a pattern matched."""

    def start(self) -> int: ...
    def end(self) -> int: ...
    def group(self, number: int) -> str | None: ...


class Engine(Protocol):
    """What RE2 makes of a pattern."""

    def search(self, text: str) -> Match | None: ...
    def finditer(self, text: str) -> Iterator[Match]: ...


class Pattern(Struct, frozen=True):
    """A compiled pattern: the engine, how many groups it has, and whether `^` in it means the start of a line."""

    engine: Engine
    groups: int
    starts_lines: bool


class _WrongPatternError(Exception):
    """The pattern is not one of XPath's."""


@lru_cache(maxsize=256)
def compile_pattern(text: str, flags: str) -> Pattern | None:
    """The compiled pattern, or None where it or its flags are wrong."""
    if not _FLAGS.issuperset(flags):
        return None
    if len(text) > MAXIMUM_PATTERN:
        message = f"a pattern of {len(text)} characters is longer than {MAXIMUM_PATTERN}"
        raise FeelLimitError("F324", message, NOWHERE)
    if "q" in flags:
        translated, groups, starts_lines = _write_literal(text), 0, False
    else:
        reader = _Reader(_without_space(text) if "x" in flags else text, flags)
        try:
            translated = reader.read_pattern()
        except _WrongPatternError:
            return None
        groups, starts_lines = reader.groups, reader.starts_lines
    return Pattern(_compile(f"(?i:{translated})" if "i" in flags else translated), groups, starts_lines)


def find(pattern: Pattern, text: str) -> bool:
    """Whether the pattern matches anywhere in the text."""
    return any(True for _ in find_all(pattern, text))


def find_all(pattern: Pattern, text: str) -> Iterator[Match]:
    """The matches from left to right, none overlapping another.

    To RE2 a line starts after every newline, to XPath not after one that ends the text: a match that could lean
    on that line is refused.
    """
    for match in pattern.engine.finditer(text):
        if pattern.starts_lines and text.endswith("\n") and match.end() == len(text):
            raise FeelUnsupported(
                "F226", "`^` with flag `m` at the end of a text that ends in a newline", NOWHERE
            )
        yield match


def compile_replacement(text: str, pattern: Pattern) -> list[str | int] | None:
    """The replacement as texts and numbers of groups, or None where it is wrong.

    `$12` is group 12 where there is one, else group 1 and the digit 2; a group that does not exist is empty.
    """
    pieces: list[str | int] = []
    end = 0
    for match in _REPLACEMENT.finditer(text):
        if match.start() != end:
            return None
        end = match.end()
        if match["group"] is None:
            pieces.append(match["escaped"] or match["text"])
        else:
            pieces += _group_reference(match["group"], pattern.groups)
    return pieces if end == len(text) else None


def _group_reference(digits: str, groups: int) -> list[str | int]:
    length = len(digits)
    while length > 1 and int(digits[:length]) > groups:
        length -= 1
    number = int(digits[:length])
    return [number if number <= groups else "", digits[length:]]


def _compile(expression: str) -> Engine:
    import re2  # here, because most expressions have no pattern and it is slow to load

    options = re2.Options()
    options.log_errors = False
    try:
        engine: Engine = re2.compile(expression, options)
    except re2.error as error:
        raise FeelUnsupported("F227", "a pattern that RE2 does not take", NOWHERE) from error
    return engine


def _without_space(text: str) -> str:
    """The pattern under the flag `x`: white space counts inside brackets only."""
    kept: list[str] = []
    depth = 0
    escaped = False
    for character in text:
        if depth == 0 and character in " \t\n\r":
            continue
        if not escaped:
            depth += (character == "[") - (character == "]")
        escaped = character == "\\" and not escaped
        kept.append(character)
    return "".join(kept)


def _write_literal(text: str) -> str:
    return "".join(f"\\x{{{ord(character):X}}}" for character in text)


class _Reader:
    """Reads a pattern by XPath's grammar and writes it for RE2; keeps its place, and what it met on the way."""

    def __init__(self, text: str, flags: str) -> None:
        self.text = text
        self.place = 0
        self.depth = 0
        self.groups = 0
        self.starts_lines = False
        self.ignores_case = "i" in flags
        self.any_character = "(?s:.)" if "s" in flags else "[^\\n\\r]"
        self.has_lines = "m" in flags

    def read_pattern(self) -> str:
        """The whole pattern, written for RE2."""
        expression = self._read_alternatives()
        if self.place < len(self.text):
            raise _WrongPatternError
        return expression

    def _peek(self, length: int = 1) -> str:
        return self.text[self.place : self.place + length]

    def _accept(self, sign: str) -> bool:
        if not self.text.startswith(sign, self.place):
            return False
        self.place += len(sign)
        return True

    def _next(self) -> str:
        if self.place == len(self.text):
            raise _WrongPatternError
        self.place += 1
        return self.text[self.place - 1]

    def _read_alternatives(self) -> str:
        branches = [self._read_branch()]
        while self._accept("|"):
            branches.append(self._read_branch())
        return "|".join(branches)

    def _read_branch(self) -> str:
        pieces: list[str] = []
        while self._peek() not in ("", "|", ")"):
            pieces.append(self._read_atom() + self._read_quantifier())
        return "".join(pieces)

    def _read_atom(self) -> str:
        sign = self._next()
        match sign:
            case "(":
                return self._read_group()
            case "[":
                return self._write(self._read_bracket())
            case "\\":
                return self._write(CharacterClass((self._read_escape(),)))
            case ".":
                return self.any_character
            case "^":
                self.starts_lines = self.has_lines
                return "(?m:^)" if self.has_lines else "(?:\\A)"
            case "$":
                return "(?m:$)" if self.has_lines else "(?:\\z)"
            case "?" | "*" | "+" | "{" | "}" | "]":
                raise _WrongPatternError
            case _:
                return _write_literal(sign)

    def _read_group(self) -> str:
        self.depth += 1
        if self.depth > MAXIMUM_NESTING:
            raise FeelLimitError("F324", f"a pattern nests deeper than {MAXIMUM_NESTING} groups", NOWHERE)
        if self._peek(2) in ("?=", "?!") or self._peek(3) in ("?<=", "?<!"):
            raise FeelUnsupported("F228", "look-around in a pattern", NOWHERE)
        captures = not self._accept("?:")
        self.groups += captures
        inner = self._read_alternatives()
        if not self._accept(")"):
            raise _WrongPatternError
        self.depth -= 1
        return f"({inner})" if captures else f"(?:{inner})"

    def _read_quantifier(self) -> str:
        sign = self._peek()
        if sign in ("?", "*", "+"):
            self.place += 1
        elif sign == "{":
            sign = self._read_quantity()
        else:
            return ""
        return f"{sign}?" if sign and self._accept("?") else sign

    def _read_quantity(self) -> str:
        match = _QUANTITY.match(self.text, self.place)
        if match is None:
            raise _WrongPatternError
        self.place = match.end()
        least, most = int(match[1]), int(match[3] or match[1])
        if most < least:
            raise _WrongPatternError
        if most > MAXIMUM_REPETITION:
            raise FeelUnsupported("F229", f"a repetition of more than {MAXIMUM_REPETITION}", NOWHERE)
        return match[0]

    def _write(self, character_class: CharacterClass) -> str:
        return write_class(character_class, ignores_case=self.ignores_case)

    def _read_escape(self) -> Part:
        """The class after a backslash."""
        sign = self._next()
        if sign in _SIMPLE_ESCAPES:
            point = ord(_SIMPLE_ESCAPES[sign])
            return Runs(((point, point),))
        match sign:
            case "d" | "D":
                return Categories(("Nd",), negated=sign == "D")
            case "w" | "W":
                return Categories(_WORD, negated=sign == "W")
            case "s" | "S":
                return _runs(SPACE, complemented=sign == "S")
            case "i" | "I":
                return _runs(NAME_START, complemented=sign == "I")
            case "c" | "C":
                return _runs(NAME, complemented=sign == "C")
            case "p" | "P":
                return self._read_category(negated=sign == "P")
            case _ if sign in "123456789":
                raise FeelUnsupported("F230", "a reference back to a group in a pattern", NOWHERE)
            case _:
                raise _WrongPatternError

    def _read_category(self, *, negated: bool) -> Part:
        match = _CATEGORY.match(self.text, self.place)
        if match is None:
            raise _WrongPatternError
        self.place = match.end()
        name = match[1]
        if name in CATEGORIES:
            return Categories((name,), negated=negated)
        if not name.startswith("Is"):
            raise _WrongPatternError
        if name[2:] not in BLOCKS:
            raise FeelUnsupported("F231", f"the block `{name}` in a pattern", NOWHERE)
        return _runs((BLOCKS[name[2:]],), complemented=negated)

    def _read_bracket(self) -> CharacterClass:
        """The class after `[`, to its `]`."""
        self.depth += 1
        if self.depth > MAXIMUM_NESTING:
            raise FeelLimitError("F324", f"a pattern nests deeper than {MAXIMUM_NESTING} groups", NOWHERE)
        negated = self._accept("^")
        parts: list[Part] = []
        subtracted = None
        while not self._accept("]"):
            if parts and self._accept("-["):
                subtracted = self._read_bracket()
                if self._peek() != "]":
                    raise _WrongPatternError
            else:
                parts.append(self._read_bracket_part())
        if not parts:
            raise _WrongPatternError
        self.depth -= 1
        return CharacterClass(tuple(parts), negated, subtracted)

    def _read_bracket_part(self) -> Part:
        low = self._read_bracket_end()
        if not isinstance(low, int):
            return low
        if self._peek() != "-" or self._peek(2) in ("-]", "-["):
            return Runs(((low, low),))
        self.place += 1
        high = self._read_bracket_end()
        if not isinstance(high, int) or high < low:
            raise _WrongPatternError
        return Runs(((low, high),))

    def _read_bracket_end(self) -> int | Part:
        """A code point, or a class that cannot be the end of a range."""
        sign = self._next()
        if sign == "[":
            raise _WrongPatternError
        if sign != "\\":
            return ord(sign)
        if self._peek() in _SIMPLE_ESCAPES:
            return ord(_SIMPLE_ESCAPES[self._next()])
        if self._peek().isdecimal():
            raise _WrongPatternError
        return self._read_escape()


def _runs(intervals: tuple[Interval, ...], *, complemented: bool) -> Runs:
    """A class that the flag `i` does not change."""
    return Runs(complement(intervals) if complemented else intervals, has_case=False)
