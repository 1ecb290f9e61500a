"""The string functions (DMN 1.5, 10.3.4.3). A string is counted in code points.

Those with a pattern read it as XPath's regular expressions (`regular_expressions.py`).
"""

from __future__ import annotations

from decimal import Decimal

from policyctl.feel.builtins.declaration import Group, a_list, builtin, number, string, takes
from policyctl.feel.builtins.lists import position_in
from policyctl.feel.builtins.regular_expressions import (
    Pattern,
    compile_pattern,
    compile_replacement,
    find,
    find_all,
)
from policyctl.feel.session import Session
from policyctl.feel.values import Builtin, Value

_CHARACTERS_A_STEP = 1024
"""What a search may scan in the time of a step: each match of a pattern may have looked at all that follows."""


def string_builtins() -> tuple[Builtin, ...]:
    """The string functions, in the order of the standard."""
    group = Group.STRING
    whole, match = string("string"), string("match")
    text, pattern, flags = string("input"), string("pattern"), string("flags", optional=True, nullable=True)
    return (
        builtin(
            group,
            "substring",
            takes(_substring, whole, number("start position"), number("length", optional=True)),
        ),
        builtin(group, "string length", takes(_length, whole)),
        builtin(group, "upper case", takes(_upper, whole)),
        builtin(group, "lower case", takes(_lower, whole)),
        builtin(group, "substring before", takes(_before, whole, match)),
        builtin(group, "substring after", takes(_after, whole, match)),
        builtin(
            group,
            "replace",
            takes(_replace, text, pattern, string("replacement"), flags, needs_session=True),
        ),
        builtin(group, "contains", takes(_contains, whole, match)),
        builtin(group, "starts with", takes(_starts_with, whole, match)),
        builtin(group, "ends with", takes(_ends_with, whole, match)),
        builtin(group, "matches", takes(_matches, text, pattern, flags)),
        builtin(group, "split", takes(_split, whole, string("delimiter"), needs_session=True)),
        builtin(
            group,
            "string join",
            takes(_join, a_list(), string("delimiter", optional=True, nullable=True), needs_session=True),
        ),
    )


def _substring(text: str, start: Decimal, length: Decimal | None) -> Value:
    """So many characters from the position; null where they are not all there.

    A part of a character in the length is cut off, as the technology compatibility kit wants it (1103).
    """
    first = position_in(len(text), start)
    if first is None:
        return None
    count = len(text) - first if length is None else int(length)
    return text[first : first + count] if 1 <= count <= len(text) - first else None


def _length(text: str) -> Value:
    return Decimal(len(text))


def _upper(text: str) -> Value:
    return text.upper()


def _lower(text: str) -> Value:
    return text.lower()


def _before(text: str, match: str) -> Value:
    """What stands before the first match; the empty string where there is none."""
    head, found, _ = text.partition(match) if match else ("", "", text)
    return head if found else ""


def _after(text: str, match: str) -> Value:
    """What stands after the first match; the empty string where there is none."""
    return text.partition(match)[2] if match else text


def _contains(text: str, match: str) -> Value:
    return match in text


def _starts_with(text: str, match: str) -> Value:
    return text.startswith(match)


def _ends_with(text: str, match: str) -> Value:
    return text.endswith(match)


def _matches(text: str, pattern: str, flags: str | None) -> Value:
    compiled = compile_pattern(pattern, flags or "")
    return None if compiled is None else find(compiled, text)


def _replace(session: Session, text: str, pattern: str, replacement: str, flags: str | None) -> Value:
    """The text with every match replaced; null where the pattern is wrong or matches the empty string."""
    compiled = compile_pattern(pattern, flags or "")
    if compiled is None or _matches_nothing(compiled):
        return None
    pieces = compile_replacement(replacement, compiled)
    if pieces is None:
        return None
    result: list[str] = []
    size = end = 0
    for found in find_all(compiled, text):
        put = "".join(piece if isinstance(piece, str) else found.group(piece) or "" for piece in pieces)
        result += (text[end : found.start()], put)
        size += len(put)
        session.admit_characters(size)
        session.spend(len(text) // _CHARACTERS_A_STEP)
        end = found.end()
    return "".join(result) + text[end:]


def _split(session: Session, text: str, delimiter: str) -> Value:
    """The pieces between the matches; null where the delimiter is wrong or matches the empty string."""
    compiled = compile_pattern(delimiter, "")
    if compiled is None or _matches_nothing(compiled):
        return None
    pieces: list[Value] = []
    end = 0
    for found in find_all(compiled, text):
        pieces.append(text[end : found.start()])
        session.spend(len(text) // _CHARACTERS_A_STEP)
        end = found.end()
    return [*pieces, text[end:]]


def _matches_nothing(pattern: Pattern) -> bool:
    return find(pattern, "")


def _join(session: Session, items: list[Value], delimiter: str | None) -> Value:
    """The strings with the delimiter between them, nulls left out; null where another value is among them."""
    strings = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in strings):
        return None
    texts = [str(item) for item in strings]
    between = delimiter or ""
    session.admit_characters(sum(map(len, texts)) + len(between) * max(len(texts) - 1, 0))
    return between.join(texts)
