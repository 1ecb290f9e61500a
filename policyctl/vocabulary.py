"""The names of things in several languages: every known spelling of a term, and the term it belongs to.

1. A spelling is a name, an alias, or the id of a term itself. Two spellings are the same when they are folded alike:
   compatibility forms (NFKC), letter case and runs of spaces do not count; everything else does.
2. A spelling belongs to one term. What no term has is not guessed.
3. A term can stand within another, as a sub-brand within its brand. A field lists the terms it takes: a spelling is
   read as the first of its term, the term that is within, and so on, that the field lists.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from unicodedata import normalize

from msgspec import Struct

from policyctl.diagnostics import nearest


class Term(Struct, frozen=True, kw_only=True):
    """A thing that has names: those by language first, then the aliases; `within` is the id of a wider term."""

    id: str
    names: Mapping[str, str]
    aliases: tuple[str, ...] = ()
    within: str | None = None

    @property
    def spellings(self) -> tuple[str, ...]:
        """Its id, its names and its aliases, as written."""
        return (self.id, *self.names.values(), *self.aliases)


class Vocabulary(Struct, frozen=True, kw_only=True):
    """Terms by id and, by folded spelling, the term that has it and the spelling as it was written."""

    id: str
    terms: Mapping[str, Term]
    spellings: Mapping[str, tuple[str, str]]

    def term_of(self, text: str) -> str | None:
        """The id of the term that a text spells, or None."""
        found = self.spellings.get(fold(text))
        return found[0] if found else None

    def read_as(self, text: str, options: Collection[str]) -> str | None:
        """Which of the options a text means: its term, or the nearest that it stands within; None if none is."""
        folded = fold(text)
        for option in options:
            if fold(option) == folded:
                return option
        return next((each for each in self._line_of(self.term_of(text)) if each in options), None)

    def nearest_spelling(self, text: str, options: Collection[str]) -> str | None:
        """The known spelling of one of the options that is closest to a text, as it was written."""
        known = {fold(each): each for each in options}
        for folded, (_, written) in self.spellings.items():
            if self.read_as(written, options) is not None:
                known[folded] = written
        near = nearest(fold(text), known)
        return known[near] if near else None

    def _line_of(self, id_: str | None) -> Iterator[str]:
        """A term, the one it stands within, and so on."""
        while id_ is not None:
            yield id_
            term = self.terms.get(id_)
            id_ = term.within if term else None


def fold(text: str) -> str:
    """What of a spelling counts."""
    folded = normalize("NFKC", normalize("NFKC", text).casefold())
    return " ".join(folded.split())
