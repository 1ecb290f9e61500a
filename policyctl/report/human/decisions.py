"""Many decisions: a line for each, then the counts. Only the first rows wait, to see how wide the columns are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from policyctl.decision import CriterionStatus, Decision, Question, RuleResult, Status
from policyctl.report.human.screen import BAD, FAINT, OPEN, STRONG, Line, Look, aligned, folded, say, to_text
from policyctl.report.human.values import shown
from policyctl.report.human.words import facts, leaning_facts, listed, policy_fact, source_facts
from policyctl.results import Answer, Summary
from policyctl.subject.rows import Rejected

_WAITING = 100
"""Rows that are looked at before the first is printed."""

_GAP = 2
_WIDEST = 32
"""Cells of a column at most; what is wider moves the rest of its line."""


@dataclass(slots=True)
class DecisionsAsText:
    """A line for each decision, with what they lean on at the end. Rejected rows are counted; why is told elsewhere."""

    question: Question
    look: Look
    _waiting: list[Decision] = field(default_factory=list, init=False)
    _widths: tuple[int, ...] | None = field(default=None, init=False)
    _last: Decision | None = field(default=None, init=False)

    def begin(self) -> str:
        """What was asked of which policy."""
        question = self.question
        asked = ("asked", say(f"{question.heading or question.decision} on {question.as_of}"))
        return to_text([*facts([asked, policy_fact(question)], self.look), say()], self.look)

    def row(self, answer: Answer | Rejected) -> str:
        """The next line, or nothing yet."""
        if isinstance(answer, Rejected):
            return ""
        self._last = answer.decision
        if self._widths is not None:
            return self._lines([answer.decision])
        self._waiting.append(answer.decision)
        return self._release() if len(self._waiting) >= _WAITING else ""

    def end(self, summary: Summary) -> str:
        """The lines that waited, the counts and what the decisions lean on."""
        text = self._release()
        lines = [say()] if summary.rows > summary.rejected else []
        lines += folded(counts(summary), self.look, hanging=2)
        leanings = leaning_facts(self._last.leans_on) if self._last else ()
        lines += facts([*leanings, *source_facts(self.question)], self.look)
        return text + to_text(lines, self.look)

    def _release(self) -> str:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return ""
        columns = zip(*(_cells(each) for each in waiting), strict=True)
        self._widths = tuple(min(max(cell.width for cell in column), _WIDEST) for column in columns)
        return self._lines(waiting)

    def _lines(self, decisions: Sequence[Decision]) -> str:
        assert self._widths is not None
        rows = []
        for each in decisions:
            cells = _cells(each)
            taken = [max(cell.width, width) for cell, width in zip(cells, self._widths, strict=True)]
            room = self.look.width - sum(taken) - _GAP * len(taken)
            rows.append((*cells, say((_because(each, self.question, room), FAINT))))
        return to_text(aligned(rows, (*self._widths, 0), gap=_GAP), self.look)


def _cells(decision: Decision) -> tuple[Line, Line]:
    return say(decision.subject or "?"), say(_outcome(decision))


def _outcome(decision: Decision) -> tuple[str, str]:
    match decision.status:
        case Status.DECIDED:
            return shown(decision.value), STRONG
        case Status.UNDETERMINED:
            return "undetermined", OPEN
        case Status.NOT_APPLICABLE:
            return "not applicable", ""
        case Status.ERROR:
            return "error", BAD


def _because(decision: Decision, question: Question, room: int) -> str:
    """Why, as far as one line has room; `explain` tells the whole."""
    match decision.status:
        case Status.DECIDED:
            by = f"rule {listed(decision.rules)}" if decision.rules else "no rule applies"
            missed = _next_better(decision, question)
            if missed is None or not question.outcomes:
                return by if question.outcomes else ""
            names = _obstacles(missed)
            head = f"{by}; {missed.outcome} missed by "
            return head + _fitting(names, room - len(head))
        case Status.UNDETERMINED:
            head = listed([each or "no outcome" for each in decision.possible], last="or") + "; "
            waits = [*decision.settles.inputs, *decision.settles.parameters]
            if waits:
                head += "missing "
                return head + _fitting(waits, room - len(head))
            tail = " has no value"
            return head + _fitting([*_nulls(decision)], room - len(head) - len(tail)) + tail
        case Status.NOT_APPLICABLE | Status.ERROR:
            return ""


def _next_better(decision: Decision, question: Question) -> RuleResult | None:
    """Of the rules that lead to something better, the one that is missed by the fewest criteria."""
    if not isinstance(decision.value, str):
        return None
    better = question.outcomes[: question.outcomes.index(decision.value)]
    missed = [each for each in decision.results if each.outcome in better]
    return min(missed, key=lambda each: (len(_obstacles(each)), -better.index(each.outcome)), default=None)


def _obstacles(rule: RuleResult) -> list[str]:
    """The criteria that fail; those that do not pass where none fails."""
    failed = [each.id for each in rule.criteria if each.status is CriterionStatus.FAIL]
    return failed or [each.id for each in rule.criteria if each.status is not CriterionStatus.PASS]


def _nulls(decision: Decision) -> Iterator[str]:
    """The criteria whose test gave null, in rules that still are open."""
    found = {
        each.id: None
        for rule in decision.results
        if rule.status is CriterionStatus.UNKNOWN
        for each in rule.criteria
        if each.status is CriterionStatus.NOT_APPLICABLE
    }
    yield from found


def _fitting(names: Sequence[str], room: int) -> str:
    """As many of the names as there is room for, and how many more there are; at least one."""
    for count in range(len(names), 1, -1):
        more = len(names) - count
        words = ", ".join(names[:count]) + (f" and {more} more" if more else "")
        if len(words) <= room:
            return words
    return "".join(names[:1]) + (f" and {len(names) - 1} more" if len(names) > 1 else "")


def counts(summary: Summary) -> Line:
    """What became of the rows: `14 rows: 3 gold, 2 undetermined, 1 rejected`."""
    said = [f"{count:,} {outcome}" for outcome, count in summary.outcomes if count]
    said += [f"{count:,} {status.value.replace('_', ' ')}" for status, count in summary.statuses if count]
    rows = f"{summary.rows:,} row" if summary.rows == 1 else f"{summary.rows:,} rows"
    line = say((rows, STRONG), f": {', '.join(said)}" if said else "")
    if not summary.rejected:
        return line
    return say(line, ", " if said else ": ", (f"{summary.rejected:,} rejected", BAD))
