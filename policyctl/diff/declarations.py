"""What changed in the header of a bundle, its sources, its calendar, its standing facts and its notes on inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policyctl.bundle.model import (
    Bundle,
    CalendarEvent,
    Cohort,
    Formula,
    InputNote,
    Key,
    Source,
    StandingFact,
)
from policyctl.diff.model import Change, Kind, Topic
from policyctl.diff.pairing import pair, renamed
from policyctl.diff.tables import null_kind
from policyctl.diff.versions import Versions
from policyctl.diff.wording import dates_text
from policyctl.feel.printer import print_expression
from policyctl.languages import every_language, told_apart


def header_changes(versions: Versions) -> Iterator[Change]:
    """Every change in the header.

    Dates that go with another version only say when it applies; other dates of the same version are unclear.
    """
    old, new = versions.old, versions.new
    dates = Kind.REWORDED if old.name != new.name else Kind.UNCLEAR
    rows = (
        ("id", Kind.REWORDED, "has another id", old.id, new.id),
        ("version", Kind.REWORDED, "is another version", old.version, new.version),
        ("title", Kind.REWORDED, "has another title", *told_apart(old.title, new.title)),
        ("status", Kind.REWORDED, "has another status", old.status.value, new.status.value),
        ("in_force", dates, "has other dates", dates_text(old.in_force), dates_text(new.in_force)),
        ("supersedes", Kind.REWORDED, "supersedes another version", old.supersedes, new.supersedes),
        ("subject", Kind.UNCLEAR, "is about another subject", old.subject, new.subject),
        ("time_zone", Kind.UNCLEAR, "is in another time zone", old.time_zone, new.time_zone),
        ("decides", Kind.UNCLEAR, "decides something else", *_decides(versions)),
        ("extends", Kind.REWORDED, "extends another bundle", _base(old), _base(new)),
    )
    for name, kind, sentence, was, is_ in rows:
        if was != is_:
            yield _of_header(versions, name, kind, sentence, was, is_)
    if old.when_null is not new.when_null:
        texts = old.when_null.value, new.when_null.value
        sentence = "counts a criterion without a value in another way"
        yield _of_header(versions, "when_null", null_kind(versions), sentence, *texts)


def _decides(versions: Versions) -> tuple[str, str]:
    return versions.names.get(versions.old.decides, versions.old.decides), versions.new.decides


def _base(bundle: Bundle) -> str | None:
    return None if bundle.base is None else bundle.base.name


def _of_header(
    versions: Versions, name: str, kind: Kind, sentence: str, was: str | None, is_: str | None
) -> Change:
    key: Key = ("bundle", name)
    return Change(
        kind=kind,
        topic=Topic.BUNDLE,
        about=("bundle", name),
        sentence=f"the bundle {sentence}",
        old=was,
        new=is_,
        old_place=versions.old_place(key),
        new_place=versions.new_place(key),
    )


def source_changes(versions: Versions) -> Iterator[Change]:
    """Sources that came, went or are described otherwise."""
    found = pair(
        versions.old.sources,
        versions.new.sources,
        lambda each: each.id,
        lambda each: (each.title, each.sha256) if each.sha256 else None,
    )
    for source in found.removed:
        yield _of_source(versions, source, None, Kind.REMOVED, "is no longer named")
    for source in found.added:
        yield _of_source(versions, None, source, Kind.ADDED, "is newly named")
    for old, new in found.both:
        if old != new:
            yield _of_source(versions, old, new, Kind.REWORDED, "is described in another way")


def _of_source(
    versions: Versions, old: Source | None, new: Source | None, kind: Kind, sentence: str
) -> Change:
    each = new or old
    assert each is not None
    return Change(
        kind=kind,
        topic=Topic.SOURCE,
        about=(f"source {each.id}",),
        sentence=f"source `{each.id}` {sentence}",
        old=None if old is None else _source_text(old),
        new=None if new is None else _source_text(new),
        old_place=None if old is None else versions.old_place(("sources", old.id)),
        new_place=None if new is None else versions.new_place(("sources", new.id)),
    )


def _source_text(source: Source) -> str:
    pairs = (
        ("file", source.file),
        ("sha256", source.sha256),
        ("url", source.url),
        ("warning", every_language(source.warning)),
    )
    return "; ".join(
        [f"{every_language(source.title)}", *(f"{name} {value}" for name, value in pairs if value)]
    )


def input_changes(versions: Versions) -> Iterator[Change]:
    """Notes on inputs that came, went or say something else; they move no outcome."""
    found = pair(versions.old.inputs, versions.new.inputs, lambda each: each.name)
    for note in found.removed:
        yield _of_input(versions, note, None, Kind.REMOVED, "is no longer described")
    for note in found.added:
        yield _of_input(versions, None, note, Kind.ADDED, "is newly described")
    for old, new in found.both:
        if _note_text(old) != _note_text(new):
            yield _of_input(versions, old, new, Kind.REWORDED, "is described in another way")


def _of_input(
    versions: Versions, old: InputNote | None, new: InputNote | None, kind: Kind, sentence: str
) -> Change:
    each = new or old
    assert each is not None
    return Change(
        kind=kind,
        topic=Topic.INPUT,
        about=(f"input {each.name}",),
        sentence=f"input `{each.name}` {sentence}",
        old=None if old is None else _note_text(old),
        new=None if new is None else _note_text(new),
        old_place=None if old is None else versions.old_place(old.key),
        new_place=None if new is None else versions.new_place(new.key),
        clause=each.clause,
    )


def _note_text(note: InputNote) -> str:
    pairs = (("title", every_language(note.title)), ("measured over", note.window), ("clause", note.clause))
    return "; ".join(f"{name} {value}" for name, value in pairs if value) or note.name


def cohort_changes(versions: Versions) -> Iterator[Change]:
    """Cohorts that came, went or rank others, or by something else; who gains by it nobody can tell from the text."""
    found = pair(versions.old.cohorts, versions.new.cohorts, lambda each: each.id)
    for cohort in found.removed:
        yield _of_cohort(versions, cohort, None, Kind.REMOVED, "is gone")
    for cohort in found.added:
        yield _of_cohort(versions, None, cohort, Kind.ADDED, "is new")
    for old, new in found.both:
        if _ranking_text(old, versions.names) != _ranking_text(new, {}):
            yield _of_cohort(versions, old, new, Kind.UNCLEAR, "ranks others, or by something else")
        elif (old.clause, old.title) != (new.clause, new.title):
            yield _of_cohort(versions, old, new, Kind.REWORDED, "is described in another way")


def _of_cohort(
    versions: Versions, old: Cohort | None, new: Cohort | None, kind: Kind, sentence: str
) -> Change:
    each = new or old
    assert each is not None
    return Change(
        kind=kind,
        topic=Topic.COHORT,
        about=(f"cohort {each.id}",),
        sentence=f"cohort `{each.id}` {sentence}",
        old=None if old is None else _cohort_text(old),
        new=None if new is None else _cohort_text(new),
        old_place=None if old is None else versions.old_place(old.key),
        new_place=None if new is None else versions.new_place(new.key),
        clause=each.clause,
    )


def _cohort_text(cohort: Cohort) -> str:
    pairs = (("title", every_language(cohort.title)), ("clause", cohort.clause))
    return "; ".join([_ranking_text(cohort, {}), *(f"{name} {value}" for name, value in pairs if value)])


def _ranking_text(cohort: Cohort, names: Mapping[str, str]) -> str:
    """`not(is_exempt) ranked by sales, parted by brand`, with the names of the new bundle."""
    member, amount = "everybody", _expression_text(cohort.amount, names)
    if cohort.member is not None:
        member = _expression_text(cohort.member, names)
    parts = [f"{member} ranked by {amount}"]
    for word, formulas in (("parted by", cohort.by), ("alike in", cohort.same)):
        if formulas:
            parts.append(f"{word} {', '.join(sorted(_expression_text(each, names) for each in formulas))}")
    return ", ".join(parts)


def _expression_text(formula: Formula, names: Mapping[str, str]) -> str:
    return print_expression(renamed(formula.tree, names))


def event_changes(versions: Versions) -> Iterator[Change]:
    """Calendar events that came, went or say something else; they tell of decisions and move no outcome."""
    found = pair(versions.old.calendar, versions.new.calendar, lambda each: each.id)
    for event in found.removed:
        yield _of_event(versions, event, None, Kind.REMOVED, "is no longer in the calendar")
    for event in found.added:
        yield _of_event(versions, None, event, Kind.ADDED, "is new in the calendar")
    for old, new in found.both:
        if _event_text(old, versions.names) != _event_text(new, {}):
            yield _of_event(versions, old, new, Kind.REWORDED, "is described in another way")


def _of_event(
    versions: Versions, old: CalendarEvent | None, new: CalendarEvent | None, kind: Kind, sentence: str
) -> Change:
    each = new or old
    assert each is not None
    return Change(
        kind=kind,
        topic=Topic.EVENT,
        about=(f"event {each.id}",),
        sentence=f"event `{each.id}` {sentence}",
        old=None if old is None else _event_text(old, {}),
        new=None if new is None else _event_text(new, {}),
        old_place=None if old is None else versions.old_place(old.key),
        new_place=None if new is None else versions.new_place(new.key),
        clause=each.clause,
    )


def _event_text(event: CalendarEvent, names: Mapping[str, str]) -> str:
    """`official every quarter: official_on; clause S1-39`, with the names of the new bundle."""
    often = f"every {event.every.value}" if event.every else "once"
    about = "about " if event.approximate else ""
    decision = names.get(event.decision, event.decision)
    judges = None if event.judges is None else names.get(event.judges, event.judges)
    pairs = (
        ("judges", judges),
        ("question", every_language(event.question)),
        ("title", every_language(event.title)),
        ("note", every_language(event.note)),
        ("clause", event.clause),
    )
    said = [f"{name} {value}" for name, value in pairs if value]
    return "; ".join([f"{event.kind.value} {often}: {about}{decision}", *said])


def standing_changes(versions: Versions) -> Iterator[Change]:
    """Standing facts that came, went or say something else; they move no outcome of this policy by themselves."""
    found = pair(versions.old.standing, versions.new.standing, lambda each: each.id)
    for fact in found.removed:
        yield _of_fact(versions, fact, None, Kind.REMOVED, "is no longer left behind")
    for fact in found.added:
        yield _of_fact(versions, None, fact, Kind.ADDED, "is newly left behind")
    for old, new in found.both:
        if _fact_meaning(old, versions.names) != _fact_meaning(new, {}):
            yield _of_fact(versions, old, new, Kind.UNCLEAR, "is left behind in another way")
        elif _fact_text(old, versions.names) != _fact_text(new, {}):
            yield _of_fact(versions, old, new, Kind.REWORDED, "is described in another way")


def _of_fact(
    versions: Versions, old: StandingFact | None, new: StandingFact | None, kind: Kind, sentence: str
) -> Change:
    each = new or old
    assert each is not None
    return Change(
        kind=kind,
        topic=Topic.STANDING,
        about=(f"standing {each.id}",),
        sentence=f"fact `{each.id}` {sentence}",
        old=None if old is None else _fact_text(old, {}),
        new=None if new is None else _fact_text(new, {}),
        old_place=None if old is None else versions.old_place(old.key),
        new_place=None if new is None else versions.new_place(new.key),
        clause=each.clause,
    )


def _fact_text(fact: StandingFact, names: Mapping[str, str]) -> str:
    """`closing is closed; from closing.closed_on; clause S2-45`, with the names of the new bundle."""
    pairs = (("title", every_language(fact.title)), ("clause", fact.clause))
    said = [f"{name} {value}" for name, value in pairs if value]
    return "; ".join([*_fact_meaning(fact, names), *said])


def _fact_meaning(fact: StandingFact, names: Mapping[str, str]) -> tuple[str, ...]:
    """When it is left behind and with which values."""
    values = (f"{name} {print_expression(renamed(each.tree, names))}" for name, each in fact.formulas)
    decision = names.get(fact.decision, fact.decision)
    return (f"{decision} is {' or '.join(sorted(fact.outcomes))}", *values)
