"""The standing facts of a bundle: what its decisions leave behind for later ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from policyctl.bundle.document import Table
from policyctl.bundle.expressions import ExpressionReader
from policyctl.bundle.model import Formula, Key, StandingFact
from policyctl.bundle.words import read_words


def read_standing(tables: Table, reader: ExpressionReader) -> tuple[StandingFact, ...]:
    """The facts in the order they are written; one whose beginning cannot be read is left out with a problem noted."""
    read = (_fact(name, cast("Table", each), reader) for name, each in tables.items())
    return tuple(each for each in read if each is not None)


def _fact(name: str, table: Table, reader: ExpressionReader) -> StandingFact | None:
    key: Key = ("standing", name)
    outcome = cast("str | list[str]", table["outcome"])
    begins, ends = _formula(table, "from", key, reader), _formula(table, "until", key, reader)
    texts = cast("Mapping[str, str]", table.get("set", {}))
    fields = ((each, reader.formula(text, (*key, "set", each))) for each, text in texts.items())
    known = tuple((each, formula) for each, formula in fields if formula is not None)
    if begins is None:
        return None
    return StandingFact(
        id=name,
        decision=cast("str", table["decision"]),
        outcomes=(outcome,) if isinstance(outcome, str) else tuple(outcome),
        begins=begins,
        key=key,
        ends=ends,
        fields=known,
        clause=cast("str | None", table.get("clause")),
        title=read_words(table, "title"),
    )


def _formula(table: Table, name: str, key: Key, reader: ExpressionReader) -> Formula | None:
    text = cast("str | None", table.get(name))
    return None if text is None else reader.formula(text, (*key, name))
