"""What generated Python calls for the few things that are not one operator."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from policyctl.feel.temporal import (
    Date,
    day_from_number,
    days_in_month,
    from_instant,
    to_date,
    to_day_number,
    weekday,
)

_INSTANTS_KEPT = 65_536
"""How many instants whose day is known are remembered for a zone: rows are asked for theirs again and again."""


def make_date(year: int, month: int, day: int) -> int | None:
    """The day number of a date, or None when there is no such day."""
    date = to_date(year, month, day)
    return None if date is None else to_day_number(date)


def add_months(day: int, months: int) -> int:
    """The day number so many months on; a day the month does not have becomes its last."""
    date = day_from_number(day)
    years, month = divmod(date.month - 1 + months, 12)
    year = date.year + years
    return to_day_number(Date(year, month + 1, min(date.day, days_in_month(year, month + 1))))


def year_of(day: int) -> int:
    """The year of a day number."""
    return day_from_number(day).year


def month_of(day: int) -> int:
    """The month of a day number, 1 to 12."""
    return day_from_number(day).month


def day_of(day: int) -> int:
    """The day of the month of a day number."""
    return day_from_number(day).day


def weekday_of(day: int) -> int:
    """The weekday of a day number, Monday is 1."""
    return weekday(day_from_number(day))


def local_date_in(zone: str) -> Callable[[int], int]:
    """The function from an instant (microseconds UTC) to the day number it falls on in the zone."""

    @lru_cache(maxsize=_INSTANTS_KEPT)
    def local_date(instant: int) -> int:
        moment = from_instant(instant * 1000, zone)
        assert moment is not None, "instants of a subject lie in years 1 to 9999"
        return to_day_number(moment.date)

    return local_date
