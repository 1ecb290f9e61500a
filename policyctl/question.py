"""What is asked of a program: the question, with what readers call everything that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from policyctl.bundle.model import Criterion, Rule, Table
from policyctl.decision import Group, Question, Titles
from policyctl.languages import Words
from policyctl.program.model import CompiledTable, Program


def question(program: Program, decision: str | None, as_of: date) -> Question:
    """What is asked; without a decision of its name, the one the bundle decides. Raises KeyError when there is none."""
    bundle = program.bundle
    asked = program.decision(decision or bundle.decides).source
    table = asked if isinstance(asked, Table) else None
    compiled = program.decision(asked.id)
    outputs = compiled.outputs if isinstance(compiled, CompiledTable) else ()
    return Question(
        policy=bundle.name,
        title=bundle.title,
        status=bundle.status,
        in_force=bundle.in_force,
        time_zone=bundle.time_zone,
        sources=bundle.sources,
        subject=bundle.subject,
        decision=asked.id,
        heading=asked.title,
        outcomes=table.outcomes if table else (),
        labels=table.labels if table else {},
        default=table.default if table else None,
        output_types={each.name: each.type for each in outputs},
        output_titles=table.output_titles if table else {},
        titles=_titles(program, table.rules if table else ()),
        groups={rule.id: groups for rule in table.rules if (groups := _groups(rule))} if table else {},
        as_of=as_of,
    )


def _titles(program: Program, rules: Sequence[Rule]) -> Titles:
    bundle = program.bundle
    return Titles(
        rules={each.id: each.title for each in rules if each.title},
        criteria={
            rule.id: {each.id: found for each in rule.criteria() if (found := criterion_title(program, each))}
            for rule in rules
        },
        inputs={each.name: each.title for each in program.record.fields if each.title},
        parameters={each.id: each.title for each in bundle.parameters if each.title},
        cohorts={each.id: each.title for each in bundle.cohorts if each.title},
        decisions={each.id: each.title for each in bundle.decisions if each.title},
        labels={each.id: each.labels for each in bundle.decisions},
    )


def criterion_title(program: Program, criterion: Criterion) -> Words | None:
    """Its own, or that of the field that is tested as it is, or of the decision or parameter by whose name it goes."""
    name = criterion.input.text
    field = program.record.field(name)
    if criterion.title is not None or field is not None or criterion.id != name:
        return criterion.title or (field.title if field else None)
    named = (*program.bundle.decisions, *program.bundle.parameters)
    return next((each.title for each in named if each.id == name), None)


def _groups(rule: Rule) -> tuple[Group, ...]:
    """The groups of a rule by the ids of their criteria."""
    return tuple(
        tuple(tuple(each.id for each in alternative.criteria) for alternative in group.alternatives)
        for group in rule.groups()
    )
