"""Dates, times, date-times and durations from their text and back (DMN 1.5, 10.3.4.1 and XML Schema part 2).

Reading is strict: `None` where the text is not of the form or names a day or time that does not exist. A
fraction of a second finer than a nanosecond is refused by name, because to shorten it would be to answer
wrongly.
"""

from __future__ import annotations

import re

from policyctl.feel.errors import FeelUnsupported
from policyctl.feel.syntax import NOWHERE
from policyctl.feel.temporal import (
    DAY,
    HOUR,
    MAXIMUM_OFFSET,
    MINUTE,
    SECOND,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    Zone,
    is_zone_name,
    to_date,
)

_DATE = re.compile(r"(-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?P<zone>[Zz]|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+\-/]+)?"
)
_MONTHS_DURATION = re.compile(r"(-?)P(?=[0-9])(?:([0-9]{1,18})Y)?(?:([0-9]{1,18})M)?")
_DAYS_DURATION = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]{1,18})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]*))?S)?)?"
)


def parse_date(text: str) -> Date | None:
    """The date written as `YYYY-MM-DD`, with more digits or a minus sign for far years."""
    match = _DATE.fullmatch(text)
    return to_date(int(match[1]), int(match[2]), int(match[3])) if match else None


def parse_time(text: str) -> Time | None:
    """The time written as `hh:mm:ss`, with a fraction, and `Z`, an offset `+hh:mm` or a zone `@Name`."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3])
    if text.startswith("24:00:00"):
        raise FeelUnsupported("F222", "the time `24:00:00`", NOWHERE, "write 00:00:00 of the next day")
    if hour > 23 or minute > 59 or second > 59:
        return None
    nanoseconds = hour * HOUR + minute * MINUTE + second * SECOND + _fraction(match[4])
    if match["zone"] is None:
        return Time(nanoseconds)
    zone = _parse_zone(match["zone"])
    return None if zone is None else Time(nanoseconds, zone)


def parse_date_time(text: str) -> DateTime | None:
    """The date-time written as a date, `T` and a time."""
    date_text, _, time_text = text.partition("T")
    date = parse_date(date_text)
    time = None if date is None else parse_time(time_text)
    return None if date is None or time is None else DateTime(date, time)


def parse_duration(text: str) -> DaysDuration | MonthsDuration | None:
    """The duration written as `P1Y2M` or as `P1DT2H3M4.5S`, with a minus sign in front if it is negative."""
    if match := _MONTHS_DURATION.fullmatch(text):
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return MonthsDuration(-months if match[1] else months)
    if match := _DAYS_DURATION.fullmatch(text):
        days, hours, minutes, seconds = (int(part or 0) for part in match.group(2, 3, 4, 5))
        nanoseconds = days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND + _fraction(match[6])
        return DaysDuration(-nanoseconds if match[1] else nanoseconds)
    return None


def parse_temporal(text: str) -> Date | Time | DateTime | DaysDuration | MonthsDuration | None:
    """The value of an `@"…"` literal: whichever of the forms the text has (grammar rule 66)."""
    for parse in (parse_date, parse_date_time, parse_time, parse_duration):
        value = parse(text)
        if value is not None:
            return value
    return None


def _fraction(digits: str | None) -> int:
    """The nanoseconds of the digits after the point of a second."""
    significant = (digits or "").rstrip("0")
    if len(significant) > 9:
        raise FeelUnsupported("F221", "a fraction of a second finer than a nanosecond", NOWHERE)
    return int(significant.ljust(9, "0"))


def _parse_zone(text: str) -> Zone:
    """The zone of a text `Z`, `+hh:mm`, `+hh:mm:ss` or `@Name`; None where there is no such zone."""
    if text in ("Z", "z"):
        return 0
    if text.startswith("@"):
        return text[1:] if is_zone_name(text[1:]) else None
    hours, minutes, *rest = (int(part) for part in text[1:].split(":"))
    seconds = hours * 3600 + minutes * 60 + sum(rest)
    if minutes > 59 or sum(rest) > 59 or seconds > MAXIMUM_OFFSET:
        return None
    return -seconds if text[0] == "-" else seconds


def print_date(date: Date) -> str:
    """`YYYY-MM-DD`, with at least four digits of the year."""
    sign = "-" if date.year < 0 else ""
    return f"{sign}{abs(date.year):04d}-{date.month:02d}-{date.day:02d}"


def print_time(time: Time) -> str:
    """`hh:mm:ss`, the fraction where there is one, and the zone where there is one."""
    clock = f"{time.hour:02d}:{time.minute:02d}:{time.second:02d}"
    return clock + _print_fraction(time.fraction) + print_zone(time.zone)


def print_date_time(moment: DateTime) -> str:
    """The date, `T` and the time."""
    return f"{print_date(moment.date)}T{print_time(moment.time)}"


def print_zone(zone: Zone) -> str:
    """`Z`, `+hh:mm`, `@Name` or nothing."""
    if zone is None:
        return ""
    if isinstance(zone, str):
        return f"@{zone}"
    return "Z" if zone == 0 else print_offset(zone)


def print_offset(seconds: int) -> str:
    """`+hh:mm`, with the seconds where there are some."""
    minutes, second = divmod(abs(seconds), 60)
    tail = f":{second:02d}" if second else ""
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}{tail}"


def print_months_duration(duration: MonthsDuration) -> str:
    """The shortest text: `P1Y2M`, `-P3M`, `P0M`."""
    years, months = divmod(abs(duration.months), 12)
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if duration.months < 0 else "") + "P" + (parts or "0M")


def print_days_duration(duration: DaysDuration) -> str:
    """The shortest text with days, hours, minutes and seconds: `P1DT2H`, `-PT0.5S`, `PT0S`."""
    length = abs(duration.nanoseconds)
    days, hours, minutes = length // DAY, length // HOUR % 24, length // MINUTE % 60
    seconds = f"{length // SECOND % 60}{_print_fraction(length % SECOND)}"
    parts = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    parts += f"{seconds}S" if seconds != "0" else ""
    text = (f"{days}D" if days else "") + (f"T{parts}" if parts else "")
    return ("-" if duration.nanoseconds < 0 else "") + "P" + (text or "T0S")


def _print_fraction(nanoseconds: int) -> str:
    return f".{nanoseconds:09d}".rstrip("0") if nanoseconds else ""
