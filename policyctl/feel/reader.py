"""One reading of the tokens of a text, from left to right: what comes next, what is in scope, how deep we are."""

from __future__ import annotations

from collections.abc import Collection

from policyctl.feel.errors import FeelLimitError, FeelSyntaxError
from policyctl.feel.mistakes import unclosed, unexpected
from policyctl.feel.names import (
    PROPERTY_NAMES,
    NameTable,
    every_name,
    in_filter,
    with_functions,
    with_name,
    with_names,
)
from policyctl.feel.syntax import Span
from policyctl.feel.tokens import END, NAME, NAME_SYMBOLS, NUMBER, RESERVED, Limits, Tokens


class Reader:
    """Where the parser stands. `index` is the token that comes next; the columns of the tokens are at hand.

    `nesting` counts what encloses this place, `brackets` only the brackets of it. `range_bracket` is the bracket
    whose upper range end is being read, -1 outside of one. `scope` and `members` are the names of several tokens
    that may begin a value here and that may follow a dot.
    """

    __slots__ = (
        "_filter_scope",
        "_given_members",
        "_given_names",
        "_keys",
        "brackets",
        "ends",
        "index",
        "kinds",
        "limits",
        "members",
        "nesting",
        "range_bracket",
        "scope",
        "starts",
        "texts",
        "tokens",
    )

    def __init__(
        self, tokens: Tokens, names: Collection[str], members: Collection[str], limits: Limits
    ) -> None:
        self.tokens = tokens
        self.kinds = tokens.kinds
        self.texts = tokens.texts
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.limits = limits
        self._given_names = names
        self._given_members = members
        self.start_over()

    def start_over(self) -> None:
        """Goes back to the first token, forgetting every name that the text introduced."""
        self.scope = with_functions(tuple(self._given_names))
        self.members = with_names(PROPERTY_NAMES, self._given_members)
        self._keys: set[str] = set()
        self._filter_scope: tuple[NameTable, NameTable, NameTable] | None = None
        self.index = 0
        self.nesting = 0
        self.brackets = 0
        self.range_bracket = -1

    def declare_key(self, key: str) -> None:
        """Takes the key of a context literal into scope and among the members."""
        self._keys.add(key)
        if not key.isidentifier():
            self.scope = with_names(self.scope, (key,))
            self.members = with_names(self.members, (key,))

    def enter_filter(self) -> None:
        """Takes the members into scope. Whoever calls this keeps the scope outside."""
        if self.members is PROPERTY_NAMES:
            return
        kept = self._filter_scope
        if kept is None or kept[0] is not self.scope or kept[1] is not self.members:
            kept = self._filter_scope = (self.scope, self.members, in_filter(self.scope, self.members))
        self.scope = kept[2]

    def is_member(self, word: str) -> bool:
        """Whether a single word is known to be the key of some context."""
        return word in self._keys or word in self._given_members

    def span_from(self, first: int) -> Span:
        """The span from a token up to the last one read."""
        return Span(self.starts[first], self.ends[self.index - 1])

    def open(self) -> int:
        """The index of the bracket that comes next, after stepping into it."""
        opening = self.index
        self.deepen(opening)
        self.brackets += 1
        self.index += 1
        return opening

    def close(self, opening: int, closing: str, expected: str | None = None) -> None:
        """Steps over the bracket that closes the one at `opening`, or raises what is wrong there."""
        if self.kinds[self.index] != closing:
            raise self.unclosed_or_unexpected(opening, expected or f"`{closing}`")
        self.index += 1
        self.brackets -= 1
        self.nesting -= 1

    def keyword(self) -> int:
        """The index of the keyword that comes next, after stepping over it and one level deeper."""
        first = self.index
        self.deepen(first)
        self.index += 1
        return first

    def deepen(self, index: int) -> None:
        """Counts one more level of nesting, which the token at `index` begins."""
        self.nesting += 1
        if self.nesting > self.limits.nesting:
            message = f"brackets and keywords enclose each other more than {self.limits.nesting} times"
            raise FeelLimitError("F313", message, self.tokens.span(index))

    def word(self, word: str) -> None:
        """Steps over this word, or raises what stands in its place."""
        if self.texts[self.index] != word:
            raise self.unexpected(f"`{word}`")
        self.index += 1

    def name_before(self, *closings: str) -> int | None:
        """The index of the closing token, where nothing but a name stands before it."""
        index = self.index
        if self.kinds[index] != NAME and self.kinds[index] not in RESERVED:
            return None
        while self.kinds[index := index + 1] not in closings:
            if not self._may_be_in_name(index):
                return None
        return index

    def _may_be_in_name(self, index: int) -> bool:
        kind = self.kinds[index]
        return kind in (NAME, NUMBER) or self.texts[index] in NAME_SYMBOLS or kind in RESERVED

    def declare(self, first: int, end: int) -> None:
        """Takes the name made of these tokens into scope."""
        self.scope = with_name(self.scope, self.texts[first:end], self.tokens.name(first, end))

    def expect_end(self, expected: str) -> None:
        """Raises what is wrong where the text goes on."""
        if self.kinds[self.index] != END:
            raise self.unexpected(expected)

    def unexpected(self, expected: str) -> FeelSyntaxError:
        """The error of the token that comes next, where something else must stand."""
        return unexpected(self.tokens, self.index, expected, every_name(self.scope))

    def unclosed_or_unexpected(self, opening: int, expected: str) -> FeelSyntaxError:
        """The error where a bracket must be closed and is not."""
        if self.kinds[self.index] == END:
            return unclosed(self.tokens, opening)
        return self.unexpected(expected)

    def no_name(self, expected: str, closing: str) -> FeelSyntaxError:
        """The error where a name and then the closing token must stand: at the first token that is neither."""
        first = self.index
        while self.kinds[self.index] == NAME or (self.index > first and self.kinds[self.index] == NUMBER):
            self.index += 1
        return self.unexpected(expected if self.index == first else f"`{closing}`")
