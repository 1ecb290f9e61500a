"""The examples of a bundle, and whether what they expect is something the bundle can say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import cast

from msgspec import structs

from policyctl.bundle.document import Document
from policyctl.bundle.document import Table as TomlTable
from policyctl.bundle.likeness import Case, written_out
from policyctl.bundle.model import Decision, Example, HitPolicy, Key, Passage, StandingFact, Table
from policyctl.bundle.problems import Problem
from policyctl.diagnostics import nearest

ABOUT_THE_DECISION = ("rule", "status", "missing", "possible")
"""What an example can expect of the decision asked for, beside the values of decisions by name."""


def examples_in(tables: TomlTable) -> list[TomlTable]:
    """The tables of the examples of a whole document."""
    return cast("list[TomlTable]", tables.get("examples", []))


def read_examples(
    document: Document, problems: list[Problem]
) -> tuple[tuple[Example, ...], Mapping[Key, Passage]]:
    """The examples written out in the order they are written, and where what they take over from each other stands.

    Left out are those of which `problems` says that they cannot be written out.
    """
    tables, json = examples_in(document.table), examples_in(document.json)
    examples: list[Example] = []
    passages: dict[Key, Passage] = {}
    for index, (table, case) in enumerate(zip(tables, written_out(tables, json, problems), strict=True)):
        if case is not None:
            key: Key = ("examples", index)
            examples.append(_example(table, case, key))
            for part, stands in case.stands.items():
                here = (*key, *part)
                if stands != here:
                    passages[here] = Passage(document.file, document.text, stands)
    return tuple(examples), passages


def _example(table: TomlTable, case: Case, key: Key) -> Example:
    """An example; its input is JSON data, like any subject's: dates are texts, what `nulls` names is None."""
    return Example(
        id=cast("str", table["id"]),
        input=case.input(),
        others=case.others,
        as_of=cast("date", case.as_of),
        expect=cast("TomlTable", table["expect"]),
        key=key,
        set=case.set,
        parameters=case.parameters,
        overrides=cast("Mapping[str, str]", case.overrides),
        leaves=cast("Mapping[str, TomlTable] | None", table.get("leaves")),
        title=cast("str | None", table.get("title")),
    )


def fact_text(value: object) -> str:
    """A fact of an example, or what it expects: `0.95`, `[a, b]`, `{gold = 3}`, `null`."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case Decimal():
            return f"{value:f}"
        case dict():
            return f"{{{', '.join(f'{name} = {fact_text(each)}' for name, each in value.items())}}}"
        case list():
            return f"[{', '.join(map(fact_text, value))}]"
        case _:
            return str(value)


def example_problems(
    examples: Iterable[Example],
    tables: Sequence[TomlTable],
    decisions: Mapping[str, Decision],
    decides: str,
    standing: Sequence[StandingFact],
) -> Iterator[Problem]:
    """What the examples say that cannot be, and what they expect that no decision of the bundle can give."""
    for example in examples:
        table = tables[cast("int", example.key[-1])]
        if isinstance(table.get("as_of"), str):
            key = (*example.key, "as_of")
            yield _problem("B203", f'found `"{example.as_of}"`, expected a date', key, "take the quotes away")
        for index, name in enumerate(cast("list[str]", table.get("nulls", []))):
            message = _null_problem(name, cast("TomlTable", table.get("input", {})), example.input)
            if message is not None:
                yield _problem("B314", message, (*example.key, "nulls", index))
        yield from _expectation_problems(example, decisions, decides)
        for name, outcome in cast("Mapping[str, str]", table.get("overrides", {})).items():
            yield from _override_problems(name, outcome, decisions, (*example.key, "overrides", name))
        yield from _fact_problems(example, standing)


def _null_problem(name: str, given: TomlTable, facts: Mapping[str, object]) -> str | None:
    """What is wrong with a name in `nulls`: the example gives it, or there are no rows to have it in."""
    rows, dot, _ = name.partition(".")
    if dot and not isinstance(facts.get(rows), list):
        return f"`{name}` is said to be null and there are no `{rows}`"
    return f"`{name}` is said to be null and has a value" if name in given else None


def _expectation_problems(
    example: Example, decisions: Mapping[str, Decision], decides: str
) -> Iterator[Problem]:
    asked = decisions.get(decides)
    for name, expected in example.expect.items():
        key = (*example.key, "expect", name)
        if name in decisions:
            yield from _outcome_problems(decisions[name], expected, key)
        elif name.partition(".")[0] in decisions:
            yield from _output_problems(name, decisions, key)
        elif name not in ABOUT_THE_DECISION:
            close = nearest(name, [*decisions, *ABOUT_THE_DECISION])
            hint = f"did you mean `{close}`?" if close else None
            yield Problem(code="B314", message=f"unknown decision `{name}`", key=key, part="key", hint=hint)
        elif isinstance(asked, Table):
            yield from _about_problems(asked, name, expected, key)


def _override_problems(
    name: str, outcome: str, decisions: Mapping[str, Decision], key: Key
) -> Iterator[Problem]:
    """What is wrong with an override of an example, as it would be with one in a file."""
    match decisions.get(name):
        case None:
            for each in _unknown(list(decisions), name, "unknown decision", key):
                yield structs.replace(each, part="key")
        case Table(is_overridable=True) as table:
            yield from _unknown(table.outcomes, outcome, f"`{name}` has no outcome", key)
        case _:
            hint = "say `overridable = true` in its table"
            yield _problem("B451", f"`{name}` cannot be overridden", key, hint)


def _fact_problems(example: Example, standing: Sequence[StandingFact]) -> Iterator[Problem]:
    """What is wrong with the facts that an example expects: their names, and those of their values."""
    known = {each.id: [name for name, _ in each.formulas] for each in standing}
    for fact, values in (example.leaves or {}).items():
        key = (*example.key, "leaves", fact)
        for each in _unknown(list(known), fact, "no decision leaves behind", key):
            yield structs.replace(each, part="key")
        for name in values if fact in known else ():
            for each in _unknown(known[fact], name, f"`{fact}` has no value", (*key, name)):
                yield structs.replace(each, part="key")


def _output_problems(name: str, decisions: Mapping[str, Decision], key: Key) -> Iterator[Problem]:
    """What is wrong with `tier.fee`, the output of a decision that there is."""
    id_, _, output = name.partition(".")
    decision = decisions[id_]
    known = sorted(decision.output_names()) if isinstance(decision, Table) else []
    for each in _unknown(known, output, f"`{id_}` has no output", key):
        yield structs.replace(each, part="key")


def _about_problems(asked: Table, name: str, expected: object, key: Key) -> Iterator[Problem]:
    if name == "rule":
        rules = [each.id for each in asked.rules]
        yield from _unknown(rules, expected, f"`{asked.id}` has no rule", key)
    elif name == "possible":
        for index, each in enumerate(cast("list[str]", expected)):
            yield from _outcome_problems(asked, each, (*key, index))


def _outcome_problems(decision: Decision, expected: object, key: Key) -> Iterator[Problem]:
    if not isinstance(decision, Table) or decision.aggregator is not None:
        return
    message = f"`{decision.id}` has no outcome"
    if decision.hit_policy is HitPolicy.COLLECT and isinstance(expected, list):
        for index, each in enumerate(cast("list[object]", expected)):
            yield from _unknown(decision.outcomes, each, message, (*key, index))
    else:
        yield from _unknown(decision.outcomes, expected, message, key)


def _unknown(known: tuple[str, ...] | list[str], found: object, message: str, key: Key) -> Iterator[Problem]:
    if found in known:
        return
    close = nearest(str(found), known)
    hint = f"did you mean `{close}`?" if close else None
    yield _problem("B314", f"{message} `{found}`", key, hint)


def _problem(code: str, message: str, key: Key, hint: str | None = None) -> Problem:
    return Problem(code=code, message=message, key=key, hint=hint)
