"""What must hold in a bundle although every part of it has the right shape, as far as no types are needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from zoneinfo import ZoneInfo

from policyctl.bundle.expressions import ExpressionReader
from policyctl.bundle.model import (
    AS_OF,
    CalendarEvent,
    Cohort,
    Decision,
    HitPolicy,
    InputNote,
    Key,
    LetterStatement,
    LiteralExpression,
    Parameter,
    Rule,
    Source,
    StandingFact,
    Table,
)
from policyctl.bundle.problems import Problem
from policyctl.bundle.words import label_problems, output_title_problems
from policyctl.diagnostics import nearest


def name_problems(
    parameters: Iterable[str], decisions: Iterable[str], cohorts: Iterable[str], notes: Iterable[str]
) -> Iterator[Problem]:
    """Names that mean two things, or that FEEL reads as something else."""
    taken = {AS_OF: "the day of the decision"}
    sections = (
        ("parameters", "a parameter", parameters),
        ("decisions", "a decision", decisions),
        ("cohorts", "a cohort", cohorts),
        ("inputs", "an input", notes),
    )
    for section, kind, names in sections:
        for name in names:
            key = (section, name)
            if name in taken:
                yield _of_name("B306", f"`{name}` is already {taken[name]}", key, "names share one space")
            elif is_reserved(name):
                yield _of_name("B306", f"`{name}` is a reserved word and names nothing", key)
            taken.setdefault(name, kind)


@cache
def is_reserved(name: str) -> bool:
    """Whether FEEL reads the word as something else than a name."""
    from policyctl.feel.syntax import Name

    formula = ExpressionReader().formula(name, ())
    return formula is None or not isinstance(formula.tree, Name)


def zone_problems(zone: str, key: Key) -> Iterator[Problem]:
    """Whether the tz database has no such zone."""
    if is_zone(zone):
        return
    from zoneinfo import available_timezones

    close = nearest(zone, available_timezones())
    hint = f"did you mean `{close}`?" if close else "zones have names such as America/Los_Angeles"
    yield _problem("B304", f"unknown time zone `{zone}`", key, hint)


def is_zone(name: str) -> bool:
    """Whether the tz database has a zone of that name."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # absent, malformed, or the name of a folder
        return False
    return True


def decides_problems(decides: str, decisions: Iterable[str]) -> Iterator[Problem]:
    """Whether the decision asked for is none of the bundle."""
    known = list(decisions)
    if decides not in known:
        yield _unknown_decision(decides, known, ("bundle", "decides"))


def window_problems(measured: Iterable[InputNote | Decision], decisions: Iterable[str]) -> Iterator[Problem]:
    """Windows that name no decision."""
    known = list(decisions)
    for each in measured:
        if not isinstance(each, Table) and each.window is not None and each.window not in known:
            yield _unknown_decision(each.window, known, (*each.key, "window"))


def event_problems(events: Iterable[CalendarEvent], decisions: Iterable[str]) -> Iterator[Problem]:
    """Calendar events that name no decision."""
    known = list(decisions)
    for event in events:
        for name, decision in (("decision", event.decision), ("judges", event.judges)):
            if decision is not None and decision not in known:
                yield _unknown_decision(decision, known, (*event.key, name))


def fact_problems(facts: Iterable[StandingFact], by_id: Mapping[str, Decision]) -> Iterator[Problem]:
    """Standing facts of a decision that is unknown or has no outcome of its own, and unknown outcomes."""
    for fact in facts:
        for name in ("fact", "from", "until"):
            if any(name == each for each, _ in fact.fields):
                message = f"every fact has its `{name}` already"
                yield _of_name("B301", message, (*fact.key, "set", name), "choose another name")
        decision, key = by_id.get(fact.decision), (*fact.key, "decision")
        match decision:
            case None:
                yield _unknown_decision(fact.decision, list(by_id), key)
            case Table(hit_policy=HitPolicy.COLLECT) | LiteralExpression():
                message = f"`{decision.id}` comes to no single outcome, so no fact can follow from one"
                yield _problem("B318", message, key, "name a decision table that does not collect")
            case Table():
                yield from _repeated(fact.outcomes, "outcome", (*fact.key, "outcome"))
                for outcome in dict.fromkeys(fact.outcomes):
                    yield from _outcome_problems(outcome, decision, (*fact.key, "outcome"))


def letter_problems(
    statements: Iterable[LetterStatement], decides: str, by_id: Mapping[str, Decision]
) -> Iterator[Problem]:
    """Statements of letters that say nothing, of no decision, or for outcomes that the bundle cannot decide."""
    asked = by_id.get(decides)
    for each in statements:
        if each.title is None and each.decision is None:
            hint = "give it a title, or the decision whose value it tells"
            yield _problem("B343", f"`{each.id}` of the letter says nothing", each.key, hint)
        if each.decision is not None and each.decision not in by_id:
            yield _unknown_decision(each.decision, list(by_id), (*each.key, "decision"))
        yield from _condition_problems(each, decides, asked)


def _condition_problems(
    statement: LetterStatement, decides: str, asked: Decision | None
) -> Iterator[Problem]:
    """Outcomes and rules of a statement that the decision the bundle decides does not have."""
    if not isinstance(asked, Table):
        if statement.outcomes or statement.rules:
            yield _problem("B302", f"`{decides}` has no outcomes and no rules", statement.key)
        return
    for index, outcome in enumerate(statement.outcomes):
        yield from _outcome_problems(outcome, asked, (*statement.key, "outcomes", index))
    ids = [each.id for each in asked.rules]
    for index, rule in enumerate(statement.rules):
        if rule not in ids:
            close = nearest(rule, ids)
            hint = f"did you mean `{close}`?" if close else None
            message = f"`{asked.id}` has no rule `{rule}`"
            yield _problem("B302", message, (*statement.key, "rules", index), hint)


def _unknown_decision(name: str, known: list[str], key: Key) -> Problem:
    close = nearest(name, known)
    listed = ", ".join(f"`{each}`" for each in known)
    hint = f"did you mean `{close}`?" if close else f"the decisions are {listed}"
    return _problem("B307", f"unknown decision `{name}`", key, hint)


def table_problems(table: Table) -> Iterator[Problem]:
    """What is wrong inside one decision table."""
    yield from _repeated(table.outcomes, "outcome", (*table.key, "outcomes"))
    yield from _outcome_problems(table.default, table, (*table.key, "default"))
    yield from label_problems(table.labels, (*table.outcomes, *table.output_texts()), table.key)
    yield from output_title_problems(table)
    yield from _repeated_ids(table.rules)
    yield from _aggregate_problems(table)
    if table.is_overridable and table.hit_policy is HitPolicy.COLLECT:
        message = "a table that collects has no single outcome that could be overridden"
        yield _of_name("B313", message, (*table.key, "overridable"))
    for rule in table.rules:
        yield from _outcome_problems(rule.then, table, (*rule.key, "then"))
        yield from _criterion_id_problems(rule)
        for group in rule.groups():
            if len(group.alternatives) == 1:
                message = f"the group `{group.id}` has one alternative only"
                yield _of_name("B308", message, group.key, "write its criteria under `when`")


def _outcome_problems(outcome: str | None, table: Table, key: Key) -> Iterator[Problem]:
    if outcome is None or outcome in table.outcomes:
        return
    close = nearest(outcome, table.outcomes)
    listed = ", ".join(f"`{each}`" for each in table.outcomes)
    hint = f"did you mean `{close}`?" if close else f"the outcomes are {listed}"
    yield _problem("B302", f"unknown outcome `{outcome}`", key, hint)


def _repeated(words: Iterable[str], kind: str, key: Key) -> Iterator[Problem]:
    seen = set()
    for index, word in enumerate(words):
        if word in seen:
            yield _problem("B301", f"{kind} `{word}` is listed twice", (*key, index))
        seen.add(word)


def _repeated_ids(rules: Iterable[Rule]) -> Iterator[Problem]:
    seen = set()
    for rule in rules:
        if rule.id in seen:
            yield _problem("B301", f"there is another rule `{rule.id}` in this table", (*rule.key, "id"))
        seen.add(rule.id)


def _criterion_id_problems(rule: Rule) -> Iterator[Problem]:
    seen = set()
    for criterion in rule.criteria():
        if criterion.id in seen:
            message = f"the rule `{rule.id}` has another criterion `{criterion.id}`"
            hint = "give one of them an `id`: { test = …, id = … }"
            yield _of_name("B301", message, criterion.key, hint)
        seen.add(criterion.id)


def _aggregate_problems(table: Table) -> Iterator[Problem]:
    key = (*table.key, "aggregate")
    if table.aggregator is not None and table.hit_policy is not HitPolicy.COLLECT:
        message = f"`aggregate` is for tables that collect, this one has hit policy {table.hit_policy.value}"
        yield _of_name("B313", message, key)
    if table.aggregated_output is not None:
        outputs = {name for rule in table.rules for name, _ in rule.outputs}
        if table.aggregated_output not in outputs:
            close = nearest(table.aggregated_output, outputs)
            hint = f"did you mean `{close}`?" if close else "add outputs to the rules"
            message = f"no rule has an output `{table.aggregated_output}`"
            yield _problem("B313", message, (*key, table.aggregator.value if table.aggregator else ""), hint)
    if table.default is None and table.default_outputs:
        message = "`default_outputs` without a `default`"
        yield _of_name("B313", message, (*table.key, "default_outputs"))


def repeated_examples(ids: Iterable[str]) -> Iterator[Problem]:
    """Examples of one id."""
    seen = set()
    for index, id_ in enumerate(ids):
        if id_ in seen:
            yield _problem("B301", f"there is another example `{id_}`", ("examples", index, "id"))
        seen.add(id_)


def clause_problems(
    sources: Iterable[Source],
    parameters: Iterable[Parameter],
    notes: Iterable[InputNote],
    decisions: Iterable[Decision],
    others: Iterable[Cohort | CalendarEvent | StandingFact | LetterStatement],
) -> Iterator[Problem]:
    """Clauses of documents that the bundle does not name."""
    known = [each.id for each in sources]
    cited = [(each.clause, each.key) for each in parameters]
    cited.extend((each.clause, each.key) for each in notes)
    cited.extend((each.clause, each.key) for each in others)
    for decision in decisions:
        cited.extend(_citations(decision))
    for clause, key in cited:
        for single in clause.split(", ") if clause else ():
            source = single.partition("-")[0]
            if source not in known:
                close = nearest(source, known)
                hint = f"did you mean `{close}-…`?" if close else f"add a table [sources.{source}]"
                message = f"clause `{single}` is of the unknown source `{source}`"
                yield _problem("B303", message, (*key, "clause"), hint)


def _citations(decision: Decision) -> Iterator[tuple[str | None, Key]]:
    yield decision.clause, decision.key
    match decision:
        case LiteralExpression():
            return
        case Table(rules=rules):
            for rule in rules:
                yield rule.clause, rule.key
                yield from ((each.clause, each.key) for each in rule.criteria())


def supersedes_problems(name: str, supersedes: str | None) -> Iterator[Problem]:
    """Whether the bundle supersedes itself."""
    if supersedes == name:
        yield _problem("B305", f"`{name}` supersedes itself", ("bundle", "supersedes"))


def by_id(decisions: Iterable[Decision]) -> Mapping[str, Decision]:
    """The decisions by their names."""
    return {each.id: each for each in decisions}


def _problem(code: str, message: str, key: Key, hint: str | None = None) -> Problem:
    return Problem(code=code, message=message, key=key, hint=hint)


def _of_name(code: str, message: str, key: Key, hint: str | None = None) -> Problem:
    return Problem(code=code, message=message, key=key, part="key", hint=hint)
