"""Reading a log: records one after the other, and what in it is no record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO, TypeAlias

import msgspec
from msgspec import Struct

from policyctl.decision import Status
from policyctl.diagnostics import Diagnostic, Place, Refused
from policyctl.log.record import DecisionRecord, from_line

Entry: TypeAlias = "DecisionRecord | Diagnostic"
"""A record, or what is said of a line that is none (L203, L204)."""


class Filter(Struct, frozen=True, kw_only=True):
    """Which records are wanted; what is empty or None does not restrict.

    `bundle` is an id or `id@version`; `since` is included and `until` is not, both of `evaluated_at`.
    """

    outcomes: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    subject: str | None = None
    bundle: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def wants(self, record: DecisionRecord) -> bool:
        """Whether the record is one of them."""
        return (
            (not self.outcomes or record.effective in self.outcomes)
            and (not self.statuses or record.status in self.statuses)
            and self.subject in (None, record.subject.id)
            and self.bundle in (None, record.bundle.id, record.bundle.name)
            and (self.since is None or record.evaluated_at >= self.since)
            and (self.until is None or record.evaluated_at < self.until)
        )


def read_log(path: Path) -> Iterator[Entry]:
    """Every line of the log, as a record or as what is wrong with it.

    Raises `Refused` (L205) where it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            yield from entries(stream, file=str(path))
    except OSError as error:
        message = f"cannot read the log `{path}`: {(error.strerror or 'unknown').lower()}"
        raise Refused([Diagnostic(code="L205", message=message)]) from error


def entries(stream: BinaryIO | Iterable[bytes], *, file: str) -> Iterator[Entry]:
    """Every line of a stream; a last line without its end is torn (L203), another that is no record broken (L204)."""
    for number, line in enumerate(stream, start=1):
        place = Place(file=file, line=number, column=1, end_line=number, end_column=1)
        if not line.endswith(b"\n"):
            hint = "a write was cut off; the decision it was about was never answered"
            yield Diagnostic(code="L203", message="the last line is not whole", place=place, hint=hint)
            return
        try:
            yield from_line(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            message = f"the line is no decision record: {_sentence(error)}"
            yield Diagnostic(code="L204", message=message, place=place)


def _sentence(error: Exception) -> str:
    text = str(error)
    return text[:1].lower() + text[1:]


def find_record(path: Path, id_: str) -> DecisionRecord:
    """The record of that id. Raises `Refused` where there is none (L206), and as `read_log` does."""
    for entry in read_log(path):
        if isinstance(entry, DecisionRecord) and entry.id == id_:
            return entry
    hint = "`policyctl log show` lists the ids"
    message = f"the log `{path}` has no decision `{id_}`"
    raise Refused([Diagnostic(code="L206", message=message, hint=hint)])


def moment(text: str) -> datetime:
    """The moment that a text names: RFC 3339, or a day, which begins at midnight in UTC. Raises `ValueError`."""
    if len(text) == len("2023-01-01"):
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a moment needs an offset from UTC")
    return found
