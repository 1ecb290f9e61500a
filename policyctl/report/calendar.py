"""A calendar as plain JSON data: `policyctl/calendar/1`, as `schemas/forms/calendar.schema.json` says."""

from __future__ import annotations

from datetime import datetime, timedelta

from policyctl.bundle.model import Interval
from policyctl.calendar.extents import Extent, days_on_clock, on_clock
from policyctl.calendar.model import Calendar, Competing, Entry, Gap, Header, Undetermined
from policyctl.report.documents import Document, leaning_document, missing_document


def calendar_document(calendar: Calendar) -> Document:
    """Everything that falls on the days of the span; instants have the offset of the zone that is shown."""
    zone = calendar.zone
    return {
        "schema": "policyctl/calendar/1",
        "as_of": calendar.as_of.isoformat(),
        "from": calendar.span.first.isoformat(),
        "to": calendar.span.last.isoformat(),
        "time_zone": zone,
        "policies": [_header(each) for each in calendar.policies],
        "events": [_entry(each, zone) for each in calendar.entries],
        "gaps": [_gap(each, zone) for each in calendar.gaps],
        "competing": [_competing(each, zone) for each in calendar.competing],
        "undetermined": [_undetermined(each) for each in calendar.undetermined],
    }


def _header(header: Header) -> Document:
    return {
        "bundle": header.policy,
        "title": header.title,
        "status": header.status.value,
        "in_force": None if header.in_force is None else _interval(header.in_force),
        "time_zone": header.time_zone,
        "leans_on": [leaning_document(each) for each in header.leans_on],
        "warnings": [{"source": each.id, "warning": each.warning} for each in header.sources if each.warning],
    }


def _interval(interval: Interval) -> Document:
    return {
        "from": interval.start.isoformat() if interval.start else None,
        "until": interval.end.isoformat() if interval.end else None,
    }


def _entry(entry: Entry, zone: str) -> Document:
    return {
        "uid": entry.uid,
        "bundle": entry.policy,
        "event": entry.event,
        "kind": entry.kind.value,
        "title": entry.title,
        **_extent(entry.extent, zone),
        "every": entry.every.value if entry.every else None,
        "asked_on": entry.asked_on.isoformat() if entry.asked_on else None,
        "judges": None if entry.judges is None else _extent(entry.judges, zone),
        "approximate": entry.is_approximate,
        "in_force": entry.is_in_force,
        "question": entry.question,
        "clause": entry.clause,
        "note": entry.note,
    }


def _gap(gap: Gap, zone: str) -> Document:
    return {
        "uid": gap.uid,
        "bundle": gap.policy,
        "event": gap.event,
        **_extent(gap.extent, zone),
        "asked_on": gap.asked_on.isoformat(),
        "clause": gap.clause,
    }


def _extent(extent: Extent, zone: str) -> Document:
    """The days as the policy gives them, and the instants: `end` is the first that is no longer in it."""
    days = extent.days
    return {
        "days": None
        if days is None
        else {
            "first": days.first.isoformat(),
            "last": days.last.isoformat(),
            "count": days.count,
            "on_weekend": [
                day.isoformat() for day in dict.fromkeys((days.first, days.last)) if day.weekday() >= 5
            ],
        },
        "start": _moment(extent.start, zone),
        "end": _moment(extent.end, zone),
        "all_day": days_on_clock(extent, zone) is not None,
        "seconds": extent.length // timedelta(seconds=1),
    }


def _moment(moment: datetime, zone: str) -> str:
    return on_clock(moment, zone).isoformat()


def _competing(competing: Competing, zone: str) -> Document:
    return {
        "bundle": competing.policy,
        "question": competing.question,
        "asked_on": competing.asked_on.isoformat() if competing.asked_on else None,
        "events": [_answer(each, zone) for each in competing.entries],
    }


def _answer(entry: Entry, zone: str) -> Document:
    return {
        "uid": entry.uid,
        "event": entry.event,
        "kind": entry.kind.value,
        **_extent(entry.extent, zone),
        "approximate": entry.is_approximate,
        "clause": entry.clause,
    }


def _undetermined(undetermined: Undetermined) -> Document:
    return {
        "bundle": undetermined.policy,
        "event": undetermined.event,
        "title": undetermined.title,
        "kind": undetermined.kind.value,
        "missing": missing_document(undetermined.missing),
    }
