"""From the text of a bundle to a Bundle, or every mistake of the text at once.

1. The text is TOML (`document`, codes B101 to B107).
2. It has the shape of a bundle (`shape`, codes B201 to B207).
3. It means something without knowing any types (codes B301 to B314, B346 to B348, and FEEL's own for expressions).

A phase runs only when the one before found nothing; each reports all it finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from msgspec import Struct

from policyctl.bundle import meaning
from policyctl.bundle.calendar import read_calendar
from policyctl.bundle.cohorts import read_cohorts
from policyctl.bundle.decisions import read_decisions
from policyctl.bundle.declarations import read_inputs, read_interval, read_parameters, read_sources
from policyctl.bundle.document import Document, Table, read_document
from policyctl.bundle.examples import example_problems, examples_in, read_examples
from policyctl.bundle.expressions import ExpressionReader, ParsedTexts
from policyctl.bundle.letter import read_letter, read_templates
from policyctl.bundle.model import Bundle, Decision, Key, Parameter, Status, WhenNull
from policyctl.bundle.model import Table as DecisionTable
from policyctl.bundle.problems import Problem, refuse, refuse_passages
from policyctl.bundle.shape import check_shape
from policyctl.bundle.standing import read_standing
from policyctl.bundle.words import words_of


def parse_bundle(text: str, *, file: str, parsed: ParsedTexts | None = None) -> Bundle:
    """The bundle that a text says that extends no other; `file` is what diagnostics call it.

    Expressions that stand in `parsed` are not parsed again.

    Raises `Refused` with every diagnostic of the first phase that found any, and B437 where the text extends another:
    `resolve.load_bundle` looks for that.
    """
    document = read_document(text, file=file)
    check_shape(document, "bundle")
    refuse(alone_problems(document), text, file=file)
    return read_bundle(document, parsed=parsed)


def alone_problems(document: Document) -> Iterator[Problem]:
    """What is said of a base in a document, as far as none is at hand (codes B434 and B437)."""
    extends = _section(document, "bundle").get("extends")
    if extends is not None:
        message = f"the text extends `{extends}`, which is not at hand here"
        yield Problem(code="B437", message=message, key=("bundle", "extends"))
        return
    for key, marker in markers(document.table):
        message = f"`{marker}` in a bundle that extends no other"
        hint = "take it out, or say in the header what is extended"
        yield Problem(code="B434", message=message, key=(*key, marker), part="key", hint=hint)


SECTIONS = (
    "sources",
    "parameters",
    "inputs",
    "decisions",
    "cohorts",
    "calendar",
    "standing",
    "letter",
    "letter_templates",
)
"""The sections whose members a bundle takes over from its base, each by its name."""


def markers(tables: Table) -> Iterator[tuple[Key, str]]:
    """Every `override` and `before` with the key of the table it stands in."""
    for section in SECTIONS:
        for name, each in cast("Mapping[str, Table]", tables.get(section, {})).items():
            if "override" in each:
                yield (section, name), "override"
            for index, rule in enumerate(cast("Sequence[Table]", each.get("rules", ()))):
                yield from (
                    ((section, name, "rules", index), marker) for marker in RULE_MARKERS if marker in rule
                )


RULE_MARKERS = ("override", "before")
"""What a rule says of the rules of the base."""


def read_bundle(
    document: Document, base: Bundle | None = None, *, parsed: ParsedTexts | None = None
) -> Bundle:
    """The bundle of a document that has its shape and holds what it takes over from its base.

    Raises `Refused` with codes B301 to B314 and FEEL's own.
    """
    header = _section(document, "bundle")
    reader = ExpressionReader(parsed)
    decisions = read_decisions(_section(document, "decisions"), reader)
    by_id = meaning.by_id(decisions)
    problems = reader.problems
    name = f"{header['id']}@{header['version']}"
    parameters = read_parameters(_section(document, "parameters"), by_id, name, problems)
    zone = _read_zone(header, parameters, problems)
    examples, passages = read_examples(document, problems)
    bundle = Bundle(
        id=cast("str", header["id"]),
        version=cast("str", header["version"]),
        title=words_of(header["title"]),
        subject=cast("str", header["subject"]),
        status=Status(header["status"]),
        in_force=read_interval(header, problems),
        time_zone=zone.name,
        zone_parameter=zone.parameter,
        file=document.file,
        text=document.text,
        supersedes=cast("str | None", header.get("supersedes")),
        when_null=WhenNull(header.get("when_null", "undetermined")),
        decides=cast("str", header.get("decides", next(reversed(_section(document, "decisions"))))),
        sources=read_sources(_section(document, "sources")),
        parameters=parameters,
        inputs=read_inputs(_section(document, "inputs")),
        decisions=decisions,
        cohorts=read_cohorts(_section(document, "cohorts"), reader),
        calendar=read_calendar(_section(document, "calendar")),
        standing=read_standing(_section(document, "standing"), reader),
        letter=read_letter(_section(document, "letter")),
        letter_templates=read_templates(_section(document, "letter_templates")),
        examples=examples,
        base=base,
        inherited={**document.passages, **passages},
    )
    problems.extend(_meaning_problems(bundle, document, by_id))
    refuse_passages(problems, document.passage)
    return bundle


def _section(document: Document, name: str) -> dict[str, object]:
    return cast("dict[str, object]", document.table.get(name, {}))


class _Zone(Struct, frozen=True):
    name: str
    parameter: str | None = None


def _read_zone(header: Table, parameters: Iterable[Parameter], problems: list[Problem]) -> _Zone:
    """The zone of the bundle: named in the header, or the value of the parameter that the header names."""
    written = header["time_zone"]
    if isinstance(written, str):
        problems.extend(meaning.zone_problems(written, ("bundle", "time_zone")))
        return _Zone(written)
    name = cast("Mapping[str, str]", written)["parameter"]
    parameter = next((each for each in parameters if each.id == name), None)
    zone = None if parameter is None else zone_of(parameter)
    if zone is None:
        hint = "it is a single text with a value"
        key = ("bundle", "time_zone", "parameter")
        message = f"`{name}` is no parameter that gives a time zone"
        problems.append(Problem(code="B304", message=message, key=key, hint=hint))
        return _Zone("UTC", name)
    assert parameter is not None
    problems.extend(meaning.zone_problems(zone, (*parameter.key, "value")))
    for index, option in enumerate(parameter.options or ()):
        problems.extend(meaning.zone_problems(option, (*parameter.key, "options", index)))
    return _Zone(zone, name)


def zone_of(parameter: Parameter) -> str | None:
    """The zone that a parameter names, or None where it is not a single text with a value."""
    cell = parameter.cells.get(())
    return cell.value if cell is not None and isinstance(cell.value, str) else None


def _meaning_problems(bundle: Bundle, document: Document, by_id: Mapping[str, Decision]) -> Iterator[Problem]:
    decisions = list(_section(document, "decisions"))
    yield from meaning.supersedes_problems(bundle.name, bundle.supersedes)
    yield from meaning.name_problems(
        (each.id for each in bundle.parameters),
        decisions,
        (each.id for each in bundle.cohorts),
        (each.name for each in bundle.inputs),
    )
    yield from meaning.decides_problems(bundle.decides, decisions)
    yield from meaning.window_problems((*bundle.inputs, *bundle.decisions), decisions)
    yield from meaning.event_problems(bundle.calendar, decisions)
    yield from meaning.fact_problems(bundle.standing, by_id)
    yield from meaning.letter_problems(bundle.letter, bundle.decides, by_id)
    for decision in bundle.decisions:
        if isinstance(decision, DecisionTable):
            yield from meaning.table_problems(decision)
    yield from meaning.clause_problems(
        bundle.sources,
        bundle.parameters,
        bundle.inputs,
        bundle.decisions,
        (*bundle.cohorts, *bundle.calendar, *bundle.standing, *bundle.letter),
    )
    examples = examples_in(document.table)
    yield from meaning.repeated_examples(cast("str", each["id"]) for each in examples)
    yield from example_problems(bundle.examples, examples, by_id, bundle.decides, bundle.standing)
