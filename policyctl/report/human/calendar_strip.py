"""The months of a calendar as strips: a column of two cells for each day, a row for each kind of event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from msgspec import Struct

from policyctl.bundle.model import EventKind, Every
from policyctl.calendar.extents import Days, days_touched
from policyctl.calendar.model import Calendar
from policyctl.calendar.periods import period_of, starts
from policyctl.report.human.screen import BAD, FAINT, GOOD, OPEN, STRONG, Line, Look, cells, say
from policyctl.report.phrases.calendar import CalendarPhrases, calendar_phrases_in

STYLES: Mapping[EventKind | None, str] = MappingProxyType(
    {
        None: BAD,
        EventKind.WINDOW: "blue",
        EventKind.COMPUTED: OPEN,
        EventKind.EXECUTED: "magenta",
        EventKind.OFFICIAL: GOOD,
        EventKind.FINAL: f"{STRONG} {GOOD}",
        EventKind.VISIBLE: "cyan",
        EventKind.DEADLINE: f"{STRONG} {BAD}",
    }
)
"""The colour of each kind, and of a gap, which has none; all have their names beside them too."""

_LABEL, _CELL, _MOST_MONTHS = 16, 2, 13
_ORDER = (None, EventKind.WINDOW, *(each for each in EventKind if each is not EventKind.WINDOW))


class _Mark(Struct, frozen=True):
    """The days of an event in the shown zone; a gap has no kind."""

    kind: EventKind | None
    days: Days
    is_approximate: bool


def kind_name(kind: EventKind | None, phrases: CalendarPhrases) -> str:
    """What a kind, or a gap, is called."""
    return phrases.gap if kind is None else phrases.kinds[kind]


def padded(words: str, width: int) -> str:
    """The words with blanks behind them to fill so many cells."""
    return words + " " * (width - cells(words))


def strips(shown: Calendar, look: Look) -> Iterator[Line]:
    """The strips, an empty line after each; none where they do not fit the screen, or are more than a year of them."""
    phrases = calendar_phrases_in(look.phrases.language)
    months = [period_of(Every.MONTH, each) for each in starts(Every.MONTH, shown.span)]
    if len(months) > _MOST_MONTHS or look.width < _LABEL + 31 * _CELL:
        return
    marks = [*_marks(shown)]
    quiet: list[Days] = []
    for month in months:
        here = [each for each in marks if each.days.touches(month)]
        if any(_begins_or_ends_in(each, month) for each in here):
            yield from _quiet(quiet, phrases)
            quiet = []
            yield from _strip(month, here, phrases)
            yield say("")
        else:
            quiet.append(month)
    yield from _quiet(quiet, phrases)


def _marks(shown: Calendar) -> Iterator[_Mark]:
    for gap in shown.gaps:
        yield _Mark(None, days_touched(gap.extent, shown.zone), False)
    for each in shown.entries:
        yield _Mark(each.kind, days_touched(each.extent, shown.zone), each.is_approximate)


def _begins_or_ends_in(mark: _Mark, month: Days) -> bool:
    return any(month.first <= each <= month.last for each in (mark.days.first, mark.days.last))


def _quiet(months: Sequence[Days], phrases: CalendarPhrases) -> Iterator[Line]:
    """What is said of months in which nothing begins or ends."""
    if months:
        first, last = _name(months[0], phrases), _name(months[-1], phrases)
        words = phrases.quiet.format(first) if first == last else phrases.quiet_months.format(first, last)
        yield say((words, FAINT))
        yield say("")


def _name(month: Days, phrases: CalendarPhrases) -> str:
    return phrases.month_of_year.format(phrases.months[month.first.month - 1], month.first.year)


def _strip(month: Days, marks: Sequence[_Mark], phrases: CalendarPhrases) -> Iterator[Line]:
    initials = "".join(padded(phrases.initials[each.weekday()], _CELL) for each in month)
    yield say((padded(_name(month, phrases), _LABEL), STRONG), (initials, FAINT))
    yield say(" " * _LABEL, ("".join(_number(each) for each in month), FAINT))
    for kind in _ORDER:
        of_kind = [each for each in marks if each.kind is kind]
        if of_kind:
            line = "".join(_cell(each, of_kind) for each in month)
            yield say(padded(kind_name(kind, phrases), _LABEL), (line, STYLES.get(kind, "")))


def _number(day: date) -> str:
    """The number of a Monday and of the first; more would run into each other."""
    is_shown = day.weekday() == 0 or day.day == 1
    return f"{day.day if is_shown else '':<{_CELL}}"


def _cell(day: date, marks: Sequence[_Mark]) -> str:
    """The two cells of a day: a diamond for an event of one day, a line for more, dashed where it is about."""
    here = [each for each in marks if each.days.first <= day <= each.days.last]
    if not here:
        return " " * _CELL
    mark = next((each for each in here if day < each.days.last), here[0])
    if mark.kind is None:
        return "░" * _CELL
    if mark.days.count == 1:
        return "◇ " if mark.is_approximate else "◆ "
    line = "─" if mark.kind is EventKind.WINDOW else "┅" if mark.is_approximate else "━"
    return f"{line} " if day == mark.days.last else line * _CELL
