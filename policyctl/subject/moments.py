"""Dates and instants from the one text form that is accepted, to machine integers and back.

A date is `YYYY-MM-DD`, a day of the proleptic Gregorian calendar that exists. An instant is a date, `T`, a time
with seconds and at most six digits of a fraction, and `Z` or an offset; there is no leap second and no 24:00.
Both lie in the years 1 to 9999, an instant also when told in UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from policyctl.program.types import MICROSECONDS_A_DAY

_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOUR_AND_MINUTE = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_INSTANT = re.compile(
    rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_HOUR_AND_MINUTE}:[0-5][0-9](?:\.[0-9]{{1,6}})?(?:Z|[+-]{_HOUR_AND_MINUTE})"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_FIRST = (1 - _EPOCH_DAY) * MICROSECONDS_A_DAY
_END = (date.max.toordinal() + 1 - _EPOCH_DAY) * MICROSECONDS_A_DAY


def day_number(text: str) -> int:
    """The days from 1970-01-01 to a date; raises `ValueError` or `TypeError` for anything else."""
    if _DATE.fullmatch(text) is None:
        raise ValueError(text)
    return date.fromisoformat(text).toordinal() - _EPOCH_DAY


def microseconds(text: str) -> int:
    """The microseconds from 1970-01-01T00:00:00Z to an instant; raises as `day_number`."""
    if _INSTANT.fullmatch(text) is None:
        raise ValueError(text)
    since = datetime.fromisoformat(text) - _EPOCH
    instant = since.days * MICROSECONDS_A_DAY + since.seconds * 1_000_000 + since.microseconds
    if not _FIRST <= instant < _END:
        raise ValueError(text)
    return instant


def to_datetime(instant: int) -> datetime:
    """The instant as a datetime in UTC."""
    return _EPOCH + timedelta(microseconds=instant)


def date_text(day: int) -> str:
    """`YYYY-MM-DD`."""
    return date.fromordinal(day + _EPOCH_DAY).isoformat()


def instant_text(instant: int) -> str:
    """The instant in UTC with `Z`, with a fraction only where there is one."""
    return to_datetime(instant).isoformat().removesuffix("+00:00") + "Z"


def instant_hint(text: str) -> str | None:
    """What keeps a text that is nearly an instant from being one."""
    if re.search(r":60(?:\.[0-9]+)?(?:Z|[+-])", text):
        return "there are no leap seconds: write second 59"
    if re.search(r"\.[0-9]{7}", text):
        return "write at most six digits after the point of the seconds"
    if re.fullmatch(r"[0-9-]{10}T[0-9:.]+", text):
        return "add `Z` or an offset such as `-07:00`"
    return None
