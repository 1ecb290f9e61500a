"""Rules with their criteria in columns: value, bound, distance and clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby, zip_longest

from policyctl.decision import CriterionStatus
from policyctl.explanation import CriterionExplanation, RuleExplanation
from policyctl.report.human import values
from policyctl.report.human.screen import (
    BAD,
    FAINT,
    GOOD,
    STRONG,
    Line,
    Look,
    aligned,
    folded,
    say,
    widths_of,
)
from policyctl.report.human.words import MARKS
from policyctl.report.phrases.form import Phrases

_INDENT, _DEEPER = 2, 4
_GAP = 2
_LEAST_WIDTH = 12
"""Cells that a column keeps where there are too many for the screen."""


def in_order(rules: Iterable[RuleExplanation], outcomes: Sequence[str]) -> list[RuleExplanation]:
    """The rules that decide or are in play, then the others: to better outcomes first, then with fewer obstacles.

    `outcomes` are those of the table, best first.
    """
    return sorted(
        rules, key=lambda rule: (not rule.decides, outcomes.index(rule.outcome), len(obstacles(rule)))
    )


def nearest(rules: Iterable[RuleExplanation], most: int) -> list[RuleExplanation]:
    """As many of the rules, in their order, as are wanted: those with the fewest obstacles."""
    told = list(rules)
    near = sorted(range(len(told)), key=lambda number: len(obstacles(told[number])))[:most]
    return [told[number] for number in sorted(near)]


def obstacles(rule: RuleExplanation) -> tuple[CriterionExplanation, ...]:
    """The criteria that do not pass, of an `any_of` none where one of its alternatives does."""
    found = []
    for (group, _), members in _conditions(rule.criteria):
        if group is None or _status_of_group(members) is not CriterionStatus.PASS:
            found += [each for each in members if each.status is not CriterionStatus.PASS]
    return tuple(found)


def rule_lines(
    rule: RuleExplanation,
    criteria: Sequence[CriterionExplanation],
    widths: Sequence[int],
    look: Look,
    *,
    names_window: bool = False,
) -> Iterator[Line]:
    """The rule and these of its criteria, alternatives of an `any_of` below its name."""
    yield from folded(_heading(rule, look.phrases), look, hanging=2)
    for (group, _), members in _conditions(criteria):
        if group is None:
            yield from _criterion_lines(members, widths, _INDENT, names_window, look.phrases)
            continue
        title = members[0].group_title
        name = title.to(look.phrases.language) if title else group
        yield say(" " * _INDENT, look.phrases.one_of_these.format(name))
        for number, alternative in _alternatives(members):
            if number:
                yield say(" " * _INDENT, look.phrases.or_line)
            yield from _criterion_lines(alternative, widths, _DEEPER, names_window, look.phrases)


def widths_for(criteria: Iterable[CriterionExplanation], look: Look) -> tuple[int, ...]:
    """The widths of the columns, those of the widest cells as far as the screen has room."""
    shown = list(criteria)
    if not shown:
        return ()
    widths = list(widths_of(_cells(each, look.phrases) for each in shown))
    indent = _DEEPER if any(each.group is not None for each in shown) else _INDENT
    room = look.width - indent - _GAP * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _LEAST_WIDTH:
        widths[widths.index(max(widths))] -= 1
    return tuple(widths)


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


def _heading(rule: RuleExplanation, phrases: Phrases) -> Line:
    mark, color = _mark(
        CriterionStatus.NOT_APPLICABLE if _asks_nothing(rule) else rule.status, rule.is_neutral
    )
    outcome = rule.label.to(phrases.language) if rule.label else rule.outcome
    title = f"  {rule.title.to(phrases.language)}" if rule.title else ""
    clause = f" [{rule.clause}]" if rule.clause else ""
    tally = f"{phrases.colon}{_tally(rule, phrases)}"
    return say((f"{mark} {outcome}", f"{STRONG} {color}".rstrip()), title, (clause, FAINT), tally)


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


def _cells(criterion: CriterionExplanation, phrases: Phrases) -> tuple[Line, ...]:
    mark, color = _mark(criterion.status, criterion.is_neutral)
    style = "" if criterion.status is CriterionStatus.PASS else color
    return (
        say((mark, color), " ", criterion.title.to(phrases.language) if criterion.title else criterion.id),
        say(values.value_of(criterion, phrases)),
        say(values.bounds(criterion, phrases)),
        say((values.distance(criterion, phrases), style)),
        say((criterion.clause or "", FAINT)),
    )


def _row(cells: Sequence[Line], widths: Sequence[int]) -> Iterator[Line]:
    """The cells in their columns, folded where one is too narrow."""
    title, *rest = (partial(folded, cell, Look(width)) for cell, width in zip(cells, widths, strict=True))
    for line in zip_longest(title(hanging=2), *(each() for each in rest), fillvalue=say()):
        yield from aligned([line], widths, gap=_GAP)


def _criterion_lines(
    criteria: Sequence[CriterionExplanation],
    widths: Sequence[int],
    indent: int,
    names_window: bool,
    phrases: Phrases,
) -> Iterator[Line]:
    for criterion in criteria:
        for line in _row(_cells(criterion, phrases), widths):
            yield say(" " * indent, line)
        if names_window and criterion.window is not None:
            yield say(" " * indent, (phrases.measured_line, FAINT), values.window(criterion.window, phrases))
