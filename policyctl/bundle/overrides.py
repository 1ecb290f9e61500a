"""Files of overrides, checked against the bundle whose decisions they override."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import cast

from policyctl.bundle.document import Document, read_document
from policyctl.bundle.document import Table as TomlTable
from policyctl.bundle.model import Bundle, Key, Table
from policyctl.bundle.places import index_places
from policyctl.bundle.problems import Problem, refuse
from policyctl.bundle.shape import check_shape
from policyctl.diagnostics import Diagnostic, Refused, nearest
from policyctl.overrides import Override, Overrides


def read_overrides(texts: Iterable[tuple[str, str]], bundle: Bundle) -> Overrides:
    """The overrides of files, given as their names and texts.

    Raises `Refused` with all that is wrong with one of them: its shape (B1…, B2…), unknown decisions (B307) and
    outcomes (B302), decisions that cannot be overridden (B451), days that are none (B452), and two for the same days
    (B453).
    """
    given = tuple(each for name, text in texts for each in _of_file(name, text, bundle))
    wrong = tuple(_rivals(given))
    if wrong:
        raise Refused(wrong)
    return Overrides(given)


def _of_file(name: str, text: str, bundle: Bundle) -> Iterator[Override]:
    document = read_document(text, file=name)
    check_shape(document, "overrides")
    tables = cast("list[TomlTable]", document.table["overrides"])
    keyed: list[tuple[Key, TomlTable]] = [(("overrides", index), each) for index, each in enumerate(tables)]
    refuse((one for key, each in keyed for one in _problems(key, each, bundle)), text, file=name)
    yield from _read(document, keyed)


def _read(document: Document, keyed: Sequence[tuple[Key, TomlTable]]) -> Iterator[Override]:
    places = index_places(document.text, file=document.file)
    for key, each in keyed:
        yield Override(
            subject=cast("str", each["subject"]),
            decision=cast("str", each["decision"]),
            outcome=cast("str", each["outcome"]),
            who=cast("str", each["who"]),
            why=cast("str", each["why"]),
            begins=cast("date", each["from"]),
            ends=cast("date", each["until"]),
            clause=cast("str | None", each.get("clause")),
            place=places.locate((*key, "subject")),
        )


def _problems(key: Key, each: TomlTable, bundle: Bundle) -> Iterator[Problem]:
    name, outcome = cast("str", each["decision"]), cast("str", each["outcome"])
    decision = next((one for one in bundle.decisions if one.id == name), None)
    match decision:
        case None:
            known = [one.id for one in bundle.decisions]
            yield _unlisted("B307", "unknown decision", name, "decisions", known, (*key, "decision"))
        case Table(is_overridable=True, outcomes=outcomes):
            if outcome not in outcomes:
                yield _unlisted("B302", "unknown outcome", outcome, "outcomes", outcomes, (*key, "outcome"))
        case _:
            message = f"`{name}` of `{bundle.name}` cannot be overridden"
            hint = "the policy says of which decision it can: `overridable = true` in its table"
            yield Problem(code="B451", message=message, key=(*key, "decision"), hint=hint)
    yield from _day_problems(key, each["from"], each["until"])


def _day_problems(key: Key, begins: object, ends: object) -> Iterator[Problem]:
    """Dates in quotes, which have the shape of dates all the same, and days that are none."""
    for name, day in (("from", begins), ("until", ends)):
        if not isinstance(day, date):
            message = f"found the text `{day}`, expected a date"
            hint = "a date stands without quotes, such as 2023-07-01"
            yield Problem(code="B205", message=message, key=(*key, name), hint=hint)
    if isinstance(begins, date) and isinstance(ends, date) and ends <= begins:
        message = f"the override ends on {ends}, and begins on {begins}"
        hint = "`until` is the first day on which it no longer applies"
        yield Problem(code="B452", message=message, key=(*key, "until"), hint=hint)


def _unlisted(code: str, what: str, name: str, plural: str, known: Sequence[str], key: Key) -> Problem:
    close = nearest(name, known)
    listed = ", ".join(f"`{each}`" for each in known)
    hint = f"did you mean `{close}`?" if close else f"the {plural} are {listed}"
    return Problem(code=code, message=f"{what} `{name}`", key=key, hint=hint)


def _rivals(given: Sequence[Override]) -> Iterator[Diagnostic]:
    """Overrides of one decision about one subject whose days meet those of the one before."""
    ordered = sorted(given, key=lambda each: (each.subject, each.decision, each.begins, each.ends))
    for one, two in pairwise(ordered):
        if (one.subject, one.decision) == (two.subject, two.decision) and two.begins < one.ends:
            message = f"`{two.decision}` of `{two.subject}` is overridden twice on {two.begins}, first at {one.place}"
            yield Diagnostic(code="B453", message=message, hint="keep one of the two", place=two.place)
