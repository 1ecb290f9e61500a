"""What bundles cover of documents: the clauses that are missing first, then every clause, then the counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policyctl.diagnostics import Severity
from policyctl.report.human.diagnostics import full
from policyctl.report.human.screen import BAD, FAINT, GOOD, STRONG, Line, Look, folded, say, to_text
from policyctl.report.human.words import counted, listed
from policyctl.results import Account, Citing, ClauseCoverage, CoveredClause, CoveredDocument

_SIGNS = {
    Account.CITED: ("✓", GOOD),
    Account.EXCUSED: ("–", FAINT),
    Account.MISSING: ("✗", BAD),
    Account.OPEN: ("·", FAINT),
}
WORDS = {
    Account.CITED: "cited",
    Account.EXCUSED: "with a reason",
    Account.MISSING: "missing",
    Account.OPEN: "neither",
}
"""How a clause is accounted for, as a reader counts them; `neither` are clauses that do not bind."""

_PLURALS = {
    "cohort": "cohorts",
    "criterion": "criteria",
    "decision": "decisions",
    "event": "events",
    "input": "inputs",
    "parameter": "parameters",
    "rule": "rules",
    "standing fact": "standing facts",
}

_MARKS = 9
"""Cells of the marks of a clause; few have more."""


def clauses(coverage: ClauseCoverage, look: Look) -> str:
    """The whole report. Of the diagnostics those are shown that the lines of clauses do not say themselves."""
    lines = list(_missing(coverage.missing, look))
    for each in coverage.documents:
        lines += [*_document(each, look), say()]
    others = [one for file in coverage.files for one in file.diagnostics if one.code != "B441"]
    told = full(others, look) + "\n" if others else ""
    return to_text(lines, look) + told + to_text(_counts(coverage, look), look)


def clauses_verdict(coverage: ClauseCoverage) -> str:
    """One line: what is missing, of how much, and whether mistakes in the texts leave that open."""
    if not coverage.documents:
        return f"there is no list of clauses that {counted(coverage.bundles, 'bundle')} could be held against"
    total = sum(len(each.clauses) for each in coverage.documents)
    whole = f"{counted(total, 'clause')} of {counted(len(coverage.documents), 'document')}"
    by = f"by {counted(coverage.bundles, 'bundle')}"
    missing = len(coverage.missing)
    verb = "is" if missing == 1 else "are"
    said = f"{missing:,} that {'binds' if missing == 1 else 'bind'} {verb} missing" if missing else None
    errors = [one for file in coverage.files for one in file.diagnostics if one.severity is Severity.ERROR]
    others = sum(each.code != "B441" for each in errors)
    uncertain = (
        f", as far as {counted(others, 'error')} let{'s' if others == 1 else ''} tell" if others else ""
    )
    return f"{whole}, {by}: {said or 'none that binds is missing'}{uncertain}"


def accounts_of(covered: CoveredClause) -> Iterator[str]:
    """What cites the clause, a line for each version of a policy, or why nothing does."""
    bundles: dict[tuple[str, str], list[Citing]] = {}
    for each in covered.citing:
        standing = f" ({each.standing})" if each.standing else ""
        bundles.setdefault((each.policy, f"{each.version}{standing}"), []).append(each)
    for (policy, version), citing in bundles.items():
        yield f"{policy}@{version}: {'; '.join(_by_kind(citing))}"
    if covered.clause.why is not None:
        yield f"why not: {covered.clause.why}"


def _by_kind(citing: Sequence[Citing]) -> Iterator[str]:
    """`parameter floor:12`, `rules a.b:30 · a.c:38`: names with their lines; a rule stands for its criteria."""
    rules = tuple(f"{each.name}." for each in citing if each.kind == "rule")
    kinds: dict[str, list[str]] = {}
    for each in citing:
        if each.kind != "criterion" or not each.name.startswith(rules):
            kinds.setdefault(each.kind, []).append(f"{each.name}:{each.place.line}")
    for kind, names in kinds.items():
        yield f"{kind if len(names) == 1 else _PLURALS.get(kind, kind)} {' · '.join(names)}"


def _missing(missing: Sequence[CoveredClause], look: Look) -> Iterator[Line]:
    if not missing:
        return
    yield say(
        (
            "Missing: they bind, none of these policies cites them, and their list does not say why",
            f"{STRONG} {BAD}",
        )
    )
    width = max(len(each.clause.id) for each in missing)
    for each in missing:
        lead = f"  {each.clause.id:<{width}}  "
        yield from folded(say((lead, STRONG), each.clause.statement), look, hanging=len(lead))
    yield say()


def _document(document: CoveredDocument, look: Look) -> Iterator[Line]:
    source = document.list.source
    yield from folded(say((source.id, STRONG), f"  {source.title}"), look, hanging=4)
    digest = f"SHA-256 {source.sha256[:12]}…" if source.sha256 else None
    found = filter(None, (source.file, digest, source.url, document.list.file))
    yield from folded(say((f"    {' · '.join(found)}", FAINT)), look, hanging=4)
    width = max(len(each.clause.id) for each in document.clauses)
    for each in document.clauses:
        yield from _clause(each, width, look)


def _clause(covered: CoveredClause, width: int, look: Look) -> Iterator[Line]:
    clause = covered.clause
    sign, color = _SIGNS[covered.account]
    marks = " ".join(each.value for each in clause.marks)
    hanging = 4 + width + 2 + _MARKS + 2
    weight = STRONG if clause.binds else ""
    head = say("  ", (sign, color), " ", (f"{clause.id:<{width}}  ", weight), (f"{marks:<{_MARKS}}  ", FAINT))
    yield from folded(say(head, clause.statement), look, hanging=hanging)
    for line in accounts_of(covered):
        yield from folded(say((" " * hanging + line, FAINT)), look, hanging=hanging + 2)


def _counts(coverage: ClauseCoverage, look: Look) -> Iterator[Line]:
    for each in coverage.documents:
        counts = [f"{each.count(account):,} {WORDS[account]}" for account in Account if each.count(account)]
        lead = f"{each.list.source.id:<4}{counted(len(each.clauses), 'clause')}, {each.binding:,} bind: "
        yield from folded(say(lead, listed(counts)), look, hanging=4)
    is_wrong = any(each.count(Severity.ERROR) for each in coverage.files)
    yield say((clauses_verdict(coverage), f"{STRONG} {BAD if is_wrong else GOOD}"))
