"""Weeks, months, quarters and years: where each begins, and the days that a user names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import assert_never

from policyctl.bundle.model import Every
from policyctl.calendar.extents import ONE_DAY, Days

_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}
_PERIOD = re.compile(r"(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")


def starts(every: Every, days: Days) -> Iterator[date]:
    """The first day of each period that has one of the days, the earliest first."""
    day = start_of(every, days.first)
    while day <= days.last:
        yield day
        day = _next(every, day)


def start_of(every: Every, day: date) -> date:
    """The first day of the period in which a day lies."""
    match every:
        case Every.WEEK:
            return day - timedelta(days=day.weekday())
        case Every.MONTH | Every.QUARTER | Every.YEAR:
            months = _MONTHS[every]
            return date(day.year, (day.month - 1) // months * months + 1, 1)
        case _:
            assert_never(every)


def period_of(every: Every, day: date) -> Days:
    """The days of the period in which a day lies."""
    start = start_of(every, day)
    return Days(start, _next(every, start) - ONE_DAY)


def read_period(text: str) -> Days:
    """The days of `2023`, `2023-Q3` or `2023-07`. Raises `ValueError`."""
    found = _PERIOD.fullmatch(text)
    if found is None or int(found["year"]) == 0:
        raise ValueError(text)
    year = int(found["year"])
    if found["quarter"]:
        return period_of(Every.QUARTER, date(year, 3 * int(found["quarter"]), 1))
    if found["month"]:
        return period_of(Every.MONTH, date(year, int(found["month"]), 1))
    return period_of(Every.YEAR, date(year, 1, 1))


def _next(every: Every, start: date) -> date:
    if every is Every.WEEK:
        return start + timedelta(weeks=1)
    months = start.month - 1 + _MONTHS[every]
    return date(start.year + months // 12, months % 12 + 1, 1)
