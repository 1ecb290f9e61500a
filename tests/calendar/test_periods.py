"""Weeks, months, quarters and years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl.bundle.model import Every
from policyctl.calendar.extents import Days
from policyctl.calendar.periods import period_of, read_period, start_of, starts
from tests.calendar.calendar_worlds import between

DAYS = st.dates(date(1970, 1, 1), date(2999, 12, 31))
EVERY = st.sampled_from(Every)


@given(EVERY, DAYS)
def test_a_day_lies_in_its_period_and_the_next_begins_after_it(every: Every, day: date) -> None:
    period = period_of(every, day)
    assert period.first <= day <= period.last
    assert start_of(every, period.last) == period.first
    following = period.last + timedelta(days=1)
    assert start_of(every, following) == following


@given(EVERY, DAYS, st.integers(0, 800))
def test_the_periods_of_a_span_are_those_of_its_days(every: Every, first: date, more: int) -> None:
    span = Days(first, first + timedelta(days=more))
    assert [*starts(every, span)] == sorted({start_of(every, each) for each in span})


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023-Q1", "2023-01-01", "2023-03-31"),
        ("2024-Q1", "2024-01-01", "2024-03-31"),
        ("2023-Q4", "2023-10-01", "2023-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
    ],
)
def test_a_period_by_its_name(text: str, first: str, last: str) -> None:
    assert read_period(text) == between(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("text", ["", "2023-Q5", "2023-13", "23", "2023-Q", "2023-07-01", "0000", "2023-q1"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match=text or "^$"):
        read_period(text)


def test_weeks_begin_on_monday() -> None:
    assert start_of(Every.WEEK, date(2023, 7, 16)) == date(2023, 7, 10)
