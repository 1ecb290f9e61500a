"""One reading of the tokens of a text, from left to right: what comes next, what is in scope, how deep we are."""

from __future__ import annotations

from collections.abc import Collection

from policyctl.feel.errors import FeelLimitError, FeelSyntaxError
from policyctl.feel.mistakes import unclosed, unexpected
from policyctl.feel.names import FUNCTION_NAMES, PROPERTY_NAMES, every_name, with_name, with_names
from policyctl.feel.syntax import Span
from policyctl.feel.tokens import END, NAME, NAME_SYMBOLS, NUMBER, RESERVED, Limits, Tokens


class Reader:
    """Where the parser stands. `index` is the token that comes next; the columns of the tokens are at hand.

    `nesting` counts what encloses this place, `brackets` only the brackets of it. `range_bracket` is the bracket
    whose upper range end is being read, -1 outside of one.
    """

    __slots__ = (
        "_given_members",
        "_given_scope",
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
        self._given_scope = with_names(FUNCTION_NAMES, names)
        self._given_members = with_names(with_names(PROPERTY_NAMES, names), members)
        self.start_over()

    def start_over(self) -> None:
        self.scope = self._given_scope
        self.members = self._given_members
        self.index = 0
        self.nesting = 0
        self.brackets = 0
        self.range_bracket = -1

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
        self.nesting += 1
        if self.nesting > self.limits.nesting:
            message = f"brackets and keywords enclose each other more than {self.limits.nesting} times"
            raise FeelLimitError("F313", message, self.tokens.span(index))

    def word(self, word: str) -> None:
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
        self.scope = with_name(self.scope, self.texts[first:end], self.tokens.name(first, end))

    def expect_end(self, expected: str) -> None:
        if self.kinds[self.index] != END:
            raise self.unexpected(expected)

    def unexpected(self, expected: str) -> FeelSyntaxError:
        return unexpected(self.tokens, self.index, expected, every_name(self.scope))

    def unclosed_or_unexpected(self, opening: int, expected: str) -> FeelSyntaxError:
        if self.kinds[self.index] == END:
            return unclosed(self.tokens, opening)
        return self.unexpected(expected)

    def no_name(self, expected: str, closing: str) -> FeelSyntaxError:
        """The error where a name and then the closing token must stand: at the first token that is neither."""
        first = self.index
        while self.kinds[self.index] == NAME or (self.index > first and self.kinds[self.index] == NUMBER):
            self.index += 1
        return self.unexpected(expected if self.index == first else f"`{closing}`")
