"""A resolved bundle line by line, each with the place it was written at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import assert_never

from msgspec import Struct

from policyctl.bundle.canonical import shortest
from policyctl.bundle.examples import fact_text
from policyctl.bundle.model import (
    AnyOf,
    Bundle,
    CalendarEvent,
    Cohort,
    Condition,
    Criterion,
    Decision,
    Example,
    Formula,
    InputNote,
    Key,
    LetterStatement,
    LetterTemplate,
    LiteralExpression,
    Parameter,
    ParameterScalar,
    ParameterValue,
    Rule,
    Source,
    StandingFact,
    Table,
)
from policyctl.bundle.places import Places, index_places
from policyctl.diagnostics import Place
from policyctl.feel.printer import print_expression, print_unary_tests
from policyctl.languages import Words, every_language


class Line(Struct, frozen=True, kw_only=True):
    """One thing a bundle says: what it is, its name and its text, the place it was written at.

    `depth` says inside how many other lines it stands; `is_inherited` that it stands in the text of a base.
    """

    depth: int
    kind: str
    name: str
    text: str
    place: Place
    is_inherited: bool


class _Entry(Struct, frozen=True):
    depth: int
    kind: str
    name: str
    text: str
    key: Key


def outline(bundle: Bundle) -> tuple[Line, ...]:
    """Everything the bundle says except its header and examples, in its order."""
    return _lines(bundle, _entries(bundle))


def outline_examples(bundle: Bundle) -> tuple[Line, ...]:
    """The examples written out: what one takes over from another has the place where it stands there."""
    return _lines(bundle, (each for example in bundle.examples for each in _example(example)))


def _lines(bundle: Bundle, entries: Iterable[_Entry]) -> tuple[Line, ...]:
    locate = _locator(bundle)
    return tuple(
        Line(
            depth=each.depth,
            kind=each.kind,
            name=each.name,
            text=each.text,
            place=locate(each.key),
            is_inherited=bundle.passage(each.key).file != bundle.file,
        )
        for each in entries
    )


def _locator(bundle: Bundle) -> Callable[[Key], Place]:
    indexed: dict[str, Places] = {}

    def locate(key: Key) -> Place:
        passage = bundle.passage(key)
        if passage.file not in indexed:
            indexed[passage.file] = index_places(passage.text, file=passage.file)
        return indexed[passage.file].locate(passage.key, part="key")

    return locate


def _entries(bundle: Bundle) -> Iterator[_Entry]:
    yield from (_source(each) for each in bundle.sources)
    for parameter in bundle.parameters:
        yield from _parameter(parameter)
    yield from (_input(each) for each in bundle.inputs)
    for decision in bundle.decisions:
        yield from _decision(decision)
    for cohort in bundle.cohorts:
        yield from _cohort(cohort)
    yield from (_event(each) for each in bundle.calendar)
    for fact in bundle.standing:
        yield from _fact(fact)
    yield from (_statement(each) for each in bundle.letter)
    yield from (_template(each) for each in bundle.letter_templates)


def _source(source: Source) -> _Entry:
    return _Entry(0, "source", source.id, f"{every_language(source.title)}", ("sources", source.id))


def _parameter(parameter: Parameter) -> Iterator[_Entry]:
    by = f" by {', '.join(parameter.by)}" if parameter.by else ""
    unit = f" of {parameter.unit}" if parameter.unit else ""
    kind = f"list of {parameter.type}s" if parameter.is_list else parameter.type
    text = f"{kind}{unit}{by}, {parameter.provenance.value}"
    yield _Entry(0, "parameter", parameter.id, text, parameter.key)
    for cell, value in parameter.cells.items():
        yield _Entry(1, "value", ".".join(cell) or "value", _value(value), parameter.key)
    yield from _labels(parameter.labels, parameter.key)


def _value(value: ParameterValue) -> str:
    written = value.value
    texts = [_scalar(each) for each in written] if isinstance(written, tuple) else [_scalar(written)]
    return f"{', '.join(texts)} ({value.provenance.value}, from {value.origin})"


def _labels(labels: Mapping[str, Words], key: Key) -> Iterator[_Entry]:
    """What readers call outcomes and options, in every language."""
    for value, words in labels.items():
        yield _Entry(1, "label", value, every_language(words) or "", (*key, "labels", value))


def _statement(statement: LetterStatement) -> _Entry:
    said = every_language(statement.title) or statement.decision or ""
    return _Entry(0, "letter", statement.id, f"{statement.topic.value}: {said}", statement.key)


def _template(template: LetterTemplate) -> _Entry:
    text = f"{template.file}, sha256:{template.sha256}"
    return _Entry(0, "letter template", template.language.value, text, template.key)


def _scalar(value: ParameterScalar) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return value
        case Decimal():
            return shortest(value)
        case date():
            return value.isoformat()
        case _:
            assert_never(value)


def _input(note: InputNote) -> _Entry:
    window = f"measured over {note.window}" if note.window else every_language(note.title) or ""
    return _Entry(0, "input", note.name, window, note.key)


def _cohort(cohort: Cohort) -> Iterator[_Entry]:
    member = print_expression(cohort.member.tree) if cohort.member else "everybody"
    text = f"{member}, ranked by {print_expression(cohort.amount.tree)}"
    yield _Entry(0, "cohort", cohort.id, text, cohort.key)
    for name, formulas in (("parted by", cohort.by), ("alike in", cohort.same)):
        for each in formulas:
            yield _Entry(1, name, each.text, "", each.key)


def _event(event: CalendarEvent) -> _Entry:
    often = f"every {event.every.value}" if event.every else "once"
    about = "about " if event.approximate else ""
    return _Entry(0, "event", event.id, f"{event.kind.value} {often}: {about}{event.decision}", event.key)


def _fact(fact: StandingFact) -> Iterator[_Entry]:
    text = f"where {fact.decision} is {' or '.join(fact.outcomes)}"
    yield _Entry(0, "standing", fact.id, text, fact.key)
    for name, formula in fact.formulas:
        yield _Entry(1, "value", name, print_expression(formula.tree), formula.key)


def _decision(decision: Decision) -> Iterator[_Entry]:
    match decision:
        case LiteralExpression():
            text = print_expression(decision.expression.tree)
            window = f", measured over {decision.window}" if decision.window else ""
            yield _Entry(0, "decision", decision.id, text + window, decision.key)
            yield from _labels(decision.labels, decision.key)
        case Table():
            yield from _table(decision)
        case _:
            assert_never(decision)


def _table(table: Table) -> Iterator[_Entry]:
    default = f"; otherwise {table.default}" if table.default else ""
    overridable = "; overridable" if table.is_overridable else ""
    text = f"{table.hit_policy.value}: {', '.join(table.outcomes)}{default}{overridable}"
    yield _Entry(0, "decision", table.id, text, table.key)
    yield from _labels(table.labels, table.key)
    for name, title in table.output_titles.items():
        yield _Entry(
            1, "output title", name, every_language(title) or "", (*table.key, "output_titles", name)
        )
    for rule in table.rules:
        yield from _rule(rule)
    yield from _outputs(table.default_outputs, 1)


def _rule(rule: Rule) -> Iterator[_Entry]:
    yield _Entry(1, "rule", rule.id, f"{rule.force.value} be {rule.then}", rule.key)
    yield from _conditions(rule.conditions)
    yield from _outputs(rule.outputs, 2)


def _conditions(conditions: Iterable[Condition]) -> Iterator[_Entry]:
    for each in conditions:
        match each:
            case Criterion():
                yield _criterion(each, 2)
            case AnyOf():
                yield _Entry(2, "any of", each.id, "", each.key)
                for number, alternative in enumerate(each.alternatives, 1):
                    yield _Entry(3, "alternative", str(number), "", alternative.key)
                    yield from (_criterion(one, 4) for one in alternative.criteria)
            case _:
                assert_never(each)


def _criterion(criterion: Criterion, depth: int) -> _Entry:
    test = print_unary_tests(criterion.test.tree)
    input_ = print_expression(criterion.input.tree)
    text = test if input_ == criterion.id else f"{input_}: {test}"
    return _Entry(depth, "criterion", criterion.id, text, criterion.key)


def _outputs(outputs: Iterable[tuple[str, Formula]], depth: int) -> Iterator[_Entry]:
    for name, formula in outputs:
        yield _Entry(depth, "output", name, print_expression(formula.tree), formula.key)


def _example(example: Example) -> Iterator[_Entry]:
    key = example.key
    yield _Entry(0, "example", example.id, example.title or "", key)
    yield _Entry(1, "as_of", "as_of", example.as_of.isoformat(), (*key, "as_of"))
    if example.parameters is not None:
        yield _Entry(1, "parameters", "parameters", example.parameters, (*key, "parameters"))
    for name, value in example.set.items():
        yield _Entry(1, "set", name, fact_text(value), (*key, "set", name))
    for name, value in example.input.items():
        yield _Entry(1, "input", name, fact_text(value), (*key, "input", name))
    for name, outcome in example.overrides.items():
        yield _Entry(1, "override", name, outcome, (*key, "overrides", name))
    for index, other in enumerate(example.others or ()):
        yield _Entry(1, "other", str(index + 1), fact_text(other), (*key, "others", index))
    for name, value in example.expect.items():
        yield _Entry(1, "expect", name, fact_text(value), (*key, "expect", name))
    if example.leaves is not None:
        yield _Entry(1, "leaves", "leaves", fact_text(example.leaves), (*key, "leaves"))
