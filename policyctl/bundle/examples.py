"""The examples of a bundle, and whether what they expect is something the bundle can say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import cast

from msgspec import structs

from policyctl.bundle.document import Document
from policyctl.bundle.document import Table as TomlTable
from policyctl.bundle.model import Decision, Example, HitPolicy, Key, Table
from policyctl.bundle.problems import Problem
from policyctl.diagnostics import nearest

ABOUT_THE_DECISION = ("rule", "status", "missing", "possible")
"""What an example can expect of the decision asked for, beside the values of decisions by name."""


def examples_in(tables: TomlTable) -> list[TomlTable]:
    """The tables of the examples of a whole document."""
    return cast("list[TomlTable]", tables.get("examples", []))


def read_examples(document: Document) -> tuple[Example, ...]:
    """The examples in the order they are written."""
    pairs = zip(examples_in(document.table), examples_in(document.json), strict=True)
    return tuple(_example(table, json, ("examples", index)) for index, (table, json) in enumerate(pairs))


def _example(table: TomlTable, json: TomlTable, key: Key) -> Example:
    """An example; its input is JSON data, like any subject's: dates are texts, what `nulls` names is None."""
    nulls = cast("list[str]", table.get("nulls", []))
    return Example(
        id=cast("str", table["id"]),
        input=_with_nulls(cast("TomlTable", json["input"]), nulls),
        others=_others(table, json, nulls),
        as_of=cast("date", table["as_of"]),
        expect=cast("TomlTable", table["expect"]),
        key=key,
        set=cast("TomlTable", table.get("set", {})),
        parameters=cast("str | None", table.get("parameters")),
        title=cast("str | None", table.get("title")),
    )


def _others(table: TomlTable, json: TomlTable, nulls: Sequence[str]) -> tuple[TomlTable, ...] | None:
    """The rest of the subject's cohorts, null where the subject is and they do not say; None if none are given."""
    if "others" not in table:
        return None
    return tuple(_with_nulls(each, nulls) for each in cast("list[TomlTable]", json["others"]))


def _with_nulls(facts: TomlTable, nulls: Iterable[str]) -> TomlTable:
    """Facts in which each named input is None, and each named field of a row (`orders.paid_at`) that has no value."""
    found = dict(facts)
    for name in nulls:
        rows, dot, field = name.partition(".")
        if not dot:
            found.setdefault(name, None)
        elif rows in found:
            found[rows] = [{field: None, **row} for row in cast("list[TomlTable]", found[rows])]
    return found


def example_problems(
    examples: tuple[Example, ...], tables: list[TomlTable], decisions: Mapping[str, Decision], decides: str
) -> Iterator[Problem]:
    """What the examples expect that no decision of the bundle can give."""
    for example, table in zip(examples, tables, strict=True):
        if isinstance(table["as_of"], str):
            key = (*example.key, "as_of")
            yield _problem("B203", f'found `"{example.as_of}"`, expected a date', key, "take the quotes away")
        for index, name in enumerate(cast("list[str]", table.get("nulls", []))):
            message = _null_problem(name, cast("TomlTable", table["input"]))
            if message is not None:
                yield _problem("B314", message, (*example.key, "nulls", index))
        yield from _expectation_problems(example, decisions, decides)


def _null_problem(name: str, facts: TomlTable) -> str | None:
    """What is wrong with a name in `nulls`: it has a value, or there are no rows to have it in."""
    rows, dot, _ = name.partition(".")
    if dot and not isinstance(facts.get(rows), list):
        return f"`{name}` is said to be null and there are no `{rows}`"
    return f"`{name}` is said to be null and has a value" if name in facts else None


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


def _output_problems(name: str, decisions: Mapping[str, Decision], key: Key) -> Iterator[Problem]:
    """What is wrong with `tier.fee`, the output of a decision that there is."""
    id_, _, output = name.partition(".")
    decision = decisions[id_]
    known: list[str] = []
    if isinstance(decision, Table):
        written = [*(each.outputs for each in decision.rules), decision.default_outputs]
        known = [name for outputs in written for name, _ in outputs]
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
