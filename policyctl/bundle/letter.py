"""What a bundle says of its letters: statements beside the reasons, and the templates that letters are made from."""

from __future__ import annotations

from typing import cast

from policyctl.bundle.document import Table
from policyctl.bundle.model import LetterStatement, LetterTemplate, LetterTopic
from policyctl.bundle.words import read_words
from policyctl.languages import Language


def read_letter(tables: Table) -> tuple[LetterStatement, ...]:
    """The statements, in the order they are written."""
    return tuple(_statement(name, cast("Table", each)) for name, each in tables.items())


def _statement(name: str, table: Table) -> LetterStatement:
    return LetterStatement(
        id=name,
        topic=LetterTopic(table["topic"]),
        key=("letter", name),
        title=read_words(table, "title"),
        decision=cast("str | None", table.get("decision")),
        outcomes=tuple(cast("list[str]", table.get("outcomes", ()))),
        rules=tuple(cast("list[str]", table.get("rules", ()))),
        clause=cast("str | None", table.get("clause")),
    )


def read_templates(tables: Table) -> tuple[LetterTemplate, ...]:
    """The templates, in the order they are written."""
    return tuple(_template(name, cast("dict[str, str]", each)) for name, each in tables.items())


def _template(name: str, table: dict[str, str]) -> LetterTemplate:
    return LetterTemplate(
        language=Language(name), file=table["file"], sha256=table["sha256"], key=("letter_templates", name)
    )
