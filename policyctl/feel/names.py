"""Which sequences of tokens are names (DMN 1.5, 10.3.1.6): the longest one that is in scope.

A FEEL name may hold spaces and signs ("Monthly Salary", "a-b"). A name of one word needs no declaration to be
read, so a table holds only the names of several tokens: by their first token, the longest first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from msgspec import Struct

from policyctl.feel.errors import FeelError
from policyctl.feel.tokens import END, NAME, NAME_SYMBOLS, NUMBER, RESERVED, Tokens, tokenize

BUILT_IN_FUNCTIONS = (
    "context merge",
    "context put",
    "date and time",
    "day of week",
    "day of year",
    "distinct values",
    "ends with",
    "finished by",
    "get entries",
    "get value",
    "index of",
    "insert before",
    "list contains",
    "list replace",
    "lower case",
    "met by",
    "month of year",
    "overlaps after",
    "overlaps before",
    "round down",
    "round half down",
    "round half up",
    "round up",
    "started by",
    "starts with",
    "string join",
    "string length",
    "substring after",
    "substring before",
    "upper case",
    "week of year",
    "years and months duration",
)
"""The functions of the standard whose names have several words (10.3.4)."""

BUILT_IN_PROPERTIES = ("end included", "start included", "time offset")
"""The properties of the standard's values whose names have several words (10.3.2.15, table 62)."""

TYPE_NAMES = (
    "Any",
    "Null",
    "boolean",
    "date",
    "date and time",
    "days and time duration",
    "number",
    "string",
    "time",
    "years and months duration",
)
"""The types that are written as a name alone (10.3.2.9)."""


class KnownName(Struct, frozen=True):
    """A name of several tokens: those after the first, and the name as its owner writes it.

    `is_ambiguous` says that the same text may also be read as an operation and nothing tells which is meant.
    """

    rest: tuple[str, ...]
    name: str
    is_ambiguous: bool = False


NameTable = Mapping[str, tuple[KnownName, ...]]


def with_name(table: NameTable, texts: Sequence[str], name: str) -> NameTable:
    """The table with one more name, given as its tokens; it hides an older name of the same tokens."""
    if len(texts) < 2:
        return table
    return _merged(table, [(texts[0], KnownName(tuple(texts[1:]), name))])


def with_names(table: NameTable, names: Collection[str]) -> NameTable:
    """The table with every one of the names that has several tokens and can be a name at all."""
    several = [name for name in names if not name.isidentifier()]
    if not several:
        return table
    tokens = [(_tokens_of(name), " ".join(name.split())) for name in several]
    return _merged(
        table, [(texts[0], KnownName(tuple(texts[1:]), name)) for texts, name in tokens if len(texts) > 1]
    )


@lru_cache(maxsize=64)
def with_functions(names: tuple[str, ...]) -> NameTable:
    """The functions of the standard and these names; bundles read every expression with the same ones."""
    return with_names(FUNCTION_NAMES, names)


def in_filter(scope: NameTable, members: NameTable) -> NameTable:
    """The names inside a filter: those outside it, and what elements that are contexts may have as members.

    Whether an element has the member is not known before it runs. So a member that could also be read as an
    operation is ambiguous there.
    """
    hidden = {(first, known.rest) for first, all_known in scope.items() for known in all_known}
    added = [
        (first, KnownName(known.rest, known.name, is_ambiguous=reads_as_operation(known)))
        for first, all_known in members.items()
        for known in all_known
        if (first, known.rest) not in hidden and known not in PROPERTY_NAMES.get(first, ())
    ]
    return _merged(scope, added)


def reads_as_operation(known: KnownName) -> bool:
    """Whether the tokens of the name are also an operation (`a-b`, `profit and loss`)."""
    return not NAME_SYMBOLS.isdisjoint(known.rest) or not RESERVED.isdisjoint(known.rest)


def _merged(table: NameTable, added: Iterable[tuple[str, KnownName]]) -> NameTable:
    """The table with more names by their first token; each hides an older one of the same tokens."""
    merged = dict(table)
    for first, new in added:
        others = (known for known in merged.get(first, ()) if known.rest != new.rest)
        merged[first] = tuple(sorted((new, *others), key=lambda known: -len(known.rest)))
    return merged


def longest_name(table: NameTable, texts: Sequence[str], index: int) -> KnownName | None:
    """The longest name of the table that begins at this token."""
    for known in table.get(texts[index], ()):
        first = index + 1
        if tuple(texts[first : first + len(known.rest)]) == known.rest:
            return known
    return None


def every_name(table: NameTable) -> tuple[str, ...]:
    """The names of the table, sorted."""
    return tuple(sorted(known.name for all_known in table.values() for known in all_known))


def _tokens_of(name: str) -> list[str]:
    """The token texts of a name from outside; none where the text could not be written as a name."""
    try:
        tokens: Tokens = tokenize(name)
    except FeelError:
        return []
    inner = zip(tokens.kinds, tokens.texts, strict=True)
    is_name = all(_may_stand_in_name(kind, text) for kind, text in inner if kind != END)
    return tokens.texts[:-1] if is_name and tokens.kinds[0] in (NAME, *RESERVED) else []


def _may_stand_in_name(kind: str, text: str) -> bool:
    return kind in (NAME, NUMBER) or text in NAME_SYMBOLS or text in RESERVED


def _built_in(names: Sequence[str]) -> NameTable:
    words = [name.split() for name in names]
    return MappingProxyType(
        dict(
            _merged(
                {},
                [(first, KnownName(tuple(rest), " ".join([first, *rest]))) for first, *rest in words if rest],
            )
        )
    )


FUNCTION_NAMES = _built_in(BUILT_IN_FUNCTIONS)
PROPERTY_NAMES = _built_in(BUILT_IN_PROPERTIES)
TYPE_NAME_TABLE = _built_in(TYPE_NAMES)
