"""The clauses of a document that policies implement, and who cites them.

1. A list is `DOCUMENT.clauses.toml` in a folder of policies: each clause of one document by its number, with the lines
   it stands in, its words, what it says in the author's words, its marks and, where it can be no rule, why.
2. A clause binds when it is marked N, or DISC: it binds, and leaves a choice to the platform.
3. Everything in a bundle that has a `clause` cites it, whatever section it stands in; examples cite nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import cast

from msgspec import Struct

from policyctl.bundle.declarations import read_source
from policyctl.bundle.document import Document, Table, read_document
from policyctl.bundle.model import Key, Source
from policyctl.bundle.problems import Problem, refuse
from policyctl.bundle.shape import check_shape
from policyctl.feel.syntax import Span

CLAUSES = ".clauses.toml"
"""How the name of a list ends."""


class Mark(Enum):
    BINDS = "N"
    CHOICE = "DISC"
    AMBIGUOUS = "AMB"
    CONTRADICTORY = "CON"
    MISSING = "MISS"
    INFORMS = "I"


class Clause(Struct, frozen=True, kw_only=True):
    """One statement of a document; `lines` and `quote` are None where it stands nowhere in particular."""

    id: str
    statement: str
    marks: tuple[Mark, ...]
    key: Key
    lines: str | None = None
    quote: str | None = None
    why: str | None = None

    @property
    def binds(self) -> bool:
        """Whether somebody has to keep to it."""
        return Mark.BINDS in self.marks or Mark.CHOICE in self.marks


class ClauseList(Struct, frozen=True, kw_only=True):
    """All clauses of one document, in its order; `file` and `text` are those of the list."""

    source: Source
    clauses: tuple[Clause, ...]
    file: str
    text: str

    def is_of(self, source: Source) -> bool:
        """Whether it lists the clauses of the source: the same name, and no other digest of the file."""
        digests = {each for each in (self.source.sha256, source.sha256) if each is not None}
        return self.source.id == source.id and len(digests) <= 1


class Citation(Struct, frozen=True, kw_only=True):
    """A clause that a part of a bundle cites: `kind` and `name` say which, as `rule` and `tier.gold`.

    `key` leads to the text that names the clause in that `span`.
    """

    clause: str
    kind: str
    name: str
    key: Key
    span: Span

    @property
    def document(self) -> str:
        """The name of the source that the clause is of."""
        return self.clause.partition("-")[0]


def is_clause_list(document: Document) -> bool:
    """Whether a text is a list of clauses, or was meant to be one."""
    return "document" in document.table and "bundle" not in document.table


def parse_clause_list(text: str, *, file: str) -> ClauseList:
    """The list that a text says. Raises `Refused` with codes B101 to B207, and B303 for clauses of other documents."""
    document = read_document(text, file=file)
    check_shape(document, "clause-list")
    header = cast("Table", document.table["document"])
    id_ = cast("str", header["id"])
    tables = cast("Mapping[str, Table]", document.table["clauses"])
    refuse(_strangers(id_, tables), text, file=file)
    clauses = tuple(_clause(name, each) for name, each in tables.items())
    return ClauseList(source=read_source(id_, header), clauses=clauses, file=file, text=text)


def _strangers(document: str, tables: Mapping[str, Table]) -> Iterator[Problem]:
    for name in tables:
        if not name.startswith(f"{document}-"):
            message = f"`{name}` is no clause of the document `{document}`"
            hint = f"its clauses begin with `{document}-`"
            yield Problem(code="B303", message=message, key=("clauses", name), part="key", hint=hint)


def _clause(name: str, table: Table) -> Clause:
    texts = cast("Mapping[str, str]", table)
    return Clause(
        id=name,
        statement=texts["statement"],
        marks=tuple(Mark(each) for each in cast("list[str]", table["marks"])),
        key=("clauses", name),
        lines=texts.get("lines"),
        quote=texts.get("quote"),
        why=texts.get("why"),
    )


def citations(document: Document) -> Iterator[Citation]:
    """Every clause that a bundle cites, in the order they are written; `document` has the shape of a bundle."""
    for section, value in document.table.items():
        if section != "examples":
            yield from _citations(value, (section,), document.table)


def _citations(value: object, key: Key, root: Table) -> Iterator[Citation]:
    match value:
        case {"clause": str(cited)}:
            yield from _cited(cited, key, root)
            yield from _inside(value, key, root)
        case dict() | list():
            yield from _inside(value, key, root)
        case _:
            return


def _inside(value: object, key: Key, root: Table) -> Iterator[Citation]:
    items = value.items() if isinstance(value, dict) else enumerate(cast("list[object]", value))
    for step, each in items:
        yield from _citations(each, (*key, step), root)


def _cited(cited: str, key: Key, root: Table) -> Iterator[Citation]:
    """The clauses of one `S1-19, S1-20`."""
    kind, name = _named(key, root)
    start = 0
    for clause in cited.split(", "):
        span = Span(start, start + len(clause))
        yield Citation(clause=clause, kind=kind, name=name, key=(*key, "clause"), span=span)
        start = span.end + len(", ")


_KINDS = {
    "calendar": "event",
    "cohorts": "cohort",
    "decisions": "decision",
    "inputs": "input",
    "letter": "statement of letters",
    "parameters": "parameter",
    "sources": "source",
    "standing": "standing fact",
}


def _named(key: Key, root: Table) -> tuple[str, str]:
    """What kind of part a key leads to, and its name: the ids and names on the way to it."""
    words = tuple(_words(key, root))
    match key:
        case ("decisions", _, "rules", _):
            return "rule", f"{words[1]}.{words[3]}"
        case ("decisions", _, "rules", _, *_):
            return "criterion", f"{words[1]}.{words[3]}.{words[-1]}"
        case _:
            return _KINDS.get(words[0], words[0]), ".".join(words[1:])


def _words(key: Key, root: Table) -> Iterator[str]:
    """What a reader calls each step of a key: an id where there is one, else its name, or its place from 1."""
    value: object = root
    for step in key:
        value = cast("Mapping[str | int, object]", value)[step]
        match value:
            case {"id": str(id_)}:
                yield id_
            case _:
                yield step if isinstance(step, str) else str(step + 1)
