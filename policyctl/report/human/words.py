"""The sentences that decisions share on every screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from policyctl.bundle.model import Force, Interval, Provenance
from policyctl.bundle.model import Status as PolicyStatus
from policyctl.decision import CriterionStatus, Decision, Leaning, Overridden, Question, Status
from policyctl.languages import Words, labelled
from policyctl.rehearsals import Rehearsed
from policyctl.report.human.screen import BAD, FAINT, GOOD, OPEN, STRONG, Line, Look, Part, cells, folded, say
from policyctl.report.human.values import shown
from policyctl.report.phrases.form import Phrases

MARKS = {
    CriterionStatus.PASS: ("✓", GOOD),
    CriterionStatus.FAIL: ("✗", BAD),
    CriterionStatus.UNKNOWN: ("?", OPEN),
    CriterionStatus.NOT_APPLICABLE: ("–", OPEN),
}
"""The sign of each status and its colour; a sign says the same without one."""

_LEAST_LABEL, _MOST_LABEL = 12, 32
"""Cells of the words in front of a fact, the blanks around them included."""


def answer(decision: Decision, question: Question, phrases: Phrases) -> tuple[Part, ...]:
    """What came out, to follow the subject: ` is ordinary`, ` is undetermined: gold or silver is possible`."""
    if decision.status is Status.DECIDED:
        may = phrases.may if decision.force is Force.MAY else ""
        value = shown(decision.value, labels=question.labels, phrases=phrases)
        return (_verb(decision, question, phrases), (value, STRONG), may)
    verb, rest = phrases.is_status[decision.status]
    style = {Status.UNDETERMINED: f"{STRONG} {OPEN}", Status.ERROR: f"{STRONG} {BAD}"}
    if decision.status is Status.UNDETERMINED:
        names = possible(decision, question, phrases)
        rest = phrases.is_possible.format(names) if names else ""
    return (verb, (phrases.statuses[decision.status], style.get(decision.status, STRONG)), rest)


def settable(name: str, titles: Mapping[str, Words], phrases: Phrases) -> str:
    """What can be given, a fact or a parameter: its title with the name it is given by, `Least sales (sales_floor)`."""
    title = titles.get(name)
    return phrases.in_brackets.format(title.to(phrases.language), name) if title else name


def rule_name(name: str, question: Question, phrases: Phrases) -> str:
    """What a rule is called: its title, or its id where it has none."""
    title = question.titles.rules.get(name)
    return phrases.quoted.format(title.to(phrases.language)) if title else f"`{name}`"


def held_and_open(decision: Decision, name: Callable[[str], str]) -> tuple[list[str], list[str]]:
    """What the rules of a decision that hold are called, and those that are open and would decide alike."""
    is_open = {each.id for each in decision.results if each.status is CriterionStatus.UNKNOWN}
    held = dict.fromkeys(name(each) for each in decision.rules if each not in is_open)
    may_hold = dict.fromkeys(name(each) for each in decision.rules if each in is_open)
    return [*held], [*may_hold]


def by_rules(held: Sequence[str], may_hold: Sequence[str], form: str, phrases: Phrases) -> str:
    """The rules that hold, as `form` says them, and in brackets those that may: `rule a (or b, should it hold)`."""
    said = form.format(listed(held, phrases.comma, phrases.and_))
    if not may_hold:
        return said
    return said + phrases.or_should_it_hold.format(listed(may_hold, phrases.comma, phrases.or_))


def before_and_after(overridden: Overridden, labels: Mapping[str, Words], phrases: Phrases) -> str:
    """`closed before, stays after`."""
    before = phrases.statuses[overridden.status]
    if overridden.before is not None:
        before = labelled(overridden.before, labels, phrases.language)
    after = labelled(overridden.after, labels, phrases.language)
    return phrases.before_and_after.format(before, after)


def override_facts(decision: Decision, question: Question, phrases: Phrases) -> Iterator[tuple[str, Line]]:
    """Who overrode the decision or one it uses, why, and for which days."""
    for each in decision.overridden:
        said = override_text(each, decision, question, phrases)
        yield phrases.override, say(said, (f"  {each.clause}", FAINT) if each.clause else "")


def override_text(overridden: Overridden, decision: Decision, question: Question, phrases: Phrases) -> str:
    """`closed before, stays after, by J. Li from 2022-09-05 until 2022-12-31: earthquake`."""
    name = overridden.decision
    what = before_and_after(overridden, question.titles.labels.get(name, question.labels), phrases)
    if name != decision.decision:
        what = f"{labelled(name, question.titles.decisions, phrases.language)}{phrases.colon}{what}"
    if not overridden.changes:
        what = phrases.changes_nothing.format(what)
    said = (what, overridden.who, overridden.begins, overridden.ends, overridden.why)
    return phrases.overridden_by.format(*said)


def possible(decision: Decision, question: Question, phrases: Phrases) -> str:
    """The outcomes that an undetermined decision can still have: `gold, silver or no outcome`."""
    names = [
        labelled(each, question.labels, phrases.language) if each else phrases.no_outcome
        for each in decision.possible
    ]
    return listed(names, phrases.comma, phrases.or_)


def _verb(decision: Decision, question: Question, phrases: Phrases) -> str:
    """What joins the subject and the value: it is a tier, it has causes, a window of it is a range."""
    match decision.value:
        case str():
            return phrases.is_value
        case list():
            return phrases.is_list
        case _:
            return phrases.is_other.format(heading_of(question, phrases))


def facts(pairs: Iterable[tuple[str, Line]], look: Look) -> Iterator[Line]:
    """Each fact behind its name in one column; a name that is too wide has a line of its own."""
    told = list(pairs)
    widest = max((cells(name) + 4 for name, _ in told if cells(name) + 4 <= _MOST_LABEL), default=0)
    width = max(_LEAST_LABEL, widest)
    narrower = Look(look.width - width, look.is_colored, look.phrases)
    for name, words in told:
        label = f"  {name}"
        if cells(name) + 4 > width:
            yield say((label, FAINT))
            label = ""
        for line in folded(words, narrower):
            yield say((label + " " * (width - cells(label)), FAINT), line)
            label = ""


def asked_fact(question: Question, phrases: Phrases) -> tuple[str, Line]:
    """What was asked, and on which day."""
    return phrases.asked, say(phrases.on_day.format(heading_of(question, phrases), question.as_of))


def heading_of(question: Question, phrases: Phrases) -> str:
    """What readers call the decision that is asked."""
    return question.heading.to(phrases.language) if question.heading else question.decision


def leaning_facts(
    leanings: Sequence[Leaning], phrases: Phrases, *, is_window: bool = False
) -> Iterator[tuple[str, Line]]:
    """What was leaned on that no source gives, by provenance and origin; `is_window` where a window leans on it."""
    groups: dict[tuple[Provenance, str], list[str]] = {}
    for each in leanings:
        titles = {each.parameter: each.title} if each.title else {}
        name = settable(each.parameter, titles, phrases)
        groups.setdefault((each.provenance, each.origin), []).append(name)
    purpose = phrases.for_its_window if is_window else ""
    for (provenance, origin), names in groups.items():
        kind = (phrases.provenances[provenance], f"{STRONG} {OPEN}")
        values = phrases.values_without_source.of(len(names)).format(purpose)
        number, _, rest = values.partition("|")
        said = phrases.from_origin.format(origin, phrases.comma.join(names))
        yield phrases.leans_on, say(number, kind, rest, said)


def rehearsal_facts(rehearsed: Iterable[Rehearsed], phrases: Phrases) -> Iterator[tuple[str, Line]]:
    """The facts of standing that were leaned on and hold for nobody, by the rehearsal that left them."""
    groups: dict[tuple[str, date], list[str]] = {}
    for each in rehearsed:
        names = groups.setdefault((each.bundle, each.as_of), [])
        names.extend([each.fact] if each.fact not in names else [])
    for (bundle, as_of), names in groups.items():
        before, kind, after = phrases.facts_of_rehearsal.split("|")
        said = after.format(bundle, as_of, phrases.comma.join(names))
        yield phrases.leans_on, say(before, (kind, f"{STRONG} {OPEN}"), said)


def policy_fact(question: Question, phrases: Phrases) -> tuple[str, Line]:
    """The policy that was asked, and whether it applies on that day at all."""
    title = question.title.to(phrases.language)
    words: list[Part] = [phrases.policy_title.format(question.policy, title)]
    if question.status is not PolicyStatus.RELEASED:
        words.append((phrases.does_not_apply[question.status], OPEN))
    elif not question.in_force.contains(question.as_of):
        dates = dates_of(question.in_force, phrases)
        words.append((phrases.not_in_force.format(question.as_of, dates), OPEN))
    return phrases.policy, say(*words)


def dates_of(interval: Interval, phrases: Phrases) -> str:
    """When the version is in force: `from 2022-01-01 until 2023-07-01`."""
    start = phrases.from_day.format(interval.start) if interval.start else ""
    end = phrases.until_day.format(interval.end) if interval.end else ""
    return " ".join(filter(None, (start, end)))


def source_facts(question: Question, phrases: Phrases) -> Iterator[tuple[str, Line]]:
    """What the sources of the policy say is doubtful about themselves."""
    for each in question.sources:
        if each.warning:
            warning = each.warning.to(phrases.language)
            yield phrases.source, say(phrases.source_is.format(each.id, warning))


def missing_facts(decision: Decision, question: Question, phrases: Phrases) -> Iterator[tuple[str, Line]]:
    """What would settle the decision; nothing where it is settled."""
    settles, titles = decision.settles, question.titles
    if settles.inputs:
        names = phrases.comma.join(settable(each, titles.inputs, phrases) for each in settles.inputs)
        yield phrases.missing_label, say(phrases.facts, (names, OPEN))
    yield from parameter_facts(settles.parameters, question, phrases)
    for cohort in settles.cohorts:
        before, _, after = phrases.rest_of_cohort.partition("{}")
        name = labelled(cohort, titles.cohorts, phrases.language)
        yield phrases.missing_label, say(before, (name, OPEN), after.format(cohort))


def parameter_facts(
    parameters: Sequence[str], question: Question, phrases: Phrases
) -> Iterator[tuple[str, Line]]:
    """The parameters that are missing, in one line; nothing where there are none."""
    if parameters:
        names = (settable(each, question.titles.parameters, phrases) for each in parameters)
        yield phrases.missing_label, say(phrases.parameters, (phrases.comma.join(names), OPEN))


def listed(words: Sequence[str], comma: str = ", ", last: str = " and ") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return last.join(filter(None, [comma.join(words[:-1]), *words[-1:]]))


def counted(number: int, thing: str) -> str:
    """`1 row`, `2,000 rows`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
