"""The words that messages about documents share: JSON pointers, excerpts of values, names of kinds."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

LONGEST_EXCERPT = 40
"""Characters of a value that a message repeats at most: what comes in may be long, private or hostile."""

_LONGEST_NUMBER = 10**LONGEST_EXCERPT


def pointer(path: Iterable[str | int]) -> str:
    """The JSON pointer (RFC 6901) of a path of names and indices, shortened where a name is long."""
    return "".join("/" + excerpt(str(part).replace("~", "~0").replace("/", "~1")) for part in path)


def excerpt(text: str) -> str:
    """The text on one line with everything invisible escaped, at most 40 characters."""
    visible = text[:LONGEST_EXCERPT]
    if not visible.isprintable():
        visible = "".join(each if each.isprintable() else _escaped(each) for each in visible)
    fits = len(text) <= LONGEST_EXCERPT and len(visible) <= LONGEST_EXCERPT
    return visible if fits else visible[: LONGEST_EXCERPT - 1] + "…"


def found(value: object) -> str:
    """What a message says was found: a scalar as written in JSON, an array or an object by its kind."""
    import json  # only what is wrong needs it

    match value:
        case str():
            return "`" + excerpt(json.dumps(value, ensure_ascii=False)) + "`"
        case bool() | None:
            return f"`{json.dumps(value)}`"
        case int():
            return f"`{value}`" if abs(value) < _LONGEST_NUMBER else "a number of more than 40 digits"
        case Decimal() | float():
            return f"`{excerpt(str(value))}`"
        case list() | tuple():
            return "an array"
        case dict():
            return "an object"
        case _:
            return "a value that JSON does not have"


def listed(words: Iterable[str], *, last: str = "or", most: int = 12) -> str:
    """The words in backticks: `a`, `b` or `c`; of a long list the first few."""
    quoted = [f"`{excerpt(word)}`" for word in words]
    if len(quoted) > most:
        return ", ".join(quoted[:most]) + f" {last} one of {len(quoted) - most} more"
    return f" {last} ".join(filter(None, [", ".join(quoted[:-1]), *quoted[-1:]]))


def counted(number: int, thing: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
