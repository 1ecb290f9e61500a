"""A diff on a screen: the counts, every change with both texts, and who of a population changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from policyctl.diff.examples import EXPECTATION
from policyctl.diff.model import Change, Comparison, DiffReport, Impact, Kind, Side
from policyctl.diff.wording import applies_text
from policyctl.report.human.screen import (
    BAD,
    FAINT,
    GOOD,
    OPEN,
    STRONG,
    Line,
    Look,
    Part,
    aligned,
    folded,
    say,
    to_text,
    widths_of,
)
from policyctl.report.human.words import counted, listed
from policyctl.report.locations import readable, told

ORDER = (Kind.TIGHTENED, Kind.LOOSENED, Kind.UNCLEAR, Kind.ADDED, Kind.REMOVED, Kind.REWORDED)
"""What moves outcomes first."""

_MARKS = {
    Kind.TIGHTENED: ("▲", BAD),
    Kind.LOOSENED: ("▼", GOOD),
    Kind.UNCLEAR: ("?", OPEN),
    Kind.ADDED: ("+", ""),
    Kind.REMOVED: ("-", ""),
    Kind.REWORDED: ("~", FAINT),
}
_LONGEST = 300
"""Characters of a text that are shown."""

_MOST_SUBJECTS = 20
_MOST_CAUSES = 10


def differences(report: DiffReport, look: Look, *, root: PurePath) -> str:
    """The changes by kind, then the population, then the examples; files are named as they are below the root."""
    comparison = report.comparison
    lines = [*_head(comparison), say()]
    if not comparison.changes:
        lines.append(say("nothing changed"))
    for kind in ORDER:
        mark, color = _MARKS[kind]
        title = (f"{mark} {kind.value}", f"{STRONG} {color}".strip())
        changes = [each for each in comparison.of_policy if each.kind is kind]
        lines += _section(title, changes, look, root)
    if report.impact is not None:
        lines += [*_impact(report.impact, look), say()]
    lines += _examples(comparison.of_examples, look, root)
    return to_text(lines[:-1] if lines[-1] == say() else lines, look)


def _section(title: tuple[str, str], changes: Sequence[Change], look: Look, root: PurePath) -> Iterator[Line]:
    if not changes:
        return
    yield say(title, f"  {len(changes)}")
    for each in changes:
        yield from _change(each, look, root)
    yield say()


def _examples(changes: Sequence[Change], look: Look, root: PurePath) -> Iterator[Line]:
    """How many examples came, went and changed, and those that expect something else; other formats list all."""
    if not changes:
        return
    counts = [
        f"{len({each.about for each in changes if each.kind is kind})} {word}"
        for kind, word in _EXAMPLE_WORDS
    ]
    yield say(("examples", STRONG), f"  {', '.join(each for each in counts if not each.startswith('0 '))}")
    for each in changes:
        if each.sentence.endswith(EXPECTATION):
            yield from _change(each, look, root)
    yield say()


_EXAMPLE_WORDS = ((Kind.ADDED, "new"), (Kind.REMOVED, "gone"), (Kind.REWORDED, "changed"))


def _head(comparison: Comparison) -> Iterator[Line]:
    yield say((f"{comparison.old.name} → {comparison.new.name}", STRONG))
    for word, side in (("old", comparison.old), ("new", comparison.new)):
        yield say((f"  {word}  ", FAINT), _described(side))


def _described(side: Side) -> str:
    return f"{side.title}, {applies_text(side)}"


def _change(change: Change, look: Look, root: PurePath) -> Iterator[Line]:
    clause: list[Part] = [(f"  [{change.clause}]", FAINT)] if change.clause else []
    yield from folded(say(f"  {change.sentence}", *clause), look, hanging=4)
    for word, text, place in told(change):
        said = "" if text is None else f" {_short(text)}"
        where = "" if place is None else f" at {readable(place, root)}"
        yield from folded(
            say((f"    {word}{':' if said else ''}", FAINT), said, (where, FAINT)), look, hanging=8
        )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _impact(impact: Impact, look: Look) -> Iterator[Line]:
    yield say(("population", STRONG), f"  {summary(impact)}")
    yield say((f"  old as of {impact.old_as_of}, new as of {impact.new_as_of}", FAINT))
    yield say()
    yield from _matrix(impact)
    if impact.causes:
        yield say()
        yield say(("by criterion", STRONG))
        shown = impact.causes[:_MOST_CAUSES]
        rows = [(say(f"  {cause}"), say(f"{count:,}")) for cause, count in shown]
        yield from aligned(rows, widths_of(rows))
        yield from _more(len(impact.causes) - len(shown))
    if impact.moved:
        yield say()
        yield say(("who changes", STRONG))
        rows_ = [
            (
                say(f"  {each.subject or f'row {each.number}'}"),
                say(f"{_plain(each.old)} → {_plain(each.new)}"),
                say((listed(each.causes) or "a rule behind", FAINT)),
            )
            for each in impact.moved[:_MOST_SUBJECTS]
        ]
        for line in aligned(rows_, widths_of(rows_)):
            yield from folded(line, look, hanging=6)
        yield from _more(len(impact.moved) - len(rows_))


def summary(impact: Impact) -> str:
    """`5 of 14 subjects change: 2 fare better, 3 worse; 1 row rejected`."""
    judged = impact.rows - impact.rejected
    ways = [f"{impact.better:,} better"] * bool(impact.better) + [f"{impact.worse:,} worse"] * bool(
        impact.worse
    )
    other = len(impact.moved) - impact.better - impact.worse
    ways += [f"{other:,} in another way"] * bool(other)
    fare = f": {', '.join(ways)}" if ways else ""
    rejected = f"; {counted(impact.rejected, 'row')} rejected" if impact.rejected else ""
    return f"{len(impact.moved):,} of {counted(judged, 'subject')} change{fare}{rejected}"


def _plain(label: str) -> str:
    return label.replace("_", " ")


def _matrix(impact: Impact) -> Iterator[Line]:
    """Old outcomes down, new ones across."""
    head = [say(("  was \\ is", FAINT)), *(say((_plain(each), FAINT)) for each in impact.labels)]
    rows: list[Sequence[Line]] = [head]
    for was in impact.labels:
        counts = [(is_, impact.count(was, is_)) for is_ in impact.labels]
        cells = [
            say((f"{count:,}" if count else "·", FAINT if is_ == was or not count else STRONG))
            for is_, count in counts
        ]
        rows.append([say(f"  {_plain(was)}"), *cells])
    yield from aligned(rows, widths_of(rows))


def _more(count: int) -> Iterator[Line]:
    if count > 0:
        yield say((f"  and {count:,} more", FAINT))
