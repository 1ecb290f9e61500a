"""Files of standing to a register of facts by subject, or everything that is wrong with their lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import cast

import msgspec
from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind
from msgspec import Struct

from policyctl.bundle.canonical import digest_of_bytes
from policyctl.diagnostics import Diagnostic, Place, Refused, nearest
from policyctl.standing.fact import Fact, order
from policyctl.subject.decode import Origin, decode
from policyctl.subject.wording import found, pointer


class File(Struct, frozen=True):
    """A file of standing that was read: the name it was given, and the digest of its bytes."""

    name: str
    digest: str


class Placed(Struct, frozen=True):
    """A fact, and where it was read."""

    fact: Fact
    place: Place


class Register(Struct, frozen=True):
    """All that files say of the standing of subjects: facts in their own order, whatever the order of the files."""

    facts: Mapping[str, tuple[Placed, ...]]
    files: tuple[File, ...]


def read_register(texts: Sequence[tuple[str, bytes]]) -> Register:
    """The register of files, given with their names.

    Raises `Refused` with all that is wrong: lines that are no JSON (I101 to I111) or no fact (I401), facts that are
    given twice (I402) and facts that end before they begin (I403).
    """
    placed: list[Placed] = []
    wrong: list[Diagnostic] = []
    for name, data in texts:
        for each in _lines(data, name):
            if isinstance(each, Placed):
                placed.append(each)
            else:
                wrong.extend(each)
    placed.sort(key=lambda each: order(each.fact))
    wrong.extend(_contradictions(placed))
    if wrong:
        raise Refused(wrong)
    return Register(_by_subject(placed), tuple(File(name, digest_of_bytes(data)) for name, data in texts))


def _by_subject(placed: Iterable[Placed]) -> dict[str, tuple[Placed, ...]]:
    facts: dict[str, list[Placed]] = {}
    for each in placed:
        facts.setdefault(each.fact.subject, []).append(each)
    return {subject: tuple(some) for subject, some in facts.items()}


def _lines(data: bytes, name: str) -> Iterator[Placed | tuple[Diagnostic, ...]]:
    """Every line that is not blank as a fact, or as what is wrong with it."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            origin = Origin(file=name, line=number)
            try:
                yield Placed(_fact(decode(line, origin), origin.place), origin.place)
            except Refused as refused:
                yield refused.diagnostics


def _fact(value: object, place: Place) -> Fact:
    faults = {fault for error in _validator().iter_errors(value) for fault in _faults(error)}
    if not faults:
        try:
            return msgspec.convert(value, Fact)
        except msgspec.ValidationError:  # the pattern of a date fits, and no calendar has it
            faults = {_no_date(cast("Mapping[str, object]", value))}
    raise Refused(
        Diagnostic(code="I401", message=message, hint=hint, place=place)
        for message, hint in sorted(faults, key=str)
    )


def _no_date(line: Mapping[str, object]) -> tuple[str, str | None]:
    named = " and ".join(f"`/{name}` is {found(line.get(name))}" for name in ("from", "until"))
    return f"{named}, expected dates that exist", None


@cache
def _form() -> Mapping[str, object]:
    """The JSON Schema of a fact, which travels with the package."""
    text = files("policyctl_schemas").joinpath("forms/standing-fact.schema.json").read_bytes()
    return cast("Mapping[str, object]", msgspec.json.decode(text))


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(dict(_form()), offline=True)


def _faults(error: ValidationError) -> Iterator[tuple[str, str | None]]:
    """The sentence and the hint for one failure of the schema, in its own words."""
    path = tuple(str(part) for part in error.instance_path)
    schema = _at(error.schema_path[:-1])
    where = f"`{pointer(path)}`" if path else "the line"
    match error.kind:
        case ValidationErrorKind.Required(name):
            yield f"`{pointer((*path, name))}` is absent", None
        case ValidationErrorKind.AnyOf():  # the only one of the form
            yield _NO_ORIGIN
        case ValidationErrorKind.AdditionalProperties(names):
            known = cast("Mapping[str, object]", schema.get("properties", {}))
            for name in names:
                near = nearest(name, known)
                hint = f"did you mean `{near}`?" if near else "further values of a fact stand in `set`"
                yield f"unknown field `{pointer((*path, name))}`", hint
        case ValidationErrorKind.PropertyNames():
            yield f"{where} has a name in it that is none, expected lower-case letters, digits and `_`", None
        case _:
            yield f"{where} is {found(error.instance)}, expected {schema.get('description', 'a fact')}", None


_NO_ORIGIN = (
    "the line does not say where its fact comes from: it has neither `source` nor both `who` and `why`",
    "a policy writes `source`, a human `who` and `why`",
)


def _at(path: Sequence[str | int]) -> Mapping[str, object]:
    part: object = _form()
    for step in path:
        part = cast("Mapping[str | int, object]", part)[step]
    return cast("Mapping[str, object]", part)


def _contradictions(placed: Sequence[Placed]) -> Iterator[Diagnostic]:
    """Facts that end on the day they begin or before it, and those that say the same as the one before."""
    for each in placed:
        fact = each.fact
        if fact.ends is not None and fact.ends <= fact.begins:
            message = f"`{fact.fact}` of `{fact.subject}` ends on {fact.ends}, and begins on {fact.begins}"
            hint = "the day named by `until` is the first on which the fact no longer holds"
            yield Diagnostic(code="I403", message=message, hint=hint, place=each.place)
    seen: dict[tuple[str, str], Place] = {}
    for each in placed:
        said = (each.fact.subject, repr(sorted(each.fact.row.items(), key=lambda pair: pair[0])))
        first = seen.setdefault(said, each.place)
        if first is not each.place:
            message = f"`{each.fact.fact}` of `{each.fact.subject}` is given twice, first at {first}"
            yield Diagnostic(code="I402", message=message, hint="keep one of the two", place=each.place)
