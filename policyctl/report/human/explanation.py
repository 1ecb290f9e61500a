"""One decision with its reasons: `brief` what stands in the way, `full` every criterion of every rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.text import Text

from policyctl.decision import CriterionStatus, Status
from policyctl.explain import CriterionExplanation, Explanation, RuleExplanation
from policyctl.feel.values import Range
from policyctl.report.human import values
from policyctl.report.human.screen import (
    FAINT,
    OPEN,
    STRONG,
    Look,
    aligned,
    folded,
    say,
    to_text,
    widths_of,
)
from policyctl.report.human.words import (
    MARKS,
    answer,
    facts,
    leaning_facts,
    listed,
    missing_facts,
    policy_fact,
    source_facts,
)


def full(explanation: Explanation, look: Look) -> str:
    """Why, and how far: every criterion with value, bound, distance and clause, under the window it was measured in."""
    shared = _shared_window(explanation)
    lines = [*_head(explanation, shared, look)]
    widths = _widths(explanation.rules)
    for rule in _in_order(explanation.rules):
        lines += [say(), _rule_line(rule)]
        lines += _criterion_lines(rule.criteria, widths, names_window=shared is None)
    lines += _foot(explanation, look, has_window=True)
    return to_text(lines, look)


def brief(explanation: Explanation, look: Look) -> str:
    """What was decided and, of every rule that does not hold, the criteria it does not hold for."""
    lines = [*_head(explanation, None, look)]
    rules = [each for each in _in_order(explanation.rules) if each.status is not CriterionStatus.PASS]
    open_criteria = {each.id: _not_passed(each) for each in rules}
    widths = _widths(rules)
    for rule in rules:
        lines += [say(), _rule_line(rule)]
        lines += _criterion_lines(open_criteria[rule.id], widths, names_window=False)
    lines += _foot(explanation, look, has_window=False)
    return to_text(lines, look)


def _not_passed(rule: RuleExplanation) -> tuple[CriterionExplanation, ...]:
    return tuple(each for each in rule.criteria if each.status is not CriterionStatus.PASS)


def _in_order(rules: Sequence[RuleExplanation]) -> list[RuleExplanation]:
    """The rules that decide or are in play, then the others: those with the fewest obstacles first."""
    return sorted(rules, key=lambda rule: (not rule.decides, len(_not_passed(rule))))


# The head


def _head(explanation: Explanation, shared: Range | None, look: Look) -> Iterator[Text]:
    decision = explanation.decision
    subject = decision.subject or "the subject"
    yield from folded(say((subject, STRONG), *answer(decision), _how(explanation)), look, hanging=2)
    yield from facts(_asked(explanation, shared), look)


def _how(explanation: Explanation) -> str:
    decision = explanation.decision
    if decision.status is not Status.DECIDED or not explanation.rules:
        return ""
    if decision.rules:
        return f", by the rule {listed([f'`{each}`' for each in decision.rules])}"
    return ", as no rule applies"


def _asked(explanation: Explanation, shared: Range | None) -> Iterator[tuple[str, Text]]:
    decision = explanation.decision
    question = explanation.question
    yield "asked", say(f"{question.heading or question.decision} on {question.as_of}")
    yield policy_fact(question)
    for name, value in decision.outputs.items():
        yield name, say(values.shown(value))
    if shared is not None:
        yield (
            "measured",
            say(values.window(shared), f", days of {question.time_zone}"),
        )
    yield from missing_facts(decision)
    yield from _open_nulls(explanation)


def _open_nulls(explanation: Explanation) -> Iterator[tuple[str, Text]]:
    """The inputs that have no value where the policy does not say what that counts as."""
    names = [
        each.title or each.id
        for rule in explanation.rules
        if rule.decides and rule.status is CriterionStatus.UNKNOWN
        for each in rule.criteria
        if each.status is CriterionStatus.NOT_APPLICABLE and each.counts_as is CriterionStatus.UNKNOWN
    ]
    for name in dict.fromkeys(names):
        yield "open", say((name, OPEN), " has no value, and the policy does not say what that counts as")


def _shared_window(explanation: Explanation) -> Range | None:
    """The window of all criteria, if they have one and the same."""
    windows = [each.window for rule in explanation.rules for each in rule.criteria]
    return windows[0] if windows and all(each == windows[0] for each in windows) else None


# Rules


def _rule_line(rule: RuleExplanation) -> Text:
    mark, color = MARKS[rule.status]
    title = f"  {rule.title}" if rule.title else ""
    clause = f" [{rule.clause}]" if rule.clause else ""
    return say((f"{mark} {rule.outcome}", f"{STRONG} {color}"), title, (clause, FAINT), f": {_tally(rule)}")


def _tally(rule: RuleExplanation) -> str:
    """`1 of 5 criteria missed`, and what is open."""
    total = len(rule.criteria)
    missed = sum(each.counts_as is CriterionStatus.FAIL for each in rule.criteria)
    is_open = sum(each.counts_as is CriterionStatus.UNKNOWN for each in rule.criteria)
    if rule.status is CriterionStatus.PASS:
        return "holds" if rule.decides else "holds as well"
    criteria = "criterion" if total == 1 else "criteria"
    if not missed:
        return f"{is_open} of {total} {criteria} open"
    return f"{missed} of {total} {criteria} missed" + (f", {is_open} open" if is_open else "")


def _widths(rules: Sequence[RuleExplanation]) -> tuple[int, ...]:
    rows = [_cells(each) for rule in rules for each in rule.criteria]
    return widths_of(rows) if rows else ()


def _cells(criterion: CriterionExplanation) -> tuple[Text, ...]:
    mark, color = MARKS[criterion.status]
    style = "" if criterion.status is CriterionStatus.PASS else color
    return (
        say((mark, color), " ", criterion.title or criterion.id),
        say(values.shown(criterion.value, criterion.type, criterion.unit)),
        say(values.bounds(criterion)),
        say((values.distance(criterion), style)),
        say((criterion.clause or "", FAINT)),
    )


def _criterion_lines(
    criteria: Sequence[CriterionExplanation], widths: Sequence[int], *, names_window: bool
) -> Iterator[Text]:
    """The criteria in columns; alternatives of an `any_of` stand indented under its name."""
    for (group, alternative), members in groupby(criteria, lambda each: (each.group, each.alternative)):
        if group is not None:
            yield say("  or" if alternative != 1 else f"  one of these ({group}):")
        indent = "  " if group is None else "    "
        for criterion in members:
            yield say(indent, *aligned([_cells(criterion)], widths))
            if names_window and criterion.window is not None:
                yield say(indent, ("  measured ", FAINT), values.window(criterion.window))


# The foot


def _foot(explanation: Explanation, look: Look, *, has_window: bool) -> Iterator[Text]:
    """What the decision leans on, and what its sources say is doubtful about themselves."""
    pairs = [*leaning_facts(explanation.decision.leans_on)]
    if has_window:
        pairs += [
            ("", say("its window on ", words)) for _, words in leaning_facts(explanation.window_leans_on)
        ]
    pairs += source_facts(explanation.question)
    if pairs:
        yield say()
        yield from facts(pairs, look)
