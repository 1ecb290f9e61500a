"""The sentences that decisions share on every screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policyctl.bundle.model import Force, Interval, Provenance
from policyctl.bundle.model import Status as PolicyStatus
from policyctl.decision import CriterionStatus, Decision, Leaning, Question, Status
from policyctl.report.human.screen import BAD, FAINT, GOOD, OPEN, STRONG, Line, Look, Part, folded, say
from policyctl.report.human.values import shown

MARKS = {
    CriterionStatus.PASS: ("✓", GOOD),
    CriterionStatus.FAIL: ("✗", BAD),
    CriterionStatus.UNKNOWN: ("?", OPEN),
    CriterionStatus.NOT_APPLICABLE: ("–", OPEN),
}
"""The sign of each status and its colour; a sign says the same without one."""

_LABEL = 12
"""Cells of the words in front of a fact."""


def answer(decision: Decision) -> tuple[Part, ...]:
    """What came out, to follow the subject: ` is ordinary`, ` is undetermined: gold or silver is possible`."""
    match decision.status:
        case Status.DECIDED:
            may = " (may: a human decides)" if decision.force is Force.MAY else ""
            return (_verb(decision), (shown(decision.value), STRONG), may)
        case Status.UNDETERMINED:
            possible = listed([each or "no outcome" for each in decision.possible], last="or")
            rest = f": {possible} is possible" if possible else ""
            return (" is ", ("undetermined", f"{STRONG} {OPEN}"), rest)
        case Status.NOT_APPLICABLE:
            return (" is ", ("not applicable", STRONG), ": no rule applies and there is no default")
        case Status.ERROR:
            return (" is an ", ("error", f"{STRONG} {BAD}"), ": rules that exclude each other apply together")


def _verb(decision: Decision) -> str:
    """What joins the subject and the value: it is a tier, it has causes, a window of it is a range."""
    match decision.value:
        case str():
            return " is "
        case list():
            return ": "
        case _:
            return f": {decision.decision} is "


def facts(pairs: Iterable[tuple[str, Line]], look: Look) -> Iterator[Line]:
    """Each fact behind its name, folded so that it keeps its column."""
    narrower = Look(look.width - _LABEL, look.is_colored)
    for name, words in pairs:
        for number, line in enumerate(folded(words, narrower)):
            label = f"  {name:<{_LABEL - 2}}" if number == 0 else " " * _LABEL
            yield say((label, FAINT), line)


def leaning_facts(leanings: Sequence[Leaning], purpose: str = "") -> Iterator[tuple[str, Line]]:
    """What was leaned on that no source gives, by provenance and origin; `purpose` says for what."""
    groups: dict[tuple[Provenance, str], list[str]] = {}
    for each in leanings:
        groups.setdefault((each.provenance, each.origin), []).append(each.parameter)
    for (provenance, origin), names in groups.items():
        kind = (provenance.value, f"{STRONG} {OPEN}")
        values = "value" if len(names) == 1 else "values"
        said = f" {values} that no source gives{purpose}, from `{origin}`: {', '.join(names)}"
        yield "leans on", say(f"{len(names)} ", kind, said)


def policy_fact(question: Question) -> tuple[str, Line]:
    """The policy that was asked, and whether it applies on that day at all."""
    words: list[Part] = [f"{question.policy}, {question.title}"]
    if question.status is not PolicyStatus.RELEASED:
        words.append((f" ({question.status.value}: it does not apply)", OPEN))
    elif not question.in_force.contains(question.as_of):
        words.append((f" (not in force on {question.as_of}{_dates(question.in_force)})", OPEN))
    return "policy", say(*words)


def _dates(interval: Interval) -> str:
    start = f" from {interval.start}" if interval.start else ""
    end = f" until {interval.end}" if interval.end else ""
    return f", but{start}{end}"


def source_facts(question: Question) -> Iterator[tuple[str, Line]]:
    """What the sources of the policy say is doubtful about themselves."""
    for each in question.sources:
        if each.warning:
            yield "source", say(f"{each.id} is {each.warning}")


def missing_facts(decision: Decision) -> Iterator[tuple[str, Line]]:
    """What would settle the decision; nothing where it is settled."""
    if decision.settles.inputs:
        yield "missing", say("facts: ", (", ".join(decision.settles.inputs), OPEN))
    if decision.settles.parameters:
        yield "missing", say("parameters: ", (", ".join(decision.settles.parameters), OPEN))


def listed(words: Sequence[str], *, last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def counted(number: int, thing: str) -> str:
    """`1 row`, `2,000 rows`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
