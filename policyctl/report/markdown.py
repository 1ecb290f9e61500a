"""Markdown for people who read a pull request: a table first, what is long in sections that open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from policyctl.diagnostics import Severity
from policyctl.diff.model import Change, Comparison, DiffReport, Impact, Kind, Moved
from policyctl.diff.wording import applies_text
from policyctl.report.human.checks import unchecked_text
from policyctl.report.human.clauses import WORDS, accounts_of, clauses_verdict
from policyctl.report.human.differences import ORDER, summary
from policyctl.report.human.screen import visible
from policyctl.report.human.words import counted, listed
from policyctl.report.junit import difference_text
from policyctl.report.locations import readable, relative, told
from policyctl.results import (
    Account,
    BundleResult,
    CheckedFile,
    ClauseCoverage,
    CoveredDocument,
    ExampleResult,
)

LARGEST = 60_000
"""Characters of a text; hosts of pull requests refuse comments a little longer."""

_MEANINGS = {
    Kind.TIGHTENED: "nobody fares better by it, some may fare worse",
    Kind.LOOSENED: "nobody fares worse by it, some may fare better",
    Kind.UNCLEAR: "the text alone does not say which way it goes",
    Kind.ADDED: "moves no outcome by itself",
    Kind.REMOVED: "moves no outcome by itself",
    Kind.REWORDED: "means the same",
}
_MOST_SUBJECTS = 50


def of_diff(report: DiffReport, *, root: PurePath) -> str:
    """What changed, what it means and who it is about; files are named as they are below the root."""
    parts = [_title(report.comparison), *_counts(report.comparison)]
    if report.impact is not None:
        parts += _impact(report.impact)
    for kind in ORDER:
        changes = [each for each in report.comparison.of_policy if each.kind is kind]
        if changes:
            parts.append(_section(kind.value.capitalize(), changes, root))
    if report.comparison.of_examples:
        parts.append(_section("Examples", report.comparison.of_examples, root))
    return _joined(parts)


def _title(comparison: Comparison) -> str:
    old, new = comparison.old, comparison.new
    return (
        f"## {_text(old.name)} → {_text(new.name)}\n\n"
        f"**{_text(new.title)}**, {applies_text(new)}; "
        f"before: {_text(old.title)}, {applies_text(old)}"
    )


def _counts(comparison: Comparison) -> Iterator[str]:
    if not comparison.changes:
        yield "Nothing changed."
        return
    rows = [
        (kind.value, str(comparison.count(kind)), _MEANINGS[kind]) for kind in ORDER if comparison.count(kind)
    ]
    if comparison.of_examples:
        rows.append(("examples", str(len(comparison.of_examples)), "no part of the policy"))
    yield _table(("change", "count", "what that means"), rows)


def _section(title: str, changes: Sequence[Change], root: PurePath) -> str:
    body = "\n".join(_item(each, root) for each in changes)
    return _details(f"{title}: {counted(len(changes), 'change')}", body)


def _item(change: Change, root: PurePath) -> str:
    clause = f" ({_text(change.clause)})" if change.clause else ""
    lines = [f"- {_sentence(change.sentence)}{clause}"]
    for word, text, place in told(change):
        said = "" if text is None else f" {_code(text)}"
        where = f" at {_code(readable(place, root))}" if place else ""
        lines.append(f"  - {word}{':' if said else ''}{said}{where}")
    return "\n".join(lines)


def _impact(impact: Impact) -> Iterator[str]:
    days = f"old as of {impact.old_as_of}, new as of {impact.new_as_of}"
    yield f"### Who changes\n\n**{summary(impact)}** ({days})"
    header = ("was \\ is", *impact.labels)
    rows = [
        (was, *(_count(impact.count(was, is_), is_same=was == is_) for is_ in impact.labels))
        for was in impact.labels
    ]
    yield _table([_text(each.replace("_", " ")) for each in header], rows)
    if impact.causes:
        causes = [(_text(cause), f"{count:,}") for cause, count in impact.causes]
        yield _details("By criterion", _table(("criterion", "subjects"), causes))
    if impact.moved:
        yield _details(f"{counted(len(impact.moved), 'subject')} that change", _subjects(impact.moved))


def _count(count: int, *, is_same: bool) -> str:
    return "·" if not count else f"{count:,}" if is_same else f"**{count:,}**"


def _subjects(moved: Sequence[Moved]) -> str:
    shown = moved[:_MOST_SUBJECTS]
    rows = [
        (
            _text(each.subject or f"row {each.number}"),
            _text(each.old.replace("_", " ")),
            _text(each.new.replace("_", " ")),
            _text(listed(each.causes)),
        )
        for each in shown
    ]
    more = len(moved) - len(shown)
    rest = f"\n\nAnd {more:,} more; `-o json` lists all." if more else ""
    return _table(("subject", "was", "is", "by"), rows) + rest


def of_diagnostics(files: Sequence[CheckedFile], *, root: PurePath) -> str:
    """What `check` found."""
    rows = [
        (
            each.severity.value,
            each.code,
            _sentence(each.message) + (f"<br>hint: {_sentence(each.hint)}" if each.hint else ""),
            _code(readable(each.place, root)) if each.place else "",
        )
        for file in files
        for each in file.diagnostics
    ]
    errors = sum(each.count(Severity.ERROR) for each in files)
    warnings = sum(each.count(Severity.WARNING) for each in files)
    title = f"## {counted(len(files), 'file')} checked: {counted(errors, 'error')}, {counted(warnings, 'warning')}"
    table = [_table(("", "code", "what", "where"), rows)] if rows else []
    unchecked = [_text(unchecked_text(each, relative(each.file, root))) for each in files if each.unchecked]
    return _joined([title, *table, *unchecked])


def of_clauses(coverage: ClauseCoverage, *, root: PurePath) -> str:
    """What bundles cover of documents: what is missing, the counts, then every clause. As long as it has to be."""
    rows = [
        (
            _text(each.list.source.id),
            _text(str(each.list.source.title)),
            *(f"{count:,}" for count in (len(each.clauses), each.binding)),
            *(f"{each.count(account):,}" for account in Account),
        )
        for each in coverage.documents
    ]
    header = ("document", "", "clauses", "bind", *(WORDS[each] for each in Account))
    parts = [f"## {_text(clauses_verdict(coverage))}", *_missing_clauses(coverage), _table(header, rows)]
    parts += [_clauses_of(each) for each in coverage.documents]
    if any(each.diagnostics for each in coverage.files):
        parts.append(of_diagnostics(coverage.files, root=root).rstrip("\n"))
    return "\n\n".join(parts) + "\n"


def _missing_clauses(coverage: ClauseCoverage) -> Iterator[str]:
    if coverage.missing:
        rows = [(_text(each.clause.id), _text(each.clause.statement)) for each in coverage.missing]
        yield _table(("missing", "what it says"), rows)


def _clauses_of(document: CoveredDocument) -> str:
    rows = [
        (
            f"**{_text(each.clause.id)}**" if each.clause.binds else _text(each.clause.id),
            " ".join(mark.value for mark in each.clause.marks),
            _text(each.clause.statement) + (f"<br>{_text(each.clause.quote)}" if each.clause.quote else ""),
            WORDS[each.account],
            "<br>".join(_text(line) for line in accounts_of(each)),
        )
        for each in document.clauses
    ]
    source = document.list.source
    title = f"{_text(source.id)}: {_text(str(source.title))}"
    return _details(title, _table(("clause", "marks", "what it says", "", "by, or why not"), rows))


def of_test_results(bundles: Sequence[BundleResult], *, root: PurePath) -> str:
    """What `test` found: the counts of each bundle, then what failed."""
    rows = [(_text(each.bundle), f"{len(each.examples):,}", f"{len(each.failed):,}") for each in bundles]
    parts = [_table(("bundle", "examples", "failed"), rows)]
    for bundle in bundles:
        if bundle.failed:
            items = "\n".join([_failed(each, root) for each in bundle.failed])
            parts.append(_details(f"{_text(bundle.bundle)}: {len(bundle.failed):,} failed", items))
    return _joined(["## Examples", *parts])


def _failed(example: ExampleResult, root: PurePath) -> str:
    lines = [f"- {_text(example.id)} at {_code(readable(example.place, root))}"]
    lines += [f"  - {_text(difference_text(each))}" for each in example.differences]
    lines += [f"  - {_sentence(each.message)}" for each in example.diagnostics]
    return "\n".join(lines)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(each)} |" for each in lines)


def _details(title: str, body: str) -> str:
    return f"<details>\n<summary>{title}</summary>\n\n{body}\n\n</details>"


def _joined(parts: Sequence[str]) -> str:
    """The parts as far as they fit; what is left out is said."""
    kept: list[str] = []
    size = 0
    for number, part in enumerate(parts):
        size += len(part) + 2
        if size > LARGEST:
            kept.append(f"{len(parts) - number} sections are too long for this place: see `-o json`.")
            break
        kept.append(part)
    return "\n\n".join(kept) + "\n"


_SPECIAL = str.maketrans({each: f"\\{each}" for each in "\\`*_{}[]<>#|~@"})


def _text(words: str) -> str:
    """Words that mean nothing to Markdown."""
    return visible(words).translate(_SPECIAL)


def _sentence(words: str) -> str:
    """A sentence whose words in backticks stay code."""
    parts = words.split("`")
    if len(parts) % 2 == 0:
        return _text(words)
    return "".join(_code(each) if number % 2 else _text(each) for number, each in enumerate(parts))


def _code(words: str) -> str:
    """The words as code, also inside a table."""
    inside = visible(words).replace("|", "\\|")
    fence = "``" if "`" in inside else "`"
    pad = " " if fence == "``" else ""
    return f"{fence}{pad}{inside}{pad}{fence}"
