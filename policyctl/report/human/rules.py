"""Rules with their criteria in columns: value, bound, distance and clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby, zip_longest

from msgspec import Struct

from policyctl.bundle.model import Force
from policyctl.decision import CriterionStatus
from policyctl.explanation import CriterionExplanation, RuleExplanation
from policyctl.report.human import values
from policyctl.report.human.screen import (
    BAD,
    FAINT,
    GOOD,
    OPEN,
    STRONG,
    Line,
    Look,
    aligned,
    folded,
    say,
    widths_of,
)
from policyctl.report.human.words import MARKS, before_and_after
from policyctl.report.phrases.form import Phrases

_INDENT, _DEEPER = 2, 2
_GAP = 2
_LEAST_WIDTH = 12
"""Cells that a column keeps where there are too many for the screen."""


def in_order(rules: Iterable[RuleExplanation], outcomes: Sequence[str]) -> list[RuleExplanation]:
    """The rules that decide or are in play, then those to something better, then the others.

    Of the first two those with the fewest obstacles come first; `outcomes` are those of the table, best first.
    """

    def place(rule: RuleExplanation) -> tuple[bool, bool, int, int]:
        rank, missed = outcomes.index(rule.outcome), len(obstacles(rule))
        return not rule.decides, rule.is_neutral, *((rank, missed) if rule.is_neutral else (missed, rank))

    return sorted(rules, key=place)


def obstacles(rule: RuleExplanation) -> tuple[CriterionExplanation, ...]:
    """The criteria that do not pass, of an `any_of` none where one of its alternatives does."""
    found = []
    for (group, _), members in _conditions(rule.criteria):
        if group is None or _status_of_group(members) is not CriterionStatus.PASS:
            found += [each for each in members if each.status is not CriterionStatus.PASS]
    return tuple(found)


def told(rule: RuleExplanation) -> tuple[CriterionExplanation, ...]:
    """What tells why a rule holds or does not: all its criteria where it holds, else its obstacles."""
    return rule.criteria if rule.status is CriterionStatus.PASS else obstacles(rule)


def rule_lines(
    rule: RuleExplanation,
    criteria: Sequence[CriterionExplanation],
    widths: Sequence[int],
    look: Look,
    *,
    names_window: bool = False,
) -> Iterator[Line]:
    """The rule and these of its criteria, alternatives of an `any_of` below its name, each table it asks below it."""
    yield from _Teller(widths, look, names_window).rule(rule, criteria, 0)


def widths_for(criteria: Iterable[CriterionExplanation], look: Look) -> tuple[int, ...]:
    """The widths of the columns, those of the widest cells as far as the screen has room for what is indented."""
    rows = [*_rows(criteria, _INDENT)]
    if not rows:
        return ()
    deepest = max(indent for _, indent in rows)
    title, *rest = widths_of(_cells(each, indent, look.phrases) for each, indent in rows)
    widths = [title - deepest, *rest]
    room = look.width - deepest - _GAP * len(rest)
    while sum(widths) > room and max(widths) > _LEAST_WIDTH:
        widths[widths.index(max(widths))] -= 1
    return (widths[0] + deepest, *widths[1:])


def _rows(
    criteria: Iterable[CriterionExplanation], indent: int
) -> Iterator[tuple[CriterionExplanation, int]]:
    """Every criterion that is shown, those of tables that are asked included, with how far it is indented."""
    for each in criteria:
        own = indent if each.group is None else indent + _DEEPER
        yield each, own
        for rule in each.asked:
            yield from _rows(told(rule), own + _DEEPER + _INDENT)


# Conditions of a rule: criteria that stand for themselves, and groups of alternatives


def _conditions(
    criteria: Iterable[CriterionExplanation],
) -> Iterator[tuple[tuple[str | None, int], list[CriterionExplanation]]]:
    """Each criterion that stands for itself, and the members of each group together; numbered to tell them apart."""
    for number, each in enumerate(groupby(criteria, lambda criterion: criterion.group)):
        group, members = each
        if group is not None:
            yield (group, number), list(members)
        else:
            yield from (((None, number), [member]) for member in members)


def _alternatives(
    members: Sequence[CriterionExplanation],
) -> Iterator[tuple[int, list[CriterionExplanation]]]:
    by_alternative = groupby(members, lambda each: each.alternative)
    yield from ((number, list(each)) for number, (_, each) in enumerate(by_alternative))


def _status_of_group(members: Sequence[CriterionExplanation]) -> CriterionStatus:
    """What the group counts as: the best that one of its alternatives does."""
    worst = [_worst(alternative) for _, alternative in _alternatives(members)]
    return next(each for each in reversed(_BY_WORTH) if each in worst)


def _worst(criteria: Sequence[CriterionExplanation]) -> CriterionStatus:
    counted = [each.counts_as for each in criteria]
    return next(each for each in _BY_WORTH if each in counted)


_BY_WORTH = (CriterionStatus.FAIL, CriterionStatus.UNKNOWN, CriterionStatus.PASS)


# Lines


class _Teller(Struct, frozen=True):
    """Tells rules with their criteria in columns of these widths."""

    widths: Sequence[int]
    look: Look
    names_window: bool

    def rule(
        self, rule: RuleExplanation, criteria: Sequence[CriterionExplanation], indent: int
    ) -> Iterator[Line]:
        """The rule that stands so far in, and these of its criteria."""
        phrases = self.look.phrases
        narrower = Look(self.look.width - indent, self.look.is_colored, phrases)
        for line in folded(_heading(rule, phrases), narrower, hanging=2):
            yield say(" " * indent, line)
        indent += _INDENT
        for (group, _), members in _conditions(criteria):
            if group is None:
                yield from self._criteria(members, indent)
                continue
            title = members[0].group_title
            name = title.to(phrases.language) if title else group
            yield say(" " * indent, phrases.one_of_these.format(name))
            for number, alternative in _alternatives(members):
                if number:
                    yield say(" " * indent, phrases.or_line)
                yield from self._criteria(alternative, indent + _DEEPER)

    def _criteria(self, criteria: Iterable[CriterionExplanation], indent: int) -> Iterator[Line]:
        phrases = self.look.phrases
        for criterion in criteria:
            yield from _row(_cells(criterion, indent, phrases), self.widths, indent)
            deeper = indent + _DEEPER
            if self.names_window and criterion.window is not None:
                measured = values.window(criterion.window, phrases)
                yield say(" " * deeper, (phrases.measured_line, FAINT), measured)
            if criterion.overridden is not None:
                said = before_and_after(criterion.overridden, criterion.labels, phrases)
                yield say(" " * deeper, (phrases.overridden, OPEN), phrases.colon, said)
            for rule in criterion.asked:
                yield from self.rule(rule, told(rule), deeper)


def _heading(rule: RuleExplanation, phrases: Phrases) -> Line:
    mark, color = _mark(
        CriterionStatus.NOT_APPLICABLE if _asks_nothing(rule) else rule.status, rule.is_neutral
    )
    outcome = rule.label.to(phrases.language) if rule.label else rule.outcome
    may = phrases.may if rule.force is Force.MAY else ""
    title = f"  {rule.title.to(phrases.language)}" if rule.title else ""
    clause = f" [{rule.clause}]" if rule.clause else ""
    tally = f"{phrases.colon}{_tally(rule, phrases)}"
    return say((f"{mark} {outcome}", f"{STRONG} {color}".rstrip()), may, title, (clause, FAINT), tally)


def _mark(status: CriterionStatus, is_neutral: bool) -> tuple[str, str]:
    """The sign of a status and its colour; good and bad have none where neither is the better."""
    mark, color = MARKS[status]
    return (mark, "") if is_neutral and color in (GOOD, BAD) else (mark, color)


def _asks_nothing(rule: RuleExplanation) -> bool:
    """Whether it would hold of anything, and another rule decides: that it holds says nothing of the subject."""
    return not rule.criteria and not rule.decides


def _tally(rule: RuleExplanation, phrases: Phrases) -> str:
    """`1 of 5 criteria missed, 2 open`, a group of alternatives as one; of what is not the better, that it fails."""
    if _asks_nothing(rule):
        return phrases.asks_nothing
    if rule.status is CriterionStatus.PASS:
        return phrases.holds if rule.decides else phrases.holds_as_well
    statuses = [_status_of_group(members) for _, members in _conditions(rule.criteria)]
    missed, is_open = statuses.count(CriterionStatus.FAIL), statuses.count(CriterionStatus.UNKNOWN)
    if not missed:
        return phrases.criteria_open.of(len(statuses)).format(is_open)
    if rule.is_neutral:
        return phrases.criterion_statuses[CriterionStatus.FAIL]
    also = phrases.and_open.format(is_open) if is_open else ""
    return phrases.criteria_missed.of(len(statuses)).format(missed) + also


def _cells(criterion: CriterionExplanation, indent: int, phrases: Phrases) -> tuple[Line, ...]:
    mark, color = _mark(criterion.status, criterion.is_neutral)
    style = "" if criterion.status is CriterionStatus.PASS else color
    title = criterion.title.to(phrases.language) if criterion.title else criterion.id
    return (
        say(" " * indent, (mark, color), " ", title),
        say(values.value_of(criterion, phrases)),
        say(values.bounds(criterion, phrases)),
        say((values.distance(criterion, phrases), style)),
        say((criterion.clause or "", FAINT)),
    )


def _row(cells: Sequence[Line], widths: Sequence[int], indent: int) -> Iterator[Line]:
    """The cells in their columns, folded where one is too narrow."""
    title, *rest = (partial(folded, cell, Look(width)) for cell, width in zip(cells, widths, strict=True))
    lines = (title(hanging=indent + 2), *(each() for each in rest))
    for line in zip_longest(*lines, fillvalue=say()):
        yield from aligned([line], widths, gap=_GAP)
