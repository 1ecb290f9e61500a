"""Whether a document has the shape that a JSON Schema asks for, and one sentence for each place where it has not.

Accepting is the common case and is left to jsonschema-rs. Only when it refuses, jsonschema is imported for the list of
what is wrong; that both always agree is a law of the tests. The schemas are written so that every failure names its
own place: no `oneOf`, no `anyOf`, no `not`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal, Protocol, TypeAlias, cast

import jsonschema_rs

from policyctl.bundle.document import Document, Table
from policyctl.bundle.model import Key
from policyctl.bundle.problems import Problem, refuse_passages
from policyctl.diagnostics import nearest

Shape: TypeAlias = Literal["bundle", "clause-list", "overrides", "parameter-set", "vocabulary"]

Schema: TypeAlias = Mapping[str, object]


class Failure(Protocol):
    """One failure of one keyword of a schema, as jsonschema reports it."""

    absolute_path: Sequence[str | int]
    absolute_schema_path: Sequence[str | int]
    validator: str
    validator_value: object
    instance: object
    schema: Schema


class Validator(Protocol):
    """What is asked of jsonschema."""

    def is_valid(self, instance: object) -> bool:
        """Whether the instance has the shape."""

    def iter_errors(self, instance: object) -> Iterator[Failure]:
        """Everything that is wrong with the instance."""


def check_shape(document: Document, shape: Shape) -> None:
    """Raises `Refused` with codes B201 to B207 unless the document has the shape."""
    if not accepting(shape).is_valid(document.json):
        refuse_passages(shape_problems(document, shape), document.passage)


def shape_problems(document: Document, shape: Shape) -> tuple[Problem, ...]:
    """What is wrong with the shape: at each key the one sentence that helps most."""
    best: dict[tuple[Key, str, str], Problem] = {}
    for error in explaining(shape).iter_errors(document.json):
        for problem in _problems(error, document.table):
            subject = problem.message if problem.code == "B202" else ""
            held = best.setdefault((problem.key, problem.part, subject), problem)
            if problem.code < held.code:
                best[(problem.key, problem.part, subject)] = problem
    return tuple(best.values())


def schema_of(shape: Shape) -> str:
    """The text of the JSON Schema."""
    return files("policyctl_schemas").joinpath(f"forms/{shape}.schema.json").read_text("utf-8")


@cache
def accepting(shape: Shape) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema_of(shape), offline=True)


@cache
def explaining(shape: Shape) -> Validator:
    """The slow validator that lists what is wrong.

    It differs from jsonschema's own where that departs from the specification: a pattern must match to the very
    end, and a decimal without a fraction is an integer.
    """
    import json

    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer)
    validator = extend(Draft202012Validator, {"pattern": _pattern}, type_checker=types)
    return cast("Validator", validator(json.loads(schema_of(shape))))


def _is_integer(_checker: object, value: object) -> bool:
    if isinstance(value, Decimal):
        return value == value.to_integral_value()
    return isinstance(value, int) and not isinstance(value, bool)


def _pattern(_validator: object, pattern: str, value: object, _schema: object) -> Iterator[Exception]:
    from jsonschema.exceptions import ValidationError

    if isinstance(value, str) and re.search(pattern.replace("$", r"\Z"), value) is None:
        yield ValidationError("does not match")


def _problems(error: Failure, table: Table) -> Iterator[Problem]:
    """The problems behind one failure of one keyword of the schema."""
    key: Key = tuple(error.absolute_path)
    schema = error.schema
    found = _value_at(table, key)
    if "propertyNames" in error.absolute_schema_path:
        yield _bad_name(key, cast("str", error.instance), schema)
        return
    match error.validator:
        case "additionalProperties":
            yield from _unknown_keys(key, cast("Table", found), schema)
        case "required":
            yield from _missing_keys(key, cast("Table", found), error)
        case "type":
            yield _wrong_type(key, found, schema)
        case "enum":
            yield _not_listed(key, found, cast("list[str]", error.validator_value))
        case "pattern" | "minLength" | "maxLength":
            yield _wrong_text(key, found, schema)
        case keyword:
            yield _out_of_bounds(key, found, keyword, error.validator_value)


def _unknown_keys(key: Key, table: Table, schema: Schema) -> Iterator[Problem]:
    known = list(cast("Mapping[str, object]", schema["properties"]))
    for name in table:
        if name in known:
            continue
        close = nearest(name, known)
        if close:
            hint = f"did you mean `{close}`?"
        elif _is_broken_criterion(table, known):
            hint = f'an expression with a point stands in quotes: "{key[-1]}.{name}"'
        else:
            hint = f"known here: {_listed(known)}"
        yield Problem(code="B201", message=f"unknown key `{name}`", key=(*key, name), part="key", hint=hint)


def _is_broken_criterion(table: Table, known: list[str]) -> bool:
    """Whether a dotted key such as `when.tier.fee` was read as a table where a criterion is expected."""
    return "test" in known and not any(nearest(name, known) for name in table)


def _missing_keys(key: Key, table: Table, error: Failure) -> Iterator[Problem]:
    required = cast("list[str]", error.validator_value)
    if _is_broken_criterion(table, required):
        return
    known = cast("Schema", error.schema.get("properties", {}))
    meant = {nearest(name, required) for name in table if name not in known}
    for name in required:
        if name not in table and name not in meant:
            yield _problem("B202", f"missing key `{name}`", key, f"needed here: {_listed(required)}")


def _bad_name(key: Key, name: str, schema: Schema) -> Problem:
    message = f"found the name {_quoted(name)}, expected {_expected_text(schema)}"
    return Problem(code="B205", message=message, key=(*key, name), part="key")


def _wrong_type(key: Key, found: object, schema: Schema) -> Problem:
    expected = _expected_type(schema)
    is_unquoted = schema["type"] == "string" and not isinstance(found, (dict, list))
    hint = f'put it in quotes: "{found}"' if is_unquoted and expected != "a date" else None
    return _problem("B203", f"found {show(found)}, expected {expected}", key, hint)


def _wrong_text(key: Key, found: object, schema: Schema) -> Problem:
    expected = _expected_text(schema)
    hint = "a date stands without quotes, such as 2023-07-01" if expected == "a date" else None
    return _problem("B205", f"found {show(found)}, expected {expected}", key, hint)


def _not_listed(key: Key, found: object, known: list[str]) -> Problem:
    close = nearest(found, known) if isinstance(found, str) else None
    hint = f"did you mean `{close}`?" if close else None
    return _problem("B204", f"found {show(found)}, expected one of {_listed(known)}", key, hint)


_BOUNDS = {
    "minItems": "at least {} in the list",
    "maxItems": "at most {} in the list",
    "minProperties": "at least {} in the table",
    "maxProperties": "at most {} in the table",
    "minimum": "at least {}",
    "maximum": "at most {}",
}


def _out_of_bounds(key: Key, found: object, keyword: str, bound: object) -> Problem:
    match found:
        case dict() | list():
            shown = "none" if not found else str(len(found))
            code = "B206"
        case _:
            shown, code = show(found), "B207"
    return _problem(code, f"found {shown}, expected {_BOUNDS[keyword].format(bound)}", key)


_TYPE_WORDS = {
    "string": "text in quotes",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a table",
}


def _expected_type(schema: Schema) -> str:
    if "pattern" in schema and "description" in schema and schema["type"] == "string":
        return cast("str", schema["description"])
    types = cast("str | list[str]", schema["type"])
    words = [_TYPE_WORDS[name] for name in ([types] if isinstance(types, str) else types)]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _expected_text(schema: Schema) -> str:
    described = cast("str | None", schema.get("description"))
    if described is not None and "pattern" in schema:
        longest = schema.get("maxLength")
        return f"{described}, at most {longest} characters" if longest else described
    return cast("str", schema["pattern"]).strip("^$")


def show(value: object) -> str:
    """A TOML value as a sentence names it."""
    match value:
        case str():
            return f"the text {_quoted(value)}"
        case bool():
            return f"`{str(value).lower()}`"
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            return f"`{value}`"


def _quoted(text: str) -> str:
    shown = text if len(text) <= 60 else f"{text[:60]}…"
    return f"`{shown}`" if shown.isprintable() and shown else f"`{shown!r}`"


def _listed(words: list[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _value_at(table: Table, key: Key) -> object:
    value: object = table
    for step in key:
        value = cast("Mapping[str | int, object]", value)[step]
    return value


def _problem(code: str, message: str, key: Key, hint: str | None = None) -> Problem:
    return Problem(code=code, message=message, key=key, hint=hint)
