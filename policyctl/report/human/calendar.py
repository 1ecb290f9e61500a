"""A calendar to look at: of each month with events a strip of its days, then every date with its weekday and clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from policyctl.bundle.model import EventKind
from policyctl.calendar.extents import Extent, days_on_clock, on_clock
from policyctl.calendar.model import Calendar, Competing, Entry, Gap, Header
from policyctl.languages import Words
from policyctl.report.human.calendar_strip import STYLES, kind_name, padded, strips
from policyctl.report.human.screen import FAINT, OPEN, STRONG, Line, Look, Part, cells, folded, say, to_text
from policyctl.report.human.words import dates_of, facts, leaning_facts, listed
from policyctl.report.phrases.calendar import CalendarPhrases, calendar_phrases_in
from policyctl.report.phrases.form import Phrases

_MOST_WINDOWS = 3
"""How many windows of one event that overlap each other are told one by one."""

_LEAST_WORDS = 24
"""How many cells the words behind a date have, however narrow the screen."""


def calendar(shown: Calendar, look: Look) -> str:
    """The strips, the dates and what a reader must know of them."""
    view = _View(shown, look.phrases, calendar_phrases_in(look.phrases.language))
    lines = [*_head(view, look), say(""), *strips(shown, look)]
    rows = sorted(_rows(view), key=lambda row: (row.extent.start, row.extent.end))
    lines += _table(rows, view, look) if rows else [say(view.words.nothing_falls)]
    for each in shown.competing:
        lines += [say(""), *_competing(each, view, look)]
    notes = [*facts(_notes(view), look)]
    lines += [say(""), *notes] if notes else []
    return to_text(lines, look)


class _View(Struct, frozen=True):
    """A calendar with the words it is told in."""

    shown: Calendar
    phrases: Phrases
    words: CalendarPhrases

    def to(self, said: Words) -> str:
        """What somebody says, in the language."""
        return said.to(self.phrases.language)


def _head(view: _View, look: Look) -> Iterator[Line]:
    span, zone = view.shown.span, view.shown.zone
    heading = view.words.heading.format(span.first, span.last)
    before, _, after = view.phrases.days_of_zone.partition("{}")
    yield say(before, (heading, STRONG), after.format(zone))
    yield from facts(((view.phrases.policy, _policy(each, view)) for each in view.shown.policies), look)


def _policy(header: Header, view: _View) -> Line:
    span = view.shown.span
    words: list[Part] = [view.phrases.policy_title.format(header.policy, view.to(header.title))]
    if header.time_zone != view.shown.zone:
        words.append(view.words.other_days.format(header.time_zone))
    if header.in_force is None:
        words.append((view.phrases.does_not_apply[header.status], OPEN))
    elif not (header.in_force.contains(span.first) and header.in_force.contains(span.last)):
        words.append((view.words.in_force.format(dates_of(header.in_force, view.phrases)), OPEN))
    return say(*words)


# The dates


class _Row(Struct, frozen=True):
    """A line of the table: when, of which kind (a gap has none), and what is said of it."""

    extent: Extent
    kind: EventKind | None
    words: Line


def _rows(view: _View) -> Iterator[_Row]:
    sometimes = {each.policy for each in view.shown.entries if each.is_in_force}
    hidden = _hidden(view.shown.entries)
    for each in view.shown.entries:
        if each not in hidden:
            is_noted = not each.is_in_force and each.policy in sometimes
            yield _Row(each.extent, each.kind, _said(each, view, is_noted=is_noted))
    for gap in view.shown.gaps:
        yield _Row(gap.extent, None, _said_of_gap(gap, view))


def _hidden(entries: Sequence[Entry]) -> list[Entry]:
    """The windows of an event that overlap as many others of it as are told one by one."""
    told: dict[tuple[str, str], list[Entry]] = {}
    hidden = []
    for each in entries:
        if each.kind is EventKind.WINDOW:
            others = told.setdefault((each.policy, each.event), [])
            if sum(each.extent.touches(other.extent) for other in others) < _MOST_WINDOWS:
                others.append(each)
            else:
                hidden.append(each)
    return hidden


def _said(entry: Entry, view: _View, *, is_noted: bool) -> Line:
    words: list[Part] = [(view.words.about, OPEN)] if entry.is_approximate else []
    title = view.to(entry.title)
    is_window = entry.kind is EventKind.WINDOW
    words.append(view.words.with_length.format(title, length(entry.extent, view)) if is_window else title)
    if entry.judges is not None:
        words.append(_judged(entry.judges, view))
    if is_noted:
        words.append((view.words.not_in_force, OPEN))
    return say(*words, *_origin(entry.policy, entry.clause, view))


def _said_of_gap(gap: Gap, view: _View) -> Line:
    words = view.words.not_judged.format(length(gap.extent, view))
    return say(words, *_origin(gap.policy, gap.clause, view))


def _origin(policy: str, clause: str | None, view: _View) -> Iterator[Part]:
    """The clause, and the policy where there are several."""
    is_one = len({each.policy for each in view.shown.policies}) == 1
    named = [*([] if is_one else [policy.partition("@")[0]]), *([clause] if clause else [])]
    if named:
        yield (f" [{', '.join(named)}]", FAINT)


def length(extent: Extent, view: _View) -> str:
    """`90 days of 2,159 hours`: the hours where the days have not 24 each, and where there are no whole days."""
    hours, rest = divmod(extent.length, timedelta(hours=1))
    exact = view.words.hours.of(hours)
    if rest:
        exact = view.words.hours_and_minutes.format(
            exact, view.words.minutes.of(rest // timedelta(minutes=1))
        )
    if extent.days is None:
        return exact
    days = view.phrases.days.of(extent.days.count)
    is_even = extent.length == timedelta(days=extent.days.count)
    return days if is_even else view.words.days_of_hours.format(days, exact)


def _judged(extent: Extent, view: _View) -> str:
    """`, for the days to 2023-06-30`, which are days of the policy; else the instants."""
    if extent.days is None:
        return view.words.for_time.format(_when(extent, view))
    return view.words.for_days_to.format(extent.days.last)


def _when(extent: Extent, view: _View) -> str:
    """`2023-07-15`, `2023-04-02 to 2023-06-30`, with hours where it is no whole days in the zone."""
    zone = view.shown.zone
    days = days_on_clock(extent, zone)
    if days is not None:
        return f"{days.first}" if days.count == 1 else view.phrases.span.format(days.first, days.last)
    start, end = (f"{on_clock(each, zone):%Y-%m-%d %H:%M}" for each in (extent.start, extent.end))
    return start if extent.is_instant else view.phrases.span.format(start, end)


def _table(rows: Sequence[_Row], view: _View, look: Look) -> Iterator[Line]:
    """A line for each row: its dates with their weekdays, its kind, its words folded behind them."""
    dates = [_cells(each.extent, view) for each in rows]
    widths = [max(cells(column) for column in columns) for columns in zip(*dates, strict=True)]
    kinds = [kind_name(each.kind, view.words) for each in rows]
    kind_width = max(map(cells, kinds))
    indent = sum(widths) + 2 * len(widths) + kind_width + 2
    narrow = Look(max(look.width - indent, _LEAST_WORDS), look.is_colored, look.phrases)
    for row, kind, columns in zip(rows, kinds, dates, strict=True):
        front = "  ".join(padded(each, width) for each, width in zip(columns, widths, strict=True))
        head = say(front, "  ", (padded(kind, kind_width), STYLES.get(row.kind, "")), "  ")
        for number, line in enumerate(folded(row.words, narrow)):
            yield say(head, line) if number == 0 else say(" " * indent, line)


def _cells(extent: Extent, view: _View) -> tuple[str, str]:
    """When it begins and when it ends: days where it is whole days, else instants; nothing where they are one."""
    zone = view.shown.zone
    days = days_on_clock(extent, zone)
    if days is not None:
        return _day(days.first, view), "" if days.count == 1 else f"– {_day(days.last, view)}"
    start = _moment(on_clock(extent.start, zone), view)
    return start, "" if extent.is_instant else f"– {_moment(on_clock(extent.end, zone), view)}"


def _day(day: date, view: _View) -> str:
    return f"{view.words.weekdays[day.weekday()]} {day}"


def _moment(moment: datetime, view: _View) -> str:
    seconds = ":%S" if moment.second else ""
    return f"{_day(moment.date(), view)} {moment.strftime(f'%H:%M{seconds}')}"


# What a reader must know


def _competing(competing: Competing, view: _View, look: Look) -> Iterator[Line]:
    """The question, then every answer with its kind and its clause."""
    judged, question = competing.entries[0].judges, view.to(competing.question)
    asked = view.words.question.format(question)
    if judged is not None and judged.days is not None:
        asked = view.words.question_of_days.format(question, judged.days.last)
    yield from folded(say((asked, STRONG), view.words.compete), look, hanging=2)
    dates = [_answer(each, view) for each in competing.entries]
    width = max(map(cells, dates))
    for each, when in zip(competing.entries, dates, strict=True):
        kind = (view.words.kinds[each.kind], STYLES.get(each.kind, ""))
        clause = (f" [{each.clause}]", FAINT) if each.clause else ""
        line = say(f"  {padded(when, width)}  ", kind, view.words.answer.format(view.to(each.title)), clause)
        yield from folded(line, look, hanging=width + 4)


def _answer(entry: Entry, view: _View) -> str:
    when = _when(entry.extent, view)
    return view.words.about_when.format(when) if entry.is_approximate else when


def _notes(view: _View) -> Iterator[tuple[str, Line]]:
    words, phrases = view.words, view.phrases
    yield from _hidden_windows(view)
    for each in view.shown.undetermined:
        needed = [*each.missing.inputs, *each.missing.parameters, *each.missing.cohorts]
        missing = listed(needed, phrases.comma, phrases.and_)
        title = view.to(each.title)
        what = words.open.format(title, missing) if missing else words.contradict.format(title)
        yield phrases.open, say((each.event, OPEN), what)
    notes = dict.fromkeys(view.to(each.note) for each in view.shown.entries if each.note)
    yield from ((words.note, say(each)) for each in notes)
    yield from _weekends(view)
    for header in view.shown.policies:
        yield from leaning_facts(header.leans_on, phrases)
        for source in header.sources:
            if source.warning:
                yield phrases.source, say(phrases.source_is.format(source.id, view.to(source.warning)))


def _hidden_windows(view: _View) -> Iterator[tuple[str, Line]]:
    windows: dict[tuple[str, str], list[Entry]] = {}
    for each in _hidden(view.shown.entries):
        windows.setdefault((each.policy, each.event), []).append(each)
    for (_, event), some in windows.items():
        last = _when(some[-1].extent, view)
        yield view.words.windows_label, say(view.words.windows.format(len(some), event, last))


def _weekends(view: _View) -> Iterator[tuple[str, Line]]:
    """The days of events, windows left out, that fall on a weekend: nothing moves them."""
    ends = {
        day
        for each in view.shown.entries
        if each.extent.days is not None and each.kind is not EventKind.WINDOW
        for day in (each.extent.days.first, each.extent.days.last)
        if day.weekday() >= 5
    }
    if ends:
        named = listed([_day(each, view) for each in sorted(ends)], view.phrases.comma, view.phrases.and_)
        yield view.words.weekends, say(view.words.not_moved.format(named))
