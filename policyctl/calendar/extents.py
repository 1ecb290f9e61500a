"""Days and instants on the clocks of a zone.

Whole days are days of a zone: they begin when its clocks first show them, and last 23, 24 or 25 hours.
Zones are those of the pinned database, as in the language.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

from msgspec import Struct

from policyctl.feel.temporal import (
    SECOND,
    Date,
    DateTime,
    Time,
    from_instant,
    to_instant,
    to_local_nanoseconds,
)
from policyctl.feel.values import Range, Value

_MICROSECOND = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ONE_DAY = timedelta(days=1)


class Days(Struct, frozen=True):
    """The days from the first to the last, both included."""

    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        for number in range(self.first.toordinal(), self.last.toordinal() + 1):
            yield date.fromordinal(number)

    @property
    def count(self) -> int:
        """How many days they are."""
        return self.last.toordinal() - self.first.toordinal() + 1

    def touches(self, other: Days) -> bool:
        """Whether the two have a day in common."""
        return self.first <= other.last and other.first <= self.last


class Extent(Struct, frozen=True, kw_only=True):
    """A stretch of time in UTC: `start` is in it and `end` is not; an instant ends where it starts.

    `days` are the days of the policy's own zone that it was given as, or None where it was given in instants.
    """

    start: datetime
    end: datetime
    days: Days | None = None

    @property
    def is_instant(self) -> bool:
        """Whether it is a single instant."""
        return self.start == self.end

    @property
    def last(self) -> datetime:
        """The last instant in it."""
        return self.start if self.is_instant else self.end - timedelta.resolution

    @property
    def length(self) -> timedelta:
        """How long it lasts, hours that clocks skip or repeat counted as they pass."""
        return self.end - self.start

    def touches(self, other: Extent) -> bool:
        """Whether the two have an instant in common."""
        return self.start <= other.last and other.start <= self.last


def extent_of_days(days: Days, zone: str) -> Extent:
    """Whole days of a zone."""
    return Extent(start=midnight(days.first, zone), end=midnight(days.last + ONE_DAY, zone), days=days)


def extent_of(value: Value, zone: str) -> Extent | None:
    """The extent of a date, an instant, or a range of either, in the zone of the policy; None of an empty range.

    Raises `OverflowError` where it leaves the years 1 to 9999.
    """
    match value:
        case Date():
            return extent_of_days(Days(to_day(value), to_day(value)), zone)
        case DateTime():
            return Extent(start=_to_utc(value), end=_to_utc(value))
        case Range(low=Date() as low, high=Date() as high):
            first = to_day(low) if value.low_closed else to_day(low) + ONE_DAY
            last = to_day(high) if value.high_closed else to_day(high) - ONE_DAY
            return extent_of_days(Days(first, last), zone) if first <= last else None
        case Range(low=DateTime() as low, high=DateTime() as high):
            start, end = _to_utc(low), _to_utc(high)
            return Extent(start=start, end=end) if start <= end else None
        case _:
            raise TypeError(f"no day and no instant: {value!r}")


def to_day(day: Date) -> date:
    """The day as the standard library has it. Raises `OverflowError` outside of the years 1 to 9999."""
    if not 1 <= day.year <= date.max.year:
        raise OverflowError
    return date(day.year, day.month, day.day)


def midnight(day: date, zone: str) -> datetime:
    """The instant in UTC at which a day begins in a zone, which is not midnight where clocks skip it."""
    start = DateTime(Date(day.year, day.month, day.day), Time(0, zone))
    return _to_utc(start)


def on_clock(instant: datetime, zone: str) -> datetime:
    """The instant as the clocks of the zone show it, with their offset."""
    nanoseconds = (instant - _EPOCH) // timedelta(microseconds=1) * _MICROSECOND
    shown = from_instant(nanoseconds, zone)
    assert shown is not None
    offset = (to_local_nanoseconds(shown) - nanoseconds) // SECOND
    return instant.astimezone(timezone(timedelta(seconds=offset)))


def is_second_time(instant: datetime, zone: str) -> bool:
    """Whether the clocks of the zone show the instant for the second time, having been put back."""
    shown = on_clock(instant, zone)
    nanoseconds = (
        (shown.hour * 60 + shown.minute) * 60 + shown.second
    ) * SECOND + shown.microsecond * _MICROSECOND
    again = DateTime(Date(shown.year, shown.month, shown.day), Time(nanoseconds, zone))
    return _to_utc(again) != instant


def days_on_clock(extent: Extent, zone: str) -> Days | None:
    """The days that the extent is to the last second in the zone, or None where it begins or ends within a day."""
    if extent.is_instant:
        return None
    days = days_touched(extent, zone)
    is_whole = (
        midnight(days.first, zone) == extent.start and midnight(days.last + ONE_DAY, zone) == extent.end
    )
    return days if is_whole else None


def days_touched(extent: Extent, zone: str) -> Days:
    """The days of the zone that have an instant of the extent."""
    return Days(on_clock(extent.start, zone).date(), on_clock(extent.last, zone).date())


def _to_utc(moment: DateTime) -> datetime:
    nanoseconds = to_instant(moment)
    assert nanoseconds is not None, "an instant has an offset"
    return _EPOCH + timedelta(microseconds=nanoseconds // _MICROSECOND)
