"""A calendar as a plain value, for reports.

Everything in it is computed from decisions of policies. No day is moved for a weekend, and of days that compete none
is picked.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from policyctl.bundle.model import EventKind, Every, Interval, Source, Status
from policyctl.calendar.extents import Days, Extent
from policyctl.decision import Leaning, Settles
from policyctl.languages import Words


class Entry(Struct, frozen=True, kw_only=True):
    """One event on its days.

    `asked_on` is the day of the decision, None where the event comes once; `judges` the days it is about. `is_in_force`
    says whether the policy was or is in force on the day that was asked about. `uid` is the same whenever the event of
    that period is asked for, whatever day it then lies on.
    """

    uid: str
    policy: str
    event: str
    kind: EventKind
    title: Words
    extent: Extent
    every: Every | None
    asked_on: date | None
    judges: Extent | None
    is_approximate: bool
    is_in_force: bool
    question: Words | None
    clause: str | None
    note: Words | None


class Gap(Struct, frozen=True, kw_only=True):
    """Time between two windows of one event that neither judges; `asked_on` is the day that gave the later one."""

    uid: str
    policy: str
    event: str
    extent: Extent
    asked_on: date
    clause: str | None


class Competing(Struct, frozen=True, kw_only=True):
    """Events that answer one question with different days."""

    policy: str
    question: Words
    asked_on: date | None
    entries: tuple[Entry, ...]


class Undetermined(Struct, frozen=True, kw_only=True):
    """An event of which no day can be told, and what is missing for that."""

    policy: str
    event: str
    title: Words
    kind: EventKind
    missing: Settles


class Header(Struct, frozen=True, kw_only=True):
    """A policy of the calendar.

    `in_force` is None for a draft or a consultation, which never is. `leans_on` are the parameters behind its days
    whose values no source gives.
    """

    policy: str
    title: Words
    status: Status
    in_force: Interval | None
    time_zone: str
    sources: tuple[Source, ...]
    leans_on: tuple[Leaning, ...]


class Calendar(Struct, frozen=True, kw_only=True):
    """What falls on the days of a span, shown in a zone; everything stands in the order of time."""

    as_of: date
    span: Days
    zone: str
    policies: tuple[Header, ...]
    entries: tuple[Entry, ...]
    gaps: tuple[Gap, ...]
    competing: tuple[Competing, ...]
    undetermined: tuple[Undetermined, ...]
