"""Many decisions: a line for each, then the counts. Only the first rows wait, to see how wide the columns are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from policyctl.bundle.model import Force
from policyctl.decision import CriterionStatus, Decision, Question, RuleResult, Status
from policyctl.languages import Words, labelled
from policyctl.rehearsals import Rehearsed, in_order
from policyctl.report.human.screen import (
    BAD,
    FAINT,
    OPEN,
    STRONG,
    Line,
    Look,
    aligned,
    cells,
    folded,
    say,
    shortened,
    to_text,
)
from policyctl.report.human.values import NO_LABELS, shown
from policyctl.report.human.words import (
    asked_fact,
    before_and_after,
    by_rules,
    facts,
    held_and_open,
    leaning_facts,
    listed,
    override_text,
    parameter_facts,
    policy_fact,
    possible,
    rehearsal_facts,
    source_facts,
)
from policyctl.report.phrases.english import ENGLISH
from policyctl.report.phrases.form import Phrases
from policyctl.results import Answer, Summary
from policyctl.subject.rows import Rejected

_WAITING = 100
"""Rows that are looked at before the first is printed."""

_GAP = 2
_WIDEST = 32
"""Cells of a column at most; what is wider moves the rest of its line."""

_LEAST_RULE, _LEAST_OBSTACLES, _LEAST_NAME = 24, 30, 12
"""Cells that a line leaves for the rule that decided, for what was missed and for a name, where room is short."""


@dataclass(slots=True)
class DecisionsAsText:
    """A line for each decision, with what they lean on at the end. Rejected rows are counted; why is told elsewhere."""

    question: Question
    look: Look
    _waiting: list[Decision] = field(default_factory=list, init=False)
    _widths: tuple[int, ...] | None = field(default=None, init=False)
    _last: Decision | None = field(default=None, init=False)
    _unset: set[str] = field(default_factory=set, init=False)
    _rehearsed: dict[Rehearsed, None] = field(default_factory=dict, init=False)

    def begin(self) -> str:
        """What was asked of which policy."""
        phrases = self.look.phrases
        pairs = [asked_fact(self.question, phrases), policy_fact(self.question, phrases)]
        return to_text([*facts(pairs, self.look), say()], self.look)

    def row(self, answer: Answer | Rejected) -> str:
        """The next line, or nothing yet."""
        if isinstance(answer, Rejected):
            return ""
        self._last = answer.decision
        self._unset.update(answer.decision.settles.parameters)
        self._rehearsed.update(dict.fromkeys(answer.decision.rehearsed))
        if self._widths is not None:
            return self._lines([answer.decision])
        self._waiting.append(answer.decision)
        return self._release() if len(self._waiting) >= _WAITING else ""

    def end(self, summary: Summary) -> str:
        """The lines that waited, the counts and what the decisions lean on."""
        text = self._release()
        lines = [say()] if summary.rows > summary.rejected else []
        phrases = self.look.phrases
        lines += folded(counts(summary, self.question.labels, phrases), self.look, hanging=2)
        unset = parameter_facts(sorted(self._unset), self.question, phrases)
        leanings = leaning_facts(self._last.leans_on, phrases) if self._last else ()
        rehearsed = rehearsal_facts(in_order(self._rehearsed), phrases)
        lines += facts([*unset, *leanings, *rehearsed, *source_facts(self.question, phrases)], self.look)
        return text + to_text(lines, self.look)

    def _release(self) -> str:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return ""
        columns = zip(*(self._cells(each) for each in waiting), strict=True)
        self._widths = tuple(min(max(cell.width for cell in column), _WIDEST) for column in columns)
        return self._lines(waiting)

    def _lines(self, decisions: Sequence[Decision]) -> str:
        assert self._widths is not None
        rows = []
        for each in decisions:
            two = self._cells(each)
            taken = [max(cell.width, width) for cell, width in zip(two, self._widths, strict=True)]
            room = self.look.width - sum(taken) - _GAP * len(taken)
            rows.append((*two, say((self._because(each, room), FAINT))))
        return to_text(aligned(rows, (*self._widths, 0), gap=_GAP), self.look)

    def _cells(self, decision: Decision) -> tuple[Line, Line]:
        return say(decision.subject or "?"), say(self._outcome(decision))

    def _outcome(self, decision: Decision) -> tuple[str, str]:
        phrases = self.look.phrases
        if decision.override is not None or decision.follows_override:
            return phrases.overridden, OPEN
        if decision.status is Status.DECIDED:
            value = shown(decision.value, labels=self.question.labels, phrases=phrases)
            return value + (phrases.may if decision.force is Force.MAY else ""), STRONG
        style = {Status.UNDETERMINED: OPEN, Status.ERROR: BAD}
        return phrases.statuses[decision.status], style.get(decision.status, "")

    def _because(self, decision: Decision, room: int) -> str:
        """Why, as far as one line has room; `explain` tells the whole."""
        override = decision.override
        if override is not None:
            what = before_and_after(override, self.question.labels, self.look.phrases)
            said = (what, override.who, override.begins, override.ends, override.why)
            return self.look.phrases.overridden_by.format(*said)
        if decision.follows_override:
            return self._following(decision)
        match decision.status:
            case Status.DECIDED:
                return self._by(decision, room)
            case Status.UNDETERMINED:
                return self._open(decision, room)
            case Status.NOT_APPLICABLE | Status.ERROR:
                return ""

    def _following(self, decision: Decision) -> str:
        """`kept, following `closing` closed before, not closed after, by J. Li …`."""
        phrases = self.look.phrases
        status = phrases.statuses[decision.status]
        value = shown(decision.value, labels=self.question.labels, phrases=phrases)
        reasons = [
            override_text(each, decision, self.question, phrases)
            for each in decision.overridden
            if each.changes
        ]
        return phrases.following.format(
            value if decision.status is Status.DECIDED else status, "; ".join(reasons)
        )

    def _by(self, decision: Decision, room: int) -> str:
        question, phrases = self.question, self.look.phrases
        if not question.outcomes:
            return ""
        missed = _next_better(decision, question)
        if missed is None:
            return self._rules(decision, room)
        before, _, after = phrases.missed_by.partition("{}")
        tail = after.format(labelled(missed.outcome, question.labels, phrases.language))
        by = before + self._rules(decision, max(room - cells(tail) - _LEAST_OBSTACLES, _LEAST_RULE))
        titles = question.titles.criteria.get(missed.id, {})
        obstacles = _called(_obstacles(missed, question), titles, phrases)
        return by + tail + _fitting(obstacles, room - cells(by + tail), phrases)

    def _rules(self, decision: Decision, room: int) -> str:
        """The rules that decided, by their titles as far as there is room."""
        phrases, titles = self.look.phrases, self.question.titles.rules
        held, may_hold = held_and_open(decision, lambda each: labelled(each, titles, phrases.language))
        if held:
            return shortened(by_rules(held, may_hold, phrases.rule, phrases), room)
        if may_hold:
            named = listed(may_hold, phrases.comma, phrases.or_)
            return shortened(phrases.whether_it_holds.format(named), room)
        return phrases.no_rule_applies

    def _open(self, decision: Decision, room: int) -> str:
        phrases, settles, titles = self.look.phrases, decision.settles, self.question.titles
        head = possible(decision, self.question, phrases)
        waits = _called(settles.inputs, titles.inputs, phrases)
        waits += _called(settles.parameters, titles.parameters, phrases)
        waits += _called(settles.cohorts, titles.cohorts, phrases)
        if waits:
            head = phrases.lacks.format(head)
            return head + _fitting(waits, room - cells(head), phrases)
        before, _, after = phrases.has_no_value.partition("{}")
        room -= cells(head + before + after)
        return head + before + _fitting([*_nulls(decision, self.question, phrases)], room, phrases) + after


def _called(names: Iterable[str], titles: Mapping[str, Words], phrases: Phrases) -> list[str]:
    """What readers call these, each once."""
    return [*dict.fromkeys(labelled(each, titles, phrases.language) for each in names)]


def _next_better(decision: Decision, question: Question) -> RuleResult | None:
    """Of the rules that lead to something better, the one that is missed by the fewest criteria."""
    if not isinstance(decision.value, str):
        return None
    better = question.outcomes[: question.outcomes.index(decision.value)]
    missed = [each for each in decision.results if each.outcome in better and _obstacles(each, question)]
    nearest = partial(_rank, better=better, question=question)
    return min(missed, key=nearest, default=None)


def _rank(rule: RuleResult, better: Sequence[str], question: Question) -> tuple[int, int]:
    return len(_obstacles(rule, question)), -better.index(rule.outcome)


def _obstacles(rule: RuleResult, question: Question) -> list[str]:
    """The criteria that fail; those that do not pass where none fails. A group that holds has no obstacles."""
    passed = {each.id for each in rule.criteria if each.status is CriterionStatus.PASS}
    held = {
        criterion
        for group in question.groups.get(rule.id, ())
        if any(passed.issuperset(alternative) for alternative in group)
        for alternative in group
        for criterion in alternative
    }
    open_ = [each for each in rule.criteria if each.id not in passed | held]
    failed = [each.id for each in open_ if each.status is CriterionStatus.FAIL]
    return failed or [each.id for each in open_]


def _nulls(decision: Decision, question: Question, phrases: Phrases) -> Iterator[str]:
    """The criteria whose test gave null, in rules that still are open."""
    found: dict[str, None] = {}
    for rule in decision.results:
        if rule.status is CriterionStatus.UNKNOWN:
            nulls = (each.id for each in rule.criteria if each.status is CriterionStatus.NOT_APPLICABLE)
            found |= dict.fromkeys(_called(nulls, question.titles.criteria.get(rule.id, {}), phrases))
    yield from found


def _fitting(names: Sequence[str], room: int, phrases: Phrases) -> str:
    """As many of the names as there is room for, and how many more there are; at least one, shortened."""
    for count in range(len(names), 0, -1):
        words = _cut(names, count, phrases)
        if cells(words) <= room:
            return words
    rest = cells(_cut(["", *names[1:]], 1, phrases))
    return _cut([shortened(names[0], max(room - rest, _LEAST_NAME)), *names[1:]], 1, phrases)


def _cut(names: Sequence[str], count: int, phrases: Phrases) -> str:
    more = len(names) - count
    return phrases.comma.join(names[:count]) + (phrases.and_more.format(f"{more:,}") if more > 0 else "")


def counts(summary: Summary, labels: Mapping[str, Words] = NO_LABELS, phrases: Phrases = ENGLISH) -> Line:
    """What became of the rows: `14 rows: 3 gold, 2 undetermined, 1 rejected`."""
    counted = [
        (count, labelled(outcome, labels, phrases.language)) for outcome, count in summary.outcomes if count
    ]
    overridden = sum(count for _, count in summary.overridden)
    counted += [(overridden, phrases.overridden)] if overridden else []
    counted += [(count, phrases.statuses[status]) for status, count in summary.statuses if count]
    said = phrases.comma.join(phrases.count_of.format(f"{count:,}", name) for count, name in counted)
    line = say((phrases.rows.of(summary.rows), STRONG), f"{phrases.colon}{said}" if said else "")
    if summary.rejected:
        rejected = phrases.count_of.format(f"{summary.rejected:,}", phrases.rejected)
        line = say(line, phrases.comma if said else phrases.colon, (rejected, BAD))
    if summary.repeated:
        line = say(line, (phrases.repeated.of(summary.repeated), OPEN))
    return line
