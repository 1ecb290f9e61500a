"""The cohorts of a bundle: among whom a subject is ranked, and by what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from policyctl.bundle.document import Table
from policyctl.bundle.expressions import ExpressionReader
from policyctl.bundle.model import Cohort, Formula, Key
from policyctl.bundle.words import read_words


def read_cohorts(tables: Table, reader: ExpressionReader) -> tuple[Cohort, ...]:
    """The cohorts in the order they are written; one whose amount cannot be read is noted by the reader."""
    read = (_cohort(name, cast("Table", each), reader) for name, each in tables.items())
    return tuple(each for each in read if each is not None)


def _cohort(name: str, table: Table, reader: ExpressionReader) -> Cohort | None:
    key: Key = ("cohorts", name)
    amount = reader.formula(cast("str", table["amount"]), (*key, "amount"))
    member = reader.formula(cast("str", table["member"]), (*key, "member")) if "member" in table else None
    by, same = (tuple(_formulas(table, part, key, reader)) for part in ("by", "same"))
    if amount is None:
        return None
    return Cohort(
        id=name,
        amount=amount,
        key=key,
        member=member,
        by=by,
        same=same,
        clause=cast("str | None", table.get("clause")),
        title=read_words(table, "title"),
    )


def _formulas(table: Table, part: str, key: Key, reader: ExpressionReader) -> Iterator[Formula]:
    for index, text in enumerate(cast("Sequence[str]", table.get(part, ()))):
        formula = reader.formula(text, (*key, part, index))
        if formula is not None:
            yield formula
