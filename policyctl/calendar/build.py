"""From policies and a span of days to the calendar of that span.

1. Every event is asked on the first day of each of its periods, as far around the span as an event may lie from the day
   it was asked on (`REACH`). One that comes once is asked once, of the last version that has it.
2. What touches the span is kept, and each window that a kept event judges, with the gap before it.
3. Between two windows of one event lies a gap where neither judges. Where a window cannot be told, no gap can.
4. Events that answer one question with different days compete.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain

from msgspec import Struct

from policyctl.bundle.model import Bundle, CalendarEvent, EventKind
from policyctl.calendar.asking import Answer, Asker, Day, Edition, FarAway
from policyctl.calendar.extents import Days, Extent, extent_of_days, midnight
from policyctl.calendar.model import Calendar, Competing, Entry, Gap, Header, Undetermined
from policyctl.calendar.periods import starts
from policyctl.decision import Leaning, Settles
from policyctl.diagnostics import Diagnostic, Refused
from policyctl.languages import Words
from policyctl.upstream import leanings_of

REACH = timedelta(days=1096)
"""How far an event may lie from the day it is asked on: three years."""


class _Answered(Struct, frozen=True):
    """What all events said, in the order of time."""

    entries: tuple[Entry, ...]
    undetermined: tuple[Undetermined, ...]
    leans_on: dict[str, frozenset[Leaning]]


def build(editions: Sequence[Edition], span: Days, *, zone: str, as_of: date) -> Calendar:
    """The calendar of the editions on the days of the zone; of one policy the earlier version comes first.

    Raises `Refused` with code C172 where an event lies farther than `REACH` from the day it was asked on.
    """
    answered = _answered(editions, span)
    shown = extent_of_days(span, zone)
    kept = _kept(answered.entries, shown)
    untold = {(each.policy, each.event) for each in answered.undetermined}
    windows = {(each.policy, each.event, each.asked_on) for each in kept}
    between = tuple(
        each
        for each in gaps(answered.entries, untold)
        if each.extent.touches(shown) or (each.policy, each.event, each.asked_on) in windows
    )
    meant = {each.policy for each in kept} | {each.policy for each in between}
    meant |= {each.policy.bundle.name for each in editions if _is_asked_on(each, span)}
    return Calendar(
        as_of=as_of,
        span=span,
        zone=zone,
        policies=tuple(
            _header(each, answered.leans_on) for each in editions if each.policy.bundle.name in meant
        ),
        entries=kept,
        gaps=between,
        competing=tuple(_competing(answered.entries, {each.uid for each in kept})),
        undetermined=tuple(each for each in answered.undetermined if each.policy in meant),
    )


def _is_asked_on(edition: Edition, span: Days) -> bool:
    start, end = edition.asked.start, edition.asked.end
    return (start is None or start <= span.last) and (end is None or span.first < end)


def _header(edition: Edition, leans_on: dict[str, frozenset[Leaning]]) -> Header:
    bundle = edition.policy.bundle
    return Header(
        policy=bundle.name,
        title=bundle.title,
        status=bundle.status,
        in_force=edition.in_force,
        time_zone=bundle.time_zone,
        sources=bundle.sources,
        leans_on=tuple(sorted(_leaning(bundle, leans_on), key=lambda each: each.parameter)),
    )


def _leaning(bundle: Bundle, leans_on: dict[str, frozenset[Leaning]]) -> frozenset[Leaning]:
    """What the days lean on, the zone they are days of included."""
    zone = (each for each in bundle.parameters if each.id == bundle.zone_parameter)
    return leans_on.get(bundle.name, frozenset()).union(*map(leanings_of, zone))


# 1. Asking


def _answered(editions: Sequence[Edition], span: Days) -> _Answered:
    entries: list[Entry] = []
    undetermined: dict[tuple[str, str], Undetermined] = {}
    leans_on: dict[str, frozenset[Leaning]] = {}
    for edition, event, day, answer in chain.from_iterable(_asked(each, editions, span) for each in editions):
        bundle = edition.policy.bundle
        match answer:
            case Settles():
                undetermined[bundle.name, event.id] = _undetermined(bundle, event, answer)
            case Day():
                leans_on[bundle.name] = leans_on.get(bundle.name, frozenset()) | {*answer.leans_on}
                if answer.extent is not None:
                    entries.append(_entry(edition, event, day, answer.extent, answer.judges))
    return _Answered(tuple(sorted(entries, key=_by_time)), tuple(undetermined.values()), leans_on)


def _asked(
    edition: Edition, editions: Sequence[Edition], span: Days
) -> Iterator[tuple[Edition, CalendarEvent, date | None, Answer]]:
    """Every event of an edition with the days it is asked on and what it says."""
    asker = Asker(edition)
    around = Days(span.first - REACH, span.last + REACH)
    for event in edition.policy.bundle.calendar:
        if event.every is None:
            if not _is_said_later(event, edition, editions):
                yield edition, event, None, _ask(asker, event, span.first)
            continue
        for day in starts(event.every, around):
            if edition.asked.contains(day):
                answer = _ask(asker, event, day)
                _refuse_beyond_reach(edition, event, day, answer)
                yield edition, event, day, answer


def _is_said_later(event: CalendarEvent, edition: Edition, editions: Sequence[Edition]) -> bool:
    """Whether a later version of the same policy says when the event is that comes once."""
    later = editions[editions.index(edition) + 1 :]
    id_ = edition.policy.bundle.id
    return any(
        event.id == other.id and other.every is None
        for each in later
        if each.policy.bundle.id == id_
        for other in each.policy.bundle.calendar
    )


def _ask(asker: Asker, event: CalendarEvent, day: date) -> Answer:
    try:
        return asker.ask(event, day)
    except FarAway as error:
        message = f"`{event.id}`, asked on {day}, lies outside of the years 1 to 9999"
        raise _refusal(asker.edition, event, message) from error


def _refuse_beyond_reach(edition: Edition, event: CalendarEvent, day: date, answer: Answer) -> None:
    if not isinstance(answer, Day) or answer.extent is None:
        return
    asked_at = midnight(day, edition.policy.bundle.time_zone)
    if answer.extent.start < asked_at - REACH or answer.extent.end > asked_at + REACH:
        when = f"from {answer.extent.start.date()} to {answer.extent.end.date()}"
        message = f"`{event.id}`, asked on {day}, lies {when}: a calendar looks three years back and ahead"
        raise _refusal(edition, event, message)


def _refusal(edition: Edition, event: CalendarEvent, message: str) -> Refused:
    hint = f"the day is what `{event.decision}` of `{edition.policy.bundle.name}` gives"
    return Refused([Diagnostic(code="C172", message=message, hint=hint)])


def _undetermined(bundle: Bundle, event: CalendarEvent, missing: Settles) -> Undetermined:
    return Undetermined(
        policy=bundle.name,
        event=event.id,
        title=_title(bundle, event),
        kind=event.kind,
        missing=missing,
    )


def _entry(
    edition: Edition, event: CalendarEvent, day: date | None, extent: Extent, judges: Extent | None
) -> Entry:
    bundle = edition.policy.bundle
    names = [event.id, *([] if day is None else [day.isoformat()])]
    names += [] if edition.subject is None else [edition.subject]
    return Entry(
        uid=f"{'.'.join(names)}@{bundle.id}.policyctl",
        policy=bundle.name,
        event=event.id,
        kind=event.kind,
        title=_title(bundle, event),
        extent=extent,
        every=event.every,
        asked_on=day,
        judges=judges,
        is_approximate=event.approximate,
        is_in_force=edition.in_force is not None if day is None else edition.is_in_force(day),
        question=event.question,
        clause=event.clause or _decision_clause(bundle, event),
        note=event.note,
    )


def _title(bundle: Bundle, event: CalendarEvent) -> Words:
    own = (each.title for each in bundle.decisions if each.id == event.decision)
    return event.title or next(own) or Words(event.id)


def _decision_clause(bundle: Bundle, event: CalendarEvent) -> str | None:
    return next(each.clause for each in bundle.decisions if each.id == event.decision)


# 2. Keeping


def _kept(entries: Sequence[Entry], span: Extent) -> tuple[Entry, ...]:
    touching = {each.uid for each in entries if each.extent.touches(span)}
    judged = {
        (each.policy, each.asked_on, each.judges)
        for each in entries
        if each.uid in touching and each.kind is not EventKind.WINDOW
    }
    return tuple(
        each
        for each in entries
        if each.uid in touching
        or (each.kind is EventKind.WINDOW and (each.policy, each.asked_on, each.extent) in judged)
    )


_KINDS = tuple(EventKind)


def _by_time(entry: Entry) -> tuple[object, ...]:
    """Of what begins and ends together, the kinds in the order in which things happen."""
    return entry.extent.start, entry.extent.end, _KINDS.index(entry.kind), entry.policy, entry.uid


# 3. Gaps


def gaps(entries: Iterable[Entry], unknown: set[tuple[str, str]]) -> Iterator[Gap]:
    """What lies between two windows of one event; `unknown` are policies with events of which no day can be told."""
    open_events = {(_id(policy), event) for policy, event in unknown}
    last: dict[tuple[str, str], Entry] = {}
    for window in entries:
        key = _id(window.policy), window.event
        if window.kind is not EventKind.WINDOW or window.asked_on is None or key in open_events:
            continue
        before = last.get(key)
        if before is not None and before.extent.end < window.extent.start:
            yield _gap(before, window, window.asked_on)
        if before is None or before.extent.end < window.extent.end:
            last[key] = window


def _gap(before: Entry, after: Entry, asked_on: date) -> Gap:
    earlier, later = before.extent.days, after.extent.days
    days = None
    if earlier is not None and later is not None:
        days = Days(earlier.last + timedelta(days=1), later.first - timedelta(days=1))
    return Gap(
        uid=f"{after.event}.gap.{asked_on}@{_id(after.policy)}.policyctl",
        policy=after.policy,
        event=after.event,
        extent=Extent(start=before.extent.end, end=after.extent.start, days=days),
        asked_on=asked_on,
        clause=after.clause,
    )


def _id(policy: str) -> str:
    return policy.partition("@")[0]


# 4. Competing


def _competing(entries: Iterable[Entry], shown: set[str]) -> Iterator[Competing]:
    """The questions with more than one answer, as far as one of the answers is shown."""
    groups: dict[tuple[str, str, date | None], list[Entry]] = {}
    for each in entries:
        if each.question is not None:
            groups.setdefault((each.policy, each.question.en, each.asked_on), []).append(each)
    for (policy, _, asked_on), found in groups.items():
        question = found[0].question
        assert question is not None
        answers = {(each.extent.start, each.extent.end) for each in found}
        if len(answers) > 1 and any(each.uid in shown for each in found):
            yield Competing(policy=policy, question=question, asked_on=asked_on, entries=tuple(found))
