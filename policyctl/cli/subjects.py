"""INPUT: a file of subjects or standard input as rows, and whether it is one subject or many."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import click
from msgspec import Struct

from policyctl.bundle.library import ids
from policyctl.cli.policies import library
from policyctl.cli.problems import hint_among, refusal, unreadable
from policyctl.cli.terminal import is_terminal
from policyctl.subject.profile import SubjectSchema
from policyctl.subject.rows import Decoded, Format, Row, format_of, read_subjects

STDIN = "stdin"
"""What diagnostics call standard input."""


class Subjects(Struct, frozen=True, kw_only=True):
    """The rows of INPUT. `one` is the only row where INPUT is a single subject rather than a file of many."""

    rows: Iterator[Row]
    one: Row | None


def refuse_swapped(context: click.Context, bundle: str, input_: str) -> None:
    """Raises `Refused` (C109) where a file of subjects stands in the place of BUNDLE."""
    is_named_so = bundle == "-" or format_of(bundle) is not None
    if not is_named_so and (bundle.endswith(_TOML) or not Path(bundle).is_file()):
        return
    is_swapped = input_.endswith(_TOML) or input_.partition("@")[0] in ids(library())
    if is_swapped:
        message = f"`{bundle}` stands where the policy is named, and `{input_}` where the subjects are"
        raise refusal(
            "C109", message, f"did you mean `{context.command_path} {shlex.join((input_, bundle))}`?"
        )
    if is_named_so:
        message = f"`{bundle}` stands where the policy is named"
        raise refusal("C109", message, "BUNDLE is a TOML file, `id@version` or `id`; subjects follow it")


_TOML = ".toml"


@contextmanager
def read(
    input_: str, format_: str | None, schema: SubjectSchema, *, shows_progress: bool
) -> Iterator[Subjects]:
    """The subjects, read while they are asked for. Raises `Refused` (C101, and I1… of the file as a whole)."""
    with ExitStack() as stack:
        stream, size = _open(input_, stack)
        if shows_progress and is_terminal(sys.stderr):
            from policyctl.report.progress import shown_while_reading

            stream = stack.enter_context(shown_while_reading(stream, size, sys.stderr))
        name = STDIN if input_ == "-" else input_
        format_named = Format(format_) if format_ else format_of(input_)
        yield _look_ahead(read_subjects(stream, format_named, schema, file=name), format_named)


def _open(input_: str, stack: ExitStack) -> tuple[BinaryIO, int | None]:
    """The bytes and how many there are, where that is known."""
    if input_ == "-":
        return sys.stdin.buffer, None
    path = Path(input_)
    try:
        stream = stack.enter_context(path.open("rb"))
        return stream, path.stat().st_size
    except OSError as error:
        raise unreadable(input_, error, "INPUT is a file of subjects, or `-` for standard input") from error


def _look_ahead(rows: Iterator[Row], format_: Format | None) -> Subjects:
    """A JSON object is one subject; an array, NDJSON and CSV are many, however few they hold.

    Only a whole file that is one object has its single row at the very beginning: an array begins with a bracket.
    """
    first = next(rows, None)
    second = next(rows, None)
    is_one = (
        first is not None
        and second is None
        and format_ in (None, Format.JSON)
        and (first.place.line, first.place.column) == (1, 1)
    )
    ahead = [each for each in (first, second) if each is not None]
    return Subjects(rows=chain(ahead, rows), one=first if is_one else None)


def pick(subjects: Subjects, key: str | None, wanted: str | None) -> Row:
    """The one subject that is meant: the only one, or the one whose key field has the value wanted.

    Raises `Refused` (C102, C103) where there is none or there are several.
    """
    if wanted is None:
        return subjects.one or _only(subjects)
    found: list[Row] = []
    seen: list[str] = []
    unreadable = 0
    for row in subjects.rows:
        name = _name_of(row, key)
        if name is None:
            unreadable += 1
        elif name == wanted:
            found.append(row)
        elif len(seen) < _NAMES_KEPT:
            seen.append(name)
    if len(found) == 1:
        return found[0]
    if found:
        places = " and ".join(str(each.place) for each in found[:3])
        raise refusal("C103", f"`{wanted}` stands {len(found)} times in the input: {places}")
    rows = "1 row" if unreadable == 1 else f"{unreadable} rows"
    nameless = f"; {rows} could not be read" if unreadable else ""
    raise refusal("C102", f"there is no subject `{wanted}` in the input{nameless}", hint_among(wanted, seen))


_NAMES_KEPT = 10_000
"""Names that are remembered to propose the nearest."""


def _name_of(row: Row, key: str | None) -> str | None:
    subject = row.subject if isinstance(row, Decoded) else None
    name = subject.get(key) if isinstance(subject, dict) and key is not None else None
    return name if isinstance(name, str) else None


def _only(subjects: Subjects) -> Row:
    first, second = next(subjects.rows, None), next(subjects.rows, None)
    if first is None:
        raise refusal("C102", "the input holds no subject")
    if second is not None:
        raise refusal("C103", "the input holds many subjects, one is explained", "name it with --subject ID")
    return first
