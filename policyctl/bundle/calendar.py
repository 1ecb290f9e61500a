"""The calendar events of a bundle: which of its decisions are days that people wait for."""

from __future__ import annotations

from typing import cast

from policyctl.bundle.document import Table
from policyctl.bundle.model import CalendarEvent, EventKind, Every
from policyctl.bundle.words import read_words


def read_calendar(tables: Table) -> tuple[CalendarEvent, ...]:
    """The events, in the order they are written."""
    return tuple(_event(name, cast("Table", each)) for name, each in tables.items())


def _event(name: str, table: Table) -> CalendarEvent:
    every = _text(table, "every")
    return CalendarEvent(
        id=name,
        decision=cast("str", table["decision"]),
        kind=EventKind(table["kind"]),
        key=("calendar", name),
        every=None if every is None else Every(every),
        judges=_text(table, "judges"),
        approximate=table.get("approximate") is True,
        question=read_words(table, "question"),
        clause=_text(table, "clause"),
        title=read_words(table, "title"),
        note=read_words(table, "note"),
    )


def _text(table: Table, name: str) -> str | None:
    return cast("str | None", table.get(name))
