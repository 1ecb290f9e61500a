"""Dates, times, date-times and durations of FEEL as exact values (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.8).

A date is a day of the proleptic Gregorian calendar with a year of at most nine digits; its *day number*
counts from 1970-01-01, which is 0. A time counts nanoseconds from midnight. A zone is an offset from UTC in
seconds (`int`), the name of an IANA zone (`str`) or nothing (`None`, a local time that belongs nowhere).
Equality of these classes is equality of what is written; FEEL's `=` compares what is meant and lives in
`comparison.py`.

Zones are read from the `tzdata` distribution alone, never from the machine, so that the same expression
means the same everywhere. Outside the years zoneinfo knows, the rules of the nearest known years repeat: the
calendar does so every 400 years.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

MAXIMUM_YEAR = 999_999_999
SECOND = 1_000_000_000
"""A second in nanoseconds, the unit of times and of days durations."""
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MAXIMUM_OFFSET = 18 * 3600
"""The farthest a zone may lie from UTC, in seconds."""

Zone: TypeAlias = int | str | None

_DAYS_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)
_CYCLE_YEARS = 400
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_ZONED_YEAR, _LAST_ZONED_YEAR = 2, 9998


class Date(Struct, frozen=True, order=True):
    """A day that exists; build one from doubtful parts with `to_date`."""

    year: int
    month: int
    day: int


class Time(Struct, frozen=True):
    """A time of day in nanoseconds after midnight, 0 to 86,399,999,999,999, in a zone or in none."""

    nanoseconds: int
    zone: Zone = None

    @property
    def hour(self) -> int:
        return self.nanoseconds // HOUR

    @property
    def minute(self) -> int:
        return self.nanoseconds // MINUTE % 60

    @property
    def second(self) -> int:
        return self.nanoseconds // SECOND % 60

    @property
    def fraction(self) -> int:
        """The nanoseconds within the second."""
        return self.nanoseconds % SECOND


class DateTime(Struct, frozen=True):
    """A date and a time of that day; with a zone in the time it is an instant."""

    date: Date
    time: Time


class DaysDuration(Struct, frozen=True, order=True):
    """A days and time duration in nanoseconds."""

    nanoseconds: int


class MonthsDuration(Struct, frozen=True, order=True):
    """A years and months duration in months."""

    months: int


def is_leap_year(year: int) -> bool:
    """Whether February of the year has 29 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % _CYCLE_YEARS == 0)


def days_in_month(year: int, month: int) -> int:
    """The number of days of the month, 28 to 31."""
    if month == 2 and is_leap_year(year):
        return 29
    return _DAYS_BEFORE_MONTH[month] - _DAYS_BEFORE_MONTH[month - 1]


def to_date(year: int, month: int, day: int) -> Date | None:
    """The date, or None where there is no such day."""
    if abs(year) > MAXIMUM_YEAR or not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        return None
    return Date(year, month, day)


def day_of_year(date: Date) -> int:
    """The place of the day in its year, from 1."""
    leap_day = date.month > 2 and is_leap_year(date.year)
    return _DAYS_BEFORE_MONTH[date.month - 1] + date.day + leap_day


def weekday(date: Date) -> int:
    """The day of the week: Monday is 1 and Sunday 7, as in ISO 8601."""
    return (to_day_number(date) + 3) % 7 + 1


def iso_week(date: Date) -> int:
    """The number of the ISO 8601 week, 1 to 53: the week belongs to the year of its Thursday."""
    thursday = day_from_number(to_day_number(date) + 4 - weekday(date))
    return (day_of_year(thursday) - 1) // 7 + 1


def to_day_number(date: Date) -> int:
    """The days from 1970-01-01 to the date."""
    before = date.year - 1
    return before * 365 + before // 4 - before // 100 + before // 400 + day_of_year(date) - 719_163


def from_day_number(number: int) -> Date | None:
    """The date of a day number, or None where its year has more than nine digits."""
    date = day_from_number(number)
    return date if abs(date.year) <= MAXIMUM_YEAR else None


def day_from_number(number: int) -> Date:
    """The date of a day number, whatever its year.

    Inside, years begin on 1 March, so that a leap day is the last day of its year.
    """
    cycle, day_of_cycle = divmod(number + 719_468, 146_097)
    leap_days = day_of_cycle // 1460 - day_of_cycle // 36_524 + day_of_cycle // 146_096
    year_of_cycle = (day_of_cycle - leap_days) // 365
    day = day_of_cycle - (365 * year_of_cycle + year_of_cycle // 4 - year_of_cycle // 100)
    month_from_march = (5 * day + 2) // 153
    month = month_from_march + 3 if month_from_march < 10 else month_from_march - 9
    year = cycle * _CYCLE_YEARS + year_of_cycle + (month <= 2)
    return Date(year, month, day - (153 * month_from_march + 2) // 5 + 1)


def to_instant(moment: DateTime) -> int | None:
    """Nanoseconds from 1970-01-01T00:00:00Z, or None for a local date-time.

    A local time that a zone skips or repeats counts with the offset that held before the change.
    """
    offset = offset_of(moment)
    return None if offset is None else to_local_nanoseconds(moment) - offset * SECOND


def to_local_nanoseconds(moment: DateTime) -> int:
    """Nanoseconds from 1970-01-01T00:00:00 on the clock of the date-time's own zone."""
    return to_day_number(moment.date) * DAY + moment.time.nanoseconds


def from_local_nanoseconds(nanoseconds: int, zone: Zone) -> DateTime | None:
    """The date-time whose clock shows that many nanoseconds since 1970-01-01T00:00:00."""
    day, time = divmod(nanoseconds, DAY)
    date = from_day_number(day)
    return None if date is None else DateTime(date, Time(time, zone))


def from_instant(nanoseconds: int, zone: Zone) -> DateTime | None:
    """The date-time at an instant as the clocks of the zone show it (UTC where the zone is None)."""
    offset = _offset_at_instant(zone, nanoseconds) if isinstance(zone, str) else zone or 0
    return from_local_nanoseconds(nanoseconds + offset * SECOND, zone)


def offset_of(moment: DateTime) -> int | None:
    """The offset from UTC in seconds that holds at the date-time, or None for a local one."""
    zone = moment.time.zone
    return _offset_on_clock(zone, moment) if isinstance(zone, str) else zone


def clock_offsets(name: str) -> tuple[int, int]:
    """The offsets in seconds that the named zone has in January and in July, by the rules it has last."""
    january, july = (DateTime(Date(_LAST_ZONED_YEAR, month, 1), Time(12 * HOUR, name)) for month in (1, 7))
    return _offset_on_clock(name, january), _offset_on_clock(name, july)


def _offset_on_clock(name: str, moment: DateTime) -> int:
    date, time = moment.date, moment.time
    year, month, day = _zoned_year(date.year), date.month, date.day
    clock = datetime(year, month, day, time.hour, time.minute, time.second, tzinfo=_known_zone(name))
    return _seconds(clock.utcoffset())


def _offset_at_instant(name: str, nanoseconds: int) -> int:
    day, time = divmod(nanoseconds // SECOND, 86_400)
    date = day_from_number(day)
    midnight = to_day_number(Date(_zoned_year(date.year), date.month, date.day))
    instant = _UNIX_EPOCH + timedelta(days=midnight, seconds=time)
    return _seconds(instant.astimezone(_known_zone(name)).utcoffset())


def _zoned_year(year: int) -> int:
    """A year that zoneinfo can handle, with the same calendar where rules repeat."""
    if year > _LAST_ZONED_YEAR:
        return 2400 + year % _CYCLE_YEARS
    if year < _FIRST_ZONED_YEAR:
        return _CYCLE_YEARS + year % _CYCLE_YEARS
    return year


def _seconds(offset: timedelta | None) -> int:
    assert offset is not None, "a zone always has an offset"
    return offset // timedelta(seconds=1)


def is_zone_name(name: str) -> bool:
    """Whether the pinned time zone database has a zone of that exact name."""
    return name in zone_names()


@cache
def zone_names() -> frozenset[str]:
    """Every zone of the pinned time zone database."""
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


@cache
def _known_zone(name: str) -> ZoneInfo:
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)
