"""Mistakes in a TOML text, known by the key they are about, and their way to diagnostics with places."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from policyctl.bundle.model import Key, Part, Passage
from policyctl.diagnostics import Diagnostic, Place, Refused, Severity
from policyctl.feel.syntax import Span


class Problem(Struct, frozen=True, kw_only=True):
    """A mistake at a key: in its name or its value, in the whole or in a span of the string that stands there."""

    code: str
    message: str
    key: Key
    part: Part = "value"
    span: Span | None = None
    hint: str | None = None
    severity: Severity = Severity.ERROR


def diagnose(problems: Iterable[Problem], text: str, *, file: str) -> tuple[Diagnostic, ...]:
    """The problems with their places in the text and the lines they stand on, each once."""
    from policyctl.bundle.places import index_places

    places = index_places(text, file=file)
    found: dict[Diagnostic, None] = {}
    for each in problems:
        place = places.locate(each.key, part=each.part, span=each.span)
        found[diagnostic_at(place, places.line(place.line), each)] = None
    return tuple(found)


def diagnose_passages(
    problems: Iterable[Problem], passage: Callable[[Key], Passage]
) -> tuple[Diagnostic, ...]:
    """The problems of a resolved bundle, each placed in the text that `passage` says its key was written in."""
    of_texts: dict[tuple[str, str], list[Problem]] = {}
    for each in problems:
        found = passage(each.key)
        of_texts.setdefault((found.file, found.text), []).append(replace(each, key=found.key))
    return tuple(one for (file, text), some in of_texts.items() for one in diagnose(some, text, file=file))


def refuse_passages(problems: Iterable[Problem], passage: Callable[[Key], Passage]) -> None:
    """Raise `Refused` with every problem of a resolved bundle, if there is an error among them."""
    all_problems = tuple(problems)
    if any(each.severity is Severity.ERROR for each in all_problems):
        raise Refused(diagnose_passages(all_problems, passage))


def refuse(problems: Iterable[Problem], text: str, *, file: str) -> None:
    """Raise `Refused` with every problem, if there is any."""
    all_problems = tuple(problems)
    errors = [each for each in all_problems if each.severity is Severity.ERROR]
    if errors:
        raise Refused(diagnose(all_problems, text, file=file))


def diagnostic_at(place: Place, excerpt: str, problem: Problem) -> Diagnostic:
    """The diagnostic of a problem whose place is known."""
    return Diagnostic(
        code=problem.code,
        message=problem.message,
        place=place,
        hint=problem.hint,
        severity=problem.severity,
        excerpt=excerpt,
    )
