"""Small policies with a calendar, and calendars made of them."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from policyctl import plugins, policy
from policyctl.bundle.library import Library
from policyctl.bundle.load import parse_bundle
from policyctl.bundle.model import Bundle, Interval, Status
from policyctl.calendar.asking import Edition
from policyctl.calendar.build import build
from policyctl.calendar.editions import versions_of
from policyctl.calendar.extents import Days, Extent
from policyctl.calendar.model import Calendar, Entry, Gap
from policyctl.calendar.periods import read_period
from tests.bundle.bundle_texts import SOURCE, header

ROOT = Path(__file__).parents[2]
AS_OF = date(2023, 7, 15)

HEADER = header(
    "small",
    title="A small policy",
    subject="order",
    status="released",
    start="2000-01-01",
    time_zone="America/Los_Angeles",
) + SOURCE.replace("S1", "T")


@cache
def installed() -> Library:
    """The policies and schemas that come along."""
    return plugins.library(plugins.plugin_manager())


@cache
def edition(text: str) -> Edition:
    """A policy of a text after the header, asked on every day on which it is in force."""
    return of_bundle(parse_bundle(HEADER + text, file="small.toml"))


def of_bundle(bundle: Bundle) -> Edition:
    """A bundle asked on the days of its header."""
    days = bundle.in_force if bundle.status is Status.RELEASED else None
    return Edition(
        policy=policy.compile(bundle, library=installed()), asked=days or Interval(), in_force=days
    )


def small(text: str, period: str, *, zone: str = "America/Los_Angeles") -> Calendar:
    """The calendar of a policy of a text."""
    return build([edition(text)], read_period(period), zone=zone, as_of=AS_OF)


@cache
def assessments(*settings: str) -> tuple[Edition, ...]:
    """The versions of the gold and silver assessments, with parameters set."""
    found = installed()

    def prepare(bundle: Bundle) -> policy.Policy:
        return policy.compile(policy.with_parameters(bundle, (), settings), library=found)

    return versions_of(found, "gold-silver-calendar", prepare)


def gold_silver(period: str, *settings: str, zone: str = "America/Los_Angeles") -> Calendar:
    """The calendar of the gold and silver assessments, with parameters set."""
    return build(assessments(*settings), read_period(period), zone=zone, as_of=AS_OF)


def days_of(found: Entry | Gap) -> tuple[str, str]:
    """The first and the last day."""
    days = found.extent.days
    assert days is not None
    return days.first.isoformat(), days.last.isoformat()


def said(calendar: Calendar) -> dict[str, list[tuple[str, str]]]:
    """The days of every event by its name."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in calendar.entries:
        found.setdefault(each.event, []).append(days_of(each))
    return found


def between(first: date, last: date) -> Days:
    """The days between two, whichever comes first."""
    return Days(min(first, last), max(first, last))


def hours(extent: Extent) -> float:
    """How long an extent lasts."""
    return extent.length.total_seconds() / 3600
