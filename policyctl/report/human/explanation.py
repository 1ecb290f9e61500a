"""One decision with its reasons: `brief` what stands in the way, `full` every criterion of every rule."""

from __future__ import annotations

from collections.abc import Iterator

from policyctl.decision import CriterionStatus, Status
from policyctl.explanation import Explanation, RuleExplanation
from policyctl.feel.values import Range
from policyctl.languages import labelled
from policyctl.report.human import values
from policyctl.report.human.rules import in_order, obstacles, rule_lines, told, widths_for
from policyctl.report.human.screen import FAINT, OPEN, STRONG, Line, Look, folded, say, to_text
from policyctl.report.human.words import (
    answer,
    asked_fact,
    before_and_after,
    by_rules,
    facts,
    held_and_open,
    leaning_facts,
    listed,
    missing_facts,
    override_facts,
    policy_fact,
    rehearsal_facts,
    rule_name,
    source_facts,
)
from policyctl.report.phrases.form import Phrases

_NEXT_BEST = 3
"""Rules that a brief screen tells of; the rest are for `full`."""


def full(explanation: Explanation, look: Look) -> str:
    """Why, and how far: every criterion with value, bound, distance and clause, under the window it was measured in."""
    shared = _shared_window(explanation)
    lines = [*_head(explanation, shared, look)]
    widths = widths_for((each for rule in explanation.rules for each in rule.criteria), look)
    for rule in in_order(explanation.rules, explanation.question.outcomes):
        lines += [say(), *rule_lines(rule, rule.criteria, widths, look, names_window=shared is None)]
    lines += _foot(explanation, look, has_window=True)
    return to_text(lines, look)


def brief(explanation: Explanation, look: Look) -> str:
    """What was decided, and what stands in the way of something better or of deciding at all."""
    lines = [*_head(explanation, None, look)]
    rules = _in_the_way(explanation)
    near = rules[:_NEXT_BEST]
    widths = widths_for((each for rule in near for each in obstacles(rule)), look)
    for rule in near:
        lines += [say(), *rule_lines(rule, obstacles(rule), widths, look)]
    if len(rules) > len(near):
        lines += [say(), say((look.phrases.more_rules.of(len(rules) - len(near)), FAINT))]
    lines += _foot(explanation, look, has_window=False)
    return to_text(lines, look)


def _in_the_way(explanation: Explanation) -> list[RuleExplanation]:
    """The rules in play where nothing is decided; else those to a better outcome."""
    decision, outcomes = explanation.decision, explanation.question.outcomes
    ordered = in_order(explanation.rules, outcomes)
    not_held = [each for each in ordered if each.status is not CriterionStatus.PASS]
    match decision.status:
        case Status.DECIDED if decision.outcome in outcomes:
            better = outcomes[: outcomes.index(decision.outcome)]
            return [each for each in not_held if each.outcome in better]
        case Status.UNDETERMINED:
            return [each for each in not_held if each.decides]
        case _:
            return []


# The head


def _head(explanation: Explanation, shared: Range | None, look: Look) -> Iterator[Line]:
    decision = explanation.decision
    phrases = look.phrases
    subject = decision.subject or phrases.the_subject
    said = answer(decision, explanation.question, phrases)
    if decision.override is not None:
        change = before_and_after(decision.override, explanation.question.labels, phrases)
        said = (phrases.is_value, (phrases.overridden, f"{STRONG} {OPEN}"), phrases.colon, change)
    yield from folded(say((subject, STRONG), *said, _how(explanation, phrases)), look, hanging=2)
    yield from facts(_asked(explanation, shared, look.phrases), look)


def _how(explanation: Explanation, phrases: Phrases) -> str:
    decision = explanation.decision
    if decision.status is not Status.DECIDED or not explanation.rules or decision.override is not None:
        return ""
    held, may_hold = held_and_open(decision, lambda each: rule_name(each, explanation.question, phrases))
    if held:
        return by_rules(held, may_hold, phrases.by_the_rule, phrases)
    if may_hold:
        return phrases.whether_the_rule_holds.format(listed(may_hold, phrases.comma, phrases.or_))
    return phrases.as_no_rule_applies


def _asked(explanation: Explanation, shared: Range | None, phrases: Phrases) -> Iterator[tuple[str, Line]]:
    decision = explanation.decision
    question = explanation.question
    yield asked_fact(question, phrases)
    yield policy_fact(question, phrases)
    for name, value in decision.outputs.items() if decision.override is None else ():
        title = labelled(name, question.output_titles, phrases.language)
        yield title, say(values.output(name, value, question, phrases))
    for name, value in explanation.in_any_case.items() if decision.override is None else ():
        title = labelled(name, question.output_titles, phrases.language)
        yield title, say(phrases.in_any_case.format(values.output(name, value, question, phrases)))
    if shared is not None:
        days = values.window(shared, phrases)
        yield phrases.measured, say(phrases.days_of_zone.format(days, question.time_zone))
    yield from override_facts(decision, question, phrases)
    yield from missing_facts(decision, question, phrases)
    yield from _open_nulls(explanation, phrases)


def _open_nulls(explanation: Explanation, phrases: Phrases) -> Iterator[tuple[str, Line]]:
    """The inputs that have no value where the policy does not say what that counts as."""
    names = [
        each.title.to(phrases.language) if each.title else each.id
        for rule in explanation.rules
        if rule.decides and rule.status is CriterionStatus.UNKNOWN
        for each in rule.criteria
        if each.status is CriterionStatus.NOT_APPLICABLE and each.counts_as is CriterionStatus.UNKNOWN
    ]
    for name in dict.fromkeys(names):
        yield phrases.open, say((name, OPEN), phrases.no_value_no_word)


def _shared_window(explanation: Explanation) -> Range | None:
    """The window of most criteria, if none has another; those of tables that are asked count too."""
    criteria = [
        inner
        for rule in explanation.rules
        for each in rule.criteria
        for inner in (each, *(one for asked in each.asked for one in told(asked)))
    ]
    windows = [each.window for each in criteria if each.window is not None]
    is_shared = 2 * len(windows) > len(criteria) and all(each == windows[0] for each in windows)
    return windows[0] if is_shared else None


# The foot


def _foot(explanation: Explanation, look: Look, *, has_window: bool) -> Iterator[Line]:
    """What the decision leans on, and what its sources say is doubtful about themselves."""
    phrases = look.phrases
    pairs = [*leaning_facts(explanation.decision.leans_on, phrases)]
    if has_window:
        pairs += leaning_facts(explanation.window_leans_on, phrases, is_window=True)
    pairs += rehearsal_facts(explanation.decision.rehearsed, phrases)
    pairs += source_facts(explanation.question, phrases)
    if pairs:
        yield say()
        yield from facts(pairs, look)
