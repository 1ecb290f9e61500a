"""Days on the clocks of a zone: how long they last, where they begin, and what they are elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl.calendar.extents import (
    Days,
    Extent,
    days_on_clock,
    days_touched,
    extent_of,
    extent_of_days,
    midnight,
    on_clock,
)
from policyctl.feel.temporal import Date, DateTime, Time, zone_names
from policyctl.feel.values import Range
from tests.calendar.calendar_worlds import between, hours

PACIFIC, EASTERN, BEIJING = "America/Los_Angeles", "America/New_York", "Asia/Shanghai"
DAYS = st.dates(date(1975, 1, 1), date(2037, 12, 31))
ZONES = st.sampled_from(sorted(zone_names()))


def extent(first: str, last: str, zone: str = PACIFIC) -> Extent:
    return extent_of_days(Days(date.fromisoformat(first), date.fromisoformat(last)), zone)


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        (PACIFIC, "2023-04-02T07:00:00+00:00", "2023-07-01T07:00:00+00:00"),
        (EASTERN, "2023-04-02T04:00:00+00:00", "2023-07-01T04:00:00+00:00"),
        (BEIJING, "2023-04-01T16:00:00+00:00", "2023-06-30T16:00:00+00:00"),
    ],
)
def test_the_first_window_of_2023_begins_and_ends_by_the_zone(zone: str, start: str, end: str) -> None:
    found = extent("2023-04-02", "2023-06-30", zone)
    assert (found.start.isoformat(), found.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    ("first", "last", "zone", "count", "lasting"),
    [
        ("2023-04-02", "2023-06-30", PACIFIC, 90, 2160),
        ("2023-10-03", "2023-12-31", PACIFIC, 90, 2161),
        ("2023-01-01", "2023-03-31", PACIFIC, 90, 2159),
        ("2024-01-02", "2024-03-31", PACIFIC, 90, 2159),
        ("2023-01-01", "2023-03-31", BEIJING, 90, 2160),
        ("2023-03-12", "2023-03-12", PACIFIC, 1, 23),
        ("2023-11-05", "2023-11-05", EASTERN, 1, 25),
        ("2024-02-28", "2024-03-01", PACIFIC, 3, 72),
        ("2023-02-28", "2023-03-01", PACIFIC, 2, 48),
    ],
)
def test_days_last_as_long_as_the_clocks_say(
    first: str, last: str, zone: str, count: int, lasting: int
) -> None:
    found = extent(first, last, zone)
    assert found.days is not None
    assert (found.days.count, hours(found)) == (count, lasting)


@pytest.mark.parametrize(
    ("zone", "day", "clock"),
    [
        ("America/Santiago", "2023-09-03", "2023-09-03T01:00:00-03:00"),
        ("Asia/Beirut", "2022-03-27", "2022-03-27T01:00:00+03:00"),
        ("Africa/Cairo", "2023-04-28", "2023-04-28T01:00:00+03:00"),
        ("America/Havana", "2023-11-05", "2023-11-05T00:00:00-04:00"),
        ("Pacific/Apia", "2011-12-31", "2011-12-31T00:00:00+14:00"),
    ],
)
def test_a_day_without_midnight_begins_when_its_clocks_first_show_it(zone: str, day: str, clock: str) -> None:
    assert on_clock(midnight(date.fromisoformat(day), zone), zone).isoformat() == clock


def test_a_day_that_a_zone_has_skipped_lasts_no_time() -> None:
    assert hours(extent("2011-12-30", "2011-12-30", "Pacific/Apia")) == 0


def test_a_day_elsewhere_is_hours_on_other_clocks() -> None:
    published = extent("2023-07-15", "2023-07-15")
    assert on_clock(published.start, BEIJING).isoformat() == "2023-07-15T15:00:00+08:00"
    assert days_on_clock(published, BEIJING) is None
    assert days_on_clock(published, PACIFIC) == published.days
    assert days_on_clock(published, "America/Vancouver") == published.days
    assert days_touched(published, BEIJING) == Days(date(2023, 7, 15), date(2023, 7, 16))


def test_a_window_from_winter_to_summer_shifts_its_hour_elsewhere() -> None:
    window = extent("2023-01-01", "2023-03-31")
    shown = [on_clock(each, BEIJING).isoformat() for each in (window.start, window.end)]
    assert shown == ["2023-01-01T16:00:00+08:00", "2023-04-01T15:00:00+08:00"]


def test_values_of_the_language_are_extents() -> None:
    first, last = Date(2023, 4, 2), Date(2023, 6, 30)
    instant = DateTime(first, Time(0, 0))
    assert extent_of(first, PACIFIC) == extent("2023-04-02", "2023-04-02")
    assert extent_of(Range(first, last, True, True), PACIFIC) == extent("2023-04-02", "2023-06-30")
    assert extent_of(Range(first, last, False, False), PACIFIC) == extent("2023-04-03", "2023-06-29")
    assert extent_of(Range(last, first, True, True), PACIFIC) is None
    found = extent_of(instant, PACIFIC)
    assert found is not None
    assert (found.start, found.is_instant, found.days) == (datetime(2023, 4, 2, tzinfo=UTC), True, None)
    with pytest.raises(OverflowError):
        extent_of(Date(10_000, 1, 1), PACIFIC)


@given(DAYS, ZONES)
def test_a_day_ends_where_the_next_begins_and_lasts_about_a_day(day: date, zone: str) -> None:
    following = day + timedelta(days=1)
    today, tomorrow = (extent_of_days(Days(each, each), zone) for each in (day, following))
    assert today.end == tomorrow.start
    assert timedelta(0) <= today.length <= timedelta(hours=27)


@given(DAYS, ZONES)
def test_an_instant_lies_in_the_day_that_its_clock_shows(day: date, zone: str) -> None:
    noon = midnight(day, "UTC") + timedelta(hours=12)
    local = on_clock(noon, zone)
    assert local == noon
    assert extent_of_days(Days(local.date(), local.date()), zone).touches(Extent(start=noon, end=noon))


@given(DAYS, DAYS, ZONES)
def test_whole_days_of_a_zone_are_whole_days_on_its_clocks(a: date, b: date, zone: str) -> None:
    days = between(a, b)
    if {date(2011, 12, 30), date(1993, 8, 21), date(1994, 12, 31), date(1995, 1, 1)}.isdisjoint(
        (days.first, days.last)
    ):  # days that a zone skipped
        assert days_on_clock(extent_of_days(days, zone), zone) == days


@given(DAYS, DAYS, DAYS, DAYS, ZONES)
def test_extents_touch_when_their_days_do(a: date, b: date, c: date, d: date, zone: str) -> None:
    one, other = between(a, b), between(c, d)
    if one.count > 1 and other.count > 1:  # a day alone can be skipped
        assert extent_of_days(one, zone).touches(extent_of_days(other, zone)) == one.touches(other)
