"""A calendar as iCalendar (RFC 5545): a VEVENT for each event and gap, with the rules of the zone they are told in.

1. What is whole days in the shown zone is an all-day event (DATE); anything else has hours on the clocks of that zone.
2. DTSTAMP is the day of `as_of`, so that the same calendar is the same text.
3. The UID of an event stays when its day changes: a reader that has it already moves it.
4. What is about, or of a policy that does not apply on that day, is TENTATIVE. Nobody is busy because of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from icalendar import Calendar as Component
from icalendar import Event, Timezone, TimezoneDaylight, TimezoneStandard
from msgspec import Struct

from policyctl.calendar.extents import Extent, days_on_clock, is_second_time, on_clock
from policyctl.calendar.model import Calendar, Entry, Gap, Header
from policyctl.languages import Language, Words
from policyctl.report.phrases import phrases_in
from policyctl.report.phrases.calendar import CalendarPhrases, calendar_phrases_in

PRODUCT = "-//policyctl//calendar 1//EN"


def calendar(shown: Calendar, language: Language = Language.ENGLISH) -> str:
    """The text of a VCALENDAR in a language, its lines ended by CR LF."""
    component = Component()
    component.add("prodid", PRODUCT)
    component.add("version", "2.0")
    component.add("calscale", "GREGORIAN")
    name = "; ".join(dict.fromkeys(each.title.to(language) for each in shown.policies))
    component.add("name", name)
    component.add("x-wr-calname", name)
    component.add("x-wr-timezone", shown.zone)
    if _has_hours(shown):
        component.add_component(_timezone(shown))
    speaker = _Speaker(language, calendar_phrases_in(language))
    policies = {each.policy: each for each in shown.policies}
    for entry in shown.entries:
        component.add_component(_of_entry(entry, policies[entry.policy], shown, speaker))
    for gap in shown.gaps:
        component.add_component(_of_gap(gap, policies[gap.policy], shown, speaker))
    return str(component.to_ical(), "utf-8")


class _Speaker(Struct, frozen=True):
    """A language with its fixed words."""

    language: Language
    words: CalendarPhrases

    def to(self, said: Words) -> str:
        """What somebody says, in the language."""
        return said.to(self.language)


def _of_entry(entry: Entry, header: Header, shown: Calendar, speaker: _Speaker) -> Event:
    words, title = speaker.words, speaker.to(entry.title)
    summary = words.about_summary.format(title) if entry.is_approximate else title
    lines = [*_origin(header, words.kinds[entry.kind], entry.clause, speaker)]
    if entry.judges is not None:
        lines.append(words.judges_line.format(_said(entry.judges, shown.zone, speaker)))
    if entry.note is not None:
        lines.append(words.note_line.format(speaker.to(entry.note)))
    if not entry.is_in_force:
        lines.append(words.not_in_force_line)
    competing = [
        each for one in shown.competing if entry in one.entries for each in one.entries if each != entry
    ]
    for each in competing:
        when = _said(each.extent, shown.zone, speaker)
        lines.append(words.competes_line.format(speaker.to(each.title), when))
    is_sure = entry.is_in_force and not entry.is_approximate
    status = "CONFIRMED" if is_sure else "TENTATIVE"
    return _event(entry.uid, summary, entry.extent, entry.kind.value, lines, status, shown)


def _of_gap(gap: Gap, header: Header, shown: Calendar, speaker: _Speaker) -> Event:
    lines = [*_origin(header, speaker.words.gap, gap.clause, speaker)]
    return _event(gap.uid, speaker.words.gap_summary, gap.extent, "gap", lines, "CONFIRMED", shown)


def _origin(header: Header, kind: str, clause: str | None, speaker: _Speaker) -> Iterator[str]:
    words = speaker.words
    yield words.policy_line.format(speaker.to(header.title), header.policy)
    yield words.kind_line.format(kind, words.by_clause.format(clause) if clause else "")
    yield words.zone_line.format(header.time_zone)


def _event(
    uid: str, summary: str, extent: Extent, kind: str, lines: list[str], status: str, shown: Calendar
) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", datetime(shown.as_of.year, shown.as_of.month, shown.as_of.day, tzinfo=UTC))
    _add_extent(event, extent, shown.zone)
    event.add("summary", summary)
    event.add("description", "\n".join(lines))
    event.add("categories", [kind.upper()])
    event.add("status", status)
    event.add("transp", "TRANSPARENT")
    return event


def _add_extent(event: Event, extent: Extent, zone: str) -> None:
    days = days_on_clock(extent, zone)
    if days is not None:
        event.add("dtstart", days.first)
        event.add("dtend", days.last + timedelta(days=1))
        return
    _add_moment(event, "dtstart", extent.start, zone)
    if not extent.is_instant:
        _add_moment(event, "dtend", extent.end, zone)


def _add_moment(event: Event, name: str, moment: datetime, zone: str) -> None:
    """The moment on the clocks of the zone; in UTC where they show it twice, for the text would mean the first time."""
    if zone == "UTC" or is_second_time(moment, zone):
        event.add(name, moment)
    else:
        event.add(name, on_clock(moment, zone).replace(tzinfo=None), parameters={"TZID": zone})


def _said(extent: Extent, zone: str, speaker: _Speaker) -> str:
    span = phrases_in(speaker.language).span
    days = days_on_clock(extent, zone)
    if days is not None:
        return f"{days.first}" if days.count == 1 else span.format(days.first, days.last)
    start, end = (f"{on_clock(each, zone):%Y-%m-%d %H:%M}" for each in (extent.start, extent.end))
    return start if extent.is_instant else span.format(start, end)


# The rules of the zone


def _has_hours(shown: Calendar) -> bool:
    return shown.zone != "UTC" and any(days_on_clock(each, shown.zone) is None for each in _extents(shown))


def _extents(shown: Calendar) -> Iterator[Extent]:
    yield from (each.extent for each in shown.entries)
    yield from (each.extent for each in shown.gaps)


def _timezone(shown: Calendar) -> Timezone:
    """The offsets of the zone while anything in the calendar lasts, each from the instant at which it begins.

    They are those of the pinned database, and begin by the clock that is left behind, as the standard asks.
    """
    first = min(each.start for each in _extents(shown)) - timedelta(days=1)
    last = max(each.end for each in _extents(shown)) + timedelta(days=1)
    timezone = Timezone()
    timezone.add("tzid", shown.zone)
    start = _offset(first, shown.zone)
    timezone.add_component(_observance(first, start, start))
    for moment in _changes(first, last, shown.zone):
        before = _offset(moment - timedelta(seconds=1), shown.zone)
        timezone.add_component(_observance(moment, before, _offset(moment, shown.zone)))
    return timezone


def _observance(moment: datetime, before: timedelta, after: timedelta) -> TimezoneStandard | TimezoneDaylight:
    observance = TimezoneDaylight() if after > before else TimezoneStandard()
    observance.add("dtstart", (moment + before).replace(tzinfo=None))
    observance.add("tzoffsetfrom", before)
    observance.add("tzoffsetto", after)
    return observance


def _changes(first: datetime, last: datetime, zone: str) -> Iterator[datetime]:
    """The instants at which the offset changes, looked for day by day: no zone changes more often."""
    moment = first.replace(minute=0, second=0, microsecond=0)
    while moment < last:
        following = moment + timedelta(days=1)
        if _offset(moment, zone) != _offset(following, zone):
            yield _first_with(_offset(following, zone), moment, following, zone)
        moment = following


def _first_with(offset: timedelta, low: datetime, high: datetime, zone: str) -> datetime:
    """The first second of the day from `low` to `high` that has the offset."""
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // timedelta(seconds=2) * timedelta(seconds=1)
        if _offset(middle, zone) == offset:
            high = middle
        else:
            low = middle
    return high


def _offset(moment: datetime, zone: str) -> timedelta:
    found = on_clock(moment, zone).utcoffset()
    assert found is not None
    return found
