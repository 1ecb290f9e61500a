"""What is wrong with the shape of a subject's schema, in sentences made from the profile's own descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import TypeAlias

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

from policyctl.diagnostics import Diagnostic, Place, nearest
from policyctl.subject.decode import Origin, decode
from policyctl.subject.wording import excerpt, found, listed, pointer

MOST_FAULTS = 20

_Fault: TypeAlias = "tuple[tuple[str, ...], str, str, str]"
"""Path, code, sentence and hint ("" for none)."""


def shape_faults(document: object, place: Place) -> tuple[Diagnostic, ...]:
    """One diagnostic for each fault (S101 to S104), by JSON pointer, at most twenty; none if it has the shape."""
    validator = _validator()
    if validator.is_valid(document):
        return ()
    profile = _profile()
    faults = {fault for error in validator.iter_errors(document) for fault in _faults(error, profile)}
    return tuple(
        Diagnostic(code=code, message=message, hint=hint or None, place=place)
        for _, code, message, hint in islice(sorted(faults), MOST_FAULTS)
    )


@cache
def _profile() -> Mapping[str, object]:
    """The profile's own schema, which travels with the package."""
    data = files("policyctl_schemas").joinpath("forms/subject-profile.schema.json").read_bytes()
    profile = decode(data, Origin(file="subject-profile.schema.json"))
    assert isinstance(profile, dict)
    return profile


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(dict(_profile()), offline=True)


def _faults(error: ValidationError, profile: Mapping[str, object]) -> Iterator[_Fault]:
    path = tuple(str(part) for part in error.instance_path)
    schema = _at(profile, error.schema_path[:-1])
    where = f"at `{pointer(path)}`" if path else "at the top"
    kind = str(schema.get("title", "a schema"))
    kind = kind[0].lower() + kind[1:]
    match error.kind:
        case ValidationErrorKind.AdditionalProperties(unexpected):
            for word in unexpected:
                message = f"`{excerpt(word)}` is not a keyword of {kind} {where}"
                yield (path, "S101", message, _nearest_keyword(word, schema))
        case ValidationErrorKind.Required(keyword):
            yield (path, "S102", f"{kind} needs `{keyword}` {where}", _meaning(schema, keyword))
        case ValidationErrorKind.PropertyNames(inner):
            wanted = _at(profile, ["$defs", "name"])["description"]
            yield (path, "S104", f"{found(inner.instance)} {where} is not a name", f"expected {wanted}")
        case _ if not path:
            yield (path, "S103", f"the schema is {found(error.instance)}, expected a JSON object", "")
        case _:
            wanted = schema.get("description", kind)
            yield (path, "S103", f"`{pointer(path)}` is {found(error.instance)}, expected {wanted}", "")


def _at(profile: Mapping[str, object], path: list[str | int]) -> Mapping[str, object]:
    """The part of the profile that a path leads to."""
    part: object = profile
    for step in path:
        match part:
            case dict():
                part = part[step]
            case list():
                part = part[int(step)]
            case _:
                return {}
    return part if isinstance(part, dict) else {}


def _nearest_keyword(word: str, schema: Mapping[str, object]) -> str:
    properties = _at(schema, ["properties"])
    known = [each for each in properties if each != "type"]
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else f"there are {listed(known, last='and', most=20)}"


def _meaning(schema: Mapping[str, object], keyword: str) -> str:
    """What the profile says about a keyword, as a hint."""
    about = _at(schema, ["properties"]).get(keyword)
    description = about.get("description") if isinstance(about, dict) else None
    return f"`{keyword}` is {description}" if description else ""
