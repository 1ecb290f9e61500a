"""What a bundle means as one document, and its digest: two bundles that decide alike by the same text are the same.

1. Covered is the resolved bundle: the expressions in their canonical print, the values the bundle itself gives with
   their provenance, the clauses and the digests of the sources they stand in, the days it is in force, the bundle it
   extends (by its digest), and the schema of its subject without annotations.
2. Left out is what only speaks to a reader: titles, descriptions, warnings, reasons, letters, examples, comments, and
   the way the text is laid out; and what only names the bundle: its version, and how far it has come (draft,
   consultation, released).
3. Tables have no order, arrays have one. A value that stands where it could be left out counts as left out.
4. Decimals are their shortest texts, so that `0.950` is `0.95`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from datetime import date
from decimal import Decimal
from typing import assert_never

from policyctl.bundle.canonical import Canonical, digest_of, digest_of_bytes, shortest
from policyctl.bundle.model import (
    Bundle,
    CalendarEvent,
    Cohort,
    Criterion,
    Decision,
    Formula,
    InputNote,
    Interval,
    LiteralExpression,
    Parameter,
    ParameterScalar,
    ParameterValue,
    Rule,
    Source,
    StandingFact,
    Table,
)
from policyctl.feel.printer import print_expression, print_unary_tests

_Object = dict[str, Canonical]

FORM = "policyctl/bundle-form/1"
"""The rules of this module; a digest of another form is another digest."""


def semantic_digest(
    bundle: Bundle, schema: Mapping[str, object], known: MutableMapping[str, str] | None = None
) -> str:
    """The digest of what the bundle means to subjects of the schema, a JSON Schema with exact numbers.

    Values that parameter sets or the command line gave do not count: `parameter_digest` covers those. `known` are the
    digests of other bundles of the same library, by their names; this one's and its bases' are added.
    """
    known = {} if known is None else known
    if bundle.name not in known:
        base = semantic_digest(bundle.base, schema, known) if bundle.base else None
        known[bundle.name] = digest_of(bundle_form(bundle, schema, base))
    return known[bundle.name]


def byte_digest(bundle: Bundle) -> str:
    """The digest of the file of the bundle, byte for byte."""
    return digest_of_bytes(bundle.text.encode())


def parameter_digest(bundle: Bundle) -> str:
    """The digest of the values that the parameters of the bundle have, whatever gave them."""
    return digest_of({each.id: _cells(each) for each in bundle.parameters if each.cells})


def schema_digest(schema: Mapping[str, object]) -> str:
    """The digest of a subject's schema without its annotations."""
    return digest_of(schema_form(schema))


def bundle_form(bundle: Bundle, schema: Mapping[str, object], base: str | None) -> _Object:
    """The document that the semantic digest is of; `base` is the digest of the bundle that it extends."""
    zone = bundle.zone_parameter
    return _without_empty(
        {
            "form": FORM,
            "id": bundle.id,
            "subject": bundle.subject,
            "schema": schema_form(schema),
            "extends": base,
            "in_force": _interval(bundle.in_force),
            "supersedes": bundle.supersedes,
            "time_zone": {"parameter": zone} if zone else bundle.time_zone,
            "decides": bundle.decides,
            "when_null": bundle.when_null.value,
            "sources": {each.id: _source(each) for each in bundle.sources},
            "parameters": {each.id: _parameter(each) for each in bundle.declared},
            "inputs": _without_empty({each.name: _input(each) for each in bundle.inputs}),
            "decisions": {each.id: _decision(each) for each in bundle.decisions},
            "cohorts": {each.id: _cohort(each) for each in bundle.cohorts},
            "calendar": {each.id: _event(each) for each in bundle.calendar},
            "standing": {each.id: _fact(each) for each in bundle.standing},
        }
    )


def _interval(interval: Interval) -> Canonical:
    return _without_empty({"from": _day(interval.start), "until": _day(interval.end)})


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _source(source: Source) -> Canonical:
    return _without_empty({"sha256": source.sha256})


def _parameter(parameter: Parameter) -> Canonical:
    return _without_empty(
        {
            "type": parameter.type,
            "list": parameter.is_list or None,
            "max_items": parameter.max_items,
            "by": list(parameter.by),
            "keys": {name: list(keys) for name, keys in parameter.keys.items()},
            "scale": parameter.scale or None,
            "minimum": _number(parameter.minimum),
            "maximum": _number(parameter.maximum),
            "unit": parameter.unit,
            "options": list(parameter.options or ()),
            "clause": parameter.clause,
            "values": _cells(parameter),
        }
    )


def _number(number: Decimal | None) -> str | None:
    return None if number is None else shortest(number)


def _cells(parameter: Parameter) -> Canonical:
    """Every value with its provenance and the keys of its cell, in the order of those keys."""
    return [[list(cell), *_value(parameter.cells[cell])] for cell in sorted(parameter.cells)]


def _value(value: ParameterValue) -> tuple[Canonical, str]:
    written = value.value
    if isinstance(written, tuple):
        return [_scalar(each) for each in written], value.provenance.value
    return _scalar(written), value.provenance.value


def _scalar(value: ParameterScalar) -> Canonical:
    match value:
        case bool() | str():
            return value
        case Decimal():
            return shortest(value)
        case date():
            return value.isoformat()
        case _:
            assert_never(value)


def _input(note: InputNote) -> Canonical:
    return _without_empty({"window": note.window, "clause": note.clause})


def _cohort(cohort: Cohort) -> Canonical:
    return _without_empty(
        {
            "member": _formula(cohort.member) if cohort.member else None,
            "amount": _formula(cohort.amount),
            "by": sorted(_formula(each) for each in cohort.by),
            "same": sorted(_formula(each) for each in cohort.same),
            "clause": cohort.clause,
        }
    )


def _event(event: CalendarEvent) -> Canonical:
    return _without_empty(
        {
            "decision": event.decision,
            "kind": event.kind.value,
            "every": event.every.value if event.every else None,
            "judges": event.judges,
            "approximate": event.approximate or None,
            "question": event.question.en if event.question else None,
            "clause": event.clause,
        }
    )


def _fact(fact: StandingFact) -> Canonical:
    return _without_empty(
        {
            "decision": fact.decision,
            "outcomes": sorted(fact.outcomes),
            "values": {name: _formula(formula) for name, formula in fact.formulas},
            "clause": fact.clause,
        }
    )


def _decision(decision: Decision) -> Canonical:
    match decision:
        case LiteralExpression():
            written = {"window": decision.window, "clause": decision.clause}
            return _without_empty({"expression": _formula(decision.expression), **written})
        case Table():
            return _table(decision)
        case _:
            assert_never(decision)


def _table(table: Table) -> Canonical:
    return _without_empty(
        {
            "hit_policy": table.hit_policy.value,
            "outcomes": list(table.outcomes),
            "default": table.default,
            "default_outputs": _outputs(table.default_outputs),
            "aggregator": table.aggregator.value if table.aggregator else None,
            "aggregated_output": table.aggregated_output,
            "clause": table.clause,
            "overridable": table.is_overridable or None,
            "rules": [_rule(each) for each in table.rules],
        }
    )


def _rule(rule: Rule) -> Canonical:
    when = (each for each in rule.conditions if isinstance(each, Criterion))
    return _without_empty(
        {
            "id": rule.id,
            "then": rule.then,
            "force": rule.force.value,
            "clause": rule.clause,
            "when": _criteria(when),
            "any_of": {
                each.id: [_criteria(one.criteria) for one in each.alternatives] for each in rule.groups()
            },
            "outputs": _outputs(rule.outputs),
        }
    )


def _criteria(criteria: Iterable[Criterion]) -> Canonical:
    return {each.id: _criterion(each) for each in criteria}


def _criterion(criterion: Criterion) -> Canonical:
    return _without_empty(
        {
            "input": _formula(criterion.input),
            "test": print_unary_tests(criterion.test.tree),
            "when_null": criterion.when_null.value if criterion.when_null else None,
            "clause": criterion.clause,
        }
    )


def _outputs(outputs: Iterable[tuple[str, Formula]]) -> Canonical:
    return {name: _formula(formula) for name, formula in outputs}


def _formula(formula: Formula) -> str:
    return print_expression(formula.tree)


_ANNOTATIONS = frozenset(
    {"$schema", "$id", "$comment", "title", "description", "examples", "x-translations", "x-version"}
)
"""What a schema says to a reader, or of itself; every other keyword is about subjects."""

_NAMED_SCHEMAS = frozenset({"properties", "$defs"})
"""The keywords whose members are schemas under names of the author's."""


def schema_form(schema: Mapping[str, object]) -> _Object:
    """The schema without annotations, its numbers as texts."""
    return dict(_keywords(schema))


def _keywords(schema: Mapping[str, object]) -> Iterator[tuple[str, Canonical]]:
    for name, value in schema.items():
        if name in _NAMED_SCHEMAS and isinstance(value, Mapping):
            yield name, {each: _json(inner) for each, inner in value.items()}
        elif name == "required" and isinstance(value, list):
            yield name, sorted(value)
        elif name not in _ANNOTATIONS:
            yield name, _json(value)


def _json(value: object) -> Canonical:
    match value:
        case None | bool() | str():
            return value
        case int() | Decimal():
            return shortest(value)
        case Mapping():
            return dict(_keywords(value))
        case list():
            return [_json(each) for each in value]
        case _:
            raise TypeError(f"no JSON: {value!r}")


def _without_empty(members: _Object) -> _Object:
    """The members that say something: what is None or holds nothing is as if it were not written."""
    return {name: each for name, each in members.items() if each is not None and each != [] and each != {}}
